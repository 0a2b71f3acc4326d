"""Read WARC files, whoever made them: gzip by record, gzip as a whole or plain, cut off at the end or not.

Memory stays flat: records are read one by one, and of a body no more than was asked for.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import IO, Any, Final

from warcio.archiveiterator import ArchiveIterator
from warcio.bufferedreaders import DecompressingBufferedReader
from warcio.exceptions import ArchiveLoadFailed

from regional_news.errors import RegionalNewsError, UserError
from regional_news.storage.warc.dates import read_warc_date
from regional_news.storage.warc.payload import PayloadError, decoded
from regional_news.storage.warc.places import read_range

HEAD_MAX_BYTES: Final = 64 * 1024  # size of a record's head: more than any server's status line and headers take

_STATUS: Final = re.compile(rb"HTTP/\d(?:\.\d)?[ \t]+(\d{3})\b[^\r\n]*\r?\n", re.IGNORECASE)
_HEAD_END: Final = re.compile(rb"\r?\n\r?\n")
_KINDS: Final = frozenset({"response", "revisit"})
_GZIP_MAGIC: Final = b"\x1f\x8b"
_MEMBER: Final = re.compile(rb"\x1f\x8b\x08")
_BROKEN: Final = (ArchiveLoadFailed, zlib.error, EOFError)


@dataclass(frozen=True, slots=True, kw_only=True)
class WarcRecord:
    """One answer of a server as an archive holds it: a `response` or a `revisit` record."""

    kind: str  # `response` or `revisit`; the body of a revisit stands in another record
    url: str
    fetched_at: datetime  # WARC-Date, aware, UTC
    record_id: str | None
    digest: str | None  # WARC-Payload-Digest as the archive says it
    offset: int | None  # where the record begins in its file; None in a file that was compressed as a whole
    length: int | None  # bytes that it takes in its file, compression included
    status: int
    headers: tuple[tuple[str, str], ...]  # HTTP headers in order, decoded as Latin-1
    body: bytes = field(repr=False)  # as archived: encodings may still be on it
    is_cut: bool = False  # whether the body is longer than was asked for

    @property
    def true_headers(self) -> list[tuple[str, str]]:
        """The headers that describe the body once it is decoded."""
        untrue = {"content-encoding", "content-length", "transfer-encoding"}
        return [(name, value) for name, value in self.headers if name.lower() not in untrue]

    @property
    def joined_headers(self) -> dict[str, str]:
        """Return the headers as extraction takes them, those that came several times joined by commas."""
        joined: dict[str, str] = {}
        for name, value in self.headers:
            title = name.title()
            joined[title] = f"{joined[title]},{value}" if title in joined else value
        return joined


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """Where an archived answer stands, or of a revisit its body, and what was answered."""

    path: str
    offset: int
    length: int
    url: str
    fetched_at: datetime  # when the page was answered so: of a revisit later than the record that holds its body
    status: int = 200

    def read(self, body_max_bytes: int) -> WarcRecord:
        """Return the answer with its body decoded; raise `PayloadError` where that cannot be had."""
        record = read_page_at(self.path, self.offset, self.length, body_max_bytes=body_max_bytes)
        return replace(record, url=self.url, fetched_at=self.fetched_at, status=self.status)


@dataclass(slots=True)
class Damage:
    """What a reading met beside records: filled while records are read."""

    torn: int = 0
    """Records at which a file breaks off or is damaged; what follows is read where each record is compressed alone."""
    unread: int = 0  # records whose address, date or HTTP head cannot be read


class _Members(DecompressingBufferedReader):  # type: ignore[misc]
    """A reader of gzip members that says where one is damaged; warcio's own goes on as if the rest were plain text."""

    def _decompress(self, data: bytes) -> bytes:
        return self.decompressor.decompress(data) if self.decompressor else data


class _QuietIterator(ArchiveIterator):  # type: ignore[misc]
    """warcio's own iterator without its warnings on standard error."""

    INC_RECORD = ""

    def __init__(self, file: Any) -> None:
        super().__init__(file, no_record_parse=True)
        start = self.fh.read(len(_GZIP_MAGIC))
        self.reader = (_Members if start == _GZIP_MAGIC else DecompressingBufferedReader)(self.fh, starting_data=start)


def read_records(path: Path, *, body_max_bytes: int, damage: Damage | None = None) -> Iterator[WarcRecord]:
    """Yield the answers that a WARC file holds, in its order; every other kind of record is passed over.

    What breaks off is counted in `damage`; behind it the reading goes on with the next member of gzip. Raises
    `UserError` for a file that is no WARC file, that cannot be read or that is not there.
    """
    damage = Damage() if damage is None else damage
    try:
        with path.open("rb") as file:
            magic = file.read(4)
            _refuse_other_formats(path, magic)
            start: int | None = 0
            while start is not None:
                file.seek(start)
                torn, reading = damage.torn, _Reading(start=start, end=start)
                yield from _records(path, file, body_max_bytes=body_max_bytes, damage=damage, reading=reading)
                goes_on = damage.torn > torn and magic.startswith(_GZIP_MAGIC) and not reading.is_stream
                start = _next_member(file, reading.end + 1) if goes_on else None
    except OSError as error:
        raise UserError("archive {}: cannot be read: {}", path, error.strerror or error) from error


def read_at(file: IO[bytes], offset: int, length: int, *, body_max_bytes: int) -> WarcRecord | None:
    """Return the record at that place, None where there is none that can be read."""
    file.seek(offset)
    try:
        for record in _iterate(_Window(file, length), body_max_bytes=body_max_bytes, damage=Damage()):
            return replace(record, offset=offset)
    except _BROKEN:
        return None
    return None


def read_page_at(path: str | Path, offset: int, length: int, *, body_max_bytes: int) -> WarcRecord:
    """Return the record at that place with its body decoded; raise `PayloadError` where that cannot be had.

    `path` may be the address that a file was moved to.
    """
    try:
        if "://" in str(path):
            file = BytesIO(read_range(str(path), offset, length))
            record = read_at(file, 0, length, body_max_bytes=body_max_bytes)
        else:
            with open(path, "rb") as opened:  # noqa: PTH123 - the path may have travelled as text
                record = read_at(opened, offset, length, body_max_bytes=body_max_bytes)
    except OSError as error:
        raise PayloadError(str(error.strerror or error)) from error
    except RegionalNewsError as error:
        raise PayloadError(str(error)) from error
    if record is None:
        raise PayloadError("no such record")
    if record.is_cut:
        raise PayloadError("oversize")
    return replace(record, offset=offset, body=decoded(record.body, record.headers, max_bytes=body_max_bytes))


def _refuse_other_formats(path: Path, magic: bytes) -> None:
    if magic.startswith(b"PK"):
        raise UserError("archive {}: this is a zip file (WACZ?); unpack it and give the .warc.gz files inside", path)
    if magic == b"\x28\xb5\x2f\xfd":
        raise UserError("archive {}: compressed with zstd; decompress it first: zstd -d {}", path, path.name)
    if magic and not magic.startswith((_GZIP_MAGIC, b"WARC")):
        raise UserError("archive {}: this is no WARC file", path)


def _next_member(file: IO[bytes], start: int) -> int | None:
    """Return where the next member of gzip that holds a record begins, at `start` or behind it; None without one."""
    file.seek(start)
    window = b""
    while part := file.read(1 << 20):
        window += part
        for match in _MEMBER.finditer(window):
            place = start + match.start()
            file.seek(place)
            with suppress(zlib.error):
                if zlib.decompressobj(31).decompress(file.read(4096), 5) == b"WARC/":
                    return place
        start += len(window) - 2  # a mark may lie across two parts
        window = window[-2:]
        file.seek(start + 2)
    return None


def _records(
    path: Path, file: IO[bytes], *, body_max_bytes: int, damage: Damage, reading: _Reading
) -> Iterator[WarcRecord]:
    held: WarcRecord | None = None  # its place can be trusted once the next record has its own gzip member
    try:
        for record in _iterate(file, body_max_bytes=body_max_bytes, damage=damage, reading=reading):
            if held is not None:
                yield held
            held = record
    except ArchiveLoadFailed as error:
        if not reading.end and _next_member(file, 1) is None:
            raise UserError("archive {}: this is no WARC file", path) from None
        is_whole = "non-chunked" in str(error) or reading.end < reading.start
        if held is not None:
            yield replace(held, offset=None, length=None) if is_whole else held
        if not is_whole:
            damage.torn += 1
            return
    except _BROKEN:
        damage.torn += 1
        if held is not None:
            yield held
        return
    else:
        if held is not None:
            yield held
        return
    # Several records in one gzip member: read the file as a stream, without places.
    reading.is_stream = True
    file.seek(reading.start)
    try:
        yield from _iterate(
            _Inflated(file), body_max_bytes=body_max_bytes, damage=damage, skip=reading.count, placed=False
        )
    except _BROKEN:
        damage.torn += 1


class _Window:
    """So many bytes of a file from where it stands, read piece by piece: a plain record may be of any size."""

    def __init__(self, file: IO[bytes], length: int) -> None:
        self._file = file
        self._left = length

    def read(self, size: int) -> bytes:
        """Return at most `size` bytes, none at the end."""
        part = self._file.read(min(size, self._left))
        self._left -= len(part)
        return part


class _Inflated:
    """What gzip members hold together, up to where the file ends or breaks."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._inflater = zlib.decompressobj(31)
        self._rest = b""

    def read(self, size: int) -> bytes:
        """Return at least one byte, none at the end."""
        while True:
            if self._inflater.eof:
                self._rest = self._inflater.unused_data
                self._inflater = zlib.decompressobj(31)
            self._rest = self._rest or self._file.read(1 << 16)
            if not self._rest:
                return b""
            try:
                found = self._inflater.decompress(self._rest, size)
            except zlib.error:
                return b""
            self._rest = self._inflater.unconsumed_tail
            if found:
                return found


@dataclass(slots=True)
class _Reading:
    start: int
    end: int  # where the last record that was read whole ends
    count: int = 0  # records that were read whole, of any kind
    is_stream: bool = False  # whether the members of gzip tell nothing of where records begin


def _iterate(
    file: Any,
    *,
    body_max_bytes: int,
    damage: Damage,
    reading: _Reading | None = None,
    skip: int = 0,
    placed: bool = True,
) -> Iterator[WarcRecord]:
    iterator = _QuietIterator(file)
    for number, raw in enumerate(iterator):
        wanted = raw.rec_type in _KINDS and number >= skip
        block = _read(raw.raw_stream, body_max_bytes + HEAD_MAX_BYTES) if wanted else b""
        rest = _skip(raw.raw_stream)
        if raw.length is None or raw.raw_stream.limit > 0:  # the file ends before the record does
            damage.torn += 1
            return
        offset, length = iterator.get_record_offset(), iterator.get_record_length()
        if wanted:
            record = _record(
                raw, block, rest=rest, place=(offset, length) if placed else None, body_max_bytes=body_max_bytes
            )
            if record is None:
                damage.unread += 1
            else:
                yield record
        if reading is not None:
            reading.count = number + 1
            reading.end = offset + length


def _read(stream: Any, size: int) -> bytes:
    """Read up to `size` bytes; a single read may give fewer."""
    parts = []
    while size > 0 and (part := stream.read(min(size, 1 << 20))):
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def _skip(stream: Any) -> int:
    skipped = 0
    while part := stream.read(1 << 16):
        skipped += len(part)
    return skipped


def _record(
    raw: Any, block: bytes, *, rest: int, place: tuple[int, int] | None, body_max_bytes: int
) -> WarcRecord | None:
    """Make the record of a parsed WARC head and the bytes below it, None where it is no http(s) answer."""
    header = raw.rec_headers.get_header
    url = (header("WARC-Target-URI") or "").strip()
    fetched_at = read_warc_date(header("WARC-Date"))
    status = _STATUS.match(block)
    if fetched_at is None or not url.startswith(("http://", "https://")):
        return None
    if status is None:
        if raw.rec_type != "revisit":
            return None
        code, head, body = 200, b"", b""  # a revisit may leave the head out
    else:
        code = int(status[1])
        end = _HEAD_END.search(block, status.end() - 2)
        head, body = (block[status.end() : end.start()], block[end.end() :]) if end else (block[status.end() :], b"")
        if len(head) > HEAD_MAX_BYTES:
            return None
    return WarcRecord(
        kind=raw.rec_type,
        url=url,
        fetched_at=fetched_at,
        record_id=header("WARC-Record-ID"),
        digest=header("WARC-Payload-Digest"),
        offset=place[0] if place else None,
        length=place[1] if place else None,
        status=code,
        headers=tuple(_headers(head)),
        body=body[:body_max_bytes],
        is_cut=bool(rest) or len(body) > body_max_bytes,
    )


def _headers(head: bytes) -> Iterator[tuple[str, str]]:
    lines: list[list[str]] = []
    for line in re.split(r"\r?\n", head.decode("latin-1")):
        if not line.startswith((" ", "\t")):
            lines.append([line])
        elif lines:  # it goes on
            lines[-1].append(line.strip())
    for first, *following in lines:
        name, colon, value = first.partition(":")
        if colon and name:
            yield name.strip(), " ".join([value.strip(), *following])
