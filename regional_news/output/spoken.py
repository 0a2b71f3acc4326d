"""What is said at a terminal, in the language of who reads it: by `--lang`, else by the locale."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any, Literal

from regional_news.errors import Saying
from regional_news.output.web.language import explain
from regional_news.output.web.language import translate as translate_page
from regional_news.run.clauses import in_words, worded
from regional_news.run.logs import say

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


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


def say_aloud(words: str | Saying | Exception, *values: object) -> None:
    """Write a line for the person at the terminal, in the language that was asked for."""
    say("regional-news: " + said(words, *values))


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
