"""What a reader asks of the search page, as its address says it: read, checked, and written back into links."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any, Final, Self
from urllib.parse import urlencode

from regional_news.errors import Saying, UserError
from regional_news.storage.sqlite import Filters
from regional_news.text.days import day_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from starlette.datastructures import QueryParams

    from regional_news.storage.sqlite import Hit, Selection

HITS_A_PAGE: Final = 20
SORTS: Final = ("newest", "oldest", "rank")
LAST_PAGE: Final = 250  # last page of hits: whoever wants those behind it narrows the search
MAX_VALUES: Final = 50  # most values of one filter
PRESETS: Final = {"today": "Today", "7d": "7 days", "30d": "30 days", "1y": "One year"}
"""First days that a reader often wants, by their names."""

_LISTS: Final = {
    **{name: f"{name}s" for name in ("portal", "region", "section", "source", "outlet", "kind", "flag", "paper")},
    "page_no": "pages",
}
"""Values of an address that may stand there several times, and the filters that hold them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchForm:
    """The values of an address as they were typed; `filters` checks them."""

    q: str = ""
    since: str = ""
    until: str = ""
    portal: tuple[str, ...] = ()
    region: tuple[str, ...] = ()
    section: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    outlet: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    flag: tuple[str, ...] = ()
    paper: tuple[str, ...] = ()
    page_no: tuple[str, ...] = ()
    issue_date: tuple[str, ...] = ()
    copies: str = ""
    stories: str = ""
    sort: str = "newest"
    page: str = "1"

    @classmethod
    def of(cls, params: QueryParams) -> Self:
        """Read the values that are known; others are passed over."""
        values: dict[str, Any] = {}
        for field in fields(cls):
            if isinstance(field.default, tuple):
                values[field.name] = tuple(dict.fromkeys(v for v in params.getlist(field.name) if v))[:MAX_VALUES]
            elif field.name in params:
                values[field.name] = params[field.name].strip()
        return cls(**values)

    @classmethod
    def for_filters(cls, filters: Filters) -> Self:
        """Return the form for what some filters let through; how new a change is, no address of the pages says."""
        return cls(
            q=filters.query or "",
            since=str(filters.since or ""),
            until=str(filters.until or ""),
            **{name: getattr(filters, many) for name, many in _LISTS.items()},
            issue_date=tuple(map(str, filters.issues)),
            copies="1" if filters.copies else "",
        )

    @property
    def filters(self) -> Filters:
        """What the store is asked for; raises `UserError` for values that can match nothing."""
        return Filters(
            query=self.q or None,
            since=_day("since", self.since),
            until=_day("until", self.until),
            **{many: getattr(self, name) for name, many in _LISTS.items()},
            issues=tuple(day for text in self.issue_date if (day := _day("issue_date", text))),
            copies=self.copies == "1",
        )

    def day(self, name: str) -> str:
        """Return the day that `since` or `until` means, for a field that takes days alone; empty where it is none."""
        with suppress(ValueError):
            return str(day_of(getattr(self, name)))
        return ""

    @property
    def page_number(self) -> int:
        """The page of hits, from 1; raises `UserError` where there is none of that number."""
        if not self.page.isascii() or not self.page.isdigit() or not 1 <= int(self.page[:6]) <= LAST_PAGE:
            raise UserError("page {!r}: give a number from 1 to {}", self.page, LAST_PAGE)
        return int(self.page)

    @property
    def by_rank(self) -> bool:
        """Whether the best come first; without words there is nothing to rank by."""
        return self.sort == "rank" and bool(self.q) and self.stories != "1"

    def hits(self, selection: Selection, *, limit: int = HITS_A_PAGE, offset: int) -> list[Hit]:
        """Return matches in the order that is asked for, after passing over `offset` of them; stories: newest first."""
        if self.stories == "1":
            return selection.newest(limit=limit, offset=offset, stories=True)
        if self.by_rank:
            return list(selection.ranked(limit=limit, offset=offset).hits)
        in_order = selection.oldest if self.sort == "oldest" else selection.newest
        return in_order(limit=limit, offset=offset)

    @property
    def narrows(self) -> bool:
        """Whether anything but words is asked for."""
        return replace(self, q="", sort="newest", page="1") != SearchForm()

    def but(self, **changes: Any) -> SearchForm:
        """Return the form with other values, from its first page unless `page` is among them."""
        return replace(self, **{"page": "1", **changes})

    def toggled(self, name: str, value: str) -> SearchForm:
        """Return the form with one value of a filter taken away, or added."""
        values: tuple[str, ...] = getattr(self, name)
        others = tuple(other for other in values if other != value)
        return self.but(**{name: others if value in values else (*values, value)})

    def without(self, *names: str) -> SearchForm:
        """Return the form without any value of some filters."""
        plain = SearchForm()
        return self.but(**{name: getattr(plain, name) for name in names})

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The values that differ from a plain form, as an address names them."""
        plain = SearchForm()
        found: list[tuple[str, str]] = []
        for field in fields(self):
            value = getattr(self, field.name)
            if value != getattr(plain, field.name):
                found += [(field.name, one) for one in (value if isinstance(value, tuple) else (value,))]
        return found

    def address(self, path: str = "/search", more: Mapping[str, str] | None = None) -> str:
        """Return the address of a page with this form."""
        pairs = [*self.pairs, *(more or {}).items()]
        return f"{path}?{urlencode(pairs)}" if pairs else path


def check_page(page: int, number: int, a_page: int = HITS_A_PAGE) -> int:
    """Return the last page of so many finds; raises `UserError` where `page` lies behind it."""
    last = max(-(-number // a_page), 1)
    if page > last:
        raise UserError("page {}: the last one is {}", page, last)
    return last


def _day(name: str, text: str) -> date | None:
    return day_named(name, text) if text else None


def day_named(name: str, text: str, *, now: datetime | None = None) -> date:
    """Return the day that a value of an address means; raises `UserError` where it means none."""
    try:
        return day_of(text, now=now)
    except ValueError:
        raise UserError("{} {!r}: give a day as 2026-11-23, or 7d for a week ago", Saying(name), text) from None
