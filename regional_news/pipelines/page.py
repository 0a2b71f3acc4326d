"""What a spider hands to the pipelines: a page as it was read, with the response it was read from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from regional_news.extract import Reading
    from regional_news.storage.sqlite import PageRead


@dataclass(frozen=True, slots=True, kw_only=True)
class ScrapedPage:
    """One page read; whether it is an article is for `ValidatePipeline` to say."""

    reading: Reading
    url: str
    """Address that was fetched, redirects followed."""
    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)
    """As received, content encodings undone."""
    parts: tuple[ScrapedPage, ...] = field(default=(), repr=False)
    """Further pages that the reading was made of: those of a thread after its first."""
    page: PageRead | None = field(default=None, repr=False)
    """What to remember of the page once its article is stored; None where nothing is."""
