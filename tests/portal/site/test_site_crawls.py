"""`scrapy crawl site` as a user runs it: finds out, crawls, and asks no more than it must the next time."""

from __future__ import annotations

import json
import sqlite3
from typing import TYPE_CHECKING

import pytest

from regional_news.item.article import utc_now
from regional_news.storage.sqlite import Store, migrations
from sandbox import Sandbox
from tests.crawling import crawl

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.slow
def test_a_portal_given_by_its_address_is_found_out_about_and_crawled_whole(tmp_path: Path) -> None:
    with Sandbox(portals=["tengzhou"], articles=60) as sandbox:
        done = crawl("site", "-a", "url=http://www.tengzhou.gov.cn/", data_dir=tmp_path, sandbox=sandbox)
        assert done.code == 0, done.log
        assert {article.url for article in done.articles} == set(sandbox.truth)
        assert {article.region for article in done.articles} == {"370481"}
        ((state, evidence),) = done.sql("SELECT state, evidence FROM site")
        assert state == "settled"
        assert json.loads(evidence)["site code"]
        sandbox.forget_requests()
        again = crawl("site", "-a", "url=http://www.tengzhou.gov.cn/", data_dir=tmp_path, sandbox=sandbox)
        assert again.code == 0, again.log
        assert not [request.url for request in sandbox.requests if "/t20" in request.url]
        assert len(sandbox.requests) < 10


@pytest.mark.slow
def test_a_forum_is_handed_over_to_the_forums_spider(tmp_path: Path) -> None:
    with Sandbox(portals=["syuan"], articles=20) as sandbox:
        done = crawl("site", "-a", "url=https://bbs.syuan.com/", data_dir=tmp_path, sandbox=sandbox)
        assert done.code == 4, done.log
        assert "scrapy crawl discuz -a url=https://bbs.syuan.com/" in done.log
        assert done.sql("SELECT portal, state, facts FROM site") == [("site:bbs.syuan.com", "forum", None)]


def test_a_store_of_before_the_sites_opens_and_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "regional_news.db"
    db = sqlite3.connect(path, isolation_level=None)
    migrations.migrate(db, steps=migrations.STEPS[:-1])
    db.execute("INSERT INTO store_property VALUES ('word_rules', 'of old')")
    db.close()
    with Store.open(path) as store:
        store.sites.note("site:x.cn", state="unsure", why="no links", evidence={"tried": {}}, at=utc_now())
        store.sites.settle("site:x.cn", facts={"name": "site:x.cn"}, evidence={}, at=utc_now())
        store.sites.note("site:x.cn", state="drifted", why="redesigned", evidence={"tried": {}}, at=utc_now())
        (site,) = store.sites.all()
        assert (site.state, site.why, site.facts) == ("drifted", "redesigned", {"name": "site:x.cn"})
