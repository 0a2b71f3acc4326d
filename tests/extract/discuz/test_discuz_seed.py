"""The one real page of the forum portal, known by its text alone: built anew in the markup it was rendered with."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from regional_news.extract.discuz.merge import read_thread
from regional_news.spiders.syuan import SyuanSpider
from sandbox import Sandbox
from tests.crawling import crawl
from tests.discuz_captures import parse

if TYPE_CHECKING:
    from regional_news.extract import Reading
    from regional_news.item.article import Article

SEEDS = Path(__file__).parents[3].parent / "shared" / "seeds"

pytestmark = pytest.mark.skipif(not SEEDS.is_dir(), reason="the seed documents are not beside this checkout")

FACTS = SyuanSpider.facts


def _seed() -> tuple[str, dict[str, Any]]:
    truth = json.loads((SEEDS / "truth.json").read_text())["syuan"]
    return (SEEDS / "syuan.txt").read_text(), truth


def _post(pid: int, stamp: str, cell: str, below: str = "") -> str:
    note = "".join(f"<span class='pipe'>|</span>{escape(part)}" for part in stamp.split("|")[1:])
    return (
        f'<div id="post_{pid}"><table id="pid{pid}" class="plhin"><tr><td class="pls"><div id="favatar{pid}">'
        f'<div class="pi"></div></div></td><td class="plc"><div class="pi"><div class="pti"><div class="authi">'
        f'<em id="authorposton{pid}">{escape(stamp.split("|", maxsplit=1)[0])}</em>{note}</div></div></div>'
        f'<div class="pct"><div class="pcb"><div class="t_fsz"><table><tr><td class="t_f" id="postmessage_{pid}">'
        f"{cell}</td></tr></table></div>{below}</div></div></td></tr></table></div>"
    )


def _page(text: str) -> str:
    """Return the seed's text in the markup that robots get: no floors, pictures with their names in `alt`."""
    head, opening, reply = re.split(r"^(?=发表于 )", text, flags=re.MULTILINE)
    counts, heading = re.search(r"^(查看.*)$", head, re.MULTILINE)[1], re.search(r"^(\[.*)$", head, re.MULTILINE)[1]  # type: ignore[index]
    tag, title = heading.split(" ", 1)
    stamp, _, body = opening.partition("\n")
    cell = "<br />\n".join(
        f'<ignore_js_op><img src="data/attachment/forum/{number}.jpg" alt="{escape(line)}" /></ignore_js_op>'
        if (number := re.findall(r"-(\d)\.jpg$", line)[-1:] and line[-5])
        else escape(line)
        for line in body.rstrip().split("\n")
    )
    reply_stamp, words, *rest = reply.split("\n")
    rating = f'<dl id="ratelog_2" class="rate"><dd>{"".join(map(escape, rest[:3]))}</dd></dl>'
    views, replies = re.findall(r"\d+", counts)
    return (
        f"<html><head><title>{escape(title)} - Powered by Discuz!</title></head><body><div id='postlist'><table>"
        f"<tr><td class='pls'><div class='hm'>查看: <span class='xi1'>{views}</span>|回复: <span class='xi1'>{replies}"
        f"</span></div></td><td><h1 class='ts'>{escape(tag)} <span id='thread_subject'>{escape(title)}</span></h1>"
        f"</td></tr></table>"
        f"{_post(1, stamp, cell)}{_post(2, reply_stamp, escape(words), rating)}</div></body></html>"
    )


def _assert_truth(reading: Reading | Article, truth: dict[str, Any]) -> None:
    plain = (
        "portal article_id url kind title pretitle subtitle authors source editor published_precision published_raw "
    )
    for name in (plain + "section category region views replies rights poster flags").split():
        assert getattr(reading, name) == truth[name], name
    assert reading.text.split("\n") == truth["paragraphs"]
    assert reading.published_at == datetime.fromisoformat(truth["published_at"])
    assert [image.paragraph for image in reading.images] == [image["paragraph"] for image in truth["images"]]
    (comment,), (expected,) = reading.comments, truth["comments"]
    assert (comment.floor, comment.text, comment.status) == (expected["floor"], expected["text"], expected["status"])
    assert comment.published_at == datetime.fromisoformat(expected["published_at"])


def test_the_seed_gives_what_a_reader_takes_from_it() -> None:
    """Every field of the truth is read from the page; the floor is counted where robots see none."""
    text, truth = _seed()
    tree = parse(_page(text))
    assert tree is not None
    reading = read_thread(tree, url=truth["url"], fetched_at=datetime(2024, 11, 22, tzinfo=UTC), facts=FACTS)
    _assert_truth(reading, truth)
    assert reading.to_article().article_id == truth["article_id"]


@pytest.mark.slow
def test_the_portals_spider_stores_the_seed(tmp_path: Path) -> None:
    """Asked for by its dynamic address, the page comes through the unmodified spider under its canonical one."""
    text, truth = _seed()
    dynamic = f"https://bbs.syuan.com/forum.php?mod=viewthread&tid={truth['article_id']}"
    with Sandbox(portals=["syuan"], articles=2) as sandbox:
        sandbox.override(dynamic, body=_page(text).encode(), headers={"Content-Type": "text/html; charset=utf-8"})
        done = crawl("syuan", "-a", f"url={dynamic}&extra=page%3D1", data_dir=tmp_path, sandbox=sandbox)
    assert done.code == 0, done.log
    (article,) = done.articles
    _assert_truth(article, truth)
