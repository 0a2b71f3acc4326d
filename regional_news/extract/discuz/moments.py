"""Times as a forum shows them: exact, or in words with the exact time in a title that mobile pages lack."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from regional_news.extract.discuz.markup import text_of
from regional_news.extract.xpath import first, has, texts
from regional_news.text.clean import clean
from regional_news.text.dates import Moment, find

if TYPE_CHECKING:
    from datetime import datetime

    from lxml.html import HtmlElement


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
