"""Rows of the store as Python's values: times, days and JSON read; articles as rows, and back."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any, Final, Self

from regional_news.item.article import FIELD_NAMES, Article
from regional_news.item.serialise import article_from_json, article_to_json, dump
from regional_news.text.clean import words

COLUMNS: Final = tuple(name for name in FIELD_NAMES if name not in {"portal", "article_id", "comments"})
"""The item's fields that are columns of `article` beside its key; comments are rows of their own."""

_JSON: Final = frozenset({"authors", "section", "images", "attachments", "keywords", "comments", "flags", "position"})

_READERS: Final[dict[str, Callable[[str], Any]]] = {
    **dict.fromkeys(_JSON, lambda text: [] if text == "[]" else json.loads(text)),  # as most of them are
    **dict.fromkeys(
        words("arguments settings versions counts summary pages item posts facts evidence parameters filters pending"),
        json.loads,
    ),
    **dict.fromkeys(("changed", "listed", "tags"), lambda text: tuple(json.loads(text))),
    **dict.fromkeys(("day", "issue_date"), date.fromisoformat),
    **dict.fromkeys(
        words(
            "published_at fetched_at first_seen last_seen version_seen changed_at gone_at started_at alive_at ended_at "
            "finished_at visited_at read_at due_at failing_since checked_at told_at replaced_at until stored_at "
            "settled_at looked_at"
        ),
        datetime.fromisoformat,
    ),
}
"""How the text of a column is read, whatever table or query it stands in."""

_TRUTHS: Final = frozenset({"is_copy", "is_first", "removed", "star"})
"""Columns of 0 and 1."""


class StoredRecord:
    """A data class whose fields are named as columns of the store."""

    __slots__ = ()

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Self:
        """Make it of a row; columns that are no fields are passed over."""
        fields: Mapping[str, Any] = cls.__dataclass_fields__  # type: ignore[attr-defined]
        return cls(**{name: value for name, value in values_of(row).items() if name in fields})


def upsert(db: sqlite3.Connection, table: str, *rows: Mapping[str, Any], key: Sequence[str]) -> None:
    """Insert rows of the same columns, each in the place of the one that has its `key`; columns it lacks stay."""
    if rows:
        db.executemany(_upserting(table, tuple(rows[0]), tuple(key)), rows)


@cache
def _upserting(table: str, columns: tuple[str, ...], key: tuple[str, ...]) -> str:
    names, marks = ", ".join(f'"{name}"' for name in columns), ", ".join(f":{name}" for name in columns)
    changes = ", ".join(f'"{name}" = excluded."{name}"' for name in columns if name not in key)
    return f"INSERT INTO {table} ({names}) VALUES ({marks}) ON CONFLICT ({', '.join(key)}) DO UPDATE SET {changes}"  # noqa: S608 - our own names


def property_of(db: sqlite3.Connection, name: str) -> str | None:
    """Return what the store remembers of itself under a name."""
    row = db.execute("SELECT value FROM store_property WHERE name = ?", (name,)).fetchone()
    return row and str(row[0])


def set_property(db: sqlite3.Connection, name: str, value: object) -> None:
    """Have the store remember something of itself."""
    upsert(db, "store_property", {"name": name, "value": str(value)}, key=("name",))


def values_of(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row by its columns: times as `datetime`, days as `date`, JSON as what it holds."""
    values = dict(row)
    for name in _READERS.keys() & values.keys():
        if isinstance(value := values[name], str):
            values[name] = _READERS[name](value)
    return values | {name: bool(values[name]) for name in _TRUTHS & values.keys()}


def row_of(article: Article) -> dict[str, Any]:
    """Return the values of `COLUMNS`, lists and records as JSON."""
    plain = article_to_json(article)
    return {name: dump(plain[name]) if name in _JSON and plain[name] is not None else plain[name] for name in COLUMNS}


def article_of(row: Mapping[str, Any]) -> Article:
    """Make the article of a row of the view `articles`."""
    values = {name: row[name] for name in FIELD_NAMES}
    return article_from_json(values | {name: json.loads(values[name]) for name in _JSON if values[name] is not None})
