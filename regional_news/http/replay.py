"""Crawl from archives instead of the network: `-s REPLAY=FILE.warc.gz`, any WARC files, whoever made them.

Three of Scrapy's own extension points do it: an add-on switches off what only a network needs, an extension indexes
the files, and a download handler answers from them. Nothing is fetched: what is not archived is a counted miss.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.exceptions import IgnoreRequest, NotConfigured
from scrapy.http import Headers, Response
from scrapy.responsetypes import responsetypes

from regional_news.crawl.fetch_context import update_fetch
from regional_news.errors import UserError
from regional_news.run.part import CrawlerPart
from regional_news.storage.files import files_of
from regional_news.storage.warc import PayloadError

if TYPE_CHECKING:
    from pathlib import Path

    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.settings import BaseSettings


logger = logging.getLogger(__name__)

HANDLER: Final = "regional_news.http.replay.ReplayHandler"
_NEEDLESS: Final = (
    "regional_news.http.address_gate.AddressGateMiddleware",
    "regional_news.http.cooldown.CooldownMiddleware",
    "regional_news.http.quiet_hours.QuietHoursMiddleware",
)
_SETTINGS: Final[dict[str, Any]] = {
    "AUTOTHROTTLE_ENABLED": False,
    "CRAWL_DELAY_MAX_SECONDS": 0,  # an archived robots.txt is obeyed, but nobody is to be spared
    "DOWNLOAD_DELAY": 0,
    "HTTPCACHE_ENABLED": False,
    "HTTPPROXY_ENABLED": False,
    "QUIET_HOURS": "",
    "RETRY_ENABLED": False,
}


def replay_files(settings: BaseSettings) -> list[Path]:
    """Return the files that REPLAY names; raise `UserError` where one is not there."""
    return files_of(filter(None, map(str.strip, settings.getlist("REPLAY"))), option="REPLAY=")


class ReplayMissError(IgnoreRequest):
    """Say that a page is not in the archives."""


class Replay:
    """The add-on: where REPLAY names files, nothing reaches the network, whatever else is set."""

    def update_settings(self, settings: BaseSettings) -> None:
        """Put the archives in the network's place, above what a user gives."""
        if not settings["REPLAY"]:
            return
        handlers = dict.fromkeys(settings.getwithbase("DOWNLOAD_HANDLERS"))
        settings.set("DOWNLOAD_HANDLERS", handlers | {"http": HANDLER, "https": HANDLER}, "cmdline")
        middlewares = dict(settings["DOWNLOADER_MIDDLEWARES"]) | dict.fromkeys(_NEEDLESS)
        settings.set("DOWNLOADER_MIDDLEWARES", middlewares, "cmdline")
        settings.setdict(_SETTINGS, "cmdline")


class ReplaySource(CrawlerPart):
    """The extension: the archived answers of the crawl's portal; raises `UserError` for a file that is none."""

    def __init__(self, crawler: Crawler) -> None:
        if not crawler.settings["REPLAY"]:
            raise NotConfigured
        super().__init__(crawler)
        facts = getattr(crawler.spider, "facts", None)
        from regional_news.storage.warc.pages import ArchivedPages  # noqa: PLC0415 - reads pages: seldom needed

        self.pages = ArchivedPages(
            replay_files(crawler.settings),
            facts=facts,
            body_max_bytes=crawler.settings.getint("DOWNLOAD_MAXSIZE"),
            page_seconds=crawler.settings.getfloat("PAGE_CPU_SECONDS"),
        )
        if not self.pages.counts["records"]:
            others = self.pages.counts["others"]
            self.pages.close()
            raise UserError(
                "REPLAY={}: nothing of {} is archived there ({} answers of other sites)",
                crawler.settings["REPLAY"],
                getattr(crawler.spider, "portal", "this site"),
                others,
            )
        logger.info("Crawling from archives, nothing is fetched: %s", self.pages.counts)
        for name, number in self.pages.counts.items():
            crawler.stats.set_value(f"replay/{name}", number)


class ReplayHandler(BaseDownloadHandler):
    """Answer requests from archives, with the network's place taken."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        source = crawler.get_extension(ReplaySource)
        if source is None:
            raise NotConfigured("REPLAY names no archive")
        self.pages = source.pages

    async def download_request(self, request: Request) -> Response:
        """Return the archived answer; raise `ReplayMissError` where there is none.

        The moment of its capture goes into the context of the fetch. A robots.txt that was not archived with
        status 200 does not exist.
        """
        place = self.pages.best(request.url)
        if urlsplit(request.url).path == "/robots.txt" and (place is None or place.status != 200):
            return Response(request.url, status=404, request=request)
        if place is None:
            self.crawler.stats.inc_value("replay/missed")
            raise ReplayMissError("not in the archive")
        try:
            record = place.read(self.pages.body_max_bytes)
        except PayloadError as error:
            self.crawler.stats.inc_value("replay/unreadable")
            raise ReplayMissError(f"archived, but it cannot be read ({error})") from error
        self.crawler.stats.inc_value("replay/answered")
        headers = Headers()
        for name, value in record.true_headers:
            headers.appendlist(name, value.encode("latin-1", "replace"))
        update_fetch(request, captured_at=record.fetched_at)
        request.meta["download_latency"] = 0.0
        made = responsetypes.from_args(headers=headers, url=request.url, body=record.body)
        return made(url=request.url, status=record.status, headers=headers, body=record.body, request=request)

    async def close(self) -> None:
        """Give the archives back."""
        self.pages.close()
