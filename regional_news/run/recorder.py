"""The record of one crawl: its lock, its store, its run row, its exit code."""

from __future__ import annotations

import logging
import platform
import re
from contextlib import suppress
from dataclasses import fields
from datetime import timedelta
from email.utils import parsedate_to_datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

import lxml.etree
import scrapy
import twisted
from scrapy import signals
from scrapy.exceptions import NotConfigured
from scrapy.http import Response
from scrapy.settings import iter_default_settings, overridden_settings
from scrapy.utils.asyncio import AsyncioLoopingCall

from regional_news import __version__
from regional_news import settings as project
from regional_news.crawl.fetch_context import asked_url, fetch_of
from regional_news.crawl.revisits import RevisitSchedule
from regional_news.crawl.visits import Visits
from regional_news.errors import StorageError
from regional_news.exit_codes import ExitCode
from regional_news.extract.parts import story_key
from regional_news.item.article import utc_now
from regional_news.run.clauses import Clause
from regional_news.run.context import LockedStore, PortalCrawl, RunContext, archive_of
from regional_news.run.monitors import Thresholds, look_after
from regional_news.run.outcome import DONE_REASONS, Verdict, judge
from regional_news.run.part import CrawlerPart
from regional_news.run.shutdown import end_run, run_cut
from regional_news.storage.refused import RefusedPages

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.settings import BaseSettings
    from twisted.python.failure import Failure

logger = logging.getLogger(__name__)

CLOCK_MAX_S: Final = 3600.0  # a difference to a server's clock that deserves a line in the log
MANY_DAYS: Final = 36500  # largest age of a run in days, more than any store has seen
COUNTS_EVERY_S: Final = 2.0  # how often the run row takes up the statistics, for those who watch
OURS: Final = frozenset(name for name in vars(project) if name.isupper())  # every name that settings.py gives a value

WITHOUT_DEFAULT: Final = frozenset(
    {
        *("CONCURRENT_REQUESTS_PER_IP", "META_COPY_WARN_SKIP_KEYS"),
        *("CHECK", "PROJECT", "PYTHON_SHELL", "SETTINGS_MODULE"),  # environment variables SCRAPY_…
    }
)
"""Names that Scrapy reads though its list of defaults lacks them."""

_SECRET: Final = re.compile(r"PASS|STORE_URL|WEBHOOK|SECRET|TOKEN|ACCESS_KEY|CREDENTIAL|HTTPAUTH_USER")


class Recorder(CrawlerPart):
    """Begin the run of a crawl and keep its row: its statistics while it goes on, and how it ended.

    Raises `AlreadyRunningError`, `UserError` or `StorageError` when it is made.
    """

    hears = (
        *(("spider_opened", signals.spider_opened), ("response_received", signals.response_received)),
        *(("close", signals.spider_closed), ("close", run_cut)),
        *(("item_error", signals.item_error), ("spider_error", signals.spider_error)),
    )

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.run = begin(crawler)  # gives it to the spider, which exists already
        self.outcome: Verdict | None = None  # how the crawl ended; None while it runs
        self.is_recorded = False  # whether the store has taken up how the crawl ended
        self.has_compared_clocks = False
        self.counting = AsyncioLoopingCall(self.update)

    def item_error(self, failure: Failure, response: Response | None) -> None:
        """Count a pipeline's failure; end the run when storing is what failed."""
        self._failed(failure, response, otherwise="pipeline/errors")

    def spider_error(self, failure: Failure, response: Response | None) -> None:
        """End the run when asking the store is what failed; else the page is one that could not be read."""
        self._failed(failure, response, otherwise=None)

    def _failed(self, failure: Failure, response: Response | None, *, otherwise: str | None) -> None:
        if isinstance(failure.value, StorageError):
            self.run.storage_failed(failure.value)
            return
        if otherwise:
            self.crawler.stats.inc_value(otherwise)
        if not isinstance(response, Response) or self.run.has_failed:
            return
        fetch = fetch_of(response)
        if fetch.article_key is not None and not fetch.is_part:
            try:
                self.run.visits.failed(fetch.article_key, asked_url(response), failure="error")
            except StorageError as error:
                self.run.storage_failed(error)

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
            self.run.store.update_run(self.run.run_id, counts=self.counts())
        except StorageError as error:
            self.run.storage_failed(error)

    def counts(self) -> dict[str, Any]:
        """Return the crawl's statistics, flat."""
        return dict(self.crawler.stats.get_stats())

    def conclude(self, reason: str) -> None:
        """Settle what only the end of a run can tell: which pages are gone, which failed, which lists are done."""
        if self.run.has_failed:
            return
        unread = self.crawler.stats.get_value("robots/unreachable")
        try:
            self.run.visits.note_traversals()
            gone, gone_before = self.run.visits.conclude(self.counts(), is_sound=reason in DONE_REASONS and not unread)
        except StorageError as error:
            self.run.storage_failed(error)
        else:
            for name, number in (("articles/gone", gone), ("articles/gone_before", gone_before)):
                if number:
                    self.crawler.stats.inc_value(name, number)

    def close(self, reason: str) -> None:
        """Enter how the run ended and give store and lock back; does nothing the second time."""
        if self.outcome is not None:
            return
        if self.counting.running:
            self.counting.stop()
        self.conclude(reason)
        self.outcome = judge(self.counts(), reason=reason)
        try:
            self.run.store.finish_run(
                self.run.run_id,
                reason=reason,
                exit_code=self.outcome.exit_code,
                counts=self.counts(),
                **self.outcome.notes,
            )
            self._look_for_drift(reason)
            self.is_recorded = True
        except StorageError as error:
            logger.error("%s", error)  # noqa: TRY400 - one clear line says all
            self.outcome = Verdict(
                exit_code=ExitCode.STORAGE, because=Clause(code="verbatim", values={"text": str(error)})
            )
        finally:
            self.run.locked_store.close()

    def _look_for_drift(self, reason: str) -> None:
        """Compare the run with the portal's earlier ones; what was degraded is no good end, however clean it was."""
        alarms = look_after(self.run.store, self.run.portal, thresholds=Thresholds.of(self.crawler.settings))
        drift = [alarm for alarm in alarms if alarm.kind != "run"]
        for alarm in drift:
            logger.warning("Drift: %s", alarm.message)
        if self.outcome is None or not drift:
            return
        if self.outcome.exit_code is ExitCode.OK:
            self.outcome = Verdict(
                exit_code=ExitCode.PARTIAL, because=Clause(code="drift", values={"what": drift[0].clause.as_dict()})
            )
        self.run.store.finish_run(
            self.run.run_id,
            reason=reason,
            exit_code=self.outcome.exit_code,
            **self.outcome.notes,
            alarms=[alarm.as_dict() for alarm in drift],
        )


def begin(crawler: Crawler) -> RunContext:
    """Enter a run of the crawl's spider in the store, and give the spider what it works with."""
    if not hasattr(crawler.spider, "portal"):
        raise NotConfigured  # only spiders of portals are recorded
    spider = cast("PortalCrawl", crawler.spider)
    settings, started_at = crawler.settings, utc_now()
    data_dir = Path(settings["DATA_DIR"])
    schedule = RevisitSchedule.of(settings)
    locked = spider.locked_store or LockedStore.open(settings, spider.portal, spider.facts.hosts)
    try:
        detail_days = min(settings.getfloat("RUNS_DETAIL_DAYS"), MANY_DAYS)
        locked.store.thin_runs(before=started_at - timedelta(days=detail_days))
        run_id = locked.store.start_run(
            spider=spider.portal,
            arguments=_as_given(spider.arguments),
            settings=effective_settings(settings),
            versions=versions(),
            at=started_at,
        )
    except BaseException:
        locked.close()
        raise
    is_replay = bool(settings["REPLAY"])
    keeps = settings.getbool("ARCHIVE") and not is_replay
    key_of = partial(story_key, facts=spider.facts)
    spider.run = RunContext(
        spider=spider,
        data_dir=data_dir,
        locked_store=locked,
        run_id=run_id,
        started_at=started_at,
        visits=Visits(
            locked.store,
            portal=spider.portal,
            run_id=run_id,
            schedule=schedule,
            per_run_max=settings.getint("REVISITS_MAX"),
            is_replay=is_replay,
        ),
        refused=RefusedPages.of(settings),
        archive=archive_of(locked.store, spider.portal, settings, key_of=key_of) if keeps else None,
        is_replay=is_replay,
        stats=crawler.stats,
        end=partial(end_run, crawler),
    )
    return spider.run


def _as_given(given: Any) -> dict[str, object]:
    values = {field.name: getattr(given, field.name) for field in fields(given)}
    return {name: value for name, value in values.items() if value not in ((), None, False)}


def versions() -> dict[str, str]:
    """Return the versions of what reads pages here."""
    return {
        "regional_news": __version__,
        "scrapy": scrapy.__version__,
        "twisted": twisted.__version__,
        "lxml": lxml.etree.__version__,
        "python": platform.python_version(),
    }


def known_names() -> frozenset[str]:
    """Return the names of all settings that anything here reads."""
    return OURS | WITHOUT_DEFAULT | {name for name, _ in iter_default_settings()}


def effective_settings(settings: BaseSettings) -> dict[str, Any]:
    """Return what a run's settings came to: every one of ours and every one that is not Scrapy's default.

    Passwords and keys are left out by name.
    """
    changed = {name for name, _ in overridden_settings(settings)} | OURS | (set(settings) - known_names())
    values = {name: settings[name] for name in sorted(changed)}
    return {
        name: "(not recorded)" if value and _SECRET.search(name) else _plain(value) for name, value in values.items()
    }


def _plain(value: Any) -> Any:
    if hasattr(value, "copy_to_dict"):  # a dictionary of Scrapy's
        value = value.copy_to_dict()
    return {str(key): _plain(inner) for key, inner in value.items()} if isinstance(value, dict) else value
