"""`regional-news backup`: the store in one file, checked, while crawls go on."""

from __future__ import annotations

import sys
from pathlib import Path  # noqa: TC003 - Typer looks the name up
from typing import Annotated

import typer

from regional_news.cli.language import said
from regional_news.cli.options import Settings, open_store


def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The backup, e.g. /backup/news-$(date +%F).db.")],
    *,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace FILE, once the new one is whole.")] = False,
    settings: Settings,
) -> None:
    """Write a consistent copy of the store to FILE, read it through, and let it take its name only then."""
    from regional_news.errors import UserError
    from regional_news.storage.files import replacing

    with open_store(settings) as store:
        if file.exists() and file.samefile(store.path):
            raise UserError("{} is the store itself; name another file", file)
        with replacing(file.absolute(), overwrite=overwrite) as part:
            articles = store.back_up(part)
    sys.stdout.write(said("{}: {} articles, {:.1f} MB, checked", file, articles, file.stat().st_size / 2**20) + "\n")
