"""What a fetch of a forum's page knows beside what every fetch knows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from regional_news.crawl.fetch_context import FetchContext, fetch_of

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.http import Response

    from regional_news.extract.discuz.lists import Row
    from regional_news.portal.forum.thread_state import ThreadState
    from regional_news.portal.forum.thread_visit import ThreadVisit


@dataclass(frozen=True, slots=True, kw_only=True)
class ForumFetch(FetchContext):
    """One fetch of a forum's page."""

    fid: str = ""  # the forum whose list is asked for
    is_named: bool = False  # whether the arguments name that forum
    row: Row | None = None  # what a list says of the thread
    state: ThreadState | None = None  # what was known of the thread, where only newer posts are to be read
    visit: ThreadVisit | None = None  # what has been read of the thread, where a further page of it is asked for
    times_sent_on: int = 0  # how many redirects led here
    tries: int = 1
    is_challenged: bool = False  # whether it was answered with a challenge

    def again(self, **changes: Any) -> ForumFetch:
        """Return the context of a request that takes the place of one that was answered with no page."""
        bare = replace(self, plan=None, captured_at=None, exchange=None, redirects=(), tries=1, is_challenged=False)
        return replace(bare, **changes)


def forum_fetch_of(page: Request | Response) -> ForumFetch:
    """Return the context of a request to a forum, or of the one that a response answers."""
    fetch = fetch_of(page)
    return fetch if isinstance(fetch, ForumFetch) else ForumFetch()
