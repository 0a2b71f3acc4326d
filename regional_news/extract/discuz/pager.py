"""The page numbers under lists and threads."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from regional_news.extract.discuz.addresses import absolute
from regional_news.extract.discuz.markup import OUTSIDE_WORDS, own_number, text_of
from regional_news.extract.xpath import find, first, has

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_PAGES: Final = re.compile(r"共\s*(\d+)\s*[页頁]|/\s*(\d+)\s*[页頁]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pager:
    """Which page of how many this is."""

    page: int
    """Number of the page that is shown, whichever was asked for."""
    last_page: int
    next_url: str | None
    """Address of the next page; None on the last, where a forum answers further numbers with a page it has shown."""


def read_pager(tree: HtmlElement, *, base: str) -> Pager:
    """Read the page numbers; a page without any is the only one.

    Those inside a post's remarks (点评) have the same classes, and anybody may write one where a forum allows markup in
    posts.
    """
    own = f"not(ancestor::*[{has('cm')} or starts-with(@id, 'comment_')]) and {OUTSIDE_WORDS}"
    for box in find(tree, f"//*[({has('pg')} or {has('page')}) and {own}]"):
        current = own_number(text_of(first(box, "./strong")))
        if current is None:
            continue
        following = first(
            box,
            f"./a[{has('nxt')}][@href]",
            "./a[contains(., '下一页') or contains(., '下一頁')][@href]",
            f"./a[normalize-space()='{current + 1}'][@href]",
        )
        href = (following.get("href") or "") if following is not None else ""
        numbers = [current, *(n for link in find(box, "./a") if (n := own_number(text_of(link))))]
        titles = [element.get("title") or "" for element in find(box, ".//span[@title]")]
        numbers += [int(match[1] or match[2]) for text in (text_of(box), *titles) for match in _PAGES.finditer(text)]
        return Pager(
            page=current,
            last_page=max(numbers),
            next_url=absolute(base, href) if href and not href.startswith("javascript") else None,
        )
    return (
        _mobile_pager(tree, base=base) or _loading_pager(tree, base=base) or Pager(page=1, last_page=1, next_url=None)
    )


def _loading_pager(tree: HtmlElement, *, base: str) -> Pager | None:
    """Read the button that loads the next page of a list below this one, where a template has no numbers beside it."""
    button = first(tree, "//*[@id='autopbn'][@rel]")
    if button is None:
        return None
    current = own_number(button.get("curpage") or "") or 1
    last = own_number(button.get("totalpage") or "") or current
    rel = button.get("rel") or ""
    following = absolute(base, rel) if rel and current < last else None
    return Pager(page=current, last_page=max(current, last), next_url=following)


def _mobile_pager(tree: HtmlElement, *, base: str) -> Pager | None:
    """Read the mobile pager of X3.0 to X3.4: a drop-down list of pages between two links."""
    chosen = first(tree, f"//option[@selected][ancestor::*[{has('page')}]]")
    if chosen is None:
        return None
    current = own_number(text_of(chosen)) or 1
    options = [n for option in find(tree, f"//*[{has('page')}]//option") if (n := own_number(text_of(option)))]
    following = first(
        tree, f"//*[{has('page')}]/a[{has('nxt')} or contains(., '下一页') or contains(., '下一頁')][@href]"
    )
    href = (following.get("href") or "") if following is not None else ""
    return Pager(page=current, last_page=max([current, *options]), next_url=absolute(base, href) if href else None)
