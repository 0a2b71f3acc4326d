"""The archive read anew, and archives of others taken in: what is stored moves forward, never back."""

from __future__ import annotations

import gzip
import json
import re
import sys
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from scrapy.settings import Settings
from typer.testing import CliRunner

from regional_news.cli import app
from regional_news.errors import AlreadyRunningError, RegionalNewsError, StorageError, UserError
from regional_news.extract import Reading
from regional_news.extract import reader as reading_module
from regional_news.item.article import CHINA
from regional_news.ops.importing import ImportReport, import_archives
from regional_news.ops.reparse import PortalReport, archived_portals, reparse_portal, task_of
from regional_news.portal.registry import facts_of_portal
from regional_news.run.locks import RunLock
from regional_news.spiders.heze import HezeSpider
from regional_news.storage.refused import RefusedPages
from regional_news.storage.sqlite import Store
from regional_news.storage.warc import Archive, ArchiveEntry, Exchange
from regional_news.storage.warc import rereading as rereading_module
from regional_news.storage.warc.rereading import Reread, reread
from regional_news.storage.warc.writing import response_member
from sandbox import Sandbox
from tests import archived_page, forked
from tests.archived_page import NOTICE, NOW, STORY, URL
from tests.crawl.test_delta import Portal
from tests.crawling import crawl
from tests.every import every
from tests.factory import make_article

if TYPE_CHECKING:
    from collections.abc import Iterator


def exchange(number: int | str, body: str, *, hours: float = 0, status: int = 200) -> Exchange:
    return archived_page.exchange(URL.format(number), body, hours=hours, status=status)


class Place:
    """A store with an archive."""

    page_seconds: float = 0

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir
        self.store = Store.open(data_dir / "regional_news.db")
        self.run_id = self.store.start_run(spider="heze")

    def archive(
        self, number: int | str, body: str, *, hours: float = 0, status: int = 200, article: int | None = None
    ) -> None:
        archive = Archive(
            self.data_dir, "heze", self.store.captures, agent="Test/1", key_of=HezeSpider.facts.article_key
        )
        page = exchange(number, body, hours=hours, status=status)
        archive.add([ArchiveEntry(exchange=page, article_id=str(article or number))])

    def hold(self, number: int, *, hours: float = 0, **changes: Any) -> None:
        """Store an article as an earlier extraction read it."""
        at = NOW + timedelta(hours=hours)
        self.store.save(
            make_article(article_id=str(number), url=URL.format(number), fetched_at=at, **changes), run_id=self.run_id
        )

    def reparse(self, *, is_dry: bool = False, since: datetime | None = None) -> PortalReport:
        return reparse_portal(
            self.store,
            "heze",
            self.settings,
            since=since,
            is_dry=is_dry,
        )

    def title(self, number: int) -> str | None:
        article = self.store.get("heze", str(number))
        return article.title if article else None

    def take_in(self, path: Path, *exchanges: Exchange, tail: bytes = b"", is_dry: bool = False) -> ImportReport:
        path.write_bytes(b"".join(map(response_member, exchanges)) + tail)
        return self.import_file(path, is_dry=is_dry)

    def import_file(self, path: Path, *, is_dry: bool = False) -> ImportReport:
        return import_archives(
            self.store,
            [path],
            self.settings,
            portal="heze",
            is_dry=is_dry,
        )

    @property
    def refused(self) -> RefusedPages:
        return RefusedPages.of(self.settings)

    @property
    def settings(self) -> Settings:
        values = {"CONTACT": "x@example.org", "DOWNLOAD_MAXSIZE": 100_000, "PAGE_CPU_SECONDS": self.page_seconds}
        return Settings(
            {"DATA_DIR": str(self.data_dir), "OUTPUTS": "sqlite", "REFUSED_MAX_MB": 1, "REFUSED_MAX_DAYS": 30, **values}
        )


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    made = Place(tmp_path / "data")
    yield made
    made.store.close()


class TestReparse:
    def test_what_reads_otherwise_is_reported_and_stored_as_a_version(self, place: Place) -> None:
        """A dry run stores nothing; after a wet one there is nothing left to change."""
        place.archive(1, STORY.format("新桥通车"))
        place.hold(1, title="旧的读法")
        for is_dry in (True, False):
            report = place.reparse(is_dry=is_dry)
            assert report.counts == {"read": 1, "changed": 1}
            example = {"url": URL.format(1), "before": "旧的读法", "after": "新桥通车"}
            assert report.fields["title"].examples == [example]
            assert "text" in report.fields
            assert place.title(1) == ("旧的读法" if is_dry else "新桥通车")
        [revision] = place.store.revisions("heze", "1")
        assert revision.kind == "reparse"
        assert "title" in revision.changed
        assert place.reparse().counts == {"read": 1, "unchanged": 1}

    def test_a_day_that_only_a_list_told_stays(self, place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
        url = "http://www.heze.cn/a/{}.htm"  # says no day
        facts = replace(HezeSpider.facts, article=r"/a/(?P<id>\d+)\.htm", examples=(url.format(1),))
        monkeypatch.setattr(f"{__name__}.URL", url)
        monkeypatch.setattr("regional_news.ops.reparse.facts_for", lambda *_: facts)
        page = STORY.format("新桥通车")
        place.archive(1, re.sub(r"20\d\d-\d\d-\d\d( \d\d:\d\d(:\d\d)?)?", "", page))
        told = {"published_raw": "2026-01-02 03:04", "published_at": datetime(2026, 1, 2, 3, 4, tzinfo=CHINA)}
        place.hold(1, title="旧的读法", flags=["date_from_list"], published_precision="minute", **told)
        assert place.reparse().counts == {"read": 1, "changed": 1}
        article = place.store.get("heze", "1")
        assert article is not None
        assert (article.title, article.published_at) == ("新桥通车", told["published_at"])
        assert "date_from_list" in article.flags

    def test_the_moment_of_capture_stays(self, place: Place) -> None:
        place.archive(1, STORY.format("新桥通车"))
        place.reparse()
        article = place.store.get("heze", "1")
        assert article is not None
        assert article.fetched_at == NOW

    def test_a_page_that_was_refused_becomes_an_article(self, place: Place) -> None:
        """A repaired extraction costs no request."""
        place.archive(1, STORY.format("新桥通车"))
        place.store.refuse("heze", URL.format(1), run_id=place.run_id, reason="no_time")
        assert place.reparse().counts == {"read": 1, "new": 1}
        assert place.store.refusals("heze") == []

    def test_a_story_on_several_pages_is_read_from_the_latest_answer_of_each(self, place: Place) -> None:
        pages = "<p><a href=content_700_2.htm>2</a> <a href=content_700_2.htm>下一页</a></p></div></body>"
        place.archive(700, STORY.format("湖边添了长椅").replace("</div></body>", pages))
        for hours, words in ((1, "旧闻"), (2, "下雨之后半小时就能走人，工人说。")):
            place.archive("700_2", STORY.format("湖边添了长椅").replace("每天傍晚", words), hours=hours, article=700)
        assert place.reparse().counts == {"read": 1, "new": 1}
        found = place.store.get("heze", "700")
        assert found
        assert (found.text.count("\n"), "旧闻" in found.text, "半小时就能走人，工人说" in found.text) == (
            3,
            False,
            True,
        )
        assert (found.flags, place.reparse().counts) == ([], {"read": 1, "unchanged": 1})

    def test_an_article_from_a_later_page_stays(self, place: Place) -> None:
        """The archive was switched off for a while."""
        place.archive(1, STORY.format("旧稿"))
        place.hold(1, hours=5, title="新稿")
        assert place.reparse().counts == {"read": 1, "older": 1}
        assert place.title(1) == "新稿"

    def test_a_notice_in_its_place_does_not_hide_an_article(self, place: Place) -> None:
        """Read from the answer before it; a gone page of which nothing is left is passed over."""
        place.archive(1, STORY.format("新桥通车"))
        place.archive(1, NOTICE, hours=1)
        place.archive(1, "gone", hours=2, status=404)
        place.archive(2, "gone", status=404)
        place.archive(3, NOTICE)
        assert place.reparse().counts == {"read": 1, "new": 1, "without_body": 1, "refused/gone": 1}

    def test_an_answer_that_cannot_be_read_any_more_takes_nothing_back(self, place: Place) -> None:
        """The stored article was read from it; an older one does not take its place."""
        place.archive(1, STORY.format("旧稿"))
        place.archive(1, NOTICE, hours=1)
        place.hold(1, hours=1, title="新稿")
        assert place.reparse().counts == {"refused/gone": 1}
        assert place.title(1) == "新稿"

    def test_a_confirmed_answer_counts_from_its_confirmation(self, place: Place) -> None:
        """The same bytes again: stored from the later visit, they are read anew all the same."""
        place.archive(1, STORY.format("新桥通车"))
        place.archive(1, STORY.format("新桥通车"), hours=6)
        place.hold(1, hours=6, title="旧的读法")
        assert place.reparse().counts == {"read": 1, "changed": 1}

    def test_what_was_not_stored_when_it_came_is_not_stored_now(self, place: Place) -> None:
        """Another text under a re-used address was doubted by the crawl that met it."""
        place.archive(1, STORY.format("新桥通车"))
        place.reparse()
        other = STORY.replace("环湖步道", "图书馆").replace("透水砖", "木地板")
        place.archive(1, other.format("别的事"), hours=1)
        assert place.reparse().counts == {"read": 1, "unchanged": 1}

    def test_an_answer_after_an_article_that_was_not_archived_must_say_the_same(self, place: Place) -> None:
        place.archive(1, STORY.format("新桥通车"), hours=1)
        place.hold(1, text="旧的读法。")
        assert place.reparse().counts == {"read": 1, "unconfirmed": 1}

    def test_only_what_was_archived_since_a_day(self, place: Place) -> None:
        place.archive(1, STORY.format("一"), hours=-48)
        place.archive(2, STORY.format("二"))
        assert place.reparse(since=NOW - timedelta(hours=1)).counts == {"read": 1, "new": 1}

    def test_a_missing_file_is_counted(self, place: Place) -> None:
        place.archive(1, STORY.format("一"))
        next((place.data_dir / "archive" / "heze").iterdir()).unlink()
        report = place.reparse(is_dry=True)
        assert (report.counts, report.exit_code) == ({"refused/unreadable": 1}, 4)

    @pytest.mark.fault(
        "H7", "the store is lost and the archive is not", "reading the archive anew makes the store again"
    )
    def test_a_lost_store_is_made_again(self, place: Place, tmp_path: Path) -> None:
        """The files alone say all that was fetched, of a story on two pages as well."""
        more = "<a href=content_100_2.htm>下一页</a></div></body>"
        place.archive(100, STORY.format("湖边添了长椅").replace("</div></body>", more))
        place.archive("100_2", STORY.format("湖边添了长椅").replace("每天傍晚", "天亮以后"), article=100)
        (tmp_path / "other").mkdir()
        (place.data_dir / "archive").rename(tmp_path / "other" / "archive")
        other = Place(tmp_path / "other")
        assert archived_portals(other.store, other.data_dir) == ["heze"]
        assert other.reparse().counts == {"read": 1, "new": 1}
        assert (found := other.store.get("heze", "100"))
        assert ("天亮以后" in found.text, found.flags) == (True, [])
        other.store.close()

    def test_not_while_the_portal_is_crawled(self, place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
        place.archive(1, STORY.format("一"))
        with RunLock.take(place.data_dir, "heze"):
            with pytest.raises(AlreadyRunningError):
                place.reparse()
            monkeypatch.undo()


class TestImport:
    def test_captures_of_several_days_become_versions(self, place: Place, tmp_path: Path) -> None:
        days = [exchange(1, STORY.format(f"第{n}稿"), hours=24 * n) for n in (2, 0, 1)]
        report = place.take_in(tmp_path / "foreign.warc.gz", *days)
        assert (report.articles, report.counts) == (1, {"new": 1, "changed": 2})
        assert place.title(1) == "第2稿"
        revisions = place.store.revisions("heze", "1")
        assert [(r.kind, r.article.title if r.article else None) for r in revisions] == [
            ("import", "第0稿"),
            ("import", "第1稿"),
        ]
        assert place.reparse().counts == {"read": 1, "unchanged": 1}

    def test_a_second_time_brings_nothing(self, place: Place, tmp_path: Path) -> None:
        pages = [exchange(number, STORY.format(f"第{number}条")) for number in (1, 2)]
        assert place.take_in(tmp_path / "a.warc.gz", *pages, is_dry=True).counts == {"new": 2}
        assert place.title(1) is None
        place.take_in(tmp_path / "a.warc.gz", *pages)
        [file] = (place.data_dir / "archive" / "heze").iterdir()
        size = file.stat().st_size
        assert place.take_in(tmp_path / "a.warc.gz", *pages).counts == {"unchanged": 2}
        assert file.stat().st_size == size

    def test_a_later_article_stays_and_the_older_capture_is_its_past(self, place: Place, tmp_path: Path) -> None:
        place.hold(1, title="今天的说法")
        old = exchange(1, STORY.format("当年的说法"), hours=-24)
        assert place.take_in(tmp_path / "a.warc.gz", old).counts == {"older": 1}
        assert place.title(1) == "今天的说法"
        [revision] = place.store.revisions("heze", "1")
        assert revision.article is not None
        assert revision.article.title == "当年的说法"

    def test_refused_pages_are_kept_and_damage_is_counted(self, place: Place, tmp_path: Path) -> None:
        foreign = archived_page.exchange("http://other.example/", "x")
        torn = response_member(exchange(9, STORY.format("断")))[:-100]
        pages = (exchange(1, STORY.format("好稿")), exchange(2, NOTICE), exchange(3, "x", status=404), foreign)
        report = place.take_in(tmp_path / "a.warc.gz", *pages, tail=torn)
        assert report.counts == {"new": 1, "refused/gone": 1}
        assert report.archives == {"records": 3, "others": 1, "torn": 1, "unreadable": 0}
        [refusal] = place.store.refusals("heze")
        assert refusal.sha256 is not None
        kept = place.refused.read(refusal.sha256)
        assert kept is not None
        assert (kept.body, kept.url) == (NOTICE.encode(), URL.format(2))

    def test_no_article_is_stored_whose_record_cannot_be_copied(
        self, place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = tmp_path / "gone.warc.gz"

        def lose_the_file(*_: object) -> bool:
            path.unlink()  # after its page was read
            return False

        monkeypatch.setattr(place.store, "is_forgotten", lose_the_file)
        with pytest.raises(StorageError, match=r"gone.warc.gz: can be read no longer: No such file"):
            place.take_in(path, exchange(1, STORY.format("好稿")))
        assert place.title(1) is None

    def test_an_archive_without_articles_says_so(self, place: Place, tmp_path: Path) -> None:
        report = place.take_in(tmp_path / "empty.warc.gz")
        assert (report.articles, report.exit_code) == (0, 4)


@every(
    "portal line",
    [
        ("hezee", "did you mean 'heze'"),
        ("heze:x", "did you mean 'heze'"),
        ("discuz", "say which one: discuz:HOST"),
        ("discuz:a b", "no http or https address"),
    ],
)
def test_a_portal_that_there_is_not_is_named(portal: str, line: str) -> None:
    with pytest.raises(UserError, match=line):
        facts_of_portal(portal)


@pytest.fixture
def endless(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the second page keep a reader busy for ever, in one regular expression."""

    def read(body: bytes, **given: Any) -> Reading:
        if given["url"] == URL.format(2):
            re.search("(?:a+)+$", "a" * 60 + "b")
        return reading_module.read(body, **given)

    monkeypatch.setattr(rereading_module, "read", read)
    place.page_seconds = 0.5


@pytest.mark.slow
@pytest.mark.fault("E9", "an archived page that takes for ever to read", "refused as too_complex; the next is read")
@pytest.mark.usefixtures("endless")
def test_reparse_goes_on_behind_a_page_that_takes_for_ever(place: Place) -> None:
    for number in (1, 2, 3):
        place.archive(number, STORY.format(f"第{number}条"))
    assert place.reparse().counts == {"read": 2, "new": 2, "refused/too_complex": 1}


@pytest.mark.slow
@pytest.mark.usefixtures("endless")
def test_import_keeps_the_bytes_of_a_page_that_takes_for_ever_and_goes_on(place: Place, tmp_path: Path) -> None:
    pages = [exchange(number, STORY.format(f"第{number}条")) for number in (1, 2, 3)]
    assert place.take_in(tmp_path / "other.warc", *pages).counts == {"new": 2, "refused/too_complex": 1}
    kept = [place.refused.read(sha) for sha in place.refused]
    assert [(page.url, page.reason, page.body) for page in kept if page] == [
        (URL.format(2), "too_complex", pages[1].body)
    ]


@pytest.mark.fault("D12", "a WARC-Date that is none or at an end of time", "that record is refused, the next is stored")
@pytest.mark.parametrize(
    "text",
    [
        "9999-12-31T23:59:59Z",
        "0000-00-00T00:00:00Z",
        "10000-01-01T00:00:00Z",
        "0001-01-01T00:00:00Z",
        "8000-01-01T00:00:00Z",
        "昨天",
        "",
    ],
)
def test_import_refuses_a_record_of_an_impossible_time_and_stores_the_next(
    place: Place, tmp_path: Path, text: str
) -> None:
    first, second = (gzip.decompress(response_member(exchange(number, STORY.format(number)))) for number in (1, 2))
    date = re.search(rb"WARC-Date: [^\r]*", first)
    assert date
    path = tmp_path / "other.warc.gz"
    path.write_bytes(gzip.compress(first.replace(date[0], f"WARC-Date: {text}".encode())) + gzip.compress(second))
    report = place.import_file(path)
    assert (report.counts, report.archives["unreadable"]) == ({"new": 1}, 1)
    assert place.title(2) == "2"


@pytest.mark.slow
def test_workers_read_as_one_does_and_in_order(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """And what they hold does not grow with the archive: tasks are taken as they are needed."""
    for number in range(12):
        place.archive(number, STORY.format(f"第{number}条"))
    monkeypatch.setattr(rereading_module, "ALONE_MAX", 1)
    monkeypatch.setattr(rereading_module, "BATCH", 1)
    taken = 0

    def tasks() -> Iterator[Any]:
        nonlocal taken
        for archived in place.store.captures.by_article("heze"):
            taken += 1
            yield task_of(archived, where=place.data_dir.joinpath)

    given: Any = {"facts": HezeSpider.facts, "settings": place.settings, "count": 12}
    results = reread(tasks(), workers=2, **given)
    first = next(results)
    assert taken <= 6
    assert [first, *results] == list(reread(tasks(), workers=1, **given))


def test_a_worker_holds_no_file_that_its_parent_has_open(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """A lock on one would outlive a killed parent."""
    monkeypatch.setattr(rereading_module, "ALONE_MAX", 1)
    monkeypatch.setattr(rereading_module, "BATCH", 1)
    monkeypatch.setattr(rereading_module, "read_task", _files_held)
    for number in range(4):
        place.archive(number, STORY.format(f"第{number}条"))
    lock = place.data_dir / "held.lock"
    with lock.open("w"):
        tasks = [task_of(one, where=place.data_dir.joinpath) for one in place.store.captures.by_article("heze")]
        found = list(reread(tasks, facts=HezeSpider.facts, settings=place.settings, count=4, workers=2))
    held = {name for one in found for name in one.detail.split("\n")}
    assert held
    assert not {name for name in held if name.startswith(str(place.data_dir))}


def _files_held(task: Any, **_: Any) -> list[Reread]:
    names = []
    for link in Path("/proc/self/fd").iterdir():
        with suppress(OSError):
            names.append(str(link.readlink()))
    return [Reread(article_id=task.article_id, answers=(), reading=None, refusal=None, detail="\n".join(names))]


@pytest.mark.slow
@pytest.mark.parametrize("portal", ["heze", "syuan"])
def test_reading_a_crawl_anew_changes_nothing(tmp_path: Path, portal: str) -> None:
    """What was stored is what the archive gives: fields, threads of many pages, moments of capture."""
    with Sandbox(portals=[portal], articles=25, seed=31) as sandbox:
        done = crawl(portal, data_dir=tmp_path, sandbox=sandbox)
    assert done.code == 0, done.log
    command = [sys.executable, "-m", "regional_news", "reparse", "--json"]
    printed = forked.run([*command, "--data-dir", str(done.data_dir)])
    assert printed.returncode == 0, printed.stderr
    [report] = json.loads(printed.stdout)["portals"]
    refused = {name: number for name, number in report["counts"].items() if name.startswith("refused/")}
    stored = done.sql("SELECT count(*) FROM articles")[0][0]
    assert report == {"portal": portal, "counts": {"read": stored, "unchanged": stored} | refused, "fields": {}}
    assert sum(refused.values()) == done.sql("SELECT count(*) FROM refusal")[0][0]


@pytest.mark.slow
def test_confirmations_are_archived_and_change_no_reading(tmp_path: Path) -> None:
    """A 304 to a conditional request is a record of its own, of lists none; both leave the article as it is."""
    with Sandbox(portals=["heze"], articles=12, seed=23) as sandbox:
        portal = Portal(sandbox, "heze", tmp_path)
        first = portal.crawl(REVISIT_HOURS="1,80000")
        portal.let_time_pass(portal.urls)
        portal.crawl(REVISIT_HOURS="1,80000")
        confirmed = sum(request.status == 304 and "content_" in request.url for request in sandbox.requests)
        assert confirmed > 0
    assert portal.sql("SELECT count(*) FROM capture WHERE status = 304 AND kind = 'revisit'") == [(confirmed,)]
    assert portal.sql("SELECT count(*) FROM capture WHERE article_id IS NULL GROUP BY url") == [(1,)] * len(
        portal.sql("SELECT DISTINCT url FROM capture WHERE article_id IS NULL")
    )
    result = CliRunner().invoke(app, ["reparse", "--json", "--data-dir", str(first.data_dir)])
    assert json.loads(result.output)["portals"][0]["counts"] == {"read": 12, "unchanged": 12}


class TestCommands:
    def run(self, *words: str) -> Any:
        return CliRunner().invoke(app, words)

    def test_what_changes_is_shown_with_examples(self, place: Place) -> None:
        place.archive(1, STORY.format("新桥[b]通车"))
        place.hold(1, title="旧的读法")
        shown = self.run("reparse", "--dry-run", "--data-dir", str(place.data_dir))
        assert shown.exit_code == 0
        assert "heze: 1 read, 1 changed" in shown.output
        assert "- 旧的读法\n      + 新桥[b]通车" in shown.output

    @pytest.mark.parametrize(
        ("words", "line"),
        [
            (["reparse", "--portal", "yueyang"], "archived are heze"),
            (["reparse", "--since", "gestern"], "is no date"),
            (["import", "nothing.warc.gz", "--portal", "heze"], "there is no such file"),
            (["reparse", "-s", "OUTPUTS=jsonl"], "nothing to compare"),
        ],
    )
    def test_mistakes_are_answered_with_one_line(self, place: Place, words: list[str], line: str) -> None:
        place.archive(1, STORY.format("一"))
        result = self.run(*words, "--data-dir", str(place.data_dir))
        assert isinstance(result.exception, RegionalNewsError)
        assert line in str(result.exception)

    def test_an_import_can_be_tried_before_there_is_a_store(self, tmp_path: Path) -> None:
        path = tmp_path / "a.warc.gz"
        path.write_bytes(response_member(exchange(1, STORY.format("好稿"))))
        shown = self.run("import", str(path), "--portal", "heze", "--data-dir", str(tmp_path / "new"), "--dry-run")
        assert "heze: 1 articles in 1 records: 1 new\nNothing was stored" in shown.output
        assert not (tmp_path / "new").exists()

    def test_an_import_says_what_it_found(self, place: Place, tmp_path: Path) -> None:
        path = tmp_path / "a.warc.gz"
        path.write_bytes(response_member(exchange(1, STORY.format("好稿"))))
        shown = self.run("import", str(path), "--portal", "heze", "--data-dir", str(place.data_dir))
        assert "heze: 1 articles in 1 records: 1 new" in shown.output
        nothing = self.run("import", str(path), "--portal", "yueyang", "--data-dir", str(place.data_dir), "--json")
        assert nothing.exit_code == 4
        assert json.loads(nothing.output)["archives"]["others"] == 1
