"""Page skins kept out of sight: portals, agencies, broadcasters and offices, each in the dress of its year."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.skins.registry import CHARSET, skin

if TYPE_CHECKING:
    from tests.skins.draft import Draft

MINUTE = (("%Y-%m-%d %H:%M", "minute"), ("%Y年%m月%d日%H:%M", "minute"), ("%Y年%m月%d日 %H:%M", "minute"))


@skin("agency-split-time", group="held-out", styles=("plain", "spans", "figures", "divs", "entities"))
def agency_split_time(d: Draft) -> str:
    """Follow an agency's page of 2021: year, day and time in elements of their own, a second head for telephones."""
    at = d.story.published
    d.truth.published_at, d.truth.precision = at, "second"
    d.truth.editor = d.story.editor
    return f"""<!DOCTYPE html><html><head>{CHARSET}{d.title_tag("-site", "bare")}{d.metas()}</head><body><div class="fix-ewm" data="w"><img src="/static/zxcode.jpg" width="94"><div class="fxd"><span class="fxd-wx"></span></div></div><div class="topAd"></div>
<div class="header domPC"><div class="pos">{d.crumbs(sep=" > ")}</div><div class="header-cont"><div class="header-time left"><span class="year"><em> {at:%Y}</em></span> <span class="day"><em>{at:%m}</em>/<em>{at:%d}</em></span> <span class="time">{at:%H:%M:%S}</span></div><div class="source">{d.source(may_be_empty=False)}</div><div class="head-line">{d.kicker('<div class="fubiaoti">{}</div>')}<h1><span class="title">{d.title()}</span></h1>{d.subtitle('<div class="fubiaoti">{}</div>')}</div><div class="pageShare"><div class="setFont">字体： <span id="fontSmall">小</span> <span id="fontNormal" class="active">中</span> <span id="fontBig">大</span></div><div class="share">分享到：<a></a><a></a></div></div></div></div>
<div class="main"><div class="main-left left"><div id="detail">{d.body()}<div id="articleEdit"><span class="tiyi1"><a href="#">【纠错】</a></span><span class="editor"> 【责任编辑:{d.story.editor or ""}】 </span></div></div><div class="ad_list_wrap">{d.digests(2)}</div></div><div class="main-right right"><div class="columBox"><h4>要闻</h4>{d.links(8)}</div></div></div><div class="foot">{d.footer()}</div></body></html>"""


@skin("great-portal-2009", group="held-out", styles=("plain", "fonts", "breaks", "spans", "rows"))
def great_portal_2009(d: Draft) -> str:
    """Follow a great portal of 2009: address, time and agency in one line without labels, comment counts, more on its words."""
    d.truth.source = d.story.source
    words = "、".join(d.story.keywords) or "本地"
    return f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd"><html><head>{CHARSET}{d.title_tag("_site", "_site", "-section-site")}{d.metas()}</head><body><!-- body code begin --><div class="secondaryHeader"><a class="lo">{d.facts.site_name}</a> {d.nav(sep=" ")}</div><div class="wrap"><div class="blkBreadcrumb"><div class="blkBreadcrumbLink">{d.crumbs(sep="&nbsp;&gt;&nbsp;")}</div><div class="blkBreadcrumbNav">不支持Flash</div></div>
<div class="blkContainer"><div class="blkContainerBlk"><div class="blkContainerSblk">{d.kicker("<h2>{}</h2>")}<h1 id="artibodyTitle" pid="1">{d.title()}</h1>{d.subtitle("<h2>{}</h2>")}<div class="artInfo"><span id="art_source"><a href="http://www.example.com">{d.facts.origin}</a></span>&nbsp;&nbsp;<span id="pub_date">{d.time_text(forms=MINUTE)}</span>&nbsp;&nbsp;<span id="media_name">{d.source(may_be_empty=False)}</span>&nbsp; <a href="#c">我要评论</a>(<span id="n">{d.rng.randrange(90)}</span>)</div>
<div class="blkContainerSblkCon" id="artibody"><!-- publish_helper name='原始正文' p_id='1' -->{d.body()}<!-- publish_helper_end --></div><div class="blkMore"><p>更多关于 <a>{words}</a> 的新闻</p><ul>{d.links(4, '<li>·<a href="{url}">{text}</a> <span>2012-03-04 08:12</span></li>')}</ul></div><p class="e1">{d.editor()}</p><div class="moduleQuotation">欢迎发表评论 <a>分享至微博</a> <input value="提交"></div></div></div>
<div class="blkright"><h3>图片报道</h3>{d.links(4, '<div><img src="/p/1.jpg" width="100" height="75"><a href="{url}">{text}</a></div>')}<h3>新闻排行</h3>{d.links(9)}</div></div></div><div class="footer">{d.footer()}</div></body></html>"""


@skin("messenger-portal-2012", group="held-out")
def messenger_portal_2012(d: Draft) -> str:
    """Follow a messenger's portal of 2012: place, source and time as spans in a bar, a repost button, notes on relevance."""
    return f"""<!DOCTYPE html><html><head>{CHARSET}{d.title_tag("_site", "_site")}{d.metas()}</head><body><div id="TopNav">{d.nav("<a>{text}</a>", "")}</div><div class="crumbs">{d.crumbs(sep="&gt;", end="正文")}</div><div id="Main-A"><div class="main" id="C-Main-Article-QQ"><div class="hd">{d.kicker("<p class='k'>{}</p>")}<h1>{d.title()}</h1>{d.subtitle("<p class='k'>{}</p>")}</div><div class="tit-bar clearfix"><div class="ll"><span class="color-a-1">{d.source()}</span><span class="color-a-2">{d.author()}</span><span class="article-time">{d.time(bare=True)}</span></div><div class="rr"><a id="c">我要评论(<strong>{d.rng.randrange(90)}</strong>)</a><span>字号：<a>T</a>|<a>T</a></span></div></div>
<div class="bd"><div id="Cnt-Main-Article-QQ">{d.body()}</div><div class="ft"><div class="l">[{d.editor()}]</div><div class="tagarea">标签：<a>本地</a></div></div><div class="zbo">转播到微博</div><div class="sRelated"><h3>您可能对这些感兴趣：</h3>{d.links(5)}</div><div class="comm"><h3>热门评论</h3>{d.comments(6)}</div></div></div><div id="Main-B"><h2>今日话题</h2>{d.digests(3)}</div></div><div class="foot">{d.footer()}</div></body></html>"""


@skin("party-paper-2018", group="held-out")
def party_paper_2018(d: Draft) -> str:
    """Follow a party paper's site of 2018: bare time before the linked source, words to share with, an editor in brackets."""
    d.truth.source, d.truth.editor = d.story.source, d.story.editor
    return f"""<!DOCTYPE html><html><head>{CHARSET}{d.title_tag("-section-site", "- site")}<meta name="publishdate" content="{d.story.published:%Y-%m-%d}"></head><body><div class="pp-path">{d.crumbs(sep=">>", end="")}</div><div class="pp-title w1000">{d.kicker('<h3 class="pp-pre">{}</h3>')}<h1>{d.title()}</h1>{d.subtitle('<h4 class="pp-sub">{}</h4>')}<div class="pp-row"><div class="pp-l">{d.time_text(forms=MINUTE)}&nbsp;&nbsp;来源：<a href="/src" target="_blank">{d.story.source}</a></div><div class="pp-r"><span>手机看新闻</span></div></div><div class="pp-tools"><a>打印</a><a>网摘</a><a>纠错</a><a>商城</a><a>分享</a><a>推荐</a></div></div>
<div class="pp-con w1000"><div class="pp-left"><div class="pp-text" id="rm_zw">{d.body()}<div class="pp-page"></div></div><div class="pp-edit">({d.label(("责编", "责任编辑"), d.story.editor or "")})</div><div class="pp-share"><h5>分享让更多人看到</h5></div><div class="pp-about"><h3>相关新闻</h3><ul>{d.dated_links(5)}</ul></div></div><div class="pp-right"><h2>热门排行</h2>{d.links(9)}</div></div><div class="pp-copy">{d.footer()}</div></body></html>"""


@skin("bracket-office", group="held-out", styles=("plain", "word", "fonts", "breaks", "mixed"))
def bracket_office(d: Draft) -> str:
    """Follow a .NET office of 2009: each field of the byline in heavy brackets with a button behind, a form around all."""
    return f"""<!DOCTYPE html><html><head>{CHARSET}{d.title_tag("bare", "site-first", "_site")}</head><body><form method="post" action="View.aspx?id=8" id="aspnetForm"><input type="hidden" name="__VIEWSTATE" value="{"/wEPDwUKMTk3" * 30}"><table id="tblTop"><tr><td>{d.nav("<a href='List.aspx?c={n}'>{text}</a>", "</td><td>")}</td></tr></table><table class="loc"><tr><td>{d.crumb_line()}</td></tr></table>
<table id="ctl00_Main_tbl" width="720"><tr><td align="center">{d.kicker('<span id="ctl00_Main_lblKicker">{}</span><br>')}<span id="ctl00_Main_lblTitle" style="font-size:18pt;font-weight:bold">{d.title()}</span>{d.subtitle('<br><span id="ctl00_Main_lblSub">{}</span>')}</td></tr><tr><td align="center">【{d.time()}】【{d.source()}】【{d.author()}】【{d.clicks()}】【<a href="#">收藏</a>】【<a href="javascript:window.close()">关闭</a>】</td></tr><tr><td><span id="ctl00_Main_lblContent">{d.body()}</span></td></tr><tr><td><a>【上一篇】</a><a>【下一篇】</a><a>【返回】</a></td></tr></table>
<table width="200"><tr><td>最新公告</td></tr>{d.links(6, "<tr><td><a href='{url}'>{text}</a></td></tr>")}</table></form><div>{d.footer()}</div></body></html>"""


@skin("station-video", group="held-out")
def station_video(d: Draft) -> str:
    """Follow a broadcaster's site: the path as a list, a player with a list of its clips, the staff in one line with bars."""
    names = ["首页", *d.story.section]
    d.truth.section = list(d.story.section)
    path = "".join(f'<li><a href="/{n}">{name}</a></li>' for n, name in enumerate(names))
    return f"""<!DOCTYPE html><html><head>{CHARSET}{d.title_tag("_site", "|site")}{d.metas()}</head><body><div class="tv-top">{d.nav("<a>{text}</a>", " ")}</div><ol class="tv-path">{path}<li class="active">正文</li></ol><div class="tv-main">{d.kicker("<h5>{}</h5>")}<h3 class="tv-title">{d.title()}</h3>{d.subtitle("<h5>{}</h5>")}<div class="tv-player"><video src="/v.mp4" controls></video><div class="tv-clips"><h6>选集</h6><ul>{d.links(4, '<li><a href="{url}"><span>03:21</span>{text}</a></li>')}</ul></div></div>
<p class="tv-info">{d.time()}　|　{d.source()}　|　{d.clicks()}</p><div class="tv-text">{d.nest(d.body())}</div><p class="tv-staff">{d.editor()} | 审核：吴天明 | 监审：沈秋</p><div class="tv-app"><img src="/ewm.png"><p>下载客户端，看更多直播</p></div></div><div class="tv-side"><h4>正在热播</h4>{d.links(6)}<h4>节目单</h4><ul><li>07:00 早间新闻</li><li>12:00 午间直播</li></ul></div><div class="tv-foot">{d.footer()}</div></body></html>"""


@skin("boot-theme", group="held-out")
def boot_theme(d: Draft) -> str:
    """Follow a theme on Bootstrap: icons before unlabelled values, the path as a list, cards and badges around."""
    names = ["首页", *d.story.section]
    d.truth.section = list(d.story.section)
    path = "".join(f'<li class="breadcrumb-item"><a href="/{n}">{name}</a></li>' for n, name in enumerate(names))
    return f"""<!doctype html><html lang="zh"><head>{CHARSET}{d.title_tag("_site", "- site", "-section-site")}{d.metas()}<link href="/css/bootstrap.min.css" rel="stylesheet"></head><body><nav class="navbar navbar-expand-lg"><a class="navbar-brand">{d.facts.site_name}</a><ul class="navbar-nav">{d.nav('<li class="nav-item"><a class="nav-link">{text}</a></li>', "")}</ul></nav><div class="container"><ul class="breadcrumb">{path}<li class="breadcrumb-item active">正文</li></ul><div class="row"><div class="col-lg-9"><div class="card"><div class="card-body">{d.kicker('<span class="text-muted">{}</span>')}<h1 class="h3 card-title">{d.title()}</h1>{d.subtitle('<p class="lead">{}</p>')}
<div class="small text-secondary"><i class="fa fa-clock-o"></i> {d.time(bare=True)} <i class="fa fa-user"></i> {d.author()} <i class="fa fa-link"></i> {d.source()} <i class="fa fa-eye"></i> {d.rng.randrange(9000)}</div><hr><div class="article-content">{d.body()}</div><span class="badge badge-primary">本地</span> <span class="badge badge-primary">新闻</span><div class="alert alert-info">{d.slogan()}</div><div class="btn-group"><button class="btn">点赞</button><button class="btn">打赏</button></div></div></div><div class="card"><div class="card-header">相关文章</div><ul class="list-group">{d.links(6, '<li class="list-group-item"><a href="{url}">{text}</a></li>')}</ul></div></div><div class="col-lg-3"><div class="card"><div class="card-header">热门</div><div class="card-body">{d.digests(2)}</div></div></div></div></div><footer class="py-4">{d.footer()}</footer></body></html>"""


@skin("page-labels-paper", group="held-out", styles=("plain", "divs", "wechat", "slate", "figures"))
def page_labels_paper(d: Draft) -> str:
    """Follow a digital paper of 2022: number and name of the page among the labels, the whole issue in a drawer."""
    day = d.story.published
    d.truth.published_at, d.truth.precision = day.replace(hour=0, minute=0, second=0), "day"
    return f"""<!DOCTYPE html><html><head>{CHARSET}{d.title_tag("bare", "-site", "site")}</head><body><div class="p-head"><span class="p-logo">{d.facts.site_name}数字报</span><span>往期回顾</span><span>返回目录</span></div><div class="p-drawer"><div>A1版：头版</div>{d.links(2, "<div><a href='{url}'>{text}</a></div>")}<div>A2版：要闻</div>{d.links(3, "<div><a href='{url}'>{text}</a></div>")}</div><div class="p-article">{d.kicker("<p class='intro'>{}</p>")}<p class="p-title">{d.title()}</p>{d.subtitle("<p class='sub'>{}</p>")}<div class="p-info"><span>日期：{day:%Y-%m-%d}</span><span>版次：A03</span><span>版名：综合</span><span>{d.author()}</span></div><div class="p-content">{d.body()}</div></div><div class="p-nav"><a>上一篇</a><a>下一篇</a></div><div class="p-foot">{d.footer()}</div></body></html>"""


@skin("platform-gov-2023", group="held-out", styles=("plain", "word", "entities", "spans", "mixed"))
def platform_gov_2023(d: Draft) -> str:
    """Follow a shared government platform of 2023: letter sizes and tools between byline and text, a box of readings below."""
    return f"""<!DOCTYPE html><html><head>{CHARSET}<meta name="SiteName" content="{d.facts.site_name}"><meta name="ColumnType" content="{d.story.section[-1]}">{d.title_tag("bare", "_site", "-section-site")}</head><body><div class="wza"><a>无障碍阅读</a><a>关怀版</a><a>繁體</a></div><div class="h-logo">{d.facts.site_name}</div><div class="h-nav">{d.nav(sep="")}</div><div class="bread">{d.crumb_line(end="")}</div><div class="art-con">{d.kicker("<h4>{}</h4>")}<h2>{d.title()}</h2>{d.subtitle("<h4>{}</h4>")}<div class="art-info"><div class="l">{d.time()}　{d.source()}　浏览量：<span>{d.rng.randrange(900)}</span></div><div class="r">【字体：<a>小</a> <a>中</a> <a>大</a>】 <a>打印</a> 分享： <a class="wb"></a></div></div><div class="read-bar"><span>收听</span><span>暂停</span><span>语速</span></div><div id="UCAP" class="conTxt">{d.body()}</div><div class="art-ed">{d.editor()}</div>
<div class="jd"><h3>相关解读</h3><ul>{d.dated_links(3)}</ul></div><div class="ewm2"><img src="/code.png"><p>扫一扫在手机打开当前页</p></div></div><div class="f-links">{d.links(3)}</div><div class="f">{d.footer()}</div></body></html>"""


@skin("quiet-2001", group="held-out", styles=("fonts", "breaks", "preformatted", "plain"))
def quiet_2001(d: Draft) -> str:
    """Show a page by hand of 2001: a centred heading, an address element for the byline, rules, a button back."""
    return f"""<HTML><HEAD>{d.title_tag("bare", "_site")}{CHARSET}</HEAD><BODY BGCOLOR="#FFFFFF"><P><A HREF="index.html"><IMG SRC="images/logo.gif" BORDER=0></A> [ {d.nav("<A HREF='{n}.htm'>{text}</A>", " ] [ ")} ]<HR SIZE=1><P>{d.crumb_line()}<CENTER>{d.kicker("<H4>{}</H4>")}<H2>{d.title()}</H2>{d.subtitle("<H4>{}</H4>")}</CENTER><CENTER><ADDRESS>{d.byline("source", "author", "time", sep=" / ")}</ADDRESS></CENTER><HR WIDTH="60%"><BLOCKQUOTE>{d.body()}</BLOCKQUOTE><HR SIZE=1><P ALIGN=RIGHT>{d.editor()}<P ALIGN=CENTER><A HREF="javascript:history.go(-1)">返　回</A><P ALIGN=CENTER><FONT SIZE=2>{d.footer()}</FONT></BODY></HTML>"""


@skin("x-portal", group="held-out")
def x_portal(d: Draft) -> str:
    """Follow a forum's portal of 2012: bars between poster and counts, a digest in a quotation, flowers and eggs, a wall of rails."""
    lead = next(block.text for block in d.story.blocks if block.kind == "p")[:60]
    d.truth.source = d.story.source
    return f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd"><html><head>{CHARSET}{d.title_tag("-section-site", "- site")}{d.metas()}</head><body id="nv_portal"><div id="toptb"><a>设为首页</a><a>收藏本站</a></div><div id="nv">{d.nav('<a hidefocus="true">{text}</a>', "")}</div><div id="pt" class="bm cl"><div class="z">{d.crumbs(sep=" <em>&rsaquo;</em> ", end="查看内容")}</div></div><div id="ct" class="ct2 wp cl"><div class="mn"><div class="bm vw"><div class="h hm">{d.kicker("<p>{}</p>")}<h1 class="ph">{d.title()}</h1>{d.subtitle("<p>{}</p>")}<p class="xg1">{d.time_text(forms=MINUTE[:1])}<span class="pipe">|</span> 查看: <em id="_viewnum">{d.rng.randrange(900)}</em><span class="pipe">|</span> 评论: 0<span class="pipe">|</span>来自: {d.story.source}</p></div><div class="s"><div><strong>摘要</strong>: {lead} ...</div></div><div class="d"><table class="vwtb"><tr><td id="article_content">{d.body()}</td></tr></table><div id="click_div"><table class="atd"><tr><td><a>路过</a></td><td><a>雷人</a></td><td><a>握手</a></td><td><a>鲜花</a></td><td><a>鸡蛋</a></td></tr></table></div></div><div class="o cl ptm pbm"><a class="oshr">收藏</a><a class="oshr">分享</a><a class="oshr">邀请</a></div><div class="pren pbm cl"><em>上一篇：<a>{d.headlines[0]}</a></em><em>下一篇：<a>{d.headlines[1]}</a></em></div></div><div class="bm"><div class="bm_h"><h3>相关阅读</h3></div><ul class="xl xl2">{d.links(6)}</ul></div><div class="bm"><div class="bm_h"><h3>最新评论</h3></div>{d.comments(3, '<dl class="ptm"><dt><a class="xi2">{name}</a> <span class="xg1">{time}</span></dt><dd>{text}</dd></dl>')}</div></div><div class="sd pph"><div class="bm"><h2>热门推荐</h2>{d.digests(2)}</div></div></div><div id="ft">{d.footer()}</div></body></html>"""
