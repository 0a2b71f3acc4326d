"""The body: the densest box of running text between the byline and the first end marker."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from functools import partial
from itertools import accumulate, islice
from typing import TYPE_CHECKING, Final

from regional_news.extract import chrome, ending, hints, people
from regional_news.extract.page import SEAM
from regional_news.text.clean import clean_paragraph, key

if TYPE_CHECKING:
    from collections.abc import Collection, Container

    from regional_news.extract.page import Line, Page

_SENTENCE: Final = re.compile(r"[，。！？；：、“”…（]|[,;!?] ?[\u3400-\u9fff]|[.,!?] ")
_TEASER_END: Final = re.compile(r"(?:\.\.\.|…|\[?【?(?:详细|全文|详情|阅读全文|查看全文|更多|查看详情)】?\]?>*)$")
_ATTACHED: Final = re.compile(r"^附\s?件|\.(?:docx?|xlsx?|pdf|pptx?|zip|rar|wps|et|ofd|ceb)$", re.IGNORECASE)
_DIGEST: Final = re.compile(r"^\W{0,2}(?:摘\s?要|导\s?读|导\s?语|内容提要|内容摘要|核心提示|简介|提要)\W{1,3}")
_DIGEST_HEAD: Final = re.compile(r"\W{0,2}(?:摘\s?要|导\s?读|导\s?语|内容提要|内容摘要|内容导读|核心提示|提要)\W{0,2}")
_BROKEN_OFF: Final = re.compile(r"(?:\.{3}|…)[\]】]?$")
_CONTACT: Final = re.compile(
    r"\W{0,3}(?:[一二三四五六七八九十]{1,2}、)?(?:联系|咨询|举报|监督|报名|服务)?(?:电话|地址|邮编|传真|邮箱|方式|人)\s{0,2}[:：]"
)
_STOP: Final = re.compile("[。！？]")
_WORD: Final = re.compile(r"[\u3400-\u9fffA-Za-z]")
_DATED: Final = re.compile(r"^\W{0,4}\d{1,4}[-/.年月:]\d")
_ENDED: Final = re.compile("[。！；：:）)]$")
_RIGHT: Final = re.compile(r"(?i)text-align\s{0,4}:\s{0,4}right")
MAX_SIGNING_LINES: Final = 8
MAX_REMARK_CHARS: Final = 30
MAX_TIGHTENED: Final = 12
FEW_CHARS: Final = 60
"""In a page with fewer characters of sentences short lines count too."""
MAX_LINES_BETWEEN: Final = 8
"""More lines between title and byline are the story itself."""
MAX_CELL_CHARS: Final = 60
_SHORT: Final = 25
"""Lines without punctuation that are shorter may be headings, names or buttons as well as text."""


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
    end: int = 0
    """Number of the line behind the box, or of the end marker in it."""
    cells: dict[int, int] = field(default_factory=dict)
    """The table row, by line number, of the lines that are cells of a table."""

    @property
    def chars(self) -> int:
        """Number of characters found."""
        return sum(len(line.text) for line in self.lines)


def find(
    page: Page,
    *,
    start: int,
    stop: int,
    is_certain: bool,
    end_markers: Collection[str] = (),
    hinted: Container[int] = (),
) -> Body | None:
    """Return the body below line `start` and above line `stop`.

    `is_certain` says that a byline or title ends at `start`, so that the first end marker below the text is taken at
    its word. `hinted` are the boxes that a portal's hints name.
    """
    lines = page.lines
    if start >= stop:
        return None
    cells = _cells(page, start, stop)
    weights = [0.0] * len(lines)
    for line in lines[start:stop]:
        weights[line.number] = _weight(line)
    _discount_teasers(lines, weights, start)
    _discount_rails(page, weights, start)
    contacts = _count_contacts(page, weights, start, stop)
    end, stopped_by = ending.find(page, weights, start, stop, end_markers, is_certain=is_certain)
    sums = [0.0, *accumulate(weights)]
    box, votes = _best_box(page, sums, start, end, hinted)
    if votes < FEW_CHARS:
        _count_short_lines(lines, weights, start, stop)
        end, stopped_by = ending.find(page, weights, start, stop, end_markers, is_certain=is_certain)
        sums = [0.0, *accumulate(weights)]
        box, votes = _best_box(page, sums, start, end, hinted)
    if votes <= 0:
        return None
    box = _tightened(page, weights, box, start, end)
    first, last = (max(start, page.boxes[box].first), min(end, page.boxes[box].last)) if box >= 0 else (start, end)
    kept = [
        line
        for line in lines[first:last]
        if (line.number in cells or (weights[line.number] > -1 and not chrome.is_noise(line.text)))
        and (line.number in contacts or not _is_outside(line, end_markers))
    ]
    told = _without_rail(page, _trimmed(page, kept, weights, cells))
    if told:
        is_own = box >= 0 and page.boxes[box].first >= start
        told += _signing(page, told, [line for line in kept if line.number > told[-1].number], is_own=is_own)
    kept = told
    if not kept:
        return None
    stopped_by = stopped_by if end < len(lines) else None
    return Body(kept, box, votes, stopped_by, kept[0].number, kept[-1].number, last, cells)


def paragraphs(body: Body) -> list[tuple[int, str]]:
    """Return the text of the body's lines with their numbers; the cells of a table's row are one paragraph.

    Editors' signatures, empty lines and those that only name an attached file are left out.
    """
    found: list[tuple[int, str]] = []
    row = -1
    lines = body.lines
    for last in range(max(1, len(lines) - 4), len(lines)):
        if chrome.is_lone_credit(lines[last].text) and all(len(line.text) <= MAX_REMARK_CHARS for line in lines[last:]):
            lines = lines[:last]  # its value stands in the line behind it
            break
    for remaining, line in zip(range(len(lines), 0, -1), lines, strict=True):
        if line.linked * 2 > len(line.text) and _ATTACHED.search(line.text):
            continue
        text = clean_paragraph(line.raw.replace(SEAM, ""))
        if remaining <= 2 and (unsigned := chrome.without_signature(text)) != text:
            text = unsigned if line.linked * 2 < len(unsigned) else ""
        if not text:
            continue
        of_row = body.cells.get(line.number, -1)
        if found and of_row >= 0 and of_row == row:
            found[-1] = (found[-1][0], f"{found[-1][1]} {text}")
        else:
            found.append((line.number, text))
        row = of_row
    return found


def without_copies(paragraphs: list[tuple[int, str]], *, title: str) -> list[tuple[int, str]]:
    """Drop a copy of the title above the text with all above it, and a digest that the text itself begins with.

    A digest says that it is one, or breaks off.
    """
    for n, (_, text) in enumerate(paragraphs[:12]):
        if key(text) == key(title):
            paragraphs = paragraphs[n + 1 :]
            break
        if _SENTENCE.search(text) and len(text) > _SHORT:
            break
    if len(paragraphs) > 2 and _DIGEST_HEAD.fullmatch(paragraphs[0][1]):
        paragraphs = paragraphs[1:]
    match = _DIGEST.match(paragraphs[0][1]) if len(paragraphs) > 1 else None
    if len(paragraphs) > 1 and (match or _BROKEN_OFF.search(paragraphs[0][1])):
        start = paragraphs[0][1][match.end() if match else 0 :].rstrip(" .…．。[]【】")
        rest = key("".join(text for _, text in paragraphs[1:]))
        beginning = key(start)[: max(10, len(key(start)) - 3)]
        below_caption = key("".join(text for _, text in paragraphs[2:]))
        if start and (rest.startswith(beginning) or (len(beginning) > 10 and below_caption.startswith(beginning))):
            return paragraphs[1:]
    return paragraphs


def has_story(lines: list[Line]) -> bool:
    """Tell whether lines hold running text of their own."""
    if sum(len(line.text) > 3 and not line.linked for line in lines) > MAX_LINES_BETWEEN:
        return True
    return any(len(line.text) >= 40 and line.linked * 2 < len(line.text) and _STOP.search(line.text) for line in lines)


def is_among_text(page: Page, number: int) -> bool:
    """Tell whether a line ends a row of paragraphs: those above it are of its make, in its box, and tell the story."""
    line = page.lines[number]
    above = [
        other
        for other in page.lines[max(0, number - 6) : number]
        if page.make(other) == page.make(line) and page.around(other) == page.around(line)
    ]
    return line.box >= 0 and len(above) > 2 and has_story(above)


def _cells(page: Page, start: int, stop: int) -> dict[int, int]:
    """Return the rows, by line number, of what stands in tables of figures: short cells beside each other."""
    found: dict[int, int] = {}
    for number, box in enumerate(page.boxes):
        if box.tag != "tr" or box.first < start or box.last > stop or not 2 <= box.last - box.first <= 40:
            continue
        lines = page.lines[box.first : box.last]
        columns = {_child_of(page, line.box, number) for line in lines}
        is_short = all(len(line.text) <= MAX_CELL_CHARS and not line.linked for line in lines)
        if len(columns) == len(lines) and is_short and not chrome.is_noise(" ".join(line.text for line in lines)):
            found.update((line.number, number) for line in lines)
    return found


def _child_of(page: Page, box: int, outer: int) -> int:
    """Return the child of `outer` that holds `box`, -1 where broken markup leaves it outside."""
    while box >= 0 and box != outer and page.boxes[box].parent != outer:
        box = page.boxes[box].parent
    return box


def _weight(line: Line) -> float:
    text = line.text
    length = len(text)
    own = length - line.linked
    if line.aside:
        return -0.25 * length  # left out in any case: enough to keep the box from growing around it
    if line.linked * 2 > length and not _is_link_inside(line):
        if length > 50 and _SENTENCE.search(text) and len(line.links) == 1 and re.search(r"[。！？]", text):
            return length * 0.3
        return 0.0 if _ATTACHED.search(text) else float(-length)
    if chrome.is_noise(text) or chrome.is_end_marker(text):
        return 0.0
    if length >= _SHORT or _SENTENCE.search(text):
        return float(own)
    return 0.0


def _is_link_inside(line: Line) -> bool:
    """Tell whether a sentence goes on before and behind its link, as around a linked keyword."""
    if len(line.links) != 1:
        return False
    before, _, after = line.text.partition(line.links[0][0])
    return bool(_WORD.search(before)) and bool(_WORD.search(after)) and not _DATED.search(after)


def _count_short_lines(lines: list[Line], weights: list[float], start: int, end: int) -> None:
    """Let short lines count as well where a page has hardly any sentence: verses, rankings, lists of names."""
    for line in lines[start:end]:
        if weights[line.number] == 0 and not (line.linked or chrome.is_noise(line.text)):
            weights[line.number] = 0.0 if chrome.is_end_marker(line.text) else 0.5 * len(line.text)


def _count_contacts(page: Page, weights: list[float], start: int, stop: int) -> set[int]:
    """Count the telephone numbers and addresses that a notice gives among its paragraphs, and return their lines.

    Where they stand in a box of another make they are the site's own.
    """
    found: set[int] = set()
    for line in page.lines[start:stop]:
        if weights[line.number] or line.box < 0 or line.linked or not _CONTACT.match(line.text):
            continue
        parent = page.boxes[line.box].parent
        before = next(
            (
                other
                for other in reversed(page.lines[max(start, line.number - 60) : line.number])
                if other.box == line.box or (other.box >= 0 and page.boxes[other.box].parent == parent)
            ),
            None,
        )
        if before and weights[before.number] > 0 and page.make(before) == page.make(line):
            weights[line.number] = float(len(line.text))
            found.add(line.number)
    return found


def _discount_teasers(lines: list[Line], weights: list[float], start: int) -> None:
    """Count a digest under a linked headline as chrome: rails outside of any marker are made of these."""
    for number in range(start + 1, len(lines)):
        line, before = lines[number], lines[number - 1]
        below_headline = weights[number - 1] < 0 and len(before.text) > 6 and line.box != before.box
        if weights[number] > 0 and below_headline and _TEASER_END.search(line.text):
            weights[number] = -weights[number]


def _discount_rails(page: Page, weights: list[float], start: int) -> None:
    """Count boxes of nothing but digests under linked headlines as chrome, where the page has another text as well."""
    digests: dict[int, list[int]] = {}
    others: dict[int, float] = {}
    for line in page.lines[max(1, start) :]:
        if weights[line.number] <= 0:
            continue
        around = page.around(line)
        before = page.lines[line.number - 1]
        is_headed = before.linked * 10 > 9 * len(before.text) > 54 and page.around(before) == around
        if is_headed and before.box != line.box:
            digests.setdefault(around, []).append(line.number)
        else:
            others[around] = others.get(around, 0.0) + weights[line.number]
    if sum(others.values()) < ending.MIN_LEAD_CHARS:
        return
    for around, numbers in digests.items():
        if len(numbers) > 1 and around not in others:
            for number in numbers:
                weights[number] = -weights[number]


def _without_rail(page: Page, kept: list[Line]) -> list[Line]:
    """Drop the digests below linked headlines, and their heading, that end a story without a marker behind it."""
    places = {page.place(line) for line in kept if not ending.is_below_link(page, line.number)}
    end = len(kept)
    while end > 1 and ending.is_below_link(page, kept[end - 1].number) and page.place(kept[end - 1]) not in places:
        end -= 1
    heading = kept[end - 1]
    if (
        1 < end < len(kept)
        and len(heading.text) < MAX_REMARK_CHARS
        and ending.is_headline(page.lines, heading.number + 1)
    ):
        end -= 1
    is_rest = 2 * sum(len(line.text) for line in kept[end:]) < sum(len(line.text) for line in kept[:end])
    return kept[:end] if is_rest else kept


def _best_box(page: Page, sums: list[float], start: int, end: int, hinted: Container[int]) -> tuple[int, float]:
    best, most = -1, 0.0
    for number, box in enumerate(page.boxes):
        first, last = max(start, box.first), min(end, box.last)
        if first >= last:
            continue
        votes = (sums[last] - sums[first]) * (hints.TEXT_WEIGHT if number in hinted else 1)
        # Boxes come outermost first: an equal one further in fits tighter.
        if votes > 0 and votes >= most - 0.01:
            best, most = number, max(votes, most)
    if best < 0:
        votes = sums[end] - sums[start]
        return -1, votes
    return best, most


def _tightened(page: Page, weights: list[float], box: int, start: int, end: int) -> int:
    """Return the box further in that holds all of the text but remarks beside it: counts of words, a motto."""
    for _ in range(MAX_TIGHTENED):
        first, last = (page.boxes[box].first, page.boxes[box].last) if box >= 0 else (start, end)
        lines = [n for n in range(max(first, start), min(last, end)) if weights[n] > 0]
        if len(lines) < 2:
            return box
        total = sum(weights[n] for n in lines)
        middle = next(
            n for n, sum_ in zip(lines, accumulate(weights[n] for n in lines), strict=True) if sum_ * 2 >= total
        )
        inner = page.lines[middle].box
        if inner == box:
            return box
        while inner >= 0 and page.boxes[inner].parent != box:
            inner = page.boxes[inner].parent
        if inner < 0:
            return box
        held = page.boxes[inner]
        outside = [n for n in lines if not held.first <= n < held.last]
        extra = sum(weights[n] for n in outside)
        is_remark = extra * 5 <= total and held.last - held.first > 1 and all(map(partial(_is_remark, page), outside))
        if not is_remark and not (extra * 2 <= total and _is_afterthought(page, weights, inner, outside)):
            return box
        box = inner
    return box


def _is_remark(page: Page, number: int) -> bool:
    """Tell whether a line is short and no sentence."""
    text = page.lines[number].text
    return len(text) < MAX_REMARK_CHARS and not _ENDED.search(text)


def _is_afterthought(page: Page, weights: list[float], inner: int, outside: list[int]) -> bool:
    """Tell whether all that stands outside of a box is of another make, below and apart from it.

    Bare text beside a paragraph is of the same story: editors forget to mark it.
    """
    held = page.boxes[inner]
    if any(page.lines[n].box == held.parent and not _is_remark(page, n) for n in outside):
        return False
    if not outside or outside[0] < held.last or not (outside[0] > held.last or _is_remark(page, outside[0])):
        return False
    makes = {page.make(line) for line in page.lines[held.first : held.last] if weights[line.number] > 0}
    return all(page.make(page.lines[n]) not in makes for n in outside)


def _is_outside(line: Line, end_markers: Collection[str]) -> bool:
    return line.aside or chrome.is_end_marker(line.text, end_markers)


def _trimmed(page: Page, kept: list[Line], weights: list[float], cells: Container[int]) -> list[Line]:
    """Drop what stands around the text in the same box but not among its paragraphs."""
    texts = [n for n, line in enumerate(kept) if weights[line.number] > 0 or line.number in cells]
    if not any(weights[kept[n].number] > 0 for n in texts):
        return []
    makes = Counter(page.make(kept[n]) for n in texts)
    first, last = texts[0], texts[-1]
    while first > 0 and _is_beside(page, kept[first - 1], kept[first], makes):
        first -= 1
    while last + 1 < len(kept) and _is_beside(page, kept[last + 1], kept[last], makes):
        last += 1
    return kept[first : last + 1]


def _signing(page: Page, told: list[Line], behind: list[Line], *, is_own: bool) -> list[Line]:
    """Return the short lines that end a story: verses, an office and the day.

    Where the box around them `is_own`, the story's alone, all of them do, else those set to the right.
    """
    found: list[Line] = []
    for line in behind:
        is_next = line.number == (found or told)[-1].number + 1
        if not is_next or line.linked or len(line.text) > MAX_REMARK_CHARS or len(found) >= MAX_SIGNING_LINES:
            break
        if not is_own and not _is_set_right(page, line):
            break
        found.append(line)
    return found


def _is_set_right(page: Page, line: Line) -> bool:
    """Tell whether a line's box, or the one around it, is set to the right."""
    around = (page.boxes[box].element for box in islice(page.ancestors(line.box), 2))
    return any(element.get("align") == "right" or _RIGHT.search(element.get("style") or "") for element in around)


def _is_beside(page: Page, line: Line, text: Line, makes: Container[tuple[str, str]]) -> bool:
    """Tell whether a short line stands among the paragraphs: in their box, in one of their make, or signed."""
    if line.box == text.box or people.signed([line.text]):
        return True
    if line.box < 0 or text.box < 0:
        return False
    mine, other = page.boxes[line.box], page.boxes[text.box]
    if mine.parent in {other.parent, text.box} or line.box == other.parent:
        is_signed = mine.element.get("align") == "right"
        is_bare = page.make(line) in {("p", ""), ("div", "")}
        return page.make(line) in makes or (is_bare and (len(line.text) > 3 or is_signed))
    if mine.tag == "p":
        return page.make(line) in makes
    cell, beside = page.cell(line), page.cell(text)
    return min(cell, beside) >= 0 and page.boxes[cell].parent == page.boxes[beside].parent and page.make(line) in makes
