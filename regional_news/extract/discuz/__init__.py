"""Read the pages of any Discuz! X forum (X3.0 to X3.5, default template): pure functions over a page's tree.

The forum serves one of three variants of a page by words in the User-Agent (desktop, robot, mobile); all give the
same item, as far as the variant shows its parts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from regional_news.extract.discuz.addresses import (
    ForumAddress,
    ThreadAddress,
    absolute,
    forum_address,
    forum_root,
    forum_url,
    is_front_page,
    is_of_groups,
    post_part,
    post_part_url,
    thread_address,
    thread_url,
)
from regional_news.extract.discuz.facts import ForumFacts
from regional_news.extract.discuz.heading import read_blog
from regional_news.extract.discuz.lists import (
    Forum,
    ListPage,
    Row,
    forums_elsewhere,
    is_list_page,
    list_fid,
    read_index,
    read_list,
)
from regional_news.extract.discuz.markup import is_discuz
from regional_news.extract.discuz.merge import merge_pages
from regional_news.extract.discuz.notices import (
    Notice,
    classify,
    is_system_error,
    may_be_discuz,
    may_concern,
    recognise,
)
from regional_news.extract.discuz.thread import ThreadPage, is_emptied_page, is_thread_page, is_undivided, read_page

if TYPE_CHECKING:
    from datetime import datetime

    from lxml.html import HtmlElement

    from regional_news.extract.facts import PortalFacts
    from regional_news.extract.reading import Reading

__all__ = [
    "Forum",
    "ForumAddress",
    "ForumFacts",
    "ListPage",
    "Notice",
    "Row",
    "ThreadAddress",
    "ThreadPage",
    "absolute",
    "classify",
    "forum_address",
    "forum_root",
    "forum_url",
    "forums_elsewhere",
    "is_discuz",
    "is_emptied_page",
    "is_front_page",
    "is_list_page",
    "is_of_groups",
    "is_system_error",
    "is_thread_page",
    "is_undivided",
    "list_fid",
    "may_be_discuz",
    "may_concern",
    "merge_pages",
    "post_part",
    "post_part_url",
    "read_blog",
    "read_index",
    "read_list",
    "read_page",
    "read_thread",
    "recognise",
    "thread_address",
    "thread_url",
]


def read_thread(
    tree: HtmlElement,
    *,
    url: str,
    fetched_at: datetime | None = None,
    facts: PortalFacts | None = None,
    source: str = "",
) -> Reading:
    """Read a thread from one of its pages alone; what stands on its other pages is missing and flagged."""
    return merge_pages([read_page(tree, url=url, fetched_at=fetched_at, source=source)], facts=facts)
