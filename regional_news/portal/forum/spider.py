"""Discuz! X: lists of threads to whole threads, each thread one item, however many pages and addresses it has."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from scrapy.exceptions import IgnoreRequest

from regional_news.crawl.fetch_context import FetchPlan, ListContext, fetch_of
from regional_news.extract.discuz.addresses import (
    forum_address,
    forum_url,
    is_of_groups,
    post_part,
    post_part_url,
    thread_address,
    thread_url,
)
from regional_news.extract.discuz.lists import is_list_page, list_fid, read_list
from regional_news.extract.discuz.merge import merge_pages
from regional_news.extract.discuz.notices import Notice
from regional_news.extract.discuz.thread import is_emptied_page, is_thread_page, read_page
from regional_news.item.article import utc_now
from regional_news.portal.forum.fetch import ForumFetch, forum_fetch_of
from regional_news.portal.forum.pages import CLOSED, REDIRECTS, ForumPages, request_of
from regional_news.portal.forum.thread_merge import go_on_from, state_after, with_counts_of
from regional_news.portal.forum.thread_state import FIRST_PAGE_EVERY, ThreadState
from regional_news.portal.forum.thread_visit import ThreadVisit
from regional_news.portal.requests import ARTICLE_PRIORITY

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scrapy import Request
    from scrapy.http import Response
    from twisted.python.failure import Failure

    from regional_news.extract.discuz.lists import Forum, ListPage, Row

THREAD_PAGE_PRIORITY: Final = ARTICLE_PRIORITY + 10
"""A thread is finished before the next is begun: what a kill costs is one thread, and one is held in memory."""


class DiscuzSpider(ForumPages, platform=True):
    """Crawl a Discuz! X forum: its lists to threads, its threads page by page.

    Threads are known by tid. Addresses are made of numbers, never taken from links, so that none can lead elsewhere
    (`goto=lastpost`, other orders, selections).
    """

    def __init__(self, **given: str) -> None:
        super().__init__(**given)
        self.forums_opened: set[tuple[str, int]] = set()

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
            index = f"{self.facts.root}forum.php"
            fronts = [url if is_of_groups(url) else index for url in self.arguments.urls]
            yield from map(self.index_request, dict.fromkeys(fronts or [index]))

    def forum_request(
        self, url: str, *, page: int = 1, name: str | None = None, asked: bool = False, traversal: str | None = None
    ) -> Request | None:
        """Return the request for a page of a forum's list, None where it was asked for before."""
        address = forum_address(url)
        if address is None or (address.fid, page) in self.forums_opened or not self.in_scope(url):
            return None
        self.forums_opened.add((address.fid, page))
        rewritten = urlsplit(url).path.endswith(".html")
        listing = ListContext(page=page, name=name, traversal=traversal)
        return self.page_of_list(
            forum_url(self.facts.root, address.fid, page, rewritten=rewritten),
            ForumFetch(listing=listing, fid=address.fid, is_named=asked),
        )

    def page_of_list(self, url: str, fetch: ForumFetch) -> Request:
        """Return the request for a page of a list, counted where an earlier run was refused it."""
        if self.run.store.refused_as(self.portal, self.facts.canonical_url(url)):
            self.count("articles/tried_again")
        return self.page_request(url, self.parse_list, fetch=fetch)

    def article_request(
        self,
        url: str,
        *,
        asked_for: bool = False,
        label: str | None = None,  # noqa: ARG002 - a list's row says more
        plan: FetchPlan | None = None,
        row: Row | None = None,
    ) -> Request | None:
        """Return the request for a thread, None where it is known as it is, asked for already, or not wanted.

        `row` is what a list says of it.
        """
        key = self.may_ask(url)
        if key is None or key in self.seen:
            return None
        if row is not None and row.moved:  # what it left behind is as old as its move: its own row is in another list
            if self.run.store.fetch_record(self.portal, key).is_stored:
                return None
            row = replace(row, replies=None, replied=None, forum=None)
        self.seen.add(key)
        if not asked_for:
            if not self.may_want_row(row):
                self.count("articles/not_selected")
                return None
            plan = plan or self.thread_plan(key, row)
            if plan is None:
                self.count("articles/known_skipped")
                self.note_known(url, key)
                return None
        plan = plan or FetchPlan(reason="asked")
        self.count_plan(plan)
        self.asked.add(key)
        self.visits.asked(key, None)
        state = self.state_to_go_on_from(key, plan)
        number = state.page if state and not state.begins_with_the_first_page(utc_now()) else 1
        rewritten = urlsplit(url).path.endswith(".html")
        return self.page_request(
            thread_url(self.facts.root, key, number, rewritten=rewritten),
            self.parse_article,
            priority=ARTICLE_PRIORITY,
            fetch=ForumFetch(article_key=key, plan=plan, row=row, state=state),
        )

    def thread_plan(self, key: str, row: Row | None) -> FetchPlan | None:
        """Return how a thread is to be asked for, None where no list says that it moved since it was read."""
        plan = self.plan_for(key)
        if plan is not None or row is None:
            return plan
        visit = self.visits.seen_last(key)
        if not self.run.store.fetch_record(self.portal, key).is_stored:
            every = self.visits.threads_every if visit and visit.failure in CLOSED and not visit.due_at else None
            rested = bool(visit and every and utc_now() - visit.visited_at >= every)  # guests may read it by now
            return FetchPlan(reason="retry") if rested else None
        state = ThreadState.of(visit.thread) if visit else None
        if state and state.without_comments and not self.arguments.without_comments:
            return FetchPlan(reason="moved")
        was_asked = visit is not None and utc_now() - visit.visited_at < FIRST_PAGE_EVERY
        if visit and visit.failure in CLOSED and (visit.due_at or was_asked):
            return None  # a list shows that it moved on, and nobody may read it: it is tried again when it is due
        has_moved = state is None or state.has_moved(row)
        if visit and visit.read_at and state and row.replies is None and row.replied is None and not state.is_cut:
            has_moved = utc_now() - visit.read_at > FIRST_PAGE_EVERY  # it tells nothing
        return FetchPlan(reason="moved") if has_moved else None

    def state_to_go_on_from(self, key: str, plan: FetchPlan) -> ThreadState | None:
        """Return what was known of a thread of which newer posts or a part are to be read; None where all is."""
        if self.arguments.without_comments:
            return None
        visit = self.visits.seen_last(key)
        state = ThreadState.of(visit.thread) if visit else None
        is_kept = bool(self.run.store.fetch_record(self.portal, key).titles)
        if not is_kept or state is None or state.pid == 0:
            return None
        is_asked = plan.reason not in {"moved", "due", "control"}
        if not (is_asked or state.is_to_be_read_whole(utc_now(), self.visits.threads_every)):
            return state
        is_long = state.page >= self.crawler.settings.getint("THREAD_PAGES_MAX")
        return replace(state, reread_from=state.reread_from or 1) if is_long else None

    # Lists

    def parse_list(self, response: Response) -> Iterator[Any]:
        """Yield the threads of a list, its next page, and the forums that it or the index names."""
        fetch = forum_fetch_of(response)
        fid, asked = fetch.fid, fetch.is_named
        if response.status in REDIRECTS:
            yield from self.redirected(response)
            return
        opened = self.open_page(response, is_index=not fid)
        if opened is None:
            again = self.after_a_pause(response)
            yield from [again] if again else self.second_try(response, fid=fid)
            return
        tree = opened.tree
        if asked:
            self.note_forum(fid, is_read=True)
        number = fid or list_fid(tree) or ""
        if is_list_page(tree):
            at = self.fetched_at(response)
            listing = self.read_within_limits(response, lambda: read_list(tree, url=response.url, fetched_at=at))
            if listing is None:
                return
            yield from self.threads_of(listing, response, fid=number)
        else:
            self.count("pages/other")
            if asked and (numbers := [f.fid for f in self.forums_on(tree, response, is_index=True) if f.fid]):
                self.logger.warning("%s shows sub-forums alone: -a forums=%s", response.url, ",".join(numbers))
        if not (asked or self.arguments.forums or self.asked_for):
            yield from self.forums_of(self.forums_on(tree, response, is_index=not number), url=response.url)

    def parse_latest(self, response: Response) -> Iterator[Request]:
        """Yield the list of a forum on a host of its own, by the number that its latest thread says here."""
        if response.status in REDIRECTS:
            yield from self.redirected(response)
            return
        name = fetch_of(response).listing.name
        opened = self.open_page(response)
        page = opened and self.read_within_limits(response, lambda: read_page(opened.tree, url=response.url))
        fid = list_fid(opened.tree) if opened and page and page.section[-1:] == [name] else None
        if fid is None:
            self.logger.warning("%s stands on a host of its own, and no thread tells its number: -a forums=", name)
        elif request := self.forum_request(forum_url(self.facts.root, fid, rewritten=False), name=name):
            yield request

    def forums_of(self, forums: list[Forum], *, url: str) -> Iterator[Request]:
        """Yield the lists of the forums that a page names; of those of `-a section=` alone where it names any."""
        if forums and not any(self.in_scope(forum.url) or forum.latest for forum in forums):
            self.logger.warning("%s names forums on another host alone, as %s", url, forums[0].url)
            self.turned_away["sent_elsewhere"] += 1
        named = set(self.selection.lists_of_sections((forum.name, forum.url) for forum in forums))
        for forum in forums:
            if named and forum.url not in named:
                continue
            fetch = ForumFetch(listing=ListContext(name=forum.name))
            if forum.latest:  # asked for twice: it is a thread, too
                latest = thread_url(self.facts.root, forum.latest, rewritten=False)
                yield self.page_request(latest, self.parse_latest, fetch=fetch, dont_filter=True)
            elif forum.fid is None and not self.in_scope(forum.url):
                self.logger.warning("%s stands at %s alone: -a forums= reads it by its number", forum.name, forum.url)
            elif forum.fid is None:  # an address of the site's own form
                if (forum.url, 1) not in self.forums_opened:
                    self.forums_opened.add((forum.url, 1))
                    yield self.page_of_list(forum.url, fetch)
            elif request := self.forum_request(forum.url, name=forum.name):
                yield request

    def threads_of(self, listing: ListPage, response: Response, *, fid: str) -> Iterator[Request]:
        """Yield the wanted threads of a list's page, and its next page."""
        page, name = fetch_of(response).listing.page, fetch_of(response).listing.name
        rows = listing.rows[: self.crawler.settings.getint("LINKS_PER_PAGE_MAX")]
        rows = [row if row.sticky else replace(row, forum=fid or None) for row in rows]
        self.count("lists/links_left_out", len(listing.rows) - len(rows))
        self.count("pages/list")
        self.visits.note_traversals()
        url = self.facts.canonical_url(response.url)
        traversal = self.traversal_of(url, response)
        keys = [row.tid for row in rows if not row.sticky]
        is_old = all(self.visits.is_old(key, walked_run=traversal.walked_run) for key in keys)
        requests = [(row, self.article_request(row.url, row=row)) for row in rows]
        fresh = sum(request is not None for _, request in requests)
        if page == 1 and fid and not self.asked_for:
            self.run.store.save_list(self.portal, url, links=len(rows), new_links=fresh, name=name)
        self.visits.traversals.wait_for(traversal, (row.tid for row in rows))
        yield from (request for _, request in requests if request is not None)
        wanted = not is_old or any(request is not None and not row.sticky for row, request in requests)
        following = self.following_page(listing, fid=fid)
        if following is None or page >= self.pages_max or not self.list_goes_on(listing, wanted=wanted):
            traversal.has_ended = True
        elif request := self.forum_request(following[1], page=following[0], name=name, traversal=traversal.url):
            yield request

    # Threads

    def parse_article(self, response: Response) -> Iterator[Any]:
        """Read one page of a thread: yield the request for the next one, or the whole thread."""
        fetch = forum_fetch_of(response)
        visit = fetch.visit
        if response.status in REDIRECTS:
            followed = list(self.redirected(response))
            yield from followed if followed or visit is None else self.without_page(response, visit)
            return
        opened = self.open_page(response)
        if opened and not (is_thread_page(opened.tree) or (visit and is_emptied_page(opened.tree))):
            self.refuse(response, Notice(reason="not_an_article", text="a page of the forum, but no thread"))
            opened = None
        if opened is None:
            yield from self.without_page(response, visit)
            return
        self.shut_in_a_row = 0
        at = self.fetched_at(response)
        page = self.read_within_limits(
            response, lambda: read_page(opened.tree, url=response.url, fetched_at=at, source=opened.source)
        )
        if page is None:
            yield from self.without_page(response, visit)
            return
        key = fetch.article_key or ""
        if visit is None:
            self.count("pages/article")
            if page.tid and page.tid != key and not self.take_over(page.tid, key, request_of(response)):
                return
            visit = self.visit_of(page.tid or key, response)
        elif page.tid and page.tid != visit.tid:  # its posts are another thread's
            self.refuse(response, Notice(reason="not_an_article", text=f"a page of thread {page.tid}"))
            yield from self.without_page(response, visit)
            return
        else:
            self.count("pages/thread")
        visit.take(page, opened.source)
        visit.marks |= opened.marks
        yield from self.go_on_with(visit)

    def visit_of(self, key: str, response: Response) -> ThreadVisit:
        """Return a visit of the thread of which a first page was read."""
        is_short = self.arguments.without_comments
        fetch = forum_fetch_of(response)
        state = fetch.state if key == fetch.article_key else None
        last = self.visits.seen_last(key)
        before = ThreadState.of(last.thread) if last else None
        return ThreadVisit(
            tid=key,
            first=response,
            row=fetch.row,
            forum=(fetch.row.forum if fetch.row else None) or (before.forum if before else None),
            pages_max=self.crawler.settings.getint("THREAD_PAGES_MAX"),
            opening_only=is_short,
            since=state,
            stored=None if is_short else self.run.store.get(self.portal, key),
            turned_before=state.turned if state else 0,
        )

    def go_on_with(self, visit: ThreadVisit) -> Iterator[Any]:
        """Yield the request for what is missing of a thread, or the thread."""
        root, key = self.facts.root, visit.tid
        if part := visit.next_part():
            visit.parts_asked.add(part)
            url = post_part_url(root, key, part)
        elif number := visit.take_next_page():
            link = visit.latest.next_url or ""
            rewritten = thread_address(link) is not None and urlsplit(link).path.endswith(".html")
            url = thread_url(root, key, number, rewritten=rewritten)
        else:
            yield from self.whole_thread(visit)
            return
        yield self.page_request(
            url,
            self.parse_article,
            priority=THREAD_PAGE_PRIORITY,
            fetch=ForumFetch(article_key=key, is_part=True, visit=visit),
            dont_filter=True,  # a filtered request would lose the thread; the visit asks for no page twice
        )

    def without_page(self, response: Response, visit: ThreadVisit | None) -> Iterator[Any]:
        """Go on without a page that was refused: ask again, else leave the rest of its thread out."""
        if again := self.after_a_pause(response):
            yield again
        elif visit is not None:
            is_last = forum_fetch_of(response).is_challenged
            yield from self.go_on_without(response.request or response, visit, is_last=is_last)

    def go_on_without(self, request: Request | Response, visit: ThreadVisit, *, is_last: bool = False) -> Iterator[Any]:
        """Go on behind a page that cannot be read; of an opening post that is split, behind that part."""
        address = thread_address(request.url)
        if post_part(request.url) is None:
            visit.leave_out(address.page if address else visit.latest.page + 1, is_last=is_last)
        yield from self.go_on_with(visit)

    def whole_thread(self, visit: ThreadVisit) -> Iterator[Any]:
        """Yield the item that a thread's pages make, together with what is stored of those that were not read."""
        reading = merge_pages(visit.pages, facts=self.facts, is_selection=bool(visit.since) or not visit.is_cut)
        reading = with_counts_of(visit.row, reading)
        reading = replace(
            reading,
            comments=[] if self.arguments.without_comments else reading.comments,
            flags=sorted(visit.marks.union(reading.flags)),
        )
        if visit.stored is not None:
            reading = go_on_from(visit.stored, reading, visit)
        state = state_after(visit, reading)
        record = self.visits.thread_read(
            visit.first,
            key=reading.article_id or visit.tid,
            state=state.as_json(),
            opening=visit.opening.pid if visit.opening else None,
            read_at=state.whole_at or state.first_page_at,
            goes_on=state.is_cut or state.reread_from > 0,
            times_turned=visit.times_turned,
        )
        yield from self.stored(visit.first.replace(url=reading.url or visit.first.url), reading, record=record)

    # The end

    def on_failure(self, failure: Failure) -> Iterator[Any]:
        """Count a page that could not be fetched, and give what was read of its thread."""
        request: Request = failure.request  # type: ignore[attr-defined]
        if isinstance(failure.value, IgnoreRequest) and (other := self.rewritten_form(request)):
            yield other
            return
        yield from super().on_failure(failure)
        visit = forum_fetch_of(request).visit
        if visit is not None and self.crawler.engine.running:
            yield from self.go_on_without(request, visit)
