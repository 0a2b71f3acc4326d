"""Pages become stored articles, refusals or duplicates; the run's files tell the same as its store."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import sys
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from scrapy.exceptions import CloseSpider, DropItem, NotConfigured
from scrapy.settings import Settings
from scrapy.statscollectors import MemoryStatsCollector

from regional_news.errors import StorageError
from regional_news.item.serialise import article_from_json, article_line
from regional_news.pipelines import StorePipeline, ValidatePipeline
from regional_news.pipelines import storing as storing_module
from regional_news.run.recorder import Recorder
from regional_news.spiders.heze import HezeSpider
from regional_news.storage.jsonl import FeedFile, folder_name, recover_feeds
from regional_news.storage.sqlite import Store
from tests import forked
from tests.every import every
from tests.factory import LONG_TEXT, make_article
from tests.item_crawl import NoArguments, page_of, story

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable, Iterator

    from regional_news.item.article import Article

START = datetime(2026, 11, 22, 4, 15, 7, tzinfo=UTC)


class Crawl:
    """A crawl without an engine: a real recorder, real pipelines, and what the engine was asked for."""

    def __init__(self, data_dir: Path, **settings: Any) -> None:
        values = {
            "DATA_DIR": str(data_dir),
            "OUTPUTS": "sqlite,jsonl",
            "REFUSED_MAX_MB": 1,
            "REFUSED_MAX_DAYS": 30,
            "ARCHIVE": False,
        }
        self.settings = Settings(values | settings)
        self.spider = SimpleNamespace(
            name="heze", portal="heze", arguments=NoArguments(), facts=HezeSpider.facts, locked_store=None
        )
        self.stats = MemoryStatsCollector(SimpleNamespace(settings=self.settings))  # type: ignore[arg-type]
        self.engine = SimpleNamespace(running=False)
        self.recorder = Recorder(self)  # type: ignore[arg-type]
        self.run = self.recorder.run
        self.validate = ValidatePipeline.from_crawler(self)  # type: ignore[arg-type]
        self.storing = StorePipeline.from_crawler(self)  # type: ignore[arg-type]
        self.storing.open_spider()

    def give(self, article: Article, **changes: Any) -> Article | None:
        """Send a page through the pipelines; None where it was dropped."""
        try:
            return self.storing.process_item(self.validate.process_item(page_of(article, **changes)))
        except DropItem:
            return None

    def finish(self) -> None:
        self.storing.close_spider()
        self.recorder.close("finished")


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Crawl]]:
    """Start crawls into one data directory; those still open are closed at the end."""
    crawls = []

    def begin(**settings: Any) -> Crawl:
        crawls.append(Crawl(tmp_path / "data", **settings))
        return crawls[-1]

    yield begin
    for crawl in crawls:
        if crawl.recorder.outcome is None:
            crawl.finish()


def feeds(data_dir: Path) -> list[Path]:
    return sorted(path for path in (data_dir / "feeds").rglob("*") if path.is_file())


def articles_in(path: Path) -> list[Article]:
    return [article_from_json(json.loads(line)) for line in path.read_text("utf-8").splitlines()]


def test_a_page_is_stored_once_and_passes_on(start: Callable[..., Crawl], tmp_path: Path) -> None:
    """What passes on is the article; known ones and copies are counted and stored, not shown again."""
    crawl = start()
    article = make_article(views=3)
    assert crawl.give(article) == article
    assert crawl.give(make_article(views=4)) is None
    assert crawl.give(make_article(article_id="2")) is None
    edited = make_article(title="改过的标题")
    assert crawl.give(edited) == edited
    crawl.finish()
    stats = crawl.stats.get_stats()
    assert {name: stats[name] for name in stats if name.startswith("articles/")} == {
        "articles/new": 1,
        "articles/unchanged": 1,
        "articles/copies": 1,
        "articles/changed": 1,
    }
    [feed] = feeds(tmp_path / "data")
    assert articles_in(feed) == [article, edited]


def test_missing_fields_of_stored_articles_are_counted(start: Callable[..., Crawl]) -> None:
    """A field that a redesign lost shows in the run's figures."""
    crawl = start()
    crawl.give(make_article(source=None, authors=[]))
    crawl.give(make_article(article_id="2", text="新桥通车，两岸居民上班少走三公里。"))
    stats = crawl.stats.get_stats()
    assert (stats["missing/source"], stats["missing/authors"]) == (1, 1)
    assert "missing/title" not in stats


def test_a_page_that_is_no_article_is_refused_with_its_bytes(start: Callable[..., Crawl], tmp_path: Path) -> None:
    """Counted by reason, remembered in the store, kept as received beside its headers."""
    crawl = start()
    article = make_article()
    with pytest.raises(DropItem, match="no_time"):
        crawl.validate.process_item(page_of(article, published_at=None))
    assert crawl.stats.get_value("refused/no_time") == 1
    [refusal] = crawl.run.store.refusals("heze")
    assert (refusal.url, refusal.reason, refusal.status) == (article.url, "no_time", 200)
    assert refusal.sha256 is not None
    kept = crawl.run.refused.read(refusal.sha256)
    assert kept is not None
    assert kept.body == f"<p>{LONG_TEXT}".encode()
    assert (kept.url, kept.status, kept.headers, kept.reason) == (
        article.url,
        200,
        {"Content-Type": "text/html"},
        "no_time",
    )
    crawl.finish()
    assert not (tmp_path / "data" / "feeds").exists()


def test_a_refused_article_that_reads_well_later_is_forgiven(start: Callable[..., Crawl]) -> None:
    """A repaired page leaves no refusal behind."""
    crawl = start()
    crawl.give(make_article(), text="")
    crawl.give(make_article())
    assert crawl.run.store.refusals("heze") == []


def test_a_run_that_stored_nothing_leaves_no_file(start: Callable[..., Crawl], tmp_path: Path) -> None:
    """Neither a file nor an entry for one."""
    crawl = start()
    crawl.give(make_article())
    crawl.finish()
    again = start()
    again.give(make_article())
    again.finish()
    assert len(feeds(tmp_path / "data")) == 1
    with Store.open(tmp_path / "data" / "regional_news.db", read_only=True) as store:
        assert [feed.lines for feed in store.feeds(finished=True)] == [1]
        assert store.feeds(finished=False) == []


@pytest.mark.parametrize(("outputs", "texts", "files"), [("sqlite", 1, 0), ("jsonl", 0, 1), ("sqlite,jsonl", 1, 1)])
def test_outputs_say_where_articles_go(
    start: Callable[..., Crawl], tmp_path: Path, outputs: str, texts: int, files: int
) -> None:
    """Whatever they are, a known article is known."""
    crawl = start(OUTPUTS=outputs)
    crawl.give(make_article())
    assert crawl.give(make_article()) is None
    assert crawl.stats.get_value("articles/unchanged") == 1
    assert len(list(crawl.run.store.stored_in_run(crawl.run.run_id, portal="heze"))) == texts
    crawl.finish()
    assert len(feeds(tmp_path / "data")) == files


def test_while_a_run_writes_its_file_is_a_part(start: Callable[..., Crawl], tmp_path: Path) -> None:
    """A reader meets whole files only, named by the run's start in UTC."""
    crawl = start()
    crawl.give(make_article())
    [part] = feeds(tmp_path / "data")
    assert part.name.endswith(".jsonl.part")
    crawl.finish()
    [whole] = feeds(tmp_path / "data")
    assert whole.name == f"{crawl.run.started_at:%Y-%m-%dT%H%M%SZ}.jsonl"


def test_two_runs_of_one_second_write_two_files(tmp_path: Path) -> None:
    """No run overwrites another's file."""
    with Store.open(tmp_path / "news.db") as store:
        for number in (1, 2, 3):
            run = store.start_run(spider="heze")
            feed = FeedFile(store, data_dir=tmp_path, portal="heze", run_id=run, started_at=START, durable=False)
            feed.prepare()
            feed.add(story(number))
            feed.finish()
    assert [path.name for path in feeds(tmp_path)] == [
        "2026-11-22T041507Z-2.jsonl",
        "2026-11-22T041507Z-3.jsonl",
        "2026-11-22T041507Z.jsonl",
    ]


@every(
    "portal folder",
    [
        ("heze", "heze"),
        ("discuz:127.0.0.1:8080", "discuz%3A127.0.0.1%3A8080"),
        ("discuz:[::1]:8080", "discuz%3A%5B%3A%3A1%5D%3A8080"),
        ("../../etc", "%2E.%2F..%2Fetc"),
        ("..", "%2E."),
    ],
)
def test_a_portals_folder_is_safe_on_any_file_system(portal: str, folder: str) -> None:
    """It stays below feeds/, and no two portals share one."""
    assert folder_name(portal) == folder


class TestRecovery:
    """The file of a killed run is made from what the store says it stored."""

    def killed(self, tmp_path: Path, *, durable: bool, numbers: range) -> tuple[Path, int]:
        """Leave the `.part` of a run that stored those articles, and return its path and the run."""
        with Store.open(tmp_path / "news.db") as store:
            run = store.start_run(spider="heze")
            feed = FeedFile(store, data_dir=tmp_path, portal="heze", run_id=run, started_at=START, durable=durable)
            feed.prepare()
            for number in numbers:
                feed.add(story(number))
                store.save(story(number), run_id=run, content=not durable)
            feed.abandon()
        [part] = feeds(tmp_path)
        return part, run

    def recover(self, tmp_path: Path) -> int:
        with Store.open(tmp_path / "news.db") as store:
            return recover_feeds(store, data_dir=tmp_path)

    @pytest.mark.fault("I4", "a killed run left a torn line", "mended from the store, or dropped")
    @pytest.mark.parametrize("durable", [False, True], ids=["sqlite", "jsonl"])
    def test_a_torn_line_is_mended_or_dropped(self, tmp_path: Path, durable: bool) -> None:
        """The store's keys decide: each of them has its line, and no line stands without one."""
        part, _ = self.killed(tmp_path, durable=durable, numbers=range(1, 6))
        with part.open("ab") as file:
            file.write(article_line(story(6)).encode())  # on disk, its key never committed
            file.write(article_line(story(7)).encode()[:50])
        assert self.recover(tmp_path) == 1
        [whole] = feeds(tmp_path)
        assert articles_in(whole) == [story(number) for number in range(1, 6)]
        assert whole.name == "2026-11-22T041507Z.jsonl"
        assert self.recover(tmp_path) == 0

    def test_lines_that_never_reached_the_disk_come_from_the_store(self, tmp_path: Path) -> None:
        """With texts in the store the lost file is no loss."""
        part, _ = self.killed(tmp_path, durable=False, numbers=range(1, 4))
        part.unlink()
        assert self.recover(tmp_path) == 1
        [whole] = feeds(tmp_path)
        assert articles_in(whole) == [story(1), story(2), story(3)]

    def test_a_killed_run_that_stored_nothing_leaves_nothing(self, tmp_path: Path) -> None:
        """Its empty part goes too."""
        self.killed(tmp_path, durable=False, numbers=range(0))
        assert self.recover(tmp_path) == 1
        assert feeds(tmp_path) == []
        with Store.open(tmp_path / "news.db") as store:
            assert store.feeds(finished=False) == store.feeds(finished=True) == []

    def test_a_living_runs_file_is_left_alone(self, tmp_path: Path) -> None:
        """Another portal's crawl may be writing while this one starts."""
        with Store.open(tmp_path / "news.db") as store:
            run = store.start_run(spider="heze")
            feed = FeedFile(store, data_dir=tmp_path, portal="heze", run_id=run, started_at=START, durable=False)
            feed.prepare()
            feed.add(story(1))
            assert recover_feeds(store, data_dir=tmp_path) == 0
            feed.finish()
        assert articles_in(feeds(tmp_path)[0]) == [story(1)]

    def test_a_kill_after_the_rename_changes_nothing(self, tmp_path: Path) -> None:
        """The file is whole already, and stays so."""
        part, _ = self.killed(tmp_path, durable=False, numbers=range(1, 3))
        part.rename(part.with_suffix(""))
        assert self.recover(tmp_path) == 1
        assert [articles_in(path) for path in feeds(tmp_path)] == [[story(1), story(2)]]


class TestFailure:
    """A store or disk that fails ends the run at once."""

    def test_a_failing_store_stops_everything(
        self, start: Callable[..., Crawl], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Nothing is stored after the failure, and the run is judged a storage failure."""
        crawl = start()
        crawl.give(story(1))

        def fail(*_: Any, **__: Any) -> None:
            raise StorageError("store x: the disk is full")

        monkeypatch.setattr(crawl.run.store, "save", fail)
        assert crawl.give(story(2)) is None
        monkeypatch.undo()
        assert crawl.give(story(3)) is None
        assert crawl.stats.get_value("storage/errors") == 1
        crawl.finish()
        assert crawl.recorder.outcome is not None
        assert crawl.recorder.outcome.exit_code == 3
        [part] = feeds(tmp_path / "data")
        assert part.suffix == ".part"
        start().finish()
        [whole] = feeds(tmp_path / "data")
        assert articles_in(whole) == [story(1)]

    def test_a_line_that_cannot_be_written_leaves_no_key(
        self, start: Callable[..., Crawl], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The article is fetched again by the next run."""
        crawl = start(OUTPUTS="jsonl")

        def fail(_: int) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(os, "fsync", fail)
        assert crawl.give(story(1)) is None
        monkeypatch.undo()
        assert crawl.stats.get_value("storage/errors") == 1
        assert not crawl.run.store.knows("heze", "1")

    def test_bytes_that_cannot_be_kept_end_the_run(
        self, start: Callable[..., Crawl], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A full disk meets refused pages first where the store still has room in its file."""
        crawl = start()

        def fail(*_: Any, **__: Any) -> None:
            raise StorageError("refused pages x: no space")

        monkeypatch.setattr(crawl.run.refused, "keep", fail)
        assert crawl.give(story(1), title=None) is None
        assert crawl.stats.get_value("storage/errors") == 1

    def test_a_file_that_cannot_be_recovered_ends_the_run(
        self, start: Callable[..., Crawl], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Before anything is fetched."""
        crawl = start()

        def fail(*_: Any, **__: Any) -> None:
            raise StorageError("JSON Lines under x: no space")

        monkeypatch.setattr(storing_module, "recover_feeds", fail)
        with pytest.raises(CloseSpider):
            crawl.storing.open_spider()
        assert crawl.stats.get_value("storage/errors") == 1

    def test_a_file_that_cannot_be_completed_fails_the_run(
        self, start: Callable[..., Crawl], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The exit code says so though every article is stored."""
        crawl = start()
        crawl.give(story(1))

        def fail(_: int) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(os, "fsync", fail)
        crawl.storing.close_spider()
        monkeypatch.undo()
        crawl.recorder.close("finished")
        assert crawl.recorder.outcome is not None
        assert crawl.recorder.outcome.exit_code == 3


def test_spiders_of_others_pass_by_the_pipelines() -> None:
    """A project that uses our spiders beside its own keeps its items."""
    crawler = SimpleNamespace(spider=SimpleNamespace())
    with pytest.raises(NotConfigured):
        StorePipeline.from_crawler(crawler)  # type: ignore[arg-type]


def crawl_items(data_dir: Path, *options: str) -> subprocess.CompletedProcess[str]:
    line = [sys.executable, "-m", "tests.item_crawl", str(data_dir), *options]
    return forked.run(line, cwd=Path(__file__).parents[2])


def stored_ids(data_dir: Path) -> set[str]:
    db = sqlite3.connect(data_dir / "regional_news.db")
    try:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return {key for (key,) in db.execute("SELECT article_id FROM article")}
    finally:
        db.close()


@pytest.mark.slow
@pytest.mark.parametrize("outputs", ["sqlite,jsonl", "jsonl"])
def test_a_killed_crawl_loses_nothing_it_said_it_stored(tmp_path: Path, outputs: str) -> None:
    """Killed thrice and run again, each article is stored once and stands in one file once."""
    said: set[str] = set()
    for kill_at in ("7", "13", "22"):
        result = crawl_items(tmp_path, "--stories", "30", "--outputs", outputs, "--kill-at", kill_at)
        assert result.returncode == -signal.SIGKILL
        said |= set(result.stdout.split())
        assert said <= stored_ids(tmp_path)
    result = crawl_items(tmp_path, "--stories", "30", "--outputs", outputs)
    assert stored_ids(tmp_path) == {str(number) for number in range(1, 31)}
    lines = [article for path in feeds(tmp_path) for article in articles_in(path)]
    assert sorted(int(article.article_id) for article in lines) == list(range(1, 31))
    assert all(path.suffix == ".jsonl" for path in feeds(tmp_path)), result.stderr


@pytest.mark.slow
def test_what_o_exports_is_what_the_run_stored(tmp_path: Path) -> None:
    """`-O out.jsonl` and the run's own file hold the same bytes."""
    result = crawl_items(tmp_path / "data", "--stories", "12", "--out", str(tmp_path / "out.jsonl"))
    [own] = feeds(tmp_path / "data")
    assert own.read_bytes() == (tmp_path / "out.jsonl").read_bytes(), result.stderr
    assert len(articles_in(own)) == 12


@pytest.mark.fault("H4", "a crawl's files may grow no further", "exit code 3; the store is sound")
@pytest.mark.slow
def test_a_full_disk_ends_the_crawl_with_its_code_and_a_sound_store(tmp_path: Path) -> None:
    """The engine stops at once; what was stored stays; the next run goes on."""
    assert crawl_items(tmp_path, "--stories", "3").stdout.split() == ["1", "2", "3"]
    limit = (tmp_path / "regional_news.db").stat().st_size + 300_000
    result = crawl_items(tmp_path, "--stories", "4000", "--file-limit", str(limit))
    assert result.returncode == 3, result.stderr
    assert "Closing spider (storage_error)" in result.stderr
    assert "Traceback" not in result.stderr
    said = set(result.stdout.split())
    assert 0 < len(said) < 3000
    assert said <= stored_ids(tmp_path)
    crawl_items(tmp_path, "--stories", "100")
    assert {str(number) for number in range(1, 101)} <= stored_ids(tmp_path)
    assert all(path.suffix == ".jsonl" for path in feeds(tmp_path))
