"""Measure in a few minutes what an article, a question and a night cost, each beside a baseline, in turns.

    make bench                                         the same as:
    python -m benchmarks.bench --output benchmarks/results/bench.md
    python -m benchmarks.bench --store FILE            pages, searches and the night's work of a store that is there

Times are the processor's: other work on the machine lengthens the clock's several times over, these by a third at most.
The other files here measure one thing each, at any size; `benchmarks/results/` has what they said.
"""

from __future__ import annotations

import argparse
import itertools
import os
import platform
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from benchmarks import crawl, search, story_traps, web
from regional_news.item.serialise import article_to_json
from regional_news.output.exports import export
from regional_news.output.exports.columns import choose
from regional_news.output.web.app import make_app
from regional_news.storage.sqlite import Filters, Store, stories
from regional_news.storage.sqlite.backup import back_up_changes, put_together

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from regional_news.item.article import Article

ARTICLES: Final = 2_000
BATCH: Final = 250
PAGES_SHOWN: Final = 12
"""The dearest ones."""
_PLAIN: Final = "CREATE TABLE article (portal, article_id, title, published_at, source, region, text, item)"


def spent(call: Callable[[], Any], *, times: int = 1) -> float:
    """Return the milliseconds of processor that a call takes, the least of several."""
    best = float("inf")
    for _ in range(times):
        began = time.process_time()
        call()
        best = min(best, time.process_time() - began)
    return best * 1000


def storing(folder: Path, number: int) -> Iterator[str]:
    """Store the same articles in three ways, a batch in each in turn; yield the rows of the table."""
    ways: dict[str, Callable[[Sequence[Article]], float]] = {
        "SQLite as it comes: a table, no index": lambda batch: _plainly(folder / "plain.db", batch),
        "with versions, full text, sums": lambda batch: story_traps.grow(folder / "alone.db", batch, share=None) * 1000,
        "with stories, too": lambda batch: (
            story_traps.grow(folder / "regional_news.db", batch, share=stories.STORY_SHARE) * 1000
        ),
    }
    total = dict.fromkeys(ways, 0.0)
    articles = search.reprinted(0, number)
    while batch := list(itertools.islice(articles, BATCH)):
        for name, way in ways.items():
            total[name] += way(batch)
    yield "| | ms an article | KB an article |\n|---|--:|--:|"
    for (name, ms), file in zip(total.items(), ("plain.db", "alone.db", "regional_news.db"), strict=True):
        yield f"| {name} | {ms / number:.2f} | {(folder / file).stat().st_size / number / 1024:.1f} |"


def _plainly(path: Path, batch: Sequence[Article]) -> float:
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("PRAGMA synchronous = OFF")
        if not db.execute("SELECT 1 FROM sqlite_master").fetchone():
            db.execute(_PLAIN)
        values = ", ".join("?" * 8)

        def insert() -> None:
            db.execute("BEGIN")
            for one in batch:
                row = (one.portal, one.article_id, one.title, str(one.published_at), one.source, one.region, one.text)
                db.execute(f"INSERT INTO article VALUES ({values})", (*row, str(article_to_json(one))))
            db.execute("COMMIT")

        return spent(insert)


def searching(path: Path) -> Iterator[str]:
    """Ask for words beside LIKE; yield the rows of the table."""
    asked = search.make_vocabulary().asked
    yield "| a word in … | newest 20, counted | best 20 | LIKE |\n|---|--:|--:|--:|"
    with Store.open(path, read_only=True) as store:
        for name, words in asked.items():
            found = [Filters(query=word) for word, _ in words[:6]]
            newest = [spent(lambda one=one: (store.select(one).newest(), store.select(one).count())) for one in found]
            ranked = [spent(lambda one=one: store.select(one).ranked()) for one in found]
            likes = [spent(lambda one=one: search.like(store.engine.connection, one)) for one in found]
            means = (sum(values) / len(values) for values in (newest, ranked, likes))
            yield f"| {name} | " + " | ".join(f"{mean:.1f}" for mean in means) + " |"


def looking(path: Path) -> Iterator[str]:
    """Ask for every page; yield the rows of the dearest."""
    asked = search.make_vocabulary().asked
    web.set_clock(path)
    app = make_app(path, hosts=["127.0.0.1"])
    addresses = web.pages(path, [asked[name][place][0] for name in asked for place in (1, 2)])
    costs = {}
    for name, address in addresses.items():
        web.ask(app, address)
        costs[name] = spent(lambda address=address: web.ask(app, address), times=3)
    yield f"| page (of {len(costs)}) | ms |\n|---|--:|"
    for name, ms in sorted(costs.items(), key=lambda one: -one[1])[:PAGES_SHOWN]:
        yield f"| `{name}` | {ms:.0f} |"


def one_by_one(path: Path, number: int = 1_000) -> list[float]:
    """Store more articles as a crawl does; return the milliseconds of each, ascending."""
    with Store.open(path) as store:
        start = 10**7 + store.statistics.totals().articles
        articles = list(search.reprinted(start, start + number, chars=350))
        run = store.start_run(spider="generated")
        return sorted(spent(lambda one=one: store.save(one, run_id=run)) for one in articles)


def nightly(path: Path, folder: Path) -> Iterator[str]:
    """Do a night's work on a store; yield the rows of the table."""
    more: list[float] = []
    copy, changes, again = folder / "backup.db", folder / "changes", folder / "again.db"

    def whole() -> None:
        with Store.open(path, read_only=True) as store:
            store.engine.back_up(copy)

    def settle() -> None:
        with Store.open(path) as store:
            store.stories.settle(share=stories.STORY_SHARE)

    def tables() -> None:
        with Store.open(path, read_only=True) as store:
            export(store.select(Filters()).rows(), folder / "all.csv", columns=choose(None), chinese=False)

    yield "| | s | MB |\n|---|--:|--:|"
    rows: list[tuple[str, Callable[[], Any], Path | None]] = [
        ("`backup`", whole, copy),
        ("1,000 articles more", lambda: more.extend(one_by_one(path)), None),
        ("`backup --base`", lambda: back_up_changes(path, changes, base=copy), changes),
        ("`backup --changes`", lambda: put_together(again, base=copy, changes=changes), again),
        ("`stories --settle`", settle, None),
        ("`doctor --offline`", lambda: _doctor(path.parent, full=False), None),
        ("`doctor --offline --full`", lambda: _doctor(path.parent, full=True), None),
        ("`export all.csv`", tables, folder / "all.csv"),
    ]
    for name, call, file in rows:
        ms = spent(call)
        size = f"{file.stat().st_size / 2**20:.1f}" if file else ""
        yield f"| {name} | {ms / 1000:.2f} | {size} |"
    middle, most = (more[len(more) * percent // 100] for percent in (50, 99))
    yield f"\nAn article took {middle:.1f} ms in the middle, 99 of 100 {most:.0f} or less, {more[-1]:.0f} the dearest."


def _doctor(data_dir: Path, *, full: bool) -> None:
    from regional_news.cli.options import settings_of  # noqa: PLC0415 - Scrapy, which nothing else here needs
    from regional_news.ops.doctor import examine  # noqa: PLC0415

    list(examine(settings_of(data_dir, None), portals=(), offline=True, full=full, given={}))


def commit(revision: str) -> str:
    """Return the short name of a revision."""
    git = ["git", "-C", str(crawl.ROOT), "rev-parse", "--short", revision]
    return subprocess.run(git, capture_output=True, text=True, check=True).stdout.strip()


def crawling(before: str, articles: int) -> str:
    """Crawl with a bare spider, with the code of a revision and with today's, in turn; return the table."""
    with tempfile.TemporaryDirectory() as folder:
        old = Path(folder) / "old"
        git = ["git", "-C", str(crawl.ROOT), "worktree"]
        subprocess.run([*git, "add", "--detach", "-q", str(old), before], check=True)
        try:
            return crawl.measure(old, before, articles=articles, rounds=1)
        finally:
            subprocess.run([*git, "remove", "--force", str(old)], check=True)


def main() -> None:
    """Measure, print as it goes, and write the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--store", type=Path, help="a store to be copied and measured instead of a small one")
    parser.add_argument("--articles", type=int, default=ARTICLES, help="of the small one")
    parser.add_argument("--against", default="HEAD~1", metavar="REV", help="the code that crawls beside today's")
    parser.add_argument("--output", type=Path)
    given = parser.parse_args()
    lines: list[str] = []

    def say(*more: str) -> None:
        for line in more:
            lines.append(line)
            print(line, flush=True)

    software = f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, commit {commit('HEAD')}"
    say("# What things cost", "", f"`{' '.join(['python -m benchmarks.bench', *sys.argv[1:]])}`", "")
    say(f"{search.machine()}; {software}; {datetime.now(UTC).date()}; load {os.getloadavg()[0]:.1f} at the start.")
    say("Times are the processor's.")
    with tempfile.TemporaryDirectory() as name:
        folder, path = Path(name), Path(name) / "regional_news.db"
        if given.store:
            shutil.copyfile(given.store, path)
            Store.open(path).close()
        else:
            say("", "## Storing", "", *storing(folder, given.articles))
            say("", "## Crawling", "", crawling(commit(given.against), 40))
        with Store.open(path, read_only=True) as store:
            size = f"{store.statistics.totals().articles:,} articles, {path.stat().st_size / 2**20:,.0f} MB"
        say("", f"## Asking: {size}", "", "Milliseconds, of words the mean of six.", "", *searching(path))
        say("", *looking(path))
        say("", f"## A night: {size}", "", *nightly(path, folder))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    say("", f"This process held {peak:.0f} MB at most.")
    if given.output:
        given.output.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
