"""The body: the lines that `segment` takes for the story, how sure that is, and their paragraphs."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from regional_news.extract import beside, boilerplate, features, lexicon, segment
from regional_news.extract.page import SEAM
from regional_news.text.clean import clean_paragraph, key

if TYPE_CHECKING:
    from collections.abc import Collection, Container, Iterator

    from regional_news.extract.features import Marks
    from regional_news.extract.page import Line, Page

_SENTENCE: Final = re.compile(r"[，。！？；：、“”…（]|[,;!?] ?[\u3400-\u9fff]|[.,!?] ")
DOUBTFUL_SHARE: Final = 0.08
"""So much of a story's length, behind its end, leaves doubt."""
MAX_LINES_BETWEEN: Final = 8
"""More lines between title and byline are the story itself."""
_DIGEST: Final = 12
"""By so many letters a summary is known for the story's beginning; what is no longer is no sentence of it."""
_LEAST: Final = 8
"""A sentence of the story's is longer than this."""
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
    ends: list[int] = field(default_factory=list)
    """Its last line and the line with which the next likeliest story ends."""
    seen: list[tuple[tuple[object, ...], ...]] = field(default_factory=list)
    """The features of the page's lines."""

    @property
    def chars(self) -> int:
        """Number of characters found."""
        return sum(len(line.text) for line in self.lines)


def find(page: Page, marks: Marks, *, title: str, is_article: bool, end_markers: Collection[str] = ()) -> Body | None:
    """Return the lines of the story, None where the page holds none.

    `is_article` says that title and date were found, so that a page of paragraphs has a story in any case.
    """
    lines = page.lines
    if not lines:
        return None
    models = segment.learned()
    seen = features.of_page(page, marks, title)
    told, leaning = models.of_lines(seen)
    is_needed = holds_story(lines, is_article=is_article)
    is_needed |= is_article and segment.speaks(leaning, marks.edges, least=segment.HARDLY)
    if not (is_article or is_needed or segment.speaks(leaning, marks.edges)):
        return None
    way = segment.best_way(told, models.weights, leaning, is_needed=is_needed, no_edges=marks.edges)
    end = max((number for number, state in enumerate(way.states) if state in segment.STORY), default=-1)
    if is_article and 0 <= end < marks.title and holds_story(lines[marks.title + 1 :], is_article=True):
        above = {*marks.edges, *range(marks.title)}  # a rail of digests, above a story that is shorter
        way = segment.best_way(told, models.weights, leaning, is_needed=True, no_edges=above)
    kept = [line for line, state in zip(lines, way.states, strict=True) if state in segment.STORY]
    # A portal's own marker is no line of the story: it is looked for among all lines, not among the story's.
    within = lines[kept[0].number : kept[-1].number + 1] if kept else []
    stop = next((line.number for line in within if _is_own_end(line, end_markers)), None)
    if stop is not None and any(lexicon.is_sentence(line.text) for line in kept if line.number < stop):
        kept = [line for line in kept if line.number < stop]
    kept = _first_copy(kept)
    if not kept:
        return None
    if stop is None:
        stop = next((line.number for line in lines[kept[-1].number + 1 :] if _is_own_end(line, end_markers)), None)
    ended = kept[-1].number
    kept = _without_noise(kept, beside.cells(page, kept[0].number, kept[-1].number + 1))
    kept, is_torn = beside.completed(page, kept, marks, stop)
    cells = beside.cells(page, kept[0].number, kept[-1].number + 1)
    first, last = kept[0].number, kept[-1].number
    box = _around(page, first, last)
    end = page.boxes[box].last if box >= 0 else len(lines)
    body = Body(kept, box, way.margin, None, first, last, end, cells)
    body.seen, body.ends = seen, [number for number in (last, way.rival) if number >= 0]
    if last + 1 < len(lines):
        body.stopped_by = lines[last + 1].text
    # What a portal names as an end is taken at its word, also where paragraphs follow it.
    is_told = any(_is_own_end(line, end_markers) for line in lines[last + 1 : last + 4])
    body.is_uncertain = is_torn or (not is_told and _is_uncertain(page, body, marks, {way.ends_near, ended} - {-1}))
    return body


def _first_copy(kept: list[Line]) -> list[Line]:
    """Drop a second copy of the story, to be printed or for telephones: it repeats the lines of the first in their
    order, below much that is none of it.
    """
    texts = [line.text for line in kept]
    before: dict[str, int] = {}
    for n, text in enumerate(texts):
        m = before.setdefault(text, n) if len(text) > _SHORT else n
        is_far = kept[n].number - kept[m].number > n - m + MAX_LINES_BETWEEN
        if m < n and is_far and texts[m + 1 : m + 2] == texts[n + 1 : n + 2]:
            return kept[:n]
    return kept


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
        bool(end_markers)
        and len(line.text) < beside.MAX_REMARK_CHARS
        and line.text.strip(lexicon.DECORATION) in end_markers
    )


def holds_story(lines: list[Line], *, is_article: bool) -> bool:
    """Tell whether a page must hold a story: running text, and either title and date or hardly any links beside it."""
    told = sum(len(line.text) for line in lines if line.linked * 2 < len(line.text) and lexicon.is_sentence(line.text))
    linked = sum(line.linked for line in lines)
    return told >= 25 if is_article else told >= 15 and told > 2 * linked


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
        # An earlier end between lines of one make is no rival; what stands below a linked headline is its digest.
        rivals = [one for one in page.lines[low + 1 : high + 1] if other > body.last or page.place(one) not in places]
        between = sum(
            len(line.text) for line in rivals if not (_is_link(line) or _is_link(page.lines[line.number - 1]))
        )
        if between > DOUBTFUL_SHARE * size:
            return True
    if any(boilerplate.is_end_marker(line.text) and not boilerplate.is_weak_marker(line.text) for line in body.lines):
        return True
    own = {page.place(line) for line in body.lines}
    if any(_may_be_told(line, is_own=page.place(line) in own) for line in _beside(page, body, marks)):
        return True
    left_out = sum(
        len(line.text)
        for line in page.lines[body.last + 1 : body.end]
        if len(line.text) >= 20 and not _is_link(line) and lexicon.is_sentence(line.text)
    )
    return left_out > max(40, DOUBTFUL_SHARE * size)


def _beside(page: Page, body: Body, marks: Marks) -> Iterator[Line]:
    """Yield what is left out between title, byline and story, and in its own boxes."""
    lead = max((number for number in marks.edges if number < body.first), default=body.first) + 1
    captions = features.captions_of(page)
    told = "".join(line.text for line in body.lines[:4])
    for line in page.lines[lead : body.first]:
        # A digest may be the story's own first words.
        is_caption = line.number in captions and (boilerplate.is_caption(line.text) or not lexicon.is_told(line.text))
        if not is_caption and line.text[:_DIGEST] not in told:
            yield line
    kept = {line.number for line in body.lines}
    own = {page.around(line) for line in body.lines}
    for line in page.lines[body.first : body.last + 3]:
        if line.number not in kept and page.around(line) in own:
            yield line


def _may_be_told(line: Line, *, is_own: bool) -> bool:
    """Tell whether a line is a sentence that is neither the site's nor begins as summaries and credits do.

    What is set as the story is (`is_own`) and ends as its sentences do may be told, whatever words it holds.
    """
    is_told = len(line.text) > _LEAST and lexicon.is_sentence(line.text) and not _is_link(line)
    is_set = is_own and line.text[-1] in "。！？”" and not line.linked
    is_sites = boilerplate.is_of_site(line.text) or lexicon.classify(line.text).start not in {"", "dateline"}
    return is_told and (is_set or not is_sites)


def _is_link(line: Line) -> bool:
    return line.linked * 2 >= len(line.text)


def paragraphs(body: Body) -> list[tuple[int, str]]:
    """Return the text of the body's lines with their numbers; the cells of a table's row are one paragraph.

    Editors' signatures and empty lines are left out.
    """
    found: list[tuple[int, str]] = []
    row = -1
    lines = body.lines
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
    """Drop a copy of the title above the text with all above it, and a digest that a longer paragraph below holds."""
    for n, (_, text) in enumerate(paragraphs[:12]):
        if key(text) == key(title):
            paragraphs = paragraphs[n + 1 :]
            break
        if _SENTENCE.search(text) and len(text) > _SHORT:
            break
    _, *below = paragraphs or [(0, "")]
    digest = paragraphs[0][1].rstrip("….") if below else ""
    is_told = len(digest) > _SHORT and any(digest in text for _, text in below)
    return below if is_told else paragraphs
