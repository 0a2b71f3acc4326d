"""Pages of no known portal: governments, universities, county sites and old off-the-shelf software."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.skins.registry import CHARSET, skin

if TYPE_CHECKING:
    from tests.skins.draft import Draft

DAY = (("%Y-%m-%d", "day"), ("%Y年%m月%d日", "day"), ("%Y-%-m-%-d", "day"), ("%Y/%-m/%-d", "day"))
STAMP = (("%Y-%-m-%-d %-H:%M:%S", "second"),)


@skin("gov-index-table", group="generic", styles=("word", "plain", "entities"))
def gov_index_table(d: Draft) -> str:
    """Open with the table of the open-government index: number, office, day of writing, day of publishing."""
    return f"""<!DOCTYPE html><html><head>{CHARSET}{d.title_tag("bare", "_site")}</head><body><div class="top">{d.nav()}</div><div class="pos">{d.crumb_line()}</div>
<table class="xxgk"><tr><td><b>索 引 号：</b>000014349/{d.story.published:%Y}-00{d.rng.randrange(100, 999)}</td><td><b>主题分类：</b>城乡建设</td></tr><tr><td><b>发文机关：</b>{d.story.source}</td><td><b>发布日期：</b>{d.time_text(forms=DAY)}</td></tr><tr><td><b>标　　题：</b>{d.title()}</td><td><b>发文字号：</b>建村〔{d.story.published:%Y}〕{d.rng.randrange(99)}号</td></tr></table>
<h1>{d.title()}</h1><div class="pages_content" id="UCAP-CONTENT">{d.body()}</div><div class="print">【打印本页】【关闭窗口】 扫一扫在手机打开当前页</div><div class="foot">{d.footer()}<br>政府网站标识码：3700000009 网站地图</div></body></html>"""


@skin("gov-2008", group="generic", styles=("fonts", "breaks", "word", "rows"))
def gov_2008(d: Draft) -> str:
    """Follow a county government of 2008: title in a cell, counts, sizes of letters, a line of buttons."""
    return f"""<HTML><HEAD>{CHARSET}<TITLE>{d.facts.site_name}</TITLE></HEAD><BODY><TABLE width=1000 align=center><TR><TD background=img/top.jpg height=120>&nbsp;</TD></TR><TR><TD>{d.nav()}　今天是：{d.fetched_at:%Y年%m月%d日}　欢迎您访问！</TD></TR></TABLE>
<TABLE width=1000 align=center><TR><TD width=220 vAlign=top>{d.links(8, "<p>·{text}</p>")}</TD><TD vAlign=top><TABLE><TR><TD class=dqwz>{d.crumb_line()}</TD></TR><TR><TD align=center class=newstitle>{d.title()}</TD></TR>
<TR><TD align=center>{d.label(("发布时间", "发布日期", "日期"), d.time_text(forms=DAY))}　{d.label(("信息来源", "来源", "发布单位"), d.story.source)}　{d.clicks()}　{d.sizes()}</TD></TR><TR><TD>{d.body()}</TD></TR><TR><TD align=center>【打印】 【关闭】 【返回顶部】</TD></TR></TABLE></TD></TR></TABLE><CENTER>{d.footer()}</CENTER></BODY></HTML>"""


@skin("power-easy", group="generic", styles=("fonts", "plain", "breaks"))
def power_easy(d: Draft) -> str:
    """Follow the ASP system most schools used: author, source, clicks and 更新时间 in one cell."""
    return f"""<html><head>{CHARSET}<title>{d.facts.site_name}-{d.story.section[-1]}-{d.title()}</title></head><body onselectstart="return false"><table class="top_tdbgall" width=760><tr><td>{d.nav()}</td></tr></table><table width=760><tr><td class="main_title_760i">您现在的位置： &nbsp;{d.crumbs(end="正文", sep="&nbsp;&gt;&gt;&nbsp;")}</td></tr></table>
<table width=760 class="border2"><tr><td class="main_ArticleTitle" align="center">{d.title()}</td></tr><tr><td class="main_ArticleSubheading" align="center"></td></tr><tr align="center"><td class="Article_tdbgall">作者：{" ".join(d.story.authors) or "佚名"}&nbsp;&nbsp;&nbsp;&nbsp;文章来源：{d.story.source}&nbsp;&nbsp;&nbsp;&nbsp;点击数：<script src="/GetHits.asp?ArticleID=9"></script>&nbsp;&nbsp;&nbsp;&nbsp;更新时间：{d.time_text(forms=(*STAMP, ("%Y-%-m-%-d", "day"), ("%Y/%-m/%-d", "day")))}</td></tr>
<tr><td class="main_tdbg_760" id="fontzoom">{d.body()}</td></tr><tr><td class="Article_tdbgall" align="right">文章录入：admin&nbsp;&nbsp;&nbsp;&nbsp;责任编辑：admin&nbsp;</td></tr><tr><td><li>上一篇文章： {d.headlines[0]}</li><li>下一篇文章： {d.headlines[1]}</li></td></tr><tr><td align="right">【发表评论】【加入收藏】【告诉好友】【打印此文】【关闭窗口】</td></tr></table>
<table width=760><tr><td>最新热点 {d.links(3, "{text} ")}</td><td>最新推荐 {d.links(3, "{text} ")}</td><td>相关文章 没有相关文章</td></tr><tr><td>网友评论：（只显示最新10条。评论内容只代表网友观点，与本站立场无关！）</td></tr></table><center>| 设为首页 | 加入收藏 | 联系站长 | 友情链接 | 版权申明 |<br>{d.footer()}</center></body></html>"""


@skin("kesion", group="generic", styles=("plain", "spans", "word"))
def kesion(d: Draft) -> str:
    """Follow another ASP system: date, source, author and an abstract box that is a digest of the story itself."""
    return f"""<html><head>{CHARSET}{d.title_tag("-site", "-section-site")}{d.metas()}</head><body><div class="head">{d.nav()}</div><div class="mainbox"><div class="position">{d.crumb_line()}</div><div class="art"><h1 class="arttitle">{d.title()}</h1><div class="property"><span>日期：{d.time_text(forms=STAMP)}</span> <span>来源：{d.story.source}</span> <span>编辑：admin</span> <span>浏览：<script src="/item/hits.asp"></script>次 TAG：</span></div>
<div class="content"><div id="MyContent">{d.body()}</div></div><div class="digg">顶一下 (0) 0% 踩一下 (0) 0%</div><div class="context">{d.neighbours()}</div></div><div class="comment">共有<span>0</span>人对本文发表评论 查看所有评论</div></div><div class="rt"><h3>本类热门</h3>{d.dated_links(9)}</div><div class="bot">{d.footer()}</div></body></html>"""


@skin("campus-visual", group="generic", styles=("plain", "word", "entities", "wechat"))
def campus_visual(d: Draft) -> str:
    """Follow a university site builder: a form around the story, counts by script, previous and next below."""
    return f"""<!DOCTYPE html><html><head>{CHARSET}<title>{d.title()}-{d.facts.site_name}新闻网</title><meta name="pageType" content="3"><meta name="pageTitle" content="{d.title()}"></head><body><div class="nav">{d.nav()}</div><div class="dqwz"><table><tr><td>当前位置: {d.crumbs(sep=" >> ", end="正文")}</td></tr></table></div>
<form name="_newscontent_fromname"><div class="v_news"><h1 align="center">{d.title()}</h1><div align="center">作者：{" ".join(d.story.authors)}　来源：{d.story.source}　发布日期：{d.time_text(forms=DAY)}　浏览：<script>_showDynClicks("wbnews", 1, 2)</script></div><div id="vsb_content" class="v_news_content">{d.body()}</div><div>{d.neighbours()}</div><p>【<a href="javascript:window.opener=null;window.close();">关闭</a>】</p></div></form><div class="foot">{d.footer()} 地址：大学路1号 邮编：250000</div></body></html>"""


@skin("campus-plus", group="generic", styles=("plain", "word", "spans"))
def campus_plus(d: Draft) -> str:
    """Follow the other university site builder: arti_title, arti_metas, an entry container."""
    return f"""<!DOCTYPE html><html><head>{CHARSET}{d.title_tag("bare")}</head><body><div class="wp-nav">{d.nav(sep="")}</div><div class="col_menu"><h3>新闻中心</h3><ul>{d.links(4)}</ul></div><div class="col_path">当前位置： {d.crumbs(end="")}</div><div class="article" frag="窗口5"><h1 class="arti_title">{d.title()}</h1><p class="arti_metas"><span class="arti_publisher">发布者：{d.story.editor or "宣传部"}</span><span class="arti_update">发布时间：{d.time_text(forms=DAY)}</span><span class="arti_views">浏览次数：<span class="WP_VisitCount">{d.rng.randrange(999)}</span></span></p>
<div class="entry"><div class="read"><div class="wp_articlecontent">{d.body()}</div></div></div></div><div class="foot">{d.footer()}</div></body></html>"""


@skin("campus-2003", group="generic", styles=("fonts", "breaks", "preformatted"))
def campus_2003(d: Draft) -> str:
    """Show a hand-made page of a college: no head, day in brackets under the title, a back link."""
    return f"""<html>{CHARSET}<title>校园新闻</title><body background=bg.gif><p align=center><font face=楷体_GB2312 size=6 color=blue>{d.title()}</font></p><p align=center>[{d.time_text(forms=DAY)}]</p><hr width=80%>{d.body()}<hr width=80%><p align=center><a href=index.htm>返回主页</a></p><p align=center><font size=2>学院宣传部制作 您是第<img src=/cgi-bin/count.gif>位访客</font></p></body></html>"""


@skin("county-net", group="generic", styles=("plain", "breaks", "spans"))
def county_net(d: Draft) -> str:
    """Crowd a county's commercial site: job and housing lists before, between and after."""
    return f"""<!DOCTYPE html><html><head>{CHARSET}{d.title_tag("_site", "-section-site", "cut")}{d.metas()}</head><body><div class="t">{d.nav()}</div><div class="ad"><a>诚聘:销售经理3名,底薪+提成,五险一金</a><a>急售:学区房,三室两厅,带车库</a></div><div class="l"><h4>本地招聘</h4><ul><li>超市理货员 3000-4000元 今天</li><li>幼师 2800-3500元 昨天</li></ul>{d.digests(2)}</div>
<div class="m"><h1>{d.title()}</h1><div class="i">{d.time_text(forms=(("%Y-%m-%d %H:%M", "minute"),))} | 查看: {d.rng.randrange(999)} | 评论: 0 | 来自: {d.story.source}</div><div class="s"><b>摘要</b>: {next(b.text for b in d.story.blocks if b.kind == "p")[:60]} ...</div><table><tr><td id="article_content">{d.body()}</td></tr></table><div class="click">路过 雷人 握手 鲜花 鸡蛋</div><div class="pren"><em>上一篇：{d.headlines[0]}</em><em>下一篇：{d.headlines[1]}</em></div><div class="c">最新评论 {d.comments(3)}</div></div><div class="r">{d.links(14)}</div><div class="b">{d.footer()}</div></body></html>"""


@skin("court-notice", group="generic", styles=("plain", "divs", "word"))
def court_notice(d: Draft) -> str:
    """Show a court's or office's notice: day at the top right, title repeated in bold inside the body box."""
    return f"""<!DOCTYPE html><html><head>{CHARSET}{d.title_tag("bare", "- site")}</head><body><div class="h">{d.nav()}</div><div class="p">{d.crumb_line()}</div><div class="detail"><div class="detail_bigtitle">{d.title()}</div><div class="detail_general"><span>{d.label(("时间", "发布时间"), d.time_text(forms=DAY))}</span><span>{d.label(("作者", "来源"), d.story.source)}</span><span>打印</span><span>字号 大 小</span></div><div class="text">{d.body()}</div></div><div class="detail_relevant"><h3>相关链接</h3>{d.links(4)}</div><div class="f">{d.footer()}</div></body></html>"""


@skin("rural-weekly", group="generic", styles=("plain", "divs", "rows"))
def rural_weekly(d: Draft) -> str:
    """Follow a weekly's archive: issue number, author under the title without label, keywords at the end."""
    return f"""<html><head>{CHARSET}{d.title_tag("_site", "bare")}</head><body><div id=m>{d.nav()}</div><div id=c><p class=qh>{d.time_text(forms=(("%Y年%m月%d日", "day"),))} 第{d.rng.randrange(100, 999)}期</p><h2>{d.title()}</h2><p class=zz>{" ".join(d.story.authors)}</p><div class=nr>{d.body()}</div><p class=gjc>关键词：{" ".join(d.story.keywords) or "乡土"}</p></div><div id=r>往期目录<ul>{d.links(12)}</ul></div><div id=f>{d.footer()}</div></body></html>"""


@skin("site-server", group="generic", styles=("plain", "word"))
def site_server(d: Draft) -> str:
    """Follow a .NET system of hospitals and bureaus: labels in their own cells, values in the next."""
    return f"""<!DOCTYPE html><html><head>{CHARSET}{d.title_tag("bare", "-site")}</head><body><form id="form1"><input type="hidden" name="__VIEWSTATE" value="{"dDwtMTk3" * 40}"><div id="Header1">{d.nav()}</div><table id="Table1"><tr><td colspan="6" class="tt"><span id="lblTitle">{d.title()}</span></td></tr><tr><td>发布人</td><td><span id="lblUser">{d.story.editor or "管理员"}</span></td><td>发布时间</td><td><span id="lblTime">{d.time_text(forms=STAMP)}</span></td><td>点击率</td><td>{d.rng.randrange(999)}</td></tr><tr><td colspan="6"><span id="lblContent">{d.body()}</span></td></tr></table><div id="Footer1">{d.footer()}</div></form></body></html>"""


@skin("frame-news-2002", group="generic", styles=("breaks", "fonts", "preformatted"))
def frame_news_2002(d: Draft) -> str:
    """Show a page meant for a frame: no title, no navigation, the time behind the text."""
    return f"""<html><head>{CHARSET}<title>新闻</title></head><body bgcolor=#ffffff><table width=95% align=center><tr><td align=center><b><font size=4 color=red>{d.title()}</font></b></td></tr><tr><td style="line-height:150%"><font size=3>{d.body()}</font></td></tr><tr><td align=right>{d.story.source}　{d.time_text(forms=DAY)}</td></tr></table></body></html>"""


@skin("essay-shelf", group="generic", styles=("breaks", "fonts", "plain"))
def essay_shelf(d: Draft) -> str:
    """Show a text on a hobbyist's shelf without any day of its own; the only dates are the story's and the counter's."""
    return f"""<html><head>{CHARSET}<title>{d.title()}</title></head><body><table width=600 align=center><tr><td>{d.facts.site_name} &gt; 文章收藏 &gt; {d.story.section[-1]}</td></tr><tr><td align=center><h2>{d.title()}</h2>{" ".join(d.story.authors)}</td></tr><tr><td>{d.body()}</td></tr><tr><td align=center><a href=javascript:history.go(-1)>返回</a> 自2001年1月1日起访问人数：{d.rng.randrange(99999)}</td></tr></table></body></html>"""


@skin("about-office", group="generic", styles=("plain", "spans", "divs"))
def about_office(d: Draft) -> str:
    """Show an undated text beside lists whose entries carry days of other stories, with today's day at the top."""
    return f"""<!DOCTYPE html><html><head>{CHARSET}{d.title_tag("_site", "bare")}</head><body><div class="top">今天是{d.fetched_at:%Y年%m月%d日} 星期一 {d.nav()}</div><div class="left"><h3>通知公告</h3><ul>{d.dated_links(8)}</ul></div><div class="right"><div class="loc">{d.crumb_line()}</div><h2>{d.title()}</h2><div class="con">{d.body()}</div></div><div class="foot">{d.footer()}</div></body></html>"""
