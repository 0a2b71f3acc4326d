"""The `regional-news` command: everything beside crawling, which is `scrapy crawl`. One module a command."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import Annotated, Final

import typer

from regional_news import __version__
from regional_news.errors import RegionalNewsError

COMMANDS: Final = (
    "run",
    "read",
    "status",
    "notify_test",
    "schedule",
    "doctor",
    "backup",
    "demo",
    "search",
    "reparse",
    "import_",
    "forget",
    "history",
    "export",
    "feeds",
    "serve",
    "report",
    "sandbox",
)
"""Modules of this package that hold a command, in the order in which `--help` lists them."""

app = typer.Typer(
    help="Crawl regional news portals of Shandong and Hunan into one searchable store.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def main() -> None:
    """Run the command; a user's mistake ends in one line on standard error and the error's exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # cron runs with LANG=C
    try:
        app()
    except RegionalNewsError as error:
        sys.stderr.write(f"regional-news: {error}\n")
        raise SystemExit(error.exit_code) from None
    except BrokenPipeError:  # `| head` has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(0) from None


def _show_version(value: bool) -> None:  # noqa: FBT001 - Typer calls it so
    if value:
        sys.stdout.write(f"regional-news {__version__}\n")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[  # noqa: FBT002 - handled by its callback
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and stop.")
    ] = False,
) -> None:
    pass


for _name in COMMANDS:
    import_module(f"{__name__}.{_name}").register(app)
