"""Which days a run asks for, and under which addresses: by calendars where there are any, else by trying."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from regional_news.extract.epaper.addresses import of_day
from regional_news.item.article import utc_now
from regional_news.run.clauses import Clause

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from regional_news.extract.epaper.facts import PaperFacts

FORMS_MAX: Final = 4
"""Number of forms of first pages that are remembered of a paper: it changed its system now and then."""
GAP_MAX: Final = timedelta(days=60)
"""How far a plain run goes back to the last whole issue."""
TRIES_MAX: Final = 5
"""How often plain runs try an issue that cannot be completed."""
NONE_FOR: Final = timedelta(hours=3)
"""How long a late day is not tried again: papers come out in the morning, some of them late."""
LATE: Final = timedelta(days=2)
STALE: Final = timedelta(hours=12)
"""A front door that has led to one issue for so long is not believed without a look."""
ENDLESS: Final = frozenset({"pages_in_circle", "pages_endless", "issue_untold"})
"""Codes of the reasons why an issue is not complete whose pages cannot be told."""
EMPTY_SAID: Final = timedelta(days=7)
"""So long a beginning of a period without any issue is said: the paper may have had other addresses then."""
WEEKDAY_TRIES: Final = 8
"""A day of the week that had no issue so often in a row, and never one, has none."""


@dataclass(slots=True)
class Planning:
    """What is known of a paper's days."""

    facts: PaperFacts
    days: dict[date, tuple[Any, datetime, int]]
    """State, time of the last look and tries of the days that were asked for."""
    learned: dict[str, Any]
    today: date
    named: dict[date, str] = field(default_factory=dict)
    """First pages that a calendar, the front door or another page names."""
    promised: set[date] = field(default_factory=set)
    """Those of them that a calendar or the front door names."""

    def state(self, day: date) -> str | None:
        """Return the state of a day's issue, None where it was never asked for."""
        found = self.days.get(day)
        return found[0] if found else None

    def forms(self, day: date) -> list[str]:
        """Return the addresses under which a day's first page may be, the likeliest first."""
        known: list[str | None] = [
            self.named.get(day),
            *(of_day(form, day) for form in self.learned.get("forms", [])),
            self.facts.issue_url(day),
        ]
        return list(dict.fromkeys(form for form in known if form))

    def learn_form(self, url: str) -> bool:
        """Remember the form of a first page; False where it is known."""
        fixed = date(2000, 1, 1)
        forms = self.learned.setdefault("forms", [])
        if forms and not any(_shape(form) == _shape(url) for form in forms):
            self.learned["formed"] = utc_now().isoformat()  # days without an issue were asked for under other forms
        if any(of_day(form, fixed) == of_day(url, fixed) for form in forms):
            return False
        self.learned["forms"] = [url, *forms][:FORMS_MAX]
        return True

    def note_incomplete(self, day: date, why: Clause | None) -> bool:
        """Remember why an issue is not complete, or that it is, where `why` is None; False where that is known."""
        known: dict[str, Any] = self.learned.setdefault("incomplete", {})
        before = known.pop(f"{day}", None)
        if why:
            known[f"{day}"] = why.as_dict()
        return bool(before != (why.as_dict() if why else None))

    def why_endless(self, day: date) -> Clause | None:
        """Return why the list of an issue's pages could not be followed to its end, None where it could."""
        why = self.learned.get("incomplete", {}).get(f"{day}")
        return Clause(**why) if isinstance(why, dict) and why["code"] in ENDLESS else None

    def name(self, pages: Mapping[date, str]) -> None:
        """Note first pages that a calendar names; days to come have none."""
        found = {day: url for day, url in pages.items() if day <= self.today + timedelta(days=1)}
        self.named.update(found)
        self.promised.update(found)

    def range(self, since: date | None, until: date | None, *, again: bool) -> Iterator[date]:
        """Yield the days of a period that are worth asking for, the latest first, by what is known then.

        No day of the week is left out: a paper that has none on Saturdays may have had one for years.
        """
        day = min(until or self.today, self.today)
        first = since or day - GAP_MAX
        while day >= first:
            if self.is_worth(day, again=again, is_asked=True):
                yield day
            day -= timedelta(days=1)

    def is_worth(self, day: date, *, again: bool = False, is_asked: bool = False) -> bool:
        """Tell whether a day is to be asked for: not where it is whole or has no issue.

        Nor where it never has one, unless it `is_asked` for by the user.
        """
        state = self.state(day)
        if state == "complete":
            return again
        if state == "none":
            looked = self.days[day][1]
            formed = self.learned.get("formed") if is_asked else None
            return (formed is not None and datetime.fromisoformat(formed) > looked) or (
                day > self.today - LATE and utc_now() - looked > NONE_FOR
            )
        return is_asked or day in self.named or state is not None or not self.never_on(day)

    def never_on(self, day: date) -> bool:
        """Tell whether the paper never comes out on this day of the week."""
        counts: Counter[str] = Counter()
        for other, (state, _, _) in self.days.items():
            if other.weekday() == day.weekday():
                counts["none" if state == "none" else "issue"] += 1
        return counts["none"] >= WEEKDAY_TRIES and not counts["issue"]

    def empty_beginning(self, first: date, last: date) -> date | None:
        """Return the last day of a period's beginning where that has no issue, None where that is short."""
        issues = [day for day, (state, _, _) in self.days.items() if state != "none" and first <= day <= last]
        end = min(issues, default=last + timedelta(days=1))
        return end - timedelta(days=1) if end - first >= EMPTY_SAID else None

    def new_since_last(self, newest: date | None) -> list[date]:
        """Return the days of a plain run: the newest, those since the last whole one, and those begun and not whole."""
        whole = [day for day, (state, _, _) in self.days.items() if state == "complete"]
        end = newest or self.today
        last = max((day for day in whole if day <= end), default=None)
        found = [end] if self.is_worth(end) or newest is None else []
        if last is not None:
            day = end - timedelta(days=1)
            while day > max(last, end - GAP_MAX):
                found += [day] if self.is_worth(day) else []
                day -= timedelta(days=1)
        begun = [
            d for d, (state, _, tries) in self.days.items() if state in {"partial", "missing"} and tries < TRIES_MAX
        ]
        known = self.days.get(newest) if newest and newest < self.today - LATE else None
        is_stale = known is not None and utc_now() - known[1] > STALE
        behind = self.today if is_stale and self.is_worth(self.today) else None  # the door may have been forgotten
        return list(dict.fromkeys([*([behind] if behind else []), *found, *sorted(begun, reverse=True)]))


def _shape(form: str) -> str:
    """Return what stays of a first page's address where its numbers change from day to day."""
    return re.sub(r"\d+", "0", of_day(form, date(2000, 1, 1)))
