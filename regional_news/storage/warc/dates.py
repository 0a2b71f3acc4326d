"""WARC-Date, the form of ISO 8601 that web archives write times in."""

from __future__ import annotations

from datetime import UTC, datetime


def warc_date(at: datetime) -> str:
    """Write an aware time as WARC-Date, to the second.

    >>> warc_date(datetime(2026, 11, 22, 4, 46, 8, tzinfo=UTC))
    '2026-11-22T04:46:08Z'
    """
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def read_warc_date(text: str | None) -> datetime | None:
    """Read a WARC-Date, None where it is none, or one at an end of time that other zones and days reach beyond.

    WARC/1.1 allows fractions of a second; they are cut off.

    >>> read_warc_date("2016-09-19T18:03:53.123456Z")
    datetime.datetime(2016, 9, 19, 18, 3, 53, tzinfo=datetime.timezone.utc)
    """
    try:
        at = datetime.fromisoformat((text or "").strip())
    except ValueError:
        return None
    if not 1 < at.year < 9999:
        return None
    if at.tzinfo is None:
        at = at.replace(tzinfo=UTC)
    return at.astimezone(UTC).replace(microsecond=0)
