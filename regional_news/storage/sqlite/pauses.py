"""Hosts that asked to be left alone: heard by one run, kept for all that follow."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from regional_news.storage.sqlite.file import StorePart
from regional_news.storage.sqlite.rows import StoredRecord, upsert


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause(StoredRecord):
    """What a host asked for."""

    until: datetime
    refusals: int  # 429 answers in a row so far


class Pauses(StorePart):
    """The pauses of a store, by host (with its port, where it has one of its own)."""

    def now(self) -> datetime:
        """Return the present, by the clock that pauses are kept by."""
        return self._store.engine.now()

    def of(self, host: str) -> Pause | None:
        """Return what the host asked for last, be it over; None where it has answered since."""
        return self._record(Pause, "SELECT * FROM pause WHERE host = ?", (host,))

    def lasting(self, at: datetime) -> dict[str, Pause]:
        """Return the pauses that are not over at that moment, by host."""
        found = {row["host"]: Pause.of(row) for row in self._rows("SELECT * FROM pause")}
        return {host: pause for host, pause in found.items() if pause.until > at}

    def keep(self, host: str, pause: Pause) -> None:
        """Remember what a host asks for."""
        row = {"host": host, "until": pause.until.isoformat(), "refusals": pause.refusals}
        with self._writing() as db:
            upsert(db, "pause", row, key=("host",))

    def end(self, host: str) -> None:
        """Forget what a host asked for, which answers again."""
        self._write("DELETE FROM pause WHERE host = ?", (host,))
