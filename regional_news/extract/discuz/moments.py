"""Times as a forum shows them: exact, or in words with the exact time in a title that mobile pages lack."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from regional_news.extract.discuz.markup import text_of
from regional_news.extract.xpath import find as elements
from regional_news.extract.xpath import first, has, texts
from regional_news.text.clean import clean
from regional_news.text.dates import Moment, find

if TYPE_CHECKING:
    from datetime import datetime

    from lxml.html import HtmlElement


_YEAR_LAST: Final = re.compile(r"(?<![\d/.-])(\d{1,2})([-/.])(\d{1,2})\2((?:19|20)\d\d)(?![\d/.-])")
_MONTHS: Final = 12


def put_year_first(tree: HtmlElement) -> None:
    """Write the times of posts with the year first, where the page's own days tell whether the month or the day was.

    A site may show dates as it likes (`3-15-2021`). Where no number on the page is more than a month's, nobody can tell
    them apart, and they stay as they are: times that are missing.
    """
    stamps = elements(tree, "//em[starts-with(@id, 'authorposton')]/descendant-or-self::*")
    shown = [text for stamp in stamps for text in (stamp.text, stamp.get("title")) if text]
    numbers = [(int(match[1]), int(match[3])) for text in shown for match in _YEAR_LAST.finditer(text)]
    is_month = [max(column, default=0) <= _MONTHS for column in ([n for n, _ in numbers], [n for _, n in numbers])]
    if is_month[0] == is_month[1]:
        return
    ordered = r"\4-\1-\3" if is_month[0] else r"\4-\3-\1"
    for stamp in stamps:
        stamp.text = _YEAR_LAST.sub(ordered, stamp.text) if stamp.text else None
        if title := stamp.get("title"):
            stamp.set("title", _YEAR_LAST.sub(ordered, title))


def read_moment(stamp: HtmlElement | None, *, fetched_at: datetime | None) -> Moment | None:
    """Return the time that `stamp` shows, None where it shows none.

    Posts of the last seven days say 半小时前, with the exact time in a `title`; where that is missing the words are
    read against the time of fetching. 半小时前 is what a forum says from half an hour on until a whole one has passed:
    such a time is known to the hour, not to the minute. Counters beside the time are no part of it.
    """
    if stamp is None:
        return None
    titled = first(stamp, ".//*[@title][normalize-space()]")
    exact = find(titled.get("title") or "", fetched_at=fetched_at) if titled is not None else []
    if exact:
        return replace(exact[0], raw=text_of(titled))
    said = texts(stamp, f".//text()[not(ancestor::*[{has('y')} or {has('mgl')}])]")
    return next(iter(find(clean("".join(said)), fetched_at=fetched_at)), None)
