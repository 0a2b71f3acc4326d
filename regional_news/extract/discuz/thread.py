"""One page of a thread: what it says of the thread, its posts, and where the next page is."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from regional_news.extract.discuz.addresses import ThreadAddress, forum_root, post_part, thread_address, thread_url
from regional_news.extract.discuz.containers import containers, has_posts, opens_thread
from regional_news.extract.discuz.heading import read_counts, read_section, read_title
from regional_news.extract.discuz.markup import OUTSIDE_WORDS, base_url, is_discuz, text_of
from regional_news.extract.discuz.mending import mended
from regional_news.extract.discuz.moments import put_year_first
from regional_news.extract.discuz.pager import read_pager
from regional_news.extract.discuz.posts import Post, read_post
from regional_news.extract.discuz.specials import special_lines
from regional_news.extract.xpath import find, first, has

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from lxml.html import HtmlElement

_SCRIPT_TID: Final = re.compile(r"\btid\s*=\s*parseInt\('(\d+)'\)")
_TAGS: Final = f"//a[{has('tag-item')} or parent::*[{has('ptg')}]][{OUTSIDE_WORDS}]"
_MARK: Final = re.compile(r"""\b(?:id|href)=["']?((?:post_|pid|postmessage_|comment_|#replybtn_)\d{1,20})\b""")
"""What in a page's source says that a post, its words or the box below them stands there."""
_MARKS: Final = "descendant-or-self::*/@*[name() = 'id' or starts-with(., '#replybtn_')]"
_HOLDING: Final = re.compile(r"<(/?(?:audio|button|noscript|object|select|video))\b")
_PARTS: Final = re.compile(r"show_threadpage\(\s*\d+\s*,\s*(\d+)\s*,\s*(\d+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadPage:
    """What one page of a thread says."""

    tid: str
    url: str
    """Canonical address of the thread."""
    title: str | None
    category: str | None
    section: list[str]
    poster: str | None
    """Who opened the thread, where a later page names him."""
    views: int | None
    replies: int | None
    keywords: list[str]
    page: int
    last_page: int
    next_url: str | None
    """Address of the next page; None on the last one."""
    parts: int
    """Into how many parts the opening post is split; 1 where this page shows all of them."""
    part: int
    """Number of the part that this page shows."""
    opening: Post | None
    extras: list[str]
    """Lines of a poll, a reward, a debate, an activity, goods or classified options."""
    posts: list[Post]
    """Every post of the page but the opening one."""
    is_torn: bool
    """Whether posts stand in the source that nobody can see: what another left open took them for its own text."""
    variant: str
    """`desktop`, `robot` or `mobile`."""
    fetched_at: datetime | None


def is_thread_page(tree: HtmlElement) -> bool:
    """Tell whether `tree` is a page of a Discuz! thread that shows at least one post."""
    return is_discuz(tree) and has_posts(tree)


def is_emptied_page(tree: HtmlElement) -> bool:
    """Tell whether `tree` is the last page of a longer thread, all posts of which were removed."""
    pager = read_pager(tree, base="")
    is_last = pager.page > 1 and pager.next_url is None
    return is_last and first(tree, "//*[@id='postlist']") is not None and not is_thread_page(tree)


def read_page(tree: HtmlElement, *, url: str, fetched_at: datetime | None = None, source: str = "") -> ThreadPage:
    """Read one page of a thread, in whichever of its three variants the forum chose to serve.

    `source` is the text that `tree` was parsed of: it names posts that did not come into the tree.
    """
    put_year_first(tree)
    base = base_url(tree, url)
    address = _address(tree, url)
    pager = read_pager(tree, base=base)
    found = containers(tree)
    opener = next((pid for pid, post in found if opens_thread(pid, post)), None)
    if opener is None and pager.page == 1 and found and not address.selected:
        opener = found[0][0]
    posts = [read_post(pid, post, base=base, fetched_at=fetched_at, is_opening=pid == opener) for pid, post in found]
    opening = next((post for post in posts if post.pid == opener), None)
    title, category = read_title(tree)
    part, parts = _parts(tree, url, has_words=bool(opening and opening.body.paragraphs))
    views, replies = read_counts(tree, tid=address.tid)
    return ThreadPage(
        tid=address.tid,
        url=thread_url(forum_root(base), address.tid, rewritten=_is_rewritten(tree, url)),
        title=title,
        category=category,
        section=read_section(tree, base=base, tid=address.tid, title=title),
        poster=text_of(first(tree, "//*[@id='tath']/a[normalize-space()]")) or None,
        views=views,
        replies=replies,
        keywords=[word for tag in find(tree, _TAGS) if (word := text_of(tag))],
        page=pager.page,
        last_page=pager.last_page,
        next_url=pager.next_url,
        parts=parts,
        part=part,
        opening=opening,
        extras=[line for pid, post in found if pid == opener for line in special_lines(post)],
        posts=[post for post in posts if opening is None or post.pid != opening.pid],
        is_torn=_is_torn(tree, source),
        variant=_variant(tree),
        fetched_at=fetched_at,
    )


def _canonical(tree: HtmlElement) -> str:
    link = first(tree, "//link[@rel='canonical'][@href]")
    return (link.get("href") or "").strip() if link is not None else ""


def _address(tree: HtmlElement, url: str) -> ThreadAddress:
    asked = thread_address(url)
    scripts = find(tree, f"//script[contains(., 'tid')][{OUTSIDE_WORDS}]")
    told = next((match[1] for script in scripts if (match := _SCRIPT_TID.search(script.text or ""))), None)
    if told and (asked is None or asked.tid != told):  # what the page itself says is what it shows
        return ThreadAddress(tid=told)
    return asked or thread_address(_canonical(tree)) or ThreadAddress(tid="")


def _is_rewritten(tree: HtmlElement, url: str) -> bool:
    """Tell whether the forum's own addresses are rewritten: by the canonical link, which every page carries.

    Rules of a site's own make addresses that nobody else can make; then the dynamic form is the one that works.
    """
    own = _canonical(tree) or url
    return thread_address(own) is not None and urlsplit(own).path.endswith((".html", ".htm"))


def _parts(tree: HtmlElement, url: str, *, has_words: bool) -> tuple[int, int]:
    """Return which part of the opening post is shown, and of how many.

    A list of contents may leave out the last ones: behind what it names comes another part until one has no words.
    """
    asked = post_part(url)
    if asked == "all":
        return 1, 1
    own = f"[position() < 9][{OUTSIDE_WORDS}]"
    for script in find(tree, f"(//script[contains(., 'show_threadpage')]){own}"):
        if match := _PARTS.search(script.text or ""):
            return max(int(match[1]), 1), int(match[2])
    links = find(tree, f"(//*[@id='threadindex']){own}//a[@page]")
    chapters = [int(page) for link in links if (page := link.get("page") or "").isdigit()]
    part, listed = int(asked or 1), max(chapters, default=1)
    return part, max(listed, part + has_words if part >= listed > 1 else 1)


def is_undivided(openings: Sequence[ThreadPage]) -> bool:
    """Tell whether two numbers of a part were answered alike: contents may be listed of a post that has no parts."""
    words = {page.part: page.opening.body.paragraphs for page in openings if page.opening}
    return len(words) > 1 and any(words.values()) and len(set(map(tuple, words.values()))) == 1


def _is_torn(tree: HtmlElement, source: str) -> bool:
    """Tell whether the tree lacks a post that the source marks, or words hold what swallows text and does not end."""
    low = source.lower()
    held = Counter(_HOLDING.findall(mended(source).lower())) if _HOLDING.search(low) else Counter[str]()
    is_held = any(held[name] > held[f"/{name}"] for name in held if not name.startswith("/"))
    return is_held or not set(_MARK.findall(source)) <= set(tree.xpath(_MARKS))


def _variant(tree: HtmlElement) -> str:
    if first(tree, "//*[@id='postlist']") is None:
        return "mobile"
    return "desktop" if first(tree, "//*[starts-with(@id, 'postnum')]") is not None else "robot"
