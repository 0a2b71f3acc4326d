"""What stands above the posts: title, thread type, forum path, counts."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from regional_news.extract.discuz.addresses import absolute, forum_address, forum_root, thread_address
from regional_news.extract.discuz.markup import OUTSIDE_WORDS, counts_in, in_simplified, own_number, text_of
from regional_news.extract.xpath import find, first, has, texts
from regional_news.text.clean import clean

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_TAG: Final = re.compile(r"\[\s*([^\[\]]+?)\s*\]")
_LEADING_TAG: Final = re.compile(r"\[[^\[\]]*\]\s*")
_COUNTS_CHARS: Final = 80  # a box with the counts of a thread says little else
_COUNTS_DEPTH: Final = 3  # so many elements around a word may still be the box
_FID: Final = re.compile(r"\bfid\s*=\s*(?:parseInt\(')?(\d+)")
_BACK: Final = re.compile(r"返回|列表|\[")
_MEMBER: Final = "contains(@href, 'uid') and not(contains(@href, 'do='))"
_READ: Final = re.compile(r"已有\s*(\d{1,9})\s*次阅读")
_SITE_PAGES: Final = re.compile(r"/(?:forum|index|portal|group)\.php$|/$")


def read_title(tree: HtmlElement) -> tuple[str | None, str | None]:
    """Return title and thread type, which stands in brackets before it, as a link or as plain text.

    The breadcrumb and the page's `<title>` cut long titles, so the latter is the last resort. Where only classified
    options name a type, the name of their form is it.
    """
    form = (
        text_of(first(tree, f"//caption[ancestor::*[{has('typeoption')}]]", f"//h4[parent::*[{has('viewsort')}]]"))
        or None
    )
    subject = first(tree, f"//*[@id='thread_subject'][normalize-space()][{OUTSIDE_WORDS}]")
    if subject is not None:
        heading = first(subject, f"ancestor::*[self::h1 or self::h2 or self::h3 or {has('bm_h')}][1]")
        before = text_of(heading).partition(text_of(subject))[0] if heading is not None else ""
        return text_of(subject) or None, _tag(before) or form
    mobile = first(tree, f"//*[{has('view_tit')}][{OUTSIDE_WORDS}]")
    if mobile is not None:
        words = clean("".join(texts(mobile, "./text()")))
        return words or None, _tag(text_of(first(mobile, "./em"))) or form
    plain = first(tree, f"//h1[{has('ts')}]", "//*[@id='threadtitle']//h1", f"//*[{has('postlist')}]/h2")
    if plain is not None:
        said = texts(plain, ".//text()[not(ancestor::a[contains(@href, 'mod=viewthread')])]")
        words = clean("".join(said))
        rest, shown = words, text_of(first(tree, "//title"))
        while (tag := _LEADING_TAG.match(rest)) and not shown.startswith(rest):  # no type stands there
            rest = rest[tag.end() :]
        return rest or None, _tag(words.removesuffix(rest)) or form
    return re.split(r"\s+-\s+", text_of(first(tree, "//title")))[0] or None, form


def _tag(text: str) -> str | None:
    match = _TAG.search(text)
    return match[1] if match else None


def read_section(tree: HtmlElement, *, base: str, tid: str, title: str | None) -> list[str]:
    """Return the names of group, forum and sub-forum; mobile pages name the forum alone.

    The thread itself stands last, its title cut, and is known by that where its address is of the site's own form.
    """
    names = []
    last = None
    path = f"@id='pt' or {has('box')} and a[1][contains(@href, 'forum.php')][not(contains(@href, '?'))]"
    for link in find(tree, f"(//*[{path}])[1][{OUTSIDE_WORDS}]//a[normalize-space()][not({has('nvhm')})]"):
        url = absolute(base, link.get("href") or "")
        thread = thread_address(url)
        is_thread = thread is not None and thread.tid == tid
        is_place = url != forum_root(base) and not _SITE_PAGES.search(url) and "archiveid=" not in url
        if not is_thread and is_place:
            names.append(text_of(link))
            last = None if thread or forum_address(url) else names[-1]
    cut = (last or "").rstrip(" .…")
    if title and last and (last == title or (cut != last and title.startswith(cut))):
        names.pop()
    if names:
        return names
    header = f"//*[{has('header')}][{OUTSIDE_WORDS}]"
    forum = first(tree, f"{header}//h2/a[contains(@href, 'forum')]", f"{header}//*[{has('name')}]")
    return [name for name in [text_of(forum)] if name] or _forum_and_group(tree, base=base)


def _forum_and_group(tree: HtmlElement, *, base: str) -> list[str]:
    """Return the forum that the page says it belongs to, as its links name it, and the group named just before it.

    For templates of others: the number stands in a script, or in the address of a form or link for replies.
    """
    fid = next(
        (match[1] for text in texts(tree, "//script/text() | //*/@href") if (match := _FID.search(text))),
        None,
    )
    for link in find(tree, "//a[normalize-space()][contains(@href, 'forum')]") if fid else ():
        name = text_of(link)
        address = forum_address(absolute(base, link.get("href") or ""))
        if address is None or address.selected or address.fid != fid or _BACK.search(name):
            continue
        group = first(link, "(preceding-sibling::*/descendant-or-self::a[contains(@href, 'gid=')])[last()]")
        return [name for name in (text_of(group), name) if name]
    return []


def read_blog(tree: HtmlElement) -> dict[str, Any]:
    """Return whose diary an entry stands in, and how often it was read; empty for every other page."""
    if first(tree, "//*[@id='blog_article']") is None:
        return {}
    member = first(tree, f"//a[ancestor::*[@id='pt']][{_MEMBER}][normalize-space()]")
    said = "".join(texts(tree, "//*[@id='blog_article']/preceding-sibling::*//text()"))
    read = _READ.search(in_simplified(said))
    return {"poster": text_of(member) or None, "views": int(read[1]) if read else None}


def read_counts(tree: HtmlElement, *, tid: str) -> tuple[int | None, int | None]:
    """Return views and replies; the first page of a thread alone shows them, and not on every site.

    They stand behind their words, in any box above the posts; a site in another language is known by where the default
    template has them.
    """
    boxes = find(tree, f"//*[{has('hm')}][{OUTSIDE_WORDS}]")
    for box in [box for box in boxes if find(box, "ancestor::*[@id='postlist']")] or boxes:
        if (counts := counts_in(text_of(box))) is not None:
            return counts
        numbers = find(box, f"./*[{has('xi1')}]")
        if len(numbers) == 2 and find(box, f"ancestor::td[{has('pls')}]"):
            return own_number(text_of(numbers[0])), own_number(text_of(numbers[1]))
    opener = first(tree, f"//li[{has('mtime')}]/*[{has('y')}][count(em) >= 2]")
    if opener is not None:
        return own_number(text_of(first(opener, "./em[1]"))), own_number(text_of(first(opener, "./em[2]")))
    return _counts_above(tree, tid=tid) or (None, None)


def _counts_above(tree: HtmlElement, *, tid: str) -> tuple[int, int] | None:
    """Return views and replies from any box above the first post's words that says both and names no other thread."""
    labels = " or ".join(f"contains(., '{label}')" for label in ("查看", "浏览", "瀏覽", "阅读", "閱讀"))
    for text in tree.xpath(f"(//*[starts-with(@id, 'postmessage_')])[1]/preceding::text()[{labels}]"):
        for box in islice(text.getparent().iterancestors(), _COUNTS_DEPTH):
            if len(words := text_of(box)) > _COUNTS_CHARS:
                break
            if (counts := counts_in(words)) is not None and _names_no_other(box, tid=tid):
                return counts
    return None


def _names_no_other(box: HtmlElement, *, tid: str) -> bool:
    """Tell whether the list entry that `box` is, or stands in, leads to no other thread."""
    entry = first(box, "ancestor-or-self::li[1]")
    links = find(box if entry is None else entry, ".//a[@href] | ancestor::a[@href]")
    others = [address for link in links if (address := thread_address(link.get("href") or "")) and address.tid != tid]
    return not others
