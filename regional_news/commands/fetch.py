"""`scrapy fetch` that leaves no data behind."""

from __future__ import annotations

from scrapy.commands.fetch import Command as ScrapyFetch

from regional_news.commands.scratch import Scratch


class Command(Scratch, ScrapyFetch):
    """Print a page as a spider receives it."""
