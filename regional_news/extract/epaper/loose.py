"""The lines of a story whose page does not mark them: told by the boxes that hold them, never by how they begin."""

from __future__ import annotations

import re
from collections import Counter
from itertools import takewhile
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from regional_news.extract.epaper import fields
from regional_news.extract.epaper.markup import BLOCKS, is_named_paper, placed

if TYPE_CHECKING:
    from collections.abc import Collection

_BUTTON: Final = re.compile(
    r"\W*(?:(?:放大|缩小|默认|打印|关闭|窗口|本[页文]|字[号体]|[大中小]|分享到?|微信|微博|朋友圈|QQ(?:空间)?|收藏|返回|首页|目录|版面|"
    r"[上下]一?[篇版期页]|朗读|复制链接|全文|登录|注册|检索|搜索|往期|回顾|顶部|更多|无|没有了)\W*)+|"
    r"\W*[上下]一?[篇版期页]\W{0,3}[:：].*|本版(?:其他|更多)?(?:文章|新闻|导航|导读|目录)"
)
_IMPRINT: Final = re.compile(
    r"版权(?:所有|归)|©|Copyright|ICP\s?备|主[办管](?:[:：]|$)|[社地]址[:：]|电话[:：]|邮编[:：]|ISSN|CN\d|邮发代号|刊号|总第|数字报|电子[报版]|技术支持|扫一扫",
    re.IGNORECASE,
)


class PlacedLine(NamedTuple):
    """A line of a page."""

    value: str
    box: Any
    """The innermost block that holds it."""
    make: tuple[Any, ...]
    """What lines of a kind share: what holds their boxes, and the elements that they are in."""
    is_link: bool


def lines_around(tree: Any, title: Any | None) -> tuple[str | None, list[PlacedLine]]:
    """Return the line above the title, and all below it."""
    above, below = None, []
    is_below = title is None
    for what, value, inner, is_link in placed(tree, title=title):
        if what == "title":
            is_below = True
        elif what == "text" and is_below:
            box = next((e for e in (inner, *inner.iterancestors()) if e.tag in BLOCKS), inner)
            kind = (box.getparent(), box.tag, *map(box.get, ("class", "style", "align")), inner.tag, inner.get("class"))
            below.append(PlacedLine(value, box, kind, is_link))
        elif what == "text":
            above = None if is_link else value
    return above, below


def loose_text(below: list[PlacedLine], title: Any | None) -> tuple[list[PlacedLine], list[PlacedLine]]:
    """Return the lines between a title and its text, and those of the text.

    The text is all that the box of its lines holds, those of the make that has most. Where that box holds the title,
    too, or there is none, the text begins with the first line of a make that is met again, and ends above the first
    button, link or line of the page's imprint behind the last of that make.
    """
    likely = [
        line
        for line in below
        if not _is_foot(line)
        and (line.value.endswith("。") or not fields.AROUND.search(line.value))
        and not (title is None and is_named_paper(line.value))
    ]
    if not likely:
        return [], []
    around = set(title.iterancestors()) if title is not None else set()
    sizes = Counter[tuple[Any, ...]]()
    for line in likely:
        sizes[line.make] += len(line.value)
    make = sizes.most_common(1)[0][0]
    seed = max((line for line in likely if line.make == make), key=lambda line: len(line.value))
    box, lines = _grown(seed, below, around)
    if title is None or box in around:
        first = next(n for n, line in enumerate(lines) if line.make == make)
        later = {line.make for line in lines[first:]}
        start = next(
            n for n, line in enumerate(lines) if line.make == make or (line.make in later and not _is_foot(line))
        )
        last = max(n for n, line in enumerate(lines) if line.make == make) + 1
        lines = [*lines[start:last], *takewhile(lambda line: not _is_foot(line), lines[last:])]
    while lines and _is_way_beside(lines[-1], make):
        lines.pop()
    while lines and (
        _is_way_beside(lines[0], make) or (lines[0].make != make and fields.AROUND.search(lines[0].value))
    ):
        del lines[0]
    before = takewhile(lambda line: not lines or line is not lines[0], below)
    return list(before), lines


def _grown(seed: PlacedLine, below: list[PlacedLine], around: Collection[Any]) -> tuple[Any, list[PlacedLine]]:
    """Return the box of a text and its lines: that of one of them, and those around it that hold nothing else."""
    inside = set(seed.box.iter())
    box, lines = seed.box, [line for line in below if line.box in inside]
    while box not in around and (parent := box.getparent()) is not None:
        inside = set(parent.iter())
        more = [line for line in below if line.box in inside]
        if parent in around:
            return (parent, more) if len(lines) == 1 else (box, lines)
        makes, held = {line.make for line in lines}, set(map(id, lines))
        others = [line for line in more if id(line) not in held and line.make not in makes]
        is_headed = more[:1] == others[:1] and more[0].box is not parent
        if len(more) == len(lines) + len(others) and (is_headed or any(map(_is_foot, others))):
            break
        box, lines = parent, more
    return box, lines


def is_way(line: PlacedLine) -> bool:
    """Tell whether a line is links or buttons alone."""
    return line.is_link or bool(_BUTTON.fullmatch(line.value))


def _is_way_beside(line: PlacedLine, make: tuple[Any, ...]) -> bool:
    return line.is_link or (line.make != make and is_way(line))


def _is_foot(line: PlacedLine) -> bool:
    return is_way(line) or bool(_IMPRINT.search(line.value))
