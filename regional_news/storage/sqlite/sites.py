"""Portals that no spider knows: what was found out about each, and from what."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from regional_news.storage.sqlite.file import StorePart, stamp
from regional_news.storage.sqlite.rows import StoredRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundSite(StoredRecord):
    """What is known of one portal."""

    portal: str
    state: str  # `settled`; else what it is instead, or `unsure`
    why: str
    facts: dict[str, Any] | None  # what a spider's file would state; None unless it was settled once
    evidence: dict[str, Any]
    settled_at: datetime | None
    checked_at: datetime


class Sites(StorePart):
    """The portals that were found out about."""

    def get(self, portal: str) -> FoundSite | None:
        """Return what is known of a portal, None where nothing is."""
        return self._record(FoundSite, "SELECT * FROM site WHERE portal = ?", (portal,))

    def all(self) -> list[FoundSite]:
        """Return every portal that was found out about, by key."""
        return self._records(FoundSite, "SELECT * FROM site ORDER BY portal")

    def names(self) -> dict[str, str]:
        """Return by key what the portals call themselves that were settled."""
        return {site.portal: name for site in self.all() if (name := (site.facts or {}).get("site_name"))}

    def settle(self, portal: str, *, facts: Mapping[str, Any], evidence: Mapping[str, Any], at: datetime) -> None:
        """Enter what was found out."""
        values = {
            "portal": portal,
            "facts": json.dumps(facts, ensure_ascii=False),
            "evidence": json.dumps(evidence, ensure_ascii=False),
            "at": stamp(at),
        }
        with self._writing() as db:
            db.execute(
                """
                INSERT INTO site (portal, state, facts, evidence, settled_at, checked_at)
                VALUES (:portal, 'settled', :facts, :evidence, :at, :at)
                ON CONFLICT (portal) DO UPDATE SET state = 'settled', why = '', facts = excluded.facts,
                    evidence = excluded.evidence, settled_at = excluded.settled_at, checked_at = excluded.checked_at
                """,
                values,
            )

    def amend(self, portal: str, *, facts: Mapping[str, Any] | None, evidence: Mapping[str, Any]) -> None:
        """Enter what was found out beside; when the portal was looked at stays."""
        given = [None if one is None else json.dumps(one, ensure_ascii=False) for one in (facts, evidence)]
        with self._writing() as db:
            db.execute("UPDATE site SET facts = coalesce(?, facts), evidence = ? WHERE portal = ?", (*given, portal))

    def note(self, portal: str, *, state: str, why: str, evidence: Mapping[str, Any] | None, at: datetime) -> None:
        """Enter how a look at a portal went; facts that were found before stay, and so does their evidence."""
        values = (portal, state, why, json.dumps(evidence or {}, ensure_ascii=False), stamp(at))
        with self._writing() as db:
            db.execute(
                """
                INSERT INTO site (portal, state, why, evidence, checked_at) VALUES (?, ?, ?, ?, ?)
                ON CONFLICT (portal) DO UPDATE SET state = excluded.state, why = excluded.why,
                    evidence = CASE WHEN site.facts IS NULL THEN excluded.evidence ELSE site.evidence END,
                    checked_at = excluded.checked_at
                """,
                values,
            )
