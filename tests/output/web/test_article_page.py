"""The page of one article: what a reader sees of it, and what is none of a reader's business."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest

from regional_news.item.article import Image
from regional_news.output.web.app import make_app
from regional_news.storage.sqlite import Store
from tests.factory import make_article
from tests.web_client import Answer, Client

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from regional_news.item.article import Article

    Shown = Callable[..., Answer]


@pytest.fixture
def shown(tmp_path: Path) -> Shown:
    """Return what stores an article and answers with its page."""

    def show(article: Article, **more: str) -> Answer:
        with Store.open(tmp_path / "s.db") as store:
            store.save(article, run_id=store.start_run(spider=article.portal, at=article.fetched_at))
        client = Client(make_app(tmp_path / "s.db", hosts=["127.0.0.1"]))
        return client.get(f"/article?{urlencode({'portal': article.portal, 'id': article.article_id, **more})}")

    return show


class TestPictures:
    def test_a_caption_stands_once_with_its_picture(self, shown: Shown) -> None:
        lines = ["堤坝合龙了。", "合龙的一刻", "民工在坝上", "水位今晚开始上升。"]
        images = [
            Image(url="http://www.heze.cn/p/1.jpg", caption="合龙的一刻", paragraph=0),
            Image(url="http://www.heze.cn/p/2.jpg", caption="民工在坝上", paragraph=0),
        ]
        answer = shown(make_article(text="\n".join(lines), images=images))
        assert answer.shown("//div[@class='text']/p[not(@class)]") == [lines[0], lines[3]]
        assert answer.shown("//p[@class='image']/a") == lines[1:3]

    def test_a_sentence_that_is_no_caption_stays(self, shown: Shown) -> None:
        images = [Image(url="http://www.heze.cn/p/1.jpg", caption="合龙", paragraph=0), Image(url="http://x.cn/2.jpg")]
        answer = shown(make_article(text="堤坝合龙了。\n合龙的一刻\n水位上升。", images=images))
        assert answer.shown("//div[@class='text']/p[not(@class)]") == ["堤坝合龙了。", "合龙的一刻", "水位上升。"]


def test_how_a_page_was_read_is_not_shown_to_analysts(shown: Shown) -> None:
    assert "head+labels+density" not in shown(make_article(layout="head+labels+density")).text


def test_a_text_without_end_is_cut_and_the_page_says_where_the_rest_is(shown: Shown) -> None:
    line = "水位今晚继续上升。" * 100
    answer = shown(make_article(text="\n".join([line] * 2_000)))
    assert len(answer.text) < 1_000_000
    assert "The text is too long for this page" in answer.text
    assert "too long" not in shown(make_article(text=line)).text
