"""A portal's selector hints: small votes, never relied on, and reported when they match nothing any more."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from lxml.cssselect import CSSSelector

if TYPE_CHECKING:
    from collections.abc import Mapping

    from regional_news.extract.page import Page

TITLE_VOTES: Final = 0.5


@dataclass(slots=True)
class Hinted:
    """What the hints of a portal match on one page."""

    title_lines: set[int] = field(default_factory=set)
    missed: tuple[str, ...] = ()  # fields none of whose selectors matches anything


def find(page: Page, hints: Mapping[str, tuple[str, ...]]) -> Hinted:
    """Return the title's lines that `hints` (CSS selectors by field name) name on the page, and which name nothing."""
    if not hints:
        return Hinted()
    matched = {name: {e for css in selectors for e in _selector(css)(page.tree)} for name, selectors in hints.items()}
    found = Hinted(missed=tuple(sorted(name for name, elements in matched.items() if not elements)))
    titles = matched.get("title", set())
    for box in page.boxes:
        if box.element in titles:
            found.title_lines.update(range(box.first, box.last))
    for line in page.lines:
        if line.element in titles:
            found.title_lines.add(line.number)
    return found


@cache
def _selector(css: str) -> Any:
    return CSSSelector(css, translator="html")
