"""ListTraversals over lists: when a page is known well enough to stop, and when a list has been read to its end.

A list is done with when it was read down to a page that an earlier run had been through, or to its last page, and
every article met on the way has been answered for: stored, refused, or entered as one to be tried again. Only then is
the run noted in the store. A run that is killed on page 50 leaves no such note, so the next one goes through pages
whose articles it knows, instead of taking the first known page for the end of what is unknown.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from regional_news.storage.sqlite.records import PageRead


@dataclass(slots=True, kw_only=True)
class ListTraversal:
    """One list in this run."""

    url: str
    """Address of its first page, as the store knows it."""
    walked_run: int | None
    """The last run that was done with it."""
    page: PageRead | None = None
    """Its first page, to be remembered once the traversal is done; None where nothing may be concluded from it."""
    waiting: set[str] = field(default_factory=set)
    """Articles, and pages it leads to that may be lists, that have not been answered for."""
    has_ended: bool = False
    """Whether its last page has been read, as far as this traversal goes."""
    met: set[str] = field(default_factory=set)
    """Articles on its pages so far."""
    is_partial: bool = False
    """Whether the run's arguments leave a part of it out, so that it is never done with."""
    behind: str | None = None
    """The list that has gone on to its next page before it."""


class ListTraversals:
    """The lists of this run. What it holds grows with the run's own requests and never with the store."""

    def __init__(self) -> None:
        self._traversals: dict[str, ListTraversal] = {}
        self._labels: dict[str, list[str]] = {}
        self._pages: dict[str, str] = {}
        self._over: set[str] = set()

    def opened(self, url: str) -> None:
        """Note that a list is asked for by its first page."""
        self._pages.setdefault(url, url)

    def closed(self, url: str) -> None:
        """Note that a page that might have been a list is none, or could not be read."""
        self._over.add(url)
        self.answered_for(url)

    def begin(self, traversal: ListTraversal) -> ListTraversal:
        """Enter a list whose first page was read."""
        self.answered_for(traversal.url)
        self._traversals[traversal.url] = traversal
        return traversal

    def of(self, url: str) -> ListTraversal | None:
        """Return the traversal over the list with this first page."""
        return self._traversals.get(url)

    def claim_next(self, traversal: ListTraversal, url: str) -> bool:
        """Let a list go on to its next page; False where another list has gone on to it."""
        other = self._pages.setdefault(url, traversal.url)
        if other != traversal.url:
            traversal.behind = other
        return other == traversal.url

    # Articles in flight

    def asked(self, key: str, *, label: str | None) -> None:
        """Note that an article is asked for, with what the list called it."""
        self._labels.setdefault(key, [])
        self.call(key, label)

    def is_in_flight(self, key: str) -> bool:
        """Tell whether an article was asked for and has not been answered for."""
        return key in self._labels

    def call(self, key: str, label: str | None) -> None:
        """Note what else a list calls an article in flight."""
        if label and label not in self._labels[key]:
            self._labels[key].append(label)

    def labels(self, key: str) -> tuple[str, ...]:
        """Return what lists called an article in flight."""
        return tuple(self._labels.get(key, ()))

    def redirected(self, key: str, to: str) -> None:
        """Let lists wait for the article that was answered in the place of the one asked for, where it is in flight."""
        for traversal in self._traversals.values():
            if key in traversal.waiting and to in self._labels:
                traversal.waiting.add(to)

    def answered_for(self, key: str) -> None:
        """Note that an article is stored, refused, unchanged, or entered as one to be tried again."""
        self._labels.pop(key, None)
        for traversal in self._traversals.values():
            traversal.waiting.discard(key)

    def wait_for(self, traversal: ListTraversal, keys: Iterable[str]) -> None:
        """Let a list wait for those of its articles that are in flight."""
        traversal.waiting.update(key for key in keys if key in self._labels)

    def wait_for_lists(self, traversal: ListTraversal, urls: Iterable[str]) -> None:
        """Let a list wait for pages that it leads to and that have not been asked for."""
        traversal.waiting.update(url for url in urls if url not in self._pages)

    def take_done(self) -> list[ListTraversal]:
        """Take out the lists that are done with, each once."""
        found: list[ListTraversal] = []
        while ready := [traversal for traversal in self._traversals.values() if self._is_done(traversal)]:
            found += [self._traversals.pop(traversal.url) for traversal in ready]
            self._over.update(traversal.url for traversal in ready)
        return found

    def _is_done(self, traversal: ListTraversal) -> bool:
        has_ended = traversal.has_ended or traversal.behind in self._over
        return has_ended and not traversal.waiting and not traversal.is_partial
