"""E6. Text made to let a regular expression go back and forth, wherever a reader looks."""

from __future__ import annotations

from time import process_time
from typing import TYPE_CHECKING

import pytest

from regional_news.crawl.listing import read_listing
from regional_news.extract import read
from regional_news.extract.discuz.notices import _SUM
from regional_news.extract.discuz.posts import _FLOOR
from regional_news.item.article import utc_now
from tests.every import every
from tests.faults.site import story
from tests.faults.spider import FaultySpider

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.slow

SEEDS = (
    *(" ", "1", "a", "一", "2026-", "来源：", "（", "<a ", "<p>", "/", "年", "<br>\n", "作者 ", '="', "2026年1月1日"),
    *('<a href="/news/1.html">', "记者张三", "&#12288;", "1+", "(1)"),
)
PLACES = {"body": "</div></body>", "title": "<h1>", "byline": "<div class=info>"}
HEADERS = {"Content-Type": "text/html; charset=utf-8"}


def page(seed: str, size: int, place: str) -> bytes:
    """Return an article with so many characters of the same seed at one place."""
    text = seed * (size // len(seed))
    mark = PLACES[place]
    return story("x").body.decode().replace(mark, f"<p>{text}</p>{mark}" if place == "body" else mark + text).encode()


def seconds(work: Callable[[], object]) -> float:
    started = process_time()
    work()
    return process_time() - started


@pytest.mark.fault(
    "E6", "text made to let a regular expression go back and forth", "time grows no faster than the text"
)
@every("place", list(PLACES))
def test_no_text_makes_a_reader_run_away(place: str) -> None:
    """Four times the text may take some six times as long, never sixteen times."""

    def cost(seed: str, size: int) -> float:
        body = page(seed, size, place)
        facts = FaultySpider.facts
        address = "http://news.test/news/x.html"
        listing = seconds(lambda: read_listing(body, url=address, headers=HEADERS, facts=facts, articles_max=9))
        return listing + seconds(lambda: read(body, url=address, headers=HEADERS, fetched_at=utc_now(), facts=facts))

    def runs_away(seed: str) -> bool:
        return cost(seed, 20_000) > 10 * max(cost(seed, 5_000), 0.01)

    assert [seed for seed in SEEDS if runs_away(seed) and runs_away(seed)] == []


@pytest.mark.fault("E6", "a forum's floor or question of digits without end", "time grows no faster than the text")
@every("seed", ["1", "1+", "1 + ", "1 "])
def test_no_digits_make_a_forum_run_away(seed: str) -> None:
    def cost(size: int) -> float:
        text = seed * (size // len(seed)) + "x"
        return seconds(lambda: (_SUM.search(text), _FLOOR.search(text)))

    assert cost(160_000) < 10 * max(cost(40_000), 0.02)
