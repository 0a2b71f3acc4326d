"""What stands around a story's title on pages whose markup does not say what is what: kicker, subtitle, authors."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from regional_news.extract.epaper import fields
from regional_news.extract.epaper.markup import is_made_of, lines_of, text_of
from regional_news.extract.people import names, only_names
from regional_news.text.clean import key

if TYPE_CHECKING:
    from collections.abc import Collection

_HEADING_CHARS: Final = 60
_LINES_MAX: Final = 8  # so many lines stand between a title and its story at most
_STOP: Final = re.compile(r"[。！？；…）)]$|[。；]")
_PROSE: Final = re.compile(r"[。…]\W{0,2}$|.{30}[！？]\W{0,2}$")
_DAY: Final = re.compile(
    r"(?:(?:日期|时间)\s?[:：]\s?)?\d{4}\s?[-年/.]\s?\d{1,2}\s?[-月/.]\s?\d{1,2}\s?日?(?:\s\d{1,2}:\d\d(?::\d\d)?)?|星期[一二三四五六日天]"
)
_PLACE: Final = re.compile(r"第\s?[A-Za-z]{0,4}\d{1,3}\s?版|当前|位置")
_BUTTONS: Final = re.compile(
    r"[【\[（(]?第?\s?[A-Za-z]{0,4}\d{1,3}\s?版(?:[:：]\s?[^\s】\])）]{1,12})?[】\])）]?|"
    r"[【\[（(]?(?:字[号体数]|来源|稿源|浏览|点击|阅读|分享|编辑|责编).*$"
)
_NO_HEADING: Final = (fields.CHROME, fields.AROUND, fields.IMPRINT, fields.CREDITS, _PROSE, _PLACE)
_DASHES: Final = ("—", "－", "–")
_SAYS_WHO: Final = re.compile("记者|通讯员|作者|[文图摄]")
_PROSE_CHARS: Final = 16
"""A line with a full stop that is longer is none of a poem or a list."""
_BESIDE_NAME: Final = re.compile(
    r"^[\[［【〔][^\]］】〕]{2,6}[\]］】〕]\s?(?=\w{2,4}$)|(?<=\w)[（(][^（）()]{2,20}[）)]$"
)
"""The place in front of who wrote something (literary pages), and what he is."""
_BYLINE: Final = re.compile(r"^\W*(?:作\s?者|文\s?[/／]|撰文|记者)\s?[:：]?")


@dataclass(slots=True)
class Around:
    """The lines that were told apart."""

    pretitle: str | None = None
    subtitle: str | None = None
    authors: tuple[str, ...] = ()
    taken: int = 0  # how many of the text's first lines are among them
    more: tuple[str, ...] = ()  # lines before the text's first one that are of it


def read_around(tree: Any, title: Any | None, text: list[str], *, apart: Collection[str], is_loose: bool) -> Around:
    """Tell apart the line above the title and those between it and the text.

    `apart` are lines that are known to be something else, as `key` folds them; `is_loose` where no markup says where
    the text begins, so that its first lines may be of the heading.
    """
    found = Around()
    if title is None:
        return found
    linked = {text_of(link) for link in tree.iter("a")}
    is_printed_list = not _is_prose(text)
    above, below = _lines_beside(tree, title, key(text[0]) if text else "")
    below = [line for line in below if key(line) not in apart]

    def is_heading(line: str) -> bool:
        return (
            0 < len(key(line)) <= _HEADING_CHARS
            and not is_made_of(line, linked)
            and key(line) not in apart
            and not any(form.search(line) for form in _NO_HEADING)
            and not only_names(line)
        )

    if above and is_heading(above) and not _STOP.search(above):
        found.pretitle = above
    for n, line in enumerate(below if len(below) <= _LINES_MAX else ()):
        is_in_box = is_loose and bool(text and _boxes_of(tree, line) & _boxes_of(tree, text[0]))
        is_prose = line.endswith("。") and (is_in_box or not fields.IMPRINT.search(line))
        is_prose = is_prose or bool(_PROSE.search(line) and not fields.AROUND.search(line))
        is_listed = is_printed_list and _is_bare(line) and is_in_box
        is_begun = is_loose and (is_prose or is_listed or fields.COMES_FROM.search(line))
        is_apart = is_heading(line) and (
            line.startswith(_DASHES) or not (is_in_box and _is_of_make(tree, line, text[0]))
        )
        if is_begun or (not _take(found, line, is_heading=is_apart) and is_loose and is_heading(line)):
            found.more = tuple(below[n:])
            return found
    while is_loose and found.taken < min(3, len(text) - 1):
        line = text[found.taken]
        if is_printed_list and _is_bare(line):
            break
        if not _take(found, line, is_heading=line.startswith(_DASHES) and is_heading(line)):
            break
        found.taken += 1
    return found


def above_prose(text: list[str]) -> list[str]:
    """Return the people whom the first line names and says nothing else, where prose follows.

    Of two letters many a heading is a name, too (黄河, 高铁): who signs with so few is not told from one.
    """
    is_told = bool(text) and _is_prose(text[1:]) and not fields.CREDITS.search(text[0])
    people = only_names(_BESIDE_NAME.sub("", text[0])) if is_told else []
    return people if all(len(name) > 2 for name in people) else []


def _is_prose(text: list[str]) -> bool:
    """Tell whether a text is none of a list, a poem or a table."""
    return any(len(line) >= _PROSE_CHARS and "。" in line for line in text)


def _is_bare(line: str) -> bool:
    """Tell whether a line is of names or words like names, and says of none of them that they wrote the story."""
    return bool(only_names(line)) and "\u3400" <= line[0] <= "\u9fff" and not _SAYS_WHO.search(line)


def _boxes_of(tree: Any, line: str) -> set[Any]:
    """Return what holds the elements that show a line and nothing else."""
    return {element.getparent() for element in tree.iter(*fields.BOXES) if text_of(element) == line}


def _is_of_make(tree: Any, line: str, other: str) -> bool:
    """Tell whether two lines stand in elements of one name and class: then neither is a heading above the other."""
    makes = [
        {(e.getparent(), e.tag, e.get("class")) for e in tree.iter(*fields.BOXES) if text_of(e) == one}
        for one in (line, other)
    ]
    return not makes[0].isdisjoint(makes[1])


def is_beside(tree: Any, line: str, following: str) -> bool:
    """Tell whether a line stands in the same box as the one before it, or in none of its own."""
    boxes = _boxes_of(tree, following)
    return not boxes or bool(boxes & _boxes_of(tree, line))


def _lines_beside(tree: Any, title: Any, beginning: str) -> tuple[str | None, list[str]]:
    """Return the line above the title and those from it to the line that begins the text."""
    above: str | None = None
    below: list[str] = []
    is_below = False
    for kind, value in lines_of(tree, title=title):
        if kind == "title":
            is_below = True
        elif kind == "picture" and is_below and not beginning:
            break
        elif kind == "text" and not is_below:
            above = value
        elif kind == "text":
            if beginning and key(value).startswith(beginning):
                return above, below
            below.append(value)
    return above, below if not beginning else []  # where the text begins is not known


def _take(found: Around, line: str, *, is_heading: bool) -> bool:
    """Enter a line as what it is, and tell whether it is anything."""
    line = _DAY.sub("", line).strip()
    said = _BESIDE_NAME.sub("", _BUTTONS.sub("", line))
    label = _BYLINE.match(said)
    if not found.authors and (people := names(said[label.end() :]) if label and len(said) <= 40 else only_names(said)):
        found.authors = tuple(people)
        return True
    if is_heading and found.subtitle is None and not found.authors:
        found.subtitle = line
        return True
    return False
