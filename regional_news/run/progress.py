"""One line at the foot of a terminal that says how the crawl is getting on; the log above it stays as it is."""

from __future__ import annotations

import logging
import sys
from typing import TYPE_CHECKING, Final

from scrapy import signals
from scrapy.exceptions import NotConfigured
from scrapy.utils.asyncio import AsyncioLoopingCall

from regional_news.run.part import CrawlerPart

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from scrapy.crawler import Crawler

ERASE: Final = "\r\x1b[K"


class ProgressLine(CrawlerPart):
    """Redraw the line every second while standard error is a terminal."""

    hears = (("start", signals.spider_opened), ("stop", signals.spider_closed))

    def __init__(self, crawler: Crawler) -> None:
        if not sys.stderr.isatty():
            raise NotConfigured
        super().__init__(crawler)
        self.loop = AsyncioLoopingCall(self.draw)
        self.eraser = _Eraser()

    def start(self) -> None:
        """Begin to draw."""
        logging.root.handlers.insert(0, self.eraser)  # first: it clears the line before a log record is written over it
        self.loop.start(1.0)

    def stop(self) -> None:
        """Take the line away."""
        if self.loop.running:
            self.loop.stop()
        if self.eraser in logging.root.handlers:
            logging.root.removeHandler(self.eraser)
        sys.stderr.write(ERASE)

    def draw(self) -> None:
        """Write the line over itself."""
        name = self.crawler.spider.name if self.crawler.spider else ""
        sys.stderr.write(f"{ERASE}{describe(name, self.crawler.stats.get_stats())}")
        sys.stderr.flush()


class _Eraser(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:  # noqa: ARG002 - logging's signature
        sys.stderr.write(ERASE)


def describe(name: str, stats: Mapping[str, Any]) -> str:
    """Return how a crawl stands: `heze: 6 lists, 50 articles, 48 new, 1 changed, 0 copies, 1 refused`."""
    refused = sum(value for key, value in stats.items() if key.startswith("refused/"))
    parts = (
        (stats.get("pages/list", 0), "lists"),
        (stats.get("pages/article", 0), "articles"),
        (stats.get("articles/new", 0), "new"),
        (stats.get("articles/changed", 0), "changed"),
        (stats.get("articles/copies", 0), "copies"),
        (refused, "refused"),
        (stats.get("articles/known_skipped", 0), "known"),
        *([(stats.get("replay/missed", 0), "not archived")] if "replay/records" in stats else []),
    )
    return f"{name}: " + ", ".join(f"{number} {what}" for number, what in parts)
