"""Thread pages, lists of threads, the index of forums."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from sandbox.discuz.frame import POSTS_PER_PAGE, Visit, crumbs, frame, pager, text, when
from sandbox.discuz.posts import post
from sandbox.thread import ANONYMOUS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sandbox.thread import Thread

CATEGORIES = ("我要爆料", "求助", "表扬", "曝光台", "情感天地")


@dataclass(frozen=True, slots=True, kw_only=True)
class Forum:
    """One forum of the site."""

    fid: int
    name: str
    group: str = "济宁论坛"
    about: str = ""

    @property
    def address(self) -> str:
        """Its first page."""
        return f"forum-{self.fid}-1.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of a list."""

    thread: Thread
    sticky: bool = False
    stub: int | None = None
    """Number of the row a moved thread left behind."""
    permission: int | None = None
    """Reading permission that the row shows."""


def last_page(thread: Thread) -> int:
    """Return how many pages the thread has."""
    return -(-len(thread.posts) // POSTS_PER_PAGE)


def thread_page(thread: Thread, page: int, visit: Visit) -> str:
    """Return one page of a thread; past the end the last one, under a title that says otherwise."""
    last = last_page(thread)
    current = page if 1 <= page <= last else (last if page > last else 1)
    first = (current - 1) * POSTS_PER_PAGE
    posts = "".join(post(thread, n, visit) for n in range(first, min(first + POSTS_PER_PAGE, len(thread.posts))))
    robot = visit.variant == "robot"
    kind = f"[{text(thread.category)}]" if thread.category else ""
    if kind and not robot:
        typeid = CATEGORIES.index(thread.category) + 1 if thread.category in CATEGORIES else 9
        kind = f'<a href="forum.php?mod=forumdisplay&amp;fid={thread.fid}&amp;filter=typeid&amp;typeid={typeid}">{kind}</a>'
    opener = thread.posts[0]
    left = (
        f'<div class="hm ptn"><span class="xg1">查看:</span> <span class="xi1">{thread.views}</span><span class="pipe">|</span>'
        f'<span class="xg1">回复:</span> <span class="xi1">{thread.replies}</span></div>'
        if current == 1
        else f'<div id="tath" class="cl">楼主: <a href="space-uid-{opener.uid}.html">{text(opener.author)}</a></div>'
    )
    lock = '<i class="fico-lock" title="关闭的主题"></i>' if thread.closed else ""
    pages = pager(current, last, f"thread-{thread.tid}-{{n}}-1.html")
    short = thread.title if len(thread.title) <= 26 else thread.title[:25] + " ..."
    group, forum = thread.section[0], thread.section[-1]
    path = crumbs(
        visit,
        [("forum.php?gid=1", group), (f"forum-{thread.fid}-1.html", forum), (f"thread-{thread.tid}-1-1.html", short)],
    )
    body = f"""<script type="text/javascript">var fid = parseInt('{thread.fid}'), tid = parseInt('{thread.tid}');</script>
{path}
<div id="ct" class="wp cl"><div id="pgt" class="pgs mbm cl"><div class="pgt">{pages}</div><span class="y pgb"><a href="forum-{thread.fid}-1.html">返回列表</a></span></div>
<div id="postlist" class="pl bm"><table cellspacing="0" cellpadding="0"><tr><td class="pls ptn pbn">{left}</td>
<td class="plc ptm pbn vwthd"><div class="y"><a href="forum.php?mod=redirect&amp;goto=nextnewset&amp;tid={thread.tid}" title="下一主题"></a></div>
<h1 class="ts">{kind}
<span id="thread_subject">{text(thread.title)}</span></h1><span class="xg1">{lock}<a href="thread-{thread.tid}-1-1.html">[复制链接]</a></span></td></tr></table>
{posts}<div id="postlistreply" class="pl"><div id="post_new" class="viewthread_table" style="display: none"></div></div></div>
<div class="pgs mtm mbm cl">{pages}</div></div>"""
    number = f" - 第{page}页" if page > 1 else ""
    keywords = f'<meta name="keywords" content="{text(thread.title)}" />\n'
    head = f'<link href="{visit.root}thread-{thread.tid}-1-1.html" rel="canonical" />\n{keywords}'
    return frame(visit, kind="viewthread", title=f"{thread.title}{number} - {forum}", body=body, head=head)


def row(it: Row, visit: Visit) -> str:
    """Return one row of a list."""
    thread = it.thread
    opener, closer = thread.posts[0], thread.posts[0 if it.stub else -1]  # a stub is as old as the move
    address = f"thread-{thread.tid}-1-1.html"
    tid = it.stub or thread.tid
    kind = (
        f'<em>[<a href="forum.php?mod=forumdisplay&fid={thread.fid}&amp;filter=typeid&amp;typeid=1">{text(thread.category)}</a>]</em> '
        if thread.category
        else ""
    )
    before = "移动:" if it.stub else kind
    after = f' - [阅读权限 <span class="xw1">{it.permission}</span>]' if it.permission else ""
    last = last_page(thread)
    tps = (
        f'<span class="tps">&nbsp;...{"".join(f"<a href={chr(34)}thread-{thread.tid}-{n}-1.html{chr(34)}>{n}</a>" for n in range(2, last + 1))}</span>'
        if last > 1
        else ""
    )
    icon = '<i class="fico-lock fic6"></i>' if thread.closed else '<i class="fico-thread fic6 fc-l"></i>'
    replies, views = ("-", "-") if it.stub else (thread.replies, thread.views)
    return f"""<tbody id="{"stick" if it.sticky else "normal"}thread_{tid}"><tr>
<td class="icn"><a href="{address}" title="{"全局置顶主题" if it.sticky else "有新回复"} - 新窗口打开" target="_blank">{icon}</a></td>
<th class="{"common" if it.sticky else "new"}"><a href="javascript:;" id="content_{tid}" class="showcontent y" title="更多操作"></a>
 {before}<a href="{address}" onclick="atarget(this)" class="s xst">{text(thread.title)}</a>{after}{tps}</th>
<td class="by"><cite>{_user(opener.author, opener.uid)}</cite><em>{when(opener.moment, visit, day_only=True)}</em></td>
<td class="num"><a href="{address}" class="xi2">{replies}</a><em>{views}</em></td>
<td class="by"><cite>{_user(closer.author, closer.uid)}</cite><em><a href="forum.php?mod=redirect&tid={thread.tid}&goto=lastpost#lastpost">{when(closer.moment, visit, seconds=False)}</a></em></td>
</tr></tbody>
"""


def _user(name: str, uid: int) -> str:
    if name == ANONYMOUS:
        return ANONYMOUS
    address = f"space-uid-{uid}.html" if uid % 2 else f"space-username-{quote(name)}.html"
    return f'<a href="{address}" c="1">{text(name)}</a>'


def list_page(forum: Forum, rows: Sequence[Row], visit: Visit, *, page: int, asked: int, last: int) -> str:
    """Return one page of a forum's list, with the rows that are no threads on the first."""
    sticky = "".join(row(r, visit) for r in rows if r.sticky)
    normal = "".join(row(r, visit) for r in rows if not r.sticky)
    announcement = """<tbody><tr><td class="icn"><i class="fico-volume" title="公告"></i></td>
<th><strong class="xst">公告: <a href="forum.php?mod=announcement&amp;id=3#3" target="_blank">关于周末停机检修的说明</a></strong></th>
<td class="by"><cite><a href="space-uid-1.html" c="1">admin</a></cite><em>2024-1-1</em></td><td class="num">&nbsp;</td><td class="by">&nbsp;</td></tr></tbody>"""
    separator = '<tbody id="separatorline"><tr class="ts"><td>&nbsp;</td><th><a href="javascript:;" title="查看更新" class="forumrefresh">版块主题</a></th></tr></tbody>'
    advertisement = """<tr><td class="icn"><a href="http://ads.example/"><img src="static/image/common/folder_new.gif" /></a></td>
<td class="new"><a href="http://ads.example/promo" class="xst">全城团购会本周六开幕</a></td><td class="by"><cite><a href="space-uid-2.html">商家</a></cite><em>2024-2-21</em></td>
<td class="num"><a href="http://ads.example/promo" class="xi2">88</a><em>6543</em></td><td class="by"></td></tr>"""
    pages = pager(page, last, f"forum-{forum.fid}-{{n}}.html")
    first = page == 1
    path = crumbs(visit, [("forum.php?gid=1", forum.group), (forum.address, forum.name)])
    body = f"""{path}
<div class="boardnav"><div id="ct" class="wp cl"><div class="mn"><h1 class="xs2"><a href="{forum.address}">{text(forum.name)}</a></h1>
<div id="pgt" class="bm bw0 pgs cl"><span id="fd_page_top">{pages}</span></div>
<div id="threadlist" class="tl bm bmw"><div class="bm_c"><form method="post" name="moderate" id="moderate"><input type="hidden" name="formhash" value="{visit.hash}" />
<table summary="forum_{forum.fid}" cellspacing="0" cellpadding="0" id="threadlisttableid">
{announcement if first else ""}{sticky}{separator if first else ""}{advertisement if first else ""}{normal}</table></form></div></div>
<div id="autopbn" class="bm_h" rel="forum.php?mod=forumdisplay&fid={forum.fid}&page={page}" totalpage="{last}"></div>
<div class="bm bw0 pgs cl"><span id="fd_page_bottom">{pages}</span></div></div></div></div>"""
    number = f" - 第{asked}页" if asked > 1 else ""
    return frame(visit, kind="forumdisplay", title=f"{forum.name}{number}", body=body)


def index_page(forums: Sequence[Forum], newest: Sequence[Thread], visit: Visit) -> str:
    """Return the index: every forum with its last post."""
    rows = "".join(
        f"""<tr class="fl_row"><td class="fl_icn"><a href="{forum.address}" title="{text(forum.name)}"></a></td>
<td><h2><a href="{forum.address}">{text(forum.name)}</a><em class="xw0 xi1" title="今日"> ({visit.nonce % 7})</em></h2><p class="xg2">{text(forum.about)}</p></td>
<td class="fl_i"><span class="xi2">17</span><span class="xg1"> / 43</span></td>
<td class="fl_by"><div><a href="forum.php?mod=redirect&amp;tid={thread.tid}&amp;goto=lastpost#lastpost" class="xi2">{text(thread.title)}</a>
<cite>{when(thread.posts[-1].moment, visit, seconds=False)} {_user(thread.posts[-1].author, thread.posts[-1].uid)}</cite></div></td></tr>
"""
        for forum, thread in zip(forums, newest, strict=True)
    )
    body = f"""{crumbs(visit, [])}
<div id="ct" class="wp cl"><div class="mn"><div class="fl bm"><div class="bm bmw cl"><div class="bm_h cl"><h2><a href="forum.php?gid=1">{forums[0].group}</a></h2></div>
<div id="category_1" class="bm_c"><table cellspacing="0" cellpadding="0" class="fl_tb">{rows}</table></div></div></div></div></div>"""
    return frame(visit, kind="index", title="论坛", body=body)
