"""Runs in the store, and the alarms that they gave."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from regional_news.storage.sqlite.file import StoreFile, stamp, to_json
from regional_news.storage.sqlite.records import OpenAlarm, Run
from regional_news.storage.sqlite.rows import property_of, set_property
from regional_news.storage.sqlite.summary import READ_ANEW, articles_of, summary_of


class RunRows(StoreFile):
    """What the store holds of runs."""

    def start_run(
        self,
        *,
        spider: str,
        arguments: Mapping[str, object] | None = None,
        settings: Mapping[str, object] | None = None,
        versions: Mapping[str, str] | None = None,
        at: datetime | None = None,
        pid: int | None = None,
    ) -> int:
        """Enter a run that begins, and return its number. Values that JSON does not know are entered as text."""
        values = {
            "spider": spider,
            "at": stamp(at),
            "pid": pid or os.getpid(),
            "arguments": to_json(arguments),
            "settings": to_json(settings),
            "versions": to_json({**(versions or {}), "sqlite": sqlite3.sqlite_version}),
        }
        with self._writing() as db:
            number = db.execute(
                """
                INSERT INTO run (spider, started_at, alive_at, pid, arguments, settings, versions)
                VALUES (:spider, :at, :at, :pid, :arguments, :settings, :versions)
                """,
                values,
            ).lastrowid
        assert number is not None  # noqa: S101 - an INSERT always gives one
        return number

    def update_run(self, run_id: int, *, counts: Mapping[str, object]) -> None:
        """Enter the statistics of a run that goes on, for those who watch; what it stored so far is on disk then."""
        values = (to_json(counts), stamp(), run_id)
        self._write("UPDATE run SET counts = ?, alive_at = ? WHERE id = ?", values)

    def finish_run(
        self,
        run_id: int,
        *,
        reason: str,
        exit_code: int,
        counts: Mapping[str, object] | None = None,
        at: datetime | None = None,
        **notes: object,
    ) -> None:
        """Enter how a run ended, with a summary for programs; without `counts` those it took up last stay.

        `notes` are entered in the summary as they are.
        """
        with self._writing() as db:
            _finish(db, run_id, reason=reason, exit_code=exit_code, counts=counts, at=stamp(at), notes=notes)

    def end_dead_runs(
        self, spider: str, *, reason: str, exit_code: int, pid: int | None = None, everywhere: bool = False
    ) -> list[int]:
        """Give every run of the spider that has no end and no process one: when it was last seen alive.

        Call it with the spider's lock held: then no process of this machine can be at work on such a run. `pid` names
        the process of a single run; `everywhere`: no process of any machine can, whatever its number.
        Returns the numbers of the runs that were ended.
        """
        with self._writing() as db:
            open_runs = db.execute("SELECT * FROM run WHERE spider = ? AND ended_at IS NULL", (spider,))
            dead = [
                row
                for row in open_runs.fetchall()
                if (row["pid"] == pid if pid is not None else everywhere or not _is_other_process(row["pid"]))
            ]
            for row in dead:
                notes = {"articles": _stored_by(db, row)}
                _finish(db, row["id"], reason=reason, exit_code=exit_code, counts=None, at=row["alive_at"], notes=notes)
        return [row["id"] for row in dead]

    def thin_runs(self, *, before: datetime) -> int:
        """Drop settings and statistics of runs that ended before that moment; their summaries stay. Return how many."""
        with self._writing() as db:
            condition = "WHERE id > ? AND ended_at IS NOT NULL AND started_at < ?"
            values = (int(property_of(db, "thinned_runs") or 0), stamp(before))
            latest = db.execute(f"SELECT max(id) FROM run {condition}", values).fetchone()[0]  # noqa: S608 - a constant
            if latest is None:
                return 0
            thinned = db.execute(f"UPDATE run SET settings = '{{}}', counts = '{{}}' {condition}", values)  # noqa: S608
            set_property(db, "thinned_runs", latest)
            return thinned.rowcount

    def runs(self, *, limit: int = 20, spider: str | None = None, up_to: int | None = None) -> list[Run]:
        """Return the latest runs, of all spiders or of one, the latest first, up to a number."""
        where = " AND ".join(["true", *["spider = ?"] * (spider is not None), *["id <= ?"] * (up_to is not None)])
        values = [value for value in (spider, up_to, limit) if value is not None]
        sql = f"SELECT id AS run_id, * FROM run WHERE {where} ORDER BY id DESC LIMIT ?"  # noqa: S608 - constants
        return self._records(Run, sql, values)

    def spiders(self) -> list[str]:
        """Return the spiders that have ever crawled, sorted."""
        named = "spider NOT LIKE 'reparse:%' AND spider NOT LIKE 'import:%'"
        rows = self._rows(f"SELECT DISTINCT spider FROM run WHERE {named} ORDER BY spider")  # noqa: S608 - a constant
        return [row["spider"] for row in rows]

    # Alarms

    def enter_alarms(self, portal: str, found: Iterable[Mapping[str, Any]], *, at: datetime | None = None) -> None:
        """Enter what is wrong with a portal now: `key`, `message`, `code`, `values`.

        What is not among it is over; it goes without a trace where nobody was told of it.
        """
        now, keys = stamp(at), []
        with self._writing() as db:
            for alarm in found:
                keys.append(alarm["key"])
                parameters = json.dumps(alarm["values"], ensure_ascii=False)
                db.execute(
                    """
                    INSERT INTO alarm (key, portal, message, code, parameters, first_seen, last_seen)
                    VALUES (?, ?, ?, ?, ?, ?, ?)
                    ON CONFLICT (key) DO UPDATE SET
                        message = excluded.message, code = excluded.code, parameters = excluded.parameters,
                        last_seen = excluded.last_seen, ended_at = NULL,
                        first_seen = CASE WHEN alarm.ended_at IS NULL THEN alarm.first_seen ELSE excluded.first_seen END
                    """,
                    (alarm["key"], portal, alarm["message"], alarm["code"], parameters, now, now),
                )
            lasting = db.execute("SELECT key, told_at FROM alarm WHERE portal = ? AND ended_at IS NULL", (portal,))
            for key, told_at in lasting.fetchall():
                if key not in keys and told_at:
                    db.execute("UPDATE alarm SET ended_at = ? WHERE key = ?", (now, key))
                elif key not in keys:
                    db.execute("DELETE FROM alarm WHERE key = ?", (key,))

    def alarms(self) -> list[OpenAlarm]:
        """Return all alarms, those included that are over and whose end nobody has been told."""
        rows = self._rows("SELECT * FROM alarm ORDER BY key")
        return [OpenAlarm.of({**dict(row), "parameters": row["parameters"] or "{}"}) for row in rows]

    def told_alarms(self, keys: Iterable[str], *, at: datetime | None = None) -> None:
        """Remember that people have been told of these alarms, or of their end: those that are over go."""
        with self._writing() as db:
            for key in keys:
                db.execute("DELETE FROM alarm WHERE key = ? AND ended_at IS NOT NULL", (key,))
                db.execute("UPDATE alarm SET told_at = ? WHERE key = ?", (stamp(at), key))


def _finish(
    db: sqlite3.Connection,
    run_id: int,
    *,
    reason: str,
    exit_code: int,
    counts: Mapping[str, object] | None,
    at: str,
    notes: Mapping[str, object],
) -> None:
    db.execute(
        "UPDATE run SET ended_at = ?, reason = ?, exit_code = ?, counts = coalesce(?, counts) WHERE id = ?",
        (at, reason, exit_code, to_json(counts) if counts is not None else None, run_id),
    )
    row = db.execute("SELECT id AS run_id, * FROM run WHERE id = ?", (run_id,)).fetchone()
    summary = {**summary_of(Run.of(row)), **notes}
    db.execute("UPDATE run SET summary = ? WHERE id = ?", (to_json(summary), run_id))


def _stored_by(db: sqlite3.Connection, row: sqlite3.Row) -> dict[str, int]:
    """Return what became of the articles of a run that told of it last before its end: the store knows the rest."""
    told = articles_of(json.loads(row["counts"]))
    stored = db.execute(
        """
        SELECT count(*) FILTER (WHERE first_run = stored_run AND copy_of IS NULL) AS new,
            count(*) FILTER (WHERE first_run = stored_run AND copy_of IS NOT NULL) AS copies,
            count(*) FILTER (WHERE first_run < stored_run) AS changed
        FROM article WHERE stored_run = ?
        """,
        (row["id"],),
    ).fetchone()
    return told | {name: max(told[name], stored[name]) for name in READ_ANEW}


def _is_other_process(pid: int) -> bool:
    """Tell whether `pid` is a living process that is not this one."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return pid != os.getpid()
