"""The export that speaks zyte-common-items."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from zyte_common_items import Article

from regional_news.output.exports import export
from regional_news.output.exports.columns import choose
from tests.output.exports.test_exports import row

if TYPE_CHECKING:
    from pathlib import Path


def test_each_line_is_an_article_of_that_schema_with_the_fields_it_has(tmp_path: Path) -> None:
    target = tmp_path / "news.zyte.jsonl"
    assert export([row(1), row(2)], target, columns=choose(None)).rows == 2
    first, second = (json.loads(line) for line in target.read_text("utf-8").splitlines())
    article = Article.from_dict(first)
    assert article.headline == "单县第1座水库今天蓄水"
    assert article.datePublished == "2024-03-04T08:30:00+08:00"
    assert [author.name for author in article.authors] == ["李晓明", "王芳"]
    assert [crumb.name for crumb in article.breadcrumbs] == ["中国菏泽网", "本地要闻"]
    assert article.mainImage.url == "https://www.heze.cn/p/1.jpg"
    assert article.articleBody == row()["text"]
    assert article.metadata.dateDownloaded == "2024-03-05T01:00:07Z"
    assert second["url"] == "https://www.heze.cn/news/2.htm"


def test_what_the_article_does_not_say_is_absent_not_empty(tmp_path: Path) -> None:
    target = tmp_path / "bare.ZYTE.jsonl"
    export([row(authors=[], section=[], images=[])], target, columns=choose(None))
    assert {"authors", "breadcrumbs", "images", "mainImage", "description"}.isdisjoint(
        json.loads(target.read_text("utf-8"))
    )
