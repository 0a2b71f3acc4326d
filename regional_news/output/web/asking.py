"""What each address takes: anything else in it is a mistake, and told with what there is."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Final

from regional_news.crawl.arguments import did_you_mean
from regional_news.errors import Saying, UserError
from regional_news.output.web.language import TAGS
from regional_news.output.web.pages.overview import PERIODS
from regional_news.output.web.pages.places import KINDS
from regional_news.output.web.search_form import SORTS, SearchForm
from regional_news.output.web.visit import whole_number
from regional_news.text.clean import words

if TYPE_CHECKING:
    from starlette.datastructures import QueryParams

_SEARCH: Final = frozenset(field.name for field in fields(SearchForm))
_TRENDS: Final = _SEARCH.union(words("w by per as"))

TAKEN: Final[dict[str, frozenset[str]]] = {
    "/": frozenset(words("days")),
    "/search": _SEARCH,
    "/article": frozenset(words("portal id search at")),
    "/article.txt": frozenset(words("portal id")),
    "/papers": frozenset(words("portal month")),
    "/issue": frozenset(words("portal day")),
    "/issue/picture": frozenset(words("portal url")),
    "/download": _SEARCH.union(words("format comments headers notes")),
    "/feed": _SEARCH.union(words("format")),
    "/trends": _TRENDS,
    "/trends.csv": _TRENDS,
    "/trends.svg": _TRENDS,
    "/rising": _SEARCH.union(words("week")),
    **dict.fromkeys(KINDS, frozenset(words("name page"))),
    "/outlets": frozenset(words("name with page")),
    "/edits": frozenset(words("before")),
    "/gone": frozenset(words("before")),
    "/sql": frozenset(words("q format")),
    "/stories": frozenset(words("since")),
    "/spread": frozenset(words("since outlet")),
    "/story": frozenset(words("story portal id a b")),
    "/runs": frozenset(words("run portal before")),
    "/runs/log": frozenset(words("run")),
    "/alerts": _SEARCH.union(words("name title way target every removed version")),
    "/notes": frozenset(words("tag star")),
}
"""The values of an address by its path, beside `lang`; an empty one is none. What programs watch takes anything."""

CHOICES: Final[dict[str, tuple[str, ...]]] = {
    "lang": tuple(TAGS),
    "days": tuple(map(str, PERIODS)),
    "sort": SORTS,
    **dict.fromkeys(words("copies stories comments notes star removed"), ("1",)),
    "as": ("share",),
    "headers": tuple(TAGS),
}
"""Values that are one of a few; each page reads the others itself."""
_CSV_ALONE: Final = {"/sql": ("csv",)}
_NUMBERS: Final = frozenset(words("story a b version"))
_FREE: Final = frozenset(("/healthz", "/metrics"))


def check(path: str, params: QueryParams) -> None:
    """Raise `UserError` for a value of an address that its page does not take."""
    if path in _FREE:
        return
    taken = TAKEN.get(path, frozenset()) | {"lang"}
    for name, value in params.multi_items():
        if name not in taken:
            told = ", ".join(sorted(taken))
            raise UserError("there is no {!r} here{}; there are {}", name, did_you_mean(name, sorted(taken)), told)
        choices = CHOICES.get(name) or (_CSV_ALONE.get(path) if name == "format" else None)
        if choices and value and value not in choices:
            raise UserError("{} {!r}: there are {}", Saying(name), value, ", ".join(choices))
        if name in _NUMBERS and value and whole_number(value) is None:
            raise UserError("{} {!r}: give a number", Saying(name), value)
