"""Open the store's file safely, and turn SQLite's errors into one clear line.

One process holds at most one writing connection, and a write transaction or a checkpoint also holds a lock on a file
beside the store: SQLite before 3.51.3 can lose pages when a writer overlaps another connection's checkpoint (the
WAL-reset bug), and two crawls of two portals share one store. The lock file is never removed: a lock on a removed file
guards nothing.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from regional_news.errors import Saying, StorageError, UserError, file_error
from regional_news.storage.files import lock, unlock
from regional_news.storage.sqlite.migrations import APPLICATION_ID, CURRENT_VERSION, build_indexes, migrate

BUSY_TIMEOUT_S: Final = 30.0  # how long a writer waits for another one

QUICK_CHECK_MAX_BYTES: Final = 64 * 2**20
"""Larger stores are not read through whenever they are opened: that would cost seconds at each cron run."""

_FILE_MODE: Final = 0o640
_MAGIC: Final = b"SQLite format 3\0"
_OLDEST_SQLITE: Final = (3, 34, 0)

_CAUSES: Final = {
    sqlite3.SQLITE_FULL: Saying("the disk is full"),
    sqlite3.SQLITE_CORRUPT: Saying("the file is damaged; keep it, and restore a backup beside it"),
    sqlite3.SQLITE_NOTADB: Saying("the file is damaged; keep it, and restore a backup beside it"),
    sqlite3.SQLITE_BUSY: Saying("another process has been writing for more than {:.0f} s", BUSY_TIMEOUT_S),
    sqlite3.SQLITE_LOCKED: Saying("another connection holds it"),
    sqlite3.SQLITE_READONLY: Saying("there is no right to write to it"),
    sqlite3.SQLITE_CANTOPEN: Saying("it cannot be opened"),
    sqlite3.SQLITE_IOERR: Saying("the disk does not read or write"),
}

_NO_ROOM_BESIDE: Final = frozenset(
    {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_FULL}
)
"""What SQLite says where it cannot make its files beside the store."""


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Raise `StorageError` with one clear line in place of SQLite's own errors."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.ProgrammingError | sqlite3.IntegrityError):
            raise  # a fault of this program: it must show itself as one
        cause = _CAUSES.get(getattr(error, "sqlite_errorcode", 0) & 0xFF, Saying("SQLite reports a failure"))
        raise StorageError("store {}: {} ({})", path, cause, error) from error


class StoreConnection(sqlite3.Connection):
    """A connection with what waits for the end of its transaction: words for the full text, by the statement."""

    waiting: list[tuple[str, tuple[object, ...]]] | None = None


class WriteLock:
    """Exclude every other writer of the store while the `with` block runs, those of other processes included."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, _FILE_MODE)
        except OSError as error:
            raise file_error(Saying("store lock {}: cannot be written", path), error) from error

    def __enter__(self) -> None:
        deadline = time.monotonic() + BUSY_TIMEOUT_S
        while not lock(self._descriptor):
            if time.monotonic() > deadline:
                raise StorageError(
                    "store lock {}: another process has held it for more than {:.0f} s", self._path, BUSY_TIMEOUT_S
                )
            time.sleep(0.005)

    def __exit__(self, *_: object) -> None:
        unlock(self._descriptor)

    def close(self) -> None:
        """Give the descriptor back; the file stays."""
        os.close(self._descriptor)


def open_reader(path: Path) -> StoreConnection:
    """Open an existing store for reading; the file is never changed."""
    try:
        _refuse_foreign_file(path)
    except FileNotFoundError:
        raise UserError("store {}: there is none yet; crawl a portal first", path) from None
    with translated(path):
        db = _connect_reader(path)
        try:
            _refuse_foreign_schema(path, db)
            version = db.execute("PRAGMA user_version").fetchone()[0]
        except BaseException:
            db.close()
            raise
    if version < CURRENT_VERSION:
        db.close()
        raise UserError(
            "store {}: its version is {}, this program reads {}: crawl once", path, version, CURRENT_VERSION
        )
    return db


def open_writer(path: Path) -> tuple[StoreConnection, WriteLock]:
    """Open the store for writing, made or brought up to date where needed, with the lock its writers take turns by."""
    if sqlite3.sqlite_version_info < _OLDEST_SQLITE:
        raise UserError(
            "SQLite {} is too old: {} is needed", sqlite3.sqlite_version, ".".join(map(str, _OLDEST_SQLITE))
        )
    _create(path)
    _refuse_foreign_file(path)
    lock = WriteLock(path.with_name(path.name + ".lock"))
    try:
        with translated(path), lock:
            db = _connect(path, mode="rw")
            try:
                _refuse_foreign_schema(path, db)
                db.execute("PRAGMA journal_mode = WAL")
                db.execute("PRAGMA synchronous = FULL")  # "stored" must survive a power cut; a crawl commits rarely
                migrate(db)
                build_indexes(db)
                _check(path, db)
            except BaseException:
                db.close()
                raise
    except BaseException:
        lock.close()
        raise
    return db, lock


def _connect_reader(path: Path) -> StoreConnection:
    """Connect for reading, where nothing can be written beside the file too: read-only disks, full ones, other users.

    SQLite keeps an index of the write-ahead log there even for readers. Without a log nobody writes now, and the file
    alone is the store.
    """
    db = _connect(path, mode="ro")
    try:
        db.execute("PRAGMA user_version").fetchone()
    except sqlite3.OperationalError as error:
        db.close()
        log = path.with_name(path.name + "-wal")
        if getattr(error, "sqlite_errorcode", 0) & 0xFF not in _NO_ROOM_BESIDE or (log.exists() and log.stat().st_size):
            raise
        return _connect(path, mode="ro&immutable=1")
    return db


def _connect(path: Path, *, mode: str) -> StoreConnection:
    uri = f"{path.resolve().as_uri()}?mode={mode}"
    db = sqlite3.connect(uri, uri=True, isolation_level=None, timeout=BUSY_TIMEOUT_S, factory=StoreConnection)
    db.row_factory = sqlite3.Row
    db.execute("PRAGMA foreign_keys = ON")
    db.execute("PRAGMA trusted_schema = OFF")
    db.execute(
        "PRAGMA secure_delete = FAST"
    )  # what is replaced or forgotten is overwritten where that costs no reading
    return db


def _create(path: Path) -> None:
    """Make an empty file, and the folders above it, unless there is one that may be written."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, _FILE_MODE)
        os.close(descriptor)
    except OSError as error:
        raise file_error(Saying("store {}: cannot be written", path), error) from error
    if not os.access(path.parent, os.W_OK):
        raise UserError("store {}: cannot be written: its folder is read-only", path)


def _refuse_foreign_file(path: Path) -> None:
    """Refuse, by its first bytes and without opening it as a database, a file that this program did not write.

    Opening would leave files beside it, and a foreign file is to be left as it is. Where a write-ahead log stands
    beside it the header may be out of date; `_refuse_foreign_schema` asks again through SQLite.
    Raises `FileNotFoundError` where there is no file.
    """
    try:
        with path.open("rb") as file:
            header = file.read(100)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise file_error(Saying("store {}: cannot be read", path), error) from error
    if not header:
        return
    if len(header) < 100 or not header.startswith(_MAGIC):
        raise UserError("store {}: this is no SQLite database; it was left as it is", path)
    log = path.with_name(path.name + "-wal")
    if not log.exists() or log.stat().st_size == 0:
        _refuse_foreign_numbers(
            path,
            application=int.from_bytes(header[68:72], "big"),
            version=int.from_bytes(header[60:64], "big"),
            empty=int.from_bytes(header[40:44], "big") == 0,
        )


def _refuse_foreign_schema(path: Path, db: sqlite3.Connection) -> None:
    _refuse_foreign_numbers(
        path,
        application=db.execute("PRAGMA application_id").fetchone()[0],
        version=db.execute("PRAGMA user_version").fetchone()[0],
        empty=db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0,
    )


def _refuse_foreign_numbers(path: Path, *, application: int, version: int, empty: bool) -> None:
    if application != APPLICATION_ID and not (empty and application == 0 and version == 0):
        raise UserError("store {}: this database was made by another program; it was left as it is", path)
    if version > CURRENT_VERSION:
        raise UserError(
            "store {}: a newer version of this program wrote it (version {}, this one knows {}); it was left as it is",
            path,
            version,
            CURRENT_VERSION,
        )


def _check(path: Path, db: sqlite3.Connection) -> None:
    """Look for damage where that is cheap, before anything is written on top of it."""
    if path.stat().st_size > QUICK_CHECK_MAX_BYTES:
        return
    verdict = db.execute("PRAGMA quick_check(1)").fetchone()[0]
    if verdict != "ok":
        raise StorageError("store {}: the file is damaged ({}); keep it, and restore a backup beside it", path, verdict)
