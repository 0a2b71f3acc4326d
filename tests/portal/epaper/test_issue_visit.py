"""Stories in parts find each other by the pages that they name."""

from __future__ import annotations

from datetime import date
from typing import Any

from regional_news.extract.epaper.story import Story
from regional_news.extract.reading import Reading
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
