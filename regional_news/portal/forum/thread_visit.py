"""One thread on its way: which of its pages have been read, and which are to be read still."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from regional_news.extract.discuz import thread_address

if TYPE_CHECKING:
    from scrapy.http import Response

    from regional_news.extract.discuz import ThreadPage
    from regional_news.portal.forum.thread_state import ThreadState

PARTS_MAX: Final = 50
"""Of one opening post; a number beyond it is no author's."""


@dataclass(slots=True, kw_only=True)
class ThreadVisit:
    """What one run has read of a thread. Nothing of it is stored before its last page is read."""

    tid: str
    first: Response
    """The response that shows the opening post."""
    pages_max: int
    queue: list[int] | None = None
    """Numbers of the pages to read, None to follow the pager to its end."""
    pages: list[ThreadPage] = field(default_factory=list)
    marks: set[str] = field(default_factory=set)
    """Flags that the pages' bytes earned."""
    parts_asked: set[str] = field(default_factory=set)
    """Which parts of a split opening post have been asked for: `all` first, then numbers."""
    pages_asked: set[int] = field(default_factory=set)
    since: ThreadState | None = None
    """What was known of the thread, where only newer posts are to be read."""
    missing: set[int] = field(default_factory=set)
    """Numbers of pages that could not be read: the flag `truncated` says so, and a later run reads them."""
    has_ended: bool = False
    """Whether no more pages are to be asked for, too many of them having been refused."""

    @property
    def times_turned(self) -> int:
        """How many runs in a row, this one included, could not read a later page."""
        return (self.since.turned if self.since else 0) + 1 if self.missing else 0

    @property
    def is_cut(self) -> bool:
        """Whether there are pages that were to be read and were not; then no more is known than what was read."""
        if self.queue is not None:
            return False
        if self.since is not None and self.since.newest_first:
            return self.since.is_cut or bool(self.missing) or self.since.next_page(self.pages) is not None
        return bool(self.missing) or self.latest.next_url is not None

    @property
    def latest(self) -> ThreadPage:
        """The page read last, views of the opening post's parts apart."""
        return max(self.pages, key=lambda page: page.page)

    @property
    def unbroken(self) -> list[ThreadPage]:
        """The pages read before the first that is missing."""
        return [page for page in self.pages if page.page < min(self.missing, default=page.page + 1)]

    def leave_out(self, number: int, *, is_last: bool) -> None:
        """Note that a page could not be read; go on behind it once, unless `is_last`: then the rest is left out."""
        follows_another = number - 1 in self.missing
        self.missing.add(number)
        self.has_ended = is_last or follows_another or self.since is not None or self.queue is not None

    def next_part(self) -> str | None:
        """Return which part of the opening post to ask for, None where it is whole or cannot be had."""
        openings = [page for page in self.pages if page.opening is not None]
        if not openings or any(page.parts == 1 for page in openings):
            return None
        if "all" not in self.parts_asked:
            return "all"
        have = {str(page.part) for page in openings} | self.parts_asked
        numbers = range(1, min(max(page.parts for page in openings), PARTS_MAX) + 1)
        return next((str(number) for number in numbers if str(number) not in have), None)

    def take_next_page(self) -> int | None:
        """Return the number of the page to read next, once; None where no more are to be read.

        A page past the end is answered with one that has been read, so nothing but the pager leads on.
        """
        number = None if self.has_ended else self._following()
        if number is None or number in self.pages_asked:
            return None
        self.pages_asked.add(number)
        return number

    def _following(self) -> int | None:
        if self.since is not None and len(self.pages_asked) + 1 < self.pages_max:
            return self.since.next_page(self.pages)
        if self.queue is not None:
            have = self.pages_asked.union(page.page for page in self.pages)
            return next((number for number in self.queue if number not in have), None)
        latest = self.latest
        if latest.next_url is None or len(self.pages_asked) + 1 >= self.pages_max:
            return None
        if (behind := max(self.missing, default=0) + 1) > latest.page + 1:
            return behind if behind <= latest.last_page else None
        address = thread_address(latest.next_url)
        number = address.page if address is not None and address.page > 1 else latest.page + 1
        return number if number > latest.page and (address is None or address.tid == self.tid) else None
