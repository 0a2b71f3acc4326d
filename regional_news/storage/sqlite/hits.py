"""What search shows of an article: its head, and the words where they stand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from regional_news.storage.sqlite.index import byline_of
from regional_news.storage.sqlite.rows import StoredRecord

SNIPPET_CHARS: Final = 120
_BEFORE_CHARS: Final = 30
_ELLIPSIS: Final = "…"


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """A text with the places that match."""

    text: str
    marks: tuple[tuple[int, int], ...] = ()  # start and end of each match, in order, none inside another

    def segments(self) -> list[tuple[str, bool]]:
        """Return the text in pieces, each with whether it matches.

        >>> Marked(text="今日菏泽", marks=((2, 4),)).segments()
        [('今日', False), ('菏泽', True)]
        """
        pieces, end = [], 0
        for start, stop in self.marks:
            pieces += [(self.text[end:start], False), (self.text[start:stop], True)]
            end = stop
        return [(text, matches) for text, matches in [*pieces, (self.text[end:], False)] if text]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit(StoredRecord):
    """One article as search shows it."""

    portal: str
    article_id: str
    url: str
    kind: str
    title: Marked
    snippet: Marked  # about `SNIPPET_CHARS` characters around the first match, of the body or else of a comment
    published_at: datetime
    published_precision: str
    byline: Marked  # what matches of source, authors, editor and the like; empty where nothing does
    source: str | None
    section: list[str]
    region: str | None
    flags: list[str]
    gone_at: datetime | None  # when the page was found to be gone; None where it is there
    copies: int  # how many other articles tell the same story


def hit_of(row: Mapping[str, Any], pattern: re.Pattern[str] | None, *, posts: Iterable[str]) -> Hit:
    """Make a hit of a row of `article` with the column `copies`; `posts` are read only where the body has no match."""
    byline = " · ".join(dict.fromkeys(one for one in byline_of(row) if pattern and pattern.search(one)))
    shown = {
        "title": mark(row["title"], pattern),
        "snippet": snippet(row["text"], pattern, posts=posts),
        "byline": mark(byline, pattern),
    }
    return Hit.of({**row, **shown})


def mark(text: str, pattern: re.Pattern[str] | None) -> Marked:
    """Find the matches of `pattern` in `text`."""
    return Marked(text=text, marks=tuple(found.span() for found in pattern.finditer(text)) if pattern else ())


def snippet(text: str, pattern: re.Pattern[str] | None, *, posts: Iterable[str]) -> Marked:
    """Cut a piece around the first match in `text`, else in one of `posts`; where nothing matches, the opening."""
    if pattern is None:
        return mark(_piece(text, 0), None)
    first = pattern.search(text)
    if first is None:
        text, first = next(((post, found) for post in posts if (found := pattern.search(post))), (text, None))
    return mark(_piece(text, first.start() if first else 0), pattern)


def _piece(text: str, place: int) -> str:
    start = max(place - _BEFORE_CHARS, 0)
    end = start + SNIPPET_CHARS
    piece = " ".join(text[start:end].split())
    return f"{_ELLIPSIS * (start > 0)}{piece}{_ELLIPSIS * (end < len(text))}"
