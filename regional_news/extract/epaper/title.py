"""A newspaper's story: what it is called, and which element of its page shows that."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from regional_news.extract.epaper import fields
from regional_news.extract.epaper.body import below
from regional_news.extract.epaper.markup import is_named_paper, text_of, without_added
from regional_news.extract.xpath import find
from regional_news.text.clean import key

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_DAY: Final = re.compile(r"[\d年月日./]{6,12}")


def read_title(
    tree: Any, properties: Mapping[str, str], label: str | None, paper: str | None
) -> tuple[str | None, Any | None, bool]:
    """Return the title, the element that shows it, and whether the page itself has it.

    It is the one that the list names, else the first.
    """
    own = key(paper or "")
    label = label or properties.get("title")

    def is_title(text: str) -> bool:
        return bool(key(text)) and key(without_added(text)) != own

    elements = [_heading_in(element) for path in fields.TITLES for element in find(tree, path)]
    found = [(text, element) for element in elements if is_title(text := text_of(element))]
    found += [(text, None) for text in [properties.get("title", "")] if is_title(text)]
    said = key((label or "").rstrip("….· "))
    for is_whole in (True, False):
        for text, element in found:
            if said and (key(text) == said if is_whole else len(said) >= 4 and key(text).startswith(said)):
                return text, element, True
    for text, element in found:
        if said and len(key(text)) >= 4 and key(text) in said:  # the list has kicker and title in one line
            return text, element, True
    if said and (unknown := [e for e in tree.iter(*fields.BOXES) if key(text_of(e)) == said]):
        inner = [e for e in unknown if not any(key(text_of(child)) == said for child in e)]
        element = max(reversed(inner or unknown), key=lambda e: text_of(e) == label)
        if len(inner) > 1 and not any(below(tree, element, "")):  # the story says nothing else
            element = inner[0]
        return text_of(element), element, True
    if not found and not said:
        found = _standing_out(tree, is_title)
    found = [one for one in found if not is_named_paper(one[0])] or found
    return (*found[0], True) if found else (label, None, False)


def _heading_in(element: Any) -> Any:
    """Return the heading in a box that holds kicker and subtitle too, else the box."""
    return next((e for e in element.iter("h1", "h2") if text_of(e)), element)


def _standing_out(tree: Any, is_title: Callable[[str], bool]) -> list[tuple[str, Any]]:
    """Return the line that the page's own title begins with, else the first short one in bold or large, if any."""
    pieces = [piece for title in tree.iter("title") for piece in re.split(r"\s?[-_|｜—]+\s?", text_of(title))]
    pieces = [" ".join(w for w in piece.split() if not (is_named_paper(w) or _DAY.fullmatch(w))) for piece in pieces]
    named = [piece for piece in pieces if is_title(piece)]
    for element in tree.iter(*fields.BOXES) if named else ():
        if text_of(element) == named[0] and not any(text_of(child) == named[0] for child in element):
            return [(named[0], element)]
    for element in tree.iter("b", "strong", "h1", "h2", "h3", "h4", "font"):
        text = text_of(element)
        if is_title(text) and 1 < len(text) <= 60 and not (fields.CHROME.search(text) or fields.AROUND.search(text)):
            return [(text, element)]
    return []
