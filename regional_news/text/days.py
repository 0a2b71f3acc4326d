"""Days and moments as people name them to a program: 2024-02-21, 7d, 2w, yesterday, 昨天."""

from __future__ import annotations

import re
from calendar import monthrange
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from typing import Final

from regional_news.errors import Saying
from regional_news.item.article import CHINA, utc_now

_NAMED: Final = {"today": 0, "今天": 0, "yesterday": 1, "昨天": 1}
_UNITS: Final = {
    **dict.fromkeys(("d", "天", "日"), (1, 0)),
    **dict.fromkeys(("w", "周", "星期"), (7, 0)),
    **dict.fromkeys(("m", "个月", "月"), (0, 1)),
    **dict.fromkeys(("y", "年"), (0, 12)),
}
"""Days and months of each unit."""
_SPAN: Final = re.compile(rf"([0-9]{{1,5}})\s*({'|'.join(sorted(_UNITS, key=len, reverse=True))})前?")
_HOURS: Final = re.compile(r"([0-9]{1,6})\s*(?:(h|小时)|(?:min|分钟))前?")


def day_of(text: str, *, now: datetime | None = None) -> date:
    """Read a day of China: 2024-02-21, or so long before today: 7d, 2w, 3m, 1y, today, yesterday.

    Raises `ValueError` with what is wrong.

    >>> day_of("1m", now=datetime(2024, 3, 31, tzinfo=CHINA)), day_of("2天", now=datetime(2024, 3, 1, tzinfo=CHINA))
    (datetime.date(2024, 2, 29), datetime.date(2024, 2, 28))
    """
    text = text.strip()
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):  # fromisoformat() reads weeks too
        with suppress(ValueError):
            return date.fromisoformat(text)
    today = (now or utc_now()).astimezone(CHINA).date()
    if (days := _NAMED.get(text.lower())) is not None:
        return today - timedelta(days=days)
    if found := _SPAN.fullmatch(text.lower()):
        days, months = _UNITS[found[2]]
        with suppress(OverflowError, ValueError):  # before the first day there is
            return _months_before(today - timedelta(days=int(found[1]) * days), int(found[1]) * months)
    raise ValueError(Saying("{!r} is no date", text))


_SHOWN: Final = {"day": "%Y-%m-%d", "hour": "%Y-%m-%d %H:00", "minute": "%Y-%m-%d %H:%M", "second": "%Y-%m-%d %H:%M:%S"}


def shown_time(moment: datetime | str, precision: str = "minute") -> str:
    """Write a moment, or one in ISO 8601, as China's clocks show it, no finer than it is known."""
    at = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    return at.astimezone(CHINA).strftime(_SHOWN[precision])


def moment_of(text: str, *, now: datetime | None = None) -> datetime:
    """Read a moment: 2024-05-01T08:00 (China time without an offset), the start of a day, or 12h, 90min ago.

    Raises `ValueError` with what is wrong.

    >>> moment_of("36h", now=datetime(2024, 3, 2, 6, tzinfo=CHINA)).isoformat()
    '2024-02-29T18:00:00+08:00'
    """
    text = text.strip()
    if found := _HOURS.fullmatch(text.lower()):
        ago = timedelta(hours=int(found[1])) if found[2] else timedelta(minutes=int(found[1]))
        return ((now or utc_now()) - ago).astimezone(CHINA)
    with suppress(ValueError):
        text = day_of(text, now=now).isoformat()
    with suppress(ValueError, OverflowError):
        read = datetime.fromisoformat(text)
        read = read if read.tzinfo else read.replace(tzinfo=CHINA)
        read.astimezone(UTC)  # which the first day of all has no date for
        return read
    raise ValueError(Saying("{!r} is no time", text))


def _months_before(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
