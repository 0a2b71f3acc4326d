"""Page skins kept out of sight while extraction is tuned: look at how many fail, not at how they are made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.skins.registry import CHARSET, skin

if TYPE_CHECKING:
    from tests.skins.draft import Draft


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


@skin("scroll-feed", group="held-out", styles=("plain", "spans", "figures", "entities", "wechat"))
def scroll_feed(d: Draft) -> str:
    """Let whole other stories follow on the same page, each with a title, a byline and paragraphs of its own."""
    other = '<section class="item"><h2><a href="{url}">{title}</a></h2><p class="m">来源：晚报 时间：2014-05-06 08:00</p><div><p>{text}</p><p>{text}</p></div></section>'
    return f"""<!DOCTYPE html><html><head>{CHARSET}{d.title_tag("_site", "- site")}<meta property="og:title" content="{d.title()}"></head><body><div class="fix">{d.nav(sep="")}</div><section class="item first"><div class="bread">{d.crumbs()}</div>{d.kicker("<h6>{}</h6>")}<h2>{d.title()}</h2>{d.subtitle("<h6>{}</h6>")}<p class="m">{d.byline("source", "time", "author", sep=" ")}</p><div>{d.body()}</div><p class="ed">{d.editor()}</p></section>
<div class="hint">向下滚动,继续阅读</div>{d.digests(3, other)}<div class="end">{d.footer()}</div></body></html>"""
