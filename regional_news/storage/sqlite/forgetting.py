"""Take articles and people's posts out of the store, text, old versions, search index and all."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from regional_news.item.serialise import comment_from_json, dump
from regional_news.storage.sqlite import index, stories, tombstones
from regional_news.storage.sqlite.file import StorePart, stamp
from regional_news.storage.sqlite.full_text import full_text
from regional_news.storage.sqlite.hashes import comment_hash
from regional_news.storage.sqlite.rows import set_property
from regional_news.storage.sqlite.saving import count_copies, promote_copy
from regional_news.storage.sqlite.tombstones import quoted_name
from regional_news.storage.sqlite.turns import next_change


@dataclass(frozen=True, slots=True, kw_only=True)
class Posts:
    """What the store holds of one person on one portal."""

    articles: tuple[tuple[str, str | None], ...] = ()  # key and title of threads that the person opened
    commented: tuple[str, ...] = ()  # keys of other threads in which the person wrote or is quoted
    comments: int = 0


class Forgetting(StorePart):
    """The part of the store that takes things out; made by `Store.forgetting`."""

    # What there is

    def article(self, portal: str, article_id: str) -> tuple[str | None, int, int, tuple[str, ...]] | None:
        """Return an article's title, its numbers of old versions and comments, and the addresses of its copies."""
        with self._reading() as db:
            row = db.execute(
                "SELECT id, title, content_hash FROM article WHERE portal = ? AND article_id = ?", (portal, article_id)
            ).fetchone()
            if row is None:
                return None
            key = (row["id"],)
            versions = db.execute("SELECT count(*) FROM revision WHERE article = ?", key).fetchone()[0]
            comments = db.execute("SELECT count(*) FROM comment WHERE article = ?", key).fetchone()[0]
            copies = db.execute(
                "SELECT url FROM article WHERE content_hash = ? AND id != ? AND url IS NOT NULL",
                (row["content_hash"], row["id"]),
            )
            return row["title"], versions, comments, tuple(copy["url"] for copy in copies)

    def posts_of(self, portal: str, name: str) -> Posts:
        """Return what the store holds of a person."""
        with self._reading() as db:
            opened = db.execute(
                "SELECT article_id, title FROM article WHERE portal = ? AND poster = ? ORDER BY id", (portal, name)
            ).fetchall()
            own = {row["article_id"] for row in opened}
            commented: dict[str, int] = {}
            for row in _threads_naming(db, portal, name):
                if row["article_id"] in own:
                    continue
                posts, old = _posts(db, row["id"])
                number = sum(_is_of(post, name) for post in posts)
                if any(_is_of(post, name) or quoted_name(post["quote"]) == name for post in posts + old):
                    commented[row["article_id"]] = number
            return Posts(
                articles=tuple((row["article_id"], row["title"]) for row in opened),
                commented=tuple(commented),
                comments=sum(commented.values()),
            )

    def refused(self, portal: str) -> list[tuple[str, str | None]]:
        """Return address and kept bytes of the portal's refused pages."""
        return [tuple(row) for row in self._rows("SELECT url, sha256 FROM refusal WHERE portal = ?", (portal,))]

    # Taking it out

    def bury(self, portal: str, *, articles: Iterable[str] = (), posters: Iterable[str] = (), at: str) -> None:
        """Remember what must not come back; the first step, so that nothing is fetched again meanwhile."""
        with self._writing() as db:
            tombstones.add(db, portal, "article", articles, at=at)
            tombstones.add(db, portal, "poster", (tombstones.poster_key(portal, name) for name in posters), at=at)

    def take_out(
        self,
        portal: str,
        *,
        articles: Sequence[str],
        poster: str | None,
        threads: Sequence[str],
        refused_urls: Iterable[str],
        at: str,
    ) -> None:
        """Remove articles, and from other threads what a person wrote there, in one transaction."""
        with self._writing(alone=True) as db:
            for article_id in articles:
                _remove(db, portal, article_id, at=at, share=self._store.story_share)
            for article_id in threads if poster else ():
                _remove_posts(db, portal, article_id, poster or "", at=at)
            db.executemany("DELETE FROM refusal WHERE portal = ? AND url = ?", [(portal, url) for url in refused_urls])
            if articles or threads:  # deleted words stand in the index until its parts are merged
                full_text(db).erase_traces()

    def drop(self, portal: str, article_id: str) -> None:
        """Remove an article that turned out to be none of its own; nothing is kept from coming back."""
        with self._writing(alone=True) as db:
            _remove(db, portal, article_id, at=stamp(), share=self._store.story_share)

    def purge(self) -> None:
        """Leave no trace in the store: it is written anew without what was deleted, which needs its size on disk."""
        self._store.engine.purge()


def _remove(db: sqlite3.Connection, portal: str, article_id: str, *, at: str, share: float | None) -> None:
    row = db.execute("SELECT * FROM article WHERE portal = ? AND article_id = ?", (portal, article_id)).fetchone()
    db.execute("DELETE FROM visit WHERE portal = ? AND page = ? AND is_list = 0", (portal, article_id))
    if row is None:
        return
    key = row["id"]
    index.update(db, before=index.entry_of(db, key, row), after=None)
    stories.leave(db, key, row["text"])
    promote_copy(db, of=key, at=at, share=share)
    for table in ("comment", "revision", "paste"):
        db.execute(f"DELETE FROM {table} WHERE article = ?", (key,))  # noqa: S608 - our own names
    db.execute("DELETE FROM article WHERE id = ?", (key,))
    set_property(db, "last_change", next_change(db))  # of who counts by the articles alone
    count_copies(db, of=[row["copy_of"]])


def _remove_posts(db: sqlite3.Connection, portal: str, article_id: str, name: str, *, at: str) -> None:
    row = db.execute("SELECT * FROM article WHERE portal = ? AND article_id = ?", (portal, article_id)).fetchone()
    if row is None:
        return
    key = row["id"]
    entry = index.entry_of(db, key, row)
    for comment in db.execute("SELECT id, post FROM comment WHERE article = ? AND post IS NOT NULL", (key,)).fetchall():
        post = json.loads(comment["post"])
        if _is_of(post, name):
            db.execute("DELETE FROM comment WHERE id = ?", (comment["id"],))
            db.execute("DELETE FROM paste WHERE article = ? AND post_id = ?", (key, post["post_id"]))
        elif quoted_name(post["quote"]) == name:
            post["quote"] = None
            db.execute(
                "UPDATE comment SET post = ?, version_hash = ? WHERE id = ?",
                (dump(post), comment_hash(comment_from_json(post)), comment["id"]),
            )
    for revision in db.execute("SELECT id, posts FROM revision WHERE article = ? AND posts IS NOT NULL", (key,)):
        posts = [
            {**post, "quote": None} if quoted_name(post["quote"]) == name else post
            for post in json.loads(revision["posts"])
            if not _is_of(post, name)
        ]
        kept = f"[{', '.join(map(dump, posts))}]" if posts else None
        db.execute("UPDATE revision SET posts = ? WHERE id = ?", (kept, revision["id"]))
    db.execute("UPDATE article SET changed_at = ?, change_seq = ? WHERE id = ?", (at, next_change(db), key))
    index.update(db, before=entry, after=index.entry_of(db, key, row))


def _threads_naming(db: sqlite3.Connection, portal: str, name: str) -> list[sqlite3.Row]:
    """Return the threads in which the name stands anywhere in a post, present or old."""
    pattern = f"%{dump(name)[1:-1]}%"
    return db.execute(
        """
        SELECT id, article_id FROM article WHERE portal = ? AND id IN (
            SELECT article FROM comment WHERE post LIKE ? UNION SELECT article FROM revision WHERE posts LIKE ?
        ) ORDER BY id
        """,
        (portal, pattern, pattern),
    ).fetchall()


def _posts(db: sqlite3.Connection, article: int) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return a thread's posts, and those of its old versions."""
    posts = db.execute("SELECT post FROM comment WHERE article = ? AND post IS NOT NULL", (article,))
    old = db.execute("SELECT posts FROM revision WHERE article = ? AND posts IS NOT NULL", (article,))
    return [json.loads(post) for (post,) in posts], [post for (some,) in old for post in json.loads(some)]


def _is_of(post: dict[str, Any], name: str) -> bool:
    return bool(post["author"] == name)
