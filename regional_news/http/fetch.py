"""Fetch one page, as politely and as guarded as a crawl does: robots.txt, address gate, size limits, verified TLS."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final, Protocol
from urllib.parse import urlsplit

from scrapy import Request, Spider
from scrapy.crawler import CrawlerProcess
from scrapy.exceptions import DownloadCancelledError
from scrapy.spidermiddlewares.httperror import HttpError

from regional_news.crawl.fetch_context import headers_of
from regional_news.errors import FetchError, RateLimitedError, Saying, UserError
from regional_news.item.article import utc_now
from regional_news.text.urls import canonical

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from datetime import datetime

    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from scrapy.settings import Settings
    from twisted.python.failure import Failure

    from regional_news.extract import PortalFacts

OK: Final = 200
_NOTHING_KEPT: Final[dict[str, Any]] = {
    "ITEM_PIPELINES": {},
    "EXTENSIONS": {},
    "SPIDER_MIDDLEWARES": {},
    "ARCHIVE": False,
    "LOG_ENABLED": False,
    "LOG_INSTALL_ROOT_HANDLER": False,
    "RETRY_AFTER_MAX_SECONDS": 10,  # somebody waits at a terminal
}
"""What a page that is only looked at goes without: no store, no archive, no record of a run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchedPage:
    """One page as the server sent it."""

    url: str  # where it was found after redirects
    headers: dict[str, str]
    body: bytes
    fetched_at: datetime


class Guide(Protocol):
    """Who says what to fetch next, and takes in what comes."""

    def wanted(self) -> list[str]:
        """Return what to fetch next; empty while answers are awaited, and when all is done."""

    def take(self, asked: str, body: bytes, *, url: str, headers: dict[str, str], fetched_at: datetime) -> None:
        """Take in the answer to a request for `asked`, found at `url`."""

    def fail(self, asked: str, why: str) -> None:
        """Note that an address brought no page."""

    def may_ask(self, url: str) -> bool:
        """Tell whether an address may be asked for, redirects included."""


class _Guided(Spider):
    """Fetch what a guide wants, until it wants no more."""

    name = "look"

    def __init__(self, *, guide: Guide) -> None:
        super().__init__()
        self.guide = guide

    @property
    def facts(self) -> PortalFacts | None:
        """What the guide knows of the portal."""
        return getattr(self.guide, "facts", None)

    async def start(self) -> AsyncIterator[Any]:
        """Ask for the first pages."""
        for request in self.further():
            yield request

    def in_scope(self, url: str) -> bool:
        """Leave it to the guide."""
        return self.guide.may_ask(url)

    def further(self) -> Iterator[Request]:
        """Yield the requests for what is wanted now."""
        for url in self.guide.wanted():
            yield Request(
                url,
                partial(self.came, asked=url),
                errback=partial(self.failed, asked=url),
                dont_filter=True,
                meta={"handle_httpstatus_all": True},
            )

    def came(self, response: Response, asked: str) -> Iterator[Request]:
        """Hand a page to the guide."""
        if response.status == OK or isinstance(self.guide, _One):
            self.guide.take(asked, response.body, url=response.url, headers=headers_of(response), fetched_at=utc_now())
        else:
            self.guide.fail(asked, f"status {response.status}")
        yield from self.further()

    def failed(self, failure: Failure, asked: str) -> Iterator[Request]:
        """Tell the guide why there is no page."""
        self.guide.fail(asked, why_of(failure))
        yield from self.further()


@dataclass(slots=True)
class _One:
    """The guide to one page, whatever its status, within its own site, with or without www."""

    url: str
    page: FetchedPage | None = None
    failure: str = ""
    is_asked: bool = False

    def wanted(self) -> list[str]:
        wanted, self.is_asked = [] if self.is_asked else [self.url], True
        return wanted

    def take(self, asked: str, body: bytes, *, url: str, headers: dict[str, str], fetched_at: datetime) -> None:  # noqa: ARG002
        self.page = FetchedPage(url=url, headers=headers, body=body, fetched_at=fetched_at)

    def fail(self, asked: str, why: str) -> None:  # noqa: ARG002 - there is one alone
        self.failure = why

    def may_ask(self, url: str) -> bool:
        return _site(url) == _site(self.url)


def why_of(failure: Failure) -> str:
    """Return in words why a page did not come."""
    if isinstance(failure.value, DownloadCancelledError):
        return "its answer is larger than DOWNLOAD_MAXSIZE"
    if isinstance(failure.value, HttpError):
        return f"status {failure.value.response.status}"
    reasons = getattr(failure.value, "reasons", None)  # of Twisted, which shows them as objects
    told = reasons[-1].getErrorMessage() if reasons else failure.getErrorMessage()
    return told or type(failure.value).__name__


def fetch_page(url: str, settings: Settings) -> FetchedPage:
    """Return the page at `url`, fetched under the project's settings; may be called once in a process.

    Raises `UserError` for what is no http(s) address, `FetchError` where robots.txt, the address gate or the network
    leave no page.
    """
    address = canonical(url)
    if address is None:
        raise UserError("{}: not an http or https address", url)
    one = _One(address)
    crawler = _run(settings, {"DOWNLOAD_DELAY": 0}, guide=one)  # a Crawl-delay is kept
    if one.page is None:
        if stopped := crawler.stats.get_value("stop/why"):
            raise RateLimitedError("{}: not fetched: {}", address, stopped)
        why = one.failure or ("no answer" if crawler.spider else Saying("the crawl did not start"))
        raise FetchError("{}: not fetched: {}", address, why)
    return one.page


def fetch_guided(guide: Guide, settings: Settings) -> None:
    """Fetch what a guide wants, as politely as a crawl; nothing is kept but by the guide. Once in a process."""
    crawler = _run(settings, {}, guide=guide)
    if stopped := crawler.stats.get_value("stop/why"):
        raise RateLimitedError("not all could be fetched: {}", stopped)


def _run(settings: Settings, changed: dict[str, Any], *, guide: Guide) -> Crawler:
    settings = settings.copy()
    settings.setdict({**_NOTHING_KEPT, **changed}, priority="cmdline")
    middlewares = settings.getdict("DOWNLOADER_MIDDLEWARES")
    middlewares |= dict.fromkeys((name for name in middlewares if ".archive." in name or ".quiet_hours." in name), None)
    settings.set("DOWNLOADER_MIDDLEWARES", middlewares, priority="cmdline")
    logging.disable(logging.CRITICAL)
    process = CrawlerProcess(settings)
    crawler = process.create_crawler(_Guided)
    process.crawl(crawler, guide=guide)
    process.start()
    logging.disable(logging.NOTSET)
    return crawler


def _site(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")
