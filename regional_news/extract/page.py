"""The page as a reader sees it: one list of visible lines, each knowing the boxes around it.

The markup is parsed once and walked once. Everything else in this package works on the result, so that it depends on
what a page shows and in which order, not on how a content system names its classes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from lxml import etree

from regional_news.extract.discuz.mending import mended
from regional_news.text.clean import clean, strip_unwanted, without_huge_tags, words

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_ELEMENTS: Final = 200_000  # so many elements are walked; real pages have less than a tenth
MAX_LINES: Final = 7_000
"""So many lines are read, in less than a second; no real page was seen with a fifth of them."""

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
_MARKED: Final = _HEADINGS.keys() | _ASIDES | {"pre"}
_PICTURES: Final = frozenset({"img", "amp-img", "image"})
_UNSEEN_STYLE: Final = re.compile(
    r"(?i)display\s{0,4}:\s{0,4}none|visibility\s{0,4}:\s{0,4}hidden|font-size\s{0,4}:\s{0,4}0(?![\d.])|(?:text-indent|(?<![\w-])(?:left|top))\s{0,4}:\s{0,4}-\d{3}|"
    r"(?<![\w-])(?:max-)?height\s{0,4}:\s{0,4}0(?:px)?\s{0,4}(?:;|$)"
)
_GONE_STYLE: Final = re.compile(_UNSEEN_STYLE.pattern.replace(r"visibility\s{0,4}:\s{0,4}hidden|", ""))
_BLOCK_STYLE: Final = re.compile(r"(?i)display\s{0,4}:\s{0,4}(?:block|flex|table)")
_WIDE_GAP: Final = re.compile(r"[ \t\r\n]{4,}")
_CONTROLS: Final = bytes([*range(9), *range(14, 32), 127])
_NO_CHARACTER: Final = re.compile(
    r"(?i)&#(?:x0{0,4}(?:d[89a-f][0-9a-f]{2}|fff[ef]|0)(?![0-9a-f])|"
    r"0{0,4}(?:5529[6-9]|55[3-9]\d\d|56\d{3}|57[0-2]\d\d|573[0-3]\d|5734[0-3]|6553[45]|0)(?!\d));?"
)
"""References to what is no character: the halves of a pair, U+FFFE, U+0000."""
_INLINE, _BLOCK, _BREAK, _LINK, _PICTURE, _SKIPPED, _NOSCRIPT = range(7)
_KINDS: Final = (
    dict.fromkeys(_BREAKING, _BLOCK)
    | dict.fromkeys(_SILENT, _SKIPPED)
    | dict.fromkeys(_PICTURES, _PICTURE)
    | {"br": _BREAK, "hr": _BREAK, "a": _LINK, "noscript": _NOSCRIPT}
)


@dataclass(slots=True)
class Box:
    """One block element that holds visible lines `first` up to, not including, `last`."""

    element: Any
    tag: str
    parent: int  # index of the box around it, -1 for the outermost
    first: int
    name: str  # its class
    last: int = -1


@dataclass(slots=True)
class Line:
    """One line of visible text."""

    text: str  # the text, white space collapsed
    raw: str  # the text as in the source, `SEAM`s between elements, no gap wider than three spaces
    box: int  # index of the innermost box
    element: Any  # the element that holds the line's first characters
    links: list[tuple[str, str]]  # text and address of each link
    linked: int  # number of characters inside links
    heading: int  # 1 to 6 inside such a heading, else 0
    aside: bool  # whether the line is inside `nav`, `aside` or `footer`
    number: int = 0


@dataclass(slots=True)
class Picture:
    """One picture that may belong to the article."""

    element: Any
    line: int  # number of the line in or before which it stands
    after_text: bool  # whether text of that line stands before it
    box: int
    link: str | None  # address of the link around it


@dataclass(slots=True)
class Page:
    """A parsed page."""

    tree: Any
    lines: list[Line] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    unseen_chars: int = 0  # number of characters in hidden elements
    classes: dict[str, list[Any]] = field(default_factory=dict)  # elements by their class, once they were asked for
    cells: list[int] = field(default_factory=list)  # what `cell` returns for each line, once it was asked
    is_cut: bool = False  # whether the walk ended at `MAX_ELEMENTS` or `MAX_LINES`

    def ancestors(self, box: int) -> Iterator[int]:
        """Yield `box` and the boxes around it, innermost first."""
        while box >= 0:
            yield box
            box = self.boxes[box].parent

    def make(self, line: Line) -> tuple[str, str]:
        """Return tag and class of the box around a line, empty where there is none."""
        return self.box_make(line.box)

    def box_make(self, number: int) -> tuple[str, str]:
        """Return tag and class of a box, empty where there is none."""
        if number < 0:
            return "", ""
        box = self.boxes[number]
        return box.tag, box.name

    def around(self, line: Line) -> int:
        """Return the box around the cell or paragraph that a line stands in alone, -1 where there is none."""
        cell = self.cell(line)
        return self.boxes[cell if cell >= 0 else line.box].parent if line.box >= 0 else -1

    def place(self, line: Line) -> tuple[tuple[str, str], int]:
        """Return what lines of one column share: the make of the box around a line, and the box that it stands in."""
        return self.make(line), self.around(line)

    def cell(self, line: Line) -> int:
        """Return the outermost box that holds this line and no other, -1 where there is none."""
        if not self.cells:
            self.cells = [-1] * len(self.lines)
            for number in range(len(self.boxes) - 1, -1, -1):  # inner boxes have the higher numbers
                box = self.boxes[number]
                if box.last == box.first + 1 and (self.cells[box.first] >= 0 or self.lines[box.first].box == number):
                    self.cells[box.first] = number
        return self.cells[line.number]


def parse(text: str) -> Any:
    """Return the root element of a page's text, None where there is no element at all."""
    if "&#" in text:
        text = _NO_CHARACTER.sub("", text)
    data = mended(without_huge_tags(text)).encode("utf-8", "replace").translate(None, _CONTROLS)
    # Not lxml.html's parser: it asks Python for the class of every element that is touched.
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=False)
    try:
        return etree.fromstring(data, parser)
    except (etree.ParserError, etree.XMLSyntaxError, AssertionError):
        return None


def walk(tree: Any, *, show_hidden: bool = False, show_invisible: bool = False) -> Page:
    """Return the visible lines of a parsed page.

    `show_invisible` lets elements count as seen that keep their place on the page until a script lifts the veil,
    `show_hidden` all hidden elements and `noscript`.
    """
    return _Walk(tree, show_hidden=show_hidden, show_invisible=show_invisible).run()


class _Walk:
    def __init__(self, tree: Any, *, show_hidden: bool, show_invisible: bool) -> None:
        self.page = Page(tree)
        self.unseen_style = _GONE_STYLE if show_invisible else _UNSEEN_STYLE
        self.hidden_names = set() if show_hidden else _hidden_names(tree)
        self.hidden: dict[tuple[str | None, str | None], bool] = {}  # whether elements of a class and an id are hidden
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
        self.budget = MAX_ELEMENTS

    def run(self) -> Page:
        page = self.page
        body = page.tree.find("body")
        self._visit(page.tree if body is None else body)
        self._flush()
        page.is_cut = self.budget <= 0
        for box in page.boxes:
            if box.last < 0:
                box.last = len(page.lines)
        return page

    def _visit(self, element: Any) -> None:  # noqa: C901, PLR0912 - one call an element: a page has thousands
        """Read an element and what is inside it. The parser nests no deeper than 256 elements."""
        self.budget -= 1
        tag = element.tag
        kind = _KINDS.get(tag, _INLINE)
        if kind == _BREAK:
            self._flush()
            return
        if kind >= _SKIPPED and (kind == _SKIPPED or not self.show_hidden):
            if kind == _NOSCRIPT:
                self.page.unseen_chars += sum(map(len, element.itertext()))
            return
        style = element.get("style")
        if not self.show_hidden and self._is_hidden(element, style):
            self.page.unseen_chars += sum(map(len, element.itertext()))
            if kind == _BLOCK:
                self._flush()
            return
        if kind == _BLOCK:
            self._enter(element, tag)
        elif style and _BLOCK_STYLE.search(style):
            self._flush()
        if kind == _LINK:
            address = element.get("href")
            # Without an address, scripts follow it; only what is named is a mere place on the page.
            if address is not None or (element.get("name") is None and element.get("id") is None):
                self.link_start = (len(self.pieces), address or "")
        elif kind == _PICTURE:
            self._picture(element)
        # What stands before the first word of a line is white space between tags: it is never kept.
        if (text := element.text) and (self.pieces or not text.isspace()):
            self._add(text, element)
        for child in element:
            if self.budget <= 0:
                break
            self._visit(child)
            if (tail := child.tail) and (self.pieces or not tail.isspace()):
                self._add(tail, element)
        if kind == _BLOCK:
            self._leave(tag)
        elif kind == _LINK:
            self._close_link()

    def _picture(self, element: Any) -> None:
        link = self.link_start[1] if self.link_start else None
        self.page.pictures.append(Picture(element, len(self.page.lines), bool(self.pieces), self.box, link))

    def _enter(self, element: Any, tag: str) -> None:
        """Open a box."""
        if self.pieces:
            self._flush()
        boxes = self.page.boxes
        boxes.append(Box(element, tag, self.box, len(self.page.lines), element.get("class") or ""))
        self.box = len(boxes) - 1
        if tag in _MARKED:
            if tag in _HEADINGS:
                self.heading = _HEADINGS[tag]
            elif tag in _ASIDES:
                self.aside += 1
            else:
                self.preformatted += 1

    def _leave(self, tag: str) -> None:
        """Close the box."""
        if self.pieces:
            self._flush()
        box = self.page.boxes[self.box]
        box.last = len(self.page.lines)
        self.box = box.parent
        if tag in _MARKED:
            if tag in _HEADINGS:
                self.heading = 0
            elif tag in _ASIDES:
                self.aside -= 1
            else:
                self.preformatted -= 1

    def _add(self, text: str, element: Any) -> None:
        if self.preformatted and "\n" in text:
            text, *others = text.split("\n")
        else:
            others = []
        if self.pieces:
            self.pieces.append(text)
        elif text and not text.isspace():
            self.element = element
            self.pieces.append(text)
        for other in others:
            self._flush()
            self._add(other, element)

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
        if self.link_start is not None:
            address = self.link_start[1]
            self._close_link()
            self.link_start = (0, address)
        raw = strip_unwanted(SEAM.join(self.pieces))
        if "    " in raw or "\n" in raw or "\t" in raw:
            raw = _WIDE_GAP.sub("   ", raw)  # a template's own, in which a date's hour is lost
        lines = self.page.lines
        if len(lines) >= MAX_LINES:
            self.budget = 0
        elif text := " ".join(raw.replace(SEAM, "").split()):
            lines.append(
                Line(
                    text, raw, self.box, self.element, self.links, self.linked, self.heading, self.aside > 0, len(lines)
                )
            )
        self.pieces = []
        self.links = []
        self.linked = 0

    def _is_hidden(self, element: Any, style: str | None) -> bool:
        if (style and self.unseen_style.search(style)) or element.get("hidden") is not None:
            return True
        # What an element's own style shows is shown, whatever the style sheet says.
        if self.hidden_names and not (style and _BLOCK_STYLE.search(style)):
            pair = element.get("class"), element.get("id")
            if pair not in self.hidden:
                names = {*(f".{name}" for name in (pair[0] or "").split()), f"#{pair[1] or ''}"}
                self.hidden[pair] = not names.isdisjoint(self.hidden_names)
            return self.hidden[pair]
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
            if "display:none" in declarations.replace(" ", ""):
                for tag, sign, name in (one.strip().partition(sign) for one in selectors.split(",") for sign in ".#"):
                    if name.replace("-", "").replace("_", "").isalnum() and (not tag or tag.isalnum()):
                        names.add(sign + name)
    return names
