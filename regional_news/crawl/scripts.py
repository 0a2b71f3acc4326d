"""What a page's own scripts would ask for: lists by page and column, and where an article of a number stands.

Scripts are not run. Their tokens are read: addresses are put together of literals, constants and names, as far as they
stand in the text, and the parameters of those that stand beside them: `axios.get("/api/list", {params: {channelId: id,
page: n}})` is `/api/list?channelId={channelId}&page={n}`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape
from itertools import islice
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote_plus, urlencode, urlsplit

from regional_news.crawl.links import PAGE_NAMES as LIST_PAGE_NAMES
from regional_news.crawl.script_tokens import ScriptTokens
from regional_news.extract.json_page import COLUMN_LABELS, COLUMNS
from regional_news.text.clean import words
from regional_news.text.urls import resolved

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from regional_news.crawl.script_tokens import Call, How, Pairs

CHARS_MAX: Final = 1_000_000
CALLS_MAX: Final = 40
COLUMNS_MAX: Final = 12
PAGE_SIZE: Final = "20"
PAGE_NAMES: Final = LIST_PAGE_NAMES | {"current", "pageid"}
OFFSET_NAMES: Final = frozenset(words("start offset skip begin from"))
_SIZE_NAMES: Final = frozenset(words("size pagesize limit rows rownumber count num perpage page_size prepage cnt"))
_LIST_NAMES: Final = PAGE_NAMES | OFFSET_NAMES | COLUMNS
_VALUE_NAMES: Final = (*sorted(COLUMNS), *words("value code key id"))
_STATIC: Final = re.compile(r"\.(?:js|css|png|jpe?g|gif|svg|ico|woff2?|ttf|map|mp4|html?|vue)(?:$|\?)", re.IGNORECASE)
_COLUMNS_ASKED: Final = re.compile(r"/\w+/\w*(?:chan?nel|column|categor|nav|menu|section|class)", re.IGNORECASE)
_ONE_ASKED: Final = re.compile(r"(?:detail|content|info|show|view|byid|get(?:article|news))\w*$", re.IGNORECASE)
_MANY_ASKED: Final = re.compile(r"list|page|query|search|article|news|more", re.IGNORECASE)
_LIBRARY: Final = re.compile(
    r"vendor|jquery|bootstrap|swiper|vue(?:\.|-|$)|axios|element|polyfill|layui|react|lodash|moment|echarts|analytics"
    r"|hm\.js|share|wechat|jweixin|video|player|require|sea\.js|html5shiv|respond",
    re.IGNORECASE,
)
_SCRIPT: Final = re.compile(
    r"<script\b(?P<attributes>[^<>]{0,1000})>(?P<inside>[^<]{0,9}(?:(?!</script)<?[^<]{0,5000}){0,500})", re.IGNORECASE
)
_SOURCE: Final = re.compile(r"\bsrc\s{0,3}=\s{0,3}[\"']?(?P<src>[^\"'\s<>]{1,500})", re.IGNORECASE)
_CHINESE_NAME: Final = re.compile(r"[一-鿿][一-鿿·、\w]{1,9}")


@dataclass(slots=True)
class Scripts:
    """The scripts of a site's pages, and what is known of its columns."""

    text: str = ""
    columns: dict[str, str] = field(default_factory=dict)
    """What columns are called, by the values that stand for them."""
    _calls: list[Call] | None = None
    _pagers: list[Pairs] = field(default_factory=list)
    """Objects that say a page, for lists that are given parameters by a name."""
    _fixed: dict[str, str] = field(default_factory=dict)

    def add(self, text: str) -> None:
        """Take in a script, or a page with scripts."""
        if text not in self.text:
            self.text = f"{self.text}\n{text}"[:CHARS_MAX]
            self._calls = None

    def name_columns(self, text: str) -> None:
        """Take in columns that an answer in JSON names: objects of a short name and a value."""
        self._name_columns(ScriptTokens(text[:CHARS_MAX]).objects())

    def _name_columns(self, objects: Iterable[Pairs]) -> None:
        for pairs in objects:
            known = {name.lower().replace("_", ""): value for name, value in pairs}
            label = next((known[name] for name in COLUMN_LABELS if name in known), "")
            value = next((known[name] for name in _VALUE_NAMES if name in known), "")
            is_column = _CHINESE_NAME.fullmatch(label) and re.fullmatch(r"[\w-]{1,40}", value)
            if is_column and len(self.columns) < COLUMNS_MAX:
                self.columns.setdefault(value, label)

    def lists(self, *, url: str) -> dict[str, str]:
        """Return the addresses of lists that are asked for, with their columns' names, one column of each first."""
        found: list[list[tuple[str, str]]] = []
        for call in self._found():  # which names columns, too
            if "{" in call.path or "#" in call.path or _STATIC.search(call.path):
                continue
            given = [[*_query(call.address), *call.given]]
            is_of_columns = _COLUMNS_ASKED.search(call.path) is not None
            if (
                call.is_open
                and _MANY_ASKED.search(call.path)
                and not is_of_columns
                and not _ONE_ASKED.search(call.path)
            ):
                given += [[*given[0], *pager] for pager in self._pagers]
            paged = [pairs for pairs in given if {name.lower() for name, _ in pairs} & _LIST_NAMES]
            found += [[*self._of_columns(call.path, pairs, url)] for pairs in paged]
        longest = max(map(len, found), default=0)
        return {one[n][0]: one[n][1] for n in range(longest) for one in found if n < len(one)}

    def _of_columns(self, path: str, pairs: Sequence[tuple[str, str]], url: str) -> Iterator[tuple[str, str]]:
        fixed, column = self._valued(pairs)
        for value, label in (self.columns or {"": ""}).items() if column else [("", "")]:
            query = urlencode([(n, value if n == column else v) for n, v in fixed if n != column or value])
            yield resolved(url, f"{path}?{query}"), label

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
            else:
                own, names = self._fixed.get(value[1:-1]), {low, value[1:-1].lower()}
                if names & COLUMNS and (self.columns or not own):
                    fixed, column = [*fixed, (name, value)], name
                elif own:
                    fixed.append((name, own))
        return fixed, column

    def posted(self, *, url: str) -> dict[str, How]:
        """Return the paths that are asked with POST, each with the form of the body; a script says so."""
        return {urlsplit(resolved(url, c.path)).path: c.how for c in self._found() if c.how in {"json", "form"}}

    def column_sources(self, *, url: str) -> list[str]:
        """Return the addresses that may name the columns."""
        calls = [call for call in self._found() if "{" not in call.address]
        asked = [c.address for c in calls if _COLUMNS_ASKED.search(c.path) and not _STATIC.search(c.path)]
        return list(dict.fromkeys(resolved(url, address) for address in asked))

    def templates(self, *, url: str) -> list[str]:
        """Return where an article of the number `{id}` may stand, pages before answers in JSON."""
        found: dict[str, int] = {}
        for call in self._found():
            given = call.given
            if call.is_open and not given and _ONE_ASKED.search(call.path):
                given = (("id", "{id}"),)
            given = given if "{" not in call.address else ()
            whole = call.address + ("?" + "&".join(f"{n}={v}" for n, v in given) if given else "")
            slots = re.findall(r"\{(\w+)\}", whole)
            asked = {name.lower() for name, _ in _query(whole)} | {slot.lower() for slot in slots}
            if len(slots) != 1 or "#" in whole or asked & (_LIST_NAMES - {"cid"}):
                continue
            named = [slots[0], *(name for name, value in _query(whole) if value.startswith("{"))]
            is_named = any(name.lower().endswith(("id", "uuid", "no", "code")) for name in named)
            is_last = whole.endswith(f"/{{{slots[0]}}}") and len(slots[0]) == 1  # `${e}` where names are made short
            if is_named or is_last:
                is_answer = "api" in whole or call.how == "json" or not re.search(r"\.\w+$|\.s?html?", whole)
                found[resolved(url, whole.replace(f"{{{slots[0]}}}", "{id}"))] = is_answer + (not is_named)
        return sorted(found, key=lambda name: found[name])

    def _found(self) -> list[Call]:
        if self._calls is None:
            reader = ScriptTokens(self.text)
            self._calls = list(dict.fromkeys(islice(reader.calls(), CALLS_MAX * 10)))[:CALLS_MAX]
            objects = list(reader.objects())
            self._name_columns(objects)
            self._fixed = reader.fixed()
            paged = [pairs for pairs in objects if {name.lower() for name, _ in pairs} & PAGE_NAMES]
            self._pagers = list(dict.fromkeys(paged))[:2]
        return self._calls


def scripts_of(text: str, *, url: str) -> list[str]:
    """Return the addresses of a page's scripts of its own, those that are called like libraries left out."""
    tags = (_SOURCE.search(match["attributes"]) for match in _SCRIPT.finditer(text))
    sources = dict.fromkeys(source["src"] for source in tags if source)
    return [resolved(url, unescape(src)) for src in sources if not _LIBRARY.search(src.rpartition("/")[2])]


def inline_scripts(text: str) -> str:
    """Return the scripts that stand in a page."""
    return "\n".join(match["inside"] for match in _SCRIPT.finditer(text))


_WRITTEN: Final = re.compile(
    r"document\.write(?:ln)?\(\s{0,9}(?:'(?P<one>(?:[^'\\\n]|\\.){1,2000})'|\"(?P<two>(?:[^\"\\\n]|\\.){1,2000})\")"
)


def written_in(text: str) -> str:
    """Return the markup that a script writes into its page, as far as it stands in literals."""
    return "".join((match["one"] or match["two"]).replace("\\", "") for match in _WRITTEN.finditer(text))


def _query(address: str) -> list[tuple[str, str]]:
    pairs = [pair.partition("=") for pair in address.partition("?")[2].replace("&amp;", "&").split("&") if pair]
    return [(name, unquote_plus(value)) for name, sign, value in pairs if sign]
