"""Log lines for years of unattended runs: one line an event, no page texts in them."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from scrapy.logformatter import LogFormatter

if TYPE_CHECKING:
    from scrapy import Spider
    from scrapy.http import Response
    from scrapy.logformatter import LogFormatterResult
    from twisted.python.failure import Failure


class ShortLogFormatter(LogFormatter):
    """Name an item by its address where Scrapy prints all of it."""

    def scraped(self, item: Any, response: Any, spider: Spider) -> LogFormatterResult:  # noqa: ARG002 - Scrapy's signature
        """Say which article was stored."""
        return {"level": logging.DEBUG, "msg": "Stored %(url)r", "args": {"url": _address(item)}}

    def dropped(
        self,
        item: Any,
        exception: BaseException,
        response: Response | Failure | None,  # noqa: ARG002
        spider: Spider,  # noqa: ARG002
    ) -> LogFormatterResult:
        """Say which page or article goes no further, and why; the recorder has said what was refused."""
        return {
            "level": logging.DEBUG,
            "msg": "Dropped %(url)r: %(why)s",
            "args": {"url": _address(item), "why": str(exception)},
        }

    def item_error(
        self,
        item: Any,
        exception: BaseException,  # noqa: ARG002
        response: Any,  # noqa: ARG002
        spider: Spider,  # noqa: ARG002
    ) -> LogFormatterResult:
        """Say for which page a pipeline failed; the traceback follows."""
        return {"level": logging.ERROR, "msg": "Cannot store %(url)r", "args": {"url": _address(item)}}


def _address(item: Any) -> str:
    return str(getattr(item, "url", None) or type(item).__name__)
