"""A name that there is not is answered with code 2 and those near it, in every command that takes one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from regional_news.storage.sqlite import Store
from tests.factory import make_article

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("near")
    with Store.open(folder / "regional_news.db") as store:
        printed = make_article(
            kind="epaper", paper="牡丹晚报", page_no="A02", issue_date=make_article().published_at.date()
        )
        store.save(printed, run_id=store.start_run(spider="heze"))
    return folder


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("search --page A2x", "page of a newspaper 'A2x': the store holds none; near ones: A02"),
        ("search --issue 1999-01-01", "day of a newspaper '1999-01-01': the store holds none; there are 20"),
        ("search --paper 牡丹晚", "paper '牡丹晚': the store holds none; near ones: 牡丹晚报"),
        ("search --outlet 菏泽日", "outlet '菏泽日': the store holds none; near ones: "),
        ("search --portal hez", "portal 'hez': the store holds heze"),
        ("search --region 菏择市", "no place of Shandong or Hunan bears this name (did you mean '菏泽市'?)"),
        ("export - --page A2x", "near ones: A02"),
        ("trends 湖 --page A2x", "near ones: A02"),
        ("stories --alone hez", "outlet 'hez': the store holds none; near ones: heze"),
        ("issue hez 2024-02-21 x.html", "portal 'hez': the store holds heze"),
        ("issue heze 1999-01-01 x.html", "day of a newspaper '1999-01-01': the store holds none; there are 20"),
        ("logs hez", "holds 0 logs of 'hez' (did you mean 'heze'?)"),
        ("history x --portal hez", "--portal hez: the store holds heze"),
    ],
)  # fmt: skip
def test_a_name_that_there_is_not_is_told_with_near_ones(
    regional_news: Any, folder: Path, words: str, told: str
) -> None:
    ended = regional_news(*words.split(), "--data-dir", folder)
    assert ended.code == 2
    assert told in ended.err
    assert len(ended.err.splitlines()) == 1


def test_an_address_that_is_none_of_a_store_is_told_in_one_line(regional_news: Any, folder: Path) -> None:
    for place in ("http://[::1", "oracle://x"):
        ended = regional_news("move", "--to", place, "--data-dir", folder)
        assert (ended.code, len(ended.err.splitlines())) == (2, 1)


@pytest.mark.parametrize("command", ["run", "schedule"])
def test_portals_are_those_of_the_spiders_that_the_settings_name(regional_news: Any, command: str) -> None:
    ended = regional_news(command, "heze", "-s", "SPIDER_MODULES=tests.faults.spider")
    assert (ended.code, ended.err.partition(";")[0]) == (2, "regional-news: 'heze': no such portal")
    assert "faulty" in regional_news("schedule", "nobody", "-s", "SPIDER_MODULES=tests.faults.spider").err
    assert regional_news("schedule", "heze").code == 0


def test_no_word_is_said_twice(regional_news: Any) -> None:
    assert regional_news("new", "foo").err == "regional-news: URL: 'foo' is no http or https address\n"
