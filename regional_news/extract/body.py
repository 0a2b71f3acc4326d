"""The body: the lines that `segment` takes for the story, how sure that is, and their paragraphs."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from regional_news.extract import boilerplate, features, lexicon, people, segment
from regional_news.extract.page import SEAM
from regional_news.text import dates
from regional_news.text.clean import clean_paragraph, key

if TYPE_CHECKING:
    from collections.abc import Collection, Container

    from regional_news.extract.features import Marks
    from regional_news.extract.page import Line, Page

_SENTENCE: Final = re.compile(r"[，。！？；：、“”…（]|[,;!?] ?[\u3400-\u9fff]|[.,!?] ")
_STOP: Final = re.compile("[。！？]")
_CAPTION: Final = re.compile(r"^图为.{2,60}$|^.{2,60}[\s。（(]\S{2,8}[\s/]?摄[）)]?$")
MAX_REMARK_CHARS: Final = 30
DOUBTFUL_SHARE: Final = 0.08
"""So much of a story's length, behind its end, leaves doubt."""
MAX_GAP_LINES: Final = 2
"""A story goes on behind so many short lines that are none of it."""
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
    is_uncertain: bool = False
    """Whether the story may end elsewhere."""
    ends: dict[int, Any] = field(default_factory=dict)
    """The features of its last line and of the line with which the next likeliest story ends, by line number."""

    @property
    def chars(self) -> int:
        """Number of characters found."""
        return sum(len(line.text) for line in self.lines)


def find(page: Page, marks: Marks, *, title: str, is_article: bool, end_markers: Collection[str] = ()) -> Body | None:
    """Return the story's lines, None where the page holds none.

    `is_article` says that title and date were found, so that a page of paragraphs has a story in any case.
    """
    lines = page.lines
    if not lines:
        return None
    weights = segment.learned()
    seen = features.of_page(page, marks, title)
    told = [weights.of_line(groups) for groups in seen]
    way = segment.best_way(told, weights, is_needed=holds_story(lines, is_article=is_article), no_edges=marks.edges)
    kept = [line for line, state in zip(lines, way.states, strict=True) if state in segment.STORY]
    # A portal's own marker is no line of the story: it is looked for among all lines, not among the story's.
    within = lines[kept[0].number : kept[-1].number + 1] if kept else []
    stop = next((line.number for line in within if _is_own_end(line, end_markers)), None)
    if stop is not None and any(_STOP.search(line.text) for line in kept if line.number < stop):
        kept = [line for line in kept if line.number < stop]
    whole = kept = _first_copy(kept)
    kept = _with_rest(page, _above_marker(page, kept), marks, stop)
    if not kept:
        return None
    if stop is None:
        stop = next((line.number for line in lines[kept[-1].number + 1 :] if _is_own_end(line, end_markers)), None)
    kept, is_torn = _going_on(page, kept, marks, stop)
    cells = _cells(page, kept[0].number, kept[-1].number + 1)
    kept = _without_noise(kept, cells)
    if not marks.bylines and len(kept) > 1 and (last := kept[-1].number) in marks.dated and last in marks.labelled:
        kept.pop()  # a blog says below the text when it was written
    first, last = kept[0].number, kept[-1].number
    box = _around(page, first, last)
    end = page.boxes[box].last if box >= 0 else len(lines)
    body = Body(kept, box, way.margin, None, first, last, end, cells)
    body.ends = {number: seen[number] for number in (last, way.rival) if number >= 0}
    if last + 1 < len(lines):
        body.stopped_by = lines[last + 1].text
    # What a portal names as an end is taken at its word, also where paragraphs follow it.
    is_told = any(_is_own_end(line, end_markers) for line in lines[last + 1 : last + 4])
    body.is_uncertain = is_torn or (not is_told and _is_uncertain(page, body, marks, (way.ends_near, whole[-1].number)))
    return body


def _first_copy(kept: list[Line]) -> list[Line]:
    """Drop a second copy of the story, to be printed or for telephones: it begins as the first does."""
    head = kept[0].text if kept else ""
    again = next((n for n, line in enumerate(kept) if n and line.text == head), 0) if len(head) > _SHORT else 0
    return kept[:again] if again else kept


def _above_marker(page: Page, kept: list[Line]) -> list[Line]:
    """Drop an end marker and all behind it, where nothing behind it stands in the place of what is before it."""
    if not kept:
        return kept
    left = sum(len(line.text) for line in kept)
    last_in = {page.around(line): line.number for line in kept}
    passed = reach = above = 0  # letters and lines above, and the last line that stands where a sentence above stands
    for line in page.lines[kept[0].number : kept[-1].number]:
        is_rest = 0 < reach < line.number and 3 * left < passed
        if is_rest and _is_marker(line) and not boilerplate.is_noise(line.text):
            return kept[:above]
        if line is kept[above]:
            above += 1
            passed, left = passed + len(line.text), left - len(line.text)
            if _SENTENCE.search(line.text):
                reach = max(reach, last_in[page.around(line)])
    return kept


def _with_rest(page: Page, kept: list[Line], marks: Marks, stop: int | None) -> list[Line]:
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
    below_picture = {picture.line for picture in page.pictures if not picture.after_text}
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
    chosen.update(number for number in _cells(page, first, last + 1) if first <= number <= last)
    return [lines[number] for number in sorted(chosen)]


def _going_on(page: Page, kept: list[Line], marks: Marks, stop: int | None) -> tuple[list[Line], bool]:
    """Add what stands in the story's own place in it and beside it; tell whether more of that is left out.

    What a page sets as it sets the story's sentences is the story's, behind a line or two as well that are not; behind
    a line of the site or a link it may be, and a sentence behind many.
    """
    first, last = kept[0].number, kept[-1].number
    own = _own_lines(page, kept, marks, stop)
    chosen = {line.number: line for line in kept}
    for line in own:
        if first < line.number < last and all(
            any(n in chosen for n in range(line.number + a, line.number + b))
            for a, b in ((-MAX_GAP_LINES - 1, 0), (1, MAX_GAP_LINES + 2))
        ):
            chosen[line.number] = line
    behind, above = _reach(page, last, [one for one in own if one.number > last], marks)
    before, below = _reach(page, first, [one for one in reversed(own) if one.number < first], marks)
    chosen.update({one.number: one for one in (*behind, *before)})
    return [chosen[number] for number in sorted(chosen)], above or below


def _reach(page: Page, at: int, beside: list[Line], marks: Marks) -> tuple[list[Line], bool]:
    """Return which lines beside the story, the nearest first, are of it, and whether others may be."""
    chosen: list[Line] = []
    is_told = _STOP.search(page.lines[at].text) is not None
    for line in beside:
        gap = page.lines[min(at, line.number) + 1 : max(at, line.number)]
        is_sentence = _STOP.search(line.text) is not None
        if not is_sentence and not gap and is_told:
            at = line.number  # a signature or a subtitle: no line stands between it and the sentences
            continue
        if not is_sentence and any(one.number in marks.edges for one in gap):
            continue
        if len(gap) <= MAX_GAP_LINES and all(_is_remark(one, marks) for one in gap):
            chosen.append(line)
            at, is_told = line.number, is_sentence
        elif is_sentence or len(gap) <= MAX_GAP_LINES:
            return chosen, True
    return chosen, False


def _own_lines(page: Page, kept: list[Line], marks: Marks, stop: int | None) -> list[Line]:
    """Return the lines that stand where the story's sentences stand, and are none of it yet."""
    places = {page.place(line) for line in kept if _STOP.search(line.text)}
    known = {line.text for line in kept}
    first, last = kept[0].number, kept[-1].number
    captions = {picture.line for picture in page.pictures if not picture.after_text}
    return [
        line
        for line in page.lines[: min(marks.replies, len(page.lines) if stop is None else stop)]
        if line.linked * 2 < len(line.text)
        and line.text not in known
        and page.place(line) in places
        and line.number not in marks.edges
        and (line.number > first or line.number not in captions)
        and (first < line.number < last or line.number not in marks.labelled)
        and not boilerplate.is_noise(line.text)
        and not boilerplate.is_end_marker(line.text)
    ]


def _is_remark(line: Line, marks: Marks) -> bool:
    return (
        len(line.text) <= MAX_REMARK_CHARS
        and not line.linked
        and line.number not in marks.edges
        and not boilerplate.is_of_site(line.text)
    )


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


def _is_marker(line: Line) -> bool:
    """Tell whether a line says what sites say below a story; the telephone and the address of a notice are its own."""
    return boilerplate.is_end_marker(line.text) and lexicon.classify(line.text).start not in {"contact", "attach"}


def _without_noise(kept: list[Line], cells: Container[int]) -> list[Line]:
    """Drop the buttons inside a story, and what sites say below it where nothing of the story follows."""
    found = [line for line in kept if not line.aside and (line.number in cells or not boilerplate.is_noise(line.text))]
    while (
        len(found) > 1
        and boilerplate.is_end_marker(found[-1].text)
        and lexicon.classify(found[-1].text).start != "contact"
    ):
        found.pop()
    return found or kept


def _is_own_end(line: Line, end_markers: Collection[str]) -> bool:
    return (
        bool(end_markers) and len(line.text) < MAX_REMARK_CHARS and line.text.strip(lexicon.DECORATION) in end_markers
    )


def holds_story(lines: list[Line], *, is_article: bool) -> bool:
    """Tell whether a page must hold a story: running text, and either title and date or hardly any links beside it."""
    told = sum(len(line.text) for line in lines if line.linked * 2 < len(line.text) and _STOP.search(line.text))
    linked = sum(line.linked for line in lines)
    return told >= 80 if is_article else told >= 15 and told > 2 * linked


def _around(page: Page, first: int, last: int) -> int:
    """Return the innermost box that holds both lines."""
    return next((box for box in page.ancestors(page.lines[first].box) if page.boxes[box].last > last), -1)


def _is_uncertain(page: Page, body: Body, marks: Marks, others: Collection[int]) -> bool:
    """Tell whether the story may end elsewhere: an end as good is far from this one, a marker stands
    in it, or sentences are left out between the title and it or behind it in its box.
    """
    size = body.chars
    places = {page.place(line) for line in body.lines}
    for other in others:
        low, high = sorted((other, body.last))
        # An earlier end between lines of one make is no rival.
        rivals = [one for one in page.lines[low + 1 : high + 1] if other > body.last or page.place(one) not in places]
        between = sum(len(line.text) for line in rivals if line.linked * 2 < len(line.text))
        if between > DOUBTFUL_SHARE * size:
            return True
    if any(boilerplate.is_end_marker(line.text) and not boilerplate.is_weak_marker(line.text) for line in body.lines):
        return True
    above = page.lines[marks.title + 1 : body.first] if marks.title >= 0 else []
    makes = {page.make(line) for line in body.lines}  # a summary above the story is seldom made as it is
    beside = [line for line in above if page.make(line) in makes] + page.lines[body.last + 1 : body.end]
    left_out = sum(
        len(line.text)
        for line in beside
        if len(line.text) >= 20 and line.linked * 2 < len(line.text) and _STOP.search(line.text)
    )
    return left_out > max(40, DOUBTFUL_SHARE * size)


def paragraphs(body: Body) -> list[tuple[int, str]]:
    """Return the text of the body's lines with their numbers; the cells of a table's row are one paragraph.

    Editors' signatures and empty lines are left out.
    """
    found: list[tuple[int, str]] = []
    row = -1
    lines = body.lines
    for last in range(max(1, len(lines) - 4), len(lines)):
        if boilerplate.is_lone_credit(lines[last].text) and all(
            len(line.text) <= MAX_REMARK_CHARS for line in lines[last:]
        ):
            lines = lines[:last]  # its value stands in the line behind it
            break
    for remaining, line in zip(range(len(lines), 0, -1), lines, strict=True):
        text = clean_paragraph(line.raw.replace(SEAM, ""))
        if remaining <= 2 and (unsigned := boilerplate.without_signature(text)) != text:
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
    """Drop a copy of the title above the text with all above it."""
    for n, (_, text) in enumerate(paragraphs[:12]):
        if key(text) == key(title):
            paragraphs = paragraphs[n + 1 :]
            break
        if _SENTENCE.search(text) and len(text) > _SHORT:
            break
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
        if len(columns) == len(lines) and is_short and not boilerplate.is_noise(" ".join(line.text for line in lines)):
            found.update((line.number, number) for line in lines)
    return found


def _child_of(page: Page, box: int, outer: int) -> int:
    """Return the child of `outer` that holds `box`, -1 where broken markup leaves it outside."""
    while box >= 0 and box != outer and page.boxes[box].parent != outer:
        box = page.boxes[box].parent
    return box
