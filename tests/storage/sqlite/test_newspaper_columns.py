"""What an article says of its newspaper's page is stored, found and given back."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from regional_news.item.article import Position
from regional_news.storage.sqlite import Filters, Store, migrations
from tests.item_crawl import story

if TYPE_CHECKING:
    from pathlib import Path

DAY = story(1).published_at.date()
PRINTED = replace(
    story(1),
    kind="epaper",
    paper="河口日报",
    issue_date=DAY,
    page_no="A02",
    page_name="要闻",
    position=Position(order=3, left=0.1, top=0.25, width=0.5, height=0.125),
    page_image="http://paper.example/images/A02.jpg",
    page_pdf="http://paper.example/A02.pdf",
    continued="A03",
)


def test_a_printed_story_comes_back_as_it_went_in(tmp_path: Path) -> None:
    """Every field of the page is kept."""
    with Store.open(tmp_path / "news.db") as store:
        store.save(PRINTED, run_id=store.start_run(spider="heze"))
        assert store.get(PRINTED.portal, PRINTED.article_id) == PRINTED
        (row,) = store.select(Filters()).rows()
    assert row["position"]["order"] == 3
    assert row["issue_date"] == DAY


def test_paper_page_and_issue_are_filters(tmp_path: Path) -> None:
    """A page is found by its number with and without leading zeros."""
    with Store.open(tmp_path / "news.db") as store:
        run = store.start_run(spider="heze")
        store.save(PRINTED, run_id=run)
        store.save(story(2), run_id=run)

        def found(**given: object) -> int:
            return store.select(Filters(**given)).count().number  # type: ignore[arg-type]

        assert found() == 2
        assert found(papers=("河口日报",)) == found(pages=("A02",)) == found(pages=("A2",)) == 1
        assert found(issues=(DAY,)) == 1
        assert found(issues=(DAY + timedelta(days=1),)) == found(papers=("别的报",)) == 0


def test_a_store_from_before_newspapers_opens_and_goes_on(tmp_path: Path) -> None:
    """What it holds is read as before, and stories of newspapers stand beside it."""
    path = tmp_path / "news.db"
    db = sqlite3.connect(path, isolation_level=None)
    migrations.migrate(db, steps=migrations.STEPS[:1])
    db.execute(
        "INSERT INTO run (spider, started_at, alive_at, pid, arguments, settings, versions)"
        " VALUES ('heze', '2026-11-20', '2026-11-20', 1, '{}', '{}', '{}')"
    )
    db.close()
    with Store.open(path) as store:
        run = store.start_run(spider="heze")
        store.save(story(2), run_id=run)
        store.save(PRINTED, run_id=run)
        old = store.get("heze", "2")
        assert old is not None
        assert old.paper is None
        assert store.select(Filters(papers=("河口日报",))).count().number == 1
