"""Say who told a story first, and how that is known: what the tellings state counts more than their clocks.

A page's 来源 names the outlet that it takes a story from, and an outlet's own page names itself; of several outlets the
one that most portals name is shown, with what that is worth. Where no line says it, the earliest telling is shown as
that and nothing more; where clocks cannot be compared, nobody is shown.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from regional_news.storage.sqlite.story_rows import Told

Confidence = Literal["stated", "mostly stated", "earliest", "unknown"]

TOLD_FIRST: Final = {
    "stated": "First told by {name}, as every source line says.",
    "mostly stated": "First told by {name}, as most source lines say.",
    "earliest": "No source line says who told it first; the earliest is {name}.",
    "unknown": "Who told it first cannot be said.",
}
"""What people are told, by the confidence."""

BELIEVED_LAG: Final = timedelta(days=60)
"""A story is told again within days: tellings that lie further apart come from a clock that is wrong, or are of a text
that comes back each year, and say nothing about who was first."""
_WIDTH: Final = {"day": timedelta(days=1), "hour": timedelta(hours=1), "minute": timedelta(minutes=1)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Who told a story first."""

    outlet: str | None
    """An outlet's name, or where no line names one the paper's or the portal's; None: that cannot be said."""
    confidence: Confidence
    """`stated`: every telling that names an outlet names this one. `mostly stated`: more portals name it than any other
    one. `earliest`: no line decides, and it bears the earliest time by more than the times' precision. `unknown`."""
    telling: int | None  # its earliest telling in the store


def origin_of(tellings: Sequence[Told]) -> Origin:
    """Return who told first the story that has these tellings, the earliest first."""
    named: defaultdict[str, set[str]] = defaultdict(set)
    for one in tellings:
        if one.outlet:
            named[one.outlet].add(one.portal)
    ranked = sorted(named, key=lambda outlet: (-len(named[outlet]), outlet))
    if ranked and (len(ranked) == 1 or len(named[ranked[0]]) > len(named[ranked[1]])):
        own = next(one.id for one in tellings if one.outlet == ranked[0])
        return Origin(outlet=ranked[0], confidence="stated" if len(ranked) == 1 else "mostly stated", telling=own)
    if not tellings or not _is_earliest(tellings):
        return Origin(outlet=None, confidence="unknown", telling=None)
    return Origin(outlet=tellings[0].teller, confidence="earliest", telling=tellings[0].id)


def _is_earliest(tellings: Sequence[Told]) -> bool:
    """Tell whether nobody else's telling can be as early as the first one."""
    first = tellings[0]
    if tellings[-1].published_at - first.published_at > BELIEVED_LAG:
        return False
    return all(_end(first) <= one.published_at for one in tellings if one.teller != first.teller)


def _end(one: Told) -> datetime:
    start = one.published_at
    if one.published_precision == "day":
        start = start.replace(hour=0, minute=0, second=0)
    return start + _WIDTH.get(one.published_precision, timedelta(seconds=1))
