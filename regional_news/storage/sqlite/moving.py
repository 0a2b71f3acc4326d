"""Copy a store into another one, wherever the two are, and compare them row by row; cut off, it goes on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import zip_longest
from typing import Any, Final, NamedTuple

from regional_news.errors import StorageError, UserError
from regional_news.storage.sqlite.full_text import full_text
from regional_news.storage.sqlite.index import index_behind
from regional_news.storage.sqlite.rows import property_of, set_property
from regional_news.storage.sqlite.store import Store

KEYS: Final = {
    **dict.fromkeys(("run", "article", "comment", "revision", "capture"), ("id",)),
    **dict.fromkeys(("list_page", "refusal"), ("portal", "url")),
    "visit": ("portal", "page"),
    "feed": ("path",),
    "alarm": ("key",),
    "tombstone": ("portal", "kind", "key"),
    "issue": ("portal", "day"),
    **dict.fromkeys(("paper", "site"), ("portal",)),
    "pause": ("host",),
    "saved_query": ("name",),
    "telling": ("article",),
    "shingle": ("key", "article"),
    "kin": ("one", "other"),
    "paste": ("article", "post_id", "told"),
    "outlet": ("source",),
}
"""The tables with what orders their rows, each behind those that it refers to."""
MADE_ANEW: Final = frozenset({"subject", "comment_total", "article_words", "store_property"})
"""Tables that are not copied: sums and words follow from the articles; of itself each store knows something else."""

_ROWS_AT_A_TIME: Final = 500
_MOVING: Final = "moving_from"
_OF_ITS_PLACE: Final = frozenset({"version", "identity", "change_base", _MOVING})


class Moved(NamedTuple):
    """What was copied, and found to be the same."""

    articles: int
    rows: int


def move(source: Store, target: Store, *, step: Callable[[str, int], None] = lambda _table, _rows: None) -> Moved:
    """Copy everything; `step` is told of each table and how many of its rows were copied so far.

    Raises `UserError` where the target holds another store or another process fills it, and `StorageError` where the
    two differ in the end: then something was written into one of them meanwhile.
    """
    with target.engine.filling():
        _claim(source, target)
        return _moved(source, target, step)


def _moved(source: Store, target: Store, step: Callable[[str, int], None]) -> Moved:
    with source.one_moment(), source.engine.reading() as old:
        for table, keys in KEYS.items():
            _copy(old, target, table, keys, step)
        _link_copies(old, target)
        _index(target, step)
        rows = sum(_compare(old, target, table, keys) for table, keys in KEYS.items())
        known = [row for row in old.execute("SELECT name, value FROM store_property") if row[0] not in _OF_ITS_PLACE]
    with target.engine.writing(alone=True) as new:
        for name, value in known:
            set_property(new, name, value)
        set_property(new, "identity", source.identity())  # watermarks of exports go on
        new.execute("DELETE FROM store_property WHERE name = ?", (_MOVING,))
    target.engine.number_on([table for table, keys in KEYS.items() if keys == ("id",)])
    return Moved(articles=sum(target.count_by_portal().values()), rows=rows)


def _claim(source: Store, target: Store) -> None:
    """Mark the target as being filled from this source."""
    identity = source.identity()
    with target.engine.writing(alone=True) as db:
        begun = property_of(db, _MOVING)
        is_used = any(db.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchone() for table in KEYS)  # noqa: S608
        if target.identity() == identity or (begun != identity if begun else is_used):
            raise UserError("store {}: it holds something already; name an empty one", target.path)
        set_property(db, _MOVING, identity)


def _copy(old: Any, target: Store, table: str, keys: Sequence[str], step: Callable[[str, int], None]) -> None:
    with target.engine.reading() as new:
        latest = new.execute(f"SELECT {_named(keys)} FROM {table} ORDER BY {_named(keys, 'DESC')} LIMIT 1").fetchone()  # noqa: S608 - our own names
    copied = 0
    for rows in _batches(old, table, keys, after=tuple(latest) if latest else None):
        columns = list(rows[0].keys())
        later = {"copy_of"} if table == "article" else set()
        marks = ", ".join("?" * len(columns))
        with target.engine.writing(alone=True) as new:
            new.executemany(
                f"INSERT INTO {table} ({_named(columns)}) VALUES ({marks}) ON CONFLICT DO NOTHING",  # noqa: S608
                [[None if name in later else row[name] for name in columns] for row in rows],
            )
        copied += len(rows)
        step(table, copied)


def _link_copies(old: Any, target: Store) -> None:
    """Name the first of each story: an article may repeat one that is stored behind it."""
    with target.engine.writing(alone=True) as new:
        new.executemany(
            "UPDATE article SET copy_of = ? WHERE id = ? AND copy_of IS NULL",
            [tuple(row) for row in old.execute("SELECT copy_of, id FROM article WHERE copy_of IS NOT NULL")],
        )


def _index(target: Store, step: Callable[[str, int], None]) -> None:
    with target.engine.reading() as db:
        key = full_text(db).key
        last = db.execute(f"SELECT coalesce(max({key}), -1) FROM article_words AS w").fetchone()[0]  # noqa: S608
    indexed = 0
    while True:
        with target.engine.writing(alone=True) as db:
            keys = index_behind(db, last)
        if not keys:
            return
        last = keys[-1]
        indexed += len(keys)
        step("article_words", indexed)


def _compare(old: Any, target: Store, table: str, keys: Sequence[str]) -> int:
    """Return how many rows both have; raise `StorageError` at the first that differs."""
    number = 0
    with _reading(target) as new:
        pairs = zip_longest(_rows(old, table, keys), _rows(new, table, keys))
        for number, (one, other) in enumerate(pairs, start=1):  # noqa: B007 - counted
            if one is None or other is None or dict(one) != dict(other):
                row = one or other
                raise StorageError(
                    "{} {}: the two stores differ; something was written meanwhile: end the crawls, and move into an"
                    " empty store",
                    table,
                    ", ".join(str(row[name]) for name in keys) if row else "",
                )
    return number


@contextmanager
def _reading(store: Store) -> Iterator[Any]:
    with store.one_moment(), store.engine.reading() as db:
        yield db


def _rows(db: Any, table: str, keys: Sequence[str]) -> Iterator[Any]:
    for rows in _batches(db, table, keys):
        yield from rows


def _batches(db: Any, table: str, keys: Sequence[str], *, after: tuple[Any, ...] | None = None) -> Iterator[list[Any]]:
    """Yield the rows of a table in order, from behind a key on."""
    while True:
        behind = f"WHERE ({_named(keys)}) > ({', '.join('?' * len(keys))})" if after else ""
        sql = f"SELECT * FROM {table} {behind} ORDER BY {_named(keys)} LIMIT {_ROWS_AT_A_TIME}"  # noqa: S608
        rows = db.execute(sql, after or ()).fetchall()
        if not rows:
            return
        yield rows
        after = tuple(rows[-1][name] for name in keys)


def _named(names: Sequence[str], order: str = "") -> str:
    return ", ".join(f'"{name}" {order}'.rstrip() for name in names)
