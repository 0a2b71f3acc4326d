"""Reading again a thread of more pages than one run reads: part by part, run after run."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from regional_news.extract.discuz import ThreadPage
    from regional_news.item.article import Comment

MARGIN: Final = timedelta(days=1)
"""How far a time that a page for telephones shows (3天前) may be from a post's own."""
_EVER: Final = (datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC))


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadPart:
    """The pages of a thread that one run reads again, one behind the other.

    A forum orders by time. Stored posts from between the times of the first and the last page must stand on one of
    these pages, whatever their numbers; those near the ends are told by the next part, which overlaps this one by so
    much.
    """

    pages: Sequence[ThreadPage]
    is_begin: bool
    """Whether the thread begins with these pages."""
    is_end: bool
    """Whether it ends with them."""
    newest_first: bool = False

    @property
    def between(self) -> tuple[datetime, datetime] | None:
        """The times between which posts stand on these pages; None where the pages do not tell."""
        first, last = _times(self.pages[0]), _times(self.pages[-1])
        ends = [times[-1] for page in self.pages if (times := _times(page))]
        if not (first and last) or ends != sorted(ends, reverse=self.newest_first):
            return None
        begin, end = (last[-1], first[0]) if self.newest_first else (first[0], last[-1])
        opens, closes = (self.is_end, self.is_begin) if self.newest_first else (self.is_begin, self.is_end)
        return _EVER[0] if opens else begin + MARGIN, _EVER[1] if closes else end - MARGIN

    def lacking(self, living: Collection[Comment], shown: Collection[str]) -> set[str]:
        """Return the posts that must stand on these pages and are not among those `shown`."""
        if (between := self.between) is None:
            return set()
        begin, end = between
        return {
            comment.post_id
            for comment in living
            if comment.post_id not in shown and comment.published_at and begin <= comment.published_at <= end
        }

    def next_begin(self) -> int:
        """Return the page from which the next part is to be read, so that no post stands near the ends of both."""
        latest, span = self.pages[-1], 2 * MARGIN
        if not (times := _times(latest)):
            return latest.page
        near = (
            page.page
            for page in reversed(self.pages[1:])
            if (firsts := _times(page)) and abs(times[-1] - firsts[0]) >= span
        )
        return next(near, latest.page)


def _times(page: ThreadPage) -> list[datetime]:
    """Return the times of a page's replies, in its order."""
    return [post.moment.at for post in page.posts if post.moment]
