"""`regional-news run`: portals side by side, their limits, their ends, and the codes that a cron line acts on."""

from __future__ import annotations

import json
import os
import pty
import re
import signal
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent
from threading import Event
from typing import TYPE_CHECKING, Any

import pytest

from regional_news.cli.watch import plain_line
from regional_news.errors import AlreadyRunningError, UserError
from regional_news.exit_codes import ExitCode
from regional_news.ops.run import (
    Limits,
    PortalProcess,
    Target,
    _startable,
    find_targets,
    run_portals,
    unrecorded,
)
from regional_news.portal.registry import portal_names
from regional_news.run.locks import RunLock, crawl_locks
from sandbox import Sandbox
from sandbox.faults import KINDS
from tests import forked
from tests.crawling import FAST, command, environment
from tests.every import every
from tests.waiting import PATIENCE_S, wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
ARTICLES = 5
"""Of each portal; more say nothing more."""


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str
    data_dir: Path

    def sql(self, query: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.data_dir / "regional_news.db")) as db:
            return db.execute(query).fetchall()


class Runner:
    """Starts `regional-news run` or `scrapy crawl` against one sandbox."""

    def __init__(self, sandbox: Sandbox, data_dir: Path) -> None:
        self.sandbox = sandbox
        self.data_dir = data_dir

    def line(self, how: str, *portals: str, options: tuple[str, ...] = (), settings: dict[str, str]) -> list[str]:
        if how == "crawl":
            return command(portals[0], options, data_dir=self.data_dir, settings=settings)
        settings = {"CONTACT": "https://example.org/", **settings}
        given = [text for name, value in settings.items() for text in ("-s", f"{name}={value}")]
        return [
            sys.executable,
            "-m",
            "regional_news",
            "run",
            *portals,
            "--data-dir",
            str(self.data_dir),
            *given,
            *options,
        ]

    def environment(self, **more: str) -> dict[str, str]:
        return {**environment(self.sandbox, self.data_dir.parent), "PYTHONPATH": str(ROOT), **more}

    def start(self, how: str, *portals: str, options: tuple[str, ...] = (), **settings: str) -> forked.Started:
        line = self.line(how, *portals, options=options, settings={**FAST, **settings})
        return forked.Started(line, env=self.environment(), cwd=self.data_dir.parent)

    def __call__(self, how: str, *portals: str, options: tuple[str, ...] = (), **settings: str) -> Ended:
        line = self.line(how, *portals, options=options, settings={**FAST, **settings})
        done = forked.run(line, env=self.environment(), cwd=self.data_dir.parent)
        return Ended(code=done.returncode, out=done.stdout, err=done.stderr, data_dir=self.data_dir)


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(portals=["heze", "yueyang"], articles=ARTICLES) as sandbox:
        yield sandbox


@pytest.fixture
def regional(sandbox: Sandbox, tmp_path: Path) -> Runner:
    return Runner(sandbox, tmp_path / "data")


# Which portals, and when each may start


def test_every_portal_is_meant_where_none_is_named_and_an_address_names_a_forum() -> None:
    assert [target.portal for target in find_targets([])] == portal_names()
    assert [(t.portal, t.spider, t.arguments) for t in find_targets(["heze", "heze"], arguments=["limit=3"])] == [
        ("heze", "heze", ("limit=3",))
    ]


def test_a_forum_is_named_by_its_address() -> None:
    (target,) = find_targets(["discuz:https://BBS.example.org/"], arguments=["comments=0"])
    assert (target.portal, target.spider, target.hosts) == ("discuz:bbs.example.org", "discuz", {"bbs.example.org"})
    assert target.arguments[1:] == ("comments=0",)
    with pytest.raises(UserError):
        find_targets(["discuz"])


def test_a_portal_s_key_names_it_as_its_address_does() -> None:
    (target,) = find_targets(["site:news.example.cn"])
    assert (target.portal, target.arguments) == ("site:news.example.cn", ("url=http://news.example.cn/",))


@every(
    "names arguments message",
    [
        (["hese"], [], "'hese': no such portal.*heze"),
        (["heze"], ["limit"], "-a limit: give NAME=VALUE"),
        (["heze"], ["limit=no"], "-a limit: .*whole number"),
        (["heze:http://elsewhere.example/"], [], "not on 中国菏泽网"),
    ],
)
def test_what_cannot_be_run_is_one_line(names: list[str], arguments: list[str], message: str) -> None:
    with pytest.raises(UserError, match=message):
        find_targets(names, arguments=arguments)


def crawl_of(portal: str, *hosts: str) -> PortalProcess:
    return PortalProcess(target=Target(portal=portal, spider=portal, hosts=frozenset(hosts)))


@pytest.mark.fault("C7", "two portals on one host", "never at once")
def test_portals_that_share_a_host_never_run_together() -> None:
    one, same, other = crawl_of("a", "x.cn", "www.x.cn"), crawl_of("b", "x.cn"), crawl_of("c", "y.cn")
    assert _startable([one, same, other], [], parallel=3) == [one, other]
    assert _startable([same, other], [one], parallel=3) == [other]
    assert _startable([same], [other], parallel=3) == [same]
    assert _startable([one, other], [], parallel=1) == [one]


@pytest.mark.fault("C7", "another process crawls a portal on the same host", "exit code 5, naming it")
def test_a_host_in_use_by_another_portal_is_left_to_it(tmp_path: Path) -> None:
    hold = "import sys; from pathlib import Path; from regional_news.run.locks import crawl_locks\n"
    hold += "crawl_locks(Path(sys.argv[1]), 'syuan', ['bbs.example.org']); print('held', flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", hold, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with pytest.raises(AlreadyRunningError, match=rf"BBS.example.org, a host of discuz.*{other.pid} since".lower()):
            crawl_locks(tmp_path, "discuz:bbs.example.org", ["other.example.org", "BBS.example.org"])
        with RunLock.take(tmp_path, "discuz:bbs.example.org"):
            pass  # nothing stays held after a refusal
        other.kill()


# One run of all


@pytest.mark.fault(
    "J6",
    "cron: LANG=C, no HOME, the root as working folder, no terminal",
    "every portal has its row and its log; exit code 0",
)
@pytest.mark.slow
def test_all_portals_as_cron_runs_them(regional: Runner) -> None:
    """No terminal, LANG=C, no HOME, the root as working directory: a row, a summary and a log for each portal."""
    environment = {k: v for k, v in regional.environment(LANG="C", LC_ALL="C").items() if k != "HOME"}
    line = regional.line("run", "heze", "yueyang", settings=FAST)
    done = subprocess.run(line, env=environment, cwd="/", capture_output=True, check=False, timeout=PATIENCE_S)
    text = done.stdout.decode("utf-8")
    assert (done.returncode, done.stderr) == (0, b""), text
    ended = Ended(code=0, out=text, err="", data_dir=regional.data_dir)
    for portal in ("heze", "yueyang"):
        assert re.search(
            rf"^{portal}: done, \d+ lists, {ARTICLES} articles, {ARTICLES} new, 0 changed, 0 refused",
            text,
            re.MULTILINE,
        )
        logs = list((regional.data_dir / "logs").glob(f"*Z-{portal}.log"))
        assert len(logs) == 1
        assert "Spider closed (finished)" in logs[0].read_text(encoding="utf-8")
    for portal, code, reason, summary in ended.sql("SELECT spider, exit_code, reason, summary FROM run"):
        told = json.loads(summary)
        assert (code, reason, told["portal"], told["exit_code"]) == (0, "finished", portal, 0)
        assert told["articles"]["new"] == ARTICLES
        assert told["coverage"]["title"] == 1
        assert told["started_at"] <= told["ended_at"]
        assert {"regional_news", "scrapy", "python", "sqlite"} <= set(told["versions"])
        assert sum(told["layouts"].values()) == ARTICLES


@pytest.mark.slow
def test_json_is_all_that_standard_output_holds(regional: Runner) -> None:
    done = regional("run", "heze", options=("--json", "-a", "limit=2"))
    told = json.loads(done.out)
    assert (done.code, told["exit_code"]) == (0, 0)
    assert told["portals"][0]["summary"]["reason"] == "limit"
    assert Path(told["portals"][0]["log"]).exists()
    assert "heze: done" in done.err


@pytest.mark.slow
def test_a_terminal_shows_a_bar_per_portal_and_what_it_found(regional: Runner) -> None:
    regional.sandbox.fault("content", "drip", seconds=0.01, size=400)
    master, slave = pty.openpty()
    line = regional.line("run", "heze", "yueyang", settings=FAST)
    environment = regional.environment(TERM="xterm-256color", COLUMNS="80", LINES="40")
    process = forked.start(line, env=environment, cwd=regional.data_dir.parent, stdout=slave, stderr=slave, stdin=slave)
    os.close(slave)
    shown = b""
    with suppress(OSError):  # the end of a terminal is an error to Linux
        while piece := os.read(master, 10_000):
            shown += piece
    os.close(master)
    text = shown.decode("utf-8")
    assert process.wait() == 0, text
    for word in ("portal", "lists", "articles", "new", "changed", "refused", "/min", "pause", "waits", "━"):
        assert word in text
    assert "heze: done" in text


@pytest.mark.fault("J7", "runs were missed", "the next one fetches all that came meanwhile")
@pytest.mark.slow
def test_the_run_after_missed_ones_fetches_all_that_came_meanwhile(regional: Runner) -> None:
    assert regional("run", "heze").code == 0
    published = regional.sandbox.publish("heze", 60)  # more than any list shows on its first page
    assert regional("run", "heze").code == 0
    stored = {
        url for (url,) in Ended(code=0, out="", err="", data_dir=regional.data_dir).sql("SELECT url FROM article")
    }
    assert set(published) <= stored


@pytest.mark.fault("C7", "two portals share a host", "they are crawled one after the other: a host has one connection")
@pytest.mark.slow
def test_two_portals_on_one_host_are_crawled_one_after_the_other(tmp_path: Path) -> None:
    with Sandbox(portals=["syuan"], articles=4) as sandbox:
        regional = Runner(sandbox, tmp_path / "data")
        done = regional("run", "syuan", "discuz:https://bbs.syuan.com/", options=("-a", "limit=2"))
    rows = done.sql("SELECT spider, exit_code, started_at, ended_at FROM run ORDER BY id")
    assert [row[:2] for row in rows] == [("syuan", 0), ("discuz:bbs.syuan.com", 0)], done.out
    assert rows[0][3] <= rows[1][2]


@pytest.mark.fault("J9", "the parent of several crawls fails", "none of them outlives it")
@pytest.mark.slow
def test_a_run_that_fails_itself_leaves_no_crawl_behind(regional: Runner) -> None:
    regional.sandbox.fault(r"content_", "drip", seconds=0.05, size=400)
    crawls: list[PortalProcess] = []

    def watch(seen: Any) -> None:
        crawls[:] = seen
        if any("content_" in request.url for request in regional.sandbox.requests):
            raise RuntimeError("a bug of ours")

    with pytest.raises(RuntimeError, match="a bug of ours"):
        run_portals(
            find_targets(["heze"]), data_dir=regional.data_dir, settings=FAST, environment=regional.environment(),
            limits=Limits(), watch=watch,
        )  # fmt: skip
    assert crawls[0].process is not None
    assert crawls[0].process.poll() is not None


@pytest.mark.fault(
    "L2", "the disk behind the lines that `run` prints is full", "every crawl goes on; exit code 3 says it"
)
@pytest.mark.slow
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs Linux's /dev/full")
def test_a_run_that_cannot_be_shown_goes_on(regional: Runner) -> None:
    with Path("/dev/full").open("w") as full:
        line = regional.line("run", "heze", "yueyang", settings=FAST)
        run = forked.start(line, env=regional.environment(), cwd=ROOT, stdout=full, stderr=full)
        assert run.wait() == ExitCode.STORAGE
    rows = Ended(code=3, out="", err="", data_dir=regional.data_dir).sql("SELECT spider, exit_code FROM run")
    assert sorted(rows) == [("heze", 0), ("yueyang", 0)]


@pytest.mark.slow
def test_a_run_whose_reader_has_left_goes_on(regional: Runner) -> None:
    read, write = os.pipe()
    line = regional.line("run", "heze", settings=FAST)
    with tempfile.TemporaryFile() as err:
        process = forked.start(line, env=regional.environment(), cwd=regional.data_dir.parent, stdout=write, stderr=err)
        os.close(write)
        os.close(read)
        code = process.wait()
        err.seek(0)
        assert (code, err.read()) == (0, b"")


@pytest.mark.slow
def test_nohup_is_respected(tmp_path: Path) -> None:
    script = "import signal; signal.signal(signal.SIGHUP, signal.SIG_IGN)\n"
    script += "from regional_news.ops.run import Limits, run_portals\nfrom pathlib import Path\n"
    script += "seen = []\nrun_portals([], data_dir=Path('.'), settings={}, environment={}, limits=Limits())\n"
    script += "from regional_news.ops.run import _catch\nprint(sorted(s.name for s in _catch(lambda *_: None)))"
    done = forked.run([sys.executable, "-c", script], cwd=ROOT)
    assert done.stdout == "['SIGINT', 'SIGTERM']\n"


@pytest.mark.fault(
    "J9", "`run` itself is killed (-9)", "its crawls end well by themselves; the next run names them and doubles none"
)
@pytest.mark.slow
def test_the_crawls_of_a_killed_run_end_by_themselves_and_are_not_doubled(
    regional: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = Event()
    monkeypatch.setitem(KINDS, "hold", lambda answer, _: gate.wait(PATIENCE_S) and answer)
    regional.sandbox.fault(r"content_", "hold")
    first = regional.start("run", "heze", "yueyang", DOWNLOAD_TIMEOUT=str(PATIENCE_S))
    wait_until(lambda: all(_row(regional, portal) for portal in ("heze", "yueyang")))
    orphan = _row(regional, "heze")
    first.kill()
    first.end()
    second = regional("run", "heze")
    assert second.code == ExitCode.ALREADY_RUNNING
    assert re.search(rf"heze is already being crawled into \S+ by process {orphan} since", second.out)
    gate.set()
    wait_until(lambda: not any(RunLock.holder(regional.data_dir, portal) for portal in ("heze", "yueyang")))
    assert sorted(second.sql("SELECT spider, exit_code FROM run")) == [("heze", 0), ("yueyang", 0)]
    assert second.sql("SELECT count(*) FROM article") == [(2 * ARTICLES,)]
    articles = [request.url for request in regional.sandbox.requests if "content_" in request.url]
    assert len(articles) == len(set(articles))
    assert regional("run", "heze", "yueyang").code == 0


@pytest.mark.fault("J3", "a crawl that no `run` looks after hangs", "the kernel ends it; the next one enters its end")
@pytest.mark.slow
def test_a_crawl_that_hangs_alone_is_ended_by_the_kernel(regional: Runner) -> None:
    hang = """
        import signal, sys, time
        from scrapy.cmdline import execute
        from regional_news.commands.crawl import HANG_S
        from regional_news.pipelines import ValidatePipeline

        def hang(*_):
            assert 3000 < signal.getitimer(signal.ITIMER_REAL)[0] <= 3000 + HANG_S  # let it pass at once
            signal.setitimer(signal.ITIMER_REAL, 0.01)
            time.sleep(3000)

        ValidatePipeline.process_item = hang
        sys.argv[0] = "scrapy"
        execute()
        """
    line = regional.line("crawl", "heze", settings={**FAST, "CLOSESPIDER_TIMEOUT": "3000"})
    line[1:3] = ["-c", dedent(hang)]
    done = forked.run(line, env=regional.environment(), cwd=ROOT)
    assert done.returncode == -signal.SIGALRM, done.stderr
    told = regional.data_dir.parent / "told"
    after = regional("crawl", "heze", NOTIFY_COMMAND=f"tee -a {told}")
    assert after.sql("SELECT exit_code, reason FROM run") == [(1, "died"), (0, "finished")]
    assert "the last run ended with exit code 1: died" in told.read_text("utf-8")


# Exit codes: `run` and `scrapy crawl` end alike

BOTH = pytest.mark.parametrize("how", ["run", "crawl"])


@pytest.mark.fault("J5", "an error in the program", "exit code 1")
@pytest.mark.slow
@BOTH
def test_a_bug_is_1(regional: Runner, how: str) -> None:
    line = regional.line(how, "heze", settings=FAST)
    environment = regional.environment(SCRAPY_SETTINGS_MODULE="tests.breaking")
    done = forked.run(line, env=environment, cwd=regional.data_dir.parent)
    assert done.returncode == ExitCode.BUG, done.stderr
    assert "an item pipeline failed: see the log" in done.stdout + done.stderr


@pytest.mark.fault("J5", "a wrong argument or setting", "exit code 2 and one line")
@pytest.mark.slow
@BOTH
def test_a_mistake_is_2_and_one_line(regional: Runner, how: str) -> None:
    done = regional(how, "heze", options=("-a", "since=someday"))
    assert done.code == ExitCode.USER
    assert re.fullmatch(r"[^\n]*-a since: 'someday' is no date[^\n]*\n", done.err)
    assert not regional.data_dir.exists()


@pytest.mark.fault("J5", "no room on the disk", "exit code 3 and one line")
@pytest.mark.slow
@BOTH
def test_a_disk_without_room_is_3_and_one_line(regional: Runner, how: str) -> None:
    done = regional(how, "heze", DISK_FREE_MIN_MB="1e12")
    assert done.code == ExitCode.STORAGE
    assert re.fullmatch(r"[^\n]*MB are free on its disk[^\n]*\n", done.err)
    assert not regional.data_dir.exists()


@pytest.mark.fault("J5", "a portal cannot be read", "exit code 4")
@pytest.mark.slow
@BOTH
def test_a_portal_that_cannot_be_read_is_4(regional: Runner, how: str) -> None:
    regional.sandbox.fault("robots.txt", "status", status=503)
    done = regional(how, "heze", RETRY_TIMES="0")
    assert done.code == ExitCode.PARTIAL
    assert "robots.txt could not be read" in done.out + done.err


@pytest.mark.slow
@BOTH
def test_people_are_told_once_of_what_is_wrong_and_that_it_is_over(regional: Runner, how: str, tmp_path: Path) -> None:
    """`run` tells of all portals in one message, whatever settings its crawls read; `scrapy crawl` tells of its own."""
    told = tmp_path / "told"
    (tmp_path / "telling.py").write_text(f"from regional_news.settings import *\nNOTIFY_COMMAND = 'tee -a {told}'\n")
    environment = regional.environment(SCRAPY_SETTINGS_MODULE="telling", PYTHONPATH=f"{ROOT}:{tmp_path}")
    portals = ["heze", "yueyang"] if how == "run" else ["heze"]
    line = regional.line(how, *portals, settings={**FAST, "RETRY_TIMES": "0"})

    def crawl() -> int:
        return forked.run(line, env=environment, cwd=tmp_path).returncode

    regional.sandbox.fault("robots.txt", "status", status=503)
    assert [crawl(), crawl()] == [ExitCode.PARTIAL, ExitCode.PARTIAL]
    text = told.read_text("utf-8")
    assert re.findall(r"^(\w+): the last run ended with exit code 4: robots.txt", text, re.MULTILINE) == portals
    assert text.count("`regional-news status` says more") == 1
    regional.sandbox.faults.clear()
    assert crawl() == ExitCode.OK
    over = told.read_text("utf-8").removeprefix(text)
    assert re.findall(r"^(\w+): over: ", over, re.MULTILINE) == portals
    assert over.count("`regional-news status` says more") == 1


@pytest.mark.slow
def test_a_crawl_tells_people_of_a_store_that_it_cannot_use(regional: Runner) -> None:
    told = regional.data_dir.parent / "told"
    regional.data_dir.mkdir()
    (regional.data_dir / "regional_news.db").write_bytes(b"these are notes, not a database\n" * 50)
    assert regional("crawl", "heze", NOTIFY_COMMAND=f"tee -a {told}").code == ExitCode.USER
    assert "this is no SQLite database" in told.read_text("utf-8")
    wrong = regional("crawl", "heze", NOTIFY_WEBHOOK="ftp://example.org")
    assert (wrong.code, wrong.err.count("\n")) == (ExitCode.USER, 1)


@pytest.mark.fault("J1", "a run while a portal is being crawled", "exit code 5; the other portals run")
@pytest.mark.slow
def test_a_portal_that_is_being_crawled_is_5_and_others_run_beside_it(regional: Runner) -> None:
    regional.sandbox.fault(r"www\.heze\.cn/news", "hang")
    first = regional.start("run", "heze", DOWNLOAD_TIMEOUT=str(PATIENCE_S))
    wait_until(lambda: any("/news" in request.url for request in regional.sandbox.requests) or _row(regional, "heze"))
    for how in ("run", "crawl"):
        second = regional(how, "heze")
        assert second.code == ExitCode.ALREADY_RUNNING
        assert re.search(r"heze is already being crawled into \S+ by process \d+ since \d{4}-", second.out + second.err)
    beside = regional("run", "heze", "yueyang")
    assert beside.code == ExitCode.ALREADY_RUNNING
    assert "yueyang: done, " in beside.out
    first.send_signal(signal.SIGINT)
    first.send_signal(signal.SIGINT)
    first.end()


@pytest.mark.fault("J2", "a first signal", "what is in flight is stored; exit code 11")
@pytest.mark.slow
@pytest.mark.parametrize(
    ("how", "number"), [("run", signal.SIGTERM), ("crawl", signal.SIGTERM), ("crawl", signal.SIGHUP)]
)
def test_a_first_signal_stores_what_is_in_flight_and_ends_with_11(
    regional: Runner, how: str, number: signal.Signals
) -> None:
    """What waits for its turn, here for ten seconds, is let go of; the page under way is stored."""
    regional.sandbox.fault(r"content_", "drip", seconds=0.02, size=200)
    process = regional.start(how, "heze", DOWNLOAD_DELAY="0.3")
    wait_until(lambda: sum("content_" in request.url for request in regional.sandbox.requests) >= 2, alive=process)
    process.send_signal(number)
    out, err = process.end()
    assert process.returncode == ExitCode.SIGNAL, out + err
    ended = Ended(code=11, out=out, err=err, data_dir=regional.data_dir)
    assert ended.sql("SELECT exit_code, reason FROM run") == [(11, "shutdown")]
    (stored,) = ended.sql("SELECT count(*) FROM article")[0]
    asked = len({r.url for r in regional.sandbox.requests if "content_" in r.url})
    assert asked - 1 <= stored <= asked


@pytest.mark.fault("J2", "a second signal", "ends at once; the store is sound")
@pytest.mark.slow
@BOTH
def test_a_second_signal_ends_at_once_and_leaves_the_store_sound(regional: Runner, how: str) -> None:
    regional.sandbox.fault(r"content_", "hang")
    log = regional.data_dir.parent / "crawl.log"
    process = regional.start(how, "heze", LOG_FILE=str(log))
    wait_until(lambda: any("content_" in request.url for request in regional.sandbox.requests), alive=process)
    process.send_signal(signal.SIGTERM)
    wait_until(lambda: "Received SIGTERM" in log.read_text("utf-8"), alive=process)
    assert process.poll() is None, "the first signal waits for the page in flight"
    process.send_signal(signal.SIGTERM)
    process.end()
    assert process.returncode == ExitCode.SIGNAL
    ended = Ended(code=11, out="", err="", data_dir=regional.data_dir)
    assert ended.sql("SELECT exit_code, reason FROM run") == [(11, "killed")]
    assert ended.sql("PRAGMA integrity_check") == [("ok",)]


@pytest.mark.fault("J3", "the time is used up", "exit code 15")
@pytest.mark.slow
@pytest.mark.parametrize(
    ("how", "options", "settings"),
    [("run", ("--seconds", "1.5"), {}), ("crawl", (), {"CLOSESPIDER_TIMEOUT": "1.5"})],
)
def test_a_used_up_time_budget_is_15(
    regional: Runner, how: str, options: tuple[str, ...], settings: dict[str, str]
) -> None:
    done = regional(how, "heze", options=options, DOWNLOAD_DELAY="0.6", **settings)
    assert done.code == ExitCode.TIME, done.out + done.err
    assert done.sql("SELECT exit_code, reason FROM run") == [(15, "closespider_timeout")]


@pytest.mark.fault("J5", "the server limits the rate", "exit code 18")
@pytest.mark.slow
@BOTH
def test_a_server_that_limits_the_rate_is_18(regional: Runner, how: str) -> None:
    regional.sandbox.fault(r"content_", "status", status=429, retry_after=0)
    done = regional(how, "heze", RETRY_TIMES="0")
    assert done.code == ExitCode.RATE_LIMITED, done.out + done.err
    assert "limits the rate" in done.out + done.err


@pytest.mark.fault("J5", "portals fail in several ways", "the gravest exit code wins: 3, 2, 1, 18, 15, 11, 4, 5")
@pytest.mark.slow
def test_where_several_portals_fail_the_gravest_code_wins(regional: Runner) -> None:
    regional.sandbox.fault(r"heze\.cn/robots.txt", "status", status=503)
    regional.sandbox.fault(r"803\.com\.cn.*/c\d+\.html", "status", status=429, retry_after=0)
    done = regional("run", "heze", "yueyang", RETRY_TIMES="0")
    assert done.code == ExitCode.RATE_LIMITED
    assert sorted(done.sql("SELECT spider, exit_code FROM run")) == [("heze", 4), ("yueyang", 18)]


def test_a_crawl_that_could_say_nothing_is_said_to_have_said_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    crawl = PortalProcess(target=Target(portal="heze", spider="heze"), log_path=tmp_path / "log", exit_code=3)
    assert plain_line(crawl, None).startswith("heze: ended with exit code 3 (nothing could be written to its log), ")
    assert unrecorded([crawl]) == ["heze: nothing could be written to its log"]
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert plain_line(crawl, None).startswith("heze：以退出码 3 结束（日志未能写入），列表 0，文章 0，")
    crawl.stopped_for = ExitCode.SIGNAL
    assert crawl.last_words == "stopped by a signal before it said anything"


# Crawls that die


@pytest.mark.fault(
    "J4", "one of several portals is killed", "the others end well; its row says how far it came and what it died of"
)
@pytest.mark.slow
def test_a_killed_crawl_gets_its_end_from_the_parent_and_harms_no_other(regional: Runner) -> None:
    regional.sandbox.fault(r"heze\.cn/.*content_", "hang", after=3)
    process = regional.start("run", "heze", "yueyang")
    wait_until(lambda: sum("content_" in request.url for request in regional.sandbox.requests) >= 4, alive=process)
    wait_until(lambda: _row(regional, "heze", counted=True), alive=process)
    os.kill(_row(regional, "heze"), signal.SIGKILL)
    out, _ = process.end()
    assert process.returncode == ExitCode.BUG
    assert "heze: ended with exit code 1 (died_of_sigkill)" in out
    ended = Ended(code=1, out=out, err="", data_dir=regional.data_dir)
    rows = ended.sql("SELECT spider, exit_code, reason, ended_at, summary FROM run ORDER BY spider")
    assert [row[:3] for row in rows] == [("heze", 1, "died_of_sigkill"), ("yueyang", 0, "finished")]
    assert rows[0][3]
    told = json.loads(rows[0][4])
    assert told["reason"] == "died_of_sigkill"
    assert told["articles"]["new"] == 3
    assert told["coverage"]["title"] == 1


@pytest.mark.fault("J4", "a crawl needs more memory than it may have", "it ends alone with exit code 1 and has its row")
@pytest.mark.slow
def test_a_crawl_that_needs_too_much_memory_dies_alone_and_has_its_row(regional: Runner) -> None:
    """Not forked: a process that has imported all of it meets the limit at another place than one that starts."""
    line = regional.line("run", "heze", options=("--memory-mb", "60"), settings=FAST)
    done = subprocess.run(line, env=regional.environment(), capture_output=True, text=True, check=False)
    assert done.returncode == ExitCode.BUG
    ended = Ended(code=1, out=done.stdout, err=done.stderr, data_dir=regional.data_dir)
    rows = ended.sql("SELECT spider, exit_code, ended_at IS NULL, json_extract(summary, '$.exit_code') FROM run")
    assert rows == [("heze", 1, 0, 1)]
    assert "heze: ended with exit code 1 (" in ended.out


OUT_OF_MEMORY = """
import sys, threading
from scrapy.crawler import AsyncCrawlerProcess
def start(self):
    threading.Thread(target=threading.Event().wait).start()  # as the reactor's threads wait for work
    raise MemoryError
AsyncCrawlerProcess.start = start
from scrapy.cmdline import execute
sys.argv[0] = "scrapy"
execute()
"""


@pytest.mark.fault("J4", "a crawl fails while threads of it wait for work", "it ends at once with exit code 1")
@pytest.mark.slow
def test_a_crawl_that_fails_is_not_kept_by_threads_that_wait(regional: Runner) -> None:
    line = [sys.executable, "-c", OUT_OF_MEMORY, "crawl", "heze", "-s", f"DATA_DIR={regional.data_dir}"]
    done = forked.run(line, env=regional.environment(), cwd=ROOT)
    assert done.returncode == ExitCode.BUG
    assert "MemoryError" in done.stderr


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/limits").exists(), reason="needs Linux's /proc")
def test_a_crawl_has_its_memory_limit_and_threads_that_do_not_use_it_up(regional: Runner) -> None:
    """glibc reserves 64 MB of address space a thread unless told otherwise: ten name lookups would fill a gigabyte."""
    seen: dict[str, str] = {}

    def watch(crawls: Any) -> None:
        for crawl in crawls:
            if crawl.process and seen.get("arenas") != "True":  # the kernel shows nothing while a program begins
                folder = Path(f"/proc/{crawl.process.pid}")
                with suppress(OSError):
                    arenas = b"MALLOC_ARENA_MAX=2" in (folder / "environ").read_bytes().split(b"\0")
                    limits = (folder / "limits").read_text()
                    limit = next(line.split()[3] for line in limits.splitlines() if "address space" in line)
                    seen.update(arenas=str(arenas), limit=limit)

    (crawl,) = run_portals(
        find_targets(["heze"], arguments=["limit=1"]), data_dir=regional.data_dir, settings=FAST,
        environment=regional.environment(), limits=Limits(memory_bytes=2**30), watch=watch,
    )  # fmt: skip
    assert crawl.exit_code == 0
    assert seen == {"arenas": "True", "limit": str(2**30)}


@pytest.mark.fault("J3", "a crawl hangs and hears no signal", "it is killed after its time; exit code 15")
@pytest.mark.slow
def test_a_crawl_that_hangs_is_killed_after_its_time_and_is_15(tmp_path: Path) -> None:
    stuck = Limits(time_s=0.1)
    crawl = PortalProcess(target=Target(portal="heze", spider="heze"))
    deaf = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(900)"
    )
    crawl.start([sys.executable, "-c", deaf], os.environ, log_path=tmp_path / "log", limits=stuck)
    wait_until(lambda: "deaf" in crawl.last_words)
    crawl.deadline = 0
    wait_until(crawl.poll)
    assert (crawl.exit_code, crawl.died_of) == (ExitCode.TIME, "time_budget")


@pytest.mark.fault("L5", "a crawl dies and nobody watches it", "the next run of the portal enters its end")
@pytest.mark.slow
def test_a_crawl_that_died_unseen_gets_its_end_from_the_next_one(regional: Runner) -> None:
    regional.sandbox.fault(r"content_", "hang", times=1)
    process = regional.start("crawl", "heze")
    wait_until(lambda: _row(regional, "heze"))
    process.kill()
    process.end()
    regional.sandbox.faults.clear()
    assert regional("crawl", "heze").code == 0
    rows = Ended(code=0, out="", err="", data_dir=regional.data_dir).sql("SELECT exit_code, reason, ended_at FROM run")
    assert [row[:2] for row in rows] == [(1, "died"), (0, "finished")]
    assert rows[0][2]


def _row(regional: Runner, portal: str, *, counted: bool = False) -> Any:
    """Return the process number in the portal's run row, None where there is none (or none with statistics)."""
    with (
        suppress(sqlite3.Error),
        closing(sqlite3.connect(f"file:{regional.data_dir}/regional_news.db?mode=ro", uri=True)) as db,
    ):
        row = db.execute(
            "SELECT pid FROM run WHERE spider = ? AND (NOT ? OR counts LIKE '%articles/new\": 3%')", (portal, counted)
        ).fetchone()
        return row[0] if row else None


def test_signals_are_given_back_after_a_run_of_nothing(tmp_path: Path) -> None:
    before = signal.getsignal(signal.SIGTERM)
    assert run_portals([], data_dir=tmp_path, settings={}, environment={}, limits=Limits()) == []
    assert signal.getsignal(signal.SIGTERM) is before
