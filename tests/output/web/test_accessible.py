"""What a screen reader is told: labels, headings in order, no control inside a picture, no landmark twice."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

import pytest

from regional_news.output.web import report
from regional_news.output.web.app import make_app
from regional_news.storage.sqlite import Store
from tests.alarm_store import fill_with_trouble
from tests.every import every
from tests.web_client import Client
from tests.web_store import copied, edited, thread

if TYPE_CHECKING:
    from collections.abc import Callable

    from lxml import html

PAGES = {
    "overview": "/",
    "search": f"/search?q={quote('步道')}",
    "nothing found": f"/search?q={quote('无此词组')}",
    "wrong search": "/search?q=%22",
    **{
        name: f"/article?{urlencode({'portal': article.portal, 'id': article.article_id, 'search': '', 'at': 3})}"
        for name, article in (("thread", thread()), ("edited", edited()[1]), ("copied", copied()[1]))
    },
    "feeds": "/feeds",
    "trends": f"/trends?{urlencode({'w': '步道，书屋'})}",
    "rising": "/rising",
    "outlets": "/outlets",
    "outlet": f"/outlets?{urlencode({'name': '菏泽日报', 'with': '岳阳日报'})}",
    "silent edits": "/edits",
    "gone pages": "/gone",
    "newspapers": "/papers",
    "alerts": "/alerts?q=x&portal=heze",
    "stories": "/stories",
    "spread": "/spread",
    "story": f"/story?{urlencode({'portal': copied()[1].portal, 'id': copied()[1].article_id})}",
    "runs": "/runs",
    "run": "/runs?run=1",
    "sql": "/sql?q=SELECT+title+FROM+articles",
    "no page": "/nothing",
}


@pytest.fixture(scope="module")
def page_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], html.HtmlElement]:
    """Return what reads a page by its name."""
    path = tmp_path_factory.mktemp("accessible") / "s.db"
    fill_with_trouble(path)
    client = Client(make_app(path, hosts=["127.0.0.1"]))
    empty = Client(make_app(path.with_name("none.db"), hosts=["127.0.0.1"]))

    def read(name: str) -> html.HtmlElement:
        if name == "report":
            with Store.open(path, read_only=True) as store:
                found = report.read(store, report.span_of(month=f"{edited()[1].published_at:%Y-%m}"))
                return html_of(report.render(store, found, "zh"))
        return empty.get("/").page if name == "first steps" else client.get(PAGES[name]).page

    return read


def html_of(text: str) -> html.HtmlElement:
    from lxml import html  # noqa: PLC0415

    return html.document_fromstring(text)


@every("name", [*PAGES, "first steps", "report"])
def test_a_page_is_told_as_it_is_shown(page_of: Callable[[str], html.HtmlElement], name: str) -> None:
    page = page_of(name)
    levels = [int(heading.tag[1]) for heading in page.iter("h1", "h2", "h3", "h4")]
    main = [int(heading.tag[1]) for heading in page.xpath("//main//*[self::h1 or self::h2 or self::h3]")]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels)), levels
    assert main.count(1) <= 1
    assert not page.xpath("//*[self::h1 or self::h2 or self::h3][@role]")
    assert not page.xpath("//svg[@role='img']//a")
    for field in page.xpath("//input[not(@type='hidden')] | //textarea | //select"):
        own = page.xpath(f"//label[@for='{field.get('id')}']")
        named = field.get("aria-label") or field.xpath("ancestor::label") or own
        assert named, field.attrib
    names = Counter(
        found.get("aria-labelledby") or found.get("aria-label")
        for found in page.xpath("//section[@aria-label or @aria-labelledby] | //*[@role='region'] | //nav")
    )
    assert set(names.values()) <= {1}, names
    assert not page.xpath("//*[contains(@class, 'scroll')][not(@tabindex and (@aria-label or @aria-labelledby))]")


def test_headings_come_in_order_where_filters_are_folded_away(page_of: Callable[[str], html.HtmlElement]) -> None:
    page = page_of("search")
    levels = [int(found.tag[1]) for found in page.xpath("//*[self::h1 or self::h2 or self::h3][not(ancestor::aside)]")
              if not found.xpath("ancestor::*[@class='facets']")]  # fmt: skip
    assert levels[:3] == [1, 2, 3]
