"""Where there is something to stand on: outlets and authors with their numbers, edits, deleted pages. Indexes alone."""

from __future__ import annotations

import json
from collections import Counter
from datetime import datetime
from typing import Final

from regional_news.storage.sqlite.file import StorePart
from regional_news.storage.sqlite.month import EditAt, Gone

_LAST: Final = 2**62


class Places(StorePart):
    """Made by `Store.places`."""

    def outlets(self) -> Counter[str]:
        """Count the stories of each outlet, however its source lines spell it."""
        names = dict(map(tuple, self._rows("SELECT source, outlet FROM outlet")))
        found: Counter[str] = Counter()
        for source, number in self._counts("source", "source IS NOT NULL").items():
            found[names.get(source, source)] += number
        return found

    def authors(self) -> Counter[str]:
        """Count the stories of each author."""
        found: Counter[str] = Counter()
        # Before the empty list, as JSON, stand all lists that name someone: of the others the index is not read.
        for names, number in self._counts("authors", "authors < '[]'").items():
            found.update(dict.fromkeys(json.loads(names), number))
        return found

    def edits(self, *, limit: int, before: int = _LAST) -> list[EditAt]:
        """Return edits seen by crawls, the latest first, those numbered below `before`."""
        sql = """
            SELECT revision.id AS number, portal, article_id
            FROM revision JOIN article ON article.id = revision.article
            WHERE revision.kind = 'crawl' AND revision.id < ? ORDER BY revision.id DESC LIMIT ?
        """
        return self._records(EditAt, sql, (before, limit))

    def gone(self, *, limit: int, before: datetime | None = None) -> list[Gone]:
        """Return articles whose pages were deleted, the latest first, those gone before a moment."""
        sql = """
            SELECT portal, article_id, url, title, source, published_at, gone_at FROM article
            WHERE gone_at IS NOT NULL AND gone_at < ? AND text IS NOT NULL ORDER BY gone_at DESC LIMIT ?
        """
        return self._records(Gone, sql, (before.isoformat() if before else "~", limit))

    def _counts(self, column: str, told: str) -> Counter[str]:
        sql = f"SELECT {column}, count(*) FROM article WHERE copy_of IS NULL AND {told} GROUP BY 1"  # noqa: S608 - ours
        return Counter(dict(map(tuple, self._rows(sql))))
