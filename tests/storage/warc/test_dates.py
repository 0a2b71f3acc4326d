"""WARC-Date at the ends of time."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from regional_news.storage.warc.dates import read_warc_date
from tests.every import every


@every("text", ["9999-12-31T23:59:59Z", "9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+14:00", "x"])
def test_a_time_that_another_zone_reaches_beyond_is_none(text: str) -> None:
    assert read_warc_date(text) is None


@given(st.datetimes(), st.timedeltas(timedelta(hours=-23), timedelta(hours=23)))
def test_no_time_of_any_zone_overflows(at: datetime, offset: timedelta) -> None:
    read_warc_date(at.replace(tzinfo=timezone(offset)).isoformat())
    read_warc_date(at.isoformat())
