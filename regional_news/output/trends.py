"""How often words are written about, day by day, week by week or month by month."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import MAXYEAR, date, timedelta
from typing import TYPE_CHECKING, Any, Final, Literal, cast, get_args

from regional_news.crawl.arguments import did_you_mean
from regional_news.errors import UserError
from regional_news.item import regions
from regional_news.output.exports.plain import csv_text
from regional_news.portal.registry import portal_name

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterable, Mapping, Sequence

    from regional_news.output.saved_queries import SavedQuery
    from regional_news.storage.sqlite import Filters, Store

By = Literal["day", "week", "month"]
PER: Final = {"portal": "portals", "outlet": "outlets", "region": "regions"}
"""What lines can be split by, and the filter that holds each."""

MOST_LINES: Final = 8  # as many as a chart has colours for
MOST_STEPS: Final = 400
_USUAL_STEPS: Final = {"day": 30, "week": 26, "month": 24}


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendLine:
    """One line of a trend: its name, and which articles it counts."""

    name: str
    filters: Filters


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """Lines over time."""

    by: By
    first: date  # both ends are inside
    last: date
    steps: tuple[date, ...]  # the first day of each day, week (a Monday) or month
    lines: tuple[TrendLine, ...]
    counts: tuple[tuple[int, ...], ...]  # articles of each line at each step, copies left out
    all: tuple[int, ...]  # all articles that the common filters let through, at each step

    def shares(self) -> tuple[tuple[float, ...], ...]:
        """Return each count as percent of all articles of its step."""
        return tuple(
            tuple(100 * number / whole if whole else 0.0 for number, whole in zip(counts, self.all, strict=True))
            for counts in self.counts
        )

    def within(self, step: date) -> tuple[date, date]:
        """Return the first and the last day of a step, none outside the period."""
        return max(step, self.first), min(_following(step, self.by) - timedelta(days=1), self.last)

    def label(self, step: date) -> str:
        """Name a step: a month as 2026-11, a day or the Monday of a week as 2026-11-23."""
        return f"{step:%Y-%m}" if self.by == "month" else step.isoformat()

    def rows(self) -> list[list[Any]]:
        """Return the figures as a table with its header: step, count and share of each line, all articles."""
        shares = self.shares()
        header: list[str] = [self.by]
        for line in self.lines:
            header += [line.name, f"{line.name} %"]
        table: list[list[Any]] = [[*header, "all"]]
        for place, step in enumerate(self.steps):
            row: list[Any] = [self.label(step)]
            for number in range(len(self.lines)):
                row += [self.counts[number][place], round(shares[number][place], 3)]
            table.append([*row, self.all[place]])
        return table

    def as_json(self) -> dict[str, Any]:
        """Return it for programs: every step's label and number of all articles, each line's numbers and percent."""
        return {
            "by": self.by,
            "steps": [self.label(step) for step in self.steps],
            "all": self.all,
            "lines": [
                {"name": line.name, "counts": counts, "shares": [round(one, 3) for one in shares]}
                for line, counts, shares in zip(self.lines, self.counts, self.shares(), strict=True)
            ],
        }

    def csv(self) -> str:
        """Return the figures as CSV; no name of a line becomes a formula."""
        return csv_text(self.rows())


def read(store: Store, lines: Sequence[TrendLine], common: Filters, *, by: str, today: date) -> Trend:
    """Count the articles of each line in the period of `common`, or else up to today; weeks begin on Mondays."""
    if by not in get_args(By):
        raise UserError("by {!r}: give {}", by, ", ".join(get_args(By)))
    known = cast("By", by)
    last = common.until or today
    first = common.since or _usual_first(last, known)
    if first > last:
        raise UserError("no day is both since {} and until {}", first, last)
    steps = _steps(first, last, known)

    def counted(filters: Filters) -> tuple[int, ...]:
        return _by_step(store.select(replace(filters, since=first, until=last)).per_day(), steps, known)

    with store.one_moment():
        return Trend(
            by=known, first=first, last=last, steps=steps, lines=tuple(lines),
            counts=tuple(counted(line.filters) for line in lines), all=counted(replace(common, query=None)),
        )  # fmt: skip


def lines_about(
    store: Store, words: Sequence[str], common: Filters, saved: Mapping[str, SavedQuery], *, per: str, otherwise: str
) -> tuple[list[TrendLine], Filters]:
    """Return a line of each word, or of each that writes most about all of them, and the filters that all lines share.

    `otherwise` is the name of the one line where there are no words.
    """
    if per:
        common = _all_of(words, common, saved)
        return _split_lines(store, common, per=per), common
    lines = lines_of(words, common, saved) if words else [TrendLine(name=otherwise, filters=common)]
    return lines, common


def lines_of(words: Iterable[str], common: Filters, saved: Mapping[str, SavedQuery]) -> list[TrendLine]:
    """Make a line of each word or query; `@NAME` is a saved search, which keeps its own filters."""
    lines = []
    for word in dict.fromkeys(word.strip() for word in words if word.strip()):
        if word.startswith("@"):
            query = _saved(word, saved)
            lines.append(TrendLine(name=query.title, filters=query.filters))
        else:
            lines.append(TrendLine(name=word, filters=replace(common, query=word)))
    return lines


def _all_of(words: Sequence[str], common: Filters, saved: Mapping[str, SavedQuery]) -> Filters:
    """Return what lines that are split by something count: articles that hold all words, or those of one `@NAME`."""
    if len(words) == 1 and words[0].startswith("@"):
        return replace(_saved(words[0], saved).filters, copies=common.copies, since=common.since, until=common.until)
    if named := next((word for word in words if word.startswith("@")), None):
        raise UserError("{}: a saved query is split alone, without other words", named)
    return replace(common, query=" ".join(f"({word})" for word in words) or None)


def _saved(word: str, saved: Mapping[str, SavedQuery]) -> SavedQuery:
    if word[1:] not in saved:
        raise UserError("no saved query {!r}{}", word[1:], did_you_mean(word[1:], saved))
    return saved[word[1:]]


def _split_lines(store: Store, common: Filters, *, per: str) -> list[TrendLine]:
    """Make a line of each of the portals, outlets or regions that write most about it of late."""
    if per not in PER:
        raise UserError("per {!r}: give {}", per, ", ".join(PER))
    counts = store.select(common).facets(of=(per,))[per]
    most = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST_LINES]
    held: dict[str, dict[str, Any]] = {value: {PER[per]: (value,)} for value, _ in most}
    return [TrendLine(name=called(per, value), filters=replace(common, **one)) for value, one in held.items()]


def called(field: str, value: str) -> str:
    """Return what readers call a portal or a region; another value is its own name."""
    return {"portal": portal_name, "region": regions.full_name}.get(field, str)(value)


def words_of(text: str) -> list[str]:
    """Cut what a reader typed into the words or queries of one line each: commas part them, blanks do not.

    >>> words_of("高质量发展，水库 大坝、@water")
    ['高质量发展', '水库 大坝', '@water']
    """
    return [word.strip() for word in re.split(r"[,，、;；\n]", text) if word.strip()]


def _usual_first(last: date, by: By) -> date:
    if by == "month":
        return date(max(last.year - 2, 1), last.month, 1)
    days = _USUAL_STEPS[by] * (7 if by == "week" else 1)
    return last - timedelta(days=min(days - 1, last.toordinal() - 1))


def _steps(first: date, last: date, by: By) -> tuple[date, ...]:
    if last.year == MAXYEAR:
        raise UserError("until {}: there is no day after the last of that year", last)
    steps, step = [], _start(first, by)
    while step <= last:
        steps.append(step)
        step = _following(step, by)
        if len(steps) > MOST_STEPS:
            raise UserError("more than {} steps by {}: take a longer step or a shorter period", MOST_STEPS, by)
    return tuple(steps)


def _start(day: date, by: By) -> date:
    if by == "month":
        return day.replace(day=1)
    return day - timedelta(days=day.weekday()) if by == "week" else day


def _following(step: date, by: By) -> date:
    if by == "month":
        return (step + timedelta(days=31)).replace(day=1)
    return step + timedelta(days=7 if by == "week" else 1)


def _by_step(days: Counter[date], steps: tuple[date, ...], by: By) -> tuple[int, ...]:
    counts = dict.fromkeys(steps, 0)
    for day, number in days.items():
        counts[_start(day, by)] += number
    return tuple(counts.values())
