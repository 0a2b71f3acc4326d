"""What is forgotten leaves every file, and does not come back."""

from __future__ import annotations

import gzip
import re
import sqlite3
import sys
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

from regional_news.cli import app
from regional_news.errors import AlreadyRunningError, UserError
from regional_news.item.article import Comment
from regional_news.item.serialise import article_line
from regional_news.ops.forgetting import Forgetter
from regional_news.run.locks import RunLock
from regional_news.storage.refused import RefusedPages
from regional_news.storage.sqlite import Filters, Outcome
from sandbox import Sandbox
from tests import forked
from tests.crawling import crawl
from tests.factory import LONG_TEXT, make_article
from tests.ops.test_reparse import NOW, STORY, URL, Place, exchange

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.crawling import Crawled


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    made = Place(tmp_path / "data")
    yield made
    made.store.close()


def forgetter(place: Place) -> Forgetter:
    return Forgetter(place.store, place.settings)


def files_with(folder: Path, words: str) -> list[str]:
    """Return the files that hold the words, in any encoding of the portals, compressed or not."""
    spellings = [words.encode(), words.encode("gb18030"), words.encode("utf-16-le")]
    found = []
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        data = path.read_bytes()
        if path.suffix == ".gz":
            data = gzip.decompress(data)
            data += b"".join(gzip.decompress(part) for part in _packed(data))
        if any(spelling in data for spelling in spellings):
            found.append(path.relative_to(folder).as_posix())
    return found


def _packed(data: bytes) -> Iterator[bytes]:
    """Yield the gzip bodies of a WARC file's records."""
    for record in data.split(b"WARC/1.1\r\n"):
        _, _, body = record.partition(b"\r\n\r\n\x1f\x8b")
        if body:
            yield b"\x1f\x8b" + body.removesuffix(b"\r\n\r\n")


class TestArticles:
    def test_text_versions_and_records_are_gone_and_neighbours_stay(self, place: Place) -> None:
        for number in (1, 2, 3):
            place.archive(number, STORY.format(f"第{number}条消息"))
        place.reparse()
        place.hold(2, hours=1, title="改过的标题")
        plans = forgetter(place).plan(URL.format(2).replace("http://www.", "https://"))
        assert [plan.as_json() for plan in plans] == [
            {
                "portal": "heze",
                "articles": ["2"],
                "threads": [],
                "comments": 0,
                "revisions": 1,
                "archive_records": 1,
                "refused_pages": 0,
                "copies_that_stay": [],
            }
        ]
        forgetter(place).forget(plans)
        for words in ("第2条消息", "改过的标题"):
            assert files_with(place.data_dir, words) == []
        assert files_with(place.data_dir, "第3条消息") != []
        assert place.store.get("heze", "2") is None
        assert place.reparse().counts == {"read": 2, "unchanged": 2}

    def test_it_does_not_come_back(self, place: Place) -> None:
        place.hold(1)
        place.hold(2, text="另一条消息，与前一条无关。")
        forgetter(place).forget(forgetter(place).plan(URL.format(1)))
        assert place.store.knows("heze", "1")
        assert place.store.save(make_article(article_id="1"), run_id=place.run_id) is Outcome.FORGOTTEN
        assert place.store.get("heze", "1") is None
        assert [row["article_id"] for row in place.store.select(Filters()).rows()] == ["2"]

    def test_an_import_does_not_bring_it_back(self, place: Place, tmp_path: Path) -> None:
        """Neither into the store nor into the archive."""
        place.hold(1)
        forgetter(place).forget(forgetter(place).plan(URL.format(1)))
        report = place.take_in(tmp_path / "a.warc.gz", exchange(1, STORY.format("当年的说法")))
        assert report.counts == {"forgotten": 1}
        assert files_with(place.data_dir, "当年的说法") == []

    def test_what_was_never_stored_will_not_be(self, place: Place) -> None:
        place.hold(1)
        forgetter(place).forget(forgetter(place).plan(URL.format(7)))
        assert place.store.is_forgotten("heze", "7")

    def test_copies_are_named_and_the_first_of_them_becomes_the_story(self, place: Place) -> None:
        place.hold(1, text=LONG_TEXT)
        place.hold(2, text=LONG_TEXT)
        [plan] = forgetter(place).plan(URL.format(1))
        assert plan.copies == (URL.format(2),)
        forgetter(place).forget([plan])
        assert [row["article_id"] for row in place.store.select(Filters()).rows()] == ["2"]

    def test_refused_pages_and_their_bytes_go(self, place: Place) -> None:
        for number, body in ((1, "要忘记的页面"), (2, "别的页面")):
            sha256 = place.refused.keep(
                body.encode(), url=URL.format(number), status=200, headers={}, reason="no_time", fetched_at=NOW
            )
            place.store.refuse("heze", URL.format(number), run_id=place.run_id, reason="no_time", sha256=sha256)
        forgetter(place).forget(forgetter(place).plan(URL.format(1)))
        assert [refusal.url for refusal in place.store.refusals("heze")] == [URL.format(2)]
        assert files_with(place.data_dir, "要忘记的页面") == []
        assert files_with(place.data_dir, "别的页面") != []

    def test_not_while_anything_is_crawled(self, place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
        place.hold(1)
        with RunLock.take(place.data_dir, "heze"):
            with pytest.raises(AlreadyRunningError):
                forgetter(place).forget(forgetter(place).plan(URL.format(1)))
            monkeypatch.undo()

    def test_a_kill_between_a_file_and_the_store_is_made_good(
        self, place: Place, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The file is read through, and forgetting again goes on."""
        for number in (1, 2, 3):
            place.archive(number, STORY.format(f"第{number}条消息"))
        place.reparse()

        def killed(*_: Any, **__: Any) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr("regional_news.storage.sqlite.captures.Captures.finish_rewriting", killed)
        with pytest.raises(KeyboardInterrupt):
            forgetter(place).forget(forgetter(place).plan(URL.format(1)))
        monkeypatch.undo()
        assert place.reparse().counts == {"read": 2, "unchanged": 2}
        forgetter(place).forget(forgetter(place).plan(URL.format(1)))
        assert files_with(place.data_dir, "第1条消息") == []


class TestPeople:
    def thread(self, number: int, *comments: tuple[str, str, str | None], poster: str = "楼主甲") -> Any:
        posts = [
            Comment(post_id=f"{number}{n}", floor=n + 2, author=author, text=text, quote=quote)
            for n, (author, text, quote) in enumerate(comments)
        ]
        return make_article(
            portal="syuan",
            article_id=str(number),
            url=f"https://bbs.syuan.com/thread-{number}-1-1.html",
            kind="thread",
            title=f"第{number}个话题",
            text=f"大家看看第{number}个路口的灯。",
            poster=poster,
            comments=posts,
        )

    def fill(self, place: Place) -> None:
        quote = "柳风 发表于 2024-2-21 10:35\n今天的雨真大"
        for thread in (
            self.thread(1, ("柳风", "今天的雨真大", None), ("别人", "是啊", quote)),
            self.thread(2, ("别人", "我也路过柳风桥", None)),
            self.thread(3, ("别人", "说得好", None), poster="柳风"),
        ):
            place.store.save(thread, run_id=place.run_id)
        edited = self.thread(1, ("柳风", "今天的雨不大", None))
        place.store.save(edited, run_id=place.run_id)

    def test_posts_quotations_and_threads_of_a_person_go(self, place: Place) -> None:
        """What others wrote stays, a place of the same name included."""
        self.fill(place)
        [plan] = forgetter(place).plan("柳风")
        assert (list(plan.articles), plan.threads, plan.comments) == (["3"], ("1",), 1)
        forgetter(place).forget([plan])
        for words in ("今天的雨真大", "今天的雨不大", "第3个话题"):
            assert files_with(place.data_dir, words) == []
        first, second = (place.store.get("syuan", number) for number in "12")
        assert first is not None
        assert second is not None
        assert [(post.author, post.text, post.quote) for post in first.comments] == [("别人", "是啊", None)]
        assert second.comments[0].text == "我也路过柳风桥"
        assert place.store.select(Filters(query="今天的雨")).total() == 0
        assert place.store.select(Filters(query="是啊")).total() == 1

    def test_a_later_crawl_brings_nothing_back(self, place: Place) -> None:
        self.fill(place)
        forgetter(place).forget(forgetter(place).plan("柳风"))
        again = self.thread(1, ("柳风", "今天的雨真大", None), ("别人", "是啊", None), ("新人", "加一", None))
        place.store.save(again, run_id=place.run_id)
        stored = place.store.get("syuan", "1")
        assert stored is not None
        assert [post.author for post in stored.comments] == ["别人", "新人"]
        other = self.thread(4, poster="柳风")
        assert place.store.save(other, run_id=place.run_id) is Outcome.FORGOTTEN

    def test_lines_of_json_go_where_the_store_holds_only_keys(self, place: Place) -> None:
        folder = place.data_dir / "feeds" / "syuan"
        folder.mkdir(parents=True)
        lines = [
            article_line(thread)
            for thread in (
                self.thread(1, ("柳风", "今天的雨真大", None), ("别人", "是啊", None)),
                self.thread(3, ("别人", "说得好", None), poster="柳风"),
            )
        ]
        (folder / "a.jsonl").write_text("".join(lines), "utf-8")
        place.store.start_run(spider="syuan")
        place.store.open_feed("feeds/syuan/a.jsonl", run_id=place.run_id, portal="syuan")
        [plan] = forgetter(place).plan("柳风")
        assert (list(plan.articles), plan.threads, plan.comments) == (["3"], ("1",), 1)
        forgetter(place).forget([plan])
        assert files_with(place.data_dir, "柳风") == []
        assert files_with(place.data_dir, "今天的雨真大") == []
        assert files_with(place.data_dir, "是啊") == ["feeds/syuan/a.jsonl"]

    def test_the_store_keeps_no_name(self, place: Place) -> None:
        """A list of people who asked to be forgotten would be the opposite."""
        self.fill(place)
        forgetter(place).forget(forgetter(place).plan("柳风"))
        with closing(sqlite3.connect(place.store.path)) as db:
            rows = db.execute("SELECT portal, kind, length(key) FROM tombstone ORDER BY kind").fetchall()
        assert rows == [("syuan", "article", 1), ("syuan", "poster", 32)]

    def test_nobody_of_that_name_is_said(self, place: Place) -> None:
        self.fill(place)
        with pytest.raises(UserError, match="nobody of that name"):
            forgetter(place).plan("柳")
        with pytest.raises(UserError, match="no such article of"):
            forgetter(place).plan("http://other.example/a.htm")


class TestCommand:
    def test_it_asks_on_a_terminal_alone(self, place: Place) -> None:
        place.hold(1)
        result = CliRunner().invoke(app, ["forget", URL.format(1), "--data-dir", str(place.data_dir)])
        assert isinstance(result.exception, UserError)
        assert "--yes" in str(result.exception)
        assert "环湖步道全线贯通" in result.output
        assert place.store.get("heze", "1") is not None

    def test_a_store_that_is_not_there_is_not_made(self, tmp_path: Path) -> None:
        result = CliRunner().invoke(app, ["forget", URL.format(1), "--yes", "--data-dir", str(tmp_path / "no")])
        assert isinstance(result.exception, UserError)
        assert not (tmp_path / "no").exists()


def forget(done: Crawled, what: str) -> None:
    command = [sys.executable, "-m", "regional_news", "forget", what, "--yes"]
    printed = forked.run([*command, "--data-dir", str(done.data_dir)])
    assert printed.returncode == 0, printed.stderr


@pytest.mark.slow
def test_a_forgotten_article_is_asked_for_by_nobody(tmp_path: Path) -> None:
    """Neither by a list nor by a user; its words are in no file, the archive's lists included."""
    with Sandbox(portals=["heze"], articles=12, seed=5) as sandbox:
        done = crawl("heze", data_dir=tmp_path, sandbox=sandbox)
        [url, *_] = sandbox.truth
        words = [sandbox.truth[url]["title"], max(sandbox.truth[url]["text"].split("\n"), key=len)]
        assert all(files_with(done.data_dir, word) for word in words)
        forget(done, url)
        assert [files_with(done.data_dir, word) for word in words] == [[], []]
        sandbox.forget_requests()
        for arguments in (["-a", "full=1"], ["-a", f"url={url}"]):
            crawl("heze", *arguments, data_dir=tmp_path, sandbox=sandbox)
        assert url not in {request.url for request in sandbox.requests}
        assert done.sql("SELECT count(*) FROM article") == [(11,)]


@pytest.mark.slow
def test_a_forgotten_person_stays_away(tmp_path: Path) -> None:
    """From the store, from its files and from pages that are archived later."""
    with Sandbox(portals=["syuan"], articles=12, seed=23) as sandbox:
        done = crawl("syuan", data_dir=tmp_path, sandbox=sandbox)
        people = [post["author"] for told in sandbox.truth.values() for post in told["comments"]]
        told = str(dict(sandbox.truth))
        alone = {person for person in set(people) - {None, "匿名"} if not re.search(rf"{person}\d", told)}
        name = max(alone, key=people.count)
        assert len(files_with(done.data_dir, name)) > 1
        forget(done, name)
        assert files_with(done.data_dir, name) == []
        again = crawl("syuan", "-a", "full=1", data_dir=tmp_path, sandbox=sandbox)
        assert again.code == 0, again.log
        held = [path for path in files_with(done.data_dir, name) if not path.startswith("refused/")]
        assert held == []
        assert done.sql("SELECT count(*) FROM comments") != [(0,)]


def test_a_feed_without_its_only_line_goes(place: Place) -> None:
    """Files that name other articles keep their lines."""
    folder = place.data_dir / "feeds" / "heze"
    folder.mkdir(parents=True)
    place.hold(1)
    one, other = (article_line(make_article(article_id=key)) for key in ("1", "2"))
    for name, lines in (("a", one), ("b", one + other), ("c", other + '{"torn')):
        (folder / f"{name}.jsonl").write_text(lines, "utf-8")
        place.store.open_feed(f"feeds/heze/{name}.jsonl", run_id=place.run_id, portal="heze")
    forgetter(place).forget(forgetter(place).plan(URL.format(1)))
    assert {path.name: path.read_text("utf-8") for path in folder.iterdir()} == {
        "b.jsonl": other,
        "c.jsonl": other + '{"torn',
    }
    assert {feed.path: feed.lines for feed in place.store.feeds(finished=True)} == {"feeds/heze/b.jsonl": 1}


def test_a_folder_of_refused_pages_may_be_missing(tmp_path: Path) -> None:
    RefusedPages(tmp_path / "none", max_bytes=1, max_days=1).remove("ab" * 32)
