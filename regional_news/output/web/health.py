"""How a portal is doing, judged by its latest run, in one word and one sentence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from regional_news.exit_codes import ExitCode
from regional_news.run.outcome import has_only_drifted

if TYPE_CHECKING:
    from datetime import datetime

    from regional_news.storage.sqlite import Run

STALE_AFTER: Final = timedelta(days=2)  # a portal that no run has finished for so long is not being followed
LONGEST_RUN: Final = timedelta(hours=12)  # a run without an end that began longer ago was killed

_BY_CODE: Final = {
    ExitCode.OK: ("good", "good", "Pages were read, and nothing failed wholesale"),
    ExitCode.BUG: ("bad", "failed", "An error in the program: see the log"),
    ExitCode.USER: ("bad", "failed", "A wrong argument, setting or file"),
    ExitCode.STORAGE: ("bad", "failed", "The store or an output could not be written"),
    ExitCode.PARTIAL: ("warn", "incomplete", "The portal could not be read, or only in part"),
    ExitCode.ALREADY_RUNNING: ("warn", "stopped", "Another run of the portal was at work"),
    ExitCode.SIGNAL: ("warn", "stopped", "Stopped by a signal"),
    ExitCode.TIME: ("warn", "incomplete", "The time budget was used up"),
    ExitCode.RATE_LIMITED: ("warn", "incomplete", "The server limits the rate of requests"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """The state of one portal."""

    level: str  # `good`, `warn`, `bad` or `busy`
    word: str
    why: str


def health_of(run: Run, *, now: datetime) -> Health:
    """Judge a portal by its latest run."""
    if run.ended_at is None:
        if now - run.started_at < LONGEST_RUN:
            return Health(level="busy", word="running", why="")
        return Health(level="bad", word="failed", why="It was killed, or runs for long")
    if run.exit_code == ExitCode.OK and now - run.ended_at > STALE_AFTER:
        return Health(level="warn", word="stale", why="No run for more than {n} days")
    if run.exit_code not in set(ExitCode):
        return Health(level="bad", word="unknown", why="")
    if run.exit_code == ExitCode.PARTIAL and has_only_drifted(run.summary):
        return Health(level="warn", word="looks different", why="All was read, but looks different from before")
    level, word, why = _BY_CODE[ExitCode(run.exit_code or 0)]
    return Health(level=level, word=word, why=why)
