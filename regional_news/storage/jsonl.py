"""The JSON Lines file of one run and portal: `feeds/<portal>/<UTC start>.jsonl` under the data directory.

It is written as `NAME.part` and renamed when the run ends, so that a reader never meets half a file. A run that was
killed leaves its `.part`; the next start of any crawl makes the file from what the store says that run stored, which
is the truth. Where the store keeps no texts (`OUTPUTS=jsonl`), each line is on disk before its key is committed, and
lines without a committed key, the torn last one among them, are dropped. A lock on the `.part`, which the kernel frees
with its process, tells a killed run's file from one that is being written.
"""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from io import FileIO
from itertools import chain
from pathlib import Path

from regional_news.errors import RefusedError, StorageError
from regional_news.item.article import Article
from regional_news.item.serialise import article_from_json, article_line
from regional_news.storage.files import MODE, folder_name, lock, replacing, sync_directory
from regional_news.storage.sqlite import LinesFile, Store


class FeedFile:
    """The open file of a run. Nothing is created before the first article; `StorageError` when the disk fails."""

    def __init__(
        self, store: Store, *, data_dir: Path, portal: str, run_id: int, started_at: datetime, durable: bool
    ) -> None:
        """Prepare the file; `durable` puts every line on disk before `add` returns."""
        self._store = store
        self._data_dir = data_dir
        self._portal = portal
        self._run_id = run_id
        self._started_at = started_at
        self._durable = durable
        self._path: Path | None = None
        self._file: FileIO | None = None
        self._lines = 0

    def prepare(self) -> None:
        """Create the `.part`, lock it and enter it in the store, once; not to be called inside a transaction."""
        if self._file is not None:
            return
        with _storage_errors(self._data_dir):
            folder = self._data_dir / "feeds" / folder_name(self._portal)
            folder.mkdir(parents=True, exist_ok=True)
            path = _free_name(folder, self._started_at)
            file = _part(path).open("xb", buffering=0)
            os.fchmod(file.fileno(), MODE)
            lock(file.fileno())
        self._path, self._file = path, file
        self._store.open_feed(self._relative(path), run_id=self._run_id, portal=self._portal)

    def add(self, article: Article) -> None:
        """Write the article's line; `prepare` comes first."""
        assert self._file is not None  # noqa: S101 - the caller's duty
        line = article_line(article).encode()
        with _storage_errors(self._data_dir):
            written = self._file.write(line)
            if written != len(line):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            if self._durable:
                os.fsync(self._file.fileno())
        self._lines += 1

    def finish(self) -> None:
        """Give the file its name, or remove it when it holds nothing."""
        if self._file is None or self._path is None:
            return
        with _storage_errors(self._data_dir):
            if self._lines:
                os.fsync(self._file.fileno())
                _part(self._path).rename(self._path)
                sync_directory(self._path.parent)
            else:
                _part(self._path).unlink()
        self._store.finish_feed(self._relative(self._path), lines=self._lines)
        self.abandon()

    def abandon(self) -> None:
        """Leave the `.part` for the next start to make the file from the store."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _relative(self, path: Path) -> str:
        return path.relative_to(self._data_dir).as_posix()


def recover_feeds(store: Store, *, data_dir: Path) -> int:
    """Complete the files that killed runs left, and return how many there were.

    Of a store on a server those of other machines are left to them.
    """
    recovered = 0
    for feed in store.feeds(finished=False):
        path = data_dir / feed.path
        if not (isinstance(store.path, Path) or path.exists() or _part(path).exists()):
            continue
        with _storage_errors(data_dir), _unless_in_use(_part(path)) as is_free:
            if not is_free:
                continue
            lines = _write_feed(path, _lines_of(store, feed, _part(path)))
            _part(path).unlink(missing_ok=True)
        store.finish_feed(feed.path, lines=lines)
        recovered += 1
    return recovered


def prune_feeds(store: Store, *, data_dir: Path, max_bytes: int) -> int:
    """Remove the oldest complete files until the rest fits, and return how many.

    Nothing is removed where the store holds only the keys of some articles: their lines are all there is of them.
    """
    if not max_bytes or store.keeps_keys_alone():
        return 0
    held, removed = 0, 0
    for feed in sorted(store.feeds(finished=True), key=lambda feed: feed.run, reverse=True):
        path = data_dir / feed.path
        with _storage_errors(data_dir):
            if path.is_symlink() or not path.is_file():
                continue
            held += path.stat().st_size
            if held <= max_bytes:
                continue
            path.unlink()
        store.forget_feed(feed.path)
        removed += 1
    return removed


def _lines_of(store: Store, feed: LinesFile, part: Path) -> Iterable[str]:
    """Return the lines of a killed run: what the store holds of it, then the left lines whose keys alone it holds."""
    for article in store.stored_in_run(feed.run, portal=feed.portal):
        yield article_line(article)
    if not part.exists():
        return
    with part.open(encoding="utf-8", errors="replace", newline="\n") as file:
        for line in file:
            try:
                article = article_from_json(json.loads(line))
            except (ValueError, KeyError, TypeError, RefusedError):
                continue  # torn by the kill
            if store.get(article.portal, article.article_id) is None and store.is_stored_by(feed.run, article):
                yield article_line(article)


def _write_feed(path: Path, lines: Iterable[str]) -> int:
    """Write the file in one step and return its number of lines; without lines there is none."""
    rest = iter(lines)
    first = next(rest, None)
    if first is None:
        return 0
    count = 0
    with replacing(path) as new, new.open("w", encoding="utf-8", newline="\n") as file:
        for line in chain([first], rest):
            file.write(line)
            count += 1
    return count


def _part(path: Path) -> Path:
    return path.with_name(path.name + ".part")


def _free_name(folder: Path, started_at: datetime) -> Path:
    """Return a name that no run of that second has."""
    stem = started_at.strftime("%Y-%m-%dT%H%M%SZ")
    number = 1
    while True:
        path = folder / (f"{stem}.jsonl" if number == 1 else f"{stem}-{number}.jsonl")
        if not path.exists() and not _part(path).exists():
            return path
        number += 1


@contextmanager
def _unless_in_use(part: Path) -> Iterator[bool]:
    """Tell whether no living process writes the file, and keep it so inside the block."""
    try:
        file = part.open("rb")
    except FileNotFoundError:
        yield True
        return
    with file:
        yield lock(file.fileno())


@contextmanager
def _storage_errors(data_dir: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StorageError("JSON Lines under {}: {}", data_dir, error.strerror) from error
