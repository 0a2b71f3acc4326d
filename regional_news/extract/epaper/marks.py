"""What marks a printed thing as none of the newsroom's stories, and what one without a title is called."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from regional_news.extract.epaper import fields

if TYPE_CHECKING:
    from collections.abc import Collection

    from regional_news.item.article import Image

_SELLS: Final = re.compile(
    r"广告|热线|电话|地址\s?[:：]|咨询|订购|优惠|促销|二维码|官网|隆重|招商|欢迎.{0,6}(?:光临|惠顾|选购)"
)
_WORDS_MAX: Final = 40
"""So long a first line is what a thing without a title is called."""


def marks(title: str, page: str, text: list[str]) -> set[str]:
    """Return the flags of what is printed beside the newsroom's stories."""
    forms = {"advertisement": fields.ADVERTISEMENT, "credits": fields.CREDITS, "notice": fields.NOTICE}
    for words in (title, page):  # on a page of advertisements a notice is one
        if flag := next((name for name, form in forms.items() if form.search(words)), None):
            return {flag}
    if len(text) == 1 and fields.CREDITS.search(text[0]) and len(text[0]) < 80:
        return {"credits"}
    return set()


def untitled(text: list[str], images: list[Image], flags: Collection[str]) -> tuple[str | None, set[str]]:
    """Return what a printed thing without a title is called, and its flags; a picture alone and what sells are ads."""
    if not text and not images:
        return None, set()
    is_marked = not {"advertisement", "notice", "credits"}.isdisjoint(flags)
    sells = bool(_SELLS.search("\n".join(text))) or (not text and not any(image.caption for image in images))
    found = {"untitled"} | ({"advertisement"} if sells and not is_marked else set())
    first = next((line for line in [*text, *(image.caption or "" for image in images)] if line), "")
    return (first if len(first) <= _WORDS_MAX else f"{first[:_WORDS_MAX]}…") or "广告", found
