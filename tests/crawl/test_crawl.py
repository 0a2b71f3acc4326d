"""Each news portal's spider, unmodified and in its own process, against the sandbox: everything, exactly, once."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from sandbox import Sandbox
from tests.crawling import FAST, comparable, crawl, crawl_and_kill

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.slow

PORTALS = ("heze", "tengzhou", "yueyang", "yybnet")


@pytest.fixture(params=PORTALS)
def portal(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def sandbox(portal: str) -> Iterator[Sandbox]:
    with Sandbox(portals=[portal], articles=45, seed=23) as sandbox:
        yield sandbox


def differences(sandbox: Sandbox, articles: dict[str, Any]) -> list[str]:
    """Say which fields of which articles are not what the truth says."""
    found = []
    for url, expected in sandbox.truth.items():
        shown = comparable(articles[url], expected) if url in articles else {"url": None}
        found += [
            f"{url} {name}: {shown.get(name)!r} is not {v!r}" for name, v in expected.items() if shown.get(name) != v
        ]
    return found


def test_a_crawl_reads_every_field_of_every_article_once(sandbox: Sandbox, portal: str, tmp_path: Path) -> None:
    first = crawl(portal, data_dir=tmp_path, sandbox=sandbox)
    assert first.code == 0, first.log
    assert Counter(article.url for article in first.articles) == Counter(list(sandbox.truth))
    assert differences(sandbox, {article.url: article for article in first.articles}) == []

    fetched = Counter(request.url for request in sandbox.requests)
    assert {url for url, times in fetched.items() if times > 1} == set(), "nothing is fetched twice"
    foreign = [url for url in fetched if urlsplit(url).hostname not in {urlsplit(u).hostname for u in sandbox.truth}]
    assert foreign == [], "clones, friends and rented directories are left alone"

    sandbox.forget_requests()
    again = crawl(portal, data_dir=tmp_path, sandbox=sandbox)
    assert again.code == 0, again.log
    assert not {request.url for request in sandbox.requests} & set(sandbox.truth)
    assert len(again.articles) == len(first.articles)


def test_what_o_names_holds_the_stored_stories(tmp_path: Path) -> None:
    with Sandbox(portals=["heze"], articles=12) as sandbox:
        done = crawl("heze", "-a", "limit=5", "-O", "out.jsonl", data_dir=tmp_path, sandbox=sandbox)
        out = (tmp_path / "out.jsonl").read_text(encoding="utf-8")
        lines = [json.loads(line) for line in out.splitlines()]
    assert done.code == 0
    assert len(lines) == 5
    assert {line["url"] for line in lines} == {article.url for article in done.articles}
    assert "\\u" not in out
    assert done.sql("SELECT count(*) FROM articles") == [(5,)]
    assert done.sql("SELECT exit_code, reason FROM run") == [(0, "limit")]


def test_a_named_page_alone_is_fetched_under_its_own_address(tmp_path: Path) -> None:
    """An address on another host of the portal, with a tracker, is the canonical article; nothing else is asked for."""
    with Sandbox(portals=["heze"], articles=12) as sandbox:
        url = next(iter(sandbox.truth))
        asked = url.replace("//www.", "//") + "?from=timeline"
        done = crawl("heze", "-a", f"url={asked}", data_dir=tmp_path, sandbox=sandbox)
        assert [article.url for article in done.articles] == [url]
        assert [request.url for request in sandbox.requests] == ["http://www.heze.cn/robots.txt", url]


def test_days_pages_and_sections_choose(tmp_path: Path) -> None:
    with Sandbox(portals=["heze"], articles=60) as sandbox:
        days = sorted({fields["published_at"].date() for fields in sandbox.truth.values()})
        since, until = days[-12], days[-4]
        done = crawl(
            "heze", "-a", f"since={since}", "-a", f"until={until}", data_dir=tmp_path / "days", sandbox=sandbox
        )
        wanted = {url for url, f in sandbox.truth.items() if since <= f["published_at"].date() <= until}
        assert {article.url for article in done.articles} == wanted

        done = crawl("heze", "-a", "section=菏评", data_dir=tmp_path / "section", sandbox=sandbox)
        wanted = {url for url, f in sandbox.truth.items() if f["section"][-1] == "菏评"}
        assert {article.url for article in done.articles} == wanted


def test_a_section_that_the_portal_has_not_is_said_to_be_missing(tmp_path: Path) -> None:
    with Sandbox(portals=["heze"], articles=10) as sandbox:
        done = crawl("heze", "-a", "section=钓鱼", data_dir=tmp_path, sandbox=sandbox)
    assert done.code == 4, done.log
    assert "no article of the section" in done.log.splitlines()[-1]
    assert done.articles == []


def test_known_articles_are_fetched_again_only_when_asked(tmp_path: Path) -> None:
    with Sandbox(portals=["yueyang"], articles=10) as sandbox:
        crawl("yueyang", data_dir=tmp_path, sandbox=sandbox)
        sandbox.forget_requests()
        done = crawl("yueyang", "-a", "full=1", data_dir=tmp_path, sandbox=sandbox)
        assert done.code == 0
        assert {request.url for request in sandbox.requests} >= set(sandbox.truth)
        assert len(done.articles) == 10


@pytest.mark.fault("H2", "a portal's crawl is killed again and again", "every article once, with every field")
def test_a_crawl_that_is_killed_again_and_again_ends_with_every_article_once(tmp_path: Path) -> None:
    """Killed without warning at three moments, then run to its end: all there, none twice, few fetched twice."""
    with Sandbox(portals=["heze"], articles=60) as sandbox:
        for requests in (12, 20, 20):
            crawl_and_kill("heze", data_dir=tmp_path, sandbox=sandbox, after=requests)
        done = crawl("heze", data_dir=tmp_path, sandbox=sandbox)
        assert done.code == 0, done.log
        assert Counter(article.url for article in done.articles) == Counter(list(sandbox.truth))
        fetched = Counter(request.url for request in sandbox.requests if request.url in sandbox.truth)
        assert sum(fetched.values()) - len(fetched) <= 3, "at most the page in flight at each kill"
    assert not list(done.data_dir.rglob("*.part"))
    assert done.sql("PRAGMA integrity_check") == [("ok",)]
    assert done.sql("SELECT count(*), count(DISTINCT url) FROM articles") == [(60, 60)]


def test_copies_are_stored_as_copies_and_not_as_stories(tmp_path: Path) -> None:
    """A story that two portals show is one story: the second one points to the first."""
    with Sandbox(portals=["heze", "yueyang"], articles=8) as sandbox:
        first = next(url for url in sandbox.truth if "heze" in url)
        copy = sandbox.reprint(first, "yueyang")
        crawl("heze", data_dir=tmp_path, sandbox=sandbox)
        done = crawl("yueyang", data_dir=tmp_path, sandbox=sandbox)
    assert copy not in {article.url for article in done.articles}
    query = "SELECT first.url FROM articles a JOIN articles AS first ON first.id = a.copy_of WHERE a.url = ?"
    assert done.sql(query, copy) == [(first,)]


@pytest.mark.parametrize("portal", ["heze"], indirect=True)
def test_a_crawl_without_a_contact_says_so_in_one_line(sandbox: Sandbox, portal: str, tmp_path: Path) -> None:
    for given, times in (({}, 1), ({"CONTACT": "desk@example.org"}, 0)):
        done = crawl(portal, "-a", "limit=1", data_dir=tmp_path, sandbox=sandbox, settings={**FAST, **given})
        assert sum("CONTACT is not set" in line for line in done.log.splitlines()) == times
