"""The posts of one page of a thread: who wrote them, when, on which floor, and what of them is shown."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from regional_news.extract.discuz.body import Body, read_body, read_enclosures
from regional_news.extract.discuz.markup import find, first, has, identifier, text_of
from regional_news.extract.discuz.moments import read_moment
from regional_news.text import clean

if TYPE_CHECKING:
    from datetime import datetime

    from lxml.html import HtmlElement

    from regional_news.article import CommentStatus
    from regional_news.dates import Moment

_MARK: Final = re.compile(r"(?:postmessage_|authorposton|postnum|favatar)(\d+)$")
_FLOOR_WORDS: Final = {"楼主": 1, "沙发": 2, "板凳": 3, "地板": 4, "藤椅": 3}
_FLOOR: Final = re.compile(r"(?<!\d)(\d{1,9})\s*(?:#|楼|F\b|$)")
_SHIELDED: Final = re.compile(r"被禁止或删除|自动屏蔽|版主屏蔽|管理员或版主|被屏蔽")
_REMOVED: Final = re.compile(r"无效楼层|该帖已经?被删除|此帖已被删除")
_RESERVED: Final = re.compile(r"仅作者可见|密码帖|才能浏览|才可浏览|隐藏内容|需向作者支付|阅读权限|登录")
_USER_LINK: Final = (
    "contains(@href, 'space-uid-') or contains(@href, 'mod=space') or contains(@href, 'space-username-')"
)
_OUTSIDE_WORDS: Final = (
    f"not(ancestor-or-self::*[starts-with(@id, 'postmessage_') or starts-with(@id, 'comment_') or {has('quote')} or "
    f"{has('message')} or {has('cm')} or {has('pstl')}])"
)
_RIGHTS: Final = re.compile(r"转载|版权|授权|违者|禁止复制")


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One post as one page shows it."""

    pid: str
    floor: int | None
    """As a number says it, else as the usual word for it does."""
    is_numbered: bool
    """Whether a number says it: words for the first floors are each site's own."""
    author: str | None
    moment: Moment | None
    body: Body
    status: CommentStatus
    notice: str | None
    """What stands where the words are not shown."""
    rights: str | None


def containers(tree: HtmlElement) -> list[tuple[str, HtmlElement]]:
    """Return pid and container of every post on the page, in the order of the page.

    The default template of X3.0 to X3.5 wraps a post in `#post_PID` and the mobile one in `.plc#pidPID` (before X3.5:
    `.plc` with the pid in a reply button); other templates keep at least some ids that end in the pid.
    """
    for xpath in (
        "//*[starts-with(@id, 'post_')]",
        "//table[starts-with(@id, 'pid')]",
        f"//*[{has('plc')}][starts-with(@id, 'pid')]",
    ):
        if found := [(pid, element) for element in find(tree, xpath) if (pid := identifier(element))]:
            return found
    old_mobile = []
    for element in find(tree, f"//*[{has('plc')}][.//*[{has('message')}]]"):
        button = first(element, ".//*[starts-with(@href, '#replybtn_')]")
        if button is not None:
            old_mobile.append(((button.get("href") or "").rpartition("_")[2], element))
    return old_mobile or _around_marks(tree)


def _around_marks(tree: HtmlElement) -> list[tuple[str, HtmlElement]]:
    """Return the widest element around the marks of each post that holds no other post's marks."""
    marks: dict[str, list[HtmlElement]] = {}
    for element in find(tree, "//*[@id]"):
        if match := _MARK.match(element.get("id") or ""):
            marks.setdefault(match[1], []).append(element)
    owner = {element: pid for pid, elements in marks.items() for element in elements}
    holds: dict[HtmlElement, set[str]] = {}
    for element, pid in owner.items():
        for around in (element, *element.iterancestors()):
            holds.setdefault(around, set()).add(pid)
    found = []
    for pid, elements in marks.items():
        widest = elements[0]
        for around in elements[0].iterancestors():
            if around.tag == "body" or holds[around] != {pid}:
                break
            widest = around
        found.append((pid, widest))
    return found


def opens_thread(pid: str, post: HtmlElement) -> bool:
    """Tell whether the post's own links say that it opens the thread."""
    links = f"contains(@href, 'reppost={pid}') or contains(@onclick, 'readmode(')"
    return bool(find(post, f".//a[{links}] | .//*[{has('pione')}]"))


def read_post(pid: str, post: HtmlElement, *, base: str, fetched_at: datetime | None, is_opening: bool) -> Post:
    """Read one post from its container; quotations stay among the words of an opening post only."""
    cells = _cells(pid, post)
    body = read_body(cells, base=base, quotes_apart=not is_opening)
    urls, links = read_enclosures(post, cells, base=base)
    shown = {image.url for image in body.images}
    body.enclosed = [url for url in urls if url not in shown]
    body.attachments.extend(link for link in links if link not in body.attachments)
    if find(post, f".//*[{has('attach_nopermission')} or {has('guestviewthumb')}]"):
        body.walled = True
    notice = _notice(post, cells)
    if notice and re.search(r"登录.*(?:下载|查看)", notice):
        body.walled, notice = True, None
    status = _status(notice, body)
    floor, is_numbered = _floor(pid, post)
    return Post(
        pid=pid,
        floor=floor,
        is_numbered=is_numbered,
        author=_author(pid, post),
        moment=_moment(pid, post, fetched_at),
        body=body,
        status=status,
        notice=notice,
        rights=_rights(pid, post),
    )


def _cells(pid: str, post: HtmlElement) -> list[HtmlElement]:
    cells = find(post, f".//*[@id='postmessage_{pid}']")
    if cells:
        return cells
    return find(post, f".//*[{has('message')}][not(ancestor::*[{has('message')}])]")[:1]


def _notice(post: HtmlElement, cells: list[HtmlElement]) -> str | None:
    """Return the words that stand instead of the body or of a part of it."""
    inside = {element for cell in cells if identifier(cell) for element in cell.iter()}
    boxes = find(
        post, f".//*[{has('locked')}] | .//*[{has('message')}]/*[{has('quote')}][not(.//blockquote)][not(self::span)]"
    )
    boxes += find(
        post, f".//*[{has('quote')}][not(.//blockquote)][not(self::span)][not(ancestor::*[{has('message')}])]"
    )
    for box in boxes:
        if box not in inside and not find(box, ".//a[contains(@href, 'mod=attachment')]") and (text := _words(box)):
            return text
    if not cells and (match := _REMOVED.search(text := text_of(post))):
        return clean(text[match.start() :])[:60]
    return None


def _words(box: HtmlElement) -> str:
    """Return what a notice says, without its buttons and links to pay or log in."""
    return clean(
        "".join(str(text) for text in box.xpath(".//text()[not(ancestor::button or ancestor::a or ancestor::script)]"))
    )


def _status(notice: str | None, body: Body) -> CommentStatus:
    if body.paragraphs or body.images:
        if notice:
            body.hidden = True
        return "shown"
    if notice is None:
        return "hidden" if body.hidden else "shown"
    body.hidden = True
    if _SHIELDED.search(notice):
        return "banned"
    return "deleted" if _REMOVED.search(notice) else "hidden"


def _floor(pid: str, post: HtmlElement) -> tuple[int | None, bool]:
    label = text_of(first(post, f".//*[@id='postnum{pid}']", f".//*[{has('mtit')}]/*[{has('y')}]", ".//ul/li[1]/em"))
    if label in _FLOOR_WORDS:
        return _FLOOR_WORDS[label], False
    match = _FLOOR.search(label)
    return (int(match[1]), True) if match else (None, False)


def _author(pid: str, post: HtmlElement) -> str | None:
    named = first(
        post,
        f".//*[@id='favatar{pid}']/*[{has('pi')}]//*[{has('authi')}]/a[normalize-space()]",
        f".//td[{has('pls')}]//*[{has('pi')}]//*[{has('authi')}]/a[normalize-space()]",
        f".//*[{has('mtit')}]/*[{has('z')}]/a[normalize-space()]",
    )
    if named is not None:
        return _without_marks(named)
    unlinked = first(
        post,
        f".//*[@id='favatar{pid}']/*[{has('pi')}]",
        f".//td[{has('pls')}]//*[{has('pi')}]",
        f".//*[{has('mtit')}]/*[{has('z')}]",
    )
    if unlinked is not None and (name := _without_marks(unlinked)):
        return name
    header = first(post, f".//td[{has('plc')}]//*[{has('authi')}]", f".//*[{has('authi')}]")
    if header is None:
        links = (
            f".//a[{_USER_LINK}][normalize-space()][{_OUTSIDE_WORDS}][not(ancestor::*[starts-with(@id, 'ratelog_')])]"
        )
        return next((name for link in find(post, links) if (name := _without_marks(link))), None)
    for link in find(header, f".//a[normalize-space()][{_USER_LINK}] | .//a[{has('xi2')}][normalize-space()]"):
        if name := _without_marks(link):
            return name
    before_time = re.split(r"发表于|\d{4}-\d", text_of(header), maxsplit=1)[0].strip(" |")
    return before_time if before_time == "匿名" else _popup_author(pid, post)


def _popup_author(pid: str, post: HtmlElement) -> str | None:
    return text_of(first(post, f".//*[@id='userinfo{pid}']//strong/a")) or None


def _without_marks(element: HtmlElement) -> str:
    """Return a name without what is said of it behind: 该用户已被删除, an address, a badge."""
    pieces = [str(text) for text in element.xpath(".//text()[not(ancestor::em)]")]
    return clean("".join(pieces))


def _moment(pid: str, post: HtmlElement, fetched_at: datetime | None) -> Moment | None:
    stamp = first(
        post,
        f".//*[@id='authorposton{pid}']",
        ".//em[starts-with(@id, 'authorposton')]",
        f".//li[{has('mtime')}]",
        f".//li[{has('rela')}]",
        f".//*[text()[contains(., '发表于')]][{_OUTSIDE_WORDS}]",
        f".//*[{has('authi')}]",
    )
    return read_moment(stamp, fetched_at=fetched_at)


def _rights(pid: str, post: HtmlElement) -> str | None:
    """Return the copyright note that some sites put beside the time."""
    stamp = first(post, f".//*[@id='authorposton{pid}']")
    header = stamp.getparent() if stamp is not None else None
    if header is None:
        return None
    texts = [str(text) for text in header.xpath(".//text()[not(ancestor::a or ancestor::em)]")]
    return next((note for piece in "".join(texts).split("|") if _RIGHTS.search(note := clean(piece))), None)
