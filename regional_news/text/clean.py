"""Clean text: what a page's characters become before anything else looks at them."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from html import unescape
from typing import Final

_UNWANTED: Final = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufffe\uffff"
    "\ud800-\udfff]"
)
_EMOJI: Final = "\u00a9\u00ae\u203c-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff"
_NO_PART_OF_EMOJI: Final = re.compile(
    rf"(?:(?<![{_EMOJI}\ufe0f])\u200d|\u200d(?![{_EMOJI}])|(?<![{_EMOJI}])\ufe0f(?!\u20e3)|(?![\u200d\ufe0f]){_UNWANTED.pattern})"
)
"""Joiners and the sign for a coloured picture are letters of an emoji, and nothing elsewhere."""
_SEPARATORS: Final = re.compile(r"[\W_]+")
_ESCAPED_QUOTE: Final = re.compile(r"\\(['\"])")
_TWICE_ESCAPED: Final = re.compile(r"&(?:nbsp|e[nm]sp|[lr][sd]quo|[mn]dash|hellip|middot|bull|quot|#12288|#160);")
_CJK: Final = "\u2e80-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff"
_BREAK_INSIDE_CHINESE: Final = re.compile(rf"(?<=[{_CJK}]) ?[\r\n]\s*(?=[{_CJK}])")

_HIDDEN: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff]"
)
"""Control, bidirectional and invisible characters, and lone surrogates; tabs and line feeds are treated apart."""


def words(text: str) -> list[str]:
    """Return the words of a list that is written as running text."""
    return text.split()


def strip_unwanted(text: str) -> str:
    """Return `text` without controls, zero-width and direction characters, lone surrogates and non-characters.

    White space stays, line breaks included, and what makes one emoji of several characters.
    """
    return _NO_PART_OF_EMOJI.sub("", text) if _UNWANTED.search(text) else text


HUGE_TAG_CHARS: Final = 50_000
"""A tag is not looked at more closely below this size: inlined pictures make some large ones."""
ATTRIBUTES_MAX: Final = 1_000

# Possessive, so that no page makes it go back over what it has read. A quote counts after "=" alone, as in parsers.
_VALUE: Final = r"""=\s*+"[^"]*+"|=\s*+'[^']*+'"""
_TAG: Final = re.compile(rf"""<([a-zA-Z][\w:-]*+)((?:[^"'>=]++|{_VALUE}|[="'])*+)""")
_WHOLE_TAG: Final = re.compile(rf"""<[a-zA-Z][\w:-]*+(?:[^"'>=]++|{_VALUE}|[="'])*+""")
_QUOTED: Final = re.compile(_VALUE)


def without_huge_tags(markup: str) -> str:
    """Return `markup` with the attributes of tags that have thousands taken out.

    libxml2 compares each attribute with all before it: a hundred thousand in one tag take a minute.
    """
    if len(markup) < HUGE_TAG_CHARS or max(map(len, _WHOLE_TAG.findall(markup)), default=0) < HUGE_TAG_CHARS:
        return markup

    def tamed(tag: re.Match[str]) -> str:
        is_huge = len(tag[0]) >= HUGE_TAG_CHARS and len(_QUOTED.sub("", tag[2]).split()) > ATTRIBUTES_MAX
        return f"<{tag[1]}" if is_huge else tag[0]

    return _TAG.sub(tamed, markup)


def without_escapes(text: str) -> str:
    """Return `text` without what some sites escape twice: backslashes before quotation marks, entities of signs.

    >>> without_escapes("他说\\\\'好\\\\'"), without_escapes("&nbsp;他说&ldquo;好&rdquo;")
    ("他说'好'", '他说“好”')
    """
    if "\\" in text:
        text = _ESCAPED_QUOTE.sub(r"\1", text)
    return clean(_TWICE_ESCAPED.sub(lambda match: unescape(match[0]), text)) if "&" in text else text


def clean(text: str) -> str:
    """Return `text` in one line: unwanted characters gone, every run of white space (U+00A0, U+3000) one space.

    >>> clean("\\u3000\\u3000菏泽\\xa0 日报\\u200b\\n")
    '菏泽 日报'
    """
    return " ".join(strip_unwanted(text).split())


def clean_paragraph(text: str) -> str:
    """Return `clean(text)`, but let a line break of the page's source between two Chinese characters vanish.

    >>> clean_paragraph("全市\\n  经济")
    '全市经济'
    """
    if "\n" in text or "\r" in text:
        text = _BREAK_INSIDE_CHINESE.sub("", text.strip())
    return clean(text)


def key(text: str) -> str:
    """Return letters and digits alone, folded, so that two spellings of one title compare equal.

    >>> key("“十四五” 开局：A股") == key("十四五开局:ａ股")
    True
    """
    return _short_key(text) if len(text) <= MAX_CACHED_CHARS else _key(text)


def _key(text: str) -> str:
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    return _SEPARATORS.sub("", text).lower()


MAX_CACHED_CHARS: Final = 200
"""Longer lines are not remembered: the pages of a site share their menus and headings, not their paragraphs."""
_short_key: Final = lru_cache(maxsize=8192)(_key)


def visible(text: str) -> str:
    """Return the text with every character that would steer a terminal, or hide, written as an escape."""
    return _HIDDEN.sub(lambda match: match[0].encode("unicode_escape").decode("ascii"), text)


def one_line(text: str) -> str:
    """Return the text as one line without anything that would steer a terminal."""
    return visible(" ".join(text.split()))
