"""A connection to PostgreSQL that answers as `sqlite3.Connection` does, for the statements that the store makes.

These keep to what both databases understand. What is left to translate: how parameters are marked, lists of numbers,
and functions that PostgreSQL lacks (functions.sql makes them).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from decimal import Decimal
from functools import lru_cache
from itertools import count, islice
from typing import Any, Final

import psycopg
from psycopg.abc import Buffer
from psycopg.adapt import Dumper, Loader
from psycopg.types.numeric import Int8Dumper
from psycopg.types.string import StrDumperUnknown

from regional_news.storage.postgres.full_text import TsVector
from regional_news.storage.postgres.turns import ServerTurn

_TOKEN: Final = re.compile(
    r"'[^']*' | \"[^\"]*\" | --[^\n]* | (?P<place>\?) | (?<![\w:]):(?P<name>[a-z_]+)\b | (?P<list>json_each\(\?\)) | %",
    re.VERBOSE,
)


_INSERT: Final = re.compile(r"(\s*INSERT .*\bVALUES )(\([^()]*\))((?:\s+ON CONFLICT DO NOTHING)?\s*)", re.DOTALL)
"""One whose rows may stand in one statement: of what it meets nothing is changed."""
_ROWS_AT_A_TIME: Final = 500
_INSERTED_AT_A_TIME: Final = 100


_PATIENCE: Final = {
    "connect_timeout": 10, "keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
}  # fmt: skip
"""How long a connection may be silent; TCP itself would wait for a quarter of an hour."""


def patient(url: str) -> dict[str, Any]:
    """Return the parameters of a connection that is given up where the network is cut; an address may say otherwise."""
    return {**_PATIENCE, **psycopg.conninfo.conninfo_to_dict(url)}


class NamedRow(tuple[Any, ...]):
    """Values that have names, too, as a row of `sqlite3`."""

    __slots__ = ()
    names: tuple[str, ...]

    def __getitem__(self, key: Any) -> Any:
        return tuple.__getitem__(self, self.names.index(key) if isinstance(key, str) else key)

    def keys(self) -> list[str]:
        """Return the names: with them `dict(row)` works."""
        return list(self.names)


class Cursor:
    """What a statement gave; `settle` waits for it where it was sent without waiting."""

    def __init__(self, cursor: psycopg.Cursor[Any], settle: Callable[[], None]) -> None:
        self._cursor = cursor
        self._settle = settle

    @property
    def rowcount(self) -> int:
        """How many rows it changed or gave."""
        self._settle()
        return self._cursor.rowcount

    @property
    def description(self) -> Any:
        """The columns of its rows, None where it gives none."""
        self._settle()
        return self._cursor.description

    @property
    def lastrowid(self) -> int | None:
        """The number of the row that it inserted, where the store asks for it."""
        row = self.fetchone()
        return row[0] if row else None

    def fetchone(self) -> Any:
        """Return the next row, None behind the last."""
        return self._cursor.fetchone() if self.description else None

    def fetchall(self) -> list[Any]:
        """Return the rows that are left."""
        return self._cursor.fetchall() if self.description else []

    def __iter__(self) -> Iterator[Any]:
        self._settle()
        return iter(self._cursor)


class Database:
    """One connection, outside a transaction unless a statement has begun one."""

    def __init__(self, url: str) -> None:
        self._connection = psycopg.connect(
            **patient(url),
            autocommit=True,
            cursor_factory=psycopg.ClientCursor,
            row_factory=_rows,
            client_encoding="utf8",
        )
        self.full_text = TsVector(self)
        self.turn = ServerTurn(self)
        self._numbers = count()
        self._ahead = ExitStack()
        self._pipeline: psycopg.Pipeline | None = None
        self._connection.adapters.register_loader("numeric", _NumberLoader)
        self._connection.adapters.register_dumper(bool, _TruthDumper)
        self._connection.adapters.register_dumper(str, StrDumperUnknown)
        self._connection.adapters.register_dumper(int, Int8Dumper)
        self._connection.prepared_max = None

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction was begun and is not ended."""
        return self._connection.info.transaction_status is not psycopg.pq.TransactionStatus.IDLE

    def transaction(self) -> AbstractContextManager[Any]:
        """Make one transaction of the block, undone when anything fails; it shuts no other writer out."""
        return self._connection.transaction()

    @contextmanager
    def writing(self, begin: str) -> Iterator[Any]:
        """Make one transaction of the block, begun by statements whose last row is given; undone when anything fails.

        Inside of it statements are prepared and sent without waiting for each: who asks for what one gave waits, and
        what has failed meanwhile is raised then.
        """
        try:
            begun = self.script(begin)
            self._pipeline = self._ahead.enter_context(self._connection.pipeline())
            yield begun
            self.script("COMMIT")
        except BaseException:
            with suppress(psycopg.Error):  # of what was sent ahead: it is undone
                self.wait_for_all()
            if self.in_transaction:
                self.script("ROLLBACK")
            raise

    def wait_for_all(self) -> None:
        """Send nothing ahead any more in this transaction, and wait for what was sent."""
        self._pipeline = None
        self._ahead.close()

    def execute(self, sql: str, values: Sequence[Any] | Mapping[str, Any] = ()) -> Cursor:
        """Run a statement."""
        text = f"{_translated(sql)} RETURNING id" if _gives_number(sql) else _translated(sql)
        if self._pipeline:
            return Cursor(psycopg.Cursor(self._connection).execute(text, values, prepare=True), self._pipeline.sync)
        return Cursor(self._connection.execute(text, values), _settled)

    def executemany(self, sql: str, many: Iterable[Sequence[Any] | Mapping[str, Any]]) -> None:
        """Run a statement for each of many values, rows to be inserted some at a time."""
        rows, insert = iter(many), _INSERT.fullmatch(sql)
        if insert is None:
            psycopg.Cursor(self._connection).executemany(_translated(sql), rows)
            return
        head, one, tail = insert.groups()
        names = [name or at for at, name in enumerate(re.findall(r"\?|:(\w+)", one))]
        marks = re.sub(r":\w+", "?", one)
        while some := list(islice(rows, _INSERTED_AT_A_TIME)):
            text = _translated(f"{head}{', '.join([marks] * len(some))}{tail}")
            psycopg.Cursor(self._connection).execute(text, [row[name] for row in some for name in names])  # type: ignore[index]

    def stream(self, sql: str, values: Sequence[Any], *, without: Sequence[str] = ()) -> Iterator[Any]:
        """Run a question inside a transaction, planned `without` some ways, and read its rows in batches."""
        self.wait_for_all()
        name = f"stream_{next(self._numbers)}"
        asked = psycopg.ClientCursor(self._connection).mogrify(_translated(sql), values)
        begun = (
            "".join(f"SET LOCAL enable_{way} = off; " for way in without)
            + f"DECLARE {name} NO SCROLL CURSOR FOR {asked}; "
            + "".join(f"SET LOCAL enable_{way} TO DEFAULT; " for way in without)
        )
        yield from self._fetched(name, begun)

    def ask(self, question: str) -> tuple[tuple[str, ...], Iterator[Any]]:
        """Return the columns and rows of one SELECT of a reader's own, in a transaction; nothing else is taken."""
        # Prepared: of several statements the server takes none.
        psycopg.Cursor(self._connection).execute(f"DECLARE asked CURSOR FOR {question}".encode(), prepare=True)
        asked = self._connection.execute("FETCH 0 FROM asked")
        columns = tuple(column.name for column in asked.description or ())
        return columns, self._fetched("asked")

    def _fetched(self, name: str, begun: str = "") -> Iterator[Any]:
        """Yield the rows of a cursor, which ends with its transaction; `begun` declares it in the same breath."""
        rows = [()] * _ROWS_AT_A_TIME
        while len(rows) == _ROWS_AT_A_TIME:
            cursor = self._connection.execute(f"{begun}FETCH {_ROWS_AT_A_TIME} FROM {name}".encode())
            cursor.set_result(-1)
            rows, begun = cursor.fetchall(), ""
            yield from rows

    def script(self, statements: str) -> Any:
        """Run statements as they are, without values; return the first row of the last one where it gives rows."""
        self.wait_for_all()
        cursor = self._connection.execute(statements)
        cursor.set_result(-1)
        return cursor.fetchone() if cursor.description else None

    def close(self) -> None:
        """End the connection."""
        self._connection.close()


def _settled() -> None:
    """Wait for nothing: it is there."""


def _rows(cursor: psycopg.Cursor[Any]) -> type[NamedRow]:
    return _row_type(tuple(column.name for column in cursor.description or ()))


@lru_cache(maxsize=1024)
def _row_type(names: tuple[str, ...]) -> type[NamedRow]:
    return type("NamedRow", (NamedRow,), {"__slots__": (), "names": names})


class _NumberLoader(Loader):
    """Read sums of whole numbers, which are of arbitrary precision, as whole numbers."""

    def load(self, data: Buffer) -> int | float:
        number = Decimal(bytes(data).decode())
        return int(number) if number == number.to_integral_value() else float(number)


class _TruthDumper(Dumper):
    """Write truth values as the store's columns have them, 0 and 1."""

    oid = psycopg.adapters.types["int8"].oid

    def dump(self, obj: bool) -> bytes:  # noqa: FBT001 - psycopg's own
        return b"1" if obj else b"0"


@lru_cache(maxsize=1024)
def _translated(sql: str) -> str:
    if sql == "BEGIN":  # of one who reads: all that is asked is of one moment
        return "BEGIN ISOLATION LEVEL REPEATABLE READ"

    def mark(found: re.Match[str]) -> str:
        if found["place"]:
            return "%s"
        if found["list"]:
            return "numbers(%s)"
        return f"%({found['name']})s" if found["name"] else found[0].replace("%", "%%")

    return re.sub(
        r"\bCROSS (?=JOIN \S+(?: AS \S+)? ON)", "", _TOKEN.sub(mark, sql)
    )  # in SQLite it says what to ask first


@lru_cache(maxsize=1024)
def _gives_number(sql: str) -> bool:
    """Tell whether a statement inserts a row whose number is asked for."""
    return bool(re.match(r"\s*INSERT INTO (?:article|run) \(", sql))
