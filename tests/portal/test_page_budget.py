"""Whatever reads a page: one that keeps the processor for ever is refused, its bytes kept, and the run goes on."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from scrapy import Request
from scrapy.http import Response
from scrapy.settings import Settings

from regional_news.crawl import listing
from regional_news.extract.page import parse
from regional_news.portal.epaper import days, issues, newest_issue
from regional_news.portal.forum import pages
from regional_news.portal.site import known, settling
from regional_news.portal.site import spider as site_spider
from regional_news.spiders.discuz import AnyDiscuzSpider
from regional_news.spiders.epaper import AnyNewspaperSpider
from regional_news.spiders.heze import HezeSpider
from regional_news.spiders.site import AnyPortalSpider
from regional_news.storage.warc import pages as archived

if TYPE_CHECKING:
    from regional_news.portal.spider import PortalSpider


def endless(*_: Any, **__: Any) -> Any:
    """Read a page for ever, inside one regular expression."""
    return re.search("(?:a+)+$", "a" * 60 + "b")


def made(spider: PortalSpider) -> list[str]:
    """Give the spider what it works with, and return the list of the reasons for which it refuses pages."""
    refused: list[str] = []
    spider.crawler = SimpleNamespace(  # type: ignore[assignment]
        settings=Settings({"PAGE_CPU_SECONDS": 0.1}),
        stats=SimpleNamespace(inc_value=lambda *_, **__: None, get_value=lambda *_: None, set_value=lambda *_: None),
        signals=SimpleNamespace(send_catch_log=lambda *_, **__: None),
    )
    spider.run = SimpleNamespace(  # type: ignore[assignment]
        refuse=lambda response, reason, *_, **__: refused.append(reason), clock=lambda: datetime.now(UTC)
    )
    return refused


def answer(url: str, body: bytes = b"<p>a</p>") -> Response:
    return Response(url, body=body, request=Request(url))


def test_a_newspapers_door(monkeypatch: pytest.MonkeyPatch) -> None:
    spider = AnyNewspaperSpider(url="http://paper.example.cn/rb/")
    refused = made(spider)
    spider.planning = SimpleNamespace(learned={}, today=date(2026, 11, 20))  # type: ignore[assignment]
    monkeypatch.setattr(newest_issue, "read_door", endless)
    followed = list(spider.parse_door(answer("http://paper.example.cn/rb/"), hops=0))
    assert refused == ["too_complex"]
    assert [request.url for request in followed] == ["http://paper.example.cn/rb/paperindex.htm"]


def test_a_newspapers_calendar(monkeypatch: pytest.MonkeyPatch) -> None:
    spider = AnyNewspaperSpider(url="http://paper.example.cn/rb/")
    refused = made(spider)
    spider.planning = SimpleNamespace(learned={"period": "period.xml"})  # type: ignore[assignment]
    monkeypatch.setattr(days, "read_period", endless)
    monkeypatch.setattr(spider, "next_step", lambda: Request("http://paper.example.cn/rb/next"))
    page = answer("http://paper.example.cn/rb/period.xml")
    followed = list(spider.parse_period(page, month=date(2026, 11, 1), file="period.xml"))
    assert refused == ["too_complex"]
    assert [request.url for request in followed] == ["http://paper.example.cn/rb/next"]


def test_the_days_that_a_newspapers_page_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    spider = AnyNewspaperSpider(url="http://paper.example.cn/rb/")
    refused = made(spider)
    monkeypatch.setattr(issues, "read_printed_page", lambda *_, **__: SimpleNamespace(entries=[1]))
    monkeypatch.setattr(issues, "shown_days", endless)
    assert spider.printed(answer("http://paper.example.cn/rb/"), date(2026, 11, 1)) is None
    assert refused == ["too_complex"]


@pytest.mark.parametrize("reader", ["parse", "classify"])
def test_any_page_of_a_forum(reader: str, monkeypatch: pytest.MonkeyPatch) -> None:
    spider = AnyDiscuzSpider(url="http://bbs.example.com/")
    refused = made(spider)
    monkeypatch.setattr(pages, reader, endless)
    assert spider.open_page(answer("http://bbs.example.com/forum.php")) is None
    assert refused == ["too_complex"]


def test_the_index_of_a_forum(monkeypatch: pytest.MonkeyPatch) -> None:
    spider = AnyDiscuzSpider(url="http://bbs.example.com/")
    refused = made(spider)
    page = answer("http://bbs.example.com/forum.php")
    monkeypatch.setattr(pages, "read_index", endless)
    assert spider.forums_on(parse(page.body.decode()), page, is_index=True) == []
    assert refused == ["too_complex"]


@pytest.mark.parametrize("reader", ["read_answer", "parse_html"], ids=["feeds, maps and lists in JSON", "a page"])
def test_lists(reader: str, monkeypatch: pytest.MonkeyPatch) -> None:
    spider = HezeSpider()
    refused = made(spider)
    answered: list[str] = []
    traversals = SimpleNamespace(answered_for=answered.append)
    spider.run.visits = SimpleNamespace(note_traversals=lambda: None, traversals=traversals)  # type: ignore[assignment]
    monkeypatch.setattr(listing, reader, endless)
    url = "http://www.heze.cn/news/news.htm"
    assert list(spider.parse_list(answer(url))) == []
    assert (refused, answered) == (["too_complex"], [url])


@pytest.mark.parametrize("reader", ["parse_html", "links_in", "read_answer"])
def test_a_page_that_tells_what_a_site_is(reader: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The home page alone cannot do without: without it the site is not settled, and that is said."""
    spider = AnyPortalSpider(url="http://news.example.cn/")
    refused = made(spider)
    spider.settling = settling.Settling(facts=spider.facts)
    home = spider.settling.wanted()[0]
    monkeypatch.setattr(known, reader, endless)
    monkeypatch.setattr(site_spider.AnySiteSpider, "settled", lambda *_: iter(()))
    assert list(spider.found(answer(home), home)) == []
    assert refused == ["too_complex"]
    assert (spider.settling.state, "too_complex" in spider.settling.why) == ("no_answer", True)


def test_what_a_sites_pages_tell_together(monkeypatch: pytest.MonkeyPatch) -> None:
    spider = AnyPortalSpider(url="http://news.example.cn/")
    made(spider)
    spider.settling = settling.Settling(facts=spider.facts)
    monkeypatch.setattr(settling.Settling, "wanted", endless)
    monkeypatch.setattr(site_spider.AnySiteSpider, "settled", lambda *_: iter(()))
    assert list(spider.further()) == []
    assert (spider.settling.state, "too_complex" in spider.settling.why) == ("unsure", True)


def test_an_archived_page_that_may_be_a_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    """The capture before it is taken in its place."""
    kept = archived.ArchivedPages([], facts=HezeSpider.facts, body_max_bytes=1000, page_seconds=0.1)
    monkeypatch.setattr(archived, "is_refusal", endless)
    assert not kept._is_sound(SimpleNamespace(read=lambda _: None))  # type: ignore[arg-type]
    kept.close()
