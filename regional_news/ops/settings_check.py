"""Settings as a person gives them: names that exist, values that can be meant, and what came of them all."""

from __future__ import annotations

import logging
import math
import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from scrapy.settings import iter_default_settings
from w3lib.url import file_uri_to_path

from regional_news import settings as project
from regional_news.crawl.revisits import RevisitSchedule
from regional_news.errors import Saying, UserError, file_error
from regional_news.http.address_gate import allowed_networks
from regional_news.http.quiet_hours import quiet_spans
from regional_news.run.recorder import OURS, known_names

if TYPE_CHECKING:
    from collections.abc import Collection

    from scrapy.settings import BaseSettings

logger = logging.getLogger(__name__)

OUTPUTS: Final = ("sqlite", "jsonl")

MOST: Final = 1e12
MOST_TIME: Final = 1e5
"""No setting is greater, in days or hours or otherwise: sums with it must stay what computers can express."""

TYPO_EDITS: Final = 2
"""A name so few edits away from a known one is a slip of the pen."""


def check_settings(settings: BaseSettings) -> None:
    """Raise `UserError` for a name that is a slip or a value that cannot be meant; warn of other unknown names."""
    check_names(settings)
    outputs = settings.getlist("OUTPUTS")
    if not outputs or not set(outputs) <= set(OUTPUTS):
        raise UserError("OUTPUTS={}: give one or both of {}", settings["OUTPUTS"], ", ".join(OUTPUTS))
    if not str(settings["DATA_DIR"] or "").strip():
        raise UserError("DATA_DIR is empty: give a folder")
    if (settings["HTTPAUTH_USER"] or settings["HTTPAUTH_PASS"]) and not settings["HTTPAUTH_DOMAIN"]:
        raise UserError("HTTPAUTH_USER without HTTPAUTH_DOMAIN: name the one host that may be sent the password")
    allowed_networks(settings)
    quiet_spans(settings)
    for name, (read, least) in _NUMBERS.items():
        try:
            value = read(settings[name])
        except (TypeError, ValueError, OverflowError):
            value = math.nan
        most = MOST_TIME if name.endswith(("_DAYS", "_HOURS")) else MOST
        if not least <= value <= most:
            raise UserError("{}={}: give a number from {} to {:g}", name, settings[name], least, most)
    RevisitSchedule.of(settings)
    for uri in settings.getdict("FEEDS"):
        check_output_file(str(uri))

    check_kinds(settings)
    if log_file := settings["LOG_FILE"]:
        try:
            Path(log_file).open("ab").close()
        except OSError as error:
            raise file_error(Saying("log file {}: cannot be written", log_file), error) from None


def check_output_file(uri: str) -> None:
    """Raise `UserError` where the file of `-O` or `-o` cannot be written: Scrapy would crawl all the same.

    Addresses of other kinds (`s3://…`, `stdout:`) and names that Scrapy makes up later (`%(time)s`) are left to it.
    """
    if "%(" in uri or re.match(r"(?!file:)[a-zA-Z][a-zA-Z0-9+.-]+:", uri):
        return
    path = Path(file_uri_to_path(uri) if uri.startswith("file:") else uri).absolute()
    try:
        is_new = not path.exists()
        folder = next((parent for parent in path.parents if parent.exists()), path.parent)
        if folder != path.parent:
            with tempfile.TemporaryFile(dir=folder):
                return
        path.open("ab").close()
        if is_new:
            path.unlink()
    except OSError as error:
        raise file_error(Saying("-O {}: cannot be written", uri), error) from None


def check_kinds(settings: BaseSettings) -> None:
    """Raise `UserError` where a text was given for what is a number, a yes or no, or a level of the log."""
    defaults = {**dict(iter_default_settings()), **{name: getattr(project, name) for name in OURS}}
    for name, default in sorted(defaults.items()):
        value = settings[name]
        if not isinstance(value, str):
            continue  # from Python, where kinds are checked otherwise
        if isinstance(default, bool):
            try:
                settings.getbool(name)
            except ValueError:
                raise UserError("{}={}: give 1 or 0", name, value) from None
        elif isinstance(default, int | float):
            try:
                number = float(value)
            except ValueError:
                number = math.nan
            if not math.isfinite(number):
                raise UserError("{}={}: give a number", name, value)
    level = settings["LOG_LEVEL"]
    if isinstance(level, str) and level not in logging.getLevelNamesMapping():
        raise UserError("LOG_LEVEL={}: give DEBUG, INFO, WARNING, ERROR or CRITICAL", level)


def check_names(settings: BaseSettings) -> None:
    """Raise `UserError` for a name close to a known one; warn of any other name that nothing here reads."""
    known = known_names()
    for name in sorted(set(settings) - known):
        if meant := nearest(name, known):
            raise UserError("{}: there is no such setting; did you mean {}?", name, meant)
        logger.warning("The setting %s is unknown here: it has no effect unless an extension of yours reads it", name)


def nearest(name: str, known: Collection[str]) -> str | None:
    """Return the known name that `name` is a slip for: at most two edits away, whatever its case; None where none is.

    >>> nearest("DOWNLAOD_DELAY", {"DOWNLOAD_DELAY"})
    'DOWNLOAD_DELAY'
    """
    near = [(distance, other) for other in known if (distance := edits(name.upper(), other)) <= TYPO_EDITS]
    return min(near)[1] if near else None


def edits(one: str, other: str) -> int:
    """Count the letters to insert, drop, replace or swap with their neighbour, up to one more than `TYPO_EDITS`."""
    if abs(len(one) - len(other)) > TYPO_EDITS:
        return TYPO_EDITS + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        above, row, oldest = row, [i], before
        for j, wanted in enumerate(other, 1):
            cost = min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                cost = min(cost, oldest[j - 2] + 1)
            row.append(cost)
        before = above
    return row[-1]


_NUMBERS: Final[dict[str, tuple[Any, float]]] = {
    "ARCHIVE_MAX_MB": (float, 0),
    "ARCHIVE_MAX_MONTHS": (int, 0),
    "AUTOTHROTTLE_START_DELAY": (float, 0),
    "CONCURRENT_REQUESTS": (int, 1),
    "CONCURRENT_REQUESTS_PER_DOMAIN": (int, 1),
    "CRAWL_DELAY_MAX_SECONDS": (float, 0),
    "DISCOVERY_EVERY_DAYS": (float, 0),
    "DISCOVERY_PAGES_MAX": (int, 0),
    "DISK_FREE_MIN_MB": (float, 0),
    "DRIFT_SAMPLE_MIN": (int, 1),
    "DRIFT_TOLERANCE": (float, 0),
    "NOTIFY_REPEAT_HOURS": (float, 0),
    "STATUS_STALE_HOURS": (float, 0),
    "DOWNLOAD_DELAY": (float, 0),
    "DOWNLOAD_MAXSIZE": (int, 1),
    "DOWNLOAD_TIMEOUT": (float, 1),
    "FAILURES_STOP_AFTER": (int, 0),
    "FEEDS_MAX_MB": (float, 0),
    "LINKS_PER_PAGE_MAX": (int, 0),
    "LIST_PAGES_MAX": (int, 0),
    "LOGS_MAX_DAYS": (float, 0),
    "LOGS_MAX_MB": (float, 0),
    "RATE_LIMIT_STOP_AFTER": (int, 1),
    "REFUSED_MAX_DAYS": (float, 0),
    "REFUSED_MAX_MB": (float, 0),
    "REDIRECT_MAX_TIMES": (int, 0),
    "RETRY_AFTER_MAX_SECONDS": (float, 0),
    "RETRY_TIMES": (int, 0),
    "RUNS_DETAIL_DAYS": (float, 0),
    "RUN_MEMORY_MAX_MB": (int, 0),
    "RUN_PARALLEL": (int, 1),
    "RUN_SECONDS_MAX": (float, 0),
    "REVISITS_MAX": (int, 0),
    "THREAD_PAGES_MAX": (int, 1),
    "THREAD_REVISIT_HOURS": (float, 0),
    "STORY_SHARE_MIN": (float, 0.2),
}
"""How each is read and the least it may be: zero often means "no limit" to Scrapy."""
