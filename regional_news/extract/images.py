"""Pictures and files of the body: addresses, captions, places."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote, urlsplit

from regional_news.extract import boilerplate
from regional_news.item.article import Image, Link
from regional_news.text.clean import clean, words
from regional_news.text.urls import PICTURE_FILE, join

if TYPE_CHECKING:
    from regional_news.extract.body import Body
    from regional_news.extract.page import Page, Picture

_SOURCES: Final = words("""
    zoomfile file data-original data-src data-actualsrc data-lazy-src data-lazyload data-lazy data-url data-echo
    original lay-src _src data-real-src real_src data-file orgsrc oldsrc
""")
_CHROME_NAME: Final = re.compile(
    r"(?i)(?:^|[/_.-])(?:logo|icons?|ico|btn|button|share|qr|qrcode|ewm|erweima|weixin|wechat|wx|weibo|qq|arrow|spacer|blank|pixel|loading|lazyload|placeholder|avatar|emoji|face|smil\w*|"
    r"line|dot|bg|beian|gongan|police|print|close|fav\w*|zan|none|grey|transparent|banner|advert|ads?|noimg|nopic|space|back|top|home|rss|sprite|stat|count|tj)\d{0,3}(?:[/_.-]|$)|二维码"
)
_TINY: Final = 60
_FILES: Final = frozenset(words("doc docx xls xlsx ppt pptx pdf zip rar 7z wps et dps ofd ceb csv txt"))
MAX_IMAGES: Final = 500
_CAPTION_CHARS: Final = 80


def images(page: Page, body: Body, *, first: int, paragraphs: list[int], base: str) -> list[Image]:
    """Return the pictures of a story that begins with line `first`, with the paragraph each follows.

    Those below its last line count up to its end, where its own box holds them. `paragraphs` are the numbers of the
    lines that are its paragraphs.
    """
    found: list[Image] = []
    seen: set[str] = set()
    beside = Counter(picture.line for picture in page.pictures)
    for picture in page.pictures:
        if not _is_inside(page, picture, body, first):
            continue
        address = _address(picture, base)
        if address is None or address in seen or not _is_content(picture.element, address):
            continue
        if len(found) >= MAX_IMAGES:
            break
        seen.add(address)
        paragraph = bisect_left(paragraphs, picture.line + picture.after_text) - 1
        caption = _caption(page, picture, is_alone=beside[picture.line] == 1)
        found.append(Image(url=address, caption=caption, paragraph=paragraph))
    return found


def attachments(page: Page, body: Body, base: str) -> list[Link]:
    """Return the files that the story's lines link to, and those right below it."""
    found: dict[str, Link] = {}
    for line in page.lines[body.first : body.last + 5]:
        for name, reference in line.links:
            if _endings(reference) & _FILES and (address := join(base, reference)) and address not in found:
                found[address] = Link(url=address, name=name)
    return list(found.values())


def _endings(address: str) -> set[str]:
    """Return what the parts of an address end with, as files are named: its path, and its query."""
    return {part.rpartition(".")[2] for part in address.lower().replace("#", "?").split("?")}


def _is_inside(page: Page, picture: Picture, body: Body, first: int) -> bool:
    # Above the first line or below the last one a picture counts when the body's own box holds it.
    is_near = body.box >= 0 and first - 1 <= picture.line <= max(body.last + 1, body.end)
    return first <= picture.line <= body.last or (is_near and body.box in page.ancestors(picture.box))


def _is_content(element: Any, address: str) -> bool:
    style = (part.partition(":") for part in (element.get("style") or "")[:500].lower().split(";"))
    said = {name.strip().removeprefix("max-"): value for name, _, value in style}
    for side in ("width", "height"):
        sizes = [(value or "").strip().removesuffix("px") for value in (element.get(side), said.get(side))]
        if any(size.isdecimal() and int(size[:9]) < _TINY for size in sizes):
            return False
    name = address.rpartition("/")[2]
    alt = element.get("alt") or ""
    return not (
        _CHROME_NAME.search(name[:200])
        or "二维码" in alt
        or _CHROME_NAME.fullmatch(alt[:40])
        or "/icon" in address.lower()
    )


def _address(picture: Picture, base: str) -> str | None:
    """Return the address of the largest version, never that of a placeholder that a script replaces."""
    element = picture.element
    for name in _SOURCES:
        value = element.get(name)
        if value and not value.startswith("data:") and (address := join(base, value)):
            return address
    source = element.get("src") or ""
    if (
        picture.link
        and any(map(PICTURE_FILE.search, picture.link.split("?")))
        and (address := join(base, picture.link))
    ):
        return address
    return None if source.startswith("data:") else join(base, source)


def _caption(page: Page, picture: Picture, *, is_alone: bool) -> str | None:
    """Return the short text in the picture's own box, else a line below it that reads as a caption."""
    box = picture.element.getparent()
    for _ in range(4):
        if box is None or box.tag in {"body", "article"} or next(islice(box.iter("img"), 1, None), None) is not None:
            break
        if box.tag == "figure":
            box = box.find(".//figcaption")
            return _shown(_words(box)) if box is not None else None
        text = _words(box)
        if len(text) > _CAPTION_CHARS:
            break
        if text:
            return _shown(text)
        box = box.getparent()
    following = page.lines[picture.line] if picture.line < len(page.lines) else None
    if (
        following is not None
        and not picture.after_text
        and len(following.text) <= _CAPTION_CHARS
        and boilerplate.is_caption(following.text)
        and is_alone
    ):
        return _shown(following.text)
    return None


def _words(element: Any) -> str:
    """Return the element's text, cut soon after it is too long for a caption."""
    parts: list[str] = []
    for part in element.itertext():
        parts.append(part)
        if len(parts) > 50 or sum(map(len, parts)) > 4 * _CAPTION_CHARS:
            break
    return clean("".join(parts))


def _shown(text: str) -> str | None:
    return text if text and not boilerplate.is_file_name(unquote(text)) else None


def base_of(tree: Any, url: str) -> str:
    """Return what links are relative to: `<base href>` on the page's own host, else the page's address."""
    element = tree.find(".//base")
    reference = join(url, element.get("href") or "") if element is not None else None
    if reference and urlsplit(reference).netloc.lower() == urlsplit(url).netloc.lower():
        return reference
    return url
