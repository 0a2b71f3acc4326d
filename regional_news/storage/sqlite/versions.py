"""What counts as an edit of an article, and what merely looks different at another visit.

Compared are title, text, time, source, authors and pictures, each as it reads: white space, character widths and
where paragraphs are cut are the template's. A time shown less exactly, or in hours before now, is the same time; a
picture's address is compared without the query that caches are told apart by.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import timedelta
from functools import lru_cache
from typing import Final
from urllib.parse import urlsplit

from regional_news.item.article import Article, Image
from regional_news.text.urls import PICTURE_FILE

HOUR_SLACK: Final = timedelta(hours=2)  # how far two readings of one time may differ where a page counts in hours

COMMENTS: Final = "comments"
"""Stands among the changed fields where posts that were known were edited, hidden or deleted."""

_SPACES: Final = re.compile(r"\s+")
_BETWEEN: Final = re.compile(r"([^\u4e00-\u9fff]+)")
"""What stands between Chinese characters, which look the same in every normal form and combine with nothing."""
_INVISIBLE: Final = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufe0f\ufeff"))


def changed_fields(old: Article, new: Article) -> tuple[str, ...]:
    """Return the names of the fields in which `new` is another version, in the item's order; empty where it is none."""
    return tuple(
        name
        for name, differs in (
            ("title", line(old.title) != line(new.title)),
            ("authors", [line(author) for author in old.authors] != [line(author) for author in new.authors]),
            ("source", line(old.source or "") != line(new.source or "")),
            ("published_at", not is_same_time(old, new)),
            ("text", packed(old.text) != packed(new.text)),
            ("images", [picture(image) for image in old.images] != [picture(image) for image in new.images]),
        )
        if differs
    )


def is_same_time(old: Article, new: Article) -> bool:
    """Tell whether two readings of a page's time can be of one moment, as exactly as the less exact one says."""
    precisions = {old.published_precision, new.published_precision}
    if "day" in precisions:
        return old.published_at.date() == new.published_at.date()
    if "hour" in precisions:
        return abs(old.published_at - new.published_at) <= HOUR_SLACK
    if "minute" in precisions:
        return old.published_at.replace(second=0) == new.published_at.replace(second=0)
    return old.published_at == new.published_at


def line(text: str) -> str:
    """Return a line as it is compared.

    >>> line("菏泽 \u3000日报\u200b")
    '菏泽 日报'
    """
    return _SPACES.sub(" ", unicodedata.normalize("NFKC", text.translate(_INVISIBLE))).strip()


def packed(text: str) -> str:
    """Return a text as it is compared: without any white space, for paragraphs are cut by templates."""
    pieces = _BETWEEN.split(text)
    pieces[1::2] = map(_packed, pieces[1::2])
    return "".join(pieces)


@lru_cache(maxsize=4096)
def _packed(text: str) -> str:
    return _SPACES.sub("", unicodedata.normalize("NFKC", text.translate(_INVISIBLE)))


def picture(image: Image) -> str:
    """Return a picture as it is compared: its address without scheme, and without the query of a plain file."""
    parts = urlsplit(image.url)
    query = "" if PICTURE_FILE.search(parts.path) else f"?{parts.query}"
    return f"{parts.netloc}{parts.path}{query} {line(image.caption or '')}"
