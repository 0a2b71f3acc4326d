"""`scrapy crawl` that checks everything before it starts and ends with a code that says how it went."""

from __future__ import annotations

import logging
import os
import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING

from scrapy.commands.crawl import Command as ScrapyCrawl
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.exceptions import UsageError
from scrapy.spiderloader import get_spider_loader

from regional_news.archive.replay import replay_files
from regional_news.arguments import did_you_mean
from regional_news.errors import RegionalNewsError, StorageError, UserError
from regional_news.exit_codes import ExitCode
from regional_news.portal import PortalSpider
from regional_news.runs.locks import crawl_locks
from regional_news.runs.logs import say
from regional_news.runs.machine import check_machine
from regional_news.runs.progress import describe
from regional_news.runs.recorder import Recorder, store_path
from regional_news.settings_check import check_settings
from regional_news.store import Store

if TYPE_CHECKING:
    import argparse
    import asyncio

    from scrapy import Spider
    from scrapy.crawler import Crawler
    from scrapy.settings import BaseSettings


class Command(ScrapyCrawl):
    """Run one spider; end with one of `ExitCode`."""

    requires_crawler_process = False  # made here, after the checks: a mistake is answered with one line and no log

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Read the options; a mistake is answered with one line."""
        try:
            super().process_options(args, opts)
        except UsageError as error:
            say(str(error))
            sys.exit(ExitCode.USER)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Check, crawl, and set the exit code."""
        try:
            self.exitcode = self.crawl(args, opts)
        except RegionalNewsError as error:
            say(str(error))
            self.exitcode = error.exit_code
        except Exception:  # noqa: BLE001 - a bug, or no memory left
            # The reactor's threads were not ended: Python would wait for them for ever, and the portal stay locked.
            try:
                traceback.print_exc()
                logging.shutdown()
            finally:
                os._exit(ExitCode.BUG)

    def crawl(self, args: list[str], opts: argparse.Namespace) -> int:
        """Return the exit code of a crawl, or raise `RegionalNewsError` before anything is fetched."""
        assert self.settings is not None  # noqa: S101 - set by Scrapy
        spider_class = find_spider(self.settings, args)
        settings = self.settings.copy()
        spider_class.update_settings(settings)
        check_settings(settings)
        replay_files(settings)
        if not issubclass(spider_class, PortalSpider):
            self.crawler_process = AsyncCrawlerProcess(self.settings)
            super().run(args, opts)
            return self.exitcode
        arguments = spider_class.parse_arguments(**opts.spargs)
        facts = spider_class.facts_of(arguments)
        check_machine(settings)
        with crawl_locks(Path(settings["DATA_DIR"]), facts.name, facts.hosts):
            Store.open(store_path(settings)).close()
            logging.raiseExceptions = False  # a line that a full disk does not take must not cost twenty elsewhere
            try:
                process = self.crawler_process = AsyncCrawlerProcess(self.settings)
                crawler = self._create_crawler(spider_class)
            except OSError as error:
                raise StorageError(f"log file {settings['LOG_FILE']}: cannot be written: {error.strerror}") from error
            task = process.crawl(crawler, **opts.spargs)
            process.start()
            return self.conclude(crawler, task)

    def conclude(self, crawler: Crawler, task: asyncio.Task[None]) -> int:
        """Return the exit code of a crawl that has ended, one way or another, and say how it went."""
        error = task.exception() if task.done() and not task.cancelled() else None
        if isinstance(error, RegionalNewsError):
            raise error
        recorder = crawler.get_extension(Recorder) if crawler._extensions else None
        if error is not None or recorder is None:
            say(f"the crawl could not start: {error!r}; the log says more")
            if recorder is not None:
                recorder.close("start_error")
            return ExitCode.BUG
        recorder.close("killed")  # only where a second signal cut the run short
        outcome = recorder.outcome
        assert outcome is not None  # noqa: S101 - set by close()
        line = describe(recorder.portal, crawler.stats.get_stats())
        say(f"{line}; {outcome.why} (exit code {outcome.exit_code})" if outcome.exit_code else line)
        return outcome.exit_code


def find_spider(settings: BaseSettings, args: list[str]) -> type[Spider]:
    """Return the spider's class, or raise `UserError` naming those there are."""
    loader = get_spider_loader(settings)
    names = sorted(loader.list())
    if len(args) != 1:
        raise UserError(f"give one spider: scrapy crawl NAME; there are {', '.join(names)}")
    if args[0] not in names:
        raise UserError(f"{args[0]!r}: no such spider{did_you_mean(args[0], names)}; there are {', '.join(names)}")
    return loader.load(args[0])
