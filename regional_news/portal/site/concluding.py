"""What the pages say together that came of a site: its facts with their evidence, or what it is instead."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit, urlunsplit

from regional_news.crawl.feeds import section_of
from regional_news.crawl.links import ListedLink
from regional_news.crawl.paging import next_page, says_more
from regional_news.crawl.sources import read_answer, sources_of
from regional_news.extract.listed import ToldByList
from regional_news.portal.site.judging import judge
from regional_news.portal.site.known import REQUESTS_MAX, Known, SeenPage, names_section
from regional_news.portal.site.whereabouts import find_whereabouts

if TYPE_CHECKING:
    from regional_news.crawl.links import ListAnswer
    from regional_news.extract import PortalFacts

SECTION_CHARS_MAX: Final = 8


@dataclass(slots=True, kw_only=True)
class Concluding(Known):
    """A site whose pages are there to be judged."""

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
        try:
            self.findings = judge(
                name=self.facts.name,
                origin=self.facts.origin,
                aliases=aliases,
                beside=self.facts.beside,
                shapes=self._shapes,
                samples=self.samples,
                lists={url: page.links for url, page in self.pages.items() if url not in self._oldest},
                whereabouts=whereabouts,
                region=self.region,
            )
        except ValueError as error:  # addresses that break the contract of facts
            self.findings.missing.append(str(error))
        if facts := self.findings.facts:
            lists = self._all_lists(facts)
            numbered = self._numbered.removeprefix(facts.origin) if self._numbered else None
            asked = {urlsplit(path or "").path for path in (*lists, numbered)}
            posted = {path: how for path, how in self.facts.posted.items() if path in asked}
            self.findings.facts = replace(facts, lists=lists, numbered=numbered, posted=posted)
        self.findings.evidence |= evidence | {
            "requests": REQUESTS_MAX - 1 - self.budget,
            "encodings": dict(self._encodings.most_common()),
            **self._lists_found(),
        }
        self.state = "settled" if self.findings.facts else self.findings.instead or self._what_else()
        return []

    def _all_lists(self, facts: PortalFacts) -> tuple[str, ...]:
        """Return the lists, with indices of sitemaps, and the columns that nobody asked for beside those that were."""
        paths = {path.partition("?")[0] for path in facts.lists if "?" in path}
        named = [ask.removeprefix(facts.origin) for ask in self._named]
        beside = [path for path in named if path.partition("?")[0] in paths and facts.origin + path not in self.pages]
        return tuple(dict.fromkeys([*facts.lists, *self._indices, *beside]))

    def _lists_found(self) -> dict[str, Any]:
        """Return what the lists are called, and where the first page of each leads on to."""
        if self.findings.facts is None:
            return {}
        origin, sections, paging, unread = self.facts.origin, {}, {}, []
        for path in dict.fromkeys([*self.findings.facts.lists, *(url.removeprefix(origin) for url in self._named)]):
            url = self.findings.facts.list_url(path)
            page = self.pages.get(url)
            answered = read_answer(page.url, page.text.encode(), numbered=self._numbered) if page else None
            if label := self._called(answered) or self.links.get(url) or self._named.get(url):
                sections[path] = label
            if page is None:
                continue
            if following := answered.next if answered else following_of(page):
                paging[path] = following.removeprefix(origin)
            elif not answered and path in self.findings.facts.lists and not sources_of(page.text, url=url):
                unread += [path] * says_more(page.text)
            if answered and answered.numbers:  # nobody knows where those stand
                unread.append(path)
        return {"sections": sections, "paging": paging, "not_followed": unread}

    def _called(self, answered: ListAnswer | None) -> str:
        """Return what a feed calls itself, where that is a section and not the site."""
        name = answered.name if answered else ""
        is_site = self.findings.facts is not None and name == self.findings.facts.site_name
        return name if 2 <= len(name) <= SECTION_CHARS_MAX and not is_site else ""

    def told_of(self, url: str) -> ToldByList | None:
        """Return what lists say of an article; None where it names no section, and lists of several lead to it."""
        facts, named = self.findings.facts, self.findings.evidence.get("sections", {})
        if name := section_of(self._sections.get(url, ()), {*self.links.values(), *named.values()}):
            return ToldByList(section=name, time=self._times.get(url))
        leading = {
            name
            for path, name in named.items()
            if facts and names_section(name) and (page := self.pages.get(facts.list_url(path)))
            if any(self.facts.is_own(link) and self._on_origin(link) == url for link, _ in page.links)
        }
        if len(leading) > 1 and not self.samples[url].reading.section:
            return None
        return ToldByList(section=next(iter(leading), None), time=self._times.get(url))

    def _what_else(self) -> str:
        """Return what a site is whose articles were not found: written in another language, or not sure."""
        verdicts = [sample.verdict for sample in self.samples.values()]
        return "not_chinese" if verdicts.count("not_chinese") * 2 > len(verdicts) > 0 else "unsure"


def following_of(page: SeenPage) -> str | None:
    """Return the address of the page after a list's first."""
    return next_page([ListedLink(url, text) for url, text in page.links], url=page.url, page=1, text=page.text)
