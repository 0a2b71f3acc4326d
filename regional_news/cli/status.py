"""`regional-news status`: how every portal has been doing."""

from __future__ import annotations

import sys
from typing import Any

from regional_news.cli.options import AsJson, Settings, echo, make_console, open_store, print_json
from regional_news.errors import Saying
from regional_news.output.spoken import named, said, told
from regional_news.text.days import shown_time

WIDE_COLUMNS = 110  # width from which there is room for the layouts; --json has them anyway

MISSING_SHOWN = 10  # days of a newspaper's missing issues that are named, the latest first; --json has all
INCOMPLETE_SHOWN = 5
"""Of so many issues of a newspaper it is said why they are not complete, the latest first; --json has all."""


def status(*, settings: Settings, as_json: AsJson = False) -> None:
    """Show for each portal its last success, what came in, what is missing, and drift; exit 1 unless all is well."""
    from regional_news.ops.status import status_of

    with open_store(settings) as store:
        told = status_of(store, settings)
    if as_json:
        print_json(told)
    else:
        _show(told)
    sys.exit(0 if told["ok"] else 1)


def _show(found: dict[str, Any]) -> None:
    from rich.table import Table

    from regional_news.text.clean import one_line

    console = make_console(piped_columns=160)
    is_wide = console.width >= WIDE_COLUMNS
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column(said("portal"), no_wrap=True)
    table.add_column(said("last success"), no_wrap=True)
    for name in (said("articles"), said("new"), said("changed"), said("refused"), said("resting")):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column(said("missing (before)"))
    if is_wide:
        table.add_column(said("layout"))
    for portal in found["portals"]:
        day = portal["last_24_hours"]
        table.add_row(
            f"{'' if portal['ok'] else '! '}{portal['portal']}{said(' (running)') if portal['running'] else ''}",
            shown_time(last) if (last := portal["last_success"]) else said("never"),
            str(portal["articles"]),
            str(day["new"]),
            str(day["changed"]),
            str(sum(day["refused"].values())),
            str(portal["resting"]["number"]),
            ", ".join(_missing(portal["missing"])),
            *([next(iter(portal["layouts"]), "")] if is_wide else []),
        )
    console.print(said("New, changed and refused in 24 hours; times are China's."))
    console.print(table)
    for portal in found["portals"]:
        if issues := portal["issues"]:
            counts = (issues.get(state, 0) for state in ("complete", "partial", "missing"))
            echo("{}: issues {} complete, {} partial, {} missing", portal["portal"], *counts)
        if days := portal["issues"].get("missing_days"):
            shown = ", ".join(days[:MISSING_SHOWN]) + (" …" if len(days) > MISSING_SHOWN else "")
            echo("{}: issues that did not answer: {}", portal["portal"], shown)
        if ahead := portal["issues"].get("ahead"):
            echo("{}: its front door names an issue of a day to come, {}", portal["portal"], ahead)
        for day, why in sorted(portal["issues"].get("why", {}).items(), reverse=True)[:INCOMPLETE_SHOWN]:
            echo("{}: the issue of {} is not complete: {}", portal["portal"], day, one_line(told(why)))
        if portal["dead_entry"]:
            why = one_line(portal["last_run"]["why"] or portal["last_run"]["reason"])
            echo("{}: the directory names it, and it could never be read: {}", portal["portal"], why)
            continue
        for line in _troubles(portal):
            console.print(f"! {portal['portal']}: {one_line(line)}", soft_wrap=True)
    _show_machines(found["cluster"])
    store = found["store"]
    health = Saying("sound") if store["checked"] else Saying("sound as far as is known (doctor reads it through)")
    if store["damage"]:
        health = Saying("damaged: {}", store["damage"])
    of_store = store["path"], store["articles"], store["bytes"] / 2**20, health, store["free_bytes"] / 2**30
    echo("store {}: {} articles, {:.1f} MB, {}; {:.1f} GB are free on DATA_DIR's disk", *of_store)


def _show_machines(cluster: dict[str, Any] | None) -> None:
    if cluster is None:
        return
    for worker in cluster["workers"]:
        state = said("alive") if worker["alive"] else said("last seen {}", shown_time(worker["until"]))
        echo("worker {}: {} ({})", worker["name"], state, worker["about"])
    jobs = ", ".join(f"{number} {named(status)}" for status, number in sorted(cluster["jobs"].items()))
    late = cluster["late"]
    values = cluster["planned"], late["number"], late["seconds"], jobs or said("none")
    echo("planned: {}, {} of them due (by up to {:.0f} s); jobs: {}", *values)
    for lease in cluster["leases"]:
        echo("{} is held by {} until {}", lease["name"], lease["holder"], shown_time(lease["until"]))


def _missing(shares: dict[str, dict[str, float | None]]) -> list[str]:
    """Return the three fields most often missing, beside how often they were before; none that the portal never has."""
    worst = sorted(shares.items(), key=lambda pair: -(pair[1]["now"] or 0))
    return [
        f"{named(name)} {share['now']:.0%}" + (f" ({share['before']:.0%})" if share["before"] is not None else "")
        for name, share in worst
        if share["now"] and not share["now"] == (share["before"] or 1) == 1
    ][:3]


def _troubles(portal: dict[str, Any]) -> list[str]:
    run = portal["last_run"]
    lines = [said("{} (since {})", told(alarm), shown_time(alarm["since"])) for alarm in portal["drift"]]
    if run["exit_code"] and not run["only_drifted"] and not any(":run" in alarm["key"] for alarm in portal["drift"]):
        why = told({**(run["because"] or {}), "message": run["why"] or run["reason"]})
        lines.append(said("the last run ended with exit code {}: {}", run["exit_code"], why))
    if run["reason"] == "died" and run["exit_code"] is None:
        lines.append(said("the last run died"))
    if number := portal["not_followed"]:
        lines.append(said("{} lists say that they go on where nothing known leads; portals names them", number))
    if number := portal["titles_left"]:
        lines.append(said("{} titles on lists lead where no article is known to stand; portals names why", number))
    if portal["stale"]:
        since = portal["last_success"]
        lines.append(said("no good run since {}", shown_time(since)) if since else said("no good run since ever"))
    return lines
