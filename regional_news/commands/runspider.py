"""`scrapy runspider` that runs the spider of a file as `scrapy crawl` runs one of the project."""

from __future__ import annotations

from pathlib import Path

from scrapy import Spider
from scrapy.commands.runspider import Command as ScrapyRunspider
from scrapy.commands.runspider import _import_file
from scrapy.utils.spider import iter_spider_classes

from regional_news.commands.crawl import Command as Crawl
from regional_news.errors import UserError


class Command(Crawl):
    """Run the spider of a file."""

    syntax, short_desc, long_desc = ScrapyRunspider.syntax, ScrapyRunspider.short_desc, ScrapyRunspider.long_desc

    def spider_of(self, args: list[str]) -> type[Spider]:
        """Return the last spider of the file, or raise `UserError` that says what is wrong with it."""
        if len(args) != 1 or not Path(args[0]).is_file():
            raise UserError("{}: there is no such file", " ".join(args) or "scrapy runspider")
        try:
            found = list(iter_spider_classes(_import_file(args[0])))
        except Exception as error:
            raise UserError("{}: cannot be loaded: {}: {}", args[0], type(error).__name__, error) from error
        if not found:
            raise UserError("{}: there is no spider in it", args[0])
        return found[-1]
