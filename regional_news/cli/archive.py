"""`regional-news archive`: the files of the archive, and where finished months of it are moved to."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from regional_news.cli.options import AsJson, OnlyPortals, Settings, echo, make_console, open_store, print_json
from regional_news.output.spoken import said

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings

    from regional_news.storage.sqlite import Store


def archive(
    *,
    portals: OnlyPortals = None,
    move_to: Annotated[
        str | None,
        typer.Option(
            metavar="ADDRESS",
            help="Move the months that are over to s3://bucket/folder, file:///mnt/archive or what else fsspec opens.",
        ),
    ] = None,
    as_json: AsJson = False,
    settings: Settings,
) -> None:
    """Show every file of the archive with its size, its days and where it is; move finished months elsewhere."""
    from regional_news.ops.reparse import wanted_portals
    from regional_news.storage.warc.places import check_address

    if move_to is not None:
        check_address(move_to)
    with open_store(settings, read_only=move_to is None) as store:
        names = wanted_portals(store, Path(settings["DATA_DIR"]), portals)
        if move_to is not None:
            for name in names:
                _move(store, name, settings, to=move_to)
        files = [file for name in names for file in _files(store, name, settings)]
    if as_json:
        print_json(files)
        return
    console = make_console(soft_wrap=True)
    for file in files:
        size, days = f"{file['bytes'] / 2**20:,.1f} MB", f"{file['first'][:10]}–{file['last'][:10]}"
        where = file["address"] or (said("here") if file["state"] == "here" else said("not here"))
        console.print(f"{file['file']}  {size}  {days}  {where}", highlight=False)
    if not files:
        echo("Nothing is archived yet.")


def _move(store: Store, portal: str, settings: BaseSettings, *, to: str) -> None:
    from regional_news.item.article import utc_now
    from regional_news.ops.reparse import archive_of, facts_for
    from regional_news.run.locks import RunLock
    from regional_news.storage.warc.places import move_out

    data_dir = Path(settings["DATA_DIR"])
    with RunLock.take(data_dir, portal):
        archived = archive_of(store, portal, facts_for(store, portal), settings)
        archived.open(now=utc_now())
        for path in reversed(archived.finished(utc_now())):
            move_out(store.captures, data_dir, path, to)


def _files(store: Store, portal: str, settings: BaseSettings) -> list[dict[str, Any]]:
    """Return what is known of each file of a portal's archive: `state` is `here`, `moved` or `not here`."""
    from regional_news.storage.files import folder_name

    found = []
    for name, records, size, first, last in store.captures.extents(f"archive/{folder_name(portal)}/"):
        is_here = (Path(settings["DATA_DIR"]) / name).exists()
        address = None if is_here else store.captures.address_of(name)
        found.append(
            {
                "file": name,
                "records": records,
                "bytes": size,
                "first": first.isoformat(),
                "last": last.isoformat(),
                "state": "here" if is_here else "moved" if address else "not here",
                "address": address,
            }
        )
    return found
