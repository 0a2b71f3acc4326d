"""Keep the full-text index in step with the articles, its rows in the order of publication.

Analysts want the newest matches, and a word such as 发展 stands in every third article: sorting or ranking all of
them costs seconds on a million rows. The rowid of the index is therefore `article.search_key`, which ascends with the
day of publication: `ORDER BY rowid DESC LIMIT n` reads only the newest matches and stops, and a period is a range of
rowids. Inside a day keys stand in the order of arrival, close together, which keeps the index small. `article.id` stays
what it is when a date is corrected; only the key moves.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from regional_news.errors import StorageError
from regional_news.storage.sqlite.full_text import Entry, full_text
from regional_news.storage.sqlite.turns import turn
from regional_news.storage.sqlite.words import facet, tokens

DAY_BITS: Final = 20  # a day has room for a million articles

FIRST_DAY: Final = date(1970, 1, 1)  # what the days in keys are counted from
_ENTERED_AT_A_TIME: Final = 500
_BYLINE: Final = ("pretitle", "subtitle", "poster", "source", "editor")
_REGION_DIGITS: Final = (2, 4, 6)  # province, city, county


def first_key_of(day: date) -> int:
    """Return the lowest key of articles published on that day in China; the next day's is above all of them."""
    return (day - FIRST_DAY).days << DAY_BITS


def free_key(db: sqlite3.Connection, published_at: str) -> int:
    """Return a key that no other article has, for an article of that time."""
    first = first_key_of(datetime.fromisoformat(published_at).date())
    above = first + (1 << DAY_BITS)
    last: int | None = db.execute(
        "SELECT max(search_key) FROM article WHERE search_key >= ? AND search_key < ?", (first, above)
    ).fetchone()[0]
    if last is None:
        return turn(db).free_key(first, above)
    if last + 1 == above:
        raise StorageError("store: more than {} articles of {}", 1 << DAY_BITS, published_at[:10])
    return turn(db).free_key(last + 1, above)


def entry_of(db: sqlite3.Connection, key: int, row: Mapping[str, Any]) -> Entry | None:
    """Return what the index holds of an article, row `key` of `article`; None where its text is not kept.

    The index keeps no text of its own: to take an entry out it must be told the very tokens that went in, so an
    entry is always made of what is stored, before and after a change.
    """
    if row["text"] is None:
        return None
    posts = db.execute("SELECT post FROM comment WHERE article = ? AND post IS NOT NULL ORDER BY id", (key,))
    return (
        row["search_key"],
        tokens(row["title"]),
        tokens(row["text"]),
        tokens("\n".join(byline_of(row))),
        tokens("\n".join(json.loads(post)["text"] for (post,) in posts)),
        " ".join(_facets(row)),
    )


def byline_of(row: Mapping[str, Any]) -> list[str]:
    """Return what is found by `byline:` beside title and text: a row's lines, authors and keywords."""
    lines = [row[name] for name in _BYLINE if row[name]]
    return [*lines, *json.loads(row["authors"]), *json.loads(row["keywords"])]


def update(db: sqlite3.Connection, *, before: Entry | None, after: Entry | None) -> None:
    """Put `after` in the place of `before`; None: there is no entry."""
    if before == after:
        return
    words = full_text(db)
    if before:
        words.drop(before)
    if after:
        words.put(after)


def index_again(db: sqlite3.Connection) -> None:
    """Make the whole index anew from the stored articles."""
    full_text(db).clear()
    last = -1
    while keys := index_behind(db, last):
        last = keys[-1]


def index_behind(db: sqlite3.Connection, key: int) -> Sequence[int]:
    """Enter the next articles behind a key, and return theirs; none where there are no more."""
    words = full_text(db)
    rows = db.execute(
        "SELECT * FROM article WHERE search_key > ? AND text IS NOT NULL ORDER BY search_key LIMIT ?",
        (key, _ENTERED_AT_A_TIME),
    ).fetchall()
    for row in rows:
        if (entry := entry_of(db, row["id"], row)) is not None:
            words.put(entry)
    return [row["search_key"] for row in rows]


def page_names(page_no: str | None) -> set[str]:
    """Return what a newspaper's page is found by: `A01` by `A1` too, `01` by `1`."""
    return {page_no, re.sub(r"0+(?=\d)", "", page_no)} if page_no else set()


def _facets(row: Mapping[str, Any]) -> Sequence[str]:
    sections = [*json.loads(row["section"]), row["category"]]
    region = row["region"] or ""
    return [
        facet("all", "all"),  # a query of nothing but exclusions starts from it
        facet("copy", "no" if row["copy_of"] is None else "yes"),
        facet("portal", row["portal"]),
        facet("kind", row["kind"]),
        *(facet("region", region[:digits]) for digits in _REGION_DIGITS if region),
        *(facet("section", name) for name in sections if name),
        *(facet("source", name) for name in [row["source"]] if name),
        *(facet("paper", name) for name in [row["paper"]] if name),
        *(facet("page", name) for name in page_names(row["page_no"])),
        *(facet("issue", day) for day in [row["issue_date"]] if day),
        *(facet("flag", name) for name in json.loads(row["flags"])),
    ]
