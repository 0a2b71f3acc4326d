"""A thread is read on from its last known post, however the forum orders, moves or removes posts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from scrapy.http import Response

from regional_news.extract.discuz.body import PostBody
from regional_news.extract.discuz.lists import Row
from regional_news.extract.discuz.posts import Post
from regional_news.extract.discuz.thread import ThreadPage
from regional_news.extract.reading import Reading
from regional_news.item.article import CHINA, Article, Comment
from regional_news.portal.forum.thread_merge import go_on_from, state_after, with_counts_of
from regional_news.portal.forum.thread_state import ThreadState, order_of
from regional_news.portal.forum.thread_visit import ThreadVisit
from regional_news.text.dates import Moment
from tests.every import every

if TYPE_CHECKING:
    from collections.abc import Mapping

LAST = datetime(2026, 11, 20, 9, 30, tzinfo=CHINA)
STATE = ThreadState(
    replies=39, last=LAST, precision="minute", title="路灯", forum="2", pid=140, page=4, first_page_at=LAST
)


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
        body=PostBody(),
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
    @every(
        "changes",
        [
            {"replies": 40},
            {"replies": 38},
            {"title": "路灯又亮了"},
            {"forum": "3"},
            {"replied": moment(LAST + timedelta(minutes=5))},
            {"replies": None, "replied": None},
        ],
    )
    def test_it_has(self, changes: dict[str, Any]) -> None:
        assert STATE.has_moved(row(**changes))

    @every(
        "changes",
        [
            {},
            {"views": 9000},
            {"replied": moment(LAST + timedelta(minutes=25), "hour")},
            {"replied": moment(LAST.replace(hour=0, minute=0), "day")},
            {"replied": None},
        ],
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
    """By time: merged posts bear any number."""

    def shown(self, *minutes: int) -> bool | None:
        posts = [replace(post(pid), moment=moment(LAST + timedelta(minutes=m))) for pid, m in enumerate(minutes)]
        return order_of([replace(page(1), posts=posts)])

    def test_a_pinned_post_does_not_turn_a_thread_round(self) -> None:
        assert self.shown(30, 1, 2, 3) is False

    def test_newest_first_is_seen(self) -> None:
        assert self.shown(5, 30, 20, 10) is True

    def test_one_post_or_equal_times_tell_nothing(self) -> None:
        """Pages for telephones say 3天前 for many."""
        assert self.shown(5) is self.shown(5, 5) is None


def stored(*pids: int, replies: int | None = None, deleted: int | None = None) -> Article:
    """Return a stored thread with these replies."""
    comments = [
        Comment(post_id=str(pid), text="" if pid == deleted else "好", status="deleted" if pid == deleted else "shown")
        for pid in pids
    ]
    return Article(
        portal="discuz:forum.example",
        article_id="7",
        url="http://forum.example/thread-7-1-1.html",
        kind="thread",
        title="路灯",
        text="不亮",
        published_at=LAST,
        published_precision="second",
        replies=replies,
        comments=comments,
        layout="discuz-desktop",
        fetched_at=LAST.astimezone(UTC),
    )


def visit_of(*pages: ThreadPage, **given: Any) -> ThreadVisit:
    """Return a visit that has read `pages`."""
    first = Response("http://forum.example/thread-7-1-1.html")
    return ThreadVisit(tid="7", first=first, **{"pages_max": 50, "pages": list(pages), **given})


def walk(visit: ThreadVisit, site: Mapping[int, ThreadPage]) -> list[int]:
    """Read what the visit asks for from `site`, and return the numbers."""
    asked = []
    while (number := visit.take_next_page()) is not None:
        asked.append(number)
        visit.pages.append(site[min(number, max(site))])
    return asked


class TestRemoved:
    """Nothing is concluded from a post's absence but by reading every page of a thread, twice where posts may move."""

    def test_a_partial_reading_removes_nothing(self) -> None:
        """Merged posts have high numbers on early pages; the last page says nothing of them."""
        state = replace(STATE, replies=5, pid=205)
        visit = visit_of(page(4, 131, 140), since=state, stored=stored(131, 201, 205, 140, 133), row=row(replies=5))
        assert walk(visit, {}) == []
        assert visit.removed == set()

    def test_a_post_that_is_on_no_page_of_two_readings_is_removed(self) -> None:
        site = {1: page(1, 101, 205, last=2), 2: page(2, 110, 111, last=2)}
        visit = visit_of(site[1], stored=stored(101, 102, 110, 111, 205))
        assert walk(visit, site) == [2, 1, 2]
        assert visit.removed == {"102"}

    def test_a_post_that_moved_behind_what_was_read_lives(self) -> None:
        """While page two was fetched a post of page one was removed, and the first of page two moved up."""
        before, after = page(1, 101, 102, last=2), {1: page(1, 102, 110, last=2), 2: page(2, 111, 112, last=2)}
        visit = visit_of(before, stored=stored(101, 102, 110, 111, 112))
        assert walk(visit, after) == [2, 1, 2]
        assert visit.removed == set()

    def test_a_post_that_two_readings_missed_lives_where_they_missed_another_number(self) -> None:
        """Others come and go all the while; a third and a fourth reading are asked for, and agree."""
        misses = [replace(page(1, 101, last=2), replies=4), replace(page(1, 101, last=2), replies=3)]
        second = page(2, 111, 112, last=2)
        visit = visit_of(misses[0], second, misses[1], second, begun=[0, 2], stored=stored(101, 102, 111, 112))
        assert visit.removed == set()
        assert walk(visit, {1: misses[1], 2: second}) == [1, 2]
        assert visit.removed == {"102"}

    def test_one_page_alone_is_read_once(self) -> None:
        visit = visit_of(page(1, 101, 103, last=1), stored=stored(101, 102, 103))
        assert walk(visit, {}) == []
        assert visit.removed == {"102"}

    @every(
        "source removed",
        [
            ("<div id='post_101'></div><div id=post_103></div></html>", {"102"}),
            ('<div id="post_101"><!--</div><div id="post_102"></div><div id="post_103"></div></html>', set()),
            (
                '<div id="post_101"></body></html></div><table id="pid102"></table></body></html>\n<!-- 0.1 s -->',
                set(),
            ),
            ('<div id="post_101"></div><p>id=102</p><a href="?goto=findpost&pid=102"></a></html>', {"102"}),
            ('<div id="post_101"></div>', set()),
        ],
    )
    def test_a_post_lives_that_the_source_names_or_that_stands_behind_its_end(
        self, source: str, removed: set[str]
    ) -> None:
        """Whatever markup a post holds, and wherever an answer breaks off."""
        visit = visit_of(stored=stored(101, 102, 103))
        visit.take(page(1, 101, 103, last=1), source)
        assert visit.removed == removed

    def test_what_is_on_no_page_is_not_removed_while_a_page_is_missing(self) -> None:
        visit = visit_of(page(1, 101, last=3), stored=stored(101, 102, 110))
        assert visit.take_next_page() == 2
        visit.leave_out(2, is_last=False)
        assert walk(visit, {3: page(3, 120, last=3)}) == [3]
        assert visit.removed == set()

    def test_a_second_reading_that_breaks_off_removes_nothing_and_leaves_nothing_out(self) -> None:
        visit = visit_of(page(1, 101, last=2), page(2, 110, last=2), stored=stored(101, 102, 110))
        assert visit.take_next_page() == 1
        visit.leave_out(1, is_last=False)
        assert visit.take_next_page() is None
        assert (visit.removed, visit.is_cut) == (set(), False)

    def test_a_thread_longer_than_a_run_reads_removes_nothing(self) -> None:
        visit = visit_of(page(1, 101, last=9), stored=stored(101, 102), pages_max=3)
        walk(visit, {2: page(2, 110, last=9), 3: page(3, 120, last=9)})
        assert visit.removed == set()

    def test_a_removed_reply_keeps_neither_words_nor_floor(self) -> None:
        known = stored(101, 102, 103)
        visit = visit_of(page(1, 101, 103, last=1), stored=known)
        reading = go_on_from(known, Reading(comments=[Comment(post_id="101", floor=2, text="好")]), visit)
        gone = next(comment for comment in reading.comments if comment.post_id == "102")
        assert (gone.status, gone.text, gone.floor) == ("deleted", "", None)

    def test_a_reply_that_opens_the_thread_now_is_no_reply_any_more(self) -> None:
        """Two threads were merged, and the older one's first post opens both."""
        known = stored(101, 102)
        merged = replace(page(1, 102, 103, last=1), opening=post(101))
        reading = go_on_from(known, Reading(text="不亮"), visit_of(merged, stored=known))
        assert [comment.post_id for comment in reading.comments] == ["102"]


class TestReadOn:
    """What a later page shows less of than an earlier one did costs nothing that is known."""

    def test_a_time_that_words_tell_does_not_take_the_place_of_an_exact_one(self) -> None:
        """Pages for telephones say minutes, then hours, then days."""
        exact = LAST + timedelta(minutes=7)
        known = replace(
            stored(101), published_at=exact, comments=[Comment(post_id="101", text="好", published_at=exact)]
        )
        for at, precision, expected in (
            (LAST.replace(hour=0, minute=0), "day", exact),
            (LAST.replace(minute=0), "hour", exact),
            (exact.replace(second=9), "second", exact.replace(second=9)),
            (LAST - timedelta(days=3), "day", LAST - timedelta(days=3)),
        ):
            shown = replace(post(101), moment=moment(at, precision))
            read = replace(page(1, last=1), posts=[shown], opening=replace(shown, pid="100"))
            reading = Reading(
                text="不亮",
                published_at=at,
                published_precision=precision,
                comments=[Comment(post_id="101", text="好", published_at=at)],
            )
            merged = go_on_from(known, reading, visit_of(read, stored=known))
            assert (merged.published_at, merged.comments[0].published_at) == (expected, expected)

    def test_a_floor_that_one_page_alone_does_not_tell_stays(self) -> None:
        """A site's own words for the first floors are counted where all of a thread is read."""
        known = replace(stored(101), comments=[Comment(post_id="101", text="好", floor=2)])
        reading = Reading(text="不亮", comments=[Comment(post_id="101", text="好")])
        assert go_on_from(known, reading, visit_of(page(1, 101, last=9), since=STATE)).comments[0].floor == 2

    @pytest.mark.parametrize(("floor", "is_its_own"), [(2, True), (9, False)])
    def test_a_missing_floor_blanks_no_post_on_another_floor(self, floor: int, is_its_own: bool) -> None:
        """Where floors are won it is shown under the number that follows the one before, whoever bears that."""
        known = replace(stored(101), comments=[Comment(post_id="101", text="好", floor=2)])
        reading = Reading(text="不亮", comments=[Comment(post_id="101", floor=floor, status="deleted")])
        merged = go_on_from(known, reading, visit_of(page(3, 101, last=9), since=STATE)).comments[0]
        assert (merged.status, merged.text) == (("deleted", "") if is_its_own else ("shown", "好"))


class TestAtOdds:
    """A thread that counts other replies than are known is read whole, once."""

    def test_posts_that_appeared_on_earlier_pages_are_fetched(self) -> None:
        """The list counts two more than the last page brought; the first page's own count agrees with the list's."""
        site = {
            1: replace(page(1, 101, 205, last=3), replies=7),
            2: page(2, 110, 111, last=3),
            3: page(3, 120, 121, 204, last=3),
        }
        state = replace(STATE, replies=5, pid=121, page=3)
        visit = visit_of(site[3], since=state, stored=stored(101, 110, 111, 120, 121), row=row(replies=7))
        assert walk(visit, site) == [1, 2]
        assert visit.is_whole

    def test_a_count_that_is_older_than_the_last_page_costs_one_request(self) -> None:
        """A reply came in between the list and the thread: the first page counts it."""
        first = replace(page(1, 101, last=2), replies=3)
        state = replace(STATE, replies=2, pid=110, page=2)
        visit = visit_of(page(2, 110, 111, last=2), since=state, stored=stored(101, 110), row=row(replies=2))
        assert walk(visit, {1: first}) == [1]
        assert visit.since is state

    def test_a_difference_that_was_there_when_all_was_read_costs_nothing(self) -> None:
        """Remarks are counted with the replies, and so are posts that await a moderator."""
        state = replace(STATE, replies=4, pid=111, page=2, gap=2)
        visit = visit_of(page(2, 110, 111, last=2), since=state, stored=stored(101, 110, 111), row=row(replies=5))
        assert walk(visit, {}) == []

    def test_a_removed_post_is_noticed_by_the_count(self) -> None:
        site = {1: replace(page(1, 101, last=2), replies=2), 2: page(2, 111, last=2)}
        state = replace(STATE, replies=3, pid=111, page=2)
        visit = visit_of(site[2], since=state, stored=stored(101, 110, 111), row=row(replies=2))
        assert walk(visit, site) == [1, 1, 2]
        assert visit.removed == {"110"}

    def test_a_thread_longer_than_a_run_reads_is_begun_anew_in_parts(self) -> None:
        """The list counts others than are known, and so does the first page: as many pages are read as are left."""
        site = {number: page(number, 100 + number, last=5) for number in range(1, 6)}
        state = replace(STATE, replies=3, pid=105, page=5)
        visit = visit_of(site[5], since=state, stored=stored(105), row=row(replies=30), pages_max=4)
        assert walk(visit, site) == [1, 2, 3]

    def test_what_the_difference_is_then_is_remembered(self) -> None:
        site = {1: replace(page(1, 101, last=1), replies=4)}
        visit = visit_of(site[1], row=row(replies=4))
        reading = Reading(replies=4, comments=[Comment(post_id="101", text="好")])
        state = state_after(visit, reading)
        assert (state.gap, state.whole_at is not None) == (3, True)


class TestParts:
    """An opening post in parts: one after the other, all together where one cannot be had."""

    def parted(self, part: int, parts: int) -> ThreadPage:
        return replace(page(1, last=1), opening=post(100), part=part, parts=parts)

    def ask(self, visit: ThreadVisit) -> str | None:
        part = visit.next_part()
        visit.parts_asked |= {part} if part else set()
        return part

    def test_each_is_asked_for(self) -> None:
        visit = visit_of(self.parted(1, 3))
        assert self.ask(visit) == "2"
        visit.pages.append(self.parted(2, 3))
        assert self.ask(visit) == "3"
        visit.pages.append(self.parted(3, 3))
        assert self.ask(visit) is None

    def test_one_that_cannot_be_had_leads_to_all(self) -> None:
        visit = visit_of(self.parted(1, 3))
        assert [self.ask(visit) for _ in range(4)] == ["2", "3", "all", None]

    def test_more_than_anybody_writes_are_asked_for_together(self) -> None:
        assert self.ask(visit_of(self.parted(1, 4000))) == "all"


class TestReadWhole:
    NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
    WEEK = timedelta(days=7)

    @every(
        "whole_at is_cut expected",
        [
            (NOW - timedelta(days=6), False, False),
            (NOW - timedelta(days=8), False, True),
            (None, False, True),
            (NOW + timedelta(days=30), False, True),
            (None, True, False),
        ],
    )
    def test_every_page_is_read_again_in_time(self, whole_at: datetime | None, is_cut: bool, expected: bool) -> None:
        state = replace(STATE, whole_at=whole_at, is_cut=is_cut)
        assert state.is_to_be_read_whole(self.NOW, self.WEEK) is expected
        assert not state.is_to_be_read_whole(self.NOW, None)


class TestGaps:
    """A page that cannot be read leaves a gap, which a later run fills; what stands behind it is read at once."""

    def test_the_page_behind_a_gap_is_read(self) -> None:
        visit = visit_of(page(1, 101, 102, last=5))
        assert visit.take_next_page() == 2
        visit.leave_out(2, is_last=False)
        assert visit.take_next_page() == 3
        visit.pages.append(page(3, 121, last=5))
        assert visit.take_next_page() == 4
        assert [page.page for page in visit.unbroken] == [1]
        assert (visit.is_cut, visit.times_turned) == (True, 1)

    def test_a_last_page_that_is_no_more_leaves_no_gap(self) -> None:
        """All its posts were removed: it is answered with the page before, which is the last one then."""
        visit = visit_of(page(1, 101, last=3), page(2, 110, last=3))
        assert visit.take_next_page() == 3
        visit.pages.append(page(2, 110, last=2))
        assert visit.take_next_page() is None
        assert (visit.is_cut, visit.is_whole) == (False, True)

    def test_two_gaps_in_a_row_end_the_visit(self) -> None:
        visit = visit_of(page(1, 101, 102, last=5))
        visit.leave_out(2, is_last=False)
        visit.leave_out(3, is_last=False)
        assert visit.take_next_page() is None

    def test_nothing_is_asked_for_behind_a_challenge_or_the_end(self) -> None:
        challenged = visit_of(page(1, 101, last=5))
        challenged.leave_out(2, is_last=True)
        assert challenged.take_next_page() is None
        at_the_end = visit_of(page(1, 101, last=2))
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
