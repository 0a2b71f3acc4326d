"""Look whether everything a crawl needs is in order; nothing is changed.

Portals are tried with their real spiders, for one list page and one article, into a folder that is thrown away: with
every guard and all the politeness of a crawl, and without a trace in the store.
"""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, NamedTuple

from scrapy.settings import BaseSettings

from regional_news.errors import RegionalNewsError, Saying
from regional_news.exit_codes import ExitCode
from regional_news.item.article import Article, utc_now
from regional_news.ops.run import Limits, PortalProcess, Target, find_targets, run_portals
from regional_news.run.context import archive_machine, store_path
from regional_news.run.locks import RunLock
from regional_news.run.machine import check_machine, existing, free_bytes
from regional_news.run.recorder import CLOCK_MAX_S, versions
from regional_news.storage.files import folder_name
from regional_news.storage.sqlite import Store
from regional_news.storage.sqlite.connection import QUICK_CHECK_MAX_BYTES
from regional_news.storage.sqlite.pauses import Pause
from regional_news.storage.warc.folder import machine_of
from regional_news.storage.warc.places import lost_files
from regional_news.text.clean import one_line
from regional_news.text.days import shown_time

TRY_S: Final = 120.0  # how long one portal may take to show a list and an article
WAL_MAX_MB: Final = 64
WAL_RESET_FIXED: Final = (3, 51, 3)  # the first SQLite whose checkpoints cannot lose pages of an overlapping writer
SERVER_CLOCK_MAX_S: Final = 60.0  # a difference to the clock of the store's server, by which leases end
TRY_SETTINGS: Final = {
    "DISCOVERY_PAGES_MAX": "5",
    "OUTPUTS": "sqlite",
    "ARCHIVE": "0",
    "DISK_FREE_MIN_MB": "1",
    "STORE_URL": "",
}


class Finding(NamedTuple):
    """One thing that was looked at."""

    subject: str
    level: str  # `ok`, `note` (worth knowing) or `bad` (a crawl would fail, or the data is in danger)
    message: Saying | str


def examine(
    settings: BaseSettings, *, portals: Sequence[str] = (), offline: bool, full: bool, given: Mapping[str, str]
) -> Iterator[Finding]:
    """Yield what is found, one thing after the other; `given` are the settings of the command line.

    `full`: a large store is read through as well, which takes seconds a gigabyte.
    """
    yield from _versions()
    yield from _configuration(settings)
    yield from _machine(settings)
    yield from _store(settings, full=full)
    yield from _folders(settings)
    if not offline:
        yield from _portals(settings, portals, given=given)


def _versions() -> Iterator[Finding]:
    found = {**versions(), "sqlite": sqlite3.sqlite_version}
    yield Finding("versions", "ok", ", ".join(f"{name} {text}" for name, text in found.items()))
    if sqlite3.sqlite_version_info < WAL_RESET_FIXED:
        fixed = ".".join(map(str, WAL_RESET_FIXED))
        yield Finding(
            "SQLite",
            "note",
            Saying(
                "before {} a writer that overlaps a checkpoint can lose pages (the WAL-reset bug); our "
                "writers take turns by a lock, so let no other program write to the store",
                fixed,
            ),
        )


def _configuration(settings: BaseSettings) -> Iterator[Finding]:
    if not str(settings["CONTACT"] or "").strip():
        yield Finding("CONTACT", "note", Saying("set it to an address where the portals' operators reach you"))
    else:
        yield Finding("CONTACT", "ok", str(settings["CONTACT"]))
    if not any(settings[name] for name in ("NOTIFY_COMMAND", "NOTIFY_WEBHOOK", "NOTIFY_EMAIL")):
        yield Finding("alarms", "note", Saying("nobody is told of them: see NOTIFY_COMMAND and its like"))


def _machine(settings: BaseSettings) -> Iterator[Finding]:
    try:
        check_machine(settings)
    except RegionalNewsError as error:
        yield Finding("machine", "bad", error)
        return
    free = free_bytes(Path(settings["DATA_DIR"])) / 2**30
    yield Finding("disk", "ok", Saying("{:.1f} GB are free", free))
    yield Finding("clock", "ok", f"{utc_now():%Y-%m-%d %H:%M:%S} UTC")
    folder = existing(Path(settings["DATA_DIR"]))
    if not folder.is_dir() or not os.access(folder, os.W_OK | os.X_OK):
        yield Finding("DATA_DIR", "bad", Saying("{} cannot be written", folder))


def _store(settings: BaseSettings, *, full: bool) -> Iterator[Finding]:
    path = store_path(settings)
    try:
        if not path.exists():
            yield Finding("store", "note", Saying("{}: there is none yet", path))
            return
        with Store.open(path, read_only=True) as store:
            damage = store.engine.damage(however_large=full)
            articles = sum(store.count_by_portal().values())
            latest, size = store.runs(limit=1), store.engine.size()
            described, ahead_s = store.engine.described(), (utc_now() - store.engine.now()).total_seconds()
            elsewhere = list(archives_elsewhere(store, settings))
    except RegionalNewsError as error:
        yield Finding("store", "bad", error)
        return
    if damage:
        yield Finding("store", "bad", Saying("{}: damaged ({}); keep it, restore a backup beside it", path, damage))
    else:
        is_read = full or size <= QUICK_CHECK_MAX_BYTES
        read = Saying("sound") if is_read else Saying("opens, not read through without --full")
        state = read if isinstance(path, Path) else Saying("opens; whether it is sound its server knows")
        yield Finding("store", "ok", Saying("{}: {}, {} articles, {:.1f} MB", path, state, articles, size / 2**20))
    if described:
        yield Finding("server", "ok", described)
    if abs(ahead_s) > SERVER_CLOCK_MAX_S:
        yield Finding("clock", "bad", Saying("it is {:.0f} s ahead of the store's server", ahead_s))
    yield from elsewhere
    log = path.with_name(path.name + "-wal")
    if log.exists() and (megabytes := log.stat().st_size / 2**20) > WAL_MAX_MB:
        yield Finding(
            "store",
            "note",
            Saying(
                "its write-ahead log holds {:.0f} MB: a program that reads the store keeps it from being folded in",
                megabytes,
            ),
        )
    if latest and latest[0].started_at > utc_now():
        yield Finding(
            "clock",
            "bad",
            Saying(
                "the latest run began at {:%Y-%m-%d %H:%M} UTC, which is yet to come: the clock is behind now, or was "
                "ahead then",
                latest[0].started_at,
            ),
        )


def archives_elsewhere(store: Store, settings: BaseSettings) -> Iterator[Finding]:
    """Yield of each machine how much of its archive is not here: a lost one's is never just missing."""
    mine, folder = archive_machine(store, settings), Path(settings["DATA_DIR"])
    if not mine:
        return
    missing = Counter(map(machine_of, lost_files(store.captures, folder)))
    seen = {folder_name(worker["name"]): worker for worker in (store.engine.machines() or {}).get("workers", ())}
    for machine, number in sorted(missing.items()):
        worker = seen.get(machine)
        if machine == mine:
            yield Finding("archive/", "bad", Saying("{} files of this machine are gone", number))
        elif worker and worker["alive"]:
            yield Finding("archive/", "ok", Saying("{} has {} files, and is at work", machine, number))
        elif worker:
            message = Saying("{} has {} files, and was last seen {}", machine, number, worker["until"])
            yield Finding("archive/", "note", message)
        else:
            yield Finding(
                "archive/", "note", Saying("{} has {} files, and is no worker that was seen", machine, number)
            )


def _folders(settings: BaseSettings) -> Iterator[Finding]:
    data_dir = Path(settings["DATA_DIR"])
    for name in ("refused", "feeds", "archive", "logs"):
        if not (folder := data_dir / name).is_dir():
            continue
        held = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 2**20
        cap = settings.getfloat(f"{name.upper()}_MAX_MB")
        if name == "archive":
            cap *= sum(path.is_dir() for path in folder.iterdir())  # each portal's own
        over = bool(cap) and held > cap * 1.1
        said = Saying("{:.1f} of {:.0f} MB", held, cap) if cap else f"{held:.1f} MB"
        yield Finding(f"{name}/", "note" if over else "ok", said)


def _portals(settings: BaseSettings, names: Sequence[str], *, given: Mapping[str, str]) -> Iterator[Finding]:
    data_dir = Path(settings["DATA_DIR"])
    free = []
    held: Mapping[str, Pause] = {}
    with suppress(RegionalNewsError), Store.open(store_path(settings), read_only=True) as store:  # said above
        held = store.pauses.lasting(utc_now())
    for target in find_targets(names, arguments=["limit=1", "pages=1"]):
        if who := RunLock.holder(data_dir, target.portal):
            yield Finding(target.portal, "note", Saying("not tried: it is being crawled by {}", who))
        elif pause := next((held[host] for host in sorted(target.hosts) if host in held), None):
            until = shown_time(pause.until)
            message = Saying("not tried: its server asked to be left alone until {} China time", until)
            yield Finding(target.portal, "note", message)
        else:
            free.append(target)
    with tempfile.TemporaryDirectory(prefix="regional-news-doctor-") as folder:
        _hand_on_sites(settings, free, Path(folder))
        crawls = run_portals(
            free,
            data_dir=Path(folder),
            settings={**given, **TRY_SETTINGS},
            environment=os.environ,
            limits=Limits(time_s=TRY_S, memory_bytes=settings.getint("RUN_MEMORY_MAX_MB") * 2**20),
            parallel=max(1, settings.getint("RUN_PARALLEL")),
        )
        for crawl in crawls:
            yield from _portal(crawl, Path(folder) / "regional_news.db")


def _hand_on_sites(settings: BaseSettings, targets: Sequence[Target], folder: Path) -> None:
    """Give the crawls what is known of sites without a spider: to find it out anew takes longer than they have."""
    known = []
    with suppress(RegionalNewsError), Store.open(store_path(settings), read_only=True) as store:
        known = [site for target in targets if (site := store.sites.get(target.portal)) and site.facts]
    if not known:
        return
    with Store.open(folder / "regional_news.db") as store:
        for site in known:
            store.sites.settle(site.portal, facts=site.facts or {}, evidence=site.evidence, at=utc_now())


def _portal(crawl: PortalProcess, path: Path) -> Iterator[Finding]:
    portal = crawl.portal
    counts: dict[str, Any] = {}
    why, article, refusal = crawl.last_words, None, ""
    if path.exists():
        with Store.open(path, read_only=True) as store:
            for run in store.runs(limit=1, spider=portal):
                counts, why = run.counts, (run.summary or {}).get("why") or why
                article = next(store.stored_in_run(run.run_id, portal=portal), None)
            refusal = next((f"{page.url}: {page.reason} {page.detail}" for page in store.refusals(portal)), "")
    robots = counts.get("robotstxt/response_count", 0)
    lists, pages = counts.get("pages/list", 0), counts.get("pages/article", 0)
    is_heard = Saying("answered") if robots else Saying("did not answer")
    state = Saying("robots.txt {}, {} lists, {} article pages", is_heard, lists, pages)
    if article is not None:
        yield Finding(portal, "ok", Saying("{}; {}", state, explained(article)))
    elif refusal:
        yield Finding(portal, "bad", Saying("{}; refused: {}", state, one_line(refusal)))
    else:
        stopped = crawl.exit_code in {ExitCode.SIGNAL, ExitCode.ALREADY_RUNNING}
        message = Saying("{}; {}", state, one_line(why) or Saying("no article was found"))
        yield Finding(portal, "note" if stopped else "bad", message)
    ahead_s = counts.get("clock/ahead_s", 0)
    if abs(ahead_s) > CLOCK_MAX_S:
        yield Finding("clock", "bad", Saying("it is {} s ahead of the server of {}", ahead_s, portal))


def explained(article: Article) -> Saying:
    """Return what was read of an article, and what each part was read by."""
    title, time, text = [*(article.layout or "").split("+"), "", ""][:3]
    by = {"title": title, "time": time, "text": text} if time else {"all": title}
    return Saying(
        "{}: title {!r}, {}, source {!r}, {} characters, {} pictures ({})", article.url, article.title,
        article.published_at.isoformat(), article.source, len(article.text), len(article.images),
        ", ".join(f"{name} by {what}" for name, what in by.items()),
    )  # fmt: skip
