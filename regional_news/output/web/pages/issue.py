"""Newspapers: those there are, the issues of one by month, one issue with its pages and stories in their order."""

from __future__ import annotations

from calendar import Calendar
from datetime import date
from typing import TYPE_CHECKING, Final

from starlette.responses import Response

from regional_news.crawl.arguments import did_you_mean
from regional_news.errors import UserError
from regional_news.item.article import FLAGS
from regional_news.output.issues import page_picture, read_issue
from regional_news.output.web.pages.places import TABS
from regional_news.portal.registry import portal_name

if TYPE_CHECKING:
    from regional_news.output.web.visit import Visit

_THERE: Final = frozenset({"complete", "partial"})
"""States of an issue of which there are pages."""


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
        days = [day for day, (state, _, _) in store.issue_days(issue.portal).items() if state in _THERE]
        kept = {p.image for p in issue.pages if p.image and store.captures.latest(issue.portal, p.image)}
    before = max((one for one in days if one < day), default=None)
    after = min((one for one in days if one > day), default=None)
    why = issue.said(visit.language)
    return visit.page("issue.html", issue=issue, why=why, kept=kept, flag_texts=FLAGS, before=before, after=after)


def show_papers(visit: Visit) -> Response:
    """Answer with the list of newspapers, or with the issues of the one that `portal` names, those of a `month`."""
    portal = visit.params.get("portal", "")
    with visit.store() as store:
        papers, names = store.papers(), store.paper_names()
        days = store.issue_days(portal) if portal in papers else {}
    named = {one: names.get(one) or portal_name(one) for one in papers}
    if not portal:
        return visit.page("papers.html", tabs=TABS, papers=papers, names=named)
    if portal not in papers:
        raise UserError("portal {!r}: the store has no issue of it{}", portal, did_you_mean(portal, list(papers)))
    months = sorted({(day.year, day.month) for day, (state, _, _) in days.items() if state in _THERE}, reverse=True)
    try:
        asked = date.fromisoformat(f"{visit.params.get('month') or '{:04}-{:02}'.format(*months[0])}-01")
        weeks = Calendar().monthdatescalendar(asked.year, asked.month)
    except ValueError:  # the last month of all has weeks that end after it, too
        raise UserError("month {!r}: give a month as 2026-11", visit.params["month"]) from None
    states = {day: state for day, (state, _, _) in days.items()}
    return visit.page(
        "paper.html", tabs=TABS, portal=portal, name=named[portal], month=asked, months=months, weeks=weeks,
        states=states, weekdays=visit.t("Mon Tue Wed Thu Fri Sat Sun").split(),
    )  # fmt: skip


def show_picture(visit: Visit) -> Response:
    """Answer with the picture of a page that the archive holds: `portal` and `url` name it."""
    portal, url = visit.params.get("portal", ""), visit.params.get("url", "")
    with visit.store() as store:
        found = page_picture(store, visit.site.store_path.parent, url, portal=portal)
    if found is None:
        return visit.notice("The archive has no such picture", status=404)
    media, body = found
    return Response(body, media_type=media)
