"""One issue of a newspaper: its pages with their stories, in the order in which they were printed."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from starlette.responses import Response

from regional_news.errors import UserError
from regional_news.item.article import FLAGS
from regional_news.output.issues import page_picture, read_issue

if TYPE_CHECKING:
    from regional_news.output.web.visit import Visit


def show(visit: Visit) -> Response:
    """Answer with the issue that `portal` and `day` name."""
    try:
        day = date.fromisoformat(visit.params.get("day", ""))
    except ValueError:
        raise UserError("day {!r}: give a day as 2026-11-23", visit.params.get("day", "")) from None
    with visit.store() as store:
        issue = read_issue(store, visit.params.get("portal", ""), day)
        if issue is None:
            return visit.notice("There is no such issue", status=404)
        kept = {p.image for p in issue.pages if p.image and store.captures.latest(issue.portal, p.image)}
    return visit.page("issue.html", issue=issue, kept=kept, flag_texts=FLAGS)


def show_picture(visit: Visit) -> Response:
    """Answer with the picture of a page that the archive holds: `portal` and `url` name it."""
    portal, url = visit.params.get("portal", ""), visit.params.get("url", "")
    with visit.store() as store:
        found = page_picture(store, visit.site.store_path.parent, url, portal=portal)
    if found is None:
        return visit.notice("The archive has no such picture", status=404)
    media, body = found
    return Response(body, media_type=media)
