"""`regional-news stories`: what was told most, and the pass over the whole store that a night has time for."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from regional_news.cli import selecting
from regional_news.cli.options import AsJson, Settings, echo, make_console, open_store, plain, print_json
from regional_news.errors import UserError
from regional_news.output.spoken import said
from regional_news.text.days import shown_time

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from regional_news.storage.sqlite.story_rows import Settled
    from regional_news.storage.sqlite.story_spread import Fast, Teller, ToldAlone, ToldOften


def stories(
    *,
    settle: Annotated[
        bool,
        typer.Option(
            "--settle", help="Put every article into its story and group all anew; killed, it goes on where it was."
        ),
    ] = False,
    outlets: Annotated[
        bool,
        typer.Option("--outlets", help="Show outlets instead: what they told alone and first, and whom they follow."),
    ] = False,
    fastest: Annotated[
        bool, typer.Option("--fastest", help="Show what three outlets told within the shortest time instead.")
    ] = False,
    alone: Annotated[
        str | None, typer.Option(metavar="OUTLET", help="Show what only this outlet told instead.")
    ] = None,
    since: selecting.Since = "7d",
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many stories are shown.")] = 20,
    as_json: AsJson = False,
    settings: Settings,
) -> None:
    """Show the stories that most outlets told."""
    from regional_news.cli.progress import Bar
    from regional_news.item.article import CHINA

    asked = {"--settle": settle, "--outlets": outlets, "--fastest": fastest, "--alone": alone is not None}
    if len(given := [name for name, is_given in asked.items() if is_given]) > 1:
        raise UserError("{} and {} show different things: give one of them", *given[:2])
    with open_store(settings, read_only=not settle) as store:
        if settle:
            if store.story_share is None:
                raise UserError("--settle: STORIES is off")
            with Bar("") as bar:
                done = store.stories.settle(share=store.story_share, step=bar.step)
            if as_json:
                print_json(asdict(done))
            else:
                _show_settled(done)
            return
        first = selecting.day("since", since or "7d")
        days = {"since": first, "until": datetime.now(CHINA).date()}
        if outlets:
            _show(store.stories.tellers(store.stories.told_by(**days), limit=limit), _outlet, as_json=as_json)
        elif fastest:
            _show(store.stories.fastest(store.stories.told_by(**days), limit=limit), _fast, as_json=as_json)
        elif alone is not None:
            _show(store.stories.alone(alone, **days, limit=limit), _alone, as_json=as_json)
        else:
            _show(store.stories.told_often(**days, limit=limit), _often, as_json=as_json)


def _show(found: Sequence[Any], line: Callable[[Any], str], *, as_json: bool) -> None:
    if as_json:
        print_json([asdict(one) for one in found])
        return
    console = make_console()
    for one in found:
        console.print(line(one), soft_wrap=True)
    if not found:
        console.print(said("There is no such story."))


def _often(one: ToldOften) -> str:
    span = said("{} to {}", shown_time(one.first, one.first_precision), shown_time(one.last, one.last_precision))
    return said("{:>4} outlets, {:>4} articles, {}  {}", one.outlets, one.articles, span, plain(one.title))


def _outlet(one: Teller) -> str:
    own = said("{}: {:,} stories, {:,} of them alone, {:,} first", plain(one.outlet), one.stories, one.alone, one.first)
    behind = sorted(one.behind.items(), key=lambda pair: pair[1].hours)
    lags = [(lag.hours, plain(other), lag.times) for other, lag in behind]
    return "\n".join([own, *(said("    {:,.1f} hours behind {}, in the median of {:,}", *lag) for lag in lags)])


def _fast(one: Fast) -> str:
    first = shown_time(one.first, "minute")
    return said("{:>7.1f} hours, {:>4} outlets, from {}  {}", one.hours, one.outlets, first, plain(one.title))


def _alone(one: ToldAlone) -> str:
    return f"{shown_time(one.published_at, one.published_precision)}  {plain(one.title)}  {plain(one.url)}"


def _show_settled(done: Settled) -> None:
    numbers = done.stories, done.filled, done.merged, done.parted, done.moved, done.dropped
    echo(
        "{:,} stories are told more than once; {:,} articles placed, {:,} joined a story, {:,} left one, {:,} changed"
        " theirs, {:,} likenesses were a form's.", *numbers,
    )  # fmt: skip
