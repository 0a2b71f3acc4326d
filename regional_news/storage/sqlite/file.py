"""The open file of a store: its connection, its transactions, its soundness."""

from __future__ import annotations

import json
import os
from abc import ABC, abstractmethod
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self, TypeVar

from regional_news.errors import StorageError
from regional_news.item.article import utc_now
from regional_news.storage.sqlite import stories
from regional_news.storage.sqlite.engine import Engine, SqliteFile
from regional_news.storage.sqlite.index import index_again
from regional_news.storage.sqlite.rows import StoredRecord, property_of, set_property, upsert
from regional_news.storage.sqlite.words import RULES_VERSION
from regional_news.text.outlets import RULES_VERSION as OUTLET_RULES
from regional_news.text.outlets import outlet_of
from regional_news.text.shingles import RULES_VERSION as SKETCH_RULES

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping, Sequence
    from contextlib import AbstractContextManager

    from regional_news.storage.sqlite.place import StorePlace

    Values = Sequence[Any] | Mapping[str, Any]

Record = TypeVar("Record", bound=StoredRecord)


class Statements(ABC):
    """Single statements over the store's connection; parts of the store and the store itself are made of them."""

    @property
    @abstractmethod
    def engine(self) -> Engine:
        """The open connection."""

    def _reading(self) -> AbstractContextManager[sqlite3.Connection]:
        return self.engine.reading()

    def _writing(self, *, durable: bool = True, alone: bool = False) -> AbstractContextManager[sqlite3.Connection]:
        return self.engine.writing(durable=durable, alone=alone)

    def _rows(self, sql: str, values: Values = ()) -> list[Any]:
        with self._reading() as db:
            return db.execute(sql, values).fetchall()

    def _row(self, sql: str, values: Values = ()) -> Any:
        """Return the first row, None where there is none."""
        with self._reading() as db:
            return db.execute(sql, values).fetchone()

    def _distinct(
        self, column: str, table: str, condition: str = "true", *, above: str = "", **values: str
    ) -> list[Any]:
        """Return the values above one of an indexed column, sorted: stepped through, not read row by row."""
        step = f"SELECT min({column}) FROM {table} WHERE {condition} AND {column} >"  # noqa: S608 - our own names
        sql = f"""
            WITH RECURSIVE found (value) AS (
                {step} :above UNION ALL SELECT ({step} found.value) FROM found WHERE value IS NOT NULL
            )
            SELECT value FROM found WHERE value IS NOT NULL
        """  # noqa: S608
        return [row["value"] for row in self._rows(sql, {"above": above, **values})]

    def _records(self, kind: type[Record], sql: str, values: Values = ()) -> list[Record]:
        return [kind.of(row) for row in self._rows(sql, values)]

    def _record(self, kind: type[Record], sql: str, values: Values = ()) -> Record | None:
        """Return the first row as one, None where there is none."""
        row = self._row(sql, values)
        return kind.of(row) if row else None

    def _property(self, name: str) -> str | None:
        with self._reading() as db:
            return property_of(db, name)

    def _write(self, sql: str, values: Values = (), *, durable: bool = True) -> None:
        with self._writing(durable=durable) as db:
            db.execute(sql, values)


class StorePart(Statements):
    """A part of an open store, made by it; reads and writes when asked and keeps nothing."""

    def __init__(self, store: StoreFile) -> None:
        self._store = store

    @property
    def engine(self) -> Engine:
        """The store's."""
        return self._store.engine


class StoreFile(Statements):
    """One open file; `Store` says what is in it.

    What cannot be read or written raises `StorageError`; a process that was forked must open a store of its own.
    """

    story_share: float | None = stories.STORY_SHARE
    """How much of a text makes it a telling of another one's story; None: articles are put into no stories."""

    def __init__(self, path: StorePlace, engine: Engine) -> None:
        self.path = path
        self._engine = engine
        self._pid = os.getpid()
        self._closed = False

    @classmethod
    def open(cls, path: StorePlace, *, read_only: bool = False) -> Self:
        """Open the store at `path`; for writing it is made, with the folders above it, or migrated where needed.

        Raises `UserError` when the file is no store of this program, comes from a newer version, cannot be written
        or, for reading, does not exist; `StorageError` when it is damaged. In none of these cases is it touched.
        """
        engine = SqliteFile(path, read_only=read_only) if isinstance(path, Path) else path.open(read_only=read_only)
        store = cls(path, engine)
        if not read_only:
            try:
                store._follow_present_rules()
            except BaseException:
                store.close()
                raise
        return store

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the store. Closing twice does nothing."""
        if not self._closed and os.getpid() == self._pid:
            self._closed = True
            self._engine.close()

    @property
    def engine(self) -> Engine:
        """The open connection; raises `StorageError` where it is not this process's, or closed."""
        if os.getpid() != self._pid:
            raise StorageError("store {}: opened before this process was forked; open it anew", self.path)
        if self._closed:
            raise StorageError("store {}: already closed", self.path)
        return self._engine

    def identity(self) -> str:
        """Return the mark that the store was given when it was made; another store has another one."""
        return str(self._property("identity"))

    def _follow_present_rules(self) -> None:
        """Make what is derived from the articles anew where it was made by other rules."""
        for name, version, make_anew in _MADE_BY_RULES:
            if self._property(name) == version:
                continue
            with self._writing(alone=True) as db:
                if self._property(name) != version:  # nobody was quicker
                    make_anew(db)
                    set_property(db, name, version)


def _name_outlets(db: sqlite3.Connection) -> None:
    sources = db.execute("SELECT DISTINCT source FROM article WHERE source IS NOT NULL").fetchall()
    rows = ({"source": source, "outlet": outlet_of(source)} for (source,) in sources)
    upsert(db, "outlet", *rows, key=("source",))


_MADE_BY_RULES: Final = (
    ("word_rules", RULES_VERSION, index_again),  # its entries could not be taken out of an index of other rules
    ("outlet_rules", OUTLET_RULES, _name_outlets),
    ("sketch_rules", SKETCH_RULES, stories.start_again),  # found anew bit by bit
)


def stamp(at: datetime | None = None) -> str:
    """Return a moment, or the present one, as the store writes moments."""
    return (at or utc_now()).isoformat()


def utc_stamp(at: datetime | None) -> str | None:
    """Return a moment as the store compares moments: as text, so all of them in UTC."""
    return at.astimezone(UTC).isoformat(timespec="seconds") if at else None


def to_json(values: Mapping[str, Any] | None) -> str:
    """Return values as JSON; those that JSON does not know as text."""
    return json.dumps(dict(values or {}), ensure_ascii=False, default=str, sort_keys=True)
