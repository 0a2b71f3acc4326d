"""The page as a reader sees it: one list of visible lines, each knowing the boxes around it.

The markup is parsed once and walked once. Everything else in this package works on the result, so that it depends on
what a page shows and in which order, not on how a content system names its classes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from lxml import etree, html

from regional_news.text import clean, strip_unwanted, without_huge_tags, words

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_EVENTS: Final = 400_000
"""Elements are walked up to this many starts and ends; real pages have less than a tenth."""

SEAM: Final = "\x1f"
"""Stands in `Line.raw` where one element's text ends and another's begins; white space to regular expressions."""

_BREAKING: Final = frozenset(
    words("""
    address article aside blockquote body br caption center dd details dialog dir div dl dt fieldset figcaption
    figure footer form frame h1 h2 h3 h4 h5 h6 header hgroup hr legend li main marquee menu nav ol option p pre
    section summary table tbody td tfoot th thead tr ul
    """)
)
_SILENT: Final = frozenset(
    words("""
    script style noscript template textarea select button svg math iframe object embed applet audio video
    canvas head noframes datalist map xml title link meta
    """)
)
_HEADINGS: Final = {f"h{n}": n for n in range(1, 7)}
_ASIDES: Final = frozenset({"nav", "aside", "footer"})
_PICTURES: Final = frozenset({"img", "amp-img", "image"})
_UNSEEN_STYLE: Final = re.compile(
    r"(?i)display\s{0,4}:\s{0,4}none|visibility\s{0,4}:\s{0,4}hidden|font-size\s{0,4}:\s{0,4}0(?![\d.])|text-indent\s{0,4}:\s{0,4}-\d{3}"
)
_BLOCK_STYLE: Final = re.compile(r"(?i)display\s{0,4}:\s{0,4}(?:block|flex|table)")
_HIDING_RULE: Final = re.compile(r"display\s{0,4}:\s{0,4}none")
_SIMPLE_SELECTOR: Final = re.compile(r"\s*(?:\w{1,20})?([.#])([\w-]{1,80})\s*")


@dataclass(slots=True)
class Box:
    """One block element that holds visible lines `first` up to, not including, `last`."""

    element: Any
    parent: int
    """Index of the box around it, -1 for the outermost."""
    first: int
    last: int = 0


@dataclass(slots=True)
class Line:
    """One line of visible text."""

    text: str
    """The text, white space collapsed."""
    raw: str
    """The text as in the source, `SEAM`s between elements."""
    box: int
    """Index of the innermost box."""
    element: Any
    """The element that holds the line's first characters."""
    links: list[tuple[str, str]]
    """Text and address of each link."""
    linked: int
    """Number of characters inside links."""
    heading: int
    """1 to 6 inside such a heading, else 0."""
    aside: bool
    """Whether the line is inside `nav`, `aside` or `footer`."""
    number: int = 0


@dataclass(slots=True)
class Picture:
    """One picture that may belong to the article."""

    element: Any
    line: int
    """Number of the line in or before which it stands."""
    after_text: bool
    """Whether text of that line stands before it."""
    box: int
    link: str | None
    """Address of the link around it."""


@dataclass(slots=True)
class Page:
    """A parsed page."""

    tree: Any
    lines: list[Line] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    unseen_chars: int = 0
    """Number of characters in hidden elements."""
    is_cut: bool = False
    """Whether the walk ended at `MAX_EVENTS`."""

    def ancestors(self, box: int) -> Iterator[int]:
        """Yield `box` and the boxes around it, innermost first."""
        while box >= 0:
            yield box
            box = self.boxes[box].parent

    def cell(self, line: Line) -> int:
        """Return the outermost box that holds this line and no other, -1 where there is none."""
        found = -1
        for number in self.ancestors(line.box):
            box = self.boxes[number]
            if box.first != line.number or box.last != line.number + 1:
                break
            found = number
        return found


def parse(text: str) -> Any:
    """Return the root element of a page's text, None where there is no element at all."""
    data = without_huge_tags(strip_unwanted(text)).encode("utf-8", "replace")
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=False)
    try:
        return html.document_fromstring(data, parser=parser, ensure_head_body=False)
    except (etree.ParserError, etree.XMLSyntaxError, AssertionError):
        return None


def walk(tree: Any, *, show_hidden: bool = False) -> Page:
    """Return the visible lines of a parsed page; `show_hidden` lets hidden elements and `noscript` count as seen."""
    return _Walk(tree, show_hidden=show_hidden).run()


class _Walk:
    def __init__(self, tree: Any, *, show_hidden: bool) -> None:
        self.page = Page(tree)
        self.hidden_names = set() if show_hidden else _hidden_names(tree)
        self.show_hidden = show_hidden
        self.box = -1
        self.pieces: list[str] = []
        self.element: Any = None
        self.links: list[tuple[str, str]] = []
        self.linked = 0
        self.heading = 0
        self.aside = 0
        self.link_start: tuple[int, str] | None = None
        self.preformatted = 0

    def run(self) -> Page:
        page = self.page
        body = page.tree.find("body")
        root = page.tree if body is None else body
        walker = etree.iterwalk(root, events=("start", "end"))
        skipped: Any = None
        for count, (event, element) in enumerate(walker):
            if count > MAX_EVENTS:
                page.is_cut = True
                break
            if event == "start":
                if self._start(element):
                    skipped = element
                    walker.skip_subtree()
            else:
                if element is skipped:
                    skipped = None
                else:
                    self._end(element)
                tail = element.tail
                if tail and element is not root:
                    self._text(tail, element.getparent())
        self._flush()
        for box in page.boxes:
            box.last = box.last or len(page.lines)
        return page

    def _start(self, element: Any) -> bool:
        """Enter an element; return whether to skip what is inside it."""
        tag = element.tag
        if tag in _SILENT:
            if tag != "noscript":
                return True
            if not self.show_hidden:
                self.page.unseen_chars += sum(map(len, element.itertext()))
                return True
        attributes = element.attrib
        block = tag in _BREAKING
        if attributes:
            style = attributes.get("style")
            if not self.show_hidden and self._is_hidden(attributes, style):
                self.page.unseen_chars += sum(map(len, element.itertext()))
                if block:
                    self._flush()
                return True
            if style and not block and _BLOCK_STYLE.search(style):
                self._flush()
            if tag in _PICTURES:
                self._picture(element)
            elif tag == "a" and "href" in attributes:
                self.link_start = (len(self.pieces), attributes["href"])
        if block:
            self._enter(element, tag)
        if element.text:
            self._text(element.text, element)
        return False

    def _picture(self, element: Any) -> None:
        link = self.link_start[1] if self.link_start else None
        after_text = bool("".join(self.pieces).strip())
        self.page.pictures.append(Picture(element, len(self.page.lines), after_text, self.box, link))

    def _enter(self, element: Any, tag: str) -> None:
        """Open a box; `br` and `hr` merely end the line."""
        self._flush()
        if tag in {"br", "hr"}:
            return
        self.page.boxes.append(Box(element, self.box, len(self.page.lines)))
        self.box = len(self.page.boxes) - 1
        if tag in _HEADINGS:
            self.heading = _HEADINGS[tag]
        elif tag in _ASIDES:
            self.aside += 1
        elif tag == "pre":
            self.preformatted += 1

    def _end(self, element: Any) -> None:
        tag = element.tag
        if tag == "a":
            self._close_link()
        elif tag in _BREAKING and tag not in {"br", "hr"}:
            self._flush()
            box = self.page.boxes[self.box]
            box.last = len(self.page.lines)
            self.box = box.parent
            if tag in _HEADINGS:
                self.heading = 0
            elif tag in _ASIDES:
                self.aside -= 1
            elif tag == "pre":
                self.preformatted -= 1

    def _text(self, text: str, element: Any) -> None:
        if self.preformatted and "\n" in text:
            first, *others = text.split("\n")
            self._add(first, element)
            for other in others:
                self._flush()
                self._add(other, element)
        else:
            self._add(text, element)

    def _add(self, text: str, element: Any) -> None:
        if self.element is None and text.strip():
            self.element = element
        self.pieces.append(text)

    def _close_link(self) -> None:
        if self.link_start is not None:
            start, address = self.link_start
            if text := clean("".join(self.pieces[start:])):
                self.links.append((text, address))
                self.linked += len(text)
            self.link_start = None

    def _flush(self) -> None:
        """End the line that is being read."""
        if not self.pieces:
            return
        if self.element is not None:
            address = self.link_start[1] if self.link_start else ""
            if self.link_start is not None:
                self._close_link()
                self.link_start = (0, address)
            raw = SEAM.join(self.pieces) if len(self.pieces) > 1 else self.pieces[0]
            text = clean("".join(self.pieces))
            if text:
                lines = self.page.lines
                lines.append(
                    Line(
                        text,
                        raw,
                        self.box,
                        self.element,
                        self.links,
                        self.linked,
                        self.heading,
                        self.aside > 0,
                        len(lines),
                    )
                )
        elif self.link_start is not None:
            self.link_start = (0, self.link_start[1])
        self.pieces = []
        self.element = None
        self.links = []
        self.linked = 0

    def _is_hidden(self, attributes: Any, style: str | None) -> bool:
        if "hidden" in attributes or (style and _UNSEEN_STYLE.search(style)):
            return True
        if self.hidden_names:
            names = {f".{name}" for name in attributes.get("class", "").split()}
            names.add(f"#{attributes.get('id', '')}")
            return not names.isdisjoint(self.hidden_names)
        return False


def _hidden_names(tree: Any) -> set[str]:
    """Return the classes and ids that the page's own style sheets hide, as `.name` and `#name`."""
    names: set[str] = set()
    for style in tree.iter("style"):
        sheet = style.text or ""
        if "none" not in sheet or len(sheet) > 200_000 or "print" in (style.get("media") or ""):
            continue
        for rule in sheet.partition("@media")[0].split("}"):
            selectors, _, declarations = rule.partition("{")
            if _HIDING_RULE.search(declarations):
                found = (_SIMPLE_SELECTOR.fullmatch(selector) for selector in selectors.split(","))
                names.update(simple[1] + simple[2] for simple in found if simple)
    return names
