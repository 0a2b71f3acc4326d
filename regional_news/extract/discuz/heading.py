"""What stands above the posts: title, thread type, forum path, counts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import urljoin

from regional_news.extract.discuz.addresses import forum_root, thread_address
from regional_news.extract.discuz.markup import find, first, has, own_number, text_of
from regional_news.text import clean

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_TAG: Final = re.compile(r"\[\s*([^\[\]]+?)\s*\]")
_LEADING_TAGS: Final = re.compile(r"^(?:\s*\[[^\[\]]*\])+")
_SITE_PAGES: Final = re.compile(r"/(?:forum|index|portal)\.php$|/$")


def read_title(tree: HtmlElement) -> tuple[str | None, str | None]:
    """Return title and thread type, which stands in brackets before it, as a link or as plain text.

    The breadcrumb and the page's `<title>` cut long titles, so the latter is the last resort. Where only classified
    options name a type, the name of their form is it.
    """
    form = text_of(first(tree, f"//*[{has('typeoption')}]//caption", f"//*[{has('viewsort')}]/h4")) or None
    subject = first(tree, "//*[@id='thread_subject']")
    if subject is not None:
        heading = first(subject, "ancestor::*[self::h1 or self::h2 or self::h3][1]")
        before = text_of(heading).partition(text_of(subject))[0] if heading is not None else ""
        return text_of(subject) or None, _tag(before) or form
    mobile = first(tree, f"//*[{has('view_tit')}]")
    if mobile is not None:
        words = clean("".join(str(text) for text in mobile.xpath("./text()")))
        return words or None, _tag(text_of(first(mobile, "./em"))) or form
    plain = first(tree, f"//h1[{has('ts')}]", f"//*[{has('postlist')}]/h2")
    if plain is not None:
        texts = plain.xpath(".//text()[not(ancestor::a[contains(@href, 'mod=viewthread')])]")
        words = clean("".join(str(text) for text in texts))
        tags = _LEADING_TAGS.match(words)
        return _LEADING_TAGS.sub("", words).strip() or None, _tag(tags[0] if tags else "") or form
    return re.split(r"\s+-\s+", text_of(first(tree, "//title")))[0] or None, form


def _tag(text: str) -> str | None:
    match = _TAG.search(text)
    return match[1] if match else None


def read_section(tree: HtmlElement, *, base: str, tid: str) -> list[str]:
    """Return the names of group, forum and sub-forum; mobile pages name the forum alone."""
    names = []
    for link in find(tree, f"//*[@id='pt']//a[normalize-space()][not({has('nvhm')})]"):
        url = urljoin(base, link.get("href") or "")
        thread = thread_address(url)
        is_thread = thread is not None and thread.tid == tid
        if not is_thread and url != forum_root(base) and not _SITE_PAGES.search(url):
            names.append(text_of(link))
    forum = first(
        tree, f"//*[{has('header')}]//h2/a[contains(@href, 'forum')]", f"//*[{has('header')}]//*[{has('name')}]"
    )
    return names or [name for name in [text_of(forum)] if name]


def read_counts(tree: HtmlElement) -> tuple[int | None, int | None]:
    """Return views and replies; the first page of a thread alone shows them, and not on every site."""
    head = text_of(
        first(
            tree, f"//*[@id='postlist']//*[{has('hm')}][contains(., '查看')]", f"//*[{has('hm')}][contains(., '查看')]"
        )
    )
    if head:
        return _count(head, "查看"), _count(head, "回复")
    opener = first(tree, f"//li[{has('mtime')}]/*[{has('y')}][count(em) >= 2]")
    if opener is None:
        return None, None
    return own_number(text_of(first(opener, "./em[1]"))), own_number(text_of(first(opener, "./em[2]")))


def _count(text: str, label: str) -> int | None:
    match = re.search(label + r"\s*[:：]?\s*([\d.,]+\s*万?)", text)
    return own_number(match[1]) if match else None
