"""No page becomes slow because a store grows: what it asks is found by an index, or is a sum that is kept."""

from __future__ import annotations

import re
import sqlite3
from typing import TYPE_CHECKING

import pytest

from regional_news.output.web.app import make_app
from regional_news.storage.sqlite import connection
from regional_news.storage.sqlite.statistics import Statistics, Totals
from tests.every import every
from tests.output.web.test_web import EVERY_PAGE, HOSTS
from tests.web_client import Client
from tests.web_store import fill

if TYPE_CHECKING:
    from pathlib import Path

GROWING = re.compile(
    r"(?:SCAN|SEARCH) (?:article|comment|revision|visit|capture|refusal|telling|kin|shingle|paste)\b(?! USING)"
)
"""A step that reads a table from end to end that grows with every article or page."""


def steps_of(at: str, path: Path) -> list[str]:
    """Return the steps of all plans for what one page asks of a store."""
    asked: list[str] = []
    connect = connection._connect_reader

    def traced(of: Path) -> sqlite3.Connection:
        db = connect(of)
        db.set_trace_callback(asked.append)
        return db

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(connection, "_connect_reader", traced)
        Client(make_app(path, hosts=HOSTS)).get(at)
    db = sqlite3.connect(path)
    questions = [sql for sql in asked if sql.lstrip().startswith(("SELECT", "WITH")) and "LIMIT 0" not in sql]
    steps = [row[3] for sql in questions for row in db.execute(f"EXPLAIN QUERY PLAN {sql}")]
    db.close()
    return steps


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("plans") / "regional_news.db"
    fill(path)
    return path


@every("at", [at for at in EVERY_PAGE if not at.startswith("/sql?")])
def test_no_page_reads_a_growing_table_from_end_to_end(at: str, path: Path) -> None:
    assert [step for step in steps_of(at, path) if GROWING.search(step)] == []


def test_a_page_that_would_is_found(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = Statistics.totals

    def totals(self: Statistics) -> Totals:
        list(self._rows("SELECT sum(length(text)) FROM article"))
        return kept(self)

    monkeypatch.setattr(Statistics, "totals", totals)
    assert [step for step in steps_of("/", path) if GROWING.search(step)] == ["SCAN article"]
