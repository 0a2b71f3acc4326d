"""The item refuses bad data when it is made."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from itemadapter import ItemAdapter

from regional_news.errors import RefusedError
from regional_news.extract import Reading
from regional_news.item.article import (
    CHINA,
    FIELD_NAMES,
    MAX_TEXT_CHARS,
    MAX_TITLE_CHARS,
    Article,
    Comment,
    Image,
    utc_now,
)
from tests.every import every

FETCHED = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)


def article(**changes: Any) -> Article:
    values: dict[str, Any] = {
        "portal": "heze",
        "article_id": "1",
        "url": "http://www.heze.cn/news/2026-11/20/content_1.htm",
        "kind": "news",
        "title": "城区新添三处口袋公园",
        "published_at": datetime(2026, 11, 20, 9, 30, tzinfo=CHINA),
        "published_precision": "minute",
        "text": "三处公园周末开放。\n市民可以带孩子来。",
        "layout": "labels",
        "fetched_at": FETCHED,
    }
    return Article(**values | changes)


@pytest.mark.fault("K3", "a time from the future, or before the web", "refused, its bytes kept")
@every(
    "changes reason",
    [
        ({"title": " \u3000"}, "no_title"),
        ({"title": None}, "no_title"),
        ({"text": "\n"}, "no_text"),
        ({"text": None}, "no_text"),
        ({"title": "标题\ufffd"}, "damaged_text"),
        ({"text": "正\ufffd文"}, "damaged_text"),
        ({"source": "日\ufffd报"}, "damaged_text"),
        ({"authors": ["李\ufffd"]}, "damaged_text"),
        ({"text": "正\0文"}, "damaged_text"),
        ({"title": "标\ud83d题"}, "damaged_text"),
        ({"published_raw": "\udce4"}, "damaged_text"),
        ({"keywords": ["新闻", "\0"]}, "damaged_text"),
        ({"images": [Image(url="http://a/b.jpg", caption="图\ud800")]}, "damaged_text"),
        ({"comments": [Comment(post_id="1", text="好\0")]}, "damaged_text"),
        ({"authors": "李明"}, "invalid"),
        ({"authors": ("李明",)}, "invalid"),
        ({"authors": ["李明", None]}, "invalid"),
        ({"section": None}, "invalid"),
        ({"images": ["http://a/b.jpg"]}, "invalid"),
        ({"comments": [Comment(post_id=7)]}, "invalid"),  # type: ignore[arg-type]
        ({"source": 7}, "invalid"),
        ({"article_id": 7}, "invalid"),
        ({"url": None}, "invalid"),
        ({"views": "12"}, "invalid"),
        ({"views": 2**63}, "invalid"),
        ({"flags": "truncated"}, "invalid"),
        ({"title": "长" * (MAX_TITLE_CHARS + 1)}, "too_large"),
        ({"text": "长" * (MAX_TEXT_CHARS + 1)}, "too_large"),
        ({"published_at": None}, "no_time"),
        ({"published_at": datetime(2026, 11, 20)}, "no_time"),  # noqa: DTZ001 - a naive time is the point
        ({"published_at": datetime(2026, 11, 20, tzinfo=UTC)}, "no_time"),
        ({"published_at": datetime(1994, 12, 31, 23, 59, tzinfo=CHINA)}, "no_time"),
        ({"published_at": (FETCHED + timedelta(hours=24, seconds=1)).astimezone(CHINA)}, "no_time"),
        ({"published_precision": "hours"}, "invalid"),
        ({"fetched_at": FETCHED.astimezone(CHINA)}, "invalid"),
        ({"fetched_at": None}, "invalid"),
        ({"portal": ""}, "invalid"),
        ({"article_id": ""}, "invalid"),
        ({"layout": ""}, "invalid"),
        ({"url": "/news/1.htm"}, "invalid"),
        ({"url": "ftp://www.heze.cn/1"}, "invalid"),
        ({"kind": "blog"}, "invalid"),
        ({"region": "37"}, "invalid"),
        ({"flags": ["made_up"]}, "invalid"),
        ({"images": [Image(url="http://www.heze.cn/1.jpg", paragraph=2)]}, "invalid"),
        ({"images": [Image(url="http://www.heze.cn/1.jpg", paragraph=-2)]}, "invalid"),
    ],
)
def test_bad_data_is_refused_with_its_reason(changes: dict[str, Any], reason: str) -> None:
    with pytest.raises(RefusedError) as refused:
        article(**changes)
    assert refused.value.reason == reason


@every(
    "changes",
    [
        {"title": "长" * MAX_TITLE_CHARS},
        {"published_at": datetime(1995, 1, 1, tzinfo=CHINA)},
        {"published_at": (FETCHED + timedelta(hours=24)).astimezone(CHINA)},
        {"images": [Image(url="http://www.heze.cn/1.jpg", paragraph=1)]},
    ],
)
def test_the_limits_themselves_are_allowed(changes: dict[str, Any]) -> None:
    assert article(**changes).portal == "heze"


def test_an_article_is_frozen() -> None:
    with pytest.raises(FrozenInstanceError):
        article().title = "another"  # type: ignore[misc]


def test_itemadapter_sees_every_field() -> None:
    adapter = ItemAdapter(article())
    assert tuple(adapter.field_names()) == FIELD_NAMES
    assert adapter["title"] == "城区新添三处口袋公园"


def test_lists_are_not_shared_between_articles() -> None:
    assert article().authors is not article().authors


def test_paragraphs_are_the_lines_of_the_text() -> None:
    assert article().paragraphs == ["三处公园周末开放。", "市民可以带孩子来。"]


def test_now_is_aware_and_in_utc() -> None:
    assert utc_now().utcoffset() == timedelta(0)


def reading(**changes: Any) -> Reading:
    whole = article()
    return replace(Reading(**{name: getattr(whole, name) for name in FIELD_NAMES}), **changes)


def test_a_reading_has_the_items_fields() -> None:
    assert {f.name for f in fields(Reading)} == {*FIELD_NAMES, "refusal", "missed_hints", "following"}


def test_a_whole_reading_becomes_its_article() -> None:
    assert reading().to_article() == article()


@every(
    "changes reason",
    [
        ({"refusal": "challenge", "title": None}, "challenge"),
        ({"title": None}, "no_title"),
        ({"text": ""}, "no_text"),
        ({"published_at": None}, "no_time"),
        ({"published_precision": None}, "no_time"),
        ({"article_id": None}, "off_portal"),
        ({"url": None}, "off_portal"),
    ],
)
def test_a_reading_that_lacks_something_says_what(changes: dict[str, Any], reason: str) -> None:
    with pytest.raises(RefusedError) as refused:
        reading(**changes).to_article()
    assert refused.value.reason == reason
