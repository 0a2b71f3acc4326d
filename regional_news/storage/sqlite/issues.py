"""Issues of newspapers in the store: which days have one, which of them are whole, what a paper's pages have taught."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from regional_news.storage.sqlite.file import StoreFile, stamp
from regional_news.storage.sqlite.rows import StoredRecord, upsert

State = Literal["complete", "partial", "missing", "none"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue(StoredRecord):
    """One day of a newspaper."""

    day: date
    state: State
    paper: str | None
    url: str | None  # address of its first page
    pages: list[dict[str, Any]]  # number, name, address, picture, PDF and stories of each page, in their order
    digest: str | None  # of what the first page shows
    tries: int
    checked_at: datetime


class IssueRows(StoreFile):
    """What the store holds of newspapers' issues."""

    def issue(self, portal: str, day: date) -> Issue | None:
        """Return what is known of a day of a newspaper."""
        return self._record(Issue, "SELECT * FROM issue WHERE portal = ? AND day = ?", (portal, day.isoformat()))

    def issue_with(self, portal: str, key: str) -> Issue | None:
        """Return the newest issue of a newspaper whose pages have the story of this key."""
        sql = "SELECT * FROM issue WHERE portal = ? AND pages LIKE ? ORDER BY day DESC LIMIT 1"
        return self._record(Issue, sql, (portal, f'%"key": "{key}"%'))

    def issue_days(self, portal: str) -> dict[date, tuple[State, datetime, int]]:
        """Return state, time of the last look and tries of every day of a newspaper that was asked for."""
        rows = self._rows("SELECT day, state, checked_at, tries FROM issue WHERE portal = ? ORDER BY day", (portal,))
        return {date.fromisoformat(day): (state, datetime.fromisoformat(at), tries) for day, state, at, tries in rows}

    def paper_names(self) -> dict[str, str]:
        """Return by portal the name that the newest issue of each newspaper bears."""
        rows = self._rows(
            """
            SELECT portal, paper FROM issue AS newest WHERE paper IS NOT NULL AND day = (
                SELECT max(day) FROM issue WHERE issue.portal = newest.portal AND paper IS NOT NULL
            ) ORDER BY portal
            """
        )
        return {row["portal"]: row["paper"] for row in rows}

    def papers(self) -> dict[str, tuple[int, date, date]]:
        """Return by portal of each newspaper the number of its issues, the day of the first and of the newest one."""
        rows = self._rows(
            """
            SELECT portal, count(*) AS number, min(day) AS first, max(day) AS newest FROM issue
            WHERE pages <> '[]' GROUP BY portal ORDER BY portal
            """
        )
        return {portal: (n, date.fromisoformat(a), date.fromisoformat(b)) for portal, n, a, b in rows}

    def newest_issues(self, day: date | None = None) -> dict[str, Issue]:
        """Return by portal the newest issue of each newspaper whose pages are known, or those of a day."""
        rows = self._rows(
            """
            SELECT * FROM issue AS newest WHERE pages <> '[]' AND day = coalesce(?, (
                SELECT max(day) FROM issue WHERE issue.portal = newest.portal AND pages <> '[]'
            )) ORDER BY portal
            """,
            (day.isoformat() if day else None,),
        )
        return {row["portal"]: Issue.of(row) for row in rows}

    def count_issues(self, portal: str) -> dict[str, int]:
        """Count a newspaper's issues by their state; days without one are left out."""
        sql = "SELECT state, count(*) FROM issue WHERE portal = ? AND state <> 'none' GROUP BY state"
        return dict(map(tuple, self._rows(sql, (portal,))))

    def save_issue(
        self,
        portal: str,
        day: date,
        *,
        state: State,
        paper: str | None = None,
        url: str | None = None,
        pages: Iterable[Mapping[str, Any]] = (),
        digest: str | None = None,
        at: datetime | None = None,
    ) -> None:
        """Enter a day of a newspaper; what was known of its pages stays where nothing is known now."""
        told = json.dumps(list(pages), ensure_ascii=False)
        tries = int(state not in {"complete", "none"})
        self._write(
            """
            INSERT INTO issue (portal, day, state, paper, url, pages, digest, tries, checked_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (portal, day) DO UPDATE SET
                state = CASE WHEN issue.pages <> '[]' AND excluded.pages = '[]' THEN issue.state
                    ELSE excluded.state END,
                paper = coalesce(excluded.paper, issue.paper),
                url = coalesce(excluded.url, issue.url),
                pages = CASE excluded.pages WHEN '[]' THEN issue.pages ELSE excluded.pages END,
                digest = coalesce(excluded.digest, issue.digest),
                tries = CASE excluded.tries WHEN 0 THEN 0 ELSE issue.tries + 1 END,
                checked_at = excluded.checked_at
            """,
            (portal, day.isoformat(), state, paper, url, told, digest, tries, stamp(at)),
        )

    def learned(self, portal: str) -> dict[str, Any]:
        """Return what a newspaper's pages have taught of it."""
        row = self._row("SELECT learned FROM paper WHERE portal = ?", (portal,))
        return dict(json.loads(row[0])) if row else {}

    def learn(self, portal: str, learned: Mapping[str, Any]) -> None:
        """Keep what a newspaper's pages have taught of it."""
        row = {"portal": portal, "learned": json.dumps(learned, ensure_ascii=False)}
        with self._writing() as db:
            upsert(db, "paper", row, key=("portal",))
