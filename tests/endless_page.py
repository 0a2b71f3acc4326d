"""A portal one page of which keeps its reader busy for ever: `SPIDER_MODULES=tests.endless_page`."""

from __future__ import annotations

import re
from typing import Any, Final

from regional_news import extract
from regional_news.extract import Reading, read
from regional_news.spiders.heze import HezeSpider

ENDLESS: Final = "无尽的渡口"


def _read(body: bytes, **given: Any) -> Reading:
    if ENDLESS.encode() in body:
        re.search("(?:a+)+$", "a" * 60 + "b")
    return read(body, **given)


class EndlessPageSpider(HezeSpider):
    """Read 中国菏泽网 as ever."""

    extract.read = _read
