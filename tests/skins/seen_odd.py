"""Page skins with one oddity each: a heading that is the logo, a title block in one cell, junk inside the body."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.skins.registry import CHARSET, skin

if TYPE_CHECKING:
    from tests.skins.draft import Draft


@skin("logo-heading")
def logo_heading(d: Draft) -> str:
    """Make the site's name the only `h1`; put an advertisement and a box of links into the middle of the story."""
    box = f'<div class="ad-in"><a href="/ad"><img src="/ad/banner_640.gif"></a><span>广告</span></div><div class="rel-in"><b>相关链接</b><ul>{d.links(3)}</ul></div>'
    return f"""<!DOCTYPE html><html><head>{CHARSET}{d.title_tag("_site", "- site", "|site")}{d.metas()}</head><body><div class="hd"><h1 class="logo"><a href="/">{d.facts.site_name}</a></h1><div class="date">{d.fetched_at:%Y年%m月%d日} 星期三 多云 12~23℃</div><form><select><option>2019</option><option>2020</option></select><input value="站内搜索"></form></div>
<div class="nav">{d.nav("<a>{text}</a>", "")}</div><div class="bd"><div class="path">{d.crumb_line()}</div>{d.kicker("<h5>{}</h5>")}<h3 class="tt">{d.title()}</h3>{d.subtitle("<h5>{}</h5>")}
<div class="sub"><i>{d.time()}</i><i>{d.source()}</i><i>{d.author()}</i></div><div class="txt">{d.body(insert=box)}</div>
<div class="sign">{d.editor()} 校对：{d.rng.choice(("王方", "李园", "赵一"))} 审核：{d.rng.choice(("孙平", "周正"))}</div>{d.share()}<div class="statement">{d.slogan()}</div></div>
<div class="rb"><h4>今日头条</h4>{d.links(6)}</div><div class="ft">{d.footer()}</div></body></html>"""


@skin("one-cell-title")
def one_cell_title(d: Draft) -> str:
    """Write kicker, title and subtitle as lines of one cell, the byline in heavy brackets."""
    parts = f"{d.time()}】【{d.source()}】【{d.author()}"
    return f"""<html><head>{CHARSET}{d.title_tag("bare", "-site", "_site")}</head><body><table width=900><tr><td>{d.nav()}</td></tr><tr><td>{d.crumb_line(sep="&gt;&gt;")}</td></tr></table>
<table width=900><tr><td align=center>{d.kicker("<font size=3>{}</font><br>")}<font size=5><b>{d.title()}</b></font>{d.subtitle("<br><font size=3>{}</font>")}</td></tr><tr><td align=center>【{parts}】【{d.clicks()}】</td></tr>
<tr><td>{d.body()}</td></tr><tr><td align=right>【{d.editor()}】</td></tr><tr><td align=center>【<a href="#">返回</a>】【<a>打印</a>】【<a>关闭</a>】</td></tr></table><p align=center>{d.footer()}</p></body></html>"""


@skin("video-news")
def video_news(d: Draft) -> str:
    """Set a player above the text, the labels and values apart in their own elements."""

    def pair(text: str) -> str:
        name, _, value = text.partition(d.colon)
        return f"<dt>{name}{d.colon}</dt><dd>{value}</dd>"

    return f"""<!DOCTYPE html><html><head>{CHARSET}{d.title_tag("_site", "-section-site")}{d.metas()}</head><body><div id="bar">登录 注册 客户端 微博 微信</div><div class="n">{d.nav(sep="")}</div><div class="m"><p class="w">{d.crumbs(end="正文")}</p>{d.kicker("<p>{}</p>")}<h2>{d.title()}</h2>{d.subtitle("<p>{}</p>")}<dl class="i">{pair(d.source())}{pair(d.time())}{pair(d.editor())}</dl>
<div class="player"><video src="/v/1.mp4" poster="/v/1.jpg">您的浏览器不支持视频播放</video><span class="vjs">00:00 / 01:32 倍速 高清</span></div><article>{d.body()}</article><div class="q"><img src="/img/qrcode.png" alt="二维码"><p>扫码下载客户端</p></div></div>
<div class="s"><h3>推荐视频</h3>{d.links(5, '<a href="{url}"><img src="/p.jpg"><span>02:11</span><em>{text}</em></a>')}</div><div class="b">{d.footer()}</div></body></html>"""


@skin("hidden-layers")
def hidden_layers(d: Draft) -> str:
    """Keep dialogs, menus and a second copy of lists on the page, hidden by its own style sheet."""
    return f"""<!DOCTYPE html><html><head>{CHARSET}{d.title_tag("_site", "bare")}<style>.mask,.dlg{{display:none}} #drop{{display: none;}} body{{font-size:14px}}</style></head><body><div class="mask"><div class="dlg"><p>{d.digest_texts[0]}</p><p>{d.slogan()}</p></div></div><div id="drop">{d.links(12)}</div>
<div class="top">{d.nav()}</div><div class="c">{d.crumb_line()}</div><div class="doc"><h1>{d.kicker("<small>{}</small>")}<span>{d.title()}</span></h1>{d.subtitle("<h2>{}</h2>")}<p class="desc">{d.byline("source", "time", "clicks", sep=" ")}</p>{d.hidden()}<div class="cnt">{d.body()}{d.hidden()}</div><p>{d.editor()}</p></div>
<div class="next">{d.neighbours()}</div><div class="bot">{d.footer()}</div></body></html>"""
