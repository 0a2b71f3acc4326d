"""Exit codes: what a crawl's statistics mean."""

from __future__ import annotations

from itertools import combinations

from regional_news.exit_codes import ExitCode, worst
from regional_news.run.outcome import judge
from tests.every import every

GOOD = {"pages/list": 3, "pages/article": 5, "articles/new": 4, "articles/copies": 1}


def test_a_crawl_that_read_and_stored_ends_well() -> None:
    outcome = judge(GOOD, reason="finished")
    assert (outcome.exit_code, outcome.why) == (ExitCode.OK, "")


@every("reason", ["finished", "limit", "closespider_itemcount", "closespider_pagecount"])
def test_having_done_what_was_asked_for_is_no_failure(reason: str) -> None:
    assert judge(GOOD, reason=reason).exit_code == ExitCode.OK


def test_a_run_that_finds_nothing_new_ends_well() -> None:
    assert judge({"pages/list": 3, "articles/known_skipped": 50}, reason="finished").exit_code == ExitCode.OK


@every(
    "stats reason code",
    [
        ({}, "finished", ExitCode.PARTIAL),
        ({"pages/other": 4}, "no_list_found", ExitCode.PARTIAL),
        ({"robots/unreachable": 1}, "robots_unreachable", ExitCode.PARTIAL),
        ({**GOOD, "robots/unreachable": 1}, "finished", ExitCode.PARTIAL),
        ({"pages/list": 3, "pages/article": 5, "refused/no_title": 5}, "finished", ExitCode.PARTIAL),
        ({"pages/list": 3, "articles/failed": 2}, "finished", ExitCode.PARTIAL),
        ({"pages/list": 3, "pages/article": 3, "refused/no_text": 3, "articles/known_skipped": 9}, "finished", 4),
        (GOOD, "memusage_exceeded", ExitCode.PARTIAL),
        (GOOD, "shutdown", ExitCode.SIGNAL),
        (GOOD, "killed", ExitCode.SIGNAL),
        (GOOD, "closespider_timeout", ExitCode.TIME),
        (GOOD, "closespider_timeout_no_item", ExitCode.TIME),
        (GOOD, "rate_limited", ExitCode.RATE_LIMITED),
        ({**GOOD, "spider_exceptions/count": 1, "spider_exceptions/KeyError": 1}, "finished", ExitCode.BUG),
        ({**GOOD, "pipeline/errors": 1}, "finished", ExitCode.BUG),
        ({}, "start_error", ExitCode.BUG),
        ({"pages/list": 5, "issues/partial": 1, "issues/storyless": 1}, "finished", ExitCode.PARTIAL),
        ({**GOOD, "storage/errors": 1}, "storage_error", ExitCode.STORAGE),
        ({**GOOD, "feedexport/failed_count/FileFeedStorage": 1}, "finished", ExitCode.STORAGE),
    ],
)
def test_what_failed_wholesale_has_its_code_and_a_clause(stats: dict[str, int], reason: str, code: int) -> None:
    outcome = judge(stats, reason=reason)
    assert outcome.exit_code == code
    assert outcome.why


@every("stats", [{}, {"pages/list": 1, "articles/failed": 1}, GOOD])
def test_what_the_quiet_hours_cut_short_is_no_failure(stats: dict[str, int]) -> None:
    assert judge(stats, reason="quiet_hours").exit_code == ExitCode.OK
    assert judge({**stats, "storage/errors": 1}, reason="quiet_hours").exit_code == ExitCode.STORAGE


def test_one_page_refused_by_an_earlier_run_too_is_no_news() -> None:
    stats = {"pages/list": 3, "pages/article": 1, "refused/no_text": 1, "articles/tried_again": 1}
    assert judge({**stats, "articles/known_skipped": 40}, reason="finished").exit_code == ExitCode.OK
    assert judge(stats, reason="finished").exit_code == ExitCode.PARTIAL


def test_a_single_new_page_that_cannot_be_read_is_no_verdict_on_a_known_portal() -> None:
    stats = {"pages/list": 3, "pages/article": 1, "refused/no_text": 1, "articles/known_skipped": 40}
    assert judge(stats, reason="finished").exit_code == ExitCode.OK


def test_some_refused_pages_among_others_are_no_failure() -> None:
    assert judge({**GOOD, "refused/no_time": 2, "lists/failed": 1}, reason="finished").exit_code == ExitCode.OK


def test_the_gravest_code_wins_whatever_else_holds() -> None:
    order = [3, 2, 1, 18, 15, 11, 4, 5, 0]
    for graver, lighter in combinations(order, 2):
        assert worst([lighter, graver]) == worst([graver, lighter]) == graver


def test_no_codes_are_a_good_end_and_a_strange_one_is_a_bug() -> None:
    assert worst([]) == ExitCode.OK
    assert worst([0, 137, 4]) == ExitCode.BUG


def test_a_deleted_article_is_no_failure_but_many_that_are_not_believed_are() -> None:
    stats = {"pages/list": 3, "lists/not_modified": 3, "refused/gone": 1, "articles/due": 1}
    assert judge({**stats, "articles/gone": 1}, reason="finished").exit_code == ExitCode.OK
    still = {"articles/known_skipped": 9, "refused/gone": 4, "articles/gone_before": 4}
    assert judge({**stats, **still}, reason="finished").exit_code == ExitCode.OK
    assert judge({**stats, "refused/gone": 5}, reason="finished").exit_code == ExitCode.PARTIAL


def test_articles_that_are_as_they_were_are_articles_read() -> None:
    stats = {"pages/list": 3, "articles/not_modified": 4, "refused/no_text": 1}
    assert judge(stats, reason="finished").exit_code == ExitCode.OK
