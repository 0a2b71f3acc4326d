"""Trends: words or saved searches over time on one chart, and the words that rise in a week."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from starlette.responses import Response

from regional_news.errors import UserError
from regional_news.output import rising, trends
from regional_news.output.web.picture import chart_of, svg_of
from regional_news.output.web.search_form import SearchForm

if TYPE_CHECKING:
    from regional_news.output.trends import Trend
    from regional_news.output.web.charts import Lines
    from regional_news.output.web.visit import Visit
    from regional_news.storage.sqlite import Store

STEPS: Final = {"day": "by day", "week": "by week", "month": "by month"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What an address asks of trends."""

    words: tuple[str, ...]
    by: str
    per: str
    share: bool
    form: SearchForm  # the common filters, with the words that all lines hold where they are split by something

    @classmethod
    def of(cls, visit: Visit) -> Asked:
        """Read it."""
        form = SearchForm.of(visit.params)
        return cls(
            words=tuple(trends.words_of(visit.params.get("w", ""))),
            by=visit.params.get("by", "week"),
            per=visit.params.get("per", ""),
            share=visit.params.get("as") == "share",
            form=form.but(q="", sort="newest", copies=""),
        )

    def address(self, path: str = "/trends", **changes: str) -> str:
        """Return the address of the same, with other values."""
        own = {"w": "，".join(self.drawn), "by": self.by, "per": self.per, "as": "share" if self.share else ""}
        return self.form.address(path, {name: value for name, value in (own | changes).items() if value})

    @property
    def drawn(self) -> tuple[str, ...]:
        """The words that the chart has room for: all of them where it is split by something."""
        return self.words if self.per else self.words[: trends.MOST_LINES]

    def read(self, visit: Visit, store: Store) -> Trend:
        """Count what is asked for."""
        common = self.form.filters
        store.check_names(common)
        saved = visit.saved_queries(store).known if self.words else {}
        lines, common = trends.lines_about(
            store, self.drawn, common, saved, per=self.per, otherwise=visit.t("Articles")
        )
        return trends.read(store, lines, common, by=self.by, today=visit.today)


def show(visit: Visit) -> Response:
    """Answer with the page; what cannot be meant is shown again with what is wrong."""
    asked, trouble, found = Asked.of(visit), None, None
    with visit.store() as store:
        try:
            found = asked.read(visit, store)
        except UserError as error:
            trouble = visit.explain(error)
    return visit.page(
        "trends.html",
        status=400 if trouble else 200,
        asked=asked,
        trouble=trouble,
        found=found,
        chart=_chart(found, asked, visit) if found else None,
        shares=found.shares() if found else (),
        steps=STEPS,
        per_names={"portal": "per portal", "outlet": "per outlet", "region": "per region"},
        words="",
    )


def show_csv(visit: Visit) -> Response:
    """Answer with the figures as CSV."""
    asked = _whole(visit)
    with visit.store() as store:
        found = asked.read(visit, store)
    return _file(visit, found.csv().encode("utf-8-sig"), "csv", "text/csv; charset=utf-8")


def show_svg(visit: Visit) -> Response:
    """Answer with the chart as a picture that can be placed anywhere."""
    asked = _whole(visit)
    with visit.store() as store:
        chart = _chart(asked.read(visit, store), asked, visit)
    return _file(visit, svg_of(chart).encode("utf-8"), "svg", "image/svg+xml")


def _whole(visit: Visit) -> Asked:
    """Return what a file is to hold: all that is asked for, or none of it."""
    asked = Asked.of(visit)
    if asked.drawn != asked.words:
        raise UserError("{} words: there is room for {}", len(asked.words), trends.MOST_LINES)
    return asked


def show_rising(visit: Visit) -> Response:
    """Answer with the words that rise in a week against the four before."""
    form = SearchForm.of(visit.params).but(since="", until="", copies="", sort="newest")
    try:
        day = date.fromisoformat(visit.params.get("week", "") or str(visit.today))
        monday = day - timedelta(days=day.weekday())
        before, after = monday - timedelta(weeks=1), monday + timedelta(weeks=1)
    except (ValueError, OverflowError):
        raise UserError("week {!r}: give a day of it as 2026-11-23", visit.params["week"]) from None
    with visit.store() as store:
        store.check_names(form.filters)
        found = rising.rising(
            store, monday, form.filters, stop=rising.stop_words(visit.site.store_path.parent), limit=40
        )
    end = str(monday + timedelta(days=6))
    return visit.page(
        "rising.html",
        found=[
            (one, form.but(q=_title_search(one.word, form), since=str(monday), until=end).address()) for one in found
        ],
        most=max((one.now for one in found), default=0),
        monday=str(monday),
        last_day=end,
        weeks=rising.WEEKS_BEFORE,
        before=form.address("/rising", {"week": str(before)}),
        after=form.address("/rising", {"week": str(after)}) if after <= visit.today else None,
    )


def _title_search(word: str, form: SearchForm) -> str:
    return f"({form.q}) title:{word}" if form.q else f"title:{word}"


def _chart(found: Trend, asked: Asked, visit: Visit) -> Lines:
    forms = [SearchForm.for_filters(line.filters) for line in found.lines]
    days = [tuple(map(str, found.within(step))) for step in found.steps]
    return chart_of(
        found,
        share=asked.share,
        title=visit.t("Share of all articles") if asked.share else visit.t("Articles"),
        links=tuple(tuple(form.but(since=first, until=last).address() for first, last in days) for form in forms),
    )


def _file(visit: Visit, content: bytes, ending: str, media_type: str) -> Response:
    return Response(content, media_type=media_type, headers=visit.attached(ending, "trends-"))
