"""From a find to its article and on: the words stay marked, the search is not lost, the other finds follow."""

from __future__ import annotations

import shutil
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest

from regional_news.item.article import CHINA
from regional_news.output.web.app import make_app
from regional_news.storage.sqlite import Store
from tests.every import every, matrix
from tests.factory import make_article
from tests.web_client import Answer, Client
from tests.web_store import NOW, fill

HIT = "//article[@class='hit']//h3/a/@href"


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("trail") / "s.db"
    fill(path, with_harmful=False)
    return path


@pytest.fixture(scope="module")
def client(path: Path) -> Client:
    return Client(make_app(path, hosts=["127.0.0.1"]))


def search(**values: object) -> str:
    return f"/search?{urlencode(values, doseq=True)}"


def link(answer: Answer, rel: str) -> str | None:
    found = answer.page.xpath(f"//nav[@class='trail']//a[@rel='{rel}']/@href")
    return found[0] if found else None


def back(answer: Answer) -> str:
    [found] = answer.page.xpath("//a[@class='back']/@href")
    return str(found)


@pytest.mark.slow
@pytest.mark.parametrize(
    "asked",
    matrix(
        [{"q": "步道", "sort": "rank"}, {"portal": ["heze", "yueyang"]}, {"q": "步道"}, {}],
        few=lambda asked: "sort" in asked or "portal" in asked,
    ),
)
def test_one_walks_through_all_finds_in_their_order_and_back(client: Client, asked: dict[str, object]) -> None:
    listed, page = [], search(**asked)
    while page:
        answer = client.get(page)
        listed += answer.shown("//article[@class='hit']//h3")
        page = next(iter(answer.page.xpath("//nav[@class='pager']/a[@rel='next']/@href")), "")
    walked, at, last = [], client.get(search(**asked)).page.xpath(HIT)[0], ""
    while at:
        answer = client.get(at)
        walked += answer.shown("//article//h1")
        at, last = link(answer, "next") or "", at
    assert walked == listed
    assert len(walked) > 21
    home = back(client.get(last))
    assert f"page={(len(listed) - 1) // 20 + 1}" in home
    place = urlsplit(home).fragment
    assert client.get(home).shown(f"//article[@id='{place}']//h3") == [listed[-1]]
    before = client.get(link(client.get(last), "prev") or "")
    assert before.shown("//article//h1") == [listed[-2]]
    assert link(client.get(client.get(search(**asked)).page.xpath(HIT)[0]), "prev") is None


def test_the_words_are_marked_in_title_text_and_posts(client: Client) -> None:
    [at] = client.get(search(q="路灯 OR 报修", portal="syuan")).page.xpath(HIT)
    answer = client.get(at)
    assert answer.shown("//div[@class='text']//mark") == ["路灯"]
    assert answer.shown("//ol[@class='comments']//mark") == ["报修"]
    at = client.get(search(q="byline:菏泽日报 林晓舟")).page.xpath(HIT)[0]
    assert client.get(at).shown("//p[@class='byline']//mark")[:2] == ["菏泽日报", "林晓舟"]
    [at] = client.get(search(q="书屋")).page.xpath(HIT)
    assert client.get(at).page.xpath("//form[@class='quick']/input/@value") == ["书屋"]
    assert client.get(at).shown("//h1/mark") == ["书屋"]
    assert client.get(at.partition("&search")[0]).shown("//mark") == []


def test_articles_that_came_meanwhile_do_not_break_the_way(path: Path, tmp_path: Path) -> None:
    path = Path(shutil.copy(path, tmp_path))
    client = Client(make_app(path, hosts=["127.0.0.1"]))
    at = client.get(search(portal="heze")).page.xpath(HIT)[3]
    expected = client.get(link(client.get(at), "next") or "").shown("//article//h1")
    with Store.open(path) as store:
        for number in range(5):
            new = make_article(
                article_id=f"n{number}", text=f"新来{number}", published_at=NOW.astimezone(CHINA), fetched_at=NOW
            )
            store.save(new, run_id=store.start_run(spider="heze"))
    answer = client.get(at)
    assert client.get(link(answer, "next") or "").shown("//article//h1") == expected
    assert back(answer).endswith("#hit-8")


@every("at", ["", "x", "-1", "²", "999999999999", "5000"])
def test_a_place_that_is_none_is_passed_over(client: Client, at: str) -> None:
    hit = client.get("/search").page.xpath(HIT)[0].partition("&search")[0]
    answer = client.get(f"{hit}&{urlencode({'search': 'q=步道', 'at': at})}")
    assert answer.status == 200
    assert not answer.page.xpath("//nav[@class='trail']")


@every("wrong", ["q=%22", "since=x", "kind=blog", "region=abc", "portal=nobody", "%ff=%00&page=-1"])
def test_a_search_that_cannot_be_read_does_not_hide_the_article(client: Client, wrong: str) -> None:
    hit = client.get("/search").page.xpath(HIT)[0].partition("&search")[0]
    answer = client.get(f"{hit}&{urlencode({'search': wrong, 'at': '0'})}")
    assert answer.status == 200
    assert answer.shown("//article//h1")


def test_a_search_too_long_for_an_address_is_left_out_of_it(client: Client) -> None:
    sections = ["首屏", *("字" * 30 + str(number) for number in range(49))]
    answer = client.get(search(section=sections))
    assert answer.status == 200
    assert client.get(answer.page.xpath(HIT)[0]).status == 200


def test_the_way_stays_when_the_language_is_switched(client: Client) -> None:
    at = client.get(search(q="步道")).page.xpath(HIT)[1]
    [switch] = client.get(at).page.xpath("//a[@class='switch']/@href")
    answer = client.get(switch)
    assert answer.shown("//a[@class='back']") == ["↑ 返回搜索结果"]
    assert link(answer, "prev")
