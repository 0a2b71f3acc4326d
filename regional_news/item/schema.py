"""The item as a JSON Schema (draft 2020-12), made of the item's own annotations and docstrings.

`python -m regional_news.item.schema` prints it; `docs/article.schema.json` is what it printed.
"""

from __future__ import annotations

import ast
import inspect
import json
import sys
import types
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import Any, Final, Literal, Union, get_args, get_origin, get_type_hints

from regional_news.item import article
from regional_news.item.article import FLAGS, MAX_TEXT_CHARS, MAX_TITLE_CHARS, Article, Comment, Image, Link, Position

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_PLAIN: Final[dict[type, dict[str, Any]]] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    date: {"type": "string", "format": "date"},
    datetime: {"type": "string", "format": "date-time"},
}
_LIMITS: Final[dict[str, dict[str, Any]]] = {
    "portal": {"minLength": 1},
    "article_id": {"minLength": 1},
    "url": {"pattern": r"^https?://[^\s/]+/\S*$"},
    "title": {"minLength": 1, "maxLength": MAX_TITLE_CHARS},
    "text": {"minLength": 1, "maxLength": MAX_TEXT_CHARS},
    "published_at": {"pattern": r"\+08:00$"},
    "fetched_at": {"pattern": r"\+00:00$"},
    "region": {"pattern": r"^\d{6}$"},
    "flags": {"items": {"enum": sorted(FLAGS)}, "uniqueItems": True},
}


def article_schema() -> dict[str, Any]:
    """Return the schema of one line of the JSON Lines files."""
    return {
        "$schema": DIALECT,
        "title": "Article",
        **_object(Article, limits=_LIMITS),
        "$defs": {kind.__name__: _object(kind, limits={}) for kind in (Comment, Image, Link, Position)},
    }


def _object(kind: type, *, limits: dict[str, dict[str, Any]]) -> dict[str, Any]:
    assert is_dataclass(kind)  # noqa: S101 - the caller's own classes
    hints, words = get_type_hints(kind), _field_docstrings(kind)
    properties = {}
    for field in fields(kind):
        schema = {**_of(hints[field.name]), **limits.get(field.name, {})}
        if field.default is not MISSING and field.default is not None:
            schema["default"] = field.default
        properties[field.name] = {"description": words[field.name], **schema}
    return {
        "description": inspect.cleandoc(kind.__doc__ or "").split("\n\n", maxsplit=1)[0],
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _of(hint: Any) -> dict[str, Any]:
    if hint in _PLAIN:
        return dict(_PLAIN[hint])
    if is_dataclass(hint) and isinstance(hint, type):
        return {"$ref": f"#/$defs/{hint.__name__}"}
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Literal:
        return {"type": "string", "enum": list(arguments)}
    if origin is list:
        return {"type": "array", "items": _of(arguments[0])}
    if origin in {Union, types.UnionType}:
        (inner,) = (argument for argument in arguments if argument is not type(None))
        schema = _of(inner)
        if "$ref" in schema:
            return {"anyOf": [schema, {"type": "null"}]}
        return {**schema, "type": [schema["type"], "null"]}
    raise TypeError(f"no JSON form is known for {hint!r}")


def _field_docstrings(kind: type) -> dict[str, str]:
    """Return the string that stands under each field."""
    (body,) = (
        node.body
        for node in ast.parse(inspect.getsource(article)).body
        if isinstance(node, ast.ClassDef) and node.name == kind.__name__
    )
    found = {}
    for statement, following in pairwise(body):
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            value = following.value if isinstance(following, ast.Expr) else None
            if isinstance(value, ast.Constant):
                found[statement.target.id] = inspect.cleandoc(str(value.value))
    return found


if __name__ == "__main__":
    sys.stdout.write(json.dumps(article_schema(), ensure_ascii=False, indent=2) + "\n")
