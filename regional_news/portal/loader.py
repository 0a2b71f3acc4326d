"""Spiders are found file by file: a faulty one is named and left out, the others run."""

from __future__ import annotations

import pkgutil
import sys
from importlib import import_module
from typing import TYPE_CHECKING

from scrapy.spiderloader import SpiderLoader

if TYPE_CHECKING:
    from scrapy import Request, Spider

_named: set[str] = set()  # Scrapy and our commands each look for spiders: what is faulty is said once


class SpiderFiles(SpiderLoader):
    """Load spiders whose files can be imported; say in one line of stderr which file cannot, and why.

    A crawl imports the file that bears its spider's name; all are imported to list them, and for any other name.
    """

    _has_all = False

    def load(self, spider_name: str) -> type[Spider]:
        """Return the class of a spider; raise `KeyError` where there is none."""
        if spider_name not in self._spiders:
            for module in self.spider_modules:
                self._load_module(module, only=spider_name)
        if spider_name not in self._spiders:
            self._load_every_file()
        return super().load(spider_name)

    def find_by_request(self, request: Request) -> list[str]:
        """Return the names of the spiders that read a page."""
        self._load_every_file()
        return super().find_by_request(request)

    def list(self) -> list[str]:
        """Return the names of all spiders."""
        self._load_every_file()
        return super().list()

    def _load_all_spiders(self) -> None:
        """Load none yet, where Scrapy's loader is made."""

    def _load_every_file(self) -> None:
        if not self._has_all:
            self._has_all = True
            self._found.clear()
            for name in self.spider_modules:
                self._load_module(name)
            self._check_name_duplicates()

    def _load_module(self, name: str, *, only: str | None = None) -> None:
        try:
            module = import_module(name)
        except (Exception, SystemExit) as error:  # noqa: BLE001 - a file may fail in any way while it is imported
            if name not in _named:
                _named.add(name)
                why = " ".join(f"{type(error).__name__}: {error}".split())
                sys.stderr.write(f"spider file {name} is left out: {why}\n")
            return
        self._load_spiders(module)
        for found in pkgutil.iter_modules(getattr(module, "__path__", ())):
            if only in (None, found.name):
                self._load_module(f"{name}.{found.name}")
