"""What a reader must know about a page: cut off, partly hidden, a spam copy."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from regional_news.text.clean import key

if TYPE_CHECKING:
    from regional_news.extract.page import Page

_WALLED: Final = re.compile(
    r"(?:登录|登陆|注册)后.{0,6}(?:查看|阅读|浏览).{0,4}(?:全文|更多|剩余|完整)|剩余\s?\d{1,3}\s?[%％]|(?:付费|订阅|购买)后.{0,6}(?:阅读|查看|可读)|"
    r"(?:回复|评论)(?:后)?(?:才)?可见|以下(?:内容|部分).{0,12}(?:会员|付费|登录|登陆|回复|隐藏)|(?:本帖|此处|部分)隐藏.{0,4}内容|开通会员.{0,8}(?:阅读|查看)|本文为付费内容|试读(?:部分|已)?结束"
)
_WALL_WORDS: Final = ("登", "回复", "注册", "剩余", "付费", "订阅", "购买", "可见", "会员", "隐藏", "试读")
"""One of these is in whatever `_WALLED` finds."""
_SPAM: Final = re.compile(
    r"娱乐城|博彩|赌场|赌博|百家乐|老虎机|时时彩|六合彩|彩票(?:平台|网|app|注册)|棋牌|体育(?:投注|博彩|官网|app|平台|下载)|投注|真人(?:视讯|娱乐)|亚博|皇冠(?:体育|足球|新|网)|足球(?:网|比分|外围)|"
    r"外围|bet\d{0,3}|(?:官网|平台|手机)(?:入口|登录|登錄|下载|注册)|app下载|下注|捕鱼|電子遊戲|博天堂|葡京|威尼斯人|金沙|开户|開戶|(?:最新|唯一)(?:官网|网址)|澳门(?:新|金|赌|葡|威|银河)|棋牌|快三|北京赛车|成人|约炮|代开发票|办证",
    re.IGNORECASE,
)
_TRADITIONAL: Final = re.compile(
    "[們國來時會這對為說發經過還後從與點業開關無當應實現學體電話報區縣鄉東長車馬門問間書軍農員麼機構見視記設計議論評試詞該語誤請讀課調謝識證護變讓貝負財責貨質貿資賽贊贏趙趨邊達運進遠選鄭錢鐵鏡陽陰陳陸隊階隨險雖雙難雲靜頁項順須頭題願類風飛飯餘館駐驗魚麗黃齊龍]"
)
_SIMPLIFIED: Final = re.compile(
    "[们国来时会这对为说发经过还后从与点业开关无当应实现学体电话报区县乡东长车马门问间书军农员么机构见视记设计议论评试词该语误请读课调谢识证护变让贝负财责货质贸资赛赞赢赵趋边达运进远选郑钱铁镜阳阴陈陆队阶随险虽双难云静页项顺须头题愿类风飞饭余馆驻验鱼丽黄齐龙]"
)


def is_walled(page: Page, *, first: int, last: int) -> bool:
    """Tell whether a notice in or right below the body says that more of it is shown to others."""
    short = [line.text for line in page.lines[first : last + 5] if len(line.text) < 120]
    whole = "\n".join(short)
    return any(word in whole for word in _WALL_WORDS) and any(map(_WALLED.search, short))


def is_truncated(source: str, *, ends_with_body: bool) -> bool:
    """Tell whether a page's source stops in its middle: a page that opened `<html>` and never closed it.

    Old pages that merely forget the closing tags still end in a footer, so the body must be the last thing on it.
    """
    tail = source[-2000:].lower().rstrip()
    if "</html" in tail or "</body" in tail or "<html" not in source[:5000].lower():
        return False
    return ends_with_body or tail.rfind("<") > tail.rfind(">")


def has_spam_title(title: str, head_title: str, text: str) -> bool:
    """Tell whether words of gambling and the like stand before the title, and the story is about none of it."""
    before, found, _ = head_title.partition(title)
    prefix = before if found else title
    if found and not key(before):
        return False
    match = _SPAM.search(prefix)
    return bool(match) and match[0] not in text if match else False


def is_traditional(title: str, text: str) -> bool:
    """Tell whether a text is in Traditional script."""
    sample = title + text[:5000]
    traditional, simplified = len(_TRADITIONAL.findall(sample)), len(_SIMPLIFIED.findall(sample))
    return traditional >= 10 and traditional > 5 * simplified
