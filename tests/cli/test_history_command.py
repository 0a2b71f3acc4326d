"""`regional-news history`: every version with what changed, for people and programs, by address or key."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from regional_news.storage.sqlite import Store
from tests.factory import LONG_TEXT, make_article

if TYPE_CHECKING:
    from pathlib import Path

FETCHED = datetime(2024, 3, 6, 1, 0, tzinfo=UTC)
FIRST = make_article(fetched_at=FETCHED)
EDITED = replace(
    FIRST,
    title="环湖步道提前贯通",
    text=LONG_TEXT.replace("二百一十盏", "二百二十盏"),
    fetched_at=FETCHED + timedelta(hours=6),
)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder with a store in which one article was edited and deleted since."""
    with Store.open(tmp_path / "regional_news.db") as store:
        run = store.start_run(spider="heze")
        for article in (FIRST, EDITED):
            store.save(article, run_id=run, at=article.fetched_at)
        store.note_gone("heze", ["1001"], at=FETCHED + timedelta(days=3))
        store.save(make_article(portal="yueyang", article_id="7", url="http://www.803.com.cn/a.html"), run_id=run)
        store.save(make_article(article_id="7"), run_id=run)
    return tmp_path


@pytest.mark.parametrize("what", ["1001", FIRST.url, FIRST.url.replace("www.", "") + "?from=timeline"])
def test_an_article_is_found_by_key_and_by_any_of_its_addresses(data, regional_news, what: str) -> None:
    ended = regional_news("history", what, "--data-dir", data, "--json")
    assert ended.code == 0, ended.err
    told = json.loads(ended.out)
    assert (told["portal"], told["article_id"]) == ("heze", "1001")


def test_programs_get_every_version_whole(data, regional_news) -> None:
    told = json.loads(regional_news("history", "1001", "--data-dir", data, "--json").out)
    (old,) = told["versions"]
    assert old["changed"] == ["title", "text"]
    assert old["article"]["title"] == FIRST.title
    assert told["present"]["article"]["title"] == EDITED.title
    assert old["diff"]["Title"] == [[["same", "环湖步道"], ["gone", "全线"], ["new", "提前"], ["same", "贯通"]]]
    assert told["gone_at"] == (FETCHED + timedelta(days=3)).isoformat()


def test_the_versions_of_an_article_that_was_edited_often_keep_their_numbers(data, regional_news) -> None:
    """People are shown the latest and told of the others, programs get all."""
    with Store.open(data / "regional_news.db") as store:
        run = store.start_run(spider="heze")
        for day in range(1, 25):
            at = FETCHED + timedelta(days=day)
            store.save(replace(FIRST, title=f"环湖步道第{day}次贯通", fetched_at=at), run_id=run, at=at)
    lines = regional_news("history", "1001", "--data-dir", data).out.splitlines()
    assert [line.split(",")[0] for line in lines if line.startswith("Version ")] == [
        f"Version {n}" for n in range(6, 27)
    ]
    assert "Versions 1 to 5 are left out: --json has them." in lines
    told = json.loads(regional_news("history", "1001", "--data-dir", data, "--json").out)["versions"]
    assert [version["diff"] is None for version in told] == [True] * 5 + [False] * 20


def test_people_see_what_is_gone_and_what_is_new(data, regional_news) -> None:
    """Marks and not colours alone tell them apart: a pipe has no colours."""
    lines = regional_news("history", "1001", "--data-dir", data).out.splitlines()
    assert "2 versions, seen 2024-03-06 09:00 to 2024-03-06 15:00; gone since 2024-03-09 09:00." in lines
    assert "Version 1, seen 2024-03-06 09:00, edited on the page" in lines
    assert "    - 环湖步道全线贯通" in lines
    assert "    + 环湖步道提前贯通" in lines
    assert any(line.startswith("    - ") and "二百一十盏" in line for line in lines)
    assert any(line.startswith("    + ") and "二百二十盏" in line for line in lines)
    assert any(line.endswith("the present one") for line in lines)


def test_what_is_unknown_or_ambiguous_is_answered_with_one_line(data, regional_news) -> None:
    for words, said in (
        (("999",), "999: the store holds no such article of heze, yueyang"),
        (("http://other.example/1.html",), "the store holds no such article of"),
        (("7",), "7: heze, yueyang have such an article: give --portal"),
        (("7", "--portal", "hezi"), "--portal hezi: the store holds heze, yueyang"),
    ):
        ended = regional_news("history", *words, "--data-dir", data)
        assert ended.code == 2
        assert said in ended.err
        assert ended.err.count("\n") == 1
    assert regional_news("history", "7", "--portal", "heze", "--data-dir", data).code == 0


def test_escape_sequences_of_a_page_never_reach_the_terminal(tmp_path, regional_news) -> None:
    with Store.open(tmp_path / "regional_news.db") as store:
        run = store.start_run(spider="heze")
        store.save(replace(FIRST, title="\x1b[31m红\u202e色标题"), run_id=run)
        store.save(replace(EDITED, title="白色的\x1b]0;x\x07标题"), run_id=run)
    out = regional_news("history", "1001", "--data-dir", tmp_path).out
    assert not {"\x1b", "\u202e", "\x07"} & set(out)
