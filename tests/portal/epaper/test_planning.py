"""Which days a run asks for."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from regional_news.errors import UserError
from regional_news.portal.epaper.any_paper import AnyPaperSpider
from regional_news.portal.epaper.arguments import AnyPaperArguments
from regional_news.portal.epaper.planning import Planning
from tests.every import every

MONDAY = date(2026, 11, 30)
LOOKED = datetime(2026, 11, 30, 6, tzinfo=UTC)


def planning() -> Planning:
    """Return what is known of a paper that has had no issue on ten Sundays."""
    facts = AnyPaperSpider.facts_of(AnyPaperArguments.parse({"url": "http://paper.example/hk/"}))
    days = {MONDAY - timedelta(days=1 + 7 * n): ("none", LOOKED, 1) for n in range(10)}
    return Planning(facts, {**days, date(2026, 9, 1): ("complete", LOOKED, 1)}, {}, MONDAY)


def test_every_day_of_a_period_is_asked_for_and_none_twice_until_another_form_of_address_is_known() -> None:
    """A plain run leaves out the days of the week that never had an issue; a period is what its user says."""
    made, sunday = planning(), date(2026, 8, 23)
    assert sunday.weekday() == 6
    assert sunday in set(made.range(date(2026, 8, 1), None, again=False))
    assert not made.is_worth(sunday)
    last = date(2026, 11, 22)
    made.learn_form("http://paper.example/hk/html/2026-11/30/node_1.htm")
    made.learn_form("http://paper.example/hk/html/2026-11/29/node_7.htm")  # another number, no other form
    assert last not in set(made.range(date(2026, 8, 1), None, again=False))
    made.learn_form("http://paper.example/hk/pc/layout/202611/30/node_A01.html")
    assert last in set(made.range(date(2026, 8, 1), None, again=False))
    assert not made.is_worth(last)


def test_a_beginning_of_a_period_without_any_issue_is_told() -> None:
    made = planning()
    assert made.empty_beginning(date(2026, 8, 1), MONDAY) == date(2026, 8, 31)
    assert made.empty_beginning(date(2026, 8, 30), MONDAY) is None
    assert made.empty_beginning(date(2026, 9, 2), date(2026, 9, 30)) == date(2026, 9, 30)


@every(
    "url",
    [
        "http://paper.example/hk/",
        "https://paper.example/hk",
        "http://www.paper.example:80/hk/index.htm",
        "http://paper.example/hk/paperindex.htm",
        "http://paper.example/HK/html/",
        "http://paper.example/hk/html/2026-11/period.xml",
        "http://paper.example/hk/html/2026-11/30/node_7.htm?v=1",
        "http://paper.example/hk/html/2026-11/30/content_7_4711.htm?div=-1",
        "http://paper.example/hk/pc/layout/index.html",
        "http://paper.example/hk/pc/layout/202611/30/node_A01.html",
        "http://paper.example/hk/pc/c/content_4711.html",
        "http://paper.example/hk/content/20261130/PageArticleIndexWZ.htm",
        "http://paper.example/hk/content/20261130/Articel01002NU.htm",
        "http://paper.example/hk/20261130/html/page_01.htm",
        "http://paper.example/hk/202611/30/c4711.html",
        "http://paper.example/hk/Html/2026-11-30/Qpaper.html",
    ],
)
def test_a_newspaper_has_one_key_whichever_of_its_addresses_is_given(url: str) -> None:
    assert AnyPaperSpider.facts_of(AnyPaperArguments.parse({"url": url})).name == "epaper:www.paper.example/hk"


def test_the_address_of_a_newspaper_with_a_spider_has_that_ones_key() -> None:
    facts = AnyPaperSpider.facts_of(
        AnyPaperArguments.parse({"url": "https://papers.803.com.cn/yyrb/2026-11/30/node_1.html"})
    )
    assert (facts.name, facts.paper) == ("yueyangribao", "岳阳日报")


def test_the_address_of_no_host_is_one_line() -> None:
    with pytest.raises(UserError, match=r"^-a url: "):
        AnyPaperSpider.facts_of(AnyPaperArguments.parse({"url": "http://报..example/"}))
