"""Lists of threads and of forums: which threads a page names, and where the list goes on."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from regional_news.extract.discuz.addresses import (
    ThreadAddress,
    absolute,
    forum_address,
    forum_root,
    forum_url,
    is_of_groups,
    thread_address,
    thread_url,
)
from regional_news.extract.discuz.markup import base_url, counts_in, own_number, text_of
from regional_news.extract.discuz.moments import read_moment
from regional_news.extract.discuz.pager import read_pager
from regional_news.extract.xpath import find, first, has, texts
from regional_news.text.clean import clean

if TYPE_CHECKING:
    from datetime import datetime

    from lxml.html import HtmlElement

    from regional_news.text.dates import Moment

_ROW: Final = re.compile(r"(normal|stick)thread_(\d+)$")
TITLES_MIN: Final = 5
"""So many titles of threads make a page of an unknown template a list."""
_INDEX_BOXES: Final = "//*[starts-with(@id, 'category_') or starts-with(@id, 'sub-forum_')]"
_COVER: Final = re.compile(r"/threadcover/.*/(\d+)\.jpg")
_TID: Final = re.compile(r"[?&]tid=(\d+)")
_GROUPS: Final = re.compile(r"/group\.php\?gid=\d+(?:&page=\d+)?$")
_SCRIPT_FID: Final = re.compile(r"\bfid\s*=\s*parseInt\('(\d+)'\)")
_NOT_A_TITLE: Final = re.compile(r"^(?:\d+|New|\.\.\.|预览|查看|回复)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One thread as a list names it."""

    tid: str
    """The thread's own number; for the stub of a moved thread, that of the thread it leads to."""
    url: str
    title: str
    category: str | None = None
    author: str | None = None
    posted: Moment | None = None
    """Day of the opening post; lists show no hour."""
    replied: Moment | None = None
    """Time of the last reply, by which lists are ordered."""
    replies: int | None = None
    views: int | None = None
    sticky: bool = False
    moved: bool = False
    """Whether it is what a thread left behind in the list of another forum."""
    closed: bool = False
    forum: str | None = None
    """The forum whose list it is, where the thread is that one's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPage:
    """One page of a forum's list."""

    rows: list[Row]
    page: int
    last_page: int
    next_url: str | None
    forums: list[Forum] = field(default_factory=list)
    """Sub-forums named above the list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Forum:
    """One forum as the index names it."""

    fid: str | None
    """None where the address is of a form of the site's own."""
    url: str
    name: str
    latest: str | None = None
    """Number of its latest thread, where it stands on a host of its own: the thread's page tells the forum's number."""


def read_list(tree: HtmlElement, *, url: str, fetched_at: datetime | None = None) -> ListPage:
    """Read one page of a list: table, waterfall of pictures or mobile list; announcements and advertisements out."""
    base = base_url(tree, url)
    pager = read_pager(tree, base=base)
    rows = (
        _table_rows(tree, base, fetched_at) + _picture_rows(tree, base) + _mobile_rows(tree, base, fetched_at)
    ) or _linked_rows(tree, base)
    return ListPage(
        rows=rows,
        page=pager.page,
        last_page=pager.last_page,
        next_url=pager.next_url,
        forums=_forums(tree, base, f"//*[starts-with(@id, 'subforum_')] | //*[{has('mlist')}]")
        or _unnumbered_forums(tree, base),
    )


def is_list_page(tree: HtmlElement) -> bool:
    """Tell whether the page is a list of threads, if an empty one.

    Templates of others keep few of the usual names; a page that links to many threads by their titles is a list too,
    the index with its latest posts excepted.
    """
    shapes = (
        "//*[@id='threadlisttableid' or @id='waterfall' or @id='threadlist']",
        f"//*[{has('threadlist')}]//li",
        f"//*[{has('tl')}]//*[{has('bm_c')}]//a[contains(@href, 'thread')]",
    )
    if first(tree, *shapes) is not None:
        return True
    least = 1 if first(tree, f"//body[{has('pg_forumdisplay')}]") is not None else TITLES_MIN
    return len(_linked_rows(tree, "http://forum/")) >= least and first(tree, _INDEX_BOXES) is None


def list_fid(tree: HtmlElement) -> str | None:
    """Return the number of the forum whose list the page is, by its scripts and its links to filters of the list."""
    for script in find(tree, "//script[contains(., 'fid')]"):
        if match := _SCRIPT_FID.search(script.text or ""):
            return match[1]
    for link in find(tree, "//a[contains(@href, 'mod=forumdisplay')][contains(@href, 'filter=')]"):
        if address := forum_address(link.get("href") or ""):
            return address.fid
    return None


def read_index(tree: HtmlElement, *, url: str) -> list[Forum]:
    """Return the forums that the index names, each once, in order; forums closed to guests are not among them."""
    base = base_url(tree, url)
    return (
        _forums(tree, base, f"{_INDEX_BOXES} | //*[{has('fl_tb')}]")
        or _unnumbered_forums(tree, base)
        or _forums(tree, base, "//body")
    ) + (_pages_of_groups(tree, base) if is_of_groups(url) else [])


def _pages_of_groups(tree: HtmlElement, base: str) -> list[Forum]:
    """Return the pages that name groups, to which the front page of the groups leads, and each of those to the next."""
    links = find(tree, "//a[normalize-space()][contains(@href, 'group.php?gid=')]")
    named = {absolute(base, link.get("href") or ""): text_of(link) for link in reversed(links)}
    return [Forum(fid=None, url=url, name=named[url]) for url in reversed(named) if _GROUPS.search(url)]


def forums_elsewhere(tree: HtmlElement, *, url: str) -> list[Forum]:
    """Return the forums that the index names on another host: of those of this site, the row tells a thread here."""
    base = base_url(tree, url)
    own = urlsplit(base).hostname or ""
    found = []
    for link in find(tree, f"{_INDEX_BOXES}//*[self::h2 or self::dt]/a[@href][normalize-space()]"):
        target = absolute(base, link.get("href") or "")
        host = urlsplit(target).hostname or ""
        if host in {own, ""} or forum_address(target) is not None:
            continue
        row = f"(ancestor::tr | ancestor::td[{has('fl_g')}])[last()]"
        last = first(link, f"{row}//a[contains(@href, 'goto=lastpost')]")
        shown = absolute(base, last.get("href") or "") if last is not None else ""
        told = _TID.search(shown) if urlsplit(shown).hostname == own else None
        is_near = host.partition(".")[2] in {own.partition(".")[2], own} and host.count(".") > 1
        if told or is_near:
            found.append(Forum(fid=None, url=target, name=text_of(link), latest=told[1] if told else None))
    return found


def _unnumbered_forums(tree: HtmlElement, base: str) -> list[Forum]:
    """Return the forums whose addresses hold no number that could be read."""
    boxes = "starts-with(@id, 'category_') or starts-with(@id, 'subforum_')"
    cells = f"//*[{boxes}]//*[{has('fl_tb')}]//*[self::h2 or self::dt]/a[normalize-space()]"
    found = {absolute(base, link.get("href") or ""): text_of(link) for link in find(tree, cells)}
    return [Forum(fid=None, url=url, name=name) for url, name in found.items() if url.startswith(forum_root(base))]


def _forums(tree: HtmlElement, base: str, boxes: str) -> list[Forum]:
    found: dict[str, Forum] = {}
    for box in find(tree, boxes):
        links = find(box, ".//a[@href]")
        urls = [absolute(base, link.get("href") or "") for link in links]
        for link, url in zip(links, urls if box.tag == "body" else _at_home(urls, base), strict=True):
            address = forum_address(url)
            title = first(link, f".//*[{has('mtit')}]")
            name = _text_but(link if title is None else title, "num", "mnum")
            if address is None or address.selected or not name:
                continue
            found.setdefault(address.fid, Forum(fid=address.fid, url=url, name=name))
    return list(found.values())


def _at_home(urls: list[str], base: str) -> list[str]:
    """Return `urls`, those of threads and forums on the page's own host where none of them is.

    A forum that answers to several names may write one of them into every link; a single link elsewhere leads away.
    """
    hosts = {urlsplit(url).hostname for url in urls if thread_address(url) or forum_address(url)}
    if len(hosts) != 1 or urlsplit(base).hostname in hosts:
        return urls
    return [_on_root(url, forum_root(base)) for url in urls]


def _on_root(url: str, root: str) -> str:
    rewritten = urlsplit(url).path.endswith(".html")
    if thread := thread_address(url):
        return thread_url(root, thread.tid, rewritten=rewritten)
    if forum := forum_address(url):
        return url if forum.selected else forum_url(root, forum.fid, forum.page, rewritten=rewritten)
    return url


def _table_rows(tree: HtmlElement, base: str, fetched_at: datetime | None) -> list[Row]:
    rows = []
    named = []
    for body in find(tree, "//*[starts-with(@id, 'normalthread_') or starts-with(@id, 'stickthread_')]"):
        match = _ROW.match(body.get("id") or "")
        link = first(
            body,
            f".//a[{has('xst')}][@href]",
            ".//th//a[contains(@href, 'thread')][normalize-space()]",
            ".//a[contains(@href, 'thread')][normalize-space()]",
            ".//th//a[normalize-space()]",
        )
        if match is not None and link is not None:
            named.append((body, match, link))
    for (body, match, link), at_home in zip(
        named, _at_home([absolute(base, link.get("href") or "") for *_, link in named], base), strict=True
    ):
        url = at_home
        if (address := thread_address(url)) is None:  # a form of the site's own: the row's id knows the thread
            url = thread_url(forum_root(base), match[2], rewritten=False)
            address = ThreadAddress(tid=match[2])
        if (counts := first(body, f".//td[{has('num')}]")) is not None:
            replies, views = own_number(text_of(first(counts, "./a"))), own_number(text_of(first(counts, "./em")))
        else:
            views, replies = counts_in(text_of(body).replace(text_of(link), "")) or (None, None)
        posted = first(body, f"(.//td[{has('by')}][.//cite])[1]//em")
        rows.append(
            Row(
                tid=address.tid,
                url=url,
                title=text_of(link),
                category=_type(body),
                author=_author(body),
                posted=read_moment(posted, fetched_at=fetched_at),
                replied=read_moment(first(body, f"(.//td[{has('by')}][.//cite])[last()]//em"), fetched_at=fetched_at),
                replies=replies,
                views=views,
                sticky=match[1] == "stick",
                moved=address.tid != match[2],
                closed=first(body, ".//*[contains(@class, 'fico-lock') or contains(@src, 'folder_lock')]") is not None,
            )
        )
    return rows


def _type(row: HtmlElement) -> str | None:
    link = first(row, ".//a[contains(@href, 'typeid=')]", ".//a[contains(@href, 'sortid=')]")
    if link is None:
        return None
    return text_of(link) or link.get("title") or None


def _author(row: HtmlElement) -> str | None:
    return text_of(first(row, f"(.//td[{has('by')}]//cite)[1]")) or None


def _picture_rows(tree: HtmlElement, base: str) -> list[Row]:
    rows = []
    titles = ".//h3//a[@href][not(contains(@href, 'filter='))]"  # the type of the thread leads to those of its kind
    items = [(li, link) for li in find(tree, "//ul[@id='waterfall']/li") for link in find(li, titles)[:1]]
    urls = [absolute(base, link.get("href") or "") for _, link in items]
    told = _varying_numbers(urls)
    for (item, link), shown in zip(items, urls, strict=True):
        cover = first(item, ".//img[contains(@src, 'threadcover')]")
        match = _COVER.search(cover.get("src") or "") if cover is not None else None
        address = thread_address(shown)
        tid = address.tid if address else match[1] if match else told.get(shown)
        if tid is None:
            continue
        url = shown if address else thread_url(forum_root(base), tid, rewritten=False)  # a form of the site's own
        rows.append(
            Row(
                tid=tid,
                url=url,
                title=text_of(link) or link.get("title") or "",
                author=text_of(first(item, f".//*[{has('auth')}]/a")) or None,
                replies=own_number(text_of(first(item, ".//cite//a"))),
            )
        )
    return rows


def _varying_numbers(urls: list[str]) -> dict[str, str]:
    """Return the number in each address that alone differs from one to the other: that of the thread.

    Rules of a site's own make addresses of thread, page and page of the list, in any order; on one page of a list the
    last two are the same.
    """
    numbers = [re.findall(r"\d+", urlsplit(url).path) for url in urls]
    if len({re.sub(r"\d+", "0", url) for url in urls}) != 1:
        return {}
    varying = [n for n, column in enumerate(zip(*numbers, strict=True)) if len(set(column)) > 1]
    return {url: own[varying[0]] for url, own in zip(urls, numbers, strict=True)} if len(varying) == 1 else {}


def _mobile_rows(tree: HtmlElement, base: str, fetched_at: datetime | None) -> list[Row]:
    rows = []
    named = []
    for item in find(tree, f"//*[{has('threadlist')}]//li[.//a[contains(@href, 'thread')]]"):
        link = first(
            item, f".//a[@href][.//*[{has('threadlist_tit')}]]", ".//a[contains(@href, 'thread')][.//em or text()]"
        )
        if link is not None:
            named.append((item, link))
    for (item, link), url in zip(
        named, _at_home([absolute(base, link.get("href") or "") for _, link in named], base), strict=True
    ):
        if (address := thread_address(url)) is None:
            continue
        icon = first(item, f".//*[{has('icon_top')}]/img[contains(@src, 'icon_top')]")  # of digests: icon_digest
        sticky = "list_top" in (item.get("class") or "") or icon is not None
        counted = ".//li[.//i[contains(@class, 'dm-chat')]]", f"./*[{has('num')}]"
        category = text_of(first(item, ".//a[contains(@href, 'typeid=')]")).lstrip("#")
        when = first(item, f".//*[{has('mtime')}]")
        replies = text_of(first(item, *counted))
        rows.append(
            Row(
                tid=address.tid,
                url=url,
                title=text_of(first(link, ".//em")) or _text_but(link, "by"),
                category=category or None,
                author=text_of(first(item, f".//*[{has('muser')}]/h3", f".//*[{has('by')}]")) or None,
                posted=read_moment(when, fetched_at=fetched_at),
                sticky=sticky,
                views=own_number(text_of(first(item, ".//li[.//i[contains(@class, 'dm-eye')]]"))),
                replies=own_number(replies),
                moved=replies == "-",  # what it left behind counts none
            )
        )
    return rows


def _text_but(element: HtmlElement, *names: str) -> str:
    """Return the text of `element` without what stands in elements of the classes `names` in it."""
    aside = " or ".join(has(name) for name in names)
    return clean("".join(texts(element, f".//text()[not(ancestor::*[{aside}])]")))


def _linked_rows(tree: HtmlElement, base: str) -> list[Row]:
    """Return the threads a page of an unknown template links to, by the longest words of any link to each."""
    found: dict[str, Row] = {}
    links = (
        find(tree, f"//a[{has('xst')}][@href]")
        or find(tree, f"//*[@id='threadlist' or @id='ct' or {has('tl')}]//a[@href]")
        or find(tree, "//body//a[@href]")
    )
    for link in links:
        url = link.get("href") or ""
        address = thread_address(url) and thread_address(url := absolute(base, url))
        title = text_of(link) if address else ""
        if address is None or address.selected or not title or _NOT_A_TITLE.match(title):
            continue
        known = found.get(address.tid)
        if known is None or len(title) > len(known.title):
            found[address.tid] = Row(tid=address.tid, url=url, title=title)
    return list(found.values())
