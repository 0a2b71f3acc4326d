"""What a crawl's statistics mean: one number that a cron line can act on, and one line that says why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How a crawl ended."""

    exit_code: int
    """0 ok, 1 bug, 2 user's mistake, 3 storage, 4 not wholly read, 11 signal, 15 time budget, 18 rate-limited."""
    why: str
    """One clause; empty where all is well."""


OK_REASONS = frozenset({"finished", "limit", "closespider_itemcount", "closespider_pagecount"})
"""Reasons for which a crawl ends because it has done what it was asked for."""


def judge(stats: Mapping[str, Any], *, reason: str) -> Outcome:
    """Return how a crawl ended, by its statistics and finish reason; where several hold, the gravest one.

    Graver is, in this order: storage, user's mistake, bug, rate limit, time budget, signal, not read.
    """

    def total(*prefixes: str) -> int:
        return sum(v for k, v in stats.items() if isinstance(v, int) and k.startswith(prefixes))

    read = total("pages/")
    given = total("articles/new", "articles/changed", "articles/unchanged", "articles/copies")
    answered = total("articles/failed", "refused/") + given
    known, old = total("articles/known_skipped"), total("articles/tried_again")
    # A page or two that were refused by the run before are no news where the others are stored.
    checks = (
        (3, total("storage/errors", "feedexport/failed_count"), "the store or an output could not be written"),
        (1, total("spider_exceptions/count") + (reason == "start_error"), "a callback failed: see the log"),
        (1, total("pipeline/errors"), "an item pipeline failed: see the log"),
        (18, reason == "rate_limited", "the server limits the rate of requests"),
        (15, reason.startswith("closespider_timeout"), "the time budget was used up"),
        (11, reason in {"shutdown", "killed"}, "stopped by a signal"),
        (4, total("robots/unreachable"), "robots.txt could not be read, so nothing was fetched from its host"),
        (4, reason == "no_list_found", "no list of articles was found"),
        (4, not read, "no page could be read"),
        (4, answered and not given and (answered > old or not known), "every article page failed or was refused"),
        (4, total("lists/failed", "lists/empty") and not total("pages/list", "pages/article"), "no list could be read"),
        (4, reason not in OK_REASONS, f"ended early: {reason}"),
    )
    for code, holds, why in checks:
        if holds:
            return Outcome(exit_code=code, why=why)
    return Outcome(exit_code=0, why="")
