"""A region that there is not is refused, with the codes that look like it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from regional_news.cli.selecting import codes_of
from regional_news.errors import UserError
from regional_news.extract import PortalFacts
from regional_news.storage.sqlite import Filters, Store
from tests.every import every

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(("code", "near"), [("99", "there are 370000 "), ("371799", "near ones: 371728 ")])
def test_a_region_option_that_no_place_bears_names_near_ones(code: str, near: str, tmp_path: Path) -> None:
    with (
        Store.open(tmp_path / "s.db") as store,
        pytest.raises(UserError, match=f"there is none; {near}"),
    ):
        store.select(Filters(regions=codes_of(code)))


@every("code", ["37", "3717", "371722"])
def test_the_code_of_a_place_or_its_beginning_is_taken(code: str) -> None:
    assert codes_of(code) == [code]


def test_facts_with_an_unknown_region_are_refused_with_the_near_ones() -> None:
    with pytest.raises(ValueError, match=r"region '999999': there is none; there are 370000 山东省, "):
        PortalFacts(
            name="x",
            site_name="某网",
            origin="http://x.example",
            region="999999",
            article=r"/(?P<id>\d+)\.html",
            examples=("http://x.example/1.html",),
        )
