"""Options that several commands share, and what they mean."""

from __future__ import annotations

import json
import os
import re
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn, TextIO

import typer

from regional_news.errors import Saying, UserError
from regional_news.output.spoken import said

if TYPE_CHECKING:
    from rich.console import Console
    from scrapy.settings import Settings as Settings  # noqa: PLC0414 - for commands

    from regional_news.storage.sqlite import Store
else:
    Settings = None  # a command's are made of its options, see selecting.py; nothing asks for their class


def _folder(text: str) -> Path:
    if not text.strip():  # a variable that a script forgot to set: not the folder it happens to run in
        raise UserError("--data-dir is empty: give a folder")
    return Path(text)


DataDir = Annotated[
    Path | None,
    typer.Option("--data-dir", metavar="DIR", parser=_folder, help="Folder of the store; the setting DATA_DIR."),
]
SettingValues = Annotated[
    list[str] | None, typer.Option("-s", metavar="NAME=VALUE", help="A setting, as with scrapy; may be repeated.")
]
PortalOfKey = Annotated[str | None, typer.Option(metavar="PORTAL", help="The portal, where several have such a key.")]
OnlyPortals = Annotated[
    list[str] | None, typer.Option("--portal", metavar="PORTAL", help="Only this portal; may be repeated.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]


def known_portals(begun: str) -> list[str]:
    """Return the spiders whose names begin so, for a shell that completes them; importing them would take seconds."""
    return sorted(path.stem for path in (Path(__file__).parents[1] / "spiders").glob(f"{begun}[a-z]*.py"))


def settings_of(data_dir: DataDir = None, setting: SettingValues = None) -> Settings:
    """Return the project's settings with those of the command line over them, checked.

    Raises `UserError` for a value that is none. `SCRAPY_SETTINGS_MODULE` names another settings module, as with Scrapy.
    """
    from scrapy.settings import Settings

    from regional_news.ops.settings_check import check_names_with_values, check_settings
    from regional_news.portal.registry import read_spiders_of

    settings = Settings()
    module = os.environ.get("SCRAPY_SETTINGS_MODULE") or "regional_news.settings"
    try:
        settings.setmodule(module, priority="project")
    except ImportError as error:
        raise UserError("SCRAPY_SETTINGS_MODULE={}: {}", module, error) from None
    for value in setting or ():
        name, sign, text = value.partition("=")
        if not sign or not name.strip():
            raise UserError("-s {}: give NAME=VALUE", value)
        check_names_with_values(settings, name.strip(), text)
        settings.set(name.strip(), text, priority="cmdline")
    if data_dir is not None:
        settings.set("DATA_DIR", str(data_dir), priority="cmdline")
    check_settings(settings)
    read_spiders_of(settings.getlist("SPIDER_MODULES"))
    return settings


def open_store(settings: Settings, *, read_only: bool = True) -> Store:
    """Open the store of these settings; raises `UserError` where there is none and it is opened for reading."""
    from regional_news.portal.registry import learn_names
    from regional_news.run.context import store_path, story_share
    from regional_news.storage.sqlite import Store

    store = Store.open(store_path(settings), read_only=read_only)
    store.story_share = story_share(settings)
    learn_names(store)
    return store


def print_json(value: Any) -> None:
    """Print a value for programs: UTF-8, Chinese unescaped, times in ISO 8601."""
    try:
        sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2, default=_plain) + "\n")
        sys.stdout.flush()
    except BrokenPipeError:
        end_quietly()


def echo(words: str | Saying | Exception, *values: object, err: bool = False) -> None:
    """Print a line in the language that was asked for, on standard output or on that for errors."""
    typer.echo(said(words, *values), err=err)


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def make_console(*, soft_wrap: bool = False, piped_columns: int | None = None) -> Console:
    """Return what a command writes to people with: crawled text in it is text, never markup.

    `piped_columns` is the width of tables where no terminal limits it.
    """
    from rich.console import Console

    class QuietConsole(Console):
        def on_broken_pipe(self) -> None:
            end_quietly()

    console = QuietConsole(highlight=False, markup=False, emoji=False, soft_wrap=soft_wrap)
    if piped_columns and not console.is_terminal:
        console.width = piped_columns
    return console


def end_quietly() -> NoReturn:
    """End well: who read the output, `head` for one, has seen enough. Typer and Rich take it for a failure."""
    let_go(sys.stdout)
    raise SystemExit(0)


def let_go(stream: TextIO) -> None:
    """Let whatever is written to a stream that takes nothing more vanish, else Python fails once more when it ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def plain(text: str) -> str:
    """Return crawled text as a terminal may show it: no escape sequences, no direction marks, no line breaks."""
    from regional_news.text.clean import strip_unwanted

    return re.sub(r"\s", " ", strip_unwanted(text))
