"""A feed as Atom (RFC 4287), RSS 2.0 or JSON Feed 1.1. The same entries give the same bytes."""

from __future__ import annotations

import html
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from regional_news.output.feeds.entries import stable_id

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from feedgen.feed import FeedGenerator

    from regional_news.output.feeds.entries import FeedEntry
    from regional_news.output.feeds.sources import Feed

LANGUAGE: Final = "zh-CN"
HOME: Final = "http://127.0.0.1:8001/"
"""The page a feed links to where nobody says at which address it is served: where `regional-news serve` shows it."""
_NEVER: Final = datetime(1970, 1, 1, tzinfo=UTC)
_RSS_TITLE: Final = str.maketrans("<>", "＜＞")


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """One kind of feed."""

    ending: str
    media_type: str
    write: Callable[..., bytes]


def render(
    feed: Feed,
    entries: Sequence[FeedEntry],
    *,
    ending: str,
    full_text: bool = False,
    self_url: str | None = None,
    home_url: str | None = None,
) -> bytes:
    """Return a feed's file: `ending` is a key of `FORMATS`, `self_url` the address at which the file is served."""
    return FORMATS[ending].write(feed, entries, full_text=full_text, self_url=self_url, home_url=home_url or HOME)


def _atom(feed: Feed, entries: Sequence[FeedEntry], *, full_text: bool, self_url: str | None, home_url: str) -> bytes:
    generator = _generator(feed, entries, self_url=self_url, home_url=home_url, media_type="application/atom+xml")
    for entry in entries:
        item = _item(generator, entry)
        item.title(entry.title)
        item.author([{"name": name} for name in entry.authors])
        item.updated(entry.updated)
        item.category([{"term": name} for name in entry.categories])
        item.summary(entry.summary)
        if entry.rights:
            item.rights(entry.rights)
        if full_text or not entry.url:  # an entry needs a link or a content
            item.content(entry.html if full_text else html.escape(entry.summary), type="html")
    written: bytes = generator.atom_str(pretty=True)
    return written


def _rss(feed: Feed, entries: Sequence[FeedEntry], *, full_text: bool, self_url: str | None, home_url: str) -> bytes:
    generator = _generator(feed, entries, self_url=self_url, home_url=home_url, media_type="application/rss+xml")
    generator.load_extension("dc")
    for entry in entries:
        item = _item(generator, entry)
        # Readers disagree whether a title is text or HTML: this one is harmless and legible as either.
        item.title(entry.title.translate(_RSS_TITLE))
        item.category([{"term": name} for name in entry.categories])
        item.description(html.escape(entry.summary))  # HTML by the specification
        item.dc.dc_creator(list(entry.authors))
        item.dc.dc_date(entry.updated.isoformat())  # RSS itself has no word for it
        if full_text:
            item.content(entry.html)
    written: bytes = generator.rss_str(pretty=True)
    return written


def _generator(
    feed: Feed, entries: Sequence[FeedEntry], *, self_url: str | None, home_url: str, media_type: str
) -> FeedGenerator:
    from feedgen.feed import FeedGenerator  # noqa: PLC0415 - of an extra: what merely lists feeds does without

    generator = FeedGenerator()
    generator.id(stable_id(f"feed/{feed.path}"))
    generator.title(feed.title.translate(_RSS_TITLE))
    generator.description(feed.title.translate(_RSS_TITLE))
    generator.author({"name": "regional_news"})
    generator.generator("regional_news")
    generator.language(LANGUAGE)
    if self_url:
        generator.link(href=self_url, rel="self", type=media_type)
    generator.link(href=home_url, rel="alternate")
    latest = max((entry.updated for entry in entries), default=_NEVER)
    generator.updated(latest)
    generator.lastBuildDate(latest)
    return generator


def _item(generator: FeedGenerator, entry: FeedEntry) -> Any:
    item = generator.add_entry(order="append")
    item.id(entry.id)
    item.published(entry.published)
    if entry.url:
        item.link(href=entry.url, rel="alternate")
    return item


def _json(feed: Feed, entries: Sequence[FeedEntry], *, full_text: bool, self_url: str | None, home_url: str) -> bytes:
    whole = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": home_url,
        "feed_url": self_url,
        "language": LANGUAGE,
        "items": [_json_item(entry, full_text=full_text) for entry in entries],
    }
    shown = {name: value for name, value in whole.items() if value is not None}
    return json.dumps(shown, ensure_ascii=False, indent=1).encode() + b"\n"


def _json_item(entry: FeedEntry, *, full_text: bool) -> dict[str, Any]:
    item = {
        "id": entry.id,
        "url": entry.url,
        "title": entry.title,
        "summary": entry.summary,
        "content_html": entry.html if full_text else None,
        "content_text": None if full_text else entry.summary,
        "date_published": entry.published.isoformat(),
        "date_modified": entry.updated.isoformat(),
        "authors": [{"name": name} for name in entry.authors],
        "tags": list(entry.categories),
    }
    return {name: value for name, value in item.items() if value is not None}


FORMATS: Final = {
    "atom": Format(ending="atom", media_type="application/atom+xml", write=_atom),
    "rss": Format(ending="rss", media_type="application/rss+xml", write=_rss),
    "json": Format(ending="json", media_type="application/feed+json", write=_json),
}
