"""Time every page of `regional-news serve` over a large store, each asked for again and again as a browser would.

    python -m benchmarks.web --store /tmp/search/100000.db --output benchmarks/results/web.md

The store is one that `benchmarks/search.py` made, whose words are known, or any other: then `--word` gives some.
The application is asked without a socket. The first answer of each page is left out: it reads what the others find in
memory. Beside the clock stands the time that the processor spent, which other work on the machine does not lengthen.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

from benchmarks.search import make_vocabulary
from regional_news.output.web.app import make_app
from regional_news.storage.sqlite import Store

if TYPE_CHECKING:
    from starlette.applications import Starlette


def pages(store: Path, words: list[str]) -> dict[str, str]:
    """Return the address of each page, those that take a name with one that the store holds."""
    with closing(sqlite3.connect(store)) as db:
        middle = "SELECT portal, article_id, source, region, story, published_at FROM articles WHERE id = ?"
        number = db.execute("SELECT max(id) / 2 FROM article").fetchone()[0]
        portal, key, source, region, story, day = db.execute(middle, (number,)).fetchone()
    word, others = words[0], "，".join(words)
    asked = {
        "/search": [{}, {"q": word}, {"q": word, "sort": "rank"}, {"q": word, "sort": "oldest"},
                    {"q": word, "page": "9"}, {"q": words[-1]}, {"q": word, "portal": portal, "region": region[:2]}],
        "/article": [{"portal": portal, "id": key}],
        "/trends": [{"w": others}, {"w": word, "per": "outlet"}, {"w": word, "by": "day"}],
        "/rising": [{}], "/stories": [{}, {"since": "30d"}], "/story": [{"story": str(story)}],
        "/portals": [{}, {"name": portal}], "/outlets": [{}, {"name": source}], "/authors": [{}],
        "/sections": [{}], "/regions": [{}, {"name": region}], "/days": [{}, {"name": day[:10]}],
        "/": [{}], "/edits": [{}], "/gone": [{}], "/alerts": [{}], "/notes": [{}], "/runs": [{}], "/feeds": [{}],
        "/feed": [{"q": word, "format": "atom"}], "/sql": [{}], "/healthz": [{}], "/metrics": [{}],
    }  # fmt: skip
    return {
        f"{path} {' '.join(name for name in values)}".strip(): f"{path}?{urlencode(values)}"
        for path, all_values in asked.items()
        for values in all_values
    }


def ask(app: Starlette, address: str) -> int:
    """Ask for one page and return the status of the answer."""
    parts, sent = urlsplit(address), []
    headers = [(b"host", b"127.0.0.1"), (b"accept-language", b"zh")]
    scope: dict[str, Any] = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": "http",
        "path": parts.path, "raw_path": parts.path.encode(), "query_string": parts.query.encode(), "root_path": "",
        "headers": headers, "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 80), "state": {},
    }  # fmt: skip

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(app(scope, receive, send))
    return int(sent[0]["status"])


def main() -> None:
    """Measure, and print or write the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--store", type=Path, required=True)
    parser.add_argument("--word", action="append")
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--output", type=Path)
    given = parser.parse_args()
    Store.open(given.store).close()  # of an older version: brought up to date
    asked = make_vocabulary().asked
    words = given.word or [asked[name][place][0] for name in asked for place in (1, 2)]
    app = make_app(given.store, hosts=["127.0.0.1"])
    with Store.open(given.store, read_only=True) as store:
        articles = store.statistics.totals().articles
    size, load = given.store.stat().st_size / 2**30, os.getloadavg()[0]
    measured = f"{articles:,} articles, {size:.1f} GB; {given.times} times each; milliseconds; load {load:.1f}."
    lines = ["# Pages of the store in a browser", "", f"`python -m benchmarks.web`: {measured}", ""]
    lines += ["| page | p50 | p95 | p95, processor |", "|---|--:|--:|--:|"]
    for name, address in pages(given.store, words).items():
        walls, processors = [], []
        for _ in range(given.times + 1):
            wall, processor = time.perf_counter(), time.process_time()
            status = ask(app, address)
            walls.append((time.perf_counter() - wall) * 1000)
            processors.append((time.process_time() - processor) * 1000)
        assert status == 200, (address, status)
        walls, processors = sorted(walls[1:]), sorted(processors[1:])
        last = len(walls) * 95 // 100 - 1
        lines.append(f"| `{name}` | {walls[len(walls) // 2]:.0f} | {walls[last]:.0f} | {processors[last]:.0f} |")
        print(lines[-1], flush=True)
    if given.output:
        given.output.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
