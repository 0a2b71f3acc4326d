"""The fault server's portal, whose pages keep their reader busy: until a signal comes, or for ever."""

from __future__ import annotations

import logging
import re
import signal
from typing import Any, Final

from regional_news import extract
from regional_news.extract import Reading, read
from tests.faults.spider import FaultySpider

READING: Final = "A page is being read"
UNTIL_A_SIGNAL: Final = "busy until a signal"
FOR_EVER: Final = "busy for ever"

logger = logging.getLogger(__name__)


def _read(body: bytes, **given: Any) -> Reading:
    if UNTIL_A_SIGNAL.encode() in body or FOR_EVER.encode() in body:
        at_first = signal.getsignal(signal.SIGTERM)
        logger.warning(READING)
        if FOR_EVER.encode() in body:
            re.search("(?:a+)+$", "a" * 60 + "b")
        while signal.getsignal(signal.SIGTERM) == at_first:  # Scrapy changes it at the first signal, whichever
            pass
    return read(body, **given)


class SlowSpider(FaultySpider):
    """Read the fault server slowly."""

    extract.read = _read
