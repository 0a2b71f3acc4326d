"""A portal's selector hints decide between equals, lose to what the page says, and are reported when they go stale."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from regional_news.extract import PortalFacts, Reading, read
from tests.every import every

FACTS = PortalFacts(
    name="made_up",
    site_name="某某网",
    origin="http://portal.example",
    article=r"/news/(?P<id>\d+)\.html",
    examples=("http://portal.example/news/1.html",),
    hints={"title": (".t",), "text": ("#zoom", ".body")},
)
TWIN = "<p>镇上的集市今天重新开了张，卖菜的、修鞋的都回来了，街上热闹得很。</p>" * 9
HEAD = "<meta charset=utf-8><div>来源：某某日报 2026-11-02 08:00</div><b class=t>老街的早市回来了</b>"
PAGE = f"{HEAD}<div id=zoom>{TWIN}</div>"


def read_with(facts: PortalFacts, page: str = PAGE) -> Reading:
    now = datetime(2026, 11, 20, tzinfo=UTC)
    return read(page.encode(), url="http://portal.example/news/1.html", fetched_at=now, facts=facts)


def test_a_hint_that_names_a_small_box_loses_no_paragraph() -> None:
    page = PAGE.replace("</div>", "<p>早市的摊位按先来后到排，收摊后各扫各的门前。</p></div>")
    hinted = read_with(replace(FACTS, hints={"text": ("p:first-child",)}), page)
    assert hinted.text == read_with(replace(FACTS, hints={}), page).text


@every(
    "hints missed",
    [
        ({"title": (".t",), "text": ("#zoom",)}, ()),
        ({"title": (".old", ".t"), "text": ("#zoom",)}, ()),
        ({"title": (".old", ".older"), "text": ("#zoom",)}, ("title",)),
        ({"title": (".old",), "text": (".old",), "byline": (".x",)}, ("byline", "text", "title")),
        ({}, ()),
    ],
)
def test_hints_that_match_nothing_are_named(hints: dict[str, tuple[str, ...]], missed: tuple[str, ...]) -> None:
    reading = read_with(replace(FACTS, hints=hints))
    assert reading.missed_hints == missed
    assert reading.text, "the page is read all the same"
