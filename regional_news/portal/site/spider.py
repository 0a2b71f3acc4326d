"""Any news portal, known by nothing but its address: found out about first, then crawled as the others are."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, Final
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.exceptions import CloseSpider, DontCloseSpider, IgnoreRequest

from regional_news.crawl.fetch_context import (
    META_KEY,
    FetchContext,
    ListContext,
    fetch_of,
    headers_of,
    update_fetch,
)
from regional_news.crawl.links import parse_html
from regional_news.crawl.scope import CrawlScope
from regional_news.crawl.sources import links_in
from regional_news.errors import RefusedError, UserError
from regional_news.http.archive import ArchiveMiddleware
from regional_news.http.fetch import FetchedPage, why_of
from regional_news.portal import directory
from regional_news.portal.registry import known_facts
from regional_news.portal.site.arguments import SiteArguments
from regional_news.portal.site.clones import clone_of
from regional_news.portal.site.found import from_json, to_json, unknown_site, with_keys_of
from regional_news.portal.site.hosts import domain_of
from regional_news.portal.site.judging import said_of
from regional_news.portal.site.known import names_section, sample_of
from regional_news.portal.site.settling import Settling
from regional_news.portal.site.trying import Trials, merged
from regional_news.portal.spider import PortalSpider
from regional_news.text.encodings import decode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from scrapy.http import Response
    from twisted.python.failure import Failure

    from regional_news.crawl.arguments import Arguments
    from regional_news.crawl.listing import Listing
    from regional_news.extract import PortalFacts
    from regional_news.portal.site.judging import Sample
    from regional_news.portal.site.trying import Concluded

EXAMPLE: Final = "scrapy crawl site -a url=http://news.example.com/"
CHECKED_EVERY: Final = timedelta(days=7)  # how long what was found out is taken for true without a look
LISTS_REMEMBERED: Final = 8
"""Lists of earlier runs that are looked at beside the home page where a site is found out about anew."""
SETTLING_PRIORITY: Final = 100
LISTS_HELD: Final = 40
_REFUSALS: Final = {"401": "login_required", "403": "no_permission", "412": "challenged", "429": "challenged"}


class AnySiteSpider(PortalSpider, platform=True):
    """Crawl the portal at `-a url=`: its home page, or some of its lists and articles."""

    arguments: SiteArguments
    arguments_type: ClassVar[type[Arguments]] = SiteArguments
    settling: Settling | None = None
    sampled: dict[str, Response]
    """The pages that were looked at to find out about the site, as they came."""
    kept: dict[str, Response]
    """The lists among them, which the crawl is not to ask for again."""
    trials: Trials | None = None
    unsure: dict[str, tuple[Response, str]]
    """Lists with titles that may be articles by what is found out about them, and in what each was counted."""

    @classmethod
    def facts_of(cls, arguments: Arguments) -> PortalFacts:
        """Return what the address alone tells of the portal; the store or the site itself tells the rest."""
        assert isinstance(arguments, SiteArguments)  # noqa: S101 - `arguments_type`
        if not arguments.urls and arguments.region:
            command = f"regional-news run --region {arguments.region}"
            raise UserError("-a region={}: several portals are crawled by: {}", arguments.region, command)
        if not arguments.urls:
            raise UserError("-a url is missing: give the portal's address, for example {}", EXAMPLE)
        hosts = dict.fromkeys(urlsplit(url).netloc.lower() for url in arguments.urls)
        if len({domain_of(host) for host in hosts}) > 1:
            raise UserError("-a url: {} are two portals; crawl one at a time", " and ".join(hosts))
        region = arguments.region.ljust(6, "0") if arguments.region else None
        try:
            return unknown_site(*arguments.urls, region=region)
        except ValueError as error:
            raise UserError("-a url: {}", error) from None

    @classmethod
    def pages_asked_for(cls, arguments: Arguments) -> tuple[str, ...]:
        """Return the lists and articles among the addresses; none where the home page is among them."""
        is_home = [urlsplit(url).path in {"", "/", "/index.html", "/index.htm", "/index.php"} for url in arguments.urls]
        return () if any(is_home) else arguments.urls

    def in_scope(self, url: str) -> bool:
        """Tell whether `url` may be requested at all: the portal's own pages, and a few that may be."""
        return super().in_scope(url) or (self.settling is not None and self.settling.may_ask(url))

    def first_requests(self) -> Iterator[Request]:
        """Yield the first requests: the portal's where it is known well, else those that find out about it."""
        site = self.run.store.sites.get(self.portal)
        known = from_json(site.facts) if site and site.facts else None
        if known:
            self.facts = known = self.with_free_hosts(known)
            self.selection = CrawlScope(self.arguments, known)
        is_fresh = site is not None and timedelta(0) <= self.run.clock() - site.checked_at < CHECKED_EVERY
        if self.run.is_replay and known is None:
            self.logger.error("Nothing is known of %s: crawl it once before its archives are read", self.portal)
            return
        if known and not self.arguments.anew and (is_fresh or self.run.is_replay):
            yield from super().first_requests()
            return
        lists = [row.url for row in self.run.store.lists(self.portal, with_links=True)][:LISTS_REMEMBERED]
        self.sampled, self.kept = {}, {}
        self.settling = Settling(
            facts=self.facts_of(self.arguments),
            foreign=self.foreign_hosts(),
            region=self.facts_of(self.arguments).region,
            also=tuple(dict.fromkeys([*self.asked_for, *lists])),
            known=None if self.arguments.anew else known,
        )
        yield from self.further()

    def known_sections(self) -> Mapping[str, str]:
        """Return what the home page or a page's script calls the lists to which they lead."""
        site = self.run.store.sites.get(self.portal)
        named: Mapping[str, str] = site.evidence.get("sections", {}) if site and site.evidence else {}
        return {path: name for path, name in named.items() if names_section(name)}

    def further(self) -> Iterator[Request]:
        """Yield the requests that find out more, or, when enough is known, those of the crawl."""
        settling = self.settling
        if settling is None:
            return
        try:
            wanted = self.within_limits(settling.wanted)
        except RefusedError as refusal:  # the pages together
            settling.give_up(f"{refusal.reason}: {refusal.detail}")
            wanted = []
        self.facts = settling.facts
        taken = {url for url in wanted if self.run.take_host(urlsplit(url).netloc)}
        for url in set(wanted) - taken:
            self.fail(settling, url, "another crawl is at its host")
        for url in filter(taken.__contains__, wanted):
            yield _sample_request(url, partial(self.found, asked=url), partial(self.not_found, asked=url))
        if settling.state:
            yield from self.settled(settling)
        elif wanted and not taken:
            yield from self.further()

    def found(self, response: Response, asked: str) -> Iterator[Any]:
        """Take in a page that tells something of the portal."""
        if self.settling is not None:
            self.count("pages/settling")
            took = self.read_within_limits(response, partial(self.take, self.settling, response, asked))
            if took is None:
                self.fail(self.settling, asked, "too_complex")
            else:
                (self.sampled if asked in self.settling.samples else self.kept)[asked] = response
        yield from self.further()

    def take(self, settling: Settling, response: Response, asked: str) -> bool:
        """Take in a page, and return True."""
        at = self.fetched_at(response)
        settling.take(asked, response.body, url=response.url, headers=headers_of(response), fetched_at=at)
        return True

    def not_found(self, failure: Failure, asked: str) -> Iterator[Any]:
        """Go on without a page that did not come."""
        why = why_of(failure)
        if isinstance(failure.value, IgnoreRequest) and why.startswith("Forbidden by robots.txt"):
            why = "robots.txt forbids it"
        if self.settling is not None:
            self.fail(self.settling, asked, why)
        yield from self.further()

    def fail(self, settling: Settling, asked: str, why: str) -> None:
        """Count a page that finds out nothing."""
        self.logger.info("Not fetched: %r: %s", asked, why)
        self.count("settling/failed")
        settling.fail(asked, why)

    def on_idle(self) -> None:
        """Go on without pages whose requests were let fall on their way, which nobody tells a spider."""
        if self.settling is None:
            unanswered = self.trials.unanswered if self.trials else ()
            requests = [request for url in unanswered for request in self.tried(None, url)]
            for request in requests:
                self.crawler.engine.crawl(request)
            if requests:
                raise DontCloseSpider
            super().on_idle()
            return
        for asked in self.settling.unanswered:
            self.fail(self.settling, asked, "its request was let fall")
        self.kept, self.sampled = {**self.kept, **self.sampled}, {}  # articles are handed on by answers alone
        for request in self.further():
            self.crawler.engine.crawl(request)
        raise DontCloseSpider

    def settled(self, settling: Settling) -> Iterator[Request]:
        """Keep what was found out, and begin the crawl; end it where nothing is known for sure."""
        self.settling = None
        sites, now = self.run.store.sites, self.run.clock()
        facts, findings = settling.findings.facts, settling.findings
        row = sites.get(self.portal)
        before = from_json(row.facts) if row and row.facts else None
        is_itself = self.arguments.moved or (before and facts and before.site_name == facts.site_name)
        if facts and not is_itself and (other := clone_of(facts, sites.all())):
            settling.state = "clone"
            findings.missing.append(
                f"it calls itself {facts.site_name}, whose pages are at {other}; -a moved=1: it is that, moved here"
            )
        if settling.state == "settled" and facts:
            added = row.evidence.get("added", {}) if row else {}
            facts = self.facts = with_keys_of(before, facts, added)
            findings.evidence |= {"added": {pattern: added[pattern] for pattern in facts.more if pattern in added}}
            self.reads_otherwise = True
            sites.settle(self.portal, facts=to_json(facts), evidence=findings.evidence, at=now)
            self.logger.info(
                "Found out about %s (%s, region %s): %s", self.portal, facts.site_name, facts.region, facts.article
            )
            if not facts.lists:
                self.logger.warning(
                    "%s: no list is known beside its first page, and what is not there is not found", self.portal
                )
            for one in findings.evidence["left_out"]:
                self.logger.warning("%s: left out: %s", self.portal, said_of(one))
            if unread := findings.evidence.get("not_followed"):
                self.logger.warning("%s: lists that go on where nothing known leads: %s", self.portal, " ".join(unread))
        elif settling.state == "holds" and settling.known:
            self.facts = settling.known
            sites.note(self.portal, state="settled", why="", evidence=None, at=now)
        else:
            is_other = settling.state in {"clone", "forum", "epaper", "no_answer"}
            state = settling.state if is_other or not before else "drifted"
            sites.note(self.portal, state=state, why=settling.why, evidence=findings.evidence, at=now)
            what = "is not as it was" if before else "is not crawled"
            self.logger.warning("%s %s (%s): %s", self.portal, what, state, settling.why)
            if not before or state == "clone":
                raise CloseSpider(self.no_way_in(state, settling.why))
            self.facts = before
        self.selection = CrawlScope(self.arguments, self.facts)
        yield from self.of_samples(settling)
        yield from super().first_requests()

    def of_samples(self, settling: Settling) -> Iterator[Any]:
        """Yield the articles that were looked at to find out about the portal, so that they are not asked for again."""
        sampled, self.sampled = self.sampled, {}
        for url, response in [] if self.asked_for else sampled.items():
            told = settling.told_of(url)
            request = self.article_request(url, label=settling.links.get(url)) if told else None
            if request is None:
                self.kept[url] = response  # it may be asked for by a list
                continue
            came = fetch_of(response)
            kept = {"exchange": came.exchange, "redirects": came.redirects, "captured_at": came.captured_at}
            update_fetch(request, listed=told, **kept)
            answer = response.replace()
            answer.request = request
            if archive := self.crawler.get_spider_middleware(ArchiveMiddleware):
                archive.process_spider_input(answer)
            yield from self.parse_article(answer)

    # Titles that no pattern takes

    def met_titles(self, listing: Listing, response: Response, counted: str) -> Iterable[Any]:
        """Look at some pages of a shape that keeps appearing among them."""
        super().met_titles(listing, response, counted)
        if self.asked_for or self.run.is_replay or self.arguments.limit:
            return
        if self.trials is None:
            site = self.run.store.sites.get(self.portal)
            self.trials = Trials({*site.evidence.get("tried", ())} if site else set())
            self.kept, self.unsure = getattr(self, "kept", {}), {}
        asked, may_be_list = self.trials.meet(listing)
        if may_be_list and len(self.unsure) < LISTS_HELD:
            self.unsure[response.url] = response, counted
        for url in asked:
            time = next((link.day for link in listing.titles if link.url == url), None)
            take = partial(self.tried, asked=url, time=time)
            yield _sample_request(url, take, lambda _, take=take: take(None))

    def tried(self, response: Response | None, asked: str, time: str | None = None) -> Iterator[Request]:
        """Take in a page of a shape that is looked at, None where it did not come."""
        sample = None
        if response:
            sample = self.read_within_limits(response, partial(self.sample, response, asked, time))
            self.count("pages/settling")
            self.kept[asked] = response
        if self.trials and (trial := self.trials.take(asked, sample)):
            lists = [self.facts.list_url(path) for path in self.facts.lists]
            lists += [row.url for row in self.lists.remembered()]
            yield from self.judged(self.trials.conclude(trial, self.facts, lists=lists))

    def sample(self, response: Response, asked: str, time: str | None) -> Sample:
        """Read a page."""
        page = FetchedPage(
            url=response.url, headers=headers_of(response), body=response.body, fetched_at=self.fetched_at(response)
        )
        tree = parse_html(decode(response.body, page.headers).text)
        links = tuple((link.url, link.text) for link in links_in(tree, url=response.url, is_own=self.facts.is_own))
        return sample_of(page, asked=asked, links=links, time=time)

    def judged(self, verdict: Concluded) -> Iterator[Request]:
        """Keep what was found out; where it is a shape of articles, read the lists again and ask for them."""
        sites = self.run.store.sites
        site, facts = sites.get(self.portal), verdict.facts
        if site is None or site.facts is None:
            return
        changed = {name: getattr(facts, name) for name in ("more", "parameters", "examples")} if facts else {}
        kept = to_json(replace(from_json(site.facts), **changed)) if facts else None  # hosts that are not free, too
        sites.amend(self.portal, facts=kept, evidence=merged(site.evidence, verdict.evidence))
        if facts is None:
            for one in verdict.evidence["left_out"]:
                self.logger.warning("%s: left out: %s", self.portal, said_of(one))
            return
        self.logger.info("Found out about %s: articles stand at %s too", self.portal, facts.more[-1])
        self.facts, lists, self.unsure = facts, self.unsure, {}
        self.selection = CrawlScope(self.arguments, facts)
        self.untaken = {url for url in self.untaken if facts.article_key(url) is None}
        self.crawler.stats.set_value("lists/titles_left", len(self.untaken))
        for response, counted in lists.values():
            self.count(counted, -1)
            yield from self.parse_list(response)
        for url, label in verdict.shape.links.items():
            if request := self.article_request(url, label=label):
                yield request

    def with_free_hosts(self, facts: PortalFacts) -> PortalFacts:
        """Return the facts without the hosts at which another crawl is; those are left to later runs."""
        free = tuple(origin for origin in facts.beside if self.run.take_host(urlsplit(origin).netloc))
        lists = tuple(path for path in facts.lists if not path.startswith("http") or path.startswith(free))
        return facts if free == facts.beside else replace(facts, beside=free, lists=lists)

    def foreign_hosts(self) -> frozenset[str]:
        """Return the hosts of other portals that are known."""
        of_spiders = [host for facts in known_facts().values() for host in facts.hosts]
        of_sites = [site.portal.partition(":")[2] for site in self.run.store.sites.all()]
        return frozenset({*of_spiders, *of_sites, *(entry.host for entry in directory.entries())})

    def no_way_in(self, state: str, why: str) -> str:
        """Return the finish reason for a site that is not crawled."""
        if state != "no_answer":
            return "unsettled" if state in {"unsure", "one_page", "script_only"} else "other_site"
        unread, silent = map(self.crawler.stats.get_value, ("robots/unreachable", "robots/no_answer"))
        if unread:
            return "no_answer" if unread == silent else "robots_unreachable"
        if status := re.search(r"status (\d{3})", why):
            return _REFUSALS.get(status[1], "server_error" if status[1] >= "500" else "unsettled")
        if "robots.txt" in why:
            return "robots_forbidden"
        return "unsettled" if "its bytes are no text" in why else "no_answer"


def _sample_request(url: str, take: Callable[..., Any], fail: Callable[..., Any]) -> Request:
    context = FetchContext(listing=ListContext(is_known=True), is_sample=True)
    meta = {META_KEY: context}
    return Request(url, take, errback=fail, dont_filter=True, priority=SETTLING_PRIORITY, meta=meta)
