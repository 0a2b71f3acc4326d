"""Queries that somebody keeps under a name, in a TOML file: for the command line, exports and feeds.

    [reservoirs]
    title = "水库"
    query = "水库 OR 大坝"
    regions = ["3717"]
    since = 2024-01-01

The name becomes a file's name, so it is a plain ASCII word. Beside `title` the keys are those of
`regional_news.storage.sqlite.Filters`.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from regional_news.crawl.arguments import did_you_mean
from regional_news.errors import UserError
from regional_news.storage.sqlite import Filters

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings

FILE_NAME: Final = "queries.toml"
"""Under the data directory, unless the setting SAVED_QUERIES names another file."""

WHOLE_FILE: Final = ""
_ELEMENTS: Final[dict[str, type]] = {
    **dict.fromkeys(("portals", "regions", "sections", "sources", "kinds", "flags", "papers", "pages"), str),
    "issues": date,
}
"""Keys that take lists, and of what."""
_TYPES: Final[dict[str, type]] = {
    "title": str,
    "query": str,
    "since": date,
    "until": date,
    **dict.fromkeys(_ELEMENTS, list),
    "copies": bool,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedQuery:
    """One query under its name."""

    name: str
    title: str
    """What people read, Chinese or not; the name where none is given."""
    filters: Filters


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """What a file of saved queries holds. A mistake in one query is no reason to lose the others."""

    known: dict[str, SavedQuery]
    """By name, in the order of the file."""
    broken: dict[str, UserError]
    """By name, what is wrong with the query; under `WHOLE_FILE` with the file, of which no query is known then."""

    def error_of(self, name: str) -> UserError | None:
        """Return why the query cannot be asked, None where nothing is wrong with it."""
        return self.broken.get(WHOLE_FILE) or self.broken.get(name)


def path_of(settings: BaseSettings) -> Path:
    """Return where the queries of these settings are kept."""
    return Path(settings["SAVED_QUERIES"] or Path(settings["DATA_DIR"]) / FILE_NAME)


def load(path: Path) -> Loaded:
    """Read the saved queries; none where there is no file. Errors name the query and the key that cannot be meant."""
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return Loaded(known={}, broken={})
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        return Loaded(known={}, broken={WHOLE_FILE: UserError(f"saved queries {path}: {error}")})
    known, broken = {}, {}
    for name, values in tables.items():
        try:
            known[name] = _query_of(path, name, values)
        except UserError as error:
            broken[name] = error
    return Loaded(known=known, broken=broken)


def find(path: Path, name: str) -> SavedQuery:
    """Return the query of that name; raises `UserError` that says what is wrong with it or names those there are."""
    loaded = load(path)
    if error := loaded.error_of(name):
        raise error
    known = loaded.known
    if name not in known:
        there = f"there are {', '.join(known)}" if known else "there are none"
        raise UserError(f"no saved query {name!r}{did_you_mean(name, known)}; in {path} {there}")
    return known[name]


def _query_of(path: Path, name: str, values: Any) -> SavedQuery:
    where = f"saved queries {path}: {name}"
    if not isinstance(values, dict):
        raise UserError(f"{where} stands outside a table; write [{name}] and its keys below it")
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,63}", name):
        raise UserError(f"{where!r}: a name is of a-z, 0-9, - and _, at most 64, as it becomes a file's name")
    for key, value in values.items():
        if key not in _TYPES:
            raise UserError(f"{where}: no key {key!r}{did_you_mean(key, _TYPES)}; there are {', '.join(_TYPES)}")
        element = _ELEMENTS.get(key)
        if element is None:
            fits = _is_a(value, _TYPES[key])
        else:
            fits = isinstance(value, list) and all(_is_a(one, element) for one in value)
        if not fits:
            many = {str: "a list of strings", date: "a list of days"}
            kind = many[element] if element else f"a {_TYPES[key].__name__}"
            raise UserError(f"{where}: {key} = {value!r} is not {kind}")
    values = {key: tuple(value) if isinstance(value, list) else value for key, value in values.items()}
    title = values.pop("title", name)
    try:
        return SavedQuery(name=name, title=title, filters=Filters(**values))
    except UserError as error:
        raise UserError(f"{where}: {error}") from None


def _is_a(value: Any, kind: type) -> bool:
    return isinstance(value, kind) and not isinstance(value, datetime)  # which is a date to Python
