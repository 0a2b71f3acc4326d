"""The two languages of the pages: English as it stands in the templates, and its Chinese."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources
from typing import Final, Literal

Language = Literal["zh", "en"]

DEFAULT: Final[Language] = "zh"
"""For readers whose browser names neither: what they read here is Chinese."""

_LONGEST_MESSAGE: Final = 2_000
"""Longer ones quote what a reader typed, and matching takes the square of their length."""

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
    """Return `text` in a language, with `values` in the place of its braces; numbers get separators."""
    words = text if language == "en" else chinese()[text]
    shown = {name: f"{value:,}" if isinstance(value, int) else value for name, value in values.items()}
    return words.format(**shown) if values else words


@cache
def chinese() -> dict[str, str]:
    """Return the Chinese of every text of the pages, by its English."""
    return tomllib.loads(resources.files(__package__).joinpath("chinese.toml").read_text("utf-8"))


def explain(language: Language, message: str) -> str:
    """Return a line in which the program says what is wrong, in a language; a line nobody translated as it is.

    >>> explain("zh", "search: no word after 'NOT', at character 4 of 'NOT'")
    "查询 'NOT' 的第 4 个字符处：'NOT' 后面缺少关键词"
    """
    if language == "en" or len(message) > _LONGEST_MESSAGE:
        return message
    for pattern, words in _messages():
        if found := pattern.fullmatch(message):
            return words.format(**{name: explain(language, part) for name, part in found.groupdict().items()})
    return message


@cache
def _messages() -> list[tuple[re.Pattern[str], str]]:
    """Return what reads each message, those with the most words of their own first."""
    text = resources.files(__package__).joinpath("chinese_messages.toml").read_text("utf-8")
    pairs = sorted(tomllib.loads(text).items(), key=lambda pair: -len(re.sub(r"\{\w+\}", "", pair[0])))
    return [
        (re.compile(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>.+?)", re.escape(english)), re.DOTALL), chinese)
        for english, chinese in pairs
    ]
