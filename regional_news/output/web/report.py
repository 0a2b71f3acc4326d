"""The report of a month: one HTML file that needs nothing else, and is the same for the same store."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from regional_news.errors import UserError
from regional_news.item import regions
from regional_news.item.article import CHINA
from regional_news.output.web.charts import Bars, days_between, together
from regional_news.output.web.language import KIND_NAMES, translate
from regional_news.output.web.versions import versions_of
from regional_news.output.web.visit import environment, helpers, static_file
from regional_news.portal.registry import portal_name

if TYPE_CHECKING:
    from regional_news.output.web.language import Language
    from regional_news.output.web.versions import Version
    from regional_news.storage.sqlite import Store
    from regional_news.storage.sqlite.month import Copied, Edited, Gone, PortalMonth

MOST_SOURCES: Final = 20
MOST_REGIONS: Final = 40
MOST_EDITS: Final = 60
MOST_GONE: Final = 200
MOST_COPIED: Final = 10

_LONGEST_PARAGRAPH: Final = 600
"""Of an edit, in characters: the report shows where and how, the page of the article shows the whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """One silent edit with what changed."""

    at: Edited
    url: str
    title: str
    version: Version


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The figures of a month."""

    first: date
    last: date
    portals: list[PortalMonth]
    days: dict[str, list[int]]
    """Stories of each day, by portal."""
    regions: dict[str, int]
    sources: dict[str, int]
    kinds: dict[str, int]
    edits: list[Edited]
    gone: list[Gone]
    copied: list[Copied]
    known_until: str | None
    """When the store last took something in; the figures know nothing of what came later."""

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
    raise UserError(f"month {month!r}: give it as 2026-11")


def read(store: Store, first: date) -> Report:
    """Return the figures of the month that begins on `first`."""
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    statistics, month = store.statistics, store.statistics.month(first)
    changed = statistics.totals().changed_at
    counts = statistics.per_day(since=first, until=last)
    days = days_between(first, last)
    return Report(
        first=first,
        last=last,
        portals=month.portals(),
        days={portal: [counts[portal][day] for day in days] for portal in sorted(counts)},
        regions=dict(month.regions()),
        sources=dict(month.sources()),
        kinds=dict(month.kinds()),
        edits=month.edits(limit=MOST_EDITS),
        gone=month.gone(limit=MOST_GONE),
        copied=month.copied(limit=MOST_COPIED),
        known_until=changed.astimezone(CHINA).strftime("%Y-%m-%d %H:%M") if changed else None,
    )


def as_json(report: Report) -> dict[str, Any]:
    """Return the figures for programs."""
    return asdict(report)


def render(store: Store, report: Report, language: Language) -> str:
    """Return the report as one HTML file."""
    t = partial(translate, language)
    style = (static_file("app.css") + static_file("report.css")).decode("utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode("utf-8")).digest()).decode("ascii")
    labels = tuple(f"{report.first + timedelta(days=offset):%m-%d}" for offset in range(report.last.day))
    named = {portal_name(portal): days for portal, days in report.days.items()}
    largest = max((max(days) for days in report.days.values()), default=0)
    return environment().get_template("report.html").render(
        t=t,
        **helpers(language),
        style=style,
        policy=f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'",
        report=report,
        month=f"{report.first:%Y-%m}",
        chart=Bars(title=t("Stories per day"), labels=labels, series=together(named, others=t("others"))),
        each=[
            (name, sum(days), Bars(title=name, labels=labels, series={name: tuple(days)}, top=largest))
            for name, days in named.items()
        ],
        most=lambda counts: max((number for value, number in counts.items() if value), default=0),
        regions=_ranked(report.regions, MOST_REGIONS, lambda code: regions.full_name(code) if code else t("not told")),
        sources=_ranked(report.sources, MOST_SOURCES, lambda source: source or t("not told")),
        kinds=_ranked(report.kinds, 9, lambda kind: t(KIND_NAMES[kind]) if kind in KIND_NAMES else kind),
        edits=[edit for one in report.edits if (edit := _edit(store, one))],
    )  # fmt: skip


def _ranked(counts: dict[str, int], limit: int, name: Any) -> list[tuple[str, int]]:
    """Return the largest counts under their names; what nobody named comes last."""
    order = sorted(counts.items(), key=lambda pair: (not pair[0], -pair[1], pair[0]))
    named = [pair for pair in order if pair[0]][:limit] + [pair for pair in order if not pair[0]]
    return [(name(value), number) for value, number in named]


def _edit(store: Store, edited: Edited) -> Edit | None:
    """Return what an edit changed; None where neither version was kept."""
    kept = store.detail(edited.portal, edited.article_id)
    if kept is None:
        return None
    versions = versions_of(store.revisions(edited.portal, edited.article_id), kept.article, kept.version_seen)
    version = next((one for one in versions if one.replaced_at == edited.replaced_at), None)
    if version is None:
        return None
    return Edit(at=edited, url=kept.article.url, title=kept.article.title, version=version.cut(_LONGEST_PARAGRAPH))
