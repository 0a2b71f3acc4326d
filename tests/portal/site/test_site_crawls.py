"""`scrapy crawl site` as a user runs it: finds out, crawls, and asks no more than it must the next time."""

from __future__ import annotations

import json
import re
import sqlite3
import sys
from argparse import Namespace
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from regional_news.cli import app
from regional_news.commands.crawl import crawl_region
from regional_news.errors import UserError
from regional_news.item.article import utc_now
from regional_news.output.web.app import make_app
from regional_news.spiders.site import AnyPortalSpider
from regional_news.storage.sqlite import Store, migrations
from sandbox import Sandbox
from sandbox.strangers import STRANGERS
from tests import forked
from tests.crawling import crawl, environment
from tests.every import every, matrix
from tests.web_client import Client

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.slow
@pytest.mark.parametrize("name", matrix(["heze", "tengzhou", "yueyang", "yybnet"], few={"heze", "yybnet"}.__contains__))
def test_a_portal_whose_facts_are_withheld_is_crawled_as_with_them(name: str, tmp_path: Path) -> None:
    with Sandbox(portals=[name], articles=45) as sandbox:
        url = f"{sandbox.sites[name].origin}/"
        done = crawl("site", "-a", f"url={url}", data_dir=tmp_path, sandbox=sandbox)
        assert done.code == 0, done.log
        told = [(article, sandbox.truth[article.url]) for article in done.articles]
        missed = set(sandbox.truth) - {article.url for article, _ in told}
        assert len(missed) <= 0.02 * len(sandbox.truth), missed
        for field in ("region", "section"):
            right = sum(getattr(article, field) == truth[field] for article, truth in told)
            assert right >= 0.95 * len(told), (field, right, len(told))
        ((state, evidence),) = done.sql("SELECT state, evidence FROM site")
        assert state == "settled"
        assert json.loads(evidence)["requests"] <= 60
        sandbox.forget_requests()
        again = crawl("site", "-a", f"url={url}", data_dir=tmp_path, sandbox=sandbox)
        assert again.code == 0, again.log
        assert [request.url for request in sandbox.requests if request.url in sandbox.truth] == []


@pytest.mark.slow
def test_a_settled_site_is_shown_by_its_name_and_looked_at_by_the_doctor(tmp_path: Path) -> None:
    """By its key or its address, with what the store knows of it: to find it out anew would take sixty requests."""
    with Sandbox(portals=["yueyang"], articles=20) as sandbox:
        given = ("-a", "url=http://www.803.com.cn/", "-a", "limit=2")
        done = crawl("site", *given, data_dir=tmp_path, sandbox=sandbox)
        assert done.code == 0, done.log
        sandbox.forget_requests()
        line = [
            sys.executable,
            "-m",
            "regional_news",
            "doctor",
            "site:www.803.com.cn",
            "--data-dir",
            str(done.data_dir),
        ]
        line += ["-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=0"]
        told = forked.run(line, env=environment(sandbox, tmp_path))
        assert "ok    site:www.803.com.cn: robots.txt answered" in told.stdout, told.stdout + told.stderr
        assert len(sandbox.requests) < 15
    client = Client(make_app(done.data_dir / "regional_news.db", hosts=["127.0.0.1"]))
    (kept,) = done.sql("SELECT facts FROM site")
    assert json.loads(kept[0])["site_name"] in client.get("/").text


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
    migrations.migrate(db, steps=migrations.STEPS[:3])
    db.execute("INSERT INTO store_property VALUES ('word_rules', 'of old')")
    db.close()
    with Store.open(path) as store:
        store.sites.note("site:x.cn", state="unsure", why="no links", evidence={"tried": {}}, at=utc_now())
        store.sites.settle("site:x.cn", facts={"name": "site:x.cn"}, evidence={}, at=utc_now())
        store.sites.note("site:x.cn", state="drifted", why="redesigned", evidence={"tried": {}}, at=utc_now())
        (site,) = store.sites.all()
        assert (site.state, site.why, site.facts) == ("drifted", "redesigned", {"name": "site:x.cn"})


@pytest.mark.slow
def test_what_was_found_is_looked_at_again_each_week_and_kept_where_the_site_is_beyond_recognition(
    tmp_path: Path,
) -> None:
    url = "http://www.803.com.cn/"
    with Sandbox(portals=["yueyang"], articles=45) as sandbox:
        assert crawl("site", "-a", f"url={url}", "-a", "limit=3", data_dir=tmp_path, sandbox=sandbox).code == 0
        age(tmp_path)
        sandbox.forget_requests()
        held = crawl("site", "-a", f"url={url}", "-a", "limit=3", data_dir=tmp_path, sandbox=sandbox)
        assert held.code == 0, held.log
        assert held.sql("SELECT count(*) FROM site WHERE state = 'settled' AND checked_at > '2026-01-02'") == [(1,)]
        assert len(sandbox.requests) < 10
        age(tmp_path)
        for (page,) in held.sql("SELECT url FROM list_page UNION SELECT ?", url):
            sandbox.override(page, body="<html><body><p>改版中，敬请期待</p></body></html>".encode())
        moved = crawl("site", "-a", f"url={url}", "-a", "anew=1", "-a", "limit=3", data_dir=tmp_path, sandbox=sandbox)
        assert moved.sql("SELECT state FROM site WHERE facts IS NOT NULL") == [("drifted",)]
        assert "is not as it was" in moved.log


def age(folder: Path) -> None:
    """Let what is known of sites be old."""
    db = sqlite3.connect(folder / "data" / "regional_news.db", isolation_level=None)
    db.execute("UPDATE site SET checked_at = '2026-01-01T00:00:00+00:00'")
    db.close()


@pytest.mark.slow
def test_robots_that_forbid_are_heard_before_anything_is_found_out(tmp_path: Path) -> None:
    with Sandbox(portals=["trs"], articles=30) as sandbox:
        origin = STRANGERS["trs"].origin
        sandbox.override(
            f"{origin}/robots.txt", body=b"User-agent: *\nDisallow: /\n", headers={"Content-Type": "text/plain"}
        )
        done = crawl("site", "-a", f"url={origin}/", data_dir=tmp_path, sandbox=sandbox)
        assert done.code == 4, done.log
        assert "robots.txt forbids it" in done.log
        assert [request.url for request in sandbox.requests] == [f"{origin}/robots.txt"]
        assert done.sql("SELECT state, facts FROM site") == [("no_answer", None)]


@pytest.mark.slow
def test_a_list_given_by_its_address_is_read_alone(tmp_path: Path) -> None:
    with Sandbox(portals=["trs"], articles=60) as sandbox:
        origin = STRANGERS["trs"].origin
        done = crawl("site", "-a", f"url={origin}/zwdt/tjyw/index.html", data_dir=tmp_path, sandbox=sandbox)
        assert done.code == 0, done.log
        assert {"/zwdt/tjyw/" in article.url for article in done.articles} == {True}


@pytest.mark.slow
def test_a_dead_entry_of_the_directory_is_a_line_and_no_failure_of_the_run(tmp_path: Path) -> None:
    """The sandbox serves none of the county's portals, and says so with 403."""
    with Sandbox(portals=["trs"], articles=10) as sandbox:
        command = [sys.executable, "-m", "regional_news", "run", "--region", "371726", "--data-dir", str(tmp_path)]
        line = [*command, "-s", "DOWNLOAD_DELAY=0", "-s", "RETRY_TIMES=0"]
        done = forked.run(line, env=environment(sandbox, tmp_path))
        assert done.returncode == 0, done.stderr
        assert "site:www.juancheng.gov.cn could not be crawled: the site does not show its pages" in done.stderr
    shown = CliRunner().invoke(app, ["status", "--data-dir", str(tmp_path)])
    assert "juancheng.gov.cn: the directory names it, and it could never be read: the site does not" in shown.stdout
    assert shown.exit_code == 0, shown.stdout


@pytest.mark.slow
def test_a_region_without_an_address_is_every_portal_of_the_place(tmp_path: Path) -> None:
    """The city's portal has a spider, and so has its newspaper."""
    with Sandbox(portals=["tengzhou"], articles=5) as sandbox:
        command = [sys.executable, "-m", "scrapy", "crawl", "site", "-a", "region=370481", "-a", "limit=2"]
        line = [*command, "-s", f"DATA_DIR={tmp_path}", "-s", "DOWNLOAD_DELAY=0", "-s", "RETRY_TIMES=0"]
        done = forked.run(line, env=environment(sandbox, tmp_path))
        assert done.returncode == 0, done.stderr
    with Store.open(tmp_path / "regional_news.db", read_only=True) as store:
        assert store.count_by_portal() == {"tengzhou": 2, "tengzhouribao": 2}


def test_a_region_without_an_address_writes_no_one_file() -> None:
    opts = Namespace(spargs={"region": "3717"}, output=["out.jsonl"], overwrite_output=None, set=[])
    with pytest.raises(UserError, match="several portals"):
        crawl_region(opts)


@every(
    "given says",
    [
        ({}, "-a url is missing"),
        ({"region": "3717"}, "regional-news run --region 3717"),
        ({"url": "http://a.cn/,http://b.cn/"}, "are two portals"),
        ({"url": "http://a.cn/", "region": "37172"}, "no code of two, four or six digits"),
        ({"url": "http://a.cn/", "region": "990000"}, "-a region: region '990000': there is none; there are 370000 "),
    ],
)
def test_a_wrong_argument_is_one_line(given: dict[str, str], says: str) -> None:
    with pytest.raises(UserError, match=re.escape(says)):
        AnyPortalSpider.facts_of(AnyPortalSpider.parse_arguments(**given))


def test_a_host_of_chinese_characters_is_known_by_its_ascii_form() -> None:
    facts = AnyPortalSpider.facts_of(AnyPortalSpider.parse_arguments(url="http://新闻.example/"))
    assert facts.name == "site:www.xn--efvy88h.example"
