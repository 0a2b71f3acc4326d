"""C. Pauses that outlive the run that was asked for them."""

from __future__ import annotations

import os
import sqlite3
import sys
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from regional_news.exit_codes import ExitCode
from regional_news.item.article import utc_now
from regional_news.storage.sqlite import Store, migrations
from regional_news.storage.sqlite.pauses import Pause
from tests import forked
from tests.faults.site import NewsServer, crawl
from tests.faults.test_rates import busy

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Ended

TWO_HOURS = 7200


def set_pause(data_dir: Path, host: str, *, rest_s: float, refusals: int = 1) -> None:
    """Let so much of a pause be left."""
    with Store.open(data_dir / "regional_news.db") as store:
        store.pauses.keep(host, Pause(until=datetime.now(UTC) + timedelta(seconds=rest_s), refusals=refusals))


@pytest.mark.slow
@pytest.mark.fault("C9", "Retry-After of two hours, and an hourly cron line", "no request before its time, code 18")
@pytest.mark.parametrize("status", [429, 503])
def test_a_pause_outlives_the_run(status: int, tmp_path: Path) -> None:
    with NewsServer() as server:
        server.fill(["a", "b"])
        whole = dict(server.routes)
        server.routes["/news/b.html"] = busy(status, str(TWO_HOURS))
        first = crawl(server, tmp_path)
        assert first.code == ExitCode.RATE_LIMITED
        second = crawl(server, tmp_path)
        assert second.stats.get("downloader/response_count", 0) == 0, "not even robots.txt"
        assert (second.code, second.run["reason"]) == (ExitCode.RATE_LIMITED, "rate_limited")
        assert "asks to be left alone until" in second.log
        assert second.log.rstrip().rpartition("\n")[2].count("China time (exit code 18)") == 1
        server.routes = whole
        begun = time.monotonic()  # before the pause, so that it ends later than its length from here
        set_pause(tmp_path, f"news.test:{server.port}", rest_s=5)
        third = crawl(server, tmp_path)
        assert (third.code, third.stored) == (ExitCode.OK, {"a", "b"})
        asked = [hit.time for hit in server.log if hit.time >= begun]
        assert asked
        assert min(asked) >= begun + 5, "longer than a crawl takes to begin"
        assert third.rows("SELECT * FROM pause") == [], "it has answered"


@pytest.mark.slow
@pytest.mark.fault("C10", "429 again and again, and the next run", "it waits, asks once, and leaves for twice as long")
def test_a_host_that_refused_often_is_asked_once(tmp_path: Path) -> None:
    with NewsServer() as server:
        server.fill(["a", "b", "c"])
        server.routes |= {f"/news/{name}.html": busy(429, "0") for name in "abc"}
        first = crawl(server, tmp_path, settings={"RATE_LIMIT_STOP_AFTER": 3})
        assert first.code == ExitCode.RATE_LIMITED
        (row,) = first.rows("SELECT * FROM pause")
        assert row["refusals"] == 3
        set_pause(tmp_path, row["host"], rest_s=0, refusals=3)
        server.routes["/robots.txt"] = busy(429, "0")
        asked = len(server.log)
        second = crawl(server, tmp_path, settings={"RATE_LIMIT_STOP_AFTER": 3})
        assert second.code == ExitCode.RATE_LIMITED
        assert len(server.log) == asked + 1
        (row,) = second.rows("SELECT * FROM pause")
        assert row["refusals"] == 4


def test_read_and_doctor_keep_a_pause(tmp_path: Path, regional_news: Callable[..., Ended]) -> None:
    """Neither asks a host that asked to be left alone, and both say until when."""
    set_pause(tmp_path, "www.heze.cn", rest_s=TWO_HOURS)
    done = regional_news("read", "http://www.heze.cn/news/1.html", "--data-dir", tmp_path)
    assert (done.code, done.out) == (ExitCode.RATE_LIMITED, "")
    assert "asks to be left alone until" in done.err
    assert "China time" in done.err
    found = regional_news("doctor", "heze", "--data-dir", tmp_path)
    assert "note  heze: not tried: its server asked to be left alone until" in found.out


@pytest.mark.slow
@pytest.mark.fault(
    "C9", "a 429 with Retry-After before there is a store", "a look at a page keeps it for all that follow"
)
@pytest.mark.parametrize("look", [["regional_news", "read"], ["scrapy", "fetch"]], ids=lambda look: look[1])
def test_what_a_host_asks_of_a_look_at_a_page_is_kept_where_no_store_was(look: list[str], tmp_path: Path) -> None:
    with NewsServer() as server:
        server.routes["/news/b.html"] = busy(429, str(TWO_HOURS))
        allow = "ALLOWED_PRIVATE_NETWORKS=127.0.0.0/8"

        def ask() -> subprocess.CompletedProcess[str]:
            url = f"http://127.0.0.1:{server.port}/news/b.html"
            command = [sys.executable, "-m", *look, url, "-s", allow]
            environment = {**os.environ, "SCRAPY_SETTINGS_MODULE": "regional_news.settings"}
            return forked.run(command, env=environment, cwd=tmp_path)

        ask()
        before = len(server.log)
        assert before
        with Store.open(tmp_path / "data" / "regional_news.db", read_only=True) as store:
            assert list(store.pauses.lasting(utc_now())) == [f"127.0.0.1:{server.port}"]
        again = ask()
        assert len(server.log) == before
        assert "asks to be left alone until" in again.stderr
        assert again.returncode == ExitCode.RATE_LIMITED


def test_a_store_of_before_the_pauses_opens_and_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "regional_news.db"
    db = sqlite3.connect(path, isolation_level=None)
    migrations.migrate(db, steps=migrations.STEPS[:2])
    db.execute("INSERT INTO store_property VALUES ('word_rules', 'of old')")
    db.close()
    with Store.open(path) as store:
        assert store.pauses.of("www.heze.cn") is None
        store.pauses.keep("www.heze.cn", Pause(until=utc_now(), refusals=2))
    with Store.open(path, read_only=True) as store:
        pause = store.pauses.of("www.heze.cn")
        assert pause is not None
        assert pause.refusals == 2
