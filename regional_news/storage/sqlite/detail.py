"""What the store knows of one article beside what its page says."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from regional_news.item.article import Article
from regional_news.item.serialise import dump
from regional_news.storage.sqlite.rows import StoredRecord, article_of, values_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling(StoredRecord):
    """Another article that tells the same story."""

    portal: str
    article_id: str
    url: str
    title: str
    source: str | None
    published_at: datetime
    is_first: bool  # whether the others are copies of this one


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleDetail:
    """One article as the store keeps it."""

    article: Article  # as much of it as was asked for
    chars: int  # length of its whole text
    posts: int  # all its comments
    first_seen: datetime
    last_seen: datetime
    changed_at: datetime
    gone_at: datetime | None
    """When the portal first answered that the page is gone; None: it is there, as far as is known."""
    version_seen: datetime  # when the present version was first seen
    is_copy: bool
    tellings: list[Telling]  # the other articles of the story, the first one before its copies


_LIMITED: Final = {
    "text": "substr(text, 1, :chars)",
    "comments": """(
        SELECT coalesce('[' || group_concat(post, ', ') || ']', '[]') FROM (
            SELECT post, sum(length(post)) OVER (ORDER BY id) AS upto FROM comment
            WHERE article = articles.id AND post IS NOT NULL ORDER BY id LIMIT :posts
        ) AS posts WHERE upto <= 2 * :chars
    )""",
}
"""Columns of the view of which no more is read than is wanted; a post's JSON is longer than its words."""


def detail(db: sqlite3.Connection, portal: str, article_id: str, *, chars: int, posts: int) -> ArticleDetail | None:
    """Return what is kept of an article; None where it is unknown or only its key is kept.

    Of its text there are the first `chars` characters, of its comments the first `posts`.
    """
    names = [column[0] for column in db.execute("SELECT * FROM articles LIMIT 0").description]
    columns = ", ".join(f"{_LIMITED[name]} AS {name}" if name in _LIMITED else name for name in names)
    row = db.execute(
        f"""
        SELECT {columns}, length(text) AS all_chars,
            (SELECT count(*) FROM comment WHERE article = articles.id AND post IS NOT NULL) AS all_posts
        FROM articles WHERE portal = :portal AND article_id = :id
        """,  # noqa: S608 - names of our own schema
        {"portal": portal, "id": article_id, "chars": chars, "posts": posts},
    ).fetchone()
    if row is None:
        return None
    values = dict(row)
    if row["all_chars"] > chars:
        values["text"] = values["text"].rstrip()
        last = values["text"].count("\n")
        values["images"] = dump([image for image in json.loads(row["images"]) if image["paragraph"] <= last])
    first = row["id"] if row["copy_of"] is None else row["copy_of"]
    others = db.execute(
        """
        SELECT portal, article_id, url, title, source, published_at, copy_of IS NULL AS is_first FROM article
        WHERE (id = :first OR copy_of = :first) AND id <> :own AND text IS NOT NULL
        ORDER BY is_first DESC, published_at, id
        """,
        {"first": first, "own": row["id"]},
    )
    known = values_of(row)
    return ArticleDetail(
        article=article_of(values),
        chars=row["all_chars"],
        posts=row["all_posts"],
        **{name: known[name] for name in ("first_seen", "last_seen", "changed_at", "gone_at", "version_seen")},
        is_copy=row["copy_of"] is not None,
        tellings=list(map(Telling.of, others)),
    )
