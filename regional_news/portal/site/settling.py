"""Find out what a site's spider would be told: which pages to look at next, and what they say together.

Nothing here asks the network: `wanted()` names addresses, `take()` is given what came, until `findings` is there.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl, urlsplit, urlunsplit

from regional_news.crawl.links import ListedLink, list_key, looks_like_title, may_be_list
from regional_news.crawl.paging import oldest_page
from regional_news.crawl.scripts import inline_scripts, scripts_of
from regional_news.crawl.sources import columns_of, posted_in, read_answer, sources_of, stands_at
from regional_news.extract.json_page import COLUMNS
from regional_news.portal.site import shapes as shaping
from regional_news.portal.site.concluding import Concluding, following_of
from regional_news.portal.site.hosts import HOSTS_MAX
from regional_news.portal.site.judging import choose_samples, mute_folders
from regional_news.portal.site.known import LINKS_MAX, SITEMAP, SeenPage
from regional_news.portal.site.whereabouts import is_made_by_scripts, is_paper, kind_of
from regional_news.text.urls import join

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from regional_news.crawl.links import ListAnswer

LISTS_TRIED: Final = 14
SOURCES_TRIED: Final = 8
SCRIPTS_TRIED: Final = 4
TEMPLATES_TRIED: Final = 4
TITLES_MIN: Final = 3  # a home page with fewer has its scripts looked at
DOORS_MAX: Final = 3  # number of pages without links that send on to the next one
LINKS_MIN: Final = 2  # a home page with fewer links to other pages is all there is
_LEADS_ON: Final = re.compile(
    r"<meta[^>]{1,80}refresh[^>]{1,40}url\s*=\s*[\"']?(?P<meta>[^\"'>\s]+)|"
    r"location(?:\.href)?\s*(?:=|\.replace\()\s*[\"'](?P<script>[^\"'\s]+)[\"']",
    re.IGNORECASE,
)
"""How a home page without links sends on to the real one."""
MAPS_TRIED: Final = 3  # number of sitemaps, named by robots.txt or an index, that are looked at
SAMPLES_KEPT: Final = 8  # requests that are kept for articles of lists that are looked at last
OLDEST_TRIED: Final = 3
HOLDS_MIN: Final = 5  # a home page with so many links of a known pattern is as it was


@dataclass(slots=True, kw_only=True)
class Settling(Concluding):
    """One site on its way from an address to facts."""

    def wanted(self) -> list[str]:
        """Return what to fetch next; empty while answers are awaited, and when all is done."""
        while not self._waiting and not self.state:
            urls = getattr(self, f"_after_{self.stage}")()
            asked = []
            for url in dict.fromkeys(url for url in urls if url not in self.samples and url not in self._failures):
                is_known = (host := urlsplit(url).netloc) in self._hosts_asked
                cost = 1 if is_known or not self._hosts_asked else 2  # its robots.txt, that of the first host paid for
                if self.budget >= cost:
                    self.budget -= cost
                    self._hosts_asked.add(host)
                    asked.append(url)
            self._waiting.update(asked)
            if asked:
                return asked
        return []

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
        self._take_neighbours()
        own = {url for url, _ in home.links if self.facts.is_own(url)} - {self.home}
        if len(own) < LINKS_MIN and len(self._doors) < DOORS_MAX and (doors := self._leads_to(home)):
            self._doors += doors
            return doors
        has_menu = len(self._list_candidates(home)) >= LINKS_MIN
        if asked := self._scripts_of([home], titles_max=TITLES_MIN if has_menu else LINKS_MAX):
            return asked
        self._take_asked(home)
        kind = kind_of(home.tree, home.text, home.links)
        if kind is None and is_paper([(home.url, ""), *home.links]):
            kind = "epaper"
        named = [*self._scripts.column_sources(url=home.url), *self._scripts.lists(url=home.url)]
        sources = [url for url in (*sources_of(home.text, url=home.url), *named) if self.facts.is_own(url)]
        if len(own) < LINKS_MIN and not sources:
            self._instead = "script_only" if is_made_by_scripts(home.tree) else "one_page"
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
            *self._list_candidates(home)[:LISTS_TRIED],
            self.rules,
            f"{self.facts.origin}{SITEMAP}",
        ]

    def _scripts_of(self, pages: Iterable[SeenPage], *, titles_max: int = TITLES_MIN) -> list[str]:
        """Take in the scripts of pages that show fewer titles; return those of files of their own, each once."""
        found: dict[str, None] = {}
        for page in pages:
            if sum(looks_like_title(text) for _, text in page.links) < titles_max:
                self._scripts.add(inline_scripts(page.text))
                own = [src for src in scripts_of(page.text, url=page.url) if self.facts.is_own(src)]
                found |= dict.fromkeys(own[-SCRIPTS_TRIED:])
        asked = [src for src in found if src not in self._scripts_asked][:SCRIPTS_TRIED]
        self._scripts_asked += asked
        return asked

    def _take_asked(self, home: SeenPage) -> None:
        """Take over what scripts say of how lists are asked for, and at which hosts of the site's name."""
        posted = {**self.facts.posted, **self._scripts.posted(url=home.url)}
        near = {
            f"{p.scheme}://{p.netloc}"
            for p in map(urlsplit, self._scripts.lists(url=home.url))
            if self._near.has(p.netloc)
        }
        beside = tuple(dict.fromkeys([*self.facts.beside, *sorted(near)]))[:HOSTS_MAX]
        self.facts = replace(self.facts, posted=posted, beside=beside)

    def _leads_to(self, home: SeenPage) -> list[str]:
        """Return the pages that a home page without links sends on to, or is framed of."""
        match = _LEADS_ON.search(home.text)
        framed = [str(element.get("src") or "") for element in home.tree.iter("frame")] if home.tree is not None else []
        targets = [join(home.url, one) for one in ([match["meta"] or match["script"]] if match else framed)]
        seen = {self.home, home.url, *self._doors}
        return [target for target in targets if target and self.facts.is_own(target) and target not in seen][:DOORS_MAX]

    def _list_candidates(self, *pages: SeenPage) -> list[str]:
        """Return the links of pages that may be sections', by their short names and high folders."""
        found: dict[str, tuple[bool, bool, int, str]] = {}
        for url, text in chain.from_iterable(page.links for page in pages):
            if not self.facts.is_own(url) or not may_be_list(url, text):
                continue
            address = self._on_origin(url)
            path = urlsplit(address).path
            is_front_of_another = address.startswith(self.facts.beside) and path == "/"
            is_named = 2 <= len(text) <= 8 and not looks_like_title(text)
            is_front = path.endswith("/") or re.search(r"(?:index|default|list|node|col)[^/]*$", path) is not None
            if is_front_of_another or (is_named and (path not in {"", "/"} or urlsplit(address).query)):
                rank = (not is_front_of_another, not is_front, path.count("/"), address)
                found[list_key(address)] = min(rank, found.get(list_key(address), rank))
        ranked = sorted(found.values(), key=lambda entry: entry[:3])
        return [address for _, _, _, address in ranked]

    def _after_lists(self) -> list[str]:
        """Ask for what lists' own scripts would ask for."""
        self._take_neighbours()
        home, pages = self.pages[self.home], [page for page in self.pages.values() if page.tree is not None]
        leads_on = any(map(following_of, pages))  # else a button for more may
        if not leads_on and (asked := self._scripts_of(pages, titles_max=LINKS_MAX)):
            return asked
        posted = dict(self.facts.posted)
        for page in pages:
            posted |= posted_in(page.text, url=page.url)
        self.facts = replace(self.facts, posted=posted)
        if self._scripts_asked and not self._scripts.columns:
            self._scripts.columns |= {
                word: text for url, text in home.links if (word := _column_in(url)) and url in self.pages
            }
        self._take_asked(home)
        found: list[str] = []
        for page in self.pages.values():
            asks = sources_of(page.text, url=page.url)
            label = "" if page.url == self.home else self.links.get(self._on_origin(page.url), "")
            self._named |= {ask: "" if ask in found else label for ask in asks}  # on several pages: of no section
            self._named |= columns_of(page.text, url=page.url)
            found += asks
            if page.text[:1] in "{[":
                self._scripts.name_columns(page.text)
        makes = {urlsplit(ask).path for ask in found}  # a known make's list is asked for in its own way alone
        named = {a: label for a, label in self._scripts.lists(url=self.home).items() if urlsplit(a).path not in makes}
        self._named |= named
        self.stage = "maps"
        asks = [ask for ask in dict.fromkeys([*found, *named]) if ask not in self.pages and self.facts.is_own(ask)]
        return [*asks[:SOURCES_TRIED], *self._maps_unseen()]

    def _after_maps(self) -> list[str]:
        """Ask for sitemaps that an index among them names."""
        self.stage = "sources"
        return self._maps_unseen()

    def _maps_unseen(self) -> list[str]:
        seen = {*self.pages, *self._failures}
        return [found for found in dict.fromkeys(self._maps) if found not in seen][:MAPS_TRIED]

    def _after_sources(self) -> list[str]:
        """Ask for the first of articles that lists give as numbers, wherever scripts say that it may stand."""
        self.stage = "numbers"
        answers = {url: [number for number, _ in found.numbers] for url, found in self._answers().items()}
        first = next(((numbers[0], asked) for asked, numbers in answers.items() if numbers), None)
        if first is None:
            return []
        said = [template for template in self._scripts.templates(url=self.home) if self.facts.is_own(template)]
        self._templates = [*self._templates_shown(answers), *said][:TEMPLATES_TRIED]
        return [stands_at(template, first[0], asked=first[1]) for template in self._templates]

    def _templates_shown(self, answers: Mapping[str, list[str]]) -> list[str]:
        """Return where articles stand that both a list in JSON and some link lead to; of several columns, with that."""
        askers = {number: asked for asked, numbers in answers.items() for number in numbers}
        shown = {
            number: url
            for url in self.links
            for number in (*re.findall(r"[\w-]{3,}", url), *re.findall(r"[A-Za-z\d]{3,}", url))
            if number in askers
        }
        plain = {url.replace(number, "{id}"): askers[number] for number, url in shown.items()}
        if len(plain) == 1:
            return list(plain)
        found = Counter(_with_column(template, asked=asked) for template, asked in plain.items())
        return [template for template, _ in found.most_common(1)]

    def _answers(self, numbered: str | None = None) -> dict[str, ListAnswer]:
        """Return the lists that pages do not hold, by the addresses that they were asked for by."""
        found = {url: read_answer(p.url, p.text.encode(), numbered=numbered) for url, p in self.pages.items()}
        return {url: answer for url, answer in found.items() if answer}

    def _after_numbers(self) -> list[str]:
        self._numbered = next(
            (
                template
                for template in self._templates
                for url, sample in self.samples.items()
                if sample.verdict == "article"
                and re.fullmatch(re.sub(r"\\\{\w+\\\}", r"[\\w-]+", re.escape(template)), url)
            ),
            None,
        )
        if not self._numbered and (asked := self._scripts_of(self.shells.values())):
            self.stage = "sources"
            return asked
        if self._numbered:
            for url, answer in self._answers(self._numbered).items():
                self.pages[url] = replace(self.pages[url], links=answer.items)
                self._times |= answer.times
                self._collect(answer.items)
        self._shapes = shaping.group(self.links.items())
        if not self._shapes and (instead := self._instead or self._shell()):
            self.state = instead
            return []
        self.stage = "samples"
        return choose_samples(self._shapes)

    def _shell(self) -> str:
        """Return `script_only` where the home page is made by scripts, whose lists lead to nothing that is known."""
        home = self.pages.get(self.home)
        return "script_only" if home and home.tree is not None and is_made_by_scripts(home.tree) else ""

    def _after_further(self) -> list[str]:
        """Ask, with what is left, for lists that were not looked at, and for the oldest pages of those that were.

        Articles name their sections above themselves, sections have further ones, and lists may stand in frames.
        """
        pages = [page for url, page in self.pages.items() if page.tree is not None and url not in self.samples]
        crumbs = [
            url for sample in self.samples.values() for url, text in sample.links if text in sample.reading.section
        ]
        paged = [page for page in pages if following_of(page)]
        oldest = dict.fromkeys(oldest_page([ListedLink(*link) for link in page.links]) for page in paged)
        framed = [url for page in pages for url in sources_of(page.text, url=page.url)]
        known = {list_key(url) for url in (*self.pages, *self._failures, *self.samples)}
        asked = [
            url
            for url in dict.fromkeys(
                [*map(self._on_origin, filter(may_be_list, crumbs)), *self._list_candidates(*pages), *framed]
            )
            if self.facts.is_own(url) and list_key(url) not in known and not shaping.day_in(url)
        ]
        if not self._further:
            self._oldest = [url for url in oldest if url and url not in self.pages][:OLDEST_TRIED]
            asked = [*self._oldest, *asked]
        asked = asked[: max(0, self.budget - SAMPLES_KEPT)]
        self._further += asked or ["/"]
        if asked:
            return asked
        self.stage = "samples"
        self._shapes = shaping.group(self.links.items())
        tried = {shape.pattern for shape in self._shapes if not self.samples.keys().isdisjoint(shape.links)}
        return choose_samples([one for one in self._shapes if len(one.titled) > 1 and one.pattern not in tried])

    def _after_samples(self) -> list[str]:
        """Ask for lists that were not looked at, then for folders without a text, and a page on telephones' host."""
        if not self._further:
            self.stage = "further"
            return self._after_further()
        self.stage = "probes"
        articles = [url for url, sample in self.samples.items() if sample.verdict == "article"]
        if self._mobile and articles:
            self.probing.add(urlunsplit(urlsplit(articles[0])._replace(netloc=self._mobile)))
        return [*self.probing, *mute_folders(self._shapes, self.samples)]


def _with_column(template: str, *, asked: str) -> str:
    """Return a template with the name of the column that a list was asked by in the place of its value."""
    for name, value in parse_qsl(urlsplit(asked).query):
        if name.lower() in COLUMNS:
            template = re.sub(rf"(?<![A-Za-z\d]){re.escape(value)}(?![A-Za-z\d])", f"{{{name}}}", template)
    return template


def _column_in(url: str) -> str:
    """Return the word or the number by which a list's address tells its column: `news` of `/channel/news/`."""
    words = re.findall(r"[\w-]+", re.sub(r"(?:index|default)?\.\w+$", "", urlsplit(url).path))
    named = [value for name, value in parse_qsl(urlsplit(url).query) if name.lower() in {*COLUMNS, "id"}]
    return next(iter([*named, *reversed(words)]), "")
