"""Page skins of 2003 to 2012: tables, fonts, frames of the first content management systems."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.skins.registry import CHARSET, skin

if TYPE_CHECKING:
    from tests.skins.draft import Draft


@skin("table-2005")
def table_2005(d: Draft) -> str:
    """Nest tables and fonts; the title is the largest font in a cell."""
    title = d.rng.choice((f"<font size=5 color=#990000><b>{d.title()}</b></font>", f'<span class="bigText">{d.title()}</span>',
                          f'<strong><font style="font-size:22px">{d.title()}</font></strong>'))  # fmt: skip
    return f"""<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.0 Transitional//EN">
<HTML><HEAD>{d.title_tag()}
{CHARSET}
<link href="/css.css" rel="stylesheet"><SCRIPT language=JavaScript>function doZoom(size){{document.getElementById('zoom').style.fontSize=size+'px'}}</SCRIPT>
</HEAD><BODY topmargin=0 bgcolor=#ffffff>
<TABLE width=780 align=center><TR><TD><img src="/images/logo.gif" width=180></TD><TD>{d.nav()}</TD></TR></TABLE>
<TABLE width=780 border=0 align=center cellpadding=0 cellspacing=0><TR>
<TD width=190 valign=top bgcolor=#f0f0f0><TABLE width="100%"><TR><TD background="/images/bar.gif">热点新闻</TD></TR>
{d.links(8, "<TR><TD height=22>·<a href='{url}'>{text}</a></TD></TR>")}</TABLE></TD>
<TD valign=top><TABLE width="96%" align=center border=0>
<TR><TD height=25>{d.crumb_line()}</TD></TR>
{d.kicker("<TR><TD align=center><font size=3>{}</font></TD></TR>")}
<TR><TD align=center height=50>{title}</TD></TR>
{d.subtitle("<TR><TD align=center><font size=3>{}</font></TD></TR>")}
<TR><TD align=center height=30 bgcolor=#eeeeee>{d.byline("time", "source", "author", "clicks")} {d.sizes()}</TD></TR>
<TR><TD id=zoom style="font-size:14px;line-height:180%">{d.body()}</TD></TR>
<TR><TD align=right>{d.end_editor("({})")}</TD></TR>
<TR><TD height=30 align=right>{d.share()}</TD></TR>
<TR><TD bgcolor=#eeeeee>相关新闻</TD></TR>{d.links(5, "<TR><TD>·<a href='{url}'>{text}</a></TD></TR>")}
</TABLE></TD></TR></TABLE>
<TABLE width=780 align=center><TR><TD align=center><hr size=1>{d.footer()}</TD></TR></TABLE></BODY></HTML>"""


@skin("founder-site")
def founder_site(d: Draft) -> str:
    """Follow a Founder news site: property comment, content fences, labelled spans."""
    at = f"{d.story.published:%Y-%m-%d %H:%M:%S}:0"
    body = d.body()
    return f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml"><head>{CHARSET}{d.title_tag("bare", "_site", "-site", "-section-site")}{d.metas()}
<!--enpproperty <articleid>{d.rng.randrange(10**6)}</articleid><date>{at}</date><author>{" ".join(d.story.authors)}</author><title>{d.title()}</title><keyword></keyword><subtitle></subtitle><introtitle></introtitle><siteid>2</siteid><nodeid>15</nodeid><nodename>{d.story.section[-1]}</nodename><nodesearchname>{d.story.section[-1]}</nodesearchname>/enpproperty-->
<link rel="stylesheet" href="/res/css/content.css"/></head><body>
<div class="top"><ul>{d.nav("<li><a href='/{n}.htm'>{text}</a></li>", "")}</ul></div>
<div class="wrap clearfix"><div class="left"><div class="path">{d.crumb_line()}</div>
<div class="titleArea">{d.kicker("<h3>{}</h3>")}<h1>{d.title()}</h1>{d.subtitle("<h3>{}</h3>")}</div>
<div class="laiYuanArea"><span>{d.byline("author", "source", "time", sep="</span> <span>", shuffle=False)}</span></div>
<div class="neiRongArea"><!--enpcontent--><founder-content>{body}</founder-content><!--/enpcontent--></div>
<div class="bianJi">{d.editor()}</div>{d.share()}
<div class="xiangGuan"><h4>相关新闻</h4><ul>{d.dated_links(6)}</ul></div></div>
<div class="right"><h4>热点新闻</h4><ul>{d.links(10)}</ul></div></div>
<div class="foot">{d.footer()}</div></body></html>"""


@skin("trs-gov")
def trs_gov(d: Draft) -> str:
    """Follow a government site on TRS WCM: the standard metas, TRS_Editor, buttons and a two-dimensional code."""
    body = d.body()
    time, source = d.time(), d.source(may_be_empty=False)
    at = d.story.published
    return f"""<!DOCTYPE html><html><head>{CHARSET}{d.title_tag("bare", "_site", "- site")}
<meta name="SiteName" content="{d.facts.site_name}"/><meta name="SiteIDCode" content="3700000001"/><meta name="ColumnName" content="{d.story.section[-1]}"/>
<meta name="ArticleTitle" content="{d.title()}"/><meta name="PubDate" content="{at:%Y-%m-%d %H:%M}"/><meta name="ContentSource" content="{d.story.source}"/>
<meta name="Keywords" content="{";".join(d.story.keywords)}"/></head><body>
<div class="header"><div class="logo"></div><div class="search"><input type="text" value="请输入关键字"/></div><div class="menu">{d.nav()}</div></div>
<div class="main"><div class="BreadcrumbNav">{d.crumb_line(home="首页", end="")}</div>
<div class="xl_box">{d.kicker("<h3>{}</h3>")}<div class="title">{d.title()}</div>{d.subtitle("<h3>{}</h3>")}
<div class="xl_info"><span>{time}</span><span>{source}</span><span>{d.clicks()}</span><span>{d.sizes()}</span></div>
{d.hidden()}
<div class="view TRS_UEDITOR trs_paper_default"><div class="TRS_Editor"><style type="text/css">.TRS_Editor P{{line-height:1.5;font-family:宋体;font-size:12pt;}}</style>{body}</div></div>
<div class="tools"><a onclick="window.print()">打印</a><a onclick="window.close()">关闭</a><div class="ewm"><img src="/images/ewm.png"><p>扫一扫在手机打开当前页</p></div></div>{d.share()}</div></div>
<div class="footer"><p>主办：{d.facts.site_name} 承办：市政务信息中心</p><p>{d.footer()}</p><p>政府网站标识码：3700000001</p></div></body></html>"""


@skin("dedecms")
def dedecms(d: Draft) -> str:
    """Follow DedeCMS: small labels, context links, a digest box and a list at the side."""
    return f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml"><head>{CHARSET}{d.title_tag("_site", "-site", "cut")}{d.metas()}<link href="/templets/default/style/dedecms.css" rel="stylesheet"/></head>
<body class="articleview"><div class="header"><div id="navMenu"><ul>{d.nav("<li><a href='/{n}/'><span>{text}</span></a></li>", "")}</ul></div></div>
<div class="w960 center clear mt1"><div class="pleft"><div class="place"><strong>当前位置:</strong> {d.crumbs()}</div>
<div class="viewbox"><div class="title">{d.kicker("<p>{}</p>")}<h2>{d.title()}</h2>{d.subtitle("<p>{}</p>")}</div>
<div class="info"><small>时间:</small>{d.time_text()} <small>{d.source().replace(d.colon, d.colon + "</small>", 1)} <small>{d.author().replace(d.colon, d.colon + "</small>", 1)} <small>点击:</small><script src="/plus/count.php?aid=1"></script>{d.rng.randrange(900)}次</div>
<div class="content"><table width="100%"><tr><td>{d.body()}</td></tr></table>{d.end_editor("({})")}</div>
<div class="dede_pages"><ul class="pagelist"></ul></div><div class="newdigg"><div class="diggtit">顶一下</div><div class="digg_num">(0)</div><div class="diggtit">踩一下</div></div>
{d.share()}<div class="context"><ul>{d.neighbours()}</ul></div></div>
<div class="mt1"><dl class="tbox"><dt><strong>相关文章</strong></dt><dd>{d.links(6)}</dd></dl><dl class="tbox"><dt>发表评论</dt><dd>请自觉遵守互联网相关的政策法规，严禁发布违法的言论。评价: 中立 好评 差评 表情: 用户名: 验证码:</dd></dl></div></div>
<div class="pright"><dl class="tbox"><dt><strong>推荐内容</strong></dt><dd class="d1">{d.digests(3, "<li><a href='{url}'>{title}</a><p>{text}</p></li>")}</dd></dl></div></div>
<div class="footer">{d.footer()}<br>Powered by DedeCMS</div></body></html>"""


@skin("phpcms")
def phpcms(d: Draft) -> str:
    """Follow PHPCMS: the time and the source inside the heading itself."""
    return f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html><head>{CHARSET}{d.title_tag("- site", "-section-site", "_site")}{d.metas()}</head><body>
<div class="header">{d.nav("<a href='/{n}.html'><span>{text}</span></a>", "")}</div>
<div class="main"><div class="col-left"><div class="crumbs">{d.crumbs()}</div>
<div id="Article">{d.kicker("<h4>{}</h4>")}<h1>{d.title()}<br />
<span>{d.byline("time", "source", "author", sep="&nbsp;&nbsp;&nbsp;", shuffle=False)}&nbsp;&nbsp;&nbsp;评论：<a href="#comment" id="comment">{d.rng.randrange(9)}</a> 点击：{d.rng.randrange(999)}</span></h1>{d.subtitle("<h4>{}</h4>")}
<div class="content">{d.body()}{d.end_editor()}</div>
<p class="f14"><strong>上一篇：</strong><a href="/1.html">{d.headlines[0]}</a><br /><strong>下一篇：</strong><a href="/2.html">{d.headlines[1]}</a></p>
<div class="Article-Tool">分享到：{d.share()}收藏</div></div>
<div class="box"><h5>相关阅读：</h5><ul class="list blue">{d.links(8)}</ul></div></div>
<div class="col-auto"><div class="box"><h5 class="title-2">频道总排行</h5><ul class="digg">{d.links(10)}</ul></div></div></div>
<div class="footer">{d.footer()}</div></body></html>"""


@skin("empire-cells")
def empire_cells(d: Draft) -> str:
    """Follow a table template of Empire CMS: the byline is spread over the cells of a row."""
    cells = d.byline("time", "source", "author", "editor", sep="</td><td align=center>")
    return f"""<html><head>{CHARSET}{d.title_tag()}{d.metas()}</head><body>
<table width="980" align="center"><tr><td>{d.nav()}</td></tr></table>
<table width="980" align="center"><tr><td>{d.crumb_line(sep="&nbsp;>&nbsp;")}</td></tr></table>
<table width="980" align="center" border="0"><tr><td width="680" valign="top">
<table width="100%"><tr><td align="center">{d.kicker("{}<br>")}<h1>{d.title()}</h1>{d.subtitle("<br>{}")}</td></tr></table>
<table width="100%" class="info"><tr><td align=center>{cells}</td></tr></table>
<table width="100%"><tr><td id="text">{d.nest(d.body())}</td></tr></table>
<table width="100%"><tr><td>{d.neighbours()}</td></tr></table>
<table width="100%"><tr><td>相关链接</td></tr><tr><td><ul>{d.dated_links(5)}</ul></td></tr></table></td>
<td width="280" valign="top"><table><tr><td>点击排行</td></tr><tr><td><ul>{d.links(9)}</ul></td></tr></table></td></tr></table>
<center>{d.footer()}</center></body></html>"""


@skin("print-page")
def print_page(d: Draft) -> str:
    """Print: no navigation, a rule, the address below, a time of printing that is not the story's."""
    return f"""<html><head>{CHARSET}{d.title_tag("bare", "_site", "site")}</head><body onload="window.print()">
<div style="width:650px;margin:0 auto"><p align="right"><a href="javascript:window.print()">打印</a> <a href="javascript:window.close()">关闭</a></p>
{d.kicker("<center>{}</center>")}<h2 align="center">{d.title()}</h2>{d.subtitle("<center>{}</center>")}
<p align="center">{d.byline("printed", "time", "source", "author", sep="　", shuffle=False) if d.rng.random() < 0.5 else d.byline("time", "source", "author", "printed", sep="　", shuffle=False)}</p><hr>
{d.body()}
{d.end_editor()}<hr><p>本页地址：{d.url}</p><p>{d.footer()}</p></div></body></html>"""
