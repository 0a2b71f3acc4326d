"""`regional-news doctor`: whether everything a crawl needs is in order."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from regional_news.cli.options import AsJson, DataDir, SettingValues, print_json, settings_of
from regional_news.errors import Saying
from regional_news.output.spoken import said

MARKS = {"ok": Saying("ok  "), "note": Saying("note"), "bad": Saying("BAD ")}


def doctor(
    portals: Annotated[
        list[str] | None, typer.Argument(metavar="[PORTAL]...", help="As for run; all portals unless given.")
    ] = None,
    *,
    offline: Annotated[bool, typer.Option("--offline", help="Ask no portal.")] = False,
    full: Annotated[bool, typer.Option("--full", help="Read a large store through.")] = False,
    data_dir: DataDir = None,
    setting: SettingValues = None,
    as_json: AsJson = False,
) -> None:
    """Look at versions, store, disk and clock, and read one page of each portal; changes nothing, exit 1 if bad."""
    from regional_news.ops.doctor import examine

    settings = settings_of(data_dir, setting)
    found = []
    given = dict(value.split("=", 1) for value in setting or ())
    for finding in examine(settings, portals=portals or (), offline=offline, full=full, given=given):
        found.append(finding)
        if not as_json:
            sys.stdout.write(f"{said(MARKS[finding.level])}  {said(finding.subject)}: {said(finding.message)}\n")
            sys.stdout.flush()
    is_well = all(finding.level != "bad" for finding in found)
    if as_json:
        plain = [finding._replace(message=str(finding.message))._asdict() for finding in found]
        print_json({"ok": is_well, "findings": plain})
    sys.exit(0 if is_well else 1)
