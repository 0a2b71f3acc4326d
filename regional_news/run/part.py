"""What takes part in a crawl: extensions and middlewares, which Scrapy makes of the crawler alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from typing import Self

    from scrapy.crawler import Crawler


class CrawlerPart:
    """A part of a crawl; `hears` pairs names of its methods with the signals at which they are called."""

    hears: ClassVar[tuple[tuple[str, object], ...]] = ()

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make one for `crawler`; raise `NotConfigured` where it has nothing to do."""
        part = cls(crawler)
        for method, signal in cls.hears:
            crawler.signals.connect(getattr(part, method), signal=signal)
        return part
