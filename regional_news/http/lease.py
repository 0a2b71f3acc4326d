"""Ask a host only while no other machine may: by leases of the portal and its hosts, where machines share a store."""

from __future__ import annotations

import asyncio
import logging
from time import monotonic
from typing import TYPE_CHECKING, Final

from scrapy import signals
from scrapy.exceptions import IgnoreRequest, NotConfigured
from scrapy.utils.asyncio import AsyncioLoopingCall
from scrapy.utils.httpobj import urlparse_cached

from regional_news.errors import AlreadyRunningError, StorageError
from regional_news.run.context import run_of
from regional_news.run.part import CrawlerPart
from regional_news.run.shutdown import is_ending

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler

logger = logging.getLogger(__name__)

RENEWALS: Final = 3
"""How often a lease is renewed in the time that it lasts."""
ASK_AGAIN_S: Final = 0.5


class LeaseMiddleware(CrawlerPart):
    """Renew the crawl's leases while it runs, and let no request pass without.

    A renewal that fails ends the run at once: by the time that the leases have ended, what is in flight has been
    answered or given up. A host that no lease is held for yet, one that a portal has moved to, is waited for while
    another crawl has it, at most for two leases' time.
    """

    hears = (("start", signals.spider_opened), ("stop", signals.spider_closed))

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.run = run_of(crawler)
        leases = self.run.locked_store.leases
        if leases is None or self.run.is_replay:
            raise NotConfigured
        self.leases = leases
        self.renewing = AsyncioLoopingCall(self.renew)

    def start(self) -> None:
        """Begin to renew."""
        self.renewing.start(self.leases.seconds / RENEWALS, now=False)

    def stop(self) -> None:
        """Cease to renew: a crawl that has ended gives its leases back."""
        if self.renewing.running:
            self.renewing.stop()

    def renew(self) -> None:
        """Renew the leases, or end the run."""
        if self.run.has_failed:
            return
        try:
            self.leases.renew()
        except StorageError as error:
            self.run.storage_failed(error)

    async def process_request(self, request: Request) -> None:
        """Let a request pass while the leases last."""
        host = f"host:{urlparse_cached(request).netloc.lower()}"  # with its port, as the portal's own are named
        give_up_at = monotonic() + 2 * self.leases.seconds
        while host not in self.leases.tokens and not self.run.has_failed:
            try:
                self.leases.take([host])
            except AlreadyRunningError as error:
                if is_ending(self.crawler) or monotonic() > give_up_at:
                    raise IgnoreRequest(str(error)) from error
                await asyncio.sleep(ASK_AGAIN_S)
            except StorageError as error:
                self.run.storage_failed(error)
        if not self.leases.are_good:  # nothing was done here for long: another machine may go on by now
            self.renew()
        if self.run.has_failed:
            raise IgnoreRequest(f"Not fetched without a lease: {request.url}")
