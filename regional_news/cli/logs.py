"""`regional-news logs`: what the runs of a portal wrote."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from regional_news.cli.options import AsJson, Settings, known_portals, print_json
from regional_news.errors import UserError


def logs(
    portal: Annotated[
        str,
        typer.Argument(
            metavar="PORTAL", autocompletion=known_portals, help="A portal, or `run` for what `run` itself wrote."
        ),
    ],
    *,
    back: Annotated[int, typer.Option("--back", min=0, metavar="N", help="Not the latest, but N runs before it.")] = 0,
    lines: Annotated[int, typer.Option("--lines", "-n", min=0, help="Only so many lines of its end; 0: all.")] = 200,
    names: Annotated[
        bool, typer.Option("--list", help="Only the names of the logs there are, the latest first.")
    ] = False,
    as_json: AsJson = False,
    settings: Settings,
) -> None:
    """Show the log of a portal's latest run, made safe for a terminal."""
    from regional_news.crawl.arguments import did_you_mean
    from regional_news.run.logs import logs_of, tail

    folder = Path(settings["DATA_DIR"]) / "logs"
    found = logs_of(folder, portal)
    if len(found) <= back:
        raise UserError(
            "{}: holds {} logs of {!r}{}; a run in a terminal writes there, not here", folder, len(found), portal,
            "" if found or portal in (known := known_portals("")) else did_you_mean(portal, known),
        )  # fmt: skip
    if names:
        _print([str(path) for path in found], as_json=as_json)
        return
    text = tail(found[back], max_bytes=found[back].stat().st_size + 1).rstrip("\n").split("\n")
    _print(text[-lines:], as_json=as_json)


def _print(lines: Sequence[str], *, as_json: bool) -> None:
    if as_json:
        print_json(list(lines))
    else:
        sys.stdout.writelines(f"{line}\n" for line in lines)
