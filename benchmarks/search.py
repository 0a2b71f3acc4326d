"""Time search on generated stores of growing size, beside LIKE on the same rows in the same run.

    python benchmarks/search.py                          up to 100,000 articles
    python benchmarks/search.py --articles 1000000 --folder /big/disk --output benchmarks/results/search.md

The mix is fixed. A third of the words stand in more than 30 % of the articles, a third in 1 to 5 %, a third in fewer
than 0.01 %; half of the queries have a filter (portal, region, source or period) beside the word. A query is what
`regional-news search` does after it has started: the newest 20 matches with their snippets, and the number of matches
counted up to 5,000. Every query is made twice and both count: the first reads what the second finds in memory.
Wall-clock times tell what a person waits, and other work on the machine lengthens them; beside them stands the time
that the processor spent, which it does not.

A store that is there already is grown, not made anew, and measured at each size on the way; one that is larger is
measured as it is, so that several can be named.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import platform
import random
import sqlite3
import statistics
import sys
import time
from collections import deque
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

ROOT: Final = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks import reprints  # noqa: E402
from regional_news.item.article import CHINA, Article  # noqa: E402
from regional_news.storage.sqlite import Filters, Store  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

SIZES: Final = (10_000, 30_000, 100_000, 300_000, 1_000_000)
SEED: Final = 8
QUERIES_A_CLASS: Final = 60
LIKES_A_CLASS: Final = 3
MEDIAN_CHARS: Final = 800
BATCH: Final = 2_000
REPRINTED: Final = 0.35
"""Of the articles."""

PORTALS: Final = ("heze", "yybnet", "tengzhou", "yueyang", "syuan")
REGIONS: Final = ("371700", "371722", "370481", "430600", "430621", "371500", "370800")
SOURCES: Final = tuple(f"{name}日报" for name in ("城东", "城西", "城南", "城北", "河口", "山前", "湖滨", "港口"))
SECTIONS: Final = ("要闻", "民生", "经济", "文化", "教育", "体育", "县区")
DAYS: Final = 4_000
FIRST_DAY: Final = datetime(2013, 1, 1, 8, 0, tzinfo=CHINA)

SHARES: Final = {"frequent": (0.34, 0.62), "medium": (0.012, 0.048), "rare": (0.00001, 0.0001)}
"""In what part of the articles a word of each class is put, evenly spread between the two."""
WORDS_A_CLASS: Final = 30


@dataclass(frozen=True, kw_only=True)
class Vocabulary:
    """The words that texts are made of, and the ones that queries ask for."""

    common: list[str]
    weights: list[float]
    asked: dict[str, list[tuple[str, float]]]
    """By class: words with the share of articles that hold them."""


@cache
def make_vocabulary() -> Vocabulary:
    """Make 20,000 words of two characters, used as unevenly as words are, and words of three to ask for."""
    rng = random.Random(SEED)
    letters = [chr(code) for code in range(0x4E00, 0x4E00 + 12_000, 4)]
    rng.shuffle(letters)
    asking, filling = letters[:300], letters[300:]
    common = [rng.choice(filling[:800]) + rng.choice(filling) for _ in range(20_000)]
    weights = list(itertools.accumulate(1 / (rank + 10) for rank in range(len(common))))
    asked: dict[str, list[tuple[str, float]]] = {}
    triples = iter([asking[i : i + 3] for i in range(0, len(asking), 3)])
    for name, (low, high) in SHARES.items():
        step = (high - low) / (WORDS_A_CLASS - 1)
        # Of two characters, of three and single ones: each is looked up in its own way.
        asked[name] = [("".join(next(triples)[: 1 + n % 3]), low + n * step) for n in range(WORDS_A_CLASS)]
    return Vocabulary(common=common, weights=weights, asked=asked)


def make_articles(vocabulary: Vocabulary, start: int, stop: int, *, chars: int = MEDIAN_CHARS) -> Iterator[Article]:
    """Make the articles from number `start` to before `stop`, in the order of publication."""
    every = [pair for words in vocabulary.asked.values() for pair in words]
    for number in range(start, stop):
        rng = random.Random(SEED * 10_000_000 + number)
        length = min(max(int(rng.lognormvariate(0, 0.6) * chars), 60), 20_000)
        words = rng.choices(vocabulary.common, cum_weights=vocabulary.weights, k=int(length * 0.47))
        for word, share in every:
            if rng.random() < share:
                words[rng.randrange(len(words))] = word
        for place in range(9, len(words), 10):
            words[place] += "，"
        for place in range(59, len(words), 60):
            words[place] += "。\n"
        # Sizes differ in how many days they span, as a store that grows does: 250 articles a day.
        published = FIRST_DAY + timedelta(days=number // 250, seconds=number % 250 * 100)
        yield Article(
            portal=rng.choice(PORTALS),
            article_id=str(number),
            url=f"http://portal.example/{number}.html",
            kind="news",
            title="".join(rng.choices(vocabulary.common, cum_weights=vocabulary.weights, k=9)),
            authors=[],
            source=rng.choice(SOURCES),
            published_at=published,
            published_precision="minute",
            section=[rng.choice(SECTIONS)],
            region=rng.choice(REGIONS),
            text="".join(words),
            layout="generated",
            fetched_at=published.astimezone(UTC),
        )


def reprinted(start: int, stop: int, *, chars: int = MEDIAN_CHARS) -> Iterator[Article]:
    """Yield the articles from number `start` on, of which every third is a reprint of one of those before it."""
    recent: list[Article] = []
    for number, article in enumerate(make_articles(make_vocabulary(), start, stop, chars=chars), start):
        rng = random.Random(number)
        if recent and rng.random() < REPRINTED:
            body = reprints.retold(rng, rng.choice(recent).text, article.text)
            article = replace(article, text=body)  # noqa: PLW2901
        else:
            recent = [*recent[-499:], article]
        yield article


def _batch(start: int, size: int, chars: int) -> list[Article]:
    return list(reprinted(start, min(start + BATCH, size), chars=chars))


def _batches(have: int, size: int, chars: int) -> Iterator[list[Article]]:
    """Yield the articles from number `have` on, which another process makes meanwhile."""
    with ProcessPoolExecutor(1) as maker:
        starts = iter(range(have, size, BATCH))
        coming = deque(maker.submit(_batch, start, size, chars) for start in itertools.islice(starts, 2))
        while coming:
            coming.extend(maker.submit(_batch, start, size, chars) for start in itertools.islice(starts, 1))
            yield coming.popleft().result()


def grow(path: Path, size: int, *, chars: int = MEDIAN_CHARS) -> float:
    """Bring the store to `size` articles, each in its story and in the full text; return the seconds that took.

    Killed, it goes on where it was.
    """
    began = time.perf_counter()
    with Store.open(path) as store:
        db = store.engine.connection
        db.execute("PRAGMA synchronous = OFF")  # a store that a power cut spoils is made anew
        db.execute("PRAGMA cache_size = -1000000")
        run = store.start_run(spider="generated")
        have = db.execute("SELECT count(*) FROM article").fetchone()[0]
        for batch in _batches(have, size, chars):
            with store.engine.together():
                for article in batch:
                    store.save(article, run_id=run, at=article.fetched_at)
            print(f"\r{batch[-1].article_id} articles", end="", file=sys.stderr, flush=True)
    print("\r", end="", file=sys.stderr)
    return time.perf_counter() - began


def make_queries(vocabulary: Vocabulary, size: int) -> dict[str, list[Filters]]:
    """Deal the queries of each class, every second one with a filter."""
    rng = random.Random(SEED)
    last = FIRST_DAY.date() + timedelta(days=size // 250)
    whole = (last - FIRST_DAY.date()).days
    narrowing: list[Callable[[], dict[str, object]]] = [
        lambda: {"portals": (rng.choice(PORTALS),)},
        lambda: {"regions": (rng.choice(REGIONS)[:4],)},
        lambda: {"sources": (rng.choice(SOURCES),)},
        lambda: _period(rng, last, whole),
    ]
    dealt = {}
    for name, words in vocabulary.asked.items():
        filters = []
        for number in range(QUERIES_A_CLASS):
            word = words[number // 2 % len(words)][0]
            more = narrowing[number // 2 % len(narrowing)]() if number % 2 else {}
            filters.append(Filters(query=word, **more))  # type: ignore[arg-type]
        dealt[name] = filters
    return dealt


def _period(rng: random.Random, last: date, whole: int) -> dict[str, object]:
    until = last - timedelta(days=rng.randrange(max(whole, 1)))
    return {"since": until - timedelta(days=30), "until": until}


def timed(function: Callable[[], object]) -> tuple[float, float]:
    """Return the milliseconds that a call takes, by the clock and of the processor."""
    began, began_cpu = time.perf_counter(), time.process_time()
    function()
    return (time.perf_counter() - began) * 1000, (time.process_time() - began_cpu) * 1000


def p95(values: Sequence[float]) -> float:
    """Return the 95th percentile."""
    return statistics.quantiles(values, n=20, method="inclusive")[-1]


def like(db: sqlite3.Connection, filters: Filters) -> None:
    """Ask for the newest 20 the way one asks a table: LIKE on title and text, the same filter in columns."""
    conditions, values = ["(text LIKE ? OR title LIKE ?)"], [f"%{filters.query}%"] * 2
    for column, given in (("portal", filters.portals), ("source", filters.sources)):
        if given:
            conditions.append(f"{column} = ?")
            values.append(given[0])
    if filters.regions:
        conditions.append("region LIKE ?")
        values.append(f"{filters.regions[0]}%")
    if filters.since and filters.until:
        conditions.append("published_at >= ? AND published_at < ?")
        values += [filters.since.isoformat(), (filters.until + timedelta(days=1)).isoformat()]
    where = " AND ".join(conditions)
    db.execute(f"SELECT * FROM article WHERE {where} ORDER BY published_at DESC LIMIT 20", values).fetchall()


def measure(path: Path, vocabulary: Vocabulary, size: int) -> dict[str, object]:
    """Time the mix, ranking and LIKE on the store."""
    queries = make_queries(vocabulary, size)
    mixed = [(name, filters) for name, dealt in queries.items() for filters in dealt]
    random.Random(SEED).shuffle(mixed)
    times: dict[str, list[float]] = {name: [] for name in queries}
    cpu: list[float] = []
    ranks: dict[str, list[float]] = {name: [] for name in queries}
    likes: dict[str, list[float]] = {name: [] for name in queries}
    shares: dict[str, list[float]] = {name: [] for name in queries}
    with Store.open(path, read_only=True) as store:

        def search(filters: Filters) -> None:
            selection = store.select(filters)
            selection.newest()
            selection.count()

        for _ in range(2):
            for name, filters in mixed:
                waited, spent = timed(lambda filters=filters: search(filters))  # type: ignore[misc]
                times[name].append(waited)
                cpu.append(spent)
        for name, dealt in queries.items():
            for filters in dealt[:: len(dealt) // 10]:
                ranks[name].append(timed(lambda filters=filters: store.select(filters).ranked())[1])  # type: ignore[misc]
            for word, _ in vocabulary.asked[name][:: WORDS_A_CLASS // 5]:
                shares[name].append(store.select(Filters(query=word)).count(at_most=size).number / size)
        for name, dealt in queries.items():
            for filters in dealt[:: len(dealt) // LIKES_A_CLASS]:
                likes[name].append(timed(lambda filters=filters: like(store.engine.connection, filters))[1])  # type: ignore[misc]
        lengths = [row[0] for row in store.engine.connection.execute("SELECT length(text) FROM article LIMIT 20000")]
    together = [ms for values in times.values() for ms in values]
    return {
        "articles": size,
        "gigabytes": round(path.stat().st_size / 1e9, 2),
        "median_chars": statistics.median(lengths),
        "p50": statistics.median(together),
        "p95": p95(together),
        "max": max(together),
        "cpu_p95": p95(cpu),
        "load": round(os.getloadavg()[0], 1),
        "by_class": {
            name: {
                "shares": (min(shares[name]), max(shares[name])),
                "p50": statistics.median(values),
                "p95": p95(values),
                "rank": statistics.median(ranks[name]),
                "like": statistics.median(likes[name]),
            }
            for name, values in times.items()
        },
    }


def report(results: list[dict], command: str) -> str:
    """Return the page of results."""
    today = datetime.now(CHINA).date()
    software = f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    about = (
        f"{machine()}; {software}; {today}. Times in milliseconds; a query is the newest 20 matches with snippets "
        f"and their number up to 5,000. {QUERIES_A_CLASS} queries a class, each made twice; half of them filtered."
    )
    lines = ["# Search", "", f"`{command}`", "", about, ""]
    lines += ["| articles | store | p50 | p95 | slowest | p95, processor | load |", "|--:|--:|--:|--:|--:|--:|--:|"]
    lines += [
        f"| {one['articles']:,} | {one['gigabytes']} GB | {one['p50']:.1f} | {one['p95']:.1f} | {one['max']:.1f} "
        f"| {one['cpu_p95']:.1f} | {one['load']} |"
        for one in results
    ]
    last = results[-1]
    beside = (
        f"At {last['articles']:,} articles, median {last['median_chars']:.0f} characters, beside LIKE on the same rows "
        f"(median of {LIKES_A_CLASS} queries a class) and `--sort rank` (median), both the processor's:"
    )
    lines += ["", beside, ""]
    lines += ["| words in … of the articles | p50 | p95 | LIKE | rank |", "|---|--:|--:|--:|--:|"]
    for name, one in last["by_class"].items():
        low, high = one["shares"]
        lines.append(
            f"| {low:.2%} to {high:.2%} ({name}) | {one['p50']:.1f} | {one['p95']:.1f} | {one['like']:,.0f} "
            f"| {one['rank']:.0f} |"
        )
    lines += [
        "",
        "The load is that of the machine at the time, this program's own 1 included. LIKE is quick on frequent words",
        "because the newest rows hold them; it reads everything for the others.",
        "",
    ]
    return "\n".join(lines)


def machine() -> str:
    """Return the number and kind of the machine's processors."""
    info = Path("/proc/cpuinfo").read_text() if Path("/proc/cpuinfo").exists() else ""
    model = next((line.partition(":")[2].strip() for line in info.splitlines() if "model name" in line), "unknown CPU")
    return f"{os.cpu_count()} × {model}"


def main() -> None:
    """Grow a store step by step and measure it at each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--chars", type=int, default=MEDIAN_CHARS, help="the median length of a text")
    parser.add_argument("--folder", type=Path, nargs="+", default=[Path("benchmark-data")])
    parser.add_argument("--output", type=Path)
    options = parser.parse_args()
    command = " ".join(["python", *sys.argv])
    vocabulary = make_vocabulary()
    results = []
    for folder in options.folder:
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / "regional_news.db"
        with sqlite3.connect(path) as db:
            have = db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
            have = have and db.execute("SELECT count(*) FROM article").fetchone()[0]
        sizes = {*(size for size in SIZES if size < options.articles), options.articles}
        for size in sorted(size for size in sizes if size >= have) or [have]:
            seconds = grow(path, size, chars=options.chars)
            results.append(measure(path, vocabulary, size))
            print(f"{size:,} articles ({seconds:.0f} s to make): {json.dumps(results[-1])}")
            if options.output:
                options.output.parent.mkdir(parents=True, exist_ok=True)
                options.output.write_text(report(results, command), encoding="utf-8")
    print(report(results, command))


if __name__ == "__main__":
    main()
