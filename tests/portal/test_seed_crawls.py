"""One real page of each news portal, known by its text alone: crawled in each of the sandbox's designs."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import replace
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from sandbox import Sandbox
from sandbox.portals import SITES
from sandbox.story import Block, Paragraph, Picture, Story
from tests.crawling import crawl

if TYPE_CHECKING:
    from regional_news.item.article import Article

SEEDS = Path(__file__).parents[2].parent / "shared" / "seeds"
CASES = [
    (portal, template.name)
    for portal in ("heze", "tengzhou", "yueyang", "yybnet")
    for template in SITES[portal].templates  # type: ignore[attr-defined]
]

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not SEEDS.is_dir(), reason="the seed documents are not beside this checkout"),
]


def _blocks(text: str, truth: dict[str, Any]) -> list[Block]:
    """Return what stands between the byline and the end, in the order of the document."""
    names = {image["name"] for image in truth["images"]}
    wanted = Counter(truth["paragraphs"])
    blocks: list[Block] = []
    for line in filter(None, map(str.strip, text.split("\n"))):
        if line in names:
            address = f"{truth['url'].rpartition('/')[0]}/{len(blocks)}.jpg"
            blocks.append(Picture(url=address, name=line))
        elif wanted[line] > 0:
            wanted[line] -= 1
            blocks.append(Paragraph(text=line))
    assert not +wanted, "every paragraph of the truth stands in the document"
    return blocks


def _seed(portal: str) -> tuple[Story, dict[str, Any]]:
    text = (SEEDS / f"{portal}.txt").read_text(encoding="utf-8")
    truth = json.loads((SEEDS / "truth.json").read_text(encoding="utf-8"))[portal]
    lines = text.split("\n")
    above = next((a for a, b in pairwise(lines) if b == truth["title"] and truth["pretitle"]), None)
    owner = re.search(r"中共(\S{2,8}?)委、\1人民政府", text)
    story = Story(
        portal=portal,
        article_id=truth["article_id"],
        url=truth["url"],
        title=truth["title"],
        pretitle=above,
        authors=tuple(truth["authors"]) if "作者" in text else (),
        byline="labelled" if "作者" in text else "body",
        source=truth["source"],
        editor=truth["editor"],
        published_at=datetime.fromisoformat(truth["published_at"]),
        published_precision=truth["published_precision"],
        published_raw=truth["published_raw"],
        section=tuple(truth["section"]),
        region=truth["region"],
        owner=owner[1] if owner and "brand_substitution" in truth["flags"] else None,
        blocks=tuple(_blocks(text, truth)),
    )
    return story, truth


PLAIN = (
    "portal", "article_id", "url", "kind", "title", "pretitle", "subtitle", "authors", "source", "editor",
    "published_precision", "published_raw", "section", "category", "region", "flags", "poster",
)  # fmt: skip


def _wrong(article: Article, truth: dict[str, Any], pictures: list[str]) -> dict[str, Any]:
    """Return what was read and what is true, of each field where they differ."""
    shown = {name: getattr(article, name) for name in PLAIN} | {
        "published_at": article.published_at.isoformat(),
        "paragraphs": article.paragraphs,
        "pictures": [image.url for image in article.images],
        "places": [image.paragraph for image in article.images],
    }
    expected = {name: truth[name] for name in (*PLAIN, "published_at", "paragraphs")} | {
        "pictures": pictures,
        "places": [image["paragraph"] for image in truth["images"]],
    }
    return {name: (shown[name], value) for name, value in expected.items() if shown[name] != value}


@pytest.mark.parametrize(("portal", "template"), CASES)
def test_a_real_page_is_stored_with_every_field_exactly(portal: str, template: str, tmp_path: Path) -> None:
    story, truth = _seed(portal)
    with Sandbox(portals=[portal], articles=6) as sandbox:
        sandbox.add(replace(story, keywords=()), template=template)
        done = crawl(portal, "-a", f"url={story.url}", data_dir=tmp_path, sandbox=sandbox)
    assert done.code == 0, done.log
    (article,) = done.articles
    pictures = [block.url for block in story.blocks if isinstance(block, Picture)]
    assert _wrong(article, truth, pictures) == {}
