"""A thread is read on from its last known post, however the forum orders, moves or removes posts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from scrapy.http import Response

from regional_news.extract.discuz import Row, ThreadPage
from regional_news.extract.discuz.body import Body
from regional_news.extract.discuz.posts import Post
from regional_news.extract.reading import Reading
from regional_news.item.article import CHINA, Comment
from regional_news.portal.forum.thread_merge import with_counts_of
from regional_news.portal.forum.thread_state import ThreadState, is_newest_first, removed
from regional_news.portal.forum.thread_visit import ThreadVisit
from regional_news.text.dates import Moment

LAST = datetime(2026, 11, 20, 9, 30, tzinfo=CHINA)
STATE = ThreadState(replies=39, last=LAST, precision="minute", pid=140, page=4, first_page_at=LAST)


def row(**changes: Any) -> Row:
    given: dict[str, Any] = {"title": "路灯", "replies": 39, "replied": moment(LAST)} | changes
    return Row(tid="7", url="http://forum.example/thread-7-1-1.html", **given)


def moment(at: datetime, precision: Any = "minute") -> Moment:
    return Moment(at=at, precision=precision, raw="", start=0, end=0)


def post(pid: int) -> Post:
    return Post(
        pid=str(pid),
        floor=None,
        is_numbered=False,
        author=None,
        moment=None,
        body=Body(),
        status="shown",
        notice=None,
        is_found=True,
        rights=None,
    )


def page(number: int, *pids: int, last: int = 4) -> ThreadPage:
    empty: dict[str, Any] = dict.fromkeys(ThreadPage.__dataclass_fields__)
    return ThreadPage(
        **empty
        | {
            "tid": "7",
            "page": number,
            "last_page": last,
            "posts": [post(pid) for pid in pids],
            "next_url": "http://forum.example/next" if number < last else None,
        }
    )


class TestMoved:
    @pytest.mark.parametrize(
        "changes",
        [
            {"replies": 40},
            {"replies": 38},
            {"replied": moment(LAST + timedelta(minutes=5))},
            {"replies": None, "replied": None},
        ],
        ids=["a new post", "a removed post", "a later post", "a list that says neither"],
    )
    def test_it_has(self, changes: dict[str, Any]) -> None:
        assert STATE.has_moved(row(**changes))

    @pytest.mark.parametrize(
        "changes",
        [
            {},
            {"views": 9000, "title": "路灯亮了"},
            {"replied": moment(LAST + timedelta(minutes=25), "hour")},
            {"replied": moment(LAST.replace(hour=0, minute=0), "day")},
            {"replied": None},
        ],
        ids=["the same row", "views and title", "hours ago", "yesterday", "no time"],
    )
    def test_it_has_not(self, changes: dict[str, Any]) -> None:
        assert not STATE.has_moved(row(**changes))


class TestNextPage:
    def test_only_the_last_known_page_is_read_where_nothing_follows(self) -> None:
        assert STATE.next_page([page(4, 131, 140, 141)]) is None

    def test_later_pages_follow(self) -> None:
        assert STATE.next_page([page(4, 131, 140, 141, last=5)]) == 5

    def test_the_first_page_alone_leads_to_the_last_known_one(self) -> None:
        assert STATE.next_page([page(1, 101, 102)]) == 4

    def test_posts_that_moved_up_are_looked_for_one_page_before(self) -> None:
        """Two posts were removed: what follows the last known one begins on the page before."""
        assert STATE.next_page([page(4, 143, 144)]) == 3
        assert STATE.next_page([page(4, 143, 144), page(3, 139, 140, 141, 142)]) is None

    def test_a_page_that_is_no_more_is_answered_with_the_last_one(self) -> None:
        assert STATE.next_page([page(3, 135, 140, 141, last=3)]) is None

    def test_newest_first_reads_from_the_top_until_a_known_post(self) -> None:
        """A pinned old post above the new ones ends nothing."""
        state = ThreadState(replies=39, pid=140, page=4, newest_first=True)
        assert state.next_page([page(1, 103, 152, 151, 150)]) == 2
        assert state.next_page([page(1, 103, 152, 151), page(2, 142, 141, 140, 139)]) is None

    def test_a_thread_of_one_page_is_read_on(self) -> None:
        state = ThreadState(replies=3, pid=103, page=1)
        assert state.next_page([page(1, 101, 102, 103, 104, last=2)]) == 2


class TestOrder:
    def test_a_pinned_post_does_not_turn_a_thread_round(self) -> None:
        assert not is_newest_first([page(1, 130, 101, 102, 103)])

    def test_newest_first_is_seen(self) -> None:
        assert is_newest_first([page(1, 130, 120, 110), page(2, 105, 104)])


KNOWN = {str(pid): Comment(post_id=str(pid), text="好") for pid in (129, 131, 133, 135, 140)}


class TestRemoved:
    def test_a_post_missing_between_others_is_removed(self) -> None:
        assert removed(KNOWN, [page(4, 131, 135, 140)], newest_first=False) == ["133"]

    def test_the_last_posts_of_the_last_page_are_removed(self) -> None:
        assert removed(KNOWN, [page(4, 131, 133)], newest_first=False) == ["135", "140"]

    def test_what_may_stand_on_another_page_is_not(self) -> None:
        assert removed(KNOWN, [page(3, 131, 133)], newest_first=False) == []

    def test_a_page_out_of_order_says_nothing(self) -> None:
        assert removed(KNOWN, [page(4, 140, 131, 135)], newest_first=False) == []

    def test_a_removed_post_is_removed_once(self) -> None:
        known = {**KNOWN, "133": Comment(post_id="133", status="deleted")}
        assert removed(known, [page(4, 131, 135, 140)], newest_first=False) == []


class TestGaps:
    """A page that cannot be read leaves a gap, which a later run fills; what stands behind it is read at once."""

    def visit(self, *pages: ThreadPage) -> ThreadVisit:
        visit = ThreadVisit(tid="7", first=Response("http://forum.example/thread-7-1-1.html"), pages_max=50)
        visit.pages = list(pages)
        return visit

    def test_the_page_behind_a_gap_is_read(self) -> None:
        visit = self.visit(page(1, 101, 102, last=5))
        assert visit.take_next_page() == 2
        visit.leave_out(2, is_last=False)
        assert visit.take_next_page() == 3
        visit.pages.append(page(3, 121, last=5))
        assert visit.take_next_page() == 4
        assert [page.page for page in visit.unbroken] == [1]
        assert (visit.is_cut, visit.times_turned) == (True, 1)

    def test_two_gaps_in_a_row_end_the_visit(self) -> None:
        visit = self.visit(page(1, 101, 102, last=5))
        visit.leave_out(2, is_last=False)
        visit.leave_out(3, is_last=False)
        assert visit.take_next_page() is None

    def test_nothing_is_asked_for_behind_a_challenge_or_the_end(self) -> None:
        challenged = self.visit(page(1, 101, last=5))
        challenged.leave_out(2, is_last=True)
        assert challenged.take_next_page() is None
        at_the_end = self.visit(page(1, 101, last=2))
        at_the_end.leave_out(2, is_last=False)
        assert at_the_end.take_next_page() is None


def test_counts_that_a_thread_does_not_show_are_its_lists() -> None:
    assert with_counts_of(row(views=430), Reading(replies=41)) == Reading(replies=41, views=430)
    assert with_counts_of(None, Reading()) == Reading()


def test_a_state_comes_back_from_its_json() -> None:
    assert ThreadState.of(STATE.as_json()) == STATE
    assert ThreadState.of(None) is None


def test_the_first_page_is_read_again_once_a_day_at_most() -> None:
    now = datetime(2026, 11, 20, 12, tzinfo=UTC)
    assert not ThreadState(first_page_at=now - timedelta(hours=20)).first_page_is_due(now)
    assert ThreadState(first_page_at=now - timedelta(hours=25)).first_page_is_due(now)
    assert ThreadState(first_page_at=now + timedelta(days=900)).first_page_is_due(now), "a clock was ahead"
