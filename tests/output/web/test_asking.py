"""What an address may hold: every link of our pages, and nothing else."""

from __future__ import annotations

import random
import re
from itertools import islice, product
from pathlib import Path
from urllib.parse import parse_qsl, quote, urlencode

import pytest

from regional_news.output.web import asking
from regional_news.output.web.app import PAGES, WRITTEN, make_app
from regional_news.storage.sqlite import Store
from tests.every import every
from tests.factory import make_article
from tests.web_client import Answer, Client
from tests.web_store import fill

FREE = {"/healthz", "/metrics"}
ROUTES = [path for path in [*PAGES, *WRITTEN] if path not in FREE and "{" not in path]
NONSENSE = (
    "", "zzz", "-1", "0", "9" * 30, "1e5", "NaN", "9999-12-31", "0001-01-01", "0000-00-00", "99999999999d", "7d", "(((",
    "NOT", "\x00", "\r\nX: y", "%", "'", '"', "\u202e", "💥", "<script>", "../../etc/passwd", "１", "१", "*", "title:",
    "@x", "2026-W48", "heze", "3717", "drop table article", "pragma user_version", "x" * 3_000,
)  # fmt: skip


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Client:
    path = tmp_path_factory.mktemp("asking") / "s.db"
    fill(path)
    with Store.open(path) as store:
        store.save(
            make_article(
                article_id="p1", kind="epaper", paper="岳阳晚报", page_no="A02", title="渡口换了新船",
                text="渡口今天换上了两条新船，每条可载四十人。", url="http://papers.803.com.cn/yywb/1.html",
            ),
            run_id=store.start_run(spider="heze"),
        )  # fmt: skip
    return Client(make_app(path, hosts=["127.0.0.1"]))


@every("path", ROUTES)
def test_a_value_that_a_page_does_not_take_is_refused_with_those_it_takes(client: Client, path: str) -> None:
    answer = client.get(f"{path}?colour=blue")
    assert answer.status == 400
    [line] = answer.shown("//p[@class='line']")
    assert line.startswith("there is no 'colour' here")
    assert "lang" in line


@every(
    "path name",
    [(path, name) for path, name in product(asking.TAKEN, asking.CHOICES) if name in asking.TAKEN[path] | {"lang"}],
)
def test_a_value_of_a_few_is_refused_with_the_few(client: Client, path: str, name: str) -> None:
    answer = client.get(f"{path}?{name}=zzz")
    assert answer.status == 400
    assert answer.shown("//p[@class='line']") == [f"{name} 'zzz': there are {', '.join(asking.CHOICES[name])}"]


@every("address", [
        "/search?since=x", "/search?page=x", "/search?kind=x", "/search?flag=x", "/search?region=x", "/search?portal=x",
        "/search?section=x", "/search?source=x", "/search?outlet=x", "/search?paper=x", "/search?page_no=x",
        "/search?issue_date=x", "/search?q=(((", "/stories?since=x", "/spread?since=x", "/spread?outlet=x",
        "/edits?before=x", "/gone?before=x", "/runs?before=x", "/runs?portal=x", "/runs?run=x", "/runs/log?run=x",
        "/story?story=x", "/story?story=1&a=x", "/trends?by=x", "/trends?per=x", "/issue?day=x", "/rising?week=x",
        "/download?format=x",
        "/feed?format=x", "/sql?format=x", "/sql?q=x", "/days?name=x",
    ])  # fmt: skip
def test_no_value_of_a_page_is_passed_over(client: Client, address: str) -> None:
    answer = client.get(address)
    assert answer.status == 400
    told = answer.shown("//p[@class='line'] | //section[@role='alert']/p")
    assert "x" in told[0] or "(((" in address


def test_unknown_names_are_answered_with_near_ones(client: Client) -> None:
    def line(path: str, **values: str) -> str:
        return client.get(f"{path}?{urlencode(values)}").shown("//p[@class='line']")[0]

    assert line("/search", page_no="A2x") == "page of a newspaper 'A2x': the store holds none; near ones: A02"
    assert "none; there are " in line("/search", issue_date="1999-01-01")
    assert "滕州日报" in line("/spread", outlet="滕州日", since="1y")
    assert "滕州日报" in line("/outlets", name="滕州日")
    assert "滕州日报" in line("/outlets", name="滕州日报", **{"with": "滕州日报纸", "lang": "en"})


def test_every_link_of_the_pages_is_taken(client: Client) -> None:
    made = dict[tuple[str, ...], str]()
    asked = [
        *ROUTES,
        *FREE,
        "/search?q=岳阳&kind=news",
        "/trends?w=渡口",
        "/notes?star=1",
        "/stories?since=9y",
        "/days",
    ]
    linked = [link for address in asked for link in links(client.get(quote(address, safe="/?&=")))]
    for address in linked:
        path, _, query = address.partition("?")
        made.setdefault(("/feeds/" if "/feeds/" in path else path, *sorted(dict(parse_qsl(query)))), address)
    for address in made.values():
        assert client.get(address).status in {200, 404}, address
    assert {shape[0] for shape in made} >= {"/search", "/article", "/download", "/feed", "/runs", "/alerts", "/story"}


def links(answer: Answer) -> list[str]:
    is_page = answer.status == 200 and "html" in answer.headers.get("content-type", "")
    return [one for one in answer.page.xpath("//a/@href | //link/@href") if one.startswith("/")] if is_page else []


def test_no_address_whatever_it_holds_is_a_fault(client: Client) -> None:
    chosen = random.Random(20261129)
    names = sorted({name for taken in asking.TAKEN.values() for name in taken})
    for path in [*ROUTES, *FREE]:
        own = sorted(asking.TAKEN.get(path, ())) or names
        for place in range(12):
            pairs = [
                (chosen.choice(own if place % 4 else names), chosen.choice(NONSENSE)) for _ in range(place % 4 + 1)
            ]
            address = f"{path}?{urlencode(pairs, quote_via=quote)}"
            assert client.get(address).status in {200, 304, 400, 404}, address
    for query in islice(("&&&", "=", "%", "%zz=%zz", "q=%ff%fe", "a;b", "?", "q[]=1"), 8):
        assert client.get(f"/search?{query}").status in {200, 400}


def test_every_value_that_a_page_reads_may_stand_in_an_address() -> None:
    known = {"lang"}.union(*asking.TAKEN.values())
    for path in Path(asking.__file__).parent.rglob("*.py"):
        read = re.findall(r'params(?:\.get|\.getlist)?[(\[]"(\w+)"', path.read_text("utf-8"))
        assert set(read) <= known, path
