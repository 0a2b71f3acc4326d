"""Pages that stand in a thread's place: notices, login walls, closed sites, challenges of machines, server errors."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from regional_news.extract.discuz.containers import has_posts
from regional_news.extract.discuz.lists import is_list_page
from regional_news.extract.discuz.markup import in_simplified, is_discuz, text_of
from regional_news.extract.notices import reason_of
from regional_news.extract.xpath import find, first, has, seen_texts
from regional_news.text.clean import clean

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lxml.html import HtmlElement

MAX_CHALLENGE_CHARS: Final = 20_000
"""Challenges are bare: a script or one sentence. A page longer than this has content."""

_NOTICE_WORDS: Final = (
    ("challenge", re.compile(r"(?:输入|完成|通过|进行).{0,8}验证")),
    ("gone", re.compile(r"不存在|已被?删除|被删除|正在被审核|无法读取|已失效|回收站|(?i:not exist|been deleted)")),
    ("no_permission", re.compile(r"阅读权限|需要密码|正确的密码|需要支付|购买|(?i:reading (?:permission|access))")),
    (
        "login_required",
        re.compile(r"尚未登[录陆入]|需要先?登[录陆入]|请先?登[录陆入]|登[录陆入]后|游客|(?i:\blog ?in\b)"),
    ),
    (
        "no_permission",
        re.compile(
            r"没有权限|无权|特定用户|不在被允许|无法进行此操作|无法访问|禁止访问|仅限|实名认证|绑定.{0,6}(?:手机|微信|帐号|账号)|"
            r"(?i:permission|not allowed)"
        ),
    ),
    ("site_closed", re.compile(r"(?:本站|论坛|站点|网站|社区|系统).{0,12}(?:关闭|维护|升级|暂停|整改|备案|停止)")),
    ("no_permission", re.compile(r"(?:群组|帖子?|主题|版块).{0,12}关闭")),
    ("rate_limited", re.compile(r"过于频繁|频繁刷新|(?:速度|[得的])?[过太]快|请稍[后候]再试")),
    ("server_error", re.compile(r"(?:系统|服务器|网络).{0,4}(?:繁忙|忙|错误|异常)")),
)
"""What a notice says, in the order in which its sentences are tried: the most telling first."""
_EVASION: Final = (
    ("rate_limited", re.compile(r"^频繁刷新限制$")),
    ("challenge", re.compile(r"^(?:代理服务器访问限制|页面重载开启|\d+(?:\s*\+\s*\d+)+\s*=\s*\?)$")),
)
"""Titles of the pages of `attackevasive`, one for each of its bits."""
_SYSTEM_ERROR: Final = re.compile(r"(?:System|Database) Error$|^Discuz! (?:System|Database) Error", re.IGNORECASE)
_SUM: Final = re.compile(r"attackevasive_\d|(?<!\d)\d{1,6}(?:\s*\+\s*\d{1,6}){1,4}\s*=\s*\?")
_TRACES: Final = (
    "iscuz", "DISCUZ", "comsenz", "thread_subject", "threadlisttableid", "messagetext", "secqsubmit", "pg_",
    "频繁刷新限制", "页面重载开启", "代理服务器访问限制", " Error", " error", "=?", "= ?",
)  # fmt: skip
"""What stands in the source of every page that a forum, or what guards one, made."""
_SIGNS: Final = ("iscuz", "nv_", "thread_subject", "threadlisttableid", "comsenz")
_POSTS: Final = ("post_", "postmessage_", "pid", "plc", "comiis_postli", "authorposton", "postnum", "favatar")
_NOTICE_TITLE: Final = re.compile(r"提示信息\s*-|提示訊息\s*-")
_LEADS_ELSEWHERE: Final = re.compile(r"\blocation\b|document\.cookie|setCookie|\breload\s*\(")
_REFRESH: Final = "//meta[translate(@http-equiv, 'REFSH', 'refsh')='refresh']"
_CDATA: Final = re.compile(r"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
_BY_STATUS: Final = {401: "login_required", 403: "no_permission", 404: "gone", 410: "gone", 429: "rate_limited"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Why a page is none of those a crawl looks for."""

    reason: str
    """A word of `article.REFUSALS`."""
    text: str
    """What the page itself says, one line."""


def classify(
    text: str, tree: HtmlElement | None, *, status: int = 200, headers: Mapping[str, str] | None = None
) -> Notice | None:
    """Return why a forum's response holds no thread, list or index, None when it does.

    `text` is the decoded body, `tree` what was parsed of it (None when nothing could be). The status decides last:
    Discuz! answers nearly every notice with 200.
    """
    if 300 <= status < 400:
        location = {name.lower(): value for name, value in (headers or {}).items()}.get("location", "")
        to_login = "mod=logging" in location
        return Notice(reason="login_required" if to_login else "not_an_article", text=f"redirect to {location}")
    is_forum = tree is not None and may_be_discuz(text) and is_discuz(tree)
    if tree is not None and status < 400 and is_forum and has_posts(tree):
        return None  # whatever its posts show: forms, words of notices, sums
    return (
        _challenge(text, tree)
        or _server_error(text, tree, status)
        or _said(text, tree)
        or _other_page(tree)
        or (Notice(reason=_BY_STATUS[status], text=f"HTTP {status}") if status in _BY_STATUS else None)
        or (None if tree is not None and is_forum and is_content(tree) else _stranger(text, tree, is_forum=is_forum))
    )


def may_concern(text: str) -> bool:
    """Tell, at a glance at a page's source, whether `is_thread_page` or `recognise` can have anything to say of it."""
    traces = _TRACES if len(text) <= MAX_CHALLENGE_CHARS else (*_SIGNS, "messagetext")
    return any(trace in text for trace in traces) or text.lstrip("\ufeff \r\n\t")[:7].lower() in {"<script", "<?xml v"}


def may_be_discuz(text: str) -> bool:
    """Tell, at a glance at a page's source, whether `is_discuz` can find a sign of the forum in its tree."""
    return any(sign in text for sign in _SIGNS)


def recognise(text: str, tree: HtmlElement) -> Notice | None:
    """Return why a page of any site is no thread, where a forum or what guards one plainly made it, else None."""
    is_forum = may_be_discuz(text)
    if any(trace in text for trace in _POSTS) and has_posts(tree):
        return None
    if notice := _challenge(text, tree) or _server_error(text, tree, 200):
        return notice
    if not (is_forum and is_discuz(tree)) and (
        "messagetext" not in text or first(tree, "//*[@id='messagetext']") is None
    ):
        return None
    if first(tree, "//*[@id='article_content' or @id='blog_article']") is not None:
        return None  # the site's own news, or a member's: an article as any
    return _said(text, tree) or _other_page(tree) or Notice(reason="not_an_article", text=_title(tree))


def is_system_error(text: str) -> bool:
    """Tell whether a page's source is what the forum answers where its program or its database fails."""
    match = re.search(r"<title>([^<]{0,300})</title>", text[:MAX_CHALLENGE_CHARS], re.IGNORECASE)
    return match is not None and _SYSTEM_ERROR.search(clean(match[1])) is not None


def is_content(tree: HtmlElement) -> bool:
    """Tell whether a forum's page is one that a crawl looks for: a thread, a list or the index of its forums."""
    boxes = ("category_", "sub-forum_", "subforum_", "postlist")  # the last without a post: see is_emptied_page
    index = "//*[" + " or ".join(f"starts-with(@id, '{box}')" for box in boxes) + "]"
    return has_posts(tree) or is_list_page(tree) or first(tree, index) is not None


def _stranger(text: str, tree: HtmlElement | None, *, is_forum: bool) -> Notice:
    """Return why a page that no forum made stands here: a firewall's, a server's own, or another site's."""
    title = _title(tree)
    if tree is None or is_forum:
        return Notice(reason="not_an_article", text=title)
    body = first(tree, "//body")
    said = clean(" ".join(seen_texts(body))) if body is not None else ""
    if not said and len(text) <= MAX_CHALLENGE_CHARS and (_LEADS_ELSEWHERE.search(text) or find(tree, _REFRESH)):
        return Notice(reason="challenge", text=title or "a page without a word that leads elsewhere")
    reason = reason_of(title=title, text=said) if said else None
    return Notice(reason=reason or "not_an_article", text=title)


def _title(tree: HtmlElement | None) -> str:
    return text_of(first(tree, "//title")) if tree is not None else ""


def _challenge(text: str, tree: HtmlElement | None) -> Notice | None:
    if len(text) > MAX_CHALLENGE_CHARS:
        return None
    title = _title(tree)
    for reason, pattern in _EVASION:
        if pattern.search(title):
            return Notice(reason=reason, text=title)
    if _SUM.search(text) and "secqsubmit" in text:
        return Notice(reason="challenge", text="a sum to answer")
    bare = text.lstrip("\ufeff \r\n\t").lower()
    if bare.startswith("<script") and "<html" not in bare and "<body" not in bare:
        return Notice(reason="challenge", text="a script that leads elsewhere")
    return None


def _server_error(text: str, tree: HtmlElement | None, status: int) -> Notice | None:
    title = _title(tree)
    if status >= 500 or (_SYSTEM_ERROR.search(title) and len(text) <= MAX_CHALLENGE_CHARS):
        return Notice(reason="server_error", text=title or f"HTTP {status}")
    return None


def _said(text: str, tree: HtmlElement | None) -> Notice | None:
    """Classify what a notice page says, in the desktop, the mobile and the XML form."""
    if text.lstrip().startswith("<?xml") and (match := _CDATA.search(text)) and "alert_" in match[1]:
        return _by_words(re.sub(r"<script.*?</script>|<[^>]+>", " ", match[1], flags=re.DOTALL), tree)
    if tree is None:
        return None
    box = first(tree, "//*[@id='messagetext']", f"//*[{has('jump_c')}]", f"//*[{has('alert_error')}]")
    if box is None and _NOTICE_TITLE.match(_title(tree)):  # the pages for the oldest telephones
        box = first(tree, f"//body//*[{has('box')}]", "//body")
    if box is None or has_posts(tree):
        return None
    lines = [text_of(line) for line in find(box, "./p[not(.//a[contains(@href, 'history.back')])]")]
    return _by_words(" ".join(lines) or text_of(box), tree)


def _by_words(said: str, tree: HtmlElement | None) -> Notice:
    said = clean(said)
    words = in_simplified(said)
    for reason, pattern in _NOTICE_WORDS:
        if pattern.search(words):
            return Notice(reason=reason, text=said)
    # The reason for which a site is closed is free text; Discuz!'s own notices open with an apology.
    is_free_text = (
        tree is not None
        and not said.startswith(("抱歉", "对不起"))
        and first(tree, "//*[@id='messagelogin']") is not None
    )
    return Notice(reason="site_closed" if is_free_text else "not_an_article", text=said)


def _other_page(tree: HtmlElement | None) -> Notice | None:
    if tree is None:
        return None
    if first(tree, "//form[contains(@action, 'pwverify') or contains(@action, 'action=paysubmit')]") is not None:
        said = text_of(first(tree, f"//*[{has('f_c')}]//h3"))
        return Notice(reason="no_permission", text=said or "a password or a payment")
    if (
        first(tree, f"//body[{has('pg_logging')}]", "//form[contains(@id, 'loginform')][.//input[@name='password']]")
        is not None
    ):
        return Notice(reason="login_required", text=_title(tree))
    return None
