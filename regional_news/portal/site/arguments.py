"""What `scrapy crawl site` may be told beside what every spider is."""

from __future__ import annotations

import re
from dataclasses import dataclass

from regional_news.crawl.arguments import Arguments, argument, switch
from regional_news.errors import Saying
from regional_news.item import regions


def region_prefix(text: str) -> str:
    """Read a code of GB/T 2260, or its first digits."""
    if not re.fullmatch(r"[1-9][0-9](?:[0-9]{2}){0,2}", text.strip()):
        raise ValueError(Saying("{!r} is no code of two, four or six digits", text))
    if not regions.by_code(text.strip().ljust(6, "0")):
        raise ValueError(Saying("region {!r}: there is none; {}", text, regions.near_codes(text.strip())))
    return text.strip()


@dataclass(frozen=True, kw_only=True)
class SiteArguments(Arguments):
    """The arguments of the spider that reads any portal."""

    region: str | None = argument(None, name="region", read=region_prefix, example="region=371700")
    """The place that the portal is about, whatever its pages tell."""
    moved: bool = argument(default=False, name="moved", read=switch, example="moved=1")
    """It is the portal whose name it bears, at a new address, and no copy of it."""
    anew: bool = argument(default=False, name="anew", read=switch, example="anew=1")
    """Find everything out anew, whatever the store knows."""
