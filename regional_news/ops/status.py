"""How every portal has been doing, by the store alone."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from scrapy.settings import BaseSettings

from regional_news.exit_codes import ExitCode
from regional_news.item.article import utc_now
from regional_news.portal import directory
from regional_news.run.clauses import in_words
from regional_news.run.machine import free_bytes
from regional_news.run.monitors import HISTORY_RUNS, WATCHED, Thresholds, is_ordinary, latest_and_earlier, pooled
from regional_news.run.outcome import has_only_drifted
from regional_news.storage.sqlite import OpenAlarm, Run, Store
from regional_news.storage.sqlite.connection import QUICK_CHECK_MAX_BYTES

ALIVE: Final = timedelta(minutes=2)  # a run that has not taken up its statistics for so long is no longer there
GOOD_ENDS: Final = frozenset({ExitCode.OK, ExitCode.SIGNAL, ExitCode.ALREADY_RUNNING})


def status_of(store: Store, settings: BaseSettings) -> dict[str, Any]:
    """Return the state of the store and of every portal that was ever crawled into it; `ok`: all is well."""
    machines, articles = store.engine.machines(), store.count_by_portal()
    leases = {lease["name"] for lease in machines["leases"]} if machines else None
    portals = [
        {**_portal(store, name, settings, leases), "articles": articles.get(name, 0)} for name in store.spiders()
    ]
    damage = store.engine.damage()
    return {
        "ok": not damage and all(portal["ok"] for portal in portals),
        "at": utc_now().isoformat(),
        "store": {
            "path": str(store.path),
            "bytes": store.engine.size(),
            "free_bytes": free_bytes(store.path.parent),  # of DATA_DIR's disk, wherever the store is
            "articles": sum(articles.values()),
            "damage": damage,
            "checked": isinstance(store.path, Path) and store.engine.size() <= QUICK_CHECK_MAX_BYTES,
        },
        "portals": portals,
        "cluster": machines,
    }


def _portal(store: Store, name: str, settings: BaseSettings, leases: set[str] | None) -> dict[str, Any]:
    """Return the state of one portal; `leases` are those that machines hold, None where one machine has the store."""
    now, thresholds = utc_now(), Thresholds.of(settings)
    runs = store.runs(spider=name, limit=HISTORY_RUNS)
    alarms = [alarm for alarm in store.alarms() if alarm.portal == name and alarm.ended_at is None]
    resting = [page.url for page in store.resting(name)]
    latest = (ordinary := [run for run in runs if is_ordinary(run)] or runs)[0]
    success = next((run for run in runs if _is_success(run)), None)
    is_dead_entry = success is None and _is_of_directory(latest)
    ended = [run.summary for run in ordinary if run.summary]
    day = [run.summary for run in runs if run.summary and now - run.started_at <= timedelta(days=1)]
    recent, earlier = latest_and_earlier(ended, thresholds)
    shares, before = pooled(recent), pooled(earlier)
    layouts = sum((Counter(one["layouts"]) for one in recent), Counter[str]())
    is_held = now - latest.alive_at < ALIVE if leases is None else f"portal:{name}" in leases
    is_running = latest.ended_at is None and is_held
    last_end = next((run for run in ordinary if run.ended_at), None)
    failed = last_end is not None and last_end.exit_code not in GOOD_ENDS
    died = latest.ended_at is None and not is_running
    stale_after = timedelta(hours=settings.getfloat("STATUS_STALE_HOURS"))
    is_stale = success is None or now - (success.ended_at or success.started_at) > stale_after
    return {
        "portal": latest.spider,
        "ok": is_dead_entry or not (alarms or failed or died or is_stale),
        "dead_entry": is_dead_entry,  # the directory names it, and it could never be read
        "issues": _issues(store, name),
        "running": is_running,
        "last_run": {
            "run": latest.run_id,
            "started_at": latest.started_at.isoformat(),
            "ended_at": latest.ended_at.isoformat() if latest.ended_at else None,
            "reason": latest.reason or ("died" if died else None),
            "exit_code": latest.exit_code,
            **{name: (latest.summary or {}).get(name) or "" for name in ("why", "because")},
            "only_drifted": has_only_drifted(latest.summary),
        },
        "last_success": (success.ended_at or success.started_at).isoformat() if success else None,
        "stale": is_stale,
        "last_24_hours": {
            "runs": len(day),
            "requests": sum(one["requests"] for one in day),
            **{name: sum(one["articles"][name] for one in day) for name in ("new", "changed", "copies", "gone")},
            "refused": dict(sum((Counter(one["refused"]) for one in day), Counter[str]())),
        },
        "missing": {
            name: {"now": round(1 - shares[name], 4), "before": round(1 - before[name], 4) if name in before else None}
            for name in WATCHED
            if name in shares
        },
        "layouts": dict(layouts.most_common()),
        **{
            name: max((one.get(f"lists_{name}", 0) for one in day), default=0)
            for name in ("not_followed", "titles_left")
        },
        "resting": {"number": len(resting), "pages": resting[:20]},
        "drift": [_alarm(alarm) for alarm in alarms],
    }


def _issues(store: Store, portal: str) -> dict[str, Any]:
    """Return how many issues of a newspaper are complete, partial or missing, and what is to be said of them.

    `why` has by day why some are partial, `ahead` is the day to come of which the front door names an issue.
    """
    learned = store.learned(portal)
    days: dict[str, list[str]] = {"partial": [], "missing": []}
    for day, (state, _, _) in store.issue_days(portal).items():
        days.setdefault(state, []).append(f"{day}")
    begun = {day: {"code": "issue_begun", "values": {}} for day in days["partial"]}
    why = {
        day: {"message": in_words(given["code"], given["values"]), **given}
        if isinstance(given, dict)
        else {"message": given}
        for day, given in (begun | learned.get("incomplete", {})).items()
    }
    more = {"why": why, "missing_days": days["missing"][::-1], "ahead": learned.get("ahead")}
    return {**store.count_issues(portal), **{name: value for name, value in more.items() if value}}


def _is_of_directory(run: Run) -> bool:
    """Tell whether a run could not read a portal that the directory alone names."""
    could_not = run.exit_code == ExitCode.PARTIAL and ":" in run.spider
    return could_not and run.spider in {entry.key for entry in directory.entries()}


def _alarm(alarm: OpenAlarm) -> dict[str, Any]:
    said = {"message": alarm.message, "code": alarm.code, "values": alarm.parameters}
    return {"key": alarm.key, **said, "since": alarm.first_seen.isoformat()}


def _is_success(run: Run) -> bool:
    """Tell whether a run did its work: drift is an alarm of its own, not a reason to call a portal stale."""
    return run.exit_code == ExitCode.OK or (run.exit_code == ExitCode.PARTIAL and has_only_drifted(run.summary))
