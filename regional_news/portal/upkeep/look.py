"""A look at a portal as it is now: its first list that has articles, and three of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from regional_news.crawl.listing import read_listing
from regional_news.errors import Saying
from regional_news.http.fetch import FetchedPage

if TYPE_CHECKING:
    from datetime import datetime

    from regional_news.extract import PortalFacts

ARTICLES: Final = 3
NO_LIST: Final = Saying("no list has articles where its facts say; `scrapy crawl site -a url=…` finds out anew")
LISTS: Final = 3  # number of pages that are tried for a list


@dataclass(slots=True, kw_only=True)
class Look:
    """Which pages to fetch, and what came."""

    facts: PortalFacts
    articles: list[FetchedPage] = field(default_factory=list)
    why: Saying | str = NO_LIST
    _lists: list[str] = field(default_factory=list)
    _asked: list[str] = field(default_factory=list)
    _wanted: list[str] = field(default_factory=list)
    _waiting: int = 0

    def __post_init__(self) -> None:
        """Begin with the known lists and the home page."""
        self._lists = [self.facts.list_url(path) for path in (*self.facts.lists[:1], "/", *self.facts.lists[1:])]
        self._lists = list(dict.fromkeys(self._lists))[:LISTS]

    def wanted(self) -> list[str]:
        """Return what to fetch next."""
        if self._waiting:
            return []
        if not self._wanted and not self.articles and not self._asked and self._lists:
            self._wanted = [self._lists.pop(0)]
        found, self._wanted = self._wanted, []
        self._waiting = len(found)
        return found

    def take(self, asked: str, body: bytes, *, url: str, headers: dict[str, str], fetched_at: datetime) -> None:
        """Take in a list or an article."""
        self._waiting -= 1
        if asked in self._asked:
            page = FetchedPage(url=url, headers=headers, body=body, fetched_at=fetched_at)
            self.articles.append(page)
            return
        listing = read_listing(body, url=url, headers=headers, facts=self.facts, articles_max=200)
        self._lists += listing.sources[:1]
        self._asked = self._wanted = [self.facts.canonical_url(link) for link in listing.articles[:ARTICLES]]

    def fail(self, asked: str, why: str) -> None:
        """Note what did not come."""
        self._waiting -= 1
        self.why = f"{asked}: {why}"

    def may_ask(self, url: str) -> bool:
        """Keep to the portal."""
        return self.facts.is_own(url) and not self.facts.is_excluded(url)
