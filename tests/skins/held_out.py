"""Page skins kept out of sight while extraction is tuned: look at how many fail, not at how they are made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.skins.registry import CHARSET, skin

if TYPE_CHECKING:
    from tests.skins.draft import Draft


@skin("founder-epaper", group="held-out", styles=("plain", "breaks", "fonts", "rows"))
def founder_epaper(d: Draft) -> str:
    """Follow a digital newspaper: the time only in the property comment, the page's other titles in a map."""
    d.truth.published_at = d.story.published.replace(hour=0, minute=0, second=0)
    d.truth.precision = "day"
    author = " ".join(d.story.authors)
    if d.story.authors:
        d.truth.authors = [name.replace(" ", "") for name in d.story.authors]
    joined = "|".join(d.story.authors) if any(" " in name for name in d.story.authors) else author
    return f"""<html><head>{CHARSET}{d.title_tag("bare", "site")}</head><body>
<!--enpproperty <articleid>{d.rng.randrange(10**6)}</articleid><date>{d.story.published:%Y-%m-%d} 00:00:00:0</date><author>{joined}</author><title>{d.title()}</title><keyword></keyword><subtitle>{d.subtitle("{}")}</subtitle><introtitle>{d.kicker("{}")}</introtitle><siteid>1</siteid><nodeid>2</nodeid><nodename>A02:要闻</nodename>/enpproperty-->
<div class="newspaper"><div class="left"><h3>第A02版：要闻</h3><map name="PagePicMap"><area href="content_1.html" title="{d.headlines[4]}"></map><ul id="layoutlist"><li><a>第A01版</a></li><li><a>第A02版</a></li></ul><ul>{d.links(6)}</ul></div>
<div class="right"><div class="tools"><a>上一篇</a><a>下一篇</a><a>放大</a><a>缩小</a><a>默认</a></div>
<div class="newsdetatit"><p id="PreTitle">{d.kicker("{}")}</p><h2 id="Title">{d.title()}</h2><p id="SubTitle">{d.subtitle("{}")}</p></div>
<div class="newsdetatext"><div id="ozoom"><!--enpcontent--><founder-content>{d.body()}</founder-content><!--/enpcontent--></div></div></div></div>
<div class="copy">{d.footer()}</div></body></html>"""


@skin("list-byline", group="held-out")
def list_byline(d: Draft) -> str:
    """Write the byline as a definition list before the title, the lists of other news inside the body's own box."""
    labelled = d.byline("source", "time", "editor", "author", sep="\n").split("\n")
    items = "".join(f"<dd>{item}</dd>" for item in labelled)
    return f"""<!DOCTYPE html><html><head>{CHARSET}{d.title_tag("_site", "|site", "-section-site")}{d.metas()}</head><body>
<div class="mast">{d.nav(sep=" · ")}</div><div class="grid"><div class="g1"><p class="loc">{d.crumbs()}</p><dl class="meta"><dt>文章信息</dt>{items}</dl></div>
<div class="g2">{d.kicker("<p class='yt'>{}</p>")}<h1 class="t">{d.title()}</h1>{d.subtitle("<p class='ft'>{}</p>")}
<div class="c">{d.body()}<div class="rel"><b>相关链接</b><ul>{d.links(6)}</ul></div></div>
<div class="pages"><a>上一页</a> <b>1</b> <a>下一页</a></div><div>{d.neighbours()}</div><p class="decl">{d.slogan()}</p></div></div><address>{d.footer()}</address></body></html>"""


@skin("rich-media", group="held-out", styles=("wechat", "entities", "spans"))
def rich_media(d: Draft) -> str:
    """Follow a mirror of a public account: account name beside the time, a profile card, a reading counter."""
    return f"""<!DOCTYPE html><html><head>{CHARSET}{d.title_tag("bare")}<meta property="og:title" content="{d.title()}"/></head><body id="activity-detail">
<div class="bread">{d.crumbs()}</div><div class="rich_media"><div class="rich_media_inner">{d.kicker("<p>{}</p>")}<h2 class="rich_media_title">{d.title()}</h2>{d.subtitle("<p>{}</p>")}
<div class="rich_media_meta_list"><span class="rich_media_meta">{d.source(may_be_empty=False)}</span> <em class="rich_media_meta">{d.time(bare=True)}</em></div>
<div class="rich_media_content" id="js_content" style="visibility: visible;">{d.body()}</div>
<div class="rich_media_tool">阅读 {d.rng.randrange(9000)} 在看 {d.rng.randrange(90)}</div><div class="profile_card">微信扫一扫 关注该公众号</div></div></div>
<div class="qr"><p>长按二维码识别</p></div><div class="bt">{d.footer()}</div></body></html>"""


@skin("heading-cells", group="held-out")
def heading_cells(d: Draft) -> str:
    """Set title, byline and body in table cells of one column of rows, the rail first, upper case, no quotes."""
    head = "<TR><TD class=bt align=middle>{}</TD></TR>"
    return f"""<HTML><HEAD>{CHARSET}{d.title_tag("_site", "site-first", "-site")}<META name=GENERATOR content="MSHTML 6.00.2900"></HEAD><BODY>
<TABLE><TBODY><TR><TD>{d.nav("<A href={n}.asp>{text}</A>")}</TD></TR></TBODY></TABLE>
<TABLE><TBODY><TR><TD vAlign=top width=200>{d.digests(2, "<P><B>{title}</B><BR>{text}</P>")}<UL>{d.links(8)}</UL></TD><TD vAlign=top>
<TABLE width="100%"><TBODY><TR><TD>{d.crumb_line()}</TD></TR>{d.kicker(head)}{head.format(f"<B>{d.title()}</B>")}{d.subtitle(head)}
<TR><TD align=middle>{d.byline("time", "source", "author", "editor", "clicks", sep="</TD></TR><TR><TD align=middle>") if d.rng.random() < 0.5 else d.byline("time", "source", "author", "editor", "clicks", sep=" ")}</TD></TR>
<TR><TD class=nr>{d.body()}</TD></TR><TR><TD align=right>{d.share()}</TD></TR><TR><TD>{d.neighbours()}</TD></TR></TBODY></TABLE></TD></TR></TBODY></TABLE>
<CENTER>{d.footer()}</CENTER></BODY></HTML>"""


@skin("definition-pair", group="held-out")
def definition_pair(d: Draft) -> str:
    """Write title and body as term and definition, each label of the byline on its own line."""
    lines = d.byline("time", "source", "author", "editor", sep="<br>")
    return f"""<!DOCTYPE html><html><head>{CHARSET}{d.title_tag("_site", "-site")}</head><body><ul class="gn">{d.nav("<li><a>{text}</a></li>", "")}</ul><p>{d.crumb_line()}</p><dl class="doc">{d.kicker("<dt>{}</dt>")}<dt><b>{d.title()}</b></dt>{d.subtitle("<dt>{}</dt>")}<dd class="x">{lines}</dd><dd class="y">{d.body()}</dd></dl>
<dl class="hot"><dt>点击排行榜</dt>{d.links(9, "<dd><a href='{url}'>{text}</a></dd>")}</dl><div>{d.footer()}</div></body></html>"""


@skin("widget-garden", group="held-out")
def widget_garden(d: Draft) -> str:
    """Surround the story with dated widgets: calendar, weather, notices, polls, the newest comments."""
    return f"""<!DOCTYPE html><html><head>{CHARSET}{d.title_tag("_site", "-section-site", "cut")}</head><body><div class="wx">{d.fetched_at:%Y-%m-%d} 晴 3~15℃ 空气质量良</div><div class="cal">2021年3月 日 一 二 三 四 五 六 1 2 3 4 5 6 7 8 9 10</div><div class="nt"><b>公告</b><ul>{d.dated_links(5)}</ul></div>{d.nav()}
<div class="ct"><div class="cr">{d.crumb_line()}</div>{d.kicker("<div class=a>{}</div>")}<div class="b">{d.title()}</div>{d.subtitle("<div class=c>{}</div>")}<div class="e">{d.byline("time", "clicks", "source", "editor", sep="　|　")}</div><div class="f">{d.nest(d.body())}</div><div class="g">{d.share()}</div></div>
<div class="vt"><b>小调查</b><p>您对本站的改版满意吗?</p><label>满意</label><label>一般</label></div><div class="nc"><b>最新评论</b>{d.comments(6)}</div><div class="ft">{d.footer()}</div></body></html>"""


@skin("scroll-feed", group="held-out", styles=("plain", "spans", "figures", "entities", "wechat"))
def scroll_feed(d: Draft) -> str:
    """Let whole other stories follow on the same page, each with a title, a byline and paragraphs of its own."""
    other = '<section class="item"><h2><a href="{url}">{title}</a></h2><p class="m">来源：晚报 时间：2014-05-06 08:00</p><div><p>{text}</p><p>{text}</p></div></section>'
    return f"""<!DOCTYPE html><html><head>{CHARSET}{d.title_tag("_site", "- site")}<meta property="og:title" content="{d.title()}"></head><body><div class="fix">{d.nav(sep="")}</div><section class="item first"><div class="bread">{d.crumbs()}</div>{d.kicker("<h6>{}</h6>")}<h2>{d.title()}</h2>{d.subtitle("<h6>{}</h6>")}<p class="m">{d.byline("source", "time", "author", sep=" ")}</p><div>{d.body()}</div><p class="ed">{d.editor()}</p></section>
<div class="hint">向下滚动,继续阅读</div>{d.digests(3, other)}<div class="end">{d.footer()}</div></body></html>"""
