"""`scrapy check` that leaves no data behind."""

from __future__ import annotations

import argparse

from scrapy.commands.check import Command as ScrapyCheck

from regional_news.commands.scratch import Scratch


class Command(Scratch, ScrapyCheck):
    """Check the contracts in the docstrings of callbacks."""

    def named_spiders(self, args: list[str], opts: argparse.Namespace) -> list[str]:  # noqa: ARG002 - a hook
        """Return the spiders to be checked."""
        return args
