"""A command's help in Chinese, and Typer's complaints in words of our own."""

from __future__ import annotations

import re
import shutil
import tomllib
import unicodedata
from functools import cache, partial
from importlib import resources
from typing import TYPE_CHECKING, Any, Final

from regional_news.crawl.arguments import did_you_mean
from regional_news.errors import Saying

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from typer.exceptions import TyperException

LABELS: Final = {
    r"^Usage: ": "用法：",
    r"^Arguments:$": "参数：",
    r"^Options:$": "选项：",
    r"^Commands:$": "命令：",
    r"\[required\]": "（必填）",
    r"\[default: (.+?)\]": r"（默认：\1）",
}
"""What stands around the texts of a command's help."""

_WIDEST: Final = 100
_UNWRAPPED: Final = 100_000


_KINDS: Final = {
    "int": Saying("a whole number"), "float": Saying("a number"), "datetime": Saying("a time as 2026-11-23T08:00"),
}  # fmt: skip


def complaint(error: TyperException) -> Saying:
    """Return what Typer says of what was typed: by the kind of mistake, as its own words change with its releases."""
    parameter, context = getattr(error, "param", None), getattr(error, "ctx", None)
    hint = parameter.get_error_hint() if parameter else getattr(error, "option_name", "")
    least, most = getattr(parameter, "min", None), getattr(parameter, "max", None)
    told = error.format_message()
    wrong: Sequence[Any] = getattr(error.__cause__, "errors", tuple)()  # of pydantic
    kind = wrong[0]["type"].partition("_")[0] if wrong else ""
    match type(error).__name__:
        case "NoSuchOption":
            line = Saying("No such option: {}{}", hint, did_you_mean(hint, getattr(error, "possibilities", None) or []))
        case "MissingParameter" if parameter:
            line = Saying("Missing {} {}", Saying(parameter.param_type_name), hint)
        case "BadParameter" if least is not None and most is not None:
            line = Saying("Invalid value for {}: give a number from {} to {}", hint, least, most)
        case "BadParameter" if least is not None:
            line = Saying("Invalid value for {}: give a number from {}", hint, least)
        case "BadParameter" if kind in _KINDS:
            line = Saying("Invalid value for {}: give {}", hint, _KINDS[kind])
        case "BadOptionUsage" if "requires" in told:
            line = Saying("{} needs a value", hint)
        case "BadOptionUsage":
            line = Saying("{} takes no value", hint)
        case "UsageError" if extra := re.search(r"unexpected extra argument\S* \((.*)\)", told, re.DOTALL):
            line = Saying("one argument too many: {}", extra[1])
        case "UsageError" if told.startswith("Missing command"):
            line = Saying("name a command")
        case _:
            line = Saying("{}", " ".join(told.split()).rstrip("."))
    return Saying("{}; see {} --help", line, context.command_path) if context else line


def translate(command: Any) -> None:
    """Give a command the Chinese of its help."""
    command.help = chinese(command.help)
    command.get_help = partial(_help, command.get_help)
    for parameter in command.params:
        if getattr(parameter, "help", None):
            parameter.help = chinese(parameter.help)


def chinese(text: str | None) -> str | None:
    """Return the Chinese of a text of the help, paragraph by paragraph; what nobody translated as it is."""
    if not text:
        return text
    return "\n\n".join(_texts().get(" ".join(part.split()), part) for part in text.split("\n\n"))


@cache
def _texts() -> dict[str, str]:
    return tomllib.loads(resources.files(__package__).joinpath("chinese.toml").read_text("utf-8"))


def _help(english: Any, context: Any) -> str:
    """Return a command's help, its lines broken by what they take on a screen, which Click's own are not."""
    context.terminal_width = context.max_content_width = _UNWRAPPED
    text = english(context).replace("Show this message and exit.", "显示本说明。")
    for pattern, words in LABELS.items():
        text = re.sub(pattern, words, text, flags=re.MULTILINE)
    room = min(shutil.get_terminal_size().columns, _WIDEST)
    return "\n".join(part for line in text.split("\n") for part in _broken(line, room))


def _broken(line: str, room: int) -> Iterator[str]:
    """Yield the lines of a line: each begins below the text of the first and breaks at a blank or beside Chinese."""
    if _columns(line) <= room:
        yield line
        return
    found = re.match(r" *(?:\S.*?\S  +)?(?=\S)", line)
    indent = min(len(found[0]) if found else 0, room // 2)
    shown, rest = line[:indent], line[indent:]
    for word in re.findall(r"[!-~]+ ?|.", rest):
        over = _columns(shown + word.rstrip()) - room
        if shown.strip() and over > (2 if word in "，。；：、）" else 0):
            yield shown.rstrip()
            shown = " " * indent
        shown += word
    yield shown


def _columns(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in text)
