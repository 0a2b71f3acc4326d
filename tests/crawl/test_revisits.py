"""When a page is asked for again, by its age, its failures and what lists call it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from scrapy.settings import Settings

from regional_news.crawl.labels import digest, is_told
from regional_news.crawl.revisits import RevisitSchedule, birth
from regional_news.crawl.traversal import ListTraversal, ListTraversals
from regional_news.crawl.visits import Visits
from regional_news.errors import UserError
from regional_news.item.article import Comment, utc_now
from regional_news.storage.sqlite import PageRead, Store
from tests.every import every
from tests.factory import make_article

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from regional_news.storage.sqlite import PageVisit

BORN = datetime(2026, 11, 20, 8, tzinfo=UTC)
SCHEDULE = RevisitSchedule(revisit_hours=[1, 6, 24, 168], retry_hours=[1, 6, 24])


def hours(number: float) -> timedelta:
    return timedelta(hours=number)


class TestSchedule:
    @every("age due", [(0, 0.9), (0.95, 5.4), (1.5, 5.4), (6, 21.6), (30, 151.2)])
    def test_an_article_is_due_at_the_next_age_a_little_early(self, age: float, due: float) -> None:
        """An hourly cron line must not come a minute too soon, and so an hour too late."""
        found = SCHEDULE.next_visit(born=BORN, now=BORN + hours(age))
        assert found == BORN + hours(due)

    def test_an_old_article_is_due_no_more(self) -> None:
        assert SCHEDULE.next_visit(born=BORN, now=BORN + hours(170)) is None

    def test_failures_wait_longer_each_time_then_rest(self) -> None:
        waits = [SCHEDULE.next_try(failures=n, now=BORN) for n in (1, 2, 3, 4)]
        assert waits == [BORN + hours(0.9), BORN + hours(5.4), BORN + hours(21.6), None]

    def test_no_ages_mean_no_visits(self) -> None:
        assert RevisitSchedule(revisit_hours=[], retry_hours=[]).next_visit(born=BORN, now=BORN) is None

    @every("value", ["1,soon", "-1", "nan", "1e99"])
    def test_what_are_no_hours_is_answered_with_one_line(self, value: str) -> None:
        with pytest.raises(UserError, match="REVISIT_HOURS"):
            RevisitSchedule.of(Settings({"REVISIT_HOURS": value, "RETRY_HOURS": "1"}))

    @every(
        "published precision seen born",
        [
            (BORN, "minute", BORN + hours(3), BORN),
            (BORN, "day", BORN + hours(3), BORN + hours(3)),
            (BORN, "day", BORN + hours(300), BORN + hours(24)),
            (BORN + hours(9), "minute", BORN, BORN),
            (None, None, BORN, BORN),
        ],
    )
    def test_age_counts_from_the_latest_moment_of_publication(
        self, published: datetime | None, precision: str | None, seen: datetime, born: datetime
    ) -> None:
        assert birth(published_at=published, precision=precision, first_seen=seen) == born


class TestLabels:
    TITLES = ("菏泽市召开全市经济工作会议", "贯彻落实部署")

    @every(
        "label",
        [
            "菏泽市召开全市经济…",
            "菏泽市召开全市经济工作会议 2026-11-20",
            "[图文]",
            "详细>>",
            "菏泽市召开全市经济工作会议(3图)",
        ],
    )
    def test_a_cut_title_with_a_date_tells_nothing(self, label: str) -> None:
        assert is_told(label, self.TITLES)

    @pytest.mark.parametrize("label", ["菏泽市取消全市经济工作会议", "菏泽市召开全市经济工作会议（更正）"])
    def test_other_words_do(self, label: str) -> None:
        assert not is_told(label, self.TITLES)

    def test_a_date_beside_it_makes_no_other_name(self) -> None:
        assert digest("我市开会部署工作 11-20 08:30") == digest("我市开会部署工作")
        assert digest("更多") is None


class Known:
    """A store with one known article, and visits to it."""

    def __init__(self, store: Store, **options: Any) -> None:
        self.store = store
        self.run = store.start_run(spider="heze")
        given = {"portal": "heze", "run_id": self.run, "schedule": SCHEDULE, "per_run_max": 10} | options
        self.visits = Visits(store, **given)

    def save(self, key: str = "1001", *, due_at: datetime | None = None, **page: Any) -> None:
        article = make_article(article_id=key, text=f"第{key}号路口今天换了信号灯。", fetched_at=utc_now())
        read = PageRead(page=key, url=article.url, **{"etag": '"a"', "digest": "d"} | page)
        self.store.save(article, run_id=self.run, page=read, due_at=due_at)

    def visit(self, key: str = "1001") -> PageVisit:
        found = self.store.visit("heze", key)
        assert found is not None
        return found


@pytest.fixture
def known(tmp_path: Path) -> Iterator[Known]:
    with Store.open(tmp_path / "news.db") as store:
        yield Known(store)


class TestPlans:
    def test_an_unknown_article_is_new_and_a_known_one_is_left_alone(self, known: Known) -> None:
        known.save()
        assert known.visits.plan("1001") is None
        plan = known.visits.plan("2")
        assert plan is not None
        assert (plan.reason, plan.headers) == ("new", {})

    def test_a_due_article_of_the_last_age_is_asked_for_plainly(self, known: Known) -> None:
        known.save(due_at=utc_now())
        plan = known.visits.plan("1001")
        assert plan is not None
        assert (plan.reason, plan.headers) == ("due", {})

    def test_a_clock_that_was_ahead_puts_nothing_off(self, known: Known) -> None:
        known.save("1", due_at=utc_now() + timedelta(days=2000))
        known.save("2", due_at=utc_now() + timedelta(days=2))
        assert known.visits.plan("1") is not None
        assert known.visits.plan("2") is None
        assert [visit.page for visit, _ in known.visits.next_due()] == ["1"]

    def test_a_new_name_is_followed_once(self, known: Known) -> None:
        known.save(labels=(digest("环湖步道今天贯通了") or "",))
        assert known.visits.plan("1001", label="环湖步道今天贯通了") is None
        plan = known.visits.plan("1001", label="环湖步道因雨推迟贯通")
        assert plan is not None
        assert plan.reason == "renamed"
        known.store.note_labels("heze", "1001", labels=(digest("环湖步道因雨推迟贯通") or "",))
        assert known.visits.plan("1001", label="环湖步道因雨推迟贯通") is None

    def test_lists_that_change_their_words_each_time_are_followed_no_more(self, known: Known) -> None:
        known.save(labels=tuple(f"{n:016x}" for n in range(12)))
        assert known.visits.plan("1001", label="环湖步道第十三个名字") is None

    def test_due_articles_come_each_once_and_no_more_than_a_runs_share(self, known: Known) -> None:
        for number in range(14):
            known.save(str(number), due_at=utc_now() - hours(number))
        found = [visit.page for _ in range(3) for visit, _ in known.visits.next_due()]
        assert found == [str(number) for number in range(13, 3, -1)]


class TestFailures:
    def test_a_refused_page_waits_and_then_rests_and_is_listed(self, known: Known) -> None:
        for number in range(1, 5):
            known.visits.failed("9", "http://www.heze.cn/9", failure="no_text")
            assert known.visit("9").failures == number
        assert known.visit("9").due_at is None
        assert known.visits.plan("9") is None
        assert [(visit.page, visit.failure) for visit in known.store.resting("heze")] == [("9", "no_text")]

    def test_what_may_be_the_servers_fault_counts_at_the_end_of_a_sound_run_alone(self, known: Known) -> None:
        known.visits.failed("9", "http://www.heze.cn/9", failure="no_answer")
        assert known.visit("9").failures == 0
        assert known.visit("9").due_at is not None, "it is not lost, whatever becomes of the run"
        known.visits.conclude({"pages/list": 3}, is_sound=False)
        assert known.visit("9").failures == 0
        known.visits.conclude({"pages/list": 0}, is_sound=True)
        assert known.visit("9").failures == 0
        known.visits.conclude({"pages/list": 3}, is_sound=True)
        assert known.visit("9").failures == 1

    def test_reading_it_after_all_forgets_the_failures(self, known: Known) -> None:
        known.visits.failed("1001", "http://www.heze.cn/9", failure="no_text")
        known.save()
        assert (known.visit().failures, known.visit().failure, known.visit().failing_since) == (0, None, None)

    @pytest.mark.parametrize(("there", "gone"), [(0, 0), (3, 0), (4, 4)])
    def test_many_that_are_gone_need_as_many_that_are_there(self, known: Known, there: int, gone: int) -> None:
        for number in range(4):
            known.save(str(number))
            known.visits.failed(str(number), f"http://www.heze.cn/{number}", failure="gone")
        counts = {"pages/list": 2, "articles/not_modified": there}
        assert known.visits.conclude(counts, is_sound=True) == (gone, 0)
        for number in range(4):
            known.visits.failed(str(number), f"http://www.heze.cn/{number}", failure="gone")
        assert known.visits.conclude({"pages/list": 2, "articles/not_modified": 4}, is_sound=True) == (4 - gone, gone)

    def test_a_replay_of_an_archive_notes_nothing(self, known: Known) -> None:
        replay = Known(known.store, is_replay=True)
        replay.visits.failed("9", "http://www.heze.cn/9", failure="gone")
        assert replay.visits.conclude({"pages/list": 2}, is_sound=True) == (0, 0)
        assert known.store.visit("heze", "9") is None


class TestTraversals:
    def traversal(self, traversals: ListTraversals, url: str = "/news/", **given: Any) -> ListTraversal:
        return traversals.begin(ListTraversal(url=url, **{"walked_run": None} | given))

    def test_a_list_is_done_with_when_every_article_is_answered_for(self) -> None:
        traversals = ListTraversals()
        traversal = self.traversal(traversals)
        for key in ("1", "2"):
            traversals.asked(key, label=None)
        traversals.wait_for(traversal, ["1", "2", "known"])
        traversal.has_ended = True
        traversals.answered_for("1")
        assert traversals.take_done() == []
        traversals.answered_for("2")
        assert traversals.take_done() == [traversal]
        assert traversals.take_done() == [], "once"

    def test_a_list_that_another_one_walks_on_is_done_after_it(self) -> None:
        traversals = ListTraversals()
        first, second = self.traversal(traversals), self.traversal(traversals, "/news/index.htm")
        assert traversals.claim_next(first, "/news/index_2.htm")
        assert not traversals.claim_next(second, "/news/index_2.htm")
        assert traversals.take_done() == []
        first.has_ended = True
        assert traversals.take_done() == [first, second]

    def test_a_list_that_ran_into_another_ones_page_is_done_when_that_is(self) -> None:
        """Whether the other one has begun by then or not."""
        traversals = ListTraversals()
        traversals.opened("/news/index_2.htm")
        traversal = self.traversal(traversals)
        assert not traversals.claim_next(traversal, "/news/index_2.htm")
        assert traversals.take_done() == []
        other = self.traversal(traversals, "/news/index_2.htm", has_ended=True)
        assert traversals.take_done() == [other, traversal]

    def test_a_list_waits_for_the_lists_that_it_leads_to(self) -> None:
        """Else a page that did not change would hide those that a killed run did not open."""
        traversals = ListTraversals()
        traversal = self.traversal(traversals, has_ended=True)
        traversals.opened("/known/")
        traversals.wait_for_lists(traversal, ["/a/", "/b/", "/known/"])
        traversals.begin(ListTraversal(url="/a/", walked_run=None))
        assert traversals.take_done() == []
        traversals.closed("/b/")
        assert traversals.take_done() == [traversal]

    def test_a_list_that_was_read_in_part_is_never_done_with(self) -> None:
        traversals = ListTraversals()
        self.traversal(traversals, has_ended=True, is_partial=True)
        assert traversals.take_done() == []

    def test_it_waits_for_the_article_that_a_redirect_led_to(self) -> None:
        traversals = ListTraversals()
        traversal = self.traversal(traversals, has_ended=True)
        for key in ("1", "2"):
            traversals.asked(key, label=None)
        traversals.wait_for(traversal, ["1"])
        traversals.redirected("1", "2")
        traversals.answered_for("1")
        assert traversals.take_done() == []
        traversals.answered_for("2")
        assert traversals.take_done() == [traversal]

    def test_what_a_later_run_first_saw_is_not_old(self, known: Known) -> None:
        known.save("1")
        later = Known(known.store)
        later.save("2")
        assert later.visits.is_old("1", walked_run=known.run)
        assert not later.visits.is_old("2", walked_run=known.run)
        assert not later.visits.is_old("1", walked_run=None)
        assert not later.visits.is_old("3", walked_run=known.run)


class TestDoubts:
    """A text that has nothing in common with the stored one."""

    OTHER = "本网站正在进行升级维护，给您带来的不便敬请谅解，请稍后再来访问。"

    def show(self, known: Known, key: str, at: datetime, **changes: Any) -> str:
        changed = make_article(article_id=key, fetched_at=at, **{"title": "系统升级公告", "text": self.OTHER} | changes)
        page = PageRead(page=key, url=changed.url)
        return known.store.save(changed, run_id=known.run, page=page, at=at).value

    def test_it_is_believed_when_it_is_still_there_later(self, known: Known) -> None:
        known.save()
        now = utc_now()
        assert self.show(known, "1001", now) == "doubted"
        assert known.visit().due_at == now + timedelta(minutes=30)
        assert self.show(known, "1001", now + timedelta(minutes=10)) == "doubted"
        assert self.show(known, "1001", now + timedelta(minutes=40)) == "changed"

    def test_it_is_not_where_another_address_shows_the_same(self, known: Known) -> None:
        known.save("1")
        known.save("2")
        now = utc_now()
        for key in ("1", "2"):
            self.show(known, key, now)
        assert self.show(known, "1", now + hours(2)) == "doubted"
        assert known.store.revisions("heze", "1") == []

    def test_it_is_not_where_other_addresses_show_it_with_their_own_address_number_and_day(self, known: Known) -> None:
        """One error page at many addresses, each naming its own; short ones are told by their wording alone."""
        now = utc_now()
        for more in ("", self.OTHER * 4):
            for key in ("1", "2"):
                known.save(key)
            for at in (now, now + hours(1), now + hours(9)):
                for key in ("1", "2"):
                    text = f"您要找的页面 http://www.heze.cn/content_{key}.htm 走丢了，编号 a{key}f。{more}"
                    moment = make_article().published_at + timedelta(days=int(key))
                    assert self.show(known, key, at, text=text, published_at=moment) == "doubted"
        assert known.store.revisions("heze", "1") == known.store.revisions("heze", "2") == []

    def test_it_is_not_where_another_address_was_believed_to_say_so(self, known: Known) -> None:
        """The first article that a broken server is asked for teaches what the next ones show."""
        known.save("1")
        known.save("2")
        now = utc_now()
        assert [self.show(known, "1", at) for at in (now, now + hours(1))] == ["doubted", "changed"]
        assert [self.show(known, "2", now + hours(n), text=self.OTHER + "2") for n in (2, 3)] == ["doubted", "doubted"]

    def test_a_thread_is_believed_at_once(self, known: Known) -> None:
        """Where threads are merged, the older one's post opens both: that is no error page, though another showed it.

        Nor is it a copy of the other one, whose posts are its own now.
        """
        newer = make_article(article_id="1", kind="thread", fetched_at=utc_now())
        known.store.save(newer, run_id=known.run, page=PageRead(page="1", url=newer.url))
        older = {"title": "系统升级公告", "text": self.OTHER * 4}
        assert self.show(known, "2", utc_now(), kind="thread", **older) == "new"
        assert self.show(known, "1", utc_now(), kind="thread", **older) == "changed"
        assert self.show(known, "1", utc_now(), kind="thread", title="路灯", text="昨天修好了。") == "changed"

    def test_a_reply_that_opens_its_thread_now_is_no_reply_any_more(self, known: Known) -> None:
        """The posts before it were moved to another thread; it is found once, with the words of the thread."""
        replies = [Comment(post_id=pid, text=f"第{pid}号路口的灯也坏了。") for pid in ("101", "102")]
        thread = make_article(kind="thread", fetched_at=utc_now(), comments=replies)
        page = PageRead(page=thread.article_id, url=thread.url, opening="100")
        known.store.save(thread, run_id=known.run, page=page)
        split = replace(thread, text=replies[0].text, comments=replies[1:])
        known.store.save(split, run_id=known.run, page=replace(page, opening="101"))
        stored = known.store.get("heze", thread.article_id)
        assert stored is not None
        assert [comment.post_id for comment in stored.comments] == ["102"]

    def test_a_rewritten_text_under_its_title_is_an_edit(self, known: Known) -> None:
        known.save()
        assert self.show(known, "1001", utc_now(), title=make_article().title) == "changed"


def test_lists_are_asked_for_whole_once_a_day(known: Known) -> None:
    url = "http://www.heze.cn/news/"
    known.store.save_list("heze", url, links=20, new_links=0)
    page = PageRead(page=url, url=url, etag='"a"', last_modified="x", digest="d")
    known.store.note_traversal("heze", url, run_id=known.run, page=page)
    plan = known.visits.list_plan(url)
    assert plan is not None
    assert plan.headers == {"If-None-Match": '"a"', "If-Modified-Since": "x"}
    known.store.note_traversal("heze", url, run_id=known.run, page=page, at=utc_now() - hours(25))
    assert known.visits.list_plan(url) is None
    known.store.note_traversal("heze", url, run_id=known.run, page=page, at=utc_now() + hours(99))
    assert known.visits.list_plan(url) is None, "a clock was ahead"


def test_a_visit_that_found_the_same_page_clears_the_mark_of_a_deleted_article(known: Known) -> None:
    known.save()
    assert known.store.note_gone("heze", ["1001", "unknown"]) == 1
    known.store.note_unmodified("heze", "1001", labels=(), due_at=None, whole=False)
    kept = known.store.detail("heze", "1001")
    assert kept is not None
    assert kept.gone_at is None
