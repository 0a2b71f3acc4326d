"""Small steps through Discuz! markup: class tests, numbers, and what kind of page a tree is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, cast
from urllib.parse import urlsplit

from regional_news.extract.discuz.addresses import absolute
from regional_news.extract.xpath import find, first
from regional_news.text.clean import clean

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lxml.html import HtmlElement

_MAINLAND: Final = str.maketrans(
    "費記刪審閱讀權訪問瀏覽錄驗證碼購買維護級暫頻過請後遊無關閉發於復覆頁樓題時鐘剛員該沒僅見隱統錯誤進貼實綁號戶組",
    "费记删审阅读权访问浏览录验证码购买维护级暂频过请后游无关闭发于复复页楼题时钟刚员该没仅见隐统错误进贴实绑号户组",
)
_NUMBER: Final = r"(\d[\d.,]*\s*万?)"
_WHEN: Final = re.compile(r"\d{4}-\d{1,2}-\d{1,2}(?:\s\d{1,2}:\d\d(?::\d\d)?)?|\d{1,2}:\d\d|\d+\s*\S{1,2}前")
OUTSIDE_WORDS: Final = (
    "not(ancestor-or-self::*[starts-with(@id, 'postmessage_') or "
    "@class and contains(concat(' ', normalize-space(@class), ' '), ' message ')])"
)
"""The XPath condition that an element is none of a post's words, which may hold any markup where a forum allows it."""
_PID: Final = re.compile(r"(?:post_|pid|postmessage_)(\d+)$")


def text_of(element: HtmlElement | None) -> str:
    """Return the text of `element` on one line, empty where there is none."""
    if element is None:
        return ""
    return clean("".join(cast("Iterable[str]", element.itertext())))


def in_simplified(text: str) -> str:
    """Return what the forum itself says as a mainland forum writes it: the words of Taiwan's and Hong Kong's differ.

    >>> in_simplified("抱歉，指定的主題不存在或已被刪除或正在被審核")
    '抱歉，指定的主题不存在或已被删除或正在被审核'
    """
    return text.translate(_MAINLAND)


def own_number(text: str) -> int | None:
    """Return the count that `text` shows (`430`, `1.2万`), None where it shows none.

    >>> own_number("1.2万")
    12000
    """
    match = re.search(r"(\d+(?:\.\d+)?)\s*(万)?", text.replace(",", ""))
    if match is None:
        return None
    return round(float(match[1]) * 10_000) if match[2] else int(float(match[1]))


def counts_in(text: str) -> tuple[int, int] | None:
    """Return views and replies where `text` says both, its numbers all behind their words or all before them."""
    text = _WHEN.sub("", in_simplified(text))
    is_behind = re.match(r"\D*(?:查看|浏览|阅读|回复|帖数|回帖|评论)", text) is not None
    form = rf"(?:{{}})数?量?\s*[:：]?\s*{_NUMBER}" if is_behind else rf"{_NUMBER}\s*[个条次人]?(?:{{}})"
    views, replies = re.search(form.format("查看|浏览|阅读"), text), re.search(form.format("回复|帖数|回帖|评论"), text)
    found = (own_number(views[1]), own_number(replies[1])) if views and replies else (None, None)
    return (found[0], found[1]) if found[0] is not None and found[1] is not None else None


def hides_nothing(said: str) -> bool:
    """Tell whether a box in the look of one that hides words stands beside words that everybody sees.

    It is empty, or names the price of a thread that is open to whoever reads it.
    """
    return not said or in_simplified(said).removeprefix("记录").lstrip().startswith("付费主题")


def identifier(element: HtmlElement) -> str | None:
    """Return the pid in the id of a post's container or body, None where it holds none."""
    match = _PID.match(element.get("id") or "")
    return match[1] if match else None


def base_url(tree: HtmlElement, url: str) -> str:
    """Return the address that the links of the page resolve against.

    A `<base>` on another host than the page's is passed over: it would lead every relative link there.
    """
    base = first(tree, "//base[@href]")
    named = absolute(url, (base.get("href") or "").strip()) if base is not None else url
    return named if urlsplit(named).netloc == urlsplit(url).netloc else url


def is_discuz(tree: HtmlElement) -> bool:
    """Tell whether a Discuz! forum made the page, on any of several signs: a template rarely drops them all."""
    signs = (
        "//meta[@name='generator'][starts-with(normalize-space(@content), 'Discuz!')]",
        "//body[starts-with(@id, 'nv_') and contains(@class, 'pg_')]",
        "//script[contains(., 'discuz_uid')]",
        "//*[(@id='thread_subject' and not(self::div)) or @id='threadlisttableid']",  # news sites borrow the name
        "//title[contains(., 'Powered by Discuz!')]",
        "//a[contains(., 'Discuz!') and (contains(@href, 'discuz') or contains(@href, 'comsenz'))]",
    )
    return any(find(tree, sign) for sign in signs)
