"""Pieces of page that portals share: escaped text, links, paragraphs, the clutter around an article."""

from __future__ import annotations

from html import escape
from random import Random
from typing import TYPE_CHECKING, Final

from sandbox import prose
from sandbox.story import File, Paragraph, Picture

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from sandbox.news_site import Entry
    from sandbox.story import Story

RAIL_CHARS: Final = 1200
"""How long the text beside an article is at least: more than many an article has."""


def text(value: str | None) -> str:
    """Escape text for markup."""
    return escape(value or "", quote=False)


def attribute(value: str) -> str:
    """Escape text for a double-quoted attribute."""
    return escape(value)


def link(url: str, label: str) -> str:
    """Make a link."""
    return f'<a href="{attribute(url)}">{text(label)}</a>'


def links(pairs: Iterable[tuple[str, str]], between: str = " ") -> str:
    """Make links of addresses and labels."""
    return between.join(link(url, label) for url, label in pairs)


def listing(entries: Iterable[Entry], line: str = "<li>{link}<span>[{date}]</span></li>") -> str:
    """Make the lines of a list."""
    return "\n".join(
        line.format(link=link(e.url, e.title), date=f"{e.date:%Y-%m-%d}" if e.date else "") for e in entries
    )


def body(story: Story, *, paragraph: str, picture: Callable[[Picture], str], indent: str = "　　") -> str:
    """Make the body: `paragraph` is a format of one, `picture` makes the markup of a picture."""
    parts = []
    for block in story.blocks:
        match block:
            case Paragraph():
                parts.append(paragraph.format(indent + text(block.text)))
            case Picture():
                parts.append(picture(block))
            case File():
                parts.append(f'<p class="fj"><a href="{attribute(block.url)}">{text(block.name)}</a></p>')
    return "\n".join(parts)


def strangers(story: Story, count: int, place: prose.Place) -> list[tuple[str, str]]:
    """Make up other stories' titles and digests, the same ones each time this story is shown."""
    rng = Random(f"beside {story.article_id}")
    return [(prose.headline(rng, place), prose.digest(rng, place)) for _ in range(count)]


def rail(story: Story, place: prose.Place, *, href: str, head: str = "热点新闻") -> str:
    """Make a column of other stories with long digests, `RAIL_CHARS` characters or more."""
    items = []
    length = 0
    for title, digest in strangers(story, 40, place):
        items.append(f"<dl><dt>{link(href, title)}</dt><dd>{text(digest)}</dd></dl>")
        length += len(title) + len(digest)
        if length >= RAIL_CHARS:
            break
    return f'<div class="rail"><h3>{head}</h3>{"".join(items)}</div>'
