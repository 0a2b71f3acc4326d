"""What the store holds, in numbers: for an overview and for reports."""

from __future__ import annotations

import sqlite3
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from regional_news.storage.sqlite.file import StorePart
from regional_news.storage.sqlite.month import Month
from regional_news.storage.sqlite.rows import property_of
from regional_news.storage.sqlite.turns import last_change

_RETOLD: dict[str, tuple[tuple[int, int], int]] = {}
"""Of each store, by its identity, the change and the articles at which these were counted, and how many they were."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """How much there is."""

    articles: int
    stories: int  # as a search counts them that shows each story once
    comments: int
    changed_at: datetime | None  # when the store last took in something new; None: it is empty


class Statistics(StorePart):
    """Count what a store holds. Made by `Store.statistics`."""

    def totals(self) -> Totals:
        """Return the sizes of the whole."""
        with self._reading() as db:
            articles, copies = db.execute(
                "SELECT coalesce(sum(articles), 0), coalesce(sum(copies), 0) FROM subject"
            ).fetchone()
            retold = self._retold(db, articles)
            comments = db.execute("SELECT comments FROM comment_total").fetchone()[0]
            changed = db.execute("SELECT max(changed_at) FROM article").fetchone()[0]
        return Totals(
            articles=int(articles),
            stories=int(articles - copies - retold),
            comments=comments,
            changed_at=datetime.fromisoformat(changed) if changed else None,
        )

    def _retold(self, db: Any, articles: int) -> int:
        """Count who tells a story that others tell, too, but for one of each: no further stories.

        That is counted anew when anything has changed or was forgotten; on a server, whose changes do not come in
        turn, always.
        """
        counted = "SELECT count(*) FROM telling WHERE article - story > 0"
        if not isinstance(db, sqlite3.Connection):
            number: int = db.execute(counted).fetchone()[0]
            return number
        key, state = str(property_of(db, "identity")), (last_change(db), articles)
        if key not in _RETOLD or _RETOLD[key][0] != state:
            _RETOLD[key] = state, db.execute(counted).fetchone()[0]
        return _RETOLD[key][1]

    def per_day(self, *, since: date, until: date) -> dict[str, Counter[date]]:
        """Count, by portal, the stories published on each day of a period, copies left out."""
        counts: dict[str, Counter[date]] = {}
        rows = self._rows(
            """
            SELECT portal, substr(published_at, 1, 10), count(*) FROM article
            WHERE published_at >= ? AND published_at < ? AND copy_of IS NULL
            GROUP BY 1, 2 ORDER BY 1, 2
            """,
            (since.isoformat(), (until + timedelta(days=1)).isoformat()),
        )
        for portal, day, number in rows:
            counts.setdefault(portal, Counter())[date.fromisoformat(day)] = number
        return counts

    def month(self, first: date, following: date, *, before: date) -> Month:
        """Return the figures of the days from `first` on until the `following` one; those `before` begin there."""
        return Month(self._store, first, following, before=before)
