"""Page skins that were kept out of sight once: applications, telephones and themes of 2014 to 2026."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.skins.registry import CHARSET, skin

if TYPE_CHECKING:
    from tests.skins.draft import Draft


@skin("app-share", styles=("plain", "wechat", "mixed"))
def app_share(d: Draft) -> str:
    """Show what an application's share button opens: banners to download it, a listening bar, counts of words and minutes."""
    return f"""<!DOCTYPE html><html><head>{CHARSET}<meta name="viewport" content="width=device-width,user-scalable=no">{d.title_tag("bare", "- site")}<meta property="og:title" content="{d.title()}"><meta property="og:description" content="{d.headlines[2]}"><style>.van-popup{{display:none}}</style></head><body>
<div class="dl-bar"><img src="/logo.png"><div><b>{d.facts.site_name}客户端</b><p>看本地新闻，就用{d.facts.site_name}</p></div><a class="btn">立即打开</a></div><div class="van-popup"><p>{d.digest_texts[1]}</p></div>
<div class="crumb">{d.crumbs(sep=" > ")}</div><div class="news-detail">{d.kicker("<div class='lead'>{}</div>")}<div class="news-title">{d.title()}</div>{d.subtitle("<div class='lead'>{}</div>")}<div class="news-sub"><span>{d.source(may_be_empty=False)}</span><span>{d.time(bare=True)}</span><span>阅读 {d.rng.randrange(9000)}</span></div>
<div class="audio"><i></i><span>语音播报</span><em>00:00</em>/<em>03:12</em></div><div class="word-count">本文约{d.rng.randrange(300, 3000)}字，阅读需{d.rng.randrange(2, 9)}分钟</div>
<div class="news-text">{d.body()}</div><div class="news-end">— END —</div><div class="news-editor">{d.editor()}</div><div class="zan"><span>点赞 {d.rng.randrange(99)}</span><span>收藏</span><span>举报</span></div>
<div class="open-more">打开APP，查看更多精彩内容</div><div class="recommend"><div class="hd">热门推荐</div>{d.digests(3, '<div class="it"><div>{title}</div><p>{text}</p></div>')}</div><div class="cm"><div class="hd">全部评论(3)</div>{d.comments(3)}</div><div class="bt">{d.footer()}</div></body></html>"""


@skin("next-shell", styles=("plain", "spans"))
def next_shell(d: Draft) -> str:
    """Follow a React framework: hashed classes, empty comments between words, the whole state again in a script."""
    body = d.body()
    state = json.dumps({"props": {"pageProps": {"detail": {"content": d.headlines[0] * 9, "title": d.headlines[1]}, "hot": list(d.headlines[:6]), "tip": d.slogan()}}}, ensure_ascii=False)  # fmt: skip
    return f"""<!DOCTYPE html><html lang="zh-CN"><head>{CHARSET}<meta name="next-head-count" content="9">{d.title_tag("_site", "|site", "- site")}{d.metas()}<link rel="preload" href="/_next/static/css/1a2b.css" as="style"></head><body><div id="__next"><header class="Header_wrap__x1Y2z"><div class="Header_logo__9kLmn">{d.facts.site_name}</div>{d.nav('<a class="Header_item__q2" href="/c/{n}">{text}</a>', "")}<button>登录<!-- -->/<!-- -->注册</button></header>
<div class="Detail_page__a8Jk"><div class="Detail_left__Z1"><nav aria-label="breadcrumb" class="Crumb_c__1">{d.crumbs(end="", sep='<span class="Crumb_s__2">/</span>')}</nav><div class="Detail_head__77">{d.kicker('<div class="Detail_pre__1">{}</div>')}<h1 class="Detail_title__0x">{d.title()}</h1>{d.subtitle('<div class="Detail_sub__1">{}</div>')}<div class="Detail_info__5"><div>{d.source()}</div><div>{d.author()}</div><div>{d.time()}</div></div></div>
<div class="Detail_toolbar__3"><span>微信扫码分享</span><span>复制链接</span></div><div class="Detail_content__Qw braft-output-content">{body}</div><div class="Detail_duty__8">{d.editor()}<!-- --> 一审：<!-- -->方圆<!-- --> 二审：<!-- -->齐正<!-- --> 三审：<!-- -->高远</div><div class="Detail_stmt__2">{d.slogan()}</div></div>
<div class="Detail_right__2"><h3>热门文章</h3>{d.digests(4, '<div class="Card_c__1"><h4>{title}</h4><p>{text}</p></div>')}</div></div><footer class="Footer_f__1">{d.footer()}</footer></div><script id="__NEXT_DATA__" type="application/json">{state}</script></body></html>"""


@skin("vue-rendered")
def vue_rendered(d: Draft) -> str:
    """Follow a rendered Vue page of a county's media centre: data-v marks on everything, empty comments, a fixed side bar."""
    v = f"data-v-{d.rng.randrange(16**7, 16**8):x}"
    return f"""<!DOCTYPE html><html><head>{CHARSET}{d.title_tag("bare", "-section-site")}</head><body><div id="app" data-server-rendered="true"><div {v} class="w1200 hd"><!----><span {v}>{d.fetched_at:%Y年%m月%d日} 星期二</span><div {v} class="menu">{d.nav(f"<div {v} class='m-i'>{{text}}</div>", "")}</div></div>
<div {v} class="fixed-bar"><div {v}>微信公众号</div><div {v}>官方抖音</div><div {v}>返回顶部</div></div><div {v} class="w1200 main"><div {v} class="el-breadcrumb"><span {v}>{d.crumbs(sep=f'<i {v} class="el-icon-arrow-right"></i>', end="详情")}</span></div>
<div {v} class="a-box">{d.kicker(f"<p {v} class='yin'>{{}}</p>")}<p {v} class="a-tit">{d.title()}</p>{d.subtitle(f"<p {v} class='fu'>{{}}</p>")}<!----><div {v} class="a-inf"><p {v}>{d.time()}</p><p {v}>{d.source()}</p><p {v}>{d.editor()}</p><p {v}>{d.clicks()}</p></div><div {v} class="a-share"><span {v}>分享到</span></div><div {v} class="a-cont w-e-text">{d.body()}</div><!---->
<div {v} class="pn"><p {v}>上一篇：{d.headlines[0]}</p><p {v}>下一篇：{d.headlines[1]}</p></div></div><div {v} class="a-side"><div {v} class="s-t">最新资讯</div>{d.links(8, f"<div {v} class='s-i'>{{text}}</div>")}</div></div><div {v} class="w1200 ft">{d.footer()}</div></div><script>window.__INITIAL_STATE__={{"a":"{d.headlines[5]}"}}</script></body></html>"""


@skin("paged-story")
def paged_story(d: Draft) -> str:
    """Write the numbers of pages above and below the text, with a way to read all of it at once."""
    pager = '<div class="{}"><a href="#">上一页</a> <strong>1</strong> <a href="_2.html">2</a> <a href="_3.html">3</a> <a href="_2.html">下一页</a> <a href="_0.html">余下全文</a></div>'
    return f"""<!DOCTYPE html><html><head>{CHARSET}{d.title_tag("_site", "-section-site", "|site")}{d.metas()}</head><body><div class="nv">{d.nav(sep="|")}</div><div class="wrap"><p class="ps">{d.crumb_line()}</p><div class="hd1">{d.kicker("<h4>{}</h4>")}<h1>{d.title()}</h1>{d.subtitle("<h4>{}</h4>")}</div><p class="by1">{d.byline("time", "source", "author", "clicks", sep=" ┊ ")}</p><p class="pgt">本文共3页 当前第1页</p>
<div class="tx1">{d.body()}{pager.format("pg1")}</div><p class="ed1">[{d.editor()}]</p><div class="kw">本文关键词：<a>{"</a> <a>".join(d.story.keywords or ["民生"])}</a></div><div class="st1">{d.slogan()}</div><div class="fd">{d.share()}</div><div class="mr"><h3>更多精彩</h3>{d.digests(3)}</div></div><div class="bt1">{d.footer()}</div></body></html>"""


@skin("gallery-strip", styles=("plain", "divs", "spans"))
def gallery_strip(d: Draft) -> str:
    """Set a viewer's keys and counters around the story, a wall of other galleries with small pictures below."""
    return f"""<!DOCTYPE html><html><head>{CHARSET}{d.title_tag("_site", "- site")}</head><body><div class="gnav">{d.nav("<a>{text}</a>", "")}</div><div class="gpos">{d.crumbs(sep=" &gt; ", end="正文")}</div><div class="ghead">{d.kicker("<span>{}</span>")}<h1>{d.title()}</h1>{d.subtitle("<span>{}</span>")}<div class="gmeta">{d.byline("time", "source", "author", "editor", sep=" ")}</div><div class="gtool"><span>支持键盘← →键翻页</span><a>列表查看</a><a>幻灯播放</a><a>查看原图</a></div></div>
<div class="gbody"><a class="prev" title="上一张">上一张</a>{d.body()}<a class="next" title="下一张">下一张</a><p class="gcount">(1/6)</p></div><div class="gover"><p>图集已浏览完毕</p><a>重新浏览</a><h4>更多图集</h4><ul>{d.links(6, '<li><a href="{url}"><img src="/thumb/1.jpg" width="120" height="80"><em>{text}</em></a></li>')}</ul></div><div class="gfoot">{d.footer()}</div></body></html>"""


@skin("inline-links")
def inline_links(d: Draft) -> str:
    """Put single lines with links to other stories between the paragraphs, as portals do to keep a reader."""
    insert = d.rng.choice(
        (
            '<p><strong>相关报道：</strong><a href="/r1.html">{}</a></p>',
            '<p>[相关新闻]<a href="/r1.html">{}</a></p>',
            '<div class="inl">延伸阅读：<a href="/r1.html">{}</a></div>',
            '<p><a href="/r1.html">>>>点击阅读：{}</a></p>',
        )
    ).format(d.headlines[3])
    return f"""<!DOCTYPE html><html><head>{CHARSET}{d.title_tag("_site", "-site")}{d.metas()}</head><body><div id="h">{d.nav("<a href='/{n}'>{text}</a>", " ")}</div><div id="w">{d.crumb_line()}</div><div id="p">{d.kicker("<h3>{}</h3>")}<h1>{d.title()}</h1>{d.subtitle("<h3>{}</h3>")}<div id="i"><span>{d.time(bare=True)}</span><span>{d.source()}</span><span>{d.author()}</span><span>参与评论 <b>{d.rng.randrange(99)}</b> 人</span></div>
<div id="c">{d.body(insert=insert)}<p>{d.editor()}</p></div><div id="s">{d.share()}</div></div><div id="r"><h2>热门</h2>{d.digests(3)}</div><div id="f">{d.footer()}</div></body></html>"""


@skin("duty-line", styles=("wechat", "plain", "divs", "mixed"))
def duty_line(d: Draft) -> str:
    """Follow a media centre's page of 2023: the staff of the day in rows behind the text, codes to scan, a hot line."""
    return f"""<!DOCTYPE html><html><head>{CHARSET}{d.title_tag("bare", "_site")}<meta name="author" content="{d.facts.site_name}"></head><body><div class="nav-top">{d.nav("<span>{text}</span>", "")}</div><div class="loc">{d.crumb_line(end="")}</div><h2 class="con-title">{d.kicker("<small>{}</small><br>")}{d.title()}{d.subtitle("<br><small>{}</small>")}</h2><div class="con-info"><span>{d.source()}</span> | <span>{d.time()}</span> | <span>{d.author()}</span></div><hr>
<div class="con-text">{d.body()}</div><div class="duty"><p>{d.editor()}</p><p>校对：陈小满</p><p>审核：罗大成</p><p>监制：黎明</p><p>新闻热线：0530-5550110</p><p>投稿邮箱：news@example.com</p></div><div class="codes"><img src="/img/ewm1.jpg"><span>官方微信</span><img src="/img/ewm2.jpg"><span>官方微博</span></div><p class="law">法律顾问：正平律师事务所</p><div class="ends">{d.footer()}</div></body></html>"""
