"""Search: words, filters with their counts, and what matches, page by page."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from regional_news.errors import UserError
from regional_news.item import regions
from regional_news.item.article import FLAGS
from regional_news.output.trends import called
from regional_news.output.web.charts import Bars, days_between
from regional_news.output.web.language import KIND_NAMES
from regional_news.output.web.search_form import HITS_A_PAGE, LAST_PAGE, PRESETS, SearchForm, check_page
from regional_news.output.web.search_trail import hit_address
from regional_news.portal.registry import is_whereabouts
from regional_news.storage.sqlite.selection import RANKED_AMONG

if TYPE_CHECKING:
    from starlette.responses import Response

    from regional_news.output.web.visit import Visit
    from regional_news.storage.sqlite import Store

FACETS: Final = {
    "portal": "Portal",
    "region": "Region",
    "section": "Section",
    "source": "Source",
    "outlet": "Outlet",
    "kind": "Kind",
}
PAPER_FACETS: Final = {"paper": "Newspaper", "page_no": "Page of the paper", "issue_date": "Day of the paper"}
"""Facets beside `FACETS`; the last two once a newspaper is chosen."""
LIST_FILTERS: Final = {**FACETS, "flag": "Flag", **PAPER_FACETS}
SHOWN_FIRST: Final = 8  # values of a facet that stand open; the others fold away
SHOWN_AT_MOST: Final = 60
_MOST_BARS: Final = 40

FORMAT_NAMES: Final = {
    "xlsx": "Excel",
    "csv": "CSV, opens in Excel",
    "parquet": "Parquet, for pandas and DuckDB",
    "jsonl": "JSON Lines",
    "json": "JSON",
    "db": "SQLite",
    "xml": "XML",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """One value of a facet."""

    label: str
    number: int
    chosen: bool
    address: str  # where the search goes with it, or without it when it is chosen
    depth: int = 0


def show(visit: Visit) -> Response:
    """Answer with the search page; a search that cannot be read is shown again with what is wrong."""
    form = SearchForm.of(visit.params)
    try:
        form.filters  # noqa: B018 - reads every value
        return _found(visit, form, form.page_number)
    except UserError as error:
        with visit.store():  # a store that cannot be read is another matter, and raises again
            return visit.page(
                "search.html",
                status=400,
                form=form,
                trouble=visit.explain(error),
                chips=chips(form, visit),
                list_filters=tuple(LIST_FILTERS),
            )


def _found(visit: Visit, form: SearchForm, number: int) -> Response:
    offset = (number - 1) * HITS_A_PAGE
    with visit.store() as store, (selection := store.select(form.filters)).one_moment():
        keys_alone = store.keeps_keys_alone()
        count = selection.count(stories=form.stories == "1")
        if not count.number:
            store.check_names(form.filters)
        last = check_page(number, count.number)
        hits = form.hits(selection, offset=offset)
        shown = {**FACETS, **_of_papers(form)}
        counts = selection.facets(of=(*(name for name in shown if not getattr(form, name)), "day"))
        facets = {title: _facet(store, form, name, counts, visit) for name, title in shown.items()}
        pictures = [
            next(iter(store.captures.pictures(hit.portal, hit.article_id)), None) if visit.site.pictures else None
            for hit in hits
        ]
    more = (offset + HITS_A_PAGE < count.number or not count.exact) and number < LAST_PAGE
    return visit.page(
        "search.html",
        form=form,
        trouble=None,
        count=count,
        hits=[
            (hit, place, hit_address(hit, form, place), picture)
            for place, (hit, picture) in enumerate(zip(hits, pictures, strict=True), start=offset)
        ],
        facets=facets,
        chips=chips(form, visit),
        chart=_over_time(counts["day"], form, visit),
        previous=form.but(page=str(number - 1)).address() if number > 1 else None,
        following=form.but(page=str(number + 1)).address() if more else None,
        number=number,
        last=min(last, LAST_PAGE) if count.exact else None,
        presets=[
            (since == form.since and not form.until, name, form.but(since=since, until="").address())
            for since, name in PRESETS.items()
        ],
        among=RANKED_AMONG,
        keys_alone=keys_alone,
        open_values=SHOWN_FIRST,
        formats=FORMAT_NAMES.items(),
        list_filters=tuple(LIST_FILTERS),
    )


def _facet(store: Store, form: SearchForm, name: str, counts: dict[str, Counter[str]], visit: Visit) -> list[Value]:
    """Return the values of a facet: where one is chosen, its alternatives too, counted as if none were."""
    if name not in counts:
        filters = form.without(name).filters
        counts |= visit.site.kept(store, (name, filters), lambda: store.select(filters).facets(of=(name,)))
    return _region_values(counts[name], form) if name == "region" else _values(name, counts[name], form, visit)


def _of_papers(form: SearchForm) -> dict[str, str]:
    return PAPER_FACETS if form.paper or form.page_no or form.issue_date else {"paper": PAPER_FACETS["paper"]}


def _values(name: str, numbers: Counter[str], form: SearchForm, visit: Visit) -> list[Value]:
    chosen = getattr(form, name)
    shown = {value for value in numbers if name != "section" or not is_whereabouts(value)}
    order = sorted({*shown, *chosen}, key=lambda value: (value not in chosen, -numbers[value], value))
    return [
        Value(
            label=_label(name, value, visit),
            number=numbers[value],
            chosen=value in chosen,
            address=form.toggled(name, value).address(),
        )
        for value in order[:SHOWN_AT_MOST]
    ]


def _region_values(numbers: Counter[str], form: SearchForm) -> list[Value]:
    """Return the regions, provinces before what lies in them, each with the number of all that lies in it."""
    whole: Counter[str] = Counter(dict.fromkeys(form.region, 0))
    for code, number in numbers.items():
        short = code.removesuffix("00").removesuffix("00")
        whole.update(dict.fromkeys({short[:2], short[:4], short}, number))
    return [
        Value(
            label=_name_alone(code),
            number=whole[code],
            chosen=code in form.region,
            address=form.toggled("region", code).address(),
            depth=len(code) // 2 - 1,
        )
        for code in sorted(whole)[:SHOWN_AT_MOST]
    ]


def _name_alone(code: str) -> str:
    region = regions.by_code(code.ljust(6, "0"))
    return region.name if region else code


def chosen(form: SearchForm, visit: Visit) -> list[tuple[str, str, str, str]]:
    """Return every value that lists of the form hold: of which list, the value, and what readers call both."""
    return [
        (name, value, visit.t(title), _label(name, value, visit))
        for name, title in LIST_FILTERS.items()
        for value in getattr(form, name)
    ]


def chips(form: SearchForm, visit: Visit) -> list[tuple[str, str, str]]:
    """Return every filter that is set: its name, its value, and the search without it."""
    shown = [(title, label, form.toggled(name, value).address()) for name, value, title, label in chosen(form, visit)]
    shown += [
        (visit.t(label), getattr(form, name), form.without(name).address())
        for name, label in (("since", "from"), ("until", "to"))
        if getattr(form, name)
    ]
    if form.copies:
        shown.append(("", visit.t("with copies"), form.without("copies").address()))
    if form.stories:
        shown.append(("", visit.t("each story once"), form.without("stories").address()))
    return shown


def _label(name: str, value: str, visit: Visit) -> str:
    known = {"kind": KIND_NAMES, "flag": FLAGS}.get(name, {})
    return visit.t(known[value]) if value in known else called(name, value)


def _over_time(days: Counter[str], form: SearchForm, visit: Visit) -> Bars | None:
    """Return the matches by day, month or year, whichever gives enough bars and not too many."""
    if not days:
        return None
    first, last = date.fromisoformat(min(days)), date.fromisoformat(max(days))
    start = first.year * 12 + first.month - 1
    months = last.year * 12 + last.month - start
    if (last - first).days < _MOST_BARS:
        length, steps = 10, list(map(str, days_between(first, last)))
    elif months <= _MOST_BARS:
        length, steps = 7, [f"{month // 12}-{month % 12 + 1:02}" for month in range(start, start + months)]
    else:
        length, steps = 4, [str(year) for year in range(first.year, last.year + 1)]
    series: Counter[str] = Counter()
    for day, number in days.items():
        series[day[:length]] += number
    return Bars(
        title=visit.t("Matches over time"),
        labels=tuple(step[5:] if length == 10 else step for step in steps),
        series={visit.t("Articles"): tuple(series[step] for step in steps)},
        links=tuple(_within(step, form).address() for step in steps),
    )


def _within(step: str, form: SearchForm) -> SearchForm:
    """Return the form held to one day, month or year."""
    if len(step) == 10:
        return form.but(since=step, until=step)
    if len(step) == 4:
        return form.but(since=f"{step}-01-01", until=f"{step}-12-31")
    first = date.fromisoformat(f"{step}-01")
    following = (first + timedelta(days=31)).replace(day=1)
    return form.but(since=str(first), until=str(following - timedelta(days=1)))
