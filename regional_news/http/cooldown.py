"""Wait as long as a server asks for, and give up on one that keeps refusing."""

from __future__ import annotations

import asyncio
import logging
from email.utils import parsedate_to_datetime
from time import monotonic
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from scrapy import signals
from scrapy.exceptions import DownloadCancelledError, IgnoreRequest
from scrapy.utils.httpobj import urlparse_cached

from regional_news.item.article import utc_now

if TYPE_CHECKING:
    from datetime import datetime
    from typing import Self

    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

logger = logging.getLogger(__name__)

DEFAULT_WAIT_S: Final = 10.0
"""After a 429 that names no time; doubled for each further one."""
CHALLENGE_DELAY_MIN_S: Final = 0.5
"""What is doubled for each challenge in a row, where DOWNLOAD_DELAY is less."""


class CooldownMiddleware:
    """Hold every request for a host until its Retry-After has passed; end the run where that makes no sense.

    A 429, and a 503 with Retry-After, start a wait over all requests for the host, queued ones included. Too many 429
    in a row (RATE_LIMIT_STOP_AFTER), or a wait beyond RETRY_AFTER_MAX_SECONDS, close the spider as `rate_limited`.
    Refusals that no status tells, the challenges of a forum, are told by the spider: see `refused`. So many requests in
    a row as FAILURES_STOP_AFTER that fail at one host close it as `server_down`: a server in trouble is left alone.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.stop_after = crawler.settings.getint("RATE_LIMIT_STOP_AFTER")
        self.wait_max_s = crawler.settings.getfloat("RETRY_AFTER_MAX_SECONDS")
        self.until: dict[str, float] = {}
        self.refusals: dict[str, int] = {}
        self.challenges: dict[str, int] = {}
        self.failures: dict[str, int] = {}
        self.failures_max = crawler.settings.getint("FAILURES_STOP_AFTER")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make one for `crawler`."""
        cooldown = cls(crawler)
        # Heard before the downloader sends what it has queued for the host; a response on its way up comes too late.
        crawler.signals.connect(cooldown.response_downloaded, signal=signals.response_downloaded)
        return cooldown

    async def process_request(self, request: Request) -> None:
        """Wait until the host's time has come."""
        host = urlparse_cached(request).netloc
        while (rest_s := self.until.get(host, 0.0) - monotonic()) > 0:
            if self.is_closing():
                raise IgnoreRequest(f"The run ends while waiting for {host}")
            await asyncio.sleep(min(rest_s, 0.5))  # short: a SIGTERM must not wait for an hour

    def response_downloaded(self, response: Response, request: Request) -> None:
        """Note what the response asks for."""
        host = urlparse_cached(request).netloc
        if response.status >= 500:
            self.failed(host)
        else:
            self.failures.pop(host, None)
        if response.status not in {429, 503}:
            self.refusals.pop(host, None)
            return
        asked = response.headers.get("Retry-After")
        wait_s = retry_after_s(asked, date=response.headers.get("Date"), now=utc_now()) if asked else None
        if response.status == 429:
            count = self.refusals[host] = self.refusals.get(host, 0) + 1
            self.crawler.stats.inc_value("ratelimit/responses")
            if wait_s is None:
                wait_s = DEFAULT_WAIT_S * 2.0 ** (count - 1)
            if count >= self.stop_after:
                self.hold_queue(request, until=monotonic() + self.wait_max_s)
                self.stop(f"{host} answered 429 {count} times in a row")
                return
        if wait_s is None:
            return
        if wait_s > self.wait_max_s:
            self.hold_queue(request, until=monotonic() + self.wait_max_s)
            self.stop(f"{host} asks to come back in {wait_s:.0f} s")
        elif wait_s > 0:
            self.until[host] = max(self.until.get(host, 0.0), monotonic() + wait_s)
            self.hold_queue(request, until=self.until[host])
            self.crawler.stats.inc_value("ratelimit/waits")
            logger.info("%s asks for a pause of %.0f s", host, wait_s)

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Note a request that got no answer; what we broke off ourselves was one."""
        if not isinstance(exception, IgnoreRequest | DownloadCancelledError):
            self.failed(urlparse_cached(request).netloc)

    def failed(self, host: str) -> None:
        """Note that a request failed, and end the run where nothing else happens any more."""
        count = self.failures[host] = self.failures.get(host, 0) + 1
        if 0 < self.failures_max <= count:
            self.stop(f"{host} failed {count} times in a row", reason="server_down")

    def refused(self, url: str, *, reason: str) -> None:
        """Slow down for the host of `url`, whose page turned us away in words: twice the delay, and twice that again.

        So many in a row as RATE_LIMIT_STOP_AFTER close the spider as `rate_limited` or `challenged`.
        """
        host = urlsplit(url).netloc
        count = self.challenges[host] = self.challenges.get(host, 0) + 1
        if count >= self.stop_after:
            ending = "rate_limited" if reason == "rate_limited" else "challenged"
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

    def is_closing(self) -> bool:
        """Tell whether the run has been asked to end."""
        engine = self.crawler.engine
        return not engine.running or engine._slot is None or engine._slot.closing is not None

    def stop(self, why: str, *, reason: str = "rate_limited") -> None:
        """End the run for `reason`, or for the trouble by which the spider knows a platform's page."""
        reason = getattr(self.crawler.spider, "trouble", None) or reason
        if not self.is_closing():
            logger.error("%s: %s", reason.replace("_", "-").capitalize(), why)
            self._closing = asyncio.ensure_future(self.crawler.engine.close_spider_async(reason=reason))


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
