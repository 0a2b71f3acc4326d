"""Page skins of 2012 to 2026: div soup, mobile pages, structured data, endless rails."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.skins.registry import CHARSET, skin

if TYPE_CHECKING:
    from tests.skins.draft import Draft


def json_ld(d: Draft, **more: str) -> str:
    """Return the structured data of an article."""
    data = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": d.story.title,
        "datePublished": d.story.published.isoformat(),
        "dateModified": d.fetched_at.isoformat(),
        "author": [{"@type": "Person", "name": name} for name in d.story.authors],
        "publisher": {"@type": "Organization", "name": d.facts.site_name},
    }
    return f'<script type="application/ld+json">{json.dumps(data | more, ensure_ascii=False)}</script>'


@skin("modern-news")
def modern_news(d: Draft) -> str:
    """Write HTML 5 with og: metas and JSON-LD, a recommendation stream below."""
    return f"""<!DOCTYPE html><html lang="zh-CN"><head>{CHARSET}{d.title_tag("_site", "- site", "|site")}{d.metas()}
<meta property="og:title" content="{d.title()}"><meta property="og:type" content="article"><meta property="article:published_time" content="{d.story.published.isoformat()}">
{json_ld(d)}</head><body><header><nav><ul>{d.nav("<li><a href='/{n}'>{text}</a></li>", "")}</ul></nav></header>
<main><nav class="breadcrumb">{d.crumbs()}</nav><article class="article">{d.kicker('<p class="pre-title">{}</p>')}<h1 class="article-title">{d.title()}</h1>{d.subtitle('<p class="sub-title">{}</p>')}
<div class="article-meta"><span class="source">{d.source()}</span><span class="author">{d.author()}</span><time>{d.time(bare=True)}</time><span>{d.clicks()}</span></div>
<div class="article-body">{d.body()}</div><div class="article-editor">{d.editor()}</div>{d.share()}<p class="statement">{d.slogan()}</p></article>
<section class="recommend"><h3>为你推荐</h3>{d.digests(5)}</section></main>
<aside><h3>热榜</h3><ol>{d.links(10)}</ol></aside><footer>{d.footer()}</footer></body></html>"""


@skin("random-classes")
def random_classes(d: Draft) -> str:
    """Give every element a class that says nothing, at random depths, and no heading element at all."""
    n = d.name
    title = d.rng.choice(
        (
            "<div class='{}' style='font-size:26px'>{}</div>",
            "<p class='{}'><strong>{}</strong></p>",
            "<div class='{}'><span>{}</span></div>",
        )
    )
    left = d.nest(f"<div class='{n()}'><div>最新文章</div><ul>{d.links(7)}</ul></div>")
    right = d.nest(f"<div class='{n()}'><div>编辑推荐</div>{d.digests(2, '<p><b>{title}</b></p><p>{text}</p>')}</div>")
    parts = [left, right]
    d.rng.shuffle(parts)
    story = d.nest(
        d.nest(f"<div class='{n()}'>{d.crumb_line()}</div>")
        + d.nest(d.kicker("<div>{}</div>") + title.format(n(), d.title()) + d.subtitle("<div>{}</div>"))
        + d.nest(
            f"<div class='{n()}'>{d.byline('time', 'source', 'author', 'editor', 'clicks', sep='</span><span>').join(('<span>', '</span>'))}</div>"
        )
        + d.nest(f"<div class='{n()}'>{d.body()}</div>")
        + d.nest(d.share())
    )
    cut = d.rng.randrange(3)
    columns = "".join([*parts[:cut], story, *parts[cut:]])
    return f"""<!doctype html><html><head>{CHARSET}{d.title_tag()}</head><body>{d.nest(d.nav())}{d.hidden()}
<div class="{n()}">{columns}</div>{d.nest(d.footer())}</body></html>"""


@skin("mobile")
def mobile(d: Draft) -> str:
    """Show a mobile page: a fixed bar, a short byline, an app banner, a hot list."""
    return f"""<!DOCTYPE html><html><head>{CHARSET}<meta name="viewport" content="width=device-width,initial-scale=1">{d.title_tag("bare", "_site", "- site")}</head>
<body><div class="topbar"><a href="javascript:history.back()">返回</a><a href="/">{d.facts.site_name}</a><a href="/app">下载客户端</a></div>
<div class="crumb">{d.crumbs(home=d.facts.site_name)}</div>
<div class="content-hd">{d.kicker("<h6>{}</h6>")}<h2>{d.title()}</h2>{d.subtitle("<h6>{}</h6>")}<p class="info">{d.byline("time", "source", sep=" ")}</p></div>
<div class="content-bd" id="content">{d.body()}</div><div class="unfold">展开全文</div><div class="open-app">打开客户端 阅读体验更佳</div>
{d.share()}<div class="hot"><h3>大家都在看</h3><ul>{d.links(6)}</ul></div>
<div class="cmt"><h3>网友评论</h3><ul>{d.comments(3)}</ul></div><div class="ft">{d.footer()}</div></body></html>"""


@skin("amp")
def amp(d: Draft) -> str:
    """Write an AMP page: amp-img pictures, boilerplate styles, JSON-LD."""
    body = d.body().replace("<img ", "<amp-img width=600 height=400 layout=responsive ")
    return f"""<!doctype html><html amp lang="zh"><head>{CHARSET}{d.title_tag("_site", "- site")}<link rel="canonical" href="{d.url}">
<style amp-boilerplate>body{{-webkit-animation:-amp-start 8s steps(1,end) 0s 1 normal both}}</style><script async src="https://cdn.ampproject.org/v0.js"></script>{json_ld(d)}</head>
<body><amp-sidebar id="sidebar" layout="nodisplay"><ul>{d.nav("<li>{text}</li>", "")}</ul></amp-sidebar><header>{d.facts.site_name}</header>
<article>{d.kicker("<p class=kicker>{}</p>")}<h1>{d.title()}</h1>{d.subtitle("<p class=deck>{}</p>")}<p class="meta">{d.byline("time", "source", "author")}</p>
{body}<p class="ed">{d.editor()}</p></article><amp-social-share type="weibo"></amp-social-share><section class="more"><h2>更多新闻</h2>{d.digests(3)}</section><footer>{d.footer()}</footer></body></html>"""


@skin("comments-heavy")
def comments_heavy(d: Draft) -> str:
    """Hang comments below the story that are longer than the story."""
    return f"""<!DOCTYPE html><html><head>{CHARSET}{d.title_tag()}{d.metas()}</head><body><div id="nav">{d.nav()}</div>
<div class="container"><div class="pos">{d.crumb_line()}</div><div class="art">{d.kicker("<p>{}</p>")}<h1>{d.title()}</h1>{d.subtitle("<p>{}</p>")}
<div class="art_info">{d.byline("time", "source", "editor", "clicks")}</div><div class="art_con" id="artibody">{d.body()}</div>{d.neighbours()}</div>
<div class="comment"><h3>评论({d.rng.randrange(40, 900)})</h3><div class="post"><textarea placeholder="文明上网理性发言"></textarea><button>发表评论</button></div>
<ul class="comment-list">{d.comments(30)}</ul></div></div><div class="foot">{d.footer()}</div></body></html>"""


@skin("county-portal")
def county_portal(d: Draft) -> str:
    """Put long rails before and after the body, as portals for counties do."""
    return f"""<!DOCTYPE html><html><head>{CHARSET}{d.title_tag("_site", "-section-site", "cut")}{d.metas()}</head><body>
<div class="nav"><a href="/a/">今日聊城</a><a href="/b/">今日临清</a>{d.nav(sep=" ")}</div>
<div class="side"><h3>频道推荐</h3><ul>{d.links(12)}</ul>{d.digests(4)}<h3>热点阅读</h3><ul>{d.dated_links(8)}</ul></div>
<div class="mid"><div class="weizhi">{d.crumbs(end="正文")}</div>{d.kicker("<h5>{}</h5>")}<h1>{d.title()}</h1>{d.subtitle("<h5>{}</h5>")}
<div class="sx">{d.byline("source", "time", sep=" ", shuffle=False)} &nbsp; {d.facts.origin}/</div>
<div class="wz">{d.body()}<p><b>新闻推荐</b></p><p><a href="/z.html">{d.headlines[3]}</a></p><p>{d.digest_texts[0]}</p></div>
<p>{d.story.section[-1]}新闻,讲述家乡的故事。{d.slogan()}</p><p>相关推荐:</p><ul>{d.links(5)}</ul><p>猜你喜欢:</p><ul>{d.links(5)}</ul><p>评论:({d.title()})</p></div>
<div class="side2"><h3>图文看点</h3><ul>{d.links(6, '<li><a href="{url}"><img src="/t.jpg"><span>{text}</span></a></li>')}</ul><h3>乡里乡亲</h3><ul>{d.links(9)}</ul><h3>热点排行</h3><ol>{d.links(10)}</ol></div>
<div class="foot">{d.footer()}</div></body></html>"""


@skin("teaser-tail")
def teaser_tail(d: Draft) -> str:
    """Let digests that look like the body follow it in the same container, behind a marker line."""
    marker = d.rng.choice(("相关阅读", "热点新闻", "新闻推荐", "最火资讯", "相关新闻", "延伸阅读", "推荐阅读"))
    tag = d.rng.choice(("p", "div", "h3"))
    return f"""<!DOCTYPE html><html><head>{CHARSET}{d.title_tag()}</head><body><div class="head">{d.nav()}</div>
<div class="box"><div class="dqwz">{d.crumbs(home=d.facts.site_name, end="", sep="&gt; ")}</div><div class="news_title">{d.kicker("<em>{}</em><br>")}{d.title()}{d.subtitle("<br><em>{}</em>")}</div>
<div class="news_info">{d.byline("author", "source", "time", "editor", sep="&nbsp;&nbsp;&nbsp;&nbsp;", shuffle=False)}</div>
<div class="content">{d.body()}<{tag}>{marker}</{tag}>{d.digests(5, "<p><a href='{url}'>{title}</a></p><p>{text}</p>")}</div></div><div class="bottom">{d.footer()}</div></body></html>"""
