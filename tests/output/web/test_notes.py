"""Stars, tags and notes: kept beside the store, by whom may write, and exported with it."""

from __future__ import annotations

import csv
import json
import random
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest

from regional_news.errors import UserError
from regional_news.output.web.app import make_app
from regional_news.output.web.guard import PAGE_SCRIPT
from regional_news.storage.sqlite import Store
from regional_news.storage.sqlite.notes import Note, Notes
from tests.factory import make_article
from tests.web_client import Answer, Client

if TYPE_CHECKING:
    from pathlib import Path

HOSTS = ["127.0.0.1", "news.example.org"]
AT = f"/article?{urlencode({'portal': 'heze', 'id': make_article().article_id})}"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    with Store.open(tmp_path / "data" / "regional_news.db") as store:
        run = store.start_run(spider="heze")
        store.save(make_article(), run_id=run)
        store.save(make_article(article_id="77", title="另一篇", text="别的事。"), run_id=run)
    return tmp_path / "data" / "regional_news.db"


def form_of(client: Client, at: str = AT, **headers: str) -> dict[str, str]:
    page = client.get(at, **headers).page
    fields = page.xpath("//form[@action='/notes']//input[@type='hidden']")
    return {one.get("name"): one.get("value") for one in fields}


def post(client: Client, fields: dict[str, str], **headers: str) -> Answer:
    return client.get("/notes", method="POST", body=urlencode(fields).encode(), **headers)


def note(**values: Any) -> Note:
    return Note(portal="heze", article_id=make_article().article_id, title="题", **values)


def test_a_note_is_kept_shown_listed_and_taken_out(path: Path) -> None:
    client = Client(make_app(path, hosts=HOSTS))
    asked = {**form_of(client), "star": "1", "tags": "水利， 待核实,水利", "text": "问一下编辑。\r\n周五前。"}
    answer = post(client, asked)
    assert (answer.status, answer.headers["location"]) == (303, f"{AT}#notes")
    shown = client.get(AT)
    assert shown.page.xpath("//section[@id='notes']//textarea")[0].text == "问一下编辑。\n周五前。"
    assert shown.page.xpath("//input[@name='tags']/@value") == ["水利, 待核实"]
    listed = client.get(f"/notes?{urlencode({'tag': '待核实'})}")
    assert listed.shown("//ul[@class='tellings']/li/a") == [make_article().title]
    assert client.get("/notes?tag=x").shown("//ul[@class='tellings']/li/a") == []
    assert post(client, form_of(client)).status == 303
    assert Notes(path).all() == []


def test_of_two_tabs_the_later_one_overwrites_nothing_and_loses_no_word(path: Path) -> None:
    client = Client(make_app(path, hosts=HOSTS))
    first, second = form_of(client), form_of(client)
    assert post(client, {**first, "text": "一"}).status == 303
    late = post(client, {**second, "text": "很长的二"})
    assert (late.status, "很长的二" in late.text) == (409, True)
    assert [one.text for one in Notes(path).all()] == ["一"]


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "../../etc", "' OR 1=1 --", "=1+1", "\u202e倒", "#,，"])
def test_hostile_tags_and_notes_are_text(path: Path, text: str) -> None:
    client = Client(make_app(path, hosts=HOSTS))
    assert post(client, {**form_of(client), "tags": text, "text": text, "star": "1"}).status == 303
    for at in ("/notes", AT):
        assert {script.text for script in client.get(at).page.iter("script")} <= {PAGE_SCRIPT}
        assert "\u202e" not in client.get(at).text
    for link in client.get("/notes").page.xpath("//nav[contains(@class, 'presets')]/a/@href"):
        assert client.get(link).shown("//ul[@class='tellings']/li/a") == [make_article().title]


def test_nobody_writes_who_may_not(path: Path) -> None:
    client = Client(make_app(path, hosts=HOSTS, token="secret"))
    mine = form_of(Client(make_app(path, hosts=HOSTS)))
    assert not client.get(AT).page.xpath("//form[@action='/notes']")
    assert post(client, {**mine, "text": "x"}).status == 403
    stranger = Client(make_app(path, hosts=HOSTS), client="10.0.0.9")
    assert not stranger.get(AT).page.xpath("//form[@action='/notes']")
    local = Client(make_app(path, hosts=HOSTS))
    assert post(local, {**form_of(local), "key": "guessed", "text": "x"}).status == 403
    assert post(local, {**form_of(local), "id": "nothing", "text": "x"}).status == 404
    for field, long in (("text", "x" * 10_001), ("tags", "x" * 41), ("tags", ",".join(map(str, range(21))))):
        assert post(local, {**form_of(local), field: long}).status == 400
    assert not Notes(path).path.exists()


def test_reading_makes_no_file(path: Path) -> None:
    client = Client(make_app(path, hosts=HOSTS))
    assert client.get("/notes").shown("//h2") == ["Nothing is marked"]
    assert client.get(AT).status == 200
    assert not Notes(path).path.exists()


def test_notes_outlive_the_store(path: Path) -> None:
    Notes(path).put(note(text="留着"))
    path.unlink()
    with Store.open(path) as store:
        store.save(make_article(), run_id=store.start_run(spider="heze"))
    assert "留着" in Client(make_app(path, hosts=HOSTS)).get(AT).text


def test_a_note_made_from_another_version_is_refused(path: Path) -> None:
    notes = Notes(path)
    notes.put(note(star=True))
    with pytest.raises(UserError, match="meanwhile"):
        notes.put(note(text="von 0"))
    notes.put(note(text="von 1", version=1))
    assert [(one.text, one.version, one.star) for one in notes.all()] == [("von 1", 2, False)]


def test_an_export_has_them(path: Path, tmp_path: Path, regional_news: Any) -> None:
    Notes(path).put(note(star=True, tags=("水利",), text="问一下"))
    out = tmp_path / "noted.jsonl"
    assert regional_news("export", out, "--notes", "--data-dir", path.parent).code == 0
    [row] = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    assert (row["article_id"], row["star"], row["tags"], row["note"]) == (
        make_article().article_id,
        1,
        ["水利"],
        "问一下",
    )


def test_what_is_forgotten_leaves_no_note(path: Path, regional_news: Any) -> None:
    Notes(path).put(note(text="他的电话"))
    assert regional_news("forget", make_article().url, "--yes", "--data-dir", path.parent).code == 0
    assert Notes(path).all() == []
    assert "他的电话".encode() not in Notes(path).path.read_bytes()


def test_what_is_marked_is_taken_away_from_its_page(path: Path) -> None:
    Notes(path).put(note(star=True, tags=("水利",), text="问一下编辑。"))
    client = Client(make_app(path, hosts=HOSTS))
    excel, plain = client.get("/notes").page.xpath("//main//a[@download]/@href")
    assert client.get(excel).body.startswith(b"PK")
    [row] = csv.DictReader(client.get(plain).body.decode("utf-8-sig").splitlines())
    assert (row["article_id"], row["star"], row["note"]) == (make_article().article_id, "1", "问一下编辑。")
    assert len(json.loads(client.get("/download?format=json").text)) == 2


def test_no_form_whatever_it_holds_is_a_fault(path: Path) -> None:
    client, chosen = Client(make_app(path, hosts=HOSTS)), random.Random(20261129)
    own, names = form_of(client), ("portal", "id", "star", "tags", "text", "version")
    values = (
        "1", "-1", "9" * 30, "\x00", "\ud800", "\ufffd", "\u202e", "<b>", "a" * 5_000, "\r\nA: b", "菏泽, 湖",
        "", "../x",
    )  # fmt: skip
    for _ in range(100):
        fields = own | {chosen.choice(names): chosen.choice(values) for _ in range(4)}
        body = urlencode(fields, errors="surrogatepass").encode()
        assert client.get("/notes", method="POST", body=body).status in {303, 400, 404, 409}, fields
