"""Take pages for articles or refuse them, store articles once, and write what is news to the run's JSON Lines file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Self

from scrapy.exceptions import CloseSpider, DropItem

from regional_news.errors import RefusedError, StorageError
from regional_news.item.article import FIELD_NAMES
from regional_news.run.context import run_of
from regional_news.storage.jsonl import FeedFile, prune_feeds, recover_feeds
from regional_news.storage.sqlite import Outcome

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.settings import BaseSettings

    from regional_news.crawl.fetch_context import ScrapedPage
    from regional_news.item.article import Article
    from regional_news.run.context import RunContext

_STATS: Final = {
    Outcome.NEW: "articles/new",
    Outcome.CHANGED: "articles/changed",
    Outcome.UNCHANGED: "articles/unchanged",
    Outcome.COPY: "articles/copies",
    Outcome.OLDER: "articles/older",
    Outcome.DOUBTED: "articles/doubted",
    Outcome.FORGOTTEN: "articles/forgotten",
}
_DROPPED: Final = {Outcome.COPY: "copy of a stored story"}


SYNCED_AT_ONCE: Final = 4
"""Of so many articles the last waits for the disk, for all of them; the recorder does every few seconds, too."""


class ValidatePipeline:
    """Let pages pass that hold an article; the others are refused: counted by reason, their bytes kept."""

    def __init__(self, run: RunContext) -> None:
        self._run = run

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make one for a crawl that is recorded."""
        return cls(run_of(crawler))

    def process_item(self, item: ScrapedPage) -> ScrapedPage:
        """Return the page; raise `DropItem` for one that holds no article, or when the store has failed."""
        if self._run.has_failed:
            raise DropItem("the store has failed")
        if not isinstance(item.article, RefusedError):
            return item
        try:
            self._run.refuse(item, item.article.reason, item.article.detail)
        except StorageError as error:
            self._run.storage_failed(error)
        raise DropItem(str(item.article))


class StorePipeline:
    """Store articles as the setting `OUTPUTS` says, and let new and edited stories pass.

    Deduplication is the store's: whether an article is known, edited or a copy is decided in the transaction that
    stores it, so that two crawls at once cannot both take a story for the first. What is neither a new nor an edited
    story is dropped here, stored though it is: files of a run hold every story once. The line is written before the
    commit, for where lines are all there is (`OUTPUTS=jsonl`) a key without its line would be an article lost.
    """

    def __init__(self, run: RunContext, settings: BaseSettings) -> None:
        outputs = settings.getlist("OUTPUTS")
        self._run = run
        self._keeps_content = "sqlite" in outputs
        self._stored = 0
        self._feeds_max_bytes = int(settings.getfloat("FEEDS_MAX_MB") * 2**20) if self._keeps_content else 0
        self._feed = (
            FeedFile(
                run.store,
                data_dir=run.data_dir,
                portal=run.portal,
                run_id=run.run_id,
                started_at=run.started_at,
                durable=not self._keeps_content,
            )
            if "jsonl" in outputs
            else None
        )

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make one for a crawl that is recorded."""
        return cls(run_of(crawler), crawler.settings)

    def open_spider(self) -> None:
        """Complete the files that killed runs left."""
        try:
            recover_feeds(self._run.store, data_dir=self._run.data_dir)
            prune_feeds(self._run.store, data_dir=self._run.data_dir, max_bytes=self._feeds_max_bytes)
        except StorageError as error:
            self._run.storage_failed(error)
            raise CloseSpider("storage_error") from error

    def process_item(self, item: ScrapedPage) -> Article:
        """Store the page's article and return it when it is a new or an edited story, else raise `DropItem`."""
        article, page = item.article, item.fetch.record
        assert not isinstance(article, RefusedError)  # noqa: S101 - such a page came not past ValidatePipeline
        wanted = article

        def write(outcome: Outcome, stored: Article) -> None:
            nonlocal wanted
            wanted = stored
            if self._feed and outcome in {Outcome.NEW, Outcome.CHANGED}:
                self._feed.add(stored)

        self._stored += 1
        try:
            if self._feed:
                self._feed.prepare()
            outcome = self._run.store.save(
                article,
                run_id=self._run.run_id,
                content=self._keeps_content,
                before_commit=write,
                page=page,
                due_at=self._run.visits.due_after(article, page) if page else None,
                durable=not self._keeps_content or self._stored % SYNCED_AT_ONCE == 0,
            )
        except StorageError as error:
            self._run.storage_failed(error)
            raise DropItem("the store has failed") from error
        self._count(outcome, wanted)
        if outcome not in {Outcome.NEW, Outcome.CHANGED}:
            raise DropItem(f"{_DROPPED.get(outcome, outcome.value)}: {article.url}")
        return wanted

    def _count(self, outcome: Outcome, article: Article) -> None:
        stats = self._run.stats
        stats.inc_value(_STATS[outcome])
        if outcome is not Outcome.FORGOTTEN:
            self._run.visits.stored(article.article_id)
        if outcome in {Outcome.NEW, Outcome.CHANGED, Outcome.COPY}:
            for name in FIELD_NAMES:
                if getattr(article, name) in (None, "", []):
                    stats.inc_value(f"missing/{name}")

    def close_spider(self) -> None:
        """Complete the run's file; after a failure it is left for the next run to make."""
        if self._feed is None:
            return
        if self._run.has_failed:
            self._feed.abandon()
            return
        try:
            self._feed.finish()
        except StorageError as error:
            self._feed.abandon()
            self._run.storage_failed(error)
