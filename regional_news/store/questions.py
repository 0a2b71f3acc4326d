"""SQL that a reader writes: over the store's views alone, read-only, limited in time and rows."""

from __future__ import annotations

import sqlite3
import time
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from regional_news.errors import UserError
from regional_news.store.connection import open_reader

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

MAX_SECONDS: Final = 5.0
MAX_ROWS: Final = 1_000
MAX_CELL_BYTES: Final = 4_000_000
"""No value of a question may grow larger: `printf('%.*c', 1e9, 'x')` would fill the memory."""
MAX_PATTERN_BYTES: Final = 200
"""Of LIKE and GLOB."""
MAX_ANSWER_CHARS: Final = 20_000_000
"""Of all rows of an answer together."""

EXAMPLES: Final = {
    "Articles per source": """SELECT source, count(*) AS articles
FROM articles
WHERE copy_of IS NULL
GROUP BY source
ORDER BY articles DESC
LIMIT 20""",
    "Articles per month and portal": """SELECT substr(published_at, 1, 7) AS month, portal, count(*) AS articles
FROM articles
GROUP BY month, portal
ORDER BY month DESC, portal
LIMIT 60""",
    "Articles edited most often": """SELECT title, revisions, source, url
FROM articles
WHERE revisions > 0
ORDER BY revisions DESC, changed_at DESC
LIMIT 20""",
    "Longest discussions": """SELECT title, count(*) AS posts, url
FROM comments
JOIN articles USING (portal, article_id)
GROUP BY portal, article_id
ORDER BY posts DESC
LIMIT 20""",
}
"""Questions to begin with, by what they ask."""

_STEPS_BETWEEN_LOOKS: Final = 10_000
_SCHEMAS: Final = frozenset({"sqlite_master", "sqlite_schema", "sqlite_temp_master", "sqlite_temp_schema"})
_TABLE_FUNCTIONS: Final = frozenset({"json_each", "json_tree"})
"""For the columns that are lists."""
_FUNCTIONS_DENIED: Final = frozenset({"load_extension", "fts3_tokenizer", "edit", "readfile", "writefile"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """The answer to a question."""

    columns: tuple[str, ...]
    rows: list[tuple[str | int | float | bytes | None, ...]]
    complete: bool
    """False: there are more rows than `MAX_ROWS`, or they are too large to be shown together."""


def views(path: Path) -> dict[str, tuple[str, ...]]:
    """Return the views that a question may read, each with its columns."""
    with _opened(path) as db:
        return {name: _columns(db, name) for name in _view_names(db)}


def ask(path: Path, sql: str, *, max_rows: int = MAX_ROWS, max_seconds: float = MAX_SECONDS) -> Answered:
    """Run one SELECT over the views of the store at `path`.

    Raises `UserError` in one line for what is no SELECT, what reads anything but the views, what SQLite does not
    understand and what takes longer than `max_seconds`.
    """
    with _opened(path) as db:
        db.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MAX_CELL_BYTES)
        for function in _TABLE_FUNCTIONS:  # made here, as making one asks leave to create a table
            db.execute(f"SELECT 1 FROM {function}('[]')").fetchall()  # noqa: S608 - a name of ours
        _bound_functions(db)
        tables = frozenset(row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'"))
        db.set_authorizer(_Gate({name: _tables(db, name) for name in _view_names(db)}, tables=tables))
        deadline = time.monotonic() + max_seconds
        db.set_progress_handler(lambda: time.monotonic() > deadline, _STEPS_BETWEEN_LOOKS)
        db.row_factory = None
        try:
            cursor = db.execute(sql)
            if cursor.description is None:
                raise UserError("SQL: give one SELECT")
            rows, complete = _fetch(cursor, max_rows)
        except (sqlite3.Error, sqlite3.Warning) as error:
            raise UserError(_why(error, max_seconds)) from error
        columns = tuple(column[0] for column in cursor.description)
        return Answered(columns=columns, rows=rows, complete=complete)


def _bound_functions(db: sqlite3.Connection) -> None:
    """Give the text functions whose own take the product of two lengths: no look at the clock stops them half-way."""
    db.setlimit(sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH, MAX_PATTERN_BYTES)
    known: dict[str, tuple[int, Callable[..., str | int]]] = {
        "instr": (2, lambda text, part: text.find(part) + 1),
        "replace": (3, _replaced),
    }
    for name, function in known.items():
        db.create_function(name, function[0], partial(_of_texts, function[1]), deterministic=True)
    strips = {"trim": str.strip, "ltrim": str.lstrip, "rtrim": str.rstrip}
    for name, strip in strips.items():
        db.create_function(name, 1, partial(_of_texts, partial(_stripped, strip)), deterministic=True)
        db.create_function(name, 2, partial(_of_texts, partial(_stripped, strip)), deterministic=True)


def _of_texts(function: Callable[..., str | int], *values: object) -> str | int | None:
    if None in values:
        return None
    return function(*(v.decode(errors="replace") if isinstance(v, bytes) else str(v) for v in values))


def _replaced(text: str, part: str, other: str) -> str:
    if part and len(text) + text.count(part) * len(other) > MAX_CELL_BYTES:
        raise ValueError(part)
    return text.replace(part, other) if part else text


def _stripped(strip: Callable[[str, str], str], text: str, characters: str = " ") -> str:
    return strip(text, "".join(set(characters)))


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    db = open_reader(path)
    try:
        db.execute("PRAGMA query_only = ON")
        db.execute("PRAGMA trusted_schema = ON")  # the view of comments calls JSON functions
        yield db
    finally:
        db.close()


class _Gate:
    """Allow reading the views; SQLite asks while it prepares a statement."""

    def __init__(self, views: Mapping[str, frozenset[str]], *, tables: frozenset[str]) -> None:
        self._views = views
        self._hidden = tables.difference(*views.values()) | _SCHEMAS

    def __call__(
        self, action: int, first: str | None, second: str | None, _database: str | None, through: str | None
    ) -> int:
        if action in {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_RECURSIVE}:
            return sqlite3.SQLITE_OK
        if action == sqlite3.SQLITE_FUNCTION:
            return sqlite3.SQLITE_DENY if (second or "").lower() in _FUNCTIONS_DENIED else sqlite3.SQLITE_OK
        if action == sqlite3.SQLITE_READ:
            # `through` is the view by which a table is read, or a WITH expression that took a view's name.
            allowed = first in self._views or first in self._views.get(through or "", ()) or first in _TABLE_FUNCTIONS
            if second == "":  # no column of it, as with count(*); SQLite tells neither view nor database then
                allowed = first not in self._hidden
            return sqlite3.SQLITE_OK if allowed else sqlite3.SQLITE_DENY
        return sqlite3.SQLITE_DENY


def _fetch(cursor: sqlite3.Cursor, max_rows: int) -> tuple[list[Any], bool]:
    rows: list[Any] = []
    room = MAX_ANSWER_CHARS
    for row in cursor:
        room -= sum(len(value) for value in row if isinstance(value, (str, bytes)))
        if len(rows) == max_rows or room < 0:
            return rows, False
        rows.append(row)
    return rows, True


def _tables(db: sqlite3.Connection, view: str) -> frozenset[str]:
    """Return the tables of which a view is made: those that SQLite asks leave to read."""
    read: set[str] = set()

    def note(action: int, first: str | None, *_: str | None) -> int:
        if action == sqlite3.SQLITE_READ and first:
            read.add(first)
        return sqlite3.SQLITE_OK

    db.set_authorizer(note)
    _columns(db, view)
    db.set_authorizer(None)
    return frozenset(read)


def _why(error: Exception, max_seconds: float) -> str:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code == sqlite3.SQLITE_INTERRUPT:
        return f"SQL: stopped after {max_seconds:g} s; ask for less"
    if code == sqlite3.SQLITE_AUTH or "prohibited" in str(error):
        return f"SQL: only SELECT over the views is allowed ({error})"
    return f"SQL: {error}"


def _view_names(db: sqlite3.Connection) -> list[str]:
    return [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'view' ORDER BY name")]


def _columns(db: sqlite3.Connection, view: str) -> tuple[str, ...]:
    described = db.execute(f'SELECT * FROM "{view}" LIMIT 0').description  # noqa: S608 - a name of our own schema
    return tuple(column[0] for column in described)
