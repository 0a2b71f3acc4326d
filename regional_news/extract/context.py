"""One page on its way through the strategies: what is known of it, and what was proposed so far."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from regional_news.extract import hints
from regional_news.extract.hints import Hinted

if TYPE_CHECKING:
    from datetime import datetime

    from regional_news.extract.facts import PortalFacts
    from regional_news.extract.head_titles import HeadTitles
    from regional_news.extract.metas import Metas
    from regional_news.extract.page import Page
    from regional_news.extract.votes import Explanation


@dataclass(slots=True)
class Context:
    """One page on its way through the strategies."""

    page: Page
    metas: Metas
    head: HeadTitles
    url: str
    fetched_at: datetime | None
    facts: PortalFacts | None
    why: Explanation
    source: str = ""  # the page's text with its markup
    hinted: Hinted = field(default_factory=Hinted)

    def look_for_hints(self) -> None:
        """Find what the portal's selector hints match on the present page."""
        self.hinted = hints.find(self.page, self.facts.hints if self.facts else {})
        self.why.facts["hints missed"] = ", ".join(self.hinted.missed) or None

    @property
    def site_names(self) -> list[str]:
        """The names that the portal's facts and the page's metas give the site."""
        names = [self.metas.first("site")]
        return [name for name in ([self.facts.site_name, *names] if self.facts else names) if name]
