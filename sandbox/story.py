"""A story as a portal holds it, and the page a template makes of it."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from regional_news.item.article import Precision

RAW_FORMATS: Final = {"day": "%Y-%m-%d", "minute": "%Y-%m-%d %H:%M", "second": "%Y-%m-%d %H:%M:%S"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """One paragraph of the body."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """One picture of the body."""

    url: str
    caption: str | None = None
    name: str | None = None
    """A bare file name that the page shows under the picture, as some editors leave it; no caption."""


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """One attached file."""

    url: str
    name: str


Block = Paragraph | Picture | File


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """Everything a reader takes from the page of one article. Field names are the item's where they mean the same."""

    portal: str
    article_id: str
    url: str
    """Canonical address."""
    title: str
    blocks: tuple[Block, ...]
    published_at: datetime
    published_precision: Precision = "minute"
    published_raw: str = ""
    """The date as the page shows it; made from `published_at` when empty."""
    pretitle: str | None = None
    subtitle: str | None = None
    authors: tuple[str, ...] = ()
    byline: Literal["labelled", "body"] = "labelled"
    """Whether the authors stand in the byline, or only in the body's own lines."""
    source: str | None = None
    editor: str | None = None
    section: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    region: str | None = None
    flags: tuple[str, ...] = ()
    doubled: bool = False
    """Whether the page shows the title twice, with a comma between, as some machines make it."""
    owner: str | None = None
    """Name that a spam copy put into the footer, where the portal's own town stood."""

    def __post_init__(self) -> None:
        """Complete the raw date; a picture above or below all paragraphs has no caption, which may be of the text or not."""
        told = [place for place, block in enumerate(self.blocks) if isinstance(block, Paragraph)]
        blocks = [
            replace(block, caption=None)
            if isinstance(block, Picture) and told and not told[0] < place < told[-1]
            else block
            for place, block in enumerate(self.blocks)
        ]
        object.__setattr__(self, "blocks", tuple(blocks))
        if not self.published_raw:
            object.__setattr__(self, "published_raw", self.published_at.strftime(RAW_FORMATS[self.published_precision]))

    @property
    def heading(self) -> str:
        """The title as the page shows it."""
        return f"{self.title},{self.title}" if self.doubled else self.title

    @property
    def paragraphs(self) -> list[str]:
        """The texts of the paragraphs."""
        return [block.text for block in self.blocks if isinstance(block, Paragraph)]

    @property
    def shown(self) -> list[str]:
        """What the page shows as text: the paragraphs, and captions under their pictures."""
        texts = (getattr(block, "text", None) or getattr(block, "caption", None) for block in self.blocks)
        return [text for text in texts if text]

    def expected(self) -> dict[str, Any]:
        """Return the item's fields as a reader takes them from the page, for comparison in tests."""
        images: list[dict[str, Any]] = []
        attachments: list[dict[str, str]] = []
        position = -1
        for block in self.blocks:
            match block:
                case Paragraph():
                    position += 1
                case Picture():
                    images.append({"url": block.url, "caption": block.caption, "paragraph": position})
                    position += block.caption is not None
                case File():
                    attachments.append({"url": block.url, "name": block.name})
        own = {
            f.name: getattr(self, f.name)
            for f in fields(self)
            if f.name not in {"blocks", "byline", "doubled", "owner"}
        }
        lists = {name: list(own[name]) for name in ("authors", "section", "keywords", "flags")}
        text = "\n".join(self.shown)
        return {**own, **lists, "kind": "news", "text": text, "images": images, "attachments": attachments}


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A rendered page."""

    body: bytes
    headers: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """One age of a portal's design."""

    name: str
    markup: Callable[[Story], str]
    """Makes the page, chrome and all."""
    encoding: str = "utf-8"
    """What the bytes are."""
    charset: str | None = "utf-8"
    """What the header claims; None for a header without one."""
    shows: frozenset[str] = frozenset({"keywords"})
    """Which of the fields that only some templates have (keywords) this one shows."""

    def fit(self, story: Story) -> Story:
        """Return `story` without what this template does not show."""
        return story if "keywords" in self.shows else replace(story, keywords=())

    def render(self, story: Story) -> Page:
        """Return the page's bytes and headers."""
        content_type = "text/html" if self.charset is None else f"text/html; charset={self.charset}"
        body = self.markup(story).encode(self.encoding, "xmlcharrefreplace")
        return Page(body=body, headers=(("Content-Type", content_type),))
