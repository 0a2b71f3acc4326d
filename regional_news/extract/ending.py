"""Where the story ends: the first marker behind it that is not merely inserted between its paragraphs."""

from __future__ import annotations

import re
from itertools import accumulate
from typing import TYPE_CHECKING, Final

from regional_news.extract import chrome

if TYPE_CHECKING:
    from collections.abc import Collection

    from regional_news.extract.page import Line, Page

_COMMENT_HEAD: Final = re.compile(
    r"(?:(?<![\d—–~～至到-])\d{1,2}:\d\d(?::\d\d)?|\d{1,2}\s?(?:小时|分钟|天)前|刚刚|昨天|前天)(?:\s?(?:发表|发布|回复|来自.{0,10}|\d{0,5}楼|#\d+))?$|^发表于|\d楼|网友\s?[:：]|IP[:：]"
)
_REPLIED: Final = re.compile(r"\d{1,2}:\d\d(?::\d\d)?\s?(?:回复|举报|赞|顶|引用)[\s(（)）\d回复举报赞顶踩]{0,20}$")
_OF_READERS: Final = re.compile("评论|留言|跟帖|回复|网友")
MAX_CAPTION_CHARS: Final = 40
MIN_LEAD_CHARS: Final = 40


def find(
    page: Page, weights: list[float], start: int, stop: int, end_markers: Collection[str], *, is_certain: bool
) -> tuple[int, str | None]:
    """Return the number of the line where the story ends, and the marker that says so.

    Sections of markers above the story and inside it get no weight.
    """
    lines = page.lines
    gathered = 0.0
    number = start
    while number < stop:
        line = lines[number]
        if weights[number] > 0 and not _is_comment_head(line):
            gathered += weights[number]
            number += 1
            continue
        if not _ends(line, end_markers):
            number += 1
            continue
        wrapper = _section(page, weights, number)
        is_own = line.text in end_markers
        weak = chrome.is_weak_marker(line.text) and not is_own
        if weak and is_headline(lines, number + 1) and _is_last(page, weights, number, wrapper, start):
            weak = _goes_on(page, weights, number, wrapper)
        enough = gathered >= 1 and (not weak or gathered + _verses(page, weights, start, number) >= MIN_LEAD_CHARS)
        if not is_certain:
            enough = enough and gathered * 2 >= _densest_after(page, weights, number)
        elif gathered < MIN_LEAD_CHARS:
            behind = max(_densest_after(page, weights, number), _same_box_after(page, weights, number, start))
            enough = enough and gathered * 8 >= behind
        elif weak and gathered < 300:
            enough = enough and gathered * 3 >= _same_box_after(page, weights, number, start)
        # The portal's own marker is taken at its word, but for a box that paragraphs follow as they went before it.
        is_box = is_own and wrapper > number + 1 and _goes_on(page, weights, number, wrapper)
        if enough and not is_box and not (weak and _resumes(page, weights, number, wrapper)):
            return number, line.text
        for inside in range(number, wrapper):
            weights[inside] = min(weights[inside], 0.0)
        number = max(number + 1, wrapper)
    return stop, None


def _is_last(page: Page, weights: list[float], number: int, wrapper: int, start: int) -> bool:
    """Tell whether the section of a marker is one line, or ends the box of the text before it."""
    before = next((line for line in reversed(page.lines[start:number]) if weights[line.number] > 0), None)
    return wrapper == number + 1 or (before is not None and before.box >= 0 and page.boxes[before.box].last == wrapper)


def _verses(page: Page, weights: list[float], start: int, number: int) -> float:
    """Return what the short lines before line `number` count, those of one make and box with a line of the text."""
    lines = page.lines[start:number]
    places = {page.place(line) for line in lines if weights[line.number] > 0}
    return sum(
        0.5 * len(line.text)
        for line in lines
        if weights[line.number] == 0 and not line.linked and page.place(line) in places
    )


def _ends(line: Line, end_markers: Collection[str]) -> bool:
    return chrome.is_end_marker(line.text, end_markers) or _is_comment_head(line)


def _is_comment_head(line: Line) -> bool:
    return bool(_COMMENT_HEAD.search(line.text) if len(line.text) < 50 else _REPLIED.search(line.text[-60:]))


def _section(page: Page, weights: list[float], number: int) -> int:
    """Return the end of the section that a marker line heads: its outermost box that begins with it.

    A box that begins with an inserted one and holds the story behind it is not the section's.
    """
    end = number + 1
    if chrome.is_pager(page.lines[number].text):
        return end  # buttons head nothing
    for box in page.ancestors(page.lines[number].box):
        if page.boxes[box].first != number:
            break
        last = page.boxes[box].last
        told = [weights[n] for n in range(end, last) if weights[n] > 0 and not _is_teaser(page, weights, n)]
        if end > number + 1 and len(told) > 1 and sum(told) > 2 * MIN_LEAD_CHARS:
            break
        end = max(end, last)
    return end


def _is_teaser(page: Page, weights: list[float], number: int) -> bool:
    """Tell whether a line is the digest below a linked headline, and not the first paragraph behind a list of links."""
    is_first = number + 1 < len(weights) and weights[number + 1] > 0 and not is_below_link(page, number + 1)
    return is_below_link(page, number) and not is_first


def _resumes(page: Page, weights: list[float], number: int, wrapper: int) -> bool:
    """Tell whether the story goes on behind a boxed insertion: sentences in the box around it before and after it."""
    if wrapper <= number + 1:
        return _goes_on(page, weights, number, wrapper)
    inner = _outermost(page, number)
    around = page.boxes[inner].parent if inner >= 0 else -1
    if around < 0:
        return False
    box = page.boxes[around]
    has_before = any(weights[n] > 0 for n in range(box.first, number))
    behind = range(wrapper, min(wrapper + 10, box.last))
    is_inside = any(weights[n] > 0 and (n == wrapper or not _is_teaser(page, weights, n)) for n in behind)
    return (has_before and is_inside) or _goes_on(page, weights, number, wrapper)


def _goes_on(page: Page, weights: list[float], number: int, wrapper: int) -> bool:
    """Tell whether paragraphs in the place of those before a marker follow it: right behind, or two in a row.

    A banner (`打开客户端`), `相关报道：…` or a list of links stands between them then, and no reader's word.
    """
    lines = page.lines
    if _OF_READERS.search(lines[number].text):
        return False
    before = lines[max(0, number - 40) : number]
    told = [line for line in before if weights[line.number] > 0]
    makes, places = {page.make(line) for line in told}, {page.place(line) for line in told}
    has_link = lines[number].linked > 0

    around = {page.boxes[line.box].parent for line in told[-1:] if line.box >= 0} - {-1}

    def is_of_story(line: Line) -> bool:
        if has_link:
            return page.make(line) in makes or line.box in around
        return page.place(line) in places

    for line in lines[wrapper : wrapper + 16]:
        is_caption = 0 < weights[line.number] < MAX_CAPTION_CHARS and not is_of_story(line)
        if weights[line.number] > 0 and not is_caption:
            following = lines[line.number + 1 : line.number + 2]
            is_row = any(weights[n.number] > 0 and is_of_story(n) for n in following)
            is_headed = lines[number].text.endswith((":", "："))  # 声明： heads what follows
            is_next = not is_headed and (not lines[line.number - 1].linked or line.number == number + 1)
            is_teaser = any(weights[n.number] < 0 for n in following)
            return is_of_story(line) and (is_row or (is_next and not is_teaser))
        if _is_comment_head(line) or (line.number > wrapper and chrome.is_end_marker(line.text)):
            return False
    return False


def is_headline(lines: list[Line], number: int) -> bool:
    """Tell whether a line is a link and nothing else: with it a list of other stories begins."""
    return number < len(lines) and lines[number].linked * 10 > 9 * len(lines[number].text) > 60


def _outermost(page: Page, number: int) -> int:
    """Return the outermost box that begins with line `number`, -1 where none does."""
    found = -1
    for box in page.ancestors(page.lines[number].box):
        if page.boxes[box].first != number:
            break
        found = box
    return found


def is_below_link(page: Page, number: int) -> bool:
    """Tell whether a line is the digest below a linked headline."""
    before = page.lines[number - 1]
    return number > 0 and before.linked * 2 > len(before.text) and before.box != page.lines[number].box


def _same_box_after(page: Page, weights: list[float], number: int, start: int) -> float:
    """Return the weight behind line `number` in the box that holds the text before it, digests left out."""
    before = next((line for line in reversed(page.lines[start:number]) if weights[line.number] > 0), None)
    if before is None or before.box < 0:
        return 0.0
    box = page.boxes[before.box].parent if page.boxes[before.box].first == before.number else before.box
    if box < 0:
        return 0.0
    return sum(weights[n] for n in range(number, page.boxes[box].last) if weights[n] > 0 and not is_below_link(page, n))


def _densest_after(page: Page, weights: list[float], number: int) -> float:
    """Return the weight of the best box behind line `number`."""
    sums = [0.0, *accumulate(weights)]
    return max((sums[box.last] - sums[box.first] for box in page.boxes if box.first >= number), default=0.0)
