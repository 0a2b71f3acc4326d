"""Saved searches in the page: who may write, and what two tabs, hostile names and strangers cannot do."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest

from regional_news.output.web.app import make_app
from regional_news.storage.sqlite import Store
from regional_news.text.clean import words
from tests.factory import make_article
from tests.web_client import Answer, Client

if TYPE_CHECKING:
    from pathlib import Path

HOSTS = ["127.0.0.1", "news.example.org"]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    with Store.open(tmp_path / "s.db") as store:
        store.save(make_article(), run_id=store.start_run(spider="heze"))
    return tmp_path / "s.db"


def key_of(client: Client, **headers: str) -> str:
    keys = client.get("/alerts", **headers).page.xpath("//input[@name='key']/@value")
    return str(keys[0]) if keys else ""


def post(client: Client, *, key: str | None = None, headers: dict[str, str] | None = None, **fields: str) -> Answer:
    given = headers or {}
    key = key_of(client, **given) if key is None else key
    return client.get("/alerts", method="POST", body=urlencode({"key": key, **fields}).encode(), **given)


def kept(path: Path) -> list[tuple[str, str, str, int]]:
    with Store.open(path, read_only=True) as store:
        return [(one.title, one.way, one.target, one.version) for one in store.kept_searches.all()]


def test_a_search_is_kept_changed_and_removed(path: Path) -> None:
    client = Client(make_app(path, hosts=HOSTS))
    assert post(client, title="湖", q="步道", portal="heze", way="mail", target="a@b.example").status == 303
    assert kept(path) == [("湖", "mail", "a@b.example", 1)]
    [change] = client.get("/alerts").page.xpath("//a[contains(@href, '#form')]/@href")
    form = client.get(change).page
    fields = {one.get("name"): one.get("value") for one in form.xpath("//form[@class='keep']//input[@name]")}
    assert (fields["q"], fields["portal"]) == ("步道", "heze")
    again = {"name": fields["name"], "version": fields["version"], "q": "湖"}
    assert post(client, title="大湖", **again).status == 303
    late = post(client, title="小湖", **again)
    assert (late.status, late.shown("//section[@role='alert']/h2")) == (409, ["That cannot be done"])
    assert kept(path) == [("大湖", "feed", "", 2)]
    assert post(client, do="remove", name=fields["name"], version="1").status == 409
    assert kept(path) == [("大湖", "feed", "", 2)]
    assert post(client, do="remove", name=fields["name"]).status == 303
    assert kept(path) == []


def test_a_search_is_kept_with_all_that_it_is_held_to_and_shows_it(path: Path) -> None:
    client = Client(make_app(path, hosts=HOSTS))
    kept_search = {"portal": "heze", "region": "37", "source": "菏泽日报", "until": "2030-01-01", "copies": "1"}
    form = client.get(f"/alerts?{urlencode(kept_search)}").page
    inputs = form.xpath("//form[@class='keep']//input[@name][@checked or not(@type='checkbox')]")
    shown = {one.get("name"): one.get("value") for one in inputs}
    assert {name: shown[name] for name in kept_search} == kept_search
    assert post(client, title="湖", q="步道", **kept_search).status == 303
    answer = client.get("/alerts")
    [line] = answer.shown("//ul[@class='tellings']/li/p[1]")
    assert all(value in line for value in ("步道", "菏泽网", "山东省", "菏泽日报", "2030-01-01", "with copies")), line
    again = post(client, title="湖", q="大坝")
    assert again.status == 400
    assert "a search of this title is kept" in again.shown("//p[@class='line']")[0]


def test_the_button_removes_what_its_page_showed(path: Path) -> None:
    client = Client(make_app(path, hosts=HOSTS))
    assert post(client, title="湖", q="步道").status == 303
    [form] = client.get("/alerts").page.xpath("//form[.//button[@value='remove']]")
    shown = {one.get("name"): one.get("value") for one in form.xpath(".//input[@name]")}
    assert post(client, title="大湖", q="步道", name=shown["name"], version="1").status == 303
    assert post(client, do="remove", **{name: shown[name] for name in ("name", "version")}).status == 409
    assert [title for title, *_ in kept(path)] == ["大湖"]


def test_a_form_makes_no_store_where_it_is_gone(path: Path) -> None:
    client = Client(make_app(path, hosts=HOSTS))
    key = key_of(client)
    for file in path.parent.glob("s.db*"):
        file.unlink()
    post(client, key=key, title="湖", q="步道")
    assert not path.exists()


@pytest.mark.parametrize("title", ["<script>alert(1)</script>", "../../etc", "' OR 1=1 --", "=1+1", "\u202e倒"])
def test_a_hostile_title_is_text(path: Path, title: str) -> None:
    client = Client(make_app(path, hosts=HOSTS))
    post(client, title=title, q="步道")
    page = client.get("/alerts").page
    assert not page.xpath("//script")
    assert page.xpath("string(//ul[@class='tellings']/li/a)") == title
    assert client.get(page.xpath("//a[@class='tag']/@href")[0]).status == 200


@pytest.mark.parametrize(
    "fields",
    [{"title": ""}, {"title": "x", "q": '"'}, {"title": "x", "way": "command", "target": "touch x"},
     {"title": "x", "way": "webhook", "target": "file:///etc"}, {"title": "x", "way": "mail", "target": "nobody"},
     {"title": "x", "name": "../x"}, {"title": "x", "every": "year"}, {"title": "x", "since": "soon"},
     {"title": "长" * 10_000}, {"title": "x", "section": "none"}],
)  # fmt: skip
def test_what_cannot_be_kept_is_said_and_not_kept(path: Path, fields: dict[str, str]) -> None:
    answer = post(Client(make_app(path, hosts=HOSTS)), **fields)
    assert answer.status == 400
    assert kept(path) == []


class TestStrangers:
    def test_a_form_of_another_page_does_nothing(self, path: Path) -> None:
        client = Client(make_app(path, hosts=HOSTS))
        assert [post(client, key=key, title="x", q="x").status for key in ("guess", "菏泽", "\x00")] == [403] * 3
        assert kept(path) == []

    @pytest.mark.parametrize(
        ("client", "headers"),
        [("192.0.2.7", {}), ("127.0.0.1", {"host": "news.example.org"}),
         ("127.0.0.1", {"x_forwarded_for": "192.0.2.7"})],
    )  # fmt: skip
    def test_without_a_token_only_a_browser_on_this_machine_writes(
        self, path: Path, client: str, headers: dict[str, str]
    ) -> None:
        app = make_app(path, hosts=HOSTS)
        stranger = Client(app, client=client)
        assert key_of(stranger, **headers) == ""
        key = key_of(Client(app))
        assert post(stranger, key=key, headers=headers, title="x", q="x").status == 403
        assert kept(path) == []

    @pytest.mark.parametrize("site", ["cross-site", "same-site"])
    def test_a_form_that_another_site_sends_does_nothing_whatever_it_knows(self, path: Path, site: str) -> None:
        client = Client(make_app(path, hosts=HOSTS))
        assert post(client, key=key_of(client), headers={"sec_fetch_site": site}, title="湖", way="feed").status == 403
        assert kept(path) == []
        own = {"sec_fetch_site": "same-origin", "origin": "null"}
        assert post(client, key=key_of(client), headers=own, title="湖", way="feed").status == 303

    def test_no_form_whatever_it_holds_is_a_fault(self, path: Path) -> None:
        client, chosen = Client(make_app(path, hosts=HOSTS)), random.Random(20261129)
        key = key_of(client)
        values = (
            "", "1", "-1", "9" * 30, "\x00", "\ud800", "\ufffd", "\u202e", "(((", "a" * 5_000, "\r\nA: b", "菏泽", "7d",
            "feed", "webhook", "mail", "http://[::1", "javascript:alert(1)", "a@b\nBcc: c", "remove", "enter",
        )  # fmt: skip
        names = words("do name title q since until portal region kind flag way target every removed version token")
        for place in range(150):
            pairs = [(chosen.choice(names), chosen.choice(values)) for _ in range(place % 9)]
            body = urlencode([("key", key), *pairs], errors="surrogatepass").encode()
            assert client.get("/alerts", method="POST", body=body).status in {303, 400, 403, 409}, pairs
        for body in (b"", b"\xff\xfe", b"key=%ff&key", b"&" * 9_000, b"{}", b"--x\r\n\r\n--x--"):
            assert client.get("/alerts", method="POST", body=body).status == 403
        assert client.get("/alerts", method="POST", body=b"a" * 300_000).status == 413

    def test_with_a_token_everybody_needs_it(self, path: Path) -> None:
        client = Client(make_app(path, hosts=HOSTS, token="sesame"), client="192.0.2.7")
        assert post(client, title="x", q="x").status == 403
        wrong = post(client, do="enter", token="wrong")
        assert (wrong.status, wrong.shown("//p[@class='line']")) == (403, ["That is not the token."])
        assert wrong.page.xpath("//input[@name='token']"), "there to be tried again"
        assert post(client, headers={"cookie": "writer=\xe8"}, title="x", q="x").status == 403
        entered = post(client, do="enter", token="sesame")
        cookie = entered.headers["set-cookie"].partition(";")[0]
        assert "sesame" not in cookie
        assert post(client, headers={"cookie": cookie}, title="x", q="x").status == 303
        assert kept(path) == [("x", "feed", "", 1)]

    def test_no_other_page_takes_a_form(self, path: Path) -> None:
        client = Client(make_app(path, hosts=HOSTS))
        assert client.get("/search", method="POST").status == 405
        assert client.get("/alerts", method="PUT").status == 405
        answer = client.get("/alerts", method="POST", body=b"x" * 300_000, accept_language="zh")
        assert (answer.status, answer.shown("//main//h1")) == (413, ["表单内容过长，或发送过慢。"])
