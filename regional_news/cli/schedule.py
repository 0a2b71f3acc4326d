"""`regional-news schedule`: what to give to cron or systemd."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from regional_news.cli.options import DataDir, SettingValues, settings_of


def schedule(
    portals: Annotated[
        list[str] | None, typer.Argument(metavar="[PORTAL]...", help="As for run; all portals unless given.")
    ] = None,
    *,
    every: Annotated[str, typer.Option(help="How often: 30m, 1h, 6h, 1d.")] = "1h",
    systemd: Annotated[bool, typer.Option("--systemd", help="Units for systemd, not a line for cron.")] = False,
    data_dir: DataDir = None,
    setting: SettingValues = None,
) -> None:
    """Print a crontab line, or a systemd service and timer, with absolute paths; nothing is installed."""
    from pathlib import Path

    from regional_news.ops.run import find_targets
    from regional_news.ops.schedule import Schedule, run_command, seconds_of

    settings = settings_of(data_dir, setting)
    find_targets(portals or ())
    every_s = seconds_of(every)
    folder = Path(settings["DATA_DIR"]).absolute()
    budget = settings.getfloat("RUN_SECONDS_MAX")
    most = every_s * 5 / 6  # the next run finds the portal free
    command = run_command(
        [*dict.fromkeys(portals or ())],
        data_dir=folder,
        settings=setting or (),
        seconds=min(budget, most) if budget else most,
        store_url=settings["STORE_URL"] or "",
    )
    plan = Schedule(every_s=every_s, command=command, data_dir=folder)
    sys.stdout.write(f"{plan.service()}\n{plan.timer()}" if systemd else plan.crontab())
