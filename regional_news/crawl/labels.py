"""What lists call an article, and whether that tells of an edit.

Lists cut titles short, leave words out and put others before them, so another wording than the article's title is no
edit. One that has not been met before, and is no part of the title, may be.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

TELLING_CHARS: Final = 5  # a shorter label (`详细`, `更多`) names no article
_SILENT: Final = re.compile(r"[\W_]+")
_COUNT: Final = re.compile(
    r"(?:[(\[]\s*\d+\s*(?:图|张|次|阅)?\s*[)\]]"
    r"|(?:\d{2,4}[-/.年])?\d{1,2}[-/.月]\d{1,2}日?(?:\s*\d{1,2}:\d\d(?::\d\d)?)?)$"
)


def folded(text: str) -> str:
    """Return a label as it is compared: letters and digits, without the date or count that lists add at its end.

    >>> folded("菏泽市召开…… (3图)")
    '菏泽市召开'
    """
    normal = unicodedata.normalize("NFKC", text).strip()
    return _SILENT.sub("", _COUNT.sub("", normal)).casefold()


def is_told(label: str, titles: Iterable[str]) -> bool:
    """Tell whether a label says nothing that the stored titles do not say: it is too short, or a part of one.

    >>> is_told("菏泽市召开全市…", ["菏泽市召开全市经济工作会议"])
    True
    >>> is_told("菏泽市取消全市经济工作会议", ["菏泽市召开全市经济工作会议"])
    False
    """
    word = folded(label)
    return len(word) < TELLING_CHARS or any(word in folded(title) for title in titles)


def digest(label: str) -> str | None:
    """Return what a label is remembered by, None for one that names no article."""
    word = folded(label)
    if len(word) < TELLING_CHARS:
        return None
    return hashlib.blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
