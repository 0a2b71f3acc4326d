"""Rights that one process at a time has, whichever machine it runs on: they end by the server's clock."""

from __future__ import annotations

import time
from importlib import resources
from typing import TYPE_CHECKING, Final

from regional_news.errors import AlreadyRunningError, StorageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from regional_news.storage.postgres.database import Database
    from regional_news.storage.postgres.engine import PostgresSchema

_MAKERS: Final = 0x6C656173  # key of the lock under which the tables are made
_TAKE: Final = """
    INSERT INTO lease AS held (name, holder, token, since, until)
    SELECT name, ?, nextval('lease_token'), clock_timestamp(), clock_timestamp() + make_interval(secs => ?)
    FROM unnest(?::text[]) AS name ORDER BY name
    ON CONFLICT (name) DO UPDATE
    SET holder = excluded.holder, token = excluded.token, since = excluded.since, until = excluded.until
    WHERE held.until <= clock_timestamp()
    RETURNING name, token
"""


class LeaseLostError(StorageError):
    """Say that a right has ended, and that another process may have it."""


class Leases:
    """The leases of one process, taken by name and renewed together."""

    def __init__(self, engine: PostgresSchema, *, holder: str, seconds: float) -> None:
        self._engine = engine
        self._holder = holder
        self.seconds = seconds
        self.tokens: dict[str, int] = {}
        self._good_until = 0.0
        with engine.reading() as db:
            make_tables(db)

    def take(self, names: Sequence[str]) -> None:
        """Take all of `names`, or raise `AlreadyRunningError`, saying who holds one, and take none.

        Those that this process has are kept as they are.
        """
        names = [name for name in names if name not in self.tokens]
        asked_at = _now()
        with self._engine.reading() as db, db.transaction():
            taken = db.execute(_TAKE, (self._holder, self.seconds, names)).fetchall()
            if missing := sorted(set(names) - {name for name, _ in taken}):
                row = db.execute("SELECT holder FROM lease WHERE name = ?", missing[:1]).fetchone()
                what = missing[0].partition(":")[2]
                raise AlreadyRunningError("{} is already being crawled into this store by {}", what, row[0])
        self._good_until = min(self._good_until, asked_at + self.seconds) if self.tokens else asked_at + self.seconds
        self.tokens.update((name, int(token)) for name, token in taken)

    def fence(self, name: str) -> None:
        """Let the store take nothing more of this process once it has lost that lease."""
        self._engine.fence = (self.tokens[name],)

    def renew(self) -> None:
        """Have all of them for another while; raises `LeaseLostError` where another has one, and `StorageError`.

        One that has ended and that nobody took, as its token tells, is taken up again: a machine may be too busy.
        """
        asked_at = _now()
        with self._engine.reading() as db:
            renewed = db.execute(
                """
                UPDATE lease SET until = clock_timestamp() + make_interval(secs => ?)
                WHERE token = ANY (?::bigint[])
                """,
                (self.seconds, list(self.tokens.values())),
            ).rowcount
        if renewed < len(self.tokens):
            self._good_until = 0.0
            raise LeaseLostError("store {}: the lease has ended, another process may go on", self._engine.server)
        self._good_until = asked_at + self.seconds

    @property
    def are_good(self) -> bool:
        """Whether none can have ended yet, by what is known here."""
        return _now() < self._good_until

    def release(self) -> None:
        """Give all of them back."""
        with self._engine.reading() as db:
            db.execute(
                "UPDATE lease SET until = clock_timestamp() WHERE token = ANY (?::bigint[])",
                (list(self.tokens.values()),),
            )
        self.tokens.clear()


def has_tables(db: Database) -> bool:
    """Tell whether machines have something to agree by; `to_regclass` would answer out of a cache."""
    sql = "SELECT 1 FROM pg_tables WHERE schemaname = current_schema() AND tablename = 'lease'"
    return db.execute(sql).fetchone() is not None


def make_tables(db: Database) -> None:
    """Make what machines agree by, unless it is there; of two processes that do it at once, one does."""
    if has_tables(db):
        return
    with db.transaction():
        db.script(f"SELECT pg_advisory_xact_lock({_MAKERS}, hashtext(current_schema()))")
        if not has_tables(db):
            db.script(resources.files(__package__).joinpath("cluster.sql").read_text("utf-8"))


def _now() -> float:
    """Return seconds that pass while the machine sleeps, too."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)
