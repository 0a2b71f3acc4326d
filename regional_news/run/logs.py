"""Log files: one a run and portal, held within their limits, with nothing in them that a terminal would obey."""

from __future__ import annotations

import logging
import os
import re
import sys
import time
from datetime import UTC
from typing import TYPE_CHECKING, Final

from scrapy import signals
from scrapy.utils.log import get_scrapy_root_handler

from regional_news.errors import Saying, UserError, file_error
from regional_news.run.part import CrawlerPart
from regional_news.storage.files import beyond
from regional_news.text.clean import one_line, visible

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from scrapy.crawler import Crawler

NAME: Final = re.compile(r"\d{4}-\d\d-\d\dT\d{6}Z-.+\.log")
"""What a log file of ours is called; nothing else in the folder is ever removed."""

_STAMP: Final = "%Y-%m-%dT%H%M%SZ"
CONTINUATION: Final = "\n    "
"""What a line feed inside a record becomes, so that no page can write a line that looks like a record of its own."""


class SafeFormatter(logging.Formatter):
    """Write records as they would be, made visible, their further lines indented."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the lines of one record."""
        return visible(super().format(record)).replace("\n", CONTINUATION)


class SafeLog(CrawlerPart):
    """Make Scrapy's log safe to read, and count the records that could not be written, once a crawl has started."""

    hears = (("guard", signals.spider_opened),)

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.guard()

    def guard(self) -> None:
        """Take the handlers there are under guard; Scrapy makes its own anew between extensions and engine."""
        handlers = [*logging.root.handlers, get_scrapy_root_handler()]
        for handler in dict.fromkeys(handler for handler in handlers if isinstance(handler, logging.StreamHandler)):
            if type(handler.formatter) is logging.Formatter:
                handler.setFormatter(SafeFormatter(handler.formatter._fmt, handler.formatter.datefmt))
            handler.handleError = self.failed  # type: ignore[method-assign]

    def failed(self, record: logging.LogRecord) -> None:  # noqa: ARG002 - logging's signature
        """Count a record that a full disk or a closed pipe did not take; the crawl goes on and its end tells."""
        self.crawler.stats.inc_value("log/errors")


def new_log(folder: Path, portal: str) -> Path:
    """Make an empty log file for a run that begins, and return its path.

    Raises `UserError` where there is no right to write, `StorageError` where the disk is full.
    """
    stamp, safe = time.strftime(_STAMP, time.gmtime()), _safe(portal)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for number in range(1, 1000):
            path = folder / f"{stamp}-{safe}{f'-{number}' if number > 1 else ''}.log"
            try:
                path.touch(mode=0o640, exist_ok=False)
            except FileExistsError:  # another run of the same second
                continue
            return path
        raise UserError("log folder {}: a thousand runs began in this second", folder)
    except OSError as error:
        raise file_error(Saying("log folder {}: cannot be written", folder), error) from error


def _safe(portal: str) -> str:
    return re.sub(r"[^A-Za-z0-9._-]", "_", portal)


def redirect(folder: Path) -> None:
    """Let standard output and error of this process go to a new log file, or raise `UserError`."""
    path = new_log(folder, "run")
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC)
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
        os.dup2(descriptor, stream.fileno())
    os.close(descriptor)


def prune_logs(folder: Path, *, max_bytes: int, max_days: float) -> int:
    """Remove log files that are too old, then the oldest until the rest fits; return how many."""
    logs = (path for path in folder.glob("*.log") if NAME.fullmatch(path.name) and not path.is_symlink())
    gone, _ = beyond(logs, max_bytes=max_bytes, max_age_s=max_days * 86400)
    for path in gone:
        path.unlink(missing_ok=True)
    return len(gone)


def last_line(path: Path) -> str:
    """Return the last line of a log that holds anything, made visible, at most 300 characters of it."""
    try:
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - 4_000))
            lines = file.read().decode("utf-8", errors="replace").strip().splitlines()
    except OSError:
        return ""
    return one_line(lines[-1])[:300] if lines else ""


def log_of(folder: Path, portal: str, started_at: datetime) -> Path | None:
    """Return the log of the portal's run that began then, None where it has none or it was removed.

    A run that somebody began in a terminal has none: then the log before it was closed before.
    """
    latest = f"{started_at.astimezone(UTC):{_STAMP}}~"
    found = [path for path in logs_of(folder, portal) if path.name < latest]
    if found and found[0].stat().st_mtime >= started_at.timestamp():
        return found[0]
    return None


def logs_of(folder: Path, portal: str) -> list[Path]:
    """Return the logs of a portal's runs, the latest first."""
    ours = re.compile(rf"\d{{4}}-\d\d-\d\dT\d{{6}}Z-{re.escape(_safe(portal))}(-\d+)?\.log")
    found = [path for path in folder.glob("*.log") if ours.fullmatch(path.name) and not path.is_symlink()]
    return sorted(found, key=lambda path: (path.name[:18], len(path.name), path.name), reverse=True)


def tail(path: Path, *, max_bytes: int) -> str:
    """Return the end of a log in whole lines, made visible; empty where it went meanwhile."""
    try:
        with path.open("rb") as file:
            left_out = max(0, path.stat().st_size - max_bytes)
            file.seek(left_out)
            text = file.read(max_bytes).decode("utf-8", errors="replace")
    except OSError:
        return ""
    if left_out:
        text = text.partition("\n")[2]
    return "\n".join(map(visible, text.split("\n")))


def say(line: str) -> None:
    """Write one line for the person at the terminal; a full disk behind standard error changes nothing."""
    try:
        sys.stderr.write(one_line(line) + "\n")
        sys.stderr.flush()
    except (OSError, AttributeError):  # full, or closed before we began
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # else Python fails once more when it ends
