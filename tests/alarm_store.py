"""A store in its worst state: large numbers, every portal in trouble, long messages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from regional_news.run.clauses import Clause
from regional_news.storage.sqlite import Store
from tests.factory import make_article
from tests.web_store import NOW, fill

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

FORUM: Final = "discuz:bbs.a-rather-long-name.example.org:8080"

FELL: Final = {"now": 0.03, "before": 1.0, "number": 1042}
ALARMS: Final = {
    "run": Clause(code="run_ended", values={"exit_code": 4, "why": {"code": "nothing_read", "values": {}}}),
    "lists": Clause(code="lists_empty", values={"empty": 17, "others": 3}),
    "zero": Clause(code="nothing_new", values={"usual": 1042}),
    "field": Clause(code="field_fell", values={"name": "published_raw", **FELL}),
    "readable": Clause(code="readable_fell", values={"names": ["no_time", "no_title"], **FELL}),
}
COUNTS: Final = {"articles/new": 1_234_567, "articles/changed": 234_567, "refused/no_time": 345_678}


def said(clause: Clause) -> dict[str, object]:
    """Return a clause as the store takes what an alarm says."""
    return {"message": clause.text, **clause.as_dict()}


def alarms(messages: Mapping[str, str]) -> list[dict[str, object]]:
    """Return alarms as the store takes them, messages by key."""
    return [{"key": k, **said(Clause(code="verbatim", values={"text": m}))} for k, m in messages.items()]


def fill_with_trouble(path: Path) -> None:
    """Make the store at `path`."""
    fill(path, with_harmful=False)
    with Store.open(path) as store:
        thread = make_article(portal=FORUM, kind="thread", text="夜里的渡口还有灯。")
        store.save(thread, run_id=store.start_run(spider="discuz", at=NOW))
        for portal in ("heze", "tengzhou", "yueyang", "syuan", "discuz", "yybnet"):
            run = store.start_run(spider=portal, at=NOW)
            store.finish_run(run, reason="finished", exit_code=4, counts=COUNTS, at=NOW)
        for portal in ("heze", "tengzhou", "yueyang", "syuan", FORUM, "yybnet"):
            found = [{"key": f"{portal}:{key}", **said(clause)} for key, clause in ALARMS.items()]
            store.enter_alarms(portal, found, at=NOW)
