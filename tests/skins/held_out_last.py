"""Page skins kept out of sight: the last ones written, read rightly or wrongly at first sight and never tuned on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.skins.registry import CHARSET, skin

if TYPE_CHECKING:
    from tests.skins.draft import Draft


@skin("tab-panels", group="held-out")
def tab_panels(d: Draft) -> str:
    """Offer lists of other news as tabs before the story, a timeline beside and a form for tips below it."""
    return f"""<!DOCTYPE html><html><head>{CHARSET}{d.title_tag("_site", "- site", "-section-site")}{d.metas()}</head><body><div class="tp-nav">{d.nav("<a>{text}</a>", " ")}</div><div class="tabs"><ul class="tab-h"><li>最新</li><li>最热</li></ul><div class="tab-b"><ul>{d.links(5)}</ul></div><div class="tab-b" style="display:none"><ul>{d.dated_links(5)}</ul></div></div><div class="tp-main"><p class="tp-loc">{d.crumb_line()}</p><div class="tp-head">{d.kicker("<em>{}</em>")}<h1>{d.title()}</h1>{d.subtitle("<em>{}</em>")}</div><div class="tp-by">{d.byline("source", "author", "time", "editor", sep="<b>/</b>")}</div><div class="tp-text">{d.nest(d.body())}</div><div class="tp-form"><label>我要报料</label><textarea></textarea><input value="提交"></div></div><div class="tp-line"><h4>时间轴</h4><ul><li>09:30 {d.headlines[2]}</li><li>08:15 {d.headlines[3]}</li></ul></div><div class="tp-foot">{d.footer()}</div></body></html>"""


@skin("old-frame-body", group="held-out", styles=("fonts", "breaks", "plain", "rows", "preformatted"))
def old_frame_body(d: Draft) -> str:
    """Show the inner page of a frameset of 2003: no navigation, a coloured bar for the title, a stamp of the office below."""
    return f"""<HTML><HEAD>{CHARSET}{d.title_tag("bare", "_site")}</HEAD><BODY BGCOLOR=#ffffff LEFTMARGIN=10><TABLE WIDTH=560 BORDER=0 CELLPADDING=3><TR><TD BGCOLOR=#336699>{d.kicker("<FONT COLOR=#ffffcc>{}</FONT><BR>")}<FONT COLOR=#ffffff SIZE=4><B>{d.title()}</B></FONT>{d.subtitle("<BR><FONT COLOR=#ffffcc>{}</FONT>")}</TD></TR><TR><TD ALIGN=RIGHT><FONT SIZE=2>{d.byline("time", "source", "author", sep="　")}</FONT></TD></TR><TR><TD>{d.body()}</TD></TR><TR><TD ALIGN=RIGHT><FONT SIZE=2>{d.editor()}</FONT></TD></TR><TR><TD ALIGN=CENTER><HR><FONT SIZE=2><A HREF=# onclick="history.back()">[返回]</A> <A HREF=# onclick="window.print()">[打印]</A></FONT></TD></TR></TABLE></BODY></HTML>"""


@skin("card-flow", group="held-out", styles=("plain", "wechat", "figures", "slate", "divs"))
def card_flow(d: Draft) -> str:
    """Follow a feed's page of 2025: a summary made by a machine above the text, floating buttons, a chat box."""
    lead = next(block.text for block in d.story.blocks if block.kind == "p")[:40]
    return f"""<!DOCTYPE html><html><head>{CHARSET}{d.title_tag("bare", "_site")}<meta property="og:title" content="{d.title()}"></head><body><div class="cf-top"><span>{d.facts.site_name}</span>{d.nav("<i>{text}</i>", "")}</div><div class="cf-crumb">{d.crumbs(sep=" / ", end="正文")}</div><div class="cf-card"><div class="cf-tt">{d.kicker("<p>{}</p>")}<h1>{d.title()}</h1>{d.subtitle("<p>{}</p>")}</div><div class="cf-meta"><span>{d.source()}</span><span>{d.time(bare=True)}</span></div><div class="cf-ai"><b>AI摘要</b><p>{lead}……</p></div><div class="cf-body">{d.body()}</div><div class="cf-ed">{d.editor()}</div><div class="cf-float"><span>赞</span><span>藏</span><span>转</span></div></div><div class="cf-next"><h2>相关资讯</h2>{d.digests(4, '<div class="cf-i"><h3>{title}</h3><p>{text}</p></div>')}</div><div class="cf-foot">{d.footer()}</div></body></html>"""


@skin("letter-head", group="held-out")
def letter_head(d: Draft) -> str:
    """Head the story as an office heads its papers: name in red, a rule, title, labels on the left one below the other."""
    return f"""<!DOCTYPE html><html><head>{CHARSET}{d.title_tag("bare", "-site", "-section-site")}</head><body><div class="lh-nav">{d.nav(sep="　")}</div><div class="lh-loc">{d.crumb_line(end="")}</div><div class="lh-red">{d.facts.site_name}</div><hr color="red">{d.kicker("<p class='lh-k'>{}</p>")}<p class="lh-t">{d.title()}</p>{d.subtitle("<p class='lh-k'>{}</p>")}<div class="lh-l">{d.byline("time", "source", "author", sep="<br>")}</div><div class="lh-c">{d.body()}</div><p class="lh-e">{d.editor()}</p><div class="lh-b"><a>上一条</a><a>下一条</a><a>返回列表</a></div><div class="lh-f">{d.footer()}</div></body></html>"""


@skin("two-rails", group="held-out")
def two_rails(d: Draft) -> str:
    """Set the story between two rails of digests longer than itself, the title above all three."""
    return f"""<!DOCTYPE html><html><head>{CHARSET}{d.title_tag("_site", "|site", "cut")}{d.metas()}</head><body><div class="tr-n">{d.nav("<a href='/{n}'>{text}</a>", "|")}</div><div class="tr-p">{d.crumbs(sep=" » ")}</div><div class="tr-h">{d.kicker("<h3>{}</h3>")}<h1>{d.title()}</h1>{d.subtitle("<h3>{}</h3>")}<p>{d.byline("time", "source", "author", "editor", "clicks", sep=" | ")}</p></div><table class="tr-t"><tr><td class="tr-l"><h4>市县新闻</h4>{d.digests(3, "<p><a href='{url}'>{title}</a></p><p>{text}</p>")}</td><td class="tr-c">{d.body()}</td><td class="tr-r"><h4>媒体看我市</h4>{d.digests(5, "<p><a href='{url}'>{title}</a></p><p>{text}</p>")}</td></tr></table><div class="tr-f">{d.footer()}</div></body></html>"""


@skin("quick-reply", group="held-out")
def quick_reply(d: Draft) -> str:
    """Let readers' words follow the story in boxes like its own, with avatars, places and a sorting bar."""
    word = '<div class="w"><img src="/u.png" width="36" height="36"><div class="w1">{name} · 山东网友</div><div class="w2">{text}</div><div class="w3">{time} <a>回复</a> <a>赞(2)</a></div></div>'
    return f"""<!DOCTYPE html><html><head>{CHARSET}{d.title_tag("- site", "_site")}{d.metas()}</head><body><header>{d.nav("<a>{text}</a>", "")}</header><div class="qr-l">{d.crumb_line(sep=" > ")}</div><article>{d.kicker("<p class='s1'>{}</p>")}<h2 class="s2">{d.title()}</h2>{d.subtitle("<p class='s1'>{}</p>")}<ul class="s3"><li>{d.byline("time", "source", "author", sep="</li><li>")}</li></ul><div class="s4">{d.body()}</div><p class="s5">{d.editor()}</p></article><div class="qr-c"><div class="qr-h"><b>评论 {d.rng.randrange(9, 99)}</b><span>最热</span><span>最新</span></div>{d.comments(9, word)}</div><footer>{d.footer()}</footer></body></html>"""
