"""`regional-news reparse`: the archive through the present extraction."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from regional_news.cli import selecting
from regional_news.cli.options import AsJson, OnlyPortals, Settings, echo, make_console, open_store, print_json
from regional_news.errors import UserError
from regional_news.output.spoken import counted, named, said

if TYPE_CHECKING:
    from rich.console import Console

    from regional_news.ops.reparse import PortalReport


def reparse(
    *,
    portals: OnlyPortals = None,
    since: Annotated[
        str | None, typer.Option(metavar="DAY", help="Only articles archived since then: 2024-05-01, or 7d.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Report what would change, and store nothing.")] = False,
    as_json: AsJson = False,
    settings: Settings,
) -> None:
    """Read the archive anew with the present extraction: what changes, and store it as versions of kind reparse."""
    from pathlib import Path

    from regional_news.cli.progress import Bar
    from regional_news.exit_codes import worst
    from regional_news.ops.reparse import reparse_portal, wanted_portals

    if not dry_run and "sqlite" not in settings.getlist("OUTPUTS"):
        raise UserError("OUTPUTS has no sqlite: articles are not kept, so there is nothing to compare; use --dry-run")
    reports = []
    with open_store(settings, read_only=dry_run) as store:
        names = wanted_portals(store, Path(settings["DATA_DIR"]), portals)
        for name in names:
            with Bar(name) as bar:
                reports.append(
                    reparse_portal(
                        store,
                        name,
                        settings,
                        since=datetime.combine(selecting.day("since", since), datetime.min.time(), UTC)
                        if since
                        else None,
                        is_dry=dry_run,
                        begun=bar.total,
                        progress=bar.advance,
                    )
                )
    if as_json:
        print_json({"stored": not dry_run, "portals": [report.as_json() for report in reports]})
    else:
        console = make_console(soft_wrap=True)
        for report in reports:
            _show(console, report)
        if not reports:
            echo("Nothing is archived yet.")
        elif dry_run:
            echo("Nothing was stored: this was a dry run.")
    if code := worst(report.exit_code for report in reports):
        raise SystemExit(int(code))


def _show(console: Console, report: PortalReport) -> None:
    from rich.text import Text

    counts = counted(report.counts) or said("no articles")
    console.print(Text.assemble((report.portal, "bold"), f": {counts}"))
    for name, changes in sorted(report.fields.items(), key=lambda pair: -pair[1].changed):
        echo("  {}: {:,} changed", named(name), changes.changed)
        for example in changes.examples:
            console.print(f"    {example['url']}")
            console.print(f"      - {example['before']}", style="red")
            console.print(f"      + {example['after']}", style="green")
