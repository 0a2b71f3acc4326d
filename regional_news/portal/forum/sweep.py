"""Reading again a thread of more pages than one run reads: part by part, run after run."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from regional_news.extract.discuz.thread import ThreadPage
    from regional_news.item.article import Comment
    from regional_news.text.dates import Moment

MARGIN: Final = timedelta(days=1)  # how far a time that a page for telephones shows (3天前) may be from a post's own


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadPart:
    """The pages of a thread that one run reads again, one behind the other.

    A forum orders by time. Stored posts from between the times of the first and the last page must stand on one of
    these pages, whatever their numbers. Of those whose time may be less exact than a second, the ones near the ends are
    told by the next part alone, which overlaps this one by so much where it spans as much.
    """

    pages: Sequence[ThreadPage]
    is_begin: bool  # whether the thread begins with these pages
    is_end: bool  # whether it ends with them
    newest_first: bool = False

    def lacking(self, living: Collection[Comment], shown: Collection[str]) -> set[str]:
        """Return the posts that must stand on these pages and are not among those `shown`."""
        first, last = _moments(self.pages[0]), _moments(self.pages[-1])
        ends = [moments[-1].at for page in self.pages if (moments := _moments(page))]
        if not (first and last) or ends != sorted(ends, reverse=self.newest_first):
            return set()
        begin, end = (last[-1], first[0]) if self.newest_first else (first[0], last[-1])
        opens, closes = (self.is_end, self.is_begin) if self.newest_first else (self.is_begin, self.is_end)
        are_exact = begin.precision == end.precision == "second"

        def is_between(at: datetime) -> bool:
            margin = timedelta(0) if are_exact and at.second else MARGIN
            return (opens or begin.at + margin < at) and (closes or at < end.at - margin)

        unseen = [comment for comment in living if comment.post_id not in shown]
        return {comment.post_id for comment in unseen if comment.published_at and is_between(comment.published_at)}

    def next_begin(self) -> int:
        """Return the page from which the next part is to be read, so that no post stands near the ends of both."""
        latest, span = self.pages[-1], 2 * MARGIN
        if not (last := _moments(latest)):
            return latest.page
        near = (
            page.page
            for page in reversed(self.pages[1:])
            if (first := _moments(page)) and abs(last[-1].at - first[0].at) >= span
        )
        return next(near, latest.page)


def _moments(page: ThreadPage) -> list[Moment]:
    """Return the times of a page's replies, in its order."""
    return [post.moment for post in page.posts if post.moment]
