"""Let articles pass, and keep what pages that are none looked like."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from scrapy.exceptions import DropItem

from regional_news.errors import RefusedError, StorageError
from regional_news.pipelines.recording import recorder_of

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from regional_news.item.article import Article
    from regional_news.pipelines.page import ScrapedPage
    from regional_news.run.recorder import Recorder


class ValidatePipeline:
    """Turn a page into its article, or refuse it: counted by reason, its bytes kept."""

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make one for a crawl that is recorded."""
        return cls(recorder_of(crawler))

    def process_item(self, item: ScrapedPage) -> Article:
        """Return the page's article; raise `DropItem` for a page that is none, or when the store has failed."""
        if self._recorder.has_failed:
            raise DropItem("the store has failed")
        try:
            article = item.reading.to_article()
        except RefusedError as refusal:
            reason = refusal
        else:
            if item.page:
                self._recorder.visits.pages[article.article_id] = item.page
            return article
        try:
            self._recorder.refuse(item, reason.reason, reason.detail)
        except StorageError as error:
            self._recorder.storage_failed(error)
        raise DropItem(str(reason))
