"""What is known of fetching pages: validators, when each is due again, what failed, what rests."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from typing import Final

from regional_news.storage.sqlite.records import PageRead, PageVisit
from regional_news.storage.sqlite.rows import upsert

LABELS_MAX: Final = 12  # names of one article that are kept: lists that call it by ever other ones tell nothing


def find(db: sqlite3.Connection, portal: str, page: str) -> PageVisit | None:
    """Return what is known of fetching a page."""
    row = db.execute("SELECT * FROM visit WHERE portal = ? AND page = ?", (portal, page)).fetchone()
    return PageVisit.of(row) if row else None


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
    values = {
        "portal": portal,
        "page": page.page,
        "url": page.url,
        "is_list": int(is_list),
        "first_run": before.first_run if before else run_id,
        "visited_at": at,
        "read_at": at,
        "etag": page.etag,
        "last_modified": page.last_modified,
        "digest": page.digest,
        "due_at": due_at,
        "listed": labels_json(before.listed if before else (), page.labels),
        "thread": page.thread,
    }
    fresh = {"failures": 0, "failure": None, "failing_since": None, "doubt": None, "doubted_at": None}
    # What showed an error page once has shown it for good: doubt_wording stays, and suspect.py compares others with it.
    upsert(db, "visit", values | fresh, key=("portal", "page"))


def labels_json(before: Iterable[str], new: Iterable[str]) -> str:
    """Return what is kept of the names that lists have for an article."""
    return json.dumps(list(dict.fromkeys([*before, *new]))[-LABELS_MAX:])


def add_labels(db: sqlite3.Connection, portal: str, page: str, labels: Iterable[str]) -> None:
    """Remember what else lists call an article."""
    if before := find(db, portal, page):
        values = (labels_json(before.listed, labels), portal, page)
        db.execute("UPDATE visit SET listed = ? WHERE portal = ? AND page = ?", values)


def unmodified(db: sqlite3.Connection, portal: str, page: str, *, due_at: str | None, at: str, whole: bool) -> None:
    """Remember that a page is as it was; `whole`: its bytes were compared, not the server's word taken."""
    db.execute(
        """
        UPDATE visit SET visited_at = :at, due_at = :due, failures = 0, failure = NULL, failing_since = NULL,
            read_at = CASE :whole WHEN 1 THEN :at ELSE read_at END, doubt = NULL, doubted_at = NULL
        WHERE portal = :portal AND page = :page
        """,
        {"portal": portal, "page": page, "at": at, "due": due_at, "whole": int(whole)},
    )
