"""When a page is to be asked for again: a read one by its age, one that could not be read by how often it failed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final, Self

from regional_news.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from scrapy.settings import BaseSettings

    from regional_news.storage.sqlite import FetchRecord

EARLY: Final = 0.1  # share of an age by which a visit may come early: a cron line's minute never falls on it exactly
_DAY: Final = timedelta(days=1)


class RevisitSchedule:
    """The ages at which an article is visited again, and the distances at which a failure is tried again; in hours."""

    def __init__(
        self, *, revisit_hours: Sequence[float], retry_hours: Sequence[float], thread_hours: float = 0
    ) -> None:
        self._ages = sorted(timedelta(hours=hours) for hours in revisit_hours)
        self._distances = [timedelta(hours=hours) for hours in retry_hours]
        self.threads_every = timedelta(hours=thread_hours) * (1 - EARLY) or None
        """How long after it was read whole a forum's thread is read whole again, None for never."""

    @classmethod
    def of(cls, settings: BaseSettings) -> Self:
        """Make it of the settings; raises `UserError` for ages and distances that are no numbers."""
        return cls(
            revisit_hours=hours(settings, "REVISIT_HOURS"),
            retry_hours=hours(settings, "RETRY_HOURS"),
            thread_hours=settings.getfloat("THREAD_REVISIT_HOURS"),
        )

    @property
    def reach(self) -> timedelta:
        """How far ahead anything can be due."""
        return max([*self._ages, *self._distances, self.threads_every or timedelta(0), timedelta(hours=1)])

    @property
    def first_retry(self) -> timedelta:
        """The shortest distance."""
        return self._distances[0] if self._distances else timedelta(hours=1)

    def next_visit(self, *, born: datetime, now: datetime) -> datetime | None:
        """Return when an article read now is due again; None when it is older than every age."""
        moments = (born + age * (1 - EARLY) for age in self._ages)
        return next((moment for moment in moments if moment > now), None)

    def next_try(self, *, failures: int, now: datetime) -> datetime | None:
        """Return when a page that failed so often in a row is tried again; None when it is to rest."""
        if failures > len(self._distances):
            return None
        return now + self._distances[failures - 1] * (1 - EARLY)


def birth(*, published_at: datetime | None, precision: str | None, first_seen: datetime) -> datetime:
    """Return the moment from which an article's age counts: the latest at which it can have been published."""
    if published_at is None:
        return first_seen
    if precision == "day":  # not the later moment first: the last day there is has none after it
        return published_at + _DAY if first_seen - published_at > _DAY else first_seen
    return min(published_at, first_seen)


def birth_of(record: FetchRecord) -> datetime | None:
    """Return it for a stored article, None where there is none."""
    if record.first_seen is None:
        return None
    return birth(published_at=record.published_at, precision=record.published_precision, first_seen=record.first_seen)


def hours(settings: BaseSettings, name: str) -> list[float]:
    """Return a setting's comma-separated numbers of hours; none where it is empty."""
    try:
        found = [float(word) for word in settings.getlist(name) if str(word).strip()]
    except (TypeError, ValueError):
        found = [-1.0]
    if not all(0 <= number <= 24 * 3650 for number in found):
        raise UserError("{}={}: give hours separated by commas, such as 1,6,24,168", name, settings[name])
    return found
