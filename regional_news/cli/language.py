"""Help and complaints in Chinese, for who asks by `--lang zh` or whose terminal is Chinese."""

from __future__ import annotations

import os
import re
import shutil
import sys
import tomllib
import unicodedata
from functools import cache, partial
from importlib import resources
from typing import TYPE_CHECKING, Any, Final, Literal

from regional_news.crawl.arguments import did_you_mean
from regional_news.errors import Saying
from regional_news.output.web.language import explain
from regional_news.output.web.language import translate as translate_page
from regional_news.run.clauses import in_words, worded

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

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


def is_chinese(arguments: Sequence[str], environ: Mapping[str, str]) -> bool:
    """Tell whether Chinese is asked for: by `--lang`, else by the first of the locale's variables.

    >>> is_chinese(["--lang", "zh", "run"], {}), is_chinese(["--lang=en"], {"LANG": "zh_CN.UTF-8"})
    (True, False)
    >>> is_chinese(["report"], {"LC_ALL": "C", "LANG": "zh_CN.UTF-8"})
    False
    """
    if given := asked(arguments):
        return given == "zh"
    return next(filter(None, map(environ.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), "").startswith("zh")


def asked(arguments: Sequence[str]) -> str:
    """Return the language that `--lang` asks for; nothing where it is not given."""
    given, _ = _split(arguments)
    return given[-1].removeprefix("--lang=") if given else ""


def put_first(arguments: Sequence[str]) -> list[str]:
    """Return the arguments with `--lang` before the command, wherever it was given.

    >>> put_first(["search", "湖", "--lang", "zh", "--", "--lang"])
    ['--lang=zh', 'search', '湖', '--', '--lang']
    """
    given, others = _split(arguments)
    return [*given, *others]


def _split(arguments: Sequence[str]) -> tuple[list[str], list[str]]:
    """Part `--lang` with its value from the other arguments."""
    found, others, given = list[str](), list[str](), iter(arguments)
    for argument in given:
        if argument == "--":
            others += [argument, *given]
        elif argument == "--lang" and (value := next(given, None)) is not None:
            found.append(f"--lang={value}")
        elif argument.startswith("--lang="):
            found.append(argument)
        else:
            others.append(argument)
    return found, others


def speaks_chinese() -> bool:
    """Tell whether this process was asked for Chinese."""
    return is_chinese(sys.argv[1:], os.environ)


def said(words: str | Saying | Exception, *values: object) -> str:
    """Return what is said in the language that was asked for; as it is where nobody translated it."""
    return explain("zh" if speaks_chinese() else "en", Saying(words, *values) if isinstance(words, str) else words)


def shown(text: str, **values: object) -> str:
    """Return a text of the web pages in the language that was asked for."""
    return translate_page("zh" if speaks_chinese() else "en", text, **values)


def told(clause: Mapping[str, Any]) -> str:
    """Return what a run's end or an alarm says, by its code and values; its `message` where it has none."""
    language: Literal["zh", "en"] = "zh" if speaks_chinese() else "en"
    return worded(clause.get("code"), clause.get("values") or {}, language, otherwise=clause["message"])


def named(name: str) -> str:
    """Return what a field of an article, a reason, a count or a state is called."""
    return in_words("named", {"name": name}, "zh" if speaks_chinese() else "en")


def counted(counts: Mapping[str, int]) -> str:
    """Return how many of what there were, pages that were refused by the reason alone; nothing for none."""
    parts = [
        said("{:,} at {}", number, name.removeprefix("elsewhere/"))
        if name.startswith("elsewhere/")
        else said("{:,} {}", number, named(name.removeprefix("refused/")))
        for name, number in counts.items()
        if number
    ]
    return said(", ").join(parts)


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
