"""Page skins that were kept out of sight once: the content management systems and digital papers of 2003 to 2014."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.skins.registry import CHARSET, skin

if TYPE_CHECKING:
    from tests.skins.draft import Draft


@skin("frames-epaper", styles=("plain", "breaks", "fonts", "divs"))
def frames_epaper(d: Draft) -> str:
    """Follow a digital paper of 2008: nested tables, founder elements, the day with weekday in the bar, the pages of the issue."""
    at = d.story.published
    d.truth.published_at, d.truth.precision = at.replace(hour=0, minute=0, second=0), "day"
    if d.story.authors:
        d.truth.authors = [name.replace(" ", "") for name in d.story.authors]
    author = "、".join(d.story.authors)
    return f"""<HTML><HEAD>{CHARSET}{d.title_tag("site", "-site")}<META NAME="ContentType" CONTENT="Article"><SCRIPT>function zoomIn(){{}}</SCRIPT></HEAD><BODY leftMargin=0 topMargin=0>
<TABLE cellSpacing=0 cellPadding=0 width=984 align=center><TR><TD class=hui12>{at.year}年{at.month}月{at.day}日　星期{"一二三四五六日"[at.weekday()]}　<A href="node_2.htm">返回首版</A></TD><TD>按日期检索</TD></TR></TABLE>
<TABLE width=984 align=center><TR vAlign=top><TD width=395><TABLE><TR><TD><STRONG>第03版：</STRONG><STRONG>综合新闻</STRONG></TD><TD><A class=preart href="node_2.htm">上一版</A><A class=preart href="node_4.htm">下一版</A></TD></TR></TABLE>
<IMG useMap=#pagepicmap src="/images/page_03_b.jpg"><MAP name=pagepicmap><AREA shape=polygon coords="1,2,3,4" href="content_2.htm" alt="{d.headlines[7]}"><AREA href="content_3.htm"></MAP>
<TABLE>{d.links(7, "<TR><TD><A href='{url}'><DIV style='DISPLAY: inline' id=mp1>{text}</DIV></A></TD></TR>")}</TABLE></TD>
<TD width=589><TABLE><TR><TD><A href="content_1.htm">上一篇</A></TD><TD><A href="content_3.htm">下一篇</A></TD><TD>放大 <A>+</A> 缩小 <A>-</A> 默认 <A>○</A></TD></TR></TABLE>
<founder-title><TABLE><TBODY><TR><TD class=font02 align=middle>{d.kicker("{}")}</TD></TR><TR><TD class=font01 align=middle>{d.title()}</TD></TR><TR><TD class=font02 align=middle>{d.subtitle("{}")}</TD></TR><TR><TD class=font02 align=middle>{"作者：" + author if author else ""}</TD></TR></TBODY></TABLE></founder-title>
<DIV id=ozoom style="ZOOM: 100%"><founder-content>{d.body()}</founder-content></DIV></TD></TR></TABLE>
<TABLE width=984 align=center><TR><TD align=middle>{d.footer()}</TD></TR></TABLE></BODY></HTML>"""


@skin("daily-2005", styles=("plain", "breaks", "fonts", "rows", "mixed"))
def daily_2005(d: Draft) -> str:
    """Follow a great daily's site of 2005: a bare line of time and letter sizes, the source as its own line, a search box."""
    at = f"{d.story.published:%Y年%m月%d日%H:%M}"
    d.truth.published_at, d.truth.precision = d.story.published.replace(second=0), "minute"
    return f"""<html><head>{CHARSET}{d.title_tag("_site", "site-first", "bare")}<style>.f14 {{font-size:14px}}</style></head><body topmargin=0>
<table width=980 align=center><tr><td class=t12h>{d.crumbs(sep="&gt;&gt;", end="")}</td></tr></table>
<table width=980 align=center class=bl><tr><td width=650 valign=top><table width=600 align=center><tr><td align=center class=t20b height=60>{d.kicker("<span class=t14>{}</span><br>")}{d.title()}{d.subtitle("<br><span class=t14>{}</span>")}</td></tr>
<tr><td align=center class=t12>{at}　　　【字号 <a>大</a> <a>中</a> <a>小</a>】【<a>留言</a>】【<a>论坛</a>】【<a>打印</a>】【<a>关闭</a>】</td></tr><tr><td background=/img/dot.gif height=3></td></tr>
<tr><td class=f14>{d.body()}</td></tr><tr><td align=left class=t12>{d.source(may_be_empty=False)}</td></tr><tr><td align=right>{d.end_editor("({})")}</td></tr></table>
<table width=600 align=center><tr><td bgcolor=#eeeeee>相关专题</td></tr><tr><td>{d.links(3, "· <a href={url} class=t12>{text}</a><br>")}</td></tr><tr><td><form>镜像：<a>日本</a> <a>教育网</a> E-mail推荐：<input name=email> <input type=submit value=确定></form></td></tr></table></td>
<td width=310 valign=top bgcolor=#f6f6f6><table><tr><td>热图推荐</td></tr>{d.links(4, "<tr><td><img src=/i/1.jpg width=130><br><a href={url}>{text}</a></td></tr>")}<tr><td>新闻检索：<input name=k></td></tr></table></td></tr></table>
<table width=980 align=center><tr><td align=center>{d.footer()}</td></tr></table></body></html>"""


@skin("southern-press")
def southern_press(d: Draft) -> str:
    """Follow a press group's site of 2013: comments that name the blocks, an abstract above the text, a phone code in it."""
    lead = next(block.text for block in d.story.blocks if block.kind == "p")[:50]
    return f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd"><html><head>{CHARSET}{d.title_tag("_site", "-section-site")}<meta name="publishdate" content="{d.story.published:%Y-%m-%d}"/><meta name="source" content="{d.story.source}"/></head><body>
<!-- 头部 begin --><div class="s-top"><div class="s-logo"><a href="/">{d.facts.site_name}</a></div><ul class="s-nav">{d.nav('<li><a href="/{n}">{text}</a></li>', "")}</ul></div><!-- 头部 end -->
<div class="layout"><div class="col-m"><div class="s-crumb">{d.crumb_line()}</div><!-- 标题 begin --><div class="z_l_title">{d.kicker('<h5 class="shoulder">{}</h5>')}<h2 id="article_title">{d.title()}</h2>{d.subtitle('<h5 class="sub">{}</h5>')}</div><!-- 标题 end -->
<div class="meta"><span class="pub_time" id="pubtime_baidu">{d.time(bare=True)}</span><span id="source_baidu">{d.source()}</span><span id="author_baidu">{d.author()}</span><a class="mb">手机浏览</a></div>
<div class="digest"><strong>摘要</strong><p>{lead}……</p></div><div id="content" class="content"><!-- 正文 begin -->{d.body()}<!-- 正文 end --></div>
<div class="qrbox"><img src="/img/wx.jpg"><p>扫描二维码关注官方微信</p></div><div id="editor_baidu" class="m-editor">{d.editor()}</div>
<div class="pager"><a class="cur">1</a></div><div class="reply"><h3>网友评论</h3><p>文明上网，理性发言</p><span>0人参与 0条评论</span></div>
<div class="guess"><h3>推荐阅读</h3>{d.digests(3, '<div class="g"><a href="{url}">{title}</a><p>{text}</p></div>')}</div></div>
<div class="col-r"><h4>24小时热文</h4><ol>{d.links(10)}</ol></div></div><div class="bottom">{d.footer()}</div></body></html>"""


@skin("mood-cms")
def mood_cms(d: Draft) -> str:
    """Follow the ninth version of a PHP system: moods to vote on, a page number line, a box of hot words."""
    moods = "".join(f"<li><span>{n}</span><a>{mood}</a></li>" for n, mood in enumerate(("震惊", "不解", "愤怒", "杯具", "无聊", "高兴", "支持", "超赞")))  # fmt: skip
    return f"""<!DOCTYPE html><html><head><meta http-equiv="X-UA-Compatible" content="IE=7"/>{CHARSET}{d.title_tag("- site", "-section-site")}{d.metas()}</head><body>
<div class="header"><div class="login lh24 blue"><a>登录</a> <a>注册</a> <a>投稿</a></div><div class="search"><input value="搜索"><div class="hotw">热门搜索：{d.links(2, "<a href='{url}'>{text}</a>")}</div></div><div class="nav-site">{d.nav("<a href='/{n}/'>{text}</a>", "<span>|</span>")}</div></div>
<div class="main"><div class="col-left"><div class="crumbs"><a href="/member">投稿</a>{d.crumbs(end="正文")}</div>{d.kicker('<p class="yt">{}</p>')}<h1>{d.title()}</h1>{d.subtitle('<p class="ft">{}</p>')}
<div class="inf"><i>{d.time()}</i> <i>{d.source()}</i> <i>{d.author()}</i> <i>评论：<b>0</b></i></div><div class="content">{d.nest(d.body())}<div class="page-n">[1]</div></div>
<div id="pages" class="text-c"><a class="a1">上一页</a> <span>1</span> <a class="a1">下一页</a></div><p class="edt">{d.editor()}</p>
<div class="mood"><h5>您看到此篇文章时的感受是：</h5><ul>{moods}</ul></div><p class="f14"><strong>上一篇：</strong><a href="1">{d.headlines[0]}</a><br><strong>下一篇：</strong><a href="2">{d.headlines[1]}</a></p>
<div class="box"><h5>相关阅读：</h5><ul class="lst">{d.dated_links(5)}</ul></div><div class="comment"><h5>发表评论</h5><textarea></textarea><p>最新评论</p>{d.comments(4)}</div></div><div class="col-auto"><h5>频道排行</h5>{d.links(9)}</div></div><div class="foot">{d.footer()}</div></body></html>"""


@skin("empire-tags")
def empire_tags(d: Draft) -> str:
    """Follow an Empire system's story of 2010: rating, thumbs, keywords that look like a byline, a box for readers' words."""
    words = " ".join(f"<a>{word}</a>" for word in (*d.story.keywords, "本地"))
    return f"""<html><head>{CHARSET}{d.title_tag("-site", "_site", "-section-site")}{d.metas()}</head><body class="showpage"><div class="top_nav">{d.nav("<a href=/{n}>{text}</a>", " ")}</div>
<table width="100%" class="position"><tr><td>{d.crumb_line(sep="&nbsp;&gt;&nbsp;", end="正文")}</td></tr></table><table class="title_info" width="100%"><tr><td>{d.kicker("<p>{}</p>")}<h1>{d.title()}</h1>{d.subtitle("<p>{}</p>")}</td></tr><tr><td class="info_text">{d.byline("time", "source", "author", "clicks", sep="&nbsp;")}　<a>我要评论</a>(<span>0</span>)</td></tr></table>
<table width="100%"><tr><td id="text">{d.body()}<p align="center"><b></b></p></td></tr></table>
<table width="100%"><tr><td>{d.editor()}</td></tr><tr><td>关键词：{words}</td></tr><tr><td>顶一下(<b>12</b>)　踩一下(<b>3</b>)</td></tr><tr><td>评分：<input type="radio">1分 <input type="radio">2分 <input type="radio">3分</td></tr></table>
<ul class="nb">{d.neighbours()}</ul><table><tr><td>已有 <b>0</b> 位网友发表看法　查看评论</td></tr><tr><td>用户名：<input> 密码：<input type="password"> 验证码：<input></td></tr></table>
<div class="sider"><h3>热门点击</h3>{d.links(10)}<h3>图文</h3>{d.digests(2)}</div><p class="ft">{d.footer()}</p></body></html>"""
