"""The archive of one portal: `archive/<portal>/YYYY-MM.warc.gz`, a growing file a month, one gzip member a record.

Machines that share a store write a file each, `YYYY-MM.<machine>.warc.gz`, into a folder of their own or a shared one,
and leave each other's as they are.

A record is on disk before the store hears of it, so what the store knows is there. What a killed run or a power cut
left behind the last record that the store knows is looked at when the next run starts: whole records are entered,
a torn one is cut off. Only that end of a file is read, however large the file is.
"""

from __future__ import annotations

import logging
import os
import zlib
from dataclasses import dataclass, replace
from typing import IO, TYPE_CHECKING, Final

from regional_news.errors import StorageError
from regional_news.storage.files import MODE, folder_name, replacing, sync_directory
from regional_news.storage.sqlite import Capture, Captures
from regional_news.storage.warc.reading import WarcRecord, read_at
from regional_news.storage.warc.writing import Exchange, info_member, response_member, revisit_member

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from scrapy.settings import BaseSettings


logger = logging.getLogger(__name__)

IMPORTED: Final = "import-"
"""What names of files begin with whose records were taken from other archives; these are never pruned."""
TAIL_MAX_BYTES: Final = 32 * 2**20
"""Size that no torn record has: so much unreadable data is kept beside the file instead of being thrown away."""

_REVISITS: Final = (200, 304)
_END: Final = ".warc.gz"


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveEntry:
    """An answer to be archived, with what the store is to know of it."""

    exchange: Exchange
    article_id: str | None = None
    links: str | None = None  # hash of the articles that a list page links to


class Archive:
    """Write one portal's archive. Its run lock makes this the only writer.

    `StorageError` when the disk takes no more; the file is then as long as it was before.
    """

    def __init__(
        self,
        data_dir: Path,
        portal: str,
        captures: Captures,
        *,
        agent: str,
        key_of: Callable[[str], str | None],
        machine: str = "",
    ) -> None:
        """Prepare; `key_of` gives the article that an address belongs to, for records that must be entered again.

        `machine` is what this one is called among those that share the store.
        """
        self._machine = machine
        self._data_dir = data_dir
        self._folder = data_dir / "archive" / folder_name(portal)
        self._portal = portal
        self._captures = captures
        self._agent = agent
        self._key_of = key_of

    # Opening

    def open(self, *, now: datetime, limits: BaseSettings | None = None) -> None:
        """Repair what the last run left, and remove months beyond the limits of the settings."""
        try:
            self.repair()
            if limits is not None:
                max_bytes = int(limits.getfloat("ARCHIVE_MAX_MB") * 2**20)
                self.prune(now=now, max_bytes=max_bytes, max_months=limits.getint("ARCHIVE_MAX_MONTHS"))
        except OSError as error:
            raise StorageError("archive {}: {}", self._folder, error.strerror or error) from error

    def repair(self) -> None:
        """Bring the files and what the store knows of them into step."""
        on_disk = {self._name(path): path for path in self._files("")}
        for name in self._captures.files(f"{self._name(self._folder)}/"):
            if name not in on_disk and machine_of(name) == self._machine and not self._captures.address_of(name):
                logger.warning("The archive lacks %s: its records are forgotten", name)
                self._captures.drop_file(name)
        for name, path in on_disk.items():
            self._repair_file(name, path)

    def _repair_file(self, name: str, path: Path) -> None:
        if self._captures.is_unsure(name):  # a rewriting was cut short: no known place can be trusted
            self._captures.drop_file(name)
        size = path.stat().st_size
        end = self._captures.end_of(name)
        if end == size:
            return
        if end > size:
            logger.warning("The archive's %s is shorter than it was: records are lost", name)
            self._captures.drop_after(name, size)
            end = self._captures.end_of(name)
        with path.open("r+b") as file:
            known: list[Capture] = []
            for offset, length in whole_members(file, end):
                end = offset + length
                if capture := self._capture_at(file, name, offset, length):
                    known.append(capture)
                if len(known) >= 500:
                    self._captures.add(known)
                    known.clear()
            self._captures.add(known)
            if end < size:
                self._cut(path, file, end=end, size=size)

    def _cut(self, path: Path, file: IO[bytes], *, end: int, size: int) -> None:
        if size - end > TAIL_MAX_BYTES:
            beside = path.with_name(f"{path.name}.unreadable-{end}")
            logger.warning("The archive's %s cannot be read from byte %d on: that is now %s", path, end, beside.name)
            file.seek(end)
            with beside.open("wb") as kept:
                while part := file.read(1 << 20):
                    kept.write(part)
                kept.flush()
                os.fsync(kept.fileno())
        else:
            logger.warning("The archive's %s ended in half a record: %d bytes are cut off", path, size - end)
        file.truncate(end)
        os.fsync(file.fileno())

    def _capture_at(self, file: IO[bytes], name: str, offset: int, length: int) -> Capture | None:
        record = read_at(file, offset, length, body_max_bytes=0)
        if record is None:
            return None
        return Capture(
            portal=self._portal,
            url=record.url,
            article_id=self._key_of(record.url),
            file=name,
            offset=offset,
            length=length,
            fetched_at=record.fetched_at,
            status=record.status,
            digest=record.digest,
            kind="revisit" if record.kind == "revisit" else "response",
        )

    def finished(self, now: datetime, *, begun: str = "") -> list[Path]:
        """Return the files of months that are over, the newest first; of names that begin so."""
        present = f"{now:%Y-%m}"
        return sorted((path for path in self._files(begun) if _month(path) < present), key=_month, reverse=True)

    def prune(self, *, now: datetime, max_bytes: int, max_months: int) -> None:
        """Remove whole months, the oldest first, until the rest is within the limits; never the present one."""
        held = sum(path.stat().st_size for path in self._files(f"{now:%Y-%m}"))
        oldest = _months_before(now, max_months) if max_months else ""
        for path in self.finished(now, begun="[0-9]"):
            size = path.stat().st_size
            if path.name[:7] < oldest or (max_bytes and held + size > max_bytes):
                logger.info("The archive's %s is removed: beyond ARCHIVE_MAX_MB or ARCHIVE_MAX_MONTHS", path)
                max_bytes = max_bytes and min(max_bytes, held)  # no older month may stay where a newer one went
                self._captures.drop_file(self._name(path))
                path.unlink()
            else:
                held += size

    def remove(self, rows: Mapping[str, Collection[int]]) -> None:
        """Rewrite files without some records, named by file and row; each file is replaced whole or not at all.

        A kill between a file and what the store knows of it is noticed when the archive is opened next.
        """
        for name, gone in rows.items():
            path = self._data_dir / name
            known = self._captures.in_file(name)
            self._captures.begin_rewriting(name)
            moved: list[tuple[int, int]] = []
            try:
                with path.open("rb") as old, replacing(path) as part, part.open("wb") as new:
                    end = 0  # of what is dealt with; what is no known record is kept
                    for row, offset, length in known:
                        _copy(old, new, start=end, end=offset)
                        if row not in gone:
                            moved.append((row, new.tell()))
                            _copy(old, new, start=offset, end=offset + length)
                        end = offset + length
                    _copy(old, new, start=end, end=None)
            except OSError as error:
                raise StorageError("archive {}: {}", path, error.strerror or error) from error
            self._captures.finish_rewriting(name, gone=gone, moved=moved)

    # Writing

    def add(self, pages: Sequence[ArchiveEntry], *, imported_at: datetime | None = None) -> list[Capture]:
        """Append answers, put them on disk, enter them in the store, and return what was entered.

        Answers of the network go into the file of their month, those of other archives into one of `imported_at`.
        """
        if not pages:
            return []
        month = f"{imported_at or pages[-1].exchange.fetched_at:%Y-%m}"
        path = (
            self._folder
            / f"{IMPORTED if imported_at else ''}{month}{'.' if self._machine else ''}{self._machine}{_END}"
        )
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            captures = self._append(path, pages)
        except OSError as error:
            raise StorageError("archive {}: {}", path, error.strerror or error) from error
        self._captures.add(captures)
        return captures

    def _append(self, path: Path, pages: Sequence[ArchiveEntry]) -> list[Capture]:
        is_new = not path.exists()
        captures = []
        with path.open("ab", buffering=0) as file:
            before = end = file.tell()
            members = []
            if is_new or not before:
                os.fchmod(file.fileno(), MODE)
                made_at = pages[-1].exchange.fetched_at
                members.append(info_member(filename=path.name, portal=self._portal, made_at=made_at, agent=self._agent))
                end += len(members[0])
            for page in pages:
                member, capture = self._member(page, path)
                captures.append(replace(capture, offset=end, length=len(member)))
                members.append(member)
                end += len(member)
            try:
                data = memoryview(b"".join(members))
                while data:
                    data = data[file.write(data) :]
                os.fsync(file.fileno())
            except OSError:
                file.truncate(before)
                raise
        if is_new:
            sync_directory(path.parent)
        return captures

    def _member(self, page: ArchiveEntry, path: Path) -> tuple[bytes, Capture]:
        exchange = page.exchange
        capture = Capture(
            portal=self._portal,
            url=exchange.url,
            article_id=page.article_id,
            file=self._name(path),
            offset=0,
            length=0,
            fetched_at=exchange.fetched_at,
            status=exchange.status,
            digest=exchange.digest,
            links=page.links,
            kind="response",
        )
        if exchange.status not in _REVISITS:
            return response_member(exchange), capture
        is_unmodified = exchange.status == 304
        known = self._captures.latest(
            self._portal,
            exchange.url,
            digest=None if is_unmodified else exchange.digest,
            # Each file can be read by itself: only a 304, which has no body of its own, points to another one.
            file=None if is_unmodified else capture.file,
        )
        if known is None or known.digest is None:
            return response_member(exchange), capture
        earlier = self._read(known, body_max_bytes=0 if is_unmodified else len(exchange.body))
        if not is_unmodified and (earlier is None or earlier.body != exchange.body):
            return response_member(exchange), capture  # a disk has damaged the earlier one: nothing may lean on it
        member = revisit_member(
            exchange,
            to_url=known.url,
            to_date=known.fetched_at,
            to_id=earlier.record_id if earlier else None,
            to_digest=known.digest,
        )
        return member, replace(capture, kind="revisit", digest=known.digest)

    def _read(self, capture: Capture, *, body_max_bytes: int) -> WarcRecord | None:
        path = self._data_dir / capture.file
        if not path.exists():
            return None  # another machine has it, or it was moved
        with path.open("rb") as file:
            return read_at(file, capture.offset, capture.length, body_max_bytes=body_max_bytes)

    def _files(self, begun: str) -> Iterator[Path]:
        """Yield this machine's files whose names begin so, and those from before machines shared the store."""
        for path in self._folder.glob(f"{begun}*{_END}"):
            if machine_of(path.name) in {"", self._machine}:
                yield path

    def _name(self, path: Path) -> str:
        return path.relative_to(self._data_dir).as_posix()


def machine_of(file: str) -> str:
    """Return the machine that writes a file of the archive, nothing where none shares the store.

    >>> machine_of("archive/heze/2026-11.w1.example.warc.gz"), machine_of("archive/heze/import-2026-11.warc.gz")
    ('w1.example', '')
    """
    return file.rpartition("/")[2].removesuffix(_END).partition(".")[2]


def _month(path: Path) -> str:
    return path.name.removeprefix(IMPORTED)[:7]


def _copy(old: IO[bytes], new: IO[bytes], *, start: int, end: int | None) -> None:
    old.seek(start)
    left = end - start if end is not None else None
    while left is None or left > 0:
        part = old.read(1 << 20 if left is None else min(left, 1 << 20))
        if not part:
            return
        new.write(part)
        left = left - len(part) if left is not None else None


def whole_members(file: IO[bytes], start: int) -> Iterator[tuple[int, int]]:
    """Yield offset and length of each whole gzip member from `start` on, up to the first that is none."""
    file.seek(start)
    buffer = b""
    offset = at = start
    while True:
        inflater = zlib.decompressobj(31)
        while not inflater.eof:
            if not buffer:
                buffer = file.read(1 << 16)
                if not buffer:
                    return
            try:
                inflater.decompress(buffer)
            except zlib.error:
                return
            at += len(buffer) - len(inflater.unused_data)
            buffer = inflater.unused_data
        # The caller reads elsewhere between two members.
        yield offset, at - offset
        offset = at
        file.seek(at)
        buffer = b""


def _months_before(now: datetime, months: int) -> str:
    number = now.year * 12 + now.month - months
    return f"{number // 12:04d}-{number % 12 + 1:02d}"
