"""Stories in parts find each other by the pages that they name."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from regional_news.extract.epaper.story import Story
from regional_news.extract.reading import Reading
from regional_news.portal.epaper.any_paper import AnyPaperSpider
from regional_news.portal.epaper.arguments import AnyPaperArguments
from regional_news.portal.epaper.issue_visit import IssueVisit


def visit(**parts: tuple[str, str | None, str | None]) -> IssueVisit:
    """Return an issue with parts of a story: the page of each, the one on which it goes on, the one it comes from."""
    made, answer = IssueVisit(date(2026, 11, 20), "http://paper.example/"), Any
    for key, (page, goes_on, comes_from) in parts.items():
        reading = Reading(article_id=key, title="渡口夜航恢复", page_no=page)
        made.held[key] = (answer, Story(reading=reading, goes_on=goes_on, comes_from=comes_from))  # type: ignore[assignment]
    return made


def test_a_story_may_go_on_more_than_once_and_never_in_a_circle() -> None:
    made = visit(lead=("A01", "A02", None), middle=("A02", "3", "1"), end=("A02-03", None, "A02"))
    for first, rest in dict(made.pairs()).items():
        made.note_joined(first, rest)
    assert made.joined == {"lead": "middle", "middle": "end"}
    assert [made.head_of(part) for part in ("end", "middle", "lead")] == ["lead"] * 3
    assert len(dict(visit(one=("1", "2", "2"), other=("2", "1", "1")).pairs())) == 1


@pytest.mark.parametrize(
    ("path", "door"),
    [("/hk/", "/hk/"), ("/hk", "/hk"), ("/hk/pc/", "/hk/pc/"), ("/hk/pc/layout/202611/20/node_01.html", "/hk/")],
)
def test_the_address_that_is_given_is_the_front_door(path: str, door: str) -> None:
    """A page's or story's address is none: it is asked for itself."""
    arguments = AnyPaperArguments.parse({"url": f"http://paper.example{path}"})
    assert AnyPaperSpider.facts_of(arguments).front_door == f"http://paper.example{door}"
