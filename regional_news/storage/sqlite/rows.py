"""Articles as rows of the store, and back."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from regional_news.item.article import FIELD_NAMES
from regional_news.item.serialise import article_from_json, article_to_json, dump

if TYPE_CHECKING:
    from collections.abc import Mapping

    from regional_news.item.article import Article

COLUMNS: Final = tuple(name for name in FIELD_NAMES if name not in {"portal", "article_id", "comments"})
"""The item's fields that are columns of `article` beside its key; comments are rows of their own."""

_JSON: Final = frozenset({"authors", "section", "images", "attachments", "keywords", "comments", "flags", "position"})


def row_of(article: Article) -> dict[str, Any]:
    """Return the values of `COLUMNS`, lists and records as JSON."""
    plain = article_to_json(article)
    return {name: dump(plain[name]) if name in _JSON and plain[name] is not None else plain[name] for name in COLUMNS}


def article_of(row: Mapping[str, Any]) -> Article:
    """Make the article of a row of the view `articles`."""
    values = {name: row[name] for name in FIELD_NAMES}
    return article_from_json(values | {name: json.loads(values[name]) for name in _JSON if values[name] is not None})
