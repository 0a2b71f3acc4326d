"""What is known of fetching pages: validators, when each is due again, what failed, what rests."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from regional_news.storage.sqlite.records import FetchRecord, PageVisit
from regional_news.storage.sqlite.tombstones import is_forgotten

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    from regional_news.storage.sqlite.records import PageRead

LABELS_MAX: Final = 12
"""Of one article: lists that call it by ever other names tell nothing."""


def fetch_record(db: sqlite3.Connection, portal: str, key: str) -> FetchRecord:
    """Return what is known of an article."""
    article = db.execute(
        """
        SELECT first_run, title, pretitle, subtitle, first_seen, published_at, published_precision
        FROM article WHERE portal = ? AND article_id = ?
        """,
        (portal, key),
    ).fetchone()
    visit = find(db, portal, key)
    if article is None:
        return FetchRecord(
            is_stored=False,
            is_forgotten=is_forgotten(db, portal, key),
            first_run=visit.first_run if visit else None,
            visit=visit,
        )
    return FetchRecord(
        is_stored=True,
        first_run=article["first_run"],
        titles=tuple(article[name] for name in ("title", "pretitle", "subtitle") if article[name]),
        first_seen=datetime.fromisoformat(article["first_seen"]),
        published_at=datetime.fromisoformat(article["published_at"]) if article["published_at"] else None,
        published_precision=article["published_precision"],
        visit=visit,
    )


def find(db: sqlite3.Connection, portal: str, page: str) -> PageVisit | None:
    """Return what is known of fetching a page."""
    row = db.execute("SELECT * FROM visit WHERE portal = ? AND page = ?", (portal, page)).fetchone()
    return PageVisit.of(row) if row else None


def due(
    db: sqlite3.Connection, portal: str, *, now: str, horizon: str, after: tuple[str, str], limit: int
) -> list[tuple[str, PageVisit]]:
    """Return pages that are due, each with its place in the order, from the place `after` on.

    What is due later than `horizon`, further than any schedule reaches, was entered under a clock that was ahead, and
    is due too.
    """
    rows = db.execute(
        """
        SELECT * FROM visit
        WHERE portal = :portal AND due_at IS NOT NULL AND (due_at <= :now OR due_at > :horizon)
            AND (due_at, page) > (:after, :page) AND NOT is_list
        ORDER BY due_at, page LIMIT :limit
        """,
        {"portal": portal, "now": now, "horizon": horizon, "after": after[0], "page": after[1], "limit": limit},
    )
    return [(row["due_at"], PageVisit.of(row)) for row in rows]


def read(
    db: sqlite3.Connection,
    portal: str,
    page: PageRead,
    *,
    run_id: int,
    due_at: str | None,
    at: str,
    is_list: bool = False,
) -> None:
    """Remember that a page was read whole."""
    before = find(db, portal, page.page)
    _put(
        db,
        portal=portal,
        page=page.page,
        url=page.url,
        is_list=is_list,
        first_run=before.first_run if before else run_id,
        visited_at=at,
        read_at=at,
        etag=page.etag,
        last_modified=page.last_modified,
        digest=page.digest,
        due_at=due_at,
        listed=_labels(before.listed if before else (), page.labels),
        thread=page.thread,
    )


def unmodified(
    db: sqlite3.Connection, portal: str, page: str, *, labels: Iterable[str], due_at: str | None, at: str, whole: bool
) -> None:
    """Remember that a page is as it was; `whole`: its bytes were compared, not the server's word taken."""
    before = find(db, portal, page)
    db.execute(
        """
        UPDATE visit SET visited_at = :at, due_at = :due, failures = 0, failure = NULL, failing_since = NULL,
            read_at = CASE WHEN :whole THEN :at ELSE read_at END, listed = :listed, doubt = NULL, doubted_at = NULL
        WHERE portal = :portal AND page = :page
        """,
        {
            "portal": portal,
            "page": page,
            "at": at,
            "due": due_at,
            "whole": whole,
            "listed": _labels(before.listed if before else (), labels),
        },
    )


def called(db: sqlite3.Connection, portal: str, page: str, *, labels: Iterable[str]) -> None:
    """Remember what else a list called an article that was read."""
    before = find(db, portal, page)
    if before:
        db.execute(
            "UPDATE visit SET listed = ? WHERE portal = ? AND page = ?",
            (_labels(before.listed, labels), portal, page),
        )


def asked(
    db: sqlite3.Connection,
    portal: str,
    page: str,
    url: str,
    *,
    run_id: int,
    due_at: str | None,
    failure: str | None,
    labels: Iterable[str],
    at: str,
) -> None:
    """Remember that a page nothing is known of was asked for, so that it is not lost when its list is done with."""
    db.execute(
        """
        INSERT INTO visit (portal, page, url, is_list, first_run, visited_at, due_at, failure, listed)
        VALUES (:portal, :page, :url, 0, :run, :at, :due, :failure, :listed) ON CONFLICT (portal, page) DO NOTHING
        """,
        {
            "portal": portal,
            "page": page,
            "url": url,
            "run": run_id,
            "at": at,
            "due": due_at,
            "failure": failure,
            "listed": _labels((), labels),
        },
    )


def failed(
    db: sqlite3.Connection, portal: str, page: str, *, labels: Iterable[str], failure: str, due_at: str | None, at: str
) -> None:
    """Remember that a page, asked for before, could not be read once more."""
    before = find(db, portal, page)
    db.execute(
        """
        UPDATE visit SET visited_at = :at, due_at = :due, failures = failures + 1, failure = :failure,
            failing_since = coalesce(failing_since, :at), listed = :listed
        WHERE portal = :portal AND page = :page
        """,
        {
            "portal": portal,
            "page": page,
            "at": at,
            "due": due_at,
            "failure": failure,
            "listed": _labels(before.listed if before else (), labels),
        },
    )


def resting(db: sqlite3.Connection, portal: str | None) -> list[PageVisit]:
    """Return the pages that failed so often that they are left alone, those of deleted articles not among them."""
    rows = db.execute(
        """
        SELECT visit.* FROM visit LEFT JOIN article ON article.portal = visit.portal AND article_id = page
        WHERE (visit.portal = :portal OR :portal IS NULL) AND failures > 0 AND due_at IS NULL AND gone_at IS NULL
        ORDER BY visit.portal, failing_since, page
        """,
        {"portal": portal},
    )
    return [PageVisit.of(row) for row in rows]


def _labels(before: Iterable[str], new: Iterable[str]) -> str:
    return json.dumps(list(dict.fromkeys([*before, *new]))[-LABELS_MAX:])


def _put(db: sqlite3.Connection, **values: Any) -> None:
    names, marks = ", ".join(values), ", ".join(f":{name}" for name in values)
    # A page that showed an error page once has shown it for good: suspect.py compares others with it.
    wording = "(SELECT doubt_wording FROM visit WHERE portal = :portal AND page = :page)"
    db.execute(
        f"INSERT OR REPLACE INTO visit ({names}, doubt_wording) VALUES ({marks}, {wording})",  # noqa: S608 - our own names
        values,
    )
