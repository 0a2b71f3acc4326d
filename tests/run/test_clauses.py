"""What runs and alarms say: every code in both languages, put into words by its code alone."""

from __future__ import annotations

import sqlite3
import string
from contextlib import closing
from typing import TYPE_CHECKING, Any

from procrastinate.jobs import Status

from regional_news.item.article import REFUSALS
from regional_news.ops.notify import message_of
from regional_news.run.clauses import Clause, catalogue, in_words, worded
from regional_news.run.monitors import WATCHED
from regional_news.run.outcome import NO_WAY_IN, has_only_drifted, judge
from regional_news.storage.sqlite import Store
from regional_news.storage.sqlite.migrations import STEPS, migrate
from tests.alarm_store import said
from tests.every import every

if TYPE_CHECKING:
    from pathlib import Path

CODES = [code for code in catalogue() if code != "names"]
SAMPLES: dict[str, Any] = {
    "now": 0.25,
    "before": 0.75,
    "usual": 7.0,
    "number": 31,
    "empty": 4,
    "others": 9,
    "exit_code": 4,
    "name": "source",
    "names": ["no_text", "no_time"],
    "reason": "quux",
    "detail": "h.test",
    "text": "a: b",
    "what": {"code": "log_failed", "values": {}},
    "why": {"code": "log_failed", "values": {}},
}


def values_of(words: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(words) if name}


@every("code", CODES)
def test_every_code_has_both_languages_with_the_same_values(code: str) -> None:
    words = catalogue()[code]
    assert set(words) == {"en", "zh"}
    assert values_of(words["en"]) == values_of(words["zh"])
    assert values_of(words["en"]) <= set(SAMPLES)


def test_no_code_says_what_another_says() -> None:
    for language in ("en", "zh"):
        shown = [in_words(code, SAMPLES, language) for code in CODES]
        assert len(set(shown)) == len(shown)


def test_a_value_is_never_taken_for_a_message() -> None:
    """What a server or a log wrote stands in it as it is, whatever message it looks like."""
    looks_like = in_words("field_fell", SAMPLES)
    clause = Clause(code="run_ended", values={"exit_code": 4, "why": looks_like})
    assert in_words(clause.code, clause.values, "zh") == f"上次抓取以退出码 4 结束：{looks_like}"
    braces = Clause(code="verbatim", values={"text": "{now} {why!r}"})
    assert braces.text == "{now} {why!r}"


def test_every_end_of_a_run_or_job_and_every_name_in_an_alarm_has_words() -> None:
    assert set(CODES) >= NO_WAY_IN
    assert set(catalogue()["names"]) >= {*WATCHED, *REFUSALS, *(state.value for state in Status)}
    for reason in (*NO_WAY_IN, "rate_limited", "killed", "closespider_timeout", "anything_else"):
        assert judge({"pages/list": 1, "stop/why": "h.test"}, reason=reason).why


def test_an_alarm_is_read_back_in_either_language(tmp_path: Path) -> None:
    clause = Clause(code="field_fell", values={"name": "source", "now": 0.0, "before": 0.75, "number": 30})
    with Store.open(tmp_path / "s.db") as store:
        store.enter_alarms("heze", [{"key": "heze:field:source", **said(clause)}])
        (alarm,) = store.alarms()
    assert worded(alarm.code, alarm.parameters, "zh", otherwise="") == "有来源的文章占 0%，此前为 75%（查看了 30 篇）"
    (told,) = message_of([alarm]).alarms
    assert (told["code"], told["message"]) == ("field_fell", clause.text)
    assert told["message_zh"].startswith("有来源")


def test_an_alarm_of_an_older_or_a_newer_version_is_shown_as_it_was_entered(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    with closing(sqlite3.connect(path)) as db, db:
        migrate(db, steps=STEPS[: [("ADD COLUMN code" in step) for step in STEPS].index(True)])
        moment = "2026-11-20T00:00:00+00:00"
        db.execute("INSERT INTO alarm VALUES ('heze:zero', 'heze', 'nothing new', ?, ?, NULL, NULL)", (moment, moment))
    db.close()
    with Store.open(path) as store:
        (alarm,) = store.alarms()
        assert worded(alarm.code, alarm.parameters, "zh", otherwise=alarm.message) == "nothing new"
    assert worded("of_tomorrow", {}, "zh", otherwise="nothing new") == "nothing new"
    assert worded("field_fell", {}, "zh", otherwise="nothing new") == "nothing new"


@every(
    "summary expected",
    [
        ({"exit_code": 4, "because": {"code": "drift", "values": {}}, "why": "…"}, True),
        ({"exit_code": 4, "why": "drift: 0% of the articles have source"}, True),
        ({"exit_code": 4, "because": {"code": "nothing_read", "values": {}}, "why": "no page could be read"}, False),
        ({"exit_code": 3, "because": {"code": "drift", "values": {}}}, False),
        ({"exit_code": 0, "why": "", "because": None}, False),
        (None, False),
    ],
)
def test_a_run_that_read_all_has_only_drifted(summary: dict[str, Any] | None, *, expected: bool) -> None:
    assert has_only_drifted(summary) is expected
