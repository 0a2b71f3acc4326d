"""`regional-news export`: stored articles as a file for spreadsheets, data frames, databases and programs."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated, Any

import typer

from regional_news.cli import selecting
from regional_news.cli.options import AsJson, Settings, echo, open_store, print_json
from regional_news.errors import UserError
from regional_news.output.spoken import said

if TYPE_CHECKING:
    from regional_news.output.exports import Written
    from regional_news.output.exports.columns import Column
    from regional_news.storage.sqlite import Filters
    from regional_news.storage.sqlite.place import StorePlace

Out = Annotated[
    Path,
    typer.Argument(
        metavar="OUT",
        help="The file; its ending says the format: csv, xlsx, parquet, jsonl, json, db, xml, zyte.jsonl. "
        "Or - for standard output.",
    ),
]
Columns = Annotated[str | None, typer.Option(metavar="A,B,...", help="Only these columns, in this order.")]
Raw = Annotated[bool, typer.Option("--raw", help="CSV: leave text that a spreadsheet would run as a formula as it is.")]
Watermark = Annotated[
    Path | None, typer.Option(metavar="FILE", help="Only what is new or changed since the export that wrote FILE.")
]


def export(
    out: Out,
    *,
    choice: selecting.Choice,
    columns: Columns = None,
    comments: Annotated[bool, typer.Option("--comments", help="Forum posts too.")] = False,
    revisions: Annotated[bool, typer.Option("--revisions", help="Old versions of edited articles too.")] = False,
    stories: selecting.Stories = False,
    notes: Annotated[
        bool, typer.Option("--notes", help="Only articles with a star, tag or note of a reader, and these as columns.")
    ] = False,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace OUT if it is there.")] = False,
    by_month: Annotated[
        bool, typer.Option("--by-month", help="Parquet: OUT is a folder with a file for each month of publication.")
    ] = False,
    raw: Raw = False,
    headers: Annotated[str, typer.Option(metavar="zh|names", help="Of xlsx and csv: Chinese, or the names.")] = "names",
    watermark: Watermark = None,
    ending: Annotated[str, typer.Option("--format", metavar="ENDING", help="Of standard output.")] = "jsonl",
    as_json: AsJson = False,
    settings: Settings,
) -> None:
    """Write articles to a file, the newest first; the file changes whole or not at all."""
    from regional_news.output import exports
    from regional_news.storage.files import check_target

    is_piped = str(out) == "-"
    if is_piped and (watermark or as_json):
        raise UserError("{}: what reads standard output may stop anywhere: --watermark and --json need a file", out)
    if by_month and (watermark or is_piped or out.suffix != ".parquet"):
        raise UserError("{}: --by-month is for a folder that ends in .parquet, without --watermark", out)
    if not is_piped:
        selecting.query_of([str(out)])  # says so where it is a mistyped option
    if (chinese := {"zh": True, "names": False}.get(headers)) is None:
        raise UserError("--headers {}: give zh or names", headers)
    chosen = _columns(columns, {"comments": comments, "revisions": revisions, "stories": stories, "notes": notes})
    options: dict[str, Any] = {"columns": chosen, "overwrite": overwrite, "raw": raw, "chinese": chinese}
    filters = choice.filters(settings)
    with TemporaryDirectory(prefix="regional-news-") as folder:  # some formats are not written from front to end
        target = Path(folder) / f"articles.{ending}" if is_piped else out
        exports.writer_for(target, raw=raw, chinese=chinese)
        if not by_month:
            check_target(target, overwrite=overwrite)
        write = partial(exports.export, target=target, by_month=by_month, **options)
        written = _write(target, filters, write, stories=stories, notes=notes, watermark=watermark, settings=settings)
        if is_piped:
            with target.open("rb") as file:
                shutil.copyfileobj(file, sys.stdout.buffer)
            sys.stdout.flush()
            return
    if as_json:
        print_json({"file": str(out), "rows": written.rows, "cut_cells": written.cut_cells})
    else:
        echo("{}: {:,} article" if written.rows == 1 else "{}: {:,} articles", out, written.rows)


def _write(
    out: Path, filters: Filters, write: partial[Written], *, stories: bool, notes: bool, watermark: Path | None,
    settings: Settings,
) -> Written:  # fmt: skip
    """Write the file, and say on standard error what it lacks."""
    from regional_news.cli.progress import Bar
    from regional_news.output import exports
    from regional_news.output.exports import watermark as watermarks
    from regional_news.storage.sqlite.notes import Notes

    own = {column.name for column in write.keywords["columns"] if column.own_sheet}
    with open_store(settings) as store:
        _refuse_own_files(store.path, out, watermark)
        store.check_names(filters)
        mark = None
        with store.select(filters).one_moment():
            if watermark:
                seen = store.last_change()
                filters, mark = watermarks.after(watermark, filters, store=store.identity(), last_change=seen)
            selection = store.select(filters)
            rows = selection.rows(comments="comments" in own, revisions="revisions" in own, stories=stories)
            with Bar("Exporting") as bar:
                shown = bar.over(rows, selection.total)
                written = write(exports.with_notes(shown, Notes(store.path).all()) if notes else shown)
        if watermark and mark:
            store.engine.put_on_disk()  # else numbers up to the mark might be given again, to what it leaves out
            watermarks.write(watermark, mark)
        if store.keeps_keys_alone():
            line = said("Of some articles the store holds only keys (OUTPUTS=jsonl); they are not exported.")
            typer.echo(line, err=True)
    if written.cut_cells:
        echo("{:,} cells were longer than Excel allows and end in a mark.", written.cut_cells, err=True)
    return written


def _columns(columns: str | None, wanted: Mapping[str, bool]) -> list[Column]:
    """Return the columns that are named, or the usual ones, with those that are `wanted` beside them."""
    from regional_news.output.exports import columns as known

    more = {"stories": known.STORY_COLUMNS, "notes": known.NOTE_COLUMNS}
    beside = [name for one, is_wanted in wanted.items() if is_wanted for name in more.get(one, (one,))]
    names = (
        None if columns is None else [one for name in columns.replace("，", ",").split(",") if (one := name.strip())]
    )
    if names == []:
        raise UserError("--columns: name at least one; there are: {}", ", ".join(known.COLUMNS))
    return known.choose(names, more=beside)


def _refuse_own_files(store: StorePlace, out: Path, watermark: Path | None) -> None:
    """Raise `UserError` where the export would replace the store or its own watermark."""
    targets = [out.resolve(), *([watermark.resolve()] if watermark else [])]
    if len(set(targets)) < len(targets):
        raise UserError("{} cannot be both the export and its watermark", out)
    own = store.resolve() if isinstance(store, Path) else store.with_name(store.name).resolve()
    for target in targets:
        if target.parent == own.parent and target.name.startswith(own.name):
            raise UserError("{} is the store itself; name another file", target)
