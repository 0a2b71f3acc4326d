"""One issue on its way: its pages first, then its stories, those that go on on another page last."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any

from regional_news.extract.epaper.addresses import read_address
from regional_news.extract.epaper.standing import same_page
from regional_news.extract.epaper.story import Place
from regional_news.item.article import Position
from regional_news.text.clean import key

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from scrapy.http import Response

    from regional_news.extract.epaper.page import Entry, PageLink, PrintedPage
    from regional_news.extract.epaper.story import Story
    from regional_news.run.clauses import Clause
    from regional_news.storage.sqlite import Store


@dataclass(slots=True)
class IssueVisit:
    """What is known of the issue that is being read."""

    day: date
    url: str
    digest: str | None = None
    paper: str | None = None
    links: dict[str, PageLink] = field(default_factory=dict)
    """Pages as lists name them, in their order."""
    read: dict[str, PrintedPage] = field(default_factory=dict)
    depth: dict[str, int] = field(default_factory=dict)
    """How many pages lead from the first one to each of the others."""
    waiting_pages: set[str] = field(default_factory=set)
    failed: set[str] = field(default_factory=set)
    """Pages that could not be read."""
    pages: list[dict[str, Any]] = field(default_factory=list)
    """As the store keeps them, once all were read."""
    waiting: set[str] = field(default_factory=set)
    """Stories that were asked for."""
    held: dict[str, tuple[Response, Story]] = field(default_factory=dict)
    """Stories that are a part of one."""
    endless: Clause | None = None
    """Why its list of pages cannot be followed to its end, as a clause."""
    joined: dict[str, str] = field(default_factory=dict)
    """Key of a story's other part, by the key of the story."""
    whole: dict[str, str] = field(default_factory=dict)
    """Address of each part that this run put to the one before it, by its key."""

    def count_unread(self) -> int:
        """Return how many stories and pages are named that were not told to be its own; 1 for none at all."""
        listed = {story["url"] for _, story in self.stories()} | self.read.keys()
        unread = {url for page in self.read.values() for url in page.unread} - listed
        is_empty = not listed - self.read.keys() and not any(page["pdf"] for page in self.pages)
        return len(unread) or int(is_empty)

    def repeats(self, page: PrintedPage) -> bool:
        """Tell whether a page shows what another one that was read shows: the same stories under another address."""
        return bool(page.entries) and any(
            page.entries == other.entries for url, other in self.read.items() if url != page.url
        )

    def is_counted(self, page: PrintedPage) -> bool:
        """Tell whether a page in a chain of pages prints the number of its place, and has a story of its own."""
        before = {entry.key for url, other in self.read.items() if url != page.url for entry in other.entries}
        is_next = same_page(page.number, f"{self.depth.get(page.url, 0) + 1}")
        return is_next and any(entry.key not in before for entry in page.entries)

    def settle_pages(self) -> None:
        """Put the pages in their order, each once, and each story on the page that has it first."""
        order = {url: n for n, url in enumerate(self.links)}
        if not (listed := self.links.get(self.url)) or not (listed.number or listed.name):
            order[self.url] = -1  # no list names it: it is what the others are reached from
        pages = sorted(self.read.values(), key=lambda page: order.get(page.url, len(order)))
        owners: dict[str, str] = {}
        for rank in (3, 2, 1, 0):  # a page that shows an area for a story has it, not one that only announces it
            for page in pages:
                for entry in page.entries:
                    if rank <= entry.claim:
                        owners.setdefault(entry.key, page.url)
        met: set[tuple[Entry, ...]] = set()
        for page in pages:
            if page.entries and page.entries in met:  # one page under two addresses
                continue
            met.add(page.entries)
            if page.pdfs:
                self.pages += [
                    {"number": p.number, "name": p.name, "url": page.url, "image": None, "pdf": p.pdf, "stories": []}
                    for p in page.pdfs
                ]
                continue
            link, address = self.links.get(page.url), read_address(page.url)
            number = page.number or (link.number if link else None) or (address.number if address else None)
            own = [entry for entry in page.entries if owners[entry.key] == page.url]
            self.pages.append(
                {
                    "number": number,
                    "name": page.name or (link.name if link else None),
                    "url": page.url,
                    "image": page.image,
                    "pdf": page.pdf or (link.pdf if link else None),
                    "stories": [
                        {
                            "url": entry.url,
                            "key": entry.key,
                            "title": entry.title,
                            "position": asdict(replace(entry.position, order=n)),
                        }
                        for n, entry in enumerate(own, 1)
                    ],
                }
            )

    def keep_stories(self, most: int) -> None:
        """Leave out all stories but the first ones."""
        for page in self.pages:
            page["stories"] = page["stories"][:most]
            most -= len(page["stories"])

    def resume(self, pages: list[dict[str, Any]]) -> None:
        """Take up the pages that an earlier run read."""
        self.pages = pages
        self.joined = {s["key"]: s["with"] for _, s in self.stories() if s.get("with")}

    def stories(self) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
        """Yield every page with each of its stories."""
        for page in self.pages:
            for story in page["stories"]:
                yield page, story

    def place(self, ident: str) -> Place | None:
        """Return where a story stands, None where it is none of this issue."""
        for page, story in self.stories():
            if story["key"] == ident:
                return Place(
                    day=self.day,
                    paper=self.paper,
                    number=page["number"],
                    name=page["name"],
                    image=page["image"],
                    pdf=page["pdf"],
                    title=story["title"],
                    position=Position(**story["position"]),
                )
        return None

    def pairs(self) -> Iterator[tuple[str, str]]:
        """Yield the keys of two parts of a story, one behind the other, as the pages they name fit together.

        Of several that fit, those go together first whose titles are most alike.
        """
        before: dict[str, str] = {}
        fitting = [
            (_likeness(story, other), first, rest)
            for first, (_, story) in self.held.items()
            for rest, (_, other) in self.held.items()
            if same_page(story.goes_on, other.reading.page_no) and same_page(other.comes_from, story.reading.page_no)
        ]
        for _, first, rest in sorted(fitting, key=lambda found: -found[0]):
            if rest not in before and first not in before.values() and rest not in _way(before, first):
                before[rest] = first
                yield first, rest

    def printed_number(self, number: str | None) -> str | None:
        """Return the number of a page as the issue prints it, be it named otherwise: `03` for `3`."""
        found = {page["number"] for page in self.pages if same_page(page["number"], number)}
        return found.pop() if len(found) == 1 else number

    def head_of(self, rest: str) -> str:
        """Return the key of the story that a part is of."""
        return _way({part: first for first, part in self.joined.items()}, rest)[-1]

    def parts_with(self, ident: str) -> list[str]:
        """Return the keys of all parts of the story that a part is of, in their order."""
        parts = [self.head_of(ident)]
        while (following := self.joined.get(parts[-1])) and following not in parts:
            parts.append(following)
        return parts

    def note_joined(self, first: str, rest: str) -> None:
        """Remember that two stories of the lists are one."""
        self.joined[first] = rest
        for _, story in self.stories():
            if story["key"] == first:
                story["with"] = rest


def _way(before: dict[str, str], part: str) -> list[str]:
    """Return a part and those before it, the first one last."""
    way = [part]
    while (part := before.get(part, part)) not in way:
        way.append(part)
    return way


def place_in(store: Store, portal: str, key: str, *, day: date | None = None) -> Place | None:
    """Return where a story stands, as the store has its issue, which is that of `day` if given; None without one."""
    issue = store.issue(portal, day) if day else store.issue_with(portal, key)
    if issue is None:
        return None
    visit = IssueVisit(issue.day, issue.url or "", paper=issue.paper)
    visit.resume(issue.pages)
    return visit.place(key)


def is_of_later(store: Store, portal: str, page: PrintedPage, day: date) -> bool:
    """Tell whether a page shows nothing but stories of a later issue: some servers answer any day with the newest.

    Of stories with a day in their addresses it is known without that.
    """
    if not page.entries or any((a := read_address(entry.url)) and a.day for entry in page.entries):
        return False
    later = store.issue_with(portal, page.entries[0].key)
    if later is None or later.day <= day:
        return False
    return {entry.key for entry in page.entries} <= {story["key"] for one in later.pages for story in one["stories"]}


def _likeness(one: Story, other: Story) -> int:
    mine, theirs = key(one.reading.title or ""), key(other.of or other.reading.title or "")
    if mine == theirs:
        return 1000
    if mine and theirs and (mine in theirs or theirs in mine):
        return 500
    return len(set(mine) & set(theirs))
