"""Characters that a server lost: they stand in no field of an article."""

from __future__ import annotations

from datetime import UTC, datetime

from regional_news.extract import Reading
from regional_news.item.article import CHINA, Image, Link
from regional_news.item.serialise import article_line

READING = Reading(
    portal="heze",
    article_id="1",
    url="http://www.heze.cn/1.htm",
    title="水库开始蓄水",
    text="水面今天升到了三十米。",
    published_at=datetime(2026, 11, 20, 8, 30, tzinfo=CHINA),
    published_precision="minute",
    published_raw="2026-11-20 \N{REPLACEMENT CHARACTER}08:30",
    images=[
        Image(url="http://www.heze.cn/1.jpg", caption="水\N{REPLACEMENT CHARACTER}面"),
        Image(url="http://www.heze.cn/2.jpg"),
    ],
    keywords=["步道", "湖\N{REPLACEMENT CHARACTER}水"],
    attachments=[Link(url="http://www.heze.cn/1.pdf", name="\N{REPLACEMENT CHARACTER}")],
    layout="labels",
    fetched_at=datetime(2026, 11, 20, 1, tzinfo=UTC),
)


def test_captions_file_names_keywords_and_the_time_as_shown_hold_no_lost_character() -> None:
    article = READING.to_article()
    assert "\N{REPLACEMENT CHARACTER}" not in article_line(article)
    assert [image.caption for image in article.images] == ["水面", None]
    assert article.keywords == ["步道"]
    assert article.attachments[0].name == "http://www.heze.cn/1.pdf"
    assert article.published_raw == "2026-11-20 08:30"


def test_a_reader_is_told_that_something_was_lost() -> None:
    assert READING.to_article().flags == ["encoding_repaired"]
