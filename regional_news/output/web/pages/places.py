"""Places to stand: portals, outlets, authors, sections, regions and days, each with a page; edits and deleted pages."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from regional_news.errors import UserError
from regional_news.item import regions
from regional_news.item.article import CHINA
from regional_news.output import trends
from regional_news.output.trends import called
from regional_news.output.web.charts import Bars, Lines, days_between
from regional_news.output.web.maps import maps
from regional_news.output.web.search_form import SearchForm, check_page
from regional_news.output.web.versions import edit_of
from regional_news.output.web.visit import whole_number
from regional_news.portal.registry import is_whereabouts
from regional_news.storage.sqlite import Filters
from regional_news.storage.sqlite.words import cut
from regional_news.text.days import day_of
from regional_news.text.outlets import outlet_of

if TYPE_CHECKING:
    from starlette.responses import Response

    from regional_news.output.web.visit import Visit
    from regional_news.storage.sqlite import Store

KINDS: Final = {
    "/portals": ("portal", "Portals"),
    "/outlets": ("outlet", "Outlets"),
    "/authors": ("author", "Authors"),
    "/sections": ("section", "Sections"),
    "/regions": ("region", "Regions"),
    "/days": ("day", "Days"),
}
"""What a place is of, as a search names it, and the title of the list, by its path."""
PATHS: Final = {field: path for path, (field, _) in KINDS.items()}
TABS: Final = {
    **{path: title for path, (_, title) in KINDS.items()},
    "/papers": "Newspapers",
    "/edits": "Silent edits",
    "/gone": "Gone pages",
    "/stories": "Stories",
    "/spread": "Who follows whom",
}

MOST_LISTED: Final = 500
DAYS_LISTED: Final = 120
_LATEST: Final = 10
_LOOKED_AT: Final = 1_000  # latest articles of a place that are cut into what stands beside it
_BESIDE: Final = ("portal", "outlet", "section", "region")
_AROUND: Final = timedelta(days=15)
_EDITS: Final = 20
_GONE: Final = 50
_LONGEST_PARAGRAPH: Final = 400
_LONGEST_EDIT: Final = 20_000
"""Characters that the page shows of one edit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceLine:
    """One line of a list."""

    label: str
    address: str
    number: int


def show(visit: Visit) -> Response:
    """Answer with the list of a kind of places, or with the page of the one that `name` names."""
    field, title = KINDS[visit.path]
    if name := visit.params.get("name", "")[:500]:
        return _one(visit, field, outlet_of(name) if field == "outlet" else name)
    most = DAYS_LISTED if field == "day" else MOST_LISTED
    number = SearchForm(page=visit.params.get("page") or "1").page_number
    with visit.store() as store:
        if field == "day":
            days = store.select(Filters()).per_day(latest=most * number + 1)
            counts = Counter({str(day): of_day for day, of_day in days.items()})
            order = list(counts)
        else:
            counts = _counts(store, field, visit)
            order = sorted(counts, key=lambda one: (-counts[one], one))
    check_page(number, len(order), most)
    return visit.page(
        "places.html",
        tabs=TABS,
        title=title,
        field=field,
        places=[
            PlaceLine(label=called(field, one), address=address(field, one), number=counts[one])
            for one in order[most * (number - 1) : most * number]
        ],
        more=f"{visit.path}?page={number + 1}" if len(order) > most * number else None,
        largest=max(counts.values(), default=0),
        maps=field == "region" and number == 1 and _maps(counts),
    )


def address(field: str, name: str) -> str:
    """Return the address of a place's page."""
    return f"{PATHS[field]}?{urlencode({'name': name})}"


def show_edits(visit: Visit) -> Response:
    """Answer with the latest silent edits and their words."""
    before = whole_number(asked := visit.params.get("before", ""))
    if asked and before is None:
        raise UserError("before {!r}: give the number of an edit", asked)
    with visit.store() as store:
        found = store.places.edits(limit=_EDITS + 1, before=2**62 if before is None else before)
        shown = [edit for at in found[:_EDITS] if (edit := edit_of(store, at, longest=_LONGEST_PARAGRAPH))]
    more = f"/edits?before={found[_EDITS - 1].number}" if len(found) > _EDITS else None
    return visit.page(
        "edits.html", tabs=TABS, edits=[(edit, edit.version.within(_LONGEST_EDIT)[0]) for edit in shown], more=more
    )


def show_gone(visit: Visit) -> Response:
    """Answer with the pages that were deleted last."""
    try:
        before = datetime.fromisoformat(asked) if (asked := visit.params.get("before", "")) else None
    except ValueError:
        raise UserError("before {!r}: give a time", asked) from None
    with visit.store() as store:
        found = store.places.gone(limit=_GONE + 1, before=before)
    more = f"/gone?{urlencode({'before': found[_GONE - 1].gone_at.isoformat()})}" if len(found) > _GONE else None
    return visit.page("gone.html", tabs=TABS, found=found[:_GONE], more=more)


def _one(visit: Visit, field: str, name: str) -> Response:
    other = outlet_of(visit.params.get("with", "")[:500])
    compared = [name, other] if other not in ("", name) else [name]
    with visit.store() as store:
        forms, names = [_form(store, field, one) for one in compared], [called(field, one) for one in compared]
        form = forms[0] if len(forms) == 1 else SearchForm(outlet=tuple(compared))
        selection = store.select(form.filters)
        hits = selection.newest(limit=_LATEST)
        try:
            for one in forms:
                store.check_names(one.filters)
        except UserError as error:
            return visit.notice("Nothing matches", status=404, line=visit.explain(error))
        counts = [store.select(one.filters).count() for one in forms]
        if not all(count.number for count in counts):
            return visit.notice("Nothing matches", status=404)
        sides = [_beside(store, one, field, visit) for one in forms]
        chart = _days_around(store, name, visit) if field == "day" else _chart(store, names, forms, visit)
        others = [one for one, _ in _counts(store, field, visit).most_common(100)] if field == "outlet" else []
        around = _maps(_counts(store, field, visit), here=regions.current(name)) if field == "region" else []
    return visit.page(
        "place.html",
        tabs=TABS,
        field=field,
        kind=KINDS[visit.path][1],
        name=name,
        label=names[0],
        names=names,
        other=other,
        others=sorted({*others} - {name}),
        form=form,
        counts=counts,
        hits=hits,
        sides=sides,
        chart=chart,
        step="by day" if field == "day" else "by week",
        maps=around,
        trend_pairs=[pair for pair in form.pairs if pair[0] != "q"],
    )


def _form(store: Store, field: str, name: str) -> SearchForm:
    if field == "day":
        try:
            day = str(day_of(name))
        except ValueError:
            raise UserError("day {!r}: give a day as 2026-11-23", name) from None
        return SearchForm(since=day, until=day)
    if field == "author":
        if cut(name) is None:
            raise UserError("author {!r}: there is none of this name", name)
        words = " ".join("".join(one if one not in '"“”＂' else " " for one in name).split())
        return SearchForm(q=f'byline:"{words}"')
    if field == "region":
        within = _whole(name)
        former = [code for code in store.subjects().regions if regions.current(code).startswith(within)]
        return SearchForm(region=(regions.current(name), *(code for code in former if not code.startswith(within))))
    return SearchForm(**{field: (name,)})  # type: ignore[arg-type]


_maps = partial(maps, link=partial(address, "region"))


def _whole(code: str) -> str:
    """Return what the codes of a place and of all in it begin with."""
    return re.sub(r"(?:00)+$", "", regions.current(code))


def _counts(store: Store, field: str, visit: Visit) -> Counter[str]:
    if field == "outlet":
        return visit.site.kept(store, ("outlets",), store.places.outlets)
    if field == "author":
        return store.places.authors()
    subjects = store.subjects()
    if field == "region":
        counts = Counter[str]()
        for code, number in subjects.regions.items():
            counts[regions.current(code)] += number
        return counts
    found = subjects.portals if field == "portal" else subjects.sections
    return Counter({name: number for name, number in found.items() if field == "portal" or not is_whereabouts(name)})


def _beside(store: Store, form: SearchForm, field: str, visit: Visit) -> dict[str, list[PlaceLine]]:
    """Return what the latest articles of a place are of, each leading to its own page."""
    counts = store.select(form.filters).facets(among=_LOOKED_AT, of=_BESIDE)
    titles = dict(KINDS.values())
    return {
        visit.t(titles[name]): [
            PlaceLine(label=called(name, value), address=address(name, value), number=number)
            for value, number in counts[name].most_common(8)
            if name != "section" or not is_whereabouts(value)
        ]
        for name in _BESIDE
        if name != field and counts[name]
    }


def _chart(store: Store, names: list[str], forms: list[SearchForm], visit: Visit) -> Lines:
    lines = [trends.TrendLine(name=name, filters=one.filters) for name, one in zip(names, forms, strict=True)]
    found = trends.read(store, lines, Filters(), by="week", today=_last_day(store, visit))
    days = [tuple(map(str, found.within(step))) for step in found.steps]
    return Lines(
        title=visit.t("Stories of each week"),
        labels=tuple(found.label(step)[5:] for step in found.steps),
        series=dict(zip(names, found.counts, strict=True)),
        links=tuple(tuple(one.but(since=first, until=last).address() for first, last in days) for one in forms),
    )


def _days_around(store: Store, name: str, visit: Visit) -> Bars:
    day = day_of(name)
    days = days_between(max(day, date.min + _AROUND) - _AROUND, min(day, date.max - _AROUND) + _AROUND)
    counts = store.select(Filters(since=days[0], until=days[-1])).per_day()
    return Bars(
        title=visit.t("Articles per day"),
        labels=tuple(str(one)[5:] for one in days),
        series={visit.t("Articles"): tuple(counts[one] for one in days)},
        links=tuple(address("day", str(one)) for one in days),
    )


def _last_day(store: Store, visit: Visit) -> date:
    """Return today, or the day of the latest article where the store rests."""
    latest = store.select(Filters(copies=True)).newest(limit=1)
    return (
        min(visit.today, latest[0].published_at.astimezone(CHINA).date() + timedelta(days=6)) if latest else visit.today
    )
