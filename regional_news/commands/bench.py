"""`scrapy bench` at full speed: its server is on this machine and needs no sparing."""

from __future__ import annotations

import argparse
from typing import Any, Final

from scrapy.commands.bench import Command as ScrapyBench

_AT_FULL_SPEED: Final[dict[str, Any]] = {
    "ALLOWED_PRIVATE_NETWORKS": "127.0.0.0/8",
    "AUTOTHROTTLE_ENABLED": False,
    "CONCURRENT_REQUESTS": 16,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 8,
    "DOWNLOAD_DELAY": 0,
    "HTTPPROXY_ENABLED": False,
    "QUIET_HOURS": "",
    "REPLAY": "",
    "ROBOTSTXT_OBEY": False,
    "SCRAPER_SLOT_MAX_ACTIVE_SIZE": 5_000_000,
}


class Command(ScrapyBench):
    """Crawl a server of Scrapy's own for ten seconds."""

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Run it with what Scrapy's own settings would be, below what the command line gives."""
        assert self.settings is not None  # noqa: S101 - set by Scrapy
        self.settings.setdict(_AT_FULL_SPEED, priority="spider")
        super().run(args, opts)
