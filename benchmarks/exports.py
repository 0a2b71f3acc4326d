"""Rows a second and peak memory of every export, from the store that benchmarks/search.py makes.

    python benchmarks/search.py --articles 100000 --folder benchmark-data
    python benchmarks/exports.py --folder benchmark-data

Each format is written in a process of its own, once a tenth of the articles and once all of them: memory that grew
with the rows would show between the two.

    python benchmarks/exports.py --rows 1000000

asks the writers alone, for that many short rows and a tenth of them, where no store of such a size is at hand.
"""

from __future__ import annotations

import argparse
import os
import platform
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from datetime import datetime
from pathlib import Path

from regional_news.item.article import CHINA
from regional_news.output.exports import FORMATS

PROGRAM = "from regional_news.cli import main; main()"

WRITER = """
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from regional_news.output.exports import export
from regional_news.output.exports.columns import choose

def row(number):
    return {"portal": "heze", "article_id": f"{number:07}", "url": f"https://www.heze.cn/news/{number}.htm",
            "title": f"第{number}座水库", "authors": ["李晓明"], "published_at": at + timedelta(minutes=number)}

target, number = Path(sys.argv[1]), int(sys.argv[2])
at = datetime(2020, 1, 1, tzinfo=UTC)
export(map(row, range(number)), target, columns=choose(list(row(0))))
"""
"""Write an export of that many rows."""


def measured(program: str, *arguments: str) -> tuple[float, float]:
    """Return the seconds and the peak memory in MB of a program that exports."""
    began = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-c", program, *arguments], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, arguments
    return time.perf_counter() - began, usage.ru_maxrss / 1024


def write_rows(number: int, formats: list[str]) -> None:
    """Print what the writers take for so many short rows, and for a tenth of them."""
    with tempfile.TemporaryDirectory() as folder:
        for ending in formats:
            for rows in (number // 10, number):
                out = Path(folder) / f"out.{ending}"
                seconds, megabytes = measured(WRITER, str(out), str(rows))
                print(f"| {ending} | {rows:,} | {rows / seconds:,.0f} | {megabytes:,.0f} MB |", flush=True)
                out.unlink()


def main() -> None:
    """Print the table of results."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, default=Path("benchmark-data"))
    parser.add_argument("--formats", default=",".join(FORMATS), help="only these, with commas between")
    parser.add_argument("--output", type=Path)
    parser.add_argument("--rows", type=int, help="write so many generated rows, from no store")
    options = parser.parse_args()
    if options.rows:
        write_rows(options.rows, options.formats.split(","))
        return
    path = options.folder / "regional_news.db"
    with closing(sqlite3.connect(f"file:{path.resolve()}?mode=ro", uri=True)) as db:
        number = db.execute("SELECT count(*) FROM article").fetchone()[0]
        days = [
            row[0][:10] for row in db.execute("SELECT DISTINCT substr(published_at, 1, 10) FROM article ORDER BY 1")
        ]
    about = (
        f"`python benchmarks/exports.py` on {number:,} generated articles of median 800 characters; {os.cpu_count()} "
        f"cores, Python {platform.python_version()}, {datetime.now(CHINA).date()}."
    )
    lines = ["# Exports", "", about, "", "| format | rows | rows a second | peak memory |", "|---|--:|--:|--:|"]
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        for ending in options.formats.split(","):
            for until in (days[len(days) // 10], days[-1]):
                out = Path(folder) / f"out.{ending}"
                seconds, megabytes = measured(
                    PROGRAM, "export", str(out), "--data-dir", str(options.folder), "--until", until
                )
                rows = round(number * (days.index(until) + 1) / len(days))
                lines.append(f"| {ending} | {rows:,} | {rows / seconds:,.0f} | {megabytes:,.0f} MB |")
                print(lines[-1], flush=True)
                out.unlink()
    page = "\n".join(lines) + "\n"
    if options.output:
        options.output.write_text(page, encoding="utf-8")
    print(page)


if __name__ == "__main__":
    main()
