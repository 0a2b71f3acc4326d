"""A newspaper's story: what it is called, and which element of its page shows that."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from regional_news.extract.epaper import fields
from regional_news.extract.epaper.body import pictures
from regional_news.extract.epaper.loose import is_way, lines_around, loose_text
from regional_news.extract.epaper.markup import is_named_paper, text_of, without_added
from regional_news.extract.people import only_names
from regional_news.extract.xpath import find
from regional_news.text.clean import key

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_DASHES: Final = re.compile("^[—－–]")
_TITLE_CHARS: Final = 60
_LARGE: Final = frozenset({"b", "strong", "h1", "h2", "h3", "h4", "font"})


def read_title(
    tree: Any, properties: Mapping[str, str], label: str | None, paper: str | None, page: str | None
) -> tuple[str | None, Any | None, bool]:
    """Return the title, the element that shows it, and whether the page itself has it.

    It is the one that the list names, else the first that is neither the name of the paper nor that of the page.
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
        if len(inner) > 1 and not loose_text(lines_around(tree, element)[1], element)[1]:  # the story says nothing else
            element = inner[0]
        return text_of(element), element, True
    if not found and not said:
        found = _standing_out(tree, lambda text: is_title(text) and key(text) != key(page or ""))
    found = [one for one in found if not is_named_paper(one[0])] or found
    return (*found[0], True) if found else (label, None, False)


def _heading_in(element: Any) -> Any:
    """Return the heading in a box that holds kicker and subtitle too, else the box."""
    return next((e for e in element.iter("h1", "h2") if text_of(e)), element)


def _standing_out(tree: Any, is_title: Callable[[str], bool]) -> list[tuple[str, Any]]:
    """Return what the page's own title begins with, else the only line above the text, or in bold or large there."""

    def may_be(text: str) -> bool:
        forms = (fields.CHROME, fields.AROUND, fields.IMPRINT, fields.BYLINE, _DASHES)
        is_own = is_title(text) and len(text) <= _TITLE_CHARS and not is_named_paper(text)
        return is_own and not (any(form.search(text) for form in forms) or only_names(text))

    for said in tree.iter("title"):
        named = key(text_of(said))
        shown = [(text_of(e), e) for e in tree.iter(*fields.BOXES) if e.find(".//a") is None]
        shown = [one for one in shown if len(key(one[0])) > 1 and key(one[0]) in named and may_be(one[0])]
        if shown:
            text, element = max(shown, key=lambda one: len(key(one[0])))  # the first of them
            return [(text, [e for e in element.iter(*fields.BOXES) if text_of(e) == text][-1])]
    heads, lines = loose_text(lines_around(tree, None)[1], None)
    if not heads and len(lines) == 1 and pictures(tree, ""):
        heads = lines

    shown = [
        (line.value, [e for e in line.box.iter() if text_of(e) == line.value])
        for line in heads
        if not is_way(line) and may_be(line.value)
    ]
    shown = [one for one in shown if any(e.tag in _LARGE for e in one[1])][:1] or shown
    return [(shown[0][0], shown[0][1][-1] if shown[0][1] else None)] if len(shown) == 1 else []
