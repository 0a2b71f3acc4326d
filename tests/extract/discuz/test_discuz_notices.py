"""Pages that are no thread, list or index: each is known for what it is, and none becomes an item."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from regional_news.extract import read
from regional_news.extract.discuz.notices import classify
from regional_news.item.article import REFUSALS
from tests.discuz_captures import Capture, capture, index, needs_captures, parse
from tests.every import every

_EXPECTED = {
    "errors": {
        "gone": "thread_nonexist thread_deleted thread_audit forum_nonexist attachment_guest inajax_err "
        "viewthread_notid static404 old_rewrite short_rewrite",
        "no_permission": "thread_readperm forum_password",
        "login_required": "thread_memberonly forum_memberonly post_login login space",
        "server_error": "tainting db_down",
        "not_an_article": "register search search_submit nextnew_none thread_pwforum mobile_param_desktop_ua",
        "": "thread_price thread_password undefined_mod",
    },
    "antibot": {
        "challenge": "dsign_challenge_1 dsign_challenge_2 dsign_challenge_3 dsign_challenge_dynamic "
        "dsign_challenge_extra dsign_bot dsign_wrong dsign_print dsign_archiver dsign_mobile dsign_counter_3 "
        "dsign_counter_4 ae2_proxy ae4_first ae4_nocookie ae4_rss ae4_archiver ae8_first ae8_ajax",
        "rate_limited": "ae1_second ae5_second",
        "server_error": "ae1_first ae1_nocookie ae5_first",
        "not_an_article": "dsign_rss",
        "": "dsign_solved dsign_page2 dsign_list dsign_counter_1 dsign_counter_2 ae2_plain ae4_second ae5_third",
    },
}
"""Reason by capture; those without a reason hold a thread, a list or the index."""


def _expected(name: str) -> str | None:
    folder, _, file = name.partition("/")
    stem = file.rpartition(".")[0]
    return next((reason for reason, stems in _EXPECTED[folder].items() if stem in stems.split()), None)


def _reason(page: Capture) -> str:
    notice = classify(page.text, page.tree, status=page.status, headers=page.headers)
    return notice.reason if notice else ""


@needs_captures
@every("name", lambda: [name for name in index() if name.split("/")[0] in _EXPECTED])
def test_every_error_page_and_challenge_is_known(name: str) -> None:
    """Each captured notice, wall, challenge and error has its reason; pages with content have none."""
    assert _reason(capture(name)) == _expected(name)


@needs_captures
@every("name", lambda: [name for name in index() if name.startswith(("default/thread_", "rewrite/forum-", "robot/"))])
def test_no_page_with_content_is_taken_for_a_notice(name: str) -> None:
    """Threads, lists and indexes of every variant pass, whatever their posts say."""
    page = capture(name)
    is_other_view = any(word in name for word in ("print", ".xml"))
    assert bool(_reason(page)) == (is_other_view or page.status != 200)


@every(
    "said reason",
    [
        ("抱歉，指定的主题不存在或已被删除或正在被审核", "gone"),
        ("抱歉，您尚未登录，没有权限访问该版块", "login_required"),
        ("抱歉，您所在的用户组(游客)无法进行此操作", "login_required"),
        ("抱歉，本帖要求阅读权限高于 20 才能浏览", "no_permission"),
        ("抱歉，本版块只有特定用户可以访问", "no_permission"),
        ("抱歉，您的 IP 地址不在被允许的范围内", "no_permission"),
        ("本站正在升级，预计明早八点恢复访问", "site_closed"),
        ("各位朋友，我们搬家去了，春节以后再见", "site_closed"),
        ("抱歉，您两次访问间隔过短，请稍候再试", "rate_limited"),
        ("抱歉，没有比当前更早的主题", "not_an_article"),
        ("抱歉，指定的主題不存在或已被刪除或正在被審核", "gone"),
        ("抱歉，您尚未登錄，沒有權限訪問該版塊", "login_required"),
        ("您需要先登入才能繼續本操作", "login_required"),
        ("抱歉，本帖要求閱讀權限高於 10 才能瀏覽", "no_permission"),
        ("Sorry, the thread you asked for does not exist or awaits review", "gone"),
        ("Sorry, you have to log in first", "login_required"),
        ("请使用微信登陆后查看", "login_required"),
        ("请先完成实名认证", "no_permission"),
        ("该群组已关闭", "no_permission"),
        ("您浏览得太快了，歇一歇吧", "rate_limited"),
        ("请输入验证码后继续访问", "challenge"),
        ("系統繁忙", "server_error"),
    ],
)
@pytest.mark.parametrize("variant", ["desktop", "mobile"])
def test_a_notice_is_known_by_what_it_says(said: str, reason: str, variant: str) -> None:
    """Desktop and mobile notices have the same reasons; a free text with a login form closes the site."""
    login = '<div id="messagelogin"></div>'
    boxes = {
        "desktop": f'<div id="messagetext" class="alert_info"><p>{said}</p></div>{login}',
        "mobile": f'<div class="jump_c"><p>{said}</p><p><a href="javascript:history.back();">返回</a></p></div>{login}',
    }
    text = f"<html><head><title>提示信息 - 论坛 - Powered by Discuz!</title></head><body>{boxes[variant]}</body></html>"
    notice = classify(text, parse(text))
    assert notice is not None
    assert (notice.reason, notice.text) == (reason, said)


@every(
    "status reason",
    [(401, "login_required"), (403, "no_permission"), (404, "gone"), (429, "rate_limited"), (502, "server_error")],
)
def test_a_bare_status_is_a_reason_too(status: int, reason: str) -> None:
    """Servers in front of the forum answer with pages of their own."""
    text = "<html><head><title>sorry</title></head><body>sorry</body></html>"
    notice = classify(text, parse(text), status=status)
    assert notice is not None
    assert notice.reason == reason


@every(
    "page reason",
    [
        ('<head><script>document.cookie="jsl=1";location.reload();</script></head><body></body>', "challenge"),
        ('<head><meta http-equiv="Refresh" content="0; url=/verify"></head>', "challenge"),
        ("<head><script>function go(){self.location='/?verify=1'} setTimeout(go, 50)</script></head>", "challenge"),
        ("<head><title>网站防火墙</title></head><body>您的请求带有不合法参数，已被拦截</body>", "challenge"),
        ("<head><title>404 Not Found</title></head><body><h1>404 Not Found</h1><hr>nginx</body>", "gone"),
        (
            "<head><title>茶叶商行</title></head><body>" + "<p>本店专营各种绿茶与红茶。</p>" * 9 + "</body>",
            "not_an_article",
        ),
        (
            '<head><title>应用</title></head><body><div id="app"></div><script src="app.js"></script></body>',
            "not_an_article",
        ),
    ],
)
def test_what_stands_before_a_forum_is_known_too(page: str, reason: str) -> None:
    """Firewalls and servers answer in the forum's place, most of them with 200."""
    text = f"<html>{page}</html>"
    notice = classify(text, parse(text))
    assert notice is not None
    assert notice.reason == reason


def test_pages_for_old_telephones_say_their_notice_in_a_bare_box() -> None:
    """The plainest template has no id and no class of its own for it."""
    text = (
        "<html><head><title>提示信息 - 山城论坛 - Powered by Discuz!</title></head>"
        '<body><div class="box">抱歉，指定的主题不存在或已被删除或正在被审核</div></body></html>'
    )
    notice = classify(text, parse(text))
    assert notice is not None
    assert (notice.reason, notice.text) == ("gone", "抱歉，指定的主题不存在或已被删除或正在被审核")


@pytest.mark.parametrize("action", ["pwverify", "paysubmit"])
def test_a_forum_behind_a_password_or_a_payment_lets_nobody_in(action: str) -> None:
    """Either asks in a form of the list's own address; every thread of such a forum leads there."""
    text = (
        "<html><head><title>谈天说地 - 山城论坛 - Powered by Discuz!</title></head><body>"
        '<div class="f_c"><h3>进去要先过这一关</h3>'
        f'<form action="forum.php?mod=forumdisplay&amp;fid=2&amp;action={action}"></form></div></body></html>'
    )
    notice = classify(text, parse(text))
    assert notice is not None
    assert (notice.reason, notice.text) == ("no_permission", "进去要先过这一关")


def test_a_redirect_to_the_login_is_a_login_wall() -> None:
    """A forum closed to guests sends every address there."""
    notice = classify("", None, status=302, headers={"location": "member.php?mod=logging&action=login"})
    assert notice is not None
    assert notice.reason == "login_required"


def test_an_entry_of_a_diary_has_its_member_and_its_readers() -> None:
    page = (
        "<html><head><title>渡口的柳树 - 河湾老林的日志 - Powered by Discuz!</title></head><body id='nv_home'>"
        '<div id="pt"><a href="./">河湾</a> &rsaquo; <a href="home.php?mod=space&uid=7">河湾老林</a> &rsaquo; '
        '<a href="home.php?mod=space&uid=7&do=blog&view=me">日志</a></div><div class="h"><h1 class="ph">渡口的柳树</h1>'
        '<p class="xg2"><span class="xg1">已有 330 次阅读</span><span class="xg1">2021-3-5 07:20</span></p></div>'
        '<div id="blog_article"><p>河水涨了又落，船来了又走，渡口的柳树年年发芽。</p>'
        "<p>摆渡的人说，明年还要再种一排。</p>"
        "</div></body></html>"
    )
    url = "http://bbs.example.com/home.php?mod=space&uid=7&do=blog&id=5"
    reading = read(page.encode(), url=url, fetched_at=datetime.now(UTC))
    assert (reading.refusal, reading.title, reading.poster, reading.views) == (None, "渡口的柳树", "河湾老林", 330)


def test_the_sites_own_news_beside_a_forum_are_articles() -> None:
    """Discuz! has a page for articles, too: they are read as any, with the names that stand in its line."""
    page = (
        "<html><head><title>城区三条道路封闭施工 - 新闻 - Powered by Discuz!</title></head>"
        '<body id="nv_portal"><div class="z"><a href="./">山城</a> &rsaquo; <a href="list">新闻</a> &rsaquo;'
        '查看内容</div><div class="hm"><h1 class="ph">城区三条道路封闭施工</h1><p class="xg1">2023-5-6 09:15'
        "<span>|</span>发布者: <a>admin</a><span>|</span>查看: <em>1024</em><span>|</span>原作者: 李小明<span>|</span>"
        '来自: 山城日报</p><td id="article_content"><p>本报讯 今天起，城区三条道路因管网改造封闭，工期三个月。</p>'
        "<p>施工期间，公交二路和五路临时改道，市民可留意公司通知，提前安排好出行的时间。</p></td></body></html>"
    )
    reading = read(page.encode(), url="http://www.example.com/article-12-1.html", fetched_at=datetime.now(UTC))
    assert (reading.refusal, reading.title) == (None, "城区三条道路封闭施工")
    assert (reading.authors, reading.source, reading.views) == (["李小明"], "山城日报", 1024)
    assert reading.section == ["山城", "新闻"]
    assert reading.text.startswith("本报讯")


def test_every_reason_is_documented() -> None:
    """Reasons are words of the one list of refusals."""
    reasons = {reason for reasons in _EXPECTED.values() for reason in reasons if reason}
    assert reasons <= set(REFUSALS)
