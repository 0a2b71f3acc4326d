"""WARC-Date at the ends of time."""

from __future__ import annotations

import pytest

from regional_news.storage.warc.dates import read_warc_date


@pytest.mark.parametrize(
    "text", ["9999-12-31T23:59:59Z", "9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+14:00", "x"]
)
def test_a_time_that_another_zone_reaches_beyond_is_none(text: str) -> None:
    assert read_warc_date(text) is None
