"""Words over time: what is counted, what each point leads to, and what cannot be asked."""

from __future__ import annotations

import csv
import io
import shutil
import struct
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest
from lxml import etree

from regional_news.errors import UserError
from regional_news.item.article import CHINA
from regional_news.output import chromium, rising, trends
from regional_news.output.web.app import make_app
from regional_news.storage.sqlite import Filters, Store
from tests.every import every
from tests.factory import make_article
from tests.web_client import Client

if TYPE_CHECKING:
    from pathlib import Path

MONDAY = date(2024, 5, 13)
HEADLINES = {
    -3: ["河长巡河记", "小麦灌浆水要跟上"],
    -2: ["小麦长势喜人", "河长谈治水", "老街新路灯"],
    -1: ["夏粮收购备仓", "河长走进课堂"],
    0: ["防汛演练在单县举行", "河道防汛演练", "县里的防汛演练", "河长巡河记二", "=1+1 汛情"],
}


def fill(path: Path) -> None:
    with Store.open(path) as store:
        run = store.start_run(spider="heze")
        number = 0
        for week, titles in HEADLINES.items():
            for place, title in enumerate(titles):
                number += 1
                day = MONDAY + timedelta(weeks=week, days=place)
                at = datetime(day.year, day.month, day.day, 9, tzinfo=CHINA)
                portal = ("heze", "yueyang")[number % 2]
                article = make_article(
                    portal=portal, article_id=str(number), title=title, published_at=at, fetched_at=at.astimezone(UTC),
                    text=f"{title}的正文，第{number}篇，写的是{number * 7}件事。", source=f"{portal}报",
                )  # fmt: skip
                store.save(article, run_id=run)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("trends") / "s.db"
    fill(path)
    path.with_name("queries.toml").write_text('[flood]\ntitle = "汛"\nquery = "汛"\n', encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def client(path: Path) -> Client:
    return Client(make_app(path, hosts=["127.0.0.1"], queries_path=path.with_name("queries.toml")))


def address(at: str = "/trends", **values: object) -> str:
    return f"{at}?{urlencode({'since': '2024-04-22', 'until': '2024-05-19', **values}, doseq=True)}"


def test_each_word_is_counted_week_by_week(path: Path) -> None:
    with Store.open(path, read_only=True) as store:
        common = Filters(since=MONDAY - timedelta(weeks=3), until=MONDAY + timedelta(days=6))
        found = trends.read(store, trends.lines_of(["河长", "防汛"], common, {}), common, by="week", today=MONDAY)
    assert [found.label(step) for step in found.steps] == ["2024-04-22", "2024-04-29", "2024-05-06", "2024-05-13"]
    assert found.counts == ((1, 1, 1, 1), (0, 0, 0, 3))
    assert found.all == (2, 3, 2, 5)
    assert found.shares()[1] == (0, 0, 0, 60)


@every("by", ["day", "week", "month"])
def test_every_point_leads_to_as_many_articles_as_it_counts(client: Client, by: str) -> None:
    """Also at the ends of the period, where a step is cut."""
    page = client.get(address(w="河长，防汛", by=by, since="2024-04-24", until="2024-05-14")).page
    cells = page.xpath("//table[@class='trend']//td/a")
    assert cells
    for cell in cells:
        found = client.get(cell.get("href")).page.xpath("//article[contains(@class, 'hit')]")
        assert len(found) == int(cell.text), cell.get("href")


def test_lines_are_split_by_portal(client: Client) -> None:
    rows = list(
        csv.reader(io.StringIO(client.get(address("/trends.csv", per="outlet", by="month")).text.lstrip("\ufeff")))
    )
    assert rows[0][:1] + rows[0][1::2][:2] == ["month", "heze报", "yueyang报"]
    assert sum(int(row[1]) + int(row[3]) for row in rows[1:]) == 12


def test_a_saved_search_is_a_line_under_its_title(client: Client) -> None:
    assert client.get(address(w="@flood")).shown("//ul[@class='legend']/li") == ["汛"]


def test_a_saved_search_is_split_as_its_words_are(client: Client) -> None:
    saved, typed = (
        client.get(address("/trends.csv", w=word, per="portal", by="month")).text for word in ("@flood", "汛")
    )
    assert "heze" in typed or "菏泽" in typed
    assert saved == typed


def test_no_name_of_a_line_is_a_formula_in_the_file(client: Client) -> None:
    assert "'=1+1" in client.get(address("/trends.csv", w="=1+1")).text


def test_the_picture_stands_alone(client: Client) -> None:
    picture = etree.fromstring(client.get(address("/trends.svg", w="河长，<b>汛")).body)
    assert "河长" in "".join(picture.itertext())
    assert not picture.xpath("//*[local-name()='a']")
    assert "var(" not in "".join(picture.itertext())


def test_two_hundred_words_are_cut_to_what_a_chart_holds(client: Client) -> None:
    answer = client.get(address(w="，".join(f"词{n}" for n in range(200))))
    assert answer.status == 200
    assert len(answer.page.xpath("//ul[@class='legend']/li")) == trends.MOST_LINES
    assert any("192" in flag for flag in answer.shown("//p[@class='flag']"))
    for link in answer.page.xpath("//a[@download]/@href"):
        assert client.get(link).status == 200
    for at in ("/trends.csv", "/trends.svg"):
        refused = client.get(address(at, w="，".join(f"词{n}" for n in range(9))))
        assert (refused.status, "9 words: there is room for 8" in refused.text) == (400, True)


def test_words_that_are_split_together_are_named(client: Client) -> None:
    page = client.get(address(w="河长，课堂", per="portal"))
    assert page.shown("//p[@class='flag']") == ["Counted are articles that hold all of these: 河长、课堂"]
    assert client.get(address(w="河长", per="portal")).shown("//p[@class='flag']") == []


@every("values", [{"w": '"'}, {"by": "year"}, {"per": "moon"}, {"w": "@none"}, {"w": "@none", "per": "portal"},
     {"w": "@flood，汛", "per": "portal"}, {"since": "2024-13-01"},
     {"since": "1900-01-01", "by": "day"}, {"since": "2024-05-20"}])  # fmt: skip
def test_what_cannot_be_counted_is_said(client: Client, values: dict[str, str]) -> None:
    answer = client.get(address(**values))
    assert answer.status == 400
    assert answer.shown("//section[@role='alert']/h2") == ["That cannot be counted"]


def test_a_query_that_matches_nothing_is_a_flat_line(client: Client) -> None:
    assert client.get(address(w="无此词组")).status == 200


def test_words_that_rise_are_whole_words(path: Path) -> None:
    with Store.open(path, read_only=True) as store:
        found = rising.rising(store, MONDAY, Filters(), stop=rising.stop_words())
    assert [(one.word, one.now, one.before) for one in found] == [("防汛演练", 3, 0)]


def test_own_stop_words_stand_beside_the_store(tmp_path: Path, path: Path) -> None:
    (tmp_path / rising.STOP_WORDS_FILE).write_text("# ours\n防汛演练\n", encoding="utf-8")
    with Store.open(path, read_only=True) as store:
        assert "防汛演练" not in {
            one.word for one in rising.rising(store, MONDAY, Filters(), stop=rising.stop_words(tmp_path))
        }


def test_a_rising_word_leads_to_its_headlines(client: Client) -> None:
    page = client.get("/rising?week=2024-05-15").page
    [link] = page.xpath("//table[@class='ranked']//th/a/@href")
    assert len(client.get(link).page.xpath("//article[contains(@class, 'hit')]")) == 3
    assert client.get("/rising?week=2023-01-01").status == 200
    assert client.get("/rising?week=x").status == 400


def test_steps_are_as_many_as_can_be_read() -> None:
    with pytest.raises(UserError, match="more than 400 steps"):
        trends._steps(date(2020, 1, 1), date(2024, 1, 1), "day")


def test_the_command_draws_what_the_page_draws(path: Path, tmp_path: Path, regional_news: Any) -> None:
    out = tmp_path / "lake.svg"
    data = tmp_path / "data"
    data.mkdir()
    shutil.copy(path, data / "regional_news.db")
    asked = ("trends", "水库", "--by", "week", "--chart", out, "--data-dir", data)
    assert regional_news(*asked).code == 0
    assert "<polyline" in out.read_text("utf-8")
    assert regional_news(*asked).code == 2  # it is there
    assert "ends in .svg or .png" in regional_news("trends", "--chart", "x.gif", "--data-dir", data).err


@pytest.mark.slow
def test_a_chart_is_a_png_where_there_is_a_chromium(path: Path, tmp_path: Path) -> None:
    if not any(map(shutil.which, chromium.NAMES)):
        pytest.skip("there is no chromium")
    chromium.picture('<svg xmlns="http://www.w3.org/2000/svg" width="30" height="20"></svg>', tmp_path / "x.png")
    content = (tmp_path / "x.png").read_bytes()
    assert content.startswith(b"\x89PNG")
    assert struct.unpack(">II", content[16:24]) == (60, 40)
