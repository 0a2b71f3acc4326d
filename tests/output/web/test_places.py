"""Places to stand: every name leads to its page, and every page to what it counts."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from regional_news.item import regions
from regional_news.output.web.app import make_app
from regional_news.output.web.maps import _outlines, maps
from regional_news.output.web.pages import places
from regional_news.storage.sqlite import Store
from tests.every import every
from tests.factory import make_article
from tests.web_client import Client
from tests.web_store import NOW, edited, fill, plain_articles

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


@every("at", list(places.KINDS))
def test_each_place_of_a_list_has_a_page_with_its_feed_and_articles(client: Client, at: str) -> None:
    rows = client.get(at).page.xpath("//table[@class='ranked']/tbody/tr")
    assert rows
    for row in rows[:4]:
        answer = client.get(row.xpath(".//a/@href")[0])
        assert answer.status == 200
        assert answer.page.xpath("//article[contains(@class, 'hit')]")
        feed = answer.page.xpath("//p[@class='choices']/a[contains(@href, '/feed?')]/@href")[0]
        assert client.get(feed).status == 200


@every("at", ["/outlets", "/portals", "/days", "/regions"])
def test_a_list_counts_what_its_pages_find(client: Client, at: str) -> None:
    for row in client.get(at).page.xpath("//table[@class='ranked']/tbody/tr"):
        hint = client.get(row.xpath(".//a/@href")[0]).shown("//div[@class='head']//p[@class='hint']")[0]
        number = row.xpath("td[@class='number']")[0].text
        assert f"{number} article" in hint


def test_names_in_an_article_lead_to_their_pages(client: Client) -> None:
    article = edited()[1]
    page = client.get(f"/article?{urlencode({'portal': article.portal, 'id': article.article_id})}").page
    links = [link for link in page.xpath("//main//a/@href") if "?name=" in link]
    lists = {"/portals", "/outlets", "/authors", "/sections", "/regions", "/days"}
    assert {link.partition("?")[0] for link in links} == lists
    assert [client.get(link).status for link in links] == [200] * len(links)


def test_two_outlets_stand_side_by_side(client: Client) -> None:
    answer = client.get(f"/outlets?{urlencode({'name': '菏泽日报', 'with': '岳阳日报'})}")
    assert answer.shown("//ul[@class='legend']/li") == ["菏泽日报", "岳阳日报"]
    assert len(answer.page.xpath("//div[@class='each-of']")) == 2
    [hint] = answer.shown("//div[@class='head']//p[@class='hint']")
    for name in ("菏泽日报", "岳阳日报"):
        alone = client.get(f"/outlets?{urlencode({'name': name})}").shown("//div[@class='head']//p[@class='hint']")[0]
        assert f"{name} {alone.partition('· ')[2]}" in hint
    kept = answer.page.xpath("//p[@class='choices']/a[contains(@href, '/alerts?')]/@href")[0]
    assert parse_qs(urlsplit(kept).query)["outlet"] == ["菏泽日报", "岳阳日报"]


def test_silent_edits_are_shown_with_their_words(client: Client) -> None:
    page = client.get("/edits").page
    assert page.xpath("//section[@class='card']//h2/a")[0].text == edited()[1].title
    assert any("5" in "".join(one.itertext()) for one in page.xpath("//ins"))


@pytest.mark.slow
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


@every(
    "at said",
    [("/outlets?name=none", "outlet 'none': "), ("/days?name=soon", "day 'soon': "), ("/authors?name=%22", "author '"),
     ("/regions?name=x", "region 'x': "), ("/gone?before=x", "before 'x': "), ("/outlets?page=9", "page 9: the last"),
     ("/days?page=9", "page 9: the last")],
)  # fmt: skip
def test_a_place_that_is_not_there_is_said(client: Client, at: str, said: str) -> None:
    answer = client.get(at)
    assert answer.status in {400, 404}
    assert answer.shown("//p[@class='line']")[0].startswith(said)


def test_no_list_reads_the_articles_themselves(path: Path) -> None:
    with Store.open(path, read_only=True) as store, store._reading() as db:
        asked: list[str] = []
        db.set_trace_callback(asked.append)
        store.places.outlets(), store.places.authors()
        store.places.edits(limit=5), store.places.gone(limit=5)
        db.set_trace_callback(None)
        plans = [" ".join(row["detail"] for row in db.execute(f"EXPLAIN QUERY PLAN {sql}")) for sql in asked]
    assert len(plans) == 5  # and the table of outlets
    assert [plan for plan in plans if "SCAN article" in plan and "USING COVERING INDEX" not in plan] == []
    assert not any("SCAN revision" in plan for plan in plans)


def test_a_day_stands_among_those_around_it_each_leading_to_its_own_page(client: Client) -> None:
    listed = client.get("/days").page.xpath("//table[@class='ranked']//tr/th/a/@href")
    answer = client.get(listed[1])
    bars = answer.page.xpath("//div[@class='drawn wide']//a")
    assert listed[1] in [bar.get("href") for bar in bars]
    for bar in bars:
        hint = client.get(bar.get("href")).shown("//div[@class='head']//p[@class='hint']")[0]
        assert f"{bar.get('aria-label').partition(': ')[2]} article" in hint
    assert client.get("/days?name=0001-01-03").status == 404


def test_a_long_list_is_turned_page_by_page(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = {at: client.get(at).shown("//table[@class='ranked']//th[@scope='row']") for at in ("/days", "/outlets")}
    monkeypatch.setattr(places, "DAYS_LISTED", 2)
    monkeypatch.setattr(places, "MOST_LISTED", 2)
    for at, names in whole.items():
        found, page = [], at
        while page:
            answer = client.get(page)
            found += answer.shown("//table[@class='ranked']//th[@scope='row']")
            page = "".join(answer.page.xpath("//a[@rel='next']/@href"))
        assert found == names


def test_an_outlet_is_one_however_its_source_lines_spell_it(tmp_path: Path) -> None:
    path = tmp_path / "s.db"
    with Store.open(path) as store:
        run = store.start_run(spider="heze", at=NOW)
        for number, source in enumerate(("菏泽日报", "菏泽日报社", "《菏泽日报》", "牡丹晚报")):
            store.save(make_article(article_id=str(number), source=source, text=f"第{number}件。" * 40), run_id=run)
    client = Client(make_app(path, hosts=["127.0.0.1"]))
    listed = client.get("/outlets")
    assert listed.shown("//table[@class='ranked']//th[@scope='row']") == ["菏泽日报", "牡丹晚报"]
    for name in ("菏泽日报", "菏泽日报社"):
        page = client.get(f"/outlets?{urlencode({'name': name})}")
        assert page.shown("//h1") == ["菏泽日报"]
        assert "3 articles" in page.shown("//div[@class='head']//p[@class='hint']")[0]
    lines = client.get("/trends.csv?per=outlet&by=month").text.splitlines()[0]
    assert lines.lstrip("\ufeff").split(",")[1:-1:2] == ["菏泽日报", "牡丹晚报"]


def test_a_map_has_every_prefecture_and_leads_to_those_of_which_there_is_something(client: Client) -> None:
    page = client.get("/regions").page
    assert page.xpath("//figure/figcaption/a/text()") == ["山东省", "湖南省"]
    assert [len(drawn.xpath(".//path")) for drawn in page.xpath("//figure/*[name()='svg']")] == [16, 14]
    links = page.xpath("//figure/*[name()='svg']//a")
    assert {link.get("aria-label").partition(":")[0] for link in links} >= {"菏泽市", "岳阳市"}
    for link in links:
        found = client.get(link.get("href"))
        number = link.get("aria-label").partition(": ")[2]
        assert found.status == 200
        assert f"{number} article" in found.shown("//div[@class='head']//p[@class='hint']")[0]


def test_a_prefecture_leads_to_its_counties_and_a_county_back(client: Client) -> None:
    page = client.get("/regions?name=3704").page
    [county] = page.xpath("//figure/*[name()='svg']//a")
    assert county.get("aria-label").startswith("滕州市: ")
    assert len(page.xpath("//figure/*[name()='svg']//path")) == 6
    of_county = client.get(county.get("href")).page
    assert of_county.xpath("//figure/*[name()='svg']//a[@aria-current]/@aria-label") == [county.get("aria-label")]
    assert of_county.xpath("//figure/figcaption/a/@href") == ["/regions?name=3704"]


def test_beside_a_map_a_table_says_the_same(client: Client) -> None:
    for path in ("/regions", "/regions?name=37", "/regions?name=3704"):
        for section in client.get(path).page.xpath("//section[figure]"):
            drawn = section.xpath("figure/*[name()='svg']//*[name()='title']/text()")
            rows = [": ".join("".join(cell.itertext()) for cell in row) for row in section.xpath(".//tbody/tr")]
            assert sorted(rows) == sorted(one for one in drawn if not one.endswith(": 0"))


def test_a_place_has_what_was_told_of_it_under_a_former_code(tmp_path: Path) -> None:
    path = tmp_path / "s.db"
    with Store.open(path) as store:
        run = store.start_run(spider="heze", at=NOW)
        for number, code in enumerate(("371727", "371703", "371703")):
            store.save(make_article(article_id=str(number), region=code, text=f"第{number}件。" * 40), run_id=run)
    client = Client(make_app(path, hosts=["127.0.0.1"]))
    listed = client.get("/regions")
    assert listed.shown("//table[@class='ranked']//th[@scope='row']") == ["菏泽市 定陶区"]
    assert listed.shown("//table[@class='ranked']//td[@class='number']") == ["3"]
    for code in ("371703", "371727", "3717"):
        assert "3 articles" in client.get(f"/regions?name={code}").shown("//div[@class='head']//p[@class='hint']")[0]


def test_a_county_counts_for_its_prefecture_and_most_is_darkest() -> None:
    counts = {"371700": 8, "371722": 2, "370100": 1, "": 9}
    [shandong] = maps(counts, lambda code: f"/regions?name={code}")
    assert "菏泽市: 10" in shandong.drawn
    assert shandong.drawn.count('class="depth-5"') == 1
    assert shandong.drawn.count('class="depth-1"') == 1
    assert maps({}, str) == []
    [heze] = maps(counts, str, here="3717")
    assert heze.places == (("单县", "371722", 2),)


def test_every_division_of_today_is_on_one_map() -> None:
    drawn = [code for outline in _outlines().values() for code in outline["paths"]]
    today = [row for row in regions.all_regions() if row.valid_to is None and row.level != "province"]
    assert sorted(drawn) == sorted(re.sub("00$", "", row.code) for row in today)
    assert all(path.startswith("M") for outline in _outlines().values() for path in outline["paths"].values())
