"""Saved pages of every portal against what a reader takes from them: `tests/portals/PORTAL/CASE/`, field by field.

`page.html` holds the bytes as served, `meta.json` their address, headers and the moment they were fetched,
`expected.json` the fields, written by eye.
"""

from __future__ import annotations

import json
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from scrapy.settings import Settings
from scrapy.spiderloader import SpiderLoader

from regional_news.extract import read
from regional_news.extract.epaper.facts import PaperFacts
from regional_news.item.article import FIELD_NAMES
from regional_news.item.serialise import article_to_json
from regional_news.portal.registry import portal_names
from regional_news.portal.upkeep.cases import UNREAD, Case
from tests.every import every

if TYPE_CHECKING:
    from regional_news.extract import PortalFacts
    from regional_news.item.article import Article

SAVED = Path(__file__).parents[1] / "portals"
FREE = {"layout", "fetched_at"}
"""Fields that say how and when a page was read, not what it says."""

PORTALS = pytest.mark.parametrize("portal", sorted(path.name for path in SAVED.iterdir()))


@cache
def facts_of(portal: str) -> PortalFacts:
    settings = Settings({"SPIDER_MODULES": ["regional_news.spiders"]})
    return SpiderLoader.from_settings(settings).load(portal).facts  # type: ignore[no-any-return]


def cases_of(portal: str) -> list[Path]:
    """Return a portal's saved pages; it has some, or its test could not fail."""
    cases = sorted(path.parent for path in SAVED.glob(f"{portal}/*/expected.json"))
    assert cases, portal
    return cases


def expected_of(case: Path) -> dict[str, Any]:
    found = json.loads((case / "expected.json").read_text(encoding="utf-8"))
    return {name: value for name, value in found.items() if name != UNREAD}


@cache
def article_of(case: Path) -> Article:
    meta = json.loads((case / "meta.json").read_text(encoding="utf-8"))
    return read(
        (case / "page.html").read_bytes(),
        url=meta["url"],
        headers=meta["headers"],
        fetched_at=datetime.fromisoformat(meta["fetched_at"]),
        facts=facts_of(case.parent.name),
    ).to_article()


@PORTALS
def test_a_field_is_what_a_reader_takes_from_the_page(portal: str) -> None:
    for case in cases_of(portal):
        read, expected = article_to_json(article_of(case)), expected_of(case)
        assert {name: read[name] for name in expected} == expected, case.name


@PORTALS
def test_a_person_has_compared_every_field_with_the_page(portal: str) -> None:
    """`regional-news check NAME --confirm` shows page and field side by side."""
    assert [case.name for case in cases_of(portal) if Case(case).unread] == []


@PORTALS
def test_an_expectation_is_one_that_a_reader_could_have(portal: str) -> None:
    """It names fields of the item, holds no damaged text, aware times, and no site's name behind the title."""
    for case in cases_of(portal):
        fields = expected_of(case)
        assert set(fields) <= set(FIELD_NAMES) - FREE, case.name
        assert {"title", "published_at", "text", "url", "article_id"} <= set(fields), case.name
        assert "\N{REPLACEMENT CHARACTER}" not in (case / "expected.json").read_text("utf-8"), case.name
        assert datetime.fromisoformat(fields["published_at"]).utcoffset() is not None, case.name
        assert not fields["title"].endswith(facts_of(portal).site_name), case.name


@every("portal", lambda: [name for name in portal_names() if not isinstance(facts_of(name), PaperFacts)])
def test_every_portal_has_saved_pages(portal: str) -> None:
    """Newspapers are told apart by their pages, not by their spiders: `tests/extract/epaper/` has each make."""
    assert cases_of(portal)
