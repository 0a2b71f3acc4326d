"""The next page of a list, however the site leads there."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from regional_news.crawl.links import list_key, page_number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from regional_news.crawl.links import ListedLink

_NEXT_WORDS: Final = frozenset({"下一页", "下一頁", "下页", "下頁", "后一页", "后页", "next", "next page", "nextpage"})
_LAST_WORDS: Final = frozenset({"尾页", "尾頁", "末页", "末頁", "最后一页", "最后页"})
_NEXT_SIGNS: Final = frozenset({">", "›", "＞", "→"})
PAGER: Final = re.compile(r"\d{1,4}|[首上下尾末]一?[页頁]")
"""What lists call their further pages."""
_AROUND: Final = " \xa0\u3000[]()（）【】<>«»‹›＞→.…"

# TRS WCM writes its pager with a script: createPageHTML(total, current from 0, name, ending), the first two as numbers
# or as variables that are set right above: var countPage = 8. Another maker's names a box before, and counts from 1.
# Older templates write the links out, of var currentPage and countPage: "index" + "_" + nextPage + "." + "html"
_TRS_PAGER: Final = re.compile(
    r"createPageHTML\(\s{0,9}(?P<box>['\"][\w-]{1,60}['\"]\s{0,9},\s{0,9})?(?P<total>\w{1,30})\s{0,9},\s{0,9}(?P<current>\w{1,30})\s{0,9},"
    r"\s*['\"](?P<name>[\w.-]+)['\"]\s*,\s*['\"](?P<ending>\w+)['\"]"
)
_TRS_WRITTEN: Final = re.compile(
    r"href=\\?[\"'](?P<name>[\w-]{1,40}?)_?(?:[\"']\s?\+\s?[\"']_)?[\"']\s?\+\s?nextPage\s?\+\s?[\"']\.(?:[\"']\s?\+\s?[\"'])?(?P<ending>\w{3,6})"
)

# Enorth counts a list's pages from the oldest; how many there are is said by a script of its own alone
_COUNT_SCRIPT: Final = re.compile(r"src=[\"'](?P<url>[^\"'\s]{0,200}/count_page_list_\d{10,30}\.js)[\"']")
_COUNTED: Final = re.compile(r"/\d{3}/\d{3}/(?P<stem>\w{1,40}_)(?P<n>\d{9})(?P<end>\.s?html?)$")

# ASP.NET asks for further pages by the page's form: __doPostBack('AspNetPager1','2'), 'Page$2' of a table
_EVENT: Final = "__EVENT"
_POST_BACK: Final = re.compile(
    r"__doPostBack\((?:'|&#39;)(?P<target>[\w$:]{1,200})(?:'|&#39;),(?:'|&#39;)(?P<page>(?:Page\$)?(?P<n>\d{1,5}))(?:'|&#39;)\)"
)
_STATE: Final = re.compile(
    r"<input\b[^<>]{0,100}\bname=\"(?P<name>__[A-Z]{1,30})\"[^<>]{0,100}\bvalue=\"(?P<value>[^\"]{0,500000})\""
)
# Where nobody can follow, a page may still say that its list goes on
_GAP: Final = r"(?:<[^<>]{1,200}>|&nbsp;|\s){0,9}"
_TOTAL: Final = re.compile(
    rf"共{_GAP}(?P<of>\d{{1,5}}){_GAP}页|\d{{1,5}}{_GAP}/{_GAP}(?P<last>\d{{1,5}}){_GAP}页|页码{_GAP}\d{{1,5}}{_GAP}/{_GAP}(?P<at>\d{{1,5}})"
    r"|\b(?:totalPages?|pageTotal|pageCount|countPage)\s?[=:]\s?['\"]?(?P<script>\d{1,5})"
)
_TURNS: Final = re.compile(
    r"<(?:button\b|(?:a|li|span|div)\b(?=[^<>]{0,300}(?:javascript:|onclick|href=[\"']#)))(?![^<>]{0,300}\bdisabled)[^<>]{0,300}>"
    r"(?:<[^<>]{1,200}>|\s){0,9}(?:2\s{0,9}<|下一?[页頁]|(?:点击)?加载更多)"
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
        or _by_trs_script(text, url=url, page=page)
        or _by_form(text, url=url, page=page)
        or _by_count(text, url=url)
    )


def says_more(text: str) -> bool:
    """Tell whether the first page of a list says that there are further ones, whoever may follow there."""
    totals = [int(next(filter(None, match.groups()))) for match in _TOTAL.finditer(text)]
    return any(total > 1 for total in totals) if totals else _TURNS.search(text) is not None


def oldest_page(links: Sequence[ListedLink]) -> str | None:
    """Return the address of a list's last page, where the pager of its first leads there by word or number."""
    numbers = {int(text): link.url for link in links if re.fullmatch(r"\d{1,4}", text := link.text.strip(_AROUND))}
    named = [link.url for link in links if link.text.strip(_AROUND) in _LAST_WORDS]
    return next(iter([*named, *(numbers[n] for n in [max(numbers, default=0)] if n > 1)]), None)


def leads_on(text: str) -> bool:
    """Tell whether a link of these words leads to the next page."""
    return text.strip(_AROUND).lower() in _NEXT_WORDS or text.strip() in _NEXT_SIGNS


def _by_word(links: Sequence[ListedLink], *, url: str) -> str | None:
    return next((link.url for link in links if leads_on(link.text) and link.url != url), None)


def _by_number(links: Sequence[ListedLink], *, url: str, page: int) -> str | None:
    keys = {_key(url), _unnumbered(url, page)}
    for link in links:
        is_named = link.text.strip(_AROUND) == str(page + 1) and link.url != url
        if is_named and (
            not keys.isdisjoint({_key(link.url), _unnumbered(link.url, page + 1)})
            or (page == 1 and _is_second_in_folder(link.url, folder=list_key(url)))
        ):
            return link.url
    return None


def _key(url: str) -> str:
    """Return what all pages of one list have in common, whether a slash ends the first or `.html`: `cid/3/p/2.html`."""
    return re.sub(r"(?:/|\.s?html?)$", "", list_key(url))


def _is_second_in_folder(url: str, *, folder: str) -> bool:
    """Tell whether an address is `/xw/list_2.html`, `/xw/list_11_2.html` or `/xw/2.html`: the first page is `/xw/`."""
    above, _, name = url.rpartition("/")
    return folder.endswith("/") and above == folder[:-1] and (page_number(url) == 2 or name.partition(".")[0] == "2")


def _unnumbered(url: str, page: int) -> str:
    """Return an address without its page's number at the end: `yw_2.html` and `yw/2.html` are page 2 of `yw.html`."""
    return re.sub(rf"[_/-]{page}(?=(?:\.[a-z]+|/)?$)", "", url).rstrip("/")


def _by_address(links: Sequence[ListedLink], *, url: str) -> str | None:
    """Find `index_1.html` or `node_9_2.htm` where the links are pictures: sites count from 0 or from 1."""
    key, number = _key(url), page_number(url)
    wanted = {1, 2} if number is None else {number + 1}
    found = {page_number(link.url): link.url for link in links if _key(link.url) == key and link.url != url}
    return next((found[n] for n in sorted(wanted) if n in found), None)


def _by_trs_script(text: str, *, url: str, page: int) -> str | None:
    for match in _TRS_PAGER.finditer(text):
        total, current = (_number(match[name], text) for name in ("total", "current"))
        if total is None or current is None:
            continue  # the function's own definition: function createPageHTML(_nPageCount, …)
        following = max(current + 1, page + bool(match["box"]))
        is_over = following >= total + bool(match["box"])
        return None if is_over else urljoin(url, f"{match['name']}_{following}.{match['ending']}")
    if written := _TRS_WRITTEN.search(text):
        current, total = _number("currentPage", text), _number("countPage", text)
        if current is not None and total is not None and current + 1 < total:
            return urljoin(url, f"{written['name']}_{current + 1}.{written['ending']}")
    return None


def _by_count(text: str, *, url: str) -> str | None:
    if at := _COUNTED.search(url):
        return counted(url[: at.start()], at["stem"], int(at["n"]) - 1, at["end"])
    script = _COUNT_SCRIPT.search(text)
    return urljoin(url, script["url"]) if script else None


def counted(folder: str, stem: str, number: int, end: str) -> str | None:
    """Return where the page of a number stands that counts from the oldest, None where there is none before it."""
    digits = f"{number:09}"
    return f"{folder}/{digits[:3]}/{digits[3:6]}/{stem}{digits}{end}" if number > 0 else None


def _by_form(text: str, *, url: str, page: int) -> str | None:
    asked = next((match for match in _POST_BACK.finditer(text) if int(match["n"]) == page + 1), None)
    if asked is None:
        return None
    parts = urlsplit(url)
    given = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if not pair[0].startswith(_EVENT)]
    event = [(f"{_EVENT}TARGET", asked["target"]), (f"{_EVENT}ARGUMENT", asked["page"])]
    return urlunsplit(parts._replace(query=urlencode([*given, *event])))


def form_of(text: str, *, url: str) -> bytes | None:
    """Return the body to ask for the next page at `url` with, where this page's form asks for it; None for a link."""
    asked = parse_qsl(urlsplit(url).query, keep_blank_values=True)
    event = [pair for pair in asked if pair[0].startswith(_EVENT)]
    state = [(match["name"], unescape(match["value"])) for match in _STATE.finditer(text)] if event else []
    return urlencode({**dict(state), **dict(event)}).encode() if event else None


def _number(word: str, script: str) -> int | None:
    """Return a number, or what a variable of that name is set to."""
    if not word.isdigit() and (match := re.search(rf"\b{re.escape(word)}\s{{0,9}}=\s{{0,9}}(\d{{1,6}})\b", script)):
        word = match[1]
    return int(word) if word.isascii() and word.isdigit() and len(word) < 7 else None
