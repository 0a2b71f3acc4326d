"""`regional-news trends`: how often words are written about, over time."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from regional_news.cli import selecting
from regional_news.cli.options import AsJson, Settings, echo, make_console, open_store, print_json
from regional_news.errors import UserError, missing_module
from regional_news.output.spoken import named, said

if TYPE_CHECKING:
    from collections.abc import Callable

    from regional_news.output.trends import Trend


def trends(
    *,
    choice: selecting.Choice,
    by: Annotated[str, typer.Option(metavar="day|week|month", help="One figure for each.")] = "week",
    share: Annotated[bool, typer.Option("--share", help="Percent of all articles, not their number.")] = False,
    per: Annotated[
        str,
        typer.Option(metavar="portal|outlet|region", help="A line for each of those that write most about all words."),
    ] = "",
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV: numbers and percent of each line.")] = False,
    chart: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Draw it: .svg, or .png where there is a Chromium.")
    ] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace the file when it is there.")] = False,
    as_json: AsJson = False,
    settings: Settings,
) -> None:
    """Count articles over time: a line for each word, "phrase" or saved query (@NAME); copies count once."""
    from regional_news.item.article import CHINA, utc_now
    from regional_news.output import saved_queries
    from regional_news.output import trends as trend

    draw = _artist(chart, overwrite=overwrite) if chart else None
    words = list(choice.words or ()) + ([f"@{choice.saved}"] if choice.saved else [])
    choice.words = choice.saved = None
    common = replace(choice.filters(settings), copies=False)
    with open_store(settings) as store:
        store.check_names(common)
        known = saved_queries.load(saved_queries.path_of(settings), store).known if words else {}
        if per:
            selecting.query_of(words)  # a mistyped option is said
        lines, common = trend.lines_about(store, words, common, known, per=per, otherwise="articles")
        found = trend.read(store, lines, common, by=by, today=utc_now().astimezone(CHINA).date())
    if draw:
        draw(found, share)
    if per and len(words) > 1:
        echo("counted: articles that hold all of {}", ", ".join(words), err=True)
    if as_csv:
        sys.stdout.write(found.csv())
    elif as_json:
        print_json(found.as_json())
    elif not chart:
        _show(found, share=share)


def _artist(target: Path, *, overwrite: bool) -> Callable[[Trend, bool], None]:
    """Return what draws a chart into the file; raise `UserError` where that cannot be, before anything is counted."""
    from regional_news.output import chromium
    from regional_news.storage.files import check_target, replacing

    try:
        from regional_news.output.web import picture
    except ModuleNotFoundError as error:
        raise missing_module("--chart", error) from error

    ending = target.suffix.lower()
    if ending not in {".svg", ".png"}:
        raise UserError("{}: a chart ends in .svg or .png", target)
    if ending == ".png":
        chromium.found(".png")
    check_target(target, overwrite=overwrite)

    def draw(found: Trend, share: bool) -> None:  # noqa: FBT001 - what the command was asked
        svg = picture.svg_of(picture.chart_of(found, share=share, title=", ".join(one.name for one in found.lines)))
        with replacing(target, overwrite=overwrite) as part:
            if ending == ".svg":
                part.write_text(svg, encoding="utf-8")
            else:
                chromium.picture(svg, part)

    return draw


def _show(found: Trend, *, share: bool) -> None:
    from rich.table import Table
    from rich.text import Text

    from regional_news.text.clean import one_line

    table = Table(box=None, pad_edge=False)
    table.add_column(named(found.by))
    for line in found.lines:
        table.add_column(Text(one_line(line.name)), justify="right")
    table.add_column(said("all"), justify="right")
    values = found.shares() if share else found.counts
    for place, step in enumerate(found.steps):
        cells = [f"{one[place]:.2f} %" if share else f"{one[place]:,}" for one in values]
        table.add_row(found.label(step), *cells, f"{found.all[place]:,}")
    make_console().print(table)
