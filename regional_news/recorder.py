"""The record of one crawl: its lock, its store, its run row, its exit code."""

from __future__ import annotations

import logging
import platform
from pathlib import Path
from typing import TYPE_CHECKING, Any

import lxml.etree
import scrapy
import twisted
from scrapy import signals
from scrapy.exceptions import NotConfigured
from scrapy.settings import overridden_settings

from regional_news import __version__
from regional_news.errors import StorageError
from regional_news.locks import RunLock
from regional_news.outcome import Outcome, judge
from regional_news.store import Store

if TYPE_CHECKING:
    from typing import Self

    from scrapy import Spider
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from scrapy.settings import BaseSettings
    from twisted.python.failure import Failure

logger = logging.getLogger(__name__)


def store_path(settings: BaseSettings) -> Path:
    """Return where the store of these settings is."""
    return Path(settings["DATA_DIR"]) / "regional_news.db"


class Recorder:
    """Open the store for one crawl and keep its run row; whatever the crawl stores goes through here.

    Raises `AlreadyRunningError`, `UserError` or `StorageError` when it is made.
    """

    def __init__(self, crawler: Crawler) -> None:
        if not hasattr(crawler.spider, "portal"):
            raise NotConfigured("only spiders of portals are recorded")
        self.crawler = crawler
        self.outcome: Outcome | None = None
        """How the crawl ended; None while it runs."""
        self.lock = RunLock.take(Path(crawler.settings["DATA_DIR"]), self.portal)
        try:
            self.store = Store.open(store_path(crawler.settings))
            self.run_id = self.store.start_run(
                spider=self.portal,
                arguments=_as_given(crawler.spider),
                settings=dict(overridden_settings(crawler.settings)),
                versions=_versions(),
            )
        except BaseException:
            self.lock.release()
            raise

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make one for `crawler`, whose spider exists already."""
        recorder = cls(crawler)
        crawler.signals.connect(recorder.spider_closed, signal=signals.spider_closed)
        crawler.signals.connect(recorder.item_error, signal=signals.item_error)
        crawler.signals.connect(recorder.spider_error, signal=signals.spider_error)
        return recorder

    @property
    def portal(self) -> str:
        """The portal's key in the store."""
        return str(self.crawler.spider.portal)  # type: ignore[union-attr]

    def refuse(self, response: Response, reason: str, detail: str = "") -> None:
        """Count a page that is no article and remember it; `reason` is a word of `REFUSALS`."""
        self.crawler.stats.inc_value(f"refused/{reason}")
        logger.info("Refused as %s: %r %s", reason, response.url, detail)
        self.store.refuse(
            self.portal, response.url, run_id=self.run_id, reason=reason, detail=detail, status=response.status
        )

    def item_error(self, failure: Failure) -> None:
        """Count a pipeline's failure; end the run when storing is what failed."""
        self._failed(failure, otherwise="pipeline/errors")

    def spider_error(self, failure: Failure) -> None:
        """End the run when asking the store is what failed."""
        self._failed(failure, otherwise=None)

    def _failed(self, failure: Failure, *, otherwise: str | None) -> None:
        if isinstance(failure.value, StorageError):
            self.crawler.stats.inc_value("storage/errors")
            self.end("storage_error")
        elif otherwise:
            self.crawler.stats.inc_value(otherwise)

    def end(self, reason: str) -> None:
        """Ask the engine to end the run."""
        engine = self.crawler.engine
        if engine.running:
            self._ending = scrapy.utils.defer.deferred_from_coro(engine.close_spider_async(reason=reason))

    def spider_closed(self, spider: Spider, reason: str) -> None:  # noqa: ARG002 - Scrapy's signature
        """Enter how the run ended."""
        self.close(reason)

    def close(self, reason: str) -> None:
        """Enter how the run ended and give store and lock back; does nothing the second time."""
        if self.outcome is not None:
            return
        stats = self.crawler.stats.get_stats()
        self.outcome = judge(stats, reason=reason)
        try:
            self.store.finish_run(self.run_id, reason=reason, exit_code=self.outcome.exit_code, counts=stats)
        except StorageError as error:
            logger.error("%s", error)  # noqa: TRY400 - one clear line says all
            self.outcome = Outcome(exit_code=StorageError.exit_code, why=str(error))
        finally:
            self.store.close()
            self.lock.release()


def _as_given(spider: Any) -> dict[str, object]:
    given = spider.arguments
    return {
        name: value for name in given.__dataclass_fields__ if (value := getattr(given, name)) not in ((), None, False)
    }


def _versions() -> dict[str, str]:
    return {
        "regional_news": __version__,
        "scrapy": scrapy.__version__,
        "twisted": twisted.__version__,
        "lxml": lxml.etree.__version__,
        "python": platform.python_version(),
    }
