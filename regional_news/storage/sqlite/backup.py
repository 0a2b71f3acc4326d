"""What changed in the store since a whole backup: the pages of its file that differ; and the store made of both again.

Both files are read, which is quick, and only what differs is written: of a store to which a day adds a hundredth, about
that. The digest of the whole file as it was at that moment stands beside the pages: what is put together again is the
store to the last byte, or nothing.
"""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple

from regional_news.errors import UserError
from regional_news.storage.sqlite.connection import translated
from regional_news.storage.sqlite.engine import SqliteFile, as_one_file
from regional_news.storage.sqlite.rows import property_of
from regional_news.storage.sqlite.store import Store

_APPLICATION_ID: Final = 0x726E6368  # `rnch`, in the file's header
_BLOCK_BYTES: Final = 2**20
"""Of the two files so much is compared at once, and page by page only where it differs; a multiple of any page."""
_TABLES: Final = f"""
    PRAGMA application_id = {_APPLICATION_ID};
    PRAGMA synchronous = OFF;
    CREATE TABLE page (number INTEGER PRIMARY KEY, data BLOB NOT NULL);
    CREATE TABLE whole (page_bytes INTEGER NOT NULL, bytes INTEGER NOT NULL, digest BLOB NOT NULL);
"""


class Changes(NamedTuple):
    """How much of a store is another than in its backup."""

    pages: int
    of: int


def back_up_changes(path: Path, target: Path, *, base: Path) -> Changes:
    """Write into the empty file `target` what the store at `path` has otherwise than its whole backup `base`.

    Crawls may go on meanwhile. Raises `UserError` where `base` is no backup of this store.
    """
    with path.open("rb") as file, Store.open(path) as store, base.open("rb") as older:  # the store is closed first
        engine = store.engine
        assert isinstance(engine, SqliteFile)  # noqa: S101 - a path is opened as one
        page_bytes = _page_bytes(file)
        if _identity(base) != store.identity() or _page_bytes(older) != page_bytes:
            raise UserError("{} is no backup of this store", base)
        with translated(target), closing(sqlite3.connect(target, isolation_level=None)) as db, engine.frozen():
            db.executescript(_TABLES)
            digest = hashlib.blake2b(digest_size=16)
            db.execute("BEGIN")
            found = _changed(file, older, page_bytes, digest)
            changed = db.executemany("INSERT INTO page VALUES (?, ?)", found).rowcount
            size = file.tell()
            db.execute("INSERT INTO whole VALUES (?, ?, ?)", (page_bytes, size, digest.digest()))
            db.execute("COMMIT")
    return Changes(pages=max(changed, 0), of=size // page_bytes)


def put_together(target: Path, *, base: Path, changes: Path) -> int:
    """Write into `target` the store as it was when `changes` was made, and return how many articles it holds.

    Raises `UserError` where the two do not belong together or either is damaged.
    """
    with translated(changes), closing(sqlite3.connect(f"{changes.resolve().as_uri()}?mode=ro", uri=True)) as db:
        is_ours = db.execute("PRAGMA application_id").fetchone()[0] == _APPLICATION_ID
        whole = db.execute("SELECT page_bytes, bytes, digest FROM whole").fetchone() if is_ours else None
        if whole is None:
            raise UserError("{} holds no changes that backup wrote", changes)
        page_bytes, size, digest = whole
        shutil.copyfile(base, target)
        with target.open("r+b") as file:
            for number, data in db.execute("SELECT number, data FROM page ORDER BY number"):
                file.seek(number * page_bytes)
                file.write(data)
            file.truncate(size)
            file.seek(0)
            if hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=16)).digest() != digest:
                raise UserError("{} and {} do not belong together, or one of them is damaged", base, changes)
    with translated(target), closing(sqlite3.connect(target, isolation_level=None)) as db:
        return as_one_file(db, of=base)


def _changed(file: BinaryIO, older: BinaryIO, page_bytes: int, digest: hashlib.blake2b) -> Iterator[tuple[int, bytes]]:
    file.seek(0)
    older.seek(0)
    first = 0
    while block := file.read(_BLOCK_BYTES):
        digest.update(block)
        known = older.read(_BLOCK_BYTES)
        if block != known:
            for at in range(0, len(block), page_bytes):
                if block[at : at + page_bytes] != known[at : at + page_bytes]:
                    yield first + at // page_bytes, block[at : at + page_bytes]
        first += _BLOCK_BYTES // page_bytes


def _page_bytes(file: BinaryIO) -> int:
    """Return the size of a page, by the file's header."""
    file.seek(16)
    size = int.from_bytes(file.read(2), "big")
    return 2**16 if size == 1 else size


def _identity(base: Path) -> str | None:
    try:
        with closing(sqlite3.connect(f"{base.resolve().as_uri()}?mode=ro", uri=True)) as db:
            return property_of(db, "identity")
    except sqlite3.DatabaseError:
        return None
