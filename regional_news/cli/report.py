"""`regional-news report`: a month in one file."""

from __future__ import annotations

import sys
from pathlib import Path  # noqa: TC003 - Typer reads the annotations
from typing import Annotated

import typer

from regional_news.cli.options import AsJson, DataDir, SettingValues, open_store, print_json, settings_of
from regional_news.errors import UserError, missing_module


def report(
    *,
    month: Annotated[str, typer.Option(metavar="YYYY-MM", help="Of China's calendar.")],
    out: Annotated[
        Path | None, typer.Option("--out", "-o", metavar="FILE", help="The HTML file.", show_default=False)
    ] = None,
    lang: Annotated[str, typer.Option(metavar="zh|en", help="Language of the report.")] = "zh",
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace the file when it is there.")] = False,
    as_json: AsJson = False,
    data_dir: DataDir = None,
    setting: SettingValues = None,
) -> None:
    """Write the figures of a month as one HTML file: charts, sources, silent edits, pages that are gone."""
    from regional_news.storage.files import check_target, replacing

    try:
        from regional_news.output.web import report as reports
    except ModuleNotFoundError as error:
        raise missing_module("report", error) from error

    first = reports.first_of(month)
    if lang not in ("zh", "en"):
        raise UserError(f"--lang {lang}: give zh or en")
    if out is None and not as_json:
        raise UserError("name the file with -o FILE, or give --json")
    if out is not None:
        check_target(out, overwrite=overwrite)
    with open_store(settings_of(data_dir, setting)) as store, store.one_moment():
        found = reports.read(store, first)
        if out is not None:
            with replacing(out, overwrite=overwrite) as part:
                part.write_text(reports.render(store, found, "zh" if lang == "zh" else "en"), encoding="utf-8")
    if as_json:
        print_json(reports.as_json(found))
    elif out is not None:
        sys.stdout.write(f"{out}: {found.total('stories'):,} stories, {found.total('edits'):,} silent edits\n")
