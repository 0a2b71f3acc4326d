"""The page of one article: what a reader sees of it, and what is none of a reader's business."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest

from regional_news.item.article import Comment, Image
from regional_news.output.web.app import make_app
from regional_news.output.web.pages import article as article_page
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


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> int:
    """Let a page bear little, and return how many paragraphs, pictures and comments that is."""
    monkeypatch.setattr(article_page, "MAX_CHARS", 20_000)
    monkeypatch.setattr(article_page, "MAX_PIECES", 100)
    return 100


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


def test_a_text_without_end_is_cut_and_the_page_says_where_the_rest_is(shown: Shown, few: int) -> None:
    line = "水位今晚继续上升。" * 10
    answer = shown(make_article(text="\n".join([line] * 3 * few)))
    assert len("".join(answer.shown("//div[@class='text']/p[not(@class)]"))) <= article_page.MAX_CHARS
    assert "The text is too long for this page" in answer.text
    assert "too long" not in shown(make_article(text=line)).text


@pytest.mark.usefixtures("few")
def test_a_paragraph_without_end_is_shown_in_part(shown: Shown) -> None:
    answer = shown(make_article(text="水" * (article_page.MAX_CHARS + 5) + "尾\n结束。"))
    [only] = answer.shown("//div[@class='text']/p[not(@class)]")
    assert only == "水" * article_page.MAX_CHARS + "…"
    assert "The text is too long for this page" in answer.text


def test_as_many_paragraphs_pictures_and_comments_are_shown_as_a_page_bears(shown: Shown, few: int) -> None:
    many = 2 * few
    comments = [Comment(post_id=str(number), text="好") for number in range(many)]
    images = [Image(url=f"http://x.cn/{number}.jpg", paragraph=0) for number in range(many)]
    answer = shown(make_article(text="\n".join("水。" for _ in range(many)), comments=comments, images=images))
    assert len(answer.page.xpath("//div[@class='text']/p[not(@class)]")) == few
    assert len(answer.page.xpath("//p[@class='image']")) == few
    assert len(answer.page.xpath("//ol[@class='comments']/li")) == few
    assert f"{many} comments" in answer.text
    assert f"the first {few} of them" in answer.text


def test_of_long_comments_and_a_long_text_no_more_is_read_than_shown(tmp_path: Path) -> None:
    comments = [Comment(post_id=str(number), text="好" * 1000) for number in range(100)]
    images = [Image(url="http://x.cn/1.jpg", paragraph=900)]
    article = make_article(text="\n".join(["水位上升。"] * 1000), comments=comments, images=images)
    with Store.open(tmp_path / "s.db") as store:
        store.save(article, run_id=store.start_run(spider=article.portal, at=article.fetched_at))
        kept = store.detail(article.portal, article.article_id, chars=3_000, posts=50)
        assert kept is not None
        assert (kept.chars, kept.posts) == (len(article.text), 100)
        assert len(kept.article.text) <= 3_000
        assert sum(len(comment.text or "") for comment in kept.article.comments) <= 6_000
        assert kept.article.images == []
        whole = store.detail(article.portal, article.article_id)
        assert whole is not None
        assert whole.article == article


def test_the_text_alone_has_an_end_too_and_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(article_page, "MAX_TEXT_CHARS", 20)
    article = make_article(text="水位今晚继续上升。" * 10)
    with Store.open(tmp_path / "s.db") as store:
        store.save(article, run_id=store.start_run(spider=article.portal, at=article.fetched_at))
    client = Client(make_app(tmp_path / "s.db", hosts=["127.0.0.1"]))
    answer = client.get(f"/article.txt?{urlencode({'portal': article.portal, 'id': article.article_id})}")
    assert article.text[:20] in answer.text
    assert article.text[:21] not in answer.text
    assert "The text is cut here" in answer.text


def test_an_old_version_is_compared_with_the_whole_of_the_present_one(
    shown: Shown, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = "水位今晚继续上升。"
    text = "\n".join(f"{number}：{line}" for number in range(60))
    shown(make_article(text=text, title="旧题"))
    monkeypatch.setattr(article_page, "MAX_CHARS", 50)
    answer = shown(make_article(text=text, title="新题", fetched_at=make_article().fetched_at + timedelta(days=1)))
    assert "The text is too long for this page" in answer.text
    assert answer.shown("//details//summary//span[@class='note']") == ["Title"]


@pytest.mark.usefixtures("few")
def test_of_what_changed_as_much_is_shown_as_a_page_bears_and_it_says_so(shown: Shown) -> None:
    lines = 5_000
    shown(make_article(text="\n".join(f"水位上升{number}。" for number in range(lines))))
    later = make_article().fetched_at + timedelta(days=1)
    answer = shown(make_article(text="\n".join(f"水位下降{number}。" for number in range(lines)), fetched_at=later))
    assert sum(map(len, answer.shown("//div[@class='diff']//del"))) < 2 * article_page.MAX_CHARS
    assert len(answer.text) < 50 * article_page.MAX_CHARS
    assert "More changed than this page shows" in answer.text
