"""The record of one crawl: its lock, its store, its run row, its exit code."""

from __future__ import annotations

import logging
import platform
from contextlib import suppress
from datetime import timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

import lxml.etree
import scrapy
import twisted
from scrapy import signals
from scrapy.exceptions import NotConfigured
from scrapy.http import Response
from scrapy.http.headers import Headers
from scrapy.utils.asyncio import AsyncioLoopingCall

from regional_news import __version__
from regional_news.crawl.revisits import Schedule
from regional_news.crawl.visits import Visits
from regional_news.errors import StorageError
from regional_news.exit_codes import ExitCode
from regional_news.item.article import utc_now
from regional_news.run.locks import crawl_locks
from regional_news.run.monitors import Thresholds, look_after
from regional_news.run.outcome import DONE_REASONS, Outcome, judge
from regional_news.run.settings_check import effective_settings
from regional_news.storage.refused import RefusedPages
from regional_news.storage.sqlite import Store

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from typing import Self

    from scrapy import Spider
    from scrapy.crawler import Crawler
    from scrapy.settings import BaseSettings
    from twisted.python.failure import Failure

logger = logging.getLogger(__name__)

CLOCK_MAX_S: Final = 3600.0
"""A difference to a server's clock that deserves a line in the log."""

MANY_DAYS: Final = 36500
"""More than any store has seen."""

COUNTS_EVERY_S: Final = 2.0
"""How often the run row takes up the statistics, for those who watch."""


class Fetched(Protocol):
    """What is known of a fetched page: Scrapy's response or a `ScrapedPage`."""

    @property
    def url(self) -> str:
        """Address that was fetched."""

    @property
    def status(self) -> int:
        """HTTP status."""

    @property
    def headers(self) -> Headers | Mapping[str, str]:
        """Response headers."""

    @property
    def body(self) -> bytes:
        """Bytes, content encodings undone."""


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
        self.has_failed = False
        """Whether the store or a disk has failed."""
        self.is_recorded = False
        """Whether the store has taken up how the crawl ended."""
        self.has_compared_clocks = False
        self.counting = AsyncioLoopingCall(self.update)
        self.started_at = utc_now()
        self.data_dir = Path(crawler.settings["DATA_DIR"])
        self.refused = RefusedPages(
            self.data_dir / "refused",
            max_bytes=int(crawler.settings.getfloat("REFUSED_MAX_MB") * 2**20),
            max_days=crawler.settings.getfloat("REFUSED_MAX_DAYS"),
        )
        facts = getattr(crawler.spider, "facts", None)
        self.locks = crawl_locks(self.data_dir, self.portal, facts.hosts if facts else ())
        try:
            schedule = Schedule.of(crawler.settings)
            self.store = Store.open(store_path(crawler.settings))
            # The lock is ours, so a run of this portal without an end has died, and nobody was there to say so.
            self.store.end_dead_runs(self.portal, reason="died", exit_code=ExitCode.BUG)
            detail_days = min(crawler.settings.getfloat("RUNS_DETAIL_DAYS"), MANY_DAYS)
            self.store.thin_runs(before=self.started_at - timedelta(days=detail_days))
            self.run_id = self.store.start_run(
                spider=self.portal,
                arguments=_as_given(crawler.spider),
                settings=effective_settings(crawler.settings),
                versions=_versions(),
                at=self.started_at,
            )
        except BaseException:
            self.locks.close()
            raise
        self.visits = Visits(
            self.store,
            portal=self.portal,
            run_id=self.run_id,
            schedule=schedule,
            per_run_max=crawler.settings.getint("REVISITS_MAX"),
            is_replay=bool(crawler.settings["REPLAY"]),
        )

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make one for `crawler`, whose spider exists already."""
        recorder = cls(crawler)
        crawler.signals.connect(recorder.spider_opened, signal=signals.spider_opened)
        crawler.signals.connect(recorder.response_received, signal=signals.response_received)
        crawler.signals.connect(recorder.spider_closed, signal=signals.spider_closed)
        crawler.signals.connect(recorder.item_error, signal=signals.item_error)
        crawler.signals.connect(recorder.spider_error, signal=signals.spider_error)
        return recorder

    @property
    def portal(self) -> str:
        """The portal's key in the store."""
        return str(self.crawler.spider.portal)  # type: ignore[union-attr]

    def refuse(self, response: Fetched, reason: str, detail: str = "", *, asked: str | None = None) -> None:
        """Count a page that is no article, keep its bytes and remember it; `reason` is a word of `REFUSALS`.

        `asked` is the address that was to be an article's, where a redirect led elsewhere: it is the refused one.
        """
        url = asked or response.url
        facts = getattr(self.crawler.spider, "facts", None)
        key = facts.article_key(url) if facts else None
        if key is not None and self.store.is_forgotten(self.portal, key):
            return
        self.crawler.stats.inc_value(f"refused/{reason}")
        logger.info("Refused as %s: %r %s", reason, url, detail)
        if key is not None and self.crawler.settings["REPLAY"] and self.store.knows(self.portal, key):
            return  # an old capture says nothing against a stored article
        sha256 = self.refused.keep(
            response.body,
            url=response.url,
            status=response.status,
            headers=headers_of(response),
            reason=reason,
            fetched_at=_captured_at(response) or utc_now(),
        )
        self.store.refuse(
            self.portal,
            url,
            run_id=self.run_id,
            reason=reason,
            detail=detail,
            status=response.status,
            sha256=sha256,
        )
        if article := _article_of(response):
            self.visits.failed(*article, failure=reason)

    def item_error(self, failure: Failure, response: Response | None) -> None:
        """Count a pipeline's failure; end the run when storing is what failed."""
        self._failed(failure, response, otherwise="pipeline/errors")

    def spider_error(self, failure: Failure, response: Response | None) -> None:
        """End the run when asking the store is what failed; else the page is one that could not be read."""
        self._failed(failure, response, otherwise=None)

    def _failed(self, failure: Failure, response: Response | None, *, otherwise: str | None) -> None:
        if isinstance(failure.value, StorageError):
            self.storage_failed(failure.value)
            return
        if otherwise:
            self.crawler.stats.inc_value(otherwise)
        article = _article_of(response) if isinstance(response, Response) else None
        if article and not self.has_failed:
            try:
                self.visits.failed(*article, failure="error")
            except StorageError as error:
                self.storage_failed(error)

    def storage_failed(self, error: StorageError) -> None:
        """End the run at once: nothing more could be stored. Said once; items that are on their way are dropped."""
        if not self.has_failed:
            self.has_failed = True
            logger.critical("%s", error)
        self.crawler.stats.inc_value("storage/errors")
        self.end("storage_error")

    def end(self, reason: str) -> None:
        """Ask the engine to end the run."""
        engine = self.crawler.engine
        if engine.running:
            self._ending = scrapy.utils.defer.deferred_from_coro(engine.close_spider_async(reason=reason))

    @property
    def is_ending(self) -> bool:
        """Whether the run has been asked to end, or has ended."""
        engine = self.crawler.engine
        return not engine.running or engine._slot is None or engine._slot.closing is not None

    def spider_opened(self) -> None:
        """Begin to take up the statistics."""
        self.counting.start(COUNTS_EVERY_S, now=False)

    def response_received(self, response: Response) -> None:
        """Compare the clocks once: a wrong one here makes every time that is stored a wrong one."""
        if self.has_compared_clocks or (sent := response.headers.get("Date")) is None:
            return
        self.has_compared_clocks = True
        with suppress(ValueError, TypeError, OverflowError):
            ahead_s = (utc_now() - parsedate_to_datetime(sent.decode("latin-1"))).total_seconds()
            self.crawler.stats.set_value("clock/ahead_s", int(ahead_s))
            if abs(ahead_s) > CLOCK_MAX_S:
                logger.warning("The clock here is %.0f s ahead of the server's: one of the two is wrong", ahead_s)

    def update(self) -> None:
        """Enter the statistics so far in the run row."""
        if self.crawler.engine is not None and (slots := self.crawler.engine.downloader.slots):
            self.crawler.stats.max_value("politeness/delay_s", round(max(slot.delay for slot in slots.values()), 1))
        try:
            self.store.update_run(self.run_id, counts=self.counts())
        except StorageError as error:
            self.storage_failed(error)

    def counts(self) -> dict[str, Any]:
        """Return the crawl's statistics, flat."""
        return dict(self.crawler.stats.get_stats())

    def spider_closed(self, spider: Spider, reason: str) -> None:  # noqa: ARG002 - Scrapy's signature
        """Enter how the run ended."""
        self.close(reason)

    def conclude(self, reason: str) -> None:
        """Settle what only the end of a run can tell: which pages are gone, which failed, which lists are done."""
        if self.has_failed:
            return
        unread = self.crawler.stats.get_value("robots/unreachable")
        try:
            self.visits.note_walks()
            gone = self.visits.conclude(self.counts(), is_sound=reason in DONE_REASONS and not unread)
        except StorageError as error:
            self.storage_failed(error)
        else:
            if gone:
                self.crawler.stats.inc_value("articles/gone", gone)

    def close(self, reason: str) -> None:
        """Enter how the run ended and give store and lock back; does nothing the second time."""
        if self.outcome is not None:
            return
        if self.counting.running:
            self.counting.stop()
        self.conclude(reason)
        self.outcome = judge(self.counts(), reason=reason)
        try:
            self.store.finish_run(
                self.run_id,
                reason=reason,
                exit_code=self.outcome.exit_code,
                counts=self.counts(),
                why=self.outcome.why,
            )
            self._look_for_drift(reason)
            self.is_recorded = True
        except StorageError as error:
            logger.error("%s", error)  # noqa: TRY400 - one clear line says all
            self.outcome = Outcome(exit_code=ExitCode.STORAGE, why=str(error))
        finally:
            self.store.close()
            self.locks.close()

    def _look_for_drift(self, reason: str) -> None:
        """Compare the run with the portal's earlier ones; what was degraded is no good end, however clean it was."""
        alarms = look_after(self.store, self.portal, thresholds=Thresholds.of(self.crawler.settings))
        drift = [alarm for alarm in alarms if alarm.kind != "run"]
        for alarm in drift:
            logger.warning("Drift: %s", alarm.message)
        if self.outcome is None or not drift:
            return
        if self.outcome.exit_code is ExitCode.OK:
            self.outcome = Outcome(exit_code=ExitCode.PARTIAL, why=f"drift: {drift[0].message}")
        self.store.finish_run(
            self.run_id,
            reason=reason,
            exit_code=self.outcome.exit_code,
            why=self.outcome.why,
            alarms=[alarm.as_dict() for alarm in drift],
        )


def _article_of(response: Fetched) -> tuple[str, str] | None:
    """Return key and address of the article whose page this should have been; None for lists and parts of threads."""
    if not isinstance(response, Response):
        page = getattr(response, "page", None)
        return (page.page, page.url) if page else None
    request = response.request
    if request is None or "article_key" not in request.meta or request.meta.get("is_part"):
        return None
    return request.meta["article_key"], request.meta.get("redirect_urls", [request.url])[0]


def _captured_at(response: Fetched) -> datetime | None:
    """Return when a page was captured, None where it does not say."""
    if isinstance(response, Response) and response.request is not None:
        found: datetime | None = response.request.meta.get("fetched_at")
        return found
    return getattr(getattr(response, "reading", None), "fetched_at", None)


def headers_of(response: Fetched) -> dict[str, str]:
    """Return a response's headers as text, those that came several times joined by commas."""
    headers = response.headers
    return {str(k): str(v) for k, v in (headers.to_unicode_dict() if isinstance(headers, Headers) else headers).items()}


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
