"""Days and moments as people name them to a program."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from regional_news.item.article import CHINA
from regional_news.text.days import day_of, moment_of
from tests.every import every

NOW = datetime(2026, 3, 31, 1, 30, tzinfo=CHINA)


@every(
    "text day",
    [
        ("2024-02-29", date(2024, 2, 29)),
        (" today ", date(2026, 3, 31)),
        ("昨天", date(2026, 3, 30)),
        ("7d", date(2026, 3, 24)),
        ("2W", date(2026, 3, 17)),
        ("1m", date(2026, 2, 28)),
        ("3个月前", date(2025, 12, 31)),
        ("2年", date(2024, 3, 31)),
        ("0d", date(2026, 3, 31)),
    ],
)
def test_a_day_is_read_as_people_name_it(text: str, day: date) -> None:
    assert day_of(text, now=NOW) == day


def test_today_is_chinas_day() -> None:
    assert day_of("today", now=datetime(2026, 3, 30, 17, tzinfo=UTC)) == date(2026, 3, 31)


@every("text", ["", "7", "d", "-7d", "2024-W01-1", "2024-02-30", "99999y", "７d", "7d ago", "1h"])
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no date"):
        day_of(text, now=NOW)


@every(
    "text moment",
    [
        ("90min", "2026-03-31T00:00:00+08:00"),
        ("24小时", "2026-03-30T01:30:00+08:00"),
        ("7d", "2026-03-24T00:00:00+08:00"),
        ("2024-05-01T08:00", "2024-05-01T08:00:00+08:00"),
        ("2024-05-01T08:00Z", "2024-05-01T08:00:00+00:00"),
    ],
)
def test_a_moment_is_a_time_ago_or_the_start_of_a_day(text: str, moment: str) -> None:
    assert moment_of(text, now=NOW).isoformat() == moment


@every("text", ["soon", "999999h ago", "0001-01-01"])
def test_what_is_no_moment_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no time"):
        moment_of(text, now=NOW)
