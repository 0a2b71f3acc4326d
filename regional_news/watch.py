"""Show how running crawls get on: a line per portal, redrawn on a terminal, or written now and then elsewhere."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Final, Self

from rich.live import Live
from rich.table import Table

from regional_news.errors import RegionalNewsError
from regional_news.store import Store

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from rich.console import Console

    from regional_news.run import PortalProcess
    from regional_news.store import Run

PLAIN_EVERY_S: Final = 15.0
"""How often a log that is no terminal gets a line per portal."""

REDRAW_EVERY_S: Final = 1.0


class Watch:
    """Follow the crawls of one `run_portals` through the store's run rows; use as a context manager."""

    def __init__(self, console: Console, store_path: Path) -> None:
        self.console = console
        self.store_path = store_path
        self._known = latest_run_id(store_path)
        self._live: Live | None = None
        self._next = 0.0
        self._told: dict[str, int] = {}

    def __enter__(self) -> Self:
        if self.console.is_terminal:
            self._live = Live(console=self.console, auto_refresh=False, transient=True)
            self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._live:
            self._live.stop()

    def __call__(self, crawls: Sequence[PortalProcess]) -> None:
        """Show the crawls as they stand, if it is time to."""
        now = time.monotonic()
        over = [crawl for crawl in crawls if crawl.exit_code is not None and crawl.portal not in self._told]
        if now < self._next and (self._live or not over):
            return
        self._next = now + (REDRAW_EVERY_S if self._live else PLAIN_EVERY_S)
        runs = self.runs()
        if self._live:
            self._live.update(_table(crawls, runs), refresh=True)
            return
        for crawl in crawls:
            if crawl.process is None or crawl.portal in self._told:
                continue
            if crawl.exit_code is not None:
                self._told[crawl.portal] = crawl.exit_code
            self.console.print(
                f"{crawl.portal}: {_state(crawl)}, {_progress(counts_of(runs, crawl.portal))}", highlight=False
            )

    def runs(self) -> dict[str, Run]:
        """Return the run rows that came since this watch began, by spider."""
        if not self.store_path.exists():
            return {}
        try:
            with Store.open(self.store_path, read_only=True) as store:
                return {run.spider: run for run in reversed(store.runs(limit=50)) if run.run_id > self._known}
        except RegionalNewsError:
            return {}  # a store that is just being made; the crawl itself will say what is wrong with a bad one


def latest_run_id(store_path: Path) -> int:
    """Return the number of the latest run in the store, 0 where there is none."""
    if not store_path.exists():
        return 0
    with Store.open(store_path, read_only=True) as store:
        return max((run.run_id for run in store.runs(limit=1)), default=0)


def counts_of(runs: Mapping[str, Run], portal: str) -> dict[str, Any]:
    """Return the statistics of a portal's run, empty where it has no row."""
    return runs[portal].counts if portal in runs else {}


def total(counts: Mapping[str, Any], prefix: str) -> int:
    """Add up the statistics whose names begin with `prefix`."""
    return sum(value for name, value in counts.items() if name.startswith(prefix) and isinstance(value, int))


def _state(crawl: PortalProcess) -> str:
    if crawl.exit_code is not None:
        return "done" if crawl.exit_code == 0 else f"ended with exit code {int(crawl.exit_code)}"
    return "crawling" if crawl.process else "waiting"


def _progress(counts: Mapping[str, Any]) -> str:
    return (
        f"{counts.get('pages/list', 0)} lists, {counts.get('pages/article', 0)} articles read, "
        f"{counts.get('articles/new', 0)} new, {total(counts, 'refused/')} refused"
    )


def _table(crawls: Sequence[PortalProcess], runs: Mapping[str, Run]) -> Table:
    table = Table(box=None, pad_edge=False)
    for column in ("portal", "", "progress"):
        table.add_column(column, no_wrap=True)
    for crawl in crawls:
        table.add_row(crawl.portal, _state(crawl), _progress(counts_of(runs, crawl.portal)))
    return table
