"""Page skins kept out of sight: portals, agencies, broadcasters and offices, each in the dress of its year."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.skins.registry import CHARSET, skin

if TYPE_CHECKING:
    from tests.skins.draft import Draft

MINUTE = (("%Y-%m-%d %H:%M", "minute"), ("%Y年%m月%d日%H:%M", "minute"), ("%Y年%m月%d日 %H:%M", "minute"))


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


@skin("page-labels-paper", group="held-out", styles=("plain", "divs", "wechat", "slate", "figures"))
def page_labels_paper(d: Draft) -> str:
    """Follow a digital paper of 2022: number and name of the page among the labels, the whole issue in a drawer."""
    day = d.story.published
    d.truth.published_at, d.truth.precision = day.replace(hour=0, minute=0, second=0), "day"
    return f"""<!DOCTYPE html><html><head>{CHARSET}{d.title_tag("bare", "-site", "site")}</head><body><div class="p-head"><span class="p-logo">{d.facts.site_name}数字报</span><span>往期回顾</span><span>返回目录</span></div><div class="p-drawer"><div>A1版：头版</div>{d.links(2, "<div><a href='{url}'>{text}</a></div>")}<div>A2版：要闻</div>{d.links(3, "<div><a href='{url}'>{text}</a></div>")}</div><div class="p-article">{d.kicker("<p class='intro'>{}</p>")}<p class="p-title">{d.title()}</p>{d.subtitle("<p class='sub'>{}</p>")}<div class="p-info"><span>日期：{day:%Y-%m-%d}</span><span>版次：A03</span><span>版名：综合</span><span>{d.author()}</span></div><div class="p-content">{d.body()}</div></div><div class="p-nav"><a>上一篇</a><a>下一篇</a></div><div class="p-foot">{d.footer()}</div></body></html>"""


@skin("quiet-2001", group="held-out", styles=("fonts", "breaks", "preformatted", "plain"))
def quiet_2001(d: Draft) -> str:
    """Show a page by hand of 2001: a centred heading, an address element for the byline, rules, a button back."""
    return f"""<HTML><HEAD>{d.title_tag("bare", "_site")}{CHARSET}</HEAD><BODY BGCOLOR="#FFFFFF"><P><A HREF="index.html"><IMG SRC="images/logo.gif" BORDER=0></A> [ {d.nav("<A HREF='{n}.htm'>{text}</A>", " ] [ ")} ]<HR SIZE=1><P>{d.crumb_line()}<CENTER>{d.kicker("<H4>{}</H4>")}<H2>{d.title()}</H2>{d.subtitle("<H4>{}</H4>")}</CENTER><CENTER><ADDRESS>{d.byline("source", "author", "time", sep=" / ")}</ADDRESS></CENTER><HR WIDTH="60%"><BLOCKQUOTE>{d.body()}</BLOCKQUOTE><HR SIZE=1><P ALIGN=RIGHT>{d.editor()}<P ALIGN=CENTER><A HREF="javascript:history.go(-1)">返　回</A><P ALIGN=CENTER><FONT SIZE=2>{d.footer()}</FONT></BODY></HTML>"""
