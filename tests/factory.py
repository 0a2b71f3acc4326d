"""Articles for tests, all of them invented."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from regional_news.item.article import CHINA, Article

LONG_TEXT = (
    "入秋以来，城南新修的环湖步道每天傍晚都很热闹，附近居民三三两两沿湖散步。\n"
    "负责养护的工人介绍，步道全长六点八公里，铺设透水砖，下雨之后半小时就能走人。\n"
    "记者看到，沿线新装路灯二百一十盏，十处凉亭配了座椅和饮水点，夜里也亮堂。\n"
    "明年春天，东岸还将补种海棠和银杏，两段断头路同步打通，绕湖一圈不用再折返。"
)
"""Long enough for its body alone to tell a copy."""


def make_article(**changes: Any) -> Article:
    """Return an article that differs from a plain one in `changes`."""
    values: dict[str, Any] = {
        "portal": "heze",
        "article_id": "1001",
        "url": "http://www.heze.cn/news/2024-03/05/content_1001.htm",
        "kind": "news",
        "title": "环湖步道全线贯通",
        "authors": ["林晓舟"],
        "source": "菏泽日报",
        "published_at": datetime(2024, 3, 5, 9, 27, tzinfo=CHINA),
        "published_precision": "minute",
        "section": ["中国菏泽网", "本地要闻"],
        "region": "371700",
        "text": LONG_TEXT,
        "layout": "labels",
        "fetched_at": datetime(2024, 3, 6, 1, 0, tzinfo=UTC),
    }
    values |= changes
    if "article_id" in changes and "url" not in changes:
        values["url"] = f"http://www.heze.cn/news/2024-03/05/content_{changes['article_id']}.htm"
    return Article(**values)
