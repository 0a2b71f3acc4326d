"""Texts are compared by what they share, however they were cut, extended or typed."""

from __future__ import annotations

import random

import pytest

from regional_news.text.shingles import KEYS_MAX, LETTERS_MAX, Letters, Overlap, sketch, telling
from tests.every import every
from tests.factory import LONG_TEXT

TEXT = telling(LONG_TEXT)
OTHER = "".join(chr(0x4E00 + (number * 7919) % 20000) for number in range(3000))
NOTICE = (
    "关于{name}工程建设项目环境影响评价文件受理情况的公示。根据有关规定，我局于{day}受理了{name}的环评文件，项目位于{place}，"
    "总投资{sum}万元，公示期为五个工作日，公众可以在公示期内以书面形式提出意见，联系电话{phone}，通信地址为{street}。"
)


def overlap(one: str, other: str) -> Overlap:
    return Letters(telling(one)).overlap(Letters(telling(other)))


def retyped(text: str, share: float) -> str:
    rng = random.Random(4)
    return "".join(chr(rng.randrange(0x4E00, 0x9FA0)) if rng.random() < share else letter for letter in text)


@every(
    "text",
    [
        "本报讯（记者 林晓舟）" + LONG_TEXT,
        "新华社菏泽3月5日电（记者林晓舟、周渡）" + LONG_TEXT,
        "本报记者 林晓舟 通讯员 周渡\n" + LONG_TEXT,
        LONG_TEXT + "\n责任编辑：石桥",
        LONG_TEXT + "（本报记者 林晓舟）",
        LONG_TEXT + "\n（记者 林晓舟）\n免责声明：本文转自其他媒体。",
        LONG_TEXT.replace("，", ", ").replace("\n", "\n\n　　"),
    ],
)
def test_datelines_bylines_editors_spaces_and_punctuation_say_nothing(text):
    assert telling(text) == TEXT


def test_a_story_that_speaks_of_reporters_keeps_its_words():
    assert telling("记者节这天，记者走进社区。居民说好。").startswith("记者节这天")


def test_traditional_script_tells_the_same():
    assert telling("環湖步道全線貫通，附近居民沿湖散步") == telling("环湖步道全线贯通，附近居民沿湖散步")


def test_a_text_that_is_cut_stands_wholly_in_the_longer_one():
    cut = overlap(TEXT[: len(TEXT) * 6 // 10], TEXT)
    assert cut.own == 1.0
    assert cut.others == pytest.approx(0.6, abs=0.05)
    assert not cut.is_template


def test_paragraphs_in_another_order_are_still_there():
    moved = overlap("\n".join(reversed(LONG_TEXT.split("\n"))), LONG_TEXT)
    assert moved.own > 0.95


def test_letters_changed_here_and_there_leave_most_of_a_text():
    changed = overlap(retyped(TEXT, 0.06), TEXT)
    assert changed.own > 0.75
    assert not changed.is_template


def test_two_notices_of_one_form_are_told_from_a_reprint():
    one = NOTICE.format(
        name="南湖污水处理", day="三月五日", place="城南镇", sum="1280", phone="5551234", street="湖滨路18号"
    )
    two = NOTICE.format(
        name="北山采石场", day="六月十七日", place="北山乡", sum="660", phone="5559876", street="建设街2号"
    )
    assert overlap(one, two).is_template


def test_a_form_without_numbers_is_known_by_its_slots():
    form = "经研究决定，{}同志任{}，免去其原任职务。请有关单位按照规定办理手续，并认真做好工作交接，保证工作平稳。"
    assert overlap(form.format("林晓舟", "水务局局长"), form.format("周渡", "交通运输局副局长")).is_template


def test_a_sketch_stands_in_that_of_a_text_with_more_appended():
    assert set(sketch(OTHER)) <= set(sketch(OTHER + TEXT))


def test_texts_that_share_nothing_share_no_key():
    assert not set(sketch(OTHER)) & set(sketch(TEXT))
    assert overlap(OTHER, TEXT).own == 0


@every("text", ["", "字", "四个字啊", "\U00020000" * 9])
def test_what_is_shorter_than_a_shingle_has_no_sketch(text):
    assert sketch(text) == []
    assert Letters(text).overlap(Letters(TEXT)).own == 0


def test_a_text_of_megabytes_has_a_sketch_of_bounded_size():
    text = telling("".join(chr(0x4E00 + number * number % 20011) for number in range(LETTERS_MAX + 10_000)))
    assert len(text) == LETTERS_MAX
    assert len(sketch(text)) <= KEYS_MAX


def test_a_sketch_is_the_same_on_every_machine():
    assert sketch("城南新修的步道亮堂堂") == EXPECTED


def test_numbers_with_a_digit_mistyped_make_no_form_of_a_reprint():
    told = (
        f"全县前10个月完成投资24679万元，{TEXT[:20]}同比增长823万元，{TEXT[20:40]}其中工业投资11532万元，{TEXT[40:60]}"
    )
    slips = told.replace("24679", "2467").replace("823", "923").replace("11532", "119532")
    other = told.replace("24679", "88120").replace("823", "4105").replace("11532", "70044")
    assert not overlap(told, slips).is_template
    assert overlap(told, other).is_template


EXPECTED = [1709613139]
