"""A story handed out as data, to clients of newspapers or to a page's own scripts: made a page, read as all are."""

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
_DEPTH: Final = 6
_STATES: Final = ("application/json", "__INITIAL_STATE__", "__NUXT__")
"""What stands in scripts that hold the state of a page which only they draw."""
_AREAS: Final = {
    "article-title": "title", "article-content": "content", "article-time": "time", "article-source-name": "source",
    "article-author": "author", "article-editor-name": "editor",
}  # fmt: skip
"""Classes of the text areas in which a system hides the fields of a story until its scripts draw it."""
SHELL_CHARS: Final = 300  # a page that only scripts draw shows no more before they run


def page_of(text: str) -> str | None:
    """Return the page of a story that an answer in JSON holds, None where it holds none."""
    if text.lstrip()[:1] != "{":
        return None
    try:
        record = _story_in(json.loads(text), _DEPTH)
    except (ValueError, RecursionError):
        return None
    return _page(record) if record else None


def drawn(tree: Any, source: str) -> str | None:
    """Return the page that scripts would draw where they are handed the story, None where it shows one or has none."""
    is_area = "<textarea" in source and "article-content" in source
    if not is_area and not any(name in source for name in _STATES):
        return None
    if sum(len(text.strip()) for text in tree.xpath(_SHOWN)) > SHELL_CHARS:
        return None
    areas = {_AREAS.get(area.get("class") or "", ""): area.text or "" for area in tree.iter("textarea")}
    if areas.get("title") and areas.get("content"):
        return _page(areas)
    for script in tree.iter("script"):
        text = script.text or ""
        if any(name in (script.get("type") or text[:200]) for name in _STATES):
            state = text[text.find("{") : text.rfind("}") + 1]
            if made := page_of(state):
                return made
    return None


_SHOWN: Final = "//body//text()[not(parent::script or parent::style or parent::textarea or parent::noscript)]"


def _page(record: dict[str, Any]) -> str:
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
