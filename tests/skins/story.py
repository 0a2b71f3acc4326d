"""The invented stories: what a page says, before any page skin dresses it.

The `body` of a story in stories.toml is a list of paragraphs, one a line; the first characters of a line make it
something else than a paragraph: `# ` an intermediate heading, `> ` a quotation, `- ` a list item, `|a|b|` a table
row, `![caption](file)` a picture.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from regional_news.item.article import CHINA

if TYPE_CHECKING:
    from datetime import datetime

BlockKind = Literal["p", "head", "quote", "item", "row", "img"]


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, heading, quotation, list item, table row or picture of a story."""

    kind: BlockKind
    text: str
    """The words; of a picture its caption, of a table row its cells joined by a bar."""
    file: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One invented piece of news."""

    key: str
    script: Literal["Simplified", "Traditional"] = "Simplified"
    title: str
    pretitle: str | None = None
    subtitle: str | None = None
    authors: list[str] = field(default_factory=list)
    source: str
    editor: str | None = None
    published: datetime
    section: list[str]
    keywords: list[str]
    attachments: list[list[str]] = field(default_factory=list)
    blocks: tuple[Block, ...]

    @property
    def opening_authors(self) -> list[str]:
        """Return the people whom the body's own opening or closing names, the only ones an unlabelled byline leaves."""
        return [name.replace(" ", "") for name in self.authors] if self.key in _SIGNED else []


_SIGNED = {"harvest", "teahouse", "heating", "match", "bridge", "photo", "night-market"}


def _block(line: str) -> Block:
    if picture := re.fullmatch(r"!\[(.*)\]\((.*)\)", line):
        return Block("img", picture[1], picture[2])
    if line.startswith("|"):
        return Block("row", line.strip("|"))
    for mark, kind in (("# ", "head"), ("> ", "quote"), ("- ", "item")):
        if line.startswith(mark):
            return Block(kind, line.removeprefix(mark))  # type: ignore[arg-type]
    return Block("p", line)


@cache
def stories() -> tuple[Story, ...]:
    """Return every story, in the order of the file."""
    with Path(__file__).with_name("stories.toml").open("rb") as file:
        raw: list[dict[str, Any]] = tomllib.load(file)["story"]
    return tuple(_story(values) for values in raw)


def _story(values: dict[str, Any]) -> Story:
    blocks = tuple(_block(line) for line in values.pop("body").splitlines() if line)
    return Story(**values | {"blocks": blocks, "published": values["published"].replace(tzinfo=CHINA)})
