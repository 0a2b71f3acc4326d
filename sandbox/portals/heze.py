"""中国菏泽网: table pages of 2005 in GB18030 that call themselves gb2312, a Founder design, a modern one."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from sandbox.exchange import Answer, Request, html
from sandbox.markup import attribute, body, link, links, listing, rail, strangers, text
from sandbox.news_site import Entry, NewsSite
from sandbox.prose import Place
from sandbox.site import Section
from sandbox.story import Block, File, Paragraph, Picture, Story, Template

if TYPE_CHECKING:
    from random import Random

    from sandbox.prose import Draft

NAME = "中国菏泽网"
PAPERS = ("菏泽日报", "牡丹晚报", "中国菏泽网", "菏泽广播电视台")
FOOTER = "菏泽传媒中心主管主办 | 网站备案号:鲁ICP备09012531号<br>Copyright&copy; 2004-2012 heze.cn All rights reserved."
CLONE = "http://www.heze-cn.example"
"""A look-alike on another host, with the portal's own paths."""


def _place(name: str, *towns: str) -> Place:
    return Place(name=name, towns=towns, sources=PAPERS)


PLACES = (
    _place("菏泽市", "南华街道", "丹阳街道", "东城街道"),
    _place("曹县", "青堌集镇", "大集镇", "庄寨镇"),
    _place("郓城县", "黄安镇", "随官屯镇", "侯咽集镇"),
    _place("鄄城县", "旧城镇", "彭楼镇", "什集镇"),
)


def _title_lines(story: Story, above: str, title: str, below: str) -> str:
    return (
        (above.format(text(story.pretitle)) if story.pretitle else "")
        + title.format(text(story.heading))
        + (below.format("——" + text(story.subtitle)) if story.subtitle else "")
    )


def _byline(story: Story, colon: str = ": ") -> str:
    authors = " ".join(story.authors) if story.byline == "labelled" else ""
    return f"作者{colon}{text(authors)} 来源{colon}{text(story.source)} 发表时间{colon}{story.published_raw}"


def _table(story: Story) -> str:
    place = PLACES[0]
    crumbs = " &gt; ".join(f'<A href="/">{text(name)}</A>' for name in story.section)

    def picture(block: Picture) -> str:
        caption = f"<BR><FONT color=#666666 size=2>{text(block.caption)}</FONT>" if block.caption else ""
        return f'<CENTER><IMG src="{attribute(block.url)}" border=0>{caption}</CENTER>'

    titles = _title_lines(
        story, "<FONT size=3>{}</FONT><BR>", "<FONT size=5><B>{}</B></FONT>", "<BR><FONT size=3>{}</FONT>"
    )
    editor = f"<P align=right>(责任编辑:{text(story.editor)})</P>" if story.editor else ""
    others = "<BR>".join(link("/news/2008-01/02/content_1.htm", t) for t, _ in strangers(story, 6, place))
    return f"""<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN">
<HTML><HEAD><TITLE>{text(story.heading)}--{NAME}</TITLE>
<META http-equiv=Content-Type content="text/html; charset=gb2312">
<STYLE type=text/css>.bigText {{FONT-SIZE: 22px}}</STYLE></HEAD>
<BODY bgColor=#ffffff leftMargin=0 topMargin=0>
<TABLE cellSpacing=0 cellPadding=0 width=760 align=center border=0><TBODY>
<TR><TD><A href="/">首页</A> | <A href="/news/news.htm">新闻</A> | <A href="/qiye/list.html">企业库</A></TD></TR>
<TR><TD bgColor=#eeeeee>您现在的位置：{crumbs} &gt; 正文</TD></TR></TBODY></TABLE>
<TABLE width=760 align=center><TBODY><TR><TD width=560 vAlign=top>
<TABLE width="100%"><TBODY>
<TR><TD class=bigText align=middle>{titles}</TD></TR>
<TR><TD align=middle><FONT color=#999999>{_byline(story, "：")}</FONT></TD></TR>
<TR><TD id=zoom>{body(story, paragraph="<P>{}</P>", picture=picture)}
{editor}</TD></TR>
<TR><TD>【<A href="javascript:window.print()">打印本页</A>】【<A href="javascript:window.close()">关闭窗口</A>】</TD></TR>
</TBODY></TABLE></TD>
<TD width=200 vAlign=top><B>相关新闻</B><BR>{others}</TD></TR></TBODY></TABLE>
<TABLE width=760 align=center><TBODY><TR><TD align=middle>{FOOTER}</TD></TR></TBODY></TABLE></BODY></HTML>"""


def _founder(story: Story) -> str:
    crumbs = "  &gt;  ".join(link("/", name) for name in story.section)

    def picture(block: Picture) -> str:
        caption = f'<tr><td class="tuzhu">{text(block.caption)}</td></tr>' if block.caption else ""
        return f'<table class="pci_c" align="center"><tr><td><img src="{attribute(block.url)}" alt=""/></td></tr>{caption}</table>'

    titles = _title_lines(story, '<p class="yt">{}</p>', "<h1>{}</h1>", '<p class="ft">{}</p>')
    return f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml"><head>
<meta http-equiv="Content-Type" content="text/html; charset=utf-8" />
<title>{text(story.heading)}_{NAME}</title>
<meta name="keywords" content="{attribute(" ".join(story.keywords))}" />
<link href="/css/content.css" rel="stylesheet" type="text/css" /></head>
<body><div class="top"><a href="/">网站首页</a><a href="/qiye/list.html">商务</a></div>
<div class="weizhi">您当前位置:{crumbs}  &gt; 正文</div>
<div class="left"><div class="cont-h">{titles}</div>
<div class="info">{_byline(story)}</div>
<div class="content"><!--enpcontent-->{body(story, paragraph="<p>{}</p>", picture=picture)}<!--/enpcontent--></div>
<div class="bianji">责任编辑:{text(story.editor)}</div>
<div class="share">分享到:<a href="javascript:;"><img src="/images/weibo.gif" alt="微博" /></a></div></div>
<div class="right">{rail(story, PLACES[0], href=CLONE + "/news/2020-01/15/content_423488.htm")}</div>
<div class="foot">{FOOTER}</div></body></html>"""


def _modern(story: Story) -> str:
    crumbs = " &gt; ".join(link("/", name) for name in story.section)

    def picture(block: Picture) -> str:
        caption = f"<figcaption>{text(block.caption)}</figcaption>" if block.caption else ""
        return f'<figure><img src="{attribute(block.url)}" loading="lazy">{caption}</figure>'

    data = {"@context": "https://schema.org", "@type": "NewsArticle", "headline": story.title}
    titles = _title_lines(story, "<h3>{}</h3>", "<h1>{}</h1>", "<h4>{}</h4>")
    more = "".join(f"<li>{link(CLONE + '/zhuanti/', t)}</li>" for t, _ in strangers(story, 5, PLACES[0]))
    return f"""<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>{text(story.heading)} - {NAME}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="keywords" content="{attribute(",".join(story.keywords))}">
<meta property="og:title" content="{attribute(story.title)}"><meta property="og:type" content="article">
<script type="application/ld+json">{json.dumps(data, ensure_ascii=False)}</script></head>
<body><header><nav><a href="/">首页</a><a href="/news/news.htm">本地要闻</a><a href="/info/">供求信息</a></nav></header>
<main><div class="breadcrumb">您当前位置：{crumbs} &gt; 正文</div>
<article><div class="titleArea">{titles}</div>
<div class="laiYuanArea"><span>作者：{text(" ".join(story.authors) if story.byline == "labelled" else "")}</span>
<span>来源：{text(story.source)}</span>
<span>发表时间：{story.published_raw}</span></div>
<div class="neiRongArea">{body(story, paragraph="<p>{}</p>", picture=picture, indent="")}</div>
<div class="zebian">责任编辑：{text(story.editor)}</div><div class="fenxiang">分享到：</div></article>
<aside><h3>最新推荐</h3><ul>{more}</ul></aside></main>
<footer>{FOOTER}</footer></body></html>"""


TABLE = Template(name="table-2005", markup=_table, encoding="gb18030", charset=None, shows=frozenset())
FOUNDER = Template(name="founder", markup=_founder)
MODERN = Template(name="modern", markup=_modern)


class Heze(NewsSite):
    """Serve 中国菏泽网."""

    name = "heze"
    origin = "http://www.heze.cn"
    aliases = ("heze.cn",)
    templates = (MODERN, FOUNDER, TABLE)
    list_template = FOUNDER
    robots = "User-agent: *\nDisallow: /qiye/admin/\n"
    sections = (
        Section(names=(NAME, "本地要闻"), key="news", front="/news/news.htm", page="/news/news_{n}.htm", place=PLACES[0]),
        Section(names=(NAME, "菏评"), key="heping", front="/heping/node_21.htm", page="/heping/node_21_{n}.htm", place=PLACES[1]),
        Section(names=(NAME, "县区"), key="xianqu", front="/xianqu/node_34.htm", page="/xianqu/node_34_{n}.htm", place=PLACES[2]),
        Section(
            names=(NAME, "专题"), key="zhuanti", front="/zhuanti/node_57.htm", page="/zhuanti/node_57_{n}.htm",
            place=PLACES[3], parent="xianqu",
        ),
    )  # fmt: skip
    FIRST_ID = 600_000

    def url(self, number: int) -> str:
        """Return the address with the day of publication and the site-wide counter."""
        suffix = "html" if self.template(number) is MODERN else "htm"
        day = f"{self.moment(number):%Y-%m/%d}"
        return f"{self.origin}/{self.section(number).key}/{day}/content_{self.FIRST_ID + number}.{suffix}"

    def locate(self, path: str) -> int | None:
        """Read the counter."""
        match = re.search(r"/content_(\d+)\.html?$", path)
        return int(match[1]) - self.FIRST_ID if match else None

    def compose(self, number: int, draft: Draft, rng: Random) -> Story:
        """Give the draft a byline of one of the kinds seen on the site."""
        kind = number % 5
        authors = draft.reporters if kind != 4 else ()
        paragraphs = list(draft.paragraphs)
        if kind in {0, 2} and authors:
            paragraphs[0] = f"{NAME}消息（记者 {' '.join(authors)}）{paragraphs[0]}"
        blocks: list[Block] = [Paragraph(text=p) for p in paragraphs]
        folder = f"{self.origin}/pic/{self.moment(number):%Y-%m/%d}"
        for k in range(rng.choice((0, 1, 2))):
            caption = draft.caption if k == 0 else None
            picture = Picture(url=f"{folder}/{number}_{k}.jpg", caption=caption)
            blocks.insert(rng.randint(0, len(blocks)), picture)
        if number % 17 == 6:
            blocks.append(File(url=f"{self.origin}/files/{number}.doc", name="附件：活动报名表.doc"))
        return Story(
            portal=self.name,
            article_id=str(self.FIRST_ID + number),
            url=self.url(number),
            title=draft.title,
            pretitle=draft.pretitle if number % 4 == 1 else None,
            subtitle=draft.subtitle if number % 6 == 2 else None,
            authors=authors,
            byline="body" if kind == 2 else "labelled",
            source=draft.source if kind != 3 else None,
            editor=draft.editor if number % 3 else None,
            published_at=self.moment(number),
            section=self.section(number).names,
            keywords=draft.keywords,
            region="371700",
            blocks=tuple(blocks),
        )

    def list_markup(self, section: Section, entries: list[Entry], *, page: int, pages: int) -> str:
        """Make a Founder list, with a clone's link and a rented directory among the entries."""
        children = "".join(f"<li>{link(child.front, child.names[-1])}</li>" for child in self.children(section))
        return f"""<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8" />
<title>{section.names[-1]}_{NAME}</title></head><body><div>您当前位置:<a href="/">{NAME}</a> &gt; {section.names[-1]}</div>
<ul>{children}</ul><ul class="list">{listing(entries)}</ul>
<ul><li><a href="{CLONE}/news/2020-01/15/content_423488.htm">菏泽日报今日头条</a></li>
<li><a href="/qiye/2020-01/15/content_77001.htm">优质防水卷材厂家直销</a></li></ul>
<div class="page">第{page}页 共{pages}页 {links(self.turns(section, page, pages))}</div><div>{FOOTER}</div></body></html>"""

    def home_markup(self, entries: list[Entry]) -> str:
        """Make the home page: the newest stories, the sections, friends and rented directories."""
        nav = links((s.front, s.names[-1]) for s in self.sections if s.parent is None)
        return f"""<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8" />
<title>{NAME}</title></head><body><div class="nav"><a href="/">首页</a> {nav} <a href="/info/">供求</a>
<a href="/qiye/list.html">企业</a></div><ul>{listing(entries)}</ul>
<div class="friends">友情链接：<a href="{CLONE}/">菏泽在线</a> <a href="http://news.example/">新闻门户</a></div>
<div>{FOOTER}</div></body></html>"""

    def other(self, request: Request) -> Answer | None:
        """Serve the rented directories, whose pages look like articles of the portal."""
        path = request.parts.path
        if not path.startswith(("/info/", "/qiye/")):
            return None
        links = "".join(
            f"<li>{link(f'/qiye/2020-01/15/content_{77001 + k}.htm', '厂家直销批发价格')}</li>" for k in range(8)
        )
        page = f"<html><head><title>供应信息</title></head><body><h1>优质防水卷材厂家直销</h1><p>发表时间: 2020-01-15 10:00</p><ul>{links}</ul></body></html>"
        return html(page)
