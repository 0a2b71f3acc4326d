"""What an earlier release left behind is gone on with: its store, archive, saved searches, files and watermark.

`earlier_release.tar.xz` holds the data folder of a crawl of the sandbox's `heze` (8 articles) and the watermark of an
export after it, made by the last commit whose store had version 1.
"""

from __future__ import annotations

import json
import sqlite3
import sys
import tarfile
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest

from regional_news.item.article import CHINA
from regional_news.storage.sqlite import migrations
from sandbox import Sandbox
from tests import forked
from tests.crawling import crawl, environment

LEFT = Path(__file__).with_name("earlier_release.tar.xz")
NOW = datetime(2026, 11, 20, 12, tzinfo=CHINA)

pytestmark = pytest.mark.slow


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder in which an earlier release has worked."""
    with tarfile.open(LEFT) as archive:
        archive.extractall(tmp_path, filter="data")
    return tmp_path


def told(home: Path, *words: str) -> str:
    """Return what a command prints in the folder; fail where it fails."""
    line = [sys.executable, "-m", "regional_news", *words, "--data-dir", "data"]
    done = forked.run(line, cwd=home, env=environment(None, home))
    assert done.returncode == 0, done.stderr
    return done.stdout


def articles(home: Path) -> dict[str, tuple[str, ...]]:
    with closing(sqlite3.connect(home / "data" / "regional_news.db")) as db:
        return {row[0]: row for row in db.execute("SELECT article_id, url, title, text, first_seen FROM articles")}


def test_a_crawl_goes_on_where_an_earlier_release_ended(home: Path) -> None:
    """What is known stays and is not asked for again, what is new is stored, exported and found."""
    before = articles(home)
    with Sandbox(portals=["heze"], articles=8, now=NOW) as sandbox:
        fresh = sandbox.publish("heze", 2)
        done = crawl("heze", data_dir=home, sandbox=sandbox)
    assert done.code == 0, done.log
    after = articles(home)
    assert {key: after[key] for key in before} == before
    assert {after[key][1] for key in after.keys() - before.keys()} == set(fresh)
    assert done.sql("PRAGMA user_version") == [(migrations.CURRENT_VERSION,)]
    assert done.sql("PRAGMA integrity_check") == [("ok",)]

    told(home, "export", "next.jsonl", "--watermark", "nightly.watermark")
    exported = [json.loads(line)["url"] for line in (home / "next.jsonl").read_text("utf-8").splitlines()]
    assert sorted(exported) == sorted(fresh)
    title = next(iter(before.values()))[2]
    assert title in told(home, "search", f'"{title}"')
    told(home, "search", "--saved", "water")


def test_the_archive_of_an_earlier_release_is_read_again(home: Path) -> None:
    with Sandbox(portals=["heze"], articles=8, now=NOW) as sandbox:
        crawl("heze", data_dir=home, sandbox=sandbox)
    report = json.loads(told(home, "reparse", "--portal", "heze", "--json"))["portals"][0]
    assert report["counts"]["read"] == 8
    assert not [name for name in report["counts"] if name.startswith("refused/")]


def test_the_cron_line_and_the_settings_module_of_an_earlier_release_go_on(home: Path) -> None:
    """Both as that release documented them: a module over the project's own, and what `schedule` printed."""
    own = ["from regional_news.settings import *", "DOWNLOAD_DELAY = 0", "AUTOTHROTTLE_ENABLED = False"]
    (home / "newsroom.py").write_text("\n".join(own), encoding="utf-8")
    words = "run heze --data-dir data --seconds 3000 -s REVISITS_MAX=10 --jitter 0 --log"
    before = articles(home)
    with Sandbox(portals=["heze"], articles=8, now=NOW) as sandbox:
        fresh = sandbox.publish("heze", 2)
        surroundings = environment(sandbox, home) | {"SCRAPY_SETTINGS_MODULE": "newsroom", "PYTHONPATH": str(home)}
        done = forked.run([sys.executable, "-m", "regional_news", *words.split()], cwd=home, env=surroundings)
    assert done.returncode == 0, done.stderr
    after = articles(home)
    assert {after[key][1] for key in after.keys() - before.keys()} == set(fresh)
    with closing(sqlite3.connect(home / "data" / "regional_news.db")) as db:
        given = [json.loads(row[0]) for row in db.execute("SELECT settings FROM run ORDER BY id DESC LIMIT 1")]
    assert given[0].get("REVISITS_MAX") == "10"
