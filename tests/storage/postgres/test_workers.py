"""What is planned is done once, by any worker; what a dead one leaves, another does."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import threading
from contextlib import closing
from datetime import timedelta
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from regional_news.cli.options import settings_of
from regional_news.errors import UserError
from regional_news.exit_codes import ExitCode
from regional_news.item.article import utc_now
from regional_news.ops.run import Limits, PortalProcess, Target
from regional_news.ops.worker import TRIES, Orders, Worker, _AgainError, _FailedError
from regional_news.storage.postgres.state import queue_schema
from regional_news.storage.postgres.work import Work
from regional_news.storage.sqlite import Store
from regional_news.storage.sqlite.migrations import CURRENT_VERSION
from regional_news.storage.sqlite.pauses import Pause
from regional_news.storage.sqlite.place import StoreServer
from sandbox import Sandbox
from sandbox.database import Postgres
from tests import forked
from tests.crawling import FAST, environment
from tests.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Callable

    from regional_news.storage.sqlite.place import StorePlace
    from tests.conftest import Ended


@pytest.fixture
def server(place: StorePlace) -> StoreServer:
    """A store without a queue."""
    assert isinstance(place, StoreServer)
    with psycopg.connect(place.connection, autocommit=True) as db:
        db.execute(f'DROP SCHEMA IF EXISTS "{queue_schema(place)}" CASCADE')  # type: ignore[arg-type]
    return place


pytestmark = pytest.mark.parametrize("place", ["server"], indirect=True)


def ask(server: StoreServer, sql: str) -> Any:
    with psycopg.connect(server.connection, autocommit=True) as db:
        db.execute(f'SET search_path = "{server.schema}", "{queue_schema(server)}"')  # type: ignore[arg-type]
        found = db.execute(sql)  # type: ignore[arg-type]
        return found.fetchall() if found.description else None


def test_two_machines_make_the_queue_at_once_and_a_newer_one_is_left_as_it_is(server: StoreServer) -> None:
    Store.open(server).close()
    made: list[Work] = []
    threads = [threading.Thread(target=lambda: made.append(Work(server))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for work in made:
        assert work.queues() == []
        work.close()
    assert len(made) == 3
    ask(server, f"COMMENT ON SCHEMA \"{queue_schema(server)}\" IS '99.00.00_01_pre_x.sql'")
    with pytest.raises(UserError, match="made by a newer Procrastinate"):
        Work(server)


def test_what_is_due_is_enqueued_once_whoever_asks_and_not_while_its_host_wants_to_be_left_alone(
    server: StoreServer,
) -> None:
    with closing(Work(server)) as work, closing(Work(server)) as other, Store.open(server) as store:
        for portal in ("heze", "yueyang"):
            hosts = [f"www.{portal}.example"]
            work.plan(portal, ["crawl", portal], hosts=hosts, queue=portal, every_s=3600)
        work.plan("feeds", ["feeds"], hosts=[], queue="work", every_s=3600)
        store.pauses.keep("www.heze.example", Pause(until=utc_now() + timedelta(hours=1), refusals=1))
        assert work.enqueue_due(crawls=False) == 1  # quiet hours
        assert (work.enqueue_due(), other.enqueue_due()) == (1, 0)
        store.pauses.end("www.heze.example")
        assert (other.enqueue_due(), work.enqueue_due()) == (1, 0)
        assert not work.add("heze", ["crawl", "heze"], queue="heze")
        assert work.add("stories", ["stories", "--settle"], queue="at:w1")
        assert work.queues() == ["at:w1", "heze", "work", "yueyang"]
        ask(server, "UPDATE planned SET due = clock_timestamp() - interval '3 hours'")
        assert work.enqueue_due() == 0  # the last one waits still
        assert ask(server, "SELECT count(*) FROM planned WHERE due > clock_timestamp() - interval '1 minute'") == [(3,)]
        work.plan("heze", ["crawl", "heze", "limit=5"], hosts=["www.heze.example"], queue="heze", every_s=3600)
        assert ask(server, "SELECT args->'words' FROM procrastinate_jobs WHERE queueing_lock = 'heze'") == [
            (["crawl", "heze", "limit=5"],)
        ]
        assert work.drop(["heze", "nothing"]) == 1
        assert ask(server, "SELECT count(*) FROM procrastinate_jobs") == [(3,)]


def test_a_command_that_is_planned_is_dropped_as_it_was_given(
    server: StoreServer, tmp_path: Path, regional_news: Callable[..., Ended]
) -> None:
    given = ("-s", f"STORE_URL={server.url}", "--data-dir", str(tmp_path))
    with closing(Work(server)) as work:
        assert (
            "no worker of that name was ever seen; there are none"
            in regional_news("cluster", "add", "--at", "w1", *given, "--", "stories", "--settle").err
        )
        work.seen("w1", about="", seconds=60)
        for place in ((), ("--at", "w1")):
            line = (*place, *given, "--", "stories", "--settle")
            assert regional_news("cluster", "add", "--every", "1d", *line).out == "1 jobs\n"
            assert work.queues() == [f"at:{place[1]}" if place else "work"]
            assert regional_news("cluster", "add", "--drop", *line).out == "1 planned no more\n"
            assert work.queues() == []
        for wrong in (("export",), ("feeds", "--bogus")):
            assert regional_news("cluster", "add", *given, "--", *wrong).code == ExitCode.USER
        assert ask(server, "SELECT count(*) FROM procrastinate_jobs") == [(0,)]


def test_a_portal_that_this_version_does_not_know_is_planned_no_more(
    server: StoreServer, tmp_path: Path, regional_news: Callable[..., Ended]
) -> None:
    given = ("-s", f"STORE_URL={server.url}", "--data-dir", str(tmp_path))
    with closing(Work(server)) as work:
        work.plan("removed", ["crawl", "removed"], hosts=[], queue="removed", every_s=3600)
        assert regional_news("cluster", "plan", "removed", "--drop", *given).out == "1 planned no more\n"
        assert (work.queues(), work.planned()) == ([], set())
    refused = regional_news("worker", *given, "-s", "LEASE_SECONDS=20", "-s", "DOWNLOAD_TIMEOUT=30")
    assert (refused.code, refused.err) == (
        2, "regional-news: LEASE_SECONDS 20: it must be more than DOWNLOAD_TIMEOUT, 30\n"
    )  # fmt: skip


def test_what_a_worker_has_started_is_asked_to_end_when_it_is_killed(place: StorePlace, tmp_path: Path) -> None:
    assert place
    begun = tmp_path / "begun"
    child = f"""
import pathlib, signal, time
begun = pathlib.Path({str(begun)!r})
signal.signal(signal.SIGTERM, lambda *_: begun.unlink())
begun.touch()
time.sleep(100)
"""
    program = """
import subprocess, sys, time
from regional_news.ops.worker import _WITH_US
subprocess.Popen([*_WITH_US, sys.executable, "-c", sys.argv[1]], start_new_session=True)
time.sleep(100)
"""
    worker = subprocess.Popen([sys.executable, "-c", program, child])
    wait_until(begun.exists)
    worker.kill()
    worker.wait()
    wait_until(lambda: not begun.exists())


def test_of_two_workers_of_one_name_the_first_ends(server: StoreServer) -> None:
    with closing(Work(server)) as first, closing(Work(server)) as second:
        first.seen("w", about="", seconds=60)
        first.seen("w", about="", seconds=60)
        second.seen("w", about="", seconds=60)
        with pytest.raises(UserError, match="give each machine its own"):
            first.seen("w", about="", seconds=60)


class Cluster:
    """Workers against one sandbox."""

    def __init__(self, server: StoreServer, sandbox: Sandbox, folder: Path) -> None:
        self.server, self.sandbox, self.folder = server, sandbox, folder

    def start(self, name: str, **settings: str) -> forked.Process:
        short = {"LEASE_SECONDS": "3", "DOWNLOAD_TIMEOUT": "2", "RETRY_TIMES": "99"}  # a busy machine answers late
        given = {**FAST, **short, **settings, "CONTACT": "https://example.org/"}
        line = [sys.executable, "-m", "regional_news", "worker", "--name", name, "--concurrency", "2"]
        line += ["--data-dir", str(self.folder / name)]
        line += [word for key, value in given.items() for word in ("-s", f"{key}={value}")]
        variables = {**environment(self.sandbox, self.folder), "STORE_URL": self.server.url}
        with (self.folder / f"{name}.err").open("a") as err:
            return forked.start(line, env=variables, stderr=err)

    def said(self, name: str) -> str:
        return (self.folder / f"{name}.err").read_text()

    def articles(self) -> int:
        return int(ask(self.server, "SELECT count(*) FROM article")[0][0])


def locked_by(data_dir: Path) -> list[int]:
    """Return the processes of a worker and its crawls, which a machine that goes down takes along."""
    pids = []
    for lock in (data_dir / "locks").glob("*.lock"):
        text = lock.read_text() if lock.exists() else ""
        if '"pid": ' in text:
            pids.append(int(text.split('"pid": ')[1].split(",")[0]))
    return sorted(set(pids))


@pytest.mark.slow
@pytest.mark.fault("J11", "a machine goes down in the middle of its crawls", "another one ends them; all is there once")
def test_what_a_killed_worker_had_begun_another_ends_and_all_is_there_once(
    server: StoreServer, tmp_path: Path, regional_news: Callable[..., Ended]
) -> None:
    portals = ["heze", "yueyang"]
    with Sandbox(portals=portals, articles=8) as sandbox:
        cluster = Cluster(server, sandbox, tmp_path)
        given = ("-s", f"STORE_URL={server.url}")
        assert regional_news("cluster", "plan", *portals, *given).out == "2 portals every 1h, 2 of them due now\n"
        doomed = cluster.start("doomed", DOWNLOAD_DELAY="0.3")
        wait_until(lambda: cluster.articles() > 0, alive=doomed, told=lambda: cluster.said("doomed"))
        for pid in locked_by(tmp_path / "doomed"):
            os.kill(pid, signal.SIGKILL)
        doomed.wait()
        heir = cluster.start("heir")
        wait_until(
            lambda: ask(server, "SELECT count(*) FROM procrastinate_jobs") == [(0,)],
            alive=heir, told=lambda: cluster.said("heir"),
        )  # fmt: skip
        shown = regional_news("status", "--data-dir", tmp_path / "heir", *given).out
        heir.send_signal(signal.SIGTERM)
        assert (heir.wait(), cluster.said("heir")) == (11, "")
        assert "worker heir: alive" in shown
        assert "planned: 2, 0 of them due" in shown
        with Store.open(server, read_only=True) as store:
            assert store.count_by_portal() == {"heze": 8, "yueyang": 8}
            assert all(run.ended_at for run in store.runs())
            assert {run.reason for run in store.runs()} == {"died", "finished"}


@pytest.mark.slow
def test_a_worker_that_is_told_to_end_hands_its_crawl_on(server: StoreServer, tmp_path: Path) -> None:
    with Sandbox(portals=["heze"], articles=8) as sandbox, closing(Work(server)) as work:
        cluster = Cluster(server, sandbox, tmp_path)
        work.add("heze", ["crawl", "heze"], hosts=["www.heze.cn"], queue="heze")
        work.add("stories", ["stories", "--settle"], queue="at:first")
        first = cluster.start("first", DOWNLOAD_DELAY="0.3")
        wait_until(lambda: cluster.articles() > 0, alive=first, told=lambda: cluster.said("first"))
        first.send_signal(signal.SIGTERM)
        assert first.wait() == 11
        assert ask(server, "SELECT status::text, lock FROM procrastinate_jobs WHERE queue_name = 'heze'") == [
            ("todo", "www.heze.cn")
        ]
        second = cluster.start("second")
        done = "SELECT count(*) FROM procrastinate_jobs WHERE queue_name = 'heze'"
        wait_until(lambda: ask(server, done) == [(0,)], alive=second, told=lambda: cluster.said("second"))
        second.send_signal(signal.SIGTERM)
        assert second.wait() == 11
        assert cluster.articles() == 8


@pytest.mark.slow
@pytest.mark.fault("H13", "the store's server is killed and comes back", "a worker waits, says so once, and goes on")
def test_a_worker_outlives_its_server(place: StorePlace, tmp_path: Path) -> None:
    assert place
    folder = Path(tempfile.mkdtemp(prefix="regional-news-killed-"))
    folder.chmod(0o755)  # the server's user is another one
    with Postgres(folder / "postgres") as postgres, Sandbox(portals=["heze"], articles=2) as sandbox:
        own = StoreServer(postgres.url, tmp_path)
        with closing(Work(own)) as work:
            work.add("stories", ["stories", "--settle"], queue="work")
        cluster = Cluster(own, sandbox, tmp_path)
        worker = cluster.start("w")
        done = "SELECT count(*) FROM procrastinate_jobs"
        wait_until(lambda: ask(own, done) == [(0,)], alive=worker, told=lambda: cluster.said("w"))
        postgres.kill()
        wait_until(lambda: "the server is gone" in cluster.said("w"), alive=worker)
        postgres.start()
        with closing(Work(own)) as work:
            work.add("again", ["stories", "--settle"], queue="work")
        wait_until(lambda: ask(own, done) == [(0,)], alive=worker, told=lambda: cluster.said("w"))
        worker.send_signal(signal.SIGTERM)
        assert worker.wait() == 11
        assert len(cluster.said("w").splitlines()) == 1, cluster.said("w")
    folder.rmdir()


@pytest.mark.fault("K6", "a machine's clock is hours off the server's", "it is said; waits are the server's")
def test_a_worker_waits_by_the_servers_clock_and_says_that_its_own_is_wrong(
    server: StoreServer, capsys: pytest.CaptureFixture[str]
) -> None:
    orders = Orders(name="w", concurrency=1, portals=(), settings={}, environment={}, limits=Limits())
    worker = Worker(server, settings_of(), orders)
    worker.ahead = timedelta(hours=-3)
    worker._look_at_clock()
    assert "the clock here is 3.0 h ahead of the server's" in capsys.readouterr().err
    job = SimpleNamespace(attempts=0, task_kwargs={"name": "heze"})
    begun = utc_now()
    again = worker.get_retry_exception(_AgainError(15), job).retry_decision.retry_at
    assert begun <= again + timedelta(hours=3) - timedelta(seconds=15) <= utc_now()
    job.attempts = TRIES
    assert worker.get_retry_exception(_AgainError(15), job) is not None
    assert worker.get_retry_exception(_FailedError(1, again=True), job) is None


def test_a_command_that_ends_with_a_bug_is_tried_again_and_one_that_says_what_is_wrong_is_not(
    server: StoreServer, tmp_path: Path
) -> None:
    """What ended as its version is too old is left to another worker, and this one ends."""
    worker = Worker(
        server, settings_of(), Orders(name="w", concurrency=1, portals=(), settings={}, environment={}, limits=Limits())
    )
    job = SimpleNamespace(attempts=0, task_kwargs={"name": "reparse"})
    ended = partial(
        worker._ended, PortalProcess(target=Target(portal="heze", spider="heze"), exit_code=2), is_crawl=True
    )
    worker.data_dir = tmp_path
    ended()
    ask(server, "UPDATE store_property SET value = '99' WHERE name = 'version'")
    with pytest.raises(_AgainError):
        ended()
    with pytest.raises(UserError, match="a newer version of this program wrote it"):
        worker._tick(worker._connect())
    ask(server, f"UPDATE store_property SET value = '{CURRENT_VERSION}' WHERE name = 'version'")
    for code, is_tried in ((ExitCode.BUG, True), (ExitCode.USER, False), (ExitCode.PARTIAL, False)):
        with pytest.raises(_FailedError) as failed:
            worker._ended(PortalProcess(target=Target(portal="reparse", spider=""), exit_code=code), is_crawl=False)
        assert (worker.get_retry_exception(failed.value, job) is not None) is is_tried
    worker._disconnect()
