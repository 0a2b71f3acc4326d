"""Crawl several portals at once: a process each, with its own time and memory, none able to harm another."""

from __future__ import annotations

import os
import random
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import FrameType
from typing import Any, Final, NoReturn

from regional_news.crawl.arguments import did_you_mean
from regional_news.errors import RegionalNewsError, Saying, UserError
from regional_news.exit_codes import ExitCode, worst
from regional_news.item.article import utc_now
from regional_news.ops.notify import NOBODY
from regional_news.output.spoken import say_aloud
from regional_news.portal import directory
from regional_news.portal.registry import portal_names, spiders
from regional_news.run.locks import RunLock
from regional_news.run.logs import last_line, new_log
from regional_news.run.monitors import Thresholds, look_after
from regional_news.storage.sqlite import Store
from regional_news.storage.sqlite.place import FILE, StorePlace

GRACE_S: Final = 30.0  # how long a portal may take to store its pages in flight after it was asked to stop
POLL_S: Final = 0.2
STOP_SIGNALS: Final = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What one portal's crawl may use."""

    time_s: float = 3000.0  # wall-clock seconds until it is asked to end; 0 sets no limit
    memory_bytes: int = 0  # address space; 0 sets no limit beside Scrapy's own MEMUSAGE_LIMIT_MB


@dataclass(frozen=True, kw_only=True)
class Target:
    """A portal to crawl: which spider with which arguments, and whose hosts it asks."""

    portal: str
    spider: str
    arguments: tuple[str, ...] = ()
    hosts: frozenset[str] = frozenset()


@dataclass(kw_only=True)
class PortalProcess:
    """One portal's crawl: waiting, running or ended."""

    target: Target
    log_path: Path | None = None
    process: subprocess.Popen[bytes] | None = None
    exit_code: int | None = None
    died_of: str | None = None  # what ended a process that could not say so itself: `SIGKILL`, `time_budget` ...
    started_at: datetime = field(default_factory=utc_now)
    is_recorded: bool = False
    """Whether the run's row is known to have its end; only asked of runs that did not end well."""
    deadline: float = field(default=0.0)
    stopped_for: int | None = None  # exit code that a stop from outside stands for: 11 a signal, 15 the time budget

    @property
    def portal(self) -> str:
        """The portal's key in the store."""
        return self.target.portal

    @property
    def last_words(self) -> str:
        """What the crawl said last."""
        was_stopped = ExitCode.SIGNAL in {self.stopped_for, self.exit_code}
        silent = Saying(
            "stopped by a signal before it said anything" if was_stopped else "nothing could be written to its log"
        )
        return (last_line(self.log_path) if self.log_path else "") or str(silent)

    def start(self, command: Sequence[str], environment: Mapping[str, str], *, log_path: Path, limits: Limits) -> None:
        """Start the crawl in a process group of its own, so that a stop reaches all of it."""
        self.log_path, self.started_at = log_path, utc_now()
        with log_path.open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603 - our own interpreter with a portal's checked name
                command, env=dict(environment), stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )
        if limits.memory_bytes:
            with suppress(ProcessLookupError):
                resource.prlimit(self.process.pid, resource.RLIMIT_AS, (limits.memory_bytes, limits.memory_bytes))
        # The crawl ends by itself when its time is up; what is over this later deadline hangs.
        self.deadline = time.monotonic() + limits.time_s + GRACE_S if limits.time_s else float("inf")

    def stop(self, *, code: int, at_once: bool = False) -> None:
        """Ask the crawl to end, or end it at once; `code` is what it counts as."""
        if self.process is None or self.process.poll() is not None:
            return
        if self.stopped_for is None:
            self.stopped_for = code
        self.deadline = min(self.deadline, time.monotonic() + GRACE_S)
        with suppress(ProcessLookupError):  # it has just ended
            os.killpg(self.process.pid, signal.SIGKILL if at_once else signal.SIGTERM)

    def poll(self) -> bool:
        """Look after the crawl; return whether it has ended."""
        if self.process is None or self.exit_code is not None:
            return self.exit_code is not None
        code = self.process.poll()
        if code is None:
            if time.monotonic() > self.deadline:
                self.stop(code=ExitCode.TIME, at_once=True)
        elif code < 0:
            self.exit_code = self.stopped_for or ExitCode.BUG
            reasons: dict[int | None, str] = {ExitCode.TIME: "time_budget", ExitCode.SIGNAL: "killed"}
            self.died_of = reasons.get(self.stopped_for, f"died_of_{signal.Signals(-code).name.lower()}")
        else:
            self.exit_code = worst([code])
            if code not in set(ExitCode):
                self.died_of = f"died_with_{code}"
        return self.exit_code is not None


def find_targets(names: Sequence[str], *, arguments: Sequence[str] = ()) -> list[Target]:
    """Return what `regional-news run NAME ...` names, all portals where nothing is named.

    A name is a spider's, or `SPIDER:ADDRESS` for a platform that learns its portal from an address:
    `discuz:https://bbs.example.org/`. `arguments` (NAME=VALUE) are given to every spider. Raises `UserError`.
    """
    targets, known = [], list(spiders())
    for name in names or portal_names():
        spider, _, address = name.partition(":")
        if spider not in known:
            raise UserError("{!r}: no such portal{}; there are {}", name, did_you_mean(spider, known), ", ".join(known))
        spider_class = spiders()[spider]
        if address and "//" not in address:  # a portal's key: site:HOST
            address = f"http://{address}/"
        given = [f"url={address}", *arguments] if address else list(arguments)
        if bad := [argument for argument in given if "=" not in argument]:
            raise UserError("-a {}: give NAME=VALUE", bad[0])
        parsed = spider_class.parse_arguments(**dict(argument.split("=", 1) for argument in given))
        facts = spider_class.facts_of(parsed)
        targets.append(
            Target(
                portal=facts.name, spider=spider, arguments=tuple(given), hosts=frozenset(map(str.lower, facts.hosts))
            )
        )
    return list({target.portal: target for target in targets}.values())


def targets_of_region(prefix: str, *, arguments: Sequence[str] = ()) -> list[Target]:
    """Return the directory's portals of a place, each once; raises `UserError` for a place that there is not."""
    found: dict[str, Target] = {}
    for entry in directory.of_region(prefix):
        is_known = entry.target == entry.platform
        given = arguments if is_known else [*arguments, f"region={entry.region}"]
        for target in find_targets([entry.target], arguments=given):
            found.setdefault(target.portal, target)
    if not found:
        raise UserError(
            "--region {}: the directory knows no portal there; `regional-news portals --all` shows it", prefix
        )
    return list(found.values())


def run_portals(
    targets: Sequence[Target],
    *,
    data_dir: Path,
    settings: Mapping[str, str],
    environment: Mapping[str, str],
    limits: Limits,
    parallel: int = 4,
    watch: Callable[[Sequence[PortalProcess]], None] = lambda _: None,
    thresholds: Thresholds | None = None,
    store: StorePlace | None = None,
) -> list[PortalProcess]:
    """Crawl the portals, at most `parallel` at once and never two on one host, and return how each ended.

    They write into `store`, by default the file in `data_dir`. `watch` is called several times a second. SIGTERM or
    SIGINT asks every crawl to end and starts no other; a second one ends them at once. A crawl that died gets the end
    of its run row from here.
    """
    crawls = [PortalProcess(target=target) for target in targets]
    waiting = list(crawls)
    interrupts = 0

    def interrupt(_signal: int, _frame: FrameType | None) -> None:
        nonlocal interrupts
        interrupts += 1
        waiting.clear()
        for crawl in crawls:
            crawl.stop(code=ExitCode.SIGNAL, at_once=interrupts > 1)

    before = _catch(interrupt)
    environment = child_environment(environment)
    running: list[PortalProcess] = []
    try:
        while waiting or running:
            for crawl in _startable(waiting, running, parallel=parallel):
                log_path = new_log(data_dir / "logs", crawl.portal)
                # What is to be told is told once, for all portals, when all have ended.
                command = crawl_command(crawl.target, {**settings, **NOBODY, "DATA_DIR": str(data_dir)}, limits=limits)
                if crawl in waiting:  # no signal came meanwhile
                    waiting.remove(crawl)
                    running.append(crawl)
                    crawl.start(command, environment, log_path=log_path, limits=limits)
                if interrupts:  # one that came while it started did not reach it
                    crawl.stop(code=ExitCode.SIGNAL, at_once=interrupts > 1)
            for crawl in [crawl for crawl in running if crawl.poll()]:
                running.remove(crawl)
                record_end(crawl, data_dir=data_dir, store=store, thresholds=thresholds or Thresholds())
            watch(crawls)
            if waiting or running:
                time.sleep(POLL_S)
    finally:
        end_all(running)  # none is left where the loop ends well
        for number, handler in before.items():
            signal.signal(number, handler)
    for crawl in crawls:
        if crawl.exit_code is None:
            crawl.exit_code = ExitCode.SIGNAL
    return crawls


def end_all(running: Sequence[PortalProcess]) -> None:
    """Ask crawls to end and wait until they have: nothing outlives the parent that fails."""
    for crawl in running:
        crawl.stop(code=ExitCode.SIGNAL)
    while not all(crawl.poll() for crawl in running):
        time.sleep(POLL_S)


def wait_at_random(seconds: float) -> None:
    """Wait for up to so many seconds; a signal ends the program with its exit code, for nothing has begun yet."""

    def leave(_signal: int, _frame: FrameType | None) -> NoReturn:
        raise SystemExit(int(ExitCode.SIGNAL))

    before = _catch(leave)
    try:
        time.sleep(random.uniform(0, seconds))  # noqa: S311 - no secret
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def record_end(crawl: PortalProcess, *, data_dir: Path, store: StorePlace | None, thresholds: Thresholds) -> None:
    """Make sure that the run has a row and the row an end: a crawl that died could not see to it itself.

    Where the portal is being crawled again already, that run does it; where the store cannot be written, nobody can.
    """
    if crawl.process is None or crawl.exit_code in {None, ExitCode.OK, ExitCode.ALREADY_RUNNING}:
        return
    pid, code = crawl.process.pid, int(crawl.exit_code or 0)
    try:
        with RunLock.take(data_dir, crawl.portal), Store.open(store or data_dir / FILE) as opened:
            ended = opened.end_dead_runs(crawl.portal, reason=crawl.died_of or "died", exit_code=code, pid=pid)
            latest = opened.runs(spider=crawl.portal, limit=1)
            if not ended and not any(run.pid == pid and run.started_at >= crawl.started_at for run in latest):
                run_id = opened.start_run(spider=crawl.portal, pid=pid, at=crawl.started_at)
                reason = crawl.died_of or "not_started"
                opened.finish_run(run_id, reason=reason, exit_code=code, why=crawl.last_words)
            look_after(opened, crawl.portal, thresholds=thresholds)
            crawl.is_recorded = True
    except RegionalNewsError as error:
        say_aloud("the end of {} could not be recorded: {}", crawl.portal, error)


def unrecorded(crawls: Sequence[PortalProcess]) -> list[str]:
    """Return a line for each crawl whose failure the store could not take up."""
    well = {None, ExitCode.OK, ExitCode.ALREADY_RUNNING, ExitCode.SIGNAL}
    return [f"{c.portal}: {c.last_words}" for c in crawls if c.exit_code not in well and not c.is_recorded]


def _catch(handler: Callable[[int, FrameType | None], None]) -> dict[signal.Signals, Any]:
    """Let `handler` see the signals that stop a run, those left out that our parent wants ignored, as nohup does."""
    caught = [number for number in STOP_SIGNALS if signal.getsignal(number) is not signal.SIG_IGN]
    return {number: signal.signal(number, handler) for number in caught}


def _startable(waiting: list[PortalProcess], running: list[PortalProcess], *, parallel: int) -> list[PortalProcess]:
    """Return the crawls that may start now, in their order: a place is free, and none of their hosts is in use."""
    busy = {host for crawl in running for host in crawl.target.hosts}
    chosen: list[PortalProcess] = []
    for crawl in waiting:
        if len(running) + len(chosen) >= parallel:
            break
        if not crawl.target.hosts & busy:
            chosen.append(crawl)
            busy |= crawl.target.hosts
    return chosen


def child_environment(given: Mapping[str, str]) -> dict[str, str]:
    """Return the variables of a crawl's process."""
    return {
        "MALLOC_ARENA_MAX": "2",  # glibc's 64 MB of address space a thread would count against the memory limit
        **given,
        "SCRAPY_SETTINGS_MODULE": given.get("SCRAPY_SETTINGS_MODULE") or "regional_news.settings",
        "PYTHONUTF8": "1",  # cron runs with LANG=C, and logs hold Chinese
    }


def crawl_command(target: Target, settings: Mapping[str, str], *, limits: Limits) -> list[str]:
    """Return the command line of a portal's crawl."""
    command = [sys.executable, "-P", "-m", "scrapy", "crawl", target.spider]
    for argument in target.arguments:
        command += ["-a", argument]
    if limits.time_s and "CLOSESPIDER_TIMEOUT" not in settings:
        command += ["-s", f"CLOSESPIDER_TIMEOUT={limits.time_s:g}"]
    for name, value in settings.items():
        command += ["-s", f"{name}={value}"]
    return command
