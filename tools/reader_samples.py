"""Labelled pages as the reader's models see them: the features of their lines, and which lines are the story."""

from __future__ import annotations

import json
import random
import re
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from benchmarks import real_pages
from regional_news.extract import segment
from regional_news.text import encodings
from tests.extract.inserting import Story
from tests.skins import generic_pages, skin_pages
from tools.reader_features import features_of

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT: Final = Path(__file__).parents[1]
FREE: Final = frozenset(segment.STATES)
STORY: Final = frozenset(segment.STORY)
DESIGN: Final = "design/"
DESIGN_WEIGHT: Final = 0.3


@dataclass
class Sample:
    """One page: its lines' features, and which states each line may be in."""

    name: str
    site: str
    weight: float
    groups: list[tuple[tuple[object, ...], ...]]
    allowed: list[frozenset[str]]
    texts: list[str]
    label: dict[str, Any] = field(repr=False)
    is_needed: bool = False
    no_edges: set[int] = field(default_factory=set)
    is_augmented: bool = False


def align(texts: list[str], body: str, optional: list[str]) -> list[frozenset[str]] | None:
    """Return the states that each line may be in when the packed `body` is the story; None where it is not found."""
    packed = [real_pages.packed(text) for text in texts]
    may = {real_pages.packed(line) for line in optional}
    anchors = [n for n, text in enumerate(packed) if len(text) > 7 and body.count(text) == 1]
    if not anchors:
        anchors = [n for n, text in enumerate(packed) if len(text) > 3 and text in body]
        if not anchors:
            return None
    best: tuple[int, list[int]] = (0, [])
    tried: set[int] = set()
    for anchor in sorted(anchors, key=lambda n: -len(packed[n]))[:6]:
        if anchor in tried:
            continue
        lines = _grown(packed, body, anchor)
        tried.update(lines)
        best = max(best, (sum(len(packed[n]) for n in lines), lines), key=lambda pair: pair[0])
    size, lines = best
    if size < 0.9 * len(body):
        return None
    inside = set(lines)
    first, last = min(lines), max(lines)
    found = []
    for n, text in enumerate(packed):
        if n in inside:
            found.append(STORY)
        elif text in may or (not text and first < n < last):
            found.append(FREE)
        elif n < first:
            found.append(frozenset("P"))
        elif n > last:
            found.append(frozenset("Q"))
        else:
            found.append(frozenset("J"))
    return found


def _grown(packed: list[str], body: str, anchor: int) -> list[int]:
    """Return the lines that tell the story, from one of them on down and up."""
    at = body.find(packed[anchor])
    lines = [anchor]
    end = at + len(packed[anchor])
    for n in range(anchor + 1, len(packed)):
        text = packed[n]
        if not text:
            continue
        found = body.find(text, end, end + len(text) + (40 if len(text) > 7 else 0))
        if found >= 0:
            lines.append(n)
            end = found + len(text)
    start = at
    for n in range(anchor - 1, -1, -1):
        text = packed[n]
        if not text:
            continue
        found = body.rfind(text, max(0, start - len(text) - (40 if len(text) > 7 else 0)), start)
        if found >= 0:
            lines.append(n)
            start = found
    return lines


def sample(name: str, site: str, weight: float, page: Any, label: dict[str, Any]) -> Sample | None:
    """Return a page as the model sees it; None where the label's body is not found among its lines."""
    page_features, texts, is_needed, no_edges = page
    if label.get("refuse"):
        allowed: list[frozenset[str]] | None = [frozenset("P")] * len(texts)
    else:
        allowed = align(texts, real_pages.packed(label["body"] or ""), label.get("optional_lines") or [])
    if not texts or allowed is None:
        return None
    return Sample(name, site, weight, page_features, allowed, texts, label, is_needed, no_edges)


def fold_of(site: str, folds: int) -> int:
    """Return the fold of a site, the same on every machine."""
    return zlib.crc32(site.encode()) % folds


def thinned(samples: list[Sample], each: int) -> list[Sample]:
    """Return the pages with one of so many generated designs."""
    designs = [one for one in samples if one.site.startswith(DESIGN)]
    return [one for one in samples if not one.site.startswith(DESIGN)] + designs[::each]


def load(folder: Path) -> list[Sample]:
    """Return every page to learn from: labelled ones, the same with a line or a box more, and generated designs."""
    found: list[Sample] = []
    rng = random.Random(0)
    for page in real_pages.load(folder):

        def take(
            body: bytes, label: dict[str, Any], *, weight: float, page: real_pages.RealPage = page
        ) -> Sample | None:
            seen = features_of(body, url=page.url, headers=page.headers, fetched_at=real_pages.FETCHED_AT)
            return sample(page.name, page.site, weight, seen, label)

        one = take(page.body, page.label, weight=1.0)
        if one is None:
            print("not aligned:", page.name)
            continue
        found.append(one)
        html = encodings.decode(page.body, page.headers).text
        for changed, label in _changed(Story(html), one, rng) if page.is_article else ():
            if more := take(changed, label, weight=0.5):
                more.is_augmented = True
                found.append(more)
    for path in sorted((ROOT / "tests/portals").glob("*/*/expected.json")):
        meta = json.loads((path.parent / "meta.json").read_text(encoding="utf-8"))
        label = {"body": json.loads(path.read_text(encoding="utf-8")).get("text")}
        if label["body"] and "discuz" not in str(path):
            seen = features_of(
                (path.parent / "page.html").read_bytes(),
                url=meta["url"],
                headers=meta.get("headers"),
                fetched_at=real_pages.FETCHED_AT,
            )
            if one := sample(f"portal/{path.parent.name}", f"portal/{path.parts[-3]}", 1.0, seen, label):
                found.append(one)
    for skin in [*skin_pages(5, per_style=1), *generic_pages(5, per_style=1)]:
        seen = features_of(skin.body, url=skin.url, headers=skin.headers, fetched_at=skin.fetched_at)
        label = {"body": skin.truth.text, "optional_lines": list(skin.truth.optional)}
        if one := sample(skin.name, DESIGN + skin.name.partition("/")[0], DESIGN_WEIGHT, seen, label):
            found.append(one)
    return found


def _changed(story: Story, one: Sample, rng: random.Random) -> Iterator[tuple[bytes, dict[str, Any]]]:
    """Yield a labelled page with a line, a box of the site, or a sentence of its own in it, and the label of that."""
    inside = [n for n, states in enumerate(one.allowed) if states == STORY and len(one.texts[n]) > 20]
    if len(inside) < 3 or len(story.page.lines) != len(one.texts):
        return
    lines = [story.page.lines[n] for n in inside]
    label, body = one.label, real_pages.packed(one.label["body"])
    line = rng.choice(real_pages.INSERTED)
    changed = story.with_line(rng.choice(lines[:-1]), line, "", is_below=True)
    if changed:
        yield changed, {**label, "optional_lines": [*(label.get("optional_lines") or []), line]}
    for box in rng.sample(BOXES, 2):
        if changed := story.with_line(rng.choice(lines), "", box, is_below=True):
            yield changed, label
    said = [text for text in re.findall("[^。]{10,60}。", "\n".join(one.texts[n] for n in inside)) if "\n" not in text]
    for make in rng.sample(TOLD, 2 if said else 0):
        beside, is_below = rng.choice(
            ((lines[0], False), (lines[0], False), (lines[-1], True), (rng.choice(lines), True))
        )
        text, own = rng.choice(said), real_pages.packed(beside.text)
        at = body.find(own) + (len(own) if is_below else 0)
        if body.count(own) == 1 and (changed := story.with_line(beside, text, make, is_below=is_below)):
            yield changed, {**label, "body": body[:at] + real_pages.packed(text) + body[at:]}


TOLD: Final = (
    "", "<div>{}</div>", "<h3>{}</h3>", "<ul><li>{}</li></ul>", "<blockquote>{}</blockquote>", "<p align=center>{}</p>",
    "<p><strong>{}</strong></p>", "<section><p>{}</p></section>", "<table><tr><td>{}</td></tr></table>",
    "<div><p>{}</p></div>", "<center>{}</center>", "<font color=red>{}</font><br><br>",
)  # fmt: skip
"""How a story's page may set a sentence that it does not set as the others."""
BOXES: Final = (
    "<div><a href=/app>打开客户端 查看更多</a></div>", "<div><a href=/app>扫描二维码</a></div>", "<p>&gt;&gt;相关链接：<a href=/1.html>河湾老街修缮完工</a></p>",
    "<div>推荐阅读</div><div><a href=/1.html>河湾老街修缮完工</a></div>", "<div><b>相关阅读</b><ul><li><a href=/1.html>河湾老街修缮完工</a></li><li><a href=/2.html>渡口新船下水</a></li></ul></div>",
    "<div>分享到：微信 微博</div>", "<div>点击下载APP 查看全文</div>", "<p>【点击进入专题】</p>", "<div>↓展开剩余50%</div>", "<p>您的浏览器不支持视频播放</p>",
    "<div class=ad>广告</div>", "<div><span>字号：</span><a>大</a> <a>中</a> <a>小</a></div>", "<div><img src=/1.jpg></div><div>点击查看大图</div>",
    "<div>热门推荐</div><ul><li><a href=/1.html>河湾老街修缮完工</a></li><li><a href=/2.html>渡口新船下水</a></li></ul>", "<div class=vote><b>您对此事怎么看？</b><br>满意<br>一般<br>不满意<br><a>投票</a> <a>查看结果</a></div>",
    "<div><a href=/1.html>渡口新船下水迎来第一批客人</a><p>昨日，记者在渡口看到，新船披着红绸停在岸边，等候...</p></div>", "<aside><h3>排行榜</h3><p><a href=/1.html>渡口新船下水迎来第一批客人</a></p></aside>",
    "<p>↑点蓝字，关注我们</p>", "<div>河湾发布</div><div>有用，有趣，有温度</div>",
)  # fmt: skip
"""What sites put between and below the paragraphs of a story."""
