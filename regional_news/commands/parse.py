"""`scrapy parse` that asks for a page as its portal's crawl does, shows the article, and leaves no data behind."""

from __future__ import annotations

import argparse
from collections.abc import AsyncIterator
from typing import Any

from scrapy import Request, Spider
from scrapy.commands.parse import Command as ScrapyParse
from scrapy.spiderloader import get_spider_loader
from w3lib.url import is_url

from regional_news.commands.scratch import Scratch
from regional_news.crawl.fetch_context import ScrapedPage
from regional_news.errors import RefusedError, Saying, UserError
from regional_news.item.serialise import article_to_json
from regional_news.portal.spider import PortalSpider


class Command(Scratch, ScrapyParse):
    """Show what a spider makes of a page: the article, or the requests that it leads to."""

    def named_spiders(self, args: list[str], opts: argparse.Namespace) -> list[str]:
        """Return the spider named, else the one whose page it is; raise `UserError` where there is not one."""
        if len(args) != 1 or not is_url(args[0]):
            return []  # Scrapy says what is to be given
        assert self.settings is not None  # noqa: S101 - set by Scrapy
        loader = get_spider_loader(self.settings)
        found = [opts.spider] if opts.spider else sorted(loader.find_by_request(Request(args[0])))
        if len(found) != 1:
            what = Saying("{} read it", " and ".join(found)) if found else Saying("no spider reads it")
            raise UserError("{}: {}; name one of them with --spider", args[0], what)
        opts.spider = found[0]
        spider = loader.load(opts.spider) if opts.spider in loader.list() else Spider
        if opts.callback and not hasattr(spider, opts.callback):
            raise UserError("{}: it has no callback {!r}", opts.spider, opts.callback)
        if issubclass(spider, PortalSpider):
            opts.spargs.setdefault("url", args[0])
        return found

    def set_spidercls(self, url: str, opts: argparse.Namespace) -> None:
        """Let a portal's spider begin as it does with `-a url=`: it knows which callback reads the page."""
        super().set_spidercls(url, opts)
        if self.spidercls is None or not issubclass(self.spidercls, PortalSpider):
            return

        async def start(spider: PortalSpider) -> AsyncIterator[Any]:
            async for request in PortalSpider.start(spider):
                plain = request.replace(callback=None) if opts.callback else request
                yield self.prepare_request(spider, plain, opts)

        self.spidercls.start = start  # type: ignore[assignment, method-assign]

    def add_items(self, lvl: int, new_items: list[Any]) -> None:
        """Take up what a page gave, an article in its JSON form."""
        super().add_items(lvl, [_shown(item) for item in new_items])


def _shown(item: Any) -> Any:
    if not isinstance(item, ScrapedPage):
        return item
    if isinstance(item.article, RefusedError):
        return {"url": item.url, "refused": item.article.reason, "detail": item.article.detail}
    return article_to_json(item.article)
