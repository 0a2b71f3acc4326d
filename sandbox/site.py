"""One portal as a server sees it: what it holds by number, in sections with paged lists; made when asked for."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import TYPE_CHECKING, Any, ClassVar, Final, Literal, Protocol
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox.exchange import Answer, Request
    from sandbox.prose import Place

SPAN: Final = timedelta(days=15 * 365)
"""How old the oldest story is. Ages grow with the square of the rank, so that most stories are recent."""
PER_PAGE: Final = 20

Edit = Literal["text", "title", "ban", "drop", "prune", "merge"]
"""What can happen to a story: a paragraph more, another title; in a forum also a reply banned, the last one or an early
one removed, and another thread's posts merged into it."""


class Told(Protocol):
    """What stands at one address, and what a reader takes from it."""

    @property
    def url(self) -> str:
        """Canonical address."""

    def expected(self) -> dict[str, Any]:
        """Return the item's fields."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One list with its pages."""

    names: tuple[str, ...]
    """Breadcrumb of what it lists."""
    key: str
    """Start of its articles' paths; a forum's number."""
    front: str
    """Path of its first page."""
    page: str
    """Path of page `{n}`, counted from 2 (`{index}` is one less)."""
    place: Place
    parent: str | None = None
    """Key of the section whose list alone links here; None when the home page does."""


class Site(ABC):
    """Serve one portal's articles, numbered 0 (oldest) to `count - 1`, from a seed."""

    name: ClassVar[str]
    origin: ClassVar[str]
    aliases: ClassVar[tuple[str, ...]] = ()
    sections: ClassVar[tuple[Section, ...]]
    validators: ClassVar[frozenset[str]] = frozenset({"etag", "last-modified"})
    """Which validators it sends."""
    robots: ClassVar[str | None] = "User-agent: *\nDisallow: /admin/\n"
    """None where the portal has no such file."""
    edit_kinds: ClassVar[frozenset[Edit]] = frozenset({"text", "title"})

    def __init__(self, *, articles: int, seed: int, now: datetime) -> None:
        self.articles = articles
        self.seed = seed
        self.began = now
        self.now = now
        self.published: list[datetime] = []
        self.edits: dict[int, list[Edit]] = {}
        self.gone: dict[int, int] = {}
        """Status with which the address of a deleted story answers, by number."""
        self.version = 0
        """Counts the changes: the age of list pages."""

    @abstractmethod
    def url(self, number: int) -> str:
        """Return the canonical address of a story."""

    @abstractmethod
    def locate(self, path: str) -> int | None:
        """Return the number of the story that may have this path; the caller compares the whole address."""

    @abstractmethod
    def title(self, number: int) -> str:
        """Return a story's title without making its text."""

    @abstractmethod
    def story(self, number: int) -> Told:
        """Return a story as its page shows it now."""

    @abstractmethod
    def answer(self, request: Request) -> Answer:
        """Answer one request, without validators and conditions."""

    @property
    def hosts(self) -> tuple[str, ...]:
        """Every host this portal answers for."""
        return (urlsplit(self.origin).netloc, *self.aliases)

    @property
    def count(self) -> int:
        """How many stories were ever published."""
        return self.articles + len(self.published)

    def moment(self, number: int) -> datetime:
        """Return when a story was published."""
        if number >= self.articles:
            return self.published[number - self.articles]
        age = SPAN * (((self.articles - number) / self.articles) ** 2)
        return (self.began - age).replace(second=0, microsecond=0)

    def section(self, number: int) -> Section:
        """Return the section of a story."""
        return self.sections[number % len(self.sections)]

    def place(self, number: int) -> Place:
        """Return what a story speaks of."""
        return self.section(number).place

    def rng(self, number: int, purpose: str) -> Random:
        """Return the generator for one purpose of one story."""
        return Random(f"{self.seed}/{self.name}/{number}/{purpose}")

    def numbers(self, section: Section | None = None) -> Iterator[int]:
        """Count the stories there are now, of one section or all, newest first."""
        step = 1 if section is None else len(self.sections)
        offset = 0 if section is None else self.sections.index(section)
        newest = self.count - 1 if section is None else self.count - 1 - (self.count - 1 - offset) % step
        return (n for n in range(newest, -1, -step) if n not in self.gone)

    def pages(self, section: Section) -> int:
        """Return how many pages the section's list has."""
        offset = self.sections.index(section)
        size = len(range(offset, self.count, len(self.sections)))
        size -= sum(1 for n in self.gone if n % len(self.sections) == offset)
        return max(1, -(-size // PER_PAGE))

    def find(self, url: str) -> int | None:
        """Return the number of the story there is at a canonical address."""
        number = self.number_at(urlsplit(url).path)
        return None if number is None or number in self.gone or self.url(number) != url else number

    def number_at(self, path: str) -> int | None:
        """Return the number of the story, deleted ones included, that has exactly this path."""
        number = self.locate(path)
        if number is None or not 0 <= number < self.count or urlsplit(self.url(number)).path != path:
            return None
        return number

    def find_list(self, path: str) -> tuple[Section, int] | None:
        """Return the section and page number of a list's path."""
        for section in self.sections:
            if path == section.front:
                return section, 1
            pattern = re.escape(section.page).replace(r"\{n\}", r"(?P<n>\d+)").replace(r"\{index\}", r"(?P<index>\d+)")
            if match := re.fullmatch(pattern, path):
                groups = match.groupdict()
                page = int(groups["n"]) if groups.get("n") else int(groups["index"]) + 1
                return (section, page) if 1 < page <= self.pages(section) else None
        return None

    def page_path(self, section: Section, page: int) -> str:
        """Return the path of one page of a list."""
        return section.front if page == 1 else section.page.format(n=page, index=page - 1)

    def turns(self, section: Section, page: int, pages: int) -> list[tuple[str, str]]:
        """Return path and label of the links between the pages of a list."""
        turns = (("首页", 1), ("上一页", page - 1), ("下一页", page + 1), ("尾页", pages))
        return [(self.page_path(section, n), label) for label, n in turns if 1 <= n <= pages and n != page]

    def children(self, section: Section) -> list[Section]:
        """Return the sections that only this section's list links to."""
        return [child for child in self.sections if child.parent == section.key]
