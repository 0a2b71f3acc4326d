"""CONTRIBUTING.md's recipe works: a portal that nobody has heard of is one file of facts and its saved pages."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from sandbox import Sandbox, portals
from sandbox.markup import body, link, links, listing, text
from sandbox.news_site import Entry, NewsSite
from sandbox.prose import Place
from sandbox.site import Section
from sandbox.story import Block, Paragraph, Picture, Story, Template
from tests.crawling import FAST, comparable, crawl

if TYPE_CHECKING:
    from random import Random

    from sandbox.prose import Draft

GUIDE = Path(__file__).parents[2] / "CONTRIBUTING.md"
PLACE = Place(name="华容县", towns=("章华镇", "东山镇", "鲇鱼须镇"), sources=("华容融媒", "岳阳日报"))


def _page(story: Story) -> str:
    """A design that no other portal has."""

    def picture(block: Picture) -> str:
        return f'<section><img src="{block.url}"></section>'

    return f"""<!doctype html><html><head><meta charset="utf-8"><title>{text(story.title)}｜华容在线</title>
</head><body><div class="a1"><a href="/">华容在线</a> › {link("/xw/", story.section[-1])} › 正文</div>
<div class="a2"><h2>{text(story.title)}</h2><ul class="a3"><li>{story.published_raw}</li>
<li>来源：{text(story.source)}</li>
<li>作者：{text(" ".join(story.authors))}</li><li>编辑：{text(story.editor)}</li></ul></div>
<div class="a4">{body(story, paragraph="<section>{}</section>", picture=picture)}</div>
<div class="a5">上一篇：{link("/xw/202001/1001.shtml", "旧闻一则")}</div><div>华容县融媒体中心</div></body></html>"""


class Huarong(NewsSite):
    """Serve the portal that the guide adds."""

    name = "huarong"
    origin = "http://www.huarong.example"
    templates = (Template(name="only", markup=_page, shows=frozenset()),)
    list_template = templates[0]
    sections = (
        Section(names=("华容在线", "新闻"), key="xw", front="/xw/", page="/xw/list_{n}.shtml", place=PLACE),
        Section(names=("华容在线", "乡镇"), key="xz", front="/xz/", page="/xz/list_{n}.shtml", place=PLACE),
    )

    def url(self, number: int) -> str:
        return f"{self.origin}/{self.section(number).key}/{self.moment(number):%Y%m}/{5000 + number}.shtml"

    def locate(self, path: str) -> int | None:
        match = re.search(r"/(\d+)\.shtml$", path)
        return int(match[1]) - 5000 if match else None

    def compose(self, number: int, draft: Draft, rng: Random) -> Story:
        blocks: list[Block] = [Paragraph(text=paragraph) for paragraph in draft.paragraphs]
        blocks.insert(1, Picture(url=f"{self.origin}/up/{number}.jpg"))
        return Story(
            portal=self.name,
            article_id=str(5000 + number),
            url=self.url(number),
            title=draft.title,
            authors=draft.reporters,
            source=draft.source,
            editor=draft.editor,
            published_at=self.moment(number),
            section=self.section(number).names,
            region="430623",
            blocks=tuple(blocks),
        )

    def list_markup(self, section: Section, entries: list[Entry], *, page: int, pages: int) -> str:
        return f"<meta charset=utf-8><ul>{listing(entries)}</ul>{links(self.turns(section, page, pages))}"

    def home_markup(self, entries: list[Entry]) -> str:
        return f"<meta charset=utf-8>{links((s.front, s.names[-1]) for s in self.sections)}<ul>{listing(entries)}</ul>"


def _bare(story: Story) -> str:
    return re.sub('<div class="a1">.*?</div>', "", _page(story))


class BareHuarong(Huarong):
    """Serve articles that do not say which section they are of."""

    templates = (Template(name="only", markup=_bare, shows=frozenset()),)
    list_template = templates[0]


def _facts_file() -> str:
    """Return the spider that the guide shows, as a reader would copy it."""
    (code,) = re.findall(r"```python\n(\"\"\"华容在线.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    return str(code)


def test_the_guides_portal_is_at_most_forty_lines() -> None:
    assert len(_facts_file().splitlines()) <= 40


@pytest.mark.slow
@pytest.mark.parametrize("serves", [Huarong, BareHuarong])
def test_the_guides_portal_crawls_as_it_stands(
    serves: type[Huarong], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One file, nothing else touched: lists are found, every field of every article is read.

    Where pages do not say their section, the file names the lists' in one line more.
    """
    is_bare = serves is BareHuarong
    file = _facts_file()
    if is_bare:
        file = re.sub(r"( +)examples=", r'\1sections={"/xw/": "新闻", "/xz/": "乡镇"},\n\1examples=', file)
    spiders = tmp_path / "added"
    spiders.mkdir()
    (spiders / "__init__.py").write_text("")
    (spiders / "huarong.py").write_text(file, encoding="utf-8")
    monkeypatch.setitem(portals.SITES, "huarong", serves)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    settings = {**FAST, "SPIDER_MODULES": "added"}
    with Sandbox(portals=["huarong"], articles=50) as sandbox:
        done = crawl("huarong", data_dir=tmp_path, sandbox=sandbox, settings=settings, variables=("PYTHONPATH",))
        assert done.code == 0, done.log
        stored = {article.url: article for article in done.articles}
        assert Counter(article.url for article in done.articles) == Counter(list(sandbox.truth))
        wrong: list[Any] = []
        for url, told in sandbox.truth.items():
            expected = {**told, "section": told["section"][-1:]} if is_bare else told
            shown = comparable(stored[url], expected)
            wrong += [(url, name, shown[name], value) for name, value in expected.items() if shown[name] != value]
        assert wrong == []


def test_the_guides_commands_are_the_projects() -> None:
    """Every `make` target, script option and folder that the guide names is there."""
    root = GUIDE.parent
    words = GUIDE.read_text(encoding="utf-8")
    makefile = (root / "Makefile").read_text(encoding="utf-8")
    for target in set(re.findall(r"(?:`|^)make ([a-z-]+)", words, re.MULTILINE)):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target
    for path in set(re.findall(r"`((?:regional_news|tests|docs|benchmarks)/[\w./-]*)`", words)):
        assert (root / path).exists(), path
