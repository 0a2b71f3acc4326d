"""Pages of no known portal: news sites from the first portals of 2001 to the content farms of today."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.skins.registry import CHARSET, skin

if TYPE_CHECKING:
    from tests.skins.draft import Draft

CLOCK = (("%Y年%m月%d日%H:%M", "minute"), ("%Y年%m月%d日 %H:%M", "minute"))
STAMP = (("%Y-%m-%d %H:%M:%S", "second"),)


@skin("portal-2001", group="generic", styles=("fonts", "breaks"))
def portal_2001(d: Draft) -> str:
    """Show address, date and outlet in one line under the title, advertisements inside the story's table."""
    return f"""<html><head>{CHARSET}{d.title_tag("bare", "_site")}</head><body bgcolor=#ffffff topmargin=5>
<center><table width=750><tr><td><img src=/images/logo.gif></td><td>{d.nav()}</td></tr></table></center>
<table width=750 align=center><tr><td>{d.crumbs(sep="&gt;")}</td></tr></table>
<table width=750 align=center border=0><tr><td width=560 valign=top><center><font size=5><b>{d.title()}</b></font><br><br>
<font size=2 color=#666666>http://www.site.com.cn {d.time_text(forms=CLOCK)} {d.story.source}</font></center><hr size=1>
<table align=left><tr><td><script src=/ads/hzh.js></script><iframe src=/ad.html width=360 height=300></iframe></td></tr></table>
{d.body()}
<p align=right>[<a href=javascript:history.back()>返回</a>] [<a href=/bbs>评论</a>] [<a href=#>推荐给朋友</a>] [<a href=#>短信</a>]</td>
<td width=180 valign=top bgcolor=#eff7ff><b>相关报道</b><br>{d.links(7, "·<a href={url}>{text}</a><br>")}</td></tr></table>
<center>{d.footer()}</center></body></html>"""


@skin("agency-2004", group="generic", styles=("plain", "fonts", "breaks"))
def agency_2004(d: Draft) -> str:
    """Name the agency, the time in brackets and the source in one small line."""
    return f"""<HTML><HEAD>{CHARSET}{d.title_tag("bare", "-site")}</HEAD><BODY><TABLE width=760 align=center><TR><TD>{d.nav(sep=" ")}</TD></TR></TABLE>
<TABLE width=760 align=center><TR><TD vAlign=top><DIV align=center class=bt>{d.title()}</DIV>
<DIV align=center class=hei12>{d.facts.site_name} &nbsp;( {d.time_text(forms=STAMP)} ) &nbsp;&nbsp;稿件来源： {d.story.source}</DIV>
<DIV id=zw>{d.body()}</DIV><DIV align=right class=hui12>({d.editor()})</DIV>
<DIV>【发表评论】【{d.sizes() or "大 中 小"}】【打印】【关闭】</DIV></TD><TD width=200>{d.links(9, "<LI><A href={url}>{text}</A>")}</TD></TR></TABLE>
<P align=center>{d.footer()}</P></BODY></HTML>"""


@skin("channel-2004", group="generic", styles=("plain", "breaks", "spans"))
def channel_2004(d: Draft) -> str:
    """Write the channel's host before the time and square brackets round source and author."""
    author = f"作者：[{d.story.authors[0]}]" if d.story.authors else ""
    return f"""<html><head>{CHARSET}{d.title_tag("-site", "- site")}</head><body><div align=center><table width=770><tr><td>{d.nav()}</td></tr></table></div>
<table width=770 align=center><tr><td><h1 style="font-size:20px;text-align:center">{d.title()}</h1>
<p align=center>NEWS.SITE.COM &nbsp; {d.time_text(forms=CLOCK)} &nbsp; 来源：[ {d.story.source} ] {author}</p>
<p>页面功能 【<a href=#>我来说两句</a>】【<a href=#>我要“揪”错</a>】【<a href=#>推荐</a>】【字体：大 中 小】【打印】【关闭】</p>
<div id="contentText">{d.body()}</div><p>[{d.links(1, "<a href='{url}'>{text}</a>")}]</p><p>共找到 <b>{d.rng.randrange(99999)}</b> 个相关新闻.</p>
<table><tr><td><b>■ 相关链接</b></td></tr>{d.links(6, "<tr><td>{text}</td></tr>")}</table><table><tr><td><b>■ 我来说两句</b></td></tr><tr><td>用户： 密码： 匿名发出： *经营许可证编号 *遵守中华人民共和国有关法律</td></tr></table></td></tr></table>
<p>{d.footer()}</p></body></html>"""


@skin("daily-online", group="generic", styles=("plain", "fonts", "spans"))
def daily_online(d: Draft) -> str:
    """Follow a national daily's site: time and source linked under the heading, a QR box, a comment form."""
    return f"""<!DOCTYPE html><html><head>{CHARSET}{d.title_tag("_site", "-site", "-section-site")}{d.metas()}<meta name="publishdate" content="{d.story.published:%Y-%m-%d}"></head><body>
<div class="w1000 header">{d.nav()}</div><div class="clearfix w1000_320 path">{d.crumbs(sep="&gt;&gt;")}</div>
<div class="clearfix w1000_320 text_title"><h3 class="pre">{d.kicker("{}")}</h3><h1>{d.title()}</h1><h4 class="sub">{d.subtitle("{}")}</h4><p class="author">{" ".join(d.story.authors)}</p>
<div class="box01"><div class="fl">{d.time_text(forms=CLOCK)}&nbsp;&nbsp;来源：<a href="/" target="_blank">{d.story.source}</a></div><div class="fr">分享到：</div></div></div>
<div class="clearfix w1000_320 text_con"><div class="fl text_con_left"><div class="box_con" id="rwb_zw">{d.body()}<div class="zdfy clearfix"></div><center><table border="0" align="center" width="40%"><tr></tr></table></center><div class="box_pic"></div></div>
<div class="edit clearfix">({d.editor()})</div><div class="ewm">分享让更多人看到</div><div class="message"><h2>我要留言</h2>登录 注册 发言请遵守新闻跟帖服务协议</div></div>
<div class="fr text_con_right"><h2>热门排行</h2><ol>{d.links(8)}</ol></div></div><div id="copyright">{d.footer()}</div></body></html>"""


@skin("portal-2013", group="generic", styles=("plain", "spans", "word"))
def portal_2013(d: Draft) -> str:
    """Follow a commercial portal of 2013: end-of-text source block, editor icon, gallery and hot posts below."""
    return f"""<!DOCTYPE html><html id="ne_wrap"><head>{CHARSET}{d.title_tag("_site", "-section-site")}{d.metas()}</head><body>
<div class="ns-area">{d.nav(sep="")}</div><div class="ep-crumb">{d.crumbs(sep=" &gt; ", end="正文")}</div>
<div class="ep-content-main"><h1 id="h1title" class="ep-h1">{d.title()}</h1><div class="ep-info"><div class="ep-time-soure">{d.time_text(forms=STAMP)}　来源: <a id="ne_article_source" href="#">{d.story.source}</a> 有<a>{d.rng.randrange(9000)}</a>人参与 <a>分享到</a></div></div>
<div id="endText" class="end-text">{d.body()}<div class="ep-source"><span class="left">本文来源：{d.story.source}</span> <span class="ep-editor">{d.editor()}</span></div></div>
<div class="ep-keywords-main">{d.links(4)}</div><div class="ep-tie">跟贴 {d.comments(6, "<div><span>{name}</span> {time}<p>{text}</p></div>")}</div></div>
<div class="ep-aside">{d.digests(3)}{d.links(9)}</div><div class="N-nav-bottom">{d.footer()}</div></body></html>"""


@skin("phoenix-2013", group="generic", styles=("plain", "spans"))
def phoenix_2013(d: Draft) -> str:
    """Follow a microdata page: itemprop spans, a numbered summary, an app picture after the text."""
    return f"""<!DOCTYPE html><html><head>{CHARSET}{d.title_tag("_site")}{d.metas()}</head><body><div class="h_nav">{d.nav()}</div><div class="theCurrent">{d.crumbs()}</div>
<div id="artical"><h1 itemprop="headline" id="artical_topic">{d.title()}</h1><div id="artical_sth"><p class="p_time"><span itemprop="datePublished" class="ss01">{d.time_text(forms=CLOCK)}</span><br/><span class="ss02">来源：</span><span itemprop="publisher"><span itemprop="name"><a class="ss03">{d.story.source}</a></span></span></p>
<h5>{d.rng.randrange(9000)}人参与 {d.rng.randrange(900)}评论</h5></div><div id="artical_real"><div id="main_content" class="js_img_share_area">{d.body()}</div>
<p class="zb_ly">[{d.editor()}]</p></div><div class="tags">标签：新闻 本地</div></div><div class="right">{d.links(10)}</div><div class="footer">{d.footer()}</div></body></html>"""


@skin("media-account", group="generic", styles=("wechat", "plain", "figures"))
def media_account(d: Draft) -> str:
    """Follow a page of a platform for self-made media: account, time, disclaimer, a stream of others."""
    return f"""<!DOCTYPE html><html><head>{CHARSET}<meta property="og:title" content="{d.title()}"><meta property="og:type" content="news">{d.title_tag("_site", "bare")}</head><body>
<header><div class="hd">{d.nav(sep="")}</div></header><div class="left sidebar"><h4><a>{d.story.source}</a></h4><dl><dd><em>{d.rng.randrange(900)}</em>文章</dd><dd><em>{d.rng.randrange(90)}万</em>总阅读</dd></dl></div>
<div class="article-box"><div class="text-title"><h1>{d.title()}</h1><div class="article-info"><span class="time" id="news-time">{d.time_text(forms=(("%Y-%m-%d %H:%M", "minute"),))}</span> <span data-role="original-link">来源: <a>{d.story.source}</a></span></div></div>
<article class="article" id="mp-editor">{d.body()}<p data-role="editor-name">{d.editor()}</p></article><div class="statement">平台声明：该文观点仅代表作者本人，本平台系信息发布平台，仅提供信息存储空间服务。</div>
<div class="bottom-relate-wrap"><span class="read-num">阅读 ({d.rng.randrange(9999)})</span></div></div><div class="god-article-bottom"><h3>推荐阅读</h3>{d.digests(4)}</div><div class="right">{d.links(8)}</div></body></html>"""


@skin("baijia", group="generic", styles=("spans", "divs", "figures"))
def baijia(d: Draft) -> str:
    """Show generated class names, a short date without its year beside another with it, no labels."""
    n = d.name
    at = d.time_text(forms=(("%Y-%m-%d %H:%M", "minute"),))
    return f"""<!DOCTYPE html><html><head>{CHARSET}{d.title_tag("bare")}<meta itemprop="dateUpdate" content="{d.story.published:%Y-%m-%d %H:%M:%S}"></head><body><div id="ssr-content"><div class="_{n()}">
<div class="_{n()}">{d.title()}</div><div class="_{n()}"><img src="/avatar.png"><p class="_{n()}">{d.story.source}</p><span>{at}</span><span>山东</span><span>关注</span></div>
<div class="_{n()}">{d.body()}</div><div class="_{n()}">举报/反馈</div><div>评论 {d.rng.randrange(99)}</div><div>发表</div>{d.comments(4, "<div class='c'><b>{name}</b><span>{text}</span><i>{time}</i><i>回复</i></div>")}</div>
<div class="_{n()}"><div>作者最新文章</div>{d.links(5, "<a href='{url}'>{text}</a>")}<div>相关推荐</div>{d.links(6, "<a href='{url}'>{text}</a>")}</div></div></body></html>"""


@skin("city-paper-2007", group="generic", styles=("breaks", "fonts", "plain"))
def city_paper_2007(d: Draft) -> str:
    """Follow a city paper's page: paper name, page number and day in a bar, the story in a cell with a border."""
    day = d.time_text(forms=(("%Y年%m月%d日", "day"), ("%Y-%m-%d", "day")))
    return f"""<html><head>{CHARSET}{d.title_tag("site", "bare", "_site")}</head><body><table width=980><tr><td class=date>{d.story.source} {day} 星期{"一二三四五六日"[d.story.published.weekday()]}</td><td>第A07版：社会新闻</td><td><a>上一版</a> <a>下一版</a></td></tr></table>
<table width=980><tr><td width=360><img src=page.jpg><br>{d.links(5, "<li><a href={url}>{text}</a></li>")}</td><td valign=top><table width="100%"><tr><td class=font02 align=center>{d.kicker("{}")}</td></tr><tr><td class=font01 align=center><strong>{d.title()}</strong></td></tr><tr><td class=font02 align=center>{d.subtitle("{}")}</td></tr></table>
<div id=ozoom style="zoom:100%">{d.body()}</div></td></tr></table><p align=center>{d.footer()}</p></body></html>"""


@skin("radio-2010", group="generic", styles=("plain", "divs", "word"))
def radio_2010(d: Draft) -> str:
    """Label nothing but the source; the time stands alone in a list item before a column of programmes."""
    return f"""<!DOCTYPE html><html><head>{CHARSET}{d.title_tag("_site", "bare")}</head><body><div class="nav">{d.nav()}</div><div class="l"><h2>{d.title()}</h2><ul class="from"><li>{d.time_text(forms=STAMP)}</li><li>{d.source(may_be_empty=False)}</li><li>{d.sizes()}</li></ul>
<div class="contentText">{d.body()}</div><div class="btn">{d.share()}</div><div class="likes"><h3>猜你喜欢</h3>{d.links(6)}</div></div><div class="r"><h3>节目表</h3>{d.dated_links(8)}</div><div class="f">{d.footer()}</div></body></html>"""


@skin("taiwan-paper", group="generic", stories=("night-market", "lighthouse"), styles=("plain", "breaks", "divs"))
def taiwan_paper(d: Draft) -> str:
    """Follow a Traditional-script paper: slashed date, recommendations, a legal line."""
    return f"""<html><head>{CHARSET}<title>{d.title()} | {d.story.section[0]} | {d.story.source}</title></head><body><div id="nav">首頁 | 焦點 | 地方 | 生活 | 財經 | 運動 | 娛樂 | 部落格</div>
<div id="story"><h1 id="story_title">{d.title()}</h1><div id="story_author"><span>{d.story.source}/記者{"".join(d.story.authors)}/報導</span> {d.time_text(forms=(("%Y/%m/%d %H:%M", "minute"), ("%Y-%m-%d %H:%M", "minute")))}</div>
<div id="story_body">{d.body()}</div><p>【更多精采內容,詳見本報電子版】</p></div><div id="side">延伸閱讀<ul><li>港邊老倉庫變身書店 開幕週末湧入五千人</li><li>中元普渡供品價格平穩 鮮花略漲</li></ul></div><div>本網站之文字及圖片非經授權不得轉載</div></body></html>"""


@skin("taiwan-blog", group="generic", stories=("lighthouse", "night-market"), styles=("divs", "breaks"))
def taiwan_blog(d: Draft) -> str:
    """Follow a Traditional-script blog: a date box, categories, a guest book, a calendar."""
    return f"""<html><head>{CHARSET}<title>{d.title()} @ 海邊的抽屜 :: 隨意窩</title></head><body><div id="banner"><h1>海邊的抽屜</h1><h2>寫給風聽的日記</h2></div><div class="article"><div class="article-head"><ul><li class="publish">{d.time_text(forms=(("%Y-%m-%d %H:%M", "minute"), ("%Y/%m/%d", "day")))}</li><li class="title"><h2><a href="/post/1">{d.title()}</a></h2></li></ul></div>
<div class="article-body"><div class="article-content">{d.body()}</div><div class="forward">全站分類:文學創作 | 個人分類:散文 | 此分類上一篇:夏天的汽水 | 人氣(312) 推薦(2) 引用(0) 留言(1)</div></div>
<div class="article-footer">留言列表 訪客 於 2015/02/03 12:10 回覆:寫得真好,想起我外公了。</div></div><div id="links">月曆 日 一 二 三 四 五 六 文章分類 最新文章 舊書攤記 搬家前夜</div></body></html>"""
