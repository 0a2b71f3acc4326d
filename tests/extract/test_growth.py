"""No element stops a reader by being repeated: time grows with the size of a page, and with nothing else."""

from __future__ import annotations

from datetime import UTC, datetime
from time import process_time
from typing import TYPE_CHECKING, Final

import pytest

from regional_news.crawl.listing import read_listing
from regional_news.crawl.sources import read_answer, sources_of
from regional_news.extract import PortalFacts, page, read
from regional_news.extract.discuz.lists import is_list_page, read_index, read_list
from regional_news.extract.discuz.merge import merge_pages
from regional_news.extract.discuz.notices import classify
from regional_news.extract.discuz.thread import read_page
from regional_news.extract.epaper.calendar import read_door, read_period, shown_days
from regional_news.extract.epaper.facts import PaperFacts
from regional_news.extract.epaper.page import read_printed_page
from regional_news.extract.epaper.story import read_story
from regional_news.extract.page import parse, walk
from tests.every import every, matrix
from tests.repeated import FORUM, IN_HEAD, KINDS, PAPER, repeated

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.no_cover  # what is traced takes another time

NOW: Final = datetime(2026, 11, 28, tzinfo=UTC)
URL: Final = "http://www.paper.example/1.htm"
ISSUE: Final = "http://www.paper.example/html/2021-03/05/node_1.htm"
STORY: Final = "http://www.paper.example/html/2021-03/05/content_1.htm"
PAPER_FACTS: Final = PaperFacts(
    name="paper", site_name="河湾日报", origin="http://www.paper.example", examples=(STORY,)
)
FACTS: Final = PortalFacts(
    name="paper",
    site_name="河湾在线",
    origin="http://www.paper.example",
    article=r"/(?P<id>\d+)\.htm",
    examples=(URL,),
    hints={"title": ("h1",), "text": (".text", "td")},
)


def as_article(body: bytes) -> None:
    read(body, url=URL, fetched_at=NOW, facts=FACTS)


def as_list(body: bytes) -> None:
    listing = read_listing(body, url=URL, headers={}, facts=FACTS, articles_max=2000)
    listing.candidates()
    listing.next_page(1)


def as_thread(body: bytes) -> None:
    tree = parse(source := body.decode())
    classify(source, tree)
    url = "http://bbs.paper.example/thread-1-1-1.html"
    merge_pages([read_page(tree, url=url, fetched_at=NOW, source=source)])


def as_forum(body: bytes) -> None:
    tree = parse(source := body.decode())
    classify(source, tree)
    is_list_page(tree)
    read_list(tree, url="http://bbs.paper.example/forum-2-1.html", fetched_at=NOW)
    read_index(tree, url="http://bbs.paper.example/forum.php")


def as_issue(body: bytes) -> None:
    read_printed_page(body, url=ISSUE, headers={})


def as_paper(body: bytes) -> None:
    read_door(body, url="http://www.paper.example/", headers={})
    read_period(body, url="http://www.paper.example/period.xml", headers={})
    shown_days(body, {})


def as_story(body: bytes) -> None:
    read_story(body, url=STORY, headers={}, fetched_at=NOW, facts=PAPER_FACTS)


READERS: Final = {
    "article": as_article,
    "list": as_list,
    "thread": as_thread,
    "forum": as_forum,
    "issue": as_issue,
    "paper": as_paper,
    "story": as_story,
}
CASES: Final = [
    *(("article", kind) for kind in KINDS),
    *(("list", kind) for kind in KINDS if kind not in IN_HEAD),
    *(("thread", kind) for kind in (*FORUM, "h1", "dated paragraphs", "brs and letters", "nested divs")),
    *(("forum", kind) for kind in (*FORUM, "brs and letters", "nested divs", "list links")),
    *(("issue", kind) for kind in (*PAPER, "list links", "tables")),
    *(("paper", kind) for kind in ("days", "list links", "brs and letters", "unclosed CDATA")),
    *(
        ("story", kind)
        for kind in (*PAPER, "pictures", "same paragraphs", "h1", "unclosed source comments", "unclosed CDATA")
    ),
]

WORST: Final = [
    *(("article", kind) for kind in ("same h1", "h2 with bylines", "unclosed paragraphs", "dated paragraphs")),
    *(("article", kind) for kind in ("metas", "comment stamps", "pictures with captions")),
    ("thread", "attachments of posts"),
    ("thread", "brs and letters"),
    ("list", "pagers"),
    ("issue", "areas"),
    ("paper", "brs and letters"),
    ("story", "unclosed source comments"),
    ("story", "unclosed CDATA"),
]
LARGE: Final = [("article", "comment stamps"), WORST[-3], WORST[-2], WORST[-1]]
"""One for each reader: those that were slowest take seconds."""


def seconds(reader: Callable[[bytes], None], body: bytes) -> float:
    start = process_time()
    reader(body)
    return process_time() - start


def grows_with_the_page(name: str, kind: str, *, size: int, times: int, at_most: float) -> bool:
    """Tell whether the time grows at most so much more than the page, where that becomes `times` as large.

    Other looks are for a first that was disturbed.
    """
    reader, small, large = READERS[name], repeated(kind, size), repeated(kind, size * times)
    return any(seconds(reader, large) / (seconds(reader, small) + 0.004) / times < at_most for _ in range(3))


@pytest.mark.fault("E5", "any of a hundred kinds of element repeated", "time grows no faster than the page")
@pytest.mark.slow
@every("name", READERS)
def test_time_grows_no_faster_than_a_page_of(name):
    """What grows with the square takes eight times as much longer, whatever the speed of the machine."""
    kinds = [kind for reader, kind in CASES if reader == name]
    assert [kind for kind in kinds if not grows_with_the_page(name, kind, size=2_000, times=8, at_most=2.5)] == []


@pytest.mark.slow
@pytest.mark.parametrize(("name", "kind"), matrix(CASES, few=LARGE.__contains__))
def test_time_grows_no_faster_than_a_large_page_of(name, kind):
    """A square that is too small to be seen in smaller pages is seen in these, of a quarter of a megabyte."""
    assert grows_with_the_page(name, kind, size=30_000, times=8, at_most=3.5)


@pytest.mark.slow
@pytest.mark.every
@pytest.mark.parametrize(("name", "kind"), WORST)
def test_time_grows_no_faster_than_the_largest_page_of(name, kind):
    assert grows_with_the_page(name, kind, size=150_000, times=53, at_most=3)


def test_a_page_without_end_is_read_in_part_and_says_so(monkeypatch):
    lines_max = 600
    monkeypatch.setattr(page, "MAX_LINES", lines_max)
    unit = "<p>河水涨了又落，船来了又走，渡口的柳树年年发芽。</p>"
    story = f"<h1>渡口的柳树</h1><p>2021-03-05 07:20</p>{unit * (lines_max + 50)}"
    reading = read(f"<html><body>{story}</body></html>".encode(), url=URL, fetched_at=NOW)
    assert len(walk(parse(story)).lines) == lines_max
    assert "truncated" in reading.flags


UNCLOSED = (
    "<script>", "<script ", "<record><![CDATA[", "<item>", "<entry ", "<item><title>", "<link ", "<loc>", "<sitemap>",
    "A", "/front/page/", "/api/", "var param_1 = {", "queryData='{", "sid=\"a\" ", "\"/aa?a=1&", " ",
)  # fmt: skip


@every("unit", UNCLOSED)
def test_what_a_list_is_fetched_from_is_found_in_time_that_grows_no_faster_than_the_page(unit):
    def read_both(size: int) -> None:
        text = unit * (size // len(unit))
        sources_of(text, url=URL)
        for start in ("<rss>", "<urlset>", "["):
            read_answer(URL, (start + text).encode())
        read_answer("http://www.paper.example/dataproxy.jsp", text.encode())

    def spent(size: int) -> float:
        start = process_time()
        read_both(size)
        return process_time() - start

    read_both(100)
    assert spent(100_000) < 40 * (spent(10_000) + 0.01)
