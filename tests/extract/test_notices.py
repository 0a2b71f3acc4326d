"""A page that stands where an article should is named for what it is; a story under a byline may speak of anything."""

from __future__ import annotations

from datetime import UTC, datetime

from regional_news.extract import PortalFacts, read
from regional_news.extract.notices import holds_no_news, reason_of
from tests.every import every

FACTS = PortalFacts(
    name="made_up",
    site_name="某某网",
    origin="http://portal.example",
    article=r"/news/(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)/(?P<id>\d+)\.html",
    examples=("http://portal.example/news/2026-11-02/1.html",),
)
NOTICES = {
    "gone": (
        "抱歉，您要查看的页面不存在或者已经被管理员删除，五秒钟后将自动带您返"
        "回网站首页，也可以使用上方的搜索框再找一找。给您带来不便，请您谅解。"
    ),
    "challenge": (
        "您的访问请求可能对网站造成安全威胁，已被网站防火墙拦截。如果您是网站的管"
        "理员，请登录后台查看拦截日志，按照帮助文档把自己的地址加入白名单后再试。"
    ),
    "login_required": (
        "本栏目的内容仅供注册用户浏览，您尚未登录，请先登录或者注册一个新的"
        "帐号，注册只需要一分钟，完成之后就可以阅读本站的全部稿件和往期报纸。"
    ),
    "server_error": (
        "为了给各位网友提供更好的服务，本站正在进行系统升级，预计今天晚上十"
        "点以前恢复，期间所有栏目都暂时无法打开，感谢您一直以来的支持和理解。"
    ),
}


def page(text: str, *, byline: str = "") -> bytes:
    return f"<meta charset=utf-8><title>提示_某某网</title><h1>温馨提示</h1><div>{byline}</div><p>{text}</p>".encode()


@every("reason", NOTICES)
def test_a_notice_without_a_time_of_its_own_is_no_article(reason: str) -> None:
    url, now = "http://portal.example/news/2026-11-02/1.html", datetime(2026, 11, 20, tzinfo=UTC)
    assert read(page(NOTICES[reason]), url=url, fetched_at=now, facts=FACTS).refusal == reason


@every("reason", NOTICES)
def test_the_same_words_under_a_byline_are_a_story(reason: str) -> None:
    url, now = "http://portal.example/news/2026-11-02/1.html", datetime(2026, 11, 20, tzinfo=UTC)
    told = page(NOTICES[reason], byline="来源：某某日报 2026-11-02 08:00")
    assert read(told, url=url, fetched_at=now, facts=FACTS).refusal is None


@every(
    "words",
    [
        "当前访问疑似黑客攻击，已被网站管理员设置为拦截",
        "您提交的请求可能对网站造成威胁，请求已被管理员设置的策略阻断",
        "The address that you asked for has been blocked by the administrator of this site. Incident: 1234-5678",
        "为了确认您不是机器人，请完成下面的操作",
        "正在验证您的浏览器，请稍候",
        "您的IP已被封禁，请联系管理员",
    ],
)
def test_what_a_firewall_says_is_no_story(words: str) -> None:
    """Whatever its length, and whatever day the address names."""
    assert reason_of(title="", text=words) == "challenge"


def test_only_the_last_section_tells_that_a_page_is_no_news() -> None:
    """What leaders do and what is announced stands below sections that hold no news themselves."""
    assert holds_no_news(["政务公开", "领导之窗"]) == "领导之窗"
    assert holds_no_news(["领导之窗", "领导活动"]) is None
    assert holds_no_news(["政府信息公开目录", "通知公告"]) is None
    assert holds_no_news([]) is None
