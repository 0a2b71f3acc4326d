"""The next page of a list, however the site leads there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import urljoin

from regional_news.crawl.links import list_key, page_number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from regional_news.crawl.links import ListedLink

_NEXT_WORDS: Final = frozenset({"下一页", "下一頁", "下页", "下頁", "后一页", "后页", "next", "next page", "nextpage"})
_NEXT_SIGNS: Final = frozenset({">", "›", "＞", "→"})
PAGER: Final = re.compile(r"\d{1,4}|[首上下尾末]一?[页頁]")
"""What lists call their further pages."""
_AROUND: Final = " \xa0\u3000[]()（）【】<>«»‹›＞→.…"

# TRS WCM writes its pager with a script: createPageHTML(total, current from 0, name, ending), the first two as numbers
# or as variables that are set right above: var countPage = 8. Another maker's names a box before, and counts from 1.
_TRS_PAGER: Final = re.compile(
    r"createPageHTML\(\s{0,9}(?P<box>['\"][\w-]{1,60}['\"]\s{0,9},\s{0,9})?(?P<total>\w{1,30})\s{0,9},\s{0,9}(?P<current>\w{1,30})\s{0,9},"
    r"\s*['\"](?P<name>[\w.-]+)['\"]\s*,\s*['\"](?P<ending>\w+)['\"]"
)


def next_page(links: Sequence[ListedLink], *, url: str, page: int, text: str) -> str | None:
    """Return the address of the page after `url`, the `page`-th (from 1) of its list; None where nothing leads on.

    `links` are the page's links on the portal that are no articles; `text` is its HTML. Numbers are never counted up
    beyond what the page itself offers: many servers answer page 999 with page 1.
    """
    return (
        _by_word(links, url=url)
        or _by_number(links, url=url, page=page)
        or _by_address(links, url=url)
        or _by_folder(links, url=url, page=page)
        or _by_trs_script(text, url=url, page=page)
    )


def leads_on(text: str) -> bool:
    """Tell whether a link of these words leads to the next page."""
    return text.strip(_AROUND).lower() in _NEXT_WORDS or text.strip() in _NEXT_SIGNS


def _by_word(links: Sequence[ListedLink], *, url: str) -> str | None:
    return next((link.url for link in links if leads_on(link.text) and link.url != url), None)


def _by_number(links: Sequence[ListedLink], *, url: str, page: int) -> str | None:
    keys = {list_key(url), _unnumbered(url, page)}
    for link in links:
        is_named = link.text.strip(_AROUND) == str(page + 1) and link.url != url
        if is_named and (
            not keys.isdisjoint({list_key(link.url), _unnumbered(link.url, page + 1)})
            or (page == 1 and _is_second_in_folder(link.url, folder=list_key(url)))
        ):
            return link.url
    return None


def _is_second_in_folder(url: str, *, folder: str) -> bool:
    """Tell whether an address is `/xw/list_2.html` or `/xw/list_11_2.html`, of which the first page is `/xw/`."""
    return folder.endswith("/") and url.rpartition("/")[0] == folder[:-1] and page_number(url) == 2


def _unnumbered(url: str, page: int) -> str:
    """Return an address without its page's number before the ending: `yw_2.html` is page 2 of `yw.html`."""
    return re.sub(rf"[_-]{page}(?=\.[a-z]+$)", "", url)


def _by_address(links: Sequence[ListedLink], *, url: str) -> str | None:
    """Find `index_1.html` or `node_9_2.htm` where the links are pictures: sites count from 0 or from 1."""
    key, number = list_key(url), page_number(url)
    wanted = {1, 2} if number is None else {number + 1}
    found = {page_number(link.url): link.url for link in links if list_key(link.url) == key and link.url != url}
    return next((found[n] for n in sorted(wanted) if n in found), None)


def _by_folder(links: Sequence[ListedLink], *, url: str, page: int) -> str | None:
    """Find `/xw/2.html` from `/xw/`, and `3.html` from there, where the links are pictures."""
    folder = list_key(url) if page == 1 else url.rpartition("/")[0] + "/"
    if not folder.endswith("/"):
        return None
    numbered = re.compile(rf"{re.escape(folder)}(?P<n>\d{{1,4}})(?:\.[a-z]+|/)?")
    wordless = (link.url for link in links if not re.search(r"[^\W\d]", link.text))
    found = {int(match["n"]): match[0] for address in wordless if (match := numbered.fullmatch(address))}
    return found.get(page + 1)


def _by_trs_script(text: str, *, url: str, page: int) -> str | None:
    for match in _TRS_PAGER.finditer(text):
        total, current = (_number(match[name], text) for name in ("total", "current"))
        if total is None or current is None:
            continue  # the function's own definition: function createPageHTML(_nPageCount, …)
        following = max(current + 1, page + bool(match["box"]))
        is_over = following >= total + bool(match["box"])
        return None if is_over else urljoin(url, f"{match['name']}_{following}.{match['ending']}")
    return None


def _number(word: str, script: str) -> int | None:
    """Return a number, or what a variable of that name is set to."""
    if not word.isdigit() and (match := re.search(rf"\b{re.escape(word)}\s{{0,9}}=\s{{0,9}}(\d{{1,6}})\b", script)):
        word = match[1]
    return int(word) if word.isascii() and word.isdigit() and len(word) < 7 else None
