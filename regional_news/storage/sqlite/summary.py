"""How a run went, in a shape that programs can rely on: made of the run's row alone, also for one that crashed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from regional_news.item.article import FIELD_NAMES
from regional_news.storage.sqlite.records import Run

ARTICLES: Final = ("new", "changed", "unchanged", "copies", "gone", "not_modified", "failed", "known_skipped")
"""What may become of an article, by the statistic's name after `articles/`."""

READ_ANEW: Final = ("new", "changed", "copies")  # those whose missing fields are counted


def summary_of(run: Run) -> dict[str, Any]:
    """Return the summary of a run: times as ISO 8601, counts as whole numbers, shares from 0 to 1."""
    counts = run.counts
    end = run.ended_at or run.alive_at
    return {
        "run": run.run_id,
        "portal": run.spider,
        "started_at": run.started_at.isoformat(),
        "ended_at": run.ended_at.isoformat() if run.ended_at else None,
        "seconds": round(max(0.0, (end - run.started_at).total_seconds()), 1),
        "reason": run.reason,
        "exit_code": run.exit_code,
        "requests": _number(counts, "downloader/request_count"),
        "bytes": _number(counts, "downloader/response_bytes"),
        "lists": _number(counts, "pages/list"),
        "lists_empty": _number(counts, "lists/empty"),
        "lists_not_followed": _number(counts, "lists/not_followed"),
        "lists_titles_left": _number(counts, "lists/titles_left"),
        "pages": _number(counts, "pages/article"),
        "articles": articles_of(counts),
        "refused": by_name(counts, "refused/"),
        "coverage": coverage(counts),
        "layouts": by_name(counts, "layout/"),
        "hints_matched": by_name(counts, "hint/matched/"),
        "hints_missed": by_name(counts, "hint/missed/"),
        "versions": run.versions,
    }


def articles_of(counts: Mapping[str, Any]) -> dict[str, int]:
    """Return what became of a run's articles."""
    return {name: _number(counts, f"articles/{name}") for name in ARTICLES}


def coverage(counts: Mapping[str, Any]) -> dict[str, float]:
    """Return, for each field of the item, the share of the articles read anew that have it; empty without articles."""
    total = read_anew(counts)
    if not total:
        return {}
    return {name: round(1 - min(total, _number(counts, f"missing/{name}")) / total, 4) for name in FIELD_NAMES}


def read_anew(counts: Mapping[str, Any]) -> int:
    """Return how many articles of a run had their missing fields counted."""
    return sum(_number(counts, f"articles/{name}") for name in READ_ANEW)


def by_name(counts: Mapping[str, Any], prefix: str) -> dict[str, int]:
    """Return the statistics below `prefix`, by the rest of their name."""
    return {name.removeprefix(prefix): _number(counts, name) for name in sorted(counts) if name.startswith(prefix)}


def _number(counts: Mapping[str, Any], name: str) -> int:
    value = counts.get(name, 0)
    return int(value) if isinstance(value, int | float) else 0
