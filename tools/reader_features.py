"""What the reader notices about the lines of a page, for `tools/train_reader.py` to learn from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from regional_news.extract import body as bodies
from regional_news.extract import features, head_titles, metas, page, survey
from regional_news.extract.context import Context
from regional_news.extract.votes import Explanation
from regional_news.text import encodings

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


def features_of(
    body: bytes, *, url: str, headers: Mapping[str, str] | None = None, fetched_at: datetime | None = None
) -> tuple[list[tuple[tuple[object, ...], ...]], list[str], bool, set[int]]:
    """Return the features of every line of a page, the lines, whether the page must hold a story, and where it cannot."""
    decoded = encodings.decode(body, headers)
    tree = page.parse(decoded.text)
    if tree is None:
        return [], [], False, set()
    found = metas.read(tree)
    context = Context(
        page.walk(tree), found, head_titles.of_head(found), url, fetched_at, None, Explanation(), decoded.text
    )
    where = survey.of_page(context)
    marks = survey.marks_of(context, where)
    return (
        features.of_page(context.page, marks, where.block.main if where.block else ""),
        [one.text for one in context.page.lines],
        bodies.holds_story(context.page.lines, is_article=where.is_article),
        marks.edges,
    )
