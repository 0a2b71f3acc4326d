"""The item as JSON: the one form that JSON Lines, the store and the exports share.

Times are ISO 8601 with their offset, Chinese stays Chinese, fields stand in the item's own order, absent ones are
`null`: the same article gives the same bytes everywhere.
"""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from regional_news.item.article import FIELD_NAMES, Article, Comment, Image, Link, Position

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from regional_news.extract import Reading

_ENCODER = json.JSONEncoder(ensure_ascii=False)
_LINE_BREAKERS = {"\u2028": "\\u2028", "\u2029": "\\u2029"}


def article_to_json(article: Article) -> dict[str, Any]:
    """Return the article as plain dicts, lists, strings and numbers, ready for any JSON writer."""
    plain: dict[str, Any] = _plain(article)
    return plain


def reading_to_json(reading: Reading) -> dict[str, Any]:
    """Return what was read from a page in the same form; any field may be missing."""
    plain: dict[str, Any] = _plain(reading)
    return plain


def article_from_json(data: Mapping[str, Any]) -> Article:
    """Make the article that `article_to_json` gave; keys that are no fields of the item are passed over."""
    values = {name: data[name] for name in FIELD_NAMES if name in data}
    values["published_at"] = datetime.fromisoformat(values["published_at"])
    values["fetched_at"] = datetime.fromisoformat(values["fetched_at"])
    values["images"] = [Image(**image) for image in values.get("images", [])]
    values["attachments"] = [Link(**link) for link in values.get("attachments", [])]
    if issue := values.get("issue_date"):
        values["issue_date"] = date.fromisoformat(issue)
    if position := values.get("position"):
        values["position"] = Position(**position)
    values["comments"] = [comment_from_json(comment) for comment in values.get("comments", [])]
    return Article(**values)


def comment_from_json(data: Mapping[str, Any]) -> Comment:
    """Make a comment from its JSON form."""
    shown = data.get("published_at")
    return Comment(**{**data, "published_at": datetime.fromisoformat(shown) if shown else None})


def comment_to_json(comment: Comment) -> dict[str, Any]:
    """Return the comment in its JSON form."""
    plain: dict[str, Any] = _plain(comment)
    return plain


def dump(value: object, *, default: Callable[[Any], Any] | None = None) -> str:
    """Write JSON on one line, Chinese unescaped, with what some readers take for a line end escaped."""
    text = json.dumps(value, ensure_ascii=False, default=default) if default else _ENCODER.encode(value)
    for character, escape in _LINE_BREAKERS.items():
        text = text.replace(character, escape)
    return text


def article_line(article: Article) -> str:
    """Return the article's line of a JSON Lines file, its line end included."""
    return dump(article_to_json(article)) + "\n"


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, date):  # a datetime is one
        return value.isoformat()
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return {name: _plain(getattr(value, name)) for name in value.__dataclass_fields__}
