"""The SQLite export: plain tables that any tool opens, made of a stream of rows."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from regional_news.output.exports.columns import COLUMNS, Column, Kind, iso

_KEYS: Final = (COLUMNS["portal"], COLUMNS["article_id"])
_BY_TIME: Final = "published_at"


def write_db(path: Path, columns: Sequence[Column], rows: Iterable[Mapping[str, Any]]) -> int:
    """Write an SQLite file with the table `articles`, and return how many cells were cut: none.

    Lists are JSON arrays, times ISO 8601 with their offset. Comments and revisions are tables of their own, beside
    the key of their article. The file is no store: search and crawls do not open it.
    """
    db = sqlite3.connect(path, isolation_level=None)
    try:
        # A file that is thrown away when anything fails needs no journal.
        db.execute("PRAGMA journal_mode = OFF")
        db.execute("PRAGMA synchronous = OFF")
        db.execute("PRAGMA locking_mode = EXCLUSIVE")
        _fill(db, columns, rows)
    except sqlite3.OperationalError as error:
        raise OSError(str(error)) from error
    finally:
        db.close()
    return 0


def _fill(db: sqlite3.Connection, columns: Sequence[Column], rows: Iterable[Mapping[str, Any]]) -> None:
    # A table needs a column: where only tables of their own were asked for, the key stands in.
    plain = [column for column in columns if not column.own_sheet] or list(_KEYS)
    details = {
        column.name: [*_KEYS, *(Column(name=key, kind=kind) for key, kind in column.keys)]
        for column in columns
        if column.own_sheet
    }
    db.execute("BEGIN")
    insert = _create(db, "articles", plain)
    insert_details = {name: _create(db, name, its) for name, its in details.items()}
    for row in rows:
        db.execute(insert, [_cell(row.get(column.name), column.kind) for column in plain])
        for name, its in details.items():
            key = {"portal": row["portal"], "article_id": row["article_id"]}
            for record in row.get(name) or ():
                whole = {**record, **key}
                db.execute(insert_details[name], [_cell(whole.get(column.name), column.kind) for column in its])
    if any(column.name == _BY_TIME for column in plain):
        db.execute(f"CREATE INDEX articles_by_time ON articles ({_BY_TIME})")
    for name in details:
        db.execute(f"CREATE INDEX {name}_by_article ON {name} (portal, article_id)")
    db.execute("COMMIT")


def _create(db: sqlite3.Connection, table: str, columns: Sequence[Column]) -> str:
    """Create a table and return the statement that fills it. Names are our own columns', never data."""
    kinds = ", ".join(f"{column.name} {'INTEGER' if column.kind is Kind.NUMBER else 'TEXT'}" for column in columns)
    db.execute(f"CREATE TABLE {table} ({kinds})")
    return f"INSERT INTO {table} VALUES ({', '.join('?' * len(columns))})"  # noqa: S608


def _cell(value: Any, kind: Kind) -> str | float | None:
    if value is None or isinstance(value, (str, int, float)):
        return value
    if kind in {Kind.TIME, Kind.DAY}:
        return iso(value)
    return json.dumps(value, ensure_ascii=False, default=iso)
