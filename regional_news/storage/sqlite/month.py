"""What happened in one month, or week, of China's calendar: for the report."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

from regional_news.item.article import CHINA
from regional_news.storage.sqlite.file import StoreFile, StorePart
from regional_news.storage.sqlite.rows import StoredRecord

_PUBLISHED: Final = "published_at >= :first AND published_at < :following"
_BEFORE: Final = "published_at >= :before AND published_at < :first AND copy_of IS NULL"
_STORIES: Final = f"{_PUBLISHED} AND copy_of IS NULL"
_RUN: Final = "started_at >= :since AND started_at < :until"

_EDITS: Final = """
    SELECT number, portal, article_id, replaced_at FROM (
        SELECT revision.id AS number, article.portal, article.article_id, revision.kind, coalesce(
            lead(revision.first_seen) OVER (PARTITION BY article ORDER BY revision.first_seen, revision.id),
            article.version_seen
        ) AS replaced_at
        FROM revision JOIN article ON article.id = revision.article
    ) AS version
    WHERE kind = 'crawl' AND replaced_at >= :since AND replaced_at < :until
"""
"""A version is replaced when the one after it is first seen. What an archive told anew is no edit of the portal's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PortalMonth:
    """What one portal did in a month."""

    portal: str
    stories: int  # published in it, copies left out
    stories_before: int  # published in the month before
    copies: int  # articles published in it that repeat another one
    edits: int  # versions that replaced another one in it, seen by a crawl
    gone: int  # articles whose pages disappeared in it
    runs: int  # crawls that began in it
    good_runs: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EditAt(StoredRecord):
    """One silent edit by the number of the version that it replaced."""

    number: int
    portal: str
    article_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Edited(EditAt):
    """One silent edit with its time."""

    replaced_at: datetime  # when the new version was first seen


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone(StoredRecord):
    """One article whose page disappeared."""

    portal: str
    article_id: str
    url: str
    title: str
    source: str | None
    published_at: datetime
    gone_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Copied(StoredRecord):
    """One story that others repeat."""

    portal: str
    url: str
    title: str
    source: str | None
    published_at: datetime
    copies: int


class Month(StorePart):
    """Count what happened from a day on until the `following` one, in China. Made by `Statistics.month`."""

    def __init__(self, store: StoreFile, first: date, following: date, *, before: date) -> None:
        super().__init__(store)
        self._days = {"first": first.isoformat(), "following": following.isoformat()}
        self._moments = {"since": _utc(first), "until": _utc(following), "before": before.isoformat()}

    def portals(self) -> list[PortalMonth]:
        """Return every portal of which there are articles or runs, by name."""
        counted = {
            "stories": _counting("portal", _STORIES),
            "stories_before": _counting("portal", _BEFORE),
            "copies": _counting("portal", f"{_PUBLISHED} AND copy_of IS NOT NULL"),
            "edits": _counting("portal", "true", table=f"({_EDITS}) AS edit"),
            "gone": _counting("portal", "gone_at >= :since AND gone_at < :until"),
            "runs": _counting("spider", _RUN, table="run"),
            "good_runs": _counting("spider", f"{_RUN} AND exit_code = 0", table="run"),
        }
        found = {name: self._counts(sql) for name, sql in counted.items()}
        known = {row[0] for row in self._rows("SELECT DISTINCT portal FROM article")}
        return [
            PortalMonth(portal=name, **{field: counts[name] for field, counts in found.items()})
            for name in sorted({*known, *found["runs"]})
        ]

    def regions(self) -> Counter[str]:
        """Count stories by region code; those without one stand under the empty string."""
        return self._counts(_counting("coalesce(region, '')", _STORIES))

    def sources(self) -> Counter[str]:
        """Count stories by source; those that name none stand under the empty string."""
        return self._counts(_counting("coalesce(source, '')", _STORIES))

    def outlets(self) -> dict[str, Counter[str]]:
        """Count stories by portal and outlet, however it is spelt; the empty string stands for none."""
        found: dict[str, Counter[str]] = {}
        sql = f"""
            SELECT portal, coalesce(outlet, source, ''), count(*) FROM article LEFT JOIN outlet USING (source)
            WHERE {_STORIES} GROUP BY 1, 2 ORDER BY 1, 2
        """  # noqa: S608 - no value in it
        for portal, outlet, number in self._rows(sql, self._values()):
            found.setdefault(portal, Counter())[outlet] = number
        return found

    def kinds(self) -> Counter[str]:
        """Count stories by kind."""
        return self._counts(_counting("kind", _STORIES))

    def edits(self, *, limit: int) -> list[Edited]:
        """Return the edits, the latest first."""
        sql = f"{_EDITS} ORDER BY replaced_at DESC, portal, article_id LIMIT :limit"
        return [Edited.of(row) for row in self._rows(sql, self._values(limit=limit))]

    def gone(self, *, limit: int) -> list[Gone]:
        """Return the articles that disappeared, the latest first."""
        sql = """
            SELECT portal, article_id, url, title, source, published_at, gone_at FROM article
            WHERE gone_at >= :since AND gone_at < :until AND text IS NOT NULL
            ORDER BY gone_at DESC, portal, article_id LIMIT :limit
        """
        return [Gone.of(row) for row in self._rows(sql, self._values(limit=limit))]

    def copied(self, *, limit: int) -> list[Copied]:
        """Return the stories of the month that most others repeat."""
        sql = f"""
            SELECT portal, url, title, source, published_at,
                (SELECT count(*) FROM article AS other WHERE other.copy_of = article.id) AS copies
            FROM article
            WHERE {_STORIES} AND text IS NOT NULL AND id IN (SELECT copy_of FROM article WHERE copy_of IS NOT NULL)
            ORDER BY copies DESC, published_at, portal, url LIMIT :limit
        """  # noqa: S608 - no value in it
        return [Copied.of(row) for row in self._rows(sql, self._values(limit=limit))]

    def _counts(self, sql: str) -> Counter[str]:
        return Counter({row[0]: row[1] for row in self._rows(sql, self._values())})

    def _values(self, **more: object) -> dict[str, object]:
        return {**self._days, **self._moments, **more}


def _counting(column: str, condition: str, *, table: str = "article") -> str:
    return f"SELECT {column}, count(*) FROM {table} WHERE {condition} GROUP BY 1"  # noqa: S608 - no value in it


def _utc(day: date) -> str:
    """Return the beginning of a day in China as the store writes moments."""
    return datetime(day.year, day.month, day.day, tzinfo=CHINA).astimezone(UTC).isoformat()
