"""Settings as a person gives them: names that exist, values that can be meant, and what came of them all."""

from __future__ import annotations

import difflib
import json
import logging
import math
import re
import tempfile
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path
from typing import Final

from scrapy.settings import BaseSettings, iter_default_settings
from scrapy.utils.misc import load_object
from w3lib.url import file_uri_to_path

from regional_news import settings as project
from regional_news.crawl.revisits import RevisitSchedule
from regional_news.errors import Saying, UserError, file_error
from regional_news.http.address_gate import allowed_networks
from regional_news.http.quiet_hours import quiet_spans
from regional_news.run.recorder import OURS, known_names
from regional_news.storage.sqlite.place import place_of
from regional_news.text.clean import words

logger = logging.getLogger(__name__)

OUTPUTS: Final = ("sqlite", "jsonl")
MOST: Final = 1e12
MOST_TIME: Final = 1e5
"""No setting is greater, in days or hours or otherwise: sums with it must stay what computers can express."""

TYPO_LETTERS: Final = 2  # by which a slip of the pen is longer or shorter than what was meant, at most
TYPO_LIKENESS: Final = 0.8  # of it and what was meant, by difflib


def check_names_with_values(settings: BaseSettings, name: str, text: str) -> None:
    """Raise `UserError` where a setting holds names with values and the text given for it is no JSON of such."""
    if isinstance(settings.get(name), BaseSettings | dict):
        try:
            value = json.loads(text)
        except (ValueError, RecursionError):
            value = None
        if not isinstance(value, dict):
            raise UserError("{}={}: give JSON, names with their values in braces", name, text)


def check_settings(settings: BaseSettings) -> None:
    """Raise `UserError` for a name that is a slip or a value that cannot be meant; warn of other unknown names."""
    check_file(settings)
    check_names(settings)
    outputs = settings.getlist("OUTPUTS")
    if not outputs or not set(outputs) <= set(OUTPUTS):
        raise UserError("OUTPUTS={}: give one or both of {}", settings["OUTPUTS"], ", ".join(OUTPUTS))
    if not str(settings["DATA_DIR"] or "").strip():
        raise UserError("DATA_DIR is empty: give a folder")
    folder = Path(settings["DATA_DIR"]).absolute()
    with suppress(OSError):  # without rights for a folder on the way, who opens the store tells it
        if not all(path.is_dir() for path in (folder, *folder.parents) if path.exists()):
            raise UserError("DATA_DIR={}: a file is no folder; give one", settings["DATA_DIR"])
    place_of(Path(settings["DATA_DIR"]), settings["STORE_URL"] or "")
    if (settings["HTTPAUTH_USER"] or settings["HTTPAUTH_PASS"]) and not settings["HTTPAUTH_DOMAIN"]:
        raise UserError("HTTPAUTH_USER without HTTPAUTH_DOMAIN: name the one host that may be sent the password")
    allowed_networks(settings)
    quiet_spans(settings)
    for name in (*_WHOLE_NUMBERS, *_NUMBERS):
        try:
            value = int(settings[name]) if name in _WHOLE_NUMBERS else float(settings[name])
        except (TypeError, ValueError, OverflowError):
            value = math.nan
        least, most = _LEAST.get(name, 0), MOST_TIME if name.endswith(("_DAYS", "_HOURS")) else MOST
        if not least <= value <= most:
            raise UserError("{}={}: give a number from {} to {:g}", name, settings[name], least, most)
    RevisitSchedule.of(settings)
    for uri in settings.getdict("FEEDS"):
        check_output_file(str(uri))

    check_kinds(settings)
    check_classes(settings)
    if log_file := settings["LOG_FILE"]:
        try:
            Path(log_file).open("ab").close()
        except OSError as error:
            raise file_error(Saying("log file {}: cannot be written", log_file), error) from None


def check_file(settings: BaseSettings) -> None:
    """Raise `UserError` for a settings file that was copied whole from an earlier release."""
    lacking = sorted(OURS - set(settings))
    if lacking:
        raise UserError(
            "the settings lack {}: begin the file with `from regional_news.settings import *` and keep only your own"
            " lines",
            ", ".join([*lacking[:3], *["…"] * (len(lacking) > 3)]),
        )
    places = {place.rpartition(".")[2]: place for name in OURS for place in _places(getattr(project, name))}
    for name in sorted(settings):
        for place in _places(settings[name]):
            if place not in places.values() and not _is_there(place):
                kind = place.rpartition(".")[2]
                raise UserError(
                    "{}: there is no {} any more{}",
                    name,
                    place,
                    Saying("; it is {}", places[kind]) if kind in places else "",
                )


def _places(value: object) -> list[str]:
    """Return the classes of ours that a setting names."""
    named = value if isinstance(value, BaseSettings | dict) else [value]
    return [one for one in named if isinstance(one, str) and re.fullmatch(r"regional_news(\.\w+)+\.[A-Z]\w*", one)]


def _is_there(place: str) -> bool:
    try:
        load_object(place)
    except (ImportError, NameError, TypeError, ValueError):
        return False
    return True


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


def check_classes(settings: BaseSettings) -> None:
    """Raise `UserError` where a setting of Scrapy's names a class that there is not, or a status that is no number."""
    for name, default in iter_default_settings():
        value, ours = settings[name], getattr(project, name, default)
        if value in (ours, default) or not value:
            continue
        if name.endswith("_HTTP_CODES") or name == "HTTPERROR_ALLOWED_CODES":
            if not all(re.fullmatch("[1-5][0-9][0-9]", str(code)) for code in settings.getlist(name)):
                raise UserError("{}={}: give statuses of three digits, such as 500,503", name, value)
        elif isinstance(value, BaseSettings | dict):
            is_row = name.removesuffix("_BASE").endswith(_ROWS)
            for place, order in value.items():
                if is_row and not isinstance(order, int | float | None):
                    raise UserError("{}: give {} a number, its place among the others", name, place)
                if place not in (ours or ()) and order is not None:
                    _check_class(name, place if is_row else order)
        elif name == "RETRY_EXCEPTIONS" or (
            isinstance(default, str) and re.fullmatch(r"\w+(\.\w+)*\.[A-Z]\w*", default)
        ):
            for place in settings.getlist(name) if name != "REFERRER_POLICY" else ():
                _check_class(name, place)


def _check_class(name: str, place: object) -> None:
    is_meant = isinstance(place, str) and (name.endswith(_ROWS) or name not in _NO_CLASSES)
    if is_meant and not _is_there(str(place)):
        raise UserError("{}: there is no class {}", name, place)


def check_names(settings: BaseSettings) -> None:
    """Raise `UserError` for a name close to a known one; warn of any other name that nothing here reads."""
    known = known_names()
    for name in sorted(set(settings) - known):
        if meant := nearest(name, known):
            raise UserError("{}: there is no such setting; did you mean {}?", name, meant)
        logger.warning("The setting %s is unknown here: it has no effect unless an extension of yours reads it", name)


def nearest(name: str, known: Collection[str]) -> str | None:
    """Return the known name that `name` is a slip for, whatever its case; None where none is.

    >>> nearest("DOWNLAOD_DELAY", {"DOWNLOAD_DELAY"})
    'DOWNLOAD_DELAY'
    """
    as_long = [other for other in known if abs(len(other) - len(name)) <= TYPO_LETTERS]
    return next(iter(difflib.get_close_matches(name.upper(), as_long, n=1, cutoff=TYPO_LIKENESS)), None)


_ROWS: Final = ("MIDDLEWARES", "EXTENSIONS", "ITEM_PIPELINES", "ADDONS", "SPIDER_CONTRACTS")
_NO_CLASSES: Final = frozenset({"DEFAULT_REQUEST_HEADERS", "DOWNLOAD_SLOTS", "FEEDS", "REFERRER_POLICIES"})
_WHOLE_NUMBERS: Final = frozenset(
    words(
        "ARCHIVE_MAX_MONTHS CONCURRENT_REQUESTS CONCURRENT_REQUESTS_PER_DOMAIN DISCOVERY_PAGES_MAX DRIFT_SAMPLE_MIN "
        "DOWNLOAD_MAXSIZE FAILURES_STOP_AFTER LINKS_PER_PAGE_MAX LIST_PAGES_MAX RATE_LIMIT_STOP_AFTER "
        "REDIRECT_MAX_TIMES RETRY_TIMES REVISITS_MAX RUN_MEMORY_MAX_MB RUN_PARALLEL THREAD_PAGES_MAX"
    )
)
_NUMBERS: Final = words(
    "ARCHIVE_MAX_MB AUTOTHROTTLE_START_DELAY CRAWL_DELAY_MAX_SECONDS DISCOVERY_EVERY_DAYS DISK_FREE_MIN_MB "
    "DOWNLOAD_DELAY DOWNLOAD_TIMEOUT DRIFT_TOLERANCE FEEDS_MAX_MB LEASE_SECONDS LOGS_MAX_DAYS LOGS_MAX_MB "
    "NOTIFY_REPEAT_HOURS REFUSED_MAX_DAYS REFUSED_MAX_MB RETRY_AFTER_MAX_SECONDS RUNS_DETAIL_DAYS RUN_SECONDS_MAX "
    "STATUS_STALE_HOURS STORY_SHARE_MIN THREAD_REVISIT_HOURS"
)
_LEAST: Final = {
    **dict.fromkeys(words("CONCURRENT_REQUESTS CONCURRENT_REQUESTS_PER_DOMAIN DRIFT_SAMPLE_MIN DOWNLOAD_MAXSIZE"), 1),
    **dict.fromkeys(words("DOWNLOAD_TIMEOUT RATE_LIMIT_STOP_AFTER RUN_PARALLEL THREAD_PAGES_MAX"), 1),
    "LEASE_SECONDS": 2,
    "STORY_SHARE_MIN": 0.2,
}
"""Zero, of every other number, often means "no limit" to Scrapy."""
