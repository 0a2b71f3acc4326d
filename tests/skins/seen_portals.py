"""Page skins that were kept out of sight until what was read wrongly on them was looked at: agencies, portals, themes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.skins.registry import CHARSET, skin

if TYPE_CHECKING:
    from tests.skins.draft import Draft

MINUTE = (("%Y-%m-%d %H:%M", "minute"), ("%Y年%m月%d日%H:%M", "minute"), ("%Y年%m月%d日 %H:%M", "minute"))


@skin("agency-split-time", styles=("plain", "spans", "divs"))
def agency_split_time(d: Draft) -> str:
    """Follow an agency's page of 2021: year, day and time in elements of their own, a second head for telephones."""
    at = d.story.published
    d.truth.published_at, d.truth.precision = at, "second"
    d.truth.editor = d.story.editor
    return f"""<!DOCTYPE html><html><head>{CHARSET}{d.title_tag("-site", "bare")}{d.metas()}</head><body><div class="fix-ewm" data="w"><img src="/static/zxcode.jpg" width="94"><div class="fxd"><span class="fxd-wx"></span></div></div><div class="topAd"></div>
<div class="header domPC"><div class="pos">{d.crumbs(sep=" > ")}</div><div class="header-cont"><div class="header-time left"><span class="year"><em> {at:%Y}</em></span> <span class="day"><em>{at:%m}</em>/<em>{at:%d}</em></span> <span class="time">{at:%H:%M:%S}</span></div><div class="source">{d.source(may_be_empty=False)}</div><div class="head-line">{d.kicker('<div class="fubiaoti">{}</div>')}<h1><span class="title">{d.title()}</span></h1>{d.subtitle('<div class="fubiaoti">{}</div>')}</div><div class="pageShare"><div class="setFont">字体： <span id="fontSmall">小</span> <span id="fontNormal" class="active">中</span> <span id="fontBig">大</span></div><div class="share">分享到：<a></a><a></a></div></div></div></div>
<div class="main"><div class="main-left left"><div id="detail">{d.body()}<div id="articleEdit"><span class="tiyi1"><a href="#">【纠错】</a></span><span class="editor"> 【责任编辑:{d.story.editor or ""}】 </span></div></div><div class="ad_list_wrap">{d.digests(2)}</div></div><div class="main-right right"><div class="columBox"><h4>要闻</h4>{d.links(8)}</div></div></div><div class="foot">{d.footer()}</div></body></html>"""


@skin("great-portal-2009", styles=("plain", "fonts", "breaks", "spans", "rows"))
def great_portal_2009(d: Draft) -> str:
    """Follow a great portal of 2009: address, time and agency in one line without labels, comment counts, more on its words."""
    d.truth.source = d.story.source
    words = "、".join(d.story.keywords) or "本地"
    return f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd"><html><head>{CHARSET}{d.title_tag("_site", "_site", "-section-site")}{d.metas()}</head><body><!-- body code begin --><div class="secondaryHeader"><a class="lo">{d.facts.site_name}</a> {d.nav(sep=" ")}</div><div class="wrap"><div class="blkBreadcrumb"><div class="blkBreadcrumbLink">{d.crumbs(sep="&nbsp;&gt;&nbsp;")}</div><div class="blkBreadcrumbNav">不支持Flash</div></div>
<div class="blkContainer"><div class="blkContainerBlk"><div class="blkContainerSblk">{d.kicker("<h2>{}</h2>")}<h1 id="artibodyTitle" pid="1">{d.title()}</h1>{d.subtitle("<h2>{}</h2>")}<div class="artInfo"><span id="art_source"><a href="http://www.example.com">{d.facts.origin}</a></span>&nbsp;&nbsp;<span id="pub_date">{d.time_text(forms=MINUTE)}</span>&nbsp;&nbsp;<span id="media_name">{d.source(may_be_empty=False)}</span>&nbsp; <a href="#c">我要评论</a>(<span id="n">{d.rng.randrange(90)}</span>)</div>
<div class="blkContainerSblkCon" id="artibody"><!-- publish_helper name='原始正文' p_id='1' -->{d.body()}<!-- publish_helper_end --></div><div class="blkMore"><p>更多关于 <a>{words}</a> 的新闻</p><ul>{d.links(4, '<li>·<a href="{url}">{text}</a> <span>2012-03-04 08:12</span></li>')}</ul></div><p class="e1">{d.editor()}</p><div class="moduleQuotation">欢迎发表评论 <a>分享至微博</a> <input value="提交"></div></div></div>
<div class="blkright"><h3>图片报道</h3>{d.links(4, '<div><img src="/p/1.jpg" width="100" height="75"><a href="{url}">{text}</a></div>')}<h3>新闻排行</h3>{d.links(9)}</div></div></div><div class="footer">{d.footer()}</div></body></html>"""


@skin("boot-theme")
def boot_theme(d: Draft) -> str:
    """Follow a theme on Bootstrap: icons before unlabelled values, the path as a list, cards and badges around."""
    names = ["首页", *d.story.section]
    d.truth.section = list(d.story.section)
    path = "".join(f'<li class="breadcrumb-item"><a href="/{n}">{name}</a></li>' for n, name in enumerate(names))
    return f"""<!doctype html><html lang="zh"><head>{CHARSET}{d.title_tag("_site", "- site", "-section-site")}{d.metas()}<link href="/css/bootstrap.min.css" rel="stylesheet"></head><body><nav class="navbar navbar-expand-lg"><a class="navbar-brand">{d.facts.site_name}</a><ul class="navbar-nav">{d.nav('<li class="nav-item"><a class="nav-link">{text}</a></li>', "")}</ul></nav><div class="container"><ul class="breadcrumb">{path}<li class="breadcrumb-item active">正文</li></ul><div class="row"><div class="col-lg-9"><div class="card"><div class="card-body">{d.kicker('<span class="text-muted">{}</span>')}<h1 class="h3 card-title">{d.title()}</h1>{d.subtitle('<p class="lead">{}</p>')}
<div class="small text-secondary"><i class="fa fa-clock-o"></i> {d.time(bare=True)} <i class="fa fa-user"></i> {d.author()} <i class="fa fa-link"></i> {d.source()} <i class="fa fa-eye"></i> {d.rng.randrange(9000)}</div><hr><div class="article-content">{d.body()}</div><span class="badge badge-primary">本地</span> <span class="badge badge-primary">新闻</span><div class="alert alert-info">{d.slogan()}</div><div class="btn-group"><button class="btn">点赞</button><button class="btn">打赏</button></div></div></div><div class="card"><div class="card-header">相关文章</div><ul class="list-group">{d.links(6, '<li class="list-group-item"><a href="{url}">{text}</a></li>')}</ul></div></div><div class="col-lg-3"><div class="card"><div class="card-header">热门</div><div class="card-body">{d.digests(2)}</div></div></div></div></div><footer class="py-4">{d.footer()}</footer></body></html>"""


@skin("platform-gov-2023", styles=("plain", "word", "spans", "mixed"))
def platform_gov_2023(d: Draft) -> str:
    """Follow a shared government platform of 2023: letter sizes and tools between byline and text, a box of readings below."""
    return f"""<!DOCTYPE html><html><head>{CHARSET}<meta name="SiteName" content="{d.facts.site_name}"><meta name="ColumnType" content="{d.story.section[-1]}">{d.title_tag("bare", "_site", "-section-site")}</head><body><div class="wza"><a>无障碍阅读</a><a>关怀版</a><a>繁體</a></div><div class="h-logo">{d.facts.site_name}</div><div class="h-nav">{d.nav(sep="")}</div><div class="bread">{d.crumb_line(end="")}</div><div class="art-con">{d.kicker("<h4>{}</h4>")}<h2>{d.title()}</h2>{d.subtitle("<h4>{}</h4>")}<div class="art-info"><div class="l">{d.time()}　{d.source()}　浏览量：<span>{d.rng.randrange(900)}</span></div><div class="r">【字体：<a>小</a> <a>中</a> <a>大</a>】 <a>打印</a> 分享： <a class="wb"></a></div></div><div class="read-bar"><span>收听</span><span>暂停</span><span>语速</span></div><div id="UCAP" class="conTxt">{d.body()}</div><div class="art-ed">{d.editor()}</div>
<div class="jd"><h3>相关解读</h3><ul>{d.dated_links(3)}</ul></div><div class="ewm2"><img src="/code.png"><p>扫一扫在手机打开当前页</p></div></div><div class="f-links">{d.links(3)}</div><div class="f">{d.footer()}</div></body></html>"""


@skin("x-portal")
def x_portal(d: Draft) -> str:
    """Follow a forum's portal of 2012: bars between poster and counts, a digest in a quotation, flowers and eggs, a wall of rails."""
    lead = next(block.text for block in d.story.blocks if block.kind == "p")[:60]
    d.truth.source = d.story.source
    return f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd"><html><head>{CHARSET}{d.title_tag("-section-site", "- site")}{d.metas()}</head><body id="nv_portal"><div id="toptb"><a>设为首页</a><a>收藏本站</a></div><div id="nv">{d.nav('<a hidefocus="true">{text}</a>', "")}</div><div id="pt" class="bm cl"><div class="z">{d.crumbs(sep=" <em>&rsaquo;</em> ", end="查看内容")}</div></div><div id="ct" class="ct2 wp cl"><div class="mn"><div class="bm vw"><div class="h hm">{d.kicker("<p>{}</p>")}<h1 class="ph">{d.title()}</h1>{d.subtitle("<p>{}</p>")}<p class="xg1">{d.time_text(forms=MINUTE[:1])}<span class="pipe">|</span> 查看: <em id="_viewnum">{d.rng.randrange(900)}</em><span class="pipe">|</span> 评论: 0<span class="pipe">|</span>来自: {d.story.source}</p></div><div class="s"><div><strong>摘要</strong>: {lead} ...</div></div><div class="d"><table class="vwtb"><tr><td id="article_content">{d.body()}</td></tr></table><div id="click_div"><table class="atd"><tr><td><a>路过</a></td><td><a>雷人</a></td><td><a>握手</a></td><td><a>鲜花</a></td><td><a>鸡蛋</a></td></tr></table></div></div><div class="o cl ptm pbm"><a class="oshr">收藏</a><a class="oshr">分享</a><a class="oshr">邀请</a></div><div class="pren pbm cl"><em>上一篇：<a>{d.headlines[0]}</a></em><em>下一篇：<a>{d.headlines[1]}</a></em></div></div><div class="bm"><div class="bm_h"><h3>相关阅读</h3></div><ul class="xl xl2">{d.links(6)}</ul></div><div class="bm"><div class="bm_h"><h3>最新评论</h3></div>{d.comments(3, '<dl class="ptm"><dt><a class="xi2">{name}</a> <span class="xg1">{time}</span></dt><dd>{text}</dd></dl>')}</div></div><div class="sd pph"><div class="bm"><h2>热门推荐</h2>{d.digests(2)}</div></div></div><div id="ft">{d.footer()}</div></body></html>"""


@skin("double-click-2004", styles=("fonts", "breaks", "plain", "word", "rows"))
def double_click_2004(d: Draft) -> str:
    """Follow an ASP system of 2004: a hint to scroll, choosers of colour and size, who typed it, a table of buttons."""
    return f"""<html><head>{CHARSET}{d.title_tag("site-first", "-section-site")}<script language="JavaScript">var timer;function initialize(){{}}</script></head><body ondblclick="initialize()"><table width="776" class="top"><tr><td>{d.nav("<a class=c1 href='/Class{n}.asp'>{text}</a>", "|")}</td></tr></table><table width="776"><tr><td width="176" valign="top"><table class="bd"><tr><td class="tt">本类热门</td></tr>{d.links(8, "<tr><td>·<a href='{url}'>{text}</a></td></tr>")}</table></td><td valign="top"><table class="bd" width="600"><tr><td class="ps">{d.crumb_line(sep=" → ")}</td></tr><tr><td align="center" class="big">{d.kicker("<font color=#666666>{}</font><br>")}<strong>{d.title()}</strong>{d.subtitle("<br><font color=#666666>{}</font>")}</td></tr>
<tr><td align="center" bgcolor="#f7f7f7">{d.byline("author", "source", "time", "clicks", sep="　", shuffle=False)}</td></tr><tr><td align="right">双击鼠标滚屏　背景色：<select><option>默认</option><option>杏黄</option></select>　【<a>小</a> <a>中</a> <a>大</a>】</td></tr><tr><td id="cont" class="cont">{d.body()}</td></tr><tr><td align="right">文章录入：admin　　{d.editor()}</td></tr><tr><td><li>上一篇文章： <a>{d.headlines[0]}</a></li><li>下一篇文章： <a>{d.headlines[1]}</a></li></td></tr><tr><td align="right">【<a>发表评论</a>】【<a>告诉好友</a>】【<a>打印此文</a>】【<a>关闭窗口</a>】</td></tr></table></td></tr></table><center>{d.footer()}</center></body></html>"""


@skin("blue-words", styles=("wechat", "plain", "divs"))
def blue_words(d: Draft) -> str:
    """Copy a public account's story whole: a call to follow above, staff with thin bars and past stories below the text."""
    d.truth.editor = d.story.editor
    d.truth.source = d.story.source
    staff = f"<p>来源丨{d.story.source}</p>" + (f"<p>编辑丨{d.story.editor}</p>" if d.story.editor else "") + "<p>校对丨方小舟</p><p>审核丨陶然</p>"  # fmt: skip
    return f"""<!DOCTYPE html><html><head>{CHARSET}{d.title_tag("_site", "-section-site")}</head><body><div class="top-nav">{d.nav("<a>{text}</a>", "|")}</div><div class="local">{d.crumb_line()}</div><div class="news-main">{d.kicker("<h4>{}</h4>")}<h2>{d.title()}</h2>{d.subtitle("<h4>{}</h4>")}<div class="news-time">{d.time()}　{d.clicks()}</div><div class="news-box"><section><p style="text-align:center"><span>点击上方蓝字关注我们</span></p></section>{d.body()}<section>{staff}</section><section><p>往期推荐</p><p><a href="/w/1">{d.headlines[0]}</a></p><p><a href="/w/2">{d.headlines[1]}</a></p></section><section><p>分享、点赞、在看，一键三连</p></section></div></div><div class="news-foot">{d.footer()}</div></body></html>"""


@skin("letter-head")
def letter_head(d: Draft) -> str:
    """Head the story as an office heads its papers: name in red, a rule, title, labels on the left one below the other."""
    return f"""<!DOCTYPE html><html><head>{CHARSET}{d.title_tag("bare", "-site", "-section-site")}</head><body><div class="lh-nav">{d.nav(sep="　")}</div><div class="lh-loc">{d.crumb_line(end="")}</div><div class="lh-red">{d.facts.site_name}</div><hr color="red">{d.kicker("<p class='lh-k'>{}</p>")}<p class="lh-t">{d.title()}</p>{d.subtitle("<p class='lh-k'>{}</p>")}<div class="lh-l">{d.byline("time", "source", "author", sep="<br>")}</div><div class="lh-c">{d.body()}</div><p class="lh-e">{d.editor()}</p><div class="lh-b"><a>上一条</a><a>下一条</a><a>返回列表</a></div><div class="lh-f">{d.footer()}</div></body></html>"""


@skin("two-rails")
def two_rails(d: Draft) -> str:
    """Set the story between two rails of digests longer than itself, the title above all three."""
    return f"""<!DOCTYPE html><html><head>{CHARSET}{d.title_tag("_site", "|site", "cut")}{d.metas()}</head><body><div class="tr-n">{d.nav("<a href='/{n}'>{text}</a>", "|")}</div><div class="tr-p">{d.crumbs(sep=" » ")}</div><div class="tr-h">{d.kicker("<h3>{}</h3>")}<h1>{d.title()}</h1>{d.subtitle("<h3>{}</h3>")}<p>{d.byline("time", "source", "author", "editor", "clicks", sep=" | ")}</p></div><table class="tr-t"><tr><td class="tr-l"><h4>市县新闻</h4>{d.digests(3, "<p><a href='{url}'>{title}</a></p><p>{text}</p>")}</td><td class="tr-c">{d.body()}</td><td class="tr-r"><h4>媒体看我市</h4>{d.digests(5, "<p><a href='{url}'>{title}</a></p><p>{text}</p>")}</td></tr></table><div class="tr-f">{d.footer()}</div></body></html>"""
