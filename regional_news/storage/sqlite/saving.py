"""Store one article, known or new, edited or not, a copy or a story of its own, inside the caller's transaction."""

from __future__ import annotations

import enum
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, Literal

from regional_news.item.article import Article, Comment
from regional_news.item.serialise import comment_to_json, dump
from regional_news.storage.sqlite import index, stories, visits
from regional_news.storage.sqlite.hashes import comment_hash, content_hash, version_hash
from regional_news.storage.sqlite.records import PageRead
from regional_news.storage.sqlite.revising import differences, keep_older, keep_version, stored_version
from regional_news.storage.sqlite.rows import COLUMNS, row_of
from regional_news.storage.sqlite.suspect import is_another_text, is_believed
from regional_news.storage.sqlite.turns import count_change, next_change, turn
from regional_news.text.outlets import outlet_of
from regional_news.text.shingles import letters_of

VersionKind = Literal["crawl", "reparse", "import"]
"""Where a version comes from: the portal, the archive read anew, an archive made elsewhere."""

LIVE: Final = timedelta(days=1)
"""A page fetched longer ago than this comes from an archive, and may be older than the stored version."""

_COUNTERS: Final = frozenset({"fetched_at", "layout", "published_raw", "views", "replies"})
"""Columns that say nothing about an article that a reader would miss."""


class Outcome(enum.Enum):
    """What became of an article that was to be stored."""

    NEW = "new"  # a story that the store did not hold
    CHANGED = "changed"
    """A known article that was edited, or a thread with new or edited posts: the stored one was brought up to date."""
    UNCHANGED = "unchanged"  # a known article; at most its counters and the time it was last seen moved
    COPY = "copy"  # a new or edited article that repeats another one's text: stored, and marked as a copy of the first
    DOUBTED = "doubted"
    """A text that has nothing in common with the stored one: not stored unless a later visit shows it again."""
    OLDER = "older"  # a capture from before the stored version: kept among the article's old versions
    FORGOTTEN = "forgotten"  # an article that was forgotten: not stored


def save_article(
    db: sqlite3.Connection,
    article: Article,
    *,
    run_id: int,
    content: bool,
    at: str,
    kind: VersionKind = "crawl",
    page: PageRead | None = None,
    due_at: str | None = None,
    share: float | None = None,
) -> Outcome:
    """Store `article`, or only its key and hashes when not `content`, and tell what became of it.

    `at` is the present moment, which is another one than `fetched_at` where pages come from an archive.
    Content that is stored already is kept up to date in either case, and never thrown away: a version that is
    replaced stays as a revision. `page` is what is to be remembered of a page that was
    fetched now, and `due_at` when it is to be fetched again; `share` how much of a text makes it a telling of another's
    story, None where stories are off.
    """
    found = db.execute(
        "SELECT * FROM article WHERE portal = ? AND article_id = ?", (article.portal, article.article_id)
    ).fetchone()
    before: dict[str, Any] | None = dict(found) if found else None
    seen = article.fetched_at.isoformat()
    if before and seen < before["version_seen"] and _is_archived(article, at=at, kind=kind):
        kept = keep_older(db, before, article, kind=kind, content=content)
        db.execute("UPDATE article SET first_seen = min(first_seen, ?) WHERE id = ?", (seen, before["id"]))
        return Outcome.OLDER if kept else Outcome.UNCHANGED
    old = stored_version(before) if before else None
    changed = differences(before, old, article) if before else None
    may_be_another = page and old and changed and article.kind != "thread" and is_another_text(old, article)
    if may_be_another and not is_believed(db, article, content=content_hash(article), at=at, due_at=due_at):
        return Outcome.DOUBTED
    comments, renamed, replaced = _changed_comments(db, article.comments, article=before["id"] if before else None)
    if before is None or changed is not None or comments:
        turn(db).claim(_keys(article, comments, before=before, with_stories=bool(share and content)))
    row = _row(db, article, before=before, run_id=run_id, is_other=changed is not None, content=content)
    row["copy_of"] = _first_of_story(db, row["content_hash"], before=before)
    stored = before is None or changed is not None or bool(comments)
    row["stored_run"] = run_id if stored or before is None else before["stored_run"]
    row |= {"gone_at": None} if kind == "crawl" else {}
    if stored or renamed or before is None or _is_news(before, row, kind=kind):
        row |= {"changed_at": at, "change_seq": next_change(db)}
    if before and (changed is not None or replaced):
        keep_version(db, before, old, kind=kind, changed=changed or (), posts=replaced)

    _save_comments(db, renamed, article=before["id"] if before else 0, content=row["text"] is not None)
    _put(db, article, row, comments, before=before, opening=page.opening if page else None, at=at, share=share)
    db.execute("DELETE FROM refusal WHERE portal = ? AND url = ?", (article.portal, article.url))
    if page:
        visits.read(db, article.portal, page, run_id=run_id, due_at=due_at, at=at)

    if not stored:
        return Outcome.UNCHANGED
    if row["copy_of"] is not None:
        return Outcome.COPY
    return Outcome.NEW if before is None else Outcome.CHANGED


def _keys(
    article: Article, comments: Iterable[Comment], *, before: dict[str, Any] | None, with_stories: bool
) -> Iterator[int]:
    """Yield what an article shares with those it hangs together with, or did; of two at once one must see the other."""
    hashes = [content_hash(article), *([before["content_hash"]] if before else [])]
    yield from (int(one[:8], 16) for one in hashes)
    if with_stories:
        pasted = (comment.text for comment in comments if len(comment.text) >= stories.POST_LETTERS_MIN)
        for text in (article.text, before and before["text"], *pasted):
            yield from letters_of(text).keys if text else ()


def _row(
    db: sqlite3.Connection,
    article: Article,
    *,
    before: dict[str, Any] | None,
    run_id: int,
    is_other: bool,
    content: bool,
) -> dict[str, Any]:
    """Return the article's row but for what its place among others decides; `is_other`: another version is stored."""
    seen = article.fetched_at.isoformat()
    row: dict[str, Any] = {
        "portal": article.portal,
        "article_id": article.article_id,
        "content_hash": content_hash(article),
        "version_hash": version_hash(article),
        "first_run": before["first_run"] if before else run_id,
        "first_seen": min(before["first_seen"], seen) if before else seen,
        "last_seen": max(before["last_seen"], seen) if before else seen,
        "version_seen": before["version_seen"] if before and not is_other else seen,
    }
    if not content and (before is None or before["text"] is None):
        return row | dict.fromkeys((*COLUMNS, "search_key"))
    row |= row_of(article)
    if before and before["published_at"] == row["published_at"]:
        return row | {"search_key": before["search_key"]}
    return row | {"search_key": index.free_key(db, row["published_at"])}


def _put(
    db: sqlite3.Connection,
    article: Article,
    row: dict[str, Any],
    comments: Sequence[Comment],
    *,
    before: dict[str, Any] | None,
    opening: str | None,
    at: str,
    share: float | None,
) -> None:
    """Write the row and the posts that changed, and bring in line what hangs on them: index, copies, outlet, story."""
    entry = index.entry_of(db, before["id"], before) if before else None
    moves = before is None or before["text"] != row["text"] or before["copy_of"] != row["copy_of"]
    if before and opening is not None:
        for table in ("comment", "paste"):
            db.execute(f"DELETE FROM {table} WHERE article = ? AND post_id = ?", (before["id"], opening))  # noqa: S608
    if before and moves:
        stories.leave(db, before["id"], before["text"])
    key = _write(db, row, key=before["id"] if before else None)
    if article.comments:
        _save_comments(db, comments, article=key, content=row["text"] is not None)
        _renumber(db, article.comments, article=key)
    index.update(db, before=entry, after=index.entry_of(db, key, row))
    if before and before["copy_of"] is None and before["content_hash"] != row["content_hash"]:
        promote_copy(db, of=key, at=at, share=share)
    if row["source"]:
        db.execute("INSERT INTO outlet VALUES (?, ?) ON CONFLICT DO NOTHING", (row["source"], outlet_of(row["source"])))
    if moves and row["copy_of"] is None and row["text"] is not None:
        stories.place(db, key, row["text"], share=share)
    if comments and share and row["text"] is not None:
        stories.link_posts(db, key, {comment.post_id: comment.text for comment in comments}, share=share)
    count_copies(db, of={before["copy_of"] if before else None} ^ {row["copy_of"]})


def set_gone(db: sqlite3.Connection, portal: str, article_ids: Iterable[str], *, gone_at: str | None, at: str) -> int:
    """Mark articles as gone, or as there when `gone_at` is None, and return how many were not marked so before."""
    changed = 0
    for article_id in article_ids:
        found = db.execute(
            "SELECT id, gone_at FROM article WHERE portal = ? AND article_id = ?",
            (portal, article_id),
        ).fetchone()
        if found and (found["gone_at"] is None) != (gone_at is None):
            changed += 1
            db.execute(
                "UPDATE article SET gone_at = ?, changed_at = ?, change_seq = ? WHERE id = ?",
                (gone_at, at, next_change(db), found["id"]),
            )
    return changed


def _first_of_story(db: sqlite3.Connection, content: str, *, before: dict[str, Any] | None) -> int | None:
    """Return the article that others of this content are copies of: every story has one, and copies of copies none."""
    took_in = before and before["kind"] == "thread" and before["copy_of"] is None  # another thread was merged into it
    if before and (took_in or before["content_hash"] == content):
        first: int | None = before["copy_of"]
        return first
    found = db.execute("SELECT id FROM article WHERE content_hash = ? AND copy_of IS NULL", (content,)).fetchone()
    return found["id"] if found else None


def count_copies(db: sqlite3.Connection, *, of: Iterable[int | None]) -> None:
    """Count stories as changed, as the list of its copies is part of what is exported; it is no new version of one."""
    for first in of:
        if first is not None:
            count_change(db, first)


def promote_copy(db: sqlite3.Connection, *, of: int, at: str, share: float | None = None) -> None:
    """Make the earliest copy of an article that was rewritten the first of the story it leaves behind."""
    copies = db.execute("SELECT * FROM article WHERE copy_of = ? ORDER BY id", (of,)).fetchall()
    if copies:
        turn(db).need()
    for position, copy in enumerate(copies):
        moved = dict(copy) | {
            "copy_of": copies[0]["id"] if position else None,
            "changed_at": at,
            "change_seq": next_change(db),
        }
        entry = index.entry_of(db, copy["id"], copy)
        _write(db, moved, key=copy["id"])
        index.update(db, before=entry, after=index.entry_of(db, copy["id"], moved))
    if copies and copies[0]["text"] is not None:
        stories.place(db, copies[0]["id"], copies[0]["text"], share=share)


def _write(db: sqlite3.Connection, row: dict[str, Any], *, key: int | None) -> int:
    # The names are this package's own columns, never data.
    if key is None:
        names, marks = ", ".join(row), ", :".join(row)
        inserted = db.execute(f"INSERT INTO article ({names}) VALUES (:{marks})", row).lastrowid  # noqa: S608
        assert inserted is not None  # noqa: S101 - an INSERT always gives one
        return inserted
    changes = ", ".join(f"{name} = :{name}" for name in row)
    db.execute(f"UPDATE article SET {changes} WHERE id = :id", {**row, "id": key})  # noqa: S608
    return key


def _is_archived(article: Article, *, at: str, kind: VersionKind) -> bool:
    """Tell whether a page may be older than the stored version, and not merely fetched under a clock that jumped."""
    return kind != "crawl" or datetime.fromisoformat(at) - article.fetched_at > LIVE


def _is_news(before: dict[str, Any], row: dict[str, Any], *, kind: VersionKind) -> bool:
    """Tell whether a version that is no other one changes the article for its readers all the same."""
    moved = before["copy_of"] != row["copy_of"]
    filled = before["text"] is None and row["text"] is not None
    returned = before["gone_at"] is not None and row.get("gone_at", before["gone_at"]) is None
    renamed = before["poster"] != row["poster"]
    reread = kind != "crawl" and any(before[name] != row[name] for name in COLUMNS if name not in _COUNTERS)
    return moved or filled or returned or renamed or reread


def _changed_comments(
    db: sqlite3.Connection, comments: Sequence[Comment], *, article: int | None
) -> tuple[list[Comment], list[Comment], list[str]]:
    """Return the posts that the store does not hold, or holds otherwise, and what it holds of the latter (JSON).

    Between the two stand those posts that are the same but for the name of who wrote them: no other version of one.
    """
    if not comments:
        return [], [], []
    known = {
        row["post_id"]: row
        for row in db.execute(
            """
            SELECT post_id, version_hash, post, json_extract(post, '$.author') AS author
            FROM comment WHERE article = ?
            """,
            (article,),
        )
    }
    changed, renamed, replaced = [], [], []
    for comment in comments:
        before = known.get(comment.post_id)
        if before is None or before["version_hash"] != comment_hash(comment):
            changed.append(comment)
            if before is not None and before["post"] is not None:
                replaced.append(before["post"])
        elif before["post"] is not None and comment.author not in {None, before["author"]}:
            renamed.append(comment)
    return changed, renamed, replaced


def _save_comments(db: sqlite3.Connection, comments: Sequence[Comment], *, article: int, content: bool) -> None:
    db.executemany(
        """
        INSERT INTO comment (article, post_id, version_hash, post) VALUES (?, ?, ?, ?)
        ON CONFLICT (article, post_id) DO UPDATE SET version_hash = excluded.version_hash, post = excluded.post
        """,
        [
            (article, comment.post_id, comment_hash(comment), dump(comment_to_json(comment)) if content else None)
            for comment in comments
        ],
    )


def _renumber(db: sqlite3.Connection, comments: Sequence[Comment], *, article: int) -> None:
    """Write the floors of posts that are the same as before: they move up where others were removed."""
    db.executemany(
        """
        UPDATE comment SET post = json_set(post, '$.floor', :floor)
        WHERE article = :article AND post_id = :post
            AND coalesce(CAST(json_extract(post, '$.floor') AS BIGINT), 0) != :floor
        """,
        [{"article": article, "post": c.post_id, "floor": c.floor} for c in comments if c.floor is not None],
    )
