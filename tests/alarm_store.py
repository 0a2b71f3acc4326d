"""A store in its worst state: large numbers, every portal in trouble, long messages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from regional_news.storage.sqlite import Store
from tests.factory import make_article
from tests.web_store import NOW, fill

if TYPE_CHECKING:
    from pathlib import Path

FORUM: Final = "discuz:bbs.a-rather-long-name.example.org:8080"

ALARMS: Final = {
    "run": "the last run ended with exit code 4: The portal could not be read, or only in part",
    "lists": "17 list pages hold no links to articles (3 others do)",
    "zero": "no new article in 24 hours; a day like this had 1042 before",
    "field": "3% of the articles have published_raw, 100% had it before (1042 looked at)",
    "readable": "12% of the pages could be read, 99% before; refused as no_title 840, no_time 77 (1042 looked at)",
}
COUNTS: Final = {"articles/new": 1_234_567, "articles/changed": 234_567, "refused/no_time": 345_678}


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
            store.enter_alarms(portal, {f"{portal}:{key}": said for key, said in ALARMS.items()}, at=NOW)
