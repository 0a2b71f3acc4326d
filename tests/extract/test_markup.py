"""Markup made to stop a parser."""

from __future__ import annotations

from time import process_time

from regional_news.text.clean import without_huge_tags
from tests.every import every


class TestHugeTags:
    def test_a_tag_of_thousands_of_attributes_loses_them(self) -> None:
        """The parser would take a minute over it."""
        huge = "<p " + " ".join(f"a{n}={n}" for n in range(20_000)) + ">"
        assert without_huge_tags(f"<i class=x>甲</i>{huge}乙</p>") == "<i class=x>甲</i><p>乙</p>"

    @every(
        "markup",
        [
            "<img src='data:image/png;base64," + "AB+/ " * 20_000 + "'>",
            '<p title="a"b">' + "<a href='x y'>甲</a> " * 9_000,
            "<p>" + "字" * 100_000,
            '<a href="' + "x" * 100_000,
            "<" * 100_000,
        ],
    )
    def test_other_large_markup_stays_as_it_is(self, markup: str) -> None:
        assert without_huge_tags(markup) == markup

    def test_its_time_grows_with_the_markup_and_no_faster(self) -> None:
        def cost(size: int) -> float:
            started = process_time()
            for pattern in ('<a "', "<a b=\"'", "<a =", "<a b=' "):
                without_huge_tags(pattern * size)
            return process_time() - started

        cost(50_000)
        assert cost(200_000) < 16 * cost(50_000)
