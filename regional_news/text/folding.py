"""How text is compared in search: Traditional as Simplified characters, full-width as half-width, capitals as small.

Every character becomes exactly one other, so a place in folded text is the same place in the text itself and a match
can be shown where it stands. Characters are folded one by one and not by phrases: a word must fold alike in a query
and in the middle of a text.

`simplified.txt` holds OpenCC's conversion (https://github.com/BYVoid/OpenCC, Apache-2.0), a simplified character and
its other forms to a line. It is kept as data because an index on disk must not change its mind when a library is
renewed; a test compares it with OpenCC, and `python -m tests.text.test_folding` writes it anew.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from importlib.resources import files
from itertools import chain
from typing import Final

FOLDING_VERSION: Final = "2"
"""Changes whenever a character would fold otherwise: a store indexed under another one must be indexed again."""

_KEPT_FROM: Final = 200
_KEPT_TO: Final = 20_000
_REMEMBERED_BELOW: Final = 0x10000
_SILENT: Final = re.compile(r"[\W_]+")
_COMMON: Final = tuple(zip("，：；！？（）", ",:;!?()", strict=True))  # in every text, so replaced at once
_COMPATIBLE: Final = (
    range(0x80, 0x2500),  # Latin, Greek, Cyrillic; superscripts, letter-like signs, Roman and circled numerals
    range(0x2C00, 0x2FE0),  # Kangxi radicals
    range(0x3000, 0x3400),  # the ideographic space, units in squares
    range(0xF900, 0xFB00),  # compatibility ideographs
    range(0xFF00, 0xFFF0),  # full-width and half-width forms
    range(0x1D400, 0x1D800),  # mathematical letters and digits
    range(0x2F800, 0x2FA20),  # compatibility ideographs, supplement
)


def fold(text: str) -> str:
    """Return `text` as it is compared, character by character: the result is as long as `text`.

    >>> fold("ＣＯＶＩＤ　高質量發展")
    'covid 高质量发展'
    """
    return _kept(text) if _KEPT_FROM <= len(text) <= _KEPT_TO else text.translate(_table())


def spoken(folded: str) -> str:
    """Return the runs of letters and digits in folded text, with a space between them.

    >>> spoken("据报，5g ！")
    '据报 5g'
    """
    return _kept_spoken(folded) if _KEPT_FROM <= len(folded) <= _KEPT_TO else _spoken(folded)


# An article's hash, its words and its story all ask for both while it is stored.
@lru_cache(maxsize=4)
def _kept(text: str) -> str:
    if len(text.encode("utf-16-le", "surrogatepass")) > 2 * len(text):
        return text.translate(_table())
    for full, half in _COMMON:
        text = text.replace(full, half)
    pieces = _moving().split(text)
    pieces[1::2] = map(_to().__getitem__, pieces[1::2])
    return "".join(pieces)


def _spoken(folded: str) -> str:
    return _SILENT.sub(" ", folded).strip(" ")


_kept_spoken = lru_cache(maxsize=4)(_spoken)


def forms(character: str) -> str:
    """Return a folded character and every other one that folds to it."""
    return character + _forms().get(character, "")


@cache
def _forms() -> dict[str, str]:
    found: dict[str, str] = {}
    for character, to in _to().items():
        found[to] = found.get(to, "") + character
    return found


@cache
def _to() -> dict[str, str]:
    return {chr(code): to for code, to in _make_table().items()}


@cache
def _moving() -> re.Pattern[str]:
    """Return what finds a character that folds to another one: looking is quicker than asking for each."""
    return re.compile("([{}])".format("".join(re.escape(one) for one in _to() if one <= "\uffff")))


class _Table(dict[int, str]):
    """Remember of each character that was met that it stays: a missing key costs `translate` as much as ten others."""

    def __missing__(self, code: int) -> str:
        to = chr(code)
        if code < _REMEMBERED_BELOW:
            self[code] = to
        return to


@cache
def _table() -> _Table:
    return _Table(_make_table())


def _make_table() -> dict[int, str]:
    simplified = {}
    lines = (files("regional_news.text") / "simplified.txt").read_text(encoding="utf-8").split()
    for line in lines:
        simplified.update(dict.fromkeys(line[1:], line[0]))
    table = {ord(form): to for form, to in simplified.items()}
    table |= dict.fromkeys(map(ord, "○◯"), "〇")  # circles that pages write for the zero of 二〇二四年
    for code in chain(range(0x41, 0x5B), *_COMPATIBLE):
        folded = unicodedata.normalize("NFKC", chr(code))
        folded = simplified.get(folded, folded)
        lowered = folded.lower()
        if len(lowered) == 1 and lowered != chr(code):
            table[code] = lowered
    return table
