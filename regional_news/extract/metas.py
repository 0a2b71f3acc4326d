"""What the page says about itself for machines: metas and JSON-LD.

Copied templates leave these stale or filled with the site's own name, so they vote after what the page shows.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from regional_news.extract import xpath
from regional_news.item.article import CHINA
from regional_news.text import dates
from regional_news.text.clean import clean, key, words
from regional_news.text.dates import Moment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from regional_news.extract.page import Page

_NAMES: Final = {
    "title": "articletitle og:title twitter:title dc.title title headline",
    "time": (
        "pubdate article:published_time og:article:published_time publishdate firstpublishedtime dc.date datepublished "
        "og:release_date weibo:article:create_at apub:time publish_time release_date og:pubdate publish-date date"
    ),
    "source": "contentsource source article:source mediaid og:article:source",
    "author": "author article:author og:article:author dc.creator",
    "editor": "editor responsibleeditor",
    "section": "columnname article:section",
    "keywords": "keywords news_keywords",
    "site": "sitename og:site_name",
    "type": "og:type",
}
_KINDS: Final = {name: (kind, rank) for kind, names in _NAMES.items() for rank, name in enumerate(words(names))}
_JSON_FIELDS: Final = {"headline": "title", "datePublished": "time", "pubDate": "time", "articleSection": "section"} | {
    name: name for name in words("author editor keywords")
}
_ARTICLE_TYPES: Final = frozenset(
    {"Article", "NewsArticle", "ReportageNewsArticle", "BlogPosting", "WebPage", "DiscussionForumPosting"}
)
_SCRIPT_TIME: Final = re.compile(
    r"(?:c(?<!\wc)(?:t|reate_?[tT]ime)|p(?<!\wp)ub(?:lish)?_?[tT]ime)[\"']?\s{0,3}[:=]\s{0,3}"
    r"(?:[\"']?(?P<epoch>1\d{9})(?:\d{3})?[\"']?[,;}\s]|[\"'](?P<shown>[12]\d{3}[^\"'<>]{4,30})[\"'])"
)
_COMMAS: Final = str.maketrans(dict.fromkeys(",，;；、|", " "))
MAX_JSON_CHARS: Final = 300_000


@dataclass(slots=True)
class Metas:
    """Values by field (`title`, `time`, `source`, `author`, `editor`, `section`, `keywords`, `site`), best first."""

    head_title: str = ""  # the text of `<title>`
    values: dict[str, list[str]] = field(default_factory=dict)

    def first(self, name: str) -> str:
        """Return the best value of a field, "" where there is none."""
        return next(iter(self.values.get(name, ())), "")


def read(tree: Any) -> Metas:
    """Return the metas of a parsed page."""
    metas = Metas()
    title = tree.find(".//title")
    if title is not None:
        metas.head_title = clean("".join(title.itertext())[:2000])
    ranked: dict[str, list[tuple[int, str]]] = {}
    for element in tree.iter("meta"):
        name = (
            (element.get("name") or element.get("property") or element.get("itemprop") or "").replace(" ", "").lower()
        )
        if (kind := _KINDS.get(name)) and (content := clean((element.get("content") or "")[:5000])):
            ranked.setdefault(kind[0], []).append((kind[1], content))
    for name, pairs in ranked.items():
        metas.values[name] = [value for _, value in sorted(pairs, key=lambda pair: pair[0])]
    for script in tree.iter("script"):
        if "ld+json" in (script.get("type") or ""):
            _read_json(script.text or "", metas)
    return metas


def keywords(found: Metas, site_names: list[str]) -> list[str]:
    """Return the page's keywords, without the site's own names."""
    words: list[str] = []
    sites = {key(name) for name in site_names}
    for value in found.values.get("keywords", []):
        words += map(clean, value[:1000].translate(_COMMAS).split())
    return [word for word in dict.fromkeys(words) if word and key(word) not in sites and len(word) <= 40][:30]


def linked_authors(tree: Any, source: str) -> list[str]:
    """Return whom the page marks up as its author: `rel=author` (HTML), `itemprop=author` (schema.org)."""
    if 'rel="author"' not in source and 'itemprop="author"' not in source:
        return []
    return [clean("".join(e.itertext())) for e in xpath.find(tree, "//*[@rel='author' or @itemprop='author']")]


AUTHORS: Final = ("author", "Author", "byline", "user_name", "username", "rich_media_meta_text")
"""How elements are named that hold who wrote: `class="author"`, and what stands beside WeChat's account."""
SOURCES: Final = ("source", "laiyuan")


def named(page: Page, words: tuple[str, ...]) -> list[str]:
    """Return what stands in elements whose class says one of the words."""
    if not page.classes:
        for element in page.tree.iter():
            if said := element.get("class"):
                page.classes.setdefault(said, []).append(element)
    boxes = [box for said, alike in page.classes.items() if any(word in said for word in words) for box in alike]
    found = [text for one in boxes for text in (one.text or "", "".join(one.itertext())[:100])]
    return [shown for text in found if (shown := clean(text).partition(" (")[0])]


def script_time(source: str, *, fetched_at: datetime | None) -> Moment | None:
    """Return the time of publication that a page hands to its own scripts, None where these name several days.

    To be asked last: a reader sees it only once the script has run.
    """
    found = []
    for match in _SCRIPT_TIME.finditer(source):
        if epoch := match["epoch"]:
            at = datetime.fromtimestamp(int(epoch[:10]), CHINA)
            moment = Moment(at=at, precision="second", raw="", start=0, end=0)
            found += [moment] if dates.is_possible(at, fetched_at) else []
        else:
            found += dates.find(match["shown"], fetched_at=fetched_at)[:1]
    return found[0] if len({moment.at.date() for moment in found}) == 1 else None


def _read_json(source: str, metas: Metas) -> None:
    if not 2 <= len(source) <= MAX_JSON_CHARS:
        return
    for opening, closing in (("<!--", "-->"), ("//<![CDATA[", "//]]>")):
        source = source.strip().removeprefix(opening).removesuffix(closing)
    try:
        data = json.loads(source, strict=False)
    except (ValueError, RecursionError):
        return
    for node in _nodes(data, 0):
        types = node.get("@type")
        types = (
            set(types)
            if isinstance(types, list) and all(isinstance(t, str) for t in types)
            else {types}
            if isinstance(types, str)
            else set()
        )
        if not (types & _ARTICLE_TYPES or "pubDate" in node):  # Baidu's form names no type
            continue
        for said, name in _JSON_FIELDS.items():
            for value in _texts(node.get(said)):
                metas.values.setdefault(name, []).append(clean(value[:2000]))


def _nodes(data: Any, depth: int) -> Iterator[dict[str, Any]]:
    if depth > 6:
        return
    if isinstance(data, list):
        for item in data[:200]:
            yield from _nodes(item, depth + 1)
    elif isinstance(data, dict):
        yield data
        for said in ("@graph", "mainEntity", "mainEntityOfPage"):
            yield from _nodes(data.get(said), depth + 1)


def _texts(value: Any) -> list[str]:
    """Return the strings of a JSON-LD value: a string, an object's name, or a list of these."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [name] if isinstance(name := value.get("name"), str) else []
    if isinstance(value, list):
        return [text for item in value[:100] for text in _texts(item)]
    return []
