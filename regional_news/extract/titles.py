"""The title block: kicker, main title, subtitle."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import accumulate
from typing import TYPE_CHECKING, Final

from regional_news.extract import boilerplate, breadcrumb, byline_parts, hints, people
from regional_news.extract import byline as bylines
from regional_news.extract.page import SEAM
from regional_news.text import urls
from regional_news.text.clean import clean, key

if TYPE_CHECKING:
    from collections.abc import Container

    from regional_news.extract.byline_parts import Part
    from regional_news.extract.context import Context
    from regional_news.extract.head_titles import HeadTitles
    from regional_news.extract.page import Line, Page

MAX_TITLE_LINE_CHARS: Final = 120
_MAX_BLOCK_LINES: Final = 6
_DASHES: Final = ("—", "－－", "--", "──", "―")
_NO_KICKER: Final = re.compile(
    r"字体|字号|背景颜色|发信人|信区|讨论区|★★|引用.?回复|[|｜].+[|｜]|^[<＜>＞■『]|https?://|^.{0,4}(?:中心|正文|频道|详情)$|第.{1,4}[版页]|"
    r"^\d{1,2}/\d{1,2}/\d{4}|星期[一二三四五六日天]$|[〔\[（(]\d{4}[〕\]）)]\s?第?\d{1,4}号$|^(?:天气|心情|来源于?)\s?[:：]|"
    r"\d\s?[次个人]?(?:点击|阅读|浏览|回复|评论)|(?:点击|阅读|浏览|回复|评论)(?:次?数|量)?\s?[:：(（]?\s?\d"
)
"""Section names, counts, buttons and days that stand beside a title."""
_LABELS: Final = frozenset({"标题", "主题", "文章主题", "题目"})


@dataclass(slots=True)
class TitleBlock:
    """The lines above the byline."""

    main: str
    first: int
    """Number of the block's first line, -1 where the title stands in metas alone."""
    last: int
    pretitle: str | None = None
    subtitle: str | None = None
    over: str | None = None
    """What stands above the title, outside the box that holds it and its byline: no kicker."""
    strategy: str = ""
    votes: float = 0.0
    rivals: list[tuple[str, str, float]] = field(default_factory=list)
    """Strategy, text and votes of every candidate."""


def candidates(
    page: Page, head: HeadTitles, *, url: str = "", hinted: Container[int] = ()
) -> dict[int, tuple[float, str]]:
    """Return the votes of every line of the page at `url` that may be the title, by line number.

    `hinted` are the numbers of the lines that a portal's hints name.
    """
    found: dict[int, tuple[float, str]] = {}
    for line in page.lines:
        text = line.text
        if not 2 <= len(text) <= MAX_TITLE_LINE_CHARS:
            continue
        votes, strategy = head.votes(text)
        if line.linked * 2 > len(text) and not line.heading and votes < 3:
            continue
        if line.heading:
            votes += {1: 3.0, 2: 2.0, 3: 1.5}.get(line.heading, 0.5)
            strategy = strategy or "heading"
        if line.number in hinted:
            votes, strategy = votes + hints.TITLE_VOTES, strategy or "hint"
        if votes and line.linked * 2 > len(text):
            # A heading that the head begins with may be linked to itself.
            address = line.links[0][1]
            is_own = (line.heading and votes > 5) or urls.join(url, address.partition("#")[0]) == url
            votes -= 4 if _is_home(address) else 0.5 if is_own else 2.5
        if votes and line.aside:
            votes -= 2
        if votes > 0.4 and not (
            breadcrumb.is_breadcrumb(line) or boilerplate.is_noise(text) or boilerplate.is_end_marker(text)
        ):
            found[line.number] = (votes, strategy)
    return found


def _is_home(address: str) -> bool:
    """Tell whether a link leads to a site's first page: what it names is the site."""
    host, _, path = address.lower().partition("//")[2].partition("/")
    if host:
        return path == "" or (path.endswith("/") and path[:-1].isalpha())
    return address == "/" or (address.lstrip("./").startswith("index.") and len(address) < 14)


def likeliest(found: dict[int, tuple[float, str]]) -> int:
    """Return the number of the line with most votes, the first among equals, -1 where no line has any."""
    return max(found, key=lambda number: (found[number][0], -number), default=-1)


def choose(
    context: Context, found: dict[int, tuple[float, str]], parts: list[Part], byline: int | None
) -> TitleBlock | None:
    """Return the title block above the byline, or the best one of a page without a byline.

    No line of `parts` that the byline may be made of belongs to the title, nor do the cells behind labels and the
    parts of a breadcrumb.
    """
    page, head = context.page, context.head
    labelled, values = byline_parts.labelled_lines(parts), bylines.value_lines(page, parts)
    sites = {key(name) for name in context.site_names}
    above = range(max(0, byline - 8), byline) if byline is not None else range(0)
    rivals = _voted(page, found, byline, labelled | values)
    for number in above:
        line = page.lines[number]
        # Of lines that have votes too: a hint or large letters must not count less than nothing.
        if number not in labelled and _may_be_title(line) and not _is_running(line):
            if _is_dashed(line.text) and number - 1 in above and _may_be_title(page.lines[number - 1]):
                continue  # a subtitle, below the title that it belongs to
            votes = 1.6 - 0.2 * (byline - number if byline else 0)
            rivals.append((votes + (0.1 if number in found else 0), number, "above byline"))
    aside = values | byline_parts.headed_lines(parts) | _site_lines(page, head, found)
    rest = [rival for rival in rivals if rival[1] not in aside and key(page.lines[rival[1]].text) not in sites]
    # The title of a reader's letter may stand in its form alone.
    rivals = rest or [rival for rival in rivals if rival[1] in values and head.votes(page.lines[rival[1]].text)[0] > 0]
    if not rivals:
        return None
    votes, number, strategy = max(rivals, key=lambda rival: (round(rival[0], 3), -rival[1]))
    is_confirmed = head.votes(page.lines[number].text)[0] > 0
    if head.is_confirmed and not is_confirmed:
        return TitleBlock(head.exact[0], -1, -1, strategy="metas", votes=5, rivals=[("metas", head.exact[0], 5.0)])
    said = clean(page.lines[byline].raw.split(SEAM)[0]) if byline is not None and not is_confirmed else ""
    if len(said) > 3 and head.stems and key(said) == head.stems[0]:  # 渡口 [2009-08-14 08:22]
        return TitleBlock(said, byline or 0, byline or 0, strategy="beside the date", votes=1.5)
    if votes <= 0.5 and head.whole:
        return None
    label, _, said = page.lines[number].text.replace(":", "：", 1).partition("：")
    main = said.strip() if "".join(label.split()) in _LABELS and said.strip() else page.lines[number].text
    block = TitleBlock(main, number, number, strategy=strategy, votes=votes)
    block.rivals = [(name, page.lines[n].text, round(v, 2)) for v, n, name in sorted(rivals, reverse=True)[:6]]
    named = {n for n in range(max(0, number - 5), number) if key(page.lines[n].text) in sites}
    _extend(page, head, block, byline, labelled | aside | named)
    _part_buttons(page.lines[number], head, block)
    return block


def _voted(
    page: Page, found: dict[int, tuple[float, str]], byline: int | None, others: set[int]
) -> list[tuple[float, int, str]]:
    """Return the lines that have votes, with fewer the farther they stand from the byline."""
    rivals: list[tuple[float, int, str]] = []
    below = range(byline if byline is not None else len(page.lines), len(page.lines))
    distances = list(accumulate((line not in others for line in below), initial=1))
    for number, (votes, strategy) in found.items():
        if byline is None:
            rivals.append((votes - 0.002 * number, number, strategy))
        elif number < byline:
            far = 3.0 if votes < 3.0 else 1.5
            rivals.append((votes - min(far, 0.25 * (byline - number)), number, strategy))
        else:
            distance = distances[number - byline]
            far = 0.3 * distance if distance < 5 else 2.5 + 0.05 * min(40, distance)
            rivals.append((votes - far, number, strategy))
    return rivals


def _site_lines(page: Page, head: HeadTitles, found: dict[int, tuple[float, str]]) -> set[int]:
    """Return the lines that show what `<title>` begins with, where a line below shows a longer part of it.

    The first is the name of a board or a blog, which many write before the title.
    """
    stems = head.stems
    shown = {number: key(page.lines[number].text) for number in found} if len(stems) > 1 else {}
    below = [number for number, said in shown.items() if said in stems[1:] and len(said) > len(stems[0])]
    last, last_heading = max(below, default=-1), max((n for n in below if page.lines[n].heading), default=-1)
    first = (number for number, said in shown.items() if said == stems[0])
    return {number for number in first if number < (last_heading if page.lines[number].heading else last)}


def without_dashes(text: str) -> str:
    """Return a subtitle without the dashes before it."""
    return text.lstrip(" —－-─―") if _is_dashed(text) else text


def _is_dashed(text: str) -> bool:
    return text.lstrip().startswith(_DASHES)


def undoubled(title: str) -> str:
    """Return a title without a second copy of it."""
    for separator in ("，", ",", " ", "_", "-", "|", "、"):
        left, found, right = title.partition(separator)
        while found:
            if len(left) > 3 and key(left) == key(right):
                return left.strip()
            if len(left) > len(title) // 2:
                break
            more, found, right = right.partition(separator)
            left = left + separator + more
    half = len(title) // 2
    return title[:half] if half > 6 and title[:half] == title[half:] else title


def _extend(page: Page, head: HeadTitles, block: TitleBlock, byline: int | None, others: set[int]) -> None:
    """Find the lines that belong to the title block above and below its main line."""
    number = block.first
    main = page.lines[number]
    above = _neighbours(page, range(number - 1, max(-1, number - 5), -1), others)
    if byline is not None and byline > number + _MAX_BLOCK_LINES:
        byline = None  # the text stands between the two
    stop = byline if byline is not None and byline > number else min(len(page.lines), number + 2)
    below = _neighbours(page, range(number + 1, min(stop, number + 4)), others)
    if byline is None or byline < number:
        below = [
            line
            for line in below
            if _is_dashed(line.text)
            or (line.heading and line.heading == main.heading)
            or head.whole_key.startswith(key(block.main + line.text))
        ]
    # One title in two lines, as the head joins them; behind its last mark stands the site's motto.
    motto = head.stems[-1] if len(head.stems) > 1 else ""
    if below and key(below[0].text) != motto and head.whole_key.startswith(key(block.main + below[0].text)):
        whole = block.main + below[0].text
        block.main = (
            whole if any(whole in said for said in (head.whole, *head.exact)) else f"{block.main} {below[0].text}"
        )
        block.last = below.pop(0).number
    if below:
        text = " ".join(line.text for line in below)
        if _is_dashed(text) or byline is not None:
            block.subtitle = without_dashes(text)
            block.last = below[-1].number
    above = [line for line in above if key(line.text) not in head.stems and not line.linked]
    over = " ".join(line.text for line in reversed(above))
    if above and above[-1].number < _container(page, block, byline):
        block.over = over
    elif above:
        block.pretitle, block.first = over, above[-1].number


def _container(page: Page, block: TitleBlock, byline: int | None) -> int:
    """Return the first line of the box that holds title and byline, 0 where none does: a kicker stands in it."""
    if byline is None or byline < block.first:
        return 0
    boxes = (page.boxes[number] for number in page.ancestors(page.lines[block.first].box))
    return next((box.first for box in boxes if box.last > byline), 0)


def _part_buttons(line: Line, head: HeadTitles, block: TitleBlock) -> None:
    """Take the buttons off the end of the title's own line: 分享, 收听."""
    pieces = line.raw.split(SEAM)
    if block.main != line.text or len(pieces) < 2 or key(line.text) in head.exact_keys:
        return
    while len(pieces) > 1 and (not pieces[-1].strip() or boilerplate.is_noise(clean(pieces[-1]))):
        pieces.pop()
    block.main = clean("".join(pieces)) or block.main


def _neighbours(page: Page, numbers: range, others: set[int]) -> list[Line]:
    """Return the lines beside the main title that may be kicker or subtitle, nearest first."""
    found: list[Line] = []
    for line in (page.lines[number] for number in numbers):
        is_title = _may_be_title(line) and len(line.text) <= 90 and not _NO_KICKER.search(line.text)
        is_other = line.number in others or _is_running(line)
        if is_other or not is_title or people.credited(line.text):
            break
        found.append(line)
    return found[:3]


def _is_running(line: Line) -> bool:
    """Tell whether a line is a sentence of the story rather than a headline."""
    text = line.text
    return (len(text) > 30 and text.endswith(("。", "！", "？", "；"))) or (len(text) > 18 and "。" in text)


def _may_be_title(line: Line) -> bool:
    text = line.text
    return (
        3 < len(text) <= MAX_TITLE_LINE_CHARS
        and not line.aside
        and line.linked * 2 <= len(text)
        and not boilerplate.is_of_site(text)
        and not breadcrumb.is_breadcrumb(line)
        and not re.search(r"[:：]\s*\d*$|\d{1,2}:\d\d|(?:19|20)\d\d[-/年.]\d|\d\s?/\s?\d\d$|今天是|欢迎", text)
    )
