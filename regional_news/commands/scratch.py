"""What Scrapy's commands that look at a page have in common here: they leave nothing behind."""

from __future__ import annotations

import argparse
import shutil
import tempfile
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from scrapy.settings import SETTINGS_PRIORITIES, BaseSettings, Settings
from scrapy.spiderloader import get_spider_loader
from scrapy.utils.url import guess_scheme
from w3lib.url import file_uri_to_path

from regional_news.crawl.arguments import did_you_mean
from regional_news.errors import RegionalNewsError, UserError
from regional_news.exit_codes import ExitCode
from regional_news.item.article import utc_now
from regional_news.ops.settings_check import check_settings
from regional_news.portal.spider import PortalSpider
from regional_news.run.context import store_path
from regional_news.run.logs import say
from regional_news.storage.sqlite import Store
from regional_news.storage.sqlite.place import StorePlace

_FILES: Final = "scrapy.core.downloader.handlers.file.FileDownloadHandler"


class Scratch:
    """Let a command keep what it would store in a folder that is removed, unless `-s DATA_DIR=…` names one.

    What hosts asked of earlier runs is heard, and what they ask now is kept; a mistake is answered with one line and
    its exit code. To be named before Scrapy's command among the bases.
    """

    settings: Settings | None
    exitcode: int

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Run the command in the folder."""
        settings = self.settings
        assert settings is not None  # noqa: S101 - set by Scrapy
        try:
            check_settings(settings)
            for file in (guess_scheme(word) for word in args if guess_scheme(word).startswith("file:")):
                if not Path(file_uri_to_path(file)).is_file():
                    raise UserError("{}: there is no such file", file_uri_to_path(file))
                handlers = settings.getdict("DOWNLOAD_HANDLERS") | {"file": _FILES}  # it is no page that others led to
                settings.set("DOWNLOAD_HANDLERS", handlers, priority="cmdline")
            check_spiders(settings, self.named_spiders(args, opts), **getattr(opts, "spargs", {}))
            with ExitStack() as stack:
                if (settings.getpriority("DATA_DIR") or 0) < SETTINGS_PRIORITIES["cmdline"]:
                    folder = tempfile.mkdtemp(prefix="regional-news-")
                    stack.callback(shutil.rmtree, folder, ignore_errors=True)
                    earlier = store_path(settings)
                    settings.set("DATA_DIR", folder, priority="spider")
                    settings.set("STORE_URL", "", priority="spider")
                    hand_on_pauses(earlier, store_path(settings))
                    stack.callback(hand_on_pauses, store_path(settings), earlier)
                super().run(args, opts)  # type: ignore[misc]  # Scrapy's command
                if is_paused(args, store_path(settings)):
                    self.exitcode = ExitCode.RATE_LIMITED
        except RegionalNewsError as error:
            say(str(error))
            self.exitcode = error.exit_code

    def named_spiders(self, args: list[str], opts: argparse.Namespace) -> list[str]:  # noqa: ARG002 - a hook
        """Return the names of spiders on the command line."""
        return [opts.spider] if opts.spider else []


def is_paused(addresses: Iterable[str], place: StorePlace) -> bool:
    """Tell whether the host of one of the addresses has asked to be left alone for now."""
    if not place.exists():
        return False
    with Store.open(place, read_only=True) as store:
        return not store.pauses.lasting(utc_now()).keys().isdisjoint(urlsplit(word).netloc for word in addresses)


def hand_on_pauses(source: StorePlace, target: StorePlace) -> None:
    """Keep in another store what hosts have asked for that is not over."""
    if not source.exists():
        return
    with Store.open(source) as store:
        pauses = store.pauses.lasting(utc_now())
    if pauses:
        with Store.open(target) as store:
            for host, pause in pauses.items():
                store.pauses.keep(host, pause)


def check_spiders(settings: BaseSettings, names: Iterable[str], **arguments: str) -> None:
    """Raise `UserError` for a spider that there is not, or for arguments that it cannot work with."""
    loader = get_spider_loader(settings)
    known = sorted(loader.list())
    for name in names:
        if name not in known:
            raise UserError("{!r}: no such spider{}; there are {}", name, did_you_mean(name, known), ", ".join(known))
        spider = loader.load(name)
        if issubclass(spider, PortalSpider):
            spider.parse_arguments(**arguments)
