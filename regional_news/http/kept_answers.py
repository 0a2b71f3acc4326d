"""What came while a portal was found out about is handed out again instead of being asked for again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from regional_news.crawl.fetch_context import fetch_of, update_fetch
from regional_news.run.part import CrawlerPart

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.http import Response


class KeptAnswersMiddleware(CrawlerPart):
    """Answer a request with the page in the spider's `kept` that came for its address, once."""

    def process_request(self, request: Request) -> Response | None:
        """Return the page, None where there is none."""
        kept: dict[str, Response] = getattr(self.crawler.spider, "kept", {})
        if fetch_of(request).is_sample or (came := kept.pop(request.url, None)) is None:
            return None
        before = fetch_of(came)
        update_fetch(request, exchange=before.exchange, redirects=before.redirects, captured_at=before.captured_at)
        return came.replace(request=request, flags=[*came.flags, "cached"])
