"""The two languages of the pages: English as it stands in the templates, and its Chinese."""

from __future__ import annotations

import errno
import os
import re
import tomllib
from functools import cache
from importlib import resources
from typing import Final, Literal

from regional_news.errors import Saying

Language = Literal["zh", "en"]

DEFAULT: Final[Language] = "zh"  # for readers whose browser names neither: what they read here is Chinese
KIND_NAMES: Final = {"news": "News", "epaper": "E-paper", "thread": "Forum thread"}
"""What readers call the kinds of articles."""

TAGS: Final[dict[Language, str]] = {"zh": "zh-CN", "en": "en"}


def choose(*asked: str | None, accepted: str = "") -> Language:
    """Return the first of `asked` that is a language of the pages, else what an Accept-Language header prefers.

    >>> choose("fr", None, "en"), choose(accepted="de, en;q=0.5, zh-TW;q=0.8"), choose()
    ('en', 'zh', 'zh')
    """
    for language in asked:
        for known in TAGS:
            if language == known:
                return known
    ranked: list[tuple[float, int, str]] = []
    for place, part in enumerate(accepted[:1_000].split(",")):
        tag, _, weight = part.partition(";")
        found = re.fullmatch(r"\s*q\s*=\s*([01](?:\.\d{0,3})?)\s*", weight)
        ranked.append((-(float(found[1]) if found else 1.0), place, tag.strip().lower()))
    for negative, _, tag in sorted(ranked):
        if negative < 0 and tag[:2] == "zh":
            return "zh"
        if negative < 0 and tag[:2] == "en":
            return "en"
    return DEFAULT


def translate(language: Language, text: str, /, **values: object) -> str:
    """Return `text` in a language with `values` in its braces: numbers have separators, one of a thing is the singular.

    >>> translate("en", "{n} earlier versions", n=1), translate("en", "{n} copies", n=1)
    ('1 earlier version', '1 copy')
    """
    words = text if language == "en" else chinese()[text]
    if language == "en" and values.get("n") == 1:
        words = _MANY.sub(r"\1", words.replace("copies", "copys"))
    shown = {name: f"{value:,}" if isinstance(value, int) else value for name, value in values.items()}
    return words.format(**shown) if values else words


_MANY: Final = re.compile(r"^(\{n\}(?: earlier)? \w+?)s\b")
"""What is counted right behind its number."""


@cache
def chinese() -> dict[str, str]:
    """Return the Chinese of every text of the pages, by its English."""
    return tomllib.loads(resources.files(__package__).joinpath("chinese.toml").read_text("utf-8"))


OF_THE_SYSTEM: Final = {
    os.strerror(getattr(errno, name))
    for name in (
        "ENOENT", "EACCES", "EPERM", "EISDIR", "ENOTDIR", "EEXIST", "ENOSPC", "EDQUOT", "EFBIG", "EIO", "EROFS",
        "EINVAL", "ENAMETOOLONG", "ELOOP", "EMFILE", "EADDRINUSE", "EADDRNOTAVAIL", "ECONNREFUSED", "EBUSY", "EBADF",
    )
}  # fmt: skip
"""What the system says of a file or a connection."""


def explain(language: Language, said: object) -> str:
    """Return what the program says in a language, its values too; what nobody translated as it is.

    >>> explain("zh", Saying("search: {}, at character {} of {!r}", Saying("no word after {}", "NOT"), 4, "NOT"))
    "查询 'NOT' 的第 4 个字符处：NOT 后面缺少关键词"
    """
    if isinstance(said, ValueError) and said.args:
        (said, *_) = said.args
    if language == "en" or not isinstance(said, Saying):
        return str(said)
    words, *values = said.args
    shown = [
        explain(language, value)
        if isinstance(value, Saying | ValueError)
        else _messages()[value] if isinstance(value, str) and value in OF_THE_SYSTEM else value
        for value in values
    ]  # fmt: skip
    return str(Saying(_messages().get(str(words)) or chinese().get(str(words), str(words)), *shown))


@cache
def _messages() -> dict[str, str]:
    """Return the Chinese of what the program says, by its English."""
    return tomllib.loads(resources.files(__package__).joinpath("chinese_messages.toml").read_text("utf-8"))
