"""`regional-news move`: the store from a file to a PostgreSQL server, or back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from regional_news.cli.options import Settings, echo

if TYPE_CHECKING:
    from regional_news.storage.sqlite.place import StorePlace


def move(
    *,
    to: Annotated[
        str, typer.Option("--to", metavar="PLACE", help="postgresql://USER@HOST/DATABASE, or the file to make.")
    ],
    source: Annotated[
        str | None, typer.Option("--from", metavar="PLACE", help="The store to copy; by default that of the settings.")
    ] = None,
    settings: Settings,
) -> None:
    """Copy the store into an empty one and compare the two row by row; the source stays, and a move cut off goes on."""
    from regional_news.cli.progress import Bar
    from regional_news.errors import UserError
    from regional_news.run.context import store_path
    from regional_news.storage.sqlite import Store
    from regional_news.storage.sqlite.moving import move as move_store

    folder = Path(settings["DATA_DIR"])
    origin = store_path(settings) if source is None else _place(folder, source)
    target = _place(folder, to)
    if str(origin) == str(target):
        raise UserError("{} cannot be moved into itself", origin)

    with Store.open(origin, read_only=True) as old, Store.open(target) as new, Bar("") as bar:
        moved = move_store(old, new, step=bar.step)
    echo("{}: {:,} articles, {:,} rows, the same as in {}", target, *moved, origin)


def _place(folder: Path, named: str) -> StorePlace:
    from regional_news.storage.sqlite.place import place_of

    return place_of(folder, named) if "://" in named else Path(named)
