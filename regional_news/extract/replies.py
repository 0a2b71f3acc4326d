"""Where the readers' word begins: posts and comments are boxes of one make, each with a time of its own.

Boards and comment sections name their boxes as they please, but they repeat them. The first box of such a row is the
story itself on a board, whose title or text stands in no other place, and the first comment everywhere else.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from regional_news.extract import breadcrumb, lexicon

if TYPE_CHECKING:
    from regional_news.extract.page import Page

_STAMP: Final = re.compile(
    r"\d{1,2}[-/.月]\d{1,2}日?\D{0,6}\d{1,2}:\d\d|\d{1,3}\s?(?:秒|分钟|个?小时|天)前|刚刚|[昨前]天|"
    r"^(?:第?\s?\d{1,5}\s?[楼#＃]|楼主|沙发|板凳|地板|发信人\s?[:：])"
)
_LABELS: Final = ("时间", "时间：", "日期", "日期：")
"""What stands in the cell before a date is a row of a form: 来信时间, 答复时间."""
_MAX_STAMP_CHARS: Final = 100
_HEADLINE_CHARS: Final = 8
_VERSES: Final = 8
"""More lines than this between title and post are a story, however short each is."""
_LONG: Final = 25
"""Shorter lines are no text of a story or comment, but names, ranks and buttons."""


def first_reply(page: Page, *, title: int) -> int:
    """Return the number of the line with which the replies begin, that of lines on a page without any.

    `title` is the line of the title, -1 where it is not known.
    """
    starts = [start for boxes in _rows(page) if (start := _start(page, boxes, title=title)) is not None]
    return min(starts, default=len(page.lines))


def is_entry(page: Page, *, title: int, first: int) -> bool:
    """Tell whether line `first`, with which a story was told to begin, stands in one of a list's entries.

    Each entry has a box of one make that begins with a linked headline; three of them make a list, unless the one
    holds the page's title, as where the next stories are shown below the one that was asked for.
    """
    entries: dict[tuple[int, str, str], set[int]] = defaultdict(set)
    for line in page.lines:
        is_headline = line.heading or len(line.text) >= _HEADLINE_CHARS
        if line.linked * 2 > len(line.text) and is_headline and not breadcrumb.is_breadcrumb(line):
            for number in page.ancestors(line.box):
                if page.boxes[number].first < line.number:
                    break
                entries[page.boxes[number].parent, *page.box_make(number)].add(number)
    lists = [row for row in entries.values() if len(row) > 2]
    around = [n for n in page.ancestors(page.lines[first].box) if page.boxes[n].first > title]
    return any(not row.isdisjoint(around) for row in lists)


def _rows(page: Page) -> list[list[int]]:
    """Return the rows of boxes of one make that each hold a time of their own."""
    rows: dict[tuple[int, str, str], dict[int, None]] = defaultdict(dict)
    stamped = [
        line
        for line in page.lines
        if len(line.text) <= _MAX_STAMP_CHARS
        and line.linked * 2 <= len(line.text)
        and _is_stamp(line.text)
        and not (line.number and page.lines[line.number - 1].text.endswith(_LABELS))
    ]
    if len(stamped) < 2:
        return []
    for line in stamped:
        for number in page.ancestors(line.box):
            box = page.boxes[number]
            if box.parent < 0:
                break
            make = (box.parent, box.tag, box.name.partition(" ")[0])
            rows[make][number] = None
    return [list(boxes) for boxes in rows.values() if len(boxes) > 1]


def _start(page: Page, boxes: list[int], *, title: int) -> int | None:
    """Return where the replies of one row of boxes begin, None where the row is no row of posts."""
    posts = [page.boxes[number] for number in sorted(boxes)]
    ends = [*(post.first for post in posts[1:]), max(posts[-1].last, page.boxes[posts[-1].parent].last)]
    told = sum(_has_text(page, post.first, end) for post, end in zip(posts, ends, strict=True))
    if told < (1 if len(posts) > 2 else 2):
        return None
    first, second = posts[0], posts[1]
    if first.first <= title < first.last:
        return second.first
    if first.first <= title:
        return None
    is_told = _has_text(page, title + 1, first.first) or first.first - title > _VERSES
    return first.first if is_told else second.first


@lru_cache(maxsize=8192)
def _is_stamp(text: str) -> bool:
    """Tell whether a short line may stand at the head of a post: it names a time or a floor."""
    return _STAMP.search(text) is not None and not lexicon.PAUSE.search(text)


def _has_text(page: Page, first: int, last: int) -> bool:
    return any(
        len(line.text) >= _LONG and line.linked * 2 < len(line.text) and lexicon.PAUSE.search(line.text)
        for line in page.lines[first:last]
    )
