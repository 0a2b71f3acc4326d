"""`regional-news stories`: what was told most, and the pass over the whole store that a night has time for."""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from regional_news.cli import selecting
from regional_news.cli.options import (
    AsJson,
    DataDir,
    SettingValues,
    make_console,
    open_store,
    plain,
    print_json,
    settings_of,
)
from regional_news.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from regional_news.storage.sqlite.story_rows import Settled, Teller


def stories(
    *,
    settle: Annotated[
        bool,
        typer.Option(
            "--settle",
            help="Put every article into its story and group all anew; killed, it goes on where it was.",
        ),
    ] = False,
    outlets: Annotated[
        bool,
        typer.Option("--outlets", help="Show outlets instead: what they told alone and first, and whom they follow."),
    ] = False,
    since: selecting.Since = "7d",
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many stories are shown.")] = 20,
    as_json: AsJson = False,
    data_dir: DataDir = None,
    setting: SettingValues = None,
) -> None:
    """Show the stories that most outlets told."""
    from regional_news.item.article import CHINA

    settings = settings_of(data_dir, setting)
    with open_store(settings, read_only=not settle) as store:
        if settle:
            if store.story_share is None:
                raise UserError("--settle: STORIES is off")
            done = store.stories.settle(share=store.story_share, step=_step())
            if as_json:
                print_json(asdict(done))
            else:
                sys.stdout.write(f"{summary(done)}\n")
            return
        first = selecting.day("since", since or "7d")
        until = datetime.now(CHINA).date()
        tellers = store.stories.tellers(since=first, until=until, limit=limit) if outlets else []
        found = [] if outlets else store.stories.told_often(since=first, until=until, limit=limit)
    if outlets:
        _show_outlets(tellers, as_json=as_json)
        return
    if as_json:
        print_json([{**asdict(one), "first": one.first.isoformat(), "last": one.last.isoformat()} for one in found])
        return
    console = make_console()
    for one in found:
        span = f"{one.first:%m-%d %H:%M} to {one.last:%m-%d %H:%M}"
        console.print(
            f"{one.outlets:>4} outlets, {one.articles:>4} articles, {span}  {plain(one.title)}", soft_wrap=True
        )
    if not found:
        console.print(f"No story was told more than once since {first}.")


def _show_outlets(tellers: Sequence[Teller], *, as_json: bool) -> None:
    if as_json:
        print_json([asdict(one) for one in tellers])
        return
    console = make_console()
    for one in tellers:
        console.print(
            f"{plain(one.outlet)}: {one.stories:,} stories, {one.alone:,} of them alone, {one.first:,} first",
            soft_wrap=True,
        )
        for other, hours in sorted(one.behind.items(), key=lambda pair: pair[1]):
            console.print(f"    {hours:,.1f} hours behind {plain(other)}, in the median", soft_wrap=True)
    if not tellers:
        console.print("No story was told.")


def _step() -> Callable[[str, int], None]:
    """Return what shows on a terminal how far the pass has come."""
    numbers: Counter[str] = Counter()

    def step(what: str, number: int) -> None:
        numbers[what] += number
        if sys.stderr.isatty():
            sys.stderr.write(f"\r{numbers[what]:,} articles {what} ")
            sys.stderr.flush()

    return step


def summary(done: Settled) -> str:
    """Say what the pass did, in one line."""
    return (
        f"{done.stories:,} stories are told more than once; {done.filled:,} articles placed, {done.merged:,} joined a"
        f" story, {done.parted:,} left one, {done.moved:,} changed theirs, {done.dropped:,} likenesses were a form's."
    )
