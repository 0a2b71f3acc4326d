"""What the archive costs: bytes an article, time and memory as it grows, beside a crawl without it in the same run.

Times are the processor's, which other work on the machine does not lengthen much.

    python benchmarks/archive.py
    python benchmarks/archive.py --articles 150 --output benchmarks/results/archive.md

Pages come from the sandbox; a WARC file named with `--pages` adds the size of real ones (answers with status 200 that
are web pages).
"""

from __future__ import annotations

import argparse
import os
import platform
import random
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from regional_news.storage.sqlite import Store
from regional_news.storage.warc import Archive, ArchiveEntry, Exchange, read_records
from regional_news.storage.warc.writing import response_member
from sandbox import Sandbox

PORTALS: Final = ("heze", "yybnet", "tengzhou", "yueyang", "syuan")
FAST: Final = ("-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=0")
NOW: Final = datetime(2026, 11, 22, tzinfo=UTC)
SEED: Final = 6

KINDS: Final = ("article_id IS NOT NULL AND kind = 'response'", "article_id IS NULL", "kind = 'revisit'")
SIZES: Final = """\
## Bytes an article

{articles} articles of each portal of the sandbox, whose pages are smaller than live ones; compressed, record heads
included, as a share of each article. The last column compares the processor's time of crawls."""
GROWTH: Final = """\
## As it grows

Records of 8 KiB that do not compress. A run reads only what stands behind the last record that the store knows. The
index is timed by the processor's time."""
READING: Final = """\
## Reading anew

Extraction of archived articles, threads with all their pages, on one core; `reparse` takes all there are."""


def run(*words: str, sandbox: Sandbox | None = None, home: Path) -> tuple[float, str]:
    """Run a command of the project and return the processor's seconds and what it printed."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [sys.executable, *words],
        env={
            **os.environ,
            "HOME": str(home),
            "SCRAPY_SETTINGS_MODULE": "regional_news.settings",
            **(sandbox.environment() if sandbox else {}),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, done.stdout


def crawl(portal: str, data_dir: Path, sandbox: Sandbox, *words: str) -> float:
    """Crawl and return the processor's seconds."""
    line = ["-m", "scrapy", "crawl", portal, "-s", f"DATA_DIR={data_dir}", *FAST, *words]
    return run(*line, sandbox=sandbox, home=data_dir)[0]


def sizes(folder: Path, articles: int) -> list[str]:
    """Return the table of bytes an article, portal by portal, and what a visit that changed nothing adds."""
    lines = [
        "| portal | article | its list pages | visited again, unchanged | crawl with archive / without |",
        "|---|---:|---:|---:|---:|",
    ]
    for portal in PORTALS:
        data_dir, bare = folder / portal, folder / f"{portal}-bare"
        data_dir.mkdir()
        bare.mkdir()
        with Sandbox(portals=[portal], articles=articles, seed=SEED) as sandbox:
            without = crawl(portal, bare, sandbox, "-s", "ARCHIVE=0")
            with_archive = crawl(portal, data_dir, sandbox)
            crawl(portal, data_dir, sandbox, "-a", "full=1")
        with closing(sqlite3.connect(data_dir / "regional_news.db")) as db:
            stored = db.execute("SELECT count(*) FROM articles").fetchone()[0]

            shares = [
                db.execute(f"SELECT coalesce(sum(length), 0) FROM capture WHERE {condition}").fetchone()[0] / stored
                for condition in (
                    "article_id IS NOT NULL AND kind = 'response'",
                    "article_id IS NULL",
                    "kind = 'revisit'",
                )
            ]
        bytes_each = " | ".join(f"{share:,.0f} B" for share in shares)
        lines.append(f"| {portal} | {bytes_each} | {with_archive / without:.2f} |")
    return lines


def growth(folder: Path) -> list[str]:
    """Return the table of what a growing file costs when a run starts, is read anew, or is replayed."""
    lines = [
        "| archive | records | start of a run | index for a replay | memory of the index |",
        "|---:|---:|---:|---:|---:|",
    ]
    for records in (1_000, 4_000, 16_000):
        data_dir = folder / str(records)
        path = grown(data_dir, records)
        with Store.open(data_dir / "regional_news.db") as store:
            archive = Archive(data_dir, "heze", store.captures, agent="benchmark", key_of=lambda _: None)
            began = time.perf_counter()
            for _ in range(20):
                archive.open(now=NOW)
            start_ms = (time.perf_counter() - began) / 20 * 1000
        script = (
            "import resource, sys, time; from pathlib import Path;"
            "from regional_news.storage.warc.pages import ArchivedPages;"
            "from regional_news.spiders.heze import HezeSpider as H;"
            "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss; began = time.process_time();"
            "ArchivedPages([Path(sys.argv[1])], facts=H.facts, body_max_bytes=2**23).close();"
            "print(time.process_time() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)"
        )
        _, printed = run("-c", script, str(path), home=folder)
        seconds, memory_kib = map(float, printed.split())
        size = path.stat().st_size
        lines.append(
            f"| {size / 2**20:,.0f} MiB | {records:,} | {start_ms:.1f} ms "
            f"| {seconds:.1f} s ({size / 2**20 / seconds:.0f} MiB/s) | {memory_kib / 1024:.0f} MiB |"
        )
    return lines


def grown(data_dir: Path, records: int) -> Path:
    """Make an archive of so many records of 8 KiB that do not compress."""
    noise = random.Random(SEED)
    with Store.open(data_dir / "regional_news.db") as store:
        archive = Archive(data_dir, "heze", store.captures, agent="benchmark", key_of=lambda _: None)
        for first in range(0, records, 500):
            archive.add(
                [
                    ArchiveEntry(
                        exchange=Exchange(
                            url=f"http://www.heze.cn/news/2026-11/22/content_{number}.htm",
                            fetched_at=NOW + timedelta(seconds=number),
                            status=200,
                            headers=[("Content-Type", "text/html")],
                            body=noise.randbytes(8192),
                        ),
                        article_id=str(number),
                    )
                    for number in range(first, first + 500)
                ]
            )
    return data_dir / "archive" / "heze" / "2026-11.warc.gz"


def reading(folder: Path) -> list[str]:
    """Return the table of what reading archives anew comes to on one core."""
    lines = ["| portal | articles | a second |", "|---|---:|---:|"]
    script = (
        "import sys, time; from pathlib import Path; from regional_news.storage.sqlite import Store;"
        "from regional_news.ops.reparse import task_of, facts_for; from regional_news.storage.warc import rereading;"
        "from regional_news.cli.options import settings_of;"
        "d = Path(sys.argv[1]); settings = settings_of(d, None);"
        "s = Store.open(d / 'regional_news.db', read_only=True); p = sys.argv[2];"
        "tasks = [task_of(c, data_dir=d) for c in s.captures.by_article(p)] * 5; f = facts_for(s, p);"
        "began = time.process_time();"
        "n = sum(1 for _ in rereading.reread(tasks, facts=f, settings=settings, count=len(tasks), workers=1));"
        "print(n, time.process_time() - began)"
    )
    for portal in PORTALS:
        _, printed = run("-c", script, str(folder / portal), portal, home=folder)
        number, seconds = map(float, printed.split())
        lines.append(f"| {portal} | {number:,.0f} | {number / seconds:.0f} |")
    return lines


def real_pages(path: Path) -> str:
    """Return the mean size of the web pages of an archive, as we would archive them."""
    lengths = [
        len(response_member(Exchange(url=r.url, fetched_at=r.fetched_at, status=200, headers=r.headers, body=r.body)))
        for r in read_records(path, body_max_bytes=2**23)
        if r.status == 200 and r.kind == "response" and b"<html" in r.body[:2000].lower()
    ]
    mean = sum(lengths) / len(lengths)
    return f"Pages of a Discuz! X3.5 forum ({len(lengths)}, captured elsewhere): {mean:,.0f} B a page."


def main() -> None:
    """Measure, and print or write the page of results."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=60)
    parser.add_argument("--pages", type=Path, help="a WARC file of real pages")
    parser.add_argument("--output", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="archive-benchmark-") as name:
        folder = Path(name)
        command = f"`python benchmarks/archive.py --articles {options.articles}`"
        software = f"Python {platform.python_version()}"
        real = real_pages(options.pages) if options.pages else ""
        parts = [
            f"# What the archive costs\n\n{command}; {_machine()}; {software}; {datetime.now(UTC):%Y-%m-%d}.",
            SIZES.format(articles=options.articles),
            "\n".join(sizes(folder, options.articles)),
            *filter(None, [real]),
            GROWTH,
            "\n".join(growth(folder)),
            READING,
            "\n".join(reading(folder)),
        ]
    page = "\n\n".join(parts) + "\n"
    if options.output:
        options.output.parent.mkdir(parents=True, exist_ok=True)
        options.output.write_text(page, encoding="utf-8")
    print(page)


def _machine() -> str:
    info = Path("/proc/cpuinfo").read_text() if Path("/proc/cpuinfo").exists() else ""
    model = next((line.partition(":")[2].strip() for line in info.splitlines() if line.startswith("model name")), "")
    return f"{os.cpu_count()} × {model or platform.machine()}, other work on it at the time"


if __name__ == "__main__":
    main()
