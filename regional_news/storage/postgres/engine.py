"""A store in a schema of a PostgreSQL server."""

from __future__ import annotations

import re
import time
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

import psycopg
from psycopg import sql

from regional_news.errors import Saying, StorageError, UserError
from regional_news.storage.postgres import care, schema
from regional_news.storage.postgres.database import Database
from regional_news.storage.postgres.leases import LeaseLostError, Leases
from regional_news.storage.postgres.state import state_of
from regional_news.storage.postgres.turns import FIRST_CHANGE, TurnNeededError, base_beyond
from regional_news.storage.sqlite import migrations
from regional_news.storage.sqlite.connection import BUSY_TIMEOUT_S
from regional_news.storage.sqlite.engine import Result
from regional_news.storage.sqlite.rows import set_property

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from regional_news.storage.sqlite.place import StoreServer

_MAKERS: Final = 0x726E6577  # key of the lock of the one who makes a store or brings it up
_FILLERS: Final = _MAKERS + 1  # key of the lock of the one who fills a store from another
_BEGIN: Final = f"""
    BEGIN ISOLATION LEVEL READ COMMITTED;
    SET LOCAL lock_timeout = '{BUSY_TIMEOUT_S:.0f}s';
    SET LOCAL idle_in_transaction_session_timeout = '{BUSY_TIMEOUT_S:.0f}s';
    LOCK TABLE store_property IN {{}} MODE
"""
"""Begins a transaction among others, or alone; one that hangs holds the others up no longer.

A table's lock, for whoever may only read has no part in it.
"""
_BESIDE, _ALONE = "ROW EXCLUSIVE", "EXCLUSIVE"
_VERSION: Final = "SELECT value FROM store_property WHERE name = 'version'"
_BEGUN: Final = f"SELECT value, {FIRST_CHANGE} FROM store_property WHERE name = 'version'"  # noqa: S608 - our own words
"""Ends each such beginning: another program may have brought the store up since this one opened it."""
FLUSH_LOOKS, FLUSH_LOOK_S = 200, 0.05
"""How often, and how long between, the server is asked whether its log is on its disk."""
_LOST: Final = re.compile("08|25P03|28|3D|53300|57P")
"""What `SQLSTATE` begins with where there is no connection, or none any more."""


class _NoStoreError(UserError):
    """Say that the schema holds no store."""


class PostgresSchema:
    """A store on a server, which any number of processes write."""

    def __init__(self, server: StoreServer, *, read_only: bool) -> None:
        self._server = server
        self._read_only = read_only
        self._is_together = False
        self.fence: tuple[int, ...] = ()
        """Tokens of leases without which nothing is stored."""
        with self._translated():
            try:
                db = Database(server.connection)
            except psycopg.ProgrammingError:  # it quotes what it cannot read, which may be the password
                raise UserError("store {}: this address cannot be read", server) from None
            try:
                self._prepare(db)
            except BaseException:
                db.close()
                raise
        self.connection = db
        self._db = db

    @classmethod
    def exists(cls, server: StoreServer) -> bool:
        """Tell whether there is a store in the schema."""
        try:
            cls(server, read_only=True).close()
        except _NoStoreError:
            return False
        except UserError:
            return True  # opening it says what is wrong
        return True

    def _prepare(self, db: Database) -> None:
        name = sql.Identifier(self._server.schema)
        db.script(sql.SQL("SET TimeZone = 'UTC'; SET search_path = {}").format(name).as_string())
        version = self._version(db)
        if self._read_only:
            if version is None:
                raise _NoStoreError("store {}: there is none yet; crawl a portal first", self._server)
            if version < migrations.CURRENT_VERSION:
                raise UserError(
                    "store {}: its version is {}, this program reads {}: crawl once",
                    self._server,
                    version,
                    migrations.CURRENT_VERSION,
                )
            db.script("SET default_transaction_read_only = on")
        elif version is None or version < migrations.CURRENT_VERSION or self._lacks_indexes(db):
            self._bring_up(db)
        if not self._read_only:
            self._count_on(db)

    def _version(self, db: Database) -> int | None:
        """Return the store's version, None where there is no store; raises `UserError` for a newer one."""
        found = db.execute(
            """
            SELECT 1 FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
            WHERE nspname = ? AND relname = 'store_property'
            """,
            (self._server.schema,),
        ).fetchone()
        if found is None:
            return None
        try:
            return self._known(db.execute(_VERSION).fetchone())
        except psycopg.errors.UndefinedTable:  # of a schema that this role may not look into
            raise StorageError(
                "store {}: this role may not read it; see regional-news cluster grant", self._server
            ) from None

    def _known(self, found: Sequence[str]) -> int:
        version = int(found[0])
        if version > migrations.CURRENT_VERSION:
            raise UserError(
                "store {}: a newer version of this program wrote it (version {}, this one knows {}); it was left as it"
                " is",
                self._server,
                version,
                migrations.CURRENT_VERSION,
            )
        return version

    def _lacks_indexes(self, db: Database) -> bool:
        found = db.execute("SELECT indexname FROM pg_indexes WHERE schemaname = ?", (self._server.schema,)).fetchall()
        return not schema.indexes().keys() <= {name for (name,) in found}

    def _count_on(self, db: Database) -> None:
        """See that changes are counted on where the store came from another server, whose transactions had others."""
        if base_beyond(db) is not None:
            with db.writing(_BEGIN.format(_ALONE)):
                if base := base_beyond(db):
                    set_property(db, "change_base", base)  # type: ignore[arg-type] # as one of sqlite3

    def _bring_up(self, db: Database) -> None:
        """Make the store, or do what an older one lacks: all of it or nothing, once, other writers shut out."""
        db.script("BEGIN")
        try:
            db.script(f"SELECT pg_advisory_xact_lock({_MAKERS})")  # for all schemas: there may be none yet
            version = self._version(db)  # another process may have been quicker
            if version is None:
                name = (self._server.schema,)
                if db.execute("SELECT 1 FROM pg_namespace WHERE nspname = ?", name).fetchone() is None:
                    db.script(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(*name)).as_string())
            if version is not None:
                db.script(f"LOCK TABLE store_property IN {_ALONE} MODE")
            for statement in schema.statements() if version is None else schema.steps(version):
                db.script(statement)
            set_property(db, "version", migrations.CURRENT_VERSION)  # type: ignore[arg-type] # as one of sqlite3
            db.script("COMMIT")
        except BaseException as error:
            db.script("ROLLBACK")
            if isinstance(error, psycopg.errors.ProgrammingError):  # tables of others, or a version set by hand
                raise StorageError(
                    "store {}: its tables are not those of its version: {}", self._server, error
                ) from error
            raise

    @contextmanager
    def _translated(self) -> Iterator[None]:
        """Raise `StorageError` with one clear line in place of the server's own errors."""
        try:
            yield
        except psycopg.errors.ObjectNotInPrerequisiteState as error:
            raise LeaseLostError("store {}: the lease has ended, another process may go on", self._server) from error
        except psycopg.errors.LockNotAvailable as error:
            cause = Saying("another process has been writing for more than {:.0f} s", BUSY_TIMEOUT_S)
            raise StorageError("store {}: {}", self._server, cause) from error
        except (
            psycopg.OperationalError,
            psycopg.errors.InsufficientPrivilege,
            psycopg.errors.ReadOnlySqlTransaction,
            psycopg.errors.IdleInTransactionSessionTimeout,
        ) as error:
            if error.sqlstate is None or _LOST.match(error.sqlstate):
                raise StorageError("store {}: no connection to the server ({})", self._server, _line(error)) from error
            raise StorageError("store {}: {}", self._server, _line(error)) from error

    @contextmanager
    def reading(self) -> Iterator[Any]:
        """Give the connection."""
        with self._translated():
            yield self._db

    @contextmanager
    def writing(self, *, durable: bool = True, alone: bool = False) -> Iterator[Any]:
        """Give the connection inside one transaction beside those of others, or with other writers shut out."""
        with self.reading() as db:
            if self._is_together:
                yield db
                return
            if self._read_only:
                raise StorageError("store {}: opened for reading only", self._server)
            held = f"SELECT hold_leases(ARRAY{[*self.fence]});" if self.fence else ""
            lazily = "" if durable else "SET LOCAL synchronous_commit = off;"
            begin = _BEGIN.format(_ALONE if alone else _BESIDE)
            with db.writing(f"{begin}; {lazily} {held} {_BEGUN}") as begun:
                self._known(begun)
                db.turn.begin(begun[1], alone=alone)
                try:
                    yield db
                finally:
                    db.turn.end()

    def stored(self, work: Callable[[Any], Result], *, durable: bool = True) -> Result:
        """Do some work beside others; alone where it needs that, or met another's work twice."""
        alone = has_met = self._is_together
        while True:
            try:
                with self.writing(alone=alone, durable=durable) as db:
                    return work(db)
            except TurnNeededError:
                has_met = True
            except psycopg.errors.UniqueViolation:
                if alone:
                    raise
            except StorageError as error:
                if alone or not isinstance(error.__cause__, psycopg.errors.DeadlockDetected):
                    raise
            alone, has_met = has_met, True

    @contextmanager
    def together(self) -> Iterator[None]:
        """Make one transaction of all that is written in the block."""
        with self.writing(alone=True):
            self._is_together = True
            try:
                yield
            finally:
                self._is_together = False

    @property
    def server(self) -> StoreServer:
        """Where the store is."""
        return self._server

    def now(self) -> datetime:
        """Return the server's present."""
        with self.reading() as db:
            return datetime.fromisoformat(db.execute("SELECT clock_timestamp()::text").fetchone()[0])

    def check_version(self) -> None:
        """Raise `UserError` where a newer version has brought the store up meanwhile."""
        with self.reading() as db:
            self._known(db.execute(_VERSION).fetchone())

    def machines(self) -> dict[str, Any] | None:
        """Return who works on the store and what waits."""
        with self.reading() as db:
            return state_of(db, self._server)

    def leases(self, *, holder: str, seconds: float) -> Leases:
        """Return leases of a process, none of them taken."""
        return Leases(self, holder=holder, seconds=seconds)

    def damage(self, *, however_large: bool = False) -> str | None:  # noqa: ARG002 - the server looks after its files
        """Return the name of an index that the server does not use, as its building was cut off."""
        with self.reading() as db:
            return care.unusable_index(db, self._server.schema)

    def described(self) -> Saying:
        """Return the server's version, its connections and the largest tables."""
        with self.reading() as db:
            return care.described(db, self._server.schema)

    def back_up(self, target: Path) -> int:
        """Have `pg_dump` write an archive for `pg_restore`, and read it through."""
        with self.reading() as db:
            return care.back_up(db, self._server, target)

    @contextmanager
    def filling(self) -> Iterator[None]:
        """Hold a lock of the session, which ends with it."""
        lock = f"({_FILLERS}, hashtext(current_schema()))"
        with self.reading() as db:
            if not db.execute(f"SELECT pg_try_advisory_lock{lock}").fetchone()[0]:
                raise UserError("store {}: another process is filling it; let that one end", self._server)
        try:
            yield
        finally:
            with suppress(psycopg.Error):
                self._db.execute(f"SELECT pg_advisory_unlock{lock}")

    def number_on(self, tables: Sequence[str]) -> None:
        """Set the counters of the tables' numbers, and that of changes."""
        with self.writing(alone=True) as db:
            for table in tables:
                db.execute(
                    f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"  # noqa: S608 - our own names
                )
        self._count_on(self._db)

    def put_on_disk(self) -> None:
        """Wait for the server's writer of its log, who comes by several times a second."""
        with self.reading() as db:
            if db.execute("SELECT pg_is_in_recovery()").fetchone()[0]:
                return  # a copy shows nothing that was not on the disk it is copied from
            seen = db.execute("SELECT pg_current_wal_insert_lsn()::text").fetchone()[0]
            for _ in range(FLUSH_LOOKS):
                if db.execute("SELECT pg_current_wal_flush_lsn() >= ?::pg_lsn", (seen,)).fetchone()[0]:
                    return
                time.sleep(FLUSH_LOOK_S)
        raise StorageError("store {}: the server does not write its log to its disk", self._server)

    def size(self) -> int:
        """Return the size of the schema's tables and indexes."""
        with self.reading() as db:
            found = db.execute(
                """
                SELECT coalesce(sum(pg_total_relation_size(pg_class.oid)), 0) FROM pg_class
                JOIN pg_namespace ON pg_namespace.oid = relnamespace WHERE nspname = ? AND relkind = 'r'
                """,
                (self._server.schema,),
            )
            return int(found.fetchone()[0])

    def purge(self) -> None:
        """Write the store's tables anew, and no others of the database."""
        own = self._server.schema
        with self.reading() as db:
            names = db.execute("SELECT tablename FROM pg_tables WHERE schemaname = ?", (own,)).fetchall()
            tables = sql.SQL(", ").join(sql.Identifier(own, name) for (name,) in names)
            db.script(sql.SQL("VACUUM FULL {}").format(tables).as_string())

    def close(self) -> None:
        """End the connection."""
        self._db.close()


def _line(error: psycopg.Error) -> str:
    return " ".join((error.diag.message_primary or str(error)).split())
