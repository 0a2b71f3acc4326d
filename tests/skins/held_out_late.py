"""More page skins kept out of sight: written after extraction was tuned, never tuned on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.skins.registry import CHARSET, skin
from tests.skins.seen_looked_at import parted

if TYPE_CHECKING:
    from tests.skins.draft import Draft


@skin("wap-2008", group="held-out", styles=("breaks", "plain", "divs"))
def wap_2008(d: Draft) -> str:
    """Show a page for telephones with keys: everything in paragraphs and line breaks, numbered links, a clock."""
    return f"""<?xml version="1.0"?><!DOCTYPE html PUBLIC "-//WAPFORUM//DTD XHTML Mobile 1.0//EN" "http://www.wapforum.org/DTD/xhtml-mobile10.dtd"><html xmlns="http://www.w3.org/1999/xhtml"><head>{CHARSET}{d.title_tag("bare", "_site")}</head><body>
<div><a href="/w/">{d.facts.site_name}</a></div><div>{d.crumbs(home="首页", end="正文", sep="&gt;")}</div><div class="t">{d.title()}</div><div class="s">{d.source()}<br/>{d.time()}</div><div class="c">{d.body()}</div>
<div>{d.editor()}</div><div>----------</div><div>热门推荐</div>{d.links(6, '<div>·<a href="{url}">{text}</a></div>')}<div><a href="/">返回首页</a>|<a href="/m">导航</a>|<a href="/s">搜索</a><br/>{d.fetched_at:%m-%d %H:%M}</div></body></html>"""


@skin("gov-2020", group="held-out", styles=("plain", "word", "entities", "figures", "spans"))
def gov_2020(d: Draft) -> str:
    """Follow a county's open-government site of 2020: elements of its own, a tool bar, an index box below."""
    return f"""<!DOCTYPE html><html><head>{CHARSET}<meta name="SiteName" content="{d.facts.site_name}"><meta name="ArticleTitle" content="{d.title()}"><meta name="ColumnName" content="{d.story.section[-1]}">{d.title_tag("bare", "-section-site")}</head><body><div class="topbar">无障碍 | 长者模式 | 登录 | 注册</div><div class="menu"><ul>{d.nav("<li>{text}</li>", "")}</ul></div>
<div class="pos"><i class="ico"></i>{d.crumb_line()}</div><div class="detail">{d.kicker("<h3>{}</h3>")}<ucaptitle class="h">{d.title()}</ucaptitle>{d.subtitle("<h3>{}</h3>")}<h4><span>{d.time()}</span><span>{d.source()}</span><span>{d.clicks()}</span><span>字号：[<a>大</a> <a>中</a> <a>小</a>]</span><span>分享：</span></h4>
<ucapcontent>{d.body()}</ucapcontent><div class="zrbj">{d.editor()}</div><div class="tool"><a>打印本页</a><a>关闭窗口</a></div></div><div class="xgxx"><h5>相关信息</h5><ul>{d.dated_links(4)}</ul></div><div class="foot">{d.footer()}</div></body></html>"""


@skin("inner-byline", group="held-out")
def inner_byline(d: Draft) -> str:
    """Keep title, byline, text and related links as paragraphs of a single box, told apart by nothing but their words."""
    return f"""<!DOCTYPE html><html><head>{CHARSET}{d.title_tag("_site", "|site", "cut")}</head><body><p>{d.nav(sep=" ")}</p><div id="all"><p>{d.crumb_line()}</p>{d.kicker("<p>{}</p>")}<p><b>{d.title()}</b></p>{d.subtitle("<p>{}</p>")}<p>{d.byline("time", "source", "author", sep="　")}</p>{d.body()}<p>{d.editor()}</p><p>相关新闻</p>{d.links(5, "<p><a href='{url}'>{text}</a></p>")}<p>{d.footer()}</p></div></body></html>"""


@skin("rail-first", group="held-out")
def rail_first(d: Draft) -> str:
    """Load both rails, with digests, polls and dated notices, before the story in the source."""
    return f"""<!DOCTYPE html><html><head>{CHARSET}{d.title_tag("-site", "_site", "-section-site")}{d.metas()}</head><body><div class="r1"><h3>通知公告</h3><ul>{d.dated_links(7)}</ul><h3>视点</h3>{d.digests(3, "<dl><dt><a href='{url}'>{title}</a></dt><dd>{text}</dd></dl>")}</div><div class="r2"><h3>排行</h3><ol>{d.links(10)}</ol></div><div class="n">{d.nav()}</div>
<div class="main"><div class="loc">{d.crumb_line()}</div><div class="tt">{d.kicker("<p class='k'>{}</p>")}<h1>{d.title()}</h1>{d.subtitle("<p class='z'>{}</p>")}</div><div class="info">{d.byline("source", "author", "time", "clicks", sep="<em>|</em>")}</div><div class="nr">{d.body()}</div><div class="bj">{d.editor()}</div>{d.share()}</div><div class="f">{d.footer()}</div></body></html>"""


@skin("labelled-list", group="held-out")
def labelled_list(d: Draft) -> str:
    """Write the byline as a list, each label and value in a span of its own."""
    fields = "".join(
        f"<li>{parted(d, one, '<span class=l>{}：</span>', '<span class=r>{}</span>')}</li>"
        for one in (d.time(), d.source(), d.author(), d.editor())
    )
    return f"""<!DOCTYPE html><html><head>{CHARSET}{d.title_tag("_site", "- site")}</head><body><div class="top"><a href="/">{d.facts.site_name}</a>{d.nav(sep="")}</div><div class="crumb">{d.crumbs()}</div><section class="art"><h2 class="pre">{d.kicker("{}")}</h2><h1>{d.title()}</h1><h2 class="sub">{d.subtitle("{}")}</h2><ul class="meta">{fields}</ul><div class="text">{d.nest(d.body())}</div></section><section class="more"><h3>猜你喜欢</h3>{d.digests(4)}</section><div class="copy">{d.footer()}</div></body></html>"""


@skin("jpage-gov", group="held-out", styles=("plain", "word", "entities", "fonts", "mixed"))
def jpage_gov(d: Draft) -> str:
    """Follow a county government on jpage: fences that name their field, a zoom box, a table of tools below."""
    body = f'<div id="zoom"><!--<$[信息内容]>begin-->{d.body()}<!--<$[信息内容]>end--></div>'
    return f"""<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN"><html><head>{d.title_tag("-section-site", "- site", "bare")}{CHARSET}
<meta name="ArticleTitle" content="{d.title()}"><meta name="PubDate" content="{d.story.published:%Y-%m-%d %H:%M}"><meta name="Author" content=""><meta name="Keywords" content="{d.title()}"><script src="/script/0/1310271105.js"></script></head>
<body><div id="barrierfree_container"><table width="1000" align="center"><tr><td><a href="/"><img src="/picture/0/s1310271.png"></a></td><td align="right">今天是{d.fetched_at:%Y年%m月%d日} <a>设为首页</a> <a>加入收藏</a></td></tr></table>
<table width="1000" class="dh"><tr>{d.nav('<td><a href="/col/col{n}/index.html">{text}</a></td>', "")}</tr></table>
<table width="1000"><tr><td class="bt_dqwz">{d.crumb_line(end="")}</td></tr></table>
<table id="article" width="96%" align="center"><tr><td class="bt_ft"><!--<$[引题名称]>begin-->{d.kicker("{}")}<!--<$[引题名称]>end--></td></tr><tr><td class="title"><!--<$[标题名称(html)]>begin-->{d.title()}<!--<$[标题名称(html)]>end--></td></tr><tr><td class="bt_ft"><!--<$[副题名称]>begin-->{d.subtitle("{}")}<!--<$[副题名称]>end--></td></tr>
<tr><td><table width="100%"><tr><td width="33%">{d.time()}</td><td>{d.source()}</td><td>{d.clicks()}</td><td>字号：[ <a>大</a> <a>中</a> <a>小</a> ]</td></tr></table></td></tr>
<tr><td class="bt_content">{body}</td></tr><tr><td align="right">{d.editor()}</td></tr>
<tr><td><table width="100%"><tr><td>【<a href="javascript:window.print()">打印本页</a>】</td><td>【<a href="javascript:window.close()">关闭窗口</a>】</td><td>分享到：</td></tr></table></td></tr></table>
<table width="1000" class="dd"><tr><td align="center">{d.footer()}<br>技术支持：政务信息中心 建议使用1024*768分辨率浏览</td></tr></table></div></body></html>"""


@skin("school-frontpage", group="held-out", styles=("fonts", "breaks", "preformatted", "word", "plain"))
def school_frontpage(d: Draft) -> str:
    """Set everything in one table of a hand-made page of 2003: a marquee, a clock, centred lines, rules of pictures."""
    return f"""<HTML><HEAD>{CHARSET}<META content="Microsoft FrontPage 4.0" name=GENERATOR>{d.title_tag("bare", "site-first", "_site")}</HEAD><BODY bgColor=#fffff0 background=bg.gif>
<CENTER><TABLE border=0 width=760><TR><TD><MARQUEE scrollamount=3>{d.headlines[3]}　{d.headlines[4]}</MARQUEE></TD></TR><TR><TD><FONT size=2>{d.crumb_line()}</FONT></TD></TR>
<TR><TD><P align=center>{d.kicker("<FONT size=3 color=blue>{}</FONT><BR>")}<FONT size=6 face=隶书 color=red>{d.title()}</FONT>{d.subtitle("<BR><FONT size=3>{}</FONT>")}</P><P align=center><FONT size=2 color=#808080>{d.byline("author", "source", "time", sep="　")}</FONT></P>
<P align=center><IMG src="images/line.gif" width=600 height=4></P>{d.body()}<P align=right><FONT size=2>{d.editor()}</FONT></P><P align=center><IMG src="images/line.gif" width=600 height=4></P>
<P align=center><A href="javascript:history.back()"><IMG src="images/back.gif" width=60 height=20 alt=返回></A></P></TD></TR></TABLE><FONT size=2>{d.footer()}<BR>最佳浏览效果 800×600</FONT></CENTER></BODY></HTML>"""


@skin("theme-dux", group="held-out", styles=("plain", "figures", "spans", "entities", "mixed"))
def theme_dux(d: Draft) -> str:
    """Follow a theme for WordPress: time, category and counts in items, a reprint notice with the title, rewards, tags."""
    return f"""<!DOCTYPE HTML><html><head>{CHARSET}{d.title_tag("-site", "_site")}{d.metas()}<meta name="generator" content="WordPress 5.8"></head><body class="post-template-default single"><header class="header"><div class="logo"><a href="/">{d.facts.site_name}</a></div><ul class="site-nav">{d.nav('<li class="menu-item"><a href="/{n}">{text}</a></li>', "")}</ul></header><div class="breadcrumbs"><div class="container">{d.crumb_line(end="正文", sep=" <small>&gt;</small> ")}</div></div>
<section class="container"><div class="content-wrap"><div class="content"><header class="article-header">{d.kicker("<p>{}</p>")}<h1 class="article-title"><a href="{d.url}">{d.title()}</a></h1>{d.subtitle("<p>{}</p>")}<div class="article-meta"><span class="item">{d.time(bare=True)}</span> <span class="item">{d.source()}</span> <span class="item">分类：<a href="/c">{d.story.section[-1]}</a></span> <span class="item post-views">阅读({d.rng.randrange(900)})</span> <span class="item">评论(0)</span></div></header>
<article class="article-content">{d.body()}</article><div class="post-copyright">未经允许不得转载：<a href="/">{d.facts.site_name}</a> &raquo; <a href="{d.url}">{d.title()}</a></div><div class="post-actions"><a>赞({d.rng.randrange(20)})</a><a>打赏</a></div><div class="article-tags">标签：<a>本地</a><a>新闻</a></div><p>{d.editor()}</p>
<nav class="article-nav"><span class="article-nav-prev">上一篇<br><a>{d.headlines[0]}</a></span><span class="article-nav-next">下一篇<br><a>{d.headlines[1]}</a></span></nav><div class="relates"><div class="title"><h3>相关推荐</h3></div><ul>{d.links(6)}</ul></div><div class="title" id="comments"><h3>评论 <small>抢沙发</small></h3></div><div id="respond">{d.comments(2)}</div></div></div><aside class="sidebar"><h3>热门文章</h3><ul>{d.dated_links(6)}</ul></aside></section><footer>{d.footer()}</footer></body></html>"""
