"""Searches that people keep, and what is new in them: found once, kept until somebody has been told."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final, Self

from regional_news.errors import ChangedMeanwhileError, Saying, UserError
from regional_news.storage.sqlite.file import StoreFile, StorePart, stamp
from regional_news.storage.sqlite.filters import Filters
from regional_news.storage.sqlite.rows import values_of
from regional_news.storage.sqlite.selection import Selection
from regional_news.storage.sqlite.turns import last_change

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Iterator, Mapping

    Words = Callable[[str, str], tuple[list[str], list[str]]]
    """Tells which words a new text has that the old one had not, and the other way round."""

WAYS: Final = ("feed", "mail", "webhook", "command")
EVERY: Final = ("run", "hour", "day", "week")
LONGEST_TITLE: Final = 200
MOST_PENDING: Final = 500  # findings that one alert keeps for people; of what comes on top the latest are kept
_BEGUN: Final = "begun"  # marks what was handed to the way to people, which may have taken it before a crash

_DATES: Final = frozenset({"since", "until"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One kept search."""

    name: str
    title: str
    filters: Filters
    way: str = "feed"
    target: str = ""
    every: str = "run"
    removed: bool = False
    version: int = 0  # which state of the alert this is; 0 until it is stored
    looked_at: datetime | None = None
    pending: tuple[dict[str, Any], ...] = ()
    failure: str | None = None
    failing_since: datetime | None = None

    def __post_init__(self) -> None:
        """Check what only some values can be."""
        for name, value, known in (("way", self.way, WAYS), ("every", self.every, EVERY)):
            if value not in known:
                raise UserError("{} {!r}: there are {}", Saying(name), value, ", ".join(known))
        if self.way != "feed" and not self.target:
            raise UserError("way {!r}: whom, or what, is to be told is missing", self.way)

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Self:
        """Make it of a row of `saved_query`."""
        values = values_of(row)
        values |= {"filters": filters_of(values["filters"]), "pending": tuple(values["pending"])}
        return cls(**{name: values[name] for name in cls.__dataclass_fields__})


def filters_to_json(filters: Filters) -> dict[str, Any]:
    """Return the filters that are set, with days as text."""
    plain = Filters()
    values = {field.name: getattr(filters, field.name) for field in fields(Filters)}
    return {
        name: str(value) if name in _DATES else [str(one) for one in value] if isinstance(value, tuple) else value
        for name, value in values.items()
        if value != getattr(plain, name) and not name.startswith("changed_")
    }


def filters_of(values: Mapping[str, Any]) -> Filters:
    """Read what `filters_to_json` wrote."""
    read: dict[str, Any] = {}
    for name, value in values.items():
        if name in _DATES:
            read[name] = date.fromisoformat(value)
        elif isinstance(value, list):
            read[name] = tuple(map(date.fromisoformat, value)) if name == "issues" else tuple(value)
        else:
            read[name] = value
    return Filters(**read)


class Alerts(StorePart):
    """The kept searches of a store. Made by `Store.kept_searches`."""

    def all(self) -> list[Alert]:
        """Return every kept search, by name."""
        with self._reading() as db:
            return [Alert.of(row) for row in db.execute("SELECT * FROM saved_query ORDER BY name")]

    def get(self, name: str) -> Alert | None:
        """Return the one of that name."""
        return next((alert for alert in self.all() if alert.name == name), None)

    def put(self, *alerts: Alert, replace: bool = False, at: datetime | None = None) -> None:
        """Store new alerts (version 0), or the next state of some, all or none; nothing older is new to their people.

        Raises `UserError` where a name is taken, unless they `replace`, or where an alert was changed or removed
        since that version of it was read.
        """
        with self._writing(alone=True) as db:
            for alert in alerts:
                if (length := len(alert.title)) > LONGEST_TITLE:
                    raise UserError("title: {} letters, {} are allowed", length, LONGEST_TITLE)
                if alert.version:
                    _change(db, alert)
                else:
                    _add(db, alert, replace=replace, at=stamp(at))

    def remove(self, name: str, *, version: int = 0) -> bool:
        """Remove one; return whether there was one. Raises `UserError` where it has another `version` than is given."""
        with self._writing(alone=True) as db:
            if version and _version(db, name) not in (None, version):
                raise _changed_meanwhile(name)
            return db.execute("DELETE FROM saved_query WHERE name = ?", (name,)).rowcount > 0

    def look(self, name: str, words: Words, *, at: datetime | None = None) -> list[dict[str, Any]]:
        """Put what is new in a search since the last look with what is pending, in one transaction; return all of it.

        New are articles that the store did not hold, and edits on the portal that brought words (or, where that is
        wished, took some away), against the version that stood at the last look. What is older than the alert, was
        read anew from the archive, or merely became a copy or was deleted, is not.
        """
        with self._writing(alone=True) as db:
            row = db.execute("SELECT * FROM saved_query WHERE name = ?", (name,)).fetchone()
            if row is None:
                return []
            found = list(_new(db, self._store, row, words))
            pending = [*json.loads(row["pending"]), *found][-MOST_PENDING:]
            db.execute(
                """
                UPDATE saved_query SET pending = :pending, looked_at = :at, seen_change = :change,
                    seen_article = :article, seen_revision = :revision WHERE name = :name
                """,
                {"name": name, "pending": json.dumps(pending, ensure_ascii=False), "at": stamp(at), **_marks(db)},
            )
        return pending

    def begin(self, name: str) -> list[dict[str, Any]]:
        """Return what people are to be told now: all that is pending, but first alone what a telling that died had."""
        with self._writing() as db:
            pending = _pending(db, name)
            begun = [one for one in pending if _BEGUN in one] or pending
            if begun and _BEGUN not in begun[0]:
                _set_pending(db, name, [{**one, _BEGUN: True} for one in pending])
        return list(map(_plain, begun))

    def told(self, name: str, found: Iterable[Mapping[str, Any]]) -> None:
        """Remember that people have been told of these: what came since, or another machine told, is left as it is."""
        ids = {one["id"] for one in found}
        with self._writing() as db:
            _set_pending(db, name, [one for one in _pending(db, name) if one["id"] not in ids])
            db.execute("UPDATE saved_query SET failure = NULL, failing_since = NULL WHERE name = ?", (name,))

    def failed(self, name: str, why: str, *, at: datetime | None = None) -> None:
        """Remember that nobody could be told, and since when: what comes until then is told together."""
        sql = "UPDATE saved_query SET failure = ?, failing_since = coalesce(failing_since, ?) WHERE name = ?"
        with self._writing() as db:
            db.execute(sql, (why, stamp(at), name))
            _set_pending(db, name, list(map(_plain, _pending(db, name))))


def _plain(found: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in found.items() if key != _BEGUN}


def _pending(db: sqlite3.Connection, name: str) -> list[dict[str, Any]]:
    row = db.execute("SELECT pending FROM saved_query WHERE name = ?", (name,)).fetchone()
    return json.loads(row["pending"]) if row else []


def _set_pending(db: sqlite3.Connection, name: str, pending: list[dict[str, Any]]) -> None:
    text = json.dumps(pending, ensure_ascii=False)
    db.execute("UPDATE saved_query SET pending = ? WHERE name = ?", (text, name))


def _values(alert: Alert) -> dict[str, Any]:
    plain = {name: getattr(alert, name) for name in ("name", "title", "way", "target", "every", "removed", "version")}
    return {**plain, "filters": json.dumps(filters_to_json(alert.filters), ensure_ascii=False)}


def _change(db: sqlite3.Connection, alert: Alert) -> None:
    changed = db.execute(
        """
        UPDATE saved_query SET title = :title, filters = :filters, way = :way, target = :target, every = :every,
            removed = :removed, version = version + 1, failure = NULL, failing_since = NULL
        WHERE name = :name AND version = :version
        """,
        _values(alert),
    )
    if not changed.rowcount:
        raise _changed_meanwhile(alert.name)


def _changed_meanwhile(name: str) -> UserError:
    return ChangedMeanwhileError("alert {!r}: it was changed meanwhile, look at it again", name)


def _version(db: sqlite3.Connection, name: str) -> int | None:
    found = db.execute("SELECT version FROM saved_query WHERE name = ?", (name,)).fetchone()
    return int(found["version"]) if found else None


def _add(db: sqlite3.Connection, alert: Alert, *, replace: bool, at: str) -> None:
    known = _version(db, alert.name)
    if known and not replace:
        raise UserError("alert {!r}: there is one of this name", alert.name)
    db.execute("DELETE FROM saved_query WHERE name = ?", (alert.name,))
    db.execute(
        """
        INSERT INTO saved_query (name, title, filters, way, target, every, removed, version,
            seen_change, seen_article, seen_revision, looked_at)
        VALUES (:name, :title, :filters, :way, :target, :every, :removed, :version,
            :change, :article, :revision, :at)
        """,
        {**_values(alert), "version": (known or 0) + 1, "at": at, **_marks(db)},
    )


def _marks(db: sqlite3.Connection) -> dict[str, int]:
    article, revision = (
        db.execute(f"SELECT coalesce(max(id), 0) FROM {table}").fetchone()[0]  # noqa: S608 - two constants
        for table in ("article", "revision")
    )
    return {"change": last_change(db), "article": article, "revision": revision}


def _new(db: sqlite3.Connection, store: StoreFile, seen: sqlite3.Row, words: Words) -> Iterator[dict[str, Any]]:
    if seen["seen_change"] == last_change(db):
        return
    filters = filters_of({**json.loads(seen["filters"]), "changed_after": seen["seen_change"]})
    for row in Selection(store, filters).changes(limit=MOST_PENDING):
        entry = {
            "id": f"{row['portal']}/{row['article_id']}@{row['change_seq']}",
            **{name: row[name] for name in ("portal", "article_id", "url", "title", "source", "published_at")},
        }
        if row["id"] > seen["seen_article"]:
            yield {**entry, "kind": "new"}
            continue
        old = db.execute(
            """
            SELECT item FROM revision WHERE article = ? AND id > ? AND kind = 'crawl' AND item IS NOT NULL
            ORDER BY id LIMIT 1
            """,
            (row["id"], seen["seen_revision"]),
        ).fetchone()
        if old:
            item = json.loads(old["item"])
            added, gone = words(f"{item['title']}\n{item['text']}", f"{row['title']}\n{row['text']}")
            if added or (gone and seen["removed"]):
                yield {**entry, "kind": "edit", "added": added, **({"removed": gone} if seen["removed"] else {})}
