"""What the store knows of stories: who tells one, what they share, and the pass that groups them anew."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from regional_news.storage.sqlite import stories
from regional_news.storage.sqlite.file import StorePart
from regional_news.storage.sqlite.saving import count_change


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One telling of a story."""

    id: int
    portal: str
    article_id: str
    url: str
    title: str
    source: str | None
    outlet: str | None
    published_at: datetime
    precision: str
    text: str
    is_copy: bool
    """Whether its text equals another telling's to the last letter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reprint:
    """Two articles that share text."""

    article: int
    """The later one."""
    of: int
    kind: str
    """verbatim, retitled, cut, extended or edited."""
    share: float
    """Of the later one's text."""
    share_of: float
    lag_hours: float


class StoryRows(StorePart):
    """The part of the store that knows stories; made by `Store.stories`."""

    def of(self, portal: str, article_id: str) -> int | None:
        """Return the id of the story that an article tells, None where it is unknown or only its key is kept."""
        with self._reading() as db:
            row = db.execute(
                "SELECT story FROM articles WHERE portal = ? AND article_id = ?", (portal, article_id)
            ).fetchone()
            return row["story"] if row else None

    def tellings(self, story: int) -> list[Told]:
        """Return the story's tellings, the earliest first; empty where there is no such story."""
        with self._reading() as db:
            rows = db.execute(
                """
                WITH firsts AS (SELECT article AS id FROM telling WHERE story = ?1 UNION SELECT ?1)
                SELECT id, portal, article_id, url, title, source, outlet, published_at, published_precision, text,
                    copy_of IS NOT NULL AS is_copy
                FROM articles
                WHERE id IN (
                    SELECT id FROM firsts UNION
                    SELECT article.id FROM article WHERE copy_of IN (SELECT id FROM firsts) AND copy_of IS NOT NULL
                ) AND story = ?1
                ORDER BY published_at, content_hash, id
                """,
                (story,),
            )
            return [
                Told(
                    **{name: row[name] for name in ("id", "portal", "article_id", "url", "title", "source", "outlet")},
                    published_at=datetime.fromisoformat(row["published_at"]),
                    precision=row["published_precision"],
                    text=row["text"],
                    is_copy=bool(row["is_copy"]),
                )
                for row in rows
            ]

    def reprints(self, article: int) -> list[Reprint]:
        """Return what shares text with an article, of its story or not, whichever is the later one."""
        with self._reading() as db:
            rows = db.execute(
                """
                SELECT article, of, kind, share, share_of, lag_hours FROM reprints
                WHERE article = ?1 AND post_id IS NULL
                UNION ALL
                SELECT article, of, kind, share, share_of, lag_hours FROM reprints WHERE of = ?1 AND post_id IS NULL
                ORDER BY lag_hours, article, of
                """,
                (article,),
            )
            return [Reprint(**dict(row)) for row in rows]

    def fill(self, *, share: float, limit: int = 100) -> int:
        """Put some articles of an old store into their stories, and return how many; 0: none is left."""
        with self._writing() as db:
            return stories.fill(db, share=share, limit=limit, touch=partial(count_change, db))

    def settle(self) -> stories.Settled:
        """Group all articles anew, in one transaction."""
        with self._writing() as db:
            return stories.settle(db, touch=partial(count_change, db))
