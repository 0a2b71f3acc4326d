"""A crawl without a network, to be killed or starved in a process of its own: `python -m tests.item_crawl DATA_DIR`.

Its spider hands pages made here to the project's own pipelines and says which of them were stored.
"""

from __future__ import annotations

import argparse
import os
import resource
import signal
import sys
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

import scrapy
from scrapy import Request, signals
from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Response, TextResponse
from scrapy.utils.project import get_project_settings

from regional_news.extract import Reading
from regional_news.pipelines import ScrapedPage
from regional_news.run.recorder import Recorder
from regional_news.spiders.heze import HezeSpider
from tests.factory import make_article

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from regional_news.item.article import Article


def story(number: int) -> Article:
    """Return the article of that number, a story of its own."""
    return make_article(article_id=str(number), text=f"第{number}号路口今天换了新的信号灯。\n交警提醒行人看灯过街。")


def page_of(article: Article, **changes: Any) -> ScrapedPage:
    """Return the page that an article was read from."""
    values = {f.name: getattr(article, f.name) for f in fields(article)} | changes
    return ScrapedPage(
        reading=Reading(**values),
        url=article.url,
        status=200,
        headers={"Content-Type": "text/html"},
        body=f"<p>{article.text}".encode(),
    )


@dataclass(frozen=True)
class NoArguments:
    """The arguments of a crawl that takes none."""


class Nothing(BaseDownloadHandler):
    """Answer every request with an empty page, without a network."""

    async def download_request(self, request: Request) -> Response:
        """Return the page; there is no robots.txt."""
        return TextResponse(request.url, status=404 if request.url.endswith("robots.txt") else 200)


class ItemSpider(scrapy.Spider):
    """Hand over one page after the other."""

    name = portal = "heze"
    arguments = NoArguments()
    facts = HezeSpider.facts
    locked_store = None

    def __init__(self, options: argparse.Namespace) -> None:
        super().__init__()
        self.options = options

    @classmethod
    def from_crawler(cls, crawler: Any, *args: Any, **kwargs: Any) -> ItemSpider:
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider.item_scraped, signal=signals.item_scraped)
        return spider

    async def start(self) -> AsyncIterator[Request]:
        """Yield a request a page."""
        for number in range(self.options.first, self.options.first + self.options.stories):
            yield Request(story(number).url, cb_kwargs={"number": number})

    def parse(self, response: Response, *, number: int) -> Iterator[ScrapedPage]:
        """Yield the page, and now and then one that is refused."""
        yield page_of(story(number))
        if number % 10 == 3:
            yield page_of(story(number), title=None)

    def item_scraped(self, item: Article) -> None:
        """Say what was stored, and die there when told to."""
        print(item.article_id, flush=True)
        if item.article_id == self.options.kill_at:
            os.kill(os.getpid(), signal.SIGKILL)


def main() -> int:
    """Crawl, and return the exit code that the recorder found."""
    parser = argparse.ArgumentParser()
    parser.add_argument("data_dir")
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--stories", type=int, default=20)
    parser.add_argument("--outputs", default="sqlite,jsonl")
    parser.add_argument("--kill-at")
    parser.add_argument("--file-limit", type=int, help="bytes that any file may grow to")
    parser.add_argument("--out", help="what -O names")
    options = parser.parse_args()
    if options.file_limit:
        resource.setrlimit(resource.RLIMIT_FSIZE, (options.file_limit, options.file_limit))
        sys.dont_write_bytecode = True  # of a library that is imported from here on, half of it would stay
    settings = get_project_settings()
    settings.setdict(
        {
            "DATA_DIR": options.data_dir,
            "OUTPUTS": options.outputs,
            "ARCHIVE": False,
            "SPIDER_MODULES": [],
            "DOWNLOAD_HANDLERS": {"http": Nothing},
            "DOWNLOAD_DELAY": 0,
            "AUTOTHROTTLE_ENABLED": False,
        },
        "cmdline",
    )
    if options.out:
        settings.set("FEEDS", {options.out: {"format": "jsonlines", "overwrite": True}}, "cmdline")
    process = AsyncCrawlerProcess(settings)
    crawler = process.create_crawler(ItemSpider)
    process.crawl(crawler, options)
    process.start()
    recorder = crawler.get_extension(Recorder)
    assert recorder is not None
    assert recorder.outcome is not None
    print(recorder.outcome.why, file=sys.stderr)
    return recorder.outcome.exit_code


if __name__ == "__main__":
    sys.exit(main())
