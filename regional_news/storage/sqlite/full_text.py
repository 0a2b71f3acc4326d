"""The full text as each database keeps it: what is put into it, taken out of it and asked of it.

Rows are named `w` in what is asked; an entry is the search key and the tokens of title, text, byline, comments and
facets (see index.py).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from regional_news.storage.sqlite.matching import Expression, fts5

if TYPE_CHECKING:
    from regional_news.storage.postgres.full_text import TsVector

FullText: TypeAlias = "Fts5 | TsVector"
Entry: TypeAlias = tuple[int, str, str, str, str, str]

WEIGHTS: Final = {"title": 30.0, "text": 1.0, "byline": 1.0, "comments": 0.5, "facet": 0.0}
"""What a word counts by the column: in a title more than any text's mentions, in a comment less than in the text."""


@dataclass(slots=True)
class KeyRange:
    """Keys from `first` to below `above`, what their rows match besides, and how many matches were found so far."""

    first: int
    above: int
    within: Expression | None = None
    matches: int = 0


class Fts5:
    """The index over one connection to SQLite, by its own extension."""

    key = "w.rowid"  # the search key of a row, in SQL

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def put(self, entry: Entry) -> None:
        """Enter an article."""
        self._write(
            "INSERT INTO article_words (rowid, title, text, byline, comments, facet) VALUES (?, ?, ?, ?, ?, ?)", entry
        )

    def drop(self, entry: Entry) -> None:
        """Take an article out, by the very tokens that went in."""
        self._write(
            "INSERT INTO article_words (article_words, rowid, title, text, byline, comments, facet)"
            " VALUES ('delete', ?, ?, ?, ?, ?, ?)",
            entry,
        )

    def _write(self, sql: str, entry: Entry) -> None:
        waiting = getattr(self._db, "waiting", None)
        if waiting is None:
            self._db.execute(sql, entry)
        else:
            waiting.append((sql, entry))

    def clear(self) -> None:
        """Take everything out."""
        self._db.execute("INSERT INTO article_words (article_words) VALUES ('delete-all')")

    def erase_traces(self) -> None:
        """Leave nothing of what was taken out: deleted words stand in the index until its parts are merged."""
        self._db.execute("INSERT INTO article_words (article_words) VALUES ('optimize')")

    def matching(self, expression: Expression) -> tuple[str, list[Any]]:
        """Return the condition of rows that match, and its values."""
        return "article_words MATCH ?", [fts5(expression)]

    def ask(self, sql: str, values: Sequence[Any]) -> Iterable[Any]:
        """Run a question of the index, whose rows are read one by one, and perhaps not to the end."""
        return self._db.execute(sql, values)

    def parts(self, first: int, above: int, *, highest_first: bool) -> Iterable[KeyRange]:  # noqa: ARG002
        """Give the parts of a range of keys in their order, here the whole of it; each is told its matches."""
        return [KeyRange(first, above)]

    def ranking(self, _expression: Expression) -> tuple[str, list[Any]]:
        """Return what orders matches, those that say most about the query first, and its values: BM25.

        Stores made with the title first have their columns in another order.
        """
        columns = [row["name"] for row in self._db.execute("PRAGMA table_info(article_words)")]
        return f"bm25(w.article_words, {', '.join(str(WEIGHTS[name]) for name in columns)})", []


def full_text(db: Any) -> FullText:
    """Return the index over a connection."""
    if isinstance(db, sqlite3.Connection):
        return Fts5(db)
    found: FullText = db.full_text
    return found
