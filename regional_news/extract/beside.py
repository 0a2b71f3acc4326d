"""What stands in and beside the lines that were told to be the story, and belongs to it by its place."""

from __future__ import annotations

import re
from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING, Final

from regional_news.extract import boilerplate, features, lexicon, people
from regional_news.text import dates

if TYPE_CHECKING:
    from collections.abc import Iterable

    from regional_news.extract.features import Marks
    from regional_news.extract.page import Line, Page

_CONTACT: Final = re.compile(
    r"(?:联\s?系\s?人|联系(?:电话|方式|地址)|(?:咨询|监督|举报|服务)(?:电话|邮箱)|(?:开放|营业|办公|服务|报名)时间|电\s?话|传\s?真|(?:通讯|通信)?地\s?址|邮\s?编|邮政编码|(?:电子)?邮箱)"
    r"\s?[:：].+"
)
_READINGS: Final = re.compile(r"天气|气温|空气质量|潮汐|水[情位]")
MAX_REMARK_CHARS: Final = 30
MAX_CELL_CHARS: Final = 60
MAX_OUTER_BOXES: Final = 3
"""In so many boxes around the story's own may stand what is made as it is."""
MAX_GAP_LINES: Final = 2
"""A story goes on behind so many short lines that are none of it."""
MAX_BOX_LINES: Final = 400
_IN_BOX: Final = frozenset({"p", "span", "font", "strong", "b", "li", "ul", "ol"})
_IN_TABLE: Final = frozenset({"td", "th", "tr", "tbody", "thead", "table"})
MIN_ROWS: Final = 3
"""A table with no more rows than these may be how a page is laid out."""
MIN_PROSE_CHARS: Final = 20
"""A sentence of so many characters beside its links is no teaser."""


def completed(page: Page, kept: list[Line], marks: Marks, stop: int | None) -> tuple[list[Line], bool]:
    """Add what belongs to a story by its place in it, above it and below it; tell whether more of that is left out.

    What a page sets as it sets the story is the story's, behind a line or two as well that are not; behind a line of
    the site or a link it may be, and a sentence behind many. What only resembles it leaves a doubt where a line or two
    stand between.
    """
    kept = _of_own_box(page, kept, marks, len(page.lines) if stop is None else stop)
    beside = _Beside(page, kept, marks, len(page.lines) if stop is None else stop)
    beside.take(beside.named(page.lines[beside.last + 1 : stop]))
    torn_below = beside.reach(beside.last, [one for one in beside.own if one.number > beside.last])
    # Where no title is known, the lines above may be it.
    above = [one for one in reversed(beside.own) if one.number < beside.first] if marks.title >= 0 else []
    torn_above = beside.reach(beside.first, above)
    beside.fill()
    if stop is None:
        beside.take(_signature(page, page.lines[max(beside.chosen)]))
    return [page.lines[number] for number in sorted(beside.chosen)], torn_below or torn_above


class _Beside:
    """The lines that are none of the story yet, and stand as its lines do."""

    def __init__(self, page: Page, kept: list[Line], marks: Marks, stop: int) -> None:
        self.page = page
        self.marks = marks
        self.chosen = {line.number for line in kept}
        self.first, self.last = kept[0].number, kept[-1].number
        told = [line for line in kept if lexicon.is_sentence(line.text)] or kept
        self.places = {self._place(line) for line in kept}
        heads = [marks.title, *(n for n in marks.bylines if self._place(page.lines[n]) in self.places)][:2]
        self.head = max((number for number in heads if number < self.first), default=-1)
        self.lead = max((number for number in marks.edges if number < self.first), default=self.first) + 1
        """Where the story may begin, below title and byline."""
        self.arounds = {page.around(line) for line in told}
        self.outer = {box for around in self.arounds for box in islice(page.ancestors(around), 1, 1 + MAX_OUTER_BOXES)}
        self.makes = {page.make(line) for line in told}
        columns = {page.box_make(page.place(line)[1]) for line in told}
        self.columns = {(tag, name) for tag, name in columns if name}
        """What boxes are called that sentences of the story stand in."""
        self.outside = {(_outside(page, line), page.around(line) != _outside(page, line)) for line in kept}
        """Boxes that hold the story's paragraphs or lists, and whether it is a list that tells it there."""
        known = {line.text for line in kept}
        self.own = [
            line
            for line in page.lines[: min(marks.replies, stop)]
            if line.text not in known and self._is_near(line) and not self._is_site(line)
        ]

    def take(self, numbers: Iterable[int]) -> None:
        """Add lines to the story, and go on from them."""
        self.chosen.update(numbers)
        self.first, self.last = min(self.chosen), max(self.chosen)

    def _place(self, line: Line) -> tuple[object, ...]:
        """Return what lines of one column share, the make of their cells included: a note may stand in a box alone."""
        return *self.page.place(line), self.page.box_make(self.page.cell(line))

    def _is_near(self, line: Line) -> bool:
        """Tell whether a line stands among the story's, is made as they are in a box near them, or leads to it."""
        around = self.page.around(line)
        return bool(
            self._place(line) in self.places
            or (self.lead <= line.number < self.first and lexicon.is_sentence(line.text))
            or around in self.arounds
            or self._is_listed(line)
            or self._is_second(line)
            or (
                self.page.make(line) in self.makes
                and (around in self.outer or not self.arounds.isdisjoint(self.page.ancestors(line.box)))
            )
        )

    def _is_listed(self, line: Line) -> bool:
        """Tell whether a line is of a list among the story's paragraphs, or a paragraph beside its list."""
        outside = _outside(self.page, line)
        return not line.linked and (outside, self.page.around(line) == outside) in self.outside

    def _is_second(self, line: Line) -> bool:
        """Tell whether a line below is a sentence in a second box that is called as the story's, as corrections are."""
        around = map(self.page.box_make, self.page.ancestors(line.box))
        return line.number > self.last and lexicon.is_sentence(line.text) and not self.columns.isdisjoint(around)

    def _is_site(self, line: Line) -> bool:
        is_inside = self.first < line.number < self.last
        if line.aside or boilerplate.is_noise(line.text) or (not is_inside and line.number in self.marks.labelled):
            return True
        is_linked = line.linked * 2 >= len(line.text) and len(line.text) - line.linked < MIN_PROSE_CHARS
        is_sentence = is_inside and not line.linked and line.text[-1] in "。！？"
        return is_linked or self._is_edge(line) or (boilerplate.is_end_marker(line.text) and not is_sentence)

    def _is_edge(self, line: Line) -> bool:
        """Tell whether a line is of title or byline; a sentence among the story's own is neither."""
        if line.number not in self.marks.edges:
            return False
        is_dated = line.number in self.marks.dated and not lexicon.is_sentence(line.text)
        return is_dated or self._place(line) not in self.places

    def _is_remark(self, line: Line) -> bool:
        is_short = len(line.text) <= MAX_REMARK_CHARS and not line.linked
        return is_short and not self._is_edge(line) and not boilerplate.is_of_site(line.text)

    def named(self, below: list[Line]) -> set[int]:
        """Return the lines right below that their words or their table make the story's: whom to ask, an office's
        answer, figures with their heading.
        """
        rows = self._rows()
        found: set[int] = set()
        for line in below:
            is_contact = _CONTACT.fullmatch(line.text) is not None or line.number + 1 in rows
            is_own = line.number in rows or (is_contact and self._place(line) in self.places)
            if line.linked or line.number in self.marks.edges or not is_own:
                break
            found.add(line.number)
        return found | {number for number in rows if number < self.last}

    def _rows(self) -> set[int]:
        """Return the cells of tables of some rows that hold lines of the story, or stand below it in its box."""
        page, boxes = self.page, {self.page.around(self.page.lines[number]) for number in self.chosen}
        found = cells(page, self.lead, len(page.lines))
        tables = Counter(page.boxes[row].parent for row in set(found.values()))
        held = {page.boxes[found[number]].parent for number in self.chosen if number in found}
        return {
            number
            for number, row in found.items()
            if tables[page.boxes[row].parent] > 1
            and (page.boxes[row].parent in held or (number > self.last and not boxes.isdisjoint(page.ancestors(row))))
        }

    def reach(self, at: int, lines: list[Line]) -> bool:
        """Add the lines beside the story, the nearest first, that are of it; tell whether others may be."""
        page = self.page
        is_told = lexicon.is_sentence(page.lines[at].text)
        for line in lines:
            gap = page.lines[min(at, line.number) + 1 : max(at, line.number)]
            is_listed = self._is_listed(line)
            is_sentence = is_listed or lexicon.is_sentence(line.text) or people.signed([line.text]) != []
            is_own = is_listed or self._place(line) in self.places
            is_taken = is_own or self._is_second(line)
            if not gap and (not is_taken or not is_sentence if is_told else not is_taken):
                at = line.number if is_taken else at  # a signature, a subtitle: nothing parts it from the sentences
                continue
            if not is_sentence and line.number < self.head:
                continue
            in_one = all(one.box == line.box for one in (page.lines[at], *gap))  # lines that <br> parts
            between = [one for one in gap if not (in_one and boilerplate.is_noise(one.text))]
            if is_taken and (len(between) <= MAX_GAP_LINES or in_one) and all(map(self._is_remark, between)):
                self.chosen.update(one.number for one in (*(between if in_one else ()), line))
                at, is_told = line.number, is_sentence
            elif (is_sentence and is_own) or len(gap) <= (
                MAX_GAP_LINES if is_sentence or is_own else page.make(line) in self.makes
            ):
                return True
        return False

    def fill(self) -> None:
        """Add what stands between the story's lines: its like, and captions in its boxes."""
        first, last = min(self.chosen), max(self.chosen)
        for line in (self.page.lines[number] for number in features.captions_of(self.page) if first < number < last):
            is_short = len(line.text) <= MAX_CELL_CHARS and not line.linked and not boilerplate.is_of_site(line.text)
            if is_short and not self.arounds.isdisjoint(self.page.ancestors(line.box)):
                self.chosen.add(line.number)
        for line in self.own:
            near = {line.number + n for n in range(1, MAX_GAP_LINES + 2)}
            is_below = not self.chosen.isdisjoint(range(line.number - MAX_GAP_LINES - 1, line.number))
            if is_below and not self.chosen.isdisjoint(near):
                self.chosen.add(line.number)


def _of_own_box(page: Page, kept: list[Line], marks: Marks, stop: int) -> list[Line]:
    """Add what else the story's box holds, where that opens below title and byline and nothing in it is the site's.

    A line that ends in a colon, figures and a signature are hardly sentences: what is left of a short notice is it all.
    Above it, what tells nothing, leads to nothing and holds no figures is a digest.
    """
    first, last = kept[0].number, kept[-1].number
    figures = cells(page, 0, len(page.lines))
    box = next((box for box in page.ancestors(page.around(kept[0])) if page.boxes[box].last > last), -1)
    while box >= 0 and (page.boxes[box].tag in _IN_BOX or (first in figures and page.boxes[box].tag in _IN_TABLE)):
        box = page.boxes[box].parent
    edges = (n for n in marks.edges if n < first and (n in marks.labelled or page.lines[n].text[-1] not in "：:"))
    if box < 0 or page.boxes[box].first <= max(edges, default=first):
        return kept
    start, end = page.boxes[box].first, min(page.boxes[box].last, stop, marks.replies)
    captions = features.captions_of(page)
    found = {line.number for line in kept}
    above, below = range(start, first), range(last + 1, end)
    tells = any(
        number in figures or page.lines[number].text[-1] in "：:" or lexicon.is_sentence(page.lines[number].text)
        for number in above
    )
    for part in (above if tells else (), below if last in figures else ()):
        lines = [page.lines[number] for number in part if number not in figures]
        if len(part) <= MAX_BOX_LINES and not any(_is_sites(one) or one.number in captions for one in lines):
            found.update(part)
    return [page.lines[number] for number in sorted(found)]


def _is_sites(line: Line) -> bool:
    """Tell whether a line leads anywhere, or is the site's or another's by its words."""
    says = (boilerplate.is_noise, boilerplate.is_of_site, boilerplate.is_end_marker)
    return bool(line.linked or line.aside or "http" in line.text) or any(say(line.text) for say in says)


def _outside(page: Page, line: Line) -> int:
    """Return the box around a paragraph, or around the whole list that a line is an item of."""
    box = line.box
    while box >= 0 and page.boxes[box].tag not in {"ul", "ol"}:
        box = page.boxes[box].parent
    return page.boxes[box].parent if box >= 0 else page.around(line)


def _signature(page: Page, last: Line) -> list[int]:
    """Return the lines below a document's text of the office that signs it and of the day (GB/T 9704)."""
    found: list[int] = []
    for line in page.lines[last.number + 1 : last.number + 5]:
        if len(line.text) > MAX_REMARK_CHARS or page.around(last) not in page.ancestors(line.box):
            break
        found.append(line.number)
        day = dates.find(line.text)
        if day and not line.text[: day[0].start].strip():
            is_office = people.is_outlet(last.text) and not lexicon.is_sentence(last.text)
            return found if len(found) > 1 or is_office else []
    return []


def is_of_table(page: Page, lines: list[Line], title: str) -> bool:
    """Tell whether a text is a row of a list of links, or nothing but the day's readings: the weather, the air."""
    rows: set[int] = set()
    for line in lines:
        row = next((box for box in page.ancestors(line.box) if page.boxes[box].tag == "tr"), -1)
        beside = page.lines[page.boxes[row].first : page.boxes[row].last] if row >= 0 else []
        columns = {_child_of(page, one.box, row) for one in beside}
        if len(beside) < 2 or len(columns) < len(beside) or len(line.text) > MAX_REMARK_CHARS:
            return False
        rows.add(page.boxes[row].parent)
    made = [box for box in page.boxes if box.tag == "tr" and box.parent in rows and box.last - box.first > 1]
    is_list = bool(made) and all(any(one.linked for one in page.lines[box.first : box.last]) for box in made[1:])
    is_known = is_list or _READINGS.search(title) is not None
    return (
        is_known
        and len(rows) == 1
        and len(made) > MIN_ROWS
        and not any(lexicon.is_sentence(line.text) for line in lines)
    )


def cells(page: Page, start: int, stop: int) -> dict[int, int]:
    """Return the rows, by line number, of what stands in tables of figures: short cells beside each other."""
    found: dict[int, int] = {}
    for number, box in enumerate(page.boxes):
        if box.tag != "tr" or box.first < start or box.last > stop or not 2 <= box.last - box.first <= 40:
            continue
        lines = page.lines[box.first : box.last]
        columns = {_child_of(page, line.box, number) for line in lines}
        if len(columns) == len(lines) and all(len(line.text) <= MAX_CELL_CHARS and not line.linked for line in lines):
            found.update((line.number, number) for line in lines)
    return found


def _child_of(page: Page, box: int, outer: int) -> int:
    """Return the child of `outer` that holds `box`, -1 where broken markup leaves it outside."""
    while box >= 0 and box != outer and page.boxes[box].parent != outer:
        box = page.boxes[box].parent
    return box
