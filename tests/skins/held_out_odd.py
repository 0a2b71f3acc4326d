"""Page skins kept out of sight: each with an oddity that some system or some year had."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.skins.registry import CHARSET, skin

if TYPE_CHECKING:
    from tests.skins.draft import Draft

CLOCK = (("%Y年%m月%d日 %H:%M:%S", "second"), ("%Y-%m-%d %H:%M:%S", "second"), ("%Y年%m月%d日 %H:%M", "minute"))


@skin("agency-local-2006", group="held-out", styles=("plain", "breaks", "fonts", "spans", "mixed"))
def agency_local_2006(d: Draft) -> str:
    """Follow an agency's local channel of 2006: site, time and source and buttons in one line, an advertisement in the text."""
    ad = '<table align="left" width="300"><tr><td><iframe src="/ad.htm" width="300" height="250"></iframe></td></tr></table>'
    return f"""<html><head>{CHARSET}{d.title_tag("bare", "-site", "_site")}</head><body><table width="770" align="center"><tr><td><img src="/images/h.jpg" width="770" height="80"></td></tr><tr><td>{d.crumbs(sep=" - ", home="首页", end="正文")}</td></tr></table><table width="770" align="center"><tr><td width="560" valign="top"><table width="96%"><tr><td align="center">{d.kicker("{}<br>")}<span class="biaoti">{d.title()}</span>{d.subtitle("<br>{}")}</td></tr><tr><td align="center" class="riqi">{d.facts.origin.removeprefix("http://").removeprefix("https://")}　{d.time_text(forms=CLOCK)}　{d.source(may_be_empty=False)}　【字号：<a>大</a> <a>中</a> <a>小</a>】【<a>我要打印</a>】【<a>我要纠错</a>】</td></tr><tr><td><hr size="1"></td></tr><tr><td class="zhengwen">{ad}{d.body()}</td></tr><tr><td align="right">{d.end_editor("（{}）")}</td></tr><tr><td><b>【相关报道】</b><br>{d.links(4, "<a href='{url}'>{text}</a><br>")}</td></tr></table></td><td width="200" valign="top"><table><tr><td>图片新闻</td></tr>{d.links(3, "<tr><td><img src='/t/1.jpg' width='120'><br><a href='{url}'>{text}</a></td></tr>")}</table></td></tr></table><center>{d.footer()}</center></body></html>"""


@skin("fieldset-2006", group="held-out")
def fieldset_2006(d: Draft) -> str:
    """Set the story into a fieldset, its title the legend, a calendar and a login box beside."""
    return f"""<!DOCTYPE html><html><head>{CHARSET}{d.title_tag("_site", "-site", "|site")}</head><body><div id="menu">{d.nav("<a href='{n}.aspx'>{text}</a>", " :: ")}</div><div id="side"><form>用户名 <input name="u"> 密码 <input type="password"> <input type="submit" value="登录"></form><table class="cal"><caption>{d.fetched_at:%Y年%m月}</caption><tr><th>日</th><th>一</th><th>二</th><th>三</th><th>四</th><th>五</th><th>六</th></tr><tr><td>1</td><td>2</td><td>3</td><td>4</td><td>5</td><td>6</td><td>7</td></tr></table><h4>最近更新</h4><ul>{d.dated_links(6)}</ul></div><div id="mid"><div class="where">{d.crumb_line()}</div>{d.kicker("<div class='over'>{}</div>")}<fieldset class="fs"><legend>{d.title()}</legend>{d.subtitle("<div class='under'>{}</div>")}<div class="by">{d.byline("time", "author", "source", "editor", "clicks", sep="　")}</div><div class="ct">{d.nest(d.body())}</div></fieldset><div class="bt">{d.share()}</div></div><div id="foot">{d.footer()}</div></body></html>"""


@skin("folded-2024", group="held-out", styles=("plain", "wechat", "figures", "slate", "divs"))
def folded_2024(d: Draft) -> str:
    """Fold the lower part of a long story away behind a button, with words on the operator and the place of the writer."""
    return f"""<!DOCTYPE html><html><head>{CHARSET}{d.title_tag("bare", "_site")}<meta property="og:title" content="{d.title()}"><meta property="og:type" content="news"></head><body><header class="hd">{d.nav("<a>{text}</a>", "")}</header><main><div class="lc">{d.crumbs(end="正文", sep=" / ")}</div><article class="at">{d.kicker("<div class='kk'>{}</div>")}<h1 class="ti">{d.title()}</h1>{d.subtitle("<div class='kk'>{}</div>")}<div class="mt"><span>{d.time(bare=True)}</span><span>发布于：山东省</span><span>{d.source()}</span></div><div class="tx fold" style="max-height:400px;overflow:hidden">{d.body()}</div><div class="more-btn">展开全文</div><div class="op">平台声明：该文观点仅代表作者本人，本平台系信息发布平台，仅提供信息存储空间服务。</div><div class="bar"><span>阅读 ({d.rng.randrange(999)})</span><span>投诉</span></div><div class="ed">{d.editor()}</div></article><section class="rc"><h3>大家都在看</h3>{d.digests(4, '<div class="rc-i"><h4>{title}</h4><p>{text}</p></div>')}</section></main><footer>{d.footer()}</footer></body></html>"""


@skin("spaced-labels", group="held-out")
def spaced_labels(d: Draft) -> str:
    """Write each label as two words with wide gaps, in rows of a definition table above the text."""

    def spaced(html: str) -> str:
        name, _, value = html.partition(d.colon)
        return f"<tr><th>{'　　'.join(name) if len(name) == 2 else name}：</th><td>{value}</td></tr>"

    rows = spaced(d.source()) + spaced(d.author()) + spaced(d.time()) + spaced(d.editor())
    return f"""<!DOCTYPE html><html><head>{CHARSET}{d.title_tag("_site", "- site")}{d.metas()}</head><body><div class="h1">{d.nav(sep="  ")}</div><div class="w2">{d.crumb_line()}</div><div class="q3">{d.kicker("<p class='q4'>{}</p>")}<p class="q5"><b>{d.title()}</b></p>{d.subtitle("<p class='q4'>{}</p>")}<table class="q6">{rows}</table><div class="q7">{d.body()}</div></div><div class="r1"><h5>本月排行</h5><ol>{d.links(9)}</ol></div><div class="z1">{d.footer()}</div></body></html>"""


@skin("double-heading", group="held-out")
def double_heading(d: Draft) -> str:
    """Show the channel as a first heading, the title twice: in a bar that sticks and above the text."""
    return f"""<!DOCTYPE html><html><head>{CHARSET}{d.title_tag("_site", "|site", "-section-site")}{d.metas()}</head><body><div class="stick"><b>{d.title()}</b><a>返回顶部</a></div><header><h1>{d.story.section[-1]}</h1><p>{d.facts.site_name} · 每日更新</p></header><div class="nn">{d.nav("<a>{text}</a>", "")}</div><div class="bc">{d.crumbs(sep=" › ")}</div><div class="aa">{d.kicker("<p class='a1'>{}</p>")}<h2>{d.title()}</h2>{d.subtitle("<p class='a1'>{}</p>")}<ul class="a2"><li>{d.byline("time", "source", "author", "editor", sep="</li><li>")}</li></ul><div class="a3">{d.body()}</div><div class="a4">{d.share()}</div></div><div class="bb"><h3>本频道最新</h3><ul>{d.dated_links(8)}</ul></div><footer>{d.footer()}</footer></body></html>"""


@skin("main-role", group="held-out")
def main_role(d: Draft) -> str:
    """Follow a page made for reading aloud: roles and hidden labels everywhere, a quotation box and a poll inside the main part."""
    return f"""<!DOCTYPE html><html lang="zh-Hans"><head>{CHARSET}{d.title_tag("_site", "- site")}{d.metas()}</head><body><a class="skip" href="#main">跳到主要内容</a><div role="banner"><div class="site-name">{d.facts.site_name}</div><div role="navigation">{d.nav("<a>{text}</a>", "")}</div></div><div role="main" id="main"><div role="navigation" aria-label="路径">{d.crumbs()}</div><div role="article">{d.kicker("<p class='eyebrow'>{}</p>")}<h1>{d.title()}</h1>{d.subtitle("<p class='deck'>{}</p>")}<div class="meta"><p>{d.author()}</p><p>{d.source()}</p><p>{d.time()}</p></div><div class="prose">{d.body()}</div><p class="credits">{d.editor()}</p></div><div class="poll"><h2>你怎么看</h2><ul><li>很有意义</li><li>可以做得更好</li><li>不关心</li></ul><button>投票</button></div><div class="replies"><h2>读者来信</h2>{d.comments(5)}</div></div><div role="complementary"><h2>编辑精选</h2>{d.digests(3)}</div><div role="contentinfo">{d.footer()}</div></body></html>"""
