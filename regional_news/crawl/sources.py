"""Lists that pages do not hold: what their scripts would ask for, and what is answered; one contract for all.

`sources_of` names the addresses that a page's list would be fetched from, `read_answer` reads one: its items and the
address of the next page. Interfaces that want a signature are left alone.

All are asked with GET; `http/posted_lists.py` asks again where one wants POST.
"""

from __future__ import annotations

import json
import re
from functools import partial
from html import unescape
from itertools import islice
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from regional_news.crawl.feeds import feeds_in, read_feed
from regional_news.crawl.links import ITEMS_MAX, ListAnswer, ListedLink, links_of, looks_like_title, parse_html
from regional_news.crawl.paging import counted
from regional_news.crawl.scripts import OFFSET_NAMES, PAGE_NAMES, Scripts, inline_scripts
from regional_news.extract.json_page import COLUMN_LABELS, IDENTS, LINKS, TIMES, TITLES, shown_time, value_of
from regional_news.text.clean import words
from regional_news.text.urls import PICTURE_FILE, resolved

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from lxml.html import HtmlElement

    from regional_news.crawl.script_tokens import How

COLUMNS_MAX: Final = 30
_WRAPPED: Final = re.compile(r"\s{0,9}[\w$.?]{0,80}\((?P<inside>[\[{].*[\]}])\);?\s{0,9}", re.DOTALL)
"""JSON as it is handed to a function of the page's."""
PER_PAGE: Final = 45  # records asked of a data proxy at once


def sources_of(text: str, *, url: str) -> list[str]:
    """Return the addresses that a page's scripts would fetch its lists from, and feeds that it names; often none."""
    found: list[str] = []
    for recognise in (_data_proxies, _jpaas_units, feeds_in, _framed):
        found += recognise(text, url)
    known = {urlsplit(one).path for one in found}
    found += columns_of(text, url=url)
    found += (one for one in _scrolled(text, url) if urlsplit(one).path not in known)
    return list(dict.fromkeys(filter(None, found)))


def read_answer(url: str, body: bytes, *, numbered: str | None = None) -> ListAnswer | None:
    """Return what stands at an address that `sources_of` or an answer named; None for what is none of them.

    `numbered` is where an article stands that a list in JSON gives as a number alone, as `stands_at` takes it.
    """
    path = urlsplit(url).path
    read: Callable[[str, str], ListAnswer] | None = None
    text = body.decode("utf-8", "replace")
    text = wrapped["inside"] if (wrapped := _WRAPPED.fullmatch(text)) else text
    head = text[:2000].lstrip("\ufeff \r\n\t")
    if path.endswith("/dataproxy.jsp"):
        read = _read_data_proxy
    elif path.endswith("/front/page/build/unit"):
        read = _read_jpaas
    elif path.endswith("/api/getArticles"):
        read = _read_founder
    elif "/count_page_list_" in path:
        read = _read_count
    elif head.startswith("<") and re.search(r"<(?:rss|feed|urlset|sitemapindex|rdf:RDF)\b", head):
        read = read_feed
    elif head[:1] in "{[" and head:
        read = partial(_read_json, numbered=numbered)
    return read(text, url) if read else None


def links_in(tree: HtmlElement | None, *, url: str, is_own: Callable[[str], bool]) -> list[ListedLink]:
    """Return a page's links, and the articles of lists that are handed to its own scripts as JSON."""
    if tree is None:
        return []
    states = [element.text or "" for element in tree.iter("script") if element.get("type") == "application/json"]
    items = [ListedLink(*item) for state in states for item in _read_json(state, url, None).items]
    return [*links_of(tree, url=url, is_own=is_own), *items]


def _with(url: str, **changed: object) -> str:
    """Return an address with parameters changed or added."""
    parts = urlsplit(url)
    values = {**dict(parse_qsl(parts.query, keep_blank_values=True)), **{n: str(v) for n, v in changed.items()}}
    return urlunsplit(parts._replace(query=urlencode(values)))


def _html_items(markup: str, url: str) -> list[tuple[str, str]]:
    tree = parse_html(markup)
    if tree is None:
        return []
    titles = {a.get("href"): a.get("title") for a in tree.iter("a")}
    found = links_of(tree, url=url, is_own=lambda _: True)
    hrefs = {resolved(url, href): title for href, title in titles.items() if href and title}
    return [(link.url, hrefs.get(link.url) or link.text) for link in found]


def _between(text: str, opening: re.Pattern[str], closing: re.Pattern[str]) -> Iterator[str]:
    """Yield what stands between marks; unlike `(.*?)`, look no further once a closing one is nowhere."""
    at = 0
    while (begun := opening.search(text, at)) and (ended := closing.search(text, begun.end())):
        yield text[begun.end() : ended.start()]
        at = ended.end()


# Lists in a frame of the page

_FRAME: Final = re.compile(r"<iframe\b[^<>]{0,300}?\ssrc\s?=\s?[\"']?(?P<src>[^\"'\s<>]{2,300})", re.IGNORECASE)
_NO_LIST: Final = re.compile(
    r"player|video|weather|tianqi|/ads?[/_.]|map|search|login|share|counter|vote", re.IGNORECASE
)


def _framed(text: str, url: str) -> Iterator[str]:
    for frame in _FRAME.finditer(text):
        if not _NO_LIST.search(frame["src"]) and frame["src"].partition(":")[0].lower() not in {"about", "javascript"}:
            yield resolved(url, unescape(frame["src"]))


# Hanweb: a data proxy whose parameters stand in the column's script

_PARAM: Final = re.compile(r"var\s+param_\d+\s*=\s*\{(?P<body>[^{}]{10,1500})\}")
_GROUP: Final = re.compile(r"(?P<path>/[\w/]{0,100}/dataproxy\.jsp)\?(?P<query>page=\d+&[^\"'<>\s]{5,1000})")
"""Where the records go on that a column's page holds, as its `<nextgroup>` says it."""
_PROXY: Final = {
    "col": 1, "appid": 1, "path": "/", "permissiontype": 0,
    "startrecord": 1, "endrecord": PER_PAGE, "perpage": PER_PAGE // 3,
}  # fmt: skip
_PAIR: Final = re.compile(r"['\"]?(?P<name>\w+)['\"]?\s*:\s*['\"]?(?P<value>[^,'\"}]*)['\"]?")


def _data_proxies(text: str, url: str) -> Iterator[str]:
    for match in _PARAM.finditer(text):
        given = {pair["name"]: pair["value"].strip() for pair in _PAIR.finditer(match["body"])}
        if {"columnid", "unitid", "webid"} <= given.keys():
            yield _with(resolved(url, "/module/web/jpage/dataproxy.jsp"), **(_PROXY | given))
    for group in _GROUP.finditer(text):
        given = dict(parse_qsl(unescape(group["query"])))
        if {"columnid", "unitid"} <= given.keys():
            del given["page"]
            yield _with(resolved(url, group["path"]), **(_PROXY | given))


_RECORD: Final = re.compile(r"<record>\s{0,99}<!\[CDATA\[")
_RECORD_ENDS: Final = re.compile(r"\]\]>\s{0,99}</record>")


def _read_data_proxy(text: str, url: str) -> ListAnswer:
    records = list(islice(_between(text, _RECORD, _RECORD_ENDS), ITEMS_MAX))
    items = [item for record in records for item in _html_items(record, url)[:1]]
    total = re.search(r"<totalrecord>\s*(\d+)|\btotalrecord\D{1,5}(\d+)", text, re.IGNORECASE)
    last = int(dict(parse_qsl(urlsplit(url).query)).get("endrecord", 0))
    is_over = not items or (total is not None and last >= int(total[1] or total[2]))
    following = None if is_over else _with(url, startrecord=last + 1, endrecord=last + PER_PAGE)
    return ListAnswer(tuple(items), following)


# Enorth: the script that says how many pages a list has

_MAX_PAGE: Final = re.compile(r"\bmaxpage\s?=\s?(\d{1,8})")


def _read_count(text: str, url: str) -> ListAnswer:
    folder, _, name = url.rpartition("/")
    column = re.sub(r"count_page_list_(\d+)\.js$", r"c\1_", name)
    before = int(found[1]) - 1 if (found := _MAX_PAGE.search(text)) else 0  # the last one is the list's front
    return ListAnswer((), counted(folder.replace("/system/count/", "/system/count//"), column, before, ".shtml"))


# Hanweb JPAAS: units of a page

_UNIT: Final = re.compile(
    r"(?<![\w/.:-])(?P<path>[\w/.:-]{0,300}/front/page/build/unit)(?:\?(?P<query>[^\"'<>\s]{5,2000}))?"
)
_QUERY_DATA: Final = re.compile(
    r"queryData\s*=\s*(['\"])(?P<value>\{.{5,2000}?\})\1|querydata\s*=\s*\"(?P<attr>\{[^\"]{5,2000}\})\"", re.IGNORECASE
)


def _jpaas_units(text: str, url: str) -> Iterator[str]:
    match = _UNIT.search(text)
    if match is None:
        return
    path = resolved(url, match["path"])
    given: list[dict[str, Any]] = []
    if match["query"]:
        given.append(dict(parse_qsl(match["query"].replace("&amp;", "&"))))
    for data in _QUERY_DATA.finditer(text):
        raw = (data["value"] or data["attr"]).replace("&quot;", '"').replace("'", '"')
        try:
            parsed = json.loads(raw)
        except ValueError:
            continue
        given.append({name: value for name, value in parsed.items() if isinstance(value, str | int)})
    fixed = {"parseType": "bulidstatic", "pageType": "column", "editType": "null"}
    first = {"paramJson": json.dumps({"pageNo": 1, "pageSize": 50}, separators=(",", ":"))}
    for values in given:
        if "pageId" in values and "webId" in values:
            yield _with(path, **(fixed | values | first))


def _read_jpaas(text: str, url: str) -> ListAnswer:
    data = (_json(text) or {}).get("data") or {}
    items = _html_items(str(data.get("html") or ""), url)
    given = _json(dict(parse_qsl(urlsplit(url).query)).get("paramJson", "")) or {}
    page = int(given.get("pageNo") or 1)
    following = json.dumps({**given, "pageNo": page + 1}, separators=(",", ":"))
    return ListAnswer(tuple(items), _with(url, paramJson=following) if items else None)


# Founder 新空云: columns of a client


def columns_of(text: str, *, url: str) -> dict[str, str]:
    """Return the lists of a client's columns with the columns' names; `text` is what `getColumns` answers."""
    found: dict[str, str] = {}
    if urlsplit(url).path.endswith("/api/getColumns"):
        sid = dict(parse_qsl(urlsplit(url).query)).get("sid", "1")
        for records in _lists_in(_json(text, any_kind=True)):
            for record in records[:COLUMNS_MAX]:
                if (ident := value_of(record, (*words("columnid colid cid channelid nodeid catid"), "id"))) is not None:
                    asked = _with(resolved(url, "/api/getArticles"), sid=sid, cid=ident, lastFileID=0, rowNumber=0)
                    found[asked] = str(value_of(record, COLUMN_LABELS) or "")
    return found


def _read_founder(text: str, url: str) -> ListAnswer:
    records: list[dict[str, Any]] = max(_lists_in(_json(text, any_kind=True)), key=len, default=[])[:ITEMS_MAX]
    given = dict(parse_qsl(urlsplit(url).query))
    items, times, last = [], {}, None
    for record in records:
        if ident := value_of(record, IDENTS):
            asks = urlencode({"aid": ident, "cid": given.get("cid", 0), "sid": given.get("sid", 1)})
            items.append((resolved(url, f"/api/getArticle?{asks}"), str(value_of(record, TITLES) or "")))
            times[items[-1][0]] = shown_time(str(value_of(record, TIMES) or ""))
            last = ident
    row = int(given.get("rowNumber") or 0) + len(records)
    return ListAnswer(tuple(items), _with(url, lastFileID=last, rowNumber=row) if last else None, times=times)


# What scripts ask for, and lists as JSON


def posted_in(text: str, *, url: str) -> dict[str, How]:
    """Return the paths that a page's own scripts ask with POST, each with the form of the body."""
    scripts = Scripts()
    scripts.add(inline_scripts(text))
    return scripts.posted(url=url)


def _scrolled(text: str, url: str) -> Iterator[str]:
    """Find what a page of endless scrolling would fetch."""
    scripts = Scripts()
    scripts.add(inline_scripts(text))
    yield from scripts.lists(url=url)


def _is_media(link: str) -> bool:
    path = link.partition("?")[0]
    return path.endswith(".mp4") or PICTURE_FILE.search(path) is not None


def _read_json(text: str, url: str, numbered: str | None) -> ListAnswer:
    """Read any list of objects that have a title and an address, or a number; the longest one of the answer."""
    items: list[tuple[str, str, str]] = []
    numbers: list[tuple[str, str, str]] = []
    length = 0
    for records in _lists_in(_json(text, any_kind=True)):
        found, counted = [], []
        for record in records[:ITEMS_MAX]:
            time = shown_time(str(value_of(record, TIMES) or ""))
            link, label = value_of(record, LINKS), str(value_of(record, TITLES) or "")
            if isinstance(link, str) and "/" in link and not _is_media(link):
                found.append((resolved(url, link), label, time))
            ident = value_of(record, IDENTS)
            if isinstance(ident, str | int) and re.fullmatch(r"[\w-]{1,64}", str(ident)):
                counted.append((stands_at(numbered, str(ident), asked=url, record=record), label, time))
        if sum(looks_like_title(label) for _, label, _ in counted) * 2 < len(counted):
            counted = []  # columns, or what else has a number and a name
        items, numbers = max(items, found, key=len), max(numbers, counted, key=len)
        length = max(length, len(found), len(counted))
    if numbered and len(numbers) > len(items):
        items = numbers
    return ListAnswer(
        tuple((link, label) for link, label, _ in items),
        _page_after(url, length) if items or numbers else None,
        times={link: time for link, _, time in items},
        numbers=tuple((ident, label) for ident, label, _ in numbers) if not items else (),
    )


def stands_at(template: str | None, ident: str, *, asked: str, record: Mapping[str, Any] | None = None) -> str:
    """Return the address of the article of a number, which is all that is known without a template.

    `{id}` in a template is the number, any other name a value of the list's record, or of the address that asked.

    >>> stands_at("/channel_{cid}/doc_{id}.html", "77", asked="/list?cid=4&page=1")
    '/channel_4/doc_77.html'
    """
    if template is None:
        return ident
    told = {name: value for name, value in (record or {}).items() if isinstance(value, str | int)}
    given = {**dict(parse_qsl(urlsplit(asked).query)), **told, "id": ident}
    return re.sub(r"\{(\w+)\}", lambda name: str(given.get(name[1], "")), template)


def _page_after(url: str, length: int) -> str | None:
    """Return the address of the page after one with so many records; None where it has no number to count up."""
    for name, value in parse_qsl(urlsplit(url).query):
        if value.isascii() and value.isdigit() and len(value) < 9:
            if name.lower() in PAGE_NAMES:
                return _with(url, **{name: int(value) + 1})
            if name.lower() in OFFSET_NAMES:
                return _with(url, **{name: int(value) + length})
    return None


def _lists_in(value: Any, depth: int = 0) -> Iterator[list[dict[str, Any]]]:
    if depth > 6:
        return
    if isinstance(value, list):
        records = [one for one in value if isinstance(one, dict)]
        if records:
            yield records
        for one in records[:50]:
            yield from _lists_in(one, depth + 1)
    elif isinstance(value, dict):
        for one in list(value.values())[:100]:
            yield from _lists_in(one, depth + 1)


def _json(text: str, *, any_kind: bool = False) -> Any:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value if any_kind or isinstance(value, dict) else None
