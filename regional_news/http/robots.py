"""robots.txt as RFC 9309 asks for it: what cannot be read forbids, Crawl-delay is kept."""

from __future__ import annotations

import asyncio
import codecs
import logging
import math
from time import monotonic
from typing import TYPE_CHECKING, Final

from scrapy import Request
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import DownloadCancelledError, IgnoreRequest
from scrapy.http.request import NO_CALLBACK
from scrapy.utils.httpobj import urlparse_cached
from scrapy.utils.misc import load_object

from regional_news.text.clean import one_line

if TYPE_CHECKING:
    from scrapy import Spider
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from scrapy.robotstxt import RobotParser

logger = logging.getLogger(__name__)

PARSED_BYTES_MAX: Final = 512 * 1024
"""RFC 9309, 2.5: at least 500 KiB must be parsed; rules beyond it are not looked for."""

AGE_MAX_S: Final = 24 * 3600.0  # RFC 9309, 2.4: rules are not kept for longer than a day


def is_robots_request(request: Request) -> bool:
    """Tell whether `request` was made for a robots.txt (redirects of it included), which no spider can make."""
    return request.callback is NO_CALLBACK and bool(request.meta.get("dont_obey_robotstxt"))


class RobotsMiddleware(RobotsTxtMiddleware):
    """Obey robots.txt, and forbid everything on a host whose robots.txt is unreachable.

    Unreachable are: 5xx, 429, no answer, a refused address, more than DOWNLOAD_MAXSIZE; counted as
    `robots/unreachable`, those without any answer as `robots/no_answer` too.
    A 4xx or more than five redirects mean that there are no rules.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.crawl_delay_max_s = crawler.settings.getfloat("CRAWL_DELAY_MAX_SECONDS")
        self.delays_s: dict[str, float] = {}
        self.unreachable: dict[str, str] = {}  # why the rules of a host could not be read
        self.reading: dict[str, asyncio.Future[RobotParser | None]] = {}  # the rules of each host, read or being read
        self.answers: dict[str, Response] = {}  # as they came
        self.read_at: dict[str, float] = {}  # when each host's rules came in, by the monotonic clock

    async def process_request(self, request: Request, spider: Spider | None = None) -> Response | None:  # type: ignore[override]  # noqa: ARG002 - Scrapy's signature
        """Raise `IgnoreRequest` for what robots.txt forbids; hold the others to the host's Crawl-delay.

        Who asks for a robots.txt that was read, for the sitemaps that it names, is given that answer.
        """
        netloc = urlparse_cached(request).netloc
        self._forget_old_rules(netloc)
        await super().process_request(request)
        if self.host_of(request) in self.delays_s:
            request.meta["autothrottle_dont_adjust_delay"] = True  # it would shorten what the server asked for
        is_known = urlparse_cached(request).path == "/robots.txt" and not is_robots_request(request)
        return self.answers[netloc].replace(request=request) if is_known and netloc in self.answers else None

    async def robot_parser(self, request: Request) -> RobotParser | None:
        """Return the rules of the request's host, None where it has none; all who wait for them are given the same."""
        netloc = urlparse_cached(request).netloc
        if netloc not in self.reading:
            self.reading[netloc] = asyncio.ensure_future(self._read(request, netloc))
        return await asyncio.shield(self.reading[netloc])

    async def _read(self, request: Request, netloc: str) -> RobotParser | None:
        stats = self.crawler.stats
        asked = Request(
            f"{urlparse_cached(request).scheme}://{netloc}/robots.txt",
            priority=self.DOWNLOAD_PRIORITY,
            meta={"dont_obey_robotstxt": True},
            callback=NO_CALLBACK,
        )
        stats.inc_value("robotstxt/request_count")
        try:
            response = await self.crawler.engine.download_async(asked)
        except Exception as error:  # noqa: BLE001 - whatever keeps the rules from us, nothing is allowed
            self.read_at[netloc] = monotonic()
            self._not_answered(error, netloc)
            return None
        stats.inc_value("robotstxt/response_count")
        stats.inc_value(f"robotstxt/response_status_count/{response.status}")
        self.read_at[netloc] = monotonic()
        self.answers[netloc] = response
        return self._parsed(response, netloc, request)

    def process_request_2(self, rp: RobotParser | None, request: Request) -> None:
        """Raise `IgnoreRequest` for what the rules forbid; rules that nobody could read forbid nothing by name."""
        netloc = urlparse_cached(request).netloc
        if why := self.unreachable.get(netloc):
            raise IgnoreRequest(f"robots.txt of {netloc} cannot be read: {why}")
        super().process_request_2(rp, request)

    def _forget_old_rules(self, netloc: str) -> None:
        if monotonic() - self.read_at.get(netloc, math.inf) > AGE_MAX_S:
            del self.read_at[netloc], self.reading[netloc]
            self.answers.pop(netloc, None)
            self.unreachable.pop(netloc, None)

    def _parsed(self, response: Response, netloc: str, request: Request) -> RobotParser:
        body = b""
        if response.status >= 500 or response.status == 429:
            self._count_unreachable(netloc, f"status {response.status}")
        elif 200 <= response.status < 300:
            body = rules(response.body)
        else:
            logger.info("No robots.txt on %s: status %d", netloc, response.status)
        settings = self.crawler.settings
        parser: RobotParser = load_object(settings["ROBOTSTXT_PARSER"]).from_crawler(self.crawler, body)
        rules_of = parser if hasattr(parser, "crawl_delay") else parser.rp  # type: ignore[attr-defined]  # Scrapy < 2.18
        delay_s = rules_of.crawl_delay(settings["ROBOTSTXT_USER_AGENT"] or "*")
        if delay_s and delay_s > 0:
            self._keep_delay(self.host_of(request), float(delay_s))
        return parser

    def _not_answered(self, error: Exception, netloc: str) -> None:
        if isinstance(error, IgnoreRequest) and "max redirections" in str(error):
            return
        self._count_unreachable(netloc, one_line(str(error)) or type(error).__name__)
        if not isinstance(error, IgnoreRequest | DownloadCancelledError):
            self.crawler.stats.inc_value(f"robotstxt/exception_count/{type(error)}")
            self.crawler.stats.inc_value("robots/no_answer")

    def _count_unreachable(self, netloc: str, why: str) -> None:
        self.unreachable[netloc] = why
        self.crawler.stats.inc_value("robots/unreachable")
        logger.error("robots.txt of %s cannot be read (%s): nothing is fetched from it", netloc, why)

    def _keep_delay(self, host: str, asked_s: float) -> None:
        delay_s = min(asked_s, self.crawl_delay_max_s)
        if delay_s < asked_s:
            logger.warning("%s asks for %g s between requests; %g s are kept", host, asked_s, delay_s)
        downloader = self.crawler.engine.downloader
        delay_s = max(delay_s, self.crawler.settings.getfloat("DOWNLOAD_DELAY"))
        self.delays_s[host] = delay_s
        # For slots still to be made, and for the one that fetched robots.txt. No jitter: it would undercut the delay.
        downloader.per_slot_settings[host] = {"delay": delay_s, "jitter": 0, "concurrency": 1}
        if slot := downloader.slots.get(host):
            slot.delay, slot.jitter = delay_s, 0

    def host_of(self, request: Request) -> str:
        """Return the key under which the downloader spaces the request."""
        return self.crawler.engine.downloader.get_slot_key(request)


def rules(body: bytes) -> bytes:
    """Return what is to be parsed of a robots.txt: UTF-8, at most 512 KiB, nothing where it is a web page."""
    head = body[:PARSED_BYTES_MAX]
    if len(body) > PARSED_BYTES_MAX:
        head = head[: head.rfind(b"\n") + 1]  # no half rule
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        head = head.decode("utf-16", errors="replace").encode()
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return b""
    return head
