"""Pages that stand where an article should: maintenance notices, firewalls, login walls, answered with 200."""

from __future__ import annotations

import re
from typing import Final

SHORT_CHARS: Final = 60
"""A page without a time of its own and with less text than this is not believed to be an article."""
NOTICE_CHARS: Final = 400
"""No notice is longer than this; a story about firewalls is."""

_CHALLENGE: Final = re.compile(
    r"访问.{0,6}频繁|频繁访问|请求.{0,8}(?:拦截|阻断|拦阻|拒绝|不合法)|安全(?:验证|检测|防护|狗)|防火墙|人机验证|验证码|滑动.{0,4}验证|"
    r"WAF|[Cc]aptcha|[Cc]loudflare|[Cc]hecking your browser|[Aa]ccess [Dd]enied|[Ff]orbidden|"
    r"[Ee]nable (?:JavaScript|cookies)|(?:请求|访问).{0,16}(?:阻断|拦截|频率过高)|"
    r"疑似.{0,6}攻击|请求.{0,8}攻击行为|安全检查\W{0,3}请稍|拦截提示|"
    r"(?:验证|检查).{0,6}浏览器|不是机器人|(?:开启|打开).{0,6}[Jj]ava[Ss]cript|异常访问|IP.{0,8}(?:封禁|被封|限制)|"
    r"(?:has|have|was|been|[Rr]equest|[Aa]ddress) (?:been )?blocked|[Vv]erify(?:ing)? (?:that )?you are human|"
    r"DDoS protection|Too Many Requests"
)
_LOGIN: Final = re.compile(
    r"请(?:您)?(?:先)?登[录陆]|登[录陆]后(?:才能|方可|可以)?.{0,6}(?:查看|浏览|访问|阅读)|您?(?:尚未|还没有)登[录陆]"
)
_BROKEN: Final = re.compile(
    r"(?:系统|网站|本站|服务器?|站点|平台|数据库|程序).{0,10}(?:维护|升级|繁忙|故障|错误|异常|暂停|关闭|改版|出错)|请稍[后候]再|"
    r"Bad Gateway|Service (?:Temporarily )?Unavailable|Gateway Time-?out|Internal Server Error|"
    r"nginx|[Dd]atabase [Ee]rror"
)

_GONE: Final = re.compile(
    r"(?:页面|网页|文章|文件|内容|信息|新闻|稿件|地址|链接|资源|帖子).{0,12}(?:不存在|被?删除|下线|失效|找不到|移走|搬家|过期|走丢|迷路)|"
    r"找不到.{0,8}(?:页面|网页|文章|内容|信息)|\b404\b|[Nn]ot [Ff]ound"
)

_GONE_SHORT: Final = re.compile(r"不存在|已被?删除|已经?下线|已失效|找不到|404|[Nn]ot [Ff]ound")


def says_gone(line: str) -> bool:
    """Tell whether a short text says that a page is missing; of a long one it would say too much."""
    return _GONE_SHORT.search(line) is not None


def reason_of(*, title: str, text: str) -> str | None:
    """Return why a page that shows no time of its own is no article (a word of `REFUSALS`), None where it may be one.

    To be asked only about such pages: an article under a byline may speak of anything.
    """
    if len(text) < SHORT_CHARS and says_gone(text):
        return "gone"
    shown = f"{title}\n{text}"
    if len(text) <= NOTICE_CHARS:
        if _CHALLENGE.search(shown):
            return "challenge"
        if _LOGIN.search(shown):
            return "login_required"
        if _GONE.search(shown):
            return "gone"
        if _BROKEN.search(shown):
            return "server_error"
    return "not_an_article" if len(text) < SHORT_CHARS else None
