"""Pages of no known portal, kept out of sight: written after extraction was tuned, and looked at once since then."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.skins.registry import CHARSET, skin

if TYPE_CHECKING:
    from tests.skins.draft import Draft

DAY = (("%Y-%m-%d", "day"), ("%Y年%m月%d日", "day"), ("%Y-%-m-%-d", "day"))
CLOCK = (("%Y-%m-%d %H:%M", "minute"), ("%Y年%m月%d日 %H:%M", "minute"), ("%Y-%-m-%-d %-H:%M:%S", "second"))


@skin("aspx-board", group="unseen", styles=("breaks", "divs", "plain"))
def aspx_board(d: Draft) -> str:
    """Follow a .NET board of 2009: a head row with author and time over each post, signatures below."""
    post = '<table class="pt"><tr class="ph"><td>{name}</td><td>发表时间：{time}　第 {n} 楼</td></tr><tr><td class="pa"><img src="avatar.gif"><br>等级：侠客<br>文章：88</td><td class="pc">{text}<div class="sig">——————<br>人生如茶</div></td></tr></table>'
    first = post.format(name="溪口", time=d.time_text(forms=CLOCK), n=1, text=d.body()).replace(
        "——————<br>人生如茶", ""
    )
    return f"""<html><head>{CHARSET}<title>{d.title()} - {d.facts.site_name}论坛</title></head><body><form><div id="top">{d.nav()}</div><div class="loc">{d.facts.site_name}论坛 » 乡土 » {d.title()}</div><div class="tt"><h3>主题：{d.title()}</h3></div>{first}{d.comments(7, post.replace("{n}", "2"))}<div>{d.footer()}</div></form></body></html>"""


@skin("column-blog", group="unseen", styles=("plain", "spans", "breaks"))
def column_blog(d: Draft) -> str:
    """Follow a columnist's blog of 2006: the time below the title with a weekday, remarks below, an archive beside."""
    remark = '<div class="cmt"><span class="who">{name}</span> 于 {time} 评论道：<div class="w">{text}</div></div>'
    return f"""<html><head>{CHARSET}<title>{d.title()} | 南窗札记</title></head><body><div id="hd"><a href="/">南窗札记</a><p>读书 走路 喝茶</p></div><div id="bd"><div class="entry"><h2>{d.title()}</h2><div class="when">{d.time_text(forms=CLOCK)}</div><div class="etext">{d.body()}</div><div class="eft">阅读全文 | 类别：随笔 | 引用(0) | 评论(4)</div></div><h3>评论</h3>{d.comments(4, remark)}</div><div id="sd"><h4>日志存档</h4><ul><li>2006年三月</li><li>2006年二月</li></ul><h4>最新日志</h4><ul>{d.links(6)}</ul></div></body></html>"""


@skin("bureau-2005", group="unseen", styles=("fonts", "breaks", "preformatted", "plain"))
def bureau_2005(d: Draft) -> str:
    """Follow a bureau's site of 2005: red title, bracketed day and count, buttons in lenses."""
    return f"""<html><head>{CHARSET}<title>{d.facts.site_name}--{d.story.section[-1]}</title></head><body><table width=760><tr><td><img src=top.jpg width=760 height=120></td></tr><tr><td>{d.nav(sep=" | ")}</td></tr></table><table width=760><tr><td width=180 valign=top>{d.links(6, "·<a href={url}>{text}</a><br>")}</td><td><p align=center><font color=red size=5 face=黑体>{d.title()}</font></p><p align=center>发布日期：[{d.time_text(forms=DAY)}]　阅读：[{d.rng.randrange(900)}]次</p><hr>{d.body()}<p align=right>〖打印〗〖关闭〗</p>上一条：{d.headlines[2]}<br>下一条：{d.headlines[3]}</td></tr></table><center>{d.footer()}</center></body></html>"""


@skin("wire-2002", group="unseen", styles=("fonts", "plain", "breaks"))
def wire_2002(d: Draft) -> str:
    """Follow a portal's news of 2002: address, time and agency in one unlabelled line, an advertisement in the text."""
    ad = "<table align=left width=300><tr><td><a href=/ad><img src=/ad/300x250.gif width=300 height=250></a></td></tr></table>"
    return f"""<html><head>{CHARSET}<title>{d.title()}</title></head><body><table width=750><tr><td>{d.nav("<a href=/{n}>{text}</a>", "-")}</td></tr></table><table width=750><tr><td width=560 align=center><b><font size=+1>{d.title()}</font></b><br><br><font size=-1>http://www.example.com.cn {d.time_text(forms=CLOCK[:2])} {d.facts.site_name}</font></td></tr><tr><td>{ad}{d.body()}<br><br>【发表评论】【关闭窗口】</td></tr><tr><td><b>相关报道</b><br>{d.links(4, "<a href={url}>{text}</a>({day})<br>".replace("({day})", ""))}</td></tr></table><hr><center><font size=-1>网站简介 | 广告服务 | 联系方式 | 招聘信息<br>Copyright © 1996-2002 All Rights Reserved</font></center></body></html>"""


@skin("campus-style", group="unseen", styles=("word", "plain", "entities", "rows"))
def campus_style(d: Draft) -> str:
    """Follow a university's site builder of 2010: style names for classes, day and office without labels."""
    return f"""<html><head>{CHARSET}<title>{d.title()}-{d.facts.site_name}</title></head><body><table class="winstyle1"><tr><td>当前位置: <a href="/">首页</a> &gt;&gt; <a href="/x">{d.story.section[-1]}</a> &gt;&gt; 正文</td></tr></table><table class="winstyle2"><tr><td class="titlestyle2" align="center">{d.title()}</td></tr><tr><td align="center"><span class="timestyle2">{d.time_text(forms=DAY)}</span> <span class="authorstyle2">宣传部</span>&nbsp;&nbsp; (点击: <span id="n">{d.rng.randrange(900)}</span>)</td></tr><tr><td class="contentstyle2"><div id="vsb_content">{d.body()}</div></td></tr><tr><td align="right">【<a href="#">关闭窗口</a>】</td></tr></table><div>{d.footer()}</div></body></html>"""


@skin("content-farm", group="unseen", styles=("plain", "wechat", "figures"))
def content_farm(d: Draft) -> str:
    """Follow an aggregator of today: a dotted meta line, a follow button, a wall of digests, endless recommendations."""
    return f"""<!DOCTYPE html><html><head>{CHARSET}<title>{d.title()}_资讯</title><meta name="description" content="{d.headlines[5]}"></head><body><div class="bar">首页 推荐 视频 热点 登录</div><main><h1 class="_x1">{d.title()}</h1><div class="_x2"><a href="/u">小城故事</a><span> · </span><span>{d.time_text(forms=CLOCK)}</span><span> · </span><button>关注</button></div><article class="_x3">{d.body()}</article><div class="_x4">举报/反馈</div><div class="_x5"><span>赞 12</span><span>评论 3</span></div><section>{d.digests(5, '<div class="_c"><a href="{url}">{title}</a><p>{text}</p><span>2小时前</span></div>')}</section></main><aside>{d.links(12)}</aside></body></html>"""


@skin("answers", group="generic", styles=("plain", "breaks"))
def answers(d: Draft) -> str:
    """Follow a page of questions: the story as the question, answers with votes and times below."""
    answer = '<div class="ans"><div class="by">{name} <i>{time}</i></div><div class="md"><p>{text}</p></div><div class="v">赞同 3 · 评论 0</div></div>'
    return f"""<!DOCTYPE html><html><head>{CHARSET}<title>{d.title()} - 问答</title></head><body><div class="n">{d.nav()}</div><div class="q"><h1>{d.title()}</h1><div class="qi">提问于 {d.time_text(forms=CLOCK)} · 浏览 {d.rng.randrange(999)}</div><div class="qd">{d.body()}</div></div><h4>5 个回答</h4>{d.comments(5, answer)}<div class="r"><h4>相关问题</h4>{d.links(6)}</div></body></html>"""


@skin("epaper-2010", group="unseen", styles=("plain", "breaks", "fonts"))
def epaper_2010(d: Draft) -> str:
    """Follow a digital paper of 2010: the day in the bar of the page, kicker and title in cells, page titles beside."""
    return f"""<html><head>{CHARSET}<title>{d.title()}-{d.facts.site_name}数字报</title></head><body><table><tr><td>{d.facts.site_name}数字报　{d.time_text(forms=DAY)}　第A3版：综合</td><td><a href=a>上一版</a>　<a href=b>下一版</a></td></tr></table><table><tr><td>{d.links(7, "<div><a href={url}>{text}</a></div>")}</td><td><table><tr><td>{d.kicker("<b>{}</b>")}</td></tr><tr><td><strong style='font-size:23px'>{d.title()}</strong></td></tr><tr><td>{d.subtitle("{}")}</td></tr><tr><td>{d.body()}</td></tr></table></td></tr></table><div>{d.footer()}</div></body></html>"""
