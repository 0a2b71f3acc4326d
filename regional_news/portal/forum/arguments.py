"""What `scrapy crawl` may say to a forum's spider beside what it says to every spider."""

from __future__ import annotations

import re
from dataclasses import dataclass

from regional_news.crawl.arguments import Arguments, argument, switch, words
from regional_news.errors import Saying


def forum_keys(text: str) -> tuple[str, ...]:
    """Read numbers of forums, or the words that stand for them in addresses."""
    found = words(text)
    for word in found:
        if not re.fullmatch(r"\w{1,40}", word):
            raise ValueError(Saying("{!r} is no forum's number", word))
    return found


def no_switch(text: str) -> bool:
    """Read 0 as True and 1 as False."""
    return not switch(text)


def region_code(text: str) -> str:
    """Read a code of GB/T 2260."""
    if not re.fullmatch(r"[1-9][0-9]{5}", text.strip()):
        raise ValueError(Saying("{!r} is no code of six digits", text))
    return text.strip()


@dataclass(frozen=True, kw_only=True)
class ForumArguments(Arguments):
    """The arguments of a forum's spider."""

    forums: tuple[str, ...] = argument((), name="forums", read=forum_keys, example="forums=2,36")
    """Only the lists of these forums, by the number in their address (`fid=2`, `forum-2-1.html`), and every thread
    that they show, those of the whole site included that stand on top of each; sub-forums are forums of their own."""
    without_comments: bool = argument(default=False, name="comments", read=no_switch, example="comments=0")
    """Read the opening post alone: one page a thread."""
    with_cookies: bool = argument(default=False, name="cookies", read=switch, example="cookies=1")
    """Send back the cookies that the forum sets, for one that shows nothing without."""


@dataclass(frozen=True, kw_only=True)
class AnyForumArguments(ForumArguments):
    """The arguments of the spider that reads any forum."""

    region: str | None = argument(None, name="region", read=region_code, example="region=370800")
    """The place that the forum is about, a code of GB/T 2260."""
