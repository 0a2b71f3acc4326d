"""Time every page of `regional-news serve` over a large store, each asked for again and again as a browser would.

    python -m benchmarks.web --store /tmp/search/100000.db --output benchmarks/results/web.md

The store is one that `benchmarks/search.py` made, whose words are known, or any other: then `--word` gives some.
The application is asked without a socket, in the evening of the newest article's day. Before its first answer, the cold
one, the file is put out of memory; the others are warm. Beside the clock stands the time that the processor spent, as
other work on the machine lengthens that less.

    python -m benchmarks.web --store FILE --readers 50     through a server, beside articles that are stored meanwhile
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from datetime import datetime
from http.client import HTTPConnection
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode, urlsplit

from benchmarks.search import make_vocabulary, reprinted
from regional_news.output.web import visit
from regional_news.output.web.app import make_app
from regional_news.storage.sqlite import Store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import tzinfo

    from starlette.applications import Starlette


READS_S: Final = (3, 9)
CROWD_S: Final = 60
STORED_A_SECOND: Final = 4


def pages(store: Path, words: list[str]) -> dict[str, str]:
    """Return the address of each page, those that take a name with one that the store holds."""
    with closing(sqlite3.connect(store)) as db:
        middle = "SELECT portal, article_id, region, story, published_at, authors, section FROM articles WHERE id = ?"
        number = db.execute("SELECT max(id) / 2 FROM article").fetchone()[0]
        portal, key, region, story, day, authors, section = db.execute(middle, (number,)).fetchone()
        outlets = "SELECT outlet FROM outlet GROUP BY outlet ORDER BY outlet LIMIT 2"
        source, other = (name for (name,) in db.execute(outlets))
    word, others = words[0], "，".join(words)
    asked = {
        "/search": [{}, {"q": word}, {"q": word, "sort": "rank"}, {"q": word, "sort": "oldest"},
                    {"q": word, "page": "9"}, {"q": words[-1]}, {"q": word, "portal": portal, "region": region[:2]}],
        "/article": [{"portal": portal, "id": key}],
        "/trends": [{"w": others}, {"w": word, "per": "outlet"}, {"w": word, "by": "day"}],
        "/rising": [{}], "/stories": [{}, {"since": "30d"}], "/story": [{"story": str(story)}],
        "/portals": [{}, {"name": portal}], "/outlets": [{}, {"name": source}, {"name": source, "with": other}],
        "/authors": [{}, {"name": (json.loads(authors) or [source])[0]}],
        "/spread": [{}, {"since": "1y"}, {"outlet": source}],
        "/sections": [{}, {"name": json.loads(section)[-1]}], "/trends.csv": [{"w": others}],
        "/trends.svg": [{"w": others}],
        "/download": [{"since": day[:10], "until": day[:10], "format": "xlsx"}],
        "/regions": [{}, {"name": region}], "/days": [{}, {"name": day[:10]}],
        "/": [{}], "/edits": [{}], "/gone": [{}], "/alerts": [{}], "/notes": [{}], "/runs": [{}], "/feeds": [{}],
        "/feed": [{"q": word, "format": "atom"}], "/sql": [{}], "/healthz": [{}], "/metrics": [{}],
    }  # fmt: skip
    return {
        f"{path} {' '.join(name for name in values)}".strip(): f"{path}?{urlencode(values)}"
        for path, all_values in asked.items()
        for values in all_values
    }


def forget(store: Path) -> None:
    """Have the system read the file from the disk again."""
    for path in (store, Path(f"{store}-wal")):
        if path.exists():
            descriptor = os.open(path, os.O_RDONLY)
            os.fsync(descriptor)
            os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
            os.close(descriptor)


def set_clock(store: Path) -> None:
    """Let it be the evening of the store's last day."""
    with closing(sqlite3.connect(store)) as db:
        last = datetime.fromisoformat(db.execute("SELECT max(published_at) FROM article").fetchone()[0])

    class Then(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return last.replace(hour=22).astimezone(tz)

    visit.datetime = Then  # type: ignore[misc]


def ask(app: Starlette, address: str) -> int:
    """Ask for one page and return the status of the answer."""
    parts, sent, received = urlsplit(address), [], []
    headers = [(b"host", b"127.0.0.1"), (b"accept-language", b"zh")]
    scope: dict[str, Any] = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": "http",
        "path": parts.path, "raw_path": parts.path.encode(), "query_string": parts.query.encode(), "root_path": "",
        "headers": headers, "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 80), "state": {},
    }  # fmt: skip

    async def receive() -> dict[str, Any]:
        if received:  # a download listens whether its reader goes away
            await asyncio.Event().wait()
        received.append(True)
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(app(scope, receive, send))
    return int(sent[0]["status"])


class Reader(Thread):
    """Someone who reads some seconds long and asks for another page."""

    def __init__(self, address: str, asked: list[str], number: int) -> None:
        super().__init__()
        self.is_over = Event()
        self.waited: list[float] = []
        self._address, self._asked, self._rng = address, asked, random.Random(number)

    def run(self) -> None:
        """Read until that is over."""
        while not self.is_over.wait(self._rng.uniform(*READS_S)):
            began = time.perf_counter()
            connection = HTTPConnection(urlsplit(self._address).netloc)
            connection.request("GET", self._rng.choice(self._asked))
            answer = connection.getresponse()
            answer.read()
            connection.close()
            assert answer.status == 200, answer.status
            self.waited.append((time.perf_counter() - began) * 1000)


def crowd(store: Path, asked: list[str], number: int) -> Iterator[str]:
    """Have so many readers at once while articles are stored, as many as a crawl of several portals gives."""
    serve = [
        "-c",
        "from regional_news.cli import main; main()",
        "serve",
        "--port",
        "0",
        "--data-dir",
        str(store.parent),
    ]
    server = subprocess.Popen([sys.executable, *serve], stdout=subprocess.PIPE, text=True)
    assert server.stdout
    address = server.stdout.readline().split(" at ")[1].split()[0]
    readers = [Reader(address, asked, at) for at in range(number)]
    stored = []
    with Store.open(store) as writer:
        run = writer.start_run(spider="generated")
        have = writer.statistics.totals().articles
        for reader in readers:
            reader.start()
        ends = time.monotonic() + CROWD_S
        for article in reprinted(have, have + 10_000):
            began = time.perf_counter()
            writer.save(article, run_id=run)
            stored.append((time.perf_counter() - began) * 1000)
            time.sleep(1 / STORED_A_SECOND)
            if time.monotonic() > ends:
                break
    for reader in readers:
        reader.is_over.set()
    for reader in readers:
        reader.join()
    server.terminate()
    _, _, usage = os.wait4(server.pid, 0)
    waited = [ms for reader in readers for ms in reader.waited]
    spent = (usage.ru_utime + usage.ru_stime) / len(waited) * 1000
    yield (
        f"\n{number} readers, each of whom asks for a page every {READS_S[0]} to {READS_S[1]} seconds, beside "
        f"{len(stored)} articles stored in {CROWD_S} seconds; load {os.getloadavg()[0]:.1f}. "
        f"The server took {usage.ru_maxrss / 1024:.0f} MB, and {spent:.0f} ms of processor a page.\n"
    )
    yield "| | times | p50 | p95 | most |\n|---|--:|--:|--:|--:|"
    for name, values in (("a page", sorted(waited)), ("an article stored", sorted(stored))):
        middle, most = values[len(values) // 2], values[len(values) * 95 // 100]
        yield f"| {name} | {len(values):,} | {middle:.0f} | {most:.0f} | {values[-1]:.0f} |"


def main() -> None:
    """Measure, and print or write the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--store", type=Path, required=True)
    parser.add_argument("--word", action="append")
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--readers", type=int, default=0)
    parser.add_argument("--output", type=Path)
    given = parser.parse_args()
    Store.open(given.store).close()  # of an older version: brought up to date
    asked = make_vocabulary().asked
    words = given.word or [asked[name][place][0] for name in asked for place in (1, 2)]
    set_clock(given.store)
    app = make_app(given.store, hosts=["127.0.0.1"])
    with Store.open(given.store, read_only=True) as store:
        articles = store.statistics.totals().articles
    size, load = given.store.stat().st_size / 2**30, os.getloadavg()[0]
    often = "" if given.readers else f"{given.times} times each; "
    measured = f"{articles:,} articles, {size:.1f} GB; {often}milliseconds; load {load:.1f}."
    lines = ["# Pages of the store in a browser", "", f"`python -m benchmarks.web`: {measured}", ""]
    lines += ["| page | cold | p50 | p95 | p95, processor |", "|---|--:|--:|--:|--:|"]
    asked = pages(given.store, words)
    for name, address in ({} if given.readers else asked).items():
        walls, processors = [], []
        forget(given.store)
        for _ in range(given.times + 1):
            wall, processor = time.perf_counter(), time.process_time()
            status = ask(app, address)
            walls.append((time.perf_counter() - wall) * 1000)
            processors.append((time.process_time() - processor) * 1000)
        assert status == 200, (address, status)
        cold = walls[0]
        walls, processors = sorted(walls[1:]), sorted(processors[1:])
        last = len(walls) * 95 // 100 - 1
        lines.append(
            f"| `{name}` | {cold:.0f} | {walls[len(walls) // 2]:.0f} | {walls[last]:.0f} | {processors[last]:.0f} |"
        )
        print(lines[-1], flush=True)
    if given.readers:
        lines[-2:] = crowd(given.store, list(asked.values()), given.readers)
        print("\n".join(lines))
    if given.output:
        given.output.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
