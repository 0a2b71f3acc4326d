"""When a page was published: every place that says so has a vote, the byline most of them, the address least."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from regional_news.extract import byline, metas, sections
from regional_news.text import dates
from regional_news.text.clean import clean

if TYPE_CHECKING:
    from regional_news.extract.byline_parts import Part
    from regional_news.extract.context import Context
    from regional_news.extract.survey import Survey
    from regional_news.text.dates import Moment

_URL_DATE: Final = re.compile(
    r"/(?:t|c|content_|art_)?((?:19|20)\d\d)(?:([-/]?)(0[1-9]|1[0-2])(?:\2|/)(0[1-9]|[12]\d|3[01])|"
    r"/(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])|/(1[0-2]|[1-9])/(3[01]|[12]\d|[1-9])(?=/))"
    r"(?=[/_.]|$|(?:[01]\d|2[0-3])[0-5]\d[0-5]\d{1,4}\.)"
)
"""`/2020-03/05/`, `/2020/0305/`, `/2020/3/5/`, `/20200305102011123.html`."""
_HAS_YEAR: Final = re.compile(r"\d{4}|^\d\d\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d|[零〇○Ｏ一二三四五六七八九]{4}年")
_CLOCK_SLACK: Final = timedelta(days=2)


def find(context: Context, found: Survey, *, has_text: bool) -> Moment | None:
    """Return the moment with most votes, None where the page shows none."""
    line, body, block = found.line, found.body, found.block
    why, fetched_at = context.why, context.fetched_at
    for rank, moment in enumerate(line.times):
        is_labelled = line.is_labelled and not rank
        # A lone day may be that of a signature, below a table that says when it was published.
        votes = 5 - 0.1 * rank if is_labelled or moment.precision != "day" else 3.65 - 0.01 * rank
        if body and not is_labelled and line.first > body.last + 1:
            votes -= 2.2  # behind another line below the text a lone date is a comment's
        why.propose("published_at", "labels" if is_labelled else "byline", moment, votes)
    for element in context.page.tree.iter("time"):
        value = element.get("datetime") or element.get("content") or ""
        why.propose("published_at", "time element", dates.parse_machine(value, fetched_at=fetched_at), 3)
    for value in context.metas.values.get("time", []):
        why.propose("published_at", "metas", dates.parse_machine(value, fetched_at=fetched_at), 3.5)
    for part in found.heads:
        for moment in part.moments:
            if block and part.number > block.last and part.score > 0 and not line.times:
                why.propose("published_at", "below the title", moment, 3)
            if _is_day_of_issue(context, part, moment):
                # A day is the issue's; what shows an hour beside one is the site's clock.
                why.propose("published_at", "head of the page", moment, 0.8 if moment.precision == "day" else 0.7)
    last = body.last if body else len(context.page.lines)
    for part in found.parts:
        is_below = last < part.number < last + sections.TAIL_LINES
        if is_below and any(label.kind == "time" for label in part.labelled):
            why.propose("published_at", "labels below the text", part.moments[0] if part.moments else None, 2)
    day = _url_day(context)
    if day and has_text:
        why.propose("published_at", "address", day, 1)
    _propose_unseen(context, has_text=has_text)
    chosen = _with_year(context)
    return _with_hour(chosen, context) if chosen else None


def _propose_unseen(context: Context, *, has_text: bool) -> None:
    """Propose what a page without a full date says in an attribute, or to its own scripts."""
    why = context.why
    shown = why.value("published_at")
    if has_text and (shown is None or not _HAS_YEAR.search(shown.raw)):
        why.propose("published_at", "script", metas.script_time(context.source, fetched_at=context.fetched_at), 0.5)


def propose_table(context: Context, found: Survey) -> None:
    """Propose what a table of labels above the title says, as offices head their documents."""
    table = byline.table_above(context.page, found.parts, stop=found.start) if found.start > 0 else None
    if table and table.times and table.is_labelled:
        context.why.propose("published_at", "table above the title", table.times[0], 3.7)


def _is_day_of_issue(context: Context, part: Part, moment: Moment) -> bool:
    """Tell whether a full date at the top of the page is the day of an issue rather than today's."""
    line = context.page.lines[part.number]
    if (
        context.fetched_at is None
        or line.linked * 2 > len(line.text)
        or part.labelled
        or not moment.raw[:4].isdecimal()
    ):
        return False
    slack = _CLOCK_SLACK / 2 if line.text.strip() == moment.raw else _CLOCK_SLACK  # a clock says more than the day
    is_past = abs(context.fetched_at - moment.at) > slack
    return is_past and "今天" not in line.text and len(line.text) <= 60


def _with_year(context: Context) -> Moment | None:
    """Return the winner; where it names no year, what the page says exactly elsewhere, or the year that it means.

    A date that names its year is worth more than one that counts from today: a page may be read years later. Without
    any the last such day is meant, unless years stand on an unknown site's page and that day's is not among them.
    """
    votes = context.why.proposals.get("published_at", [])
    chosen = context.why.winner("published_at")
    if chosen is None or chosen.strategy not in {"byline", "labels"} or _HAS_YEAR.search(chosen.value.raw):
        return chosen.value if chosen else None
    moment: Moment = chosen.value
    is_relative = any(sign in moment.raw for sign in "前刚剛昨今")
    for vote in votes[1:]:
        exact: Moment = vote.value
        if vote.strategy in {"byline", "labels"} or (exact.raw and not _HAS_YEAR.search(exact.raw)):
            continue
        if vote.strategy == "head of the page":  # the day on which the page was made, or its site's clock
            continue
        if (exact.at.month, exact.at.day) != (moment.at.month, moment.at.day):
            votes.remove(vote)
            votes.insert(0, replace(vote, votes=chosen.votes + 0.1))
            return exact
        return replace(moment, at=moment.at.replace(year=exact.at.year))
    if is_relative:
        return moment
    is_known = context.facts is not None or f"{moment.at:%Y}" in context.source
    is_old = not is_known and any(dates.YEAR.search(line.text) for line in context.page.lines)
    return None if is_old else moment


def _with_hour(chosen: Moment, context: Context) -> Moment:
    """Give a day that a `<time>` element shows the hour that its attribute adds."""
    if chosen.precision == "day":
        for element in context.page.tree.iter("time"):
            exact = dates.parse_machine(element.get("datetime") or "", fetched_at=context.fetched_at)
            is_shown = chosen.raw and chosen.raw in clean("".join(map(str, element.itertext())))
            if exact and is_shown and exact.at.date() == chosen.at.date():
                return replace(chosen, at=exact.at, precision=exact.precision)
    return chosen


def _url_day(context: Context) -> Moment | None:
    day = context.facts.url_date(context.url) if context.facts else None
    if day is None:
        if context.facts is not None or not (
            match := _URL_DATE.search(urlsplit(context.url).path if "://" in context.url else "")
        ):
            return None
        year, _, *others = match.groups()
        found = dates.find("-".join([year, *filter(None, others)]), fetched_at=context.fetched_at)
        return replace(found[0], raw="") if found else None
    at = dates.from_day(day)
    if not dates.is_possible(at, context.fetched_at):
        return None
    return dates.Moment(at=at, precision="day", raw="", start=0, end=0)
