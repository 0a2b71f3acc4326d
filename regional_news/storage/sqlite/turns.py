"""What a transaction has to know of others that write at the same time: in a file there are none.

On a server articles are stored side by side. Those that hang together claim the same keys and wait for each other; what
changes others in ways that no key tells needs a turn of its own.
"""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable


def claim(db: Any, keys: Iterable[int]) -> None:
    """Let nobody else store what has one of these keys (of 32 bits) until the transaction ends; wait for who does.

    Whoever asks for what others have stored under a key claims it first: it then sees all of them.
    """
    if not isinstance(db, sqlite3.Connection):
        db.turn.claim(keys)


def claim_articles(db: Any, ids: Iterable[int]) -> None:
    """Let nobody else change what these articles have to do with others."""
    if not isinstance(db, sqlite3.Connection):
        db.turn.claim_articles(ids)


def alone(db: Any) -> None:
    """Say that other articles are changed that were not claimed: nobody else may write meanwhile."""
    if not isinstance(db, sqlite3.Connection):
        db.turn.need()


def free_key(db: Any, lowest: int, above: int) -> int:
    """Return a key from `lowest` on, behind all that are stored, that nobody else is about to store; below `above`."""
    if isinstance(db, sqlite3.Connection):
        return lowest
    found: int = db.turn.free_key(lowest, above)
    return found


def next_change(db: Any) -> int | None:
    """Return the number of the change that is being made; None: the store counts them."""
    return None if isinstance(db, sqlite3.Connection) else db.turn.next_change()


def settled(db: Any, latest: int) -> int:
    """Return the number up to `latest` up to which no change can come any more that is not seen now."""
    return latest if isinstance(db, sqlite3.Connection) else min(latest, db.turn.settled())


def stored(db: Any) -> None:
    """Wait until the database has done all that it was told, and raise what went wrong."""
    if not isinstance(db, sqlite3.Connection):
        db.wait_for_all()
