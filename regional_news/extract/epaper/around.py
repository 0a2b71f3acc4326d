"""What stands around a story's title on pages whose markup does not say what is what: kicker, subtitle, authors."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from regional_news.extract.epaper import fields
from regional_news.extract.epaper.loose import is_way
from regional_news.extract.people import names, only_names
from regional_news.text.clean import key

if TYPE_CHECKING:
    from collections.abc import Collection

    from regional_news.extract.epaper.loose import PlacedLine

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
_NAME_CHARS: Final = 4
_BYLINE_CHARS: Final = 40
_ENDS: Final = tuple("？?！!。")
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


def read_around(
    above: str | None, below: list[PlacedLine], text: list[str], *, apart: Collection[str], is_loose: bool
) -> Around:
    """Tell apart the line above a title and those between it and its text.

    `apart` are lines that are known to be something else, as `key` folds them; `is_loose` where no markup says where
    the text begins: then prose among them is of it, and it may begin with who wrote it.
    """
    found = Around()
    heads = [line.value for line in below if key(line.value) not in apart and not is_way(line)]

    def is_heading(line: str) -> bool:
        return (
            0 < len(key(line)) <= _HEADING_CHARS
            and key(line) not in apart
            and not any(form.search(line) for form in _NO_HEADING)
            and not only_names(line)
        )

    if above and is_heading(above) and not _STOP.search(above):
        found.pretitle = above
    for n, line in enumerate(heads if len(heads) <= _LINES_MAX else ()):
        is_prose = _PROSE.search(line) and not fields.AROUND.search(line)
        is_begun = is_loose and (is_prose or fields.COMES_FROM.search(line))
        if is_begun or (not _take(found, line, is_heading=is_heading(line)) and is_loose and is_heading(line)):
            found.more = tuple(heads[n:])
            return found
    while is_loose and found.taken < min(3, len(text) - 1) and _is_prose(text):
        if not _take(found, text[found.taken], is_heading=False):
            break
        found.taken += 1
    return found


def above_prose(text: list[str]) -> list[str]:
    """Return the people whom the first line names and says nothing else, where prose follows, or verse below one.

    Of two letters many a heading is a name, too (黄河, 高铁): who signs with so few is not told from one.
    """
    if len(text) < 2 or fields.CREDITS.search(text[0]):
        return []
    people = only_names(_BESIDE_NAME.sub("", text[0]))
    is_apart = len(people) == 1 and len(text[1]) > _NAME_CHARS and text[1][-1] != "，"  # else the verse is of them
    is_verse = is_apart and not any(map(only_names, text[1:]))
    return people if (is_verse or _is_prose(text[1:])) and all(len(name) > 2 for name in people) else []


def _is_prose(text: list[str]) -> bool:
    """Tell whether a text is none of a list, a poem or a table."""
    return any(len(line) >= _PROSE_CHARS and "。" in line for line in text)


def _take(found: Around, line: str, *, is_heading: bool) -> bool:
    """Enter a line as what it is, and tell whether it is anything."""
    line = _DAY.sub("", line).strip()
    said = _BESIDE_NAME.sub("", _BUTTONS.sub("", line))
    label = _BYLINE.match(said)
    is_short = len(said) <= _BYLINE_CHARS and said[-1:] not in _ENDS
    if not found.authors and (people := names(said[label.end() :]) if label and is_short else only_names(said)):
        found.authors = tuple(people)
        return True
    if is_heading and found.subtitle is None and not found.authors:
        found.subtitle = line
        return True
    return False
