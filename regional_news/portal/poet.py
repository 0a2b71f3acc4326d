"""A web-poet provider: callbacks and page objects of any Scrapy project may ask for what this extraction reads.

`SCRAPY_POET_PROVIDERS = {"regional_news.portal.poet.ReadingProvider": 500}`, and then::

    def parse(self, response: DummyResponse, reading: Reading): ...
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy_poet.page_input_providers import PageObjectInputProvider

from regional_news.crawl.fetch_context import headers_of
from regional_news.extract import Reading, read
from regional_news.item.article import utc_now
from regional_news.text.effort import limited


class ReadingProvider(PageObjectInputProvider):
    """Provide the `Reading` of a response; a spider with `facts` has its portal's key and region filled in."""

    name = "regional_news"
    provided_classes = {Reading}  # noqa: RUF012 - scrapy-poet's own form

    def __call__(self, to_provide: set[Callable[..., Any]], response: Response, crawler: Crawler) -> Sequence[Reading]:  # noqa: ARG002 - scrapy-poet's signature
        """Return the one reading."""
        return [
            limited(
                crawler.settings.getfloat("PAGE_CPU_SECONDS"),
                lambda: read(
                    response.body,
                    url=response.url,
                    headers=headers_of(response),
                    fetched_at=utc_now(),
                    facts=getattr(crawler.spider, "facts", None),
                ),
            )
        ]
