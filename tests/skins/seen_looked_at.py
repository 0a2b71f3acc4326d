"""Page skins kept out of sight until what was read wrongly on them was looked at: ordinary ones since."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.skins.registry import CHARSET, skin

if TYPE_CHECKING:
    from tests.skins.draft import Draft


def parted(d: Draft, html: str, name: str = "{}", value: str = "{}") -> str:
    """Return `label:value` with label and value in markup of their own, the colon gone."""
    label, _, rest = html.partition(d.colon)
    return name.format(label) + value.format(rest)


@skin("founder-epaper", styles=("plain", "breaks", "fonts", "rows"))
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


@skin("rich-media", styles=("wechat", "spans", "breaks"))
def rich_media(d: Draft) -> str:
    """Follow a mirror of a public account: account name beside the time, a profile card, a reading counter."""
    return f"""<!DOCTYPE html><html><head>{CHARSET}{d.title_tag("bare")}<meta property="og:title" content="{d.title()}"/></head><body id="activity-detail">
<div class="bread">{d.crumbs()}</div><div class="rich_media"><div class="rich_media_inner">{d.kicker("<p>{}</p>")}<h2 class="rich_media_title">{d.title()}</h2>{d.subtitle("<p>{}</p>")}
<div class="rich_media_meta_list"><span class="rich_media_meta">{d.source(may_be_empty=False)}</span> <em class="rich_media_meta">{d.time(bare=True)}</em></div>
<div class="rich_media_content" id="js_content" style="visibility: visible;">{d.body()}</div>
<div class="rich_media_tool">阅读 {d.rng.randrange(9000)} 在看 {d.rng.randrange(90)}</div><div class="profile_card">微信扫一扫 关注该公众号</div></div></div>
<div class="qr"><p>长按二维码识别</p></div><div class="bt">{d.footer()}</div></body></html>"""


@skin("widget-garden")
def widget_garden(d: Draft) -> str:
    """Surround the story with dated widgets: calendar, weather, notices, polls, the newest comments."""
    return f"""<!DOCTYPE html><html><head>{CHARSET}{d.title_tag("_site", "-section-site", "cut")}</head><body><div class="wx">{d.fetched_at:%Y-%m-%d} 晴 3~15℃ 空气质量良</div><div class="cal">2021年3月 日 一 二 三 四 五 六 1 2 3 4 5 6 7 8 9 10</div><div class="nt"><b>公告</b><ul>{d.dated_links(5)}</ul></div>{d.nav()}
<div class="ct"><div class="cr">{d.crumb_line()}</div>{d.kicker("<div class=a>{}</div>")}<div class="b">{d.title()}</div>{d.subtitle("<div class=c>{}</div>")}<div class="e">{d.byline("time", "clicks", "source", "editor", sep="　|　")}</div><div class="f">{d.nest(d.body())}</div><div class="g">{d.share()}</div></div>
<div class="vt"><b>小调查</b><p>您对本站的改版满意吗?</p><label>满意</label><label>一般</label></div><div class="nc"><b>最新评论</b>{d.comments(6)}</div><div class="ft">{d.footer()}</div></body></html>"""


@skin("cell-pairs")
def cell_pairs(d: Draft) -> str:
    """Set each label of the byline and its value in neighbouring cells of one row, without colons."""
    fields = [d.source(), d.time(), d.author(), d.editor()]
    d.rng.shuffle(fields)
    row = "".join(parted(d, one, "<td class=k>{}</td>", "<td class=v>{}</td>") for one in fields)
    return f"""<html><head>{CHARSET}{d.title_tag("_site", "-site")}</head><body><table class=hd><tr><td>{d.nav()}</td></tr></table><table class=wz><tr><td>{d.crumb_line()}</td></tr></table>
<table class=nr><tr><td class=yt>{d.kicker("{}")}</td></tr><tr><td class=bt>{d.title()}</td></tr><tr><td class=ft>{d.subtitle("{}")}</td></tr></table><table class=sx><tr>{row}</tr></table>
<table class=zw><tr><td>{d.body()}</td></tr></table><table class=xg><tr><td><b>相关文章</b></td></tr>{d.links(5, "<tr><td><a href={url}>{text}</a></td></tr>")}</table><div>{d.footer()}</div></body></html>"""


@skin("list-byline")
def list_byline(d: Draft) -> str:
    """Write the byline as a definition list before the title, the lists of other news inside the body's own box."""
    labelled = d.byline("source", "time", "editor", "author", sep="\n").split("\n")
    items = "".join(f"<dd>{item}</dd>" for item in labelled)
    return f"""<!DOCTYPE html><html><head>{CHARSET}{d.title_tag("_site", "|site", "-section-site")}{d.metas()}</head><body>
<div class="mast">{d.nav(sep=" · ")}</div><div class="grid"><div class="g1"><p class="loc">{d.crumbs()}</p><dl class="meta"><dt>文章信息</dt>{items}</dl></div>
<div class="g2">{d.kicker("<p class='yt'>{}</p>")}<h1 class="t">{d.title()}</h1>{d.subtitle("<p class='ft'>{}</p>")}
<div class="c">{d.body()}<div class="rel"><b>相关链接</b><ul>{d.links(6)}</ul></div></div>
<div class="pages"><a>上一页</a> <b>1</b> <a>下一页</a></div><div>{d.neighbours()}</div><p class="decl">{d.slogan()}</p></div></div><address>{d.footer()}</address></body></html>"""
