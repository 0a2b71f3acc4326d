"""On which page and which day a story stood, as its own page says."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from regional_news.extract.epaper.addresses import read_address
from regional_news.extract.epaper.markup import lines_of, text_of
from regional_news.extract.epaper.numbers import head_in, numbered
from regional_news.extract.epaper.page import pages_linked

if TYPE_CHECKING:
    from collections.abc import Mapping

_DAY: Final = re.compile(r"(?P<y>20\d\d|19\d\d)\s?[-年/]\s?(?P<m>\d{1,2})\s?[-月/]\s?(?P<d>\d{1,2})")
_HEAD_CHARS: Final = 60


def page_of(
    tree: Any, url: str, properties: Mapping[str, str], *, number: str | None, name: str | None
) -> tuple[str | None, str | None]:
    """Return number and name of the page: as the issue's page had them, else as the story's own page says."""
    if number and name:
        return number, name
    for words in (properties.get("nodename", ""), properties.get("pagenum", "")):
        no_here, name_here = numbered(words) if words else (None, None)
        number, name = number or no_here, name or name_here
    for line in [] if number else _short_lines(tree):
        if (found := head_in(line))[0]:
            number, name = found[0], name or found[1]
            break
    pages = [p for p in pages_linked(tree, url) if p.number and p.name]
    if len(named := [p for p in pages if not number or same_page(p.number, number)]) == 1:
        return number or named[0].number, name or named[0].name
    return number, name


def same_page(one: str | None, other: str | None) -> bool:
    """Tell whether two numbers are of one page: `A2` is `A02`, and `2` where only one has a letter.

    >>> same_page("A02-03", "3"), same_page("A02-03", "A03"), same_page("A02-03", "B03"), same_page("周刊01", "01")
    (True, True, False, False)
    """
    mine, theirs = map(_halves, (one, other))
    return any(a == b and (x == y or (not (x and y) and f"{x}{y}".isascii())) for x, a in mine for y, b in theirs)


def _halves(number: str | None) -> list[tuple[str, str]]:
    """Return letters and digits of a page's number, of both pages where a sheet is printed across (A02-03)."""
    found: list[tuple[str, str]] = []
    for letters, digits in re.findall(r"([A-Za-z\u4e00-\u9fff]*)0*(\d+)", number or ""):
        found.append((letters.upper() or (found[-1][0] if found else ""), digits))
    return found


def words_of_day(day: date | None, properties: Mapping[str, str], source: str) -> tuple[date | None, str | None]:
    """Return the day of the issue, and the words in which the page itself shows it."""
    if day and day_in(properties.get("date", "")) == day:
        return day, properties["date"]
    shown = next((m for m in _DAY.finditer(re.sub(r"(?:href|src)\s*=\s*\S+", "", source)) if _as_date(m) == day), None)
    return day, shown[0] if shown else None


def shown_day(tree: Any, text: list[str], url: str) -> date | None:
    """Return the day that the lines around a story and the pages it links to show, None where these are several."""
    matches = (m for line in _short_lines(tree) if line not in text for m in _DAY.finditer(line))
    days = {day for m in matches if (day := _as_date(m))}
    linked = {a.day for p in pages_linked(tree, url) if (a := read_address(p.url)) and a.day}
    days |= linked if len(linked) == 1 else set()
    return days.pop() if len(days) == 1 else None


def _short_lines(tree: Any) -> list[str]:
    """Return the short lines of a page that are no links."""
    linked = Counter(text_of(link) for link in tree.iter("a"))
    lines = Counter(line for kind, line in lines_of(tree) if kind == "text" and len(line) <= _HEAD_CHARS)
    heads = [text for text in linked if head_in(text)[0]]  # a line of two of them is the list of pages

    def is_own(line: str) -> bool:
        return lines[line] > linked[line] if line in linked else sum(head in line for head in heads) < 2

    return list(filter(is_own, lines))


def day_in(said: str) -> date | None:
    """Return the first day that words say, None where that is none."""
    return _as_date(_DAY.search(said))


def _as_date(match: re.Match[str] | None) -> date | None:
    if match is None:
        return None
    try:
        return date(int(match["y"]), int(match["m"]), int(match["d"]))
    except ValueError:
        return None
