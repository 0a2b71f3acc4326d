"""A newspaper's page: which other pages its issue has, which stories stand on it and where."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from regional_news.extract.epaper.addresses import Address, plain, read_address, section_of
from regional_news.extract.epaper.markup import base_of, first, opened, paper_name, text_of, with_id
from regional_news.extract.epaper.numbers import SECOND, head_in, numbered
from regional_news.extract.xpath import find, texts
from regional_news.item.article import Position
from regional_news.text.clean import key
from regional_news.text.urls import join

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

_NAMED: Final = re.compile(rf"第?\s{{0,3}}[A-Za-z]{{0,4}}\d{{1,3}}{SECOND}\s{{0,3}}版(?!权)")
_PAGE_FILE: Final = re.compile(r"\.s?html?$|/[^./]+$", re.IGNORECASE)
_TURNING: Final = re.compile(
    r"[上下前后]\s?一?\s?[版页期篇]|放大|缩小|PDF|pdf|大图|版面(?:导航|概览)|回?首页|末页|[<>«»]+|目录|返回"
)
_ITEMS: Final = {"li": 4, "tr": 4, "dd": 4, "p": 4, "dl": 2}
"""What holds one line of a list of pages, and how many links it has at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageLink:
    """Another page of the issue, or this one, as a page's list of pages names it."""

    url: str
    number: str | None = None  # as it is printed
    name: str | None = None
    pdf: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One story of a page."""

    url: str
    key: str
    title: str | None
    position: Position
    claim: int = 1
    """Where the page has it: an area of its picture (3), a box laid there (2), its list (1), below another page (0)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedPage:
    """What a page of an issue says."""

    url: str
    day: date | None
    number: str | None
    """As it is printed."""
    name: str | None
    image: str | None
    pdf: str | None
    paper: str | None
    entries: tuple[Entry, ...]
    pages: tuple[PageLink, ...]
    others: tuple[str, ...] = ()
    """Pages of other days that it links to."""
    unread: tuple[str, ...] = ()
    """Stories and pages of its day in folders that may be those of another paper."""
    pdfs: tuple[PageLink, ...] = ()
    """The pages of an issue whose one page shows nothing but their PDFs."""


@dataclass(slots=True)
class _Links:
    base: str
    own: str
    here: Address | None
    pages: dict[str, PageLink] = field(default_factory=dict)
    stories: dict[str, tuple[str, str | None]] = field(default_factory=dict)
    """Address and title by key, those of the list first."""
    areas: dict[str, list[tuple[float, float, float, float]]] = field(default_factory=dict)
    """Edges of a story's areas, in pixels of the page's picture; in hundredths of it where `are_shares`."""
    are_shares: bool = False
    boxed: set[str] = field(default_factory=set)
    """Keys of stories to which links without words lead, as such boxes are laid on the page's picture."""
    others: dict[str, None] = field(default_factory=dict)
    heading: str | None = None
    """Address of the page that the latest link with a number led to."""
    lists: set[Any] = field(default_factory=set)
    """Elements that hold the lines of stories."""
    loose: list[tuple[Any, str]] = field(default_factory=list)
    """Links to files of unknown names beside the page, each with the element that holds its list."""
    unread: dict[str, None] = field(default_factory=dict)
    below: dict[str, dict[str, None]] = field(default_factory=dict)
    """Keys of the stories that follow the link to a page, by the address of the page."""


def read_printed_page(body: bytes, *, url: str, headers: Mapping[str, str]) -> PrintedPage | None:
    """Read a page of an issue; None where the bytes are no page, or one that shows neither stories nor pages."""
    found = opened(body, headers)
    if found is None:
        return None
    tree, _, _ = found
    base, own = base_of(tree, url), plain(url)
    address = read_address(own)
    links = _links_of(tree, base=base, own=own)
    files = {
        u: text_of(a)
        for a in tree.iter("a")
        if (u := join(base, a.get("href") or "")) and plain(u).lower().endswith(".pdf")
    }
    pdfs = list(files)
    if not pdfs and (shown := first(tree, f"//*[{with_id('pdfUrl')}]")) is not None:
        pdfs = [u for u in [join(base, text_of(shown))] if u]
    if not (links.stories or links.pages or pdfs):
        return None
    image, width, height = _picture(tree, base)
    in_address = address.number if address else None
    number, name = _head(tree, links.pages.get(own), in_address)
    mine = links.pages.get(own)
    are_pages = len(files) > 1 and not links.stories and not links.pages.keys() - {own}
    pdf = (mine.pdf if mine else None) or _pdf_of(links, own, pdfs, in_address or number)
    return PrintedPage(
        url=own,
        day=address.day if address else None,
        number=number,
        name=name,
        image=image,
        pdf=pdf,
        paper=paper_name(tree),
        entries=tuple(_entries(links, *((100, 100) if links.are_shares else (width, height)))),
        pages=tuple(links.pages.values()),
        others=tuple(links.others),
        unread=tuple(links.unread),
        pdfs=tuple(_pdf_page(own, file, said) for file, said in files.items()) if are_pages else (),
    )


def _pdf_page(own: str, file: str, said: str) -> PageLink:
    number, name = numbered(said)
    return PageLink(url=own, number=number, name=name, pdf=file)


def pages_linked(tree: Any, url: str) -> list[PageLink]:
    """Return the pages of its issue that a page links to, be it a page itself or a story."""
    return list(_links_of(tree, base=base_of(tree, url), own=plain(url)).pages.values())


def _links_of(tree: Any, *, base: str, own: str) -> _Links:
    here = read_address(own)
    links = _Links(base, own, here)
    for element in sorted(tree.iter("a", "area"), key=lambda e: e.tag != "a"):  # stories of the list, then of the map
        target = join(base, (element.get("href") or "").strip())
        if target is None or not element.get("href"):
            continue
        target = plain(target)
        address = read_address(target)
        if address is None:
            _add_unknown(links, element, target)
        elif here is not None and address.folder != here.folder and not _is_section(element, address, here):
            if (address.kind == "story" or all(numbered(text_of(element)))) and _is_of(here, own, address, target):
                links.unread.setdefault(target)  # else another paper of the same house
        elif address.kind == "page":
            if here is not None and here.day not in {None, address.day}:
                links.others.setdefault(target)
            elif not target.endswith("/"):
                _add_page(links, element, target, in_address=address.number)
                links.heading = target if numbered(text_of(element))[0] else links.heading
        elif address.kind == "story" and (address.day is None or here is None or here.day == address.day):
            _add_story(links, element, target, address.key)
            if element.tag == "a":
                links.lists.add(_list_of(element))
                if links.heading:
                    links.below.setdefault(links.heading, {}).setdefault(address.key)
    links.unread.update((target, None) for items, target in links.loose if items in links.lists)
    return links


def _add_unknown(links: _Links, element: Any, target: str) -> None:
    """Enter a link to a file of an unknown name, as what its words or its place say that it is."""
    is_beside = target.rpartition("/")[0] == links.own.rpartition("/")[0] and _PAGE_FILE.search(target)
    if element.tag != "a":
        is_here = urlsplit(target).netloc == urlsplit(links.own).netloc  # else what an advertisement leads to
        if is_here and links.here is not None and re.search(r"\.s?html?$", target):
            _add_story(links, element, target, f"{links.here.day:%Y%m%d}/{target.rpartition('/')[2]}")
    elif is_beside and _NAMED.match(text_of(element)):
        _add_page(links, element, target, in_address=None)
    elif is_beside and not _TURNING.search(text_of(element)):
        links.loose.append((_list_of(element), target))


def _list_of(link: Any) -> Any:
    """Return the element that holds a list's items, of which a link is one."""
    item = link.getparent()
    return item.getparent() if item.tag in _ITEMS else item


def _is_of(here: Address, own: str, address: Address, target: str) -> bool:
    """Tell whether a page or story may be of the issue of the page that links to it, though its folder is not."""
    return here.day == address.day is not None and urlsplit(own).netloc == urlsplit(target).netloc


def _is_section(link: Any, address: Address, here: Address) -> bool:
    """Tell whether a link leads to a section of the same paper that has a folder of its own, as its words say."""
    mine, theirs = section_of(here.folder), section_of(address.folder)
    if mine is None or theirs is None or mine[0] != theirs[0]:
        return False
    words = text_of(link)
    return words.startswith(theirs[1]) or numbered(words)[0] is not None


def _add_story(links: _Links, element: Any, url: str, ident: str) -> None:
    said = ((text_of(element) if element.tag == "a" else element.get("title") or element.get("alt")) or "").strip()
    is_turning = bool(_TURNING.fullmatch(said))
    title = said if key(said) and not is_turning else None
    known = links.stories.get(ident)
    if (known is None and not is_turning) or (known and known[1] is None and title):
        links.stories[ident] = (known[0] if known else url, title)
    if element.tag == "a" and not said and element.find(".//img") is None:
        links.boxed.add(ident)
    if element.tag != "a" and (box := _box(element)):
        links.areas.setdefault(ident, []).append(box)
        links.are_shares |= "%" in (element.get("coords") or "")


def _add_page(links: _Links, element: Any, url: str, *, in_address: str | None) -> None:
    known = links.pages.get(url, PageLink(url=url))
    text = text_of(element)
    if key(text) and not _TURNING.fullmatch(text):
        if known.name is None and known.pdf is None:
            links.pages.pop(url, None)  # the list says where it stands, not what turns the pages
        no, name = numbered(text)
        item = next((e for e in element.iterancestors(*_ITEMS) if sum(1 for _ in e.iter("a")) <= _ITEMS[e.tag]), None)
        item = None if item is not None and _leads_to_others(item, url, links.base) else item
        if item is not None and (no is None or name is None):
            whole = text_of(item)
            no_item, name_item = numbered(whole)
            no, name = no or no_item, name or (name_item if no_item else None)
        if in_address and name is None and text.isdecimal():  # it counts the links, whatever is printed
            no = None
        pdf = None
        if item is not None:
            hrefs = (join(links.base, a.get("href") or "") for a in item.iter("a"))
            pdf = next((u for u in hrefs if u and plain(u).lower().endswith(".pdf")), None)
        if no and name and known.number is None:  # what stands without a number, as a section's letter, is no name
            known = replace(known, name=name)
        known = replace(known, number=known.number or no, name=known.name or name, pdf=known.pdf or pdf)
    links.pages[url] = known


def _leads_to_others(item: Any, url: str, base: str) -> bool:
    """Tell whether an item has links to other pages, too: then its words are not of one page, as in a calendar."""
    targets = {plain(u) for a in item.iter("a") if (u := join(base, a.get("href") or ""))} - {url}
    return any((found := read_address(target)) is not None and found.kind == "page" for target in targets)


def _head(tree: Any, mine: PageLink | None, in_address: str | None) -> tuple[str | None, str | None]:
    """Return the page's own number and name as its list has them, else its head.

    A number without a name is taken where it is that of the address, or the address has none.
    """
    no, name = (mine.number, mine.name) if mine else (None, None)
    if not (no and name):
        unlinked = (
            "//*[text() or ((strong or b or em) and not(descendant::a))]"
            "[not(ancestor-or-self::a or ancestor-or-self::script or ancestor-or-self::style)]"
        )
        shown = find(tree, unlinked)
        for no_here, name_here in map(head_in, chain(map(_unlinked, shown), map(text_of, shown))):
            if no_here and (not no or no_here == no):
                if name_here or not in_address or _digits(no_here) == _digits(in_address):
                    no, name = no or no_here, name or name_here
                if name:
                    break
    return no, name


def _unlinked(element: Any) -> str:
    """Return an element's words without those of its links, which turn the pages."""
    if next(element.iter("a"), None) is None:
        return text_of(element)
    return " ".join(
        " ".join(texts(element, ".//text()[not(ancestor::a or ancestor::script or ancestor::style)]")).split()
    )


def _digits(number: str) -> str:
    return re.sub(r"\D", "", number).lstrip("0")


def _picture(tree: Any, base: str) -> tuple[str | None, float | None, float | None]:
    """Return address and shown size of the page's picture."""
    maps = {(m.get("name") or m.get("id") or "").lower() for m in tree.iter("map")}
    for image in tree.iter("img"):
        used = (image.get("usemap") or "").lstrip("#").lower()
        if used and (used in maps or not maps or "page" in used):
            return join(base, image.get("src") or ""), _pixels(image, "width"), _pixels(image, "height")
    return None, None, None


def _pdf_of(links: _Links, own: str, pdfs: list[str], number: str | None) -> str | None:
    """Return which PDF is a page's own: the only one, that in its place where each page has one, else by its name."""
    if len(pdfs) <= 1:
        return pdfs[0] if pdfs else None
    if any(link.pdf for link in links.pages.values()):
        return None
    if own in links.pages and len(pdfs) == len(links.pages):
        return pdfs[list(links.pages).index(own)]
    if not number:
        return pdfs[0]
    named = re.compile(rf"(?<!\d)(?:\d{{8}})?0?{_digits(number)}(?!\d)")
    return next((pdf for pdf in pdfs if named.search(plain(pdf).rpartition("/")[2])), None)


def _pixels(image: Any, name: str) -> float | None:
    said = image.get(name) or ""
    styled = re.search(rf"(?<![\w-]){name}\s*:\s*([\d.]+)px", image.get("style") or "")
    said = said if re.fullmatch(r"\s*[\d.]+\s*(?:px)?\s*", said) else styled[1] if styled else ""
    found = re.search(r"\d+(?:\.\d+)?", said)
    return float(found[0]) or None if found else None


def _box(element: Any) -> tuple[float, float, float, float] | None:
    numbers = [float(n) for n in re.findall(r"-?\d+(?:\.\d+)?", element.get("coords") or "")]
    if (element.get("shape") or "").lower() in {"circle", "circ"} and len(numbers) == 3:
        x, y, r = numbers
        return x - r, y - r, x + r, y + r
    if len(numbers) < 4:
        return None
    xs, ys = numbers[0::2], numbers[1::2]
    return min(xs), min(ys), max(xs), max(ys)


def _entries(links: _Links, width: float | None, height: float | None) -> Iterator[Entry]:
    headings = {url for url, link in links.pages.items() if link.number}
    is_tree = len(links.below) > 1 and len(links.below) * 2 > len(headings)
    own = links.below.get(links.own, {}) if is_tree else {}
    others = {ident for idents in links.below.values() if is_tree for ident in idents} - own.keys()
    stories = {ident: links.stories[ident] for ident in own} | links.stories
    for order, (ident, (url, title)) in enumerate(stories.items(), 1):
        boxes = links.areas.get(ident)
        position = Position(order=order)
        if boxes and width and height:
            left, top = min(b[0] for b in boxes), min(b[1] for b in boxes)
            right, bottom = max(b[2] for b in boxes), max(b[3] for b in boxes)
            position = Position(
                order=order,
                left=_share(left, width),
                top=_share(top, height),
                width=_share(min(right, width) - max(left, 0), width),
                height=_share(min(bottom, height) - max(top, 0), height),
            )
        claim = 3 if boxes else 2 if ident in links.boxed else int(ident not in others)
        yield Entry(url=url, key=ident, title=title, position=position, claim=claim)


def _share(pixels: float, of: float) -> float:
    return round(min(max(pixels / of, 0.0), 1.0), 4)
