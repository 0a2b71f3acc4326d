"""A portal of articles: home page, lists and articles in templates of several ages."""

from __future__ import annotations

import base64
import functools
import itertools
import re
from abc import abstractmethod
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, ClassVar, Final
from urllib.parse import urlsplit

from sandbox import prose
from sandbox.exchange import Answer, Request, html, plain
from sandbox.site import PER_PAGE, Edit, Section, Site
from sandbox.validators import http_date

if TYPE_CHECKING:
    from random import Random

    from sandbox.story import Story, Template

PIXEL: Final = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
"""The picture behind every picture address."""

FEWEST_ENTRIES: Final = 8
"""A section with fewer stories fills its list with those of others, as portals do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of a list."""

    url: str
    title: str
    date: datetime | None


class NewsSite(Site):
    """Serve articles.

    A portal gives its names, sections, templates and markup, tells a number's address and finds a path's number.
    """

    templates: ClassVar[tuple[Template, ...]]
    list_template: ClassVar[Template]
    """Gives the encoding of lists, home and error pages."""
    mobile: ClassVar[tuple[str, Template] | None] = None
    """A host that shows the same articles in a design of its own."""

    def __init__(self, *, articles: int, seed: int, now: datetime) -> None:
        super().__init__(articles=articles, seed=seed, now=now)
        self.listed: list[Entry] = []
        """Lines that stand on top of the first section's first page, beside the generated stories'."""
        self._story = functools.lru_cache(maxsize=256)(self._compose)

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

    def template(self, number: int) -> Template:
        """Return the template of a story: all ages stand side by side in every section."""
        return self.templates[number // len(self.sections) % len(self.templates)]

    def title(self, number: int) -> str:
        """Return a story's title without making its text."""
        retitled = self.edits.get(number, []).count("title")
        title = prose.headline(self.rng(number, "title"), self.place(number))
        if retitled:
            return f"最新进展{retitled}：{title}"
        if number % 11 == 3:
            return f"【{self.section(number).names[-1]}】{title}"
        return f"{title}（{'一二三四'[number % 4]}）" if number % 13 == 5 else title

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

    def entry(self, number: int) -> Entry:
        """Return a story's line in a list; some links name another host of the portal."""
        url = self.url(number)
        if self.aliases and number % 7 == 2:
            url = url.replace(urlsplit(url).netloc, self.aliases[number % len(self.aliases)], 1)
        return Entry(url=url, title=self.title(number), date=self.moment(number))

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

    def _article(self, path: str, host: str | None) -> Answer | None:
        if (number := self.number_at(path)) is None:
            return None
        if number in self.gone:
            return self.missing(self.gone[number])
        template = self.mobile[1] if self.mobile is not None and host == self.mobile[0] else self.template(number)
        page = template.render(self.story(number))
        touched = self.moment(number) + timedelta(seconds=len(self.edits.get(number, ())))
        return Answer(headers=(*page.headers, ("Last-Modified", http_date(touched))), body=page.body)

    def _list(self, section: Section, page: int) -> str:
        first = (page - 1) * PER_PAGE
        entries = [self.entry(n) for n in itertools.islice(self.numbers(section), first, first + PER_PAGE)]
        if page == 1 and section is self.sections[0]:
            entries = [*self.listed, *entries]
        if len(entries) < FEWEST_ENTRIES and page == 1:
            urls = {entry.url for entry in entries}
            entries += [entry for entry in self._front_entries() if entry.url not in urls][
                : FEWEST_ENTRIES - len(entries)
            ]
        return self.list_markup(section, entries, page=page, pages=self.pages(section))

    def _front_entries(self) -> list[Entry]:
        return [self.entry(n) for n in itertools.islice(self.numbers(), 12)]

    def _dated(self, answer: Answer) -> Answer:
        changed = self.began - timedelta(days=1) + timedelta(seconds=self.version)
        return Answer(headers=(*answer.headers, ("Last-Modified", http_date(changed))), body=answer.body)


def html_like(template: Template, text: str, *, status: int = 200) -> Answer:
    """Answer with a page in the encoding of `template`."""
    return html(text, status=status, encoding=template.encoding, charset=template.charset)
