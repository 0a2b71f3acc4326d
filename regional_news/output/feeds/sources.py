"""Which feeds a store has: one of everything, and one per portal, region, section and saved query."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, Final

from regional_news.item import regions
from regional_news.output.feeds.entries import FeedEntry, entry_of
from regional_news.portal.registry import is_whereabouts, learn_names, portal_name
from regional_news.storage.sqlite import Filters
from regional_news.text.clean import clean

if TYPE_CHECKING:
    from collections.abc import Iterable

    from regional_news.output.saved_queries import SavedQuery
    from regional_news.storage.sqlite import Store

ENTRIES: Final = 50  # how many articles a feed holds, the latest published ones
QUERIES: Final = "queries"
GROUPS: Final = {"portals": "门户", "regions": "地区", "sections": "栏目", QUERIES: "查询"}
"""The folders of feeds, and what readers call them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """One feed."""

    path: str
    """Under `feeds/`, without an ending. Made of spiders' names, region codes, digests and saved queries' names alone:
    no text of a page is part of it."""
    title: str
    filters: Filters
    stories: bool = False
    """Whether of each story only the latest telling is an entry."""

    @property
    def group(self) -> str:
        """The folder, a word of `GROUPS`; empty for the feed of everything."""
        return self.path.rpartition("/")[0]


def feeds_of(store: Store, queries: Iterable[SavedQuery] = ()) -> list[Feed]:
    """Return every feed there is, in the order in which a reader looks for one."""
    subjects = store.subjects()
    learn_names(store)
    feeds = [Feed(path="all", title="全部新闻", filters=Filters())]
    feeds += [
        Feed(path=f"portals/{file_name(portal)}", title=portal_name(portal), filters=Filters(portals=(portal,)))
        for portal in subjects.portals
    ]
    codes = {code[:digits].ljust(6, "0") for code in subjects.regions for digits in (2, 4, 6)}
    feeds += [
        Feed(path=f"regions/{code}", title=regions.full_name(code), filters=Filters(regions=(code,)))
        for code in sorted(codes)
    ]
    feeds += [
        Feed(path=f"sections/{digest(name)}", title=clean(name) or digest(name), filters=Filters(sections=(name,)))
        for name in subjects.sections
        if not is_whereabouts(name)
    ]
    feeds += [
        Feed(path=f"{QUERIES}/{query.name}", title=clean(query.title) or query.name, filters=query.filters)
        for query in queries
    ]
    return feeds


def entries_of(store: Store, feed: Feed, *, limit: int = ENTRIES) -> list[FeedEntry]:
    """Return the entries of a feed, the latest published first; none of a portal that is not crawled yet."""
    filters = feed.filters
    if filters.portals:
        filters = replace(filters, portals=tuple(set(filters.portals) & set(store.portals())))
        if not filters.portals:
            return []
    return [entry_of(row) for row in islice(store.select(filters).rows(stories=feed.stories), limit)]


def digest(text: str) -> str:
    """Return a file's name for text that may hold anything."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def file_name(portal: str) -> str:
    """Return a file's name for a portal that stands in an address as it is; `discuz:bbs.example:8080` does not.

    >>> file_name("heze"), file_name("discuz:bbs.example:8080")
    ('heze', 'discuz_bbs.example_8080')
    """
    return re.sub(r"[^A-Za-z0-9._-]", "_", portal).lstrip(".")
