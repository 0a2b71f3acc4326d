"""`scrapy view` that leaves no data behind."""

from __future__ import annotations

from scrapy.commands.view import Command as ScrapyView

from regional_news.commands.scratch import Scratch


class Command(Scratch, ScrapyView):
    """Open a page in a browser as a spider receives it."""
