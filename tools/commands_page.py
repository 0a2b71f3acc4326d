"""docs/commands.md from the commands themselves: `python -m tools.commands_page`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import typer

from regional_news.cli import app

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE: Final = Path(__file__).parents[1] / "docs" / "commands.md"
HEAD: Final = """\
# Commands

Made from the commands by `make docs`; do not edit. `regional-news COMMAND --help` says the same. Crawling itself is
`scrapy crawl` ([README](../README.md)). `regional-news --install-completion` lets your shell complete commands, options
and portals; `regional-news --lang zh COMMAND`, or a Chinese `LANG`, has help and complaints in Chinese. What an exit
code means stands in [operations.md](operations.md#exit-codes).
"""


def commands() -> Iterator[tuple[str, Any]]:
    """Yield each command with its words, those of groups too, in the order of `--help`."""
    yield from _below(typer.main.get_command(app), ["regional-news"])


def _below(command: Any, words: list[str]) -> Iterator[tuple[str, Any]]:
    for name, child in getattr(command, "commands", {}).items():
        here = [*words, name]
        if getattr(child, "commands", None):
            yield from _below(child, here)
        else:
            yield " ".join(here), child


def _row(parameter: Any) -> str:
    names = [parameter.metavar or parameter.name.upper()]
    if parameter.param_type_name == "option":
        value = "" if parameter.is_flag else f" {parameter.metavar or parameter.name.upper()}"
        names = [f"{name}{value}" for name in (*parameter.opts, *parameter.secondary_opts)]
    meaning = (parameter.help or "").replace("|", "\\|")
    shown = ", ".join(f"`{name}`" for name in names).replace("|", "\\|")
    return f"| {shown} | {meaning} |"


def page() -> str:
    """Return the page."""
    parts = [HEAD]
    for words, command in commands():
        rows = [_row(one) for one in command.params if one.name != "help" and not one.hidden]
        table = ["", "| argument or option | meaning |", "|---|---|", *rows] if rows else []
        text = " ".join((command.help or "").split())
        parts.append("\n".join([f"## {words}", "", text, *table]) + "\n")
    return "\n".join(parts)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
