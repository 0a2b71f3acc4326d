"""Find out what a site's spider would be told: which pages to look at next, and what they say together.

Nothing here asks the network: `wanted()` names addresses, `take()` is given what came, until `findings` is there.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit, urlunsplit

from regional_news.crawl.links import ListedLink, links_of, list_key, may_be_list, parse_html
from regional_news.crawl.paging import next_page
from regional_news.crawl.sources import columns_of, maps_of, read_answer, sources_of
from regional_news.extract import PortalFacts, read
from regional_news.extract.listed import ToldByList, completed
from regional_news.http.fetch import FetchedPage
from regional_news.portal.site import shapes as shaping
from regional_news.portal.site.judging import Findings, Sample, choose_samples, judge
from regional_news.portal.site.whereabouts import find_whereabouts, is_made_by_scripts, is_paper, kind_of
from regional_news.text.encodings import decode
from regional_news.text.urls import canonical, join

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from lxml.html import HtmlElement

REQUESTS_MAX: Final = 60  # what it may cost to settle a site, robots.txt included
LISTS_TRIED: Final = 14
SOURCES_TRIED: Final = 4
SITEMAP: Final = "/sitemap.xml"
DOORS_MAX: Final = 3  # number of pages without links that send on to the next one
LINKS_MIN: Final = 2  # a home page with fewer links to other pages is all there is
_LEADS_ON: Final = re.compile(
    r"<meta[^>]{1,80}refresh[^>]{1,40}url\s*=\s*[\"']?(?P<meta>[^\"'>\s]+)|"
    r"location(?:\.href)?\s*(?:=|\.replace\()\s*[\"'](?P<script>[^\"'\s]+)[\"']",
    re.IGNORECASE,
)
"""How a home page without links sends on to the real one."""
LINKS_MAX: Final = 3000
MAPS_TRIED: Final = 3  # number of sitemaps, named by robots.txt or an index, that are looked at
HOLDS_MIN: Final = 5  # a home page with so many links of a known pattern is as it was
WORDS: Final = {
    "forum": "it is a forum: scrapy crawl discuz -a url={url}",
    "epaper": "it is a newspaper's issue: scrapy crawl epaper -a url={url}",
    "parked": "its name is for sale, and it has no pages of its own",
    "wiki": "it is a wiki",
    "shop": "it is a shop",
    "other_forum": "it is a forum of a make that is not known",
    "script_only": "its pages are made by scripts alone, and none of those is of a make that is known",
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
class Settling:
    """One site on its way from an address to facts."""

    facts: PortalFacts
    """What is known before: where it is."""
    region: str | None = None
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
    _encodings: Counter[str] = field(default_factory=Counter)

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

    # What to ask for, and what came

    def wanted(self) -> list[str]:
        """Return what to fetch next; empty while answers are awaited, and when all is done."""
        while not self._waiting and not self.state:
            urls = getattr(self, f"_after_{self.stage}")()
            asked = list(dict.fromkeys(urls))[: max(0, self.budget)]
            self.budget -= len(asked)
            self._waiting.update(asked)
            if asked:
                return asked
        return []

    def take(self, asked: str, body: bytes, *, url: str, headers: Mapping[str, str], fetched_at: datetime) -> None:
        """Take in the answer to a request for `asked`, found at `url`."""
        self._waiting.discard(asked)
        if asked == self.rules:
            self._maps = [
                found for found in maps_of(body.decode("utf-8", "replace"), url=url) if self.facts.is_own(found)
            ]
            return
        is_home = asked in {self.home, *self._doors}
        if asked == self.home and url != asked:
            self._has_moved(url)
        decoded = decode(body, headers)
        text, tree = decoded.text, parse_html(decoded.text)
        self._encodings[decoded.encoding] += 1
        found = links_of(tree, url=url, is_own=self.facts.is_own) if tree is not None else ()
        links = [(address, link.text) for link in found if (address := canonical(link.url))][:LINKS_MAX]
        items = read_answer(asked, body)
        if items is None and asked in {f"{self.facts.origin}{SITEMAP}", *self._maps}:
            return  # a page that says that there is no such page
        if items is not None:
            self._maps += [found for found in items.lists if self.facts.is_own(found)]
            self._indices += [asked.removeprefix(self.facts.origin)] * bool(items.lists)
            links = list(items.items[:LINKS_MAX])
            self._times |= items.times
        page = SeenPage(url, tree, text, tuple(links))
        if self.stage in {"samples", "probes"}:
            reading = read(body, url=url, headers=headers, fetched_at=fetched_at)
            reading = completed(reading, ToldByList(time=self._times.get(asked)), stored=None)
            self.samples[asked] = Sample(asked, reading, page.links)
            self.kept[asked] = FetchedPage(url=url, headers=dict(headers), body=body, fetched_at=fetched_at)
        self.pages[self.home if is_home else asked] = page
        for address, label in links:
            if self.facts.is_own(address):
                key = self._on_origin(address)
                if len(label) >= len(self.links.get(key, "")):
                    self.links[key] = label
            elif urlsplit(address).hostname in self._mobile_hosts():
                self._mobile = urlsplit(address).netloc

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

    # The stages

    def _after_home(self) -> list[str]:
        self.stage = "door"
        return [self.home, *(() if self.known else self.also[:LISTS_TRIED])]

    def _after_door(self) -> list[str]:
        home = next((page for url in (self.home, *self.also) if (page := self.pages.get(url))), None)
        if home is None or home.tree is None:
            self.state = "no_answer"
            return []
        if self.known and sum(self.known.article_key(url) is not None for url in self.links) >= HOLDS_MIN:
            self.state = "holds"
            return []
        own = {url for url, _ in home.links if self.facts.is_own(url)} - {self.home}
        if len(own) < LINKS_MIN and len(self._doors) < DOORS_MAX and (door := self._leads_to(home)):
            self._doors.append(door)
            return [door]
        kind = kind_of(home.tree, home.text, home.links)
        if kind is None and is_paper(home.links):
            kind = "epaper"
        sources = sources_of(home.text, url=home.url)
        if kind is None and len(own) < LINKS_MIN and not sources:
            kind = "script_only" if is_made_by_scripts(home.tree) else "one_page"
        labels = [char for _, text in home.links for char in text if char.isalpha()]
        if kind is None and labels and sum("一" <= char <= "鿿" for char in labels) * 5 < len(labels):
            kind = "not_chinese"
        if kind:
            self.state = kind
            return []
        self.stage = "lists"
        return [
            *(self.also[:LISTS_TRIED] if self.known else ()),
            *sources[:SOURCES_TRIED],
            *self._list_candidates(home),
            self.rules,
            f"{self.facts.origin}{SITEMAP}",
        ]

    def _leads_to(self, home: SeenPage) -> str | None:
        """Return the page that a home page without links sends on to."""
        match = _LEADS_ON.search(home.text)
        target = join(home.url, match["meta"] or match["script"]) if match else None
        is_new = target not in {self.home, home.url, *self._doors}
        return target if target and self.facts.is_own(target) and is_new else None

    def _list_candidates(self, home: SeenPage) -> list[str]:
        """Return the links of the home page that may be sections', by their short names and high folders."""
        found: dict[str, tuple[bool, int, str]] = {}
        for url, text in home.links:
            if not self.facts.is_own(url) or not may_be_list(url):
                continue
            address = self._on_origin(url)
            path = urlsplit(address).path
            is_named = 2 <= len(text) <= 8 and not shaping.looks_like_title(text)
            is_front = path.endswith("/") or re.search(r"(?:index|default|list|node|col)[^/]*$", path) is not None
            if is_named and path not in {"", "/"}:
                found.setdefault(list_key(address), (not is_front, path.count("/"), address))
        return [address for _, _, address in sorted(found.values(), key=lambda entry: entry[:2])][:LISTS_TRIED]

    def _after_lists(self) -> list[str]:
        """Ask for what lists' own scripts would ask for."""
        found: list[str] = []
        for page in self.pages.values():
            asks = sources_of(page.text, url=page.url)
            label = self.links.get(self._on_origin(page.url), "")
            self._named |= {ask: "" if ask in found else label for ask in asks}  # on several pages: of no section
            self._named |= columns_of(page.text, url=page.url)
            found += asks
        self.stage = "maps"
        asks = [ask for ask in dict.fromkeys(found) if ask not in self.pages][:SOURCES_TRIED]
        return [*asks, *self._maps_unseen()]

    def _after_maps(self) -> list[str]:
        """Ask for sitemaps that an index among them names."""
        self.stage = "sources"
        return self._maps_unseen()

    def _maps_unseen(self) -> list[str]:
        seen = {*self.pages, *self._failures}
        return [found for found in dict.fromkeys(self._maps) if found not in seen][:MAPS_TRIED]

    def _after_sources(self) -> list[str]:
        self._shapes = shaping.group(self.links.items())
        self.stage = "samples"
        return choose_samples(self._shapes)

    def _after_samples(self) -> list[str]:
        """Ask for an article on the host for telephones, to see whether it is the same site."""
        self.stage = "probes"
        articles = [url for url, sample in self.samples.items() if sample.verdict == "article"]
        if self._mobile is None or not articles:
            return []
        probe = urlunsplit(urlsplit(articles[0])._replace(netloc=self._mobile))
        self.probing.add(probe)
        return [probe]

    def _after_probes(self) -> list[str]:
        aliases = self.facts.aliases
        for probe in self.probing:
            twin = urlunsplit(urlsplit(probe)._replace(netloc=urlsplit(self.facts.origin).netloc))
            here, there = self.samples.pop(probe, None), self.samples.get(twin)
            if here and there and here.reading.title == there.reading.title and self._mobile:
                aliases = (*aliases, self._mobile)
                self.findings.evidence["other host"] = f"{self._mobile} has the same article"
        used = [page for url, page in self.pages.items() if page.tree is not None and url not in self.probing]
        readings = [sample.reading for sample in self.samples.values() if sample.verdict == "article"]
        whereabouts = find_whereabouts(
            [page.tree for page in used if page.tree is not None],
            [page.text for page in used],
            readings,
            host=urlsplit(self.facts.origin).netloc,
        )
        evidence = self.findings.evidence
        self.findings = judge(
            name=self.facts.name,
            origin=self.facts.origin,
            aliases=aliases,
            shapes=self._shapes,
            samples=self.samples,
            lists={url: page.links for url, page in self.pages.items()},
            whereabouts=whereabouts,
            region=self.region,
        )
        if facts := self.findings.facts:
            self.findings.facts = replace(facts, lists=tuple(dict.fromkeys([*facts.lists, *self._indices])))
        self.findings.evidence |= evidence | {
            "requests": REQUESTS_MAX - 1 - self.budget,
            "encodings": dict(self._encodings.most_common()),
            **self._lists_found(),
        }
        self.state = "settled" if self.findings.facts else self._what_else()
        return []

    def _lists_found(self) -> dict[str, dict[str, str]]:
        """Return what the lists are called, and where the first page of each leads on to."""
        if self.findings.facts is None:
            return {}
        origin, sections, paging = self.facts.origin, {}, {}
        for path in dict.fromkeys([*self.findings.facts.lists, *(url.removeprefix(origin) for url in self._named)]):
            page = self.pages.get(origin + path)
            if label := self.links.get(origin + path) or self._named.get(origin + path):
                sections[path] = label
            if page is None:
                continue
            answered = read_answer(page.url, page.text.encode())
            links = [ListedLink(url, text) for url, text in page.links]
            following = answered.next if answered else next_page(links, url=page.url, page=1, text=page.text)
            if following:
                paging[path] = following.removeprefix(origin)
        return {"sections": sections, "paging": paging}

    def _what_else(self) -> str:
        """Return what a site is whose articles were not found: written in another language, or not sure."""
        verdicts = [sample.verdict for sample in self.samples.values()]
        return "not_chinese" if verdicts.count("not_chinese") * 2 > len(verdicts) > 0 else "unsure"

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
        return self.facts.origin + urlunsplit(("", "", *urlsplit(url)[2:]))

    def _mobile_hosts(self) -> Sequence[str]:
        stem = (urlsplit(self.facts.origin).hostname or "").removeprefix("www.")
        return [f"{name}.{stem}" for name in ("m", "wap", "3g", "mobile")]
