"""`regional-news status` and what a run makes of drift."""

from __future__ import annotations

import json
import sys
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from scrapy.settings import Settings

from regional_news.item.article import CHINA, utc_now
from regional_news.ops.status import status_of
from regional_news.storage.sqlite import Store
from sandbox import Sandbox
from tests import forked
from tests.alarm_store import alarms
from tests.crawling import FAST, crawl, environment
from tests.factory import make_article

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.conftest import Ended

SETTINGS = Settings({"STATUS_STALE_HOURS": 26, "DRIFT_TOLERANCE": 0.2, "DRIFT_SAMPLE_MIN": 20})


def command(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return forked.run([sys.executable, "-m", "regional_news", *arguments], cwd=cwd)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "data" / "regional_news.db") as store:
        yield store


def finished(store: Store, portal: str = "heze", *, hours_ago: float = 1, exit_code: int = 0, **counts: int) -> int:
    at = utc_now() - timedelta(hours=hours_ago)
    run = store.start_run(spider=portal, at=at)
    stats = {name.replace("__", "/"): value for name, value in counts.items()}
    store.finish_run(
        run, reason="finished", exit_code=exit_code, counts=stats, at=at, why="because" if exit_code else ""
    )
    return run


def portal_of(store: Store, name: str = "heze") -> dict[str, Any]:
    return next(portal for portal in status_of(store, SETTINGS)["portals"] if portal["portal"] == name)


def test_a_portal_shows_what_came_in_and_what_is_missing_beside_its_own_past(store: Store) -> None:
    run = finished(store, hours_ago=30, articles__new=40, missing__source=4, layout__old=40)
    store.save(make_article(), run_id=run)
    finished(store, hours_ago=2, articles__new=30, articles__changed=2, missing__source=8, refused__no_time=3,
             layout__new=20, layout__old=10, lists__not_followed=2, lists__titles_left=7)  # fmt: skip
    told = portal_of(store)
    assert (told["ok"], told["not_followed"], told["titles_left"]) == (True, 2, 7)
    assert told["articles"] == 1
    assert told["last_24_hours"]["runs"] == 1
    assert (told["last_24_hours"]["new"], told["last_24_hours"]["changed"]) == (30, 2)
    assert told["last_24_hours"]["refused"] == {"no_time": 3}
    assert told["missing"]["source"] == {"now": 0.25, "before": 0.1}
    assert list(told["layouts"]) == ["new", "old"]
    assert told["last_success"] is not None


def test_a_run_with_arguments_counts_as_a_run_and_as_a_success(
    store: Store, tmp_path: Path, regional_news: Callable[..., Ended]
) -> None:
    finished(store, hours_ago=3, exit_code=4)
    at = utc_now() - timedelta(hours=2)
    run = store.start_run(spider="heze", at=at, arguments={"limit": 2})
    store.finish_run(run, reason="limit", exit_code=0, counts={"articles/new": 2}, at=at)
    told = portal_of(store)
    assert told["last_success"] == at.isoformat()
    assert (told["last_24_hours"]["runs"], told["last_24_hours"]["new"]) == (2, 2)
    shown = regional_news("status", "--data-dir", tmp_path / "data").out
    assert f"{at.astimezone(CHINA):%Y-%m-%d %H:%M}" in shown, "in China's time, as everywhere"


def test_failure_staleness_and_alarms_are_not_well(store: Store) -> None:
    finished(store, "heze", hours_ago=40)
    finished(store, "yueyang", exit_code=4)
    finished(store, "tengzhou")
    store.enter_alarms("tengzhou", alarms({"tengzhou:zero": "no new article in 24 hours"}))
    finished(store, "yybnet")
    told = status_of(store, SETTINGS)
    assert not told["ok"]
    assert {portal["portal"]: portal["ok"] for portal in told["portals"]} == {
        "heze": False, "tengzhou": False, "yueyang": False, "yybnet": True
    }  # fmt: skip
    assert portal_of(store, "heze")["stale"]
    assert portal_of(store, "tengzhou")["drift"][0]["message"] == "no new article in 24 hours"
    assert portal_of(store, "yueyang")["last_run"]["why"] == "because"


def test_a_run_under_way_is_no_failure_and_one_that_died_is(store: Store) -> None:
    finished(store)
    store.update_run(store.start_run(spider="heze"), counts={"articles/new": 1})
    assert (portal_of(store)["running"], portal_of(store)["ok"]) == (True, True)
    dead = store.start_run(spider="heze", at=utc_now() - timedelta(hours=1))
    store.save(make_article(), run_id=dead)
    told = portal_of(store)
    assert (told["running"], told["ok"], told["last_run"]["reason"]) == (False, False, "died")
    store.end_dead_runs("heze", reason="died", exit_code=1, everywhere=True)
    finished(store, articles__new=2)
    assert portal_of(store)["last_24_hours"]["new"] == 1 + 1 + 2, "as the runs said, and what the dead one had stored"


def test_a_store_that_is_damaged_is_not_well(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    finished(store)
    assert status_of(store, SETTINGS)["ok"]
    monkeypatch.setattr(type(store.engine), "damage", lambda *_, **__: "row 3 missing from index")
    told = status_of(store, SETTINGS)
    assert (told["ok"], told["store"]["damage"]) == (False, "row 3 missing from index")


def test_the_command_ends_with_0_or_1_and_prints_json(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, regional_news: Callable[..., Ended]
) -> None:
    monkeypatch.chdir(tmp_path)
    finished(store)
    done = regional_news("status", "--json")
    assert (done.code, done.err) == (0, "")
    assert json.loads(done.out)["portals"][0]["portal"] == "heze"
    store.enter_alarms("heze", alarms({"heze:zero": "no new\x1b article"}))
    done = regional_news("status")
    assert done.code == 1
    assert r"! heze: no new\x1b article (since" in done.out
    assert "\x1b" not in done.out
    assert regional_news("status", "--data-dir", "nowhere").code == 2


@pytest.mark.fault("J8", "a field disappears from a portal's pages", "exit code 4, an alarm that is told once")
@pytest.mark.slow
@pytest.mark.parametrize("how", ["run", "crawl"])
def test_drift_degrades_a_clean_run_to_4_and_people_are_told_once(how: str, tmp_path: Path) -> None:
    """The runs before found a poster on every page; this one finds none."""
    data_dir = tmp_path / "data"
    with Store.open(data_dir / "regional_news.db") as store:
        for hours in range(1, 12):
            finished(store, hours_ago=hours, articles__new=10)
    told = tmp_path / "told"
    notify = {**FAST, "NOTIFY_COMMAND": f"tee -a {told}"}
    with Sandbox(portals=["heze"], articles=25) as sandbox:
        if how == "crawl":
            done = crawl("heze", data_dir=tmp_path, sandbox=sandbox)
            assert done.code == 4, done.log
            assert "Drift: 0% of the articles have poster, 100% had it before (25 looked at)" in done.log
            assert "; read, but looks different from before: " in done.log.splitlines()[-1]
        for _ in range(2):
            given = [text for name, value in notify.items() for text in ("-s", f"{name}={value}")]
            line = [sys.executable, "-m", "regional_news", "run", "heze", *given]
            ran = forked.run(line, env=environment(sandbox, tmp_path), cwd=tmp_path)
            assert ran.returncode == 4, ran.stdout + ran.stderr
    assert told.read_text(encoding="utf-8").count("heze: 0% of the articles have poster") == 1
    shown = command("status", "--json", cwd=tmp_path)
    assert shown.returncode == 1
    assert "heze:field:poster" in shown.stdout
    with Store.open(data_dir / "regional_news.db", read_only=True) as store:
        (latest,) = store.runs(limit=1)
        assert latest.summary is not None
        assert "heze:field:poster" in {alarm["key"] for alarm in latest.summary["alarms"]}
        assert not latest.counts.get("articles/new")


@pytest.mark.slow
@pytest.mark.fault(
    "J8", "lists lose their links, then come back", "an alarm at once, which is over with the next good run"
)
def test_lists_without_links_are_an_alarm_until_they_are_back(tmp_path: Path) -> None:
    def alarms() -> set[str]:
        with Store.open(tmp_path / "data" / "regional_news.db", read_only=True) as store:
            return {alarm.key for alarm in store.alarms()}

    with Sandbox(portals=["heze"], articles=12) as sandbox:
        assert crawl("heze", data_dir=tmp_path, sandbox=sandbox).code == 0
        assert alarms() == set()
        fault = sandbox.fault("", "empty_list", after=1)  # robots.txt passes
        sandbox.publish("heze", 1)  # or the lists would not be sent again
        assert crawl("heze", data_dir=tmp_path, sandbox=sandbox).code == 4
        assert alarms() == {"heze:lists", "heze:run"}
        sandbox.faults.remove(fault)
        assert crawl("heze", data_dir=tmp_path, sandbox=sandbox).code == 0
        assert alarms() == set()
