"""XPath over pages of any size: compiled once, and written so that libxml2 takes no longer than the page is long."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, cast

from lxml import etree

if TYPE_CHECKING:
    from lxml.html import HtmlElement


@lru_cache(500)
def _compiled(xpath: str) -> etree.XPath:
    """Return `xpath`, with each `//` as the one step that libxml2 takes at once: it sorts what two steps find, slowly.

    Where a position stands behind it (`//p[1]`), that would change its meaning.
    """
    return etree.XPath(re.sub(r"//(?=[a-z*][\w-]*+(?!\[\d))", "/descendant::", xpath))


def find(element: HtmlElement, xpath: str, **given: str) -> list[HtmlElement]:
    """Return the elements that `xpath` selects from `element`; `given` are its variables (`$pid`).

    What differs from post to post is one of these: to compile an expression takes as long as to search a post by it.
    """
    return cast("list[HtmlElement]", _compiled(xpath)(element, **given))


def texts(element: HtmlElement, xpath: str) -> list[str]:
    """Return the texts or values of attributes that `xpath` selects from `element`."""
    return cast("list[str]", _compiled(xpath)(element))


def seen_texts(element: HtmlElement) -> list[str]:
    """Return the texts of `element` that a reader may see."""
    return texts(element, ".//text()[not(ancestor::script or ancestor::style)]")


def first(element: HtmlElement, *xpaths: str, **given: str) -> HtmlElement | None:
    """Return the first element of the first of `xpaths` that selects any."""
    for xpath in xpaths:
        if found := find(element, xpath, **given):
            return found[0]
    return None


def has(name: str) -> str:
    """Return the XPath condition that an element bears the class `name`."""
    return f"(contains(@class, '{name}') and contains(concat(' ', normalize-space(@class), ' '), ' {name} '))"
