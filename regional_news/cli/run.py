"""`regional-news run`: every portal now, each in a process of its own; what a cron line calls."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from regional_news.cli.options import AsJson, DataDir, SettingValues, known_portals, print_json, settings_of
from regional_news.errors import UserError
from regional_news.output.spoken import say_aloud

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scrapy.settings import BaseSettings, Settings

    from regional_news.ops.notify import Notifier
    from regional_news.ops.run import Limits, PortalProcess, Target
    from regional_news.storage.sqlite import Run
    from regional_news.storage.sqlite.place import StorePlace

RUNS_LOOKED_AT = 200  # latest runs of a portal among which a good one is looked for
Portals = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[PORTAL]...",
        autocompletion=known_portals,
        help="Spiders, or discuz:ADDRESS for a forum; all portals unless given.",
    ),
]
Parallel = Annotated[int | None, typer.Option(min=1, help="Portals at once; the setting RUN_PARALLEL.")]
Seconds = Annotated[float | None, typer.Option(min=0, help="Time of each portal, 0 for no limit; RUN_SECONDS_MAX.")]
MemoryMb = Annotated[
    int | None, typer.Option(min=0, max=2**40, help="Memory of each portal, 0 for no limit; RUN_MEMORY_MAX_MB.")
]
Argument = Annotated[
    list[str] | None, typer.Option("-a", metavar="NAME=VALUE", help="A spider argument, for every portal.")
]
Region = Annotated[
    str | None, typer.Option(metavar="CODE", help="The directory's portals of a place: 37, 3717 or 371722.")
]
Jitter = Annotated[float, typer.Option(min=0, max=86400, help="Wait at random up to so many seconds first.")]
Log = Annotated[bool, typer.Option("--log", help="Write what would be printed to a log of its own; for cron.")]


def run(
    portals: Portals = None,
    *,
    region: Region = None,
    parallel: Parallel = None,
    seconds: Seconds = None,
    memory_mb: MemoryMb = None,
    argument: Argument = None,
    jitter: Jitter = 0,
    log: Log = False,
    data_dir: DataDir = None,
    setting: SettingValues = None,
    as_json: AsJson = False,
) -> None:
    """Crawl portals, several at once, one connection a host; end with the gravest exit code.

    A portal that is being crawled already is left to the run that does it. The first SIGTERM or Ctrl-C stores what is
    in flight and ends within 30 seconds, the second one ends at once.
    """
    from pathlib import Path

    from rich.console import Console

    from regional_news.cli.watch import Watch
    from regional_news.exit_codes import ExitCode, worst
    from regional_news.ops.notify import notifiers
    from regional_news.ops.run import run_portals, wait_at_random
    from regional_news.run.context import store_path
    from regional_news.run.logs import redirect
    from regional_news.run.monitors import Thresholds

    settings = settings_of(data_dir, setting)
    targets = targets_of(portals, region=region, arguments=argument or ())
    ways, folder = notifiers(settings), Path(settings["DATA_DIR"]).absolute()
    settings.set("DATA_DIR", str(folder), priority="cmdline")
    if log:
        redirect(folder / "logs")
    wait_at_random(jitter)
    _prepare(settings, ways)
    with Watch(Console(stderr=as_json), store_path(settings)) as watch:
        crawls = run_portals(
            targets,
            data_dir=folder,
            # Everybody sees a process's command line, and no crawl of a run tells anybody anything.
            settings={n: v for n, v in (value.split("=", 1) for value in setting or ()) if not _is_private(n)},
            environment={**os.environ, "STORE_URL": settings["STORE_URL"] or ""},
            limits=limits_of(settings, seconds=seconds, memory_mb=memory_mb),
            parallel=parallel or max(1, settings.getint("RUN_PARALLEL")),
            watch=watch,
            thresholds=Thresholds.of(settings),
            store=store_path(settings),
        )
        rows = watch.runs()
    _settle_stories(settings)
    _tell_people(settings, ways, crawls)
    codes = _codes(crawls, rows, store_path(settings), of_directory=region is not None)
    code = worst([*codes, *[ExitCode.STORAGE] * watch.has_failed])
    if as_json:
        print_json({"exit_code": int(code), "portals": [_as_json(crawl, rows.get(crawl.portal)) for crawl in crawls]})
    sys.exit(int(code))


def _settle_stories(settings: Settings) -> None:
    """Group all stories anew once a day: what the crawls did alone is right but for likenesses that time disproves."""
    from datetime import timedelta

    from regional_news.cli.options import open_store
    from regional_news.errors import RegionalNewsError
    from regional_news.item.article import utc_now

    try:
        with open_store(settings, read_only=False) as store:
            if store.story_share and not store.stories.is_settled_since(utc_now() - timedelta(days=1)):
                store.stories.settle(share=store.story_share)
    except RegionalNewsError as error:
        say_aloud("stories were not grouped anew: {}", error)


def _tell_people(settings: Settings, ways: Sequence[Notifier], crawls: Sequence[PortalProcess]) -> None:
    from datetime import timedelta

    from regional_news.ops.alerts import tell_alerts
    from regional_news.ops.notify import report
    from regional_news.ops.run import unrecorded
    from regional_news.run.context import store_path

    hours = timedelta(hours=settings.getfloat("NOTIFY_REPEAT_HOURS"))
    untold = report(store_path(settings), ways, unrecorded=unrecorded(crawls), repeat_after=hours)
    for line in [*untold, *tell_alerts(settings)]:
        say_aloud("nobody could be told by {}", line)


def targets_of(portals: Portals, *, region: str | None, arguments: Sequence[str]) -> list[Target]:
    """Return what is named on the command line, all portals where nothing is."""
    from regional_news.ops.run import find_targets, targets_of_region

    if region is None:
        return find_targets(portals or (), arguments=arguments)
    if portals:
        raise UserError("--region names portals itself: leave out the others")
    return targets_of_region(region, arguments=arguments)


def _is_private(name: str) -> bool:
    return name == "STORE_URL" or name.startswith("NOTIFY_")


def _codes(
    crawls: Sequence[PortalProcess], rows: Mapping[str, Run], store_path: StorePlace, *, of_directory: bool
) -> list[int]:
    """Return the exit codes that count; say which of the directory's portals could not be read, and why.

    One without a spider of its own, and one that no run ever read, may be gone, or be something else by now.
    """
    from regional_news.cli.watch import why_it_ended
    from regional_news.exit_codes import ExitCode
    from regional_news.storage.sqlite import Store

    if not of_directory:
        return [crawl.exit_code or 0 for crawl in crawls]
    counted = []
    with Store.open(store_path, read_only=True) as store:
        for crawl in crawls:
            is_known = ":" not in crawl.portal and any(
                run.exit_code == ExitCode.OK for run in store.runs(spider=crawl.portal, limit=RUNS_LOOKED_AT)
            )
            if crawl.exit_code == ExitCode.PARTIAL and not is_known:
                say_aloud("{} could not be crawled: {}", crawl.portal, why_it_ended(crawl, rows.get(crawl.portal)))
            else:
                counted.append(crawl.exit_code or 0)
    return counted


def _prepare(settings: BaseSettings, ways: Sequence[Notifier]) -> None:
    """Check the machine, bring the store up to date and make room for logs; people are told where that fails."""
    from pathlib import Path

    from regional_news.errors import RegionalNewsError
    from regional_news.ops.notify import Message, tell
    from regional_news.run.context import store_path
    from regional_news.run.logs import prune_logs
    from regional_news.run.machine import check_machine
    from regional_news.storage.sqlite import Store

    try:
        check_machine(settings)
        Store.open(store_path(settings)).close()
    except RegionalNewsError as error:
        tell(Message(subject="regional-news: no portal could be crawled", text=f"{error}\n"), ways)
        raise
    prune_logs(
        Path(settings["DATA_DIR"]) / "logs",
        max_bytes=int(settings.getfloat("LOGS_MAX_MB") * 2**20),
        max_days=settings.getfloat("LOGS_MAX_DAYS"),
    )
    if not str(settings["CONTACT"] or "").strip():
        say_aloud("CONTACT is not set: give an address at which the portals' operators reach you")


def limits_of(settings: BaseSettings, *, seconds: float | None, memory_mb: int | None) -> Limits:
    """Return what a portal may use, by the command line or the settings."""
    from regional_news.ops.run import Limits

    return Limits(
        time_s=settings.getfloat("RUN_SECONDS_MAX") if seconds is None else seconds,
        memory_bytes=(settings.getint("RUN_MEMORY_MAX_MB") if memory_mb is None else memory_mb) * 2**20,
    )


def _as_json(crawl: PortalProcess, row: Run | None) -> dict[str, Any]:
    return {
        "portal": crawl.portal,
        "exit_code": int(crawl.exit_code or 0),
        "log": str(crawl.log_path) if crawl.log_path else None,
        "summary": row.summary if row else None,
    }
