"""A thread of more pages than one run reads is read again part by part, and nothing living is taken for removed."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from scrapy.http import Response

from regional_news.extract.discuz.body import PostBody
from regional_news.extract.discuz.lists import Row
from regional_news.extract.discuz.merge import merge_pages
from regional_news.extract.discuz.posts import Post
from regional_news.extract.discuz.thread import ThreadPage
from regional_news.item.article import CHINA, Article
from regional_news.portal.forum.thread_merge import go_on_from, state_after
from regional_news.portal.forum.thread_state import ThreadState
from regional_news.portal.forum.thread_visit import ThreadVisit
from regional_news.text.dates import Moment
from tests.every import matrix

if TYPE_CHECKING:
    from collections.abc import Callable

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
    per_page: int = PER_PAGE
    broken: set[int] = field(default_factory=set)
    meanwhile: Callable[[], None] = lambda: None
    """What happens while a run reads, before each page."""
    stored: Article | None = None
    state: ThreadState | None = None
    requests: int = 0

    @property
    def pages(self) -> int:
        return max(-(-len(self.replies) // self.per_page), 1)

    def page(self, number: int) -> ThreadPage:
        number = min(number, self.pages)
        ordered = sorted(self.replies, key=lambda post: post.moment.at if post.moment else BEGIN)
        ordered = ordered[::-1] if self.newest_first else ordered
        shown = ordered[(number - 1) * self.per_page : number * self.per_page]
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
        since = ThreadState.of(self.state.as_json()) if self.state and self.state.pid else None
        if is_due and since:
            since = replace(since, reread_from=since.reread_from or 1) if since.page >= self.pages_max else None
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
            self.meanwhile()
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
        for _ in range(90):
            self.run()
            if self.state and not (self.state.is_cut or self.state.reread_from):
                return self
        raise AssertionError("it never ends")

    def reread(self) -> int:
        """Run until all of it was read again, and return how many runs that took."""
        self.requests = 0
        self.run(is_due=True)
        for runs in range(1, 90):
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


class TestForumThatChanges:
    """What settings and authors turn round while a thread is known."""

    def test_merged_posts_do_not_turn_its_order_round(self) -> None:
        """Their numbers fall from post to post on the first page; the times rise."""
        replies = [post(500 - n, BEGIN + n * timedelta(hours=1)) for n in range(40)]
        thread = Forum(replies, pages_max=50).run_until_known()
        assert thread.state is not None
        assert not thread.state.newest_first

    @pytest.mark.parametrize("newest_first", [False, True])
    def test_a_thread_that_its_author_turns_round_is_read_on(self, newest_first: bool) -> None:
        thread = forum(newest_first=newest_first, pages=6)
        thread.newest_first = not newest_first
        thread.replies += [post(2000 + n, BEGIN + timedelta(days=400, hours=n)) for n in range(12)]
        thread.run_until_known()
        assert thread.status() == thread.shown()
        assert len(thread.run()) <= 2

    def test_more_new_replies_than_a_run_reads_are_all_read_newest_first(self) -> None:
        """Those between the new ones that were read and the known ones are left for the next runs."""
        thread = forum(newest_first=True, pages=4)
        thread.replies += [post(2000 + n, BEGIN + timedelta(days=400, hours=n)) for n in range(100)]
        thread.run()
        thread.run_until_known()
        assert thread.status() == thread.shown()

    def test_another_number_of_posts_a_page_leaves_none_out(self) -> None:
        """Half of a long thread was read again; the pages of the other half bear smaller numbers now."""
        thread = forum(newest_first=False)
        for n in (30, 60):
            thread.replies[n] = replace(thread.replies[n], body=PostBody(paragraphs=["改过"]))
        thread.run(is_due=True)
        thread.run(is_due=True)
        thread.per_page = 3 * PER_PAGE
        thread.reread()
        assert thread.status() == thread.shown()

    def test_a_removal_in_a_crowd_is_seen_by_exact_times(self) -> None:
        """All of the thread was written within hours; a part of it spans less than the two that telephones show."""
        replies = [post(101 + n, BEGIN + n * timedelta(seconds=61)) for n in range(100)]
        thread = Forum(replies).run_until_known()
        removed = {thread.replies.pop(n).pid for n in (77, 41, 3)}
        thread.reread()
        assert {pid for pid, (status, _) in thread.status().items() if status == "deleted"} == removed


@pytest.mark.parametrize("seed", matrix(range(40), few=range(20).__contains__))
def test_whatever_moderators_do_nothing_living_is_blanked_and_all_is_known_in_the_end(seed: int) -> None:
    """Replies, removals, bans, merges, splits and other page sizes, between runs and while pages are read."""
    rng = Random(seed)
    steps = [timedelta(seconds=rng.randint(1, 9000)) for _ in range(rng.choice([3, 30, 90]))]
    replies = [post(101 + 2 * n, BEGIN + sum(steps[:n], timedelta())) for n in range(len(steps))]
    thread = Forum(replies, newest_first=seed % 4 == 0, pages_max=rng.choice([4, 8, 50]))
    pids = iter(range(1000, 9000))

    def moderate() -> None:
        posts, end = thread.replies, BEGIN + timedelta(days=30)
        match rng.choice(["reply", "remove", "ban", "merge", "split"]):
            case "reply":
                posts += [post(next(pids), end + timedelta(hours=next(pids))) for _ in range(rng.choice([1, 9]))]
            case "merge":
                posts += [post(next(pids), BEGIN + rng.random() * (end - BEGIN)) for _ in range(rng.choice([1, 9]))]
            case "ban" if posts:
                n = rng.randrange(len(posts))
                posts[n] = replace(posts[n], status="banned", body=PostBody(paragraphs=[f"屏蔽 {next(pids)}"]))
            case "remove" if posts:
                posts.pop(rng.randrange(len(posts)))
            case "split":
                thread.replies = [one for one in posts if rng.random() < 0.8]

    def nobody_is_blanked() -> bool:
        status = thread.status()
        return not [pid for pid in thread.shown() if status.get(pid, ("", ""))[0] == "deleted"]

    for _ in range(8):
        thread.meanwhile = lambda: moderate() if rng.random() < 0.05 else None
        thread.run(is_due=rng.random() < 0.3)
        assert nobody_is_blanked()
        moderate()
        thread.per_page = rng.choice([thread.per_page, 3, 5, 10])
    thread.meanwhile = lambda: None
    thread.run_until_known()
    for _ in range(2):
        thread.reread()
        assert nobody_is_blanked()
    assert thread.shown().items() <= thread.status().items()
