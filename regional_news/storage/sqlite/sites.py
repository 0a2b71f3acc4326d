"""Portals that no spider knows: what was found out about each, and from what."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from regional_news.storage.sqlite.file import stamp

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Mapping
    from contextlib import AbstractContextManager


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundSite:
    """What is known of one portal."""

    portal: str
    state: str
    """`settled`; else what it is instead, or `unsure`."""
    why: str
    facts: dict[str, Any] | None
    """What a spider's file would state; None unless it was settled once."""
    evidence: dict[str, Any]
    settled_at: datetime | None
    checked_at: datetime


class Sites:
    """The portals that were found out about."""

    def __init__(
        self,
        reading: Callable[[], AbstractContextManager[sqlite3.Connection]],
        writing: Callable[[], AbstractContextManager[sqlite3.Connection]],
    ) -> None:
        self._reading = reading
        self._writing = writing

    def get(self, portal: str) -> FoundSite | None:
        """Return what is known of a portal, None where nothing is."""
        with self._reading() as db:
            row = db.execute("SELECT * FROM site WHERE portal = ?", (portal,)).fetchone()
        return _site_of(row) if row else None

    def all(self) -> list[FoundSite]:
        """Return every portal that was found out about, by key."""
        with self._reading() as db:
            return [_site_of(row) for row in db.execute("SELECT * FROM site ORDER BY portal").fetchall()]

    def settle(self, portal: str, *, facts: Mapping[str, Any], evidence: Mapping[str, Any], at: datetime) -> None:
        """Enter what was found out."""
        values = (portal, json.dumps(facts, ensure_ascii=False), json.dumps(evidence, ensure_ascii=False), stamp(at))
        with self._writing() as db:
            db.execute(
                """
                INSERT INTO site (portal, state, facts, evidence, settled_at, checked_at)
                VALUES (?1, 'settled', ?2, ?3, ?4, ?4)
                ON CONFLICT (portal) DO UPDATE SET state = 'settled', why = '', facts = excluded.facts,
                    evidence = excluded.evidence, settled_at = excluded.settled_at, checked_at = excluded.checked_at
                """,
                values,
            )

    def note(self, portal: str, *, state: str, why: str, evidence: Mapping[str, Any] | None, at: datetime) -> None:
        """Enter how a look at a portal went; facts that were found before stay, and so does their evidence."""
        values = (portal, state, why, json.dumps(evidence or {}, ensure_ascii=False), stamp(at))
        with self._writing() as db:
            db.execute(
                """
                INSERT INTO site (portal, state, why, evidence, checked_at) VALUES (?1, ?2, ?3, ?4, ?5)
                ON CONFLICT (portal) DO UPDATE SET state = excluded.state, why = excluded.why,
                    evidence = CASE WHEN facts IS NULL THEN excluded.evidence ELSE evidence END,
                    checked_at = excluded.checked_at
                """,
                values,
            )


def _site_of(row: sqlite3.Row) -> FoundSite:
    return FoundSite(
        portal=row["portal"],
        state=row["state"],
        why=row["why"],
        facts=json.loads(row["facts"]) if row["facts"] else None,
        evidence=json.loads(row["evidence"]),
        settled_at=datetime.fromisoformat(row["settled_at"]) if row["settled_at"] else None,
        checked_at=datetime.fromisoformat(row["checked_at"]),
    )
