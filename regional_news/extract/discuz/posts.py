"""The posts of one page of a thread: who wrote them, when, on which floor, and what of them is shown."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from regional_news.extract.discuz.body import PostBody, read_body, read_enclosures
from regional_news.extract.discuz.markup import OUTSIDE_WORDS, hides_nothing, identifier, in_simplified, text_of
from regional_news.extract.discuz.moments import read_moment
from regional_news.extract.xpath import find, first, has, texts
from regional_news.text.clean import clean

if TYPE_CHECKING:
    from datetime import datetime

    from lxml.html import HtmlElement

    from regional_news.item.article import CommentStatus
    from regional_news.text.dates import Moment

_FLOOR_WORDS: Final = {"楼主": 1, "沙发": 2, "板凳": 3, "地板": 4, "藤椅": 3}
_FLOOR: Final = re.compile(r"(?<!\d)(\d{1,9})\s*(?:#|楼|F\b|$)")
_SHIELDED: Final = re.compile(r"被禁止或删除|自动屏蔽|版主屏蔽|管理员或版主|被屏蔽")
_REMOVED: Final = re.compile(r"无效楼层|该帖已经?被删除|此帖已被删除")
_WALLED: Final = re.compile(r"登录.*(?:下载|查看)|(?:下载|下載|查看).{0,4}附件")
_OF_FILES: Final = f"contains(., '资源') or contains(., '資源') or {OUTSIDE_WORDS}"
"""What tells a notice about files from a call to register, which stands among the words where nothing is kept back."""
_EXPIRED: Final = "该信息已经过期"
"""What stands before the words on a page for telephones, where the options of a form did."""
_USER_LINK: Final = " or ".join(f"contains(@href, '{way}')" for way in ("space-uid-", "mod=space", "space-username-"))
_OUTSIDE_WORDS: Final = (
    f"not(ancestor-or-self::*[starts-with(@id, 'postmessage_') or starts-with(@id, 'comment_') or {has('quote')} or "
    f"{has('message')} or {has('cm')} or {has('pstl')}])"
)
_MOBILE_NAME: Final = f".//*[{has('mtit')}][{_OUTSIDE_WORDS}]/*[{has('z')}]"
"""Whoever remarks on a post stands in the same place of a box of its own."""
_UNSIGNED: Final = f"not(ancestor-or-self::*[{has('sign')}])"
_RIGHTS: Final = re.compile(r"转载|版权|授权|违者|禁止复制")


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One post as one page shows it."""

    pid: str
    floor: int | None  # as a number says it, else as the usual word for it does
    is_numbered: bool  # whether a number says it: words for the first floors are each site's own
    author: str | None
    moment: Moment | None
    body: PostBody
    status: CommentStatus
    notice: str | None  # what stands where the words are not shown
    is_found: bool  # whether the place of its words was found, be it empty: where not, the template is one nobody knows
    rights: str | None


def read_post(
    pid: str,
    post: HtmlElement,
    *,
    base: str,
    fetched_at: datetime | None,
    is_opening: bool,
) -> Post:
    """Read one post from its container; quotations stay among the words of an opening post only."""
    cells = _cells(pid, post)
    body = read_body(cells, base=base, quotes_apart=not is_opening)
    if is_opening and cells and find(cells[0], f"self::*[{has('message')}][//*[{has('view_tit')}]/em]"):
        body.paragraphs[:1] = [line for said in body.paragraphs[:1] if (line := said.removeprefix(_EXPIRED).strip())]
    enclosed, links = read_enclosures(post, cells, base=base)
    shown = {image.url for image in body.images}
    body.enclosed = {url: said for url, said in enclosed.items() if url not in shown}
    body.attachments.extend(link for link in links if link not in body.attachments)
    kept_back = f"{has('warning')} and parent::*[{has('mes')}] or {has('attach_nopermission')} and ({_OF_FILES})"
    if find(post, f".//*[{has('guestviewthumb')} or {kept_back}]"):
        body.walled = True
    notices = _notices(post, cells)
    notice = next((said for said in notices if not _WALLED.search(in_simplified(said))), None)
    body.walled = body.walled or any(_WALLED.search(in_simplified(said)) for said in notices)
    status = _status(notice, body)
    is_found = bool(cells or notice or body.images or body.enclosed or body.attachments)
    floor, is_numbered = _floor(pid, post)
    return Post(
        pid=pid,
        floor=floor,
        is_numbered=is_numbered,
        author=_author(post),
        moment=_moment(pid, post, fetched_at),
        body=body,
        status=status,
        notice=notice,
        is_found=is_found,
        rights=_rights(pid, post),
    )


def _cells(pid: str, post: HtmlElement) -> list[HtmlElement]:
    cells = find(post, ".//*[@id=$postmessage_][not(ancestor::*[@id=$postmessage_])]", **_ids(pid))  # goods have two
    if cells and not find(
        cells[0], f"self::*[not(normalize-space())]/ancestor::*[{has('message')}]/*[{has('trade_box')}]"
    ):
        return cells
    names = ("message", "t_f", "comiis_message_table", "postmessage")
    places = (*map(has, names), f"{has('mes')} and not(*[{has('xi1')}])")
    return next((found[:1] for place in places if (found := find(post, f".//*[{place}][{_UNSIGNED}]"))), [])


def _notices(post: HtmlElement, cells: list[HtmlElement]) -> list[str]:
    """Return what stands instead of the body or of a part of it."""
    inside = {element for cell in cells if identifier(cell) for element in cell.iter()}
    outside = f"parent::*[{has('message')}] or not(ancestor::*[{has('message')}])"
    quotation = f"{has('quote')} and not(.//blockquote) and not(self::span) and ({outside})"
    said: list[str] = []
    for box in find(post, f".//*[{has('locked')} or {has('xi1')} and parent::*[{has('mes')}] or {quotation}]"):
        is_file = find(box, ".//a[contains(@href, 'mod=attachment')]")
        if box not in inside and not is_file and not hides_nothing(text := _words(box)):
            said.append(text)
    if not said and not cells and (match := _REMOVED.search(text := in_simplified(text_of(post)))):
        said.append(clean(text[match.start() :])[:60])
    return said


def _words(box: HtmlElement) -> str:
    """Return what a notice says, without its buttons, links to pay or log in, and the growing number of buyers."""
    aside = f"ancestor::button or ancestor::a or ancestor::script or ancestor::em[{has('right')}]"
    return clean("".join(texts(box, f".//text()[not({aside})]")))


def _status(notice: str | None, body: PostBody) -> CommentStatus:
    if body.paragraphs or body.images:
        if notice:
            body.hidden = True
        return "shown"
    if notice is None:
        return "hidden" if body.hidden else "shown"
    body.hidden = True
    said = in_simplified(notice)
    if _SHIELDED.search(said):
        return "banned"
    return "deleted" if _REMOVED.search(said) else "hidden"


def _ids(pid: str) -> dict[str, str]:
    """Return the ids of a post's parts, by how they begin."""
    return {begin: begin + pid for begin in ("postmessage_", "postnum", "authorposton")}


def _floor(pid: str, post: HtmlElement) -> tuple[int | None, bool]:
    shown = first(
        post,
        f".//*[@id=$postnum][{OUTSIDE_WORDS}]",
        f".//*[{has('mtit')}]/*[{has('y')}]",
        ".//ul/li[1]/em",
        f".//td[{has('plc')}]/*[{has('pi')}]/strong[a][{OUTSIDE_WORDS}]",  # a floor that is missing
        **_ids(pid),
    )
    label = in_simplified(text_of(shown))
    if label in _FLOOR_WORDS:
        return _FLOOR_WORDS[label], False
    match = _FLOOR.search(label)
    return (int(match[1]), True) if match else (None, False)


def _author(post: HtmlElement) -> str | None:
    named = first(
        post,
        f".//td[{has('pls')}][{OUTSIDE_WORDS}]//*[{has('pi')}]//*[{has('authi')}]/a[normalize-space()]",
        f"{_MOBILE_NAME}/a[normalize-space()]",
        f".//td[{has('postauthor')}]/*[{has('postinfo')}]/a[normalize-space()]",  # before X
    )
    if named is not None:
        return _without_marks(named)
    unlinked = first(post, f".//td[{has('pls')}][{OUTSIDE_WORDS}]//*[{has('pi')}]", _MOBILE_NAME)
    if unlinked is not None and (name := _without_marks(unlinked)):
        return name
    header = first(post, f".//td[{has('plc')}]//*[{has('authi')}]", f".//*[{has('authi')}]")
    if header is None:
        links = (
            f".//a[{_USER_LINK}][normalize-space()][{_OUTSIDE_WORDS}][not(ancestor::*[starts-with(@id, 'ratelog_')])]"
        )
        return next((name for link in find(post, links) if (name := _without_marks(link))), None) or _name_in_head(post)
    for link in find(header, f".//a[normalize-space()][{_USER_LINK}] | .//a[{has('xi2')}][normalize-space()]"):
        if name := _without_marks(link):
            return name
    return _unlinked_author(header)


def _name_in_head(post: HtmlElement) -> str | None:
    """Return the name without a link in the head of a post for the oldest telephones, behind the word for its floor."""
    head = first(post, f".//*[{has('bm_user')}]")
    words = "".join(texts(head, "./text()[not(preceding-sibling::br)]")).split() if head is not None else []
    return words[words[0] in _FLOOR_WORDS and len(words) > 1] if words else None


def _unlinked_author(header: HtmlElement) -> str | None:
    """Return the name before the time of somebody who has no page: 匿名, as the site calls it, or a deleted member."""
    if header.tag == "ul":
        return _without_marks(find(header, "./li")[0]) or None if find(header, "./li") else None
    before = texts(header, ".//em[starts-with(@id, 'authorposton')]/preceding-sibling::text()")
    return clean("".join(before)).strip(" |").removeprefix("楼主").removeprefix("樓主").strip(" |") or None


def _without_marks(element: HtmlElement) -> str:
    """Return a name without what is said of it behind: 该用户已被删除, an address, a badge."""
    return clean("".join(texts(element, ".//text()[not(ancestor::em)]")))


def _moment(pid: str, post: HtmlElement, fetched_at: datetime | None) -> Moment | None:
    stamp = first(
        post,
        f".//em[starts-with(@id, 'authorposton')][{OUTSIDE_WORDS}]",
        f".//li[{has('mtime')} or {has('rela')}][{OUTSIDE_WORDS}]",
        f".//*[{has('kmtime')} or {has('comiis_tm')}]",
        f".//*[text()[contains(., '发表于')]][{_OUTSIDE_WORDS}]",
        f".//*[{has('authi')}]",
        **_ids(pid),
    )
    return read_moment(stamp, fetched_at=fetched_at)


def _rights(pid: str, post: HtmlElement) -> str | None:
    """Return the copyright note that some sites put beside the time."""
    stamp = first(post, ".//*[@id=$authorposton]", **_ids(pid))
    header = stamp.getparent() if stamp is not None else None
    if header is None:
        return None
    said = texts(header, ".//text()[not(ancestor::a or ancestor::em)]")
    return next((note for piece in "".join(said).split("|") if _RIGHTS.search(note := clean(piece))), None)
