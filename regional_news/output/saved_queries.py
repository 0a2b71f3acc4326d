"""Queries that somebody keeps under a name, in the store or in a TOML file: for search, exports, feeds and alerts.

    [reservoirs]
    title = "水库"
    query = "水库 OR 大坝"
    regions = ["3717"]
    since = 2024-01-01

The name becomes a file's name, so it is a plain ASCII word. Beside `title`, and `way`, `target`, `every` and `removed`
of alerts, the keys are those of `regional_news.storage.sqlite.Filters`. One in the store stands before one of the file.
"""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from regional_news.crawl.arguments import did_you_mean
from regional_news.errors import Saying, UserError
from regional_news.storage.sqlite import Filters
from regional_news.storage.sqlite.alerts import filters_to_json

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scrapy.settings import BaseSettings

    from regional_news.storage.sqlite import Store
    from regional_news.storage.sqlite.alerts import Alert

FILE_NAME: Final = "queries.toml"  # under the data directory, unless the setting SAVED_QUERIES names another file
WHOLE_FILE: Final = ""
_ELEMENTS: Final[dict[str, type]] = {
    **dict.fromkeys(("portals", "regions", "sections", "sources", "outlets", "kinds", "flags", "papers", "pages"), str),
    "issues": date,
}
"""Keys that take lists, and of what."""
_LISTS: Final = {str: Saying("a list of strings"), date: Saying("a list of days")}
_KINDS: Final = {str: Saying("a str"), date: Saying("a date"), bool: Saying("a bool")}
_TYPES: Final[dict[str, type]] = {
    "title": str,
    "query": str,
    "since": date,
    "until": date,
    **dict.fromkeys(_ELEMENTS, list),
    "copies": bool,
    **dict.fromkeys(("way", "target", "every"), str),
    "removed": bool,
}
_ALERTS: Final = ("way", "target", "every", "removed")


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedQuery:
    """One query under its name."""

    name: str
    title: str
    """What people read, Chinese or not; the name where none is given."""
    filters: Filters
    alert: dict[str, Any] = field(default_factory=dict)
    """What the file says of telling people; it counts when the file is imported."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """What a file of saved queries holds. A mistake in one query is no reason to lose the others."""

    known: dict[str, SavedQuery]
    """The queries by name, in the order of the file."""
    broken: dict[str, UserError]
    """What is wrong with a query, by its name; under `WHOLE_FILE` with the file, of which no query is known then."""

    def error_of(self, name: str) -> UserError | None:
        """Return why the query cannot be asked, None where nothing is wrong with it."""
        return self.broken.get(WHOLE_FILE) or self.broken.get(name)


def path_of(settings: BaseSettings) -> Path:
    """Return where the queries of these settings are kept."""
    return Path(settings["SAVED_QUERIES"] or Path(settings["DATA_DIR"]) / FILE_NAME)


def load(path: Path | None, store: Store | None = None) -> Loaded:
    """Read the saved queries of a store and a file; none where there is no file.

    Errors name the query and the key that cannot be meant.
    """
    found = _load(path) if path else Loaded(known={}, broken={})
    for kept in store.kept_searches.all() if store else ():
        found.broken.pop(kept.name, None)
        found.known[kept.name] = SavedQuery(name=kept.name, title=kept.title, filters=kept.filters, alert={})
    return found


def to_toml(alerts: Iterable[Alert]) -> str:
    """Return searches of a store as a file that `load` reads and people edit."""
    lines = []
    for alert in alerts:
        values = {"title": alert.title, **filters_to_json(alert.filters)}
        if alert.way != "feed":
            values |= {"way": alert.way, "target": alert.target, "every": alert.every, "removed": alert.removed}
        lines.append(f"[{alert.name}]")
        for key, value in values.items():
            shown = value if key in {"since", "until"} else json.dumps(value, ensure_ascii=False)
            lines.append(f"{key} = {shown}".replace("\x7f", "\\u007F"))
        lines.append("")
    return "\n".join(lines)


def check_name(name: str, where: Saying | None = None) -> str:
    """Return the name of a query; raises `UserError` where it cannot be one."""
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,63}", name):
        raise UserError(
            "{}: a name is of a-z, 0-9, - and _, at most 64, as it becomes a file's name", where or repr(name)
        )
    return name


def _load(path: Path) -> Loaded:
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return Loaded(known={}, broken={})
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        return Loaded(known={}, broken={WHOLE_FILE: UserError("saved queries {}: {}", path, error)})
    known, broken = {}, {}
    for name, values in tables.items():
        try:
            known[name] = _query_of(path, name, values)
        except UserError as error:
            broken[name] = error
    return Loaded(known=known, broken=broken)


def find(path: Path, name: str, store: Store | None = None) -> SavedQuery:
    """Return the query of that name; raises `UserError` that says what is wrong with it or names those there are."""
    loaded = load(path, store)
    if error := loaded.error_of(name):
        raise error
    known = loaded.known
    if name not in known:
        there = Saying("there are {}", ", ".join(known)) if known else Saying("there are none")
        raise UserError("no saved query {!r}{}; in {} {}", name, did_you_mean(name, known), path, there)
    return known[name]


def _query_of(path: Path, name: str, values: Any) -> SavedQuery:
    where = Saying("saved queries {}: {}", path, name)
    if not isinstance(values, dict):
        raise UserError("{} stands outside a table; write [{}] and its keys below it", where, name)
    check_name(name, where)
    for key, value in values.items():
        if key not in _TYPES:
            raise UserError("{}: no key {!r}{}; there are {}", where, key, did_you_mean(key, _TYPES), ", ".join(_TYPES))
        element = _ELEMENTS.get(key)
        if element is None:
            fits = _is_a(value, _TYPES[key])
        else:
            fits = isinstance(value, list) and all(_is_a(one, element) for one in value)
        if not fits:
            kind = (_LISTS if element else _KINDS)[element or _TYPES[key]]
            raise UserError("{}: {} = {!r} is not {}", where, key, value, kind)
    values = {key: tuple(value) if isinstance(value, list) else value for key, value in values.items()}
    title = values.pop("title", name)
    alert = {key: values.pop(key) for key in _ALERTS if key in values}
    try:
        return SavedQuery(name=name, title=title, filters=Filters(**values), alert=alert)
    except UserError as error:
        raise UserError("{}: {}", where, error) from None


def _is_a(value: Any, kind: type) -> bool:
    return isinstance(value, kind) and not isinstance(value, datetime)  # which is a date to Python
