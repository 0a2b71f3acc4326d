"""What every page of a forum goes through: redirects, notices, walls, challenges, and what they mean for the crawl."""

from __future__ import annotations

import zlib
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Final
from urllib.parse import urldefrag, urlsplit

from scrapy import Request, signals
from scrapy.exceptions import CloseSpider, DontCloseSpider
from scrapy.utils.gz import gunzip

from regional_news.crawl.fetch_context import META_KEY, FetchPlan, fetch_of, headers_of, update_fetch
from regional_news.errors import RefusedError, UserError
from regional_news.extract.discuz.addresses import (
    absolute,
    forum_address,
    forum_url,
    is_front_page,
    is_of_groups,
    thread_address,
)
from regional_news.extract.discuz.lists import forums_elsewhere, is_list_page, read_index, read_list
from regional_news.extract.discuz.markup import is_discuz
from regional_news.extract.discuz.notices import MAX_CHALLENGE_CHARS, Notice, classify, is_system_error
from regional_news.extract.page import parse
from regional_news.http.cooldown import let_in, turned_away
from regional_news.portal.forum.arguments import ForumArguments
from regional_news.portal.forum.fetch import ForumFetch, forum_fetch_of
from regional_news.portal.spider import PortalSpider
from regional_news.run.outcome import judge
from regional_news.text.encodings import decode

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Self

    from lxml.html import HtmlElement
    from scrapy.crawler import Crawler
    from scrapy.http import Response

    from regional_news.crawl.arguments import Arguments
    from regional_news.extract import PortalFacts
    from regional_news.extract.discuz.facts import ForumFacts
    from regional_news.extract.discuz.lists import Forum, ListPage, Row

REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
SLOWING: Final = frozenset({"challenge", "rate_limited", "server_error"})
"""Refusals after which the next request waits."""
CLOSED: Final = frozenset({"login_required", "no_permission"})
"""Refusals of a thread that guests may not read."""
SHUT: Final = frozenset({"login_required", "site_closed"})
"""Refusals that the next thread will meet as well."""
SHUT_MAX: Final = 10
"""Number of them in a row that ends the run: a forum that shows guests its lists alone is asked no more."""
SELF_REDIRECTS_MAX: Final = 2
"""A thread with a floor that is missing is sent to its own address once, and shown there."""
TRIES_MAX: Final = 3
"""How often a page is asked for that is answered with a challenge; the pauses between grow."""
DOOR: Final = {
    "not_an_article": "not_a_forum",
    "empty": "not_a_forum",
    "not_html": "not_a_forum",
    "undecodable": "not_a_forum",
    "gone": "not_a_forum",
    "challenge": "challenged",
}
"""Finish reasons for a portal whose lists were all refused for a reason of another name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedPage:
    """A page of the forum that holds what a crawl looks for."""

    tree: HtmlElement
    source: str
    """The text that the tree was parsed of."""
    marks: set[str]
    """Flags that its bytes earned."""


class ForumPages(PortalSpider, platform=True):
    """Fetch a forum's pages.

    Every response is looked at here, redirects and errors included (`handle_httpstatus_all`): Discuz! says nearly
    everything with status 200, and sends a thread to its own address, which a filter of duplicates would drop.
    """

    facts: ForumFacts
    arguments: ForumArguments
    arguments_type: ClassVar[type[Arguments]] = ForumArguments

    def __init__(self, **given: str) -> None:
        super().__init__(**given)
        self.turned_away: Counter[str] = Counter()
        """Why lists were refused."""
        self.forums_refused: set[str] = set()
        """Those asked for that could not be read."""
        self.looked_at_root = False
        self.shut_in_a_row = 0
        self.known: str | None = None
        """A thread that a list shows, which was not asked for since it is known as it is."""
        self.trouble: str | None = None
        """What is amiss with the forum itself, by its last answer: a pause it asks for then is no limit."""

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Make the spider, and switch cookies on where the arguments say so."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        if spider.arguments.with_cookies:
            crawler.settings.set("COOKIES_ENABLED", value=True, priority="cmdline")
        crawler.signals.connect(spider.response_downloaded, signal=signals.response_downloaded)
        return spider

    @classmethod
    def check_page(cls, url: str, facts: PortalFacts) -> None:
        """Raise `UserError` for an address that is neither the forum's front, a thread's nor a forum's."""
        is_page = is_front_page(url) or thread_address(url) or forum_address(url)
        if facts.is_excluded(url) or not is_page:
            raise UserError("-a url: {} is neither a forum's front page nor one of its threads or lists", url)

    @classmethod
    def pages_asked_for(cls, arguments: Arguments) -> tuple[str, ...]:
        """Return the threads and lists among the addresses; none where the forum's front page is among them."""
        return () if any(is_front_page(url) for url in arguments.urls) else arguments.urls

    def response_downloaded(self, response: Response) -> None:
        """Note whether the forum's own machinery failed: it asks everybody to come back in an hour then."""
        body = response.body if response.status == 503 else b""
        if response.headers.get("Content-Encoding") == b"gzip":
            with suppress(OSError, EOFError, zlib.error):
                body = gunzip(body, max_size=MAX_CHALLENGE_CHARS)
        self.trouble = "server_error" if is_system_error(body.decode("latin-1")) else None

    @property
    def asks_for_all_known(self) -> bool:
        """Whether a walk of the whole forum asks for threads that no list shows any more: some were deleted."""
        return self.arguments.full and not (self.is_narrowed or self.arguments.forums)

    def page_request(self, url: str, callback: Any, *, fetch: ForumFetch, **given: Any) -> Request:
        """Return a request whose response, whatever its status, comes to `callback`."""
        meta = {"handle_httpstatus_all": True, META_KEY: fetch}
        return Request(url, callback=callback, errback=self.on_failure, meta=meta, **given)

    def asked_again(self, request: Request, *, url: str, fetch: ForumFetch) -> Request:
        """Return the request for what `request` asked for and did not get, past the filter of duplicates."""
        return self.page_request(url, request.callback, fetch=fetch, dont_filter=True, priority=request.priority)

    def redirected(self, response: Response) -> Iterator[Request]:
        """Follow a redirect that stays with the forum, a thread's to its own address included."""
        request, fetch = request_of(response), forum_fetch_of(response)
        location = (response.headers.get("Location") or b"").decode("utf-8", "replace")
        target = urldefrag(absolute(response.url, location)).url
        notice = classify("", None, status=response.status, headers={"Location": location})
        if notice is not None and notice.reason == "login_required":
            self.refuse(response, notice)
            return
        hops = fetch.times_sent_on + 1
        hops_max = self.crawler.settings.getint("REDIRECT_MAX_TIMES")
        if hops > (min(hops_max, SELF_REDIRECTS_MAX) if target == request.url else hops_max):
            self.logger.info("Not followed: %r: sent on %d times", request.url, hops)
            self.failed(request)
            return
        if not self.in_scope(target):
            self.logger.warning("Not followed: %r sends to %r, which is not on this forum", request.url, target)
            self.count("offsite/filtered")
            if not fetch.is_article:
                self.turned_away["sent_elsewhere"] += 1
            self.failed(request)
            return
        again = fetch.again(times_sent_on=hops)
        if key := fetch.article_key:
            found = self.facts.article_key(target)
            is_list = forum_address(target) is not None  # of a forum with a password, or one to be paid for
            if found is None and (is_list or target == self.facts.root):
                reason = "no_permission" if is_list else "not_an_article"
                self.refuse(response, Notice(reason=reason, text=f"redirected to {target}"))
                return
            if found is not None and found != key:  # moved, or merged with another
                if not self.take_over(found, key, request):
                    return
                again = again.again(times_sent_on=hops, article_key=found, state=None)
        yield self.asked_again(request, url=target, fetch=again)

    def take_over(self, key: str, asked: str, request: Request) -> bool:
        """Read the thread that another one turned out to be in its place; False where it is not wanted."""
        is_wanted = key not in self.seen and self.is_wanted(key)
        if is_wanted:
            self.seen.add(key)
            self.asked.add(key)
            self.visits.asked(key, None)
        else:
            self.count("articles/known_skipped")
        self.visits.led_elsewhere(asked, request.url, to=key)
        return is_wanted

    def open_page(self, response: Response, *, is_index: bool = False) -> OpenedPage | None:
        """Return a page of the forum; or refuse it, and return None."""
        try:
            page = self.within_limits(lambda: opened(response, is_index=is_index))
        except RefusedError as refusal:
            page = Notice(reason=refusal.reason, text=refusal.detail)
        if isinstance(page, Notice):
            self.refuse(response, page)
            return None
        self.crawler.signals.send_catch_log(let_in, url=response.url)
        return page

    def forums_on(self, tree: HtmlElement, response: Response, *, is_index: bool) -> list[Forum]:
        """Return the forums that a page names, none where reading them takes too long."""
        return self.read_within_limits(response, lambda: forums_in(tree, url=response.url, is_index=is_index)) or []

    def index_request(self, url: str) -> Request:
        """Return the request for a page that names forums."""
        return self.page_request(url, self.parse_list, fetch=ForumFetch())

    def second_try(self, response: Response, *, fid: str) -> Iterator[Request]:
        """Yield the forum's root where `forum.php` is not what names its forums."""
        is_other = urldefrag(response.url).url == self.facts.root or is_of_groups(response.url)
        if not fid and "not_a_forum" in self.turned_away and not is_other and not self.looked_at_root:
            self.looked_at_root = True
            yield self.index_request(self.facts.root)

    def after_a_pause(self, response: Response) -> Request | None:
        """Return the request for a page that was answered with a challenge, to be tried again; None after the last."""
        request, fetch = response.request, forum_fetch_of(response)
        if request is None or not fetch.is_challenged or fetch.tries >= TRIES_MAX:
            return None
        return self.asked_again(request, url=request.url, fetch=fetch.again(tries=fetch.tries + 1))

    def rewritten_form(self, request: Request) -> Request | None:
        """Return the request for a list or the index at its other address, where robots.txt forbids the dynamic one."""
        fetch = forum_fetch_of(request)
        if fetch.is_article or urlsplit(request.url).path.endswith((".html", "/")) or is_of_groups(request.url):
            return None
        root, fid = self.facts.root, fetch.fid
        url = forum_url(root, fid, fetch.listing.page, rewritten=True) if fid else root
        return request.replace(url=url)

    def note_known(self, url: str, key: str) -> None:
        """Note a thread that is not asked for; the first that was read when it was asked for is remembered."""
        if self.known is None and (last := self.visits.seen_last(key)) and not last.failures:
            self.known = url

    def may_want_row(self, row: Row | None) -> bool:
        """Tell whether what a list says of a thread leaves it possible that the thread is asked for."""
        if row is None or row.posted is None:
            return True
        day, since, until = row.posted.at.date(), self.arguments.since, self.arguments.until
        return not ((since and day < since) or (until and day > until))

    def following_page(self, listing: ListPage, *, fid: str) -> tuple[int, str] | None:
        """Return number and address of a list's next page, None where there is none."""
        if not listing.next_url or not fid:
            return None
        following = forum_address(listing.next_url)
        number = following.page if following is not None and following.page > 1 else listing.page + 1
        if number <= listing.page:
            return None
        rewritten = following is not None and urlsplit(listing.next_url).path.endswith(".html")
        name = following.fid if following is not None else fid
        return number, forum_url(self.facts.root, name, number, rewritten=rewritten)

    def list_goes_on(self, listing: ListPage, *, wanted: bool) -> bool:
        """Tell whether the next page of a list, which is ordered by the last reply, is worth a request."""
        if (since := self.arguments.since) is not None:
            days = [row.replied.at.date() for row in listing.rows if row.replied is not None and not row.sticky]
            return any(day >= since for day in days) if days else wanted
        return bool(wanted or self.arguments.full or self.arguments.pages)

    def refuse(self, response: Response, notice: Notice) -> None:
        """Count a page that is none of those looked for, keep its bytes, and wait or end where that is called for."""
        request, fetch = request_of(response), forum_fetch_of(response)
        self.run.refuse(response.replace(url=self.facts.canonical_url(request.url)), notice.reason, notice.text[:200])
        if not fetch.is_article:
            door = DOOR.get(notice.reason, notice.reason)
            self.turned_away["no_such_forum" if door == "not_a_forum" and fetch.fid else door] += 1
            self.logger.warning("%s shows no threads (%s): %s", request.url, notice.reason, notice.text[:200])
        if fetch.is_named:
            self.note_forum(fetch.fid, is_read=False)
        if notice.reason in SLOWING:
            self.crawler.signals.send_catch_log(turned_away, url=request.url, reason=notice.reason)
            # A server's error has been tried again already.
            update_fetch(request, is_challenged=notice.reason != "server_error")
        self.shut_in_a_row = self.shut_in_a_row + 1 if notice.reason in SHUT else 0
        if self.shut_in_a_row >= SHUT_MAX:
            raise CloseSpider(notice.reason)

    # The end

    def note_forum(self, fid: str, *, is_read: bool) -> None:
        """Note whether a forum that was asked for could be read."""
        self.forums_refused = self.forums_refused - {fid} if is_read else self.forums_refused | {fid}
        self.crawler.stats.set_value("forums/refused", len(self.forums_refused))

    def failed(self, request: Request) -> None:
        """Count a request that led nowhere."""
        fetch = fetch_of(request)
        self.count("articles/failed" if fetch.is_article else "lists/failed")
        if fetch.article_key and not fetch.is_part:
            self.visits.failed(fetch.article_key, request.url, failure="not_an_article")

    def on_idle(self) -> None:
        """Name the reason where the forum could not be read at all."""
        stats = self.crawler.stats
        is_read = stats.get_value("pages/list") or stats.get_value("pages/article")
        if self.turned_away and not is_read:
            raise CloseSpider(self.turned_away.most_common(1)[0][0])
        if not is_read and stats.get_value("robotstxt/forbidden") and not stats.get_value("robots/unreachable"):
            raise CloseSpider("robots_forbidden")
        super().on_idle()
        # Threads were removed or closed one by one, or the forum is: one that lists show tells.
        verdict = judge(stats.get_stats(), reason="finished")
        if self.known and verdict.because and verdict.because.code == "all_refused":
            url, self.known = self.known, None
            self.seen.discard(self.facts.article_key(url) or "")
            if request := self.article_request(url, plan=FetchPlan(reason="control")):
                self.crawler.engine.crawl(request)
                raise DontCloseSpider


def opened(response: Response, *, is_index: bool) -> OpenedPage | Notice:
    """Return a page of the forum, or what stands in its place."""
    headers = headers_of(response)
    decoded = decode(response.body, headers)
    if decoded.refusal:
        return Notice(reason=decoded.refusal, text="")
    tree = parse(decoded.text)
    notice = classify(decoded.text, tree, status=response.status, headers=headers)
    names_forums = is_index and tree is not None and is_discuz(tree) and bool(read_index(tree, url=response.url))
    if tree is None or (notice is not None and not (notice.reason == "not_an_article" and names_forums)):
        return notice or Notice(reason="not_html", text="")
    return OpenedPage(tree=tree, source=decoded.text, marks={"encoding_repaired"} if decoded.repaired else set())


def forums_in(tree: HtmlElement, *, url: str, is_index: bool) -> list[Forum]:
    """Return the forums that a list or the index names; the index those on hosts of their own, too."""
    if is_list_page(tree) and not is_index:
        return list(read_list(tree, url=url).forums)
    return read_index(tree, url=url) + (forums_elsewhere(tree, url=url) if is_index else [])


def request_of(response: Response) -> Request:
    """Return the request that a response answers."""
    assert response.request is not None  # noqa: S101 - set by Scrapy
    return response.request
