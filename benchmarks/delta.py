"""Count what crawling again costs, in requests and in memory, against the sandbox's own log.

    python benchmarks/delta.py                        every row, the large store with 1,000,000 articles
    python benchmarks/delta.py --large 100000         the large store smaller
    python benchmarks/delta.py --only forum,kills     some rows
    python benchmarks/delta.py --write                and write benchmarks/results/delta.md

Requests are counted, so they are the same on every machine. The large store's rows are generated straight into the
tables: what is measured is a run over a store that knows so many articles, none of which is due.
"""

from __future__ import annotations

import argparse
import os
import platform
import random
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any, Final

ROOT: Final = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))  # the helpers of the tests are not installed

from sandbox import Sandbox  # noqa: E402
from tests.crawling import FAST, Crawled, command, crawl, environment  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

RESULTS: Final = ROOT / "benchmarks" / "results" / "delta.md"
PAST: Final = "2020-01-01T00:00:00+00:00"
BATCH: Final = 20_000


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    what: str
    found: str
    aim: str
    is_reached: bool


def crawled(portal: str, folder: Path, sandbox: Sandbox) -> Crawled:
    """Crawl, forgetting the requests made before."""
    sandbox.forget_requests()
    done = crawl(portal, data_dir=folder, sandbox=sandbox, timeout_s=3600)
    if done.code:
        raise SystemExit(done.log)
    return done


def nothing_new(folder: Path) -> Iterator[Row]:
    """Crawl each news portal twice."""
    for portal in ("heze", "yybnet", "tengzhou", "yueyang"):
        with Sandbox(portals=[portal], articles=300, seed=11) as sandbox:
            first = crawled(portal, folder / portal, sandbox)
            lists = {url for (url,) in first.sql("SELECT url FROM list_page WHERE links > 0")}
            crawled(portal, folder / portal, sandbox)
            asked = Counter(request.url for request in sandbox.requests)
            statuses = Counter(request.status for request in sandbox.requests if request.url in lists)
            articles = sum(asked[url] for url in sandbox.truth)
            beyond = sum(asked.values()) - sum(asked[url] for url in lists) - articles
        yield Row(
            f"{portal}: again, nothing changed",
            f"{sum(asked[url] for url in lists)} for {len(lists)} lists ({statuses[304]} × 304), {beyond} robots.txt, "
            f"{articles} articles",
            "one a list, 1, 0",
            max(asked.values()) == 1 and set(asked) <= {*lists, *_robots(asked)} and beyond == 1 and not articles,
        )


def _robots(asked: Iterable[str]) -> set[str]:
    return {url for url in asked if url.endswith("/robots.txt")}


def news(folder: Path) -> Iterator[Row]:
    """Publish, edit and rename between two crawls."""
    new, edited = 25, 15
    for portal in ("heze", "yueyang"):
        with Sandbox(portals=[portal], articles=300, seed=11) as sandbox:
            crawled(portal, folder / portal, sandbox)
            touched = set(sandbox.publish(portal, new))
            old = [url for url in sandbox.truth if url not in touched]
            due = sandbox.edit(portal, what="text", urls=old[:10])
            renamed = sandbox.edit(portal, what="title", urls=old[12:17])
            make_due(folder / portal, due)
            done = crawled(portal, folder / portal, sandbox)
            requests = [request.url for request in sandbox.requests]
            lists = {url for (url,) in done.sql("SELECT url FROM list_page")}
            articles = [url for url in requests if url in sandbox.truth]
            versions = done.sql("SELECT count(*) FROM revision")[0][0]
        wanted = {*touched, *due, *renamed}
        yield Row(
            f"{portal}: {new} new, {edited} edited (10 due, 5 renamed)",
            f"{len(articles)} articles, {len(articles) / len(wanted):.3f} a new or changed one; "
            f"{len(requests) - len(articles)} others for {len(lists)} lists; {versions} revisions",
            "≤ 1.05, 15 revisions",
            set(articles) == wanted and len(articles) <= 1.05 * len(wanted) and versions == edited,
        )


def make_due(folder: Path, urls: Iterable[str]) -> None:
    """Let the time come at which articles are visited again."""
    with closing(sqlite3.connect(folder / "data" / "regional_news.db")) as db, db:
        db.executemany("UPDATE visit SET due_at = ? WHERE url = ?", [(PAST, url) for url in urls])


def forum(folder: Path) -> Iterator[Row]:
    """Let one reply come into a thread of forty pages."""
    with Sandbox(portals=["syuan"], articles=60, seed=11) as sandbox:
        url = list(sandbox.truth)[7]
        sandbox.reply(url, 390)
        crawled("syuan", folder, sandbox)
        sandbox.now += timedelta(minutes=30)
        sandbox.reply(url)
        done = crawled("syuan", folder, sandbox)
        threads = [request.url for request in sandbox.requests if "thread-" in request.url]
        others = Counter(request.url for request in sandbox.requests if "thread-" not in request.url)
        stored = done.sql("SELECT count(*) FROM comments WHERE article_id = ?", sandbox.truth[url]["article_id"])
        is_whole = stored == [(len(sandbox.truth[url]["comments"]),)]
    yield Row(
        "forum: one new reply in a thread of 40 pages",
        f"{len(threads)} thread page ({threads[0].rpartition('/')[2]}), {len(others)} others: robots.txt, index, lists",
        "1 thread page, each list once",
        len(threads) == 1 and max(others.values()) == 1 and is_whole,
    )


def kills(folder: Path) -> Iterator[Row]:
    """Kill a crawl at six random moments, then let it end."""
    for seed in (1, 2, 3):
        chance = random.Random(seed)
        with Sandbox(portals=["heze"], articles=600, seed=11) as sandbox:
            for _ in range(6):
                _kill_after(chance.randint(20, 90), sandbox, folder / str(seed))
            done = crawl("heze", data_dir=folder / str(seed), sandbox=sandbox, timeout_s=3600)
            fetched = Counter(request.url for request in sandbox.requests if request.url in sandbox.truth)
            again = sum(fetched.values()) - len(fetched)
            rows, stories = done.sql("SELECT count(*), count(DISTINCT article_id) FROM article")[0]
            lines = Counter(article.url for article in done.articles)
            is_intact = done.sql("PRAGMA integrity_check") == [("ok",)]
        yield Row(
            f"kill -9 six times, then finish (chance {seed})",
            f"{rows} of 600 stored, {rows - stories} twice; {again} ({again / 6:.1f} %) fetched twice; "
            f"{len(lines)} lines; store {'intact' if is_intact else 'damaged'}",
            "600, 0, ≤ 5 %, intact",
            rows == stories == 600 == len(lines) and max(lines.values()) == 1 and again <= 30 and is_intact,
        )


def _kill_after(requests: int, sandbox: Sandbox, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    wanted = len(sandbox.requests) + requests
    line = command("heze", (), data_dir=folder / "data", settings=FAST)
    process = subprocess.Popen(line, env=environment(sandbox, folder), stderr=subprocess.DEVNULL)
    while len(sandbox.requests) < wanted and process.poll() is None:
        time.sleep(0.001)
    process.kill()
    process.wait()


def size(folder: Path, *, small: int, large: int, repeats: int) -> Iterator[Row]:
    """Run a crawl without news over a small and a large store, in turns."""
    with Sandbox(portals=["heze"], articles=60, seed=11) as sandbox:
        stores = {}
        for number in (small, large):
            stores[number] = folder / str(number)
            crawled("heze", stores[number], sandbox)
            began = time.perf_counter()
            fill(stores[number] / "data" / "regional_news.db", number)
            file = stores[number] / "data" / "regional_news.db"
            print(f"  {number:,} articles, {file.stat().st_size / 2**20:,.0f} MiB, {time.perf_counter() - began:.0f} s")
            crawled("heze", stores[number], sandbox)  # the file is in the cache of both
        seen: dict[int, list[tuple[float, float]]] = {number: [] for number in stores}
        for _ in range(repeats):
            for number, place in stores.items():
                seen[number].append(start_and_memory(sandbox, place))
    starts = {number: median(start for start, _ in values) for number, values in seen.items()}
    peaks = {number: median(peak for _, peak in values) for number, values in seen.items()}
    for what, values, unit in (("start-up", starts, "s"), ("peak memory", peaks, "MiB")):
        ratio = values[large] / values[small]
        yield Row(
            f"{what} of a run without news, {large:,} articles against {small:,}",
            f"{values[large]:.2f} {unit} against {values[small]:.2f} {unit}: {ratio:.2f} × (median of {repeats})",
            "≤ 1.25 ×",
            ratio <= 1.25,
        )


def start_and_memory(sandbox: Sandbox, folder: Path) -> tuple[float, float]:
    """Return the seconds from start to the first request, and the process's largest size in MiB."""
    sandbox.forget_requests()
    line = command("heze", (), data_dir=folder / "data", settings=FAST)
    began = time.monotonic()
    process = subprocess.Popen(line, env=environment(sandbox, folder), stderr=subprocess.DEVNULL)
    peak_kib = 0
    while process.poll() is None:  # what wait4() tells includes this process's own size before the other began
        peak_kib = max(peak_kib, _peak_kib(process.pid))
        time.sleep(0.01)
    if process.returncode:
        raise SystemExit(f"exit code {process.returncode}")
    return sandbox.requests[0].time - began, peak_kib / 1024


def _peak_kib(pid: int) -> int:
    """Return the largest size that a process has had since it began to run its program, 0 where it has ended."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM:")), 0)


def fill(path: Path, number: int) -> None:
    """Put `number` articles into a store, each with its visit and none due."""
    began = datetime(2010, 1, 1, tzinfo=UTC)
    text = "河水涨了又落，船来了又走，渡口的柳树年年发芽。" * 4
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA synchronous = OFF")
        names = [column[1] for column in db.execute("PRAGMA table_info(article)")]
        row = dict(
            zip(names, db.execute("SELECT * FROM article WHERE copy_of IS NULL LIMIT 1").fetchone(), strict=True)
        )
        first_id = db.execute("SELECT max(id) FROM article").fetchone()[0] + 1
        for start in range(0, number, BATCH):
            articles, visits = [], []
            for k in range(start, min(start + BATCH, number)):
                key, at = f"{10_000_000 + k}", (began + timedelta(minutes=k)).isoformat()
                url = f"http://www.heze.cn/news/2010-01/01/content_{key}.htm"
                articles.append(
                    {
                        **row,
                        "id": first_id + k,
                        "article_id": key,
                        "url": url,
                        "title": f"渡口第{k}号告示",
                        "text": f"第{k}号。{text}",
                        "content_hash": f"{k:032x}",
                        "version_hash": f"{k:032x}",
                        "search_key": first_id + k - 10**9,
                        "change_seq": first_id + k + 1000,
                        "first_seen": at,
                        "last_seen": at,
                        "version_seen": at,
                    }
                )
                visits.append(("heze", key, url, at, at, f'"{k:020x}"', f"{k:032x}"))
            with db:
                marks = ", ".join(f":{name}" for name in names)
                db.executemany(f"INSERT INTO article ({', '.join(names)}) VALUES ({marks})", articles)
                db.executemany(
                    """
                    INSERT INTO visit (portal, page, url, is_list, first_run, visited_at, read_at, etag, digest)
                    VALUES (?, ?, ?, 0, 1, ?, ?, ?, ?)
                    """,
                    visits,
                )
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def main() -> int:
    """Measure, print and perhaps write; the exit code says whether every aim was reached."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", help="rows, comma-separated: nothing, news, forum, kills, size")
    parser.add_argument("--small", type=int, default=1000)
    parser.add_argument("--large", type=int, default=1_000_000)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--write", action="store_true", help="write the results file")
    options = parser.parse_args()
    parts: dict[str, Callable[[Path], Iterator[Row]]] = {
        "nothing": nothing_new,
        "news": news,
        "forum": forum,
        "kills": kills,
        "size": lambda folder: size(folder, small=options.small, large=options.large, repeats=options.repeats),
    }
    rows: list[Row] = []
    for name in options.only.split(",") if options.only else parts:
        with tempfile.TemporaryDirectory(prefix="delta-") as folder:
            for row in parts[name](Path(folder)):
                rows.append(row)
                print(
                    f"{'reached' if row.is_reached else 'MISSED '}  {row.what}: {row.found} (aim: {row.aim})",
                    flush=True,
                )
    if options.write:
        RESULTS.parent.mkdir(exist_ok=True)
        RESULTS.write_text(report(rows), encoding="utf-8")
    return 0 if all(row.is_reached for row in rows) else 1


def report(rows: Iterable[Row]) -> str:
    """Return the results as a page."""
    lines = [
        "# What crawling again costs",
        "",
        f"Measured {datetime.now(UTC):%Y-%m-%d} with `python benchmarks/{' '.join(['delta.py', *_arguments()])}` on",
        f"{_machine()}. Requests are counted from the sandbox's log; others' load changes seconds, not requests.",
        "",
        "| what | found | aim | |",
        "|---|---|---|---|",
        *(
            f"| {row.what} | {row.found} | {row.aim} | {'reached' if row.is_reached else '**missed**'} |"
            for row in rows
        ),
    ]
    return "\n".join(lines) + "\n"


def _arguments() -> list[str]:
    return [word for word in sys.argv[1:] if word != "--write"]


def _machine() -> str:
    info: dict[str, Any] = {}
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        name, _, value = line.partition(":")
        info.setdefault(name.strip(), value.strip())
    cores = len(os.sched_getaffinity(0))
    versions = f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    return f"{info.get('model name', platform.machine())}, {cores} cores, {versions}"


if __name__ == "__main__":
    sys.exit(main())
