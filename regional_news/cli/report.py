"""`regional-news report`: a month or a week in one file."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from regional_news.cli.options import AsJson, Settings, echo, open_store, print_json
from regional_news.errors import UserError, missing_module
from regional_news.output.spoken import asked


def report(
    *,
    month: Annotated[str, typer.Option(metavar="YYYY-MM", help="A month of China's calendar.")] = "",
    week: Annotated[str, typer.Option(metavar="YYYY-Www", help="A week from Monday on, as 2026-W48.")] = "",
    out: Annotated[Path | None, typer.Option("--out", "-o", metavar="FILE", help="The file, .html or .pdf.")] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace the file when it is there.")] = False,
    as_json: AsJson = False,
    settings: Settings,
) -> None:
    """Write a month or a week as one file: charts, outlets, stories, silent edits, deleted pages, each portal."""
    from regional_news.output import chromium
    from regional_news.storage.files import check_target, replacing

    try:
        from regional_news.output.web import report as reports
    except ModuleNotFoundError as error:
        raise missing_module("report", error) from error

    span = reports.span_of(month=month, week=week)
    if out is None and not as_json:
        raise UserError("name the file with -o FILE, or give --json")
    as_pdf = out is not None and out.suffix.lower() == ".pdf"
    if as_pdf:
        chromium.found(".pdf")
    if out is not None:
        check_target(out, overwrite=overwrite)
    with open_store(settings) as store, store.one_moment():
        found = reports.read(store, span)
        page = reports.render(store, found, "en" if asked(sys.argv[1:]) == "en" else "zh") if out else ""
    if out is not None:
        with replacing(out, overwrite=overwrite) as part:
            if as_pdf:
                chromium.print_pdf(page, part)
            else:
                part.write_text(page, encoding="utf-8")
    if as_json:
        print_json(asdict(found))
    elif out is not None:
        echo("{}: {:,} stories, {:,} silent edits", out, found.total("stories"), found.total("edits"))
