"""Feeds, sitemaps and their indices as lists, and where a page or a robots.txt names them."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Final

from lxml import etree

from regional_news.crawl.links import ITEMS_MAX, ListAnswer
from regional_news.text.urls import resolved

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

MAPS_MAX: Final = 30  # number of an index's sitemaps that are read
_FEED: Final = re.compile(
    r"<link\b[^>]{0,300}type\s*=\s*[\"']application/(?:rss|atom)\+xml[\"'][^>]{0,300}>", re.IGNORECASE
)
_HREF: Final = re.compile(r"href\s*=\s*[\"'](?P<url>[^\"'\s]+)", re.IGNORECASE)
_SECTION: Final = re.compile(r"(?!未分类|默认)[一-鿿]{2,8}")
_MAP_OF_RULES: Final = re.compile(
    r"^[ \t]{0,9}sitemap[ \t]{0,9}:[ \t]{0,9}(?P<url>\S{1,2000})", re.IGNORECASE | re.MULTILINE
)


def feeds_in(text: str, url: str) -> Iterator[str]:
    """Yield the feeds that a page's head names."""
    for tag in _FEED.findall(text[:50_000]):
        if match := _HREF.search(tag):
            yield resolved(url, match["url"].replace("&amp;", "&"))


def maps_of(rules: str, *, url: str) -> list[str]:
    """Return the sitemaps that a robots.txt names."""
    return list(dict.fromkeys(resolved(url, match["url"]) for match in _MAP_OF_RULES.finditer(rules)))[:MAPS_MAX]


def read_feed(text: str, url: str) -> ListAnswer:
    """Read a feed, a sitemap, or an index of sitemaps, however broken its XML."""
    parser = etree.XMLParser(encoding="utf-8", recover=True, resolve_entities=False, no_network=True)
    root = etree.fromstring(text.strip().encode("utf-8", "replace"), parser)
    if root is None:
        return ListAnswer(())
    entries = [element for element in root.iter("{*}*") if _name(element) in {"item", "entry", "url"}][:ITEMS_MAX]
    items, sections = [], {}
    for entry in entries:
        parts = list(entry.iter("{*}*"))
        if link := next(filter(None, map(_link, parts)), None):
            items.append((resolved(url, link), next((_text(part) for part in parts if _name(part) == "title"), "")))
            named = [part.get("term") or _text(part) for part in parts if _name(part) == "category"]
            sections[items[-1][0]] = tuple(name for name in named if _SECTION.fullmatch(name) or len(named) > 1)
    maps = [{_name(part): _text(part) for part in one} for one in islice(root.iter("{*}sitemap"), ITEMS_MAX)][
        ::-1
    ]  # of those without a day the last first
    maps = sorted((one for one in maps if one.get("loc")), key=lambda one: one.get("lastmod", ""), reverse=True)
    heads = [part for part in [*root, *root.iterfind("{*}channel/{*}*")] if _name(part) == "title"]
    name = " ".join(re.split(r"[-_|－—]", _text(heads[0]))[0].split()) if heads else ""
    lists = tuple(resolved(url, one["loc"]) for one in maps)[:MAPS_MAX]
    return ListAnswer(tuple(items), name=name, sections=sections, lists=lists)


def section_of(names: Collection[str], known: Collection[str]) -> str | None:
    """Return which of an entry's categories is its section: the only one, else the first that a list is called by."""
    return next((name for name in names if len(names) == 1 or name in known), None)


def _name(element: etree._Element) -> str:
    """Return an element's name without its namespace, declared or not."""
    return re.split(r"[}:]", str(element.tag))[-1]


def _text(element: etree._Element) -> str:
    return " ".join("".join(map(str, element.itertext())).split())


def _link(part: etree._Element) -> str:
    """Return the address that a part of an entry gives."""
    if _name(part) not in {"link", "loc", "guid"}:
        return ""
    text = _text(part)
    href = "" if part.get("rel") in {"self", "edit", "next"} else part.get("href") or ""
    return text if text.startswith("http") else href
