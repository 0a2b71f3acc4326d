"""Show how running crawls get on: a bar per portal, redrawn on a terminal, or a line now and then elsewhere."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping, Sequence
from typing import Any, Final, Self

from rich.console import Console
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table

from regional_news.errors import RegionalNewsError, Saying
from regional_news.exit_codes import ExitCode
from regional_news.item.article import utc_now
from regional_news.ops.run import PortalProcess
from regional_news.output.spoken import named, said, told
from regional_news.run.outcome import has_only_drifted
from regional_news.storage.sqlite import Run, Store
from regional_news.storage.sqlite.place import StorePlace

PLAIN_EVERY_S: Final = 15.0  # how often a log that is no terminal gets a line per portal
REDRAW_EVERY_S: Final = 1.0
BAR_COLUMNS: Final = 10  # a bar this short leaves room for the numbers on a terminal of 80 columns

COLUMNS: Final = {
    Saying("lists"): "pages/list",
    Saying("articles"): "pages/article",
    Saying("new"): "articles/new",
    Saying("changed"): "articles/changed",
}


class Watch:
    """Follow the crawls of one `run_portals` through the store's run rows; use as a context manager."""

    def __init__(self, console: Console, store_path: StorePlace) -> None:
        self.console = console
        self.store_path = store_path
        self._known = latest_run_id(store_path)
        self._live: Live | None = None
        self._next = 0.0
        self._told: dict[str, int] = {}
        self.has_failed = False  # whether a disk took no more of what is shown; the crawls go on unseen

    def __enter__(self) -> Self:
        if self.console.is_terminal:
            self._live = Live(console=self.console, auto_refresh=False, transient=True)
            self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._live:
            self._live.stop()

    def __call__(self, crawls: Sequence[PortalProcess]) -> None:
        """Show the crawls as they stand, if it is time to; that nobody can read it any more ends no crawl."""
        try:
            self.show(crawls)
        except OSError:
            self.has_failed = True
            self.console.quiet = True
            os.dup2(os.open(os.devnull, os.O_WRONLY), self.console.file.fileno())
        except SystemExit:  # Rich's answer to a closed pipe, which it has made silent
            pass

    def show(self, crawls: Sequence[PortalProcess]) -> None:
        """Show the crawls as they stand, if it is time to."""
        now = time.monotonic()
        is_time = now >= self._next
        over = [crawl for crawl in crawls if crawl.exit_code is not None and crawl.portal not in self._told]
        if not is_time and not over:
            return
        runs = self.runs()
        if is_time:
            self._next = now + (REDRAW_EVERY_S if self._live else PLAIN_EVERY_S)
        if self._live:
            self._live.update(progress_table(crawls, runs), refresh=True)
        under_way = [crawl for crawl in crawls if crawl.process and crawl.exit_code is None]
        for crawl in over + (under_way if is_time and not self._live else []):
            if crawl.exit_code is not None:
                self._told[crawl.portal] = crawl.exit_code
            self.console.print(plain_line(crawl, runs.get(crawl.portal)), highlight=False, soft_wrap=True, markup=False)

    def runs(self) -> dict[str, Run]:
        """Return the run rows that came since this watch began, by spider."""
        try:
            if not self.store_path.exists():
                return {}
            with Store.open(self.store_path, read_only=True) as store:
                return {run.spider: run for run in reversed(store.runs(limit=50)) if run.run_id > self._known}
        except RegionalNewsError:
            return {}  # a store that is just being made; the crawl itself will say what is wrong with a bad one


def latest_run_id(store_path: StorePlace) -> int:
    """Return the number of the latest run in the store, 0 where there is none."""
    if not store_path.exists():
        return 0
    with Store.open(store_path, read_only=True) as store:
        return max((run.run_id for run in store.runs(limit=1)), default=0)


def total(counts: Mapping[str, Any], prefix: str) -> int:
    """Add up the statistics whose names begin with `prefix`."""
    return sum(value for name, value in counts.items() if name.startswith(prefix) and isinstance(value, int))


def pages_a_minute(run: Run | None) -> float:
    """Return how many answers a minute the run has had so far."""
    if run is None:
        return 0.0
    elapsed_s = ((run.ended_at or utc_now()) - run.started_at).total_seconds()
    return 60 * int(run.counts.get("downloader/response_count", 0)) / max(1.0, elapsed_s)


def plain_line(crawl: PortalProcess, run: Run | None) -> str:
    """Return how a crawl stands: `heze: crawling, 5 lists, 12 articles, 12 new, 0 changed, 0 refused, 28 pages/min`."""
    counts = run.counts if run else {}
    numbers = {name: counts.get(stat, 0) for name, stat in COLUMNS.items()}
    numbers[Saying("refused")] = total(counts, "refused/")
    parts = [_state(crawl, run), *(said("{:,} {}", number, name) for name, number in numbers.items())]
    parts.append(said("{:.0f} pages/min", pages_a_minute(run)))
    if waits := counts.get("ratelimit/waits"):
        parts.append(said("{} waits the server asked for", waits))
    return said("{}: {}", crawl.portal, said(", ").join(parts))


def progress_table(crawls: Sequence[PortalProcess], runs: Mapping[str, Run]) -> Table:
    """Return the table for a terminal: a bar per portal, how far it is with the pages it knows of."""
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column(said("portal"), no_wrap=True, max_width=16)
    table.add_column("", width=BAR_COLUMNS)
    for name in (*COLUMNS, Saying("refused"), Saying("/min"), Saying("pause"), Saying("waits")):
        table.add_column(said(name), justify="right", no_wrap=True)
    for crawl in crawls:
        run = runs.get(crawl.portal)
        counts = run.counts if run else {}
        asked, answered = counts.get("scheduler/enqueued", 0), counts.get("scheduler/dequeued", 0)
        over = crawl.exit_code is not None
        table.add_row(
            crawl.portal,
            ProgressBar(total=1 if over else max(asked, 1), completed=1 if over else answered, width=BAR_COLUMNS),
            *(str(counts.get(stat, 0)) for stat in COLUMNS.values()),
            str(total(counts, "refused/")),
            f"{pages_a_minute(run):.0f}",
            f"{counts.get('politeness/delay_s', 0):.1f} s",
            str(counts.get("ratelimit/waits", 0)),
        )
    return table


def _state(crawl: PortalProcess, run: Run | None) -> str:
    if crawl.exit_code is None:
        return said("crawling") if crawl.process else said("waiting")
    if crawl.exit_code == 0:
        return said("done")
    why, code = why_it_ended(crawl, run), int(crawl.exit_code)
    if run and code == ExitCode.PARTIAL and has_only_drifted(run.summary):
        return said("{} (exit code {})", why, code)
    return said("ended with exit code {} ({})", code, why)


def why_it_ended(crawl: PortalProcess, run: Run | None) -> str:
    """Return what a run found, in the reader's language; what its log says last where it found nothing."""
    summary = (run.summary if run else None) or {}
    found = told({"message": summary.get("why") or "", **(summary.get("because") or {})})
    return found or (named(crawl.died_of) if crawl.died_of else said(crawl.last_words))
