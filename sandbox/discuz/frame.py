"""What stands around every page of the forum, and the pages that hold nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from html import escape
from typing import Final, Literal

from sandbox.thread import SHOWS_RELATIVE, shown

Variant = Literal["desktop", "robot", "mobile"]
"""Which page the forum makes of the words in a User-Agent."""

POSTS_PER_PAGE: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One view of a page, with what differs between views."""

    site_name: str
    root: str
    """Address of the forum with the slash at its end."""
    now: datetime
    nonce: int
    """Another number at each view: form hashes, attachment codes and noise are made of it."""
    variant: Variant = "desktop"

    @property
    def hash(self) -> str:
        """The form hash of this view."""
        return f"{self.nonce * 2_654_435_761 % (1 << 32):08x}"


def text(value: str) -> str:
    """Escape text as Discuz! does, quotes too."""
    return escape(value)


def when(moment: datetime, visit: Visit, *, seconds: bool = True, day_only: bool = False) -> str:
    """Return the markup of a time: relative with the full one as title when young, else the full one."""
    full = shown(moment, seconds=seconds)
    if day_only:
        full = full.partition(" ")[0]
    age = visit.now - moment
    if not timedelta(0) <= age < SHOWS_RELATIVE:
        return f"<span>{full}</span>" if day_only else full
    return f'<span title="{full}">{_relative(moment, visit.now, age)}</span>'


def _relative(moment: datetime, now: datetime, age: timedelta) -> str:
    days = (now.date() - moment.date()).days
    if days >= 3:
        return f"{days}&nbsp;天前"
    if days:
        return f"{('昨天', '前天')[days - 1]}&nbsp;{moment:%H:%M}"
    minutes = int(age.total_seconds()) // 60
    if minutes >= 60:
        return f"{minutes // 60}&nbsp;小时前"
    if minutes >= 30:
        return "半小时前"
    return f"{minutes}&nbsp;分钟前" if minutes else f"{max(1, int(age.total_seconds()))}&nbsp;秒前"


def pager(current: int, last: int, address: str) -> str:
    """Return the page numbers; `address` holds `{n}`. Nothing when there is one page."""
    if last <= 1:
        return ""
    low = max(1, min(current - 4, last - 9))
    numbers = range(low, min(last, low + 9) + 1)
    items = [f'<a href="{address.format(n=current - 1)}" class="prev">&nbsp;&nbsp;</a>' if current > 1 else ""]
    items += [f"<strong>{n}</strong>" if n == current else f'<a href="{address.format(n=n)}">{n}</a>' for n in numbers]
    if numbers[-1] < last:
        items.append(f'<a href="{address.format(n=last)}" class="last">... {last}</a>')
    items.append(
        f'<label><input type="text" name="custompage" class="px" size="2" value="{current}" />'
        f'<span title="共 {last} 页"> / {last} 页</span></label>'
    )
    if current < last:
        items.append(f'<a href="{address.format(n=current + 1)}" class="nxt">下一页</a>')
    return f'<div class="pg">{"".join(items)}</div>'


def frame(visit: Visit, *, kind: str, title: str, body: str, head: str = "") -> str:
    """Return a whole page; `kind` is the word in the body's class (`viewthread`)."""
    return f"""<!DOCTYPE html>
<html>
<head>
<meta charset="utf-8" />
<title>{text(title)} - {visit.site_name} - Powered by Discuz!</title>
{head}<meta name="generator" content="Discuz! X3.5" />
<base href="{visit.root}" />
<script type="text/javascript">var STYLEID = '1', charset = 'utf-8', discuz_uid = '0', cookiepre = 'Sb7x_2132_', SITEURL = '{visit.root}';</script>
</head>
<body id="nv_forum" class="pg_{kind}">
<div id="toptb" class="cl"><div class="wp"><div class="z"><a href="javascript:;">收藏</a></div></div></div>
<div class="wp a_h">页头广告：春耕农资到店八折</div>
<div id="hd"><div class="wp"><form method="post" id="lsform" action="member.php?mod=logging&amp;action=login">
<input type="text" name="username" id="ls_username" /><input type="password" name="password" id="ls_password" />
<input type="hidden" name="formhash" value="{visit.hash}" /><a href="member.php?mod=register">注册</a></form>
<div id="nv"><ul><li class="a" id="mn_forum"><a href="forum.php">论坛</a></li></ul></div></div></div>
<div id="wp" class="wp">
{body}
</div>
<div class="wp a_f">页尾广告：家电以旧换新</div>
<div id="ft" class="wp cl"><p><a href="archiver/">Archiver</a><span class="pipe">|</span><a href="forum.php?showmobile=yes">手机版</a></p>
<p class="xs0">GMT+8, {visit.now:%Y-%m-%d %H:%M}<span id="debuginfo"> , Processed in 0.0{visit.nonce % 90000 + 10000} second(s), {visit.nonce % 17 + 4} queries .</span></p>
<p>Powered by <strong>Discuz!</strong> <em>X3.5</em></p></div>
</body></html>"""


def crumbs(visit: Visit, links: list[tuple[str, str]]) -> str:
    """Return the path to a page: address and label of each step below the forum's index."""
    steps = "".join(f' <em>&rsaquo;</em> <a href="{address}">{text(label)}</a>' for address, label in links)
    return (
        '<div id="pt" class="bm cl"><div class="z">'
        f'<a href="./" class="nvhm" title="首页">{visit.site_name}</a><em>&raquo;</em><a href="forum.php">论坛</a>{steps}</div></div>'
    )


def notice(visit: Visit, message: str, *, error: bool = False, login: bool = False) -> str:
    """Return a notice page; `login` adds the form that stands under a missing right."""
    form = (
        '<div id="messagelogin"><form method="post" name="login" id="loginform_L1" action="member.php?mod=logging">'
        '<input type="text" name="username" /><input type="password" name="password" /></form></div>'
        if login
        else ""
    )
    body = (
        '<div id="ct" class="wp cl w"><div class="nfl"><div class="f_c altw">'
        f'<div id="messagetext" class="alert_{"error" if error else "info"}"><p>{message}</p>'
        '<p class="alert_btnleft"><a href="javascript:history.back()">[ 返回上一页 ]</a></p></div>'
        f"{form}</div></div></div>"
    )
    return frame(visit, kind="viewthread", title="提示信息", body=body)
