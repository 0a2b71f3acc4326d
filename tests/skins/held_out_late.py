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
