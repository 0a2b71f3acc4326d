"""How stories spread: what most outlets told, what three of them told soonest, who is alone, and who follows whom."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import combinations
from statistics import median
from typing import Final

from regional_news.storage.sqlite.file import StorePart
from regional_news.storage.sqlite.filters import no_such_name
from regional_news.storage.sqlite.index import first_key_of
from regional_news.storage.sqlite.rows import StoredRecord
from regional_news.storage.sqlite.story_origin import BELIEVED_LAG

FAST_OUTLETS: Final = 3  # when so many outlets tell a story it goes round


Tellings = dict[int, list[tuple[str, str | None]]]
"""By story the outlets that told it with their first times, None where pages show the day alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldOften:
    """A story with how often it was told in a period."""

    story: int
    title: str  # of the earliest telling in the period, as its address is
    url: str
    first: datetime
    first_precision: str
    last: datetime
    last_precision: str
    articles: int
    outlets: int
    portals: int
    regions: int


@dataclass(frozen=True, slots=True)
class Lag:
    """By how much one outlet tells later than another, where it does."""

    hours: float  # in the median
    times: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Teller:
    """What one outlet told in a period."""

    outlet: str
    stories: int
    alone: int  # stories that nobody else told
    first: int  # of those that others told, too, how many it told before all others by the clock
    behind: dict[str, Lag]  # by other outlet


@dataclass(frozen=True, slots=True, kw_only=True)
class Fast:
    """A story that several outlets told within a short time."""

    story: int
    title: str  # of its earliest telling, as its address is
    url: str
    first: datetime
    hours: float  # from its first telling to that by the third outlet
    outlets: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldAlone(StoredRecord):
    """A story that one outlet told and nobody else."""

    story: int
    title: str
    url: str
    published_at: datetime
    published_precision: str


class SpreadRows(StorePart):
    """The part of the store that knows how stories spread; days are China's, the last one included."""

    def told_often(self, *, since: date, until: date, limit: int) -> list[ToldOften]:
        """Return the stories that most outlets told in a period, its first and last day included."""
        rows = self._rows(
            """
            SELECT story, substr(min(published_at || url || '\n' || title), 26) AS told,
                min(published_at) AS first, max(published_at) AS last,
                substr(min(published_at || published_precision), 26) AS first_precision,
                substr(max(published_at || published_precision), 26) AS last_precision, count(*) AS articles,
                count(DISTINCT coalesce(outlet, paper, portal)) AS outlets, count(DISTINCT portal) AS portals,
                count(DISTINCT region) AS regions
            FROM articles WHERE search_key >= ? AND search_key < ?
            GROUP BY story HAVING count(*) > 1 ORDER BY outlets DESC, articles DESC, first DESC LIMIT ?
            """,
            (*_keys(since, until), limit),
        )
        found = []
        for values in map(dict, rows):
            url, _, title = values.pop("told").partition("\n")
            times = {name: datetime.fromisoformat(values[name]) for name in ("first", "last")}
            found.append(ToldOften(**values | times, url=url, title=title))
        return found

    def tellers(self, stories: Tellings, *, limit: int) -> list[Teller]:
        """Return the outlets that told the most of `told_by`, and how they follow each other.

        Pages that show no more than the day say nothing of who was first.
        """
        told = Counter(outlet for tellings in stories.values() for outlet, _ in tellings)
        alone = Counter(tellings[0][0] for tellings in stories.values() if len(tellings) == 1)
        most = [outlet for outlet, _ in sorted(told.items(), key=lambda one: (-one[1], one[0]))[:limit]]
        first: Counter[str] = Counter()
        hours: defaultdict[tuple[str, str], list[float]] = defaultdict(list)
        for tellings in stories.values():
            if len(tellings) == 1:
                continue
            timed = _in_time(tellings)
            if len(timed) == len(tellings) and timed[0][0] < timed[1][0]:
                first[timed[0][1]] += 1
            among = [one for one in timed if one[1] in most]
            for (before, earlier), (after, later) in combinations(among, 2):
                if before < after and after - before <= BELIEVED_LAG:
                    hours[later, earlier].append((after - before) / timedelta(hours=1))
        return [
            Teller(
                outlet=one, stories=told[one], alone=alone[one], first=first[one],
                behind={
                    other: Lag(round(median(hours[one, other]), 2), len(hours[one, other]))
                    for other in most
                    if (one, other) in hours
                },
            )
            for one in most
        ]  # fmt: skip

    def fastest(self, stories: Tellings, *, limit: int) -> list[Fast]:
        """Return the stories of `told_by` that three outlets told soonest, by pages that show the hour."""
        found = []
        for story, tellings in stories.items():
            if len(tellings) < FAST_OUTLETS:
                continue
            timed = [at for at, _ in _in_time(tellings)]
            if len(timed) >= FAST_OUTLETS and (lag := timed[FAST_OUTLETS - 1] - timed[0]) <= BELIEVED_LAG:
                found.append((lag, -len(tellings), -story, timed[0]))
        shown = []
        for lag, outlets, story, first in sorted(found)[:limit]:
            row = self._row(
                """
                SELECT title, url FROM articles
                WHERE search_key >= ? AND search_key < ? AND story = ? AND published_at = ? ORDER BY id
                """,
                (*_keys(first.date(), first.date()), -story, first.isoformat()),
            )
            if row is None:  # changed since
                continue
            hours = round(lag / timedelta(hours=1), 2)
            shown.append(
                Fast(story=-story, title=row["title"], url=row["url"], first=first, hours=hours, outlets=-outlets)
            )
        return shown

    def alone(self, outlet: str, *, since: date, until: date, limit: int) -> list[ToldAlone]:
        """Return the stories that only this outlet told in a period, the latest first.

        Raises `UserError` for an outlet of which the store holds nothing.
        """
        rows = self._rows(
            """
            SELECT story, min(published_at) AS published_at,
                substr(min(published_at || url || '\n' || title || '\n' || published_precision), 26)
            FROM articles WHERE search_key >= ? AND search_key < ?
            GROUP BY story HAVING count(DISTINCT coalesce(outlet, paper, portal)) = 1
                AND max(coalesce(outlet, paper, portal)) = ?
            ORDER BY published_at DESC, story DESC LIMIT ?
            """,
            (*_keys(since, until), outlet, limit),
        )
        names = (
            "url",
            "title",
            "published_precision",
        )  # of the first telling, as one text
        shown = [
            ToldAlone.of({"story": story, "published_at": at, **dict(zip(names, said.split("\n"), strict=True))})
            for story, at, said in rows
        ]
        if not shown and outlet not in (known := self._tellers()):
            raise no_such_name("outlet", outlet, known)
        return shown

    def _tellers(self) -> list[str]:
        """Return the names of all who tell: outlets, newspapers, and portals whose articles name no source."""
        sql = """
            SELECT outlet FROM outlet UNION SELECT portal FROM subject
            UNION SELECT paper FROM issue WHERE paper IS NOT NULL
        """
        return [name for (name,) in self._rows(sql)]

    def told_by(self, *, since: date, until: date) -> Tellings:
        """Read who told the stories of a period of days: of a year of many articles it takes a while."""
        rows = self._rows(
            """
            SELECT story, coalesce(outlet, paper, portal) AS outlet,
                min(CASE WHEN published_precision != 'day' THEN published_at END) AS at
            FROM articles WHERE search_key >= ? AND search_key < ? GROUP BY 1, 2
            """,
            _keys(since, until),
        )
        stories: defaultdict[int, list[tuple[str, str | None]]] = defaultdict(list)
        for story, outlet, at in rows:
            stories[story].append((outlet, at))
        return stories


def _in_time(tellings: list[tuple[str, str | None]]) -> list[tuple[datetime, str]]:
    return sorted((datetime.fromisoformat(at), outlet) for outlet, at in tellings if at)


def _keys(since: date, until: date) -> tuple[int, int]:
    return first_key_of(since), first_key_of(until + timedelta(days=1))
