"""Old versions of articles: kept when a new one takes their place, or when an older capture turns up."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any

from regional_news.item.article import Article
from regional_news.item.serialise import article_from_json, article_to_json, dump
from regional_news.storage.sqlite.hashes import version_hash
from regional_news.storage.sqlite.rows import article_of
from regional_news.storage.sqlite.versions import COMMENTS, changed_fields


def stored_version(row: Mapping[str, Any]) -> Article | None:
    """Return the version that a row of `article` holds, without comments; None where only its key is kept."""
    return article_of({**row, "comments": "[]"}) if row["text"] is not None else None


def differences(before: Mapping[str, Any], old: Article | None, new: Article) -> tuple[str, ...] | None:
    """Return the fields in which `new` is another version than the stored one; None where it is none.

    Where only a key is kept the hash tells that something changed, and an empty tuple is returned.
    """
    if old is None:
        return None if before["version_hash"] == version_hash(new) else ()
    return changed_fields(old, new) or None


def keep_version(
    db: sqlite3.Connection,
    before: Mapping[str, Any],
    old: Article | None,
    *,
    kind: str,
    changed: Sequence[str],
    posts: Sequence[str],
) -> None:
    """Keep the stored version, which is about to be replaced, with the posts (JSON) that changed."""
    _insert(
        db,
        article=before["id"],
        kind=kind,
        version_hash=before["version_hash"],
        changed=dump([*changed, COMMENTS] if posts else list(changed)),
        first_seen=before["version_seen"],
        last_seen=max(before["last_seen"], before["version_seen"]),
        item=_item(old) if old else None,
        posts=f"[{', '.join(posts)}]" if posts else None,
    )


def keep_older(
    db: sqlite3.Connection, before: Mapping[str, Any], article: Article, *, kind: str, content: bool
) -> bool:
    """Keep a capture from before the present version among the old ones; False where that version is known."""
    seen, own = article.fetched_at.isoformat(), version_hash(article)
    others = db.execute("SELECT * FROM revision WHERE article = ? ORDER BY first_seen, id", (before["id"],)).fetchall()
    earlier = [row for row in others if row["first_seen"] <= seen]
    later = [row for row in others if row["first_seen"] > seen]
    for row in (earlier[-1:], later[:1]):
        if row and (row[0]["version_hash"] == own or ((old := _version(row[0])) and not changed_fields(old, article))):
            db.execute(
                "UPDATE revision SET first_seen = min(first_seen, ?), last_seen = max(last_seen, ?) WHERE id = ?",
                (seen, seen, row[0]["id"]),
            )
            return False
    following = _version(later[0]) if later else stored_version(before)
    if not later and following and not changed_fields(article, following):
        db.execute("UPDATE article SET version_seen = min(version_seen, ?) WHERE id = ?", (seen, before["id"]))
        return False
    _insert(
        db,
        article=before["id"],
        kind=kind,
        version_hash=own,
        changed=dump(list(changed_fields(article, following)) if following else []),
        first_seen=seen,
        last_seen=seen,
        item=_item(article) if content else None,
        posts=None,
    )
    if earlier and (old := _version(earlier[-1])):
        posts = [COMMENTS] if earlier[-1]["posts"] else []
        db.execute(
            "UPDATE revision SET changed = ? WHERE id = ?",
            (dump([*changed_fields(old, article), *posts]), earlier[-1]["id"]),
        )
    return True


def _version(row: Mapping[str, Any]) -> Article | None:
    return article_from_json(json.loads(row["item"])) if row["item"] else None


def _item(article: Article) -> str:
    return dump({**article_to_json(article), "comments": []})


def _insert(db: sqlite3.Connection, **values: Any) -> None:
    names, marks = ", ".join(values), ", ".join(f":{name}" for name in values)
    db.execute(f"INSERT INTO revision ({names}) VALUES ({marks})", values)  # noqa: S608 - this package's own names
