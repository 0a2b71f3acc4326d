"""What an article costs is counted, not timed: requests, syncs and statements; no question reads all that is stored."""

from __future__ import annotations

import json
import sqlite3
import sys
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from sandbox import Sandbox
from tests import forked
from tests.crawling import FAST, environment
from tests.every import every
from tests.output.web.test_plans import GROWING

if TYPE_CHECKING:
    from pathlib import Path

FEW, MANY = 20, 60
ONCE = frozenset({"SELECT DISTINCT source FROM article WHERE source IS NOT NULL"})
"""What is asked when the rules by which the store derives something are others, and not again."""


def counts(folder: Path, articles: int) -> dict[str, Any]:
    """Crawl a portal with so many articles; return what that took, and what the store was asked."""
    folder.mkdir()
    settings = [word for name, value in FAST.items() for word in ("-s", f"{name}={value}")]
    settings += ["-s", f"DATA_DIR={folder}"]
    with Sandbox(portals=["heze"], articles=articles) as sandbox:
        line = [sys.executable, "-m", "tests.counted_crawl", str(folder / "counts"), "heze", *settings]
        done = forked.run(line, env=environment(sandbox, folder), cwd=forked.ROOT)
        assert done.returncode == 0, done.stderr
        requests = len(sandbox.requests)
    found: dict[str, Any] = json.loads((folder / "counts").read_text())
    with closing(sqlite3.connect(folder / "regional_news.db")) as db:
        found["stored"] = db.execute("SELECT count(*) FROM article").fetchone()[0]
        asked = [sql for sql in found["asked"] if sql not in ONCE]
        plans = [row[3] for sql in asked for row in db.execute(f"EXPLAIN QUERY PLAN {sql}")]
    return found | {"requests": requests, "scans": sorted({step for step in plans if GROWING.search(step)})}


@pytest.fixture(scope="module")
def crawls(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], dict[str, Any]]:
    """A small crawl and one of three times the size."""
    folder = tmp_path_factory.mktemp("counts")
    return counts(folder / "few", FEW), counts(folder / "many", MANY)


@pytest.mark.slow
@every("what at_least at_most", [("requests", 1.0, 1.0), ("syncs", 1.2, 1.5), ("statements", 30, 60)])
def test_an_article_more_costs_no_more_than_it_did(
    what: str, at_least: float, at_most: float, crawls: tuple[dict[str, Any], dict[str, Any]]
) -> None:
    """Each record of the archive is put on disk by itself, of the articles every fourth with those before it."""
    few, many = crawls
    assert at_least <= (many[what] - few[what]) / (many["stored"] - few["stored"]) <= at_most


@pytest.mark.slow
def test_a_crawl_reads_no_growing_table_from_end_to_end(crawls: tuple[dict[str, Any], dict[str, Any]]) -> None:
    assert crawls[1]["scans"] == []
