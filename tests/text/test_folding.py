"""Folding: what search takes for the same text."""

from __future__ import annotations

import re
import sys
import unicodedata
from itertools import chain
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regional_news.storage.sqlite.versions import _INVISIBLE, packed
from regional_news.storage.sqlite.words import tokens
from regional_news.text import folding
from regional_news.text.folding import fold
from tests.every import every

DATA = Path(folding.__file__).parent / "simplified.txt"
IDEOGRAPHS = [chr(code) for code in chain(range(0x3400, 0xA000), range(0x20000, 0x323B0))]
BESIDE_OPENCC = {"著": "着", "瞭": "了"}
"""Forms that OpenCC converts only inside phrases (看著, 瞭解); a single character folds either way."""


def simplified_lines() -> list[str]:
    """Return the lines of `simplified.txt` as OpenCC gives them."""
    opencc = pytest.importorskip("opencc")
    converted = opencc.OpenCC("t2s").convert("\n".join(IDEOGRAPHS)).split("\n")
    table = dict(zip(IDEOGRAPHS, converted, strict=True)) | BESIDE_OPENCC
    groups: dict[str, list[str]] = {}
    for form in IDEOGRAPHS:
        to = table[form]
        while table[to] != to:  # 薴 -> 苧 -> 苎: what is equal to an equal is equal
            to = table[to]
        if to != form:
            groups.setdefault(to, []).append(form)
    return [to + "".join(forms) for to, forms in sorted(groups.items())]


def test_the_shipped_table_is_openccs():
    assert DATA.read_text(encoding="utf-8").splitlines() == simplified_lines()


@every(
    "written folded",
    [
        ("高質量發展", "高质量发展"),
        ("臺灣", "台湾"),
        ("看著", "看着"),
        ("裡面", "里面"),
        ("Ｃｏｖｉｄ－１９", "covid-19"),
        ("（１）　", "(1) "),
        ("㈱ﬁ½", "㈱ﬁ½"),
        ("①金", "1金"),
        ("𬭎", "𬭎"),
    ],
)
def test_forms_of_one_character_fold_alike(written, folded):
    assert fold(written) == folded


@given(st.text())
def test_folding_keeps_every_place_and_is_done_after_once(text):
    assert len(fold(text)) == len(text)
    assert fold(fold(text)) == fold(text)


@given(st.text(), st.text())
def test_a_word_folds_alike_alone_and_inside_a_text(before, after):
    assert fold(before + after) == fold(before) + fold(after)


if __name__ == "__main__":
    DATA.write_text("\n".join(simplified_lines()) + "\n", encoding="utf-8")
    sys.stdout.write(f"{DATA}: {len(simplified_lines())} lines\n")


TEXTS = st.text(st.one_of(st.sampled_from("一龥鿿菏泽 　\n，．e\u0301\u200bㇰ゙か﨑豈①㎡가각1_"), st.characters()))


@given(TEXTS)
def test_words_are_the_pairs_of_every_run_of_letters(text):
    runs = re.findall(r"[^\W_]+", fold(text))
    assert tokens(text) == " ".join(run[at : at + 2] for run in runs for at in range(len(run)))


@given(TEXTS)
def test_texts_are_compared_in_one_normal_form_without_spaces(text):
    assert packed(text) == re.sub(r"\s+", "", unicodedata.normalize("NFKC", text.translate(_INVISIBLE)))
