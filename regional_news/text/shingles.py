"""Compare texts by overlapping runs of characters: a small sketch that finds candidates, and how much two texts share.

Both take text that is folded already and keep its letters and digits alone, so that script, width, spaces and
punctuation, which templates change, say nothing. Chinese needs no words for it: a run of characters is as telling.
"""

from __future__ import annotations

import re
from typing import Final
from zlib import crc32

SHINGLE_CHARS: Final = 5
SAMPLED_OF: Final = 32
"""One shingle in so many stands in a sketch, chosen by its hash: a text that holds another holds its sketch, too."""
KEYS_MIN: Final = 12
"""A short text's sketch takes the lowest hashes up to this number."""
KEYS_MAX: Final = 4096
"""And a text of megabytes no more than these."""

_SILENT: Final = re.compile(r"[\W_]+")
_MIX: Final = 0x9E3779B97F4A7C15
_HASHES: Final = 1 << 64


def letters(folded: str) -> str:
    """Return letters and digits alone.

    >>> letters("菏泽 日报，5g")
    '菏泽日报5g'
    """
    return _SILENT.sub("", folded)


def sketch(text: str) -> frozenset[int]:
    """Return hashes of a sample of the shingles of `text` (letters alone), the same on every machine and forever."""
    width = 2 * SHINGLE_CHARS
    raw = memoryview(text.encode("utf-16-le", "surrogatepass"))
    hashes = sorted({crc32(raw[i : i + width]) * _MIX % _HASHES for i in range(0, len(raw) - width + 1, 2)})
    limit = _HASHES // SAMPLED_OF
    number = next((place for place, value in enumerate(hashes) if value >= limit), len(hashes))
    return frozenset(hashes[: min(max(number, KEYS_MIN), KEYS_MAX)])


def containment(part: str, whole: str) -> float:
    """Return the share of the shingles of `part` that stand in `whole`, both letters alone; 0 where there are none.

    >>> containment("城南新修的步道", "记者看到城南新修的步道很热闹")
    1.0
    """
    own = _shingles(part)
    return len(own & _shingles(whole)) / len(own) if own else 0.0


def _shingles(text: str) -> set[str]:
    return {text[i : i + SHINGLE_CHARS] for i in range(len(text) - SHINGLE_CHARS + 1)}
