"""A throw-away index of archives made elsewhere: on disk, whatever their size, and gone with the process."""

from __future__ import annotations

import sqlite3
import weakref
from collections.abc import Iterator
from datetime import datetime
from itertools import groupby
from typing import Any

from regional_news.storage.warc.reading import Held


class ReplayIndex:
    """Answers by page: a page is known by a key that all its addresses share."""

    def __init__(self) -> None:
        self._db = sqlite3.connect("")  # a file of its own that SQLite removes
        weakref.finalize(self, self._db.close)  # Python 3.13 warns of one that is left open
        self._db.execute("PRAGMA journal_mode = OFF")
        self._db.execute("PRAGMA synchronous = OFF")
        self._db.executescript(
            """
            CREATE TABLE answer (
                id INTEGER PRIMARY KEY, page TEXT NOT NULL, article TEXT, path TEXT NOT NULL,
                offset INTEGER NOT NULL, length INTEGER NOT NULL, url TEXT NOT NULL, fetched_at TEXT NOT NULL,
                status INTEGER NOT NULL, digest TEXT, has_body INTEGER NOT NULL
            );
            """
        )

    def add(self, held: Held, *, page: str, article: str | None, digest: str | None, has_body: bool) -> None:
        """Enter an answer; `has_body` is false for a revisit, whose body stands elsewhere under the same digest."""
        self._db.execute(
            "INSERT INTO answer (page, article, path, offset, length, url, fetched_at, status, digest, has_body)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (page, article, held.path, held.offset, held.length, held.url, held.fetched_at.isoformat(), held.status,
             digest, has_body),
        )  # fmt: skip

    def finish(self) -> int:
        """Make it ready to be asked, and return how many answers it holds."""
        self._db.commit()
        self._db.executescript(
            """
            CREATE INDEX by_page ON answer (page, status, fetched_at);
            CREATE INDEX by_digest ON answer (digest) WHERE digest IS NOT NULL AND has_body;
            CREATE INDEX by_article ON answer (article, fetched_at) WHERE article IS NOT NULL;
            """
        )
        number: int = self._db.execute("SELECT count(*) FROM answer").fetchone()[0]
        return number

    def answers(self, page: str) -> list[Held]:
        """Return the answers for a page: those with status 200 first, of these the latest first.

        Of a revisit the place is that of its body and the time its own; one whose body is not there is left out.
        """
        rows = self._db.execute(f"{_PLACES} WHERE answer.page = ? ORDER BY {_BEST_FIRST}", (page,))
        return [_held(row) for row in rows]

    def holds(self, page: str) -> bool:
        """Tell whether the page was ever answered with 200."""
        row = self._db.execute("SELECT 1 FROM answer WHERE page = ? AND status = 200 LIMIT 1", (page,)).fetchone()
        return row is not None

    def article_urls(self) -> Iterator[str]:
        """Yield one address of each article that was ever answered with 200, in no order that means anything."""
        for (url,) in self._db.execute(
            "SELECT min(url) FROM answer WHERE article IS NOT NULL AND status = 200 GROUP BY article"
        ):
            yield url

    def by_article(self) -> Iterator[tuple[str, list[Held]]]:
        """Yield each article's key with its answers of status 200, in the order of time."""
        rows = self._db.execute(
            f"{_PLACES} WHERE answer.article IS NOT NULL AND answer.status = 200 ORDER BY answer.article, {_IN_TIME}"
        )
        for key, group in groupby(rows, key=lambda row: row[0]):
            yield key, [_held(row) for row in group]

    def count_articles(self) -> int:
        """Return how many articles were ever answered with 200."""
        number: int = self._db.execute(
            "SELECT count(DISTINCT article) FROM answer WHERE article IS NOT NULL AND status = 200"
        ).fetchone()[0]
        return number

    def close(self) -> None:
        """Remove it."""
        self._db.close()


_PLACES = """
    SELECT answer.article, body.path, body.offset, body.length, answer.url, answer.fetched_at, answer.status
    FROM answer JOIN answer AS body ON body.id = CASE WHEN answer.has_body THEN answer.id ELSE (
        SELECT id FROM answer AS other WHERE other.digest = answer.digest AND other.has_body LIMIT 1
    ) END
"""
_BEST_FIRST = "answer.status != 200, answer.fetched_at DESC, answer.id DESC"
_IN_TIME = "answer.fetched_at, answer.id"


def _held(row: tuple[Any, ...]) -> Held:
    _, path, offset, length, url, fetched_at, status = row
    at = datetime.fromisoformat(fetched_at)
    return Held(path=path, offset=offset, length=length, url=url, fetched_at=at, status=status)
