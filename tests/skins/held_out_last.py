"""Page skins kept out of sight: the last ones written, read at first sight and never tuned on."""

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


@skin("quick-reply", group="held-out")
def quick_reply(d: Draft) -> str:
    """Let readers' words follow the story in boxes like its own, with avatars, places and a sorting bar."""
    word = '<div class="w"><img src="/u.png" width="36" height="36"><div class="w1">{name} · 山东网友</div><div class="w2">{text}</div><div class="w3">{time} <a>回复</a> <a>赞(2)</a></div></div>'
    return f"""<!DOCTYPE html><html><head>{CHARSET}{d.title_tag("- site", "_site")}{d.metas()}</head><body><header>{d.nav("<a>{text}</a>", "")}</header><div class="qr-l">{d.crumb_line(sep=" > ")}</div><article>{d.kicker("<p class='s1'>{}</p>")}<h2 class="s2">{d.title()}</h2>{d.subtitle("<p class='s1'>{}</p>")}<ul class="s3"><li>{d.byline("time", "source", "author", sep="</li><li>")}</li></ul><div class="s4">{d.body()}</div><p class="s5">{d.editor()}</p></article><div class="qr-c"><div class="qr-h"><b>评论 {d.rng.randrange(9, 99)}</b><span>最热</span><span>最新</span></div>{d.comments(9, word)}</div><footer>{d.footer()}</footer></body></html>"""
