"""The `regional-news` command: everything beside crawling, which is `scrapy crawl`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from regional_news import __version__
from regional_news.errors import RegionalNewsError

app = typer.Typer(
    help="Crawl regional news portals of Shandong and Hunan into one searchable store.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def main() -> None:
    """Run the command; a user's mistake ends in one line on standard error and the error's exit code."""
    try:
        app()
    except RegionalNewsError as error:
        sys.stderr.write(f"regional-news: {error}\n")
        raise SystemExit(error.exit_code) from None


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


@app.command()
def demo(
    data_dir: Annotated[Path, typer.Option(help="Where the demo stores what it crawls; made anew.")] = Path(
        "demo-data"
    ),
    articles: Annotated[int, typer.Option(min=5, help="Articles of each sandbox portal.")] = 30,
) -> None:
    """Crawl the sandbox with every spider there is and show what was stored."""
    from regional_news.demo import run_demo

    run_demo(data_dir, articles=articles)


@app.command()
def sandbox(
    articles: Annotated[int, typer.Option(min=1, help="Articles of each portal.")] = 50,
    seed: Annotated[int, typer.Option(help="Another seed writes other articles.")] = 7,
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 takes a free one.")] = 0,
) -> None:
    """Serve the portals on loopback as a forward proxy, for crawls without the internet."""
    from regional_news.sandbox import run_sandbox

    run_sandbox(articles=articles, seed=seed, port=port)
