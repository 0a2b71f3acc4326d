"""What extraction returns: the item's fields, any of them possibly missing."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any

from regional_news.errors import RefusedError
from regional_news.extract.notices import holds_no_news
from regional_news.item.article import Article, Comment, Image, Kind, Link, Position, Precision

if TYPE_CHECKING:
    from datetime import date, datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The fields of `Article` as one page says them; None or empty where it does not.

    `refusal` is the reason (a word of `REFUSALS`) when the page is recognisably no article, else None.
    """

    portal: str | None = None
    article_id: str | None = None
    url: str | None = None
    kind: Kind = "news"
    title: str | None = None
    pretitle: str | None = None
    subtitle: str | None = None
    authors: list[str] = field(default_factory=list)
    poster: str | None = None
    source: str | None = None
    editor: str | None = None
    published_at: datetime | None = None
    published_precision: Precision | None = None
    published_raw: str | None = None
    section: list[str] = field(default_factory=list)
    category: str | None = None
    region: str | None = None
    text: str = ""
    images: list[Image] = field(default_factory=list)
    attachments: list[Link] = field(default_factory=list)
    keywords: list[str] = field(default_factory=list)
    rights: str | None = None
    views: int | None = None
    replies: int | None = None
    paper: str | None = None
    issue_date: date | None = None
    page_no: str | None = None
    page_name: str | None = None
    position: Position | None = None
    page_image: str | None = None
    page_pdf: str | None = None
    continued: str | None = None
    comments: list[Comment] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)
    layout: str | None = None
    fetched_at: datetime | None = None
    refusal: str | None = None
    missed_hints: tuple[str, ...] = ()
    """Fields for which the portal has selector hints that match nothing on this page."""

    following: str | None = None
    """Address of the page on which the story goes on."""

    def with_rest(self, rest: Reading) -> Reading:
        """Return a story together with what stands of it on another page."""
        lines = self.text.count("\n") + 1
        moved = [replace(image, paragraph=image.paragraph + lines) for image in rest.images]
        return replace(
            self,
            text=f"{self.text}\n{rest.text}",
            images=[*self.images, *moved],
            authors=self.authors or rest.authors,
        )

    def to_article(self) -> Article:
        """Return the article, or raise `RefusedError` with the reason why the page is none."""
        if self.refusal is not None:
            raise RefusedError(self.refusal)
        if self.kind == "news" and (name := holds_no_news(self.section)):
            raise RefusedError("no_news", f"section {name}")
        if not self.title:
            raise RefusedError("no_title")
        if not self.text:
            raise RefusedError("no_text")
        if self.published_at is None or self.published_precision is None:
            raise RefusedError("no_time")
        if self.portal is None or self.article_id is None or self.url is None:
            raise RefusedError("off_portal")
        values: dict[str, Any] = {f.name: getattr(self, f.name) for f in fields(Article)} | self._without_damage()
        return Article(**values)

    def _without_damage(self) -> dict[str, Any]:
        """Return what stands beside the text without characters that were lost, and the flag for it."""
        lost = "\N{REPLACEMENT CHARACTER}"
        words = [self.published_raw or "", *(i.caption or "" for i in self.images), *(f.name for f in self.attachments)]
        words += self.keywords
        if not any(lost in word for word in words):
            return {}
        return {
            "published_raw": (self.published_raw or "").replace(lost, "") or None,
            "images": [replace(i, caption=(i.caption or "").replace(lost, "").strip() or None) for i in self.images],
            "attachments": [replace(f, name=f.name.replace(lost, "").strip() or f.url) for f in self.attachments],
            "keywords": [word for word in self.keywords if lost not in word],
            "flags": sorted({*self.flags, "encoding_repaired"}),
        }
