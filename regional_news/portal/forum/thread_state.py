"""What a thread was like when it was read last, whether a list says that it moved on, and what is to be read then."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, Self

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from regional_news.extract.discuz.lists import Row
    from regional_news.extract.discuz.thread import ThreadPage
    from regional_news.text.dates import Moment

FIRST_PAGE_EVERY: Final = timedelta(days=1)
"""How often the first page is read again, for the views and the opening post, when there are new posts elsewhere."""
SLACK: Final = {
    "day": timedelta(days=1),
    "hour": timedelta(hours=1),
    "minute": timedelta(minutes=1),
    "second": timedelta(0),
}
"""How far a time that is shown so exactly may be from the thread's own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadState:
    """A thread as it was read last. Kept as JSON with its visit."""

    replies: int | None = None
    """Number of replies as the list said, else as the thread did."""
    last: datetime | None = None
    """Time of the last post as the list said it; only as exact as `precision`."""
    precision: str = "second"
    title: str | None = None
    """As the list said it, else as the thread did."""
    forum: str | None = None
    """The forum in whose list it stood."""
    pid: int = 0
    """The newest post that was read."""
    page: int = 1
    """The last page that was read."""
    newest_first: bool = False
    """Whether the forum shows new posts on the first page."""
    first_page_at: datetime | None = None
    """When the first page was last read."""
    whole_at: datetime | None = None
    """When every page was last read."""
    gap: int = 0
    """How many more replies the thread counted then than it showed: remarks count, and posts that await a moderator."""
    reread_from: int = 0
    """The page from which a thread of more pages than a run reads is to be read again; 0: not yet."""
    doubted: tuple[str, ...] = ()
    """Posts that stood on none of those pages when they were read again: once more, and they are removed."""
    page_size: int = 0
    """How many posts a full page had; a forum may change that."""
    turned: int = 0
    """How often in a row a later page could not be read."""
    is_cut: bool = False
    """Whether there are pages beyond the last one that was read."""
    without_comments: bool = False
    """Whether the opening post alone was wanted."""

    @classmethod
    def of(cls, text: str | None) -> Self | None:
        """Make it of its JSON, None where there is none."""
        if not text:
            return None
        values: dict[str, Any] = json.loads(text)
        for name in ("last", "first_page_at", "whole_at"):
            values[name] = datetime.fromisoformat(values[name]) if values.get(name) else None
        values["doubted"] = tuple(values.get("doubted", ()))
        return cls(**values)

    def as_json(self) -> str:
        """Return it as JSON."""
        values = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return json.dumps({k: v.isoformat() if isinstance(v, datetime) else v for k, v in values.items()})

    def has_moved(self, row: Row) -> bool:
        """Tell whether there is more than was read: its row is another in the list, or the reading was cut."""
        if self.is_cut and not self.turned:  # what could not be read is tried again when it is due
            return True
        if row.forum and self.forum and row.forum != self.forum:
            return True
        if row.replies is not None and self.replies is not None and row.replies != self.replies:
            return True
        if row.replies is not None and self.title not in {None, row.title}:
            return True
        if row.replied is not None and self.last is not None:
            slack = max(SLACK[row.replied.precision], SLACK[self.precision])
            return abs(row.replied.at - self.last) > slack
        return self.replies is None or row.replies is None

    def told_by(self, row: Row | None) -> ThreadState:
        """Return the state with what a list's row says in the place of what the thread says."""
        if row is None:
            return self
        known: ThreadState = self if row.replies is None else replace(self, replies=row.replies, title=row.title)
        moment: Moment | None = row.replied
        return known if moment is None else replace(known, last=moment.at, precision=moment.precision)

    def first_page_is_due(self, now: datetime) -> bool:
        """Tell whether the first page is worth a request of its own."""
        return self.first_page_at is None or not now - FIRST_PAGE_EVERY < self.first_page_at <= now

    def begins_with_the_first_page(self, now: datetime) -> bool:
        """Tell whether the first page is read before the last known one."""
        return self.newest_first or self.reread_from > 0 or self.first_page_is_due(now)

    def is_to_be_read_whole(self, now: datetime, every: timedelta | None) -> bool:
        """Tell whether every page is to be read again: edits and removals bring no new posts that a list would tell."""
        if every is None or self.is_cut:
            return False
        return self.whole_at is None or not now - every < self.whole_at <= now

    def next_page(self, pages: Sequence[ThreadPage]) -> int | None:
        """Return the number of the page to read after `pages`, so that none newer than the known posts is left out."""
        if self.newest_first:
            latest = max(pages, key=lambda page: page.page)
            reaches = bool(latest.posts) and number_of(latest.posts[-1].pid) <= self.pid
            return None if reaches or latest.next_url is None else latest.page + 1
        near = [page for page in pages if page.page > 1 or self.page == 1]
        if not near:
            return self.page
        first, last = min(near, key=lambda page: page.page), max(near, key=lambda page: page.page)
        pids = [number_of(post.pid) for post in first.posts]
        if pids and min(pids) > self.pid and first.page > 1 and not any(page.page == first.page - 1 for page in pages):
            return first.page - 1  # posts were removed, and the others moved up
        return last.page + 1 if last.next_url is not None else None


def number_of(pid: str) -> int:
    """Return a post's number, 0 where it is none."""
    return int(pid) if pid.isdigit() else 0


def page_size_of(pages: Collection[ThreadPage]) -> int:
    """Return how many posts a full page has, 0 where none of `pages` is followed by another."""
    return max((len(page.posts) + (page.opening is not None) for page in pages if page.next_url), default=0)


def order_of(pages: Collection[ThreadPage]) -> bool | None:
    """Tell whether most posts stand above earlier ones; None where no two tell. A pinned one alone does not decide."""
    steps = [
        (one.moment.at > other.moment.at) - (one.moment.at < other.moment.at)
        for page in pages
        for one, other in zip(page.posts, page.posts[1:], strict=False)
        if one.moment and other.moment
    ]
    return sum(steps) > 0 if sum(steps) else None
