"""岳阳网: dates without an hour, ids that began anew in 2017, and digests under 相关阅读 that read like the body."""

from __future__ import annotations

import bisect
import functools
import re
from datetime import datetime, time
from typing import TYPE_CHECKING

from regional_news.item.article import CHINA
from sandbox.markup import attribute, body, link, links, listing, rail, strangers, text
from sandbox.news_site import Entry, NewsSite
from sandbox.prose import Place
from sandbox.site import Section
from sandbox.story import Block, Paragraph, Picture, Story, Template

if TYPE_CHECKING:
    from random import Random

    from sandbox.prose import Draft

NAME = "岳阳网"
CLONE = "http://www.803-com.example"
RESTART = datetime(2017, 1, 1, tzinfo=CHINA)
FOOTER = "岳阳日报社主办 岳阳网版权所有 未经书面授权不得复制或建立镜像"


def _place(name: str, *towns: str) -> Place:
    return Place(name=name, towns=towns, sources=("岳阳日报新媒体中心", "岳阳日报", "长江信息报", "岳阳网"))


PLACES = (
    _place("岳阳市", "洛王街道", "奇家岭街道"),
    _place("华容县", "东山镇", "鲇鱼须镇", "注滋口镇"),
    _place("平江县", "南江镇", "长寿镇", "加义镇"),
    _place("湘阴县", "新泉镇", "鹤龙湖镇"),
)


def _byline(story: Story, gap: str = "    ") -> str:
    authors = " ".join(story.authors) if story.byline == "labelled" else ""
    parts = (("作者", authors), ("来源", story.source), ("发布时间", story.published_raw), ("责任编辑", story.editor))
    return gap.join(f"{label}:{text(value)}" for label, value in parts)


def _crumbs(story: Story, between: str = "&gt; ") -> str:
    return between.join(link("/", name) for name in story.section)


def _digests(story: Story, *, line: str) -> str:
    """Make the stories under the article, their digests as long as paragraphs."""
    items = strangers(story, 5, PLACES[1])
    lines = [f"<b>{link('/counties/content/201707/25/c52000.html', t)}</b>{line.format(text(d))}" for t, d in items]
    return f"{line.format('相关阅读')}{line.format('热点新闻')}{''.join(lines[:2])}{line.format('最火资讯')}{''.join(lines[2:])}"


def _old(story: Story) -> str:
    """The page of 2012: one table cell, lines parted by breaks, GB bytes."""

    def picture(block: Picture) -> str:
        caption = f"<font color=#666666>{text(block.caption)}</font><br>" if block.caption else ""
        return f'<center><img src="{attribute(block.url)}"><br>{caption}</center>'

    return f"""<html><head><meta http-equiv=Content-Type content="text/html; charset=gb2312"><title>{text(story.title)}_{NAME}</title></head>
<body><table width=950 align=center><tr><td>{_crumbs(story)}</td></tr>
<tr><td align=center><font size=5><strong>{text(story.title)}</strong></font></td></tr>
<tr><td align=center>{_byline(story, "&nbsp;&nbsp;&nbsp;&nbsp;")}</td></tr>
<tr><td>{body(story, paragraph="{}<br><br>", picture=picture)}</td></tr>
<tr><td>{_digests(story, line="<p>{}</p>")}</td></tr><tr><td align=center>{FOOTER}</td></tr></table></body></html>"""


def _middle(story: Story) -> str:
    """The page of 2016."""

    def picture(block: Picture) -> str:
        caption = f'<p class="pictext" align="center">{text(block.caption)}</p>' if block.caption else ""
        return f'<div class="pic"><img src="{attribute(block.url)}" />{caption}</div>'

    return f"""<!DOCTYPE html><html><head><meta charset="utf-8" /><title>{text(story.title)} - {NAME}</title>
<meta name="keywords" content="{attribute(" ".join(story.keywords))}" /></head><body>
<div class="path">{_crumbs(story)}</div><div class="news_title">{text(story.title)}</div><div class="news_info">{_byline(story)}</div>
<div class="content">{body(story, paragraph="<p>{}</p>", picture=picture)}</div>
<div class="more">{_digests(story, line="<p>{}</p>")}</div><div class="foot">{FOOTER}</div></body></html>"""


def _new(story: Story) -> str:
    """The page of today: the digests stand in the body's own box, and a rail beside it."""

    def picture(block: Picture) -> str:
        caption = f"<figcaption>{text(block.caption)}</figcaption>" if block.caption else ""
        return f'<figure><img class="lazy" src="/images/blank.gif" data-original="{attribute(block.url)}">{caption}</figure>'

    return f"""<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>{text(story.title)}_{NAME}</title>
<meta name="keywords" content="{attribute(",".join(story.keywords))}"><meta name="description" content="{attribute(story.paragraphs[0][:60])}"></head><body>
<nav>{_crumbs(story, " &gt; ")}</nav><main><h1>{text(story.title)}</h1><div class="info">{_byline(story)}</div>
<div class="cms-content">{body(story, paragraph="<p>{}</p>", picture=picture)}{_digests(story, line="<p>{}</p>")}</div></main>
<aside>{rail(story, PLACES[2], href=CLONE + "/headline/content/201810/31/c147211.html")}</aside><footer>{FOOTER}</footer></body></html>"""


class Yueyang(NewsSite):
    """Serve 岳阳网."""

    name = "yueyang"
    origin = "http://www.803.com.cn"
    aliases = ("803.com.cn",)
    templates = (
        Template(name="2016", markup=_middle),
        Template(name="2021", markup=_new),
        Template(name="2012", markup=_old, encoding="gb18030", charset="gb2312", shows=frozenset()),
    )
    list_template = templates[0]
    validators = frozenset({"etag"})
    robots = "\ufeffUser-agent: *\r\nDisallow: /admin/\r\nDisallow: /search/\r\n"
    sections = tuple(
        Section(names=names, key=key, front=f"/{key}/", page=f"/{key}/index_{{n}}.html", place=place, parent=parent)
        for names, key, place, parent in (
            ((NAME, "县区"), "counties", PLACES[1], None),
            ((NAME, "头条"), "headline", PLACES[0], None),
            ((NAME, "县区", "平江"), "pingjiang", PLACES[2], "counties"),
            ((NAME, "专题"), "newsspecial", PLACES[3], None),
        )
    )

    @functools.cached_property
    def restart(self) -> int:
        """The first number whose id was counted anew."""
        return bisect.bisect_left(range(self.articles), RESTART, key=self.moment)

    def url(self, number: int) -> str:
        """Return the address, whose counter is unique only together with section and day."""
        counter = 10_000 + (number if number < self.restart else number - self.restart)
        return f"{self.origin}/{self.section(number).key}/content/{self.moment(number):%Y%m/%d}/c{counter}.html"

    def locate(self, path: str) -> int | None:
        """Count from the beginning or from the restart, as the year tells."""
        match = re.search(r"/content/(\d{4})\d\d/\d\d/c(\d+)\.html$", path)
        if match is None:
            return None
        return int(match[2]) - 10_000 + (self.restart if int(match[1]) >= RESTART.year else 0)

    def compose(self, number: int, draft: Draft, rng: Random) -> Story:
        """Give the draft a full byline, some of its labels empty."""
        moment = self.moment(number)
        authors = draft.reporters if number % 4 else ()
        paragraphs = list(draft.paragraphs)
        byline = "labelled"
        if number % 8 == 0:
            authors, byline = draft.reporters, "body"
            paragraphs[0] = f"{NAME}讯（记者 {' '.join(authors)}）{paragraphs[0]}"
        blocks: list[Block] = [Paragraph(text=p) for p in paragraphs]
        if rng.random() < 0.6:
            url = f"{self.origin}/pic/{moment:%Y%m/%d}/{number}.jpg"
            blocks.insert(rng.randint(0, len(blocks)), Picture(url=url, caption=rng.choice((None, draft.caption))))
        key = self.section(number).key
        return Story(
            portal=self.name,
            article_id=f"{key}/{moment:%Y%m/%d}/{self.url(number).rpartition('/')[2].removesuffix('.html')}",
            url=self.url(number),
            title=draft.title,
            authors=authors,
            byline="body" if byline == "body" else "labelled",
            source=draft.source if number % 9 != 4 else None,
            editor=draft.editor if number % 6 else None,
            published_at=datetime.combine(moment.date(), time(), CHINA),
            published_precision="day",
            published_raw=f"{moment:%Y年%m月%d日}",
            section=self.section(number).names,
            keywords=draft.keywords,
            region="430600",
            blocks=tuple(blocks),
        )

    def list_markup(self, section: Section, entries: list[Entry], *, page: int, pages: int) -> str:
        """Make a section's list, with digests under the first titles."""
        children = links((child.front, child.names[-1]) for child in self.children(section))
        return f"""<!DOCTYPE html><html><head><meta charset="utf-8" /><title>{section.names[-1]}_{NAME}</title></head><body>
<div class="path">{"&gt; ".join(section.names)} {children}</div><ul class="newslist">{listing(entries)}</ul>
<div>{link(CLONE + "/counties/content/201707/26/c52709.html", "岳阳资讯")}</div>
<div class="pages">{links(self.turns(section, page, pages))}</div><div>{FOOTER}</div></body></html>"""

    def home_markup(self, entries: list[Entry]) -> str:
        """Make the home page."""
        nav = links((s.front, s.names[-1]) for s in self.sections if s.parent is None)
        return f"""<!DOCTYPE html><html><head><meta charset="utf-8" /><title>{NAME}</title></head><body>
<div class="nav">{nav}</div><ul>{listing(entries)}</ul><div>友情链接 {link(CLONE + "/", "岳阳在线")}</div><div>{FOOTER}</div></body></html>"""
