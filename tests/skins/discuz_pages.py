"""Pages of a thread in the default templates of Discuz! X3.5, for posts of a test's own."""

from __future__ import annotations

PAGER = '<div class="pg"><strong>1</strong><a href="thread-7-2-1.html">2</a><a href="thread-7-2-1.html" class="nxt">下一页</a></div>'


def post(pid: int, words: str, *, below: str = "") -> str:
    """Return a post of the default template of X3.5."""
    links = f'<a href="forum.php?mod=post&amp;action=reply&amp;tid=7&amp;rep{"post" if pid == 5 else "quote"}={pid}">回复</a>'
    return f"""<div id="post_{pid}"><table id="pid{pid}" class="plhin"><tr>
<td class="pls" rowspan="2"><div id="favatar{pid}" class="pls favatar"><div class="pi"><div class="authi"><a href="space-uid-{pid}.html" class="xw1">街坊{pid}</a></div></div></div></td>
<td class="plc"><div class="pi"><strong><a id="postnum{pid}"><em>{pid - 4}</em><sup>#</sup></a></strong><div class="pti"><div class="authi"><em id="authorposton{pid}">发表于 2026-3-4 08:0{pid}:09</em></div></div></div>
<div class="pct"><div class="pcb"><div class="t_fsz"><table cellspacing="0" cellpadding="0"><tr><td class="t_f" id="postmessage_{pid}">
{words}</td></tr></table>{below}</div><div id="comment_{pid}" class="cm"></div></div></div></td></tr>
<tr><td class="plc plm"><div class="sign">勤劳致富</div></td></tr>
<tr><td class="pls"></td><td class="plc"><div class="po hin"><div class="pob cl"><em>{links}</em></div></div></td></tr></table></div>
"""


def page(*posts: str, pager: str = "") -> str:
    """Return a page of a thread."""
    return f"""<html><head><meta name="generator" content="Discuz! X3.5" /><title>渡口的灯 - 谈天说地 - 山城论坛 - Powered by Discuz!</title></head>
<body id="nv_forum" class="pg_viewthread"><div id="ct" class="wp cl"><div id="pgt" class="pgs">{pager}</div>
<div id="postlist" class="pl bm"><table><tr><td class="pls ptn pbn"><div class="hm ptn"><span class="xg1">查看:</span> <span class="xi1">43</span><span class="pipe">|</span><span class="xg1">回复:</span> <span class="xi1">{len(posts) - 1}</span></div></td>
<td class="plc"><h1 class="ts"><span id="thread_subject">渡口的灯</span></h1></td></tr></table>
{"".join(posts)}<div id="postlistreply" class="pl"></div></div><div class="pgs mtm">{pager}</div></div></body></html>"""


def mobile(*posts: tuple[int, str]) -> str:
    """Return a page of a thread for telephones."""
    items = "".join(
        f"""<div class="plc cl" id="pid{pid}"><div class="display pi{" pione" if pid == 5 else ""}" href="#replybtn_{pid}">
<ul class="authi"><li class="mtit"><span class="y">{pid - 4}#</span><span class="z"><a href="home.php?mod=space&amp;uid={pid}">街坊{pid}</a></span></li>
<li class="mtime">2026-3-4 08:0{pid}</li></ul><div class="message">{words}</div><div id="comment_{pid}"></div></div></div>"""
        for pid, words in posts
    )
    return f"""<html><head><meta name="generator" content="Discuz! X3.5" /><title>渡口的灯</title></head>
<body id="nv_forum" class="pg_viewthread"><div class="viewthread"><div class="view_tit">渡口的灯</div>{items}</div></body></html>"""
