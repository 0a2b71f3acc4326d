"""PortalSpider: everything a portal's spider does that is not a fact about its portal."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, Final

from scrapy import Request, Spider, signals
from scrapy.exceptions import CloseSpider, DontCloseSpider, IgnoreRequest
from scrapy.spidermiddlewares.httperror import HttpError

from regional_news.crawl.arguments import Arguments
from regional_news.crawl.discovery import Lists
from regional_news.crawl.links import PageLink, canonical_page
from regional_news.crawl.listing import Listing, read_listing
from regional_news.crawl.selection import Selection
from regional_news.crawl.visits import FORBIDDEN, NO_ANSWER, Plan, page_read, page_url
from regional_news.crawl.walks import Walk
from regional_news.errors import RefusedError, UserError
from regional_news.extract import PortalFacts, Reading, read
from regional_news.item.article import utc_now
from regional_news.pipelines import ScrapedPage
from regional_news.portal.contract import facts_of_class
from regional_news.run.recorder import Recorder, headers_of
from regional_news.storage.warc.replay import ReplaySource

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Iterator
    from typing import Self

    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from twisted.python.failure import Failure

    from regional_news.crawl.visits import Visits

ARTICLE_LINKS_MIN: Final = 5
"""A page with so many links to articles is a list."""
DISCOVERY_DEPTH: Final = 2
"""How many links away from the home page lists are looked for."""
ARTICLE_PRIORITY: Final = 10
"""Articles before further lists: a run that is stopped or limited has the newest ones."""
CANDIDATE_PRIORITY: Final = -10
"""Pages that may be lists come last."""
NOT_MODIFIED: Final = 304
_REASONS: Final = {
    "retry": "articles/tried_again",
    "due": "articles/due",
    "renamed": "articles/renamed",
    "moved": "articles/moved",
}
"""Statistics of articles that are asked for although an earlier run asked for them."""


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
    7. `plan_for(key, label)`: whether and how an article is to be fetched; by default, when the store does not know
       it, or when it is due again.

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
        """Articles that lists of this run named."""
        self.asked: set[str] = set()
        """Those of them that were asked for."""
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

    @property
    def visits(self) -> Visits:
        """What is asked for again, and what comes of it."""
        return self.recorder.visits

    @property
    def fetches_known(self) -> bool:
        """Whether articles are fetched that are known and not due: `-a full=1`, or a replay of an archive."""
        return self.arguments.full or bool(self.crawler.settings["REPLAY"])

    @property
    def is_narrowed(self) -> bool:
        """Whether the arguments leave out a part of the portal, so that no list is read to its end."""
        given = self.arguments
        return bool(self.asked_for or given.since or given.until or given.sections or given.pages or given.limit)

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

    def is_forgotten(self, key: str) -> bool:
        """Tell whether an article was forgotten: then nothing asks for it, neither a user nor a list."""
        return self.recorder.store.is_forgotten(self.portal, key)

    # Requests

    async def start(self) -> AsyncIterator[Any]:
        """Yield the first requests, none of them exempt from any filter."""
        settings = self.crawler.settings
        self.pages_max = self.arguments.pages or settings.getint("LIST_PAGES_MAX")
        self.lists = Lists(
            self.recorder.store.lists(self.portal, with_links=True),
            candidates_max=settings.getint("DISCOVERY_PAGES_MAX"),
            look_again_after=timedelta(days=settings.getfloat("DISCOVERY_EVERY_DAYS")),
            now=utc_now(),
            find=partial(self.recorder.store.list_page, self.portal),
        )
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
        self,
        url: str,
        *,
        page: int = 1,
        depth: int = 0,
        known: bool = False,
        name: str | None = None,
        walk: str | None = None,
    ) -> Request:
        """Return the request for a page of a list, or for one that may be a list; `walk`: its list's first page."""
        is_first = page == 1 and known and not self.is_narrowed and not self.fetches_known
        plan = self.visits.list_plan(url) if is_first else None
        if page == 1:
            self.visits.walks.opened(url)
        return Request(
            url,
            callback=self.list_answered if plan else self.parse_list,
            errback=self.on_failure,
            priority=0 if known else CANDIDATE_PRIORITY,
            headers=plan.headers if plan else None,
            meta={"walk": walk, **_conditions(plan)},
            cb_kwargs={"page": page, "depth": depth, "known": known, "name": name},
        )

    def article_request(
        self, url: str, *, asked_for: bool = False, label: str | None = None, plan: Plan | None = None
    ) -> Request | None:
        """Return the request for an article, None where it is known and not due, asked for already, or not wanted.

        Every request for an article is made here, so that all of them are held to the same rules. `label` is what a
        list calls the article; `plan` says how to ask for it where that is known.
        """
        key = self.facts.article_key(url)
        if key is None or not self.in_scope(url) or self.is_forgotten(key):
            return None
        if key in self.asked:
            self.visits.called_otherwise(key, label)
            return None
        is_first = key not in self.seen
        self.seen.add(key)
        if not asked_for:
            if not self.selection.may_want(url):
                self.count("articles/not_selected", int(is_first))
                return None
            plan = plan or self.plan_for(key, label=label)
            if plan is None:
                self.count("articles/known_skipped", int(is_first))
                return None
        plan = plan or Plan(reason="asked")
        self.asked.add(key)
        self.count_plan(plan)
        self.visits.asked(key, label)
        return Request(
            self.facts.canonical_url(url),
            callback=self.article_answered if plan.digest else self.parse_article,
            errback=self.on_failure,
            priority=ARTICLE_PRIORITY,
            dont_filter=True,  # `seen` is the filter; Scrapy's would silently drop a redirect to a page fetched before
            headers=plan.headers,
            meta={"article_key": key, **_conditions(plan)},
        )

    def plan_for(self, key: str, *, label: str | None = None) -> Plan | None:
        """Return how an article is to be fetched, None where it is not: it is known, and neither due nor renamed."""
        if self.fetches_known:
            return Plan(reason="asked")
        return self.visits.plan(key, label=label)

    def count_plan(self, plan: Plan) -> None:
        """Count why an article is asked for that an earlier run has asked for."""
        if name := _REASONS.get(plan.reason):
            self.count(name)

    def is_wanted(self, key: str) -> bool:
        """Tell whether the article is to be fetched."""
        return self.plan_for(key) is not None

    @property
    def asks_for_all_known(self) -> bool:
        """Whether what is known and on no list is asked for as well, due or not."""
        return False

    def ask_for_due(self) -> bool:
        """Ask for known articles whose time has come, those on no list among them; False where none is left."""
        given, everything = self.arguments, self.asks_for_all_known
        if self.asked_for or given.sections or (given.full and not everything) or self.crawler.settings["REPLAY"]:
            return False
        while found := list(self.visits.next_due(everything=everything)):
            requests = [
                request
                for visit, plan in found
                if visit.page not in self.asked and (request := self.article_request(visit.url, plan=plan))
            ]
            for request in requests:
                self.crawler.engine.crawl(request)
            if requests:
                return True
        return False

    # Lists

    def list_answered(self, response: Response, **given: Any) -> Iterator[Any]:
        """Read a list that was asked for on the condition that it changed."""
        if self.visits.is_unmodified(response):
            self.count("pages/list")
            self.count("lists/not_modified")
        elif response.status == NOT_MODIFIED:
            yield self.asked_plainly(response)
        else:
            yield from self.parse_list(response, **given)

    def parse_list(
        self, response: Response, *, page: int = 1, depth: int = 0, known: bool = False, name: str | None = None
    ) -> Iterator[Any]:
        """Yield the unknown articles of a list, its next page, and pages that may be lists themselves."""
        self.visits.note_walks()
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
        walk = self.walk_over(listing.url, response) if is_list else None
        if walk is None:
            self.visits.walks.closed(listing.url)
        self.visits.walks.answered_for(page_url(response))
        if discovers:
            self.remember(listing, name=name, fresh=fresh, is_list=is_list)
            if named := self.selection.lists_of_sections((link.text, link.url) for link in listing.others):
                yield from (self.list_request(url, known=True) for url in named if self.lists.opened(url))
                return
        candidates = self.candidates_of(listing, walk) if discovers and depth < DISCOVERY_DEPTH else []
        if walk:
            yield from self.walk_on(walk, listing, page=page, depth=depth)
        for link in candidates:
            yield self.list_request(link.url, depth=depth + 1, name=link.text[:40] or None)

    def candidates_of(self, listing: Listing, walk: Walk | None) -> list[PageLink]:
        """Return the links of a page that are to be opened in search of lists; its walk waits for what they hold."""
        worth = [link for link in listing.candidates() if self.lists.is_worth_opening(link.url)]
        found = [link for link in worth if self.lists.opened(link.url)]
        if walk:
            self.visits.walks.wait_for_lists(walk, (link.url for link in found))
            if not all(self.lists.has_opened(link.url) for link in worth):
                walk.page = None  # the next run must see the page again, changed or not, to open the others
        return found

    def walk_over(self, url: str, response: Response) -> Walk:
        """Return the walk that a list's page belongs to; `url` is that page's address in the store."""
        walks = self.visits.walks
        if (first := response.meta.get("walk")) and (walk := walks.of(first)):
            return walk
        row = self.recorder.store.list_page(self.portal, url)
        return walks.begin(
            Walk(
                url=url,
                walked_run=row.walked_run if row else None,
                page=page_read(response, page=url),
                is_partial=self.is_narrowed or bool(self.crawler.settings["REPLAY"]),
            )
        )

    def walk_on(self, walk: Walk, listing: Listing, *, page: int, depth: int) -> Iterator[Request]:
        """Yield the wanted articles of a list's page, and the next page where there may be more of them."""
        keys = [key for url in listing.articles if self.in_scope(url) and (key := self.facts.article_key(url))]
        is_old = all(self.visits.is_old(key, walked_run=walk.walked_run) for key in keys)
        requests = [self.article_request(url, label=listing.labels.get(url)) for url in listing.articles]
        self.visits.walks.wait_for(walk, keys)
        yield from filter(None, requests)
        repeats = walk.met.issuperset(keys)  # some pagers never end
        walk.met.update(keys)
        following = listing.next_page(page)
        if following is None or repeats or page >= self.pages_max or not self.goes_on(listing, is_old=is_old):
            walk.has_ended = True
        elif self.visits.walks.goes_on(walk, following):
            yield self.list_request(following, page=page + 1, depth=depth, known=True, walk=walk.url)

    def is_new(self, url: str) -> bool:
        """Tell whether an article on a list is unknown to the store and not yet asked for in this run."""
        key = self.facts.article_key(url)
        return key is not None and key not in self.seen and not self.recorder.store.knows(self.portal, key)

    def goes_on(self, listing: Listing, *, is_old: bool) -> bool:
        """Tell whether the next page of a list is worth a request; `is_old`: an earlier run has been through it."""
        if self.arguments.since:
            return self.selection.may_go_back_further(listing.articles)
        return bool(not is_old or self.fetches_known or self.arguments.pages)

    def remember(self, listing: Listing, *, name: str | None, fresh: int, is_list: bool) -> None:
        """Enter the list, or the fact that this page is none, in the store."""
        if self.facts.article_key(listing.url) is not None:
            return
        if is_list and self.lists.is_unknown(listing.url):
            self.count("lists/discovered")
        if not is_list and self.lists.is_trusted(listing.url):
            return  # an empty page today is no reason to forget a list
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
        if self.arguments.sections and stats.get_value("articles/not_selected") and not self.accepted:
            if not any(map(stats.get_value, ("articles/known_skipped", "lists/not_modified"))):
                raise CloseSpider("no_such_section")
            self.logger.info("Nothing new in the section that was asked for")
        if self.ask_for_due():
            raise DontCloseSpider

    # Articles

    def article_answered(self, response: Response) -> Iterator[Any]:
        """Read an article that was asked for on the condition that it changed."""
        if self.visits.is_unmodified(response):
            self.count("articles/not_modified")
        elif response.status == NOT_MODIFIED:
            yield self.asked_plainly(response)
        else:
            yield from self.parse_article(response)

    def asked_plainly(self, response: Response) -> Request:
        """Return the request for a page that a redirect led away from, and whose "not modified" so means nothing."""
        request = response.request
        assert request is not None  # noqa: S101 - set by Scrapy
        meta = {name: value for name, value in request.meta.items() if name in {"article_key", "walk"}}
        callback = self.parse_article if "article_key" in meta else self.parse_list
        url = request.meta.get("redirect_urls", [request.url])[0]
        return request.replace(url=url, callback=callback, headers={}, meta=meta, dont_filter=True)

    def parse_article(self, response: Response) -> Iterator[Any]:
        """Yield the article of a page."""
        self.count("pages/article")
        key = self.facts.article_key(response.url)
        if key is None:
            asked = response.meta.get("redirect_urls", [response.url])[0]
            self.recorder.refuse(response, "not_an_article", f"redirected to {response.url}", asked=asked)
            return
        if key != response.meta["article_key"]:  # redirected to another article
            is_wanted = key not in self.asked and self.is_wanted(key)
            if is_wanted:
                self.seen.add(key)
                self.asked.add(key)
                self.visits.asked(key, None)
            self.visits.led_elsewhere(response.meta["article_key"], page_url(response), to=key)
            if not is_wanted:
                self.count("articles/known_skipped")
                return
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
            for name in self.facts.hints:
                self.count(f"hint/{'missed' if name in reading.missed_hints else 'matched'}/{name}")
        yield ScrapedPage(
            reading=reading,
            url=response.url,
            status=response.status,
            headers=headers_of(response),
            body=response.body,
            parts=parts,
            page=self.visits.page_read(response, key=reading.article_id or response.meta["article_key"]),
        )
        if limit is not None and self.accepted >= limit:
            raise CloseSpider("limit")

    def why_not_fetched(self, message: str) -> str | None:
        """Return the failure of a request that a middleware let fall, None where the next run may fare better."""
        if "robots.txt" in message:
            return None if self.crawler.stats.get_value("robots/unreachable") else FORBIDDEN
        return None if self.recorder.is_ending else "off_portal"

    def on_failure(self, failure: Failure) -> None:
        """Count a page that could not be fetched; record one that is gone or closed to us."""
        request: Request = failure.request  # type: ignore[attr-defined]
        is_article = "article_key" in request.meta
        error = failure.value
        why: str | None = None
        if isinstance(error, HttpError):
            status = error.response.status
            reason = {404: "gone", 410: "gone", 401: "login_required", 403: "no_permission", 429: "challenge"}.get(
                status
            )
            self.count(f"{'articles' if is_article else 'lists'}/status_{status}")
            if is_article and reason:
                self.recorder.refuse(error.response, reason, f"status {status}")
                return
            why = f"status_{status}"
        elif isinstance(error, IgnoreRequest):
            self.logger.info("Not fetched: %r: %s", request.url, error)
            why = self.why_not_fetched(str(error))
        else:
            self.logger.warning("Not fetched: %r: %s", request.url, str(error) or type(error).__name__)
            why = NO_ANSWER
        self.count("articles/failed" if is_article else "lists/failed")
        if not is_article and why:
            self.visits.walks.answered_for(page_url(request))  # a dead link keeps no list from being done with
        if is_article and why and not request.meta.get("is_part"):
            self.visits.failed(request.meta["article_key"], page_url(request), failure=why)


def _conditions(plan: Plan | None) -> dict[str, Any]:
    """Return what a request must carry so that "not modified" comes to its callback."""
    if plan is None or plan.digest is None:
        return {}
    return {"plan": plan, "handle_httpstatus_list": [NOT_MODIFIED]} if plan.headers else {"plan": plan}
