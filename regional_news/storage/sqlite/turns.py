"""What a transaction has to know of others that write at the same time: in a file there are none.

On a server articles are stored side by side. Those that hang together claim the same keys and wait for each other; what
changes others in ways that no key tells needs a turn of its own.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import Any, Final

from regional_news.storage.sqlite.rows import set_property


class Turn:
    """The present transaction of a connection among those of others; here, in a file, it is alone."""

    def claim(self, keys: Iterable[int]) -> None:
        """Let nobody else store what has one of these keys (of 32 bits) until the transaction ends; wait for who does.

        Whoever asks for what others have stored under a key claims it first: it then sees all of them.
        """

    def claim_articles(self, ids: Iterable[int]) -> None:
        """Let nobody else change what these articles have to do with others."""

    def need(self) -> None:
        """Say that other articles are changed that were not claimed: nobody else may write meanwhile."""

    def free_key(self, lowest: int, above: int) -> int:  # noqa: ARG002
        """Return a key from `lowest` on, behind all stored ones, that nobody else is about to store; below `above`."""
        return lowest

    def next_change(self) -> int | None:
        """Return the number of the change that is being made; None: the store counts them."""
        return None

    def settled(self, latest: int) -> int:
        """Return the number up to `latest` up to which no change can come any more that is not seen now."""
        return latest

    def stored(self) -> None:
        """Wait until the database has done all that it was told, and raise what went wrong."""


_ALONE: Final = Turn()


def turn(db: Any) -> Turn:
    """Return the present transaction of a connection."""
    if isinstance(db, sqlite3.Connection):
        return _ALONE
    found: Turn = db.turn
    return found


def next_change(db: sqlite3.Connection) -> int:
    """Return the number of the change that is being made; none is given twice, even when its article is removed."""
    number = turn(db).next_change()
    if number is None:
        number = last_change(db) + 1
        set_property(db, "last_change", number)
    return number


def last_change(db: sqlite3.Connection) -> int:
    """Return the number of the latest change behind which none with a lower one can follow, 0 where there was none."""
    number: int = db.execute(
        """
        SELECT max(
            coalesce((SELECT CAST(value AS BIGINT) FROM store_property WHERE name = 'last_change'), 0),
            coalesce((SELECT max(change_seq) FROM article), 0)
        )
        """
    ).fetchone()[0]
    return turn(db).settled(number)


def count_change(db: sqlite3.Connection, key: int) -> None:
    """Count an article as changed for exports, without a new version of it."""
    db.execute("UPDATE article SET change_seq = ? WHERE id = ?", (next_change(db), key))
