"""What a crawl costs a page: a bare Scrapy spider, an earlier commit and today, through the same sandbox in one run.

    python benchmarks/crawl.py --against REV
    python benchmarks/crawl.py --against REV --articles 100 --output benchmarks/results/crawl.md

The processor's time is what to compare, which other work on the machine does not lengthen much. The bare spider follows
the same portal's links and takes title and text of each article by two selectors: nothing is stored or archived.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

from sandbox import Sandbox

ROOT: Final = Path(__file__).resolve().parent.parent
FAST: Final = ("DOWNLOAD_DELAY=0", "AUTOTHROTTLE_ENABLED=0", "LOG_LEVEL=INFO")
BARE: Final = """
import scrapy

class Bare(scrapy.Spider):
    name = "bare"
    start_urls = ["http://www.heze.cn/"]
    custom_settings = {"ROBOTSTXT_OBEY": True}

    def parse(self, response):
        for href in response.css("a::attr(href)").getall():
            url = response.urljoin(href)
            if url.startswith("http://www.heze.cn/"):
                yield scrapy.Request(url, self.article if "content_" in url else self.parse)

    def article(self, response):
        yield {"title": response.css("h1::text").get(), "text": response.css("p::text").getall()}
"""


def crawl(words: list[str], folder: Path, sandbox: Sandbox, code: Path | None) -> tuple[int, float, float]:
    """Crawl; return the number of answers and the processor's and the clock's seconds."""
    environment = {**os.environ, **sandbox.environment(), "HOME": str(folder)}
    environment |= {"PYTHONPATH": str(code), "SCRAPY_SETTINGS_MODULE": "regional_news.settings"} if code else {}
    settings = [word for one in FAST for word in ("-s", one)]
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-P", "-m", "scrapy", *words, *settings],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    lasted, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    answers = re.search(r"'downloader/response_count': (\d+)", done.stderr)
    assert answers, done.stderr[-2000:]
    return int(answers[1]), after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, lasted


def measure(old: Path, revision: str, *, articles: int, rounds: int) -> str:
    """Return the table; of several rounds the quickest counts."""
    ways: dict[str, Path | None] = {"a bare spider": None, revision: old, "today": ROOT}
    best: dict[str, tuple[float, float, int]] = {}
    with Sandbox(articles=articles) as sandbox, tempfile.TemporaryDirectory() as home:
        for number in range(rounds):
            for place, (name, code) in enumerate(ways.items()):
                folder = Path(home) / f"{number}-{place}"
                folder.mkdir()
                (folder / "bare.py").write_text(BARE, encoding="utf-8")
                words = ["crawl", "heze", "-s", f"DATA_DIR={folder}"] if code else ["runspider", "bare.py"]
                answers, cpu, wall = crawl(words, folder, sandbox, code)
                best[name] = min(best.get(name, (9e9, 9e9, 0)), (cpu / answers, wall / answers, answers))
    bare, before = best["a bare spider"], best[revision]
    lines = [
        "| | answers | processor, ms a page | to bare | to before | clock, ms a page |",
        "|---|---|---|---|---|---|",
        *(
            f"| {name} | {count} | {cpu * 1000:.1f} | {cpu / bare[0]:.2f} | {cpu / before[0]:.2f} | {wall * 1000:.1f} |"
            for name, (cpu, wall, count) in best.items()
        ),
    ]
    return "\n".join(lines)


def main() -> None:
    """Measure and print, or write to a file."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--against", metavar="REV", required=True)
    parser.add_argument("--articles", type=int, default=40)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--output", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        old = Path(folder) / "old"
        git = ["git", "-C", str(ROOT), "worktree"]
        subprocess.run([*git, "add", "--detach", "-q", str(old), given.against], check=True)
        try:
            table = measure(old, given.against, articles=given.articles, rounds=given.rounds)
        finally:
            subprocess.run([*git, "remove", "--force", str(old)], check=True)
    text = (
        "# What a crawl costs a page\n\n"
        f"`python benchmarks/crawl.py --against {given.against} --articles {given.articles}`; Python "
        f"{platform.python_version()}, {os.cpu_count()} cores, rounds: {given.rounds}, of which the "
        f"quickest counts. The time it takes to start is in it.\n\n{table}\n"
    )
    if given.output:
        given.output.write_text(text, encoding="utf-8")
    sys.stdout.write(text)


if __name__ == "__main__":
    main()
