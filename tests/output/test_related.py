"""Related stories: near by the rare words of a headline, each once, none of the story itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from regional_news.output.related import related
from regional_news.storage.sqlite import Store
from tests.factory import make_article
from tests.web_store import NOW

if TYPE_CHECKING:
    from pathlib import Path

TITLES = (
    "东湖大闸今日开闸泄洪", "东湖大闸加固完工", "东湖大闸加固完工", "县里修好东湖大闸", "我市召开春耕现场会",
    "全市召开教育现场会", "小学开学第一课", "老街的灯亮了",
)  # fmt: skip


@pytest.fixture
def path(tmp_path: Path) -> Path:
    with Store.open(tmp_path / "s.db") as store:
        run = store.start_run(spider="heze", at=NOW)
        for number, title in enumerate(TITLES):
            store.save(
                make_article(article_id=str(number), title=title, text=f"{title}，第{number}件。" * 40), run_id=run
            )
    return tmp_path / "s.db"


def near(path: Path, title: str) -> list[str]:
    with Store.open(path, read_only=True) as store:
        return [hit.title.text for hit in related(store, title, story=store.stories.of("heze", "0"))]


def test_headlines_that_share_rare_words_are_near_and_the_story_itself_is_not(path: Path) -> None:
    assert set(near(path, TITLES[0])) == {"东湖大闸加固完工", "县里修好东湖大闸"}


def test_words_that_all_headlines_hold_bring_nothing_near(path: Path) -> None:
    assert "春耕" not in "".join(near(path, "全市召开防汛推进会"))


@pytest.mark.parametrize("title", ["", "！", "OR NOT", "\"' AND (", "x" * 5000, "水"])
def test_a_headline_of_any_kind_is_answered(path: Path, title: str) -> None:
    assert near(path, title) == []
