"""Page skins that were kept out of sight once: what they taught makes them ordinary ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.skins.registry import CHARSET, skin
from tests.skins.seen_new import json_ld

if TYPE_CHECKING:
    from tests.skins.draft import Draft


@skin("spa-shell", styles=("plain", "divs", "wechat", "breaks"))
def spa_shell(d: Draft) -> str:
    """Ship an application's shell: the state in scripts, the story for readers without scripts in `noscript`."""
    headline = d.title()
    return f"""<!DOCTYPE html><html><head>{CHARSET}{d.title_tag("_site", "- site")}{d.metas()}{json_ld(d)}
<script>window.__NUXT__={{state:{{hot:["{d.headlines[0]}","{d.headlines[1]}"],tips:"{d.slogan()}"}}}}</script></head>
<body><div id="app"><div class="loading">页面加载中，请稍候……</div></div><noscript><p class="warn">请启用JavaScript后浏览本站</p>
<div class="crumbs">{d.crumbs(end="正文")}</div>{d.kicker("<p>{}</p>")}<h1>{headline}</h1>{d.subtitle("<p>{}</p>")}<p>{d.byline("time", "source", "author", "editor", sep=" | ")}</p>
<div>{d.body()}</div></noscript><script src="/js/app.4f2e.js"></script></body></html>"""


@skin("byline-below")
def byline_below(d: Draft) -> str:
    """Put the byline under the body, in a box of its own."""
    return f"""<!DOCTYPE html><html><head>{CHARSET}{d.title_tag("bare", "-site", "_site")}</head><body>
<div id="wrapper"><div id="menu">{d.nav("<a href='{n}.html'>{text}</a>", "")}</div><div class="bc">{d.crumb_line()}</div>
<div class="newsbox">{d.kicker("<h4>{}</h4>")}<h2>{d.title()}</h2>{d.subtitle("<h4>{}</h4>")}
<div class="txt">{d.nest(d.body())}</div>
<ul class="attr"><li>{d.byline("time", "source", "author", "editor", "clicks", sep="</li><li>")}</li></ul>
<div class="tag">标签：<a>新闻</a> <a>本地</a></div>{d.share()}</div>
<div class="more"><h3>更多</h3>{d.digests(3)}</div><div id="footer">{d.footer()}</div></div></body></html>"""


@skin("title-in-metas")
def title_in_metas(d: Draft) -> str:
    """Name the title in the `title` element and the metas alone: the page shows a banner picture instead."""
    return f"""<!DOCTYPE html><html><head>{CHARSET}{d.title_tag("_site", "- site", "-site")}<meta property="og:title" content="{d.title()}"/><meta name="ArticleTitle" content="{d.title()}"/>{d.metas()}</head><body>
<div class="zt_banner"><img src="/zt/banner.jpg" width="1000" height="300"></div><div class="zt_nav">{d.nav(sep="")}</div>
<div class="zt_main"><div class="zt_pos">{d.crumb_line()}</div><div class="zt_info">{d.byline("time", "source", "author", sep="　")}</div>
<div class="zt_text">{d.body()}<p style="text-align:right">{d.editor()}</p></div></div>
<div class="zt_side"><h3>专题要闻</h3><ul>{d.dated_links(8)}</ul></div><div class="zt_foot">{d.footer()}</div></body></html>"""


@skin("magazine")
def magazine(d: Draft) -> str:
    """Follow a magazine: a cover, authors' card below, digests as cards before and after the story."""
    cards = d.digests(4, '<div class="card"><h3><a href="{url}">{title}</a></h3><p>{text}</p></div>')
    return f"""<!DOCTYPE html><html><head>{CHARSET}{d.title_tag("- site", "|site")}{d.metas()}{json_ld(d)}</head><body><header><span class="brand">{d.facts.site_name}</span>{d.nav(sep=" ")}</header><div class="strip">{cards}</div>
<div class="crumb">{d.crumbs(sep=" / ")}</div><div class="hero">{d.kicker("<span class='eyebrow'>{}</span>")}<h1>{d.title()}</h1>{d.subtitle("<div class='dek'>{}</div>")}<div class="by">{d.byline("author", "source", "time", sep="<i>·</i>", shuffle=False)}</div></div>
<div class="prose">{d.body(insert='<div class="ad">广告</div>')}</div><div class="bio">{d.editor()}</div><div class="strip">{d.digests(5, '<div class="card"><h3>{title}</h3><p>{text}</p></div>')}</div><footer>{d.footer()}</footer></body></html>"""
