"""What came of a site that is being found out about: pages, links, samples, hosts, scripts."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit, urlunsplit

from regional_news.crawl.feeds import maps_of
from regional_news.crawl.links import parse_html
from regional_news.crawl.scripts import Scripts, written_in
from regional_news.crawl.sources import links_in, read_answer
from regional_news.extract import PortalFacts, read
from regional_news.extract.listed import ToldByList, completed
from regional_news.http.fetch import FetchedPage
from regional_news.portal.site.hosts import HOSTS_MAX, TELEPHONES, Neighbours
from regional_news.portal.site.judging import Findings, Sample
from regional_news.text.encodings import decode
from regional_news.text.urls import canonical

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from lxml.html import HtmlElement

    from regional_news.crawl.links import ListedLink
    from regional_news.portal.site import shapes as shaping

REQUESTS_MAX: Final = 60  # what it may cost to settle a site, robots.txt included
SITEMAP: Final = "/sitemap.xml"
LINKS_MAX: Final = 3000
_IDLE: Final = re.compile(
    r"[\W_]*(?:更多|全部|首页|详情|查看|阅读|点击|more|[上下尾末]一?[页頁]|\d{1,4}\W*$|$)", re.IGNORECASE
)
"""How links are labelled that lead where others say more of."""
WORDS: Final = {
    "forum": "it is a forum: scrapy crawl discuz -a url={url}",
    "epaper": "it is a newspaper's issue: scrapy crawl epaper -a url={url}",
    "parked": "its name is for sale, and it has no pages of its own",
    "wiki": "it is a wiki",
    "shop": "it is a shop",
    "other_forum": "it is a forum of a make that is not known",
    "script_only": "its pages are made by scripts alone, and none of those is of a make that is known",
    "calendar": "its pages differ in their days and numbers alone",
    "ads": "it is a directory of advertisements",
    "novel": "its pages are chapters of books",
    "one_page": "its first page leads nowhere",
    "not_chinese": "its pages are not in Chinese",
    "no_answer": "its first page could not be fetched: {why}",
}
"""What a site is that is no portal of news, as a clause."""


@dataclass(frozen=True, slots=True)
class SeenPage:
    """One page that came."""

    url: str
    tree: HtmlElement | None
    text: str
    links: tuple[tuple[str, str], ...]


@dataclass(slots=True, kw_only=True)
class Known:
    """What is known of a site so far: its pages, their links, and what was read of some."""

    facts: PortalFacts
    """What is known before: where it is."""
    region: str | None = None
    foreign: frozenset[str] = frozenset()
    """Hosts of other portals, whatever their names."""
    also: tuple[str, ...] = ()
    """Further pages to begin with: the one that was given, lists of earlier runs."""
    known: PortalFacts | None = None
    """What was found before; where the home page still has links of its pattern, nothing else is looked at."""
    budget: int = REQUESTS_MAX - 1
    stage: str = "home"
    state: str = ""
    """`settled`, `holds`, `unsure`, or what it is instead; empty while it goes on."""
    findings: Findings = field(default_factory=Findings)
    probing: set[str] = field(default_factory=set)
    """Addresses on other hosts that may be asked for to see whether they are the same site's."""
    pages: dict[str, SeenPage] = field(default_factory=dict)
    samples: dict[str, Sample] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    kept: dict[str, FetchedPage] = field(default_factory=dict)
    """The pages of samples as they came."""
    _waiting: set[str] = field(default_factory=set)
    _failures: dict[str, str] = field(default_factory=dict)
    _shapes: list[shaping.Shape] = field(default_factory=list)
    _mobile: str | None = None
    _maps: list[str] = field(default_factory=list)
    """Sitemaps that robots.txt and indices of sitemaps name."""
    _indices: list[str] = field(default_factory=list)
    """Paths of indices of sitemaps: what a new one of them names is found there alone."""
    _doors: list[str] = field(default_factory=list)
    _named: dict[str, str] = field(default_factory=dict)
    _times: dict[str, str] = field(default_factory=dict)
    """When articles were published, by their addresses, as lists say it."""
    _sections: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Which sections articles are of, by their addresses, as feeds say it."""
    _encodings: Counter[str] = field(default_factory=Counter)
    _scripts: Scripts = field(default_factory=Scripts)
    _scripts_asked: list[str] = field(default_factory=list)
    shells: dict[str, SeenPage] = field(default_factory=dict)
    """Pages at which an article of a number might have stood."""
    _templates: list[str] = field(default_factory=list)
    _numbered: str | None = None
    _further: list[str] = field(default_factory=list)
    """Lists that were looked at last."""
    _oldest: list[str] = field(default_factory=list)
    """Last pages of lists, which are no lists of their own."""
    _hosts_asked: set[str] = field(default_factory=set)
    _near: Neighbours = field(init=False)
    _instead: str = ""
    """What the site is where no list is found beside its home page."""

    def __post_init__(self) -> None:
        """Look out for hosts of the same name."""
        self._near = Neighbours(host=urlsplit(self.facts.origin).netloc, foreign=self.foreign)

    @property
    def home(self) -> str:
        """Address of the first page."""
        return f"{self.facts.origin}/"

    @property
    def rules(self) -> str:
        """Address of its robots.txt, which may name sitemaps."""
        return f"{self.facts.origin}/robots.txt"

    @property
    def why(self) -> str:
        """What is missing, or what the site is instead, as a clause; empty where it is settled."""
        if self.state in WORDS:
            url = self.also[0] if self.also and self.home in self._failures else self.home
            return WORDS[self.state].format(url=url, why=next(iter(self._failures.values()), "no answer"))
        return "; ".join(self.findings.missing)

    @property
    def unanswered(self) -> list[str]:
        """The addresses that were asked for and have not been heard of."""
        return sorted(self._waiting)

    # What came

    def take(self, asked: str, body: bytes, *, url: str, headers: Mapping[str, str], fetched_at: datetime) -> None:
        """Take in the answer to a request for `asked`, found at `url`."""
        self._waiting.discard(asked)
        if asked == self.rules:
            self._maps = [
                found for found in maps_of(body.decode("utf-8", "replace"), url=url) if self.facts.is_own(found)
            ]
            return
        if asked in self._scripts_asked:
            text = decode(body, headers).text
            self._scripts.add(text)
            self._write(links_in(parse_html(written_in(text)), url=self.home, is_own=self.facts.is_own))
            return
        is_home = asked in {self.home, *self._doors}
        if asked == self.home and url != asked:
            self._has_moved(url)
        decoded = decode(body, headers)
        text = decoded.text or _strictly(body)
        tree = parse_html(text)
        if tree is None:
            self._failures[asked] = "its bytes are no text in any encoding that is known"
        self._encodings[decoded.encoding] += 1
        found = links_in(tree, url=url, is_own=self.facts.is_own)
        links = [(address, link.text) for link in found if (address := canonical(link.url))][:LINKS_MAX]
        self._times |= {self._on_origin(a): link.day for link in found if link.day and (a := canonical(link.url))}
        items = read_answer(asked, body)
        if items is None and asked in {f"{self.facts.origin}{SITEMAP}", *self._maps}:
            return  # a page that says that there is no such page
        if items is not None:
            self._maps += [found for found in items.lists if self.facts.is_own(found)]
            self._indices += [asked.removeprefix(self.facts.origin)] * bool(items.lists)
            links = list(items.items[:LINKS_MAX])
            self._times |= items.times
            self._sections |= items.sections
        page = SeenPage(url, tree, text, tuple(links))
        if self.stage == "numbers":
            self.shells[asked] = page
        if self.stage in {"numbers", "samples", "probes"}:
            came = FetchedPage(url=url, headers=dict(headers), body=body, fetched_at=fetched_at)
            is_bare = bool(text) and not decoded.text
            self.samples[asked] = sample_of(
                came, asked=asked, links=page.links, time=self._times.get(asked), is_bare=is_bare
            )
            self.kept[asked] = came
        if asked != self.home and is_home and (before := self.pages.get(self.home)):  # a door, or one frame of several
            first, second = sorted((page, before), key=lambda one: len(one.links), reverse=True)
            self.pages[asked] = page
            page = replace(first, links=(*first.links, *second.links))
        self.pages[self.home if is_home else asked] = page
        self._collect(links)

    def _collect(self, links: Iterable[tuple[str, str]]) -> None:
        for address, label in links:
            self._near.take(address, label)
            if self.facts.is_own(address):
                key = self._on_origin(address)
                before = self.links.get(key, "")
                if (not _IDLE.match(label), len(label)) >= (not _IDLE.match(before), len(before)):
                    self.links[key] = label
            elif urlsplit(address).hostname in self._mobile_hosts():
                self._mobile = urlsplit(address).netloc

    def _write(self, links: list[ListedLink]) -> None:
        """Take in what a script writes into the home page."""
        pairs = [(address, link.text) for link in links if (address := canonical(link.url))]
        if pairs and (home := self.pages.get(self.home)):
            self.pages[self.home] = replace(home, links=(*home.links, *pairs))
            self._collect(pairs)

    def _take_neighbours(self) -> None:
        """Take the hosts of the same name that may hold sections for the site's own, until pages tell otherwise."""
        beside = tuple(dict.fromkeys([*self.facts.beside, *self._near.likely()]))[:HOSTS_MAX]
        if beside != self.facts.beside:
            self.facts = replace(self.facts, beside=beside)
            for page in list(self.pages.values()):
                self._collect(page.links)

    def may_ask(self, url: str) -> bool:
        """Tell whether an address may be asked for: the site's own, or one that may be."""
        return self.facts.is_own(url) or url in self.probing

    def fail(self, asked: str, why: str) -> None:
        """Note that an address brought no page."""
        self._waiting.discard(asked)
        self._failures[asked] = why

    def give_up(self, why: str) -> None:
        """Note that what came cannot be made sense of."""
        self._waiting.clear()
        self.state = "unsure"
        self.findings.missing.append(why)

    # Hosts

    def _has_moved(self, url: str) -> None:
        """Take the host to which the home page was sent on for the site's own, where it is the same or its twin."""
        parts = urlsplit(url)
        netloc = parts.netloc.lower()
        if netloc not in self.facts.hosts or f"{parts.scheme}://{netloc}" == self.facts.origin:
            return
        origin = f"{parts.scheme}://{netloc}"
        aliases = tuple(host for host in self.facts.hosts if host != netloc)
        self.facts = replace(self.facts, origin=origin, aliases=aliases, examples=(f"{origin}/.unknown/1",))

    def _on_origin(self, url: str) -> str:
        return self.facts.origin_of(url) + urlunsplit(("", "", *urlsplit(url)[2:]))

    def _mobile_hosts(self) -> Sequence[str]:
        stem = (urlsplit(self.facts.origin).hostname or "").removeprefix("www.")
        return [f"{name}.{stem}" for name in TELEPHONES]


def sample_of(
    page: FetchedPage, *, asked: str, links: tuple[tuple[str, str], ...], time: str | None, is_bare: bool = False
) -> Sample:
    """Return what a page says without a word of its portal; `time` is when a list says that it was published."""
    reading = read(page.body, url=page.url, headers=page.headers, fetched_at=page.fetched_at)
    return Sample(asked, completed(reading, ToldByList(time=time), stored=None), links, is_bare=is_bare)


def _strictly(body: bytes) -> str:
    """Return a page of names alone, of which no encoding makes running text: it is UTF-8, or nothing."""
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return ""


def names_section(label: str) -> bool:
    """Tell whether what leads to a list may be its section's name."""
    return re.search(r"\d|更多|全部|首页|订阅|地图|rss|atom|feed|xml", label, re.IGNORECASE) is None
