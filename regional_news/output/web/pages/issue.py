"""One issue of a newspaper: its pages with their stories, in the order in which they were printed."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from regional_news.item.article import FLAGS
from regional_news.output.issues import read_issue

if TYPE_CHECKING:
    from starlette.responses import Response

    from regional_news.output.web.visit import Visit


def show(visit: Visit) -> Response:
    """Answer with the issue that `portal` and `day` name."""
    try:
        day = date.fromisoformat(visit.params.get("day", ""))
    except ValueError:
        day = date.min
    with visit.store() as store:
        issue = read_issue(store, visit.params.get("portal", ""), day)
    if issue is None:
        return visit.notice("There is no such issue", status=404)
    return visit.page("issue.html", issue=issue, flag_texts=FLAGS)
