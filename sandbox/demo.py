"""The main job on one machine without the internet: every portal's spider against the sandbox."""

from __future__ import annotations

import os
import shutil
import sys
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from rich.console import Console
from rich.table import Table

from regional_news.cli.watch import Watch
from regional_news.errors import UserError, file_error
from regional_news.exit_codes import ExitCode, worst
from regional_news.ops.run import Limits, find_targets, run_portals
from regional_news.portal.registry import portal_names
from regional_news.storage.sqlite import Store
from sandbox import Sandbox
from sandbox.portals import SITES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from regional_news.storage.sqlite import Run
    from sandbox.reprints import Retelling

SETTINGS: Final = {
    "DOWNLOAD_DELAY": "0.02",  # the server is ours and on this machine
    "AUTOTHROTTLE_ENABLED": "False",
}
TIME_LIMIT_S: Final = 150.0
EXPECTED: Final = ("authors", "source", "poster", "section", "region")
"""Fields whose absence says something, where a portal has them at all."""
REPRINTS: Final[tuple[tuple[str, str, Retelling], ...]] = (
    ("heze", "yybnet", "cut"), ("heze", "tengzhou", "edited"), ("heze", "yueyang", "retitled"),
    ("yybnet", "heze", "verbatim"), ("yueyang", "yybnet", "extended"),
)  # fmt: skip
"""Portals whose newest story another one tells again, and how."""
PAPER: Final = "yueyangribao"
"""The newspaper whose newest issue is read beside the portals."""
EDITOR: Final = "heze"
"""The portal that changes its mind after it was read."""
STRANGER: Final = "trs"
"""A site that no spider knows, to be found out about."""
MARK: Final = ".demo"
"""File that tells a demo's folder from any other, so that none but a demo's is ever removed."""


def run_demo(data_dir: Path, *, articles: int) -> None:
    """Crawl the sandbox into `data_dir`, which is made anew, and print what was stored; exits as the crawls did.

    Raises `UserError` when `data_dir` holds something that no demo has put there.
    """
    console = Console()
    data_dir = data_dir.absolute()
    _make_room(data_dir)
    try:
        data_dir.mkdir(parents=True)
        (data_dir / MARK).touch()
    except OSError as error:
        raise file_error(f"{data_dir}: cannot be written", error) from error
    store = data_dir / "regional_news.db"
    began = time.monotonic()
    with Sandbox(portals=[*SITES, STRANGER], articles=articles) as sandbox:
        portals = [name for name in portal_names() if name in {*sandbox.sites, PAPER}]
        targets = find_targets([*portals, f"site:{sandbox.sites[STRANGER].origin}/"])
        console.print(
            f"Serving {', '.join(portals)} on this machine, {articles} articles each, through {sandbox.proxy_url}"
        )
        newest = {name: _newest(sandbox, name) for name, _, _ in REPRINTS}
        for first, second, how in REPRINTS:
            sandbox.reprint(newest[first], second, how)
        sandbox.reprint_paper(PAPER, "yueyang")
        crawl = partial(
            run_portals,
            data_dir=data_dir,
            settings=SETTINGS,
            environment={**os.environ, **sandbox.environment(), "STORE_URL": ""},
            limits=Limits(time_s=TIME_LIMIT_S),
            parallel=os.cpu_count() or 1,
        )
        with Watch(console, store) as watch:
            crawls = crawl(targets, watch=watch)
            runs = watch.runs()
        console.print(f"{EDITOR} edits a story, takes down another and is crawled again.")
        _edit_and_take_down(sandbox)
        with Watch(console, store) as watch:
            crawls += crawl(find_targets([EDITOR]), watch=watch)
        served = len(sandbox.requests)
    with Store.open(store, read_only=True) as opened:
        console.print(_table([target.portal for target in targets], runs, opened.stories.shared()))
    _say_what_was_found_out(console, store)
    console.print(f"{served} requests in {time.monotonic() - began:.0f} s, none of them left this machine.")
    shown = data_dir.relative_to(Path.cwd()) if data_dir.is_relative_to(Path.cwd()) else data_dir
    console.print(
        f"Store:      {shown / store.name}  (SQLite; one row an article in the view `articles`)", soft_wrap=True
    )
    for feed in sorted((data_dir / "feeds").glob("*/*.jsonl")):
        console.print(f"JSON Lines: {shown / feed.relative_to(data_dir)}", soft_wrap=True)
    command = os.path.relpath(Path(sys.executable).with_name("regional-news"))
    console.print(f"Look at it: {command} serve --data-dir {shown}", soft_wrap=True)
    console.print(f"One story, as several told it: {command} story {newest['heze']} --data-dir {shown}", soft_wrap=True)
    for ended in crawls:
        if ended.exit_code:
            console.print(
                f"{ended.portal} ended with exit code {int(ended.exit_code)}: see {ended.log_path}", soft_wrap=True
            )
    code = worst(ended.exit_code or 0 for ended in crawls)
    if code is not ExitCode.OK:
        sys.exit(int(code))


def _edit_and_take_down(sandbox: Sandbox) -> None:
    """Give two stories another title, so that the next run looks at both: one says more, the other one is gone."""
    _, edited, gone, *_ = (url for url in sandbox.truth if sandbox.truth[url]["portal"] == EDITOR)
    sandbox.edit(EDITOR, what="title", urls=[edited, gone])
    sandbox.edit(EDITOR, urls=[edited])
    sandbox.override(gone, body=b"", status=404)


def _newest(sandbox: Sandbox, portal: str) -> str:
    return next(url for url in sandbox.truth if sandbox.truth[url]["portal"] == portal)


def _say_what_was_found_out(console: Console, path: Path) -> None:
    """Tell what the site that no spider knows has told about itself."""
    with Store.open(path, read_only=True) as store:
        for site in store.sites.all():
            facts = site.facts or {}
            line = f"Found out about {site.portal}: {facts.get('site_name')}, region {facts.get('region')}, {site.why}"
            console.print(f"{line.rstrip(', ')}; its articles are {facts.get('article')}", soft_wrap=True)


def _make_room(data_dir: Path) -> None:
    if not data_dir.exists():
        return
    if not data_dir.is_dir():
        raise UserError(f"{data_dir} is a file; name another folder with --data-dir")
    if any(data_dir.iterdir()) and not (data_dir / MARK).exists():
        raise UserError(f"{data_dir} holds something else than a demo; name another folder with --data-dir")
    shutil.rmtree(data_dir)


def _table(portals: list[str], runs: Mapping[str, Run], shared: Mapping[str, int]) -> Table:
    table = Table(title="What the crawl found")
    table.add_column("portal")
    for column in ("pages fetched", "new", "duplicates", "retold", "refused"):
        table.add_column(column, justify="right")
    table.add_column("fields missing")
    for portal in portals:
        counts = runs[portal].counts if portal in runs else {}
        table.add_row(
            portal,
            str(counts.get("downloader/response_count", 0)),
            str(counts.get("articles/new", 0)),
            str(counts.get("articles/copies", 0) + counts.get("articles/unchanged", 0)),
            str(shared.get(portal, 0)),
            _by_name(counts, "refused/"),
            _missing(counts),
        )
    return table


def _missing(counts: Mapping[str, Any]) -> str:
    """Return the fields that some stored articles lack; what all of them lack is none of this portal's fields."""
    stored = sum(counts.get(f"articles/{outcome}", 0) for outcome in ("new", "changed", "copies"))
    return _by_name({name: counts.get(f"missing/{name}", 0) % stored for name in EXPECTED} if stored else {})


def _by_name(counts: Mapping[str, Any], prefix: str = "") -> str:
    found = {name.removeprefix(prefix): value for name, value in counts.items() if name.startswith(prefix) and value}
    return ", ".join(f"{name} {value}" for name, value in sorted(found.items(), key=lambda pair: -pair[1])) or "-"
