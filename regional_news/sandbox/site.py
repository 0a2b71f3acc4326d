"""One portal as a server sees it: stories by number, lists with paging, robots.txt; everything made when asked for."""

from __future__ import annotations

import base64
import functools
import hashlib
import itertools
import re
from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from random import Random
from typing import TYPE_CHECKING, ClassVar, Final, Literal
from urllib.parse import urlsplit

from regional_news.sandbox import prose
from regional_news.sandbox.exchange import Answer, Request, html, plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from regional_news.sandbox.story import Story, Template

SPAN: Final = timedelta(days=15 * 365)
"""How old the oldest story is. Ages grow with the square of the rank, so that most stories are recent."""
PER_PAGE: Final = 20
PIXEL: Final = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
"""The picture behind every picture address."""

Edit = Literal["text", "title"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One list of stories with its pages."""

    names: tuple[str, ...]
    """Breadcrumb of its articles."""
    key: str
    """Start of its articles' paths."""
    front: str
    """Path of its first page."""
    page: str
    """Path of page `{n}`, counted from 2 (`{index}` is one less)."""
    place: prose.Place
    parent: str | None = None
    """Key of the section whose list alone links here; None when the home page does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of a list."""

    url: str
    title: str
    date: datetime | None


class Site(ABC):
    """Serve one portal's articles, numbered 0 (oldest) to `count - 1`, from a seed.

    A portal gives its names, sections, templates and markup, tells a number's address and finds a path's number.
    """

    name: ClassVar[str]
    origin: ClassVar[str]
    aliases: ClassVar[tuple[str, ...]] = ()
    site_name: ClassVar[str]
    sections: ClassVar[tuple[Section, ...]]
    templates: ClassVar[tuple[Template, ...]]
    list_template: ClassVar[Template]
    """Gives the encoding of lists, home and error pages."""
    validators: ClassVar[frozenset[str]] = frozenset({"etag", "last-modified"})
    robots: ClassVar[str | None] = "User-agent: *\nDisallow: /admin/\n"
    """None where the portal has no such file."""
    mobile: ClassVar[tuple[str, Template] | None] = None
    """A host that shows the same articles in a design of its own."""

    def __init__(self, *, articles: int, seed: int, now: datetime) -> None:
        self.articles = articles
        self.seed = seed
        self.began = now
        self.published: list[datetime] = []
        self.edits: dict[int, list[Edit]] = {}
        self.gone: dict[int, int] = {}
        """Status with which the address of a deleted story answers, by number."""
        self.listed: list[Entry] = []
        """Lines that stand on top of the first section's first page, beside the generated stories'."""
        self.version = 0
        """Counts the changes: the age of list pages."""
        self._story = functools.lru_cache(maxsize=256)(self._compose)

    # What a portal must say

    @abstractmethod
    def url(self, number: int) -> str:
        """Return the canonical address of a story."""

    @abstractmethod
    def locate(self, path: str) -> int | None:
        """Return the number of the story that may have this path; the caller compares the whole address."""

    @abstractmethod
    def compose(self, number: int, draft: prose.Draft, rng: Random) -> Story:
        """Make a story of its draft."""

    @abstractmethod
    def list_markup(self, section: Section, entries: list[Entry], *, page: int, pages: int) -> str:
        """Make a list page."""

    @abstractmethod
    def home_markup(self, entries: list[Entry]) -> str:
        """Make the home page."""

    def other(self, request: Request) -> Answer | None:  # noqa: ARG002
        """Answer addresses that are neither list nor article: directories, own error pages."""
        return None

    # Stories

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

    def place(self, number: int) -> prose.Place:
        """Return what a story speaks of."""
        return self.section(number).place

    def template(self, number: int) -> Template:
        """Return the template of a story: all ages stand side by side in every section."""
        return self.templates[number // len(self.sections) % len(self.templates)]

    def rng(self, number: int, purpose: str) -> Random:
        """Return the generator for one purpose of one story."""
        return Random(f"{self.seed}/{self.name}/{number}/{purpose}")

    def title(self, number: int) -> str:
        """Return a story's title without making its text."""
        retitled = self.edits.get(number, []).count("title")
        title = prose.headline(self.rng(number, "title"), self.place(number))
        if retitled:
            return f"最新进展{retitled}:{title}"
        if number % 11 == 3:
            return f"【{self.section(number).names[-1]}】{title}"
        return f"{title}({'一二三四'[number % 4]})" if number % 13 == 5 else title

    def story(self, number: int) -> Story:
        """Return a story as its page shows it now."""
        return self._story(number, tuple(self.edits.get(number, ())))

    def _compose(self, number: int, edits: tuple[Edit, ...]) -> Story:
        place = self.place(number)
        rng = self.rng(number, "body")
        draft = prose.draft(self.rng(number, "title"), place, rng)
        added = tuple(
            prose.amendment(self.rng(number, f"edit{k}"), place) for k, edit in enumerate(edits) if edit == "text"
        )
        changed = replace(draft, title=self.title(number), paragraphs=draft.paragraphs + added)
        return self.template(number).fit(self.compose(number, changed, rng))

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

    def entry(self, number: int) -> Entry:
        """Return a story's line in a list; some links name another host of the portal."""
        url = self.url(number)
        if self.aliases and number % 7 == 2:
            url = url.replace(urlsplit(url).netloc, self.aliases[number % len(self.aliases)], 1)
        return Entry(url=url, title=self.title(number), date=self.moment(number))

    # Serving

    def answer(self, request: Request) -> Answer:
        """Answer one request, without validators and conditions."""
        path = request.parts.path or "/"
        if path == "/robots.txt":
            return self.missing() if self.robots is None else plain(self.robots)
        if path in {"/", "/index.html", "/index.htm"}:
            return self._dated(html_like(self.list_template, self.home_markup(self._front_entries())))
        if (article := self._article(path, request.parts.hostname)) is not None:
            return article
        if (found := self.find_list(path)) is not None:
            return self._dated(html_like(self.list_template, self._list(*found)))
        if re.search(r"\.(?:jpe?g|gif|png|ico)$", path, re.IGNORECASE):
            return Answer(headers=(("Content-Type", "image/gif"),), body=PIXEL)
        return self.other(request) or self.missing()

    def missing(self, status: int = 404) -> Answer:
        """Answer for an address there is not (any more)."""
        text = "<html><head><title>404 Not Found</title></head><body><h1>您访问的页面不存在</h1><a href='/'>返回首页</a></body></html>"
        return html_like(self.list_template, text, status=status)

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

    def validated(self, answer: Answer, request: Request) -> Answer:
        """Add the validators this portal sends, and answer 304 where the client's still hold."""
        if answer.status != 200 or not self.validators or answer.send is not None:
            return answer
        pairs = []
        if "etag" in self.validators:
            pairs.append(("ETag", f'"{hashlib.sha256(answer.body).hexdigest()[:20]}"'))
        modified = answer.header("Last-Modified")
        headers = (
            answer.headers
            if "last-modified" in self.validators
            else tuple(pair for pair in answer.headers if pair[0] != "Last-Modified")
        )
        answer = Answer(status=200, headers=(*headers, *pairs), body=answer.body)
        etag = answer.header("ETag")
        if asked := request.headers.get("if-none-match"):
            same = etag is not None and etag in asked
        else:
            same = "last-modified" in self.validators and modified == request.headers.get("if-modified-since", "")
        return Answer(status=304, headers=answer.headers) if same else answer

    def find(self, url: str) -> int | None:
        """Return the number of the story there is at a canonical address."""
        number = self._number(urlsplit(url).path)
        return None if number is None or number in self.gone or self.url(number) != url else number

    def _number(self, path: str) -> int | None:
        number = self.locate(path)
        if number is None or not 0 <= number < self.count or urlsplit(self.url(number)).path != path:
            return None
        return number

    def _article(self, path: str, host: str | None) -> Answer | None:
        if (number := self._number(path)) is None:
            return None
        if number in self.gone:
            return self.missing(self.gone[number])
        template = self.mobile[1] if self.mobile is not None and host == self.mobile[0] else self.template(number)
        page = template.render(self.story(number))
        touched = self.moment(number) + timedelta(seconds=len(self.edits.get(number, ())))
        return Answer(headers=(*page.headers, ("Last-Modified", _http_date(touched))), body=page.body)

    def turns(self, section: Section, page: int, pages: int) -> list[tuple[str, str]]:
        """Return path and label of the links between the pages of a list."""
        turns = (("首页", 1), ("上一页", page - 1), ("下一页", page + 1), ("尾页", pages))
        return [(self.page_path(section, n), label) for label, n in turns if 1 <= n <= pages and n != page]

    def children(self, section: Section) -> list[Section]:
        """Return the sections that only this section's list links to."""
        return [child for child in self.sections if child.parent == section.key]

    def _list(self, section: Section, page: int) -> str:
        first = (page - 1) * PER_PAGE
        entries = [self.entry(n) for n in itertools.islice(self.numbers(section), first, first + PER_PAGE)]
        if page == 1 and section is self.sections[0]:
            entries = [*self.listed, *entries]
        return self.list_markup(section, entries, page=page, pages=self.pages(section))

    def _front_entries(self) -> list[Entry]:
        return [self.entry(n) for n in itertools.islice(self.numbers(), 12)]

    def _dated(self, answer: Answer) -> Answer:
        changed = self.began - timedelta(days=1) + timedelta(seconds=self.version)
        return Answer(headers=(*answer.headers, ("Last-Modified", _http_date(changed))), body=answer.body)


def html_like(template: Template, text: str, *, status: int = 200) -> Answer:
    """Answer with a page in the encoding of `template`."""
    return html(text, status=status, encoding=template.encoding, charset=template.charset)


def _http_date(moment: datetime) -> str:
    return format_datetime(moment.astimezone(UTC).replace(microsecond=0), usegmt=True)
