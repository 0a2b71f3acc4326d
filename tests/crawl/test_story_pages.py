"""A story on several pages is one article, whole; where a page is missing it says so."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.http import HtmlResponse
from scrapy.settings import Settings
from twisted.python.failure import Failure

from regional_news.crawl.fetch_context import META_KEY, FetchContext, fetch_of
from regional_news.extract import Reading, read
from regional_news.spiders.heze import HezeSpider
from tests.archived_page import NOW
from tests.every import every

if TYPE_CHECKING:
    import pytest

FIRST = "http://www.heze.cn/news/2026-11/20/content_7.htm"
TITLE = "城北粮站改成了大家的书房"
NUMBERED = "<p class=epages>{}</p>"


def address(number: int) -> str:
    return FIRST if number == 1 else FIRST.replace("7.htm", f"7_{number}.htm")


def paragraph(number: int) -> str:
    return f"第{number}间仓房腾出来以后，管事的老秦请木匠打了{number * 9}个书架，街坊把家里的旧书一箱一箱搬了过来。"


def page(number: int, pager: str, *, title: str = TITLE) -> str:
    return (
        f"<html><head><meta charset=utf-8><title>{title}_中国菏泽网</title></head><body><h1>{title}</h1>"
        f"<p>2026-11-20 09:27 来源：菏泽日报</p><div><p>{paragraph(number)}</p><p><img src=/{number}.jpg></p>"
        f"<p>{paragraph(number + 100)}</p>{pager}</div><p>版权所有 中国菏泽网</p></body></html>"
    )


def pager(here: int, *, last: int = 3, word: str = "", own: str = "<b>{}</b>") -> str:
    shown = [own.format(n) if n == here else f"<a href='{address(n)}'>{n}</a>" for n in range(1, last + 1)]
    more = f" <a href='{address(here + 1)}'>{word}</a>" if word and here < last else ""
    return NUMBERED.format(" ".join(shown) + more)


def reading_of(number: int, pager: str) -> Reading:
    return read(page(number, pager).encode(), url=address(number), fetched_at=NOW, facts=HezeSpider.facts)


@every(
    "here shown following",
    [
        (1, {"word": "下一页"}, 2),
        (2, {"word": "下一页"}, 3),
        (1, {}, 2),
        (2, {}, 3),
        (3, {}, None),
        (3, {"word": "下一页"}, None),
        (2, {"own": "<a href=#>{}</a>"}, 3),
        (1, {"last": 1}, None),
    ],
)
def test_the_next_page_of_a_story_is_told_by_word_or_number(here: int, shown: dict[str, Any], following: int | None):
    found = reading_of(here, pager(here, **shown))
    assert found.following == (address(following) if following else None)
    assert ("truncated" in found.flags) is (shown.get("last") != 1)


def followed(pages: dict[int, str], monkeypatch: pytest.MonkeyPatch) -> tuple[Reading, list[str], dict[str, int]]:
    """Return the story that a spider makes of pages, the addresses it asked for, and what it counted."""
    spider, counts, asked = HezeSpider(), dict[str, int](), list[str]()
    spider.crawler = SimpleNamespace(  # type: ignore[assignment]
        settings=Settings({"PAGE_CPU_SECONDS": 10}),
        stats=SimpleNamespace(inc_value=lambda name, number: counts.update({name: counts.get(name, 0) + number})),
    )
    spider.run = SimpleNamespace(clock=lambda: NOW)  # type: ignore[assignment]
    monkeypatch.setattr(HezeSpider, "stored", lambda _, __, reading: iter([reading]))

    def answer(request: Request, number: int) -> HtmlResponse:
        return HtmlResponse(request.url, body=pages[number].encode(), request=request)

    opening = answer(Request(FIRST, meta={META_KEY: FetchContext(article_key="7")}), 1)
    reading = spider.reading_of(opening)
    assert reading is not None
    found = list(spider.parts_after(opening, (reading,)))
    while isinstance(found[0], Request):
        (request,) = found
        asked.append(request.url)
        assert fetch_of(request).is_part
        number = int(request.url.removesuffix(".htm").rpartition("_")[2])
        if number in pages:
            found = list(request.callback(answer(request, number)))  # type: ignore[misc]
        else:
            found = list(request.errback(Failure(IgnoreRequest("no answer"))))  # type: ignore[misc]
    return found[0], asked, counts


def test_a_story_on_several_pages_is_one_with_all_its_text_and_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    story, asked, _ = followed({n: page(n, pager(n, word="下一页")) for n in (1, 2, 3)}, monkeypatch)
    assert asked == [address(2), address(3)]
    assert story.text.split("\n") == [paragraph(n + more) for n in (1, 2, 3) for more in (0, 100)]
    assert [(image.url.rpartition("/")[2], image.paragraph) for image in story.images] == [
        ("1.jpg", 0),
        ("2.jpg", 2),
        ("3.jpg", 4),
    ]
    assert (story.article_id, story.url, story.flags) == ("7", FIRST, [])


@every(
    "second",
    [
        None,
        page(2, pager(2), title="全市今天起进入防汛值守阶段"),
        page(1, pager(1)),
        "<html><head><title>提示信息</title></head><body><p>您访问的文章不存在或已被删除</p></body></html>",
    ],
)
def test_a_story_of_which_a_page_is_missing_is_truncated(second: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    pages = {1: page(1, pager(1))} | ({2: second} if second else {})
    story, asked, counts = followed(pages, monkeypatch)
    assert asked == [address(2)]
    assert story.text == f"{paragraph(1)}\n{paragraph(101)}"
    assert story.flags == ["truncated"]
    assert counts["articles/parts_missing"] == 1
