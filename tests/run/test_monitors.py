"""Drift: each alarm sounds when it should, stays silent when it should, and is told once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from regional_news.run.monitors import Thresholds, examine, look_after
from regional_news.storage.sqlite import Run, Store
from regional_news.storage.sqlite.summary import summary_of
from tests.alarm_store import alarms as entered
from tests.every import every

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 11, 20, 4, tzinfo=UTC)  # a Friday noon in China
DEFAULT = Thresholds()


def run_of(hours_ago: float, *, exit_code: int = 0, arguments: dict[str, Any] | None = None, **counts: int) -> Run:
    """Return a run; `new=5, missing_source=2, hint_missed_title=1` are its statistics."""
    names = {"new": "articles/new", "changed": "articles/changed", "empty": "lists/empty", "lists": "pages/list"}
    prefixes = ("missing_", "refused_", "hint_matched_", "hint_missed_", "layout_")
    stats = {}
    for name, value in counts.items():
        prefix = next((p for p in prefixes if name.startswith(p)), "")
        stats[names.get(name) or prefix.replace("_", "/") + name.removeprefix(prefix)] = value
    at = NOW - timedelta(hours=hours_ago)
    run = Run(
        run_id=1, spider="heze", started_at=at, alive_at=at, ended_at=at + timedelta(minutes=5), reason="finished",
        exit_code=exit_code, pid=1, arguments=arguments or {}, settings={}, versions={}, counts=stats, summary=None,
    )  # fmt: skip
    return replace(run, summary=summary_of(run))


def alarms(*runs: Run, thresholds: Thresholds = DEFAULT) -> list[str]:
    return [alarm.key for alarm in examine(runs, thresholds=thresholds)]


def hourly(count: int, *, since: float = 1, **counts: int) -> list[Run]:
    return [run_of(since + hour, **counts) for hour in range(count)]


def test_a_portal_that_goes_on_as_before_raises_nothing() -> None:
    assert alarms() == []
    assert alarms(*hourly(200, since=0, new=3, missing_source=1, lists=4)) == []


# Fields


def test_a_field_that_far_fewer_articles_have_is_an_alarm() -> None:
    before = hourly(48, new=4, missing_source=1, missing_editor=4)
    assert alarms(run_of(0, new=30, missing_source=30, missing_editor=30), *before) == ["heze:field:source"]
    (alarm,) = examine([run_of(0, new=30, missing_source=30), *before], thresholds=DEFAULT)
    assert alarm.message == "0% of the articles have source, 75% had it before (30 looked at)"


def test_a_fall_within_the_tolerance_or_by_chance_is_none() -> None:
    before = hourly(48, new=4, missing_source=1)
    assert alarms(run_of(0, new=100, missing_source=40), *before) == []
    assert alarms(run_of(0, new=20, missing_source=12), *before, thresholds=Thresholds(tolerance=0.05)) == [
        "heze:field:source"
    ]
    assert alarms(run_of(0, new=20, missing_source=8), *before, thresholds=Thresholds(tolerance=0.05)) == []


def test_small_runs_are_pooled_until_there_is_a_sample() -> None:
    before = hourly(48, since=10, new=4, missing_source=1)
    assert alarms(run_of(0, new=4, missing_source=4), *before) == [], "four articles prove nothing"
    assert alarms(*[run_of(hour, new=4, missing_source=4) for hour in range(5)], *before) == ["heze:field:source"]
    assert alarms(run_of(0, new=30, missing_source=30), *hourly(4, new=4)) == [], "nor do sixteen before"


def test_weekends_are_compared_with_weekends() -> None:
    """A desk that names no author on Saturdays is no redesign."""
    saturday = datetime(2026, 11, 21, 4, tzinfo=UTC)
    back = (saturday - NOW) / timedelta(hours=1)
    weekdays = [run_of(24 * day, new=30) for day in range(5)]
    last_weekend = [run_of(24 * 6 - back + 24 * day, new=30, missing_authors=30) for day in (0, 1)]
    today = run_of(-back, new=30, missing_authors=30)
    assert today.started_at == saturday
    assert [run.started_at.weekday() for run in last_weekend] == [6, 5]
    assert alarms(today, *weekdays) == ["heze:field:authors"], (
        "with no weekend to compare with, weekdays are all there is"
    )
    assert alarms(today, *weekdays, *last_weekend) == []


# Lists and zero


def test_a_list_page_that_lost_its_links_is_an_alarm_at_once() -> None:
    assert alarms(run_of(0, lists=3, empty=1), *hourly(3, lists=4)) == ["heze:lists"]
    assert alarms(run_of(0, lists=3, empty=1), *hourly(3, lists=3, empty=1)) == [], "that list was empty before, too"
    assert alarms(run_of(0, lists=3, empty=1)) == [], "a first run knows nothing better"


@pytest.mark.fault("J8", "nothing new where such days had some", "an alarm")
def test_a_day_without_an_article_is_an_alarm_where_days_like_it_had_some() -> None:
    weeks = [run_of(24 * day + 1, new=8) for day in range(1, 22)]
    assert alarms(*hourly(24, since=0, lists=4), *weeks) == ["heze:zero"]
    assert alarms(run_of(0, lists=4), run_of(5, new=1, lists=4), *weeks) == [], "one article is one article"


def test_a_portal_that_rests_on_this_weekday_or_has_little_is_none() -> None:
    resting = [run_of(24 * day + 1, new=0 if day % 7 == 0 else 8) for day in range(1, 22)]
    assert alarms(*hourly(24, since=0, lists=4), *resting) == []
    small = [run_of(24 * day + 1, new=2) for day in range(1, 22)]
    assert alarms(*hourly(24, since=0, lists=4), *small) == []


# Hints, refusals, runs


def test_a_hint_that_stopped_matching_is_an_alarm() -> None:
    before = hourly(20, new=4, hint_matched_title=3, hint_missed_title=1, hint_missed_text=4)
    now = run_of(0, new=25, hint_missed_title=25, hint_missed_text=25)
    assert alarms(now, *before) == ["heze:hint:title"], "one that never matched is no news"


@pytest.mark.fault("J8", "many more pages are refused than before", "an alarm that names the reasons")
def test_many_more_refused_pages_are_an_alarm_that_names_the_reasons() -> None:
    before = hourly(20, new=4, refused_no_time=1)
    (alarm,) = examine([run_of(0, new=10, refused_no_title=15, refused_gone=90), *before], thresholds=DEFAULT)
    assert (alarm.key, "refused as no_title" in alarm.message) == ("heze:refusals", True)
    assert alarms(run_of(0, new=20, refused_gone=90), *before) == [], "deleted articles say nothing of the layout"
    shut = run_of(1, new=5, refused_challenge=20)
    assert alarms(shut, *before) == ["heze:refusals"]
    assert alarms(run_of(0, new=5), shut, *before) == [], "the site is open again"


@every("code expected", [(0, []), (11, []), (4, ["heze:run"]), (3, ["heze:run"]), (15, ["heze:run"])])
def test_a_run_that_failed_is_an_alarm_and_one_that_was_stopped_is_none(code: int, expected: list[str]) -> None:
    assert alarms(run_of(0, exit_code=code, lists=4)) == expected


def test_runs_for_a_part_of_the_portal_do_not_count() -> None:
    before = hourly(48, new=4)
    assert alarms(run_of(0, new=30, missing_source=30, arguments={"sections": ["专题"]}), *before) == []
    forum = replace(run_of(0, new=30, missing_source=30), spider="discuz:bbs.example.org", arguments={"urls": ["x"]})
    assert len(examine([forum, *[replace(run, spider=forum.spider) for run in before]], thresholds=DEFAULT)) == 1


# What the store remembers


@pytest.fixture
def store(tmp_path: Path) -> Any:
    with Store.open(tmp_path / "regional_news.db") as store:
        yield store


def finished(store: Store, *, exit_code: int = 0, **counts: object) -> int:
    run = store.start_run(spider="heze")
    store.finish_run(
        run, reason="finished", exit_code=exit_code, counts={f"articles/{k}": v for k, v in counts.items()}
    )
    return run


def test_an_alarm_lasts_until_a_run_is_good_again(store: Store) -> None:
    finished(store, exit_code=4)
    assert [alarm.key for alarm in look_after(store, "heze", thresholds=DEFAULT)] == ["heze:run"]
    (entered,) = store.alarms()
    assert (entered.portal, entered.told_at, entered.ended_at) == ("heze", None, None)
    store.told_alarms(["heze:run"])
    finished(store, exit_code=4)
    look_after(store, "heze", thresholds=DEFAULT)
    (again,) = store.alarms()
    assert (again.first_seen, again.told_at is None) == (entered.first_seen, False)
    finished(store)
    look_after(store, "heze", thresholds=DEFAULT)
    (over,) = store.alarms()
    assert over.ended_at is not None, "people who were told of it are told of its end"
    store.told_alarms(["heze:run"])
    assert store.alarms() == []


def test_an_alarm_that_nobody_was_told_of_leaves_no_trace(store: Store) -> None:
    store.enter_alarms("heze", entered({"heze:zero": "x"}))
    store.enter_alarms("yueyang", entered({"yueyang:zero": "x"}))
    store.enter_alarms("heze", entered({}))
    assert [alarm.key for alarm in store.alarms()] == ["yueyang:zero"]
