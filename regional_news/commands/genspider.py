"""`scrapy genspider` that writes a portal's facts, unless another template is asked for."""

from __future__ import annotations

import argparse
import re
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from scrapy.commands.genspider import Command as ScrapyGenspider

from regional_news.errors import RegionalNewsError, UserError, file_error
from regional_news.exit_codes import ExitCode
from regional_news.run.logs import say

ADDRESS: Final = re.compile(r"""(?:https?://)?[\w-]+(?:\.[\w-]+)+(?::\d+)?(?:[/?#][^\s"'\\]*)?""")
"""An address that may stand in quotation marks."""
TEMPLATE: Final = Path(__file__).with_name("portal.tmpl")


class Command(ScrapyGenspider):
    """Write the file of a new spider."""

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add the options; the template is ours by default."""
        super().add_options(parser)
        parser.set_defaults(template=TEMPLATE.stem)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Write the file; a mistake is answered with one line."""
        try:
            if len(args) == 2 and not re.fullmatch(r"[a-z][a-z0-9_]*", args[0]):
                raise UserError("{!r}: give a lower-case word such as heze; file and spider are named by it", args[0])
            if len(args) == 2 and not ADDRESS.fullmatch(args[1]):
                raise UserError("{!r}: give the portal's address, for example http://www.heze.cn", args[1])
            super().run(args, opts)
        except OSError as error:
            told = file_error(str(error.filename or "the spider's file"), error)
            say(str(told))
            self.exitcode = told.exit_code
        except RegionalNewsError as error:
            say(str(error))
            self.exitcode = error.exit_code

    def _generate_template_variables(self, module: str, name: str, url: str, template_name: str) -> dict[str, Any]:
        parts = urlsplit(url)
        if template_name == TEMPLATE.stem:
            url = f"{parts.scheme}://{parts.netloc}"
        return super()._generate_template_variables(module, name, url, template_name)

    def _find_template(self, template: str) -> Path | None:
        found = TEMPLATE if template == TEMPLATE.stem else super()._find_template(template)
        self.exitcode = ExitCode.OK if found else ExitCode.USER
        return found

    def _spider_exists(self, name: str) -> bool:
        exists = super()._spider_exists(name)
        self.exitcode = ExitCode.USER if exists else ExitCode.OK
        return exists

    def _list_templates(self) -> None:
        super()._list_templates()
        print(f"  {TEMPLATE.stem} (unless another is named)")  # noqa: T201 - as Scrapy does
