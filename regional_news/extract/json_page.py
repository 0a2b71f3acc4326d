"""A story that is handed out as JSON, as clients of newspapers fetch it: made a page, to be read as all others are."""

from __future__ import annotations

import json
from datetime import datetime
from html import escape
from typing import Any, Final

from regional_news.item.article import CHINA

_TITLES: Final = ("title", "docTitle", "headline", "newsTitle")
_TEXTS: Final = ("content", "body", "docContent", "articleContent", "html", "txt")
_LABELS: Final = (
    ("发布时间", ("publishTime", "publishtime", "publish_time", "pubTime", "pubDate", "createTime", "date", "time")),
    ("来源", ("source", "copyfrom", "docSource", "origin", "sourceName")),
    ("作者", ("author", "docAuthor", "authorName")),
    ("责任编辑", ("editor", "liability", "editorName")),
)
_COLUMNS: Final = ("columnName", "colName", "channelName", "catName", "categoryName")
_DEPTH: Final = 4


def page_of(text: str) -> str | None:
    """Return the page of a story that an answer in JSON holds, None where it holds none."""
    if text.lstrip()[:1] != "{":
        return None
    try:
        record = _story_in(json.loads(text), _DEPTH)
    except (ValueError, RecursionError):
        return None
    if record is None:
        return None
    title, content = _first(record, _TITLES), _first(record, _TEXTS)
    labels = [f"{label}：{escape(shown_time(value))}" for label, names in _LABELS if (value := _first(record, names))]
    column = _first(record, _COLUMNS)
    crumbs = f"<div>当前位置：首页 &gt; {escape(column)} &gt; 正文</div>" if column else ""
    return (
        f"<html><head><title>{escape(title)}</title></head><body>{crumbs}<h1>{escape(title)}</h1>"
        f"<div>{' '.join(labels)}</div><div class='content'>{content}</div></body></html>"
    )


def _story_in(value: Any, depth: int) -> dict[str, Any] | None:
    if not isinstance(value, dict) or not depth:
        return None
    if _first(value, _TITLES) and _first(value, _TEXTS):
        return value
    return next((found for inner in value.values() if (found := _story_in(inner, depth - 1))), None)


def _first(record: dict[str, Any], names: tuple[str, ...]) -> str:
    """Return the first value that is a text, or a time in milliseconds."""
    for name in names:
        value = record.get(name)
        if isinstance(value, str) and value.strip():
            return value
        if isinstance(value, int) and not isinstance(value, bool) and value > 10**9:
            return str(value)
    return ""


def shown_time(value: str) -> str:
    """Return a time in seconds or milliseconds as a page would show it; all else as it is."""
    if value.isascii() and value.isdigit() and len(value) in {10, 13}:
        return f"{datetime.fromtimestamp(int(value[:10]), CHINA):%Y-%m-%d %H:%M:%S}"
    return value
