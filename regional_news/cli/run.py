"""`regional-news run`: every portal now, each in a process of its own; what a cron line calls."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from regional_news.cli.options import AsJson, DataDir, SettingValues, print_json, settings_of


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(run)


def run(
    portals: Annotated[
        list[str] | None,
        typer.Argument(metavar="[PORTAL]...", help="Spiders, or discuz:ADDRESS for a forum; all portals unless given."),
    ] = None,
    *,
    parallel: Annotated[
        int | None, typer.Option(min=1, help="Portals at once; the setting RUN_PARALLEL.", show_default=False)
    ] = None,
    seconds: Annotated[
        float | None,
        typer.Option(min=0, help="Time of each portal, 0 for no limit; RUN_SECONDS_MAX.", show_default=False),
    ] = None,
    memory_mb: Annotated[
        int | None,
        typer.Option(
            min=0, max=2**40, help="Memory of each portal, 0 for no limit; RUN_MEMORY_MAX_MB.", show_default=False
        ),
    ] = None,
    argument: Annotated[
        list[str] | None, typer.Option("-a", metavar="NAME=VALUE", help="A spider argument, for every portal.")
    ] = None,
    jitter: Annotated[float, typer.Option(min=0, max=86400, help="Wait at random up to so many seconds first.")] = 0,
    log: Annotated[
        bool, typer.Option("--log", help="Write what would be printed to a log of its own; for cron.")
    ] = False,
    data_dir: DataDir = None,
    setting: SettingValues = None,
    as_json: AsJson = False,
) -> None:
    """Crawl portals, several at once, one connection a host; end with the gravest exit code.

    A portal that is being crawled already is left to the run that does it. The first SIGTERM or Ctrl-C stores what is
    in flight and ends within 30 seconds, the second one ends at once.
    """
    from datetime import timedelta
    from pathlib import Path

    from rich.console import Console

    from regional_news.errors import RegionalNewsError
    from regional_news.exit_codes import ExitCode, worst
    from regional_news.ops.notify import Message, notifiers, report, tell
    from regional_news.ops.run import Limits, find_targets, run_portals, unrecorded, wait_at_random
    from regional_news.ops.watch import Watch
    from regional_news.run.context import store_path
    from regional_news.run.logs import prune_logs, redirect, say
    from regional_news.run.machine import check_machine
    from regional_news.run.monitors import Thresholds
    from regional_news.storage.sqlite import Store

    settings = settings_of(data_dir, setting)
    targets = find_targets(portals or (), arguments=argument or ())
    ways = notifiers(settings)
    folder = Path(settings["DATA_DIR"]).absolute()
    settings.set("DATA_DIR", str(folder), priority="cmdline")
    if log:
        redirect(folder / "logs")
    if not str(settings["CONTACT"] or "").strip():
        say("regional-news: CONTACT is not set: give an address at which the portals' operators reach you")
    wait_at_random(jitter)
    try:
        check_machine(settings)
        Store.open(store_path(settings)).close()
    except RegionalNewsError as error:
        tell(Message(subject="regional-news: no portal could be crawled", text=f"{error}\n"), ways)
        raise
    prune_logs(
        folder / "logs",
        max_bytes=int(settings.getfloat("LOGS_MAX_MB") * 2**20),
        max_days=settings.getfloat("LOGS_MAX_DAYS"),
    )
    with Watch(Console(stderr=as_json), store_path(settings)) as watch:
        crawls = run_portals(
            targets,
            data_dir=folder,
            # Everybody sees a process's command line, and no crawl of a run tells anybody anything.
            settings={n: v for n, v in (value.split("=", 1) for value in setting or ()) if not n.startswith("NOTIFY_")},
            environment=os.environ,
            limits=Limits(
                time_s=settings.getfloat("RUN_SECONDS_MAX") if seconds is None else seconds,
                memory_bytes=(settings.getint("RUN_MEMORY_MAX_MB") if memory_mb is None else memory_mb) * 2**20,
            ),
            parallel=parallel or max(1, settings.getint("RUN_PARALLEL")),
            watch=watch,
            thresholds=Thresholds.of(settings),
        )
        rows = watch.runs()
    repeat_after = timedelta(hours=settings.getfloat("NOTIFY_REPEAT_HOURS"))
    for line in report(store_path(settings), ways, unrecorded=unrecorded(crawls), repeat_after=repeat_after):
        say(f"regional-news: nobody could be told by {line}")
    code = worst([*(crawl.exit_code or 0 for crawl in crawls), ExitCode.STORAGE if watch.has_failed else ExitCode.OK])
    if as_json:
        print_json(
            {
                "exit_code": int(code),
                "portals": [
                    {
                        "portal": crawl.portal,
                        "exit_code": int(crawl.exit_code or 0),
                        "log": str(crawl.log_path) if crawl.log_path else None,
                        "summary": rows[crawl.portal].summary if crawl.portal in rows else None,
                    }
                    for crawl in crawls
                ],
            }
        )
    sys.exit(int(code))
