"""The published JSON Schema is the item's, and holds for what is written."""

from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path

from jsonschema import Draft202012Validator

from regional_news.item.article import Article, Comment, Image, Link
from regional_news.item.schema import article_schema
from regional_news.item.serialise import article_line
from tests.every import every
from tests.factory import make_article

PUBLISHED = Path(__file__).parents[2] / "docs" / "article.schema.json"
VALIDATOR = Draft202012Validator(article_schema(), format_checker=Draft202012Validator.FORMAT_CHECKER)


def test_the_published_schema_is_the_present_one() -> None:
    """When this fails: make docs."""
    assert json.loads(PUBLISHED.read_text(encoding="utf-8")) == article_schema()


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(article_schema())


@every("kind", [Article, Comment, Image, Link])
def test_every_field_is_described(kind: type) -> None:
    schema = article_schema() if kind is Article else article_schema()["$defs"][kind.__name__]
    assert list(schema["properties"]) == [field.name for field in fields(kind)]  # type: ignore[arg-type]
    assert all(len(entry["description"]) > 10 for entry in schema["properties"].values())


def test_lines_of_articles_keep_to_it() -> None:
    full = make_article(
        authors=["甲"],
        images=[Image(url="http://www.heze.cn/a.jpg", caption="图", paragraph=0)],
        attachments=[Link(url="http://www.heze.cn/a.doc", name="附件")],
        comments=[Comment(post_id="1", floor=2, author="乙", text="好")],
        flags=["truncated"],
    )
    for article in (make_article(), full):
        VALIDATOR.validate(json.loads(article_line(article)))


@every(
    "field value",
    [
        ("title", ""),
        ("region", "菏泽"),
        ("published_at", "2026-11-01T08:00:00"),
        ("flags", ["unheard of"]),
        ("kind", "blog"),
        ("url", "/news/1.htm"),
        ("images", [{"url": "http://www.heze.cn/a.jpg"}]),
        ("surprise", 1),
    ],
)
def test_what_is_no_article_breaks_it(field: str, value: object) -> None:
    line = json.loads(article_line(make_article()))
    assert VALIDATOR.is_valid(line)
    assert not VALIDATOR.is_valid({**line, field: value})
