"""Discuz! X: lists of threads to whole threads, each thread one item, however many pages and addresses it has."""

from __future__ import annotations

from collections import Counter
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any, ClassVar, Final
from urllib.parse import urldefrag, urlsplit

from scrapy import Request
from scrapy.exceptions import CloseSpider

from regional_news.article import utc_now
from regional_news.errors import UserError
from regional_news.extract.discuz import (
    ForumFacts,
    Notice,
    classify,
    forum_address,
    forum_url,
    is_discuz,
    is_list_page,
    is_thread_page,
    list_fid,
    merge_pages,
    post_part,
    post_part_url,
    read_index,
    read_list,
    read_page,
    thread_address,
    thread_page_url,
    whole_post_url,
)
from regional_news.extract.encodings import decode
from regional_news.extract.page import parse
from regional_news.extract.reading import Reading
from regional_news.middlewares.cooldown import CooldownMiddleware
from regional_news.platforms.forum_arguments import ForumArguments
from regional_news.platforms.thread_state import FIRST_PAGE_EVERY, ThreadState, is_newest_first, number_of, removed
from regional_news.platforms.thread_visit import ThreadVisit
from regional_news.portal import ARTICLE_PRIORITY, PortalSpider
from regional_news.recorder import headers_of
from regional_news.visits import Plan

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Self

    from lxml.html import HtmlElement
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from twisted.python.failure import Failure

    from regional_news.arguments import Arguments
    from regional_news.article import Article
    from regional_news.extract.discuz import ListPage, Row, ThreadPage

REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
SLOWING: Final = frozenset({"challenge", "rate_limited", "server_error"})
"""Refusals after which the next request waits."""
SHUT: Final = frozenset({"login_required", "site_closed"})
"""Refusals that the next thread will meet as well."""
SHUT_MAX: Final = 10
"""So many of them in a row end the run: a forum that shows guests its lists alone is asked no more."""
SELF_REDIRECTS_MAX: Final = 2
"""A thread with a floor that is missing is sent to its own address once, and shown there."""
TRIES_MAX: Final = 3
"""How often a page is asked for that is answered with a challenge; the pauses between grow."""
THREAD_PAGE_PRIORITY: Final = ARTICLE_PRIORITY + 10
"""A thread is finished before the next is begun: what a kill costs is one thread, and one is held in memory."""
DOOR: Final = {
    "not_an_article": "not_a_forum",
    "empty": "not_a_forum",
    "not_html": "not_a_forum",
    "undecodable": "not_a_forum",
    "gone": "not_a_forum",
    "challenge": "challenged",
}
"""Finish reasons for a portal whose lists were all refused for a reason of another name."""


class DiscuzSpider(PortalSpider, platform=True):
    """Crawl a Discuz! X forum.

    Every response is looked at here, redirects and errors included (`handle_httpstatus_all`): Discuz! says nearly
    everything with status 200, and sends a thread to its own address, which a filter of duplicates would drop.
    Threads are known by tid. Addresses are made of numbers, never taken from links, so that none can lead elsewhere
    (`goto=lastpost`, other orders, selections).
    """

    facts: ForumFacts
    arguments: ForumArguments
    arguments_type: ClassVar[type[Arguments]] = ForumArguments

    def __init__(self, **given: str) -> None:
        super().__init__(**given)
        self.forums_opened: set[tuple[str, int]] = set()
        self.turned_away: Counter[str] = Counter()
        """Why lists were refused."""
        self.forums_refused: set[str] = set()
        """Those asked for that could not be read."""
        self.shut_in_a_row = 0
        self.looked_at_root = False

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Make the spider, and switch cookies on where the arguments say so."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        if spider.arguments.with_cookies:
            crawler.settings.set("COOKIES_ENABLED", value=True, priority="cmdline")
        return spider

    @classmethod
    def check_arguments(cls, arguments: Arguments) -> None:
        """Raise `UserError` for an address that is not this forum's, or neither a thread's nor a forum's."""
        facts = cls.facts_of(arguments)
        for url in arguments.urls:
            if not facts.is_own(url):
                raise UserError(f"-a url: {url} is not on {facts.site_name} ({', '.join(facts.hosts)})")
        for url in cls.pages_asked_for(arguments):
            if facts.is_excluded(url) or not (thread_address(url) or forum_address(url)):
                raise UserError(f"-a url: {url} is neither a thread nor a forum's list of threads")

    @property
    def cooldown(self) -> CooldownMiddleware | None:
        """What makes the crawl wait."""
        return self.crawler.get_downloader_middleware(CooldownMiddleware)

    # Requests

    def start_requests_of_run(self) -> Iterable[Request]:
        """Yield the threads and lists asked for, else the forums of `-a forums=`, else the index."""
        for url in self.asked_for:
            is_thread = thread_address(url) is not None
            request = self.article_request(url, asked_for=True) if is_thread else self.forum_request(url, asked=True)
            if request:
                yield request
        if self.asked_for:
            return
        for fid in self.arguments.forums:
            if request := self.forum_request(forum_url(self.facts.root, fid, rewritten=False), asked=True):
                yield request
        if not self.arguments.forums:
            yield self.index_request(f"{self.facts.root}forum.php")

    def index_request(self, url: str) -> Request:
        """Return the request for a page that names forums."""
        return self.page_request(url, self.parse_list)

    def forum_request(
        self, url: str, *, page: int = 1, name: str | None = None, asked: bool = False, walk: str | None = None
    ) -> Request | None:
        """Return the request for a page of a forum's list, None where it was asked for before."""
        address = forum_address(url)
        if address is None or (address.fid, page) in self.forums_opened or not self.in_scope(url):
            return None
        self.forums_opened.add((address.fid, page))
        rewritten = urlsplit(url).path.endswith(".html")
        target = forum_url(self.facts.root, address.fid, page, rewritten=rewritten)
        if self.recorder.store.is_refused(self.portal, self.facts.canonical_url(target)):
            self.count("articles/tried_again")
        return self.page_request(
            target,
            self.parse_list,
            meta={"walk": walk},
            cb_kwargs={"page": page, "name": name, "asked": asked, "fid": address.fid},
        )

    def article_request(
        self,
        url: str,
        *,
        asked_for: bool = False,
        label: str | None = None,  # noqa: ARG002 - a list's row says more
        plan: Plan | None = None,
        row: Row | None = None,
    ) -> Request | None:
        """Return the request for a thread, None where it is known as it is, asked for already, or not wanted."""
        key = self.facts.article_key(url)
        if key is None or key in self.seen or not self.in_scope(url) or self.is_forgotten(key):
            return None
        self.seen.add(key)
        if not asked_for:
            if not self.may_want_row(row):
                self.count("articles/not_selected")
                return None
            plan = plan or self.thread_plan(key, row)
            if plan is None:
                self.count("articles/known_skipped")
                return None
        plan = plan or Plan(reason="asked")
        self.count_plan(plan)
        self.asked.add(key)
        self.visits.asked(key, None)
        state = self.state_to_go_on_from(key, plan)
        number = state.page if state and not (state.newest_first or state.first_page_is_due(utc_now())) else 1
        rewritten = urlsplit(url).path.endswith(".html")
        return self.page_request(
            thread_page_url(self.facts.root, key, number, rewritten=rewritten),
            self.parse_article,
            priority=ARTICLE_PRIORITY,
            meta={"article_key": key, "row": row, "state": state},
        )

    def thread_plan(self, key: str, row: Row | None) -> Plan | None:
        """Return how a thread is to be asked for, None where no list says that it moved since it was read."""
        plan = self.plan_for(key)
        if plan is not None or row is None or not self.recorder.store.sight(self.portal, key).is_stored:
            return plan
        visit = self.visits.seen_last(key)
        state = ThreadState.of(visit.thread) if visit else None
        if visit and visit.read_at and state and row.replies is None and row.replied is None and not state.is_cut:
            return Plan(reason="moved") if utc_now() - visit.read_at > FIRST_PAGE_EVERY else None  # it tells nothing
        return Plan(reason="moved") if state is None or state.has_moved(row) else None

    def state_to_go_on_from(self, key: str, plan: Plan) -> ThreadState | None:
        """Return what was known of a thread of which only newer posts are to be read; None where all are."""
        if plan.reason not in {"moved", "due"} or self.arguments.without_comments:
            return None
        visit = self.visits.seen_last(key)
        state = ThreadState.of(visit.thread) if visit else None
        is_kept = bool(self.recorder.store.sight(self.portal, key).titles)
        return state if is_kept and state is not None and state.pid > 0 else None

    def page_request(self, url: str, callback: Any, *, meta: dict[str, Any] | None = None, **given: Any) -> Request:
        """Return a request whose response, whatever its status, comes to `callback`."""
        return Request(
            url,
            callback=callback,
            errback=self.on_failure,
            meta={"handle_httpstatus_all": True, **(meta or {})},
            **given,
        )

    def asked_again(self, request: Request, *, url: str, meta: dict[str, Any], **changes: Any) -> Request:
        """Return the request for what `request` asked for and did not get, past the filter of duplicates."""
        given = {"priority": request.priority, "cb_kwargs": request.cb_kwargs, **changes}
        return self.page_request(url, request.callback, meta=meta, dont_filter=True, **given)

    def pages_to_fetch(self, first: ThreadPage) -> Sequence[int] | None:  # noqa: ARG002 - a hook
        """Return the numbers of a thread's pages to read after its first; None for every one, as the pager leads on."""
        return () if self.arguments.without_comments else None

    def may_want_row(self, row: Row | None) -> bool:
        """Tell whether what a list says of a thread leaves it possible that the thread is asked for."""
        if row is None or row.posted is None:
            return True
        day, since, until = row.posted.at.date(), self.arguments.since, self.arguments.until
        return not ((since and day < since) or (until and day > until))

    # What a response is

    def redirected(self, response: Response) -> Iterator[Request]:
        """Follow a redirect that stays with the forum, a thread's to its own address included."""
        request = response.request
        assert request is not None  # noqa: S101 - set by Scrapy
        location = (response.headers.get("Location") or b"").decode("utf-8", "replace")
        target = urldefrag(response.urljoin(location)).url
        notice = classify("", None, status=response.status, headers={"Location": location})
        if notice is not None and notice.reason == "login_required":
            self.refuse(response, notice)
            return
        hops = request.meta.get("hops", 0) + 1
        hops_max = self.crawler.settings.getint("REDIRECT_MAX_TIMES")
        if hops > (min(hops_max, SELF_REDIRECTS_MAX) if target == request.url else hops_max):
            self.logger.info("Not followed: %r: sent on %d times", request.url, hops)
            self.failed(request)
            return
        if not self.in_scope(target):
            self.logger.warning("Not followed: %r sends to %r, which is not on this forum", request.url, target)
            self.count("offsite/filtered")
            if "article_key" not in request.meta:
                self.turned_away["sent_elsewhere"] += 1
            self.failed(request)
            return
        meta: dict[str, Any] = {**_kept(request), "hops": hops}
        if key := request.meta.get("article_key"):
            found = self.facts.article_key(target)
            if found is None and (forum_address(target) or target == self.facts.root):
                self.refuse(response, Notice(reason="not_an_article", text=f"redirected to {target}"))
                return
            if found is not None and found != key:  # moved, or merged with another
                if not self.takes_over(found, key, request):
                    return
                meta |= {"article_key": found, "state": None}
        yield self.asked_again(request, url=target, meta=meta)

    def takes_over(self, key: str, asked: str, request: Request) -> bool:
        """Tell whether the thread that another one turned out to be is to be read for it."""
        is_wanted = key not in self.seen and self.is_wanted(key)
        if is_wanted:
            self.seen.add(key)
            self.asked.add(key)
            self.visits.asked(key, None)
        else:
            self.count("articles/known_skipped")
        self.visits.led_elsewhere(asked, request.url, to=key)
        return is_wanted

    def opened(self, response: Response, *, is_index: bool = False) -> tuple[HtmlElement, set[str]] | None:
        """Return the tree of a page of the forum and the flags its bytes earned, None where it was refused."""
        headers = headers_of(response)
        decoded = decode(response.body, headers)
        tree = None if decoded.refusal else parse(decoded.text)
        if decoded.refusal:
            notice: Notice | None = Notice(reason=decoded.refusal, text="")
        else:
            notice = classify(decoded.text, tree, status=response.status, headers=headers)
        names_forums = is_index and tree is not None and is_discuz(tree) and bool(read_index(tree, url=response.url))
        if notice is not None and not (notice.reason == "not_an_article" and names_forums):
            self.refuse(response, notice)
            return None
        if self.cooldown is not None:
            self.cooldown.welcomed(response.url)
        return tree, {"encoding_repaired"} if decoded.repaired else set()

    def after_a_pause(self, response: Response) -> Request | None:
        """Return the request for a page that was answered with a challenge, to be tried again; None after the last."""
        request = response.request
        tries = response.meta.get("tries", 1)
        if request is None or not response.meta.get("challenged") or tries >= TRIES_MAX:
            return None
        return self.asked_again(request, url=request.url, meta={**_kept(request), "tries": tries + 1})

    def refuse(self, response: Response, notice: Notice) -> None:
        """Count a page that is none of those looked for, keep its bytes, and wait or end where that is called for."""
        request = response.request
        assert request is not None  # noqa: S101 - set by Scrapy
        key = request.meta.get("article_key")
        self.recorder.refuse(
            response.replace(url=self.facts.canonical_url(request.url)), notice.reason, notice.text[:200]
        )
        if key is None:
            door = DOOR.get(notice.reason, notice.reason)
            self.turned_away["no_such_forum" if door == "not_a_forum" and request.cb_kwargs.get("fid") else door] += 1
            self.logger.warning("%s shows no threads (%s): %s", request.url, notice.reason, notice.text[:200])
        if request.cb_kwargs.get("asked"):
            self.note_forum(request.cb_kwargs["fid"], is_read=False)
        if notice.reason in SLOWING and self.cooldown is not None:
            self.cooldown.refused(request.url, reason=notice.reason)
            request.meta["challenged"] = notice.reason != "server_error"  # which has been tried again already
        self.shut_in_a_row = self.shut_in_a_row + 1 if notice.reason in SHUT else 0
        if self.shut_in_a_row >= SHUT_MAX:
            raise CloseSpider(notice.reason)

    # Lists

    def parse_list(  # type: ignore[override]
        self, response: Response, *, page: int = 1, name: str | None = None, asked: bool = False, fid: str = ""
    ) -> Iterator[Any]:
        """Yield the threads of a list, its next page, and the forums that it or the index names."""
        if response.status in REDIRECTS:
            yield from self.redirected(response)
            return
        opened = self.opened(response, is_index=not fid)
        if opened is None:
            again = self.after_a_pause(response)
            yield from [again] if again else self.second_try(response, fid=fid)
            return
        tree, _ = opened
        if asked:
            self.note_forum(fid, is_read=True)
        number = fid or list_fid(tree) or ""
        if is_list_page(tree):
            listing = read_list(tree, url=response.url, fetched_at=self.fetched_at(response))
            yield from self.threads_of(listing, response, fid=number, page=page, name=name)
        else:
            self.count("pages/other")
        if not (asked or self.arguments.forums or self.asked_for):
            yield from self.forums_of(tree, url=response.url, is_index=not number)

    def second_try(self, response: Response, *, fid: str) -> Iterator[Request]:
        """Yield the forum's root where `forum.php` is not what names its forums."""
        is_root = urldefrag(response.url).url == self.facts.root
        if not fid and "not_a_forum" in self.turned_away and not is_root and not self.looked_at_root:
            self.looked_at_root = True
            yield self.index_request(self.facts.root)

    def forums_of(self, tree: HtmlElement, *, url: str, is_index: bool) -> Iterator[Request]:
        """Yield the lists of the forums that a page names; of those of `-a section=` alone where it names any."""
        forums = read_list(tree, url=url).forums if is_list_page(tree) and not is_index else read_index(tree, url=url)
        named = set(self.selection.lists_of_sections((forum.name, forum.url) for forum in forums))
        for forum in forums:
            if named and forum.url not in named:
                continue
            if forum.fid is None:  # an address of the site's own form
                if self.in_scope(forum.url) and (forum.url, 1) not in self.forums_opened:
                    self.forums_opened.add((forum.url, 1))
                    yield self.page_request(forum.url, self.parse_list, cb_kwargs={"name": forum.name})
            elif request := self.forum_request(forum.url, name=forum.name):
                yield request

    def threads_of(
        self, listing: ListPage, response: Response, *, fid: str, page: int, name: str | None
    ) -> Iterator[Request]:
        """Yield the wanted threads of a list's page, and its next page."""
        rows = listing.rows[: self.crawler.settings.getint("LINKS_PER_PAGE_MAX")]
        self.count("lists/links_left_out", len(listing.rows) - len(rows))
        self.count("pages/list")
        self.visits.note_walks()
        url = self.facts.canonical_url(response.url)
        walk = self.walk_over(url, response)
        keys = [row.tid for row in rows if not row.sticky]
        is_old = all(self.visits.is_old(key, walked_run=walk.walked_run) for key in keys)
        requests = [(row, self.article_request(row.url, row=row)) for row in rows]
        fresh = sum(request is not None for _, request in requests)
        if page == 1 and fid and not self.asked_for:
            self.recorder.store.save_list(self.portal, url, links=len(rows), new_links=fresh, name=name)
        self.visits.walks.wait_for(walk, (row.tid for row in rows))
        yield from (request for _, request in requests if request is not None)
        wanted = not is_old or any(request is not None and not row.sticky for row, request in requests)
        following = self.following_page(listing, fid=fid)
        if following is None or page >= self.pages_max or not self.list_goes_on(listing, wanted=wanted):
            walk.has_ended = True
        elif request := self.forum_request(following[1], page=following[0], name=name, walk=walk.url):
            yield request

    def following_page(self, listing: ListPage, *, fid: str) -> tuple[int, str] | None:
        """Return number and address of a list's next page, None where there is none."""
        if not listing.next_url or not fid:
            return None
        following = forum_address(listing.next_url)
        number = following.page if following is not None and following.page > 1 else listing.page + 1
        if number <= listing.page:
            return None
        return number, listing.next_url if following else forum_url(self.facts.root, fid, number, rewritten=False)

    def list_goes_on(self, listing: ListPage, *, wanted: bool) -> bool:
        """Tell whether the next page of a list, which is ordered by the last reply, is worth a request."""
        if (since := self.arguments.since) is not None:
            days = [row.replied.at.date() for row in listing.rows if row.replied is not None and not row.sticky]
            return any(day >= since for day in days) if days else wanted
        return bool(wanted or self.arguments.full or self.arguments.pages)

    # Threads

    def parse_article(self, response: Response, *, visit: ThreadVisit | None = None) -> Iterator[Any]:
        """Read one page of a thread: yield the request for the next one, or the whole thread."""
        if response.status in REDIRECTS:
            yield from self.redirected(response)
            return
        opened = self.opened(response)
        if opened is not None and not is_thread_page(opened[0]):
            self.refuse(response, Notice(reason="not_an_article", text="a page of the forum, but no thread"))
            opened = None
        if opened is None:
            yield from self.without_page(response, visit)
            return
        tree, marks = opened
        self.shut_in_a_row = 0
        page = read_page(tree, url=response.url, fetched_at=self.fetched_at(response))
        key = response.meta["article_key"]
        if visit is None:
            self.count("pages/article")
            if page.tid and page.tid != key and not self.takes_over(page.tid, key, _request(response)):
                return
            key = page.tid or key
            visit = ThreadVisit(tid=key, first=response, pages_max=self.crawler.settings.getint("THREAD_PAGES_MAX"))
            visit.since = response.meta.get("state") if key == response.meta["article_key"] else None
            chosen = self.pages_to_fetch(page)
            visit.queue = list(chosen) if chosen is not None else None
        else:
            self.count("pages/thread")
        visit.pages.append(page)
        visit.marks |= marks
        yield from self.go_on_with(visit)

    def go_on_with(self, visit: ThreadVisit) -> Iterator[Any]:
        """Yield the request for what is missing of a thread, or the thread."""
        root, key = self.facts.root, visit.tid
        if part := visit.next_part():
            visit.parts_asked.add(part)
            url = whole_post_url(root, key) if part == "all" else post_part_url(root, key, int(part))
        elif number := visit.take_next_page():
            link = visit.latest.next_url or ""
            rewritten = thread_address(link) is not None and urlsplit(link).path.endswith(".html")
            url = thread_page_url(root, key, number, rewritten=rewritten)
        else:
            yield from self.whole_thread(visit)
            return
        yield self.page_request(
            url,
            self.parse_article,
            priority=THREAD_PAGE_PRIORITY,
            meta={"article_key": key, "is_part": True},
            cb_kwargs={"visit": visit},
            dont_filter=True,  # a filtered request would lose the thread; the visit asks for no page twice
        )

    def without_page(self, response: Response, visit: ThreadVisit | None) -> Iterator[Any]:
        """Go on without a page that was refused: ask again, else leave the rest of its thread out."""
        if again := self.after_a_pause(response):
            yield again
        elif visit is not None:
            if post_part(response.url) is None:
                visit.turned = True
            yield from self.go_on_with(visit)

    def whole_thread(self, visit: ThreadVisit) -> Iterator[Any]:
        """Yield the item that a thread's pages make, together with what is stored of those that were not read."""
        reading = merge_pages(visit.pages, facts=self.facts, is_selection=bool(visit.since) or not visit.is_cut)
        reading = replace(
            reading,
            comments=[] if self.arguments.without_comments else reading.comments,
            flags=sorted(visit.marks.union(reading.flags)),
        )
        stored = self.recorder.store.get(self.portal, visit.tid) if not self.arguments.without_comments else None
        if stored is not None:
            reading = go_on_from(stored, reading, visit)
        request = _request(visit.first)
        request.meta["thread"], request.meta["turned"] = self.state_after(visit, reading).as_json(), visit.times_turned
        yield from self.stored(visit.first.replace(url=reading.url or visit.first.url), reading)

    def state_after(self, visit: ThreadVisit, reading: Reading) -> ThreadState:
        """Return what is known of a thread now."""
        row: Row | None = visit.first.meta.get("row")
        has_first = any(page.page == 1 for page in visit.pages)
        times = [comment.published_at for comment in reading.comments if comment.published_at]
        state = ThreadState(
            replies=reading.replies,
            last=max(times, default=reading.published_at),
            pid=max((number_of(comment.post_id) for comment in reading.comments), default=0),
            page=visit.latest.page,
            newest_first=visit.since.newest_first if visit.since else is_newest_first(visit.pages),
            first_page_at=utc_now() if has_first or visit.since is None else visit.since.first_page_at,
            turned=visit.times_turned,
            is_cut=visit.is_cut,
        )
        return state.told_by(row)

    # The end

    def note_forum(self, fid: str, *, is_read: bool) -> None:
        """Note whether a forum that was asked for could be read."""
        self.forums_refused = self.forums_refused - {fid} if is_read else self.forums_refused | {fid}
        self.crawler.stats.set_value("forums/refused", len(self.forums_refused))

    def failed(self, request: Request) -> None:
        """Count a request that led nowhere."""
        key = request.meta.get("article_key")
        self.count("articles/failed" if key else "lists/failed")
        if key and not request.meta.get("is_part"):
            self.visits.failed(key, request.url, failure="not_an_article")

    def on_failure(self, failure: Failure) -> Iterator[Any]:  # type: ignore[override]
        """Count a page that could not be fetched, and give what was read of its thread."""
        super().on_failure(failure)
        request: Request = failure.request  # type: ignore[attr-defined]
        visit = request.cb_kwargs.get("visit")
        if visit is not None and self.crawler.engine.running:
            visit.turned = visit.turned or post_part(request.url) is None
            yield from self.go_on_with(visit)

    def on_idle(self) -> None:
        """Name the reason where the forum could not be read at all."""
        stats = self.crawler.stats
        is_read = stats.get_value("pages/list") or stats.get_value("pages/article")
        if self.turned_away and not is_read:
            raise CloseSpider(self.turned_away.most_common(1)[0][0])
        if not is_read and stats.get_value("robotstxt/forbidden"):
            raise CloseSpider("robots_forbidden")
        super().on_idle()


def go_on_from(stored: Article, reading: Reading, visit: ThreadVisit) -> Reading:
    """Return what was read of a thread with what is stored of the rest: posts, and the opening post where it is."""
    known = {comment.post_id: comment for comment in stored.comments}
    newest_first = visit.since.newest_first if visit.since else is_newest_first(visit.pages)
    gone = [] if visit.turned else removed(known, visit.pages, newest_first=newest_first)
    known |= {pid: replace(known[pid], text="", quote=None, status="deleted") for pid in gone}
    known |= {comment.post_id: comment for comment in reading.comments}
    comments = sorted(known.values(), key=lambda comment: (len(comment.post_id), comment.post_id))
    flags = set(reading.flags) | ({"truncated"} if visit.is_cut else set())
    if any(page.opening is not None for page in visit.pages):
        return replace(reading, comments=comments, flags=sorted(flags))
    # The stored opening post may lack parts; pages that were missing when it was stored have been read since.
    flags |= set(stored.flags) - ({"truncated"} if visit.since and visit.since.is_cut else set())
    values = {f.name: getattr(stored, f.name) for f in fields(stored)}
    values |= {
        "title": reading.title or stored.title,
        "views": reading.views if reading.views is not None else stored.views,
        "replies": reading.replies if reading.replies is not None else stored.replies,
        "flags": sorted(flags),
        "comments": comments,
        "fetched_at": reading.fetched_at,
    }
    return Reading(**values)


def _request(response: Response) -> Request:
    assert response.request is not None  # noqa: S101 - set by Scrapy
    return response.request


def _kept(request: Request) -> dict[str, Any]:
    """Return what a request that takes another's place must carry on."""
    names = ("article_key", "hops", "is_part", "row", "state", "walk")
    return {name: request.meta[name] for name in names if name in request.meta}
