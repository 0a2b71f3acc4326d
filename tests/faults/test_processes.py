"""J. Processes, cron and signals, as `scrapy crawl` meets them."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

import pytest

from regional_news.exit_codes import ExitCode
from sandbox.exchange import Answer
from sandbox.faults import wire
from tests.faults import site
from tests.faults.site import NewsServer, Running, crawl, story
from tests.faults.slow_spider import FOR_EVER, READING, UNTIL_A_SIGNAL
from tests.waiting import PATIENCE_S

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.slow

NAMES = ["a", "b", "c"]


@pytest.fixture
def server() -> Iterator[NewsServer]:
    with NewsServer() as server:
        server.fill(NAMES)
        yield server


def listening_sockets(pid: int) -> list[str]:
    """Return the sockets that a process listens on."""
    mine = {str(fd.readlink()) for fd in Path(f"/proc/{pid}/fd").iterdir() if fd.is_symlink()}
    found = []
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == "0A" and f"socket:[{fields[9]}]" in mine:
                found.append(fields[1])
    return found


@pytest.mark.fault("J9", "somebody looks for a console of the crawler", "it listens on no port at all")
@pytest.mark.skipif(not Path("/proc/self/net/tcp").exists(), reason="Linux says it in /proc")
def test_a_crawl_listens_on_no_port(server: NewsServer, tmp_path: Path) -> None:
    server.fault("a", wire.hang)
    with Running(server, tmp_path, DOWNLOAD_TIMEOUT=60) as running:
        running.until(lambda: bool(server.hits("/news/a.html")))
        assert listening_sockets(os.getpid()), "this process serves, so the test sees listeners"
        assert listening_sockets(running.process.pid) == []


@pytest.mark.fault(
    "J2", "SIGTERM while a server is silent", "exit code 11, long before it answers; what came is stored"
)
@pytest.mark.fault(
    "J2", "SIGTERM while a server is left alone for an hour", "exit code 11 long before that, nothing is sent"
)
@pytest.mark.parametrize("how", ["silent", "paused", "dripping"])
def test_a_signal_ends_a_crawl_that_waits(how: str, server: NewsServer, tmp_path: Path) -> None:
    if how == "paused":
        server.routes["/news/a.html"] = Answer(status=503, headers=(("Retry-After", "3000"),))
    else:
        server.fault("a", wire.hang if how == "silent" else wire.drip)
    with Running(server, tmp_path, DOWNLOAD_TIMEOUT=3000, RETRY_TIMES=2) as running:
        running.until(lambda: bool(server.hits("/news/a.html")))
        asked = len(server.log)
        running.send(signal.SIGTERM)
        run = running.end()
    assert (run.code, run.run["exit_code"]) == (ExitCode.SIGNAL, ExitCode.SIGNAL)
    assert run.stored == set(NAMES[1:]) - {hit.path for hit in server.log[asked:]} - unasked(server)
    assert len(server.log) == asked


def unasked(server: NewsServer) -> set[str]:
    return {name for name in NAMES if not server.hits(f"/news/{name}.html")}


@pytest.mark.fault("J2", "a signal while a page takes long to read", "the page is stored, the run ends with 11")
@pytest.mark.fault(
    "J2", "a signal while a page takes for ever to read", "exit code 11 once its time is used up; it is tried again"
)
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "SIGINT"])
@pytest.mark.parametrize("busy", [UNTIL_A_SIGNAL, FOR_EVER])
def test_a_signal_while_a_page_is_read_loses_nothing(
    busy: str, number: signal.Signals, server: NewsServer, tmp_path: Path
) -> None:
    server.routes["/news/b.html"] = story("b", extra=f"<!-- {busy} -->")
    settings = {"CONCURRENT_REQUESTS": 1, "RETRY_HOURS": 0, "SPIDER_MODULES": "tests.faults.slow_spider"}
    with Running(server, tmp_path, PAGE_CPU_SECONDS=0 if busy == UNTIL_A_SIGNAL else 1, **settings) as running:
        running.until(lambda: READING in running.log.read_text())
        running.send(number)
        run = running.end()
    assert (run.code, run.run["exit_code"], run.run["reason"]) == (ExitCode.SIGNAL, ExitCode.SIGNAL, "shutdown")
    assert "Traceback" not in run.log
    assert ("b" in run.stored, run.refused) == ((True, {}) if busy == UNTIL_A_SIGNAL else (False, {"b": "too_complex"}))
    server.fill(NAMES)
    assert crawl(server, tmp_path, settings={"RETRY_HOURS": 0}).stored == set(NAMES)


@pytest.mark.fault("J2", "a second signal", "the end at once; the store is sound and the next run goes on")
def test_a_second_signal_ends_at_once(server: NewsServer, tmp_path: Path) -> None:
    server.fault("a", wire.hang)
    with Running(server, tmp_path, DOWNLOAD_TIMEOUT=600) as running:
        running.until(lambda: bool(server.hits("/news/a.html")))
        running.send(signal.SIGINT)
        running.until(lambda: "Received SIGINT" in running.log.read_text())
        running.send(signal.SIGINT)
        run = running.end()
    assert (run.code, run.run["reason"]) == (ExitCode.SIGNAL, "killed")  # not by the end of its grace
    server.fill(NAMES)
    assert crawl(server, tmp_path).stored == set(NAMES)


@pytest.mark.fault("J2", "Ctrl-C at a script whose background job a crawl is", "it goes on, as the script asked")
def test_a_crawl_that_was_started_deaf_to_ctrl_c_goes_on(
    server: NewsServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = site.command
    deaf = "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN); from tests.faults.crawl import main; main()"
    monkeypatch.setattr(site, "command", lambda *given: [sys.executable, "-c", deaf, *started(*given)[3:]])
    gate = Event()
    whole = server.routes["/news/a.html"]
    server.routes["/news/a.html"] = lambda _: gate.wait(PATIENCE_S) and whole
    with Running(server, tmp_path) as running:
        running.until(lambda: bool(server.hits("/news/a.html")))
        running.send(signal.SIGINT)
        gate.set()
        run = running.end()
    assert (run.code, run.stored) == (ExitCode.OK, set(NAMES))


@pytest.mark.fault(
    "J1", "a second crawl of the same portal", "exit code 5 at once, naming the first; nothing is fetched"
)
@pytest.mark.fault("J9", "kill -9", "no lock, no port and no file but *.part is left; the next run goes on")
def test_a_killed_crawl_leaves_nothing_in_the_way(server: NewsServer, tmp_path: Path) -> None:
    server.fault("a", wire.hang)
    with Running(server, tmp_path, DOWNLOAD_TIMEOUT=600) as running:
        running.until(lambda: bool(server.hits("/news/a.html")))
        asked = len(server.log)
        second = crawl(server, tmp_path)
        assert second.code == ExitCode.ALREADY_RUNNING
        assert f"by process {running.process.pid} since" in second.log
        assert len(server.log) == asked
        running.send(signal.SIGKILL)
    kept = {path.relative_to(tmp_path).parts[0] for path in tmp_path.rglob("*") if path.is_file()}
    assert kept <= {
        *("regional_news.db", "regional_news.db-wal", "regional_news.db-shm", "regional_news.db.lock"),
        *("locks", "feeds", "logs", "archive", "refused", "used_kib", "stderr.txt"),
    }
    server.fill(NAMES)
    run = crawl(server, tmp_path)
    assert (run.code, run.stored) == (ExitCode.OK, set(NAMES))


@pytest.mark.fault(
    "J6", "LANG=C, no HOME, no terminal, a bare PATH, the root as working folder", "works; logs are UTF-8"
)
def test_a_crawl_needs_nothing_that_cron_lacks(server: NewsServer, tmp_path: Path) -> None:
    """The crawls of all these tests have neither HOME nor LANG; this one says so of the log's Chinese as well."""
    log = tmp_path / "crawl.log"
    server.routes["/news/a.html"] = Answer(status=302, headers=(("Location", "/新闻/"),))
    run = crawl(server, tmp_path, settings={"LOG_FILE": log, "LOG_LEVEL": "DEBUG"}, env={"LANG": "C", "LC_ALL": "C"})
    assert run.code == ExitCode.OK
    assert log.read_bytes().decode("utf-8")
