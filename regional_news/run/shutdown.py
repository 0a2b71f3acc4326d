"""The end of a run: asking for it, and keeping it short: what is in flight is stored, what only waits is let go of."""

from __future__ import annotations

import asyncio
import logging
from time import monotonic
from typing import TYPE_CHECKING, Final

from scrapy import signals
from scrapy.exceptions import IgnoreRequest
from scrapy.utils.asyncio import AsyncioLoopingCall

from regional_news.run.part import CrawlerPart

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

logger = logging.getLogger(__name__)

GRACE_S: Final = 25.0
"""How long pages in flight may take once the run has been asked to end; the recorder needs the rest of 30 s."""

LOOK_EVERY_S: Final = 0.5
run_cut: Final = object()  # the signal, with a `reason`, that the run ends now, whatever is in flight
_closing: dict[Crawler, asyncio.Future[None]] = {}
"""Ends under way, one a crawl: the event loop alone would let go of them."""


def is_ending(crawler: Crawler) -> bool:
    """Tell whether a run has been asked to end, or has ended."""
    engine = crawler.engine
    return not engine.running or engine._slot is None or engine._slot.closing is not None


def end_run(crawler: Crawler, reason: str) -> None:
    """Ask the engine to end the run."""
    if crawler.engine.running and crawler not in _closing:
        closing = _closing[crawler] = asyncio.ensure_future(crawler.engine.close_spider_async(reason=reason))
        closing.add_done_callback(lambda _: _closing.pop(crawler, None))


class GracefulEnd(CrawlerPart):
    """Watch over the end of a crawl, whatever asked for it.

    Scrapy waits for every request that has left the scheduler, those that wait for a Crawl-delay of a minute included.
    Here such a request is dropped, which the next run makes good, and a transfer that does not end in time is cut.
    """

    hears = (("start", signals.spider_opened), ("stop", signals.spider_closed))

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.looking = AsyncioLoopingCall(self.look)
        self.began_s = monotonic()
        self.ends_since_s: float | None = None

    def start(self) -> None:
        """Begin to watch."""
        self.looking.start(LOOK_EVERY_S, now=False)

    def stop(self) -> None:
        """Cease to watch."""
        if self.looking.running:
            self.looking.stop()

    def look(self) -> None:
        """Drop what waits, and cut what lasts too long, once the run is ending."""
        engine = self.crawler.engine
        if engine._slot is None or engine._slot.closing is None:
            return
        if self.ends_since_s is None:
            self.ends_since_s = monotonic()
        for slot in engine.downloader.slots.values():
            while slot.queue:
                _, waiting = slot.queue.popleft()
                waiting.errback(IgnoreRequest("the run ends"))
        if monotonic() - self.ends_since_s > GRACE_S:
            self.cut()

    def cut(self) -> None:
        """End the crawl now."""
        from twisted.internet import reactor  # noqa: PLC0415 - importing it installs one

        self.stop()
        logger.warning("A page in flight has not come within %.0f s: the run ends without it", GRACE_S)
        budget_s = self.crawler.settings.getfloat("CLOSESPIDER_TIMEOUT")
        used_up = budget_s and monotonic() - self.began_s >= budget_s
        self.crawler.signals.send_catch_log(run_cut, reason="closespider_timeout" if used_up else "shutdown")
        reactor.stop()  # type: ignore[misc]  # a module that turns into an object
