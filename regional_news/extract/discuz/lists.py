"""Lists of threads and of forums: which threads a page names, and where the list goes on."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from urllib.parse import urljoin

from regional_news.extract.discuz.addresses import forum_address, thread_address
from regional_news.extract.discuz.markup import base_url, find, first, has, own_number, text_of
from regional_news.extract.discuz.moments import read_moment
from regional_news.extract.discuz.pager import read_pager

if TYPE_CHECKING:
    from datetime import datetime

    from lxml.html import HtmlElement

    from regional_news.dates import Moment

_ROW: Final = re.compile(r"(normal|stick)thread_(\d+)$")
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
    closed: bool = False


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

    fid: str
    url: str
    name: str


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
        forums=_forums(tree, base, f"//*[starts-with(@id, 'subforum_')] | //*[{has('mlist')}]"),
    )


def is_list_page(tree: HtmlElement) -> bool:
    """Tell whether the page is a list of threads, if an empty one."""
    shapes = f"//*[@id='threadlisttableid' or @id='waterfall' or @id='threadlist'] | //*[{has('threadlist')}]//li"
    return first(tree, shapes) is not None


def read_index(tree: HtmlElement, *, url: str) -> list[Forum]:
    """Return the forums that the index names, each once, in order; forums closed to guests are not among them."""
    base = base_url(tree, url)
    boxes = f"//*[starts-with(@id, 'category_') or starts-with(@id, 'sub-forum_')] | //*[{has('fl_tb')}]"
    return _forums(tree, base, boxes) or _forums(tree, base, "//body")


def _forums(tree: HtmlElement, base: str, boxes: str) -> list[Forum]:
    found: dict[str, Forum] = {}
    for box in find(tree, boxes):
        for link in find(box, ".//a[@href]"):
            url = urljoin(base, link.get("href") or "")
            address = forum_address(url)
            name = text_of(first(link, f".//*[{has('mtit')}]")) or text_of(link)
            if address is None or address.selected or not name:
                continue
            found.setdefault(address.fid, Forum(fid=address.fid, url=url, name=name))
    return list(found.values())


def _table_rows(tree: HtmlElement, base: str, fetched_at: datetime | None) -> list[Row]:
    rows = []
    for body in find(tree, "//*[starts-with(@id, 'normalthread_') or starts-with(@id, 'stickthread_')]"):
        match = _ROW.match(body.get("id") or "")
        link = first(
            body,
            f".//a[{has('xst')}][@href]",
            ".//th//a[contains(@href, 'thread')][normalize-space()]",
            ".//a[contains(@href, 'thread')][normalize-space()]",
        )
        if match is None or link is None:
            continue
        url = urljoin(base, link.get("href") or "")
        address = thread_address(url)
        if address is None:
            continue
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
                replies=own_number(text_of(first(body, f".//td[{has('num')}]/a"))),
                views=own_number(text_of(first(body, f".//td[{has('num')}]/em"))),
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
    for item in find(tree, "//ul[@id='waterfall']/li"):
        link = first(item, ".//h3//a[@href]")
        if link is None or (address := thread_address(url := urljoin(base, link.get("href") or ""))) is None:
            continue
        rows.append(
            Row(
                tid=address.tid,
                url=url,
                title=text_of(link) or link.get("title") or "",
                author=text_of(first(item, f".//*[{has('auth')}]/a")) or None,
                replies=own_number(text_of(first(item, ".//cite//a"))),
            )
        )
    return rows


def _mobile_rows(tree: HtmlElement, base: str, fetched_at: datetime | None) -> list[Row]:
    rows = []
    for item in find(tree, f"//*[{has('threadlist')}]//li[.//a[contains(@href, 'thread')]]"):
        link = first(
            item, f".//a[@href][.//*[{has('threadlist_tit')}]]", ".//a[contains(@href, 'thread')][.//em or text()]"
        )
        if link is None or (address := thread_address(url := urljoin(base, link.get("href") or ""))) is None:
            continue
        sticky = "list_top" in (item.get("class") or "") or first(item, f".//*[{has('icon_top')}]") is not None
        category = text_of(first(item, ".//a[contains(@href, 'typeid=')]")).lstrip("#")
        when = first(item, f".//*[{has('mtime')}]")
        rows.append(
            Row(
                tid=address.tid,
                url=url,
                title=text_of(first(link, ".//em")) or text_of(link),
                category=category or None,
                author=text_of(first(item, f".//*[{has('muser')}]/h3", f".//*[{has('by')}]")) or None,
                posted=read_moment(when, fetched_at=fetched_at),
                sticky=sticky,
                views=own_number(text_of(first(item, ".//li[.//i[contains(@class, 'dm-eye')]]"))),
                replies=own_number(text_of(first(item, ".//li[.//i[contains(@class, 'dm-chat')]]"))),
            )
        )
    return rows


def _linked_rows(tree: HtmlElement, base: str) -> list[Row]:
    """Return the threads a page of an unknown template links to, by the longest words of any link to each."""
    found: dict[str, Row] = {}
    links = find(tree, f"//a[{has('xst')}][@href]") or find(
        tree, "//*[@id='threadlist']//a[@href] | //*[@id='ct']//a[@href]"
    )
    for link in links:
        url = urljoin(base, link.get("href") or "")
        address = thread_address(url)
        title = text_of(link)
        if address is None or address.selected or not title or _NOT_A_TITLE.match(title):
            continue
        known = found.get(address.tid)
        if known is None or len(title) > len(known.title):
            found[address.tid] = Row(tid=address.tid, url=url, title=title)
    return list(found.values())
