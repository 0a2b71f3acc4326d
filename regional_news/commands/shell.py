"""`scrapy shell` that leaves no data behind, and has read the page."""

from __future__ import annotations

import argparse
from collections.abc import AsyncIterator
from typing import Any

from scrapy.commands.shell import Command as ScrapyShell

from regional_news import extract
from regional_news.commands.scratch import Scratch
from regional_news.crawl.fetch_context import headers_of
from regional_news.item.article import utc_now
from regional_news.portal.spider import PortalSpider


class Command(Scratch, ScrapyShell):
    """Look at a page; `reading` is what extraction reads from it."""

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Look at the page alone: before Scrapy 2.17 a shell's spider begins to crawl, too."""

        async def start(_: PortalSpider) -> AsyncIterator[Any]:
            for request in list[Any]():
                yield request

        PortalSpider.start = start  # type: ignore[method-assign, assignment]
        super().run(args, opts)

    def update_vars(self, vars: dict[str, Any]) -> None:  # noqa: A002 - Scrapy's name
        """Read the page as the portal's that serves it."""
        if (response := vars["response"]) is not None:
            facts = getattr(vars["spider"], "facts", None)
            vars["reading"] = extract.read(
                response.body, url=response.url, headers=headers_of(response), fetched_at=utc_now(), facts=facts
            )
