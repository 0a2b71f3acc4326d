"""What the store holds, in numbers: for an overview and for reports."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from regional_news.storage.sqlite.file import StorePart
from regional_news.storage.sqlite.month import Month


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
            # Whoever tells a story that others tell, too, is named with it; all but one of them are no further story.
            retold = db.execute("SELECT count(*) FROM telling WHERE article - story > 0").fetchone()[0]
            comments = db.execute("SELECT comments FROM comment_total").fetchone()[0]
            changed = db.execute("SELECT max(changed_at) FROM article").fetchone()[0]
        return Totals(
            articles=int(articles),
            stories=int(articles - copies - retold),
            comments=comments,
            changed_at=datetime.fromisoformat(changed) if changed else None,
        )

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
