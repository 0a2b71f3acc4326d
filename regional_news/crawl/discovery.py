"""Which pages of a portal to open in search of lists: remembered ones, and new ones within a budget."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from regional_news.crawl.links import list_key

TRUSTED_FOR: Final = timedelta(days=30)
"""How long a list is visited though it shows no articles: error pages and empty lists come with status 200."""

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from regional_news.storage.sqlite import KnownList


class Lists:
    """What the store remembers of a portal's pages, and what this run has opened.

    A page without article links is remembered too, as one with no links, so that it is not opened by every run; it is
    looked at again after `look_again_after`. A page that the home page links to for the first time is opened at once.
    """

    def __init__(
        self,
        rows: Iterable[KnownList],
        *,
        candidates_max: int,
        look_again_after: timedelta,
        now: datetime,
        find: Callable[[str], KnownList | None] | None = None,
    ) -> None:
        """Take the rows of lists that held articles; `find` looks up any other page when it is asked about."""
        self._rows = {row.url: row for row in rows}
        self._find = find or self._rows.get
        self._left = candidates_max
        self._now = now
        self._stale = now - look_again_after
        self._opened: set[str] = set()

    def remembered(self) -> list[KnownList]:
        """Return the lists that held articles at their last visit, those that yielded most first."""
        return sorted((row for row in self._rows.values() if row.links), key=lambda row: -row.total_new)

    def is_unknown(self, url: str) -> bool:
        """Tell whether no run has found this to be a list before."""
        row = self._find(url)
        return row is None or not row.links

    def has_opened(self, url: str) -> bool:
        """Tell whether this run has opened the page."""
        return list_key(url) in self._opened

    def is_trusted(self, url: str) -> bool:
        """Tell whether a page has held articles not long ago."""
        row = self._find(url)
        return row is not None and bool(row.links) and row.last_seen > self._now - TRUSTED_FOR

    def is_worth_opening(self, url: str) -> bool:
        """Tell whether a page may be a list that is not remembered as one, or as none for the time being."""
        row = self._find(url)
        return row is None or (not row.links and row.last_seen < self._stale)

    def claim(self, url: str) -> bool:
        """Note that the page is opened now; False where this run has done so, or its budget for new pages is used."""
        key = list_key(url)
        if key in self._opened:
            return False
        if self.is_unknown(url):
            if self._left <= 0:
                return False
            self._left -= 1
        self._opened.add(key)
        return True
