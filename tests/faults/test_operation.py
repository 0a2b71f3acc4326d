"""K and L. Clocks that are wrong, logs that fill up, and lines that would forge others."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from regional_news.exit_codes import ExitCode
from regional_news.storage.sqlite import Store
from sandbox.exchange import Answer
from tests.factory import make_article
from tests.faults.site import NewsServer, crawl, listing, mounted, story

if TYPE_CHECKING:
    from collections.abc import Iterator

NAMES = ["a", "b", "c"]
NOW = datetime(2024, 3, 6, 1, tzinfo=UTC)


@pytest.fixture
def server() -> Iterator[NewsServer]:
    with NewsServer() as server:
        server.fill(NAMES)
        yield server


@pytest.mark.fault("K1", "the clock is set back between two visits", "first_seen and last_seen never run backwards")
def test_a_clock_set_back_loses_no_visit(tmp_path: Path) -> None:
    with Store.open(tmp_path / "news.db") as store:
        run = store.start_run(spider="heze", at=NOW)
        for moment in (NOW, NOW + timedelta(days=1), NOW - timedelta(days=1)):
            store.save(make_article(fetched_at=moment), run_id=run)
        (row,) = store.engine.connection.execute("SELECT first_seen, last_seen FROM article").fetchall()
    first, last = (datetime.fromisoformat(value) for value in row)
    assert (first, last) == (NOW - timedelta(days=1), NOW + timedelta(days=1)) or (first, last) == (
        NOW,
        NOW + timedelta(days=1),
    )


@pytest.mark.slow
@pytest.mark.fault("K4", "the machine stands in another time zone", "the same moments are stored, at +08:00 and in UTC")
def test_the_machines_time_zone_changes_nothing(server: NewsServer, tmp_path: Path) -> None:
    found, begun = set(), datetime.now(UTC).replace(microsecond=0)
    for number, zone in enumerate(("Asia/Shanghai", "America/New_York", "Pacific/Chatham")):
        run = crawl(server, tmp_path / str(number), env={"TZ": zone})
        rows = run.rows("SELECT published_at, fetched_at FROM article ORDER BY article_id")
        found.add(tuple(str(row["published_at"]) for row in rows))
        for row in rows:
            assert begun <= datetime.fromisoformat(row["fetched_at"]) <= datetime.now(UTC)
    assert len(found) == 1
    assert all(moment.startswith(("2026-11-20T08:30", "2026-11-20T00:30")) for moment in found.pop())


@pytest.mark.slow
@pytest.mark.fault("L2", "the log's disk fills up while a crawl runs", "everything is stored; exit code 3 says it")
def test_a_log_that_fills_its_disk_stops_no_crawl(server: NewsServer, tmp_path: Path) -> None:
    with mounted(tmp_path / "disk", size="4k"):
        log = tmp_path / "disk" / "crawl.log"
        run = crawl(server, tmp_path / "data", settings={"LOG_FILE": log, "LOG_LEVEL": "DEBUG"})
        assert run.stored == set(NAMES)
        assert run.code == ExitCode.STORAGE
        assert run.stats["log/errors"] > 0
        assert len([line for line in run.log.splitlines() if not line.startswith("CONTACT")]) == 1


@pytest.mark.slow
@pytest.mark.fault("L2", "the log's disk is full before a crawl begins", "exit code 3 and one line")
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
def test_a_log_that_cannot_be_begun_is_said(server: NewsServer, tmp_path: Path) -> None:
    run = crawl(server, tmp_path, settings={"LOG_FILE": "/dev/full"})
    assert run.code == ExitCode.STORAGE
    assert run.log == "log file /dev/full: cannot be written: No space left on device\n"


@pytest.mark.slow
@pytest.mark.fault(
    "L3", "control and direction characters in titles, links and redirects", "the log shows them escaped"
)
def test_no_page_writes_into_the_log(server: NewsServer, tmp_path: Path) -> None:
    forged = "\x1b[2J\x1b]0;x\x07\u202e\r\n2026-11-22 00:00:00 [root] CRITICAL: forged"
    server.routes |= {
        "/list.html": listing(
            NAMES, extra=f'<a href="http://other.test/{forged}">{forged}</a><a href="/x">{forged}</a>'
        ),
        "/news/a.html": Answer(status=302, headers=(("Location", "http://other.test/\x1b[2J%1b%0a%0d[root]"),)),
        "/news/b.html": story(f"b{forged}", head=f"<meta name=author content='{forged}'>"),
        "/news/c.html": Answer(headers=(("Content-Type", "text/html\x1b[31m"),), body=b"\x1b[2J"),
    }
    run = crawl(server, tmp_path, settings={"LOG_LEVEL": "DEBUG"})
    assert run.code == ExitCode.OK
    assert "\x1b" not in run.log
    assert "\u202e" not in run.log
    assert not any(line.startswith("2026-11-22 00:00:00") for line in run.log.splitlines())


@pytest.mark.slow
@pytest.mark.fault("L4", "the operator's proxy needs a password", "it stands in no log and no run row")
def test_no_password_is_written_down(server: NewsServer, tmp_path: Path) -> None:
    proxy = f"http://someone:hunter2@127.0.0.1:{server.port}"
    run = crawl("http://news.test", tmp_path, settings={"LOG_LEVEL": "DEBUG"}, env={"http_proxy": proxy})
    assert run.stored == set(NAMES)
    assert all("proxy-authorization" in hit.headers for hit in server.log), "or the test would prove nothing"
    assert "hunter2" not in run.log
    assert "hunter2" not in str(run.rows("SELECT * FROM run"))


@pytest.mark.slow
@pytest.mark.fault(
    "L5", "anything", "the run's row says when, why, how many, with which versions and settings, which code"
)
def test_a_run_row_says_what_happened(server: NewsServer, tmp_path: Path) -> None:
    run = crawl(server, tmp_path, settings={"DOWNLOAD_TIMEOUT": 7}).run
    assert run["started_at"] <= run["ended_at"]
    assert (run["reason"], run["exit_code"]) == ("finished", 0)
    for name in ("regional_news", "scrapy", "twisted", "lxml", "python", "sqlite"):
        assert f'"{name}"' in run["versions"]
    assert '"DOWNLOAD_TIMEOUT": "7"' in run["settings"]
    assert '"DOWNLOAD_MAXSIZE": 8388608' in run["settings"]
