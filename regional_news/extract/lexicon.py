"""The vocabulary: what words say about the line that they stand in. The words themselves are data, in `words.toml`."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

DECORATION: Final = " \t\xa0\u3000:：|｜·•>＞»›+＋—-_=*#★☆■□◆▶►▼▽↓→【】[]［］()（）〖〗「」『』<＜"
MAX_CHARS: Final = 160  # longer lines are only looked at where they begin

STOP: Final = re.compile("[。！？]")
PAUSE: Final = re.compile("[。！？；，]")
SENTENCE: Final = re.compile("[。！？；]|，.{4,60}，")
"""What running text has, and hardly any label, name or headline."""

_MEANS: Final = {
    "…": ".{0,16}", "#": r"\d{1,9}(?:[.,]\d{1,3})?[万+]?", ":": r"\s?[:：|｜丨／/]", " ": r"[\s\xa0]{0,4}",
    "~": r"(?=[:：\]】)）>\s|]|$)", "$": "$",
}  # fmt: skip
"""What signs stand for in words that are looked for."""


MAX_LABEL_CHARS: Final = 16
_PHRASES: Final = frozenset(
    {"buttons", "pager", "rail", "comment", "tags", "credit", "contact", "attach", "caption", "share"}
)
"""Kinds of words that a sentence of a story may begin with; with a notice's it is one."""


def is_sentence(text: str) -> bool:
    """Tell whether a text holds the end of a sentence."""
    return STOP.search(text) is not None


def words_of(name: str) -> dict[str, Any]:
    """Return the words of a file beside this module, by section."""
    return tomllib.loads(files(__package__).joinpath(name).read_text(encoding="utf-8"))


def any_of(words: Iterable[str]) -> re.Pattern[str]:
    """Return what finds any of `words`, the longest first; `_MEANS` says which of their signs stand for others."""
    ranked = sorted(words, key=len, reverse=True)
    return re.compile("|".join("".join(_MEANS.get(sign) or re.escape(sign) for sign in word) for word in ranked))


_WORDS: Final = words_of("words.toml")


def _kinds(section: str) -> dict[str, str]:
    return {word: said.partition(",")[0] for word, said in _WORDS[section].items()}


_WHOLE: Final = _kinds("whole")
_START: Final = _kinds("start")
_INSIDE: Final = _kinds("inside")
_RAIL_FIRST: Final = frozenset(_WORDS["rail_first"])
_RAIL_SECOND: Final = frozenset(_WORDS["rail_second"])
_RAIL_SIGNS: Final = frozenset(word[0] for word in _RAIL_FIRST)
_START_SIGNS: Final = frozenset(word[0] for word in _START)
_START_SIZES: Final = sorted({len(word) for word in _START}, reverse=True)
_INSIDE_WORD: Final = re.compile("|".join(map(re.escape, sorted(_INSIDE, key=len, reverse=True))))


class Said(NamedTuple):
    """What the vocabulary says about one line: kinds of words, "" for none."""

    whole: str  # the line is this word, or the heading of a rail, and nothing else
    start: str  # the line begins with this word
    inside: tuple[str, ...]  # words that stand anywhere in it, in the order of their names


def classify(text: str) -> Said:
    """Return what the vocabulary says about a line of text.

    >>> classify("【热门推荐】").whole, classify("责任编辑：正强").start
    ('rail', 'credit')
    """
    return _classify_short(text) if len(text) <= MAX_CHARS else Said("", _start(text), ())


def _start(text: str) -> str:
    start = text[:16].lstrip(" |>·•*-—")
    if start[:1] not in _START_SIGNS:
        return ""
    kind = next((kind for size in _START_SIZES if (kind := _START.get(start[:size]))), "")
    return "" if kind in _PHRASES and is_told(text) else kind


def is_told(text: str) -> bool:
    """Tell whether a line is a whole sentence that bears no label and asks for nothing, whatever word it begins with.

    >>> is_told("返回故乡的第三年，他种了四十亩果树。"), is_told("责任编辑：正强。"), is_told("返回首页")
    (True, False, False)
    """
    return text[-1:] in "。！？" and "请" not in text and not any(sign in text[:MAX_LABEL_CHARS] for sign in ":：")


@lru_cache(maxsize=8192)  # the pages of a site share their chrome
def _classify_short(text: str) -> Said:
    if len(text) < 3 * text.count(" "):
        text = "".join(text.split())  # spaced out: 版 权 所 有
    bare = text.strip(DECORATION) or text
    whole = _WHOLE.get(bare) or ("rail" if len(bare) < 13 and _is_rail(bare) else "")
    inside = tuple(sorted({_INSIDE[word] for word in _INSIDE_WORD.findall(text)}))
    return Said(whole, _start(text), inside)


def _is_rail(bare: str) -> bool:
    return bare[:1] in _RAIL_SIGNS and any(
        bare[:n] in _RAIL_FIRST and bare[n:] in _RAIL_SECOND for n in range(1, min(6, len(bare)))
    )
