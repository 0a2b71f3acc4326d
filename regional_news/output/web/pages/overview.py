"""The overview: how much there is, how much each day brought, and how each portal is doing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from regional_news.output.web.charts import Bars, days_between, together
from regional_news.output.web.health import Health, health_of
from regional_news.output.web.search_form import SearchForm
from regional_news.portal.registry import portal_name
from regional_news.storage.sqlite import Filters

if TYPE_CHECKING:
    from datetime import date, datetime

    from starlette.responses import Response

    from regional_news.output.web.visit import Visit
    from regional_news.storage.sqlite import Hit, OpenAlarm, Run, Store

PERIODS: Final = (14, 30, 90)
_LATEST: Final = 8
_ALARMS_SHOWN: Final = 20  # of each portal


@dataclass(frozen=True, slots=True, kw_only=True)
class PortalLine:
    """One portal as the overview lists it."""

    name: str
    articles: int
    latest: Hit | None
    run: Run | None
    health: Health | None
    alarms: list[OpenAlarm]

    def counted(self, *names: str) -> int:
        """Add up statistics of the latest run."""
        counts = self.run.counts if self.run else {}
        return sum(value for name, value in counts.items() if isinstance(value, int) and name.startswith(names))


def show(visit: Visit) -> Response:
    """Answer with the overview."""
    days = int(visit.params.get("days") or PERIODS[1])
    with visit.store() as store:
        totals = store.statistics.totals()
        lines = _lines(store, now=visit.now)
        latest = store.select(Filters()).newest(limit=_LATEST)
        chart = _chart(store, visit.today - timedelta(days=days - 1), visit.today, visit)
    return visit.page(
        "overview.html",
        totals=totals,
        lines=lines,
        alarms_shown=_ALARMS_SHOWN,
        latest=latest,
        chart=chart,
        days=days,
        periods=PERIODS,
        search_of=lambda portal: SearchForm(portal=(portal,)).address(),
    )


def _chart(store: Store, first: date, last: date, visit: Visit) -> Bars:
    days = days_between(first, last)
    counts = store.statistics.per_day(since=first, until=last)
    series = {portal_name(portal): [counts[portal][day] for day in days] for portal in sorted(counts)}
    return Bars(
        title=visit.t("Articles per day"),
        labels=tuple(f"{day:%m-%d}" for day in days),
        series=together(series, others=visit.t("others")),
        links=tuple(SearchForm(since=str(day), until=str(day)).address() for day in days),
    )


def _lines(store: Store, *, now: datetime) -> list[PortalLine]:
    sizes = store.count_by_portal()
    runs = {name: run for name in store.spiders() for run in store.runs(limit=1, spider=name)}
    alarms: dict[str, list[OpenAlarm]] = {}
    for alarm in store.alarms():
        if alarm.ended_at is None:
            alarms.setdefault(alarm.portal, []).append(alarm)
    lines = []
    for name in sorted({*sizes, *runs}):
        run = runs.get(name)
        newest = store.select(Filters(portals=(name,), copies=True)).newest(limit=1) if name in sizes else []
        lines.append(
            PortalLine(
                name=name,
                articles=sizes.get(name, 0),
                latest=newest[0] if newest else None,
                run=run,
                health=health_of(run, now=now) if run else None,
                alarms=alarms.get(name, []),
            )
        )
    return lines
