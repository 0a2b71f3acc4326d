"""One article as every kind of feed shows it: safe to show, with an id that never changes."""

from __future__ import annotations

import html
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit
from uuid import NAMESPACE_URL, uuid5

from regional_news.text.clean import clean, strip_unwanted

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

SUMMARY_CHARS: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedEntry:
    """An article's entry. Texts are plain, without controls; a sink that takes markup must escape them."""

    id: str
    """`urn:uuid:`, made of portal and article id alone: the same for ever, in every feed, at every address."""
    url: str | None
    """None where the address is not http or https."""
    title: str
    summary: str
    paragraphs: tuple[str, ...]
    images: tuple[tuple[str, str], ...]
    """Address and caption of each; a caption that the text holds already is not said again."""
    authors: tuple[str, ...]
    """Those of the byline, else the source, else the portal."""
    categories: tuple[str, ...]
    published: datetime
    updated: datetime
    """When the store took in the present version; `published` where it was never edited."""
    rights: str | None

    @property
    def html(self) -> str:
        """The whole text as HTML in which nothing of the page is markup; pictures are linked, never loaded."""
        parts = [f"<p>{html.escape(paragraph)}</p>" for paragraph in self.paragraphs]
        parts += [
            f'<p><a href="{html.escape(url)}" rel="noopener noreferrer nofollow">{html.escape(caption)}</a></p>'
            for url, caption in self.images
        ]
        return "".join(parts)


def stable_id(name: str) -> str:
    """Return the id of what is called so within this program.

    >>> stable_id("article/heze/1001")
    'urn:uuid:610aa384-059f-5e5c-a332-5cd0da6b921a'
    """
    return uuid5(NAMESPACE_URL, f"regional-news:{name}").urn


def article_key(portal: str, article_id: str) -> str:
    """Return the id of an article's entry."""
    return stable_id(f"article/{portal}/{article_id}")


def entry_of(row: Mapping[str, Any]) -> FeedEntry:
    """Make the entry of a row of `Selection.rows`."""
    paragraphs = tuple(filter(None, map(clean, row["text"].split("\n"))))
    summary = " ".join(paragraphs)
    return FeedEntry(
        id=article_key(row["portal"], row["article_id"]),
        url=web_address(row["url"]),
        title=clean(row["title"]),
        summary=summary if len(summary) <= SUMMARY_CHARS else f"{summary[:SUMMARY_CHARS]}…",
        paragraphs=paragraphs,
        images=tuple(
            (url, caption if (caption := clean(image["caption"] or "")) not in {"", *paragraphs} else "图片")
            for image in row["images"]
            if (url := web_address(image["url"]))
        ),
        authors=tuple(filter(None, map(clean, row["authors"]))) or (clean(row["source"] or "") or row["portal"],),
        categories=tuple(dict.fromkeys(filter(None, map(clean, [*row["section"], row["category"] or ""])))),
        published=row["published_at"],
        updated=max(row["published_at"], row["changed_at"]) if row["revised"] else row["published_at"],
        rights=clean(row["rights"] or "") or None,
    )


def web_address(url: str) -> str | None:
    """Return an http or https address as it is, None for any other."""
    url = strip_unwanted(url)
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    usable = parts.scheme in {"http", "https"} and parts.netloc and not set(url) & set(" <>\"'`\\{}|^\t\r\n")
    return url if usable else None
