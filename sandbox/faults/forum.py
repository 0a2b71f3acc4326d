"""What a Discuz! forum answers in a page's place: notices, challenges, a login wall, an error of its machinery."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from regional_news.item.article import CHINA
from sandbox.discuz.frame import Visit, notice
from sandbox.exchange import Answer, Request, html, moved

CHALLENGES: Final = {
    "script": "<script type=\"text/javascript\">var _x1='{path}';function _f(a){{return a+'_dsign=';}}location.replace(_f(_x1)+'1a2b3c4d');</script>",
    "too_fast": '<html><head><meta charset="" /><title>频繁刷新限制</title></head><body>您访问得太快了，请稍后再来</body></html>',
    "proxy": '<html><head><meta charset="" /><title>代理服务器访问限制</title></head><body>请不要使用代理</body></html>',
    "reload": "<html><head><meta charset=\"\" /><title>页面重载开启</title></head><body><script>setTimeout('location.reload()', 1000);</script></body></html>",
    "sum": '<html><head><meta charset="" /><title>17 + 5 = ?</title></head><body><form><input name="secanswer" /><input type="submit" name="secqsubmit" value="17 + 5 = ?" /></form></body></html>',
}
"""The pages with which a forum meets machines, by what they ask."""


def challenge(answer: Answer, request: Request, *, form: str = "script") -> Answer:
    """Answer with a challenge of `CHALLENGES`."""
    return html(CHALLENGES[form].format(path=urlsplit(request.url).path))


def forum_notice(
    answer: Answer, request: Request, *, message: str, login: bool = False, error: bool = False, status: int = 200
) -> Answer:
    """Answer with a notice of the forum's own."""
    parts = urlsplit(request.url)
    visit = Visit(site_name="论坛", root=f"{parts.scheme}://{parts.netloc}/", now=datetime.now(CHINA), nonce=1)
    return html(notice(visit, message, login=login, error=error), status=status)


def login_wall(answer: Answer, request: Request) -> Answer:
    """Send every guest to the login page."""
    return moved(f"{urlsplit(request.url).scheme}://{urlsplit(request.url).netloc}/member.php?mod=logging&action=login")


def database_error(answer: Answer, request: Request) -> Answer:
    """Answer as a forum whose database is down."""
    host = urlsplit(request.url).netloc
    page = html(
        f'<html><head><meta name="ROBOTS" content="NOINDEX,NOFOLLOW,NOARCHIVE" /><title>{host} - Database Error</title></head><body>Discuz! Database Error</body></html>',
        status=503,
    )
    return Answer(status=503, headers=page.with_headers(("Retry-After", "3600")), body=page.body)


FORUM_FAULTS: Final = (challenge, forum_notice, login_wall, database_error)
