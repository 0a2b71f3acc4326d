"""SQL that a reader writes: over the store's views alone, read-only, limited in time and rows.

On a server the role that asks is the limit: one that may write is asked nothing (postgres/readers.py).
"""

from __future__ import annotations

import json
import os
import re
import resource
import secrets
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

from regional_news.errors import RegionalNewsError, UserError
from regional_news.storage.sqlite.connection import open_reader
from regional_news.storage.sqlite.place import StorePlace

MAX_SECONDS: Final = 5.0
MAX_ROWS: Final = 1_000
MAX_CELL_BYTES: Final = 4_000_000
"""No value of a question may grow larger: `printf('%.*c', 1e9, 'x')` would fill the memory."""
MAX_ANSWER_CHARS: Final = 20_000_000  # length of all rows of an answer together

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
GROUP BY portal, article_id, title, url
ORDER BY posts DESC
LIMIT 20""",
}
"""Questions to begin with, by what they ask."""

AT_ONCE_MAX: Final = 2  # questions that are answered at a time, each by a process that may take `_MAX_MEMORY_BYTES`

_AT_ONCE: Final = threading.BoundedSemaphore(AT_ONCE_MAX)
_TIME_TO_START_S: Final = 30.0
_TIME_TO_WAIT_S: Final = 20.0  # for the disk and a processor that others have, beside the time that counts
_MAX_MEMORY_BYTES: Final = 2**30  # address space of the process that answers
_SCHEMAS: Final = frozenset({"sqlite_master", "sqlite_schema", "sqlite_temp_master", "sqlite_temp_schema"})
_TABLE_FUNCTIONS: Final = frozenset({"json_each", "json_tree"})  # for the columns that are lists
_FUNCTIONS_DENIED: Final = frozenset({"load_extension", "fts3_tokenizer", "edit", "readfile", "writefile"})


class BusyError(UserError):
    """Say that as many questions are being answered as may be at a time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """The answer to a question."""

    columns: tuple[str, ...]
    rows: list[tuple[str | int | float | bytes | None, ...]]
    complete: bool  # False: there are more rows than `MAX_ROWS`, or they are too large to be shown together


def views(path: StorePlace) -> dict[str, tuple[str, ...]]:
    """Return the views that a question may read, each with its columns."""
    if isinstance(path, Path):
        with _opened(path) as db:
            return {name: _columns(db, name) for name in _view_names(db)}
    from regional_news.storage.postgres import readers  # noqa: PLC0415 - most stores are files

    return readers.views(path)


def ask(path: StorePlace, sql: str, *, max_rows: int = MAX_ROWS, max_seconds: float = MAX_SECONDS) -> Answered:
    """Run one SELECT over the views of the store at `path`.

    It runs in a process of its own, which ends when its time is over: SQLite cannot be stopped while it prepares a
    statement or inside of one of its functions, and some arguments of those break the whole process.

    Raises `UserError` in one line for what is no SELECT, what reads anything but the views, what SQLite does not
    understand and what takes longer than `max_seconds`; `BusyError` where others are answered for so long.
    """
    views(path)  # what is wrong with the store is said here
    where = {"path": str(path)} if isinstance(path, Path) else {"url": path.url, "folder": str(path.parent)}
    question = {**where, "sql": sql, "max_rows": max_rows, "max_seconds": max_seconds}
    if not _AT_ONCE.acquire(timeout=max_seconds):
        raise BusyError("SQL: {} other questions are being answered; ask again in a moment", AT_ONCE_MAX)
    try:
        return _answered(question)
    finally:
        _AT_ONCE.release()


def _answered(question: Mapping[str, Any]) -> Answered:
    max_seconds = question["max_seconds"]
    done = subprocess.run(  # noqa: S603 - this module, nothing of the question is an argument
        [sys.executable, "-P", "-m", __name__],
        input=json.dumps(question).encode(),
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        capture_output=True,
        timeout=max_seconds + _TIME_TO_WAIT_S + _TIME_TO_START_S,
        check=False,
    )
    if done.returncode in {-signal.SIGPROF, -signal.SIGALRM}:
        raise UserError("SQL: stopped after {:g} s; ask for less", max_seconds)
    if done.returncode < 0:
        raise UserError("SQL: SQLite broke under it; ask otherwise")
    if done.returncode:
        raise RuntimeError(done.stderr.decode(errors="replace"))
    told = json.loads(done.stdout, object_hook=lambda value: bytes.fromhex(value["hex"]) if "hex" in value else value)
    if "error" in told:
        raise UserError(*told["error"])
    rows = [tuple(row) for row in told["rows"]]
    return Answered(columns=tuple(told["columns"]), rows=rows, complete=told["complete"])


def answer(path: Path, sql: str, *, max_rows: int = MAX_ROWS) -> Answered:
    """Do in this process what `ask` does, for as long as it takes."""
    with _opened(path) as db:
        db.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MAX_CELL_BYTES)
        db.execute("PRAGMA temp_store = MEMORY")  # what is sorted counts as memory, which is limited, and fills no disk
        for function in _TABLE_FUNCTIONS:  # made here, as making one asks leave to create a table
            db.execute(f"SELECT 1 FROM {function}('[]')").fetchall()  # noqa: S608 - a name of ours
        tables = frozenset(row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'"))
        read = {name: _tables(db, name) for name in _view_names(db)}
        made_as = {name: _remake(db, name) for name in read}
        db.execute("PRAGMA query_only = ON")
        db.set_authorizer(_Gate({made_as[name]: tables for name, tables in read.items()}, tables=tables, names=read))
        db.row_factory = None
        try:
            cursor = db.execute(sql)
            if cursor.description is None:
                raise UserError("SQL: give one SELECT")
            rows, complete = fetch(cursor, max_rows)
        except (sqlite3.Error, sqlite3.Warning, UnicodeError) as error:
            raise _wrong(error) from error
        columns = tuple(column[0] for column in cursor.description)
        return Answered(columns=columns, rows=rows, complete=complete)


def _remake(db: sqlite3.Connection, view: str) -> str:
    """Put before a view one of the same name that reads it by another, which is returned and which nobody can guess.

    SQLite tells the gate by which view a table is read, and gives the name of a WITH expression where one reads it: no
    question can call its own by this one.
    """
    secret = f"{view}_{secrets.token_hex(16)}"
    (made,) = db.execute("SELECT sql FROM sqlite_master WHERE name = ?", (view,)).fetchone()
    db.execute(re.sub(r"\ACREATE VIEW \w+", f"CREATE TEMP VIEW {secret}", made))
    db.execute(f"CREATE TEMP VIEW {view} AS SELECT * FROM {secret}")  # noqa: S608 - names of ours
    return secret


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    db = open_reader(path)
    try:
        db.execute("PRAGMA trusted_schema = ON")  # the view of comments calls JSON functions
        yield db
    finally:
        db.close()


class _Gate:
    """Allow reading the views; SQLite asks while it prepares a statement."""

    def __init__(self, made_as: Mapping[str, frozenset[str]], *, tables: frozenset[str], names: Iterable[str]) -> None:
        self._made_as = made_as
        self._views = frozenset([*made_as, *names])
        self._hidden = tables.difference(*made_as.values()) | _SCHEMAS

    def __call__(
        self, action: int, first: str | None, second: str | None, _database: str | None, through: str | None
    ) -> int:
        if action in {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_RECURSIVE}:
            return sqlite3.SQLITE_OK
        if action == sqlite3.SQLITE_FUNCTION:
            return sqlite3.SQLITE_DENY if (second or "").lower() in _FUNCTIONS_DENIED else sqlite3.SQLITE_OK
        if action == sqlite3.SQLITE_READ:
            # `through` is the view by which a table is read, or a WITH expression.
            allowed = first in self._views or first in self._made_as.get(through or "", ()) or first in _TABLE_FUNCTIONS
            if second == "":  # no column of it, as with count(*); SQLite tells neither view nor database then
                allowed = first not in self._hidden
            return sqlite3.SQLITE_OK if allowed else sqlite3.SQLITE_DENY
        return sqlite3.SQLITE_DENY


def fetch(found: Iterable[tuple[Any, ...]], max_rows: int) -> tuple[list[Any], bool]:
    """Return the rows that can be shown together, and whether these are all."""
    rows: list[Any] = []
    room = MAX_ANSWER_CHARS
    for row in found:
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


def _wrong(error: Exception) -> UserError:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code == sqlite3.SQLITE_AUTH or "prohibited" in str(error):
        return UserError("SQL: only SELECT over the views is allowed ({})", str(error))
    return UserError("SQL: {}", str(error))


def _view_names(db: sqlite3.Connection) -> list[str]:
    return [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'view' ORDER BY name")]


def _columns(db: sqlite3.Connection, view: str) -> tuple[str, ...]:
    described = db.execute(f'SELECT * FROM "{view}" LIMIT 0').description  # noqa: S608 - a name of our own schema
    return tuple(column[0] for column in described)


def _answering(question: Mapping[str, Any]) -> Callable[[], Answered]:
    """Return what answers, everything imported that it takes."""
    if "path" in question:
        return partial(answer, Path(question["path"]), question["sql"], max_rows=question["max_rows"])
    from regional_news.storage.postgres import readers  # noqa: PLC0415
    from regional_news.storage.sqlite.place import StoreServer  # noqa: PLC0415

    server = StoreServer(question["url"], Path(question["folder"]))
    limits = {name: question[name] for name in ("max_rows", "max_seconds")}
    return partial(readers.answer, server, question["sql"], **limits)


def _answer_question() -> None:
    """Be the process of `ask`."""
    question = json.load(sys.stdin)
    answering = _answering(question)
    resource.setrlimit(resource.RLIMIT_AS, (_MAX_MEMORY_BYTES, _MAX_MEMORY_BYTES))
    # Signals that nothing here handles: they end all. A busy machine gives a cheap question the time that it takes, but
    # what a server does is none of this process's time.
    signal.setitimer(signal.ITIMER_PROF, question["max_seconds"])
    patience = _TIME_TO_WAIT_S if "path" in question else 0
    signal.setitimer(signal.ITIMER_REAL, question["max_seconds"] + patience)
    try:
        given = answering()
        told: dict[str, Any] = asdict(given)
    except RegionalNewsError as error:
        told = {"error": error.args}
    except MemoryError:
        told = {"error": ["SQL: it fills the memory; ask for less"]}
    for timer in (signal.ITIMER_REAL, signal.ITIMER_PROF):
        signal.setitimer(timer, 0)
    json.dump(told, sys.stdout, default=lambda value: {"hex": value.hex()})


if __name__ == "__main__":
    _answer_question()
