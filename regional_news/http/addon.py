"""An add-on for any Scrapy project: `ADDONS = {"regional_news.http.addon.PoliteArchive": 300}`.

It needs no `PortalSpider`. See docs/addon.md.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, Final

from scrapy import signals
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import CloseSpider, IgnoreRequest, NotConfigured
from scrapy.spidermiddlewares.httperror import HttpError

from regional_news import settings as project
from regional_news.crawl.fetch_context import fetch_of, headers_of, update_fetch
from regional_news.errors import RefusedError, StorageError
from regional_news.http.archive import AnswerMiddleware, Archiving
from regional_news.http.cooldown import CooldownMiddleware
from regional_news.http.robots import RobotsMiddleware
from regional_news.item.article import utc_now
from regional_news.run.context import LockedStore, archive_of
from regional_news.run.shutdown import end_run
from regional_news.storage.refused import RefusedPages
from regional_news.storage.warc import ArchiveEntry

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from scrapy.settings import BaseSettings

logger = logging.getLogger(__name__)

_SETTINGS: Final = (
    *("DATA_DIR", "ARCHIVE", "ARCHIVE_MAX_MB", "ARCHIVE_MAX_MONTHS", "REFUSED_MAX_MB", "REFUSED_MAX_DAYS"),
    *("RATE_LIMIT_STOP_AFTER", "FAILURES_STOP_AFTER", "RETRY_AFTER_MAX_SECONDS", "CRAWL_DELAY_MAX_SECONDS"),
    *("ROBOTSTXT_OBEY", "REPLAY"),
)
"""Settings of ours that the add-on brings; a project that sets them itself is heard."""

_BY_STATUS: Final = {401: "login_required", 403: "no_permission", 404: "gone", 410: "gone", 429: "rate_limited"}


class PoliteArchive:
    """Switch on the WARC archive, robots.txt that forbids where it is unreachable, cooldown and refused pages."""

    def update_settings(self, settings: BaseSettings) -> None:
        """Put the middlewares in their places, below what the project itself sets."""
        for name in _SETTINGS:
            settings.set(name, getattr(project, name), priority="addon")
        settings.setdefault_in_component_priority_dict("DOWNLOADER_MIDDLEWARES", RobotsTxtMiddleware, None)
        settings.setdefault_in_component_priority_dict("DOWNLOADER_MIDDLEWARES", RobotsMiddleware, 100)
        settings.setdefault_in_component_priority_dict("DOWNLOADER_MIDDLEWARES", CooldownMiddleware, 560)
        settings.setdefault_in_component_priority_dict("DOWNLOADER_MIDDLEWARES", AnswerMiddleware, 610)
        settings.setdefault_in_component_priority_dict("SPIDER_MIDDLEWARES", SiteArchive, 10)


class SiteArchive(Archiving):
    """Archive what a spider receives before its callback sees it, and keep the bytes of pages that it cannot read.

    A callback refuses a page with `raise RefusedError(reason, detail)`; one that fails otherwise, and a status that
    says so, refuse it too. Counted as `refused/REASON`. A disk that fails ends the crawl as `storage_error`.
    """

    hears = (*Archiving.hears, ("spider_closed", signals.spider_closed))

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        spider, settings = crawler.spider, crawler.settings
        if spider is None or hasattr(spider, "portal"):
            raise NotConfigured  # a portal's crawl has an archive of its own
        self.told: Exception | None = None  # the last failure of a callback that was seen
        self.locked = LockedStore.open(settings, spider.name, ())
        self.refused = RefusedPages.of(settings)
        self.archive = archive_of(self.locked.store, spider.name, settings, key_of=lambda _: None)

    def spider_closed(self) -> None:
        """Give store and lock back."""
        self.locked.close()

    def process_spider_input(self, response: Response) -> None:
        """Archive the answer and those that led to it; keep one whose status says that there is no page."""
        fetch = fetch_of(response)
        if response.request is not None and fetch.exchange is not None:
            update_fetch(response.request, exchange=None, redirects=())
            hops = [*(hop for hop in fetch.redirects if hop is not fetch.exchange), fetch.exchange]
            self.add([ArchiveEntry(exchange=hop) for hop in hops])
        try:
            reason = "server_error" if response.status >= 500 else _BY_STATUS.get(response.status)
            if reason:
                self.keep(response, reason)
        except StorageError as error:
            self.failed(error)
            raise IgnoreRequest("the archive has failed") from error

    def process_spider_exception(self, response: Response, exception: Exception) -> list[Any] | None:
        """Keep the page of a callback that refused it or failed; only a failure goes on to Scrapy."""
        # Before Scrapy 2.19 each middleware that hands the output on tells of the same exception.
        if isinstance(exception, HttpError | CloseSpider | IgnoreRequest) or exception is self.told:
            return None
        self.told = exception
        is_refused = isinstance(exception, RefusedError)
        try:
            self.keep(response, exception.reason if isinstance(exception, RefusedError) else "error")
        except StorageError as error:
            self.failed(error)
        return [] if is_refused else None

    def keep(self, response: Response, reason: str) -> None:
        """Count a page that cannot be read, and keep its bytes."""
        self.crawler.stats.inc_value(f"refused/{reason}")
        logger.info("Refused as %s: %r", reason, response.url)
        self.refused.keep(
            response.body,
            url=response.url,
            status=response.status,
            headers=headers_of(response),
            reason=reason,
            fetched_at=fetch_of(response).captured_at or utc_now(),
        )

    def failed(self, error: StorageError) -> None:
        """End the crawl: nothing more could be kept."""
        logger.critical("%s", error)
        self.crawler.stats.inc_value("storage/errors")
        end_run(self.crawler, "storage_error")
