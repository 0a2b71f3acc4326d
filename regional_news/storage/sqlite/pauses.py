"""Hosts that asked to be left alone: heard by one run, kept for all that follow."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable
    from contextlib import AbstractContextManager


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """What a host asked for."""

    until: datetime
    refusals: int
    """429 answers in a row so far."""


class Pauses:
    """The pauses of a store, by host (with its port, where it has one of its own)."""

    def __init__(
        self,
        reading: Callable[[], AbstractContextManager[sqlite3.Connection]],
        writing: Callable[[], AbstractContextManager[sqlite3.Connection]],
    ) -> None:
        self._reading = reading
        self._writing = writing

    def of(self, host: str) -> Pause | None:
        """Return what the host asked for last, be it over; None where it has answered since."""
        with self._reading() as db:
            row = db.execute("SELECT until, refusals FROM pause WHERE host = ?", (host,)).fetchone()
        return Pause(until=datetime.fromisoformat(row["until"]), refusals=row["refusals"]) if row else None

    def lasting(self, at: datetime) -> dict[str, Pause]:
        """Return the pauses that are not over at that moment, by host."""
        with self._reading() as db:
            rows = db.execute("SELECT * FROM pause").fetchall()
        found = {r["host"]: Pause(until=datetime.fromisoformat(r["until"]), refusals=r["refusals"]) for r in rows}
        return {host: pause for host, pause in found.items() if pause.until > at}

    def keep(self, host: str, pause: Pause) -> None:
        """Remember what a host asks for."""
        with self._writing() as db:
            values = (host, pause.until.isoformat(), pause.refusals)
            db.execute("INSERT OR REPLACE INTO pause (host, until, refusals) VALUES (?, ?, ?)", values)

    def end(self, host: str) -> None:
        """Forget what a host asked for, which answers again."""
        with self._writing() as db:
            db.execute("DELETE FROM pause WHERE host = ?", (host,))
