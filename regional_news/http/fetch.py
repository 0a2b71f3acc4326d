"""Fetch one page, as politely and as guarded as a crawl does: robots.txt, address gate, size limits, verified TLS."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from scrapy import Request, Spider
from scrapy.crawler import CrawlerProcess

from regional_news.errors import FetchError, RateLimitedError, UserError
from regional_news.item.article import utc_now
from regional_news.text.urls import canonical

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from datetime import datetime

    from scrapy.http import Response
    from scrapy.settings import Settings
    from twisted.python.failure import Failure

_NOTHING_KEPT: Final[dict[str, Any]] = {
    "ITEM_PIPELINES": {},
    "EXTENSIONS": {},
    "SPIDER_MIDDLEWARES": {},
    "ARCHIVE": False,
    "LOG_ENABLED": False,
    "LOG_INSTALL_ROOT_HANDLER": False,
    "RETRY_AFTER_MAX_SECONDS": 10,  # somebody waits at a terminal
    "DOWNLOAD_DELAY": 0,  # between robots.txt and the one page; a Crawl-delay is kept
}
"""What a page that is only looked at goes without: no store, no archive, no record of a run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchedPage:
    """One page as the server sent it."""

    url: str
    """Where it was found after redirects."""
    status: int
    headers: dict[str, str]
    body: bytes
    fetched_at: datetime


class _OnePage(Spider):
    """Fetch one address and keep what comes."""

    name = "read"

    def __init__(self, *, url: str) -> None:
        super().__init__()
        self.url = url
        self.page: FetchedPage | None = None
        self.failure = "no answer"

    async def start(self) -> AsyncIterator[Any]:
        """Ask for the page, whatever its status."""
        yield Request(self.url, self.parse, errback=self.on_failure, meta={"handle_httpstatus_all": True})

    def in_scope(self, url: str) -> bool:
        """Let a redirect lead to the same site alone, with or without www."""
        return _site(url) == _site(self.url)

    def parse(self, response: Response) -> None:
        """Keep the page."""
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, (value, *_) in response.headers.items()}
        self.page = FetchedPage(
            url=response.url, status=response.status, headers=headers, body=response.body, fetched_at=utc_now()
        )

    def on_failure(self, failure: Failure) -> None:
        """Remember why there is no page."""
        self.failure = failure.getErrorMessage() or type(failure.value).__name__


def fetch_page(url: str, settings: Settings) -> FetchedPage:
    """Return the page at `url`, fetched under the project's settings; may be called once in a process.

    Raises `UserError` for what is no http(s) address, `FetchError` where robots.txt, the address gate or the network
    leave no page.
    """
    address = canonical(url)
    if address is None:
        raise UserError(f"{url}: not an http or https address")
    settings = settings.copy()
    settings.setdict(_NOTHING_KEPT, priority="cmdline")
    middlewares = settings.getdict("DOWNLOADER_MIDDLEWARES")
    middlewares |= dict.fromkeys((name for name in middlewares if ".archive." in name or ".quiet_hours." in name), None)
    settings.set("DOWNLOADER_MIDDLEWARES", middlewares, priority="cmdline")
    logging.disable(logging.CRITICAL)
    process = CrawlerProcess(settings)
    crawler = process.create_crawler(_OnePage)
    process.crawl(crawler, url=address)
    process.start()
    logging.disable(logging.NOTSET)
    spider = crawler.spider
    if not isinstance(spider, _OnePage) or spider.page is None:
        why = spider.failure if isinstance(spider, _OnePage) else "the crawl did not start"
        if stopped := crawler.stats.get_value("stop/why"):
            raise RateLimitedError(f"{address}: not fetched: {stopped}")
        raise FetchError(f"{address}: not fetched: {why}")
    return spider.page


def _site(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")
