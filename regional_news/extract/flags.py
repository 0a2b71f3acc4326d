"""What a reader must know about a page: cut off, partly hidden, a spam copy."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from regional_news.extract import lexicon
from regional_news.text.clean import key
from regional_news.text.urls import join

if TYPE_CHECKING:
    from regional_news.extract.page import Page

_WORDS: Final = lexicon.words_of("notices.toml")
_WALLED: Final = lexicon.any_of(_WORDS["walled"])
_SPAM: Final = lexicon.any_of(_WORDS["spam"])
_SWALLOWING: Final = (
    "object", "noscript", "select", "textarea", "iframe", "template", "audio", "video", "button", "svg",
    "title", "noframes", "script", "style",
)  # fmt: skip
"""Elements whose text is none of the story."""
_PAGES: Final = frozenset({"上", "下", "上一", "下一", "首", "尾", "末"})
_PAGE_OF_STORY: Final = re.compile(r"(?<=\d)[_-]\d{1,2}(?=\.\w+$)|(?<=[^?])&page=\d{1,2}\b")
"""What addresses of one story's pages differ by: `t20261120_301245_2.html`, `portal.php?mod=view&aid=7&page=2`."""
_LONG: Final = 15
_TRADITIONAL: Final = frozenset(
    "們國來時會這對為說發經過還後從與點業開關無當應實現學體電話報區縣鄉東長車馬門問間書軍農員麼機構見視記設計議論評試詞該語誤請讀課調謝識證護變讓貝負財責貨質貿資賽贊贏趙趨邊達運進遠選鄭錢鐵鏡陽陰陳陸隊階隨險雖雙難雲靜頁項順須頭題願類風飛飯餘館駐驗魚麗黃齊龍"
)
_SIMPLIFIED: Final = frozenset(
    "们国来时会这对为说发经过还后从与点业开关无当应实现学体电话报区县乡东长车马门问间书军农员么机构见视记设计议论评试词该语误请读课调谢识证护变让贝负财责货质贸资赛赞赢赵趋边达运进远选郑钱铁镜阳阴陈陆队阶随险虽双难云静页项顺须头题愿类风飞饭余馆驻验鱼丽黄齐龙"
)


def is_walled(page: Page, *, first: int, last: int) -> bool:
    """Tell whether a notice in or right below the body says that more of it is shown to others."""
    return any(says_walled(line.text) for line in page.lines[first : last + 5])


def says_walled(text: str) -> bool:
    """Tell whether a short text says that more is shown to others."""
    return len(text) < 120 and _WALLED.search(text) is not None


def is_truncated(source: str, *, ends_with_body: bool) -> bool:
    """Tell whether a page's source stops in its middle: a page that opened `<html>` and never closed it.

    Old pages that merely forget the closing tags still end in a footer, so the body must be the last thing on it.
    """
    tail = source[-2000:].lower().rstrip()
    if "</html" in tail or "</body" in tail or "<html" not in source[:5000].lower():
        return False
    return ends_with_body or tail.rfind("<") > tail.rfind(">")


def other_pages(page: Page, *, last: int, url: str) -> tuple[bool, str | None]:
    """Tell whether the story has other pages, whose numbers stand right behind it; and where the one after this is."""
    own = without_number(url)
    links = [link for line in page.lines[last + 1 : last + 4] for link in line.links]
    named = {name: other for text, link in links if (name := _page_named(text)) and (other := join(url, link))}
    others = {name: other for name, other in named.items() if without_number(other) == own and other != url}
    here = next(n for n in range(1, len(others) + 2) if str(n) not in others)  # its own number leads nowhere
    following = next((others[name] for name in ("下", "下一", str(here + 1)) if name in others), None)
    return any(other != own for other in others.values()) or following is not None, following


def without_number(url: str) -> str:
    """Return what the addresses of all pages of one story have in common."""
    return _PAGE_OF_STORY.sub("", url)


def _page_named(text: str) -> str:
    """Return what a link calls a page, without 第 and 页; "" where it calls none."""
    name = text.removeprefix("第").rstrip("页頁").strip()
    return name if name in _PAGES or (name.isdecimal() and len(name) < 3) else ""


def is_swallowed(source: str, tree: Any) -> bool:
    """Tell whether an element that shows nothing was opened and never closed, and took sentences for its own."""
    begin = source.rfind("<!--")
    if begin > source.rfind("-->") and _holds_sentence(source[begin:]):
        return True
    suspects = set()
    for element in tree.iter(*_SWALLOWING):
        text = "".join(element.itertext())
        is_code = element.tag in {"script", "style"}  # its sentences are its own, unless the page's tags are among them
        if (not is_code or "</" in text) and _holds_sentence(text):
            if is_code and ("<script" in text or "<style" in text):
                return True  # the page's later ones stand in one whose end is missing
            suspects.add(element.tag)
    if not suspects:
        return False
    tags = Counter(map(str.lower, re.findall(f"(?i)</?(?:{'|'.join(_SWALLOWING)})", source)))
    return any(tags[f"<{tag}"] > tags[f"</{tag}"] for tag in suspects)


def _holds_sentence(text: str) -> bool:
    return any(len(one) >= _LONG and not one.isascii() for one in lexicon.STOP.split(text)[:-1])


def has_spam_title(title: str, head_title: str, text: str) -> bool:
    """Tell whether words of gambling and the like stand before the title, and the story is about none of it."""
    before, found, _ = head_title.partition(title)
    prefix = before if found else title
    if found and not key(before):
        return False
    match = _SPAM.search(prefix.lower())
    return match[0] not in text.lower() if match else False


def is_traditional(title: str, text: str) -> bool:
    """Tell whether a text is in Traditional script."""
    sample = title + text[:5000]
    traditional, simplified = (sum(map(sample.count, signs)) for signs in (_TRADITIONAL, _SIMPLIFIED))
    return traditional >= 10 and traditional > 5 * simplified
