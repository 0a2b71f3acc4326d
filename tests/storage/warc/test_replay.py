"""Crawls from archives: everything that was captured is read again, nothing is fetched."""

from __future__ import annotations

import gzip
import json
import sqlite3
import sys
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from scrapy.settings import Settings

from regional_news.errors import UserError
from regional_news.http.replay import HANDLER, Replay, replay_files
from regional_news.portal.forum.any_forum import forum_facts
from regional_news.spiders.heze import HezeSpider
from regional_news.storage.warc import Exchange
from regional_news.storage.warc.pages import ArchivedPages
from regional_news.storage.warc.writing import response_member, revisit_member
from sandbox import Sandbox
from tests import forked
from tests.archived_page import NOTICE, NOW, STORY, URL, exchange
from tests.crawling import crawl
from tests.discuz_captures import CAPTURES, needs_captures

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable, Iterator


def member(url: str, body: str, *, hours: int = 0, status: int = 200) -> bytes:
    return response_member(exchange(url, body, hours=hours, status=status))


@pytest.fixture
def pages_of(tmp_path: Path) -> Iterator[Callable[..., ArchivedPages]]:
    """Open archives of some records; they are closed at the end."""
    opened = []

    def make(*members: bytes, facts: Any = HezeSpider.facts, together: bool = False) -> ArchivedPages:
        path = tmp_path / "a.warc.gz"
        path.write_bytes(gzip.compress(gzip.decompress(b"".join(members))) if together else b"".join(members))
        opened.append(ArchivedPages([path], facts=facts, body_max_bytes=100_000))
        return opened[-1]

    yield make
    for pages in opened:
        pages.close()


def title(pages: ArchivedPages, url: str) -> str | None:
    """Return what the chosen capture of a page says, None where there is none."""
    place = pages.best(url)
    return place.read(pages.body_max_bytes).body.decode().partition("<title>")[2].partition("<")[0] if place else None


class TestChoice:
    """Of several captures the latest one that says something answers."""

    def test_the_latest_answers_that_is_no_refusal(self, pages_of: Callable[..., ArchivedPages]) -> None:
        url = URL.format(1)
        pages = pages_of(
            member(url, STORY.format("旧稿"), hours=0),
            member(url, STORY.format("新稿"), hours=2),
            member(url, NOTICE, hours=3),
            member(url, "Bad gateway", hours=4, status=502),
            member(url, STORY.format("更旧"), hours=-1),
        )
        assert title(pages, url) == "新稿"
        place = pages.best(url)
        assert place is not None
        assert place.fetched_at == NOW + timedelta(hours=2)

    def test_what_was_only_refused_answers_as_it_was(self, pages_of: Callable[..., ArchivedPages]) -> None:
        pages = pages_of(member(URL.format(1), NOTICE), member(URL.format(2), "gone", status=404))
        assert title(pages, URL.format(1)) == "提示信息"
        gone = pages.best(URL.format(2))
        assert gone is not None
        assert gone.status == 404

    @pytest.mark.parametrize(
        "archived",
        ["https://www.heze.cn{}", "http://heze.cn{}", "http://www.heze.cn:80{}", "http://www.heze.cn{}?utm_source=x"],
    )
    def test_scheme_and_aliases_do_not_matter(self, pages_of: Callable[..., ArchivedPages], archived: str) -> None:
        path = "/news/2026-11/20/content_1.htm"
        pages = pages_of(member(archived.format(path), STORY.format("稿")))
        assert title(pages, f"http://www.heze.cn{path}") == "稿"
        assert title(pages, "http://www.heze.cn/news/2026-11/20/content_2.htm") is None

    def test_both_forms_of_a_forums_addresses_are_one_page(self, pages_of: Callable[..., ArchivedPages]) -> None:
        root = "http://bbs.example.com/"
        pages = pages_of(
            member(f"{root}forum.php?mod=viewthread&tid=7&page=2&extra=page%3D1", "<title>第二页</title>"),
            member(f"{root}forum.php?mod=viewthread&tid=7&page=2&authorid=3", "<title>只看</title>", hours=1),
            facts=forum_facts(root),
        )
        assert title(pages, f"{root}thread-7-2-1.html") == "第二页"
        assert title(pages, f"{root}thread-7-1-1.html") is None

    def test_a_revisit_answers_with_the_body_it_points_to(self, pages_of: Callable[..., ArchivedPages]) -> None:
        url = URL.format(1)
        first = Exchange(url=url, fetched_at=NOW, status=200, headers=[], body=STORY.format("稿").encode())
        later = Exchange(url=url, fetched_at=NOW + timedelta(days=1), status=200, headers=[], body=first.body)
        revisit = revisit_member(later, to_url=url, to_date=NOW, to_id=None, to_digest=first.digest)
        pages = pages_of(response_member(first), revisit)
        place = pages.best(url)
        assert place is not None
        assert (title(pages, url), place.fetched_at) == ("稿", later.fetched_at)

    def test_other_sites_and_damage_are_counted(self, pages_of: Callable[..., ArchivedPages]) -> None:
        good = member(URL.format(1), STORY.format("稿"))
        pages = pages_of(good, member("http://other.example/", NOTICE), good[:-60])
        assert pages.counts == {"records": 1, "others": 1, "torn": 1, "unreadable": 0}
        assert list(pages.index.article_urls()) == [URL.format(1)]

    def test_records_compressed_together_are_found_again(self, pages_of: Callable[..., ArchivedPages]) -> None:
        """They have no place of their own in their file."""
        pages = pages_of(*(member(URL.format(n), STORY.format(f"稿{n}")) for n in range(5)), together=True)
        assert [title(pages, URL.format(n)) for n in range(5)] == [f"稿{n}" for n in range(5)]


def test_files_are_named_one_by_one_and_by_globs(tmp_path: Path) -> None:
    for name in ("b.warc.gz", "a.warc.gz", "c[1].warc"):
        (tmp_path / name).touch()
    given = Settings({"REPLAY": f"{tmp_path}/*.warc.gz,{tmp_path}/c[1].warc,{tmp_path}/a.warc.gz"})
    assert [path.name for path in replay_files(given)] == ["a.warc.gz", "b.warc.gz", "c[1].warc"]
    with pytest.raises(UserError, match="there is no such file"):
        replay_files(Settings({"REPLAY": f"{tmp_path}/*.gz,{tmp_path}/missing.warc"}))


def replay(name: str, *options: str, data_dir: Path) -> subprocess.CompletedProcess[str]:
    """Crawl where no network can be reached."""
    line = [sys.executable, "-m", "tests.offline_crawl", name, "-s", f"DATA_DIR={data_dir}", *options]
    return forked.run(line, cwd=Path(__file__).parents[3])


def rows(data_dir: Path, columns: str = "*") -> list[Any]:
    db = sqlite3.connect(data_dir / "regional_news.db")
    try:
        return db.execute(f"SELECT {columns} FROM articles ORDER BY portal, article_id").fetchall()
    finally:
        db.close()


def stats(data_dir: Path) -> dict[str, Any]:
    db = sqlite3.connect(data_dir / "regional_news.db")
    try:
        return json.loads(db.execute("SELECT counts FROM run ORDER BY id DESC LIMIT 1").fetchone()[0])
    finally:
        db.close()


SAID = "article_id, url, title, authors, source, editor, published_at, section, text, images, flags, layout, fetched_at"


def test_nothing_a_user_sets_brings_the_network_back() -> None:
    """And there is nobody to wait for, or to be guarded from."""
    settings = Settings()
    settings.setmodule("regional_news.settings")
    given = {"REPLAY": "a.warc.gz", "DOWNLOAD_DELAY": 5, "QUIET_HOURS": "00:00-23:59", "RETRY_ENABLED": True}
    settings.setdict(given, priority="cmdline")
    Replay().update_settings(settings)
    handlers = {scheme: path for scheme, path in settings.getwithbase("DOWNLOAD_HANDLERS").items() if path}
    assert handlers == {"http": HANDLER, "https": HANDLER}
    assert [settings[name] for name in ("DOWNLOAD_DELAY", "QUIET_HOURS", "RETRY_ENABLED")] == [0, "", False]
    middlewares = settings.get_component_priority_dict_with_base("DOWNLOADER_MIDDLEWARES")
    assert middlewares["regional_news.http.cooldown.CooldownMiddleware"] is None


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A live crawl with its archive."""
    data_dir = tmp_path_factory.mktemp("original")
    with Sandbox(portals=["heze"], articles=25, seed=31) as sandbox:
        done = crawl("heze", data_dir=data_dir, sandbox=sandbox)
        assert done.code == 0, done.log
        assert len(done.articles) == 25
    return done.data_dir


@pytest.mark.slow
class TestCrawls:
    def test_a_replay_reads_what_the_crawl_read_without_a_network(self, original: Path, tmp_path: Path) -> None:
        """The same fields, the moment of capture among them; run again, known articles are read again."""
        for outcome in ("articles/new", "articles/unchanged"):
            done = replay("heze", "-s", f"REPLAY={original}/archive/heze/*.warc.gz", data_dir=tmp_path)
            assert (done.returncode, done.stdout) == (0, ""), done.stderr[-3000:]
            assert rows(tmp_path, SAID) == rows(original, SAID)
            counts = stats(tmp_path)
            assert counts[outcome] == 25
            assert "replay/missed" not in counts
        assert not (tmp_path / "archive").exists()

    def test_an_archive_of_articles_alone_is_read_from_them(self, original: Path, tmp_path: Path) -> None:
        """A web archive seldom holds the lists; robots.txt of the day allows all where it was not archived."""
        [file] = (original / "archive" / "heze").glob("*.warc.gz")
        pages = ArchivedPages([file], facts=HezeSpider.facts, body_max_bytes=10**6)
        kept = []
        for _, places in pages.index.by_article():
            record = places[-1].read(pages.body_max_bytes)
            address = record.url.replace("http://www.", "https://")
            kept.append(gzip.decompress(member(address, record.body.decode("latin-1"))))
        pages.close()
        plain = tmp_path / "articles.warc"
        plain.write_bytes(b"".join(kept[:20]) + kept[20][:-100])
        done = replay("heze", "-s", f"REPLAY={plain}", data_dir=tmp_path)
        assert (done.returncode, done.stdout) == (0, ""), done.stderr[-3000:]
        assert len(rows(tmp_path)) == 20
        assert stats(tmp_path)["replay/torn"] == 1

    def test_a_refused_capture_is_kept_with_its_moment_and_takes_nothing_back(self, tmp_path: Path) -> None:
        """An old error page says nothing against an article that is stored."""
        first, second = tmp_path / "a.warc.gz", tmp_path / "b.warc.gz"
        first.write_bytes(member(URL.format(1), STORY.format("好稿")) + member(URL.format(2), NOTICE))
        second.write_bytes(member(URL.format(1), NOTICE, hours=1))
        for path in (first, second):
            done = replay("heze", "-s", f"REPLAY={path}", data_dir=tmp_path / "data")
            assert "Traceback" not in done.stderr
        with closing(sqlite3.connect(tmp_path / "data" / "regional_news.db")) as db:
            assert db.execute("SELECT url FROM refusal").fetchall() == [(URL.format(2),)]
            assert db.execute("SELECT title, gone_at FROM articles").fetchall() == [("好稿", None)]
        [kept] = (tmp_path / "data" / "refused").glob("*/*.json")
        assert json.loads(kept.read_text())["fetched_at"] == NOW.isoformat()

    @pytest.mark.parametrize(
        ("name", "content", "line"),
        [
            ("missing.warc.gz", None, "there is no such file"),
            ("page.warc.gz", b"<html>", "this is no WARC file"),
            ("empty.warc.gz", b"", "nothing of heze is archived there (0 answers"),
            ("other.warc.gz", member("http://other.example/", NOTICE), "nothing of heze is archived there (1 answers"),
        ],
    )
    def test_what_is_no_archive_is_refused_with_one_line(
        self, tmp_path: Path, name: str, content: bytes | None, line: str
    ) -> None:
        if content is not None:
            (tmp_path / name).write_bytes(content)
        done = replay("heze", "-s", f"REPLAY={tmp_path / name}", data_dir=tmp_path / "data")
        assert done.returncode == 2
        assert line in done.stderr.splitlines()[-1]
        assert "Traceback" not in done.stderr

    @needs_captures
    def test_a_forum_archived_by_others_is_read(self, tmp_path: Path) -> None:
        """Made by a tool of its own, with several captures of many threads and pages that were never captured."""
        archive = CAPTURES / "discuz-x35.warc.gz"
        done = replay("discuz", "-a", "url=http://127.0.0.1:8899/", "-s", f"REPLAY={archive}", data_dir=tmp_path)
        assert (done.returncode, done.stdout) == (0, ""), done.stderr[-3000:]
        counts = stats(tmp_path)
        assert counts["articles/new"] >= 40
        assert counts["replay/missed"] > 0
        assert {portal for (portal,) in rows(tmp_path, "portal")} == {"discuz:127.0.0.1:8899"}
        assert all(at.startswith("2026-11-22T") for (at,) in rows(tmp_path, "fetched_at"))
