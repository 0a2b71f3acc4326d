"""What a list says of an article, for articles whose own pages leave it out: the section it stands in, its time."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from regional_news.text import dates

if TYPE_CHECKING:
    from regional_news.extract import Reading
    from regional_news.item.article import Article


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldByList:
    """What the list that led to an article says of it."""

    section: str | None = None
    time: str | None = None


def completed(reading: Reading, listed: ToldByList | None, *, stored: Article | None) -> Reading:
    """Return a reading with section and time as the list says them, or as they are stored from an earlier one."""
    section = [listed.section] if listed and listed.section else stored.section if stored else []
    reading = reading if reading.section else replace(reading, section=list(section))
    if reading.published_at is not None:
        return reading
    told = dates.parse_machine(listed.time, fetched_at=reading.fetched_at) if listed and listed.time else None
    if told:
        at, precision, raw = told.at, told.precision, told.raw
    elif stored and "date_from_list" in stored.flags:
        at, precision, raw = stored.published_at, stored.published_precision, stored.published_raw or ""
    else:
        return reading
    flags = sorted({*reading.flags, "date_from_list"})
    return replace(reading, published_at=at, published_precision=precision, published_raw=raw, flags=flags)
