"""The body: the densest box of running text between the byline and the first end marker."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import accumulate
from typing import TYPE_CHECKING, Final

from regional_news.extract import chrome, people
from regional_news.extract.page import SEAM
from regional_news.text import clean_paragraph

if TYPE_CHECKING:
    from collections.abc import Collection

    from regional_news.extract.page import Line, Page

_SENTENCE: Final = re.compile(r"[，。！？；：、“”…（]|[,;!?] ?[\u3400-\u9fff]|[.,!?] ")
_TEASER_END: Final = re.compile(r"(?:\.\.\.|…|\[?【?(?:详细|全文|详情|阅读全文|查看全文|更多|查看详情)】?\]?>*)$")
_COMMENT_HEAD: Final = re.compile(
    r"(?:\d{1,2}:\d\d(?::\d\d)?|\d{1,2}\s?(?:小时|分钟|天)前|刚刚|昨天|前天)(?:\s?(?:发表|发布|回复|来自.{0,10}|\d{0,5}楼|#\d+))?$|^发表于|\d楼|网友\s?[:：]|IP[:：]"
)
_ATTACHED: Final = re.compile(r"^附\s?件|\.(?:docx?|xlsx?|pdf|pptx?|zip|rar|wps|et|ofd|ceb)$", re.IGNORECASE)
MIN_LEAD_CHARS: Final = 60


@dataclass(slots=True)
class Body:
    """The lines of the body and where they were found."""

    lines: list[Line]
    box: int
    votes: float = 0.0
    stopped_by: str | None = None
    """The end marker below the body, None where its box simply ends."""
    first: int = 0
    last: int = 0
    rivals: list[tuple[str, str, float]] = field(default_factory=list)

    @property
    def chars(self) -> int:
        """Number of characters found."""
        return sum(len(line.text) for line in self.lines)


def find(
    page: Page, *, start: int, is_certain: bool, end_markers: Collection[str] = (), preferred: Collection[int] = ()
) -> Body | None:
    """Return the body below line `start`.

    `is_certain` says that a byline or title ends at `start`, so that the first end marker below the text is taken at
    its word. `preferred` are boxes that a portal's hints name.
    """
    lines = page.lines
    if start >= len(lines):
        return None
    weights = [0.0] * len(lines)
    for line in lines[start:]:
        weights[line.number] = _weight(line)
    _discount_teasers(lines, weights, start)
    end, stopped_by = _cut(page, weights, start, end_markers, is_certain=is_certain)
    sums = [0.0, *accumulate(weights)]
    box, votes = _best_box(page, sums, start, end, preferred)
    if votes <= 0:
        return None
    first, last = (max(start, page.boxes[box].first), min(end, page.boxes[box].last)) if box >= 0 else (start, end)
    kept = [line for line in lines[first:last] if weights[line.number] > -1 and not _is_outside(line, end_markers)]
    kept = _trimmed(page, kept, weights)
    if not kept:
        return None
    return Body(kept, box, votes, stopped_by if end < len(lines) and kept else None, kept[0].number, kept[-1].number)


def paragraphs(lines: list[Line]) -> list[tuple[int, str]]:
    """Return the text of the body's lines with their numbers.

    Editors' signatures, empty lines and those that only name an attached file are left out.
    """
    found = []
    for remaining, line in zip(range(len(lines), 0, -1), lines, strict=True):
        if line.linked * 2 > len(line.text) and _ATTACHED.search(line.text):
            continue
        text = clean_paragraph(line.raw.replace(SEAM, ""))
        if remaining <= 2:
            text = chrome.without_signature(text)
        if text:
            found.append((line.number, text))
    return found


def _weight(line: Line) -> float:
    text = line.text
    length = len(text)
    own = length - line.linked
    if line.aside:
        return -length
    if line.linked * 2 > length:
        if length > 50 and _SENTENCE.search(text) and len(line.links) == 1 and re.search(r"[。！？]", text):
            return length * 0.3
        return 0.0 if _ATTACHED.search(text) else float(-length)
    if chrome.is_noise(text) or chrome.is_end_marker(text):
        return 0.0
    if length >= 25 or _SENTENCE.search(text):
        return float(own)
    return 0.0


def _discount_teasers(lines: list[Line], weights: list[float], start: int) -> None:
    """Count a digest under a linked headline as chrome: rails outside of any marker are made of these."""
    for number in range(start + 1, len(lines)):
        line, before = lines[number], lines[number - 1]
        below_headline = weights[number - 1] < 0 and len(before.text) > 6 and line.box != before.box
        if weights[number] > 0 and below_headline and _TEASER_END.search(line.text):
            weights[number] = -weights[number]


def _cut(
    page: Page, weights: list[float], start: int, end_markers: Collection[str], *, is_certain: bool
) -> tuple[int, str | None]:
    """Return the number of the line where the story ends, and the marker that says so.

    Sections of markers above the story and inside it get no weight.
    """
    lines = page.lines
    remaining = sum(w for w in weights if w > 0)
    gathered = 0.0
    number = start
    while number < len(lines):
        line = lines[number]
        if weights[number] > 0 and not _is_comment_head(line):
            gathered += weights[number]
            number += 1
            continue
        if not _ends(line, end_markers):
            number += 1
            continue
        weak = chrome.is_weak_marker(line.text) and line.text not in end_markers
        wrapper = _section(page, number)
        enough = gathered >= (MIN_LEAD_CHARS if weak else 1)
        if not is_certain:
            enough = enough and gathered * 2 >= _densest_after(page, weights, number)
        elif weak and gathered < 300:
            enough = enough and gathered * 3 >= _same_box_after(page, weights, number, start)
        if enough and not (weak and _resumes(page, weights, number, wrapper)):
            return number, line.text
        for inside in range(number, wrapper):
            if weights[inside] > 0:
                remaining -= weights[inside]
                weights[inside] = 0.0
        number = max(number + 1, wrapper)
    return len(lines), None


def _ends(line: Line, end_markers: Collection[str]) -> bool:
    return chrome.is_end_marker(line.text, end_markers) or _is_comment_head(line)


def _is_comment_head(line: Line) -> bool:
    return len(line.text) < 50 and bool(_COMMENT_HEAD.search(line.text))


def _section(page: Page, number: int) -> int:
    """Return the end of the section that a marker line heads: its outermost box that begins with it."""
    end = number + 1
    for box in page.ancestors(page.lines[number].box):
        if page.boxes[box].first != number:
            break
        end = max(end, page.boxes[box].last)
    return end


def _resumes(page: Page, weights: list[float], number: int, wrapper: int) -> bool:
    """Tell whether the story goes on behind a boxed insertion: paragraphs in the same box before and after it."""
    if wrapper == number + 1 and page.lines[number].box >= 0 and page.boxes[page.lines[number].box].first != number:
        return False
    before = next((line for line in reversed(page.lines[:number]) if weights[line.number] > 0), None)
    after = next((line for line in page.lines[wrapper : wrapper + 3] if weights[line.number] > 20), None)
    if before is None or after is None or before.box < 0 or after.box < 0:
        return False
    same = page.boxes[before.box].parent == page.boxes[after.box].parent or before.box == after.box
    return same and before.element.tag == after.element.tag


def _same_box_after(page: Page, weights: list[float], number: int, start: int) -> float:
    """Return the weight behind line `number` in the box that holds the text before it."""
    before = next((line for line in reversed(page.lines[start:number]) if weights[line.number] > 0), None)
    if before is None:
        return 0.0
    box = (
        page.boxes[before.box].parent
        if before.box >= 0 and page.boxes[before.box].first == before.number
        else before.box
    )
    return sum(w for w in weights[number : page.boxes[box].last] if w > 0) if box >= 0 else 0.0


def _densest_after(page: Page, weights: list[float], number: int) -> float:
    """Return the weight of the best box behind line `number`."""
    sums = [0.0, *accumulate(weights)]
    return max((sums[box.last] - sums[box.first] for box in page.boxes if box.first >= number), default=0.0)


def _best_box(page: Page, sums: list[float], start: int, end: int, preferred: Collection[int]) -> tuple[int, float]:
    best, most = -1, 0.0
    for number, box in enumerate(page.boxes):
        first, last = max(start, box.first), min(end, box.last)
        if first >= last:
            continue
        votes = sums[last] - sums[first]
        if number in preferred:
            votes *= 1.5
        # Boxes come outermost first: an equal one further in fits tighter.
        if votes > 0 and votes >= most - 0.01:
            best, most = number, max(votes, most)
    if best < 0:
        votes = sums[end] - sums[start]
        return -1, votes
    return best, most


def _is_outside(line: Line, end_markers: Collection[str]) -> bool:
    return line.aside or chrome.is_noise(line.text) or chrome.is_end_marker(line.text, end_markers)


def _trimmed(page: Page, kept: list[Line], weights: list[float]) -> list[Line]:
    """Drop what stands around the text in the same box but not among its paragraphs."""
    texts = [n for n, line in enumerate(kept) if weights[line.number] > 0]
    if not texts:
        return []
    first, last = texts[0], texts[-1]
    while first > 0 and _is_beside(page, kept[first - 1], kept[first]):
        first -= 1
    while last + 1 < len(kept) and _is_beside(page, kept[last + 1], kept[last]):
        last += 1
    return kept[first : last + 1]


def _is_beside(page: Page, line: Line, text: Line) -> bool:
    """Tell whether a short line stands among the paragraphs: in their box, or in a box of the same make beside."""
    if line.box == text.box or people.signed([line.text]):
        return True
    if line.box < 0 or text.box < 0:
        return False
    mine, other = page.boxes[line.box], page.boxes[text.box]
    return mine.parent == other.parent and mine.element.tag == other.element.tag
