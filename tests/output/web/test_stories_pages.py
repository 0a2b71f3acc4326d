"""Stories in the pages: who told one, when, and with which changes."""

from __future__ import annotations

import os
import time
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING
from unittest.mock import Mock
from urllib.parse import urlencode

import pytest

from regional_news.output.web import visit
from regional_news.output.web.app import make_app
from regional_news.output.web.pages import download, stories
from regional_news.output.web.search_form import SearchForm
from regional_news.output.web.visit import Site
from regional_news.storage.sqlite import Store
from tests.every import every
from tests.web_client import Client
from tests.web_store import PORTALS, copied, fill

if TYPE_CHECKING:
    from pathlib import Path

    from regional_news.item.article import Article

LEFT_OUT = "新来的船长三十岁，考了六年证。"


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("stories") / "s.db"
    fill(path, with_harmful=False)
    with Store.open(path) as store:
        store.save(cut(), run_id=store.start_run(spider="tengzhou"))
    return path


@pytest.fixture(scope="module")
def client(path: Path) -> Client:
    return Client(make_app(path, hosts=["127.0.0.1"]))


def cut() -> Article:
    """Return a third telling, hours later, with another title and without the last sentence."""
    first = copied()[0]
    url, region, source = PORTALS["tengzhou"]
    return replace(
        first, portal="tengzhou", article_id="7103", url=url.format(7103), region=region, source=source,
        title="老船工交班", text=first.text.replace(LEFT_OUT, ""), published_at=first.published_at + timedelta(hours=2),
        fetched_at=first.fetched_at + timedelta(hours=2),
    )  # fmt: skip


def at(article: Article, page: str = "/story") -> str:
    return f"{page}?{urlencode({'portal': article.portal, 'id': article.article_id})}"


def test_a_story_shows_every_telling_in_time_and_what_one_left_out_beside_the_other(client: Client) -> None:
    page = client.get(at(cut()))
    assert page.status == 200
    assert len(page.shown("//ol[@class='told']/li")) == 3
    assert [text.removeprefix("removed: ") for text in page.shown("//div[@class='beside-texts']//del")][-1] == LEFT_OUT
    assert not page.page.xpath("//div[@class='beside-texts']/p[position() mod 2 = 0]//del")


def test_any_two_tellings_can_be_compared(client: Client) -> None:
    links = client.get(at(cut())).page.xpath("//ol[@class='told']//a[contains(@href, '#beside')]/@href")
    assert len(links) == 2
    for link in links:
        assert client.get(link.partition("#")[0]).shown("//h2[@id='beside']") == ["Side by side"]


def test_the_list_and_the_articles_lead_to_the_story(client: Client) -> None:
    rows = client.get("/stories").page.xpath("//ol[@class='told']/li")
    assert "3 articles" in rows[0].text_content()
    assert client.get(rows[0].xpath("a/@href")[0]).shown("//ol[@class='told']/li")
    article = client.get(at(copied()[0], "/article")).page
    assert article.xpath("//section[@id='tellings']//a[starts-with(@href, '/story?')]")
    assert "老船工交班" in article.xpath("//section[@id='tellings']")[0].text_content()


def test_a_story_of_one_telling_compares_nothing_and_one_of_many_is_cut(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "Side by side" not in client.get("/story?portal=heze&id=7001").text
    monkeypatch.setattr(stories, "MOST_TELLINGS", 2)
    page = client.get(at(copied()[0]))
    assert len(page.shown("//ol[@class='told']/li")) == 2
    assert page.shown("//p[@class='flag']")


@every(
    "address status",
    [("/story", 404), ("/story?story=999999", 404), ("/story?story=x", 400), ("/stories?since=soon", 400)],
)
def test_a_story_that_is_none_is_answered_with_one_line(client: Client, address: str, status: int) -> None:
    assert client.get(address).status == status


def test_a_search_is_narrowed_to_an_outlet_and_says_so(client: Client, path: Path) -> None:
    with Store.open(path, read_only=True) as store:
        (outlet,) = store._row("SELECT outlet FROM articles WHERE outlet IS NOT NULL AND copy_of IS NULL")
        (own,) = store._row("SELECT count(*) FROM articles WHERE outlet = ? AND copy_of IS NULL", (outlet,))
    page = client.get(f"/search?{urlencode({'outlet': outlet})}")
    assert page.status == 200
    assert 0 < len(page.shown("//div[@class='card list']/article")) == min(own, 20)
    assert any(text.startswith(f"Outlet {outlet}") for text in page.shown("//ul[@class='chips']/li"))


def test_the_page_of_spreading_says_who_is_alone_first_and_behind_whom(client: Client) -> None:
    page = client.get("/spread")
    assert page.status == 200
    heads = page.shown("//section[@aria-labelledby='lags']//thead/tr/th")[1:]
    rows = {
        row.xpath("string(th)"): row.xpath("td") for row in page.page.xpath("//section[.//h2[@id='lags']]//tbody/tr")
    }
    cells = dict(zip(heads, (cell.text_content() for cell in rows["滕州日报"]), strict=True))
    assert cells["滕州日报"] == ""
    late = [
        (name, head)
        for name, row in rows.items()
        for head, cell in zip(heads, row, strict=True)
        if cell.text_content() not in {"", "–"}
    ]
    assert {name for pair in late for name in pair} == set(heads), "none that neither follows nor is followed"
    hours, times = cells["菏泽日报"].split("×")
    assert (float(hours) > 0, int(times)) == (True, 1)
    alone = page.page.xpath("//section[.//h2[@id='alone']]//td/a/@href")
    assert len(client.get(alone[0]).shown("//ol[@class='told']/li")) > 1
    assert client.get("/spread?since=soon").status == 400


def test_what_was_read_is_read_again_once_the_store_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of another store it is read again, too; what took long is kept for a hundred times as long."""
    store, site = Mock(identity=lambda: "a"), Site(store_path=tmp_path / "s.db", queries_path=None)
    numbers, clock = iter(range(99)), [0.0]
    monkeypatch.setattr(visit.time, "monotonic", lambda: clock[0])

    def read(takes: float) -> int:
        clock[0] += takes
        return next(numbers)

    def at(moment: float, *, takes: float = 0.0) -> list[int]:
        os.utime(site.store_path, (moment, moment))
        return [site.kept(store, ("x",), lambda: read(takes)) for _ in range(2)]

    site.store_path.write_bytes(b"x")
    fresh = time.time() + 9_000  # however long the machine takes
    assert (at(1_000_000), at(1_000_001), at(fresh)) == ([0, 0], [1, 1], [2, 3])
    assert (at(fresh, takes=2), at(1_000_002)) == ([4, 4], [4, 4])
    clock[0] += 200
    assert (at(1_000_002), at(fresh, takes=2)) == ([5, 5], [6, 6])
    store.identity = lambda: "b"
    assert at(fresh) == [7, 8]
    on_a_server = Site(store_path=Mock(), queries_path=None)
    assert [on_a_server.kept(store, ("x",), lambda: read(2)) for _ in range(2)] == [9, 9]


def test_a_search_and_its_feed_show_each_story_once(client: Client) -> None:
    def titles(address: str) -> list[str]:
        return client.get(address).shown("//article[contains(@class, 'hit')]//h3")

    asked = urlencode({"q": "老船工"})
    assert len(titles(f"/search?{asked}")) == 2
    assert titles(f"/search?{asked}&stories=1") == ["老船工交班"]
    assert "1 article<" in client.get(f"/search?{asked}&stories=1").text
    assert client.get(f"/feed?{asked}").text.count("<entry>") == 2
    assert client.get(f"/feed?{asked}&stories=1").text.count("<entry>") == 1
    assert "--stories" in download.command_line(SearchForm(q="老船工", stories="1"), "csv")
    assert client.get(f"/download?{asked}&stories=1&format=jsonl").text.count("\n") == 1


def test_outlets_are_a_filter_beside_the_search(client: Client) -> None:
    links = client.get("/search").page.xpath("//section[h2='Outlet']//a/@href")
    assert links
    assert client.get(links[0]).shown("//section[h2='Outlet']//a[@aria-current]")
