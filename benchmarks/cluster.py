"""How much more workers crawl, and how late a queue of five hundred portals is.

python -m benchmarks.cluster --workers 1 2 4 8    requests a second of as many portals, answers 200 ms late (--latency)
python -m benchmarks.cluster --portals 500        an hour of simulated crawling in a minute, by the real queue
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from regional_news.cli.options import settings_of
from regional_news.ops.run import Limits
from regional_news.ops.worker import Orders, Worker
from regional_news.run.context import store_path
from regional_news.storage.postgres.work import Work
from sandbox.cluster import LocalCluster, say, wait_until
from sandbox.database import Postgres

if TYPE_CHECKING:
    from collections.abc import Sequence

PORTALS = ("heze", "yueyang", "tengzhou", "yybnet", "syuan")
STRANGERS = ("trs", "phpcms", "dede")
HOUR_S, CRAWL_S = 60.0, (1.0, 5.0)
"""A simulated hour, and what a crawl takes of it: one to five minutes."""
SLOTS, PROCESSES = 4, 8


def throughput(workers: int, folder: Path, *, latency_s: float, articles: int) -> tuple[float, float]:
    """Return requests a second while all crawl, and the processor time that one takes, starts of programs included."""
    names = [*PORTALS, *STRANGERS][:workers]
    before = _processor_s()
    with LocalCluster(folder, portals=names, articles=articles, latency_s=latency_s, lease_s=60) as cluster:
        sites = [cluster.sandbox.sites[name] for name in names]
        cluster.command("cluster", "init")
        for number in range(workers):
            cluster.start(f"w{number}", concurrency=1)
        wait_until(lambda: cluster.ask("SELECT count(*) FROM lease WHERE name LIKE 'worker:%'") == [(workers,)])
        named = [name if name in PORTALS else f"site:{site.origin}/" for name, site in zip(names, sites, strict=True)]
        cluster.command("cluster", "plan", *named)
        wait_until(lambda: cluster.ask("SELECT count(*) FROM run") == [(workers,)] and cluster.is_done())
        times: dict[str, list[float]] = {}
        for request in cluster.sandbox.requests:
            times.setdefault(urlsplit(request.url).hostname or "", []).append(request.time)
        by_site = [sorted(moment for host in site.hosts for moment in times.get(host, ())) for site in sites]
        began, ended = max(moments[0] for moments in by_site), min(moments[-1] for moments in by_site)
        served = sum(began <= moment <= ended for moments in by_site for moment in moments)
        most = max(cluster.sandbox.most_at_once.values())
        total = len(cluster.sandbox.requests)
    assert most == 1, f"{most} requests to a host at a time"
    return served / (ended - began), (_processor_s() - before) / total


def _processor_s() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


class Simulated(Worker):
    """A worker whose crawls are a pause, and which notes how late each began."""

    async def _do(self, _context: Any, *, name: str, words: Sequence[str]) -> None:  # noqa: ARG002
        late = await asyncio.to_thread(self._late, name)
        print(f"{late:.2f}", flush=True)
        await asyncio.sleep(random.uniform(*CRAWL_S))

    def _late(self, name: str) -> float:
        with self._connect()._engine.reading() as db:
            sql = "SELECT extract(epoch FROM clock_timestamp() - due + every)::float8 FROM planned WHERE name = ?"
            return float(db.execute(sql, (name,)).fetchone()[0])


def simulate(name: str) -> None:
    """Be one worker of the simulation."""
    settings = settings_of()
    orders = Orders(name=name, concurrency=SLOTS, portals=(), settings={}, environment={}, limits=Limits())
    sys.exit(Simulated(store_path(settings), settings, orders).run())  # type: ignore[arg-type]


def schedule(portals: int, folder: Path, *, hours: int) -> None:
    """Say how late crawls began in some simulated hours, the first left out, and what the database had to do."""
    with Postgres(folder / "postgres") as postgres:
        environment = {**os.environ, "STORE_URL": postgres.url, "DATA_DIR": str(folder)}
        os.environ["STORE_URL"] = postgres.url
        place = store_path_of(postgres.url, folder)
        line = [sys.executable, "-m", "benchmarks.cluster", "--simulate"]
        with closing(Work(place)) as work:
            for number in range(portals):
                key = f"portal{number}"
                work.plan(key, ["crawl", key], hosts=[f"{key}.example"], queue=key, every_s=HOUR_S)
            files = [(folder / f"{number}.txt").open("w+") for number in range(PROCESSES)]
            workers = [
                subprocess.Popen([*line, f"w{number}"], env=environment, stdout=file)
                for number, file in enumerate(files)
            ]
            with work._engine.reading() as db:
                time.sleep(2 * HOUR_S)  # the first hour, in which all were due at once, and one to settle
                skipped = [file.tell() or Path(file.name).stat().st_size for file in files]
                before = _load(db, postgres)
                time.sleep(hours * HOUR_S)
                after = _load(db, postgres)
            for worker in workers:
                worker.terminate()
            for worker in workers:
                worker.wait()
        late = []
        for file, begun in zip(files, skipped, strict=True):
            file.seek(begun)
            late += [float(text) for text in file.read().split()]
    late.sort()
    say(f"{portals} portals, {PROCESSES} workers of {SLOTS}, {hours} simulated hours in {hours * HOUR_S:.0f} s:")
    middle, slow = statistics.median(late), late[int(len(late) * 0.95)]
    say(f"{len(late)} crawls, late by {middle:.1f} s (median), {slow:.1f} s (p95), {late[-1]:.1f} s at most")
    transactions, processor = ((b - a) / (hours * HOUR_S) for a, b in zip(before, after, strict=True))
    say(f"database: {transactions:.0f} transactions a second, {processor:.0%} of a core")


def store_path_of(url: str, folder: Path) -> Any:
    """Return the store of an address."""
    from regional_news.storage.sqlite.place import place_of  # noqa: PLC0415

    return place_of(folder, url)


def _load(db: Any, postgres: Postgres) -> tuple[float, float]:
    """Return how many transactions there were, and how many seconds the server's processes have worked."""
    db.execute("SELECT pg_stat_clear_snapshot()")
    commits = db.execute("SELECT sum(xact_commit) FROM pg_stat_database").fetchone()[0]
    return float(commits), processor_of(postgres.pid)


def processor_of(pid: int) -> float:
    """Return how many seconds a process and its children have worked, those included that have ended."""
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(stat.parent.name) == pid:
            ticks += sum(map(int, fields[11:15]))
        elif int(fields[1]) == pid:
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Run what is asked for."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--workers", type=int, nargs="*", default=[])
    parser.add_argument("--portals", type=int, default=0)
    parser.add_argument("--latency", type=float, default=0.2)
    parser.add_argument("--articles", type=int, default=60)
    parser.add_argument("--hours", type=int, default=2)
    parser.add_argument("--simulate")
    given = parser.parse_args()
    if given.simulate:
        simulate(given.simulate)
    with tempfile.TemporaryDirectory(prefix="regional-news-cluster-", ignore_cleanup_errors=True) as made:
        Path(made).chmod(0o755)
        say(f"load of the machine when it began: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
        alone = 0.0
        for workers in given.workers:
            rate, processor_s = throughput(
                workers, Path(made) / str(workers), latency_s=given.latency, articles=given.articles
            )
            alone = alone or rate / workers
            say(f"{workers} workers: {rate:.1f} requests/s, {rate / alone / workers:.2f} × n")
            say(f"  {processor_s * 1000:.0f} ms of processor time a request; load {os.getloadavg()[0]:.1f}")
        if given.portals:
            schedule(given.portals, Path(made) / "schedule", hours=given.hours)


if __name__ == "__main__":
    main()
