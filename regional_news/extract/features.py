# ruff: noqa: E501 - a group of features stands on one line, as its slots are numbered
"""What is noticed about each line of a page: the features that the body is told by.

Features come in groups of small values, so that the weights of a group are looked up once for each combination that
occurs; `expand` names them. Nothing here decides anything: `segment` does, with weights that are learned.
"""

from __future__ import annotations

import re
from bisect import bisect_right as bucket
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from regional_news.extract import boilerplate, lexicon
from regional_news.text.clean import key

if TYPE_CHECKING:
    from collections.abc import Collection, Container

    from regional_news.extract.page import Line, Page

_STOPS: Final = "。！？；"
_ENDS: Final = {**dict.fromkeys("。！？!?；;", "stop"), **dict.fromkeys("”’」』\"）)】]", "close"), **dict.fromkeys("：:", "colon"),
                **dict.fromkeys("，、,", "comma"), **dict.fromkeys("….", "dots"), **dict.fromkeys("0123456789", "digit")}  # fmt: skip
_BEGINS: Final = {**dict.fromkeys("▲△▼↑●○■□◆◇★☆·•※", "mark"), **dict.fromkeys("（([【［〔", "open"), **dict.fromkeys("“\"「『《", "quote"),
                  **dict.fromkeys("0123456789", "digit"), **dict.fromkeys("一二三四五六七八九十", "han"),
                  **dict.fromkeys("—－-", "dash"), **dict.fromkeys(">»|｜", "sign"), "@": "at"}  # fmt: skip
_NAME: Final = re.compile(
    r"comment|pinglun|reply|foot|copy|nav|menu|crumb|side|right|left|hot|rec|tuijian|rela|xiangguan|share|tool|list|rank|"
    r"ad(?=$|[\W_\d])|banner|login|search|page|tag|edit|source|info|time|date|title|content|article|text|body|detail|main|"
    r"zoom|trs|vsb|news|caption|pic|img|author|summary|abstract|app|scan|code|statement|friend|link|hide|bottom|top|head|"
    r"next|prev|bq|mz|sm|ewm|qr|fenxiang|wx|sign|intro|lead|daodu|digest|vote|more|tip|player|video"
)
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
    sites: tuple[str, ...] = ()
    """What the page calls its site."""

    @property
    def edges(self) -> set[int]:
        """The lines of title and byline, with which no story begins or ends."""
        return {*self.bylines, *([self.title] if self.title >= 0 else [])}


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
    for around, make, own in zip(arounds, makes, prose, strict=True):
        of_around[around] = of_around.get(around, 0.0) + own
        of_make[make] = of_make.get(make, 0.0) + own
        lines_of_make[make] = lines_of_make.get(make, 0) + 1
    around_shares = {n: (bucket(_SHARES, own / total), bucket((1, 100, 400), own)) for n, own in of_around.items()}
    make_shares = {
        make: (bucket(_SHARES, own / total), bucket((2, 4, 10), lines_of_make[make])) for make, own in of_make.items()
    }
    main = _main_box(page, prose, 0.6 * total)
    first, last = (page.boxes[main].first, page.boxes[main].last) if main >= 0 else (0, count)
    near = [0.0, *prose, 0.0, 0.0]
    names = [*_names(page), ()]
    called = _called(page)
    of_called: dict[tuple[str, str], float] = {}
    for line, own in zip(lines, prose, strict=True):
        of_called[called[line.box]] = of_called.get(called[line.box], 0.0) + own
    called_shares = {make: bucket(_SHARES, own / total) for make, own in of_called.items()}
    first_told, last_told = (
        {line.text: line.number for line in reversed(lines)},
        {line.text: line.number for line in lines},
    )
    styles = [*_styles(page), ""]
    tags = [*(box.tag if box.tag in _COMMON_TAGS else "other" for box in page.boxes), "other"]
    title_key = key(title)
    is_short_title = 0 < len(title_key) < 200
    captions = captions_of(page)
    byline = max(marks.bylines, default=-1)
    found: list[tuple[tuple[object, ...], ...]] = []
    before = 0.0
    make_before: object = None
    around_before = box_before = -2
    for number, line in enumerate(lines):
        text, box, make, around = line.text, line.box, makes[number], arounds[number]
        is_last = number + 1 == count
        same_before = make == make_before
        same_after = not is_last and makes[number + 1] == make
        form, said, is_noise, is_marker = _look(text, line.linked, len(line.links)) if len(text) <= MAX_KEPT else look(
            text, line.linked, len(line.links)
        )  # fmt: skip
        words = (
            said.whole, said.start, said.inside, marks.labelled.get(number, ""), number in marks.dated, any(map(text.__contains__, marks.sites)), form[0],
            is_noise, is_marker, bool(line.links),
        )  # fmt: skip
        place = (
            tags[box], line.heading, line.aside, styles[box], _indent(line), box == box_before, same_before, same_after,
            around == around_before, not is_last and arounds[number + 1] == around, len(text) >= _LENGTHS[3], is_noise or is_marker,
            number in captions,
        )  # fmt: skip
        around_share, around_chars = around_shares[around]
        make_share, make_lines = make_shares[make]
        share = (
            around_share, make_share, make_lines, (number >= first) + (number >= last), number == first, number == last - 1,
            bucket(_SHARES, before / total), bucket(_SHARES, (total - before - prose[number]) / total),
            bucket((1, 40), near[number]), bucket((1, 40, 200), near[number + 2] + near[number + 3]), around_chars,
            called_shares[called[box]],
        )  # fmt: skip
        before += prose[number]
        # A key is seldom much longer than its text.
        is_copy = is_short_title and len(title_key) <= 4 * len(text) < 800 and key(text) == title_key
        where = (
            0 if marks.title < 0 else 1 if number < marks.title else 2 + bucket(_DISTANCES, number - marks.title),
            0 if byline < 0 else 2 if number in marks.bylines else 1 if number < byline else 3 + bucket(_DISTANCES, number - byline),
            is_copy, number >= marks.replies, bucket((0.1, 0.3, 0.5, 0.7, 0.9), number / count),
            0 if len(text) < _LENGTHS[3] or not prose[number] else 2 if first_told[text] < number else int(last_told[text] > number),
        )  # fmt: skip
        found.append((form, words, place, share, where, names[box]))
        make_before, around_before, box_before = make, around, box
    return found


def captions_of(page: Page) -> set[int]:
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


FIGURE_LINES: Final = 3
"""A box of a picture and no more lines than these holds its caption."""


def _prose(line: Line) -> float:
    text = line.text
    own = len(text) - line.linked
    if own < 8 or line.linked > own or line.aside:
        return 0.0
    return float(own) if own >= 40 or lexicon.PAUSE.search(text) else 0.0


def look(text: str, linked: int, links: int) -> tuple[tuple[object, ...], lexicon.Said, bool, bool]:
    """Return what a line's own words tell: its form, what the vocabulary says, whether it is noise or an end marker."""
    length = len(text)
    stops = sum(map(text.count, _STOPS))
    commas = text.count("，") + text.count("、") + text.count(",")
    form = (
        1 + bucket(_LENGTHS, length), bucket((0.01, 0.3, 0.5, 0.9), linked / length), min(stops, 3), min(commas, 3),
        _ENDS.get(text[-1], ""), _BEGINS.get(text[0], ""), min(links, 3), text.isascii(),
        text.endswith(("...", "……", "…", "[详细]", "【详细】", "全文")),
    )  # fmt: skip
    return form, lexicon.classify(text), boilerplate.is_noise(text), boilerplate.is_end_marker(text)


MAX_KEPT: Final = 60
"""What longer lines tell is not remembered: the pages of a site share their menus and buttons, not their paragraphs."""
_look: Final = lru_cache(maxsize=8192)(look)


def _indent(line: Line) -> bool:
    raw = line.raw
    return raw[0].isspace() and raw.lstrip("\x1f\r\n\t ").startswith(("\u3000", "\xa0"))


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
        makes.append((*page.box_make(line.box), box))
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
        found.append(_with_names(around, box.name, box.element.get("id") or ""))
    return found


@lru_cache(maxsize=4096)
def _with_names(around: tuple[str, ...], name: str, identifier: str) -> tuple[str, ...]:
    own = set(_NAME.findall(f"{name} {identifier}".lower()[:200])) if name or identifier else set()
    return around if own.issubset(around) else tuple(sorted(own.union(around)))


def _called(page: Page) -> list[tuple[str, str]]:
    """Return for every box tag and class of the innermost box around it that has a class, and for none an empty one."""
    found: list[tuple[str, str]] = []
    for box in page.boxes:
        found.append((box.tag, box.name) if box.name or box.parent < 0 else found[box.parent])
    return [*found, ("", "")]


def _styles(page: Page) -> list[str]:
    return [
        "centre" if box.tag == "center" else _style(box.element.get("style") or "", box.element.get("align") or "")
        for box in page.boxes
    ]


@lru_cache(maxsize=1024)
def _style(style: str, align: str) -> str:
    style = style.replace(" ", "")
    is_centred = align == "center" or "text-align:center" in style
    return "right" if align == "right" or "text-align:right" in style else "centre" if is_centred else ""


GROUPS: Final = ("form", "words", "place", "share", "where", "names")
PAIRS: Final[dict[str, tuple[tuple[int, ...], ...]]] = {
    "form": ((0, 1, 2), (0, 4), (0, 5), (0, 3), (1, 6), (0, 1, 8), (0, 7)),
    "words": ((0, 6), (1, 6), (3, 6), (4, 6), (5, 6), (7, 6), (8, 6), (8, 9)),
    "place": ((0, 10), (5, 6, 8, 9), (4, 10), (7, 9, 10), (6, 8, 10), (11, 6, 7), (11, 8, 9), (12, 8, 10)),
    "share": ((0, 3), (1, 2), (0, 1), (3, 6), (3, 7), (8, 9), (6, 7), (3, 9), (0, 8), (10, 8)),
    "where": ((0, 1), (3, 4)),
}
"""The slots of each group that are also taken together."""


Part = tuple[int, tuple[int, ...], tuple[object, ...]]
"""A group's number, some of its slots, and what stands in them."""


def parts(group: int, values: tuple[object, ...]) -> list[Part]:
    """Return what a group's values say one by one, and those that are taken together."""
    name = GROUPS[group]
    if name == "names":
        return [(group, (), (value,)) for value in values]
    alone: list[Part] = [(group, (slot,), (value,)) for slot, value in enumerate(values)]
    return alone + [(group, slots, tuple(values[slot] for slot in slots)) for slots in PAIRS[name]]


def names_of(part: Part) -> list[str]:
    """Return the names of the features that a part stands for."""
    group, slots, values = part
    name = GROUPS[group]
    if len(slots) > 1:
        return [f"{name}{slots}:{list(values)}".replace(" ", "")]
    said = values[0] if slots and isinstance(values[0], tuple) else values
    return [f"{name}{slots[0] if slots else ''}:{one}" for one in said]


def expand(group: int, values: tuple[object, ...]) -> list[str]:
    """Return the names of the features that a group's values stand for."""
    return [name for part in parts(group, values) for name in names_of(part)]


REPEATED: Final = {"words": (6, 9), "place": (10, 11)}
"""Slots that hold what others tell, for the pairs."""


def atoms_of(part: Part) -> list[tuple[str, int]]:
    """Return what a part says for itself: a number or a yes, by a name; what is 0, empty or a no is left out."""
    group, slots, values = part
    name = GROUPS[group]
    if not slots:
        return [(f"names:{values[0]}", 1)]
    if len(slots) > 1 or slots[0] in REPEATED.get(name, ()):
        return []
    value = values[0]
    if isinstance(value, int):
        return [(f"{name}{slots[0]}", int(value))] if value else []
    return [(f"{name}{slots[0]}:{word}", 1) for word in (value if isinstance(value, tuple) else values) if word]


def atoms(group: int, values: tuple[object, ...]) -> list[tuple[str, int]]:
    """Return what a group's values say one by one."""
    return [atom for part in parts(group, values) for atom in atoms_of(part)]
