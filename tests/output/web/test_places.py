"""Places to stand: every name leads to its page, and every page to what it counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest

from regional_news.item import regions
from regional_news.output.web.app import make_app
from regional_news.output.web.maps import _outlines, maps
from regional_news.output.web.pages import places
from regional_news.storage.sqlite import Store
from tests.factory import make_article
from tests.web_client import Client
from tests.web_store import edited, fill, plain_articles

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("places") / "s.db"
    fill(path, with_harmful=False)
    with Store.open(path) as store:
        for place, article in enumerate(plain_articles(3)):
            at = datetime(2026, 5, 6 + place, tzinfo=UTC)
            store.note_gone(article.portal, [article.article_id], at=at)
    return path


@pytest.fixture(scope="module")
def client(path: Path) -> Client:
    return Client(make_app(path, hosts=["127.0.0.1"]))


@pytest.mark.parametrize("at", list(places.KINDS))
def test_each_place_of_a_list_has_a_page_with_its_feed_and_articles(client: Client, at: str) -> None:
    rows = client.get(at).page.xpath("//table[@class='ranked']/tbody/tr")
    assert rows
    for row in rows[:4]:
        answer = client.get(row.xpath(".//a/@href")[0])
        assert answer.status == 200
        assert answer.page.xpath("//article[contains(@class, 'hit')]")
        feed = answer.page.xpath("//p[@class='choices']/a[contains(@href, '/feed?')]/@href")[0]
        assert client.get(feed).status == 200


@pytest.mark.parametrize("at", ["/outlets", "/portals", "/days"])
def test_a_list_counts_what_its_pages_find(client: Client, at: str) -> None:
    for row in client.get(at).page.xpath("//table[@class='ranked']/tbody/tr"):
        hint = client.get(row.xpath(".//a/@href")[0]).shown("//div[@class='head']//p[@class='hint']")[0]
        number = row.xpath("td[@class='number']")[0].text
        assert f"{number} article" in hint


def test_names_in_an_article_lead_to_their_pages(client: Client) -> None:
    article = edited()[1]
    page = client.get(f"/article?{urlencode({'portal': article.portal, 'id': article.article_id})}").page
    links = [link for link in page.xpath("//main//a/@href") if "?name=" in link]
    assert {link.partition("?")[0] for link in links} == {"/portals", "/outlets", "/authors", "/sections", "/regions"}
    assert [client.get(link).status for link in links] == [200] * len(links)


def test_two_outlets_stand_side_by_side(client: Client) -> None:
    answer = client.get(f"/outlets?{urlencode({'name': '菏泽日报', 'with': '岳阳日报'})}")
    assert answer.shown("//ul[@class='legend']/li") == ["菏泽日报", "岳阳日报"]
    assert len(answer.page.xpath("//div[@class='each-of']")) == 2


def test_silent_edits_are_shown_with_their_words(client: Client) -> None:
    page = client.get("/edits").page
    assert page.xpath("//section[@class='card']//h2/a")[0].text == edited()[1].title
    assert any("5" in "".join(one.itertext()) for one in page.xpath("//ins"))


def test_an_edit_of_very_much_is_cut_and_says_so(tmp_path: Path) -> None:
    before = make_article(text="\n".join(f"第{place}段讲湖边的步道。" * 9 for place in range(2_000)))
    with Store.open(tmp_path / "s.db") as store:
        run = store.start_run(spider="heze")
        for article in (before, replace(before, text=before.text.replace("湖边", "河边"))):
            store.save(article, run_id=run)
    answer = Client(make_app(tmp_path / "s.db", hosts=["127.0.0.1"])).get("/edits")
    assert len(answer.body) < 500_000
    assert answer.shown("//p[@class='flag warn']") == [
        "More changed than this page shows; the history command tells all."
    ]


def test_gone_pages_come_the_latest_first_and_in_pages(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "_GONE", 2)
    page = client.get("/gone").page
    first = page.xpath("//ul[@class='tellings']/li/a/@href")
    rest = client.get(page.xpath("//a[@rel='next']/@href")[0]).page
    assert (len(first), len(rest.xpath("//ul[@class='tellings']/li"))) == (2, 1)
    assert not rest.xpath("//a[@rel='next']")


@pytest.mark.parametrize(
    "at", ["/outlets?name=none", "/days?name=soon", "/authors?name=%22", "/regions?name=x", "/gone?before=x"]
)
def test_a_place_that_is_not_there_is_said(client: Client, at: str) -> None:
    assert client.get(at).status in {400, 404}


def test_no_list_reads_the_articles_themselves(path: Path) -> None:
    with Store.open(path, read_only=True) as store, store._reading() as db:
        asked: list[str] = []
        db.set_trace_callback(asked.append)
        store.places.outlets(), store.places.authors()
        store.places.edits(limit=5), store.places.gone(limit=5)
        db.set_trace_callback(None)
        plans = [" ".join(row["detail"] for row in db.execute(f"EXPLAIN QUERY PLAN {sql}")) for sql in asked]
    assert len(plans) == 4
    assert [plan for plan in plans if "SCAN article" in plan and "USING COVERING INDEX" not in plan] == []
    assert not any("SCAN revision" in plan for plan in plans)


def test_a_map_has_every_prefecture_and_leads_to_those_of_which_there_is_something(client: Client) -> None:
    page = client.get("/regions").page
    assert page.xpath("//figure/figcaption/text()") == ["山东省", "湖南省"]
    assert [len(drawn.xpath(".//path")) for drawn in page.xpath("//figure/*[name()='svg']")] == [16, 14]
    links = page.xpath("//figure//a")
    assert {link.get("aria-label").partition(":")[0] for link in links} >= {"菏泽市", "岳阳市"}
    for link in links:
        found = client.get(link.get("href"))
        number = link.get("aria-label").partition(": ")[2]
        assert found.status == 200
        assert f"{number} article" in found.shown("//div[@class='head']//p[@class='hint']")[0]


def test_a_county_counts_for_its_prefecture_and_most_is_darkest() -> None:
    drawn = dict(maps({"371700": 8, "371722": 2, "370100": 1, "": 9}, lambda code: f"/regions?name={code}"))
    assert list(drawn) == ["山东省"]
    assert "菏泽市: 10" in drawn["山东省"]
    assert drawn["山东省"].count('class="depth-5"') == 1
    assert drawn["山东省"].count('class="depth-1"') == 1
    assert maps({}, str) == []


def test_the_outlines_are_prefectures_that_exist() -> None:
    known = {code for outline in _outlines().values() for code in outline["places"]}
    assert all(regions.by_code(f"{code}00") for code in known)
    assert len(known) == 30
