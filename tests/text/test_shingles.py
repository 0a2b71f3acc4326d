"""Texts are compared by what they share, however they were cut, extended or typed."""

from __future__ import annotations

import pytest

from regional_news.text.shingles import KEYS_MAX, KEYS_MIN, containment, letters, sketch
from tests.factory import LONG_TEXT

TEXT = letters(LONG_TEXT)
OTHER = "".join(chr(0x4E00 + (number * 7919) % 20000) for number in range(3000))


def test_spaces_and_punctuation_say_nothing():
    assert letters("城南，新修 的\n步道。") == "城南新修的步道"


def test_a_text_that_is_cut_stands_wholly_in_the_longer_one():
    assert containment(TEXT[: len(TEXT) * 6 // 10], TEXT) == 1.0
    assert containment(TEXT, TEXT[: len(TEXT) * 6 // 10]) == pytest.approx(0.6, abs=0.05)


def test_a_sketch_stands_in_that_of_a_text_with_more_appended():
    own, longer = sketch(OTHER), sketch(OTHER + TEXT)
    assert len(own) > KEYS_MIN
    assert own <= longer


def test_texts_that_share_nothing_share_no_key():
    assert not sketch(OTHER) & sketch(TEXT)


@pytest.mark.parametrize("text", ["", "字", "四个字啊"])
def test_what_is_shorter_than_a_shingle_has_no_sketch(text):
    assert sketch(text) == frozenset()
    assert containment(text, TEXT) == 0.0


def test_a_text_of_megabytes_has_a_sketch_of_bounded_size():
    assert len(sketch(OTHER * 40 + "".join(chr(0x4E00 + n % 20000) for n in range(300_000)))) <= KEYS_MAX


def test_a_sketch_is_the_same_on_every_machine():
    assert min(sketch("城南新修的步道")) == EXPECTED_LOWEST


EXPECTED_LOWEST = 16684960175194450574
