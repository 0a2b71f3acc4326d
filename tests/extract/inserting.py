"""A line put into a story, as its paragraphs are made or otherwise: what a page may hold in the middle of its text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from lxml import etree

from benchmarks.real_pages import INSERTED
from regional_news.extract import page as pages
from regional_news.extract.page import SEAM
from regional_news.text.clean import clean_paragraph

if TYPE_CHECKING:
    from collections.abc import Iterator

    from regional_news.extract.page import Line, Page

LINES: Final = (
    *INSERTED,
    "河湾在线官方微信", "相关报道", "联系人：李先生", "猜你喜欢", "网友评论", "打印本页 关闭窗口", "我要纠错",
    "返回列表", "(责任编辑：李四)", "微信扫一扫", "免责声明", "Copyright 2020", "作者：王五", "大家都在看",
    "新闻热线：12345", "编者按",
)  # fmt: skip
"""66 kinds of line that look to some reader like the end of a story."""
MAKES: Final = {
    "own": "",
    "div": "<div>{}</div>",
    "h3": "<h3>{}</h3>",
    "table": "<table><tr><td>{}</td></tr></table>",
    "link": "<p><a href='/n/1.html'>{}</a></p>",
}
PLACES: Final = ("second", "middle", "last")
_SINGLE: Final = frozenset({"p", "div", "section", "h2", "h3", "h4", "li", "dd", "blockquote", "center", "article"})
"""Boxes that may stand beside each other."""


class Story:
    """A page whose story lines are put into."""

    def __init__(self, html: str) -> None:
        self.tree = pages.parse(html)
        self.page: Page = pages.walk(self.tree)

    @property
    def source(self) -> bytes:
        """The page as it is now."""
        return b"<!DOCTYPE html>" + etree.tostring(self.tree, encoding="utf-8", method="html")

    def lines_of(self, text: str) -> list[Line]:
        """Return the lines that are the paragraphs of a text, in their order; each stands once on the page."""
        found: dict[str, list[Line]] = {}
        for line in self.page.lines:
            found.setdefault(clean_paragraph(line.raw.replace(SEAM, "")), []).append(line)
        return [found[one][0] for one in text.splitlines() if len(found.get(one, ())) == 1]

    def with_line(self, beside: Line, text: str, make: str, *, is_below: bool = False) -> bytes | None:
        """Return the page with a line of a make above or below one of its lines, None where it cannot be put there."""
        box = self.page.boxes[beside.box] if beside.box >= 0 else None
        made = _elements(make.format(text))
        if box is not None and box.last == box.first + 1 and box.tag in _SINGLE:
            tail, made = box.element.tail, made or [_like(box.element, text)]
            for new in reversed(made) if is_below else made:
                (box.element.addnext if is_below else box.element.addprevious)(new)
            return self._without(made, box.element, "tail", tail)
        pieces = [piece.strip() for piece in beside.raw.split(SEAM)]
        own = pieces[-1][-12:] if is_below else pieces[0][:12]
        node = next(_nodes(self.tree if box is None else box.element, own), None)
        if node is None:
            return None
        element, slot = node
        whole = getattr(element, slot)
        at = whole.rindex(own) + len(own) if is_below else whole.index(own)
        before, after = whole[:at], whole[at:]
        if not make:
            made = [etree.Element("br")]
            before, after = (before, text + after) if is_below else (before + text, after)
        setattr(element, slot, before)
        made[-1].tail = after
        for new in reversed(made):
            element.insert(0, new) if slot == "text" else element.addnext(new)
        return self._without(made, element, slot, whole)

    def _without(self, made: list[Any], element: Any, slot: str, whole: str | None) -> bytes:
        """Return the page, and take out again what was put into it."""
        try:
            return self.source
        finally:
            for new in made:
                new.getparent().remove(new)
            setattr(element, slot, whole)


def _nodes(top: Any, head: str) -> Iterator[tuple[Any, str]]:
    for element in top.iter():
        if isinstance(element.tag, str):
            for slot in ("text", "tail"):
                if head[:12] in (getattr(element, slot) or "") and (slot == "text" or element is not top):
                    yield element, slot


def _elements(markup: str) -> list[Any]:
    return list(etree.fromstring(markup.encode(), etree.HTMLParser(encoding="utf-8")).find("body")) if markup else []


def _like(element: Any, text: str) -> Any:
    made = etree.Element(element.tag, dict(element.attrib))
    made.attrib.pop("id", None)
    made.text = text
    return made


def places(lines: list[Line]) -> dict[str, Line]:
    """Return the lines before which others are put, by the name of the place."""
    return dict(zip(PLACES, (lines[1], lines[len(lines) // 2], lines[-1]), strict=True)) if len(lines) > 1 else {}
