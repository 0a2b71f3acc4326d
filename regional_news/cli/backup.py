"""`regional-news backup`: the store in one file, checked, while crawls go on."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from regional_news.cli.options import Settings, echo, open_store


def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The backup, e.g. /backup/news-$(date +%F).db.")],
    *,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace FILE, once the new one is whole.")] = False,
    base: Annotated[
        Path | None,
        typer.Option(metavar="BACKUP", help="Write only what the store has otherwise than this whole backup of it."),
    ] = None,
    changes: Annotated[
        Path | None,
        typer.Option(metavar="CHANGES", help="Write the store as it was: the --base, and what was written beside it."),
    ] = None,
    settings: Settings,
) -> None:
    """Write a consistent copy of the store to FILE, read it through, and let it take its name only then."""
    from regional_news.errors import UserError
    from regional_news.storage.files import replacing

    for given in (base, changes):
        if given is not None and not given.is_file():
            raise UserError("there is no file {}", given)
    if changes is not None:
        _put_together(file, base, changes, overwrite=overwrite)
        return
    with open_store(settings) as store:
        path = store.path
        if isinstance(path, Path) and file.exists() and file.samefile(path):
            raise UserError("{} is the store itself; name another file", file)
        if base is None:
            with replacing(file.absolute(), overwrite=overwrite) as part:
                articles = store.engine.back_up(part)
            _say_whole(file, articles)
            return
        if not isinstance(path, Path):
            raise UserError("store {}: --base and --changes are for files; back it up whole", path)
    from regional_news.storage.sqlite.backup import back_up_changes

    with replacing(file.absolute(), overwrite=overwrite) as part:
        pages, of = back_up_changes(path, part, base=base)
    size = file.stat().st_size / 2**20
    echo("{}: {:,} pages of {:,}, {:.1f} MB, beside {}", file, pages, of, size, base)


def _say_whole(file: Path, articles: int) -> None:
    echo("{}: {} articles, {:.1f} MB, checked", file, articles, file.stat().st_size / 2**20)


def _put_together(file: Path, base: Path | None, changes: Path, *, overwrite: bool) -> None:
    from regional_news.errors import UserError
    from regional_news.storage.files import replacing
    from regional_news.storage.sqlite.backup import put_together

    if base is None:
        raise UserError("--changes: give the whole backup that they were made beside with --base")
    with replacing(file.absolute(), overwrite=overwrite) as part:
        articles = put_together(part, base=base, changes=changes)
    _say_whole(file, articles)
