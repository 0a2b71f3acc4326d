"""`scrapy crawl` that checks everything before it starts and ends with a code that says how it went."""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import signal
import sys
import traceback
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Final, NoReturn

from scrapy import Spider, signals
from scrapy.commands.crawl import Command as ScrapyCrawl
from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.exceptions import UsageError
from scrapy.spiderloader import get_spider_loader

from regional_news.crawl.arguments import did_you_mean
from regional_news.errors import AlreadyRunningError, RegionalNewsError, StorageError, UserError
from regional_news.exit_codes import ExitCode
from regional_news.http.replay import replay_files
from regional_news.ops.notify import Message, Notifier, notifiers, report, tell, tell_of_alarms
from regional_news.ops.settings_check import check_names_with_values, check_settings
from regional_news.portal.site.arguments import SiteArguments
from regional_news.portal.spider import PortalSpider
from regional_news.run.context import LockedStore, store_path
from regional_news.run.logs import say
from regional_news.run.machine import check_machine
from regional_news.run.monitors import Thresholds, look_after
from regional_news.run.progress import describe
from regional_news.run.recorder import Recorder

HANG_S: Final = 90.0
"""Time after its budget at which a crawl that has not ended hangs; `run` sees it after a third of that."""


class Command(ScrapyCrawl):
    """Run one spider; end with one of `ExitCode`."""

    requires_crawler_process = False  # made here, after the checks: a mistake is answered with one line and no log
    ways: Sequence[Notifier] = ()
    """How people are told of what keeps the crawl from the store; none before the settings are known to be right."""

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Read the options; a mistake is answered with one line."""
        assert self.settings is not None  # noqa: S101 - set by Scrapy
        try:
            for given in opts.set:  # of a setting of names with values Scrapy takes any JSON, and fails far from here
                name, _, text = given.partition("=")
                check_names_with_values(self.settings, name, text)
            super().process_options(args, opts)
        except (UsageError, UserError) as error:
            say(str(error))
            sys.exit(ExitCode.USER)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Check, crawl, and set the exit code."""
        try:
            self.exitcode = self.crawl(args, opts)
        except RegionalNewsError as error:
            say(str(error))
            self.exitcode = error.exit_code
            if not isinstance(error, AlreadyRunningError):
                message = Message(subject=f"regional-news: {' '.join(args)} could not be crawled", text=f"{error}\n")
                self.say_untold(tell(message, self.ways))
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
        spider_class = self.spider_of(args)
        settings = self.settings.copy()
        spider_class.update_settings(settings)
        check_settings(settings)
        replay_files(settings)
        if not issubclass(spider_class, PortalSpider):
            self.crawler_process = AsyncCrawlerProcess(self.settings)
            super().run([spider_class], opts)  # type: ignore[list-item]  # which makes a crawler of either
            return self.exitcode
        named = opts.spargs
        if issubclass(spider_class.arguments_type, SiteArguments) and named.get("region") and not named.get("url"):
            crawl_region(opts)
        arguments = spider_class.parse_arguments(**opts.spargs)
        facts = spider_class.facts_of(arguments)
        self.ways = notifiers(settings)
        repeat_after = timedelta(hours=settings.getfloat("NOTIFY_REPEAT_HOURS"))
        check_machine(settings)
        with LockedStore.open(settings, facts.name, facts.hosts) as locked:
            if locked.dead_runs:
                look_after(locked.store, facts.name, thresholds=Thresholds.of(settings))
                told = tell_of_alarms(locked.store, self.ways, repeat_after=repeat_after, portal=facts.name)
                self.say_untold(told)
            logging.raiseExceptions = False  # a line that a full disk does not take must not cost twenty elsewhere
            try:
                process = self.crawler_process = AsyncCrawlerProcess(self.settings)
                crawler = process.create_crawler(spider_class)
            except OSError as error:
                raise StorageError(
                    "log file {}: cannot be written: {}", settings["LOG_FILE"], error.strerror
                ) from error
            if not str(settings["CONTACT"] or "").strip() and not settings["REPLAY"]:
                say("CONTACT is not set: give an address at which the portal's operators reach you (-s CONTACT=…)")
            task = process.crawl(crawler, locked_store=locked, **opts.spargs)
            _end_if_it_hangs(settings.getfloat("CLOSESPIDER_TIMEOUT"))
            if signal.getsignal(signal.SIGHUP) is signal.SIG_DFL:  # not under nohup
                # A terminal that is closed asks for the same as Ctrl-C, which Scrapy alone does not know.
                signal.signal(signal.SIGHUP, lambda *_: os.kill(os.getpid(), signal.SIGTERM))
            if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # `&` in a script; Scrapy alone would hear it
                crawler.signals.connect(_hear_no_ctrl_c, signal=signals.spider_opened)
            process.start()
            _end_if_it_hangs(0)
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                signal.signal(number, signal.SIG_IGN)  # it has ended: one more signal must not hide how
            code, failure = self.conclude(crawler, task)
        unrecorded = [f"{facts.name}: {failure}"] if failure else []
        self.say_untold(
            report(store_path(settings), self.ways, unrecorded=unrecorded, repeat_after=repeat_after, portal=facts.name)
        )
        return code

    def spider_of(self, args: list[str]) -> type[Spider]:
        """Return the spider's class, or raise `UserError` naming those there are."""
        assert self.settings is not None  # noqa: S101 - set by Scrapy
        loader = get_spider_loader(self.settings)
        if len(args) == 1:
            with suppress(KeyError):
                return loader.load(args[0])
        names = sorted(loader.list())
        if len(args) != 1:
            raise UserError("give one spider: scrapy crawl NAME; there are {}", ", ".join(names))
        raise UserError("{!r}: no such spider{}; there are {}", args[0], did_you_mean(args[0], names), ", ".join(names))

    @staticmethod
    def say_untold(failures: Sequence[str]) -> None:
        """Say which ways to people have failed."""
        for line in failures:
            say(f"nobody could be told by {line}")

    def conclude(self, crawler: Crawler, task: asyncio.Task[None]) -> tuple[int, str]:
        """Say how a crawl went that has ended, one way or another; return its exit code and what was not recorded."""
        error = task.exception() if task.done() and not task.cancelled() else None
        if isinstance(error, RegionalNewsError):
            raise error
        recorder = None
        with suppress(RuntimeError):  # it did not come as far as its extensions
            recorder = crawler.get_extension(Recorder)
        if error is not None or recorder is None:
            failure = f"the crawl could not start: {error!r}; the log says more"
            say(failure)
            if recorder is not None:
                recorder.close("start_error")
            return ExitCode.BUG, "" if recorder and recorder.is_recorded else failure
        recorder.close("killed")  # only where a second signal cut the run short
        outcome = recorder.outcome
        assert outcome is not None  # noqa: S101 - set by close()
        line = describe(recorder.run.portal, crawler.stats.get_stats())
        say(f"{line}; {outcome.why} (exit code {outcome.exit_code})" if outcome.exit_code else line)
        return outcome.exit_code, "" if recorder.is_recorded else outcome.why


def _hear_no_ctrl_c() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _end_if_it_hangs(budget_s: float) -> None:
    """Let the kernel end a crawl that is far beyond its time, where no parent does: one that hangs hears nothing else.

    Zero takes the order back.
    """
    signal.setitimer(signal.ITIMER_REAL, min(budget_s + HANG_S, 1e9) if budget_s > 0 else 0)


def crawl_region(opts: argparse.Namespace) -> NoReturn:
    """Crawl the directory's portals of a place, as `regional-news run --region` does; end with its exit code."""
    if opts.output or opts.overwrite_output:
        raise UserError("-a region without url crawls several portals: their items are not written to one file")
    command = [sys.executable, "-P", "-m", "regional_news", "run", "--region", opts.spargs["region"]]
    command += [word for n, value in opts.spargs.items() if n != "region" for word in ("-a", f"{n}={value}")]
    os.execv(sys.executable, [*command, *(word for value in opts.set for word in ("-s", value))])  # noqa: S606 - ourselves
