"""What a word of the full-text index is, for articles and queries alike.

Chinese is written without spaces, so no list of words is needed to cut it: every run of letters and digits becomes
its overlapping pairs of characters, followed by its last character alone. `高质量` is indexed as `高质 质量 量`. Pairs
side by side make any longer word a phrase of pairs, and as each character opens exactly one token, a single character
is a prefix. The same rule serves Latin letters and digits: a query finds what `LIKE '%word%'` finds, and nothing
depends on a dictionary's opinion. Text is folded first (see folding.py). What stands between runs, punctuation and
spaces, is not indexed, and a query may differ there.

Facets (`portal`, `source` ...) are tokens of a column of their own, so that a filter is one more list of rows to
intersect.
"""

from __future__ import annotations

import re
from array import array
from functools import lru_cache
from typing import Final

from regional_news.text.folding import FOLDING_VERSION, fold, spoken

RULES_VERSION: Final = f"1+{FOLDING_VERSION}"
"""Changes whenever the same text would give other tokens: a store indexed under another one is indexed again."""

_FACET_MARK: Final = "\ufdd0"  # a code point no text may hold: a word of an article never equals a facet
_WIDE: Final = {code: code + 0xFEE0 for code in range(0x21, 0x7F) if not chr(code).isalnum()} | dict.fromkeys(
    (*range(0x21), 0x7F), 0x3000
)
"""ASCII that the index's tokenizer would take for the end of a token."""

_RUN = re.compile(r"[^\W_]+")
_RUN_AHEAD = re.compile(r"   \S ")


def tokens(text: str) -> str:
    """Return the tokens of `text`, separated by spaces.

    >>> tokens("菏泽，5G")
    '菏泽 泽 5g g'
    """
    runs = spoken(fold(text)).encode("utf-32-le", "surrogatepass")
    if not runs:
        return ""
    # All characters at once, each with the next one: a space where a run ends, and a run ahead follows a space.
    letters = array("I", runs)
    pairs = array("I", " ".encode("utf-32-le") * (3 * len(letters)))
    pairs[::3] = letters
    pairs[1:-2:3] = letters[1:]
    return _RUN_AHEAD.sub(" ", pairs.tobytes().decode("utf-32-le", "surrogatepass")).rstrip(" ")


def cut(word: str) -> tuple[tuple[str, ...], bool] | None:
    """Return the tokens side by side that find `word` wherever it stands in a text, None without letter or digit.

    With them: whether the last one need only begin as given.

    >>> cut("高质量"), cut("泽"), cut("！")
    ((('高质', '质量'), False), (('泽',), True), None)
    """
    runs = _RUN.findall(fold(word))
    if not runs:
        return None
    last = runs.pop()
    before = _cut(runs)
    if len(last) == 1:
        return (*before, last), True
    return (*before, *(last[i : i + 2] for i in range(len(last) - 1))), False


@lru_cache(maxsize=4096)
def facet(name: str, value: str) -> str:
    """Return the token of a facet; values may hold any character and differ as `fold` lets them."""
    return f"{_FACET_MARK}{name}：{fold(value)}".translate(_WIDE)


def _cut(runs: list[str]) -> list[str]:
    return [run[at : at + 2] for run in runs for at in range(len(run))]
