"""One thread on its way: which of its pages have been read, and which are to be read still."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from itertools import chain, count, pairwise, takewhile
from typing import TYPE_CHECKING, Final

from regional_news.extract.discuz.addresses import thread_address
from regional_news.extract.discuz.thread import is_undivided
from regional_news.portal.forum.sweep import ThreadPart
from regional_news.portal.forum.thread_state import order_of, page_size_of

if TYPE_CHECKING:
    from scrapy.http import Response

    from regional_news.extract.discuz.lists import Row
    from regional_news.extract.discuz.posts import Post
    from regional_news.extract.discuz.thread import ThreadPage
    from regional_news.item.article import Article, Comment
    from regional_news.portal.forum.thread_state import ThreadState

PARTS_MAX: Final = 50
"""Parts of one opening post that are asked for one by one."""
READINGS_MAX: Final = 4
"""How often all of a thread is read for posts that are on none of its pages, while others come and go."""
_NAMED: Final = re.compile(r"""\bid=["']?(?:post_|pid|postmessage_)(\d{1,20})\b""")
_END_CHARS: Final = 4_000
"""A page ends with `</html>` so near its last character: statistics and advertisements may follow."""
REREAD_MIN: Final = 2
"""So many pages of a long thread that is being read again are asked for, whatever else the run has read of it."""


@dataclass(slots=True, kw_only=True)
class ThreadVisit:
    """What one run has read of a thread. Nothing of it is stored before its last page is read.

    Where a thread is read on from what is known, and counts other replies than are known then, all of it is read. Where
    all of it was read and known posts are on none of its pages, all is read once more before they count as removed: a
    post that is removed while pages are read moves others up, behind what was read. A thread of more pages than a run
    reads is read again part by part, when what is new of it was read: see `sweep`.
    """

    tid: str
    first: Response
    """The response that shows the opening post."""
    pages_max: int
    opening_only: bool = False
    """Whether the opening post alone is wanted."""
    pages: list[ThreadPage] = field(default_factory=list)
    marks: set[str] = field(default_factory=set)
    """Flags that the pages' bytes earned."""
    parts_asked: set[str] = field(default_factory=set)
    """Which parts of a split opening post have been asked for: numbers, `all` where one cannot be had."""
    pages_asked: set[int] = field(default_factory=set)
    since: ThreadState | None = None
    """What was known of the thread, where only newer posts are to be read."""
    stored: Article | None = None
    """What is stored of the thread."""
    row: Row | None = None
    """What a list said of the thread; its own first page is believed more."""
    forum: str | None = None
    """The forum in whose list it stands."""
    named: set[str] = field(default_factory=set)
    """Posts that the pages' sources name, whatever a parser makes of them."""
    is_ended: bool = True
    """Whether every page came to its end: one that breaks off shows posts fewer than there are."""
    missing: set[int] = field(default_factory=set)
    """Numbers of pages that could not be read: the flag `truncated` says so, and a later run reads them."""
    has_ended: bool = False
    """Whether no more pages are to be asked for, too many of them having been refused."""
    turned_before: int = 0
    """Number of runs in a row, before this one, in which a later page could not be read."""
    begun: list[int] = field(default_factory=lambda: [0])
    """Numbers of pages that had been read when all were begun to be read, for the first time and again."""
    reread_max: int | None = None
    """How many pages may be asked for, now that what is new of a long thread was read."""
    reread_gap: int | None = None
    """The page that ended reading it again."""

    @property
    def times_turned(self) -> int:
        """How many runs in a row, this one included, could not read a later page."""
        return self.turned_before + 1 if self.missing else 0

    @property
    def is_cut(self) -> bool:
        """Whether there are pages that were to be read and were not; then no more is known than what was read."""
        if self.opening_only:
            return False
        if self.since is not None and self.since.newest_first:
            was_cut = self.since.is_cut and not self.has_reread_all
            return was_cut or bool(self.missing) or self.since.next_page(self.pages) is not None
        return bool(self.missing) or self.latest.next_url is not None

    @property
    def is_whole(self) -> bool:
        """Whether every page was read, since all were begun to be read once more where they were."""
        have = {page.page for page in self.pages[self.begun[-1] :]}
        is_end = self.since is None and not self.opening_only and not self.is_cut
        return is_end and have >= set(range(1, self.latest.page + 1))

    @property
    def opening(self) -> Post | None:
        """The post that opens the thread, None where no page that shows it was read."""
        return next((page.opening for page in self.pages if page.opening is not None), None)

    @property
    def latest(self) -> ThreadPage:
        """The last page that was read, views of the opening post's parts apart; as it was read last."""
        return max(reversed(self.pages), key=lambda page: page.page)

    @property
    def unbroken(self) -> list[ThreadPage]:
        """The pages read before the first that is missing."""
        return [page for page in self.pages if page.page < min(self.missing, default=page.page + 1)]

    @property
    def removed(self) -> set[str]:
        """The stored replies that are on no page any more; none as long as that is not sure."""
        if not self.is_ended:
            return set()
        if self.part is not None and self.since is not None:
            return self.part.lacking(self._living, self._shown).intersection(self.since.doubted) - self.named
        return self._lacking - self.named if self.is_whole and (self._is_agreed or self.latest.page == 1) else set()

    @property
    def part(self) -> ThreadPart | None:
        """The pages of a long thread that were read again, None where none were."""
        if self.since is None or self.reread_max is None:
            return None
        have = {page.page: page for page in self.pages}
        numbers = takewhile(have.__contains__, count(self.since.reread_from))
        pages = [have[number] for number in numbers]
        return (
            ThreadPart(
                pages=pages,
                is_begin=self.since.reread_from == 1,
                is_end=pages[-1].page >= self._end,
                newest_first=self.since.newest_first,
            )
            if pages
            else None
        )

    @property
    def reread_on(self) -> tuple[int, tuple[str, ...]]:
        """From which page a long thread is to be read again next, 0 for none, and which posts were missed so far.

        Pages where posts are missed for the first time are read once more, all others once.
        """
        since, part = self.since, self.part
        if since is None:
            return (self.latest.page if self.is_cut and order_of(self.pages) else 0), ()
        if part is None and since.newest_first and since.next_page(self.pages) is not None and not self.missing:
            return min(since.reread_from or self.latest.page, self.latest.page), since.doubted
        behind_gap = self.reread_gap + 1 if self.reread_gap else None
        if part is None:
            following = behind_gap or since.reread_from
            return (following, since.doubted) if following <= self._end else (0, ())
        lacking, doubted = part.lacking(self._living, self._shown), set(since.doubted)
        if lacking and not doubted:
            return since.reread_from, tuple(sorted(lacking))
        if part.is_end or (behind_gap and behind_gap > self._end):
            return 0, ()
        begin = behind_gap or part.next_begin()
        left = doubted.difference(lacking, self._shown)
        return (begin if begin > since.reread_from else begin + 1), tuple(sorted(left))

    @property
    def has_reread_all(self) -> bool:
        """Whether the last part of a long thread was read again."""
        return self.reread_max is not None and self.reread_on[0] == 0

    @property
    def _end(self) -> int:
        return max(self.pages[-1].page, self.pages[-1].last_page)

    @property
    def _living(self) -> list[Comment]:
        comments = self.stored.comments if self.stored else []
        return [comment for comment in comments if comment.status != "deleted"]

    @property
    def _shown(self) -> set[str]:
        openings = (page.opening for page in self.pages if page.opening is not None)
        return {post.pid for post in chain(openings, *(page.posts for page in self.pages))}

    @property
    def _lacking(self) -> set[str]:
        return {comment.post_id for comment in self._living} - self._shown

    @property
    def _is_agreed(self) -> bool:
        """Whether the last two readings of all miss as many replies of those that the thread counts as each other."""
        missed = []
        for begin, end in pairwise([*self.begun[-2:], len(self.pages)]):
            pages = self.pages[begin:end]
            counted = next((page.replies for page in pages if page.replies is not None), 0)
            missed.append(counted - len({post.pid for page in pages for post in page.posts}))
        return len(missed) == 2 and missed[0] == missed[1]

    @property
    def _is_at_odds(self) -> bool:
        """Whether the thread counts other replies than it showed when it was read whole and since."""
        listed = self.row.replies if self.row else None
        shown = next((page.replies for page in self.pages if page.replies is not None), listed)
        if self.since is None or shown is None or self.is_cut:
            return False
        openings = {page.opening.pid for page in self.pages if page.opening}
        behind = [page for page in self.pages if self.since.newest_first or page.page >= self.since.page]
        states = {post.pid: post.status for page in behind for post in page.posts}
        known = (
            {comment.post_id for comment in self._living}.union(states)
            - {pid for pid, state in states.items() if state == "deleted"}
            - openings
        )
        return shown - len(known) != self.since.gap

    def take(self, page: ThreadPage, source: str) -> None:
        """Add a page that was read, with the text it was read from."""
        self.pages.append(page)
        self.named.update(_NAMED.findall(source))
        self.is_ended = self.is_ended and "</html>" in source[-_END_CHARS:].lower()

    def leave_out(self, number: int, *, is_last: bool) -> None:
        """Note that a page could not be read; go on behind it once, unless `is_last`: then the rest is left out."""
        if len(self.begun) > 1 or self.reread_max is not None:  # what it shows is known
            self.reread_gap = number if self.reread_max is not None else None
            self.has_ended = True
            return
        follows_another = number - 1 in self.missing
        self.missing.add(number)
        self.has_ended = is_last or follows_another or self.since is not None

    def next_part(self) -> str | None:
        """Return which part of the opening post to ask for, None where it is whole or cannot be had.

        One after the other, since the page that shows all of them together has no break between two; that one last.
        """
        openings = [page for page in self.pages if page.opening is not None]
        if not openings or any(page.parts == 1 for page in openings) or is_undivided(openings):
            return None
        parts = max(page.parts for page in openings)
        shown = {str(page.part) for page in openings}
        numbers = [str(number) for number in range(1, min(parts, PARTS_MAX) + 1)]
        wanted = [number for number in numbers if number not in shown]
        if parts > PARTS_MAX or (wanted and self.parts_asked.issuperset(wanted)):
            return None if "all" in self.parts_asked else "all"
        return next((number for number in wanted if number not in self.parts_asked), None)

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
        if self.reread_max is not None:
            return self._next_of_part()
        may_ask = not self.opening_only and len(self.pages_asked) + 1 < self.pages_max
        if self.since is not None:
            if (order := order_of(self.pages)) not in {None, self.since.newest_first}:  # its author turned it round
                self.since = replace(self.since, newest_first=bool(order), page=1, is_cut=False)
            if self.since.reread_from > 1 and page_size_of(self.pages) not in {0, self.since.page_size}:
                self.since = replace(self.since, reread_from=1, page_size=page_size_of(self.pages))
            number = self.since.next_page(self.pages)
            if number is not None or not (self._is_at_odds or self.since.reread_from):
                return number if may_ask else None
            if not any(page.page == 1 for page in self.pages):
                return 1 if may_ask else None  # whose count may agree: the list's is older
            if self._end >= self.pages_max or self.since.reread_from:
                self.since = replace(self.since, reread_from=min(self.since.reread_from or 1, self._end))
                self.reread_max = max(self.pages_max - 1, len(self.pages_asked) + REREAD_MIN)
                return self._next_of_part()
            self.since = None
        if not may_ask:
            return None
        have = self.pages_asked.union(self.missing, (page.page for page in self.pages[self.begun[-1] :]))
        unread = (number for number in range(1, self.latest.page + 1) if number not in have)
        number = next(unread, None) or self._next_of_pager()
        is_unsure = self.is_whole and self.latest.page > 1 and not self._is_agreed and self._lacking
        if number is None and is_unsure and len(self.begun) < READINGS_MAX:
            self.begun.append(len(self.pages))
            self.pages_asked.clear()
            number = 1
        return number

    def _next_of_part(self) -> int | None:
        if self.since is None or self.reread_max is None or len(self.pages_asked) >= self.reread_max:
            return None
        have = {page.page for page in self.pages}
        return next((number for number in range(self.since.reread_from, self._end + 1) if number not in have), None)

    def _next_of_pager(self) -> int | None:
        latest = self.latest
        if latest.next_url is None:
            return None
        if (behind := max(self.missing, default=0) + 1) > latest.page + 1:
            return behind if behind <= latest.last_page else None
        address = thread_address(latest.next_url)
        number = address.page if address is not None and address.page > 1 else latest.page + 1
        return number if number > latest.page and (address is None or address.tid == self.tid) else None
