"""`regional-news serve`: the store in a browser."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from regional_news.cli.options import Settings, echo
from regional_news.errors import StorageError, missing_module
from regional_news.output.spoken import said


def serve(
    *,
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 takes a free one.")] = 8001,
    host: Annotated[
        str, typer.Option(help="Address to serve on; other machines reach it unless it is loopback.")
    ] = "127.0.0.1",
    name: Annotated[
        list[str] | None,
        typer.Option(help="Another host name by which browsers may ask, behind a proxy; may be repeated."),
    ] = None,
    settings: Settings,
) -> None:
    """Show the store in a browser: overview, search, articles, downloads, SQL. It is only read."""
    from regional_news.output.saved_queries import path_of
    from regional_news.run.context import store_path

    try:
        from regional_news.output.web.server import run_server
        from regional_news.output.web.writing import is_loopback
    except ModuleNotFoundError as error:
        raise missing_module("serve", error) from error

    path = store_path(settings).absolute()

    def announce(address: str) -> None:
        echo("{} at {} (Ctrl-C stops it)", path, address)
        try:
            is_there = path.exists()
        except StorageError as error:  # its server is away: pages say so until it is back
            is_there = True
            sys.stderr.write(said(error) + "\n")
        if not is_there:
            echo("There is no store yet; the page shows it as soon as there is one.")
        sys.stdout.flush()
        if not is_loopback(host):
            sys.stderr.write(said("Everybody who reaches {} can read the store: there is no password.", host) + "\n")

    run_server(
        path, host=host, port=port, names=name or (), queries_path=path_of(settings),
        token=str(settings["WEB_TOKEN"] or ""), pictures=settings.getbool("WEB_PICTURES"), announce=announce,
    )  # fmt: skip
