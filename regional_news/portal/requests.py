"""What a portal's crawl asks for, and what becomes of requests that bring no page."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from scrapy import Request
from scrapy.exceptions import CloseSpider, DontCloseSpider, IgnoreRequest
from scrapy.spidermiddlewares.httperror import HttpError

from regional_news.crawl.discovery import Lists
from regional_news.crawl.fetch_context import (
    META_KEY,
    FetchContext,
    FetchPlan,
    ListContext,
    asked_url,
    fetch_of,
    update_fetch,
)
from regional_news.crawl.links import canonical_page
from regional_news.crawl.visits import FORBIDDEN, NO_ANSWER
from regional_news.extract.listed import ToldByList
from regional_news.http.replay import ReplaySource
from regional_news.portal.base import PortalBase
from regional_news.run.shutdown import is_ending

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping

    from scrapy.http import Response
    from twisted.python.failure import Failure

ARTICLE_PRIORITY: Final = 10  # articles before further lists: a run that is stopped or limited has the newest ones
CANDIDATE_PRIORITY: Final = -10  # pages that may be lists come last
NOT_MODIFIED: Final = 304
_NO_PAGE: Final = frozenset({400, 404, 405, 410})
_REASONS: Final = {
    "retry": "articles/tried_again",
    "due": "articles/due",
    "renamed": "articles/renamed",
    "moved": "articles/moved",
    "control": "articles/control",
}
"""Statistics of articles that are asked for although an earlier run asked for them."""


class PortalRequests(PortalBase, platform=True):
    """Ask for a portal's pages; `PortalSpider` reads them."""

    sections: Mapping[str, str] = MappingProxyType({})
    reads_otherwise: bool = False
    """Whether lists say something else than when they were read last, changed or not: what articles are is new."""

    # Requests

    async def start(self) -> AsyncIterator[Any]:
        """Yield the first requests, none of them exempt from any filter."""
        for request in self.first_requests():
            yield request

    def first_requests(self) -> Iterator[Request]:
        """Yield what a run begins with."""
        settings = self.crawler.settings
        self.pages_max = self.arguments.pages or settings.getint("LIST_PAGES_MAX")
        self.lists = Lists(
            self.run.store.lists(self.portal, with_links=True),
            candidates_max=settings.getint("DISCOVERY_PAGES_MAX"),
            look_again_after=timedelta(days=settings.getfloat("DISCOVERY_EVERY_DAYS")),
            now=self.run.clock(),
            find=partial(self.run.store.list_page, self.portal),
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
        self.sections = self.known_sections()
        if self.asked_for:
            for url in self.asked_for:
                if self.facts.article_key(url) is not None:
                    if request := self.article_request(url, asked_for=True):
                        yield request
                elif page := canonical_page(url, origin=self.facts.origin_of(url)):
                    yield self.list_request(page, known=True)
            return
        known = list(map(self.facts.list_url, (*self.facts.sections, *self.facts.lists, "/")))
        named = self.selection.lists_of_sections((row.name, row.url) for row in self.lists.remembered())
        if self.selection.by_name:
            known = [self.facts.origin + "/"] if not named else []
        for url in dict.fromkeys([*(named or (row.url for row in self.lists.remembered())), *known]):
            self.lists.claim(url)
            request = self.list_request(url, known=True)
            # What an article's page leaves out its list says: those of a section come first.
            is_whole = self.sections and self.section_of(url) is None
            yield request.replace(priority=request.priority - 1) if is_whole else request

    def known_sections(self) -> Mapping[str, str]:
        """Return the sections that lists are of, by the paths of their first pages."""
        return self.facts.sections

    def section_of(self, url: str) -> str | None:
        """Return the section that a list is of, by the address of its first page; None where nobody can tell."""
        return self.sections.get(url.removeprefix(self.facts.origin))

    def list_request(
        self,
        url: str,
        *,
        page: int = 1,
        depth: int = 0,
        known: bool = False,
        name: str | None = None,
        traversal: str | None = None,
    ) -> Request:
        """Return the request for a page of a list, or one that may be a list; `traversal`: first page of its list."""
        is_first = page == 1 and known and not self.is_narrowed and not self.fetches_known
        plan = self.visits.list_plan(url) if is_first and not self.reads_otherwise else None
        if page == 1:
            self.visits.traversals.opened(url)
        return Request(
            url,
            callback=self.list_answered if plan else self.parse_list,
            errback=self.on_failure,
            priority=0 if known else CANDIDATE_PRIORITY,
            headers=plan.headers if plan else None,
            meta=_meta(
                FetchContext(
                    plan=plan,
                    listing=ListContext(page=page, depth=depth, is_known=known, name=name, traversal=traversal),
                )
            ),
        )

    def article_request(
        self, url: str, *, asked_for: bool = False, label: str | None = None, plan: FetchPlan | None = None
    ) -> Request | None:
        """Return the request for an article, None where it is known and not due, asked for already, or not wanted.

        Every request for an article is made here, so that all of them are held to the same rules. `label` is what a
        list calls the article; `plan` says how to ask for it where that is known.
        """
        key = self.may_ask(url)
        if key is None:
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
        plan = plan or FetchPlan(reason="asked")
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
            meta=_meta(FetchContext(article_key=key, plan=plan)),
        )

    def plan_for(self, key: str, *, label: str | None = None) -> FetchPlan | None:
        """Return how an article is to be fetched, None where it is not: it is known, and neither due nor renamed."""
        if self.fetches_known:
            return FetchPlan(reason="asked")
        return self.visits.plan(key, label=label)

    def count_plan(self, plan: FetchPlan) -> None:
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
        if self.asked_for or given.sections or (given.full and not everything) or self.run.is_replay:
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

    # Answers

    def parse_list(self, response: Response) -> Iterator[Any]:
        """Read a page that is a list, or may be one."""
        raise NotImplementedError

    def parse_article(self, response: Response) -> Iterator[Any]:
        """Read an article's page."""
        raise NotImplementedError

    def list_answered(self, response: Response) -> Iterator[Any]:
        """Read a list that was asked for on the condition that it changed."""
        return self._answered(response, self.parse_list, "pages/list", "lists/not_modified")

    def article_answered(self, response: Response) -> Iterator[Any]:
        """Read an article that was asked for on the condition that it changed."""
        return self._answered(response, self.parse_article, "articles/not_modified")

    def _answered(self, response: Response, parse: Callable[[Response], Iterator[Any]], *counted: str) -> Iterator[Any]:
        if self.visits.is_unmodified(response):
            self.visits.note_unmodified(response)
            for name in counted:
                self.count(name)
        elif response.status == NOT_MODIFIED:
            yield self.asked_plainly(response)
        else:
            yield from parse(response)

    def asked_plainly(self, response: Response) -> Request:
        """Return the request for a page that a redirect led away from, and whose "not modified" so means nothing."""
        request = response.request
        assert request is not None  # noqa: S101 - set by Scrapy
        fetch = fetch_of(request).afresh()
        callback = self.parse_article if fetch.is_article else self.parse_list
        url = asked_url(request)
        return request.replace(url=url, callback=callback, headers={}, meta=_meta(fetch), dont_filter=True)

    def on_idle(self) -> None:
        """Name the reason where the portal could not be read at all."""
        stats = self.crawler.stats
        if not self.asked_for and not stats.get_value("pages/list") and not stats.get_value("pages/article"):
            unread, silent = stats.get_value("robots/unreachable"), stats.get_value("robots/no_answer")
            reason = "robots_unreachable" if unread else "no_list_found"
            raise CloseSpider("no_answer" if unread and silent == unread else reason)
        if self.arguments.sections and stats.get_value("articles/not_selected") and not self.accepted:
            if not any(map(stats.get_value, ("articles/known_skipped", "lists/not_modified"))):
                raise CloseSpider("no_such_section")
            self.logger.info("Nothing new in the section that was asked for")
        if self.ask_for_beside() or self.ask_for_due():
            raise DontCloseSpider

    def ask_for_beside(self) -> bool:
        """Ask for articles beside the rows of lists that stood in none; of a section are those of one list alone."""
        beside, self.beside, found = self.beside, {}, False
        for url, told in beside.items():
            if request := self.article_request(url, label=next(iter(told.values()))):
                update_fetch(request, listed=ToldByList(section=next(iter(told)) if len(told) == 1 else None))
                self.crawler.engine.crawl(request)
                found = True
        return found

    def why_not_fetched(self, message: str) -> str | None:
        """Return the failure of a request that a middleware let fall, None where the next run may fare better."""
        if "robots.txt" in message:
            return None if self.crawler.stats.get_value("robots/unreachable") else FORBIDDEN
        return None if is_ending(self.crawler) else "off_portal"

    def on_failure(self, failure: Failure) -> Iterable[Any]:
        """Count a page that could not be fetched; record one that is gone or closed to us. Return further requests."""
        request: Request = failure.request  # type: ignore[attr-defined]
        fetch = fetch_of(request)
        is_article = fetch.is_article
        error = failure.value
        why: str | None = None
        if isinstance(error, HttpError):
            status = error.response.status
            reason = {404: "gone", 410: "gone", 401: "login_required", 403: "no_permission", 429: "challenge"}.get(
                status
            )
            self.count(f"{'articles' if is_article else 'lists'}/status_{status}")
            if is_article and reason:
                self.run.refuse(error.response, reason, f"status {status}")
                return ()
            why = f"status_{status}"
        elif isinstance(error, IgnoreRequest):
            self.logger.info("Not fetched: %r: %s", request.url, error)
            why = self.why_not_fetched(str(error))
        else:
            self.logger.warning("Not fetched: %r: %s", request.url, str(error) or type(error).__name__)
            why = NO_ANSWER
        self.count("articles/failed" if is_article else "lists/failed")
        may_be_list = not is_article and fetch.listing.page == 1 and not fetch.listing.is_known
        if may_be_list and isinstance(error, HttpError) and error.response.status in _NO_PAGE:
            name = fetch.listing.name  # remembered as no list, so that the next run does not ask for it again
            self.run.store.save_list(self.portal, asked_url(request), links=0, new_links=0, name=name)
        if not is_article and why:
            self.visits.traversals.answered_for(asked_url(request))  # a dead link keeps no list from being done with
        if fetch.article_key is not None and why and not fetch.is_part:
            self.visits.failed(fetch.article_key, asked_url(request), failure=why)
        return ()


def _meta(fetch: FetchContext) -> dict[str, Any]:
    """Return what a request carries; where it has conditions, "not modified" comes to its callback."""
    is_conditional = fetch.plan is not None and fetch.plan.digest is not None and bool(fetch.plan.headers)
    return {META_KEY: fetch, "handle_httpstatus_list": [NOT_MODIFIED]} if is_conditional else {META_KEY: fetch}
