"""How a reader came to an article: the search that found it, back to it, and on to its other finds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

from regional_news.errors import UserError
from regional_news.output.web.guard import MAX_ADDRESS_BYTES
from regional_news.output.web.search_form import HITS_A_PAGE, LAST_PAGE, SearchForm
from regional_news.output.web.visit import article_address
from regional_news.storage.sqlite.hits import Marked, mark
from regional_news.storage.sqlite.query import pattern_of

if TYPE_CHECKING:
    import re

    from regional_news.storage.sqlite import Hit, Store

_MOVED_BY: Final = 20  # how many newer articles may have come before an article since the search was shown


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchTrail:
    """Where a reader came from, and where one goes on."""

    back: str | None = None  # the page of the search, where it shows the article; None for a reader who came otherwise
    words: str = ""  # what was searched for, for another search
    previous: str | None = None
    following: str | None = None
    pattern: re.Pattern[str] | None = None

    @classmethod
    def of(cls, params: QueryParams, store: Store) -> Self:
        """Read it off an article's address; what cannot be read there is passed over."""
        place, form = params.get("at", ""), SearchForm.of(QueryParams(params.get("search", "")))
        if not (place.isascii() and place.isdigit()) or int(place[:6]) >= HITS_A_PAGE * LAST_PAGE:
            return cls()
        try:
            filters = form.filters
            first = max(int(place) - 1, 0)
            selection, limit = store.select(filters), _MOVED_BY + 2
            hits = form.hits(selection, limit=limit, offset=first)
        except UserError:
            return cls()
        own = params.get("portal", ""), params.get("id", "")
        found = next((number for number, hit in enumerate(hits) if (hit.portal, hit.article_id) == own), None)
        at = int(place) if found is None else first + found
        beside = dict(enumerate(hits, start=first)) if found is not None else {}
        return cls(
            back=f"{form.but(page=str(at // HITS_A_PAGE + 1)).address()}#hit-{at}",
            words=form.q,
            previous=hit_address(beside[at - 1], form, at - 1) if at - 1 in beside else None,
            following=hit_address(beside[at + 1], form, at + 1) if at + 1 in beside else None,
            pattern=pattern_of(filters.parsed.words) if filters.parsed else None,
        )

    def mark(self, text: str) -> Marked:
        """Find the words of the search in a text."""
        return mark(text, self.pattern)


def hit_address(hit: Hit, form: SearchForm, at: int) -> str:
    """Return the address of an article as the find number `at`, from 0, of a search that an address has room for."""
    plain = article_address(hit.portal, hit.article_id)
    whole = f"{plain}&{urlencode({'search': urlencode(form.but().pairs), 'at': at})}"
    return whole if len(whole) < MAX_ADDRESS_BYTES else plain
