"""`regional-news queries`: searches kept under a name, and whom what is new in them is told."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from regional_news.cli import selecting
from regional_news.cli.options import AsJson, Settings, echo, make_console, open_store, print_json
from regional_news.errors import UserError
from regional_news.exit_codes import ExitCode
from regional_news.output.spoken import named, said

Name = Annotated[str, typer.Argument(metavar="NAME", help="Of a-z, 0-9, - and _.")]
Replace = Annotated[bool, typer.Option("--replace", help="Replace what is kept under the name.")]

queries = typer.Typer(no_args_is_help=True, help="Keep searches under a name, and be told of what is new in them.")


@queries.command("add", context_settings=selecting.PASS_WORDS_ON)
@selecting.with_options
def add(
    name: Name,
    *,
    choice: selecting.Choice,
    title: Annotated[str, typer.Option(help="What people read; the name where none is given.")] = "",
    way: Annotated[str, typer.Option(metavar="feed|mail|webhook|command", help="How people are told.")] = "feed",
    target: Annotated[str, typer.Option("--to", help="Mail address, web address or program.")] = "",
    every: Annotated[str, typer.Option(metavar="run|hour|day|week", help="How often.")] = "run",
    removed: Annotated[bool, typer.Option("--removed", help="Tell words that edits removed, too.")] = False,
    replace: Replace = False,
    settings: Settings,
) -> None:
    """Keep a search: its feed is there at once, and `--way` tells people what is new from now on."""
    from regional_news.ops.alerts import way_of
    from regional_news.output.saved_queries import check_name
    from regional_news.storage.sqlite.alerts import Alert

    alert = Alert(
        name=check_name(name), title=title or name, filters=choice.filters(settings), way=way, target=target,
        every=every, removed=removed,
    )  # fmt: skip
    if way != "feed":
        way_of(alert, settings)
    with open_store(settings, read_only=False) as store:
        store.check_names(alert.filters)
        store.kept_searches.put(alert, replace=replace)
    echo("{}: kept", name)


@queries.command("list")
@selecting.with_options
def list_(*, as_json: AsJson = False, settings: Settings) -> None:
    """Show every kept search, those of queries.toml too."""
    from regional_news.output import saved_queries
    from regional_news.storage.sqlite.alerts import filters_to_json
    from regional_news.text.clean import one_line

    with open_store(settings) as store:
        kept = {alert.name: alert for alert in store.kept_searches.all()}
        loaded = saved_queries.load(saved_queries.path_of(settings), store)
    rows: list[dict[str, Any]] = [
        {
            "name": query.name,
            "title": query.title,
            "filters": filters_to_json(query.filters),
            "way": alert.way if alert else "feed",
            "target": alert.target if alert else "",
            "every": alert.every if alert else "",
            "pending": len(alert.pending) if alert else 0,
            "failure": alert.failure if alert else None,
        }
        for query in loaded.known.values()
        for alert in [kept.get(query.name)]
    ]
    if as_json:
        print_json(rows)
    console = make_console(soft_wrap=True)
    for row in [] if as_json else rows:
        way = row["way"], row["target"], row["every"]
        told = said("{} {} every {}", *map(named, way)) if row["way"] != "feed" else named("feed")
        filters = " ".join(f"{name}={value}" for name, value in row["filters"].items())
        trouble = said(" · {} wait: {}", row["pending"], row["failure"]) if row["failure"] else ""
        console.print(one_line(f"{row['name']} · {row['title']} · {filters} · {told}{trouble}"))
    for mistake in loaded.broken.values():
        typer.echo(f"regional-news: {said(mistake)}", err=True)


@queries.command()
@selecting.with_options
def remove(name: Name, *, settings: Settings) -> None:
    """Remove one from the store."""
    with open_store(settings, read_only=False) as store:
        if not store.kept_searches.remove(name):
            raise UserError("no saved query {!r} in the store", name)


@queries.command("import")
@selecting.with_options
def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="TOML, as queries.toml or what export printed.")],
    *,
    replace: Replace = False,
    settings: Settings,
) -> None:
    """Take the searches of a file into the store, all or none."""
    from regional_news.ops.alerts import way_of
    from regional_news.output import saved_queries
    from regional_news.storage.sqlite.alerts import Alert

    if not file.is_file():
        raise UserError("{}: there is no such file", file)
    loaded = saved_queries.load(file)
    for mistake in loaded.broken.values():
        raise mistake
    found = [Alert(name=one.name, title=one.title, filters=one.filters, **one.alert) for one in loaded.known.values()]
    for alert in found:
        if alert.way != "feed":
            way_of(alert, settings)
    with open_store(settings, read_only=False) as store:
        store.kept_searches.put(*found, replace=replace)
    echo("{} kept", len(found))


@queries.command()
@selecting.with_options
def export(*, settings: Settings) -> None:
    """Print the searches of the store as TOML."""
    from regional_news.output.saved_queries import to_toml

    with open_store(settings) as store:
        sys.stdout.write(to_toml(store.kept_searches.all()))


@queries.command()
@selecting.with_options
def tell(*, settings: Settings) -> None:
    """Tell people what is new now; `regional-news run` does so at its end."""
    from regional_news.ops.alerts import tell_alerts

    failures = tell_alerts(settings)
    for line in failures:
        typer.echo("regional-news: " + said("nobody could be told by {}", line), err=True)
    if failures:
        raise typer.Exit(ExitCode.PARTIAL)
