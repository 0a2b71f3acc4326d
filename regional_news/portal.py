"""PortalSpider: everything a portal's spider does that is not a fact about its portal."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar, Final

from scrapy import Request, Spider, signals
from scrapy.exceptions import CloseSpider, IgnoreRequest
from scrapy.spidermiddlewares.httperror import HttpError

from regional_news.arguments import Arguments
from regional_news.article import utc_now
from regional_news.contract import facts_of_class
from regional_news.discovery import Lists
from regional_news.errors import RefusedError, UserError
from regional_news.extract import PortalFacts, Reading, read
from regional_news.links import canonical_page
from regional_news.listing import Listing, read_listing
from regional_news.pipelines import ScrapedPage
from regional_news.recorder import Recorder, headers_of
from regional_news.replay import ReplaySource
from regional_news.selection import Selection

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Iterator
    from typing import Self

    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from twisted.python.failure import Failure

ARTICLE_LINKS_MIN: Final = 5
"""A page with so many links to articles is a list."""
DISCOVERY_DEPTH: Final = 2
"""How many links away from the home page lists are looked for."""
ARTICLE_PRIORITY: Final = 10
"""Articles before further lists: a run that is stopped or limited has the newest ones."""
CANDIDATE_PRIORITY: Final = -10
"""Pages that may be lists come last."""


class PortalSpider(Spider):
    """Crawl one portal: lists to articles.

    A portal's spider states facts and nothing else:

    1. Make `spiders/NAME.py`; the first line of its docstring is the portal's name and region.
    2. Give `facts`: at least name, site name, origin, the pattern of article addresses, and real examples of them.
    3. Run `scrapy crawl NAME -a limit=5 -O look.jsonl`. Lists are found from the home page; name those it cannot
       reach in `lists`, rented and foreign folders in `exclude`.
    4. Save pages under `tests/portals/NAME/` with what a reader takes from them.

    The smallest spider::

        \"\"\"中国菏泽网, 菏泽市, Shandong.\"\"\"

        class HezeSpider(PortalSpider):
            facts = PortalFacts(
                name="heze",
                site_name="中国菏泽网",
                origin="http://www.heze.cn",
                region="371700",
                article=r"/(?P<section>\\w+)/(?P<year>\\d{4})-(?P<month>\\d\\d)/(?P<day>\\d\\d)/content_(?P<id>\\d+)\\.html?",
                examples=("http://www.heze.cn/news/2020-01/15/content_423488.htm",),
            )

    A platform (software that many sites run) subclasses this with `class Discuz(PortalSpider, platform=True)` and
    overrides what differs:

    1. `arguments_type`: a subclass of `Arguments` with further arguments.
    2. `check_arguments(arguments)`: refuse, with `UserError`, what cannot work.
    3. `facts_of(arguments)`: the facts, where they depend on the arguments.
    4. `start_requests_of_run()`: the first requests.
    5. `parse_list(response, ...)`: yields `article_request(url)` for articles and requests for further lists.
    6. `parse_article(response)`: yields what `stored(response, reading)` yields, or further requests first.
    7. `is_wanted(key)`: whether an article is to be fetched; by default, when the store does not know it.

    Whatever fails on its way goes to `on_failure`, which counts it; whatever is no article goes to
    `recorder.refuse(response, reason)`.
    """

    facts: PortalFacts
    arguments_type: ClassVar[type[Arguments]] = Arguments

    def __init_subclass__(cls, *, platform: bool = False, **kwargs: Any) -> None:
        """Check the contract; a platform leaves the facts to its own subclasses or to the arguments."""
        super().__init_subclass__(**kwargs)
        if facts := facts_of_class(cls, platform=platform):
            cls.name = facts.name

    def __init__(self, **given: str) -> None:
        self.arguments = self.parse_arguments(**given)
        self.facts = self.facts_of(self.arguments)
        self.asked_for = self.pages_asked_for(self.arguments)
        super().__init__(self.name)
        self.allowed_domains = [host.partition(":")[0] for host in self.facts.hosts]
        self.selection = Selection(self.arguments, self.facts)
        self.seen: set[str] = set()
        self.refused_before: frozenset[str] = frozenset()
        self.accepted = 0

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Make the spider of `crawler` from its `-a` arguments."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider.on_idle, signal=signals.spider_idle)
        if crawler.settings["REPLAY"]:
            spider.arguments = replace(spider.arguments, full=True)  # archives are read to be read anew
        return spider

    @classmethod
    def parse_arguments(cls, **given: str) -> Arguments:
        """Return the `-a` arguments, or raise `UserError` with one line."""
        arguments = cls.arguments_type.parse(given)
        cls.check_arguments(arguments)
        return arguments

    @classmethod
    def check_arguments(cls, arguments: Arguments) -> None:
        """Raise `UserError` where an address is not this portal's."""
        facts = cls.facts_of(arguments)
        for url in arguments.urls:
            if not facts.is_own(url):
                raise UserError(f"-a url: {url} is not on {facts.site_name} ({', '.join(facts.hosts)})")
            if facts.is_excluded(url):
                raise UserError(f"-a url: {url} is in a folder that is never read ({', '.join(facts.exclude)})")

    @classmethod
    def facts_of(cls, arguments: Arguments) -> PortalFacts:  # noqa: ARG003 - a hook
        """Return the facts of the portal that the arguments speak of."""
        return cls.facts

    @classmethod
    def pages_asked_for(cls, arguments: Arguments) -> tuple[str, ...]:
        """Return the pages that alone are to be read; none where it is the whole portal."""
        return arguments.urls

    @property
    def portal(self) -> str:
        """The portal's key in the store."""
        return self.facts.name

    @property
    def recorder(self) -> Recorder:
        """The run's record and store."""
        recorder = self.crawler.get_extension(Recorder)
        if recorder is None:
            raise RuntimeError("the Recorder extension is off: nothing would be stored")
        return recorder

    def count(self, name: str, number: int = 1) -> None:
        """Add to a statistic of the run."""
        self.crawler.stats.inc_value(name, number)

    def fetched_at(self, response: Response) -> datetime:
        """Return when the page was captured: now, or what the archive says that it was read from."""
        captured = response.meta.get("fetched_at")
        return captured if isinstance(captured, datetime) else utc_now()

    def in_scope(self, url: str) -> bool:
        """Tell whether `url` may be requested at all; asked for every request, redirects included."""
        return self.facts.is_own(url) and not self.facts.is_excluded(url)

    # Requests

    async def start(self) -> AsyncIterator[Any]:
        """Yield the first requests, none of them exempt from any filter."""
        settings = self.crawler.settings
        self.pages_max = self.arguments.pages or settings.getint("LIST_PAGES_MAX")
        self.lists = Lists(
            self.recorder.store.lists(self.portal),
            candidates_max=settings.getint("DISCOVERY_PAGES_MAX"),
            look_again_after=timedelta(days=settings.getfloat("DISCOVERY_EVERY_DAYS")),
            now=utc_now(),
        )
        self.refused_before = frozenset(row.url for row in self.recorder.store.refusals(self.portal))
        replay = self.crawler.get_extension(ReplaySource)
        leads_on = replay is None or bool(self.asked_for)
        for request in self.start_requests_of_run():
            leads_on = leads_on or (replay is not None and replay.pages.holds(request.url))
            yield request
        if replay is not None and not leads_on:  # an archive without the pages that lead to its articles
            for url in replay.pages.index.article_urls():
                if article := self.article_request(url):
                    yield article

    def start_requests_of_run(self) -> Iterable[Request]:
        """Yield the pages asked for, else the portal's lists: remembered ones, hints, the home page."""
        if self.asked_for:
            for url in self.asked_for:
                if self.facts.article_key(url) is not None:
                    if request := self.article_request(url, asked_for=True):
                        yield request
                elif page := canonical_page(url, origin=self.facts.origin):
                    yield self.list_request(page, known=True)
            return
        known = [self.facts.origin + path for path in (*self.facts.lists, "/")]
        named = self.selection.lists_of_sections((row.name, row.url) for row in self.lists.remembered())
        if self.selection.by_name:
            known = [self.facts.origin + "/"] if not named else []
        for url in dict.fromkeys([*(named or (row.url for row in self.lists.remembered())), *known]):
            self.lists.opened(url)
            yield self.list_request(url, known=True)

    def list_request(
        self, url: str, *, page: int = 1, depth: int = 0, known: bool = False, name: str | None = None
    ) -> Request:
        """Return the request for a page of a list, or for one that may be a list."""
        return Request(
            url,
            callback=self.parse_list,
            errback=self.on_failure,
            priority=0 if known else CANDIDATE_PRIORITY,
            cb_kwargs={"page": page, "depth": depth, "known": known, "name": name},
        )

    def article_request(self, url: str, *, asked_for: bool = False) -> Request | None:
        """Return the request for an article, None where it is known, asked for already, or not wanted.

        Every request for an article is made here, so that all of them are held to the same rules.
        """
        key = self.facts.article_key(url)
        if key is None or key in self.seen or not self.in_scope(url):
            return None
        self.seen.add(key)
        if not asked_for:
            if not self.selection.may_want(url):
                self.count("articles/not_selected")
                return None
            if not self.is_wanted(key):
                self.count("articles/known_skipped")
                return None
        address = self.facts.canonical_url(url)
        if address in self.refused_before:
            self.count("articles/tried_again")
        return Request(
            address,
            callback=self.parse_article,
            errback=self.on_failure,
            priority=ARTICLE_PRIORITY,
            dont_filter=True,  # `seen` is the filter; Scrapy's would silently drop a redirect to a page fetched before
            meta={"article_key": key},
        )

    def is_wanted(self, key: str) -> bool:
        """Tell whether the article is to be fetched: it is unknown, or `-a full=1` was given."""
        return self.arguments.full or not self.recorder.store.knows(self.portal, key)

    # Lists

    def parse_list(
        self, response: Response, *, page: int = 1, depth: int = 0, known: bool = False, name: str | None = None
    ) -> Iterator[Any]:
        """Yield the unknown articles of a list, its next page, and pages that may be lists themselves."""
        listing = read_listing(
            response.body,
            url=response.url,
            headers=headers_of(response),
            facts=self.facts,
            articles_max=self.crawler.settings.getint("LINKS_PER_PAGE_MAX"),
        )
        self.count("lists/links_left_out", listing.left_out)
        fresh = sum(self.is_new(url) for url in listing.articles)
        is_list = len(listing.articles) >= ARTICLE_LINKS_MIN or bool(listing.articles and known)
        self.count("pages/list" if is_list else "lists/empty" if known else "pages/other")
        discovers = page == 1 and not self.asked_for
        if discovers:
            self.remember(listing, name=name, fresh=fresh, is_list=is_list)
            if named := self.selection.lists_of_sections((link.text, link.url) for link in listing.others):
                yield from (self.list_request(url, known=True) for url in named if self.lists.opened(url))
                return
        if is_list:
            yield from filter(None, map(self.article_request, listing.articles))
            if page < self.pages_max and self.goes_on(listing, fresh=fresh) and (following := listing.next_page(page)):
                yield self.list_request(following, page=page + 1, depth=depth, known=True)
        if discovers and depth < DISCOVERY_DEPTH:
            for link in listing.candidates():
                if self.lists.is_worth_opening(link.url) and self.lists.opened(link.url):
                    yield self.list_request(link.url, depth=depth + 1, name=link.text[:40] or None)

    def is_new(self, url: str) -> bool:
        """Tell whether an article on a list is unknown to the store and not yet asked for in this run."""
        key = self.facts.article_key(url)
        return key is not None and key not in self.seen and not self.recorder.store.knows(self.portal, key)

    def goes_on(self, listing: Listing, *, fresh: int) -> bool:
        """Tell whether the next page of a list is worth a request."""
        if self.arguments.since:
            return self.selection.may_go_back_further(listing.articles)
        return bool(fresh or self.arguments.full or self.arguments.pages)

    def remember(self, listing: Listing, *, name: str | None, fresh: int, is_list: bool) -> None:
        """Enter the list, or the fact that this page is none, in the store."""
        if self.facts.article_key(listing.url) is not None:
            return
        if is_list and self.lists.is_unknown(listing.url):
            self.count("lists/discovered")
        links = len(listing.articles) if is_list else 0
        self.recorder.store.save_list(
            self.portal, listing.url, links=links, new_links=fresh if is_list else 0, name=name
        )

    def on_idle(self) -> None:
        """Name the reason where the portal could not be read at all."""
        stats = self.crawler.stats
        if not self.asked_for and not stats.get_value("pages/list") and not stats.get_value("pages/article"):
            reason = "robots_unreachable" if stats.get_value("robots/unreachable") else "no_list_found"
            raise CloseSpider(reason)

    # Articles

    def parse_article(self, response: Response) -> Iterator[Any]:
        """Yield the article of a page."""
        self.count("pages/article")
        key = self.facts.article_key(response.url)
        if key is None:
            asked = response.meta.get("redirect_urls", [response.url])[0]
            self.recorder.refuse(response, "not_an_article", f"redirected to {response.url}", asked=asked)
            return
        if key != response.meta["article_key"]:  # redirected to another article
            if key in self.seen or not self.is_wanted(key):
                self.count("articles/known_skipped")
                return
            self.seen.add(key)
        reading = read(
            response.body,
            url=response.url,
            headers=headers_of(response),
            fetched_at=self.fetched_at(response),
            facts=self.facts,
        )
        yield from self.stored(response, reading)

    def stored(self, response: Response, reading: Reading, *, parts: tuple[Any, ...] = ()) -> Iterator[Any]:
        """Yield the page for the pipelines unless the arguments leave it out; end the run at `-a limit`."""
        limit = self.arguments.limit
        if limit is not None and self.accepted >= limit:
            return
        if not self.asked_for and not self.selection.wants(reading):
            self.count("articles/not_selected")
            return
        try:
            reading.to_article()
        except RefusedError:
            pass  # the pipelines count it and keep its bytes
        else:
            self.accepted += 1
            self.count(f"layout/{reading.layout}")
            self.count_hints(response)
        yield ScrapedPage(
            reading=reading,
            url=response.url,
            status=response.status,
            headers=headers_of(response),
            body=response.body,
            parts=parts,
        )
        if limit is not None and self.accepted >= limit:
            raise CloseSpider("limit")

    def count_hints(self, response: Response) -> None:
        """Count which of the portal's selector hints match the page of an article: one that ceases to is drift."""
        for name, selectors in self.facts.hints.items():
            matches = any(response.css(selector) for selector in selectors)
            self.count(f"hint/{'matched' if matches else 'missed'}/{name}")

    def on_failure(self, failure: Failure) -> None:
        """Count a page that could not be fetched; record one that is gone or closed to us."""
        request: Request = failure.request  # type: ignore[attr-defined]
        is_article = "article_key" in request.meta
        error = failure.value
        if isinstance(error, HttpError):
            status = error.response.status
            reason = {404: "gone", 410: "gone", 401: "login_required", 403: "no_permission", 429: "challenge"}.get(
                status
            )
            self.count(f"{'articles' if is_article else 'lists'}/status_{status}")
            if is_article and reason:
                self.recorder.refuse(error.response, reason, f"status {status}")
                return
        elif isinstance(error, IgnoreRequest):
            self.logger.info("Not fetched: %r: %s", request.url, error)
        else:
            self.logger.warning("Not fetched: %r: %s", request.url, str(error) or type(error).__name__)
        self.count("articles/failed" if is_article else "lists/failed")
