"""A progress bar on a terminal, nothing elsewhere: what a command prints is for pipes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Self, TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from regional_news.output.spoken import named

Item = TypeVar("Item")


class Bar:
    """One bar at the foot of the terminal, gone when the block ends."""

    def __init__(self, name: str) -> None:
        console = Console(stderr=True)
        self._progress = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self._task = self._progress.add_task(name, total=None)

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def total(self, number: int) -> None:
        """Say how much there is to do."""
        self._progress.update(self._task, total=number)

    def advance(self, number: int) -> None:
        """Say that so much more is done."""
        self._progress.advance(self._task, number)

    def step(self, what: str, number: int) -> None:
        """Say what is being done, and to how many of it by now."""
        self._progress.update(self._task, description=f"{named(what)}: {number:,}")

    def over(self, items: Iterable[Item], total: Callable[[], int]) -> Iterable[Item]:
        """Return the items, which show how far they have come; their number is asked for on a terminal alone."""
        return items if self._progress.disable else self._progress.track(items, total=total(), task_id=self._task)
