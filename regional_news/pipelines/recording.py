"""Where pipelines find the record of their crawl."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy.exceptions import NotConfigured

from regional_news.run.recorder import Recorder

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


def recorder_of(crawler: Crawler) -> Recorder:
    """Return the crawl's recorder; raise `NotConfigured` for a spider that is no portal's, whose items pass by."""
    recorder = crawler.get_extension(Recorder)
    if recorder is None:
        raise NotConfigured("only spiders of portals are recorded")
    return recorder
