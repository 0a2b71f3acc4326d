"""A story handed out as data, to clients of newspapers or to a page's own scripts: made a page, read as all are."""

from __future__ import annotations

import json
import re
from datetime import datetime
from html import escape
from typing import TYPE_CHECKING, Any, Final

from regional_news.item.article import CHINA
from regional_news.text.clean import key, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_TITLES: Final = words("title headline")
TITLES: Final = (*_TITLES, *words("subject caption name"))
TIMES: Final = words("publishtime pubtime publishdate pubdate publishat createtime addtime inputtime time date")
IDENTS: Final = words("fileid aid articleid newsid docid contentid infoid uuid id")
LINKS: Final = words("url link href linkurl shareurl pageurl detailurl path")
COLUMNS: Final = frozenset(
    words(
        "channelid columnid colid catid categoryid cid typeid nodeid classid channel column cate cat category classify"
        " tid menuid navid lmid sectionid"
    )
)
"""What stands for the column of a story, or of a list."""
_COLUMN_NAMES: Final = words("channelname columnname colname catname categoryname typename")
COLUMN_LABELS: Final = (*_COLUMN_NAMES, *words("name title label text"))
"""What a column itself is called by."""
_TEXTS: Final = words("content body html txt")
_LABELS: Final = (
    ("发布时间", TIMES),
    ("来源", words("source copyfrom origin sourcename from")),
    ("作者", words("author authorname")),
    ("责任编辑", words("editor liability editorname")),
)
_PREFIX: Final = re.compile(r"(?:doc|news|article|info|content|list)(?=[a-z]{2})")
"""What makers put before all names of a record: `newsTitle`, `docContent`."""
_DEPTH: Final = 6
_STATES: Final = ("application/json", "__INITIAL_STATE__", "__NUXT__")
"""What stands in scripts that hold the state of a page which only they draw."""
_AREAS: Final = {
    "article-title": "title", "article-content": "content", "article-time": "time", "article-source-name": "source",
    "article-author": "author", "article-editor-name": "editor",
}  # fmt: skip
"""Classes of the text areas in which a system hides the fields of a story until its scripts draw it."""
_SHOWN: Final = "//body//text()[not(parent::script or parent::style or parent::textarea or parent::noscript)]"
SHELL_CHARS: Final = 300  # a page that only scripts draw shows no more before they run


def page_of(text: str) -> str | None:
    """Return the page of a story that an answer in JSON holds, "" where it holds none; None for what is no JSON."""
    if text.lstrip()[:1] not in set("{["):
        return None
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    found = next(_stories(value, _DEPTH), None)
    return _page(found) if found else ""


def drawn(tree: Any) -> str | None:
    """Return the page that scripts would draw where they are handed the story, None where it shows one or has none."""
    scripts = [one for one in tree.iter("script") if _holds_state(one)]
    areas = {_AREAS.get(area.get("class") or "", ""): area.text or "" for area in tree.iter("textarea")}
    if not scripts and "content" not in areas:
        return None
    if sum(len(text.strip()) for text in tree.xpath(_SHOWN)) > SHELL_CHARS:
        return None
    if areas.get("title") and areas.get("content"):
        return _page(areas)
    for text in (script.text or "" for script in scripts):
        found = _stories_of(text[text.find("{") :])
        named = [one for one in found if key(_first(one, _TITLES)) in key(tree.findtext(".//title") or "")]
        if len(found) == 1 or len(named) == 1:  # of several, which one is drawn is a guess
            return _page((named or found)[0])
    return None


def _holds_state(script: Any) -> bool:
    text = script.text or ""
    named = script.get("type") or text[:200]
    return any(name in named for name in _STATES) or ('"title"' in text and '"content"' in text)


def _page(record: dict[str, Any]) -> str:
    title, content = _first(record, _TITLES), _first(record, _TEXTS)
    labels = [f"{label}：{escape(shown_time(value))}" for label, names in _LABELS if (value := _first(record, names))]
    column = _first(record, _COLUMN_NAMES) or next(
        (
            _first(inner, COLUMN_LABELS)
            for name in sorted(COLUMNS)
            if isinstance(inner := value_of(record, [name]), dict)
        ),
        "",
    )
    crumbs = f"<div>当前位置：首页 &gt; {escape(column)} &gt; 正文</div>" if column else ""
    return (
        f"<html><head><title>{escape(title)}</title></head><body>{crumbs}<h1>{escape(title)}</h1>"
        f"<div>{' '.join(labels)}</div><div class='content'>{content}</div></body></html>"
    )


def _stories_of(text: str) -> list[dict[str, Any]]:
    """Return the objects with a title and a text that an object in JSON holds, in their order."""
    try:
        return list(_stories(json.JSONDecoder().raw_decode(text)[0], _DEPTH))
    except (ValueError, RecursionError):
        return []


def _stories(value: Any, depth: int) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict) and depth:
        if _first(value, _TITLES) and _first(value, _TEXTS):
            yield value
        else:
            for inner in value.values():
                yield from _stories(inner, depth - 1)
    elif isinstance(value, list) and depth:
        for inner in value:
            yield from _stories(inner, depth - 1)


def _named(record: dict[str, Any]) -> dict[str, Any]:
    plain = {name.lower().replace("_", ""): value for name, value in record.items()}
    return {_PREFIX.sub("", name, count=1) if _PREFIX.match(name) else name: plain[name] for name in plain} | plain


def value_of(record: dict[str, Any], names: Iterable[str]) -> Any:
    """Return the first of several values that there is; clients write `fileID`, `fileId` and `file_id`."""
    known = _named(record)
    return next((known[name] for name in names if known.get(name) not in (None, "")), None)


def _first(record: dict[str, Any], names: Iterable[str]) -> str:
    """Return the first value that is a text, or a time in milliseconds."""
    known = _named(record)
    for value in map(known.get, names):
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
