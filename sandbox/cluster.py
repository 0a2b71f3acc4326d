"""A cluster on this machine: PostgreSQL, the portals, workers that may be killed; and its demo."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self

from regional_news.ops.run import Limits, find_targets, run_portals
from regional_news.storage.postgres.state import queue_schema
from regional_news.storage.sqlite import Store
from regional_news.storage.sqlite.place import StoreServer
from sandbox.database import Postgres
from sandbox.sandbox import Sandbox

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

FAST: Final = {"DOWNLOAD_DELAY": "0", "AUTOTHROTTLE_ENABLED": "False", "CONTACT": "https://example.org/"}
PATIENCE_S: Final = 600.0


class LocalCluster:
    """A server, portals that answer after `latency_s`, and the workers that are started; use as a context manager."""

    def __init__(
        self, folder: Path, *, portals: Sequence[str], articles: int, lease_s: float = 6.0, latency_s: float = 0.0,
        listen: Sequence[str] = ("127.0.0.1",), **settings: str,
    ) -> None:  # fmt: skip
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.postgres = Postgres(folder / "postgres", listen=listen)
        self.sandbox = Sandbox(portals=portals, articles=articles)
        self.sandbox.latency_s = latency_s
        self.settings = {**FAST, "LEASE_SECONDS": f"{lease_s:g}", "DOWNLOAD_TIMEOUT": f"{lease_s - 1:g}", **settings}
        self.workers: dict[str, subprocess.Popen[bytes]] = {}

    def __enter__(self) -> Self:
        self.postgres.start()
        self.sandbox.start()
        return self

    def __exit__(self, *_: object) -> None:
        for name in list(self.workers):
            self.kill(name)
        self.sandbox.close()
        self.postgres.stop()
        shutil.rmtree(self.postgres.folder, ignore_errors=True)

    @property
    def place(self) -> StoreServer:
        """Where the store is."""
        return StoreServer(self.postgres.url, self.folder)

    def environment(self, **more: str) -> dict[str, str]:
        """Return the variables of the cluster's programs."""
        return {**os.environ, **self.sandbox.environment(), "STORE_URL": self.postgres.url, **more}

    def command(self, *words: str) -> str:
        """Run a command of ours to its end, and return what it said."""
        line = [sys.executable, "-P", "-m", "regional_news", *words]
        done = subprocess.run(line, env=self.environment(), capture_output=True, text=True, check=False)  # noqa: S603
        return done.stdout + done.stderr

    def start(self, name: str, *, concurrency: int = 2, before: Sequence[str] = (), **variables: str) -> None:
        """Start a worker; `before` are words that its command line begins with."""
        line = [*before, sys.executable, "-P", "-m", "regional_news", "worker", "--name", name]
        line += ["--concurrency", str(concurrency), "--data-dir", str(self.folder / name)]
        line += [word for key, value in self.settings.items() for word in ("-s", f"{key}={value}")]
        with (self.folder / f"{name}.err").open("ab") as err:
            self.workers[name] = subprocess.Popen(line, env=self.environment(**variables), stderr=err)  # noqa: S603

    def said(self, name: str) -> str:
        """Return what a worker has said."""
        return (self.folder / f"{name}.err").read_text(encoding="utf-8")

    def crawls(self, name: str) -> list[int]:
        """Return the processes of a worker's crawls."""
        return _children(self.workers[name].pid)

    def kill(self, name: str) -> None:
        """End a worker and its crawls as a power cut does."""
        worker = self.workers.pop(name)
        for pid in [worker.pid, *_children(worker.pid)]:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        worker.wait()

    def stop(self, name: str) -> int:
        """Ask a worker to end, and return its exit code."""
        worker = self.workers.pop(name)
        worker.terminate()
        return worker.wait()

    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        """Ask the database."""
        import psycopg  # noqa: PLC0415 - an extra

        with psycopg.connect(self.postgres.url, autocommit=True) as db:
            db.execute(f"SET search_path = {self.place.schema}, {queue_schema(self.place)}".encode())
            found = db.execute(sql.encode())
            return found.fetchall() if found.description else []

    def articles(self) -> Counter[tuple[str, str]]:
        """Return how often each article is stored."""
        return Counter((portal, key) for portal, key in self.ask("SELECT portal, article_id FROM article"))

    def is_done(self) -> bool:
        """Tell whether no job waits or is at work."""
        return self.ask("SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing')") == [(0,)]

    def crawled_twice_at_a_time(self) -> list[tuple[Any, ...]]:
        """Return runs of one portal that overlap, the moments of both by one clock, this machine's."""
        return self.ask(
            """
            SELECT one.spider, one.id, other.id FROM run AS one JOIN run AS other
            ON one.spider = other.spider AND one.id < other.id AND one.reason <> 'died'
            AND one.ended_at > other.started_at AND one.started_at < coalesce(other.ended_at, '9')
            """
        )


def wait_until(met: Callable[[], bool], *, every_s: float = 0.3) -> float:
    """Wait until something is true, and return how long it took."""
    began = time.monotonic()
    while not met():
        if time.monotonic() - began > PATIENCE_S:
            raise TimeoutError
        time.sleep(every_s)
    return time.monotonic() - began


def _children(pid: int) -> list[int]:
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            if stat.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[1] == str(pid):
                found.append(int(stat.parent.name))
    return found


def say(text: str) -> None:
    """Say how far it is."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def demo(folder: Path, *, portals: Sequence[str], articles: int) -> bool:
    """Crawl with two workers, kill one, and compare with one machine's crawl; return whether all is there once."""
    with LocalCluster(folder, portals=portals, articles=articles, latency_s=0.05) as cluster:
        say(f"PostgreSQL at port {cluster.postgres.port}; {', '.join(portals)}, {articles} articles each.")
        run_portals(
            find_targets(portals), data_dir=folder / "alone", settings=FAST, limits=Limits(time_s=PATIENCE_S),
            environment=cluster.environment(STORE_URL=""), parallel=2, store=folder / "alone" / "regional_news.db",
        )  # fmt: skip
        with Store.open(folder / "alone" / "regional_news.db", read_only=True) as store:
            alone = store.count_by_portal()
        say(f"One machine with a file has crawled them for comparison: {alone}.")
        say(cluster.command("cluster", "plan", *portals).strip())
        for name in ("first", "second"):
            cluster.start(name)
        wait_until(lambda: len(cluster.articles()) > 0 and bool(cluster.crawls("first")))
        cluster.kill("first")
        say(
            f"Two workers; the first one and its crawls were killed (-9) with {len(cluster.articles())} articles stored."
        )
        took_s = wait_until(cluster.is_done)
        stored = cluster.articles()
        together = dict(Counter(portal for portal, _ in stored))
        say(f"{took_s:.0f} s later no job is left; stored in the cluster: {together}.")
        say(cluster.command("status", "--data-dir", str(folder / "second")).strip())
        most, twice = max(cluster.sandbox.most_at_once.values()), cluster.crawled_twice_at_a_time()
        say(
            f"Requests to a host at a time, by the portals' count: {most}; crawls of a portal at a time twice: {len(twice)}."
        )
        cluster.stop("second")
    is_well = together == alone and set(stored.values()) == {1} and most == 1 and not twice
    say("All is there once." if is_well else "This is NOT as it should be.")
    return is_well


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="regional-news-cluster-", ignore_cleanup_errors=True) as made:
        Path(made).chmod(0o755)  # the database's user is another one
        sys.exit(not demo(Path(made), portals=["heze", "yueyang", "tengzhou", "yybnet"], articles=20))
