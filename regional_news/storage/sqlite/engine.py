"""How a store is reached: what its parts ask of the database, and the file of SQLite that answers."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, contextmanager, suppress
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from regional_news.errors import Saying, StorageError, UserError
from regional_news.item.article import utc_now
from regional_news.storage.files import lock
from regional_news.storage.sqlite.connection import (
    QUICK_CHECK_MAX_BYTES,
    StoreConnection,
    WriteLock,
    open_reader,
    open_writer,
    translated,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime
    from pathlib import Path

    from regional_news.storage.postgres.engine import PostgresSchema
    from regional_news.storage.postgres.leases import Leases

Engine: TypeAlias = "SqliteFile | PostgresSchema"
Result = TypeVar("Result")


class SqliteFile:
    """A store in a file, which one process at a time writes.

    What cannot be read or written raises `StorageError`, in one clear line. `PostgresSchema` has the same methods, and
    a connection that answers as one of `sqlite3` does, whose class is named where it is used.
    """

    connection: StoreConnection

    def __init__(self, path: Path, *, read_only: bool) -> None:
        self._path = path
        self._lock: WriteLock | None = None
        if read_only:
            self.connection = open_reader(path)
        else:
            self.connection, self._lock = open_writer(path)

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Give the connection."""
        with translated(self._path):
            yield self.connection

    @contextmanager
    def _locking(self) -> Iterator[sqlite3.Connection]:
        """Give the connection with every other writer shut out, and no transaction."""
        with self.reading() as db:
            if self._lock is None:
                raise StorageError("store {}: opened for reading only", self._path)
            with self._lock:
                yield db

    @contextmanager
    def writing(self, *, durable: bool = True, alone: bool = False) -> Iterator[sqlite3.Connection]:  # noqa: ARG002
        """Give the connection inside one transaction that is committed at the end, or undone when anything fails.

        Not `durable`: a power cut may undo it until the next durable one, as if it had come a moment earlier. `alone`:
        nobody else writes meanwhile, which is so in a file in any case. Inside of `together` it is a part of that one.
        """
        if self.connection.waiting is not None:
            yield self.connection
            return
        with self._locking() as db:
            if not durable:
                db.execute("PRAGMA synchronous = NORMAL")
            try:
                db.execute("BEGIN IMMEDIATE")
                yield db
                db.execute("COMMIT")
            except BaseException:
                if db.in_transaction:  # SQLite itself undoes one that met a full disk
                    db.execute("ROLLBACK")
                raise
            finally:
                if not durable:
                    db.execute("PRAGMA synchronous = FULL")

    def stored(self, work: Callable[[sqlite3.Connection], Result], *, durable: bool = True) -> Result:
        """Do some work inside of one transaction; where it turns out to need one `alone`, it is done anew in one."""
        with self.writing(durable=durable) as db:
            return work(db)

    @contextmanager
    def together(self) -> Iterator[None]:
        """Make one transaction of all that is written in the block: all of it is stored in the end, or nothing.

        The full text is written at its end: FTS5 writes out what it has at every savepoint, and a statement that fires
        a trigger is one.
        """
        with self.writing():
            self.connection.waiting = []
            try:
                yield
                for sql, entry in self.connection.waiting:
                    self.connection.execute(sql, entry)
            finally:
                self.connection.waiting = None

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Have the file alone be the store, as it is at this moment, while the block runs; crawls may go on.

        What crawls write stays in the write-ahead log until then: a reader who needs nothing of the log keeps all of
        it from being folded into the file. Whoever reads the file opens it before the store and closes it after:
        closing it sooner would give up the locks that this process has on it.
        """
        with self._locking() as db:
            if db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
                raise StorageError("store {}: another program has been reading it for too long; try again", self._path)
            db.execute("BEGIN")
            db.execute("SELECT 1 FROM sqlite_master").fetchone()
        with translated(self._path):
            try:
                yield
            finally:
                db.execute("ROLLBACK")

    def damage(self, *, however_large: bool = False) -> str | None:
        """Return the first damage that is found, None where there is none; a large store is read only when asked."""
        with self.reading() as db:
            if not however_large and self._path.stat().st_size > QUICK_CHECK_MAX_BYTES:
                return None
            verdict: str = db.execute("PRAGMA quick_check(1)").fetchone()[0]
            return None if verdict == "ok" else verdict

    def back_up(self, target: Path) -> int:
        """Write the store as it is at this moment into the empty file `target`; return how many articles it holds.

        Crawls may go on meanwhile. Raises `StorageError` where the copy, one file, is read through and not whole.
        """
        with (
            self.reading() as db,
            translated(target),
            closing(sqlite3.connect(target, isolation_level=None)) as copy,
        ):
            db.backup(copy)
            return as_one_file(copy, of=self._path)

    @contextmanager
    def filling(self) -> Iterator[None]:
        """Be the only process that fills the store from another one; raises `UserError` where one does already."""
        beside = self._path.with_name(self._path.name + ".filling")
        with beside.open("w") as file:
            if not lock(file.fileno()):
                raise UserError("store {}: another process is filling it; let that one end", self._path)
            try:
                yield
            finally:
                beside.unlink()

    def number_on(self, tables: Sequence[str]) -> None:
        """Go on with the numbers of rows behind the highest of each table: SQLite looks for it itself."""

    def put_on_disk(self) -> None:
        """Wait until no power cut can undo what is seen now: who wrote it may have left that to a later commit.

        What was taken over from the write-ahead log is on disk in any case.
        """
        log = self._path.with_name(self._path.name + "-wal")
        with translated(self._path), suppress(FileNotFoundError), log.open("rb") as file:
            os.fsync(file.fileno())

    def size(self) -> int:
        """Return how many bytes the store takes, those included that are written and not yet in the file."""
        files = (self._path, self._path.with_name(self._path.name + "-wal"))
        return sum(file.stat().st_size for file in files if file.exists())

    def described(self) -> Saying | None:
        """Return what whoever looks after the database should know of it; None: nothing beside the file."""
        return None

    def now(self) -> datetime:
        """Return the present by the clock that all who write into the store share."""
        return utc_now()

    def leases(self, *, holder: str, seconds: float) -> Leases | None:  # noqa: ARG002
        """Return what keeps other machines from the same work; None where no other machine can write."""
        return None

    def machines(self) -> dict[str, Any] | None:
        """Return who works on the store and what waits; None where one machine does."""
        return None

    def purge(self) -> None:
        """Leave no trace of what was deleted: the file is written anew, which needs its size on disk."""
        with self._locking() as db:
            db.execute("VACUUM")
            if db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
                raise StorageError(
                    "store: it is forgotten, but a program that reads the store keeps the old bytes in its -wal file; "
                    "close it, and forget once more"
                )

    def close(self) -> None:
        """Fold the write-ahead log into the file and close it."""
        if self._lock is None:
            self.connection.close()
            return
        try:
            with translated(self._path), self._lock:
                with suppress(sqlite3.OperationalError):  # a full disk: the log stays, and the next opening reads it
                    self.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                self.connection.close()
        finally:
            self._lock.close()


def as_one_file(copy: sqlite3.Connection, *, of: Path) -> int:
    """Make a copy one file, read it through, and return how many articles it holds."""
    copy.execute("PRAGMA journal_mode = DELETE")  # no other file belongs to it
    verdict = copy.execute("PRAGMA integrity_check(1)").fetchone()[0]
    if verdict != "ok":
        raise StorageError("store {}: its copy is damaged ({}), so the store is, too", of, verdict)
    number: int = copy.execute("SELECT count(*) FROM article").fetchone()[0]
    return number
