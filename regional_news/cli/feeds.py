"""`regional-news feeds`: files for feed readers, ready to be served by any web server."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from regional_news.cli.options import AsJson, Settings, echo, open_store, print_json
from regional_news.output.spoken import said


def feeds(
    *,
    full_text: Annotated[bool, typer.Option("--full-text", help="The whole text, not only its beginning.")] = False,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="Articles in each feed.")] = 50,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Where the files go; DATA_DIR/public by default.")
    ] = None,
    as_json: AsJson = False,
    settings: Settings,
) -> None:
    """Write Atom, RSS and JSON feeds of every portal, region, section and saved query, and a list of them (OPML)."""
    from regional_news.errors import UserError, missing_module
    from regional_news.exit_codes import ExitCode
    from regional_news.output import saved_queries
    from regional_news.output.feeds.publish import OPML, publish

    base_url = str(settings["PUBLIC_URL"] or "")
    if base_url and not base_url.startswith(("http://", "https://")):
        raise UserError("PUBLIC_URL={}: give the address at which the folder is served, with http or https", base_url)
    with open_store(settings) as store:
        queries = saved_queries.load(saved_queries.path_of(settings), store)

    def is_broken(name: str) -> bool:
        return queries.error_of(name) is not None

    folder = out or Path(settings["DATA_DIR"]) / "public"
    with open_store(settings) as store:
        try:
            done = publish(
                store, folder, queries=queries.known.values(), kept=is_broken, base_url=base_url, limit=limit,
                full_text=full_text,
            )  # fmt: skip
        except ModuleNotFoundError as error:
            raise missing_module("feeds", error) from error
        keys_alone = store.keeps_keys_alone()
    if keys_alone:
        echo("Of some articles the store holds only keys (OUTPUTS=jsonl); no feed holds them.", err=True)
    if as_json:
        paths = [feed.path for feed in done.feeds]
        print_json({"folder": str(folder), "feeds": paths, "changed": done.changed, "removed": done.removed})
    else:
        numbers = len(done.feeds), done.changed, done.removed
        echo("{}: {:,} feeds, {:,} files changed, {:,} removed", folder / OPML, *numbers)
        if not base_url:
            words = said("PUBLIC_URL is not set: the list holds relative addresses, which few readers follow.")
            typer.echo(words, err=True)
    for mistake in queries.broken.values():
        typer.echo("regional-news: " + said("{}; its feed stays as it was", mistake), err=True)
    if queries.broken:
        raise typer.Exit(ExitCode.USER)
