# ruff: noqa: E501 - a group of features stands on one line, as its slots are numbered
"""What is noticed about each line of a page: the features that the body is told by.

Features come in groups of small values, so that the weights of a group are looked up once for each combination that
occurs; `expand` names them. Nothing here decides anything: `segment` does, with weights that are learned.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING, Final, NamedTuple

from regional_news.extract import chrome, lexicon
from regional_news.text.clean import key

if TYPE_CHECKING:
    from collections.abc import Collection, Container, Sequence

    from regional_news.extract.page import Line, Page

_STOPS: Final = "。！？；"
_ENDS: Final = {**dict.fromkeys("。！？!?；;", "stop"), **dict.fromkeys("”’」』\"）)】]", "close"), **dict.fromkeys("：:", "colon"),
                **dict.fromkeys("，、,", "comma"), **dict.fromkeys("….", "dots"), **dict.fromkeys("0123456789", "digit")}  # fmt: skip
_BEGINS: Final = {**dict.fromkeys("▲△▼↑●○■□◆◇★☆·•※", "mark"), **dict.fromkeys("（([【［〔", "open"), **dict.fromkeys("“\"「『《", "quote"),
                  **dict.fromkeys("0123456789", "digit"), **dict.fromkeys("一二三四五六七八九十", "han"),
                  **dict.fromkeys("—－-", "dash"), **dict.fromkeys(">»|｜", "sign")}  # fmt: skip
_NAME: Final = re.compile(
    r"comment|pinglun|reply|foot|copy|nav|menu|crumb|side|right|left|hot|rec|tuijian|rela|xiangguan|share|tool|list|rank|"
    r"ad(?=$|[\W_\d])|banner|login|search|page|tag|edit|source|info|time|date|title|content|article|text|body|detail|main|"
    r"zoom|trs|vsb|news|caption|pic|img|author|summary|abstract|app|scan|code|statement|friend|link|hide|bottom|top|head|"
    r"next|prev|bq|mz|sm|ewm|qr|fenxiang|wx"
)
_RIGHT: Final = re.compile(r"text-align\s{0,4}:\s{0,4}right")
_CENTRED: Final = re.compile(r"text-align\s{0,4}:\s{0,4}center")
_LENGTHS: Final = (4, 8, 15, 25, 40, 80, 160)
_DISTANCES: Final = (0, 1, 2, 3, 5, 9, 17, 33)
_SHARES: Final = (0.001, 0.02, 0.1, 0.3, 0.6, 0.9)
_COMMON_TAGS: Final = frozenset({"p", "div", "td", "li", "h1", "h2", "h3", "h4", "dd", "dt", "pre", "section", "article", "center", "tr", "ul", "body", "dl"})  # fmt: skip


class Marks(NamedTuple):
    """What earlier steps found on a page, by line number."""

    title: int
    """The title's last line, -1 where it is not known."""
    bylines: Collection[int]
    dated: Container[int]
    """Lines that show a date."""
    labelled: dict[int, str]
    """The kind of a line's first label."""
    replies: int
    """The line with which the readers' words begin, the number of lines where none do."""
    ends: Container[int] = frozenset()
    """Lines that the portal's facts name as ends of a story."""

    @property
    def edges(self) -> set[int]:
        """The lines of title and byline, with which no story begins or ends."""
        return {*self.bylines, *([self.title] if self.title >= 0 else [])}


def bucket(value: float, limits: Sequence[float]) -> int:
    """Return how many of `limits`, in ascending order, are below `value` or equal to it."""
    return bisect_right(limits, value)


def of_page(page: Page, marks: Marks, title: str) -> list[tuple[tuple[object, ...], ...]]:
    """Return for every line its groups of features, in the order of `PAIRS`."""
    lines = page.lines
    count = len(lines)
    prose = [_prose(line) for line in lines]
    total = sum(prose) or 1.0
    arounds, makes = _places(page)
    of_around: dict[int, float] = {}
    of_make: dict[object, float] = {}
    lines_of_make: dict[object, int] = {}
    for number in range(count):
        of_around[arounds[number]] = of_around.get(arounds[number], 0.0) + prose[number]
        make = makes[number]
        of_make[make] = of_make.get(make, 0.0) + prose[number]
        lines_of_make[make] = lines_of_make.get(make, 0) + 1
    main = _main_box(page, prose, 0.6 * total)
    first, last = (page.boxes[main].first, page.boxes[main].last) if main >= 0 else (0, count)
    near = [0.0, *prose, 0.0, 0.0]
    names = _names(page)
    styles = _styles(page)
    title_key = key(title)
    reply = marks.replies
    byline = max(marks.bylines, default=-1)
    found: list[tuple[tuple[object, ...], ...]] = []
    before = 0.0
    for number, line in enumerate(lines):
        text = line.text
        make, around = makes[number], arounds[number]
        same_before = number > 0 and makes[number - 1] == make
        same_after = number + 1 < count and makes[number + 1] == make
        form = _form(line)
        said = lexicon.classify(text)
        is_noise, is_marker = chrome.is_noise(text), chrome.is_end_marker(text)
        label = marks.labelled.get(number, "")
        has_end = number in marks.ends
        words = (
            said.whole, said.start, said.inside, label, number in marks.dated, has_end, form[0], is_noise, is_marker,
            bool(line.links),
        )  # fmt: skip
        tag = page.boxes[line.box].tag if line.box >= 0 else ""
        place = (
            tag if tag in _COMMON_TAGS else "other", line.heading, line.aside, styles[line.box] if line.box >= 0 else "",
            _indent(line), number > 0 and lines[number - 1].box == line.box, same_before, same_after,
            number > 0 and arounds[number - 1] == around, number + 1 < count and arounds[number + 1] == around,
            form[0] > 3,
            is_noise or is_marker,
        )  # fmt: skip
        share = (
            bucket(of_around[around] / total, _SHARES), bucket(of_make[make] / total, _SHARES), bucket(lines_of_make[make], (2, 4, 10)),
            (number >= first) + (number >= last), number == first, number == last - 1, bucket(before / total, _SHARES),
            bucket((total - before - prose[number]) / total, _SHARES), bucket(near[number], (1, 40)), bucket(near[number + 2] + near[number + 3], (1, 40, 200)),
            bucket(of_around[around], (1, 100, 400)),
        )  # fmt: skip
        before += prose[number]
        is_copy = 0 < len(title_key) < 200 and len(text) < 200 and key(text) == title_key
        where = (
            "none" if marks.title < 0 else "before" if number < marks.title else bucket(number - marks.title, _DISTANCES),
            "none" if byline < 0 else "at" if number in marks.bylines else "before" if number < byline else bucket(number - byline, _DISTANCES),
            is_copy, number >= reply, bucket(number / count, (0.1, 0.3, 0.5, 0.7, 0.9)),
        )  # fmt: skip
        found.append((form, words, place, share, where, names[line.box] if line.box >= 0 else ()))
    return found


def _prose(line: Line) -> float:
    text = line.text
    own = len(text) - line.linked
    if line.linked * 2 > len(text) or line.aside or own < 8:
        return 0.0
    return float(own) if own >= 40 or any(sign in text for sign in "。！？；，") else 0.0


def _form(line: Line) -> tuple[int, int, int, int, str, str, int, bool, bool]:
    text = line.text
    length = len(text)
    stops = sum(map(text.count, _STOPS))
    commas = text.count("，") + text.count("、") + text.count(",")
    return (
        bucket(length, _LENGTHS), bucket(line.linked / length, (0.01, 0.3, 0.5, 0.9)), min(stops, 3), min(commas, 3),
        _ENDS.get(text[-1], ""), _BEGINS.get(text[0], ""), min(len(line.links), 3), text.isascii(),
        text.endswith(("...", "……", "…", "[详细]", "【详细】", "全文")),
    )  # fmt: skip


def _indent(line: Line) -> bool:
    return line.raw.lstrip("\x1f\r\n\t ").startswith(("\u3000", "\xa0"))


def _places(page: Page) -> tuple[list[int], list[tuple[str, str, int]]]:
    """Return for every line the box around the outermost one that holds it alone, and the make it shares with others."""
    boxes = page.boxes
    arounds, makes = [], []
    for line in page.lines:
        box = line.box
        number = line.number
        while box >= 0 and boxes[box].first == number and boxes[box].last == number + 1:
            box = boxes[box].parent
        arounds.append(box)
        inner = boxes[line.box] if line.box >= 0 else None
        makes.append((inner.tag, inner.element.get("class") or "", box) if inner else ("", "", box))
    return arounds, makes


def _main_box(page: Page, prose: list[float], least: float) -> int:
    """Return the innermost box that holds at least so much prose, -1 where none does."""
    sums = [0.0]
    for value in prose:
        sums.append(sums[-1] + value)
    best = -1
    for number, box in enumerate(page.boxes):
        if sums[box.last] - sums[box.first] >= least:
            best = number
    return best


def _names(page: Page) -> list[tuple[str, ...]]:
    """Return for every box what its own class and id and those around it speak of."""
    found: list[tuple[str, ...]] = []
    for box in page.boxes:
        around = found[box.parent] if box.parent >= 0 else ()
        name = f"{box.element.get('class') or ''} {box.element.get('id') or ''}".lower()
        own = set(_NAME.findall(name[:200])) if len(name) > 1 else set()
        found.append(tuple(sorted(own.union(around))) if not own.issubset(around) else around)
    return found


def _styles(page: Page) -> list[str]:
    found = []
    for box in page.boxes:
        style = box.element.get("style") or ""
        align = box.element.get("align") or ""
        is_right = align == "right" or ("right" in style and _RIGHT.search(style))
        is_centred = align == "center" or box.tag == "center" or ("center" in style and _CENTRED.search(style))
        found.append("right" if is_right else "centre" if is_centred else "")
    return found


GROUPS: Final = ("form", "words", "place", "share", "where", "names")
PAIRS: Final[dict[str, tuple[tuple[int, ...], ...]]] = {
    "form": ((0, 1, 2), (0, 4), (0, 5), (0, 3), (1, 6), (0, 1, 8), (0, 7)),
    "words": ((0, 6), (1, 6), (3, 6), (4, 6), (7, 6), (8, 6), (8, 9)),
    "place": ((0, 10), (5, 6, 8, 9), (4, 10), (7, 9, 10), (6, 8, 10), (11, 6, 7), (11, 8, 9)),
    "share": ((0, 3), (1, 2), (0, 1), (3, 6), (3, 7), (8, 9), (6, 7), (3, 9), (0, 8), (10, 8)),
    "where": ((0, 1), (3, 4)),
}
"""The slots of each group that are also taken together."""


def expand(group: int, values: tuple[object, ...]) -> list[str]:
    """Return the names of the features that a group's values stand for."""
    name = GROUPS[group]
    if name == "names":
        return [f"names:{value}" for value in values]
    found = []
    for slot, value in enumerate(values):
        if isinstance(value, tuple):
            found += [f"{name}{slot}:{one}" for one in value]
        else:
            found.append(f"{name}{slot}:{value}")
    found += [f"{name}{slots}:{[values[slot] for slot in slots]}".replace(" ", "") for slots in PAIRS[name]]
    return found
