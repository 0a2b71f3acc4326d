"""Dates: every form is read back exactly, whatever the host's zone, and the impossible is no date."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regional_news.extract import read
from regional_news.item.article import CHINA
from regional_news.text.dates import find, from_day, parse_machine, parse_other
from tests.every import every

NOW = datetime(2024, 1, 2, 4, 0, 30, tzinfo=UTC)
"""12:00:30 on 2024-01-02 in China."""
NUMERALS = "〇一二三四五六七八九"
WIDE = str.maketrans("0123456789:-", "０１２３４５６７８９：－")
UNITS = {"second": timedelta(seconds=1), "minute": timedelta(minutes=1), "day": timedelta(days=1)}


def spelt(number: int) -> str:
    """Return 1 to 31 as 三十一."""
    tens, ones = divmod(number, 10)
    return ("" if tens == 0 else "十" if tens == 1 else NUMERALS[tens] + "十") + (NUMERALS[ones] if ones else "")


def half_day(at: datetime, *, spaced: bool = False) -> str:
    name = "上午" if at.hour < 12 else "下午"
    return f"{name}{' ' if spaced else ''}{(at.hour - 1) % 12 + 1}:{at:%M}"


FORMS = {
    "dashes": (lambda at: f"{at:%Y-%m-%d %H:%M}", "minute"),
    "dashes and seconds": (lambda at: f"{at:%Y-%m-%d %H:%M:%S}", "second"),
    "dashes, no zeros": (lambda at: f"{at.year}-{at.month}-{at.day} {at.hour}:{at:%M:%S}", "second"),
    "day alone": (lambda at: f"{at:%Y-%m-%d}", "day"),
    "slashes": (lambda at: f"{at:%Y/%m/%d %H:%M:%S}", "second"),
    "dots": (lambda at: f"{at:%Y.%m.%d}", "day"),
    "年月日": (lambda at: f"{at:%Y年%m月%d日}", "day"),
    "年月日, no zeros": (lambda at: f"{at.year}年{at.month}月{at.day}日", "day"),
    "年月日 and clock": (lambda at: f"{at:%Y年%m月%d日 %H:%M}", "minute"),
    "年月日 and clock, run together": (lambda at: f"{at:%Y年%m月%d日%H:%M:%S}", "second"),
    "年月日时分": (lambda at: f"{at:%Y年%m月%d日%H时%M分}", "minute"),
    "年月日时分秒": (lambda at: f"{at:%Y年%m月%d日%H时%M分%S秒}", "second"),
    "spaces inside": (lambda at: f"{at.year} 年 {at.month} 月 {at.day} 日", "day"),
    "full-width": (lambda at: f"{at:%Y-%m-%d %H:%M}".translate(WIDE), "minute"),
    "full-width space": (lambda at: f"{at:%Y-%m-%d}　{at:%H:%M}", "minute"),
    "no-break spaces": (lambda at: f"{at:%Y-%m-%d}\xa0\xa0{at:%H:%M:%S}", "second"),
    "halves of the day": (lambda at: f"{at:%Y年%m月%d日} {half_day(at)}", "minute"),
    "halves of the day, spaced": (lambda at: f"{at:%Y-%m-%d} {half_day(at, spaced=True)}", "minute"),
    "am and pm": (
        lambda at: f"{at:%Y-%m-%d} {(at.hour - 1) % 12 + 1}:{at:%M} {'AM' if at.hour < 12 else 'PM'}",
        "minute",
    ),
    "weekday between": (
        lambda at: f"{at:%Y年%m月%d日} 星期{'一二三四五六日'[at.weekday()]} {at:%H:%M}",
        "minute",
    ),
    "weekday in brackets": (lambda at: f"{at:%Y-%m-%d}(周{'一二三四五六日'[at.weekday()]}) {at:%H:%M}", "minute"),
    "ISO 8601": (lambda at: f"{at:%Y-%m-%dT%H:%M:%S}+08:00", "second"),
    "ISO 8601 in UTC": (lambda at: f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S}Z", "second"),
    "fractions": (lambda at: f"{at:%Y-%m-%d %H:%M:%S}.0", "second"),
    "Founder's extra zero": (lambda at: f"{at:%Y-%m-%d %H:%M:%S}:0", "second"),
    "numerals": (
        lambda at: "".join(NUMERALS[int(n)] for n in str(at.year)) + f"年{spelt(at.month)}月{spelt(at.day)}日",
        "day",
    ),
    "ctime with CST": (lambda at: f"{at:%a %b} {at.day:2d} {at:%H:%M:%S} CST {at.year}", "second"),
    "mail": (lambda at: f"{at:%a, %d %b %Y %H:%M:%S} +0800", "second"),
    "English": (lambda at: f"{at:%B} {at.day}, {at.year}", "day"),
}


def moments(first: str, last: str) -> st.SearchStrategy[datetime]:
    """Return moments in China between two days."""
    seconds = [int(datetime.fromisoformat(f"{day}T00:00:00+08:00").timestamp()) for day in (first, last)]
    return st.integers(*seconds).map(lambda second: datetime.fromtimestamp(second, tz=CHINA))


def cut(at: datetime, precision: str) -> datetime:
    return at - (at - at.replace(hour=0, minute=0, second=0)) % UNITS[precision]


@given(at=moments("1995-01-02", "2023-12-31"))
@settings(max_examples=60)
def test_every_form_is_read_back_with_the_precision_it_has(at):
    for form, (write, precision) in FORMS.items():
        [moment] = find(f"发布时间：{write(at)} 来源：河湾周报", fetched_at=NOW)
        assert (moment.at, moment.precision) == (cut(at, precision), precision), form
        assert moment.at.utcoffset() == timedelta(hours=8), form


@pytest.mark.fault("K2", "11-20 on a page fetched in January", "last year's")
@given(at=moments("2023-01-04", "2024-01-02"))
def test_a_date_without_a_year_is_the_latest_that_is_not_ahead(at):
    """Read in January, December is last year's."""
    at = at.replace(second=0)
    for text in (f"{at:%m-%d %H:%M}", f"{at.month}月{at.day}日 {at:%H:%M}"):
        [moment] = find(text, fetched_at=NOW, partial=True)
        assert (moment.at, moment.precision) == (at, "minute")
    assert find(f"{at:%m-%d %H:%M}", fetched_at=NOW) == []


@pytest.mark.fault("K2", "刚刚, 3小时前, 昨天 08:05", "counted from the moment of fetching, in China")
@every(
    "text at precision",
    [
        ("今天 08:05", "2024-01-02T08:05", "minute"),
        ("昨天\xa023:40", "2024-01-01T23:40", "minute"),
        ("昨日", "2024-01-01T00:00", "day"),
        ("前天 07:15:09", "2023-12-31T07:15:09", "second"),
        ("3小时前", "2024-01-02T09:00", "hour"),
        ("3\xa0个小时前", "2024-01-02T09:00", "hour"),
        ("13 小时前", "2024-01-01T23:00", "hour"),
        ("半小时前", "2024-01-02T11:00", "hour"),
        ("半个小时前", "2024-01-02T11:00", "hour"),
        ("25分钟前", "2024-01-02T11:35", "minute"),
        ("40秒前", "2024-01-02T11:59", "minute"),
        ("刚刚", "2024-01-02T12:00", "minute"),
        ("2天前", "2023-12-31T00:00", "day"),
    ],
)
def test_relative_dates_count_from_the_moment_of_fetching_in_china(text, at, precision):
    [moment] = find(text, fetched_at=NOW)
    assert (moment.at.isoformat()[: len(at)], moment.precision) == (at, precision)
    assert find(text) == []


@every(
    "text",
    [
        "1994-12-31 23:59",
        "2024-01-03 12:00:31",
        "2023-02-29",
        "2023-13-01",
        "2023年11月31日",
        "1899年1月1日",
        "320230101",
        "12023-01-01",
        "版本 2.2023.1.1",
        "0530-5550100",
        "1/12 下一张",
        "",
    ],
)
def test_the_impossible_is_no_date(text):
    """Before 1995, more than a day ahead, a day the month has not, a telephone number, one of some pictures."""
    assert find(text, fetched_at=NOW, partial=True) == []


def test_a_day_ahead_is_still_possible():
    """Papers of tomorrow are dated today."""
    assert len(find("2024-01-03", fetched_at=NOW)) == 1


def test_several_dates_come_in_their_order_with_their_places_and_words():
    text = "时间：2021-03-05 07:20 更新：２０２１年３月８日 打印：2024-01-02 12:00"
    found = find(text, fetched_at=NOW)
    assert [moment.raw for moment in found] == ["2021-03-05 07:20", "２０２１年３月８日", "2024-01-02 12:00"]
    assert [text[moment.start : moment.end].strip() for moment in found] == [moment.raw for moment in found]


@every(
    "text hour",
    [
        ("2021-03-05 凌晨 0:30", 0),
        ("2021-03-05 上午 12:30", 0),
        ("2021-03-05 中午 12:30", 12),
        ("2021-03-05 中午 1:30", 13),
        ("2021-03-05 下午 12:30", 12),
        ("2021-03-05 晚上 9:30", 21),
        ("2021-03-05 下午 15:30", 15),
        ("2021-03-05 12:30 am", 0),
        ("2021-03-05 12:30 pm", 12),
    ],
)
def test_halves_of_the_day(text, hour):
    [moment] = find(text, fetched_at=NOW)
    assert (moment.at.hour, moment.at.minute) == (hour, 30)


def test_an_hour_alone_is_an_hour():
    [moment] = find("2021年3月5日9时", fetched_at=NOW)
    assert (moment.at.hour, moment.precision) == (9, "hour")


@pytest.mark.fault("K5", "CST, +0800, other zones", "CST is China's; the others are converted")
def test_cst_is_chinas_and_other_zones_are_converted():
    assert find("2021-03-05 07:20:00 CST", fetched_at=NOW)[0].at.hour == 7
    assert find("2021-03-05T07:20:00-05:00", fetched_at=NOW)[0].at.isoformat() == "2021-03-05T20:20:00+08:00"
    assert find("2021-03-05 07:20 GMT", fetched_at=NOW)[0].at.hour == 15
    assert find("2021-03-05 07:20 GMT+8", fetched_at=NOW)[0].at.hour == 7


@every(
    "value at precision",
    [
        ("20210305", "2021-03-05T00:00:00", "day"),
        ("20210305072015", "2021-03-05T07:20:15", "second"),
        ("2021-03-05 00:00:00", "2021-03-05T00:00:00", "day"),
        ("2022-02-13 00:00:00:0", "2022-02-13T00:00:00", "day"),
        ("Fri, 05 Mar 2021 07:20:15 GMT", "2021-03-05T15:20:15", "second"),
        (" 2021-03-05T07:20+08:00 ", "2021-03-05T07:20:00", "minute"),
    ],
)
def test_metas_say_dates_in_more_forms(value, at, precision):
    """Eight and fourteen digits are dates there, and midnight is a time that nobody filled in."""
    moment = parse_machine(value, fetched_at=NOW)
    assert moment is not None
    assert (moment.at.isoformat()[:19], moment.precision) == (at, precision)


@every("value", ["", "20211305", "2031-01-01", "12345678", "May", "Decor 2021"])
def test_metas_without_a_date(value):
    assert parse_machine(value, fetched_at=NOW) is None


def test_a_long_text_is_no_place_for_a_date_line():
    assert find("字" * 2000 + "2021-03-05", fetched_at=NOW) == []


def test_a_day_begins_at_midnight_in_china():
    assert from_day(date(2021, 3, 5)).isoformat() == "2021-03-05T00:00:00+08:00"


@given(st.text(max_size=300), st.booleans())
def test_nothing_that_is_written_raises(text, partial):
    for moment in find(text, fetched_at=NOW, partial=partial):
        assert datetime(1995, 1, 1, tzinfo=CHINA) <= moment.at <= NOW + timedelta(days=1)
    parse_machine(text, fetched_at=NOW)


SCRIPT = """
import os, sys, time
sys.path.insert(0, {root!r})
from datetime import datetime
from random import Random
from regional_news.item.article import CHINA
from regional_news.text.dates import find
from tests.text.test_dates import FORMS, NOW, cut
rng = Random(7)
for os.environ["TZ"] in ("America/New_York", "Asia/Shanghai", "Pacific/Chatham"):
    time.tzset()
    for name, (write, precision) in FORMS.items():
        for _ in range(20):
            at = datetime.fromtimestamp(rng.randrange(800_000_000, 1_700_000_000), tz=CHINA)
            [moment] = find(write(at), fetched_at=NOW)
            assert (moment.at, moment.precision) == (cut(at, precision), precision), (name, at, moment)
    [moment] = find("昨天 23:40", fetched_at=NOW)
    assert moment.at.isoformat() == "2024-01-01T23:40:00+08:00", moment
"""


@pytest.mark.fault("K4", "the machine stands in another time zone", "every date is read as before")
@pytest.mark.slow
def test_the_hosts_zone_changes_nothing(pytestconfig):
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT.format(root=str(pytestconfig.rootpath))],
        env={"TZ": "Pacific/Chatham", "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


@every(
    "text at precision",
    [
        ("22. November 2021 09:27", "2021-11-22T09:27:00", "minute"),
        ("22. November 2021 09:27:01 CST", "2021-11-22T09:27:01", "second"),
        ("2021 November 22", "2021-11-22T00:00:00", "day"),
        ("22/11/2021 09:27", "2021-11-22T09:27:00", "minute"),
        ("3 hours ago", "2024-01-02T09:00:00", "hour"),
        ("大前天", "2023-12-30T00:00:00", "day"),
        ("1小时3分钟前", "2024-01-02T10:57:00", "minute"),
    ],
)
def test_rarer_forms_behind_a_label_are_read_with_their_precision(text, at, precision):
    moment = parse_other(text, fetched_at=NOW)
    assert moment is not None
    assert (moment.at.isoformat(), moment.precision, moment.raw) == (f"{at}+08:00", precision, text)
    page = f"<h1>集市重新开张</h1><div>发布时间：{text}</div>" + "<p>镇上的集市今天重新开了张，街上热闹得很。</p>" * 5
    assert read(page.encode(), url="http://portal.example/1.html", fetched_at=NOW).published_at == moment.at


@every(
    "text",
    ["05/03/2021 10:05", "2021年", "November 2021", "集市2021", "1990 November 22", "2099 November 22", "9" * 41, ""],
)
def test_what_leaves_a_part_of_the_date_open_is_none(text):
    assert parse_other(text, fetched_at=NOW) is None


@every("text", ["大前天", "1小时3分钟前", "2天3小时前"])
def test_part_of_a_longer_form_is_not_taken_for_a_date(text):
    assert find(text, fetched_at=NOW) == []


@every(
    "text said",
    [
        ("三月 5th, 2021", "2021-03-05T00:00:00+08:00"),
        ("十二月 31st, 2020 at 7:20 下午", "2020-12-31T19:20:00+08:00"),
        ("2021-03-05 7:20 下午", "2021-03-05T19:20:00+08:00"),
        ("Mar 5 Fri 2021 07:20", "2021-03-05T07:20:00+08:00"),
        ("2021年03月05日 格林尼治标准时间15:39北京时间 23:39发表", "2021-03-05T23:39:00+08:00"),
    ],
)
def test_forms_of_translated_sites_are_read(text: str, said: str):
    assert [moment.at.isoformat() for moment in find(text)] == [said]


@every(
    "text said",
    [
        ("07年08月24日 08:58", "2007-08-24 08:58"),
        ("发布时间：16-05-17 09:22", "2016-05-17 09:22"),
        ("07年8月4日", "2007-08-04 00:00"),
        ("7/5/2005 9:23 PM", "2005-07-05 21:23"),
        ("11/22/2009 10:05:06 AM", "2009-11-22 10:05"),
    ],
)
def test_short_years_and_the_american_clock_are_read(text: str, said: str):
    [moment] = find(text)
    assert f"{moment.at:%F %R}" == said


@every("text", ["05-06-07", "7/5/2005", "电话 07-08-24-08:58", "97年8月24日"])
def test_a_short_year_needs_more_than_three_numbers(text: str):
    assert find(text) == []
