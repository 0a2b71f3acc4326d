"""The rendered pages of a real forum beside this checkout, where there are any: the tests that need them skip else."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from regional_news.extract.page import parse as parse_page
from regional_news.item.article import CHINA
from regional_news.text.encodings import decode

if TYPE_CHECKING:
    from lxml.html import HtmlElement

CAPTURES = Path(__file__).parents[1].parent / "shared" / "discuz"
HAS_CAPTURES = CAPTURES.is_dir()
needs_captures = pytest.mark.skipif(not HAS_CAPTURES, reason="the captured forum pages are not beside this checkout")


class Capture(NamedTuple):
    """One captured response."""

    name: str
    url: str
    status: int
    headers: dict[str, str]
    body: bytes
    text: str
    tree: HtmlElement | None
    fetched_at: datetime


@cache
def index() -> dict[str, dict[str, Any]]:
    """Return the list of captures by file name; empty where there are none."""
    entries = json.loads((CAPTURES / "index.json").read_text()) if HAS_CAPTURES else []
    return {entry["file"]: entry for entry in entries}


@cache
def truth() -> dict[str, dict[str, Any]]:
    """Return what was typed into the forum, by thread key; empty where there are no captures."""
    return json.loads((CAPTURES / "truth.json").read_text()) if HAS_CAPTURES else {}


def parse(text: str) -> HtmlElement | None:
    """Return the tree of a page's text, None for an empty one."""
    return parse_page(text) if text.strip() else None


@cache
def capture(name: str) -> Capture:
    """Return one captured response, decoded and parsed."""
    entry = index()[name]
    lines = (CAPTURES / name).with_suffix(".headers").read_text().splitlines()[1:]
    headers = dict(line.split(": ", 1) for line in lines if ": " in line)
    body = (CAPTURES / name).read_bytes()
    text = decode(body, headers).text
    fetched_at = datetime.strptime(entry["at"], "%Y-%m-%d %H:%M:%S").replace(tzinfo=CHINA).astimezone(UTC)
    return Capture(name, entry["url"], int(entry["status"]), headers, body, text, parse(text), fetched_at)


def typed_text(source: str) -> str:
    """Return what a guest reads of BBCode as typed, without blanks: hidden parts, files, pictures and smilies out."""
    source = re.sub(r"\[(img|audio|media|qq|index|attach|password)\b[^\]]*\].*?\[/\1\]", "", source, flags=re.DOTALL)
    source = re.sub(r"\[hide(?:=\d+)?\].*?\[/hide\]", "", source, flags=re.DOTALL)
    if source.startswith("<p"):  # typed as HTML
        source = re.sub(r"<div style=\"display:none\">.*?</div>|<[^>]+>", "", source)
    codes = "b|i|u|s|color|size|align|url|email|code|list|table|tr|td|free|backcolor|font|p|quote|hide|page|\\*"
    source = re.sub(rf"\[/?(?:{codes})(?:=[^\]]*)?\]", "", source)
    return re.sub(r"\s", "", source.replace(" :)", " ").replace(":lol", ""))


def reply_text(source: str) -> str:
    """Return what a guest reads of a reply, its quotations left out."""
    return typed_text(re.sub(r"\[quote\].*?\[/quote\]", "", source, flags=re.DOTALL))
