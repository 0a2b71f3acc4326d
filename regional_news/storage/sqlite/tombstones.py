"""What was forgotten and must not come back: articles by key, people by a hash of their name.

A list of the names of people who asked to be forgotten would be the opposite of forgetting them.
"""

from __future__ import annotations

import hashlib
import html
import re
import sqlite3
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from regional_news.item.article import Article, Comment

_QUOTED: Final = re.compile(r"^(?P<name>\S.{0,60}?)\s+发表于")  # how a forum's quotation begins: who said it

_SHORT_TEXT: Final = re.compile(r">\s*([^<>]{1,60}?)(?:\s+发表于[^<>]*)?\s*<")
"""What may be a person's name: all that stands between two tags, or before the words of a quotation."""


def poster_key(portal: str, name: str) -> str:
    """Return what a person of a portal is known by after being forgotten."""
    return hashlib.blake2b(f"{portal}\n{name.strip()}".encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def quoted_name(quote: str | None) -> str | None:
    """Return whom a quotation names as its author.

    >>> quoted_name("柳风 发表于 2024-2-21 10:35 今天的雨真大")
    '柳风'
    """
    match = _QUOTED.match(quote or "")
    return match["name"] if match else None


def names_anybody(text: str, *, portal: str, people: frozenset[str]) -> bool:
    """Tell whether a page (HTML) shows the name of somebody who was forgotten."""
    names = {html.unescape(name).strip() for name in _SHORT_TEXT.findall(text)} if people else set()
    return any(poster_key(portal, name) in people for name in names)


def is_forgotten(db: sqlite3.Connection, portal: str, article_id: str) -> bool:
    """Tell whether the article was forgotten."""
    return _found(db, portal, "article", article_id)


def poster_keys(db: sqlite3.Connection, portal: str) -> frozenset[str]:
    """Return the people of a portal that were forgotten; there are few."""
    rows = db.execute("SELECT key FROM tombstone WHERE portal = ? AND kind = 'poster'", (portal,))
    return frozenset(row["key"] for row in rows)


def without_forgotten(db: sqlite3.Connection, article: Article) -> Article | None:
    """Return the article without the posts of people that were forgotten, None where all of it is."""
    if is_forgotten(db, article.portal, article.article_id):
        return None
    people = poster_keys(db, article.portal) if article.poster or article.comments else frozenset()
    if not people:
        return article
    if article.poster and poster_key(article.portal, article.poster) in people:
        return None
    comments = list(_without(article.comments, portal=article.portal, people=people))
    return replace(article, comments=comments) if comments != article.comments else article


def add(db: sqlite3.Connection, portal: str, kind: str, keys: Iterable[str], *, at: str) -> None:
    """Remember what is forgotten."""
    db.executemany(
        "INSERT INTO tombstone (portal, kind, key, forgotten_at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
        [(portal, kind, key, at) for key in keys],
    )


def _found(db: sqlite3.Connection, portal: str, kind: str, key: str) -> bool:
    row = db.execute("SELECT 1 FROM tombstone WHERE portal = ? AND kind = ? AND key = ?", (portal, kind, key))
    return row.fetchone() is not None


def _without(comments: Iterable[Comment], *, portal: str, people: frozenset[str]) -> Iterable[Comment]:
    for comment in comments:
        if comment.author and poster_key(portal, comment.author) in people:
            continue
        name = quoted_name(comment.quote)
        yield replace(comment, quote=None) if name and poster_key(portal, name) in people else comment
