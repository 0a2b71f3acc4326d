"""Lines of the site that are none of the story: end markers, buttons, credits. The words are in `boilerplate.toml`."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from regional_news.extract import lexicon
from regional_news.text.clean import words
from regional_news.text.urls import PICTURE_FILE

MAX_MARKER_CHARS: Final = 80
MAX_NOTICE_CHARS: Final = 400
MAX_NOISE_CHARS: Final = 130
_WORDS: Final = lexicon.words_of("boilerplate.toml")
_BEGINS, _HOLDS, _NOISE = (lexicon.any_of(_WORDS[section]) for section in ("begins", "holds", "noise"))
_ONLY: Final = frozenset(_WORDS["only"])
_BUTTONS: Final = frozenset(words(_WORDS["buttons"]["words"]))
_HEADINGS: Final = frozenset({"rail", "comment", "site"})
_NOTICE: Final = ("代表", "转载", "新闻线索", "求报道", "ICP", "©", "opyright", "COPYRIGHT")
"""One of these is in a long line that ends a story."""
_WEAK_KINDS: Final = frozenset({"share", "tags", "buttons", "comment", "contact", "pager"})
"""Kinds of markers that stand above and inside stories too."""
_GAPS: Final = str.maketrans(
    dict.fromkeys("|｜/／·[]【】〖〗『』()（）<>《》「」:：,，、.。=+*#○●⊕⊖⊙-┊▼↓↑→←»«>“”\"'‘’", " ")
)
_CAPTION: Final = re.compile(
    r"^(?:[▲△↑◀◁▼]|图[为中片:：\s]|[上下左右]图|图\d|[(（]图)|摄(?:影)?[)）]?$|供图[)）]?$|资料图|^《[^》]{1,30}》剧照$|[(（]?(?:记者|通讯员).{2,12}摄"
)
_SIGNED: Final = re.compile(
    r"\s?[【\[(（［]?\s?(?:责任编辑|责\s?编|(?:网络|实习|值班|新媒体)?编\s?辑|审核|校对|供稿|来源|稿源|出处|转自)\s{0,4}[:：]?"
    r"(?:[^】\])）］。]{0,40}[】\])）］]|(?<=[:：])[^。，！？]{0,20})\s?$"
)
_SIGNED_LINE: Final = re.compile(
    r"(?:(?:(?:信息|稿件|文章|内容|新闻|消息|资料|图文)?来源|稿源|供稿|作者|记者|通讯员|撰文|撰稿|编辑|责任编辑|责编|审核|校对|监制)\s?[:：丨|｜]\s?"
    r"[^\s，。；！？:：]{2,30}\s{0,4}){1,3}|(?:(?:值班|责任)?(?:编辑|编委|校对)|责编|审核)\s{1,4}[\u3400-\u9fff]{2,4}"
)
_LONE_CREDITS: Final = frozenset(words("来源 作者 记者 编辑 信息来源 文章来源 文章作者"))


def is_end_marker(text: str) -> bool:
    """Tell whether a line ends the story: a heading of a rail, an editor's line, a share bar, a footer."""
    if len(text) > MAX_MARKER_CHARS:
        return len(text) < MAX_NOTICE_CHARS and any(word in text for word in _NOTICE) and _holds(text)
    return _is_common_marker(text)


def _holds(text: str) -> bool:
    return _HOLDS.search(text) is not None


@lru_cache(maxsize=8192)  # the pages of a site share their words, and every line is asked more than once
def _is_common_marker(text: str) -> bool:
    if len(text) < 3 * text.count(" "):
        text = "".join(text.split())  # a line spaced out: 版 权 所 有
    bare = text.strip(lexicon.DECORATION)
    if bare in _ONLY or lexicon.classify(text).whole in _HEADINGS:
        return True
    begins = _BEGINS.match(text.lstrip(" |>·•*-—【[(（［〔〖■"))
    return (begins is not None and not _may_be_told(text)) or _holds(text)


def _may_be_told(text: str) -> bool:
    """Tell whether a line is a sentence that begins with a word of the site's by chance; a notice is none."""
    return lexicon.is_told(text) and lexicon.classify(text).start == ""


def is_weak_marker(text: str) -> bool:
    """Tell whether an end marker also stands above or inside stories: share bars, tags, boxes of related links."""
    said = lexicon.classify(text)
    return said.start in _WEAK_KINDS or said.whole != ""


def is_of_site(text: str) -> bool:
    """Tell whether a line is noise or an end marker."""
    return is_noise(text) or is_end_marker(text)


def is_noise(text: str) -> bool:
    """Tell whether a short line is a button, a size switch, a rule or a picture's file name, wherever it stands."""
    return len(text) <= MAX_NOISE_CHARS and _is_short_noise(text)


@lru_cache(maxsize=8192)
def _is_short_noise(text: str) -> bool:
    if text.isalpha():  # most lines of menus
        return text in _BUTTONS or _NOISE.fullmatch(text) is not None or not text.strip("xX")
    if _is_sign(text) or (
        not ("，" in text and lexicon.is_told(text)) and _NOISE.fullmatch(text.strip(" 【[(（［】])）］—-↓▼▲△↑·~"))
    ):
        return True
    pieces = [piece.strip("0123456789") or piece for piece in text.translate(_GAPS).split()]
    if any(piece in _BUTTONS for piece in pieces) and all(map(_is_button, pieces)):
        return True
    if text.startswith(("http://", "https://")) and text.isascii() and " " not in text:
        return True
    return is_file_name(text)


def _is_sign(text: str) -> bool:
    """Tell whether a line holds signs alone, or a number in brackets."""
    number = text.strip("(（[［【)）]］】")
    if number.isdecimal() and len(number) < 8:
        return len(text) - len(number) < 3
    return "…" not in text and len(text) <= 80 and not any(map(str.isalnum, text.translate(_NO_LETTERS)))


_NO_LETTERS: Final = str.maketrans("xX", "××")


def _is_button(piece: str) -> bool:
    amount = piece.rstrip("次人条篇个").rstrip("%％万").replace(".", "", 1)
    return piece in _BUTTONS or piece.startswith(("扫一扫", "分享到")) or amount == "" or amount.isdecimal()


def is_file_name(text: str) -> bool:
    """Tell whether a line is nothing but a picture's file name."""
    is_name = len(text) <= MAX_NOISE_CHARS and PICTURE_FILE.search(text) and text[0] not in "，,:："
    return bool(is_name) and not any(sign in text for sign in "。;；?？!！")


def is_caption(text: str) -> bool:
    """Tell whether a line reads as a picture's caption: it says who took the picture, or which one it is of."""
    return bool(_CAPTION.search(text))


def is_lone_credit(text: str) -> bool:
    """Tell whether a line is a credit's label alone, its value in the next cell: 来源："""
    return text[-1:] in {":", "："} and text[:-1].rstrip() in _LONE_CREDITS


def without_signature(text: str) -> str:
    """Return a paragraph without `(责任编辑:正强)` or `责任编辑：正强` behind its last sentence.

    >>> without_signature("会议到此结束。(责任编辑:正强)")
    '会议到此结束。'
    """
    if _SIGNED_LINE.fullmatch(text) or is_lone_credit(text):
        return ""
    tail = text[-80:]
    match = _SIGNED.search(tail)
    left = text[: len(text) - len(tail) + match.start()].rstrip() if match else text
    opened = max(left.rfind("（"), left.rfind("("))  # （作者：田野 编辑：龙腾）
    return left[:opened].rstrip() if match and opened > max(left.rfind("）"), left.rfind(")")) else left
