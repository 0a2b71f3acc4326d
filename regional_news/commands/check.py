"""`scrapy check` that leaves no data behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy.commands.check import Command as ScrapyCheck

from regional_news.commands.scratch import Scratch

if TYPE_CHECKING:
    import argparse


class Command(Scratch, ScrapyCheck):
    """Check the contracts in the docstrings of callbacks."""

    def named_spiders(self, args: list[str], opts: argparse.Namespace) -> list[str]:  # noqa: ARG002 - a hook
        """Return the spiders to be checked."""
        return args
