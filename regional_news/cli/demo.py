"""`regional-news demo`: the main job on one machine."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from regional_news.errors import missing_module


def demo(
    data_dir: Annotated[Path, typer.Option(help="Where the demo stores what it crawls; made anew.")] = Path(
        "demo-data"
    ),
    articles: Annotated[int, typer.Option(min=5, help="Articles of each sandbox portal.")] = 30,
) -> None:
    """Crawl the sandbox with every spider there is and show what was stored."""
    try:
        from sandbox.demo import run_demo
    except ModuleNotFoundError as error:
        raise missing_module("regional-news demo", error) from None

    run_demo(data_dir, articles=articles)
