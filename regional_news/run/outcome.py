"""What a crawl's statistics mean: one number that a cron line can act on, and one clause that says why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from regional_news.exit_codes import ExitCode, worst
from regional_news.run.clauses import Clause

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """How a crawl ended."""

    exit_code: ExitCode
    because: Clause | None = None  # None where all is well

    @property
    def why(self) -> str:
        """One clause in English; empty where all is well."""
        return self.because.text if self.because else ""

    @property
    def notes(self) -> dict[str, Any]:
        """What a run's summary keeps of it."""
        return {"why": self.why, "because": self.because.as_dict() if self.because else None}


FEW: Final = 3  # new articles that say something about the portal when all of them are unreadable
QUIET_HOURS: Final = "quiet_hours"
DONE_REASONS: Final = frozenset({"finished", "limit", QUIET_HOURS, "closespider_itemcount", "closespider_pagecount"})
"""Finish reasons of a crawl that has done what it was asked for."""


NO_WAY_IN: Final = frozenset({
    "no_list_found", "no_paper", "script_only", "script_only_twin", "several_papers", "kept_already", "future_issue",
    "no_such_issue", "no_such_section", "unsettled", "other_site", "not_a_forum", "no_such_forum", "sent_elsewhere",
    "login_required", "no_permission", "site_closed", "server_error", "no_answer", "robots_forbidden", "server_down",
    "challenged",
})  # fmt: skip
"""Finish reasons of a crawl that was turned away at the door, each the code of a clause."""


def has_only_drifted(summary: Mapping[str, Any] | None) -> bool:
    """Tell whether a run read its pages and is no good end for one thing alone: they look different from before."""
    given = summary or {}
    is_named = (given.get("because") or {}).get("code") == "drift" or str(given.get("why", "")).startswith("drift: ")
    return given.get("exit_code", ExitCode.PARTIAL) == ExitCode.PARTIAL and is_named


def judge(stats: Mapping[str, Any], *, reason: str) -> Verdict:
    """Return how a crawl ended, by its statistics and finish reason; where several things hold, the gravest one."""

    def total(*prefixes: str) -> int:
        return sum(v for k, v in stats.items() if isinstance(v, int) and k.startswith(prefixes))

    read = total("pages/")
    given = total("articles/new", "articles/changed", "articles/unchanged", "articles/copies", "articles/not_modified")
    answered = total("articles/failed", "refused/") + given
    forbidden = total("robotstxt/forbidden")
    is_cut_short = reason == QUIET_HOURS  # as the operator wants it: little or nothing was asked for
    # Where the portal's other articles are known, one or two new pages that could not be read are no verdict on it,
    # and neither are pages that an earlier run refused too, or articles that were found to be deleted.
    known = total("articles/known_skipped", "lists/not_modified")
    refused_before = total("articles/tried_again", "articles/gone")
    detail = {"detail": stats["stop/why"]} if stats.get("stop/why") else {}
    checks = (
        (ExitCode.STORAGE, total("storage/errors", "feedexport/failed_count"), "file_failed"),
        (ExitCode.STORAGE, total("log/errors"), "log_failed"),
        (ExitCode.BUG, total("spider_exceptions/count"), "callback_failed"),
        (ExitCode.BUG, total("pipeline/errors"), "pipeline_failed"),
        (ExitCode.BUG, reason == "start_error", "not_started"),
        (ExitCode.RATE_LIMITED, reason == "rate_limited", "rate_limited_because" if detail else "rate_limited"),
        (ExitCode.TIME, reason.startswith("closespider_timeout"), "out_of_time"),
        (ExitCode.SIGNAL, reason in {"shutdown", "killed"}, "stopped"),
        (ExitCode.PARTIAL, reason == "no_answer", "no_answer"),
        (ExitCode.PARTIAL, total("robots/unreachable"), "robots_unreachable"),
        (ExitCode.PARTIAL, forbidden and (not read or forbidden >= answered > given), "robots_forbidden"),
        (ExitCode.PARTIAL, reason in NO_WAY_IN, reason),
        (ExitCode.PARTIAL, total("forums/refused"), "forum_refused"),
        (ExitCode.PARTIAL, not read and not is_cut_short and not total("issues/known"), "nothing_read"),
        (
            ExitCode.PARTIAL,
            answered and not given and (answered - refused_before >= FEW or not known) and not is_cut_short,
            "all_refused",
        ),
        (ExitCode.PARTIAL, total("issues/storyless") and not given, "no_story_came"),
        (ExitCode.PARTIAL, reason not in DONE_REASONS, "ended_early"),
    )
    found = [(code, why) for code, holds, why in checks if holds]
    gravest = worst(code for code, _ in found)
    values = {"ended_early": {"reason": reason}}
    because = next((Clause(code=why, values=values.get(why, detail)) for code, why in found if code == gravest), None)
    return Verdict(exit_code=gravest, because=because)
