"""What `scrapy crawl` may say to a newspaper's spider beside what it says to every spider."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from regional_news.crawl.arguments import Arguments, argument
from regional_news.errors import UserError
from regional_news.portal.forum.arguments import region_code
from regional_news.text.days import day_of


@dataclass(frozen=True, kw_only=True)
class PaperArguments(Arguments):
    """The arguments of a newspaper's spider; `since` and `until` are days of issues."""

    without: ClassVar[frozenset[str]] = frozenset({"pages"})  # an issue is read whole
    date: date | None = argument(None, name="date", read=day_of, example="date=2024-02-21")
    """Only the issue of this day, read anew where it is known."""

    def __post_init__(self) -> None:
        """Check what depends on two arguments."""
        super().__post_init__()
        if self.date and (self.since or self.until):
            raise UserError("-a date and -a since or until: give one day or a period")


@dataclass(frozen=True, kw_only=True)
class AnyPaperArguments(PaperArguments):
    """The arguments of the spider that reads any newspaper."""

    region: str | None = argument(None, name="region", read=region_code, example="region=370800")
    """The place that the newspaper is of, a code of GB/T 2260."""
