"""`regional-news worker`: take the work of a store on a server, on any number of machines."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from regional_news.cli.options import DataDir, SettingValues, known_portals, settings_of
from regional_news.cli.run import MemoryMb, Seconds, limits_of
from regional_news.errors import UserError, missing_module

if TYPE_CHECKING:
    from scrapy.settings import Settings

    from regional_news.storage.sqlite.place import StoreServer


def worker(
    *,
    concurrency: Annotated[int | None, typer.Option(min=1, help="Jobs at once; the setting RUN_PARALLEL.")] = None,
    portals: Annotated[
        list[str] | None,
        typer.Option(metavar="PORTAL", autocompletion=known_portals, help="Only this portal; may be repeated."),
    ] = None,
    name: Annotated[
        str | None, typer.Option(help="Of this machine, another one for each; the setting WORKER_NAME, or its host's.")
    ] = None,
    seconds: Seconds = None,
    memory_mb: MemoryMb = None,
    data_dir: DataDir = None,
    setting: SettingValues = None,
) -> None:
    """Do what `cluster plan` and `cluster add` ask for, a process each, until a signal comes; several machines may.

    It connects anew where the server goes away. The first SIGTERM or Ctrl-C stores what is in flight, hands the rest on
    and ends within 30 seconds, the second one ends at once.
    """
    from pathlib import Path

    from regional_news.ops.run import find_targets
    from regional_news.run.context import check_lease, machine_name
    from regional_news.run.locks import RunLock
    from regional_news.run.machine import check_machine

    settings = settings_of(data_dir, setting)
    server = server_of(settings)
    folder = Path(settings["DATA_DIR"]).absolute()
    settings.set("DATA_DIR", str(folder), priority="cmdline")
    try:
        from regional_news.ops.worker import Orders, Worker
    except ModuleNotFoundError as error:
        raise missing_module("regional-news worker", error) from None
    check_machine(settings)
    check_lease(settings)
    orders = Orders(
        name=name or machine_name(settings),
        concurrency=concurrency or max(1, settings.getint("RUN_PARALLEL")),
        portals=tuple(target.portal for target in find_targets(portals)) if portals else (),
        settings={n: v for n, v in (value.split("=", 1) for value in setting or ()) if n != "STORE_URL"},
        environment=dict(os.environ),
        limits=limits_of(settings, seconds=seconds, memory_mb=memory_mb),
    )
    with RunLock.take(folder, "worker"):
        sys.exit(Worker(server, settings, orders).run())


def server_of(settings: Settings) -> StoreServer:
    """Return the server that the store is on; raises `UserError` where it is a file."""
    from pathlib import Path

    from regional_news.run.context import store_path

    place = store_path(settings)
    if isinstance(place, Path):
        raise UserError("the store is a file: machines share one on a server, set STORE_URL=postgresql://…")
    return place
