"""How many store at the same time into one store: by the numbers of their changes, and by what they claim.

A change's number is made of its transaction's, so that it takes no lock: whoever is still at work has a number that is
none of the finished ones below the oldest, and readers who follow the changes read up to there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from regional_news.errors import StorageError
from regional_news.storage.sqlite.turns import Turn

if TYPE_CHECKING:
    from collections.abc import Iterable

    from regional_news.storage.postgres.database import Database

_BITS: Final = 20  # a transaction has room for a million changes
_CLAIMED_MAX: Final = 256
"""Of a text of megabytes the keys would fill the server's table of locks: it takes a turn of its own instead."""
_KEYS_TRIED: Final = 64
_LOCK: Final = "pg_{}advisory_xact_lock(hashtext(current_schema() || '{}'), (one & 2147483647)::int)"
"""Locks are the database's, and other schemas hold other stores."""
_EACH: Final = "FROM unnest(?::bigint[]) AS one"
_CLAIM: Final = f"SELECT {_LOCK.format('', 'key')} {_EACH}"
_CLAIM_ARTICLES: Final = f"SELECT bool_and({_LOCK.format('try_', 'article')}) {_EACH}"
_FREE: Final = f"WHERE {_LOCK.format('try_', 'day')} LIMIT 1"
_FREE_KEY: Final = f"SELECT one FROM generate_series(?::bigint, ?::bigint) AS one {_FREE}"  # noqa: S608 - our own words
_BASE: Final = "SELECT CAST(value AS bigint) FROM store_property WHERE name = 'change_base'"
_FIRST: Final = f"({_BASE}) + (CAST(CAST({{}} AS text) AS bigint) << {_BITS})"
FIRST_CHANGE: Final = _FIRST.format("pg_current_xact_id()")
_OLDEST: Final = """
    WITH held AS MATERIALIZED (SELECT locktype, pid, relation, transactionid, mode FROM pg_locks)
    SELECT coalesce(min(CAST(CAST(one AS text) AS bigint)), max(next)) FROM (
        SELECT CAST(CAST(pg_snapshot_xmax(pg_current_snapshot()) AS text) AS bigint) AS next
    ) AS coming LEFT JOIN pg_snapshot_xip(pg_current_snapshot()) AS one ON NOT EXISTS (
        SELECT FROM held AS own WHERE transactionid = one::xid AND mode = 'ExclusiveLock' AND NOT EXISTS (
            SELECT FROM held WHERE held.pid = own.pid AND relation = 'store_property'::regclass
        )
    )
"""
"""The oldest transaction that is at work or ended just now, of those of this store and not of others on the server:
these are seen to be at work, and without the lock that a writer takes before it is given a number."""
_UNSETTLED: Final = f"SELECT ({_BASE}) + (({_OLDEST}) << {_BITS})"
_COMING: Final = _FIRST.format("pg_snapshot_xmax(pg_current_snapshot())")


class TurnNeededError(Exception):
    """Ask for the transaction to be done again with no other writer at work."""


class ServerTurn(Turn):
    """The present transaction of a connection to a server."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._is_alone = False
        self._number = 0

    def begin(self, first: int, *, alone: bool) -> None:
        """Begin one whose changes have numbers from `first` on."""
        self._number, self._is_alone = first, alone

    def end(self) -> None:
        """End it."""
        self._is_alone = False

    def next_change(self) -> int:
        """Return the number of a change: above those of all transactions that had ended when this one began."""
        self._number += 1
        if not self._number % (1 << _BITS):
            raise StorageError("store: more than {} changes in one transaction", 1 << _BITS)
        return self._number

    def settled(self, latest: int) -> int:
        """Return the number up to `latest` up to which no change can come any more that is not seen now."""
        return latest if self._is_alone else min(latest, self._db.execute(_UNSETTLED).fetchone()[0] - 1)

    def need(self) -> None:
        """Go on where no other writer is at work, raise `TurnNeededError` where one may be."""
        if not self._is_alone:
            raise TurnNeededError

    def claim(self, keys: Iterable[int]) -> None:
        """Have all of these keys alone, after whoever has one now; of very many: have a turn.

        They are claimed once in a transaction, in their order, so that nobody waits for one who waits.
        """
        if self._is_alone:
            return
        in_order = sorted({key & 0x7FFFFFFF for key in keys})
        if len(in_order) > _CLAIMED_MAX:
            raise TurnNeededError
        self._db.execute(_CLAIM, (in_order,))

    def claim_articles(self, ids: Iterable[int]) -> None:
        """Have these articles alone, or need a turn where somebody else has one: it may wait for ours."""
        ids = list(ids)
        if self._is_alone or not ids:
            return
        if not self._db.execute(_CLAIM_ARTICLES, (ids,)).fetchone()[0]:
            raise TurnNeededError

    def free_key(self, lowest: int, above: int) -> int:
        """Return the first of some keys that nobody else has claimed."""
        if self._is_alone:
            return lowest
        found = self._db.execute(_FREE_KEY, (lowest, min(lowest + _KEYS_TRIED, above) - 1)).fetchone()
        if found is None:
            raise TurnNeededError
        return int(found[0])

    def stored(self) -> None:
        """Wait for what was sent ahead."""
        self._db.wait_for_all()


def base_beyond(db: Database) -> int | None:
    """Return what coming numbers must be raised by, as those that are there may be another server's; None: nothing."""
    found = db.execute(
        f"""
        SELECT base, coming, latest FROM (SELECT ({_BASE}) AS base, {_COMING} AS coming, greatest(
            (SELECT max(change_seq) FROM article),
            (SELECT CAST(value AS bigint) FROM store_property WHERE name = 'last_change')
        ) AS latest) AS known WHERE latest >= coming
        """  # noqa: S608 - our own words
    ).fetchone()
    return found and int(found[0] + (((found[2] - found[1]) >> _BITS) + 1 << _BITS))
