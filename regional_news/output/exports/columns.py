"""What columns an export has, and what kind of value each holds."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from enum import Enum, auto
from typing import Any, Final

from regional_news.errors import UserError
from regional_news.item.article import Article, Comment, Image, Link, Position
from regional_news.text.clean import words


class Kind(Enum):
    """What a column holds."""

    TEXT = auto()
    NUMBER = auto()
    SHARE = auto()  # a number with a fraction
    TIME = auto()  # an aware datetime
    DAY = auto()  # a date
    RECORD = auto()  # a dict with the keys `Column.keys` names
    TEXTS = auto()  # a list of str
    RECORDS = auto()  # a list of dicts, all with the keys `Column.keys` names


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of an export."""

    name: str
    kind: Kind = Kind.TEXT
    width: int = 14  # width in a spreadsheet, in characters
    keys: tuple[tuple[str, Kind], ...] = ()  # keys of each record, and what they hold
    header: str = ""  # what stands above it in a spreadsheet; its name where this is empty
    own_sheet: bool = False
    """Whether the records stand on a sheet of their own in a workbook, and as JSON where there are only cells."""


CHINESE: Final = {
    "portal": "站点代号", "portal_name": "站点", "article_id": "编号", "url": "网址", "kind": "类型", "title": "标题",
    "pretitle": "引题", "subtitle": "副题", "authors": "作者", "poster": "发帖人", "source": "来源",
    "editor": "责任编辑", "published_at": "发布时间", "published_precision": "时间精度", "published_raw": "时间原文",
    "section": "栏目", "category": "分类", "region": "地区代码", "region_name": "地区", "text": "正文",
    "images": "图片", "attachments": "附件", "keywords": "关键词", "rights": "版权", "views": "阅读",
    "replies": "回复", "paper": "报纸", "issue_date": "报纸日期", "page_no": "版次", "page_name": "版名",
    "position": "版面位置",
    "page_image": "版面图", "page_pdf": "版面PDF", "continued": "续版",
    "comments": "回帖", "flags": "提示", "layout": "版式", "fetched_at": "抓取时间",
    "outlet": "媒体", "story": "报道编号", "first": "最早发布", "last": "最晚发布", "articles": "报道篇数",
    "outlets": "媒体数", "portals": "站点数", "first_outlet": "首发媒体", "confidence": "首发依据",
    "copies": "转载", "copy_of": "转载自", "first_seen": "首次见到", "last_seen": "最近见到",
    "changed_at": "入库更新", "gone_at": "消失时间", "revisions": "旧版本", "post_id": "帖子编号", "floor": "楼层",
    "star": "星标", "tags": "标签", "note": "笔记",
    "author": "发帖人", "quote": "引用", "status": "状态", "changed": "改动",
}  # fmt: skip
"""Headers for people who read Chinese, of columns and of what their records hold."""

_KINDS: Final = {
    "int": Kind.NUMBER, "float": Kind.SHARE, "datetime": Kind.TIME, "date": Kind.DAY, "list[str]": Kind.TEXTS,
}  # fmt: skip
"""What a column holds by a field's annotation; any other holds text."""
_PARTS: Final[dict[str, Any]] = {"Image": Image, "Link": Link, "Comment": Comment, "Position": Position}
_REVISION: Final[tuple[tuple[str, Kind], ...]] = (
    *(("first_seen", Kind.TIME), ("last_seen", Kind.TIME), ("kind", Kind.TEXT), ("changed", Kind.TEXTS)),
    *(("title", Kind.TEXT), ("authors", Kind.TEXTS), ("source", Kind.TEXT), ("published_at", Kind.TIME)),
    ("text", Kind.TEXT),
)
_WIDTHS: Final = {
    name: width
    for width, names in {
        6: "star", 18: "article_id source region_name paper flags outlet first_outlet", 80: "text",
        20: "published_at fetched_at first last first_seen last_seen changed_at gone_at",
        24: "pretitle subtitle section images attachments keywords rights page_image page_pdf tags",
        40: "url copies copy_of note", 50: "title",
    }.items()
    for name in words(names)
}  # fmt: skip


def _column(name: str, annotation: str) -> Column:
    hint = annotation.removesuffix(" | None")
    if name == "revisions":
        keys, kind = _REVISION, Kind.RECORDS
    elif part := _PARTS.get(hint.removeprefix("list[").removesuffix("]")):
        keys = tuple((one.name, _KINDS.get(str(one.type).removesuffix(" | None"), Kind.TEXT)) for one in fields(part))
        kind = Kind.RECORDS if hint.startswith("list[") else Kind.RECORD
    else:
        keys, kind = (), _KINDS.get(hint, Kind.TEXT)
    own_sheet = name in {"comments", "revisions"}
    return Column(name=name, kind=kind, width=_WIDTHS.get(name, 14), keys=keys, own_sheet=own_sheet)


COLUMNS: Final = {
    name: _column(name, annotation)
    for name, annotation in (
        *((one.name, str(one.type)) for one in fields(Article)),
        *zip(words("portal_name region_name outlet story"), words("str str str int"), strict=True),
        *dict.fromkeys(("first", "last"), "datetime").items(),
        *dict.fromkeys(("articles", "outlets", "portals"), "int").items(),
        *zip(words("first_outlet confidence copies copy_of"), words("str str list[str] str"), strict=True),
        *dict.fromkeys(("first_seen", "last_seen", "changed_at", "gone_at"), "datetime").items(),
        *zip(words("revisions star tags note"), words("list[dict] int list[str] str"), strict=True),
    )
}
"""Every column by name: the item's fields, then their codes' names and what the store knows beside them."""

_NAMES: Final = {"article_id": "portal_name", "region": "region_name", "source": "outlet"}
STORY_COLUMNS: Final = ("first", "last", "articles", "outlets", "portals", "first_outlet", "confidence")
"""What an export of stories says of each as a whole."""
NOTE_COLUMNS: Final = ("star", "tags", "note")  # what a reader keeps beside an article
_ON_DEMAND: Final = {*STORY_COLUMNS, *NOTE_COLUMNS, "comments", "copy_of", "layout", "revisions"}
DEFAULT_COLUMNS: Final = tuple(
    shown
    for name in COLUMNS
    if name not in {*_ON_DEMAND, *_NAMES.values()}
    for shown in (name, _NAMES.get(name))
    if shown
)
"""Names stand by their codes; `layout` is of use to who maintains a portal."""


def choose(names: Sequence[str] | None, *, more: Sequence[str] = ()) -> list[Column]:
    """Return the columns of an export: those named, else the default ones, and `more` where missing.

    Raises `UserError` for a name that is no column.
    """
    chosen = list(names if names is not None else DEFAULT_COLUMNS)
    if unknown := [name for name in chosen if name not in COLUMNS]:
        raise UserError("there is no column {!r}; there are: {}", unknown[0], ", ".join(COLUMNS))
    if repeated := [name for name in chosen if chosen.count(name) > 1]:
        raise UserError("the column {!r} is named twice", repeated[0])
    return [COLUMNS[name] for name in [*chosen, *(name for name in more if name not in chosen)]]


def in_chinese(column: Column) -> Column:
    """Return the column with its Chinese header."""
    return replace(column, header=CHINESE[column.name])


def flat(row: Mapping[str, Any], column: Column) -> str | int | None:
    """Return a value as one cell: lists joined by ` | `, pictures and files by address, times in ISO 8601."""
    value = row.get(column.name)
    if value is None or isinstance(value, (str, int)):
        return value
    if column.kind is Kind.TIME or column.kind is Kind.DAY:
        return iso(value)
    if column.own_sheet or column.kind is Kind.RECORD:
        return json.dumps(value, ensure_ascii=False, default=iso) if value else None
    if column.kind is Kind.RECORDS:
        return " | ".join(record["url"] for record in value)
    return " | ".join(value)


def iso(moment: date) -> str:
    """Return a time in ISO 8601 with its offset, or a day."""
    return moment.isoformat()
