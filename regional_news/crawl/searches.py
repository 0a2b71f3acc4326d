"""Searches by day as lists of old articles: what a site's own search is asked, and what it answers.

`searches_of` finds the searches of a page, of four kinds; each says how it is asked. `Search.read` takes the answer:
its items and the search for the page after it. A search wants a word: the place's name stands in most articles
of a local portal. Where a search takes no days, its answers' own days leave out what was not asked for.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final, Literal
from urllib.parse import parse_qsl, urlencode, urlsplit

from regional_news.crawl.links import links_of, parse_html
from regional_news.item.article import CHINA
from regional_news.text import dates
from regional_news.text.encodings import decode
from regional_news.text.urls import resolved

if TYPE_CHECKING:
    from collections.abc import Iterator

Kind = Literal["jsearchfront", "was", "els", "page"]

PER_PAGE: Final = 20
"""Answers asked for at once, where a search lets us say."""
ELS_PER_PAGE: Final = 10
_ADDRESS: Final = r"(?<![\w./:-])(?P<base>(?:https?:)?//[\w.:-]{3,100})?"
_JSEARCH: Final = re.compile(_ADDRESS + r"/jsearchfront/")
_WAS: Final = re.compile(_ADDRESS + r"/was5/web/search\b")
_ELS: Final = re.compile(_ADDRESS + r"/els-service/search/")
_PAGE: Final = re.compile(r"(?P<base>(?:https?:)?//news-search\.[\w.:-]{3,100})/Search\b", re.IGNORECASE)
_ELS_AREA: Final = re.compile(
    r"\bdq['\"]?\s{0,3}[:=]\s{0,3}['\"]?(?P<said>0\d{2,3})\b|href=['\"][^'\"]{0,100}/(?P<folder>0\d{2,3})/\d"
)
_RECORD: Final = re.compile(r"<REC>(?P<inside>.*?)</REC>", re.DOTALL | re.IGNORECASE)
_FIELD: Final = re.compile(r"<(?P<name>\w+)>\s*(?:<!\[CDATA\[)?(?P<value>.*?)(?:\]\]>)?\s*</(?P=name)>", re.DOTALL)
_WRITTEN: Final = re.compile(r"https?://[\w./?=&%:-]{3,300}")


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchAnswer:
    """One page of what a search found."""

    items: tuple[tuple[str, str], ...]
    """Addresses, each with what the search calls it; of one article there may be several."""
    next: Search | None = None
    """The search for the page after it, None at the end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """One page of a search."""

    kind: Kind
    url: str
    """Where it is asked."""
    word: str
    since: date
    until: date
    page: int = 1
    given: tuple[tuple[str, str], ...] = ()
    """What the site's own form says beside the word."""

    def asked(self) -> tuple[str, str, bytes, str | None]:
        """Return address, method, body, and the body's type."""
        given = dict(self.given)
        match self.kind:
            case "jsearchfront":
                days = {"begin": f"{self.since:%Y%m%d}", "end": f"{self.until:%Y%m%d}"}
                values = {"q": self.word, "p": self.page, "pg": PER_PAGE, "pos": "", **days, **given}
            case "was":
                values = {"searchword": self.word, "extrasql": "", "page": self.page, "prepage": PER_PAGE, **given}
            case "els":
                fixed = {"fwzt": 3, "highlight": "1", "isSearch": "1", "type": [1, 2, 3, 6], "tab": "all"}
                body = json.dumps({**given, **fixed, "subject": self.word}, ensure_ascii=False)
                return f"{self.url}/{self.page}/{ELS_PER_PAGE}", "POST", body.encode(), "application/json"
            case "page":
                return f"{self.url}?{urlencode({'q': self.word, 'p': self.page})}", "GET", b"", None
        return self.url, "POST", urlencode(values).encode(), "application/x-www-form-urlencoded"

    def read(self, body: bytes) -> SearchAnswer:
        """Return what was answered."""
        text = decode(body).text
        read = {"jsearchfront": _of_jsearch, "was": _of_was, "els": _of_els, "page": _of_page}[self.kind]
        found, total = read(text, self)
        items = [(url, label) for url, label, day in found if day is None or self.since <= day <= self.until]
        per_page = ELS_PER_PAGE if self.kind == "els" else PER_PAGE
        is_last = not found or (total is not None and self.page * per_page >= total)
        return SearchAnswer(items=tuple(items), next=None if is_last else replace(self, page=self.page + 1))


def searches_of(text: str, *, url: str, word: str, region: str | None, since: date, until: date) -> Iterator[Search]:
    """Yield the searches that a page leads to, of the kinds that are known."""

    def search(kind: Kind, match: re.Match[str], path: str, **given: str | None) -> Search:
        asked = resolved(url, (match["base"] or "") + path)
        named = tuple((name, value) for name, value in given.items() if value)
        return Search(kind=kind, url=asked, word=word, since=since, until=until, given=named)

    if match := _JSEARCH.search(text):
        site = _value("websiteid", text) or (region and region.ljust(15, "0"))
        if site:
            path = "/jsearchfront/interfaces/cateSearch.do"
            yield search(
                "jsearchfront", match, path, websiteid=site, cateid=_value("cateid", text), tpl=_value("tpl", text)
            )
    if (match := _WAS.search(text)) and (channel := _value("channelid", text)):
        yield search("was", match, "/was5/web/search", channelid=channel)
    if match := _ELS.search(text):
        area = _ELS_AREA.search(text)
        yield search("els", match, "/els-service/search/new", dq=(area["said"] or area["folder"]) if area else None)
    if match := _PAGE.search(text):
        yield search("page", match, "/Search")


def _value(name: str, text: str) -> str | None:
    """Return the number that a form or an address gives for a parameter."""
    of_form = rf"name=['\"]?{name}['\"]?[^<>]{{0,100}}?value=['\"]?(?P<form>\d{{1,20}})"
    match = re.search(
        rf"{of_form}|\b{name}['\"]?\s{{0,3}}[=:]\s{{0,3}}['\"]?(?P<other>\d{{1,20}})", text, re.IGNORECASE
    )
    return (match["form"] or match["other"]) if match else None


_Found = list[tuple[str, str, date | None]]


def _of_jsearch(text: str, search: Search) -> tuple[_Found, int | None]:
    """Read JSON whose results are HTML; a link may lead over a counter that holds the address."""
    answer = _json(text)
    found: _Found = []
    for result in answer.get("result") or []:
        tree = parse_html(str(result))
        if tree is None:
            continue
        shown = list(links_of(tree, url=search.url, is_own=lambda _: True))
        label = max((link.text for link in shown if "//" not in link.text), key=len, default="")
        behind = [dict(parse_qsl(urlsplit(link.url).query)).get("url", "") for link in shown]
        written = _WRITTEN.findall(str(tree.text_content()))
        found += [(one, label, None) for one in (*(link.url for link in shown), *behind, *written) if one]
    return found, _number(answer.get("total"))


def _of_was(text: str, search: Search) -> tuple[_Found, int | None]:
    found: _Found = []
    for record in _RECORD.finditer(text):
        values = {match["name"].upper(): match["value"].strip() for match in _FIELD.finditer(record["inside"])}
        if address := values.get("URL"):
            told = dates.parse_machine(values.get("DOCRELTIME") or values.get("PRINTTIME") or "")
            label = re.sub("<[^>]*>", "", values.get("TITLE", ""))
            found.append((resolved(search.url, address), label, told.at.date() if told else None))
    total = re.search(r"<RECORDCOUNT>\D{0,20}(\d{1,9})", text, re.IGNORECASE)
    return found, int(total[1]) if total else None


def _of_els(text: str, search: Search) -> tuple[_Found, int | None]:
    data = _json(text).get("data") or {}
    area = dict(search.given).get("dq", "")
    found: _Found = []
    for record in data.get("resultDocs") or []:
        unit, ident, moment = record.get("dwid"), record.get("xxid"), _number(record.get("fwdate"))
        place = unit[0] if isinstance(unit, list) and unit else unit
        address = record.get("url") or (f"/{area}/{place}/{ident}.html" if place and ident else None)
        if address:
            label = re.sub("<[^>]*>", "", str(record.get("subject") or ""))
            day = datetime.fromtimestamp(moment / 1000, CHINA).date() if moment else None
            found.append((resolved(search.url, address), label, day))
    return found, _number(data.get("total"))


def _of_page(text: str, search: Search) -> tuple[_Found, int | None]:
    tree = parse_html(text)
    boxes = tree.xpath("//*[contains(concat(' ', @class, ' '), ' result-footer ')]") if tree is not None else []
    return [
        (link.url, "", None) for box in boxes for link in links_of(box, url=search.url, is_own=lambda _: True)
    ], None


def _json(text: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _number(value: Any) -> int | None:
    return (
        int(value)
        if isinstance(value, int) or (isinstance(value, str) and value.isascii() and value.isdigit())
        else None
    )
