"""For who runs it: every run with its summary and log, and the state of the store for programs that watch."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from starlette.responses import Response

from regional_news.errors import RegionalNewsError, UserError, missing_module
from regional_news.exit_codes import ExitCode
from regional_news.item.article import utc_now
from regional_news.output.web.health import health_of
from regional_news.output.web.visit import plain_text, whole_number
from regional_news.portal.registry import portal_name
from regional_news.run.clauses import worded
from regional_news.run.logs import log_of, tail
from regional_news.run.machine import free_bytes
from regional_news.storage.sqlite.filters import no_such_name
from regional_news.storage.sqlite.summary import summary_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from regional_news.output.web.visit import Visit
    from regional_news.storage.sqlite import Run, Store

RUNS_A_PAGE: Final = 50
SHOWN_LOG_BYTES: Final = 32_000
LOG_BYTES: Final = 8 * 2**20
_LOOKED_BACK: Final = 100  # runs of a portal among which its last good one is looked for
_COUNTS: Final = {"New": "new", "Changed": "changed", "Copies": "copies", "Gone": "gone"}


def show_runs(visit: Visit) -> Response:
    """Answer with all runs, the latest first, or with one of them."""
    if "run" in visit.params:
        return _show_run(visit)
    spider, before = visit.params.get("portal") or None, visit.params.get("before", "")
    if before and whole_number(before) is None:
        raise UserError("before {!r}: give the number of a run", before)
    with visit.store() as store:
        if spider and spider not in (known := store.spiders()):
            raise no_such_name("portal", spider, known)
        found = store.runs(limit=RUNS_A_PAGE + 1, spider=spider, up_to=int(before) - 1 if before else None)
    more = {"before": str(found[RUNS_A_PAGE - 1].run_id)} if len(found) > RUNS_A_PAGE else None
    return visit.page(
        "runs.html",
        runs=[_line(run, visit) for run in found[:RUNS_A_PAGE]],
        counts=_COUNTS,
        portal=spider,
        more=more | ({"portal": spider} if spider else {}) if more else None,
    )


def show_log(visit: Visit) -> Response:
    """Answer with the log of a run, or its end where it is long."""
    path = _log(visit, _run(visit))
    if path is None:
        return visit.notice("No log is kept of this run", status=404)
    return plain_text(tail(path, max_bytes=LOG_BYTES))


def show_health(visit: Visit) -> Response:
    """Answer 200 where the store can be read, or where there was none yet; else 503 and why."""
    if visit.site.awaits_store():
        return _json({"ok": True, "store": "there is none yet"})
    try:
        with visit.store() as store:
            latest = store.runs(limit=1)
    except RegionalNewsError as error:
        return _json({"ok": False, "store": str(error)}, status=503)
    return _json({"ok": True, "store": "can be read", "last_run": latest[0].started_at.isoformat() if latest else None})


def show_metrics(visit: Visit) -> Response:
    """Answer with the state of the store and of each portal, as Prometheus reads it."""
    try:
        from prometheus_client import CollectorRegistry, Gauge  # noqa: PLC0415 - the page that few ask for
        from prometheus_client.exposition import choose_encoder  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise missing_module("/metrics", error) from error
    registry = CollectorRegistry()
    measured = []  # before there is a store
    if not visit.site.awaits_store():
        with visit.store() as store:
            measured = list(_measures(store))
    gauges: dict[str, Gauge] = {}
    for name, meaning, labels, value in measured:
        if name not in gauges:
            gauges[name] = Gauge(f"regional_news_{name}", meaning, list(labels), registry=registry)
        (gauges[name].labels(**labels) if labels else gauges[name]).set(value)
    encode, media_type = choose_encoder(visit.request.headers.get("accept", ""))
    return Response(encode(registry), media_type=media_type)


def _measures(store: Store) -> Iterator[tuple[str, str, dict[str, str], float]]:
    """Yield what is measured: name, meaning, labels, value."""
    yield "store_bytes", "Size of the store", {}, store.engine.size()
    yield "disk_free_bytes", "Free on the store's disk", {}, free_bytes(store.path.parent)
    for portal, number in store.count_by_portal().items():
        yield "articles", "Articles in the store", {"portal": portal}, number
    open_alarms = Counter(alarm.portal for alarm in store.alarms() if alarm.ended_at is None)
    for portal in store.spiders():
        label, runs = {"portal": portal}, store.runs(limit=_LOOKED_BACK, spider=portal)
        yield "alarms", "Open alarms", label, open_alarms[portal]
        yield "run_started_timestamp_seconds", "When the latest run began", label, runs[0].started_at.timestamp()
        yield "run_going_on", "1 while a run goes on", label, runs[0].ended_at is None
        good = next((run for run in runs if run.exit_code == ExitCode.OK and run.ended_at), None)
        if good and good.ended_at:
            yield "success_timestamp_seconds", "When the last good run ended", label, good.ended_at.timestamp()
        if ended := next((run for run in runs if run.summary), None):
            yield "run_exit_code", "Exit code of the latest run that ended", label, ended.exit_code or 0
            told = summary_of(ended)
            yield "run_seconds", "How long it took", label, told["seconds"]
            yield "run_requests", "Its requests", label, told["requests"]
            for what, number in told["articles"].items():
                yield "run_articles", "Its articles by what became of them", {**label, "became": what}, number
            yield "run_refused", "Pages that it could not read", label, sum(told["refused"].values())


def _show_run(visit: Visit) -> Response:
    run = _run(visit)
    path = _log(visit, run)
    return visit.page(
        "run.html",
        **_line(run, visit),
        log=tail(path, max_bytes=SHOWN_LOG_BYTES) if path else None,
        is_cut=path is not None and path.stat().st_size > SHOWN_LOG_BYTES,
        given={"Arguments": run.arguments, "Statistics": run.counts, "Settings": run.settings},
    )


def _line(run: Run, visit: Visit) -> dict[str, Any]:
    """Return what a page shows of a run."""
    told = run.summary or {}
    because = told.get("because") or {}
    return {
        "run": run,
        "name": portal_name(run.spider),
        "told": summary_of(run),
        "health": health_of(run, now=run.ended_at or utc_now()),
        "why": worded(
            because.get("code", ""), because.get("values", {}), visit.language, otherwise=str(told.get("why", ""))
        ),
    }


def _run(visit: Visit) -> Run:
    asked = visit.params.get("run", "")
    if (number := whole_number(asked)) is not None:
        with visit.store() as store:
            for run in store.runs(limit=1, up_to=number):
                if run.run_id == number:
                    return run
    raise UserError("run {!r}: the store holds none of that number", asked)


def _log(visit: Visit, run: Run) -> Path | None:
    return log_of(visit.site.store_path.parent / "logs", run.spider, run.started_at)


def _json(value: dict[str, Any], *, status: int = 200) -> Response:
    return Response(json.dumps(value, ensure_ascii=False) + "\n", status_code=status, media_type="application/json")
