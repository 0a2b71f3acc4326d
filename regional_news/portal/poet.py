"""A web-poet provider: callbacks and page objects of any Scrapy project may ask for what this extraction reads.

`SCRAPY_POET_PROVIDERS = {"regional_news.portal.poet.ReadingProvider": 500}`, and then::

    def parse(self, response: DummyResponse, reading: Reading): ...
"""

from __future__ import annotations

from collections.abc import Callable, Sequence  # noqa: TC003 - scrapy-poet reads the annotations
from typing import Any

from scrapy.crawler import Crawler  # noqa: TC002 - scrapy-poet reads the annotations
from scrapy.http import Response  # noqa: TC002 - as above
from scrapy_poet.page_input_providers import PageObjectInputProvider

from regional_news.extract import Reading, read
from regional_news.item.article import utc_now


class ReadingProvider(PageObjectInputProvider):
    """Provide the `Reading` of a response; a spider with `facts` has its portal's key and region filled in."""

    name = "regional_news"
    provided_classes = {Reading}  # noqa: RUF012 - scrapy-poet's own form

    def __call__(self, to_provide: set[Callable[..., Any]], response: Response, crawler: Crawler) -> Sequence[Reading]:  # noqa: ARG002 - scrapy-poet's signature
        """Return the one reading."""
        return [
            read(
                response.body,
                url=response.url,
                headers={name: ",".join(values) for name, values in _text(response).items()},
                fetched_at=utc_now(),
                facts=getattr(crawler.spider, "facts", None),
            )
        ]


def _text(response: Response) -> dict[str, list[str]]:
    return {
        name.decode("latin-1"): [value.decode("latin-1") for value in values]
        for name, values in response.headers.items()
    }
