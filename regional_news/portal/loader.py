"""Spiders are found file by file: a faulty one is named and left out, the others run."""

from __future__ import annotations

import pkgutil
import sys
from importlib import import_module

from scrapy.spiderloader import SpiderLoader

_named: set[str] = set()  # Scrapy and our commands each look for spiders: what is faulty is said once


class SpiderFiles(SpiderLoader):
    """Load every spider whose file can be imported; say in one line of stderr which file cannot, and why."""

    def _load_all_spiders(self) -> None:
        for name in self.spider_modules:
            self._load_module(name)
        self._check_name_duplicates()

    def _load_module(self, name: str) -> None:
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
            self._load_module(f"{name}.{found.name}")
