"""Crawl several portals at once: a process each, with its own time and memory, none able to harm another."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from scrapy.settings import Settings
from scrapy.spiderloader import SpiderLoader

from regional_news.exit_codes import ExitCode

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path
    from types import FrameType

GRACE_S: Final = 30.0
"""How long a portal may take to store its pages in flight after it was asked to stop."""

POLL_S: Final = 0.2


@dataclass(kw_only=True)
class PortalProcess:
    """One portal's crawl: waiting, running or ended."""

    portal: str
    log_path: Path
    process: subprocess.Popen[bytes] | None = None
    exit_code: int | None = None
    deadline: float = field(default=0.0)
    stopped_for: int | None = None
    """Exit code that a stop from outside stands for: 11 a signal, 15 the time budget."""

    def start(self, command: Sequence[str], environment: Mapping[str, str], *, limits: Limits) -> None:
        """Start the crawl in a process group of its own, so that a stop reaches all of it."""
        self.log_path.parent.mkdir(parents=True, exist_ok=True)
        with self.log_path.open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603 - our own interpreter with a portal's checked name
                command, env=dict(environment), stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )
        if limits.memory_bytes:
            resource.prlimit(self.process.pid, resource.RLIMIT_AS, (limits.memory_bytes, limits.memory_bytes))
        self.deadline = time.monotonic() + limits.time_s

    def stop(self, *, code: int, at_once: bool = False) -> None:
        """Ask the crawl to end, or end it at once; `code` is what it counts as."""
        if self.process is None or self.process.poll() is not None:
            return
        if self.stopped_for is None:
            self.stopped_for = code
        self.deadline = time.monotonic() + GRACE_S
        os.killpg(self.process.pid, signal.SIGKILL if at_once else signal.SIGTERM)

    def poll(self) -> bool:
        """Look after the crawl; return whether it has ended."""
        if self.process is None or self.exit_code is not None:
            return self.exit_code is not None
        code = self.process.poll()
        if code is not None:
            self.exit_code = self.stopped_for or (code if code >= 0 else ExitCode.BUG)
        elif time.monotonic() > self.deadline:
            self.stop(code=ExitCode.TIME, at_once=self.stopped_for is not None)
        return self.exit_code is not None


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What one portal's crawl may use."""

    time_s: float = 3000.0
    """Wall-clock seconds: an hourly cron line leaves ten minutes of slack."""
    memory_bytes: int = 0
    """Address space; 0 sets no limit beside Scrapy's own MEMUSAGE_LIMIT_MB."""


def portal_names() -> list[str]:
    """Return the names of the spiders that know their portal, in alphabetical order."""
    loader = SpiderLoader.from_settings(Settings({"SPIDER_MODULES": ["regional_news.spiders"]}))
    return [name for name in sorted(loader.list()) if getattr(loader.load(name), "facts", None) is not None]


def run_portals(
    portals: Sequence[str],
    *,
    data_dir: Path,
    settings: Mapping[str, str],
    environment: Mapping[str, str],
    limits: Limits,
    parallel: int = 4,
    watch: Callable[[Sequence[PortalProcess]], None] = lambda _: None,
) -> list[PortalProcess]:
    """Crawl the portals, at most `parallel` at once, and return how each ended.

    `watch` is called several times a second. SIGTERM or SIGINT asks every crawl to end and starts no other; a second
    one ends them at once.
    """
    stamp = time.strftime("%Y-%m-%dT%H%M%SZ", time.gmtime())
    crawls = [PortalProcess(portal=name, log_path=data_dir / "logs" / f"{stamp}-{name}.log") for name in portals]
    waiting = list(crawls)
    interrupts = 0

    def interrupt(_signal: int, _frame: FrameType | None) -> None:
        nonlocal interrupts
        interrupts += 1
        waiting.clear()
        for crawl in crawls:
            crawl.stop(code=ExitCode.SIGNAL, at_once=interrupts > 1)

    before = {number: signal.signal(number, interrupt) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        running: list[PortalProcess] = []
        while waiting or running:
            while waiting and len(running) < parallel:
                crawl = waiting.pop(0)
                command = [sys.executable, "-m", "scrapy", "crawl", crawl.portal, "-s", f"DATA_DIR={data_dir}"]
                for name, value in settings.items():
                    command += ["-s", f"{name}={value}"]
                crawl.start(command, {**environment, "SCRAPY_SETTINGS_MODULE": "regional_news.settings"}, limits=limits)
                running.append(crawl)
            running = [crawl for crawl in running if not crawl.poll()]
            watch(crawls)
            time.sleep(POLL_S)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    for crawl in crawls:
        if crawl.exit_code is None:
            crawl.exit_code = ExitCode.SIGNAL
    return crawls
