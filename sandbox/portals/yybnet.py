"""地方网: one site for many counties; articles end at 新闻推荐, and a machine chose the county in their addresses."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sandbox.markup import attribute, body, link, links, listing, strangers, text
from sandbox.news_site import Entry, NewsSite
from sandbox.prose import Place
from sandbox.site import Section
from sandbox.story import Block, Paragraph, Picture, Story, Template

if TYPE_CHECKING:
    from random import Random

    from sandbox.prose import Draft

NAME = "地方网"
ORIGIN = "https://www.yybnet.net"
FOREIGN = "https://www.yybnet-news.example"
"""A look-alike on another host."""


@dataclass(frozen=True, slots=True)
class _Channel:
    city: str
    county: str | None
    code: str
    towns: tuple[str, ...]
    paper: str

    @property
    def short(self) -> str:
        return (self.county or self.city).rstrip("市县区")


CHANNELS = {
    "liaocheng/news": _Channel("聊城市", None, "371500", ("柳园街道", "古楼街道"), "聊城日报"),
    "liaocheng/linqing": _Channel("聊城市", "临清市", "371581", ("康庄镇", "烟店镇", "老赵庄镇"), "聊城日报"),
    "liaocheng/donga": _Channel("聊城市", "东阿县", "371524", ("铜城街道", "刘集镇"), "聊城晚报"),
    "zaozhuang/news": _Channel("枣庄市", None, "370400", ("光明路街道", "矿区街道"), "枣庄日报"),
    "zaozhuang/tengzhou": _Channel("枣庄市", "滕州市", "370481", ("级索镇", "姜屯镇", "龙阳镇"), "滕州日报"),
}
NAV = "今日聊城 今日临清 今日阳谷 今日莘县 今日茌平 今日东阿 今日冠县 今日高唐"
PLACES = {
    key: Place(name=c.county or c.city, towns=c.towns, sources=(c.paper, f"{c.short}融媒", "大众网"))
    for key, c in CHANNELS.items()
}


def _section(key: str, channel: _Channel) -> Section:
    city = key.partition("/")[0]
    front = f"/{city}/" if channel.county is None else f"/{key}/"
    return Section(
        names=(NAME, "山东", channel.city, f"今日{channel.short}"),
        key=key,
        front=front,
        page=f"{front}list_{{n}}.html",
        place=PLACES[key],
        parent=None if channel.county is None else f"{city}/news",
    )


def _picture(block: Picture) -> str:
    caption = f"<figcaption>{text(block.caption)}</figcaption>" if block.caption else ""
    return f'<figure><img data-id="1" src="{attribute(block.url)}">{caption}</figure>'


def _byline(story: Story) -> str:
    return f"来源:{text(story.source)} {story.published_raw}   {ORIGIN}/"


def _after(story: Story, *, head: str, paragraph: str) -> str:
    """Make what follows the article: the marker, then teasers that read on like body text."""
    county = story.section[-1].removeprefix("今日")
    (first, digest), *others = strangers(story, 9, PLACES["liaocheng/news"])
    lines = [
        digest,
        f"{county}新闻，说说咱们身边的事。看{county}的变化，记{county}的人情，天南海北的{county}人都在这里碰头。",
    ]
    return (
        head.format("新闻推荐")
        + paragraph.format(link("/liaocheng/linqing/202003/10337000.html", first))
        + "".join(paragraph.format(text(line)) for line in lines)
        + f"<div>相关推荐:</div><div>猜你喜欢:</div><div>评论:({text(story.title)})</div>"
        + "<div>频道推荐<ul>"
        + "".join(f"<li>{link(FOREIGN + '/jinan/news/202201/11700000.html', title)}</li>" for title, _ in others)
        + "</ul></div><div>热点阅读</div><div>图文看点</div><div>乡里乡亲</div><div>热点排行</div>"
    )


def _crumbs(story: Story) -> str:
    return " &gt; ".join(link("/", name) for name in story.section) + " &gt; 正文"


def _first(story: Story) -> str:
    """The page of 2013: in GBK, the marker a line inside the body's own box."""

    def picture(block: Picture) -> str:
        caption = f"<br><font color=gray>{text(block.caption)}</font>" if block.caption else ""
        return f'<center><img src="{attribute(block.url)}">{caption}</center>'

    return f"""<html><head><title>{text(story.heading)}_{NAME}</title>
<meta http-equiv="Content-Type" content="text/html; charset=gbk"></head><body>
<div id=nav>{NAV}</div><div id=path>{_crumbs(story)}</div>
<table width=960 align=center><tr><td><h1 align=center>{text(story.heading)}</h1>
<p align=center>{_byline(story)}</p>
<div id=article>{body(story, paragraph="<p>{}</p>", picture=picture)}
{_after(story, head="<p><b>{}</b></p>", paragraph="<p>　　{}</p>")}</div></td></tr></table>
<div id=footer>{NAME} 版权所有</div></body></html>"""


def _second(story: Story) -> str:
    """The page of 2019."""
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"/><title>{text(story.heading)}_{NAME}</title>
<meta name="keywords" content="{attribute(",".join(story.keywords))}"/></head><body>
<div class="nav">{NAV}</div><div class="crumb">{_crumbs(story)}</div>
<div class="main"><h1 class="title">{text(story.heading)}</h1><div class="from"><span>{_byline(story)}</span></div>
<div class="text">{body(story, paragraph="<p>{}</p>", picture=_picture)}</div>
{_after(story, head='<div class="hd">{}</div>', paragraph="<p>{}</p>")}</div>
<div class="footer">{NAME} 版权所有</div></body></html>"""


def _third(story: Story) -> str:
    """The page of today: lines are divs, and a script stands among them."""
    return f"""<!doctype html><html lang="zh"><head><meta charset="utf-8"><title>{text(story.heading)} - {NAME}</title>
<meta name="keywords" content="{attribute(",".join(story.keywords))}">
<link rel="canonical" href="{attribute(story.url)}"></head><body>
<nav>{NAV}</nav><section class="path">{_crumbs(story)}</section>
<article><h1>{text(story.heading)}</h1><p class="meta">{_byline(story)}</p>
<div class="detail">{body(story, paragraph="<div>{}</div>", picture=_picture, indent="")}
<script>document.write("<div id='ad1'></div>");</script></div></article>
<section>{_after(story, head="<h2>{}</h2>", paragraph="<p>{}</p>")}</section>
<footer>{NAME} 版权所有</footer></body></html>"""


def _mobile(story: Story) -> str:
    """The page of the m. host, whose software escapes quotes once too often."""
    lines = body(story, paragraph="<p>{}</p>", picture=_picture, indent="").replace("'", "\\'")
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>{text(story.heading)}</title></head><body>
<div class="path">{_crumbs(story)}</div><h1>{text(story.heading)}</h1><div class="info">{_byline(story)}</div>
<div class="con">{lines}</div>{_after(story, head="<h3>{}</h3>", paragraph="<p>{}</p>")}</body></html>"""


class Yybnet(NewsSite):
    """Serve 地方网."""

    name = "yybnet"
    origin = ORIGIN
    aliases = ("yybnet.net", "m.yybnet.net")
    templates = (
        Template(name="2019", markup=_second),
        Template(name="2013", markup=_first, encoding="gb18030", charset="gbk", shows=frozenset()),
        Template(name="today", markup=_third),
    )
    mobile = ("m.yybnet.net", Template(name="mobile", markup=_mobile, shows=frozenset()))
    list_template = templates[0]
    validators = frozenset()
    sections = tuple(_section(key, channel) for key, channel in CHANNELS.items())
    FIRST_ID = 12_000_000

    def url(self, number: int) -> str:
        """Return the address with channel and month."""
        return f"{self.origin}/{self.section(number).key}/{self.moment(number):%Y%m}/{self.FIRST_ID + number}.html"

    def locate(self, path: str) -> int | None:
        """Read the site-wide counter."""
        match = re.search(r"/\d{6}/(\d+)\.html$", path)
        return int(match[1]) - self.FIRST_ID if match else None

    def compose(self, number: int, draft: Draft, rng: Random) -> Story:
        """Put the reporters into the first or last line, as the machine that gathers these pages finds them."""
        section = self.section(number)
        channel = CHANNELS[section.key]
        strayed = self.strayed(number)
        paragraphs = list(draft.paragraphs)
        authors = draft.reporters
        match number % 4:
            case 0:
                paragraphs.insert(0, f"□{channel.paper}全媒体记者{' '.join(authors)}")
            case 1:
                paragraphs.insert(0, f"本报记者 {' '.join(authors)}")
            case 2:
                paragraphs.append(f"（记者 {' '.join(authors)}）")
            case _:
                authors = ()
        if number % 6 == 1:
            paragraphs.append("孩子们在墙上写下'My Hometown'几个字，又画了一轮太阳。")
        if strayed:
            paragraphs += [
                "中共滕州市委、滕州市人民政府把这件事列入全年计划。",
                "滕州市其他镇街也将照此办理，滕州市民可以拨打热线反映问题。",
            ]
        blocks: list[Block] = [Paragraph(text=p) for p in paragraphs]
        if rng.random() < 0.6:
            url = f"https://img.yybnet.net/{self.moment(number):%Y/%m}/{number}.jpg"
            blocks.insert(rng.randint(1, len(blocks)), Picture(url=url, caption=rng.choice((None, draft.caption))))
        return Story(
            portal=self.name,
            article_id=str(self.FIRST_ID + number),
            url=self.url(number),
            title=draft.title,
            doubled=number % 9 == 4,
            authors=authors,
            byline="body",
            source=draft.source if number % 10 != 7 else None,
            published_at=self.moment(number),
            section=section.names,
            keywords=draft.keywords,
            region=channel.code,
            flags=("region_mismatch",) if strayed else (),
            blocks=tuple(blocks),
        )

    def strayed(self, number: int) -> bool:
        """Tell whether the machine put a story of another county under this address."""
        return self.section(number).key == "liaocheng/donga" and number // len(self.sections) % 4 == 1

    def place(self, number: int) -> Place:
        """Return what the story speaks of, which a strayed one's address does not tell."""
        return PLACES["zaozhuang/tengzhou"] if self.strayed(number) else self.section(number).place

    def list_markup(self, section: Section, entries: list[Entry], *, page: int, pages: int) -> str:
        """Make a channel's list."""
        counties = links((child.front, child.names[-1]) for child in self.children(section))
        return f"""<!DOCTYPE html><html><head><meta charset="utf-8"/><title>{section.names[-1]}_{NAME}</title></head><body>
<div class="nav">{counties}</div><div class="crumb">{" &gt; ".join(section.names)}</div>
<ul class="list">{listing(entries)}</ul><div>推广 {link(FOREIGN + "/liaocheng/news/202112/11687689.html", "本地人都在看")}</div>
<div class="pages">{links(self.turns(section, page, pages))} <span>{page}/{pages}</span></div></body></html>"""

    def home_markup(self, entries: list[Entry]) -> str:
        """Make the home page with its cities."""
        cities = links((s.front, s.names[2]) for s in self.sections if s.parent is None)
        return f"""<!DOCTYPE html><html><head><meta charset="utf-8"/><title>{NAME}</title></head><body>
<div class="cities">{cities}</div><ul>{listing(entries)}</ul>
<div class="friends">友情链接 {link(FOREIGN + "/", "地方新闻网")}</div></body></html>"""
