"""A crawl of a known portal fetches what is new, edited or due, keeps what was, and concludes nothing rashly."""

from __future__ import annotations

import random
import shutil
import sqlite3
from collections import Counter
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import pytest

from benchmarks.delta import fill, start_and_memory
from sandbox import Sandbox
from tests.crawling import FAST, Crawled, crawl, crawl_and_kill

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

pytestmark = pytest.mark.slow


class Portal:
    """One portal in the sandbox, crawled again and again into one store."""

    def __init__(self, sandbox: Sandbox, name: str, folder: Path) -> None:
        self.sandbox = sandbox
        self.name = name
        self.folder = folder
        self.done: Crawled | None = None

    def crawl(self, *arguments: str, code: int | None = 0, **settings: str) -> Crawled:
        """Crawl once more, and forget the requests of the run before."""
        self.sandbox.forget_requests()
        self.done = crawl(
            self.name, *arguments, data_dir=self.folder, sandbox=self.sandbox, settings={**FAST, **settings}
        )
        assert code in {None, self.done.code}, self.done.log
        return self.done

    @property
    def urls(self) -> list[str]:
        """Addresses of the articles there are, the newest first."""
        return list(self.sandbox.truth)

    def fetched(self) -> list[str]:
        """Return the articles that the last run asked for."""
        articles = {*self.urls, *(self.url_of(key) for key in self.keys())}
        return [request.url for request in self.sandbox.requests if request.url in articles]

    def keys(self) -> list[str]:
        return [key for (key,) in self.sql("SELECT article_id FROM article")]

    def url_of(self, key: str) -> str:
        return str(self.sql("SELECT url FROM article WHERE article_id = ?", key)[0][0])

    def sql(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        assert self.done is not None
        return self.done.sql(query, *values)

    def counts(self, prefix: str = "articles/") -> dict[str, int]:
        """Return the last run's statistics of that kind."""
        query = "SELECT key, value FROM run, json_each(counts) WHERE run.id = (SELECT max(id) FROM run)"
        return {key: value for key, value in self.sql(query) if key.startswith(prefix) and value}

    def let_time_pass(self, urls: Iterable[str], *, hours: float = 500) -> None:
        """Make articles due, as if the last run had been so long ago."""
        assert self.done is not None
        with closing(sqlite3.connect(self.done.data_dir / "regional_news.db")) as db, db:
            for url in urls:
                changed = db.execute(
                    """
                    UPDATE visit SET due_at = '2020-01-01T00:00:00+00:00',
                        doubted_at = strftime('%Y-%m-%dT%H:%M:%S+00:00', doubted_at, ?)
                    WHERE url = ?
                    """,
                    (f"-{hours} hours", url),
                ).rowcount
                assert changed == 1, url

    def versions(self) -> int:
        return int(self.sql("SELECT count(*) FROM revision")[0][0])


HEZE: Final = {"portals": ["heze"], "articles": 30, "seed": 23, "now": datetime.now(UTC)}
"""The same pages each time it is made."""


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Crawled:
    """Return what a portal's first crawl left, for each test to go on from a copy."""
    with Sandbox(**HEZE) as sandbox:
        return Portal(sandbox, "heze", tmp_path_factory.mktemp("first")).crawl()


@pytest.fixture
def heze(first: Crawled, tmp_path: Path) -> Iterator[Portal]:
    shutil.copytree(first.data_dir, tmp_path / first.data_dir.name)
    with Sandbox(**HEZE) as sandbox:
        portal = Portal(sandbox, "heze", tmp_path)
        portal.done = replace(first, data_dir=tmp_path / first.data_dir.name)
        yield portal


def test_a_run_without_news_asks_for_the_first_page_of_each_list_alone(heze: Portal) -> None:
    lists = {url for (url,) in heze.sql("SELECT url FROM list_page WHERE links > 0")}
    heze.crawl()
    asked = Counter(request.url for request in heze.sandbox.requests)
    assert asked == Counter([*lists, "http://www.heze.cn/robots.txt"])
    assert {request.status for request in heze.sandbox.requests if request.url in lists} == {304}
    assert heze.counts() == {}


def test_new_edited_and_renamed_articles_are_fetched_and_no_others(heze: Portal) -> None:
    """Renamed ones at once, for the lists show it; edited ones when they are due, with a condition."""
    new = heze.sandbox.publish("heze", 3)
    edited = heze.sandbox.edit("heze", what="text", urls=heze.urls[8:10])
    renamed = heze.sandbox.edit("heze", what="title", urls=heze.urls[12:13])
    untouched = heze.urls[20:22]
    heze.let_time_pass([*edited, *untouched])
    heze.crawl()

    assert Counter(heze.fetched()) == Counter([*new, *edited, *renamed, *untouched])
    statuses = {request.url: request.status for request in heze.sandbox.requests}
    assert {statuses[url] for url in edited} == {200}
    counts = heze.counts()
    assert (counts["articles/new"], counts["articles/changed"]) == (3, 3)
    assert (counts["articles/due"], counts["articles/renamed"]) == (4, 1)
    assert counts.get("articles/not_modified", 0) + counts.get("articles/unchanged", 0) == 2
    changed = heze.sql("SELECT url, changed FROM revision JOIN article ON article.id = revision.article")
    assert dict(changed) == {**dict.fromkeys(edited, '["text"]'), **dict.fromkeys(renamed, '["title"]')}

    heze.crawl()
    assert heze.fetched() == [], "what was fetched is not due again, and its new name is known"


@pytest.mark.parametrize("fault", ["fickle_etag", "no_validators", "ignore_conditions"])
def test_a_server_whose_validators_mean_nothing_makes_no_version(heze: Portal, fault: str) -> None:
    heze.sandbox.fault("heze", fault)
    heze.let_time_pass(heze.urls[:5])
    heze.crawl()
    assert sorted(heze.fetched()) == sorted(heze.urls[:5])
    assert heze.counts()["articles/not_modified"] + heze.counts().get("articles/unchanged", 0) == 5
    assert heze.versions() == 0


def test_a_server_that_always_says_not_modified_hides_nothing_for_good(heze: Portal) -> None:
    """The visit at the last age takes no server's word: an edit is found then at the latest."""
    url = heze.urls[-1]
    heze.sandbox.edit("heze", urls=[url])
    heze.sandbox.fault("content_", "false_304")
    heze.let_time_pass([url])
    heze.crawl()
    assert heze.counts()["articles/changed"] == 1


class TestGone:
    def test_a_deleted_article_is_marked_and_kept_and_one_that_returns_is_there_again(self, heze: Portal) -> None:
        (url,) = heze.sandbox.delete("heze", urls=heze.urls[3:4])
        heze.crawl()
        assert heze.sql("SELECT count(*) FROM article WHERE gone_at IS NOT NULL") == [(0,)], "absence says nothing"
        heze.let_time_pass([url])
        heze.crawl()
        assert heze.sql("SELECT url, text != '' FROM articles WHERE gone_at IS NOT NULL") == [(url, 1)]
        assert heze.counts()["articles/gone"] == 1
        assert heze.versions() == 0

        heze.sandbox.restore("heze")
        heze.let_time_pass([url])
        heze.crawl()
        assert heze.sql("SELECT count(*) FROM article WHERE gone_at IS NOT NULL") == [(0,)]

    def test_a_server_that_has_lost_everything_is_not_believed(self, heze: Portal) -> None:
        heze.sandbox.fault("content_", "status", status=404)
        heze.let_time_pass(heze.urls)
        heze.crawl(code=4)
        assert len(heze.fetched()) == 30
        assert heze.sql("SELECT count(*) FROM article WHERE gone_at IS NOT NULL") == [(0,)]

        heze.sandbox.faults.clear()
        heze.let_time_pass(heze.urls)
        heze.crawl()
        assert heze.sql("SELECT count(*), sum(failures) FROM visit WHERE NOT is_list") == [(30, 0)]

    def test_a_run_that_did_not_end_by_itself_concludes_nothing(self, heze: Portal) -> None:
        urls = heze.sandbox.delete("heze", urls=heze.urls[3:4])
        heze.let_time_pass(urls)
        heze.crawl(code=15, CLOSESPIDER_TIMEOUT_NO_ITEM="0", CLOSESPIDER_TIMEOUT="1", DOWNLOAD_DELAY="0.7")
        assert heze.sql("SELECT count(*) FROM article WHERE gone_at IS NOT NULL") == [(0,)]
        assert heze.sql("SELECT sum(failures) FROM visit") == [(0,)]


class TestErrorPages:
    MAINTENANCE = "<html><head><title>{0}</title></head><body><h1>{0}</h1><p>{1}</p></body></html>"

    def error_page(self) -> bytes:
        """Return a page that can be read as an article: it has a title and a text, and addresses hold the day."""
        words = "本网站正在进行升级维护，给您带来的不便敬请谅解。" * 6
        return self.MAINTENANCE.format("系统升级公告", words).encode()

    def test_one_page_at_many_addresses_is_no_edit_of_theirs(self, heze: Portal) -> None:
        urls = heze.urls[:4]
        for url in urls:
            heze.sandbox.override(url, body=self.error_page(), headers={"Content-Type": "text/html; charset=utf-8"})
        for _ in range(2):
            heze.let_time_pass(urls)
            heze.crawl(code=None)
            assert heze.versions() == 0

    def test_an_address_used_anew_is_believed_at_the_second_visit(self, heze: Portal) -> None:
        url, other = heze.urls[0], heze.urls[9]
        story = heze.sandbox.find(other)
        assert story is not None
        text = "<p>昨天下午，沿河公园的樱花步道正式开放，市民可以从东门直接进入。</p>" * 3
        page = (
            "<html><head><title>樱花步道开放_中国菏泽网</title></head><body><h1>樱花步道开放</h1>"
            f"<div>2026-11-20 08:30 来源：菏泽日报 作者：周岚</div><div>{text}</div></body></html>"
        )
        heze.sandbox.override(url, body=page.encode(), headers={"Content-Type": "text/html; charset=utf-8"})
        heze.let_time_pass([url])
        heze.crawl()
        assert heze.counts()["articles/doubted"] == 1
        assert heze.versions() == 0
        heze.let_time_pass([url])
        heze.crawl()
        assert heze.counts()["articles/changed"] == 1
        assert heze.sql("SELECT title FROM articles WHERE url = ?", url) == [("樱花步道开放",)]
        assert heze.versions() == 1

    def test_an_empty_list_is_no_list_without_articles(self, heze: Portal) -> None:
        (front, *_) = [url for (url,) in heze.sql("SELECT url FROM list_page WHERE url LIKE '%node_%'")]
        empty = "<html><body><h1>本地要闻</h1><p>暂无内容</p></body></html>".encode()
        heze.sandbox.override(front, body=empty, headers={"Content-Type": "text/html; charset=utf-8"})
        heze.crawl(code=4)  # the monitors speak of it
        assert heze.counts("lists/empty") == {"lists/empty": 1}
        assert heze.sql("SELECT links > 0 FROM list_page WHERE url = ?", front) == [(1,)]
        assert heze.sql("SELECT count(*) FROM article WHERE gone_at IS NOT NULL") == [(0,)]


def test_a_page_that_fails_is_tried_again_with_growing_distance_then_rests(heze: Portal) -> None:
    (url,) = heze.sandbox.publish("heze")
    heze.sandbox.fault(urlsplit(url).path, "status", status=403)
    waits = []
    for _ in range(3):
        heze.crawl(code=None, RETRY_HOURS="2,8")
        assert heze.fetched() == [url]
        ((due, failures),) = heze.sql(
            "SELECT (julianday(due_at) - julianday(visited_at)) * 24, failures FROM visit WHERE url = ?", url
        )
        waits.append((failures, None if due is None else round(due, 1)))
        heze.crawl(code=None, RETRY_HOURS="2,8")
        assert heze.fetched() == [], "not due"
        if due is not None:
            heze.let_time_pass([url])
    assert waits == [(1, 1.8), (2, 7.2), (3, None)]


def test_what_a_killed_run_left_beyond_known_pages_is_found(tmp_path: Path) -> None:
    """Killed three times anywhere, then run to its end: every article once, at most one in twenty fetched twice."""
    chance = random.Random(6)
    with Sandbox(portals=["yueyang"], articles=60, seed=5) as sandbox:
        for _ in range(3):
            crawl_and_kill("yueyang", data_dir=tmp_path, sandbox=sandbox, after=chance.randint(8, 24))
        done = crawl("yueyang", data_dir=tmp_path, sandbox=sandbox)
        assert done.code == 0, done.log
        fetched = Counter(request.url for request in sandbox.requests if request.url in sandbox.truth)
        assert set(fetched) == set(sandbox.truth)
        assert sum(fetched.values()) - len(fetched) <= len(fetched) * 0.05
        assert done.sql("SELECT count(*), count(DISTINCT url) FROM articles") == [(60, 60)]
        assert done.sql("PRAGMA integrity_check") == [("ok",)]
        assert Counter(article.url for article in done.articles) == Counter(list(sandbox.truth))


def test_a_store_thirty_times_as_large_takes_no_more_memory(first: Crawled, tmp_path: Path) -> None:
    """Nothing that is known is loaded: benchmarks/delta.py has the same of a million articles."""
    sizes = (500, 15_000)
    for number in sizes:
        shutil.copytree(first.data_dir, tmp_path / str(number) / "data")
        fill(tmp_path / str(number) / "data" / "regional_news.db", number)
    with Sandbox(**HEZE) as sandbox:
        for _ in range(2):  # a second look is for a first that was disturbed
            small, large = (start_and_memory(sandbox, tmp_path / str(number))[1] for number in sizes)
            if large <= 1.05 * small:
                return
    raise AssertionError((small, large))


def test_a_forum_is_read_on_from_the_last_known_post(tmp_path: Path) -> None:
    """One new reply in a thread of twelve pages costs one page; a dropped one becomes an old version."""
    with Sandbox(portals=["syuan"], articles=12, seed=23) as sandbox:
        forum = Portal(sandbox, "syuan", tmp_path)
        url = next(islice(sandbox.truth, 7, None))
        sandbox.reply(url, 110)
        forum.crawl()
        forum.crawl()
        assert [request.url for request in sandbox.requests if "thread-" in request.url] == []

        sandbox.now += timedelta(minutes=5)
        sandbox.reply(url)
        forum.crawl()
        threads = [request.url for request in sandbox.requests if "thread-" in request.url]
        assert threads == [url.replace("-1-1.html", "-12-1.html")]
        story = sandbox.truth[url]
        tid = story["article_id"]
        assert forum.sql("SELECT count(*) FROM comments WHERE article_id = ?", tid) == [(len(story["comments"]),)]
        assert forum.versions() == 0, "a new post is no old version"

        sandbox.edit("syuan", what="drop", urls=[url])
        forum.crawl()
        assert forum.sql("SELECT changed FROM revision") == [('["comments"]',)]
        dropped = story["comments"][-1]
        assert forum.sql("SELECT post_id, text FROM comments WHERE status = 'deleted'") == [(dropped["post_id"], "")]
        assert dropped["text"].split("\n")[0] in forum.sql("SELECT posts FROM revision")[0][0]
