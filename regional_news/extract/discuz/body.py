"""The body of one post: paragraphs, pictures, files and quotations, without what the forum wraps around and into it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote, urlsplit

from regional_news.extract.discuz.addresses import absolute, stable_url
from regional_news.extract.discuz.markup import hides_nothing, text_of
from regional_news.extract.xpath import find, first, has
from regional_news.item.article import Image, Link
from regional_news.text.clean import clean_paragraph
from regional_news.text.urls import canonical

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_BREAKING: Final = frozenset({
    "address", "article", "aside", "blockquote", "caption", "center", "dd", "div", "dl", "dt", "fieldset", "figure",
    "form", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "section", "table", "tbody", "tfoot",
    "thead", "tr", "ul",
})  # fmt: skip
_SILENT: Final = frozenset({
    "audio", "button", "embed", "iframe", "input", "noscript", "object", "script", "select", "style", "textarea",
    "video",
})  # fmt: skip
_NOISE: Final = re.compile(
    r"(?:^|\s)(?:a_p[bprt]?|aimg_tip|attach_tips|beginidin|jammer|modact|tip|typeoption|viewsort|poll|pinf|pcht|act|"
    r"activity|trdb|trade_box|reward|reward_txt|rusld|rwdbst|d[rs]|dtm|debate)(?:$|\s)"
)
"""Advertisements, login calls, pop-up tips, random noise and the forms of special threads."""
_EDITED: Final = re.compile(r"(?=.{1,90}$).*(?:本[帖贴貼]最[后後]由|编辑|編輯|(?i:edit))")
"""What the note of an edit says, in the look of which anybody may write other words."""
_INVISIBLE: Final = re.compile(r"display\s*:\s*none|font-size\s*:\s*0(?:px|pt|em|%)?\s*(?:;|!|$)", re.IGNORECASE)
_CHROME_PICTURE: Final = re.compile(
    r"/image/(?:smiley|filetype|stamp|magic|hrline)/|/uc_server/|/avatar\.php|/wpa/button/", re.IGNORECASE
)
_PLACEHOLDER: Final = re.compile(r"(?:^data:|/(?:none|back|loading|blank|nophoto\w*)\.(?:gif|png|svg)$)", re.IGNORECASE)
_FROM_A_CLIENT: Final = re.compile(
    r"\s*(?:本[帖贴貼]\s*)?[来來]自\s*[:：]\s*(?:[A-Za-z][A-Za-z0-9 ]{1,19}|"
    r"(?:(?:小米|[华華][为為]|[荣榮]耀|三星|魅族|索尼|[联聯]想)?手[机機]|安卓|[苹蘋]果|[鸿鴻]蒙))客[户戶]端$"
)
"""What the forum's programs for telephones put behind the last word."""
_ZOOMED: Final = re.compile(r"\bzoom\(\s*this\s*,\s*'([^']+)'")
_BUILT: Final = (
    re.compile(r"""<iframe[^>]*?\ssrc=\\?["']([^"'\\]+)"""),
    re.compile(r"'flashvars',\s*'file=([^'&]+)"),
    re.compile(r"'src',\s*(?:encodeURI\()?'([^']+)'"),
)
"""The address of a film whose player a script builds."""
_OWN: Final = f"not(ancestor::*[{has('sign')} or {has('rwdbst')}])"
"""The XPath condition that an element is none of a signature, nor of the answer that is shown below its question."""
_OTHER_PICTURE: Final = ".//img[not(contains(@src, 'filetype'))]"
_FILE_LINK: Final = ".//a[contains(@href, 'mod=attachment') or contains(@href, 'action=attachpay')]"


@dataclass(slots=True)
class PostBody:
    """What one post says and shows."""

    paragraphs: list[str] = field(default_factory=list)
    images: list[Image] = field(default_factory=list)
    enclosed: dict[str, str] = field(default_factory=dict)
    """What is said of each picture that stands below the words, by its address."""
    attachments: list[Link] = field(default_factory=list)
    quotes: list[str] = field(default_factory=list)
    """Paragraphs of the quotations, where they are kept apart."""
    hidden: bool = False
    """Whether a part is shown to others only."""
    walled: bool = False
    """Whether pictures or files are shown to members only."""


def picture_url(img: HtmlElement, base: str) -> str | None:
    """Return the address of the largest version an `img` names, None for smilies, icons and placeholders.

    Until a reader scrolls there, `src` holds a placeholder or nothing and the file stands in `file` or `zoomfile`.
    """
    if img.get("smilieid") is not None or img.get("width") in {"0", "1"}:
        return None
    zoomed = _ZOOMED.search(img.get("onclick") or "")
    named = (img.get(name) for name in ("zoomfile", "file", "data-original", "data-src", "src"))
    for value in (zoomed[1] if zoomed else "", *((name or "").strip() for name in named)):
        if not value or _PLACEHOLDER.search(value):
            continue
        if re.match(r"(?:\./)?static/image/", value) or _CHROME_PICTURE.search(value):
            return None
        return _address(base, value)
    return None


def _address(base: str, value: str) -> str | None:
    """Return the address of a picture or file, None where nothing can be fetched there."""
    url = stable_url(absolute(base, value))
    return url if canonical(url) else None


def file_link(anchor: HtmlElement, base: str) -> Link | None:
    """Return the file that a link of the post leads to, None where it leads to a picture."""
    if len(anchor) and find(anchor, _OTHER_PICTURE):
        return None
    name = text_of(first(anchor, f".//*[{has('link')}]") if len(anchor) else None) or text_of(anchor)
    url = _address(base, anchor.get("href") or "")
    return Link(url=url, name=name) if name and url else None


class _Flow:
    """Walks a post's markup once, from the first word to the last."""

    def __init__(self, base: str, *, quotes_apart: bool) -> None:
        self.body = PostBody()
        self._base = base
        self._quotes_apart = quotes_apart
        self._line = ""

    def end_line(self) -> None:
        if line := clean_paragraph(self._line):
            self.body.paragraphs.append(line)
        self._line = ""

    def walk(self, element: HtmlElement) -> None:
        """Take in the text and pictures below `element`; its own tail is the caller's."""
        self._line += element.text or ""
        for child in element:
            if isinstance(child.tag, str):
                self._enter(child)
            self._line += child.tail or ""

    def _enter(self, element: HtmlElement) -> None:
        classes = set((element.get("class") or "").split())
        for url in _played(element):
            self._film(url)
        is_open = "locked" in classes and hides_nothing(text_of(element))
        if is_open or _is_noise(element) or (self._quotes_apart and _is_title(element)):
            return
        if "locked" in classes or ("comiis_quote" in classes and first(element, ".//blockquote") is None):
            self.body.hidden = True
        elif classes & {"attach_nopermission", "guestviewthumb"}:
            self.body.walled = True
            for img in find(element, ".//img"):
                self._picture(img)
        elif "media" in classes:
            self._player(element)
        elif _is_quotation(classes):
            self._quotation(element)
        elif _is_file(element):
            self._file(element)
        elif element.tag == "br":
            self.end_line()
        elif element.tag == "img":
            self._picture(element)
        elif element.tag == "a" and (whole := _whole_address(element)):
            self._line += whole
        else:
            self._inner(element)

    def _inner(self, element: HtmlElement) -> None:
        if element.tag in {"td", "th"}:
            self._line += " "
            self.walk(element)
        elif element.tag in _BREAKING:
            self.end_line()
            self.walk(element)
            self.end_line()
        else:
            self.walk(element)

    def _quotation(self, element: HtmlElement) -> None:
        self.end_line()
        if not self._quotes_apart:
            self.walk(element)
            self.end_line()
            return
        inner = _Flow(self._base, quotes_apart=False)
        inner.walk(element)
        inner.end_line()
        self.body.quotes.extend(inner.body.paragraphs)

    def _picture(self, element: HtmlElement) -> None:
        if url := picture_url(element, self._base):
            index = len(self.body.paragraphs) if self._line.strip() else len(self.body.paragraphs) - 1
            self.body.images.append(Image(url=url, paragraph=index))

    def _player(self, element: HtmlElement) -> None:
        """Keep the address of a sound or film; the player itself is built by a script."""
        anchor = first(element, ".//a[@href]")
        if anchor is not None:
            self._film(anchor.get("href") or "")

    def _film(self, address: str) -> None:
        if url := _address(self._base, address):
            parts = urlsplit(url)
            name = "" if parts.query else parts.path.rpartition("/")[2]
            self.body.attachments.append(Link(url=url, name=name or url))
            if self._quotes_apart:  # a reply has words alone
                self.end_line()
                self.body.paragraphs.append(url)

    def _file(self, element: HtmlElement) -> None:
        anchor = element if element.tag == "a" else first(element, _FILE_LINK)
        if anchor is not None and (link := file_link(anchor, self._base)):
            self.body.attachments.append(link)


def _whole_address(anchor: HtmlElement) -> str:
    """Return the address that `anchor` shows, where the forum cut its middle out; empty where it did not."""
    begin, gap, end = (anchor.text or "").partition(" ... ")
    href = anchor.get("href") or ""
    return href[href.index(begin) :] if gap and begin and end and begin in href and href.endswith(end) else ""


def _played(element: HtmlElement) -> list[str]:
    """Return the addresses of what `element` plays: a frame, a player, or a script that builds one."""
    is_object = element.tag == "object"
    if element.tag == "script":
        built = next((match[1] for form in _BUILT if (match := form.search(element.text or ""))), "")
        return [built if "//" in built else unquote(built)] if built else []
    if element.tag in {"iframe", "embed", "video", "audio"}:
        return [address for address in [element.get("src"), *element.xpath("./source/@src")] if address][:1]
    return list(element.xpath(".//embed/@src | .//param[@name='url' or @name='movie']/@value"))[:1] if is_object else []


def _is_noise(element: HtmlElement) -> bool:
    """Tell whether `element` is none of the post's words: wrapped around or into them by the forum."""
    if element.tag in _SILENT or _INVISIBLE.search(element.get("style") or ""):
        return True
    classes = element.get("class") or ""
    if _NOISE.search(classes) or (classes == "pstatus" and _EDITED.match(text_of(element))):
        return True
    if "quote" in classes.split() and first(element, ".//blockquote", _FILE_LINK) is None:
        return True  # a mobile page's notice: there quotations hold a blockquote
    parent = element.getparent()
    around = (parent.get("class") or "").split() if parent is not None else []
    return (element.tag == "em" and "blockcode" in around) or (element.tag == "h4" and "showhide" in around)


def _is_title(element: HtmlElement) -> bool:
    """Tell whether `element` is the title of a reply, which pages for telephones have among its words."""
    parent = element.getparent()
    is_there = element.tag == "h2" and parent is not None and "message" in (parent.get("class") or "").split()
    return is_there and [child.tag for child in element] == ["strong"] and not (element.text or "").strip()


def _is_quotation(classes: set[str]) -> bool:
    """Tell whether `element` quotes another post; a `blockquote` alone is what the forum makes of an indentation."""
    return not classes.isdisjoint({"quote", "comiis_quote"}) and "post_attlist" not in classes


def _is_file(element: HtmlElement) -> bool:
    """Tell whether `element` shows a file inside the words, a picture in a link excepted."""
    href, name = (element.get("href") or "") if element.tag == "a" else "", element.get("id") or ""
    is_link = "mod=attachment" in href or "action=attachpay" in href
    is_holder = name.startswith("attach_") and name[7:].isdigit()
    return (is_link or is_holder) and not (len(element) and find(element, _OTHER_PICTURE))


def read_body(cells: list[HtmlElement], *, base: str, quotes_apart: bool) -> PostBody:
    """Read the `cells` that hold a post's words; with `quotes_apart` quotations leave the paragraphs."""
    flow = _Flow(base, quotes_apart=quotes_apart)
    for cell in cells:
        flow.walk(cell)
        flow.end_line()
    if (lines := flow.body.paragraphs) and _FROM_A_CLIENT.search(lines[-1]):
        lines[-1:] = [line for line in [_FROM_A_CLIENT.sub("", lines[-1])] if line]
    return flow.body


def read_enclosures(post: HtmlElement, cells: list[HtmlElement], *, base: str) -> tuple[dict[str, str], list[Link]]:
    """Return the pictures, by address with what is said of them, and the files that a post shows below its words."""
    inside = {element for cell in cells for element in cell.iter()}
    box = (
        f"ancestor::*[{has('pattl')} or {has('tattl')} or {has('img_one')} or {has('img_list')} or "
        f"{has('spvimg')} or {has('activity')} or {has('poll_box')} or {has('typeoption')} or "
        "starts-with(@id, 'imagelist_') or starts-with(@id, 'trade')]"
    )
    told: dict[str, str] = {}
    for img in find(post, f".//img[(@aid or @zoomfile or starts-with(@id, 'aimg_')) and {_OWN} or {box}]"):
        if img not in inside and (url := picture_url(img, base)):
            told.setdefault(url, text_of(first(img, f"ancestor::dl[{has('attm')}][1]//p[{has('xg2')}]")))
    links = []
    holders: dict[HtmlElement, HtmlElement] = {}
    for anchor in find(post, _FILE_LINK):
        holder = first(anchor, f"ancestor::*[{has('attnm')} or self::li or self::dd][1]")
        if holder is not None:
            holders.setdefault(holder, anchor)
    box = " or ".join(map(has, ("pattl", "post_attlist", "tattl", "attach")))
    other = f"self::dd and .//*[{has('attnm')}] or ancestor-or-self::*[{has('tip')}] or ancestor::*[{has('attm')}]//img"
    wanted = f"self::*[{_OWN}][a[starts-with(@id, 'aid')] or ancestor::*[{box}]][not({other})]"
    for holder, anchor in holders.items():
        if holder not in inside and find(holder, wanted) and (link := file_link(anchor, base)):
            links.append(link)
    return told, list(dict.fromkeys(links))
