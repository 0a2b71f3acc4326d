"""Polls, rewards, debates, activities, goods and classified options as lines of text.

What changes on every view without anybody acting (hours left, places left) is left out.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from regional_news.extract.discuz.body import read_body
from regional_news.extract.discuz.markup import text_of
from regional_news.extract.xpath import find, first, has

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_PASSING: Final = re.compile(r"剩余|已报名|报名人数|人气|浏览")
_VOTES_OF_PICTURE: Final = re.compile(r"(\d+)\s*票")
_VOTES: Final = re.compile(r"\(\s*(\d+)\s*(?:票)?\s*\)")


def special_lines(post: HtmlElement) -> list[str]:
    """Return what the opening post of a special thread says beside its body, one line each."""
    return [line for read in (_options, _poll, _reward, _debate, _activity, _goods) for line in read(post) if line]


def _pair(label: str, value: str) -> str:
    label = label.rstrip(":： ")
    is_said = label and value.strip("- ") and value != "点击查看"  # what a reader asks for, or a picture
    return f"{label}: {value}" if is_said and not _PASSING.search(label) else ""


def _options(post: HtmlElement) -> list[str]:
    rows = find(post, f".//tr[th and td][ancestor::*[{has('typeoption')}]]")
    lines = [_pair(text_of(first(row, "./th")), text_of(first(row, "./td"))) for row in rows]
    for box in find(post, f".//h4/parent::*[{has('viewsort')}]"):  # one line each, behind which a longer value goes on
        _, *said = read_body([box], base="", quotes_apart=False).paragraphs or [""]
        for line in said:
            label, colon, value = line.partition(":")
            if colon:
                lines.append(_pair(label, value.strip()))
            elif lines and lines[-1]:
                lines[-1] += f" {line}"
    if not rows and not lines:
        lines = read_body(sort_boxes(post), base="", quotes_apart=False).paragraphs
    return lines


def sort_boxes(post: HtmlElement) -> list[HtmlElement]:
    """Return what stands above the words of a post whose heading names a form: options in a template of the site's."""
    if not find(post, "//h1//a[contains(@href, 'sortid=')]"):
        return []
    words = f"following-sibling::*[{has('t_fsz')} or {has('pcbs')}]"
    return find(post, f".//*[{has('pcb')}]/*[{words}][not(self::h2 or {has('locked')} or {has('typeoption')})]")


def _poll(post: HtmlElement) -> list[str]:
    lines = []
    for box in find(post, f".//p/parent::*[{has('polltd')}]"):
        votes = _VOTES_OF_PICTURE.match(text_of(first(box, f".//*[{has('imgfc')}]/*[{has('z')}]")))
        option = text_of(first(box, f"./p[not({has('imgfc')})]"))
        lines.append(f"{option} {votes[1]}票" if votes else option)
    for label in find(post, ".//label[starts-with(@for, 'option_')]"):
        option = re.sub(r"^\d+\s*\.\s*", "", text_of(label))
        row = first(
            label, "ancestor::tr[1]/following-sibling::tr[1][not(.//label)]", "ancestor::p[1]", "ancestor::tr[1]"
        )
        votes = _VOTES.search(text_of(first(row, ".//em")) if row is not None else "")
        lines.append(f"{option} {votes[1]}票" if votes else option)
    return lines


def _reward(post: HtmlElement) -> list[str]:
    notice = first(post, f".//div[{has('rusld')} or {has('rsld')} or {has('reward_txt')}]")
    return [re.sub(r"\s", "", text_of(notice))] if notice is not None else []


def _debate(post: HtmlElement) -> list[str]:
    umpire = "*[@id='umpirepoint']"
    not_when = "count(preceding-sibling::p) != 1"  # the second says when
    for_phones = f".//p[parent::*[{has('debate_box')}][not(strong)]][{not_when}]"
    said = f".//p[@class != 'dbresult'][parent::{umpire}] | .//label[ancestor::{umpire}] | {for_phones}"
    lines = [text_of(line) for line in find(post, said)]
    for box in find(post, f".//strong/parent::*[{has('point')} or {has('debate_box')}]"):
        side = re.match(r"\S+?(?=\s*[(（])", text_of(first(box, "./strong")))
        if side:
            lines.append(_pair(side[0], text_of(first(box, "./p"))))
    return lines


def _activity(post: HtmlElement) -> list[str]:
    lines = [
        _pair(text_of(term), text_of(first(term, "following-sibling::*[1][self::dd]")))
        for term in find(post, f".//dt[ancestor::*[{has('act')}]]")
    ]
    for term in find(post, f".//dt[*[{has('mtit')}]][ancestor::*[{has('activity')}]]"):
        label = text_of(first(term, f"./*[{has('mtit')}]"))
        lines.append(_pair(label, text_of(term).removeprefix(label).strip()))
    return lines


def _goods(post: HtmlElement) -> list[str]:
    lines = []
    for box in find(post, ".//h4/ancestor::*[starts-with(@id, 'trade')][1]"):
        lines.append(text_of(first(box, ".//h4")))
        for term in find(box, ".//dl/dt"):
            label, _, value = text_of(term).partition(":")
            lines.append(_pair(label, value.strip() or text_of(first(term, "following-sibling::*[1][self::dd]"))))
        price = first(box, ".//strong")
        if price is not None:
            unit = (price.tail or "").strip().split()
            lines.append(" ".join([text_of(price), *unit[:1]]))
    return lines
