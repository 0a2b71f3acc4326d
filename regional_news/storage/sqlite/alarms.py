"""What is wrong with portals: entered after each run, told to people once in a while, forgotten when it is over."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from regional_news.storage.sqlite.rows import StoredRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenAlarm(StoredRecord):
    """One alarm as the store knows it."""

    key: str  # `heze:field:source`
    portal: str
    message: str  # what it says in English
    code: str | None  # what it says, for any language; None where a version before this entered it
    parameters: dict[str, Any]  # the values that belong to the code
    first_seen: datetime
    last_seen: datetime
    told_at: datetime | None  # None until a message about it went out
    ended_at: datetime | None  # None while it lasts


def enter(db: sqlite3.Connection, portal: str, found: Iterable[Mapping[str, Any]], *, at: str) -> None:
    """Enter the alarms of a portal, each with `key`, `message`, `code` and `values`.

    Those not found any more end, untold ones without a trace.
    """
    keys = set()
    for alarm in found:
        keys.add(alarm["key"])
        db.execute(
            """
            INSERT INTO alarm (key, portal, message, code, parameters, first_seen, last_seen)
            VALUES (:key, :portal, :message, :code, :parameters, :at, :at)
            ON CONFLICT (key) DO UPDATE SET
                message = excluded.message, code = excluded.code, parameters = excluded.parameters,
                last_seen = excluded.last_seen, ended_at = NULL,
                first_seen = CASE WHEN alarm.ended_at IS NULL THEN alarm.first_seen ELSE excluded.first_seen END
            """,
            {
                "key": alarm["key"],
                "portal": portal,
                "message": alarm["message"],
                "code": alarm["code"],
                "parameters": json.dumps(alarm["values"], ensure_ascii=False),
                "at": at,
            },
        )
    for row in db.execute("SELECT key, told_at FROM alarm WHERE portal = ? AND ended_at IS NULL", (portal,)).fetchall():
        if row["key"] not in keys and row["told_at"]:
            db.execute("UPDATE alarm SET ended_at = ? WHERE key = ?", (at, row["key"]))
        elif row["key"] not in keys:
            db.execute("DELETE FROM alarm WHERE key = ?", (row["key"],))


def told(db: sqlite3.Connection, keys: Iterable[str], *, at: str) -> None:
    """Remember that people have been told of these alarms; those that are over go."""
    for key in keys:
        db.execute("DELETE FROM alarm WHERE key = ? AND ended_at IS NOT NULL", (key,))
        db.execute("UPDATE alarm SET told_at = ? WHERE key = ?", (at, key))
