"""`regional-news sandbox`: the portals on this machine."""

from __future__ import annotations

from typing import Annotated

import typer

from regional_news.errors import missing_module


def sandbox(
    articles: Annotated[int, typer.Option(min=1, help="Articles of each portal.")] = 50,
    seed: Annotated[int, typer.Option(help="Another seed writes other articles.")] = 7,
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 takes a free one.")] = 0,
) -> None:
    """Serve the portals on loopback as a forward proxy, for crawls without the internet."""
    try:
        from sandbox import run_sandbox
    except ModuleNotFoundError as error:
        raise missing_module("regional-news sandbox", error) from None

    run_sandbox(articles=articles, seed=seed, port=port)
