"""The skins themselves: pages differ, the truth is on the page, the same seed deals the same pages."""

from __future__ import annotations

import re
from html import unescape

import pytest

from tests.skins import Page, generic_pages, skin_pages
from tests.skins.bodies import HELD_OUT, SEEN
from tests.skins.encodings import ENCODINGS, TRADITIONAL
from tests.skins.registry import SKINS
from tests.skins.score import body_f1, grams
from tests.skins.story import stories


@pytest.fixture(scope="module")
def pages() -> list[Page]:
    return [*skin_pages(3), *generic_pages(3)]


def packed(text: str) -> str:
    """Return `text` without tags, comments and white space."""
    bare = re.sub(
        r"<(?:style|script|textarea).*?</(?:style|script|textarea)>|<!--.*?-->|<[^>]*>", "", text, flags=re.DOTALL
    )
    return re.sub(r"\s+", "", unescape(bare))


def test_there_are_enough_designs_styles_stories_and_encodings_and_a_third_is_held_out() -> None:
    """The proof is as broad as promised."""
    groups = [skin.group for skin in SKINS.values()]
    assert groups.count("seen") >= 14
    assert groups.count("generic") >= 30
    assert groups.count("unseen") >= 8
    assert groups.count("held-out") / (groups.count("seen") + groups.count("held-out")) >= 1 / 3
    assert len(SEEN) >= 7
    assert len(HELD_OUT) >= 3
    assert len(stories()) >= 12
    assert len(ENCODINGS | TRADITIONAL) >= 8
    lengths = [sum(len(block.text) for block in story.blocks) for story in stories()]
    assert min(lengths) < 80
    assert max(lengths) > 2000


def test_held_out_body_styles_never_dress_seen_skins(pages: list[Page]) -> None:
    """What is tuned on has no part in what is held out."""
    assert not {page.name.split("/")[1] for page in pages if page.group == "seen"} & HELD_OUT.keys()


def test_the_same_seed_deals_the_same_pages_and_another_seed_others(pages: list[Page]) -> None:
    """Figures can be repeated, and unseen pages are one number away."""
    again = [page.body for page in skin_pages(3)]
    assert again == [page.body for page in pages[: len(again)]]
    assert not {page.body for page in skin_pages(4)} & set(again)


def test_every_page_is_a_page_of_its_own(pages: list[Page]) -> None:
    """No two pages have the same bytes, and two designs never the same markup."""
    assert len({page.body for page in pages}) == len(pages)
    tags = {}
    for page in pages:
        tags.setdefault(page.name.split("/")[0], set(re.findall(r"<\w+[^>]*(?:class|id|width|align)[^>]*>", page.html)))
    designs = list(tags)
    for n, one in enumerate(designs):
        for other in designs[n + 1 :]:
            shared = len(tags[one] & tags[other]) / max(1, len(tags[one] | tags[other]))
            assert shared < 0.4, (one, other, shared)


def of_each_design(pages: list[Page]) -> list[Page]:
    """Return the first page of every design."""
    return list({page.name.split("/")[0]: page for page in reversed(pages)}.values())


def test_what_is_true_stands_on_the_page(pages: list[Page]) -> None:
    """Every field of the truth can be seen by a reader of the right text, and the bytes hold that text."""
    for page in of_each_design(pages):
        seen = packed(page.html)
        everything = re.sub(r"\s+", "", unescape(page.html))
        truth = page.truth
        assert truth.text, page.name
        for line in truth.text.split("\n"):
            cells = [line] if re.sub(r"\s+", "", line) in seen else line.split(" ")
            assert [cell for cell in cells if re.sub(r"\s+", "", cell) not in seen] == [], page.name
        assert re.sub(r"\s+", "", truth.title) in everything, page.name
        for value in (
            truth.pretitle,
            truth.subtitle,
            truth.source,
            truth.editor,
            *truth.section,
            *(truth.authors or []),
        ):
            assert re.sub(r"\s+", "", value or "") in everything + seen, page.name
        assert [file for file in truth.images if file not in page.html] == [], page.name
        if truth.published_at:
            at = truth.published_at
            numerals = "".join("〇一二三四五六七八九"[int(digit)] for digit in str(at.year))
            wide = "".join(chr(ord(digit) + 0xFEE0) for digit in str(at.year))
            shown = (str(at.year), numerals, wide, f"{at:%m-%d}", "今天", "昨天", "前天")
            assert any(form in page.html for form in shown), page.name
            assert at <= page.fetched_at, page.name


def test_the_bytes_are_the_page_in_its_true_encoding(pages: list[Page]) -> None:
    """The encoding named last in a page's name decodes its bytes without loss."""
    for page in {page.name.rsplit("/", 1)[1]: page for page in pages}.values():
        codec = (ENCODINGS | TRADITIONAL)[page.name.rsplit("/", 1)[1]].codec
        text = packed(page.body.decode(codec))
        for line in page.truth.text.split("\n"):
            if not line.isascii() and codec != "big5":
                assert [cell for cell in line.split(" ") if re.sub(r"\s+", "", cell) not in text] == [], page.name


def test_f1_is_one_for_the_truth_and_falls_with_what_is_added_or_lost() -> None:
    """The measure punishes a teaser too much and a paragraph too few, and white space not at all."""
    text = "立秋刚过,云盘岭的黄桃进了采收期。\n果农谭四喜没有急着上山。"
    assert body_f1(text.replace("\n", " \n "), text) == 1
    assert body_f1(text + "相关阅读返乡青年把老粮仓改成了民宿", text) < 0.9
    assert body_f1(text[:15], text) < 0.8
    assert body_f1("", text) == 0
    assert body_f1(text + "\n图注", text + "\n图注", ["图注"]) == body_f1(text, text + "\n图注", ["图注"]) == 1
    assert grams("一二三四五").total() == 2
