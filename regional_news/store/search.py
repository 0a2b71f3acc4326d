"""Full-text search, the latest day first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from regional_news.errors import UserError
from regional_news.store.rows import article_of
from regional_news.store.words import facet, phrase

if TYPE_CHECKING:
    import sqlite3

    from regional_news.article import Article


def find(db: sqlite3.Connection, query: str, *, limit: int, copies: bool) -> list[Article]:
    """Return the newest articles that hold every word of `query` in title or text.

    Copies of a story are left out unless `copies`. Raises `UserError` when the query holds nothing to look for.
    """
    words = [f"{{title text}} : {found}" for word in query.split() if (found := phrase(word))]
    if not words:
        raise UserError(f"search {query!r}: give at least one word of letters, digits or Chinese characters")
    if not copies:
        words.append(f'facet : "{facet("copy", "no")}"')
    rows = db.execute(
        """
        SELECT articles.* FROM article_words JOIN articles ON articles.search_key = article_words.rowid
        WHERE article_words MATCH ? ORDER BY article_words.rowid DESC LIMIT ?
        """,
        (" AND ".join(words), limit),
    )
    return [article_of(row) for row in rows]
