"""What a page's own scripts would ask for: lists by page and column, and where an article of a number stands.

Scripts are not run. Addresses are put together from literals, constants and names, as far as they stand in the text:
`axios.get("/api/list", {params: {channelId: id, page: n}})` is `/api/list?channelId={channelId}&page={n}`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape
from itertools import islice
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from regional_news.crawl.links import PAGE_NAMES as LIST_PAGE_NAMES
from regional_news.text.clean import words
from regional_news.text.urls import resolved

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

CHARS_MAX: Final = 1_000_000
CALLS_MAX: Final = 40
COLUMNS_MAX: Final = 12
PAGE_SIZE: Final = "20"
PAGE_NAMES: Final = LIST_PAGE_NAMES | {"current", "pageid"}
OFFSET_NAMES: Final = frozenset(words("start offset skip begin from"))
_SIZE_NAMES: Final = frozenset(words("size pagesize limit rows rownumber count num perpage page_size prepage"))
_COLUMN_NAMES: Final = frozenset(
    words(
        "channelid columnid colid catid categoryid cid typeid nodeid classid channel column cate cat category classify"
        " tid menuid navid lmid sectionid"
    )
)
_LABEL_NAMES: Final = frozenset(
    words("name title label text channelname columnname colname catname categoryname typename")
)
_VALUE_NAMES: Final = _COLUMN_NAMES | frozenset(words("id value code key"))
_STATIC: Final = re.compile(r"\.(?:js|css|png|jpe?g|gif|svg|ico|woff2?|ttf|map|mp4|html?|vue)(?:$|\?)", re.IGNORECASE)
_COLUMNS_ASKED: Final = re.compile(r"chan?nel|column|categor|nav|menu|section|class", re.IGNORECASE)
_LIBRARY: Final = re.compile(
    r"vendor|jquery|bootstrap|swiper|vue(?:\.|-|$)|axios|element|polyfill|layui|react|lodash|moment|echarts|analytics"
    r"|hm\.js|share|wechat|jweixin|video|player|require|sea\.js|html5shiv|respond",
    re.IGNORECASE,
)
_LITERAL: Final = r"\"(?:[^\"\\\n]|\\.){0,400}\"|'(?:[^'\\\n]|\\.){0,400}'|`[^`]{0,400}`"
_CALLED: Final = r"\((?:[^()\n\"'`]{0,60}|[\"']\w{1,20}[\"'])\)"
_NAME: Final = rf"[A-Za-z_$][\w$.]{{0,60}}(?:\[[^\[\]\n]{{1,40}}\](?:\.\w{{1,30}})?|{_CALLED})?"
_TERM: Final = rf"(?:{_LITERAL}|{_NAME}|\([^()\n\"'`]{{1,60}}\))"
_SUM: Final = re.compile(rf"{_TERM}(?:\s{{0,20}}\+\s{{0,20}}{_TERM}){{0,20}}")
_TERMS: Final = re.compile(_TERM)
_SLOT: Final = re.compile(r"\$\{([^{}]{1,80})\}")
_MUSTACHE: Final = re.compile(r"\{\{\s{0,9}([\w.$]{1,60})\s{0,9}\}\}")
_BOUND: Final = re.compile(r"(?:v-bind)?:(?:href|to)\s{0,3}=\s{0,3}\"(?P<sum>[^\"]{3,300})\"")
_SOURCE: Final = re.compile(
    r"<script\b[^<>]{0,300}?\bsrc\s{0,3}=\s{0,3}[\"']?(?P<src>[^\"'\s<>]{1,500})", re.IGNORECASE
)
_SCRIPT: Final = re.compile(
    r"<script\b[^<>]{0,1000}>(?P<inside>[^<]{0,9}(?:(?!</script)<?[^<]{0,5000}){0,500})", re.IGNORECASE
)
_TEMPLATE_LINK: Final = re.compile(r"href\s{0,3}=\s{0,3}[\"'](?P<url>[^\"'<>\s]{0,200}\{\{[^\"'<>]{1,100})")
_ASSIGNED: Final = re.compile(
    r"(?<![\w.$])(?P<name>[A-Za-z_$][\w$]{0,40})\s{0,5}[:=]\s{0,5}(?:(?P<q>[\"'`])(?P<text>[^\"'`\n${}]{1,200})(?P=q)|(?P<number>\d{1,15})(?![\w.]))"
)
_HREF_IN: Final = re.compile(r"href\s{0,3}=\s{0,3}\\?[\"']?(?P<url>[^\"'\s\\<>]{1,300})")
_TAIL: Final = re.compile(
    r"\s{0,20},\s{0,20}(?:(?:method|type|dataType|async|headers)\s{0,3}:\s{0,3}[\"'\w]{1,30}\s{0,20},\s{0,20}){0,3}"
    r"(?:(?:params|data)\s{0,3}:\s{0,20})?\{\s{0,20}(?:(?:params|data)\s{0,3}:\s{0,20}\{)?(?P<inside>[^{}]{1,600})\}"
)
_PAIR: Final = re.compile(
    rf"[\"']?(?P<name>[A-Za-z_]\w{{0,30}})[\"']?\s{{0,5}}(?::\s{{0,5}}(?P<value>{_LITERAL}|[^,{{}}\n]{{1,80}}))?(?:,|$)"
)
_ADDRESS: Final = re.compile(r"(?:https?:)?//[\w.:-]{3,100}/[\w/.?&=%{}~,+:-]{0,300}|/?[\w.-][\w/.?&=%{}~,+:-]{1,300}")
_OBJECT: Final = re.compile(r"\{[^{}]{3,400}\}")
_ESCAPED: Final = re.compile(r"\\u([0-9a-fA-F]{4})")
_CHINESE_NAME: Final = re.compile(r"[一-鿿][一-鿿·、\w]{1,9}")


@dataclass(slots=True)
class Scripts:
    """The scripts of a site's pages, and what is known of its columns."""

    text: str = ""
    columns: dict[str, str] = field(default_factory=dict)
    """What columns are called, by the values that stand for them."""
    _calls: list[tuple[str, tuple[tuple[str, str], ...]]] | None = None

    def add(self, text: str) -> None:
        """Take in a script, or a page with scripts."""
        if text not in self.text:
            self.text = f"{self.text}\n{text}"[:CHARS_MAX]
            self._calls = None
            self.name_columns(text)

    def name_columns(self, text: str) -> None:
        """Take in columns that a script or an answer in JSON names: objects of a short name and a value."""
        for match in _OBJECT.finditer(_ESCAPED.sub(lambda m: chr(int(m[1], 16)), text)):
            pairs = {pair["name"].lower(): _bare(pair["value"] or "") for pair in _PAIR.finditer(match[0][1:-1])}
            label = next((pairs[name] for name in pairs if name in _LABEL_NAMES), "")
            value = next((pairs[n] for n in sorted(pairs, key=lambda n: n == "id") if n in _VALUE_NAMES), "")
            is_column = _CHINESE_NAME.fullmatch(label) and re.fullmatch(r"[\w-]{1,40}", value)
            if is_column and len(self.columns) < COLUMNS_MAX:
                self.columns.setdefault(value, label)

    def lists(self, *, url: str) -> dict[str, str]:
        """Return the addresses of lists that are asked for, each column's with its name."""
        found: dict[str, str] = {}
        for address, given in self._found():
            pairs = [*_query(address), *given]
            names = {name.lower() for name, _ in pairs}
            path = address.partition("?")[0]
            if "{" in path or _STATIC.search(path) or not names & (PAGE_NAMES | OFFSET_NAMES | _COLUMN_NAMES):
                continue
            fixed, column = self._valued(pairs)
            for value, label in self.columns.items() if column else [("", "")]:
                query = urlencode([(n, value if n == column else v) for n, v in fixed])
                found[resolved(url, f"{path}?{query}")] = label
        return found

    def column_sources(self, *, url: str) -> list[str]:
        """Return the addresses that may name the columns."""
        addresses = [address for address, _ in self._found() if "{" not in address and "?" not in address]
        asked = [
            a for a in addresses if _COLUMNS_ASKED.search(a) and re.search(r"/\w+/\w", a) and not _STATIC.search(a)
        ]
        return list(dict.fromkeys(resolved(url, address) for address in asked))

    def templates(self, *, url: str) -> list[str]:
        """Return where an article of the number `{id}` may stand, pages before answers in JSON."""
        found: dict[str, bool] = {}
        for address, given in self._found():
            pairs = [(name, value) for name, value in given if value.startswith("{")]
            whole = address + ("?" + "&".join(f"{n}={v}" for n, v in pairs) if pairs and "?" not in address else "")
            slots = re.findall(r"\{(\w+)\}", whole)
            asked = {name.lower() for name, _ in _query(whole)} | {slot.lower() for slot in slots}
            if len(slots) != 1 or "#" in whole or asked & (PAGE_NAMES | _COLUMN_NAMES | OFFSET_NAMES):
                continue
            if slots[0].lower().endswith(("id", "uuid", "no", "code")):
                is_answer = "/api" in whole or not re.search(r"\.\w+$|\.s?html?", whole)
                found[resolved(url, whole.replace(f"{{{slots[0]}}}", "{id}"))] = is_answer
        return sorted(found, key=lambda name: found[name])

    def _valued(self, pairs: Iterable[tuple[str, str]]) -> tuple[list[tuple[str, str]], str | None]:
        """Return the parameters of a list's first page, and which of them says the column."""
        fixed, column = [], None
        for name, value in pairs:
            low = name.lower()
            is_open = value.startswith("{")
            if low in PAGE_NAMES:
                fixed.append((name, "1"))
            elif not is_open:
                fixed.append((name, value))
            elif low in OFFSET_NAMES or low in _SIZE_NAMES:
                fixed.append((name, "0" if low in OFFSET_NAMES else PAGE_SIZE))
            elif low in _COLUMN_NAMES or value[1:-1].lower() in _COLUMN_NAMES:
                fixed, column = [*fixed, (name, value)], name
        return fixed, column

    def _found(self) -> list[tuple[str, tuple[tuple[str, str], ...]]]:
        """Return the addresses in the scripts, with slots for what is not known, and the parameters beside them."""
        if self._calls is None:
            self._calls = list(dict.fromkeys(islice(_addresses(self.text), CALLS_MAX * 10)))[:CALLS_MAX]
        return self._calls


def scripts_of(text: str, *, url: str) -> list[str]:
    """Return the addresses of a page's scripts of its own, those that are called like libraries left out."""
    sources = dict.fromkeys(match["src"] for match in _SOURCE.finditer(text))
    return [resolved(url, unescape(src)) for src in sources if not _LIBRARY.search(src.rpartition("/")[2])]


def inline_scripts(text: str) -> str:
    """Return the scripts that stand in a page, and its templates' links."""
    found = [match["inside"] for match in _SCRIPT.finditer(text)]
    links = [f"'{match['url']}'" for match in _TEMPLATE_LINK.finditer(text)]
    return "\n".join([*found, *links, *(unescape(match["sum"]) for match in _BOUND.finditer(text))])


def _addresses(text: str) -> Iterator[tuple[str, tuple[tuple[str, str], ...]]]:
    constants = {match["name"]: match["text"] or match["number"] for match in _ASSIGNED.finditer(text)}
    for match in _SUM.finditer(text):
        if "/" not in match[0] and "?" not in match[0]:
            continue
        whole = "".join(_piece(term, constants) for term in _TERMS.findall(match[0]))
        links = [found["url"] for found in _HREF_IN.finditer(whole)] if "href" in whole else [whole]
        for address in links:
            if len(address) > 2 and _ADDRESS.fullmatch(address) and re.search(r"[/?]", address):
                tail = _TAIL.match(text, match.end())
                yield address, _pairs(tail["inside"], constants) if tail else ()


def _piece(term: str, constants: Mapping[str, str]) -> str:
    """Return what a term of a sum stands for: its text, or a slot of its name."""
    if term[0] in "\"'`":
        inside = _MUSTACHE.sub(lambda m: _slot(m[1], constants), term[1:-1])
        return _SLOT.sub(lambda m: _slot(m[1], constants), inside).replace("\\/", "/")
    return _slot(term, constants)


def _slot(expression: str, constants: Mapping[str, str]) -> str:
    name = (re.findall(r"\w+", expression) or ["x"])[-1]
    known = constants.get(name, "")
    is_place = re.match(r"(?:https?:)?//|/", known) is not None
    return known.rstrip("/") if is_place else "{" + name + "}"


def _pairs(inside: str, constants: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    found = []
    for pair in _PAIR.finditer(inside):
        name = pair["name"]
        value = (pair["value"] or "").strip() or name
        if value[0] in "\"'`" or value.isdigit():
            found.append((name, _bare(value)))
            continue
        words_in = re.findall(r"\w+", value) or [name]
        known = constants.get(words_in[-1]) if name.lower() not in _COLUMN_NAMES else None
        found.append((name, known if known and re.fullmatch(r"\w+", known) else "{" + words_in[-1] + "}"))
    return tuple(found)


def _query(address: str) -> list[tuple[str, str]]:
    pairs = [pair.partition("=") for pair in address.partition("?")[2].replace("&amp;", "&").split("&") if pair]
    return [(name, value) for name, sign, value in pairs if sign]


def _bare(value: str) -> str:
    return value.strip().strip("\"'`")
