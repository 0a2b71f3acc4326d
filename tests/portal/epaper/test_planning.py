"""Which days a run asks for."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from regional_news.portal.epaper.any_paper import AnyPaperSpider
from regional_news.portal.epaper.arguments import AnyPaperArguments
from regional_news.portal.epaper.planning import Planning

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
