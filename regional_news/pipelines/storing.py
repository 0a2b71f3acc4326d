"""Store articles, each once, and write those that are news to the run's JSON Lines file."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final, Self

from scrapy.exceptions import CloseSpider, DropItem

from regional_news.errors import StorageError
from regional_news.item.article import FIELD_NAMES
from regional_news.pipelines.feed import FeedFile, prune_feeds, recover_feeds
from regional_news.pipelines.recording import recorder_of
from regional_news.storage.sqlite import Outcome

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from regional_news.item.article import Article

_STATS: Final = {
    Outcome.NEW: "articles/new",
    Outcome.CHANGED: "articles/changed",
    Outcome.UNCHANGED: "articles/unchanged",
    Outcome.COPY: "articles/copies",
    Outcome.OLDER: "articles/older",
    Outcome.DOUBTED: "articles/doubted",
    Outcome.FORGOTTEN: "articles/forgotten",
}


class StorePipeline:
    """Store articles as the setting `OUTPUTS` says, and let new and edited stories pass.

    Deduplication is the store's: whether an article is known, edited or a copy is decided in the transaction that
    stores it, so that two crawls at once cannot both take a story for the first. What is neither a new nor an edited
    story is dropped here, stored though it is: files of a run hold every story once. The line is written before the
    commit, for where lines are all there is (`OUTPUTS=jsonl`) a key without its line would be an article lost.
    """

    def __init__(self, crawler: Crawler) -> None:
        recorder = recorder_of(crawler)
        outputs = crawler.settings.getlist("OUTPUTS")
        self._recorder = recorder
        self._stats = crawler.stats
        self._keeps_content = "sqlite" in outputs
        self._feeds_max_bytes = int(crawler.settings.getfloat("FEEDS_MAX_MB") * 2**20) if self._keeps_content else 0
        self._feed = (
            FeedFile(
                recorder.store,
                data_dir=recorder.data_dir,
                portal=recorder.portal,
                run_id=recorder.run_id,
                started_at=recorder.started_at,
                durable=not self._keeps_content,
            )
            if "jsonl" in outputs
            else None
        )

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make one for a crawl that is recorded."""
        return cls(crawler)

    def open_spider(self) -> None:
        """Complete the files that killed runs left."""
        try:
            recover_feeds(self._recorder.store, data_dir=self._recorder.data_dir)
            prune_feeds(self._recorder.store, data_dir=self._recorder.data_dir, max_bytes=self._feeds_max_bytes)
        except StorageError as error:
            self._recorder.storage_failed(error)
            raise CloseSpider("storage_error") from error

    def process_item(self, item: Article) -> Article:
        """Store the article and return it when it is a new or an edited story, else raise `DropItem`."""
        visits = self._recorder.visits
        page = visits.pages.pop(item.article_id, None)
        try:
            wanted = self._recorder.store.without_forgotten(item)
            if wanted is None:
                self._stats.inc_value(_STATS[Outcome.FORGOTTEN])
                raise DropItem(f"forgotten: {item.url}")
            item = wanted
            if self._feed:
                self._feed.prepare()
            outcome = self._recorder.store.save(
                item,
                run_id=self._recorder.run_id,
                content=self._keeps_content,
                before_commit=partial(self._write, item),
                page=page,
                due_at=visits.due_after(item, page) if page else None,
            )
        except StorageError as error:
            self._recorder.storage_failed(error)
            raise DropItem("the store has failed") from error
        visits.stored(item.article_id)
        self._stats.inc_value(_STATS[outcome])
        if outcome in {Outcome.UNCHANGED, Outcome.OLDER, Outcome.DOUBTED}:
            raise DropItem(f"{outcome.value}: {item.url}")
        for name in FIELD_NAMES:
            if getattr(item, name) in (None, "", []):
                self._stats.inc_value(f"missing/{name}")
        if outcome is Outcome.COPY:
            raise DropItem(f"copy of a stored story: {item.url}")
        return item

    def close_spider(self) -> None:
        """Complete the run's file; after a failure it is left for the next run to make."""
        if self._feed is None:
            return
        if self._recorder.has_failed:
            self._feed.abandon()
            return
        try:
            self._feed.finish()
        except StorageError as error:
            self._feed.abandon()
            self._recorder.storage_failed(error)

    def _write(self, article: Article, outcome: Outcome) -> None:
        if self._feed and outcome in {Outcome.NEW, Outcome.CHANGED}:
            self._feed.add(article)
