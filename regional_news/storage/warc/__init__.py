"""The archive: what servers answered, in WARC/1.1 files that any web archive's tools read."""

from regional_news.storage.warc.folder import Archive, ArchiveEntry
from regional_news.storage.warc.payload import PayloadError, decoded
from regional_news.storage.warc.reading import Damage, WarcRecord, read_at, read_page_at, read_records
from regional_news.storage.warc.writing import Exchange

__all__ = [
    "Archive", "ArchiveEntry", "Damage", "Exchange", "PayloadError", "WarcRecord", "decoded", "read_at",
    "read_page_at", "read_records",
]  # fmt: skip
