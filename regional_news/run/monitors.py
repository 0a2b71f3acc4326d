"""Drift: what a portal's latest runs find less of than its own earlier runs did.

Nothing here is a fixed number that a portal must reach. A portal is compared with itself: a field that a site never
shows is never missed, and one that half of its pages show may miss half. Runs are pooled until there are enough
articles to judge by, because an hourly run often finds one or none, and weekdays are compared with weekdays, weekends
with weekends, where there are enough of each.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from statistics import median
from typing import TYPE_CHECKING, Any, Final

from regional_news.exit_codes import ExitCode
from regional_news.item.article import CHINA
from regional_news.run.clauses import Clause
from regional_news.run.outcome import has_only_drifted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from scrapy.settings import BaseSettings

    from regional_news.storage.sqlite import Run, Store

HISTORY_RUNS: Final = 400  # how many runs of a portal are looked at: at one an hour, more than two weeks
CERTAINTY: Final = 3.0  # standard errors by which a share must have fallen: a few odd articles are no drift
DAYS_BACK: Final = 28
ALIKE_MIN: Final = 3  # earlier days of the same kind that make a pattern
ZERO_MEDIAN_MIN: Final = 5  # a portal with fewer articles a day may well have a day without
LISTS_RUNS: Final = 5  # runs whose lists are the measure for an empty one
READ: Final = frozenset({ExitCode.OK, ExitCode.PARTIAL})
"""Exit codes of runs that went over the lists, drift or no drift."""

NOT_THE_LAYOUT: Final = frozenset({"gone", "login_required", "no_permission"})
"""Refusals that say something of the page, nothing of how it is read."""
SHUT_THAT_DAY: Final = frozenset({"challenge", "rate_limited", "server_error", "site_closed"})
"""Refusals that say something of the day: a later run, to which the site is open again, is not judged by them."""

WATCHED: Final = ("authors", "source", "editor", "section", "region", "images", "published_raw", "poster")
"""Fields that a redesign makes disappear. Title, text and time cannot be missing: without them a page is refused."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """Something that a person should look at."""

    portal: str
    kind: str  # `run`, `lists`, `zero`, `field`, `hint` or `refusals`
    subject: str = ""  # the field or hint it is about; empty for a whole portal
    clause: Clause

    @property
    def message(self) -> str:
        """What it says in English."""
        return self.clause.text

    @property
    def key(self) -> str:
        """What is the same for the same trouble in the next run."""
        return ":".join(filter(None, (self.portal, self.kind, self.subject)))

    def as_dict(self) -> dict[str, Any]:
        """Return it for JSON, as the store takes it."""
        own = {name: getattr(self, name) for name in ("key", "portal", "kind", "subject", "message")}
        return own | self.clause.as_dict()


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """When a fall is an alarm."""

    tolerance: float = 0.2  # share of articles by which a field, a hint or the readable pages may fall
    sample_min: int = 20  # articles that a judgement takes

    @classmethod
    def of(cls, settings: BaseSettings) -> Thresholds:
        """Return those of the settings."""
        return cls(
            tolerance=settings.getfloat("DRIFT_TOLERANCE"), sample_min=max(1, settings.getint("DRIFT_SAMPLE_MIN"))
        )


def examine(runs: Sequence[Run], *, thresholds: Thresholds) -> list[Alarm]:
    """Return what is wrong with a portal, by its runs, the latest first; runs that have no end yet are left out."""
    summaries = [run.summary for run in runs if run.summary and is_ordinary(run)]
    if not summaries:
        return []
    return [
        *_of_the_run(summaries[0]),
        *_lists(summaries),
        *_zero(summaries),
        *_fields(summaries, thresholds),
        *_hints(summaries, thresholds),
        *_refusals(summaries, thresholds),
    ]


def is_ordinary(run: Run) -> bool:
    """Tell whether a run crawled the whole portal: one for a page, a section or a day says nothing of the others."""
    own = {"urls", "forums", "comments"} if ":" in run.spider else {"forums", "comments"}
    return set(run.arguments) <= own


def look_after(store: Store, portal: str, *, thresholds: Thresholds) -> list[Alarm]:
    """Examine a portal whose run has just ended, and enter what is wrong in the store; what is right again goes."""
    alarms = examine(store.runs(spider=portal, limit=HISTORY_RUNS), thresholds=thresholds)
    store.enter_alarms(portal, [alarm.as_dict() for alarm in alarms])
    return alarms


def _of_the_run(latest: Mapping[str, Any]) -> Iterator[Alarm]:
    code = latest["exit_code"]
    if code not in {ExitCode.OK, ExitCode.SIGNAL, ExitCode.ALREADY_RUNNING} and not has_only_drifted(latest):
        why = latest.get("because") or latest.get("why") or latest["reason"]
        clause = Clause(code="run_ended", values={"exit_code": int(code), "why": why})
        yield Alarm(portal=latest["portal"], kind="run", clause=clause)


def _lists(summaries: Sequence[Mapping[str, Any]]) -> Iterator[Alarm]:
    """A list page without links, where the runs before had none such."""
    latest, before = summaries[0], [one for one in summaries[1:] if one["exit_code"] in READ][:LISTS_RUNS]
    empty = latest.get("lists_empty", 0)
    if empty and before and empty > max(one.get("lists_empty", 0) for one in before):
        clause = Clause(code="lists_empty", values={"empty": empty, "others": latest["lists"]})
        yield Alarm(portal=latest["portal"], kind="lists", clause=clause)


def _zero(summaries: Sequence[Mapping[str, Any]]) -> Iterator[Alarm]:
    """No new article for a day, where every earlier day of its kind had some."""
    latest = summaries[0]
    end = _moment(latest)
    found: Counter[int] = Counter()
    seen: set[int] = set()
    for one in summaries:
        if one["exit_code"] in READ and (day := (end - _moment(one)).days) <= DAYS_BACK:
            seen.add(day)
            found[day] += one["articles"]["new"] + one["articles"]["copies"]
    if 0 not in seen or found[0]:
        return
    same_weekday = [found[day] for day in seen if day and day % 7 == 0]
    same_kind = [found[day] for day in seen if day and _is_weekend(end - timedelta(days=day)) == _is_weekend(end)]
    alike = next((days for days in (same_weekday, same_kind) if len(days) >= ALIKE_MIN), [])
    if alike and min(alike) > 0 and median(alike) >= ZERO_MEDIAN_MIN:
        clause = Clause(code="nothing_new", values={"usual": median(alike)})
        yield Alarm(portal=latest["portal"], kind="zero", clause=clause)


def _fields(summaries: Sequence[Mapping[str, Any]], thresholds: Thresholds) -> Iterator[Alarm]:
    """A field that far fewer articles have than before."""
    for name in WATCHED:

        def have(one: Mapping[str, Any], name: str = name) -> float:
            return float(one["coverage"].get(name, 0) * _read_anew(one))

        say = Clause(code="field_fell", values={"name": name})
        yield from _fall(summaries, have, _read_anew, thresholds, kind="field", subject=name, say=say)


def _hints(summaries: Sequence[Mapping[str, Any]], thresholds: Thresholds) -> Iterator[Alarm]:
    """A selector hint of the portal that has stopped matching."""
    names = {name for one in summaries for name in one.get("hints_matched", {})}
    for name in sorted(names):

        def matched(one: Mapping[str, Any], name: str = name) -> int:
            return int(one.get("hints_matched", {}).get(name, 0))

        def judged(one: Mapping[str, Any], name: str = name) -> int:
            return matched(one, name) + int(one.get("hints_missed", {}).get(name, 0))

        say = Clause(code="hint_fell", values={"name": name})
        yield from _fall(summaries, matched, judged, thresholds, kind="hint", subject=name, say=say)


def _refusals(summaries: Sequence[Mapping[str, Any]], thresholds: Thresholds) -> Iterator[Alarm]:
    """Far more pages refused than before."""

    def refused(one: Mapping[str, Any]) -> dict[str, int]:
        aside = NOT_THE_LAYOUT if one is summaries[0] else NOT_THE_LAYOUT | SHUT_THAT_DAY
        return {name: count for name, count in one["refused"].items() if name not in aside}

    def judged(one: Mapping[str, Any]) -> int:
        return _read_anew(one) + sum(refused(one).values())

    now, _ = _split(summaries, judged, thresholds)
    say = Clause(code="readable_fell", values={"names": sorted({name for one in now for name in refused(one)})})
    yield from _fall(summaries, _read_anew, judged, thresholds, kind="refusals", subject="", say=say)


def _fall(
    summaries: Sequence[Mapping[str, Any]],
    have: Callable[[Mapping[str, Any]], float],
    judged: Callable[[Mapping[str, Any]], int],
    thresholds: Thresholds,
    *,
    kind: str,
    subject: str,
    say: Clause,
) -> Iterator[Alarm]:
    """Compare how many of the judged `have` it now and before; yield an alarm where the share fell for certain."""
    now, before = _split(summaries, judged, thresholds)
    total_now, total_before = sum(map(judged, now)), sum(map(judged, before))
    if min(total_now, total_before) < thresholds.sample_min:
        return
    share_now, share_before = sum(map(have, now)) / total_now, sum(map(have, before)) / total_before
    expected = min(max(share_before, 0.01), 0.99)
    error = math.sqrt(expected * (1 - expected) * (1 / total_now + 1 / total_before))
    if share_before - share_now > max(thresholds.tolerance, CERTAINTY * error):
        shares = {"now": round(share_now, 4), "before": round(share_before, 4), "number": total_now}
        clause = replace(say, values={**say.values, **shares})
        yield Alarm(portal=summaries[0]["portal"], kind=kind, subject=subject, clause=clause)


def _split(
    summaries: Sequence[Mapping[str, Any]], size: Callable[[Mapping[str, Any]], int], thresholds: Thresholds
) -> tuple[list[Mapping[str, Any]], list[Mapping[str, Any]]]:
    """Return the latest runs that hold a sample together, and the earlier ones: of days of their kind, if enough."""
    now: list[Mapping[str, Any]] = []
    held = 0
    rest = iter(one for one in summaries if size(one))
    for one in rest:
        now.append(one)
        held += size(one)
        if held >= thresholds.sample_min:
            break
    before = list(rest)
    kinds = {_is_weekend(_moment(one)) for one in now}
    alike = [one for one in before if _is_weekend(_moment(one)) in kinds]
    enough = sum(size(one) for one in alike) >= thresholds.sample_min
    return now, alike if enough else before


def latest_and_earlier(
    summaries: Sequence[Mapping[str, Any]], thresholds: Thresholds
) -> tuple[list[Mapping[str, Any]], list[Mapping[str, Any]]]:
    """Return the latest runs that hold a sample of articles together, and those that they are compared with."""
    return _split(summaries, _read_anew, thresholds)


def _read_anew(summary: Mapping[str, Any]) -> int:
    articles = summary["articles"]
    return int(articles["new"] + articles["changed"] + articles["copies"])


def _moment(summary: Mapping[str, Any]) -> datetime:
    return datetime.fromisoformat(summary["started_at"])


def _is_weekend(moment: datetime) -> bool:
    return moment.astimezone(CHINA).weekday() >= 5


def pooled(summaries: Iterable[Mapping[str, Any]]) -> dict[str, float]:
    """Return the share of articles that have each field, over several runs; empty without articles."""
    total = 0
    have: Counter[str] = Counter()
    for one in summaries:
        size = _read_anew(one)
        total += size
        for name, share in one["coverage"].items():
            have[name] += share * size
    return {name: round(count / total, 4) for name, count in have.items()} if total else {}
