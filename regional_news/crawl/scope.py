"""Which articles the arguments ask for: by address before a request is spent, by what the page says afterwards."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterable

    from regional_news.crawl.arguments import Arguments
    from regional_news.extract import PortalFacts, Reading

MARGIN: Final = timedelta(days=7)
"""How far the date in an address may stand from the day of publication where the two mean the same."""
LIST_MARGIN: Final = timedelta(days=92)
"""How far a list is walked back beyond `since` where they do not: such pages were once re-dated or moved."""


class CrawlScope:
    """`since`, `until` and `section` of one run."""

    def __init__(self, arguments: Arguments, facts: PortalFacts) -> None:
        self._since, self._until = arguments.since, arguments.until
        self._facts = facts
        self._sections = set(arguments.sections)
        self.by_name = bool(self._sections) and not all(word.isascii() for word in self._sections)
        """Whether sections are asked for by their names, which only pages tell."""

    def may_want(self, url: str) -> bool:
        """Tell whether an article's address leaves it possible that the article is asked for."""
        if self._sections and not self.by_name and not self._sections.intersection(urlsplit(url).path.split("/")):
            return False
        days = self._facts.url_days(url) if self._facts.dated_by_url else None
        if days is None:
            return True
        too_old = self._since is not None and days[1] < _moved(self._since, -MARGIN)
        too_new = self._until is not None and days[0] > _moved(self._until, MARGIN)
        return not (too_old or too_new)

    def wants(self, reading: Reading) -> bool:
        """Tell whether a read page is asked for; one without a time or a section is left to the pipelines."""
        if reading.published_at is not None:
            published = reading.published_at.date()
            if (self._since and published < self._since) or (self._until and published > self._until):
                return False
        if not self._sections:
            return True
        words = {*reading.section, *urlsplit(reading.url or "").path.split("/")}
        return bool(self._sections & words)

    def may_go_back_further(self, urls: Iterable[str]) -> bool:
        """Tell whether the page after a list page with these articles may hold any as late as `since`."""
        if self._since is None:
            return True
        ends = [days[1] for url in urls if (days := self._facts.url_days(url))]
        margin = MARGIN if self._facts.dated_by_url else LIST_MARGIN
        return not ends or max(ends) >= _moved(self._since, -margin)

    def lists_of_sections(self, named: Iterable[tuple[str | None, str]]) -> list[str]:
        """Return the addresses, of pairs of name and address, whose name is a section asked for."""
        return [url for name, url in named if name and name in self._sections]


def _moved(day: date, by: timedelta) -> date:
    """Return another day, or `day` itself where the calendar ends: `until=9999-12-31` means no end."""
    return day + by if date.min + abs(by) <= day <= date.max - abs(by) else day
