"""What a crawl's statistics mean: one number that a cron line can act on, and one clause that says why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from regional_news.exit_codes import ExitCode, worst

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """How a crawl ended."""

    exit_code: ExitCode
    why: str
    """One clause; empty where all is well."""


FEW: Final = 3
"""So many new articles, all of them unreadable, say something about the portal."""

QUIET_HOURS: Final = "quiet_hours"
DONE_REASONS: Final = frozenset({"finished", "limit", QUIET_HOURS, "closespider_itemcount", "closespider_pagecount"})
"""Finish reasons of a crawl that has done what it was asked for."""


NO_WAY_IN: Final = {
    "no_list_found": "no list of articles was found",
    "no_paper": "no newspaper's pages are at this address",
    "script_only": "the paper is shown by scripts alone, and its pages cannot be read: see the log for another address",
    "no_such_issue": "there is no issue of the day that was asked for",
    "no_such_section": "no article of the section that was asked for was found",
    "unsettled": "what its articles look like could not be found out: `regional-news portals` says what is missing",
    "not_a_forum": "no Discuz! forum answers at this address",
    "no_such_forum": "there is no forum of this number, or guests are not let in",
    "sent_elsewhere": "the site sends its visitors to another host: give that one's address",
    "login_required": "the site shows its pages to members only",
    "no_permission": "the site does not show its pages to guests",
    "site_closed": "the site says that it is closed",
    "server_error": "the site answers with errors of its own",
    "no_answer": "no server answered: the network here, the portal's name or its server is down",
    "robots_forbidden": "robots.txt forbids it",
    "server_down": "the server answers with errors or not at all",
    "challenged": "the site answers with challenges for robots, which are not solved",
}
"""Finish reasons of a crawl that was turned away at the door, as a clause."""


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
    checks = (
        (ExitCode.STORAGE, total("storage/errors", "feedexport/failed_count"), "a file could not be written"),
        (ExitCode.STORAGE, total("log/errors"), "the log could not be written"),
        (ExitCode.BUG, total("spider_exceptions/count"), "a callback failed: see the log"),
        (ExitCode.BUG, total("pipeline/errors"), "an item pipeline failed: see the log"),
        (ExitCode.BUG, reason == "start_error", "the crawl could not start: see the log"),
        (ExitCode.RATE_LIMITED, reason == "rate_limited", f"the server limits the rate of requests{_because(stats)}"),
        (ExitCode.TIME, reason.startswith("closespider_timeout"), "the time budget was used up"),
        (ExitCode.SIGNAL, reason in {"shutdown", "killed"}, "stopped by a signal"),
        (ExitCode.PARTIAL, reason == "no_answer", NO_WAY_IN["no_answer"]),
        (ExitCode.PARTIAL, total("robots/unreachable"), "robots.txt could not be read, so nothing was fetched there"),
        (ExitCode.PARTIAL, forbidden and (not read or forbidden >= answered > given), NO_WAY_IN["robots_forbidden"]),
        (ExitCode.PARTIAL, reason in NO_WAY_IN, NO_WAY_IN.get(reason, "")),
        (ExitCode.PARTIAL, total("forums/refused"), "a forum that was asked for could not be read: see the log"),
        (ExitCode.PARTIAL, not read and not is_cut_short, "no page could be read"),
        (
            ExitCode.PARTIAL,
            answered and not given and (answered - refused_before >= FEW or not known) and not is_cut_short,
            "every article page failed or was refused",
        ),
        (ExitCode.PARTIAL, reason not in DONE_REASONS, f"ended early: {reason}"),
    )
    found = [(code, why) for code, holds, why in checks if holds]
    gravest = worst(code for code, _ in found)
    return Verdict(exit_code=gravest, why=next((why for code, why in found if code == gravest), ""))


def _because(stats: Mapping[str, Any]) -> str:
    return f": {why}" if (why := stats.get("stop/why")) else ""
