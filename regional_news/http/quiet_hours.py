"""Leave small servers alone in the hours in which they back up and their readers sleep."""

from __future__ import annotations

import logging
import re
from datetime import time
from typing import TYPE_CHECKING

from scrapy.exceptions import IgnoreRequest, NotConfigured

from regional_news.errors import UserError
from regional_news.item.article import CHINA, utc_now
from regional_news.run.outcome import QUIET_HOURS
from regional_news.run.part import CrawlerPart
from regional_news.run.shutdown import end_run, is_ending

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.settings import BaseSettings

logger = logging.getLogger(__name__)

Span = tuple[time, time]


def quiet_spans(settings: BaseSettings) -> tuple[Span, ...]:
    """Return the spans of QUIET_HOURS, or raise `UserError` with an example."""
    return tuple(_span(text.strip()) for text in settings.getlist("QUIET_HOURS") if text.strip())


def _span(text: str) -> Span:
    match = re.fullmatch(r"([0-9]{1,2}):([0-9]{2})\s*-\s*([0-9]{1,2}):([0-9]{2})", text)
    try:
        hours = [int(part) for part in match.groups()] if match else []
        start, end = time(hours[0], hours[1]), time(hours[2] % 24 if hours[3] == 0 else hours[2], hours[3])
    except (IndexError, ValueError):
        start = end = time()
    if start == end:
        raise UserError("QUIET_HOURS={}: give hours of China's time such as 01:00-06:00, or nothing for none", text)
    return start, end


def is_quiet(moment: datetime, spans: Sequence[Span]) -> bool:
    """Tell whether an aware moment falls in one of the spans; a span may reach over midnight, its end is outside."""
    now = moment.astimezone(CHINA).time()
    return any(start <= now < end if start < end else now >= start or now < end for start, end in spans)


class QuietHoursMiddleware(CrawlerPart):
    """End the run at the first request that falls into QUIET_HOURS, before it is sent.

    A run that began earlier has stored what it fetched; the next one finds the rest still unknown. Waiting instead
    would hold the portal's lock against every run in between.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.spans = quiet_spans(crawler.settings)
        if not self.spans:
            raise NotConfigured

    def process_request(self, request: Request) -> None:
        """Raise `IgnoreRequest` in the quiet hours, and ask the engine to end the run."""
        if not is_quiet(utc_now(), self.spans):
            return
        if not is_ending(self.crawler):
            logger.info("Quiet hours (%s): the run ends here", self.crawler.settings["QUIET_HOURS"])
            end_run(self.crawler, QUIET_HOURS)
        raise IgnoreRequest(f"Not fetched in the quiet hours: {request.url}")
