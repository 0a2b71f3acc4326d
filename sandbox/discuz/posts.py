"""The posts of a thread page."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from sandbox.discuz.frame import Visit, text, when
from sandbox.story import File, Paragraph, Picture
from sandbox.thread import ANONYMOUS, shown

if TYPE_CHECKING:
    from sandbox.thread import Post, Thread

FLOORS: Final = {1: "楼主", 2: "沙发", 3: "板凳", 4: "地板"}
BANNED: Final = ("该帖被管理员或版主屏蔽", "作者被禁止或删除 内容自动屏蔽")
AD_INSIDE: Final = '<div class="a_pr" style="margin-left:10px;width:auto">帖内广告：旧房翻新免费量尺</div>'


HOSTILE: Final = """<div style="display:none"><form action="forum.php?mod=forumdisplay&amp;action=pwverify"><input type="password" /></form>
<div id="post_1"><div class="authi"><a class="xw1">无此人</a></div><div id="postmessage_1">假的楼层</div></div>
<div class="pg"><strong>1</strong><a href="thread-1-2-1.html">2</a><a href="thread-1-2-1.html">下一页</a></div></div>"""
"""What somebody wrote into a post who may write markup: a password's form, a post in the post, page numbers."""


def post(thread: Thread, number: int, visit: Visit) -> str:
    """Return the markup of post `number` (from 0) of the thread."""
    it = thread.posts[number]
    robot = visit.variant == "robot"
    floor = number + 1
    label = FLOORS.get(floor, f"<em>{floor}</em><sup>#</sup>")
    permalink = (
        f"thread-{thread.tid}-1-1.html"
        if floor == 1
        else f"forum.php?mod=redirect&goto=findpost&ptid={thread.tid}&pid={it.pid}"
    )
    strong = "" if robot else f'<strong><a href="{permalink}" id="postnum{it.pid}">{label}</a></strong>'
    own = number and it.uid == thread.posts[0].uid and it.author != ANONYMOUS
    rights = f'<span class="pipe">|</span>{text(thread.rights)} ' if thread.rights and floor == 1 else ""
    only = "显示全部楼层" if robot else "只看该作者"
    reader = f'<span class="pipe show">|</span><a href="javascript:;" onclick="readmode($(\'thread_subject\').innerHTML, {it.pid});" class="show">阅读模式</a>'
    signature = "" if it.uid % 3 else '<div class="sign" style="max-height:100px;">签名：勤劳致富，诚信为本。</div>'
    return f"""<div id="post_{it.pid}"><table id="pid{it.pid}" class="plhin" summary="pid{it.pid}" cellspacing="0" cellpadding="0">
<tr><td class="pls" rowspan="2"><div id="favatar{it.pid}" class="pls cl favatar">
<div class="pi">{_author(it)}</div>
<div class="p_pop blk bui" id="userinfo{it.pid}" style="display: none;"><em>当前{"在线" if (visit.nonce + it.uid) % 2 else "离线"}</em></div>
<dl class="pil cl"><dt>积分</dt><dd>{it.uid * 7 % 900 + visit.nonce % 3}</dd></dl></div></td>
<td class="plc"><div class="pi">{strong}<div class="pti"><div class="authi"><img class="authicn vm" id="authicon{it.pid}" src="static/image/common/online_member.gif" />
{'<span>楼主</span><em class="authicn fico-person"></em>' if own else ""}<em id="authorposton{it.pid}">发表于 {when(it.moment, visit)}</em>
{rights}<span class="pipe">|</span><a href="forum.php?mod=viewthread&amp;tid={thread.tid}&amp;page=1&amp;authorid={it.uid}" rel="nofollow">{only}</a>{reader if floor == 1 else ""}
</div></div></div><div class="pct"><div class="a_pt">帖内顶部广告：驾校报名</div>{_cell(thread, number, visit)}</div></td></tr>
<tr><td class="plc plm">{signature}<div class="a_pb">帖内底部广告：二手车行</div></td></tr>
<tr><td class="pls"></td><td class="plc"><div class="po hin"><div class="pob cl"><em>{_reply_link(thread, number)}</em></div></div></td></tr>
<tr class="ad"><td class="pls"></td><td class="plc"><div class="a_p">帖间广告：婚庆一条龙</div></td></tr></table></div>
"""


def _author(it: Post) -> str:
    if it.author == ANONYMOUS:
        return ANONYMOUS
    return (
        f'<div class="authi"><a href="space-uid-{it.uid}.html" target="_blank" class="xw1">{text(it.author)}</a></div>'
    )


def _reply_link(thread: Thread, number: int) -> str:
    pid = thread.posts[number].pid
    what = "repquote" if number else "reppost"
    return f'<a class="fastre" href="forum.php?mod=post&amp;action=reply&amp;fid={thread.fid}&amp;tid={thread.tid}&amp;{what}={pid}">回复</a>'


def _cell(thread: Thread, number: int, visit: Visit) -> str:
    it = thread.posts[number]
    if it.status == "banned":
        return f'<div class="pcb"><div class="locked">提示: <em>{BANNED[it.pid % 2]}</em></div></div>'
    if it.status == "hidden":
        return '<div class="pcb"><div class="locked">此帖仅作者可见</div></div>'
    walled = thread.walled and number == 0
    body = body_cell(it, visit, base=thread.url, walled=walled)
    wall = (
        '<div class="attach_nopermission attach_tips"><div><h3><strong>本帖子中包含更多资源</strong></h3>'
        '<p>您需要 <a href="member.php?mod=logging&amp;action=login">登录</a> 才可以下载或查看</p></div></div>'
        if walled
        else ""
    )
    tags = "".join(
        f'<a title="{text(tag)}" href="misc.php?mod=tag&id={n}">{text(tag)}</a>' for n, tag in enumerate(thread.tags, 1)
    )
    ptg = f'<div class="ptg mbm mtn">{tags}</div>' if tags and number == 0 else ""
    return f"""<div class="pcb"><div class="t_fsz"><table cellspacing="0" cellpadding="0"><tr><td class="t_f" id="postmessage_{it.pid}">
{AD_INSIDE}{body}</td></tr></table>{wall}{_files(it, visit)}</div>{ptg}<div id="comment_{it.pid}" class="cm">{_remarks(it)}</div></div>"""


def body_cell(it: Post, visit: Visit, *, base: str, walled: bool) -> str:
    """Return the words and pictures of a post, with the noise that stands among them."""
    parts = []
    if it.edited is not None:
        parts.append(
            f'<i class="pstatus"> 本帖最后由 {text(it.author)} 于 {shown(it.edited, seconds=False)} 编辑 </i><br />\n'
        )
    if it.quote is not None:
        parts.append(
            f'<div class="quote"><blockquote><font size="2"><a href="forum.php?mod=redirect&amp;goto=findpost&amp;pid={it.quote.pid}" target="_blank">'
            f'<font color="#999999">{text(it.quote.head)}</font></a></font><br />\n{text(it.quote.text)}</blockquote></div><br />\n'
        )
    for block in it.blocks:
        match block:
            case Paragraph() if visit.nonce % 2 and it.uid % 4 == 0:
                parts.append(f'<font class="jammer">{visit.hash[::-1]} k</font>{text(block.text)}<br />\n')
            case Paragraph():
                parts.append(f"{text(block.text)}<br />\n")
            case Picture() if not walled:
                parts.append(_picture(block, visit, base=base))
    if it.uid % 7 == 3 and it.blocks:
        parts.append("来自: Android客户端")
    if it.uid % 5 == 2:
        parts.append(HOSTILE)
    if it.secret:
        parts.append(
            '<div class="locked">游客，如果您要查看本帖隐藏内容请<a href="forum.php?mod=post&amp;action=reply">回复</a></div>'
        )
    return "".join(parts)


def _picture(block: Picture, visit: Visit, *, base: str) -> str:
    path = urlsplit(block.url).path.lstrip("/") if block.url.startswith(base[: base.index("/", 8)]) else block.url
    aid = sum(map(ord, path)) % 9000 + 1000
    if visit.variant == "robot":
        return f'<ignore_js_op>\n<img id="aimg_{aid}" aid="{aid}" src="{path}" alt="{text(block.name or "")}" title="{text(block.name or "")}" />\n</ignore_js_op><br />\n'
    return f"""<ignore_js_op>
<img id="aimg_{aid}" aid="{aid}" src="static/image/common/none.gif" zoomfile="{path}" file="{path}" class="zoom" width="600" inpost="1" />
<div class="tip tip_4 aimg_tip" id="aimg_{aid}_menu" style="position: absolute; display: none"><div class="xs0"><p><strong>{text(block.name or "")}</strong> <em class="xg1">(64.1 KB, 下载次数: {visit.nonce % 50})</em></p>
<p><a href="forum.php?mod=attachment&amp;aid={_code(aid, visit)}&amp;nothumb=yes" target="_blank">下载附件</a></p></div></div>
</ignore_js_op><br />
"""


def _code(aid: int, visit: Visit) -> str:
    return base64.b64encode(f"{aid}|{visit.hash}|{visit.nonce}|0|1".encode()).decode().replace("=", "%3D")


def _files(it: Post, visit: Visit) -> str:
    files = [block for block in it.blocks if isinstance(block, File)]
    if not files:
        return ""
    items = "".join(
        f'<ignore_js_op><dl class="tattl"><dt><img src="static/image/filetype/pdf.gif" class="vm" alt="" /></dt><dd>'
        f'<p class="attnm"><a href="forum.php?mod=attachment&amp;aid={_code(int(f.url.rpartition("=")[2]), visit)}" target="_blank">{text(f.name)}</a></p>'
        f"<p>38.2 KB, 下载次数: {visit.nonce % 50}</p></dd></dl></ignore_js_op>"
        for f in files
    )
    return f'<div class="pattl">{items}</div>'


def _remarks(it: Post) -> str:
    if not it.remarks:
        return ""
    items = "".join(
        f'<div class="pstl xs1 cl"><div class="psta vm"><a href="space-uid-9.html" class="xi2 xw1">{text(author)}</a></div>'
        f'<div class="psti">{text(words)}&nbsp;<span class="xg1">发表于 {shown(it.moment, seconds=False)}</span></div></div>'
        for author, words in it.remarks
    )
    return f'<h3 class="psth xs1"><span class="icon_ring vm"></span>点评</h3>{items}'
