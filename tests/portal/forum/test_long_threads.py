"""A thread of more pages than one run reads is read again part by part, and nothing living is taken for removed."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from scrapy.http import Response

from regional_news.extract.discuz import Row, ThreadPage
from regional_news.extract.discuz.body import PostBody
from regional_news.extract.discuz.merge import merge_pages
from regional_news.extract.discuz.posts import Post
from regional_news.item.article import CHINA, Article
from regional_news.portal.forum.thread_merge import go_on_from, state_after
from regional_news.portal.forum.thread_state import ThreadState
from regional_news.portal.forum.thread_visit import ThreadVisit
from regional_news.text.dates import Moment

BEGIN = datetime(2026, 3, 1, 8, tzinfo=CHINA)
FETCHED = datetime(2026, 11, 1, tzinfo=UTC)
PER_PAGE = 5


def post(pid: int, at: datetime, words: str = "好") -> Post:
    return Post(
        pid=str(pid),
        floor=None,
        is_numbered=False,
        author="路人",
        moment=Moment(at=at, precision="second", raw="", start=0, end=0),
        body=PostBody(paragraphs=[words]),
        status="shown",
        notice=None,
        is_found=True,
        rights=None,
    )


@dataclass
class Forum:
    """One thread, whose posts stand in the order of time, and what is known of it from run to run."""

    replies: list[Post]
    newest_first: bool = False
    pages_max: int = 8
    pinned: Post | None = None
    broken: set[int] = field(default_factory=set)
    stored: Article | None = None
    state: ThreadState | None = None
    requests: int = 0

    @property
    def pages(self) -> int:
        return -(-len(self.replies) // PER_PAGE)

    def page(self, number: int) -> ThreadPage:
        number = min(number, self.pages)
        ordered = sorted(self.replies, key=lambda post: post.moment.at if post.moment else BEGIN)
        ordered = ordered[::-1] if self.newest_first else ordered
        shown = ordered[(number - 1) * PER_PAGE : number * PER_PAGE]
        if number == 1 and self.pinned:
            shown = [self.pinned, *shown]
        empty: dict[str, Any] = dict.fromkeys(ThreadPage.__dataclass_fields__)
        given = {
            "tid": "7",
            "url": "http://forum.example/thread-7-1-1.html",
            "title": "路灯",
            "section": [],
            "parts": 1,
        }
        opening = post(100, BEGIN - timedelta(days=1), "不亮") if number == 1 else None
        given |= {"page": number, "last_page": self.pages, "posts": shown, "opening": opening, "keywords": []}
        given |= {"part": 1, "extras": [], "variant": "desktop", "fetched_at": FETCHED}
        given |= {"replies": len(self.replies) if number == 1 else None}
        return ThreadPage(**empty | given | {"next_url": "http://forum.example/on" if number < self.pages else None})

    def run(self, *, is_due: bool = False) -> list[int]:
        """Read what one run reads, store it, and return the numbers of the pages it read."""
        if is_due and self.state:
            self.state = replace(self.state, reread_from=self.state.reread_from or 1)
        since = ThreadState.of(self.state.as_json()) if self.state else None
        first = Response("http://forum.example/thread-7-1-1.html")
        row = Row(tid="7", url=first.url, title="路灯", replies=len(self.replies))
        visit = ThreadVisit(
            tid="7",
            first=first,
            pages_max=self.pages_max,
            since=since,
            stored=self.stored,
            pages=[self.page(1)],
            row=row,
        )
        read = [1]
        while (number := visit.take_next_page()) is not None:
            read.append(number)
            if number in self.broken:
                visit.leave_out(number, is_last=False)
            else:
                visit.pages.append(self.page(number))
        reading = merge_pages(visit.pages, portal="discuz:forum.example", is_selection=bool(since) or not visit.is_cut)
        reading = go_on_from(self.stored, reading, visit) if self.stored else reading
        self.state = state_after(visit, reading)
        article = reading.to_article()
        assert isinstance(article, Article)
        self.stored = article
        self.requests += len(read)
        return read

    def run_until_known(self) -> Forum:
        """Run until all of the thread was read."""
        for _ in range(40):
            self.run()
            if self.state and not (self.state.is_cut or self.state.reread_from):
                return self
        raise AssertionError("it never ends")

    def reread(self) -> int:
        """Run until all of it was read again, and return how many runs that took."""
        self.requests = 0
        self.run(is_due=True)
        for runs in range(1, 60):
            if self.state and not (self.state.is_cut or self.state.reread_from):
                return runs
            self.run()
        raise AssertionError("it never ends")

    def status(self) -> dict[str, tuple[str, str]]:
        """Return status and words of every stored reply."""
        assert self.stored
        return {comment.post_id: (comment.status, comment.text) for comment in self.stored.comments}

    def shown(self) -> dict[str, tuple[str, str]]:
        """Return them as the forum has them."""
        return {post.pid: (post.status, post.body.paragraphs[0]) for post in self.replies}


def forum(*, newest_first: bool, pages: int = 20, hours: int = 12, **given: Any) -> Forum:
    """Return a thread of so many pages whose replies came so many hours apart, read whole."""
    replies = [post(101 + n, BEGIN + n * timedelta(hours=hours)) for n in range(pages * PER_PAGE)]
    return Forum(replies, newest_first=newest_first, **given).run_until_known()


ORDERS = pytest.mark.parametrize("newest_first", [False, True], ids=["oldest first", "newest first"])


@ORDERS
@pytest.mark.parametrize("hours", [4, 12, 100], ids=["busy", "steady", "slow"])
class TestReread:
    def test_all_of_it_is_known_at_last(self, newest_first: bool, hours: int) -> None:
        thread = forum(newest_first=newest_first, hours=hours)
        assert thread.status() == thread.shown()
        assert thread.stored is not None
        assert "truncated" not in thread.stored.flags

    def test_it_costs_little_more_than_a_request_for_every_page(self, newest_first: bool, hours: int) -> None:
        """Each part begins with the first page and what is new, and overlaps the one before by two days."""
        thread = forum(newest_first=newest_first, hours=hours, pages_max=12)
        runs = thread.reread()
        overlap = 48 // (hours * PER_PAGE) + 2
        assert runs <= 4
        assert thread.requests <= thread.pages + runs * (3 + overlap)
        assert thread.state is not None
        assert thread.state.whole_at is not None

    def test_an_edit_on_any_page_is_seen(self, newest_first: bool, hours: int) -> None:
        thread = forum(newest_first=newest_first, hours=hours)
        for n in range(0, len(thread.replies), 7):
            thread.replies[n] = replace(thread.replies[n], body=PostBody(paragraphs=["改过"]))
        thread.reread()
        assert thread.status() == thread.shown()

    def test_a_removal_on_any_page_is_seen_and_costs_no_living_post(self, newest_first: bool, hours: int) -> None:
        thread = forum(newest_first=newest_first, hours=hours)
        removed = {thread.replies.pop(n).pid for n in range(len(thread.replies) - 3, 0, -11)}
        thread.reread()
        thread.reread()
        assert {pid for pid, (status, _) in thread.status().items() if status == "deleted"} == removed
        assert thread.shown().items() <= thread.status().items()

    def test_posts_that_are_merged_in_are_fetched_for_the_count_alone(self, newest_first: bool, hours: int) -> None:
        """They bear high numbers on early pages; nothing is due, but the first page counts more replies."""
        thread = forum(newest_first=newest_first, hours=hours)
        thread.replies += [post(900 + n, BEGIN + (12 + n) * timedelta(hours=hours, minutes=1)) for n in range(3)]
        thread.run_until_known()
        assert thread.status() == thread.shown()

    def test_replies_that_come_in_while_it_is_read_again_are_read_too(self, newest_first: bool, hours: int) -> None:
        thread = forum(newest_first=newest_first, hours=hours)
        thread.run(is_due=True)
        for n in range(40):
            thread.replies.append(post(2000 + n, BEGIN + timedelta(days=500, minutes=n)))
            if n % 4 == 0:
                thread.run()
        thread.run_until_known()
        assert thread.status() == thread.shown()

    def test_a_pinned_post_of_another_page_costs_nothing(self, newest_first: bool, hours: int) -> None:
        """It stands on the first page alone, with a time of the middle."""
        thread = forum(newest_first=newest_first, hours=hours)
        thread.pinned = thread.replies.pop(60)
        thread.reread()
        thread.reread()
        assert not [pid for pid, (status, _) in thread.status().items() if status == "deleted"]

    def test_a_page_that_cannot_be_read_stops_nothing(self, newest_first: bool, hours: int) -> None:
        thread = forum(newest_first=newest_first, hours=hours)
        thread.broken = {9}
        (removed,) = (thread.replies.pop(n).pid for n in (75,))
        thread.replies[15] = replace(thread.replies[15], body=PostBody(paragraphs=["改过"]))
        thread.reread()
        thread.reread()
        assert {pid for pid, (status, _) in thread.status().items() if status == "deleted"} <= {removed}
        assert thread.status()[thread.replies[15].pid] == ("shown", "改过")

    def test_a_small_limit_comes_through_as_well(self, newest_first: bool, hours: int) -> None:
        thread = forum(newest_first=newest_first, hours=hours)
        thread.pages_max = 3
        thread.replies[50] = replace(thread.replies[50], body=PostBody(paragraphs=["改过"]))
        thread.reread()
        assert thread.status() == thread.shown()


def test_a_post_that_moved_up_between_two_requests_lives() -> None:
    """One reading of a part misses it; the second finds it, and nothing was blanked in between."""
    thread = forum(newest_first=False)
    missed = thread.replies[40]
    thread.replies.remove(missed)
    thread.run(is_due=True)
    while thread.state and not thread.state.doubted:
        thread.run()
    assert thread.status()[missed.pid][0] == "shown"
    thread.replies.insert(40, missed)
    thread.run_until_known()
    assert thread.status() == thread.shown()
