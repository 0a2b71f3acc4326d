"""`regional-news portals`: which portals there are, what is known of each, and how it was found out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from regional_news.cli.options import AsJson, Settings, echo, make_console, open_store, print_json
from regional_news.output.spoken import named, said

if TYPE_CHECKING:
    from collections.abc import Iterable

    from regional_news.storage.sqlite import Store


def portals(
    *,
    region: Annotated[
        str | None, typer.Option(metavar="CODE", help="Only those of a place: 37, 3717 or 371722.")
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="The directory's portals too, whether or not they were ever crawled.")
    ] = False,
    settings: Settings,
    as_json: AsJson = False,
) -> None:
    """Show every portal with its key, place, platform, article pattern, state and last success."""
    from regional_news.portal import directory
    from regional_news.run.context import store_path

    wanted = {entry.url for entry in directory.of_region(region)} if region else set()
    rows = list(_of_spiders())
    if store_path(settings).exists():
        with open_store(settings) as store:
            rows += _of_store(store)
            _add_runs(rows, store)
    if everything:
        known = {_host_of(row) for row in rows if row["platform"] != "epaper"} | {row["key"] for row in rows}
        rows += [
            _row(entry.target, entry.name, entry.region, entry.platform, url=entry.url, state="never crawled",
                 source=f"{directory.sources()[entry.source]} ({entry.since})")
            for entry in directory.entries()
            if entry.target not in known and not (entry.platform == "site" and entry.host in known)
        ]  # fmt: skip
    if region:
        stem = region.ljust(6, "0").rstrip("0") if len(region) < 6 else region
        rows = [row for row in rows if row["url"] in wanted or (row["region"] or "").startswith(stem)]
    if as_json:
        print_json(rows)
    else:
        _show(rows)


def _row(key: str, name: str, region: str | None, platform: str, **more: Any) -> dict[str, Any]:
    empty = dict.fromkeys(("url", "pattern", "state", "last_success", "titles_left", "evidence"))
    return {
        "key": key,
        "name": name,
        "region": region,
        "platform": platform,
        "why": "",
        **empty,
        "source": None,
        **more,
    }


def _of_spiders() -> Iterable[dict[str, Any]]:
    from regional_news.portal.registry import known_facts

    for name, facts in known_facts().items():
        platform = {"epaper": "epaper", "thread": "discuz"}.get(facts.kind, "spider")
        pattern = facts.article if platform == "spider" else None
        yield _row(
            name, facts.site_name, facts.region, platform, url=f"{facts.origin}/", pattern=pattern, state="known"
        )


def _of_store(store: Store) -> Iterable[dict[str, Any]]:
    from regional_news.portal import directory

    listed = {entry.key: {"site_name": entry.name, "region": entry.region} for entry in directory.entries()}
    for site in store.sites.all():
        facts = site.facts or listed.get(site.portal, {})
        host = site.portal.partition(":")[2]
        yield _row(
            site.portal,
            facts.get("site_name", host),
            facts.get("region"),
            "site",
            url=f"{facts.get('origin', f'http://{host}')}/",
            pattern=facts.get("article"),
            state=site.state,
            why=site.why,
            evidence=site.evidence,
        )


def _add_runs(rows: list[dict[str, Any]], store: Store) -> None:
    """Enter the last success of each portal, and the platforms' portals that only runs know."""
    keys = {row["key"] for row in rows}
    rows += [
        _row(name, name.partition(":")[2], None, name.partition(":")[0], state="crawled")
        for name in store.spiders()
        if ":" in name and name not in keys and not name.startswith("site:")
    ]
    for row in rows:
        runs = store.runs(limit=20, spider=row["key"])
        good = [run for run in runs if run.exit_code == 0]
        left = ((run.summary or {}).get("lists_titles_left", 0) for run in runs)
        row["titles_left"] = next(filter(None, left), 0) if runs else None
        row["last_success"] = good[0].ended_at.isoformat() if good and good[0].ended_at else None


def _host_of(row: dict[str, Any]) -> str:
    return str(row["url"] or "").partition("//")[2].strip("/")


def _show(rows: list[dict[str, Any]]) -> None:
    from rich.table import Table

    from regional_news.item import regions
    from regional_news.portal.site.judging import said_of
    from regional_news.text.days import shown_time

    console = make_console(piped_columns=160)
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0))
    for name in (said("key"), said("name"), said("region"), said("platform"), said("state"), said("last success")):
        table.add_column(name, overflow="fold")
    table.add_column(said("article pattern"), overflow="fold")
    for row in rows:
        last = row["last_success"]
        table.add_row(
            row["key"],
            row["name"],
            f"{row['region']} {regions.full_name(row['region'])}" if row["region"] else "-",
            row["platform"],
            named(row["state"]),
            shown_time(last) if last else "-",
            row["pattern"] or "-",
        )
    console.print(table)
    for row in rows:
        if row["why"]:
            console.print(f"! {row['key']}: {row['why']}", soft_wrap=True)
        if paths := (row["evidence"] or {}).get("not_followed"):
            echo("{}: lists that say that they go on where nothing known leads: {}", row["key"], " ".join(paths))
        for one in (row["evidence"] or {}).get("left_out", ()):
            echo("{}: left out: {}", row["key"], said_of(one))
        if number := row["titles_left"]:
            echo("{}: {} titles on lists lead where no article is known to stand", row["key"], number)
    console.print(said("{} portals; --json shows what each was concluded from, --all the directory's too.", len(rows)))
