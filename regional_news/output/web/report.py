"""The report of a month or a week: one HTML file that needs nothing else, and is the same for the same store."""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from regional_news.errors import UserError
from regional_news.item import regions
from regional_news.output.web.charts import Bars, days_between, together
from regional_news.output.web.language import KIND_NAMES, translate
from regional_news.output.web.versions import edit_of
from regional_news.output.web.visit import environment, helpers, static_file
from regional_news.portal.registry import portal_name
from regional_news.text.days import shown_time

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from regional_news.output.web.language import Language
    from regional_news.storage.sqlite import Store
    from regional_news.storage.sqlite.month import Copied, Edited, Gone, PortalMonth
    from regional_news.storage.sqlite.story_spread import Fast, Teller, ToldOften

MOST_SOURCES: Final = 20
MOST_REGIONS: Final = 40
MOST_EDITS: Final = 60
MOST_GONE: Final = 200
MOST_COPIED: Final = 10
MOST_STORIES: Final = 12
MOST_TELLERS: Final = 10
MOST_OUTLETS_OF_A_PORTAL: Final = 8
SIDE_BY_SIDE: Final = 6  # months, or weeks, that stand beside each other, the report's own the last one
_LONGEST_PARAGRAPH: Final = 600
"""Longest paragraph of an edit: the report shows where and how, the page of the article shows the whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A month or a week of China's calendar."""

    first: date
    weekly: bool = False

    @property
    def following(self) -> date:
        """The day after its last one."""
        return self.first + timedelta(days=7) if self.weekly else (self.first + timedelta(days=31)).replace(day=1)

    @property
    def last(self) -> date:
        """Its last day."""
        return self.following - timedelta(days=1)

    @property
    def before(self) -> Span:
        """The one before it."""
        day = self.first - timedelta(days=7 if self.weekly else 1)
        return Span(first=day if self.weekly else day.replace(day=1), weekly=self.weekly)

    @property
    def name(self) -> str:
        """How it is asked for: `2026-11` or `2026-W48`."""
        return f"{self.first:%G-W%V}" if self.weekly else f"{self.first:%Y-%m}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The figures of a month or a week."""

    name: str
    first: date
    last: date
    portals: list[PortalMonth]
    days: dict[str, list[int]]  # stories of each day, by portal
    regions: dict[str, int]
    sources: dict[str, int]
    outlets: dict[str, dict[str, int]]  # stories by portal and outlet
    beside: dict[str, dict[str, int]]  # stories of this and the spans before it, the earliest first, by portal
    stories: list[ToldOften]  # those of one outlet left out
    fastest: list[Fast]
    tellers: list[Teller]  # who told the most: what alone, what first, and how far behind each other
    kinds: dict[str, int]
    edits: list[Edited]
    gone: list[Gone]
    copied: list[Copied]
    known_until: str | None  # when the store last took something in; the figures know nothing of what came later

    def total(self, name: str) -> int:
        """Add up one figure of all portals."""
        return sum(getattr(portal, name) for portal in self.portals)


def first_of(month: str) -> date:
    """Read a month as `2026-11`; raises `UserError` where it is none."""
    if re.fullmatch(r"(?!0001|9999)\d{4}-\d{2}", month, re.ASCII):  # the month before and the one after are dates too
        try:
            return date.fromisoformat(f"{month}-01")
        except ValueError:
            pass
    raise UserError("month {!r}: give it as 2026-11", month)


def span_of(*, month: str = "", week: str = "") -> Span:
    """Read a month as `2026-11` or a week as `2026-W48`; raises `UserError` where it is none, or not one of both."""
    if bool(month) == bool(week):
        raise UserError("give --month 2026-11 or --week 2026-W48")
    if month:
        return Span(first=first_of(month))
    if found := re.fullmatch(r"(?!0001|9999)(\d{4})-?W(\d{2})", week, re.ASCII):
        try:
            return Span(first=date.fromisocalendar(int(found[1]), int(found[2]), 1), weekly=True)
        except ValueError:
            pass
    raise UserError("week {!r}: give it as 2026-W48", week)


def read(store: Store, span: Span) -> Report:
    """Return the figures of a month or a week."""
    first, last = span.first, span.last
    told = store.stories.told_by(since=first, until=last)
    often = store.stories.told_often(since=first, until=last, limit=MOST_STORIES)
    spans = [span]
    while len(spans) < SIDE_BY_SIDE and spans[0].first.year > 1:
        spans.insert(0, spans[0].before)
    statistics = store.statistics
    month = statistics.month(first, span.following, before=span.before.first)
    changed = statistics.totals().changed_at
    counts = statistics.per_day(since=spans[0].first, until=last)
    days = days_between(first, last)
    return Report(
        name=span.name,
        first=first,
        last=last,
        portals=month.portals(),
        days={portal: shown for portal in sorted(counts) if any(shown := [counts[portal][day] for day in days])},
        beside={
            one.name: {
                portal: number
                for portal in sorted(counts)
                if (number := sum(n for day, n in counts[portal].items() if one.first <= day <= one.last))
            }
            for one in spans
        },
        outlets={portal: dict(found) for portal, found in month.outlets().items()},
        stories=[one for one in often if one.outlets > 1],
        fastest=store.stories.fastest(told, limit=MOST_STORIES),
        tellers=store.stories.tellers(told, limit=MOST_TELLERS),
        regions=dict(month.regions()),
        sources=dict(month.sources()),
        kinds=dict(month.kinds()),
        edits=month.edits(limit=MOST_EDITS),
        gone=month.gone(limit=MOST_GONE),
        copied=month.copied(limit=MOST_COPIED),
        known_until=shown_time(changed) if changed else None,
    )


def render(store: Store, report: Report, language: Language) -> str:
    """Return the report as one HTML file."""
    t = partial(translate, language)
    style = (static_file("app.css") + static_file("report.css")).decode("utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode("utf-8")).digest()).decode("ascii")
    labels = tuple(f"{day:%m-%d}" for day in days_between(report.first, report.last))
    named = {portal_name(portal): days for portal, days in report.days.items()}
    largest = max((max(days) for days in report.days.values()), default=0)
    return environment().get_template("report.html").render(
        t=t,
        **helpers(language),
        style=style,
        policy=f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'",
        report=report,
        before=t("in the week before") if "W" in report.name else t("in the month before"),
        beside=_beside(report, t),
        chart=Bars(title=t("Stories per day"), labels=labels, series=together(named, others=t("others"))),
        each=[
            (name, sum(days), Bars(title=name, labels=labels, series={name: tuple(days)}, top=largest))
            for name, days in named.items()
        ],
        most=most,
        regions=_ranked(report.regions, MOST_REGIONS, lambda code: regions.full_name(code) if code else t("not told")),
        outlets=_ranked(_summed(report.outlets), MOST_SOURCES, lambda outlet: outlet or t("not told")),
        most_outlets=most(_summed(report.outlets)),
        pages=[_page_of(portal, report, labels, t) for portal in report.portals if portal.portal in report.days],
        kinds=_ranked(report.kinds, 9, lambda kind: t(KIND_NAMES[kind]) if kind in KIND_NAMES else kind),
        edits=[edit for one in report.edits if (edit := edit_of(store, one, longest=_LONGEST_PARAGRAPH))],
    )  # fmt: skip


def most(counts: Mapping[str, int]) -> int:
    """Return the largest of the counts that have a name."""
    return max((number for value, number in counts.items() if value), default=0)


def _summed(outlets: Mapping[str, Mapping[str, int]]) -> Counter[str]:
    return sum(map(Counter, outlets.values()), Counter[str]())


def _page_of(
    portal: PortalMonth, report: Report, labels: tuple[str, ...], t: Callable[[str], str]
) -> tuple[PortalMonth, Bars, list[tuple[str, int]], int]:
    """Return what the page of one portal shows: its figures, its days, its outlets and the largest of them."""
    name, outlets = portal.portal, report.outlets[portal.portal]
    bars = Bars(title=portal_name(name), labels=labels, series={t("stories"): tuple(report.days[name])})
    ranked = _ranked(outlets, MOST_OUTLETS_OF_A_PORTAL, lambda outlet: outlet or t("not told"))
    return portal, bars, ranked, most(outlets)


def _beside(report: Report, t: Callable[[str], str]) -> tuple[Bars, list[tuple[str, list[int]]]]:
    """Return the spans side by side, as a chart and as a line a portal."""
    portals = sorted({portal for counts in report.beside.values() for portal in counts})
    lines = [(portal, [counts.get(portal, 0) for counts in report.beside.values()]) for portal in portals]
    series = together({portal_name(portal): tuple(numbers) for portal, numbers in lines}, others=t("others"))
    return Bars(title=t("Compared with before"), labels=tuple(report.beside), series=series), lines


def _ranked(counts: dict[str, int], limit: int, name: Any) -> list[tuple[str, int]]:
    """Return the largest counts under their names; what nobody named comes last."""
    order = sorted(counts.items(), key=lambda pair: (not pair[0], -pair[1], pair[0]))
    named = [pair for pair in order if pair[0]][:limit] + [pair for pair in order if not pair[0]]
    return [(name(value), number) for value, number in named]
