"""The page of newspapers names those that have a spider."""

from __future__ import annotations

from tools import papers_page


def test_the_table_of_papers_is_up_to_date() -> None:
    """`make docs` renews it."""
    text = papers_page.PAGE.read_text(encoding="utf-8")
    assert papers_page.page(text) == text
    assert "yueyangribao" in text
