"""Wait as long as a server asks for, and give up on one that keeps refusing."""

from __future__ import annotations

import asyncio
import logging
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from email.utils import parsedate_to_datetime
from time import monotonic
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from scrapy import signals
from scrapy.exceptions import DownloadCancelledError, IgnoreRequest
from scrapy.utils.httpobj import urlparse_cached

from regional_news.errors import StorageError, UserError
from regional_news.item.article import CHINA, utc_now
from regional_news.run.context import RunContext, store_path
from regional_news.run.part import CrawlerPart
from regional_news.run.shutdown import end_run, is_ending
from regional_news.storage.sqlite import Store
from regional_news.storage.sqlite.pauses import Pause

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

    from regional_news.storage.sqlite.pauses import Pauses

logger = logging.getLogger(__name__)

DEFAULT_WAIT_S: Final = 10.0  # after a 429 that names no time; doubled for each further one
PAUSE_MAX_S: Final = 24 * 3600.0  # a server that asks to be left alone for years is asked again the next day
CHALLENGE_DELAY_MIN_S: Final = 0.5  # what is doubled for each challenge in a row, where DOWNLOAD_DELAY is less
turned_away: Final = object()
"""The signal, with `url` and `reason`, that a page turned us away in words, which no status tells."""
let_in: Final = object()  # the signal, with `url`, that a host gave a page


class PausedError(IgnoreRequest):
    """Refuse a request for a host that asked to be left alone."""


class CooldownMiddleware(CrawlerPart):
    """Hold every request for a host until its Retry-After has passed; end the run where that makes no sense.

    A 429, and a 503 with Retry-After, start a wait over all requests for the host, queued ones included. Too many 429
    in a row (RATE_LIMIT_STOP_AFTER), or a wait beyond RETRY_AFTER_MAX_SECONDS, close the spider as `rate_limited`.
    What a host asks for is kept in the store until it answers again: the next run waits on, or ends at once.
    Refusals that no status tells, the challenges of a forum, are told by the signals `turned_away` and `let_in`. So
    many requests in a row as FAILURES_STOP_AFTER that fail at one host close it as `server_down`: a server in trouble
    is left alone.
    """

    # Heard before the downloader sends what it has queued for the host; a response on its way up comes too late.
    hears = (
        ("response_downloaded", signals.response_downloaded), ("refused", turned_away), ("welcomed", let_in),
    )  # fmt: skip

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.stop_after = crawler.settings.getint("RATE_LIMIT_STOP_AFTER")
        self.wait_max_s = crawler.settings.getfloat("RETRY_AFTER_MAX_SECONDS")
        self.run: RunContext | None = getattr(crawler.spider, "run", None)
        self.until: dict[str, float] = {}
        self.refusals: dict[str, int] = {}
        self.kept: dict[str, bool] = {}  # hosts that the store was asked about, and whether it holds a pause of theirs
        self.challenges: dict[str, int] = {}
        self.failures: dict[str, int] = {}
        self.failures_max = crawler.settings.getint("FAILURES_STOP_AFTER")

    async def process_request(self, request: Request) -> None:
        """Wait until the host's time has come."""
        host = urlparse_cached(request).netloc
        if host not in self.kept:
            self.recall(host)
        while (rest_s := self.until.get(host, 0.0) - monotonic()) > 0:
            if rest_s > self.wait_max_s:
                self.stop(f"{host} asks to be left alone until {_clock(rest_s)}")
            if is_ending(self.crawler):
                raise PausedError(f"{host} asks to be left alone until {_clock(rest_s)}")
            await asyncio.sleep(min(rest_s, 0.5))  # short: a SIGTERM must not wait for an hour

    @contextmanager
    def pauses(self, *, making: bool = False) -> Iterator[Pauses | None]:
        """Give what the store keeps; None where only archives are read, or there is no store and none is to be made."""
        path = store_path(self.crawler.settings)
        kept: Pauses | None = None
        with ExitStack() as opened:
            try:
                if self.run is not None:
                    kept = None if self.run.is_replay else self.run.store.pauses
                elif making or path.exists():
                    kept = opened.enter_context(Store.open(path)).pauses
            except (StorageError, UserError) as error:  # somebody may look at a page who may not write here
                logger.warning("%s", error)
            try:
                yield kept
            except StorageError as error:
                if self.run is not None:
                    self.run.storage_failed(error)
                else:
                    logger.warning("%s", error)

    def recall(self, host: str) -> None:
        """Take up what an earlier run was asked for."""
        self.kept[host] = False
        with self.pauses() as pauses:
            if pauses is None or (pause := pauses.of(host)) is None:
                return
            self.kept[host] = True
            self.refusals[host] = pause.refusals
            rest_s = min((pause.until - pauses.now()).total_seconds(), PAUSE_MAX_S)
            self.until[host] = monotonic() + rest_s
            if rest_s > 0:
                logger.info("%s asked an earlier run for a pause, until %s", host, _clock(rest_s))

    def pause(self, host: str, wait_s: float) -> None:
        """Leave a host alone for so long, in this run and in those that follow."""
        rest_s = max(min(wait_s, PAUSE_MAX_S), self.until.get(host, 0.0) - monotonic())
        self.until[host] = monotonic() + rest_s
        self.crawler.stats.inc_value("ratelimit/waits")
        with self.pauses(making=True) as pauses:
            if pauses is not None:
                until = pauses.now() + timedelta(seconds=rest_s)
                pauses.keep(host, Pause(until=until, refusals=self.refusals.get(host, 0)))
                self.kept[host] = True

    def response_downloaded(self, response: Response, request: Request) -> None:
        """Note what the response asks for."""
        host = urlparse_cached(request).netloc
        if response.status >= 500:
            self.failed(host)
        else:
            self.failures.pop(host, None)
        if response.status not in {429, 503}:
            self.answered(host)
            return
        asked = response.headers.get("Retry-After")
        wait_s = retry_after_s(asked, date=response.headers.get("Date"), now=utc_now()) if asked else None
        if response.status == 429:
            count = self.refusals[host] = self.refusals.get(host, 0) + 1
            self.crawler.stats.inc_value("ratelimit/responses")
            doubled_s = min(DEFAULT_WAIT_S * 2.0 ** min(count - 1, 20), max(self.wait_max_s, DEFAULT_WAIT_S))
            if count >= self.stop_after:
                self.pause(host, max(wait_s or 0.0, doubled_s))
                self.hold_queue(request, until=self.until[host])
                self.stop(f"{host} answered 429 {count} times in a row")
                return
            wait_s = doubled_s if wait_s is None else wait_s
        if not wait_s:
            return
        self.pause(host, wait_s)
        self.hold_queue(request, until=self.until[host])
        if wait_s > self.wait_max_s:
            self.stop(f"{host} asks to come back in {wait_s:.0f} s")
        else:
            logger.info("%s asks for a pause of %.0f s", host, wait_s)

    def answered(self, host: str) -> None:
        """Note that a host lets us in again."""
        self.refusals.pop(host, None)
        if self.kept.get(host):
            self.kept[host] = False
            with self.pauses() as pauses:
                if pauses is not None:
                    pauses.end(host)

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Note a request that got no answer; what we broke off ourselves was one."""
        if not isinstance(exception, IgnoreRequest | DownloadCancelledError):
            self.failed(urlparse_cached(request).netloc)

    def failed(self, host: str) -> None:
        """Note that a request failed, and end the run where nothing else happens any more."""
        count = self.failures[host] = self.failures.get(host, 0) + 1
        if 0 < self.failures_max <= count:
            self.stop(f"{host} failed {count} times in a row", reason="server_down")

    def refused(self, url: str, reason: str) -> None:  # a signal gives by name no argument that is by name alone
        """Slow down for the host of `url`, whose page turned us away in words: twice the delay, and twice that again.

        So many in a row as RATE_LIMIT_STOP_AFTER close the spider as `rate_limited` or `challenged`.
        """
        host = urlsplit(url).netloc
        count = self.challenges[host] = self.challenges.get(host, 0) + 1
        if count >= self.stop_after:
            ending = "rate_limited" if reason == "rate_limited" else "challenged"
            if ending == "rate_limited":
                self.pause(host, self.wait_max_s)
            self.stop(f"{host} turned us away {count} times in a row ({reason})", reason=ending)
            return
        delay_s = max(self.crawler.settings.getfloat("DOWNLOAD_DELAY"), CHALLENGE_DELAY_MIN_S)
        wait_s = min(delay_s * 2.0**count, self.wait_max_s)
        self.until[host] = max(self.until.get(host, 0.0), monotonic() + wait_s)
        self.crawler.stats.inc_value("ratelimit/waits")
        logger.info("%s turned us away (%s): a pause of %.0f s", host, reason, wait_s)

    def welcomed(self, url: str) -> None:
        """Note that the host of `url` gave a page again."""
        self.challenges.pop(urlsplit(url).netloc, None)

    def hold_queue(self, request: Request, *, until: float) -> None:
        """Hold the requests that passed here before the server spoke and wait in the downloader's queue for the host.

        There are none unless CONCURRENT_REQUESTS was raised. A run that ends lets go of them.
        """
        slot = self.crawler.engine.downloader.slots.get(request.meta.get("download_slot", ""))
        if slot is not None and slot.queue:
            slot.lastseen = max(slot.lastseen, until)  # what the downloader counts its delay from
            slot.delay = slot.delay or 0.001  # without a delay it would not count

    def stop(self, why: str, *, reason: str = "rate_limited") -> None:
        """End the run for `reason`, or for the trouble by which the spider knows a platform's page."""
        reason = getattr(self.crawler.spider, "trouble", None) or reason
        if not is_ending(self.crawler):
            logger.error("%s: %s", reason.replace("_", "-").capitalize(), why)
            self.crawler.stats.set_value("stop/why", why)
            end_run(self.crawler, reason)


def _clock(rest_s: float) -> str:
    """Return when so many seconds will have passed, as a person in China reads it."""
    return f"{utc_now().astimezone(CHINA) + timedelta(seconds=rest_s):%Y-%m-%d %H:%M} China time"


def retry_after_s(value: bytes, *, date: bytes | None, now: datetime) -> float | None:
    """Return the seconds that a Retry-After header asks for, never negative; None where it cannot be read.

    A date is read against the response's own Date header, so that a wrong clock here does not matter.
    """
    text = value.decode("latin-1").strip()
    if text.isascii() and text.lstrip("+-").isdigit():
        return max(0.0, float(text))
    try:
        moment = parsedate_to_datetime(text)
        sent = parsedate_to_datetime(date.decode("latin-1")) if date else now
        return max(0.0, (moment - sent).total_seconds())
    except (TypeError, ValueError, OverflowError):
        return None
