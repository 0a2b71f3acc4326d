"""What stands in and beside the lines that were told to be the story, and belongs to it by its place."""

from __future__ import annotations

import re
from collections import Counter
from itertools import islice, takewhile
from typing import TYPE_CHECKING, Final

from regional_news.extract import boilerplate, lexicon, people
from regional_news.text import dates

if TYPE_CHECKING:
    from regional_news.extract.features import Marks
    from regional_news.extract.page import Line, Page

_STOP: Final = re.compile("[。！？]")
_CAPTION: Final = re.compile(r"^图为.{2,60}$|^.{2,60}[\s。（(]\S{2,8}[\s/]?摄[）)]?$")
_CONTACT: Final = re.compile(
    r"(?:联\s?系\s?人|联系(?:电话|方式|地址)|(?:咨询|监督|举报|服务)(?:电话|邮箱)|电\s?话|传\s?真|(?:通讯|通信)?地\s?址|邮\s?编|邮政编码|(?:电子)?邮箱)"
    r"\s?[:：].+"
)
_EDITORS_NOTE: Final = re.compile(r"[【\[]?(?:编者按|编者的话|编前语?|开栏的话|开栏语)(?:[】\]:：]|\s|$)")
_ANSWER: Final = re.compile("(?:回复|答复|办理)(?:内容|意见|正文|结果)[:：]?")
MAX_REMARK_CHARS: Final = 30
MAX_CELL_CHARS: Final = 60
MAX_ITEMS: Final = 20
_LISTED: Final = re.compile("[；;]$")
"""An item of a list that a sentence is made of."""
MAX_GAP_LINES: Final = 2
"""A story goes on behind so many short lines that are none of it."""
MAX_OUTER_BOXES: Final = 3
"""In so many boxes around the story's own may stand what is made as it is."""
MIN_PROSE_CHARS: Final = 20
"""A sentence of so many characters beside its links is no teaser."""
MIN_FIGURES: Final = 8
"""A table of fewer cells is hardly what a page tells."""
FIGURE_LINES: Final = 3
"""A box of a picture and no more lines than these holds its caption."""


def with_rest(page: Page, kept: list[Line], marks: Marks, stop: int | None) -> list[Line]:
    """Add what readers see as text though its look does not tell, where the page sets it as it sets the story.

    That are captions below pictures between its lines, and sentences and signatures beside it; sentences above it are
    more often a summary.
    """
    if not kept:
        return kept
    lines = page.lines
    first, last = kept[0].number, kept[-1].number
    places = {page.place(line) for line in kept if _STOP.search(line.text)}
    boxes = {box for _, box in places}
    makes = {page.box_make(box) for box in boxes if page.box_make(box)[1]}
    below_picture = _captions(page)
    chosen = {line.number for line in kept}
    for line in lines[first:last]:
        is_caption = line.number in below_picture and len(line.text) <= MAX_CELL_CHARS and not line.linked
        if is_caption and not boxes.isdisjoint(page.ancestors(line.box)) and not boilerplate.is_end_marker(line.text):
            chosen.add(line.number)
    for beside in (lines[last + 1 : stop], reversed(lines[:first])):
        is_broken = False
        for line in beside:
            if boilerplate.is_file_name(line.text):
                is_broken = True  # the story stands on both sides of its pictures
                continue
            is_sentence = _STOP.search(line.text) and (line.number > last or is_broken)
            is_told = is_sentence or people.signed([line.text])
            is_caption = line.number in below_picture and (
                page.make(line)[0] in {"figcaption", "center"} or _CAPTION.search(line.text) is not None
            )
            around = list(page.ancestors(line.box))
            in_second_box = line.number > last and not makes.isdisjoint(map(page.box_make, around))  # a correction
            is_own = is_told and (page.place(line) in places or in_second_box)
            is_own = is_own or (is_caption and not boxes.isdisjoint(around))
            if not is_own or line.linked or line.number in marks.edges or boilerplate.is_end_marker(line.text):
                break
            chosen.add(line.number)
    if stop is None:
        chosen.update(_signature(page, lines[max(chosen)]))
    chosen.update(number for number in cells(page, first, last + 1) if first <= number <= last)
    return [lines[number] for number in sorted(chosen)]


def in_one_box(page: Page, kept: list[Line], marks: Marks, stop: int | None) -> list[Line]:
    """Add what its words or its box make the story's: an editor's note above it, whom to ask in and below it, a table
    of figures below it, and the paragraphs beside a list that was told to be all of it.
    """
    lines = page.lines
    first, last = kept[0].number, kept[-1].number
    lead = max((number for number in marks.edges if number < first), default=first) + 1
    chosen = {line.number for line in kept}
    under = marks.title + 1 if marks.title >= 0 else first
    note = next((line.number for line in lines[under:first] if _EDITORS_NOTE.match(line.text)), first)
    if all(_is_plain(line) and line.number not in marks.dated for line in lines[note:first]):
        chosen.update(range(note, first))
    places = {page.place(line) for line in kept}
    around = next((box for box in page.ancestors(kept[0].box) if page.boxes[box].last > last), -1)
    while around >= 0 and page.boxes[around].tag == "li":
        around = page.boxes[around].parent
    outer = page.boxes[around].parent if around >= 0 and page.boxes[around].tag in {"ul", "ol"} else -1
    chosen.update(
        line.number for line in lines[first:last] if page.place(line) in places and _CONTACT.fullmatch(line.text)
    )
    above, below = lines[lead:first][::-1], lines[last + 1 : stop]
    chosen.update(_items(page, kept), _answer(lines[last + 1 : stop][:MAX_ITEMS]))
    rows = _rows_below(page, first, last, {box for _, box in places})
    arounds = (
        {page.around(line) for line in kept} if any(_LISTED.search(line.text) for line in above[:MAX_ITEMS]) else ()
    )
    for side in (above, below):
        for line in side:
            is_beside = outer >= 0 and page.around(line) == outer and _is_plain(line)
            is_contact = side is below and page.place(line) in places and _is_contact(line, lines[line.number - 1])
            is_heading = side is below and page.place(line) in places and line.number + 1 in rows and _is_plain(line)
            is_listed = side is above and _list_around(page, line) in arounds and _is_plain(line)
            is_own = is_beside or is_contact or is_heading or is_listed or (side is below and line.number in rows)
            if line.linked or line.number in marks.edges or not is_own:
                break
            chosen.add(line.number)
    after = lines[max(chosen) + 1 : max(chosen) + 2]
    if after and page.place(after[0]) in places and _is_of_footer(after[0]):
        chosen = {number for number in chosen if number <= last}  # the telephone is the site's
    if stop is None and max(chosen) > last:
        chosen.update(_signature(page, lines[max(chosen)]))
    return [lines[number] for number in sorted(chosen)]


def _items(page: Page, kept: list[Line]) -> set[int]:
    """Return the lines of lists among a story's paragraphs that link to nothing."""
    first, last = kept[0].number, kept[-1].number
    arounds = {page.around(line) for line in kept}
    found: set[int] = set()
    for box in page.boxes:
        if box.tag in {"ul", "ol"} and first < box.first and box.last <= last and box.parent in arounds:
            lines = page.lines[box.first : box.last]
            items = [line for line in lines if not line.linked and _is_plain(line)]
            if len(lines) < 2 * len(items) and any(len(line.text) >= MIN_PROSE_CHARS for line in items):
                found.update(line.number for line in items if not boilerplate.is_end_marker(line.text))
    return found


def _answer(below: list[Line]) -> range:
    """Return the lines below a reader's letter down to the office's answer, none where there is none."""
    said = next((n for n, line in enumerate(below) if _ANSWER.match(line.text)), len(below))
    end = said + (2 if said < len(below) and _ANSWER.fullmatch(below[said].text) else 1)
    return range(below[0].number, below[0].number + end) if end <= len(below) else range(0)


def _list_around(page: Page, line: Line) -> int | None:
    """Return the box around the list that a line is an item of, None where it is none."""
    lists = (box for box in page.ancestors(line.box) if page.boxes[box].tag in {"ul", "ol"})
    return next((page.boxes[box].parent for box in lists), None)


def _rows_below(page: Page, first: int, last: int, boxes: set[int]) -> set[int]:
    """Return the cells below a story, in its box, of tables of two rows and more, which it may hold the first of."""
    found = {
        number: row
        for number, row in cells(page, first, len(page.lines)).items()
        if not boilerplate.is_end_marker(page.lines[number].text) and not boxes.isdisjoint(page.ancestors(row))
    }
    tables = Counter(page.boxes[row].parent for row in set(found.values()))
    return {number for number, row in found.items() if number > last and tables[page.boxes[row].parent] > 1}


def _is_of_footer(line: Line) -> bool:
    return boilerplate.is_end_marker(line.text) and not boilerplate.is_weak_marker(line.text)


def _is_contact(line: Line, before: Line) -> bool:
    """Tell whether a line says whom to ask, or is the sentence behind one that does."""
    is_sentence = _STOP.search(line.text) is not None and _CONTACT.fullmatch(before.text) is not None
    return _CONTACT.fullmatch(line.text) is not None or (is_sentence and _is_plain(line))


def _is_plain(line: Line) -> bool:
    return not line.linked and not line.aside and not boilerplate.is_of_site(line.text)


def _captions(page: Page) -> set[int]:
    """Return the lines that stand right below a picture, or with it in a small box."""
    found: set[int] = set()
    for picture in page.pictures:
        if not picture.after_text:
            box = next(
                (page.boxes[n] for n in page.ancestors(picture.box) if page.boxes[n].last > page.boxes[n].first), None
            )
            small = range(box.first, box.last) if box and box.last - box.first <= FIGURE_LINES else ()
            found.update((picture.line, *small))
    return found


def without_captions(page: Page, kept: list[Line]) -> list[Line]:
    """Drop the captions with which a story begins and ends, where it is told in other lines as well."""
    below = _captions(page)
    makes = {page.make(line) for line in kept if line.number not in below}
    told = [
        line.number
        for line in kept
        if line.number not in below
        or len(line.text) > MAX_CELL_CHARS
        or not (_CAPTION.search(line.text) or (page.make(line)[1] and page.make(line) not in makes))
    ]
    return [line for line in kept if told[0] <= line.number <= told[-1]] if told else kept


def _signature(page: Page, last: Line) -> list[int]:
    """Return the lines below a document's text of the office that signs it and of the day (GB/T 9704)."""
    found: list[int] = []
    for line in page.lines[last.number + 1 : last.number + 5]:
        if len(line.text) > MAX_REMARK_CHARS or line.linked or page.around(last) not in page.ancestors(line.box):
            break
        found.append(line.number)
        day = dates.find(line.text)
        if day and not line.text[: day[0].start].strip() and not line.text[day[0].end :].strip():
            return found if len(found) > 1 else []
        if boilerplate.is_end_marker(line.text) or _STOP.search(line.text):
            break
    return []


def going_on(page: Page, kept: list[Line], marks: Marks, stop: int | None) -> tuple[list[Line], bool]:
    """Add what stands in the story's own place in it and beside it; tell whether more of that is left out.

    What a page sets as it sets the story is the story's, behind a line or two as well that are not; behind a line of
    the site or a link it may be, and a sentence behind many. What only resembles it leaves a doubt where a line or two
    stand between.
    """
    beside = _Beside(page, kept, marks, len(page.lines) if stop is None else stop)
    behind, is_torn_behind = beside.reach(kept[-1].number, [one for one in beside.own if one.number > beside.last])
    # Where no title is known, the lines above may be it.
    above, is_torn_above = beside.reach(
        kept[0].number, [one for one in reversed(beside.own) if one.number < beside.first] if marks.title >= 0 else []
    )
    chosen = {one.number: one for one in (*reversed(above), *kept, *behind)}
    ends = {line.box: number for number, line in sorted(chosen.items())}
    for line in beside.own:
        is_below, is_above = (
            any(line.number + n in chosen for n in range(*near))
            for near in ((-MAX_GAP_LINES - 1, 0), (1, MAX_GAP_LINES + 2))
        )
        if is_below and (is_above or line.number < ends.get(line.box, 0)):
            chosen[line.number] = line
    return [chosen[number] for number in sorted(chosen)], is_torn_behind or is_torn_above


def _is_attachment(line: Line) -> bool:
    return lexicon.classify(line.text).start == "attach"


class _Beside:
    """The lines that are none of the story yet, and stand as its lines do."""

    def __init__(self, page: Page, kept: list[Line], marks: Marks, stop: int) -> None:
        self.page = page
        self.marks = marks
        self.first, self.last = kept[0].number, kept[-1].number
        told = [line for line in kept if _STOP.search(line.text)] or kept
        self.places = {self._place(line) for line in kept}
        heads = [marks.title, *(n for n in marks.bylines if self._place(page.lines[n]) in self.places)][:2]
        self.head = max((number for number in heads if number < self.first), default=-1)
        self.lead = max((number for number in marks.edges if number < self.first), default=self.first) + 1
        """Where the story may begin, below title and byline."""
        self.arounds = {page.around(line) for line in told}
        self.outer = {box for around in self.arounds for box in islice(page.ancestors(around), 1, 1 + MAX_OUTER_BOXES)}
        self.makes = {page.make(line) for line in told}
        self.captions = {picture.line for picture in page.pictures if not picture.after_text}
        known = {line.text for line in kept}
        self.own = [
            line
            for line in page.lines[: min(marks.replies, stop)]
            if line.text not in known and self._is_near(line) and not self._is_site(line)
        ]

    def _place(self, line: Line) -> tuple[object, ...]:
        """Return what lines of one column share, the make of their cells included: a note may stand in a box alone."""
        return *self.page.place(line), self.page.box_make(self.page.cell(line))

    def _is_near(self, line: Line) -> bool:
        """Tell whether a line stands among the story's, is made as they are in a box near them, or leads to it."""
        around = self.page.around(line)
        return bool(
            self._place(line) in self.places
            or (self.lead <= line.number < self.first and len(line.text) >= MIN_PROSE_CHARS and _STOP.search(line.text))
            or around in self.arounds
            or line.box in self.arounds
            or (
                self.page.make(line) in self.makes
                and (around in self.outer or not self.arounds.isdisjoint(self.page.ancestors(line.box)))
            )
        )

    def _is_site(self, line: Line) -> bool:
        is_inside = self.first < line.number < self.last
        is_linked = line.linked * 2 >= len(line.text) and (
            len(line.text) - line.linked < MIN_PROSE_CHARS or not _STOP.search(line.text)
        )
        if line.aside or boilerplate.is_noise(line.text) or (not is_inside and line.number in self.marks.labelled):
            return True
        if _is_attachment(line):
            return is_inside
        is_sentence = len(line.text) >= MIN_PROSE_CHARS and not line.linked and line.text[-1] in "。！？"
        is_told = is_inside and is_sentence and self._place(line) in self.places
        return is_linked or self._is_edge(line) or (boilerplate.is_end_marker(line.text) and not is_told)

    def _is_edge(self, line: Line) -> bool:
        """Tell whether a line is of title or byline; one without label or date among the story's own is neither."""
        if line.number not in self.marks.edges:
            return False
        if line.number == self.marks.title or line.number in self.marks.labelled:
            return True
        return self._place(line) not in self.places or (line.number in self.marks.dated and not _STOP.search(line.text))

    def _is_remark(self, line: Line) -> bool:
        return (
            len(line.text) <= MAX_REMARK_CHARS
            and not line.linked
            and not self._is_edge(line)
            and not boilerplate.is_of_site(line.text)
        )

    def _is_lead(self, line: Line) -> bool:
        """Tell whether a line above the story is a bare paragraph as its own are, in a box of its own."""
        if not (self.lead <= line.number < self.first and self.page.make(line) in self.makes):
            return False
        boxes = takewhile(lambda number: self.page.boxes[number].last <= self.first, self.page.ancestors(line.box))
        return all(self.page.box_make(number) in {("p", ""), ("section", ""), ("div", "")} for number in boxes)

    def reach(self, at: int, lines: list[Line]) -> tuple[list[Line], bool]:
        """Return which lines beside the story, the nearest first, are of it, and whether others may be."""
        page = self.page
        chosen: list[Line] = []
        is_told = _STOP.search(page.lines[at].text) is not None
        for line in lines:
            gap = page.lines[min(at, line.number) + 1 : max(at, line.number)]
            is_sentence = _STOP.search(line.text) is not None
            is_own = self._place(line) in self.places or self._is_lead(line)
            is_caption = line.number in self.captions and line.number < self.first
            if not gap and (
                is_caption or not is_own or not is_sentence if is_told else not is_own
            ):  # a signature, a subtitle: nothing parts it from the sentences
                at = line.number if is_own or is_caption or _is_attachment(line) else at
                continue
            if not is_sentence and line.number < self.head:
                continue
            in_one = all(one.box == line.box for one in (page.lines[at], *gap))  # lines that <br> parts
            between = [one for one in gap if not (in_one and boilerplate.is_noise(one.text))]
            if is_own and (len(between) <= MAX_GAP_LINES or in_one) and all(map(self._is_remark, between)):
                chosen += [*(between if in_one else ()), line]
                at, is_told = line.number, is_sentence
            elif (is_sentence and is_own) or len(gap) <= (
                MAX_GAP_LINES if is_sentence or is_own else page.make(line) in self.makes
            ):
                return chosen, True
        return chosen, False


def cells(page: Page, start: int, stop: int) -> dict[int, int]:
    """Return the rows, by line number, of what stands in tables of figures: short cells beside each other."""
    found: dict[int, int] = {}
    for number, box in enumerate(page.boxes):
        if box.tag != "tr" or box.first < start or box.last > stop or not 2 <= box.last - box.first <= 40:
            continue
        lines = page.lines[box.first : box.last]
        columns = {_child_of(page, line.box, number) for line in lines}
        is_short = all(len(line.text) <= MAX_CELL_CHARS and not line.linked for line in lines)
        if len(columns) == len(lines) and is_short and not boilerplate.is_noise(" ".join(line.text for line in lines)):
            found.update((line.number, number) for line in lines)
    return found


def largest_table(page: Page, marks: Marks) -> list[Line]:
    """Return the lines of the largest table of figures below title and byline, which may be all that is told."""
    rows = cells(page, max(marks.edges, default=-1) + 1, len(page.lines))
    tables = Counter(page.boxes[row].parent for row in rows.values())
    table, size = max(tables.items(), key=lambda pair: pair[1], default=(-1, 0))
    return [page.lines[n] for n in sorted(rows) if page.boxes[rows[n]].parent == table] if size >= MIN_FIGURES else []


def _child_of(page: Page, box: int, outer: int) -> int:
    """Return the child of `outer` that holds `box`, -1 where broken markup leaves it outside."""
    while box >= 0 and box != outer and page.boxes[box].parent != outer:
        box = page.boxes[box].parent
    return box
