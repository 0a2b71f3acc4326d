"""Stories over all portals: those that most outlets told, how they spread, and one with its tellings side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from regional_news.output.web.changes import Effort, compare, inside
from regional_news.output.web.pages.places import TABS
from regional_news.output.web.search_form import PRESETS, day_named
from regional_news.output.web.visit import whole_number
from regional_news.portal.registry import portal_name
from regional_news.storage.sqlite.story_origin import TOLD_FIRST, origin_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from starlette.responses import Response

    from regional_news.output.web.visit import Visit
    from regional_news.storage.sqlite import Store
    from regional_news.storage.sqlite.story_rows import Reprint, Told
    from regional_news.storage.sqlite.story_spread import Teller, Tellings

MOST_STORIES: Final = 60
MOST_FAST: Final = 20
MOST_OUTLETS: Final = 12
MOST_TELLINGS: Final = 200
MAX_CHARS: Final = 60_000  # length of each text that is compared: the history command compares all

LIKENESS: Final = {
    "verbatim": "the same text", "retitled": "with another title", "cut": "cut", "extended": "extended",
    "edited": "edited",
}  # fmt: skip
"""What a later telling did to an earlier one."""


def show_list(visit: Visit) -> Response:
    """Answer with the stories that most outlets told in a span of days."""
    asked, days = _days(visit, "7d")
    with visit.store() as store:
        found = store.stories.told_often(**days, limit=MOST_STORIES)
    return visit.page("stories.html", tabs=TABS, found=found, spans=PRESETS, asked=asked)


def show_spread(visit: Visit) -> Response:
    """Answer with what went round fastest, who tells alone and who follows whom; or with what one outlet told alone."""
    asked, days = _days(visit, "30d")
    outlet = visit.params.get("outlet", "")
    with visit.store() as store:
        if outlet:
            alone = store.stories.alone(outlet, **days, limit=MOST_STORIES)
            return visit.page("spread.html", tabs=TABS, spans=PRESETS, asked=asked, outlet=outlet, alone=alone)
        soonest, tellers = visit.site.kept(store, ("spread", *days.values()), lambda: _spread(store, days))
        fastest = store.stories.fastest(soonest, limit=MOST_FAST)
    return visit.page("spread.html", tabs=TABS, spans=PRESETS, asked=asked, outlet="", fastest=fastest, tellers=tellers)


def _spread(store: Store, days: dict[str, date]) -> tuple[Tellings, list[Teller]]:
    """Return figures alone: titles are read for each visit, as one may be forgotten meanwhile."""
    told = store.stories.told_by(**days)
    soonest = {one.story: told[one.story] for one in store.stories.fastest(told, limit=MOST_FAST)}
    return soonest, store.stories.tellers(told, limit=MOST_OUTLETS)


def _days(visit: Visit, default: str) -> tuple[str, dict[str, date]]:
    """Return the span that is asked for, as the address has it and as days."""
    asked = visit.params.get("since", default)
    return asked, {"since": day_named("since", asked, now=visit.now), "until": visit.today}


def show(visit: Visit) -> Response:
    """Answer with one story, by its number or by an article that tells it."""
    number = whole_number(visit.params.get("story", ""))
    with visit.store() as store:
        if number is None:
            number = store.stories.of(visit.params.get("portal", ""), visit.params.get("id", ""))
        tellings = store.stories.tellings(number, limit=MOST_TELLINGS + 1) if number is not None else []
        links = store.stories.reprints(tellings[0].id) if tellings else []
    if not tellings:
        return visit.notice("There is no such story", status=404)
    is_cut, tellings = len(tellings) > MOST_TELLINGS, tellings[:MOST_TELLINGS]
    one, other = _compared(tellings, visit)
    effort = Effort()
    return visit.page(
        "story.html",
        story=number,
        tellings=tellings,
        is_cut=is_cut,
        origin=origin_of(tellings),
        first_words=TOLD_FIRST,
        likeness=_likeness(tellings[0], links, visit),
        teller=lambda told: portal_name(told.portal) if told.teller == told.portal else told.teller,
        one=one,
        other=other,
        titles=[inside(one.title, other.title, effort)] if one.title != other.title else [],
        rows=compare(one.text[:MAX_CHARS], other.text[:MAX_CHARS], effort),
        is_long=max(len(one.text), len(other.text)) > MAX_CHARS,
    )


def _compared(tellings: Sequence[Told], visit: Visit) -> tuple[Told, Told]:
    """Return the two tellings to show: those asked for, else the first and the first one that differs from it."""
    by_id = {told.id: told for told in tellings}
    one = by_id.get(whole_number(visit.params.get("a", "")) or 0, tellings[0])
    asked = by_id.get(whole_number(visit.params.get("b", "")) or 0)
    key = visit.params.get("portal", ""), visit.params.get("id", "")
    own = next((told for told in tellings if (told.portal, told.article_id) == key), None)
    if asked is None and own is not None and own.id != one.id:
        asked = own
    differs = (told for told in tellings if told.id != one.id and told.text != one.text)
    return one, asked or next(differs, tellings[-1])


def _likeness(first: Told, links: Sequence[Reprint], visit: Visit) -> dict[int, str]:
    """Say of each telling what it did to the first one."""
    return {
        link.article: f"{visit.t(LIKENESS[link.kind])} · {link.share_of:.0%}"
        for link in links
        if link.of == first.id and not link.post_id and link.kind in LIKENESS
    }
