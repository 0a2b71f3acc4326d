"""`regional-news doctor` looks and touches nothing; `regional-news backup` copies whole or not at all."""

from __future__ import annotations

import hashlib
import json
import resource
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from regional_news.cli.options import settings_of
from regional_news.item.article import utc_now
from regional_news.ops.doctor import examine
from regional_news.storage.jsonl import prune_feeds
from regional_news.storage.sqlite import Store
from sandbox import Sandbox
from tests import forked
from tests.crawling import FAST, environment
from tests.factory import make_article

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Ended


def command(
    *arguments: str, cwd: Path, sandbox: Sandbox | None = None, limit: Callable[[], None] | None = None
) -> subprocess.CompletedProcess[str]:
    line = [sys.executable, "-m", "regional_news", *arguments]
    if limit is None:
        return forked.run(line, env=environment(sandbox, cwd), cwd=cwd)
    kept_off = {"PYTHONDONTWRITEBYTECODE": "1"}  # Python would leave halves of it, which no later process can read
    return subprocess.run(
        line, env=environment(sandbox, cwd) | kept_off, cwd=cwd, capture_output=True,
        text=True, check=False, preexec_fn=limit,
    )  # fmt: skip


def fingerprint(folder: Path) -> dict[str, str]:
    """Return every file with its content and its time."""
    return {
        str(path.relative_to(folder)): f"{path.stat().st_mtime_ns} {hashlib.sha256(path.read_bytes()).hexdigest()}"
        for path in folder.rglob("*")
        if path.is_file() and not path.name.endswith(("-shm", "-wal"))
    }


def filled(data_dir: Path, *, articles: int = 3) -> Path:
    """Make a store and return its path."""
    path = data_dir / "regional_news.db"
    with Store.open(path) as store:
        run = store.start_run(spider="heze")
        for number in range(articles):
            store.save(make_article(article_id=str(number), text=f"第{number}号路口今天换了新的信号灯。"), run_id=run)
        store.finish_run(run, reason="finished", exit_code=0)
    return path


def findings(data_dir: Path, *, full: bool = False, **settings: str) -> dict[str, list[str]]:
    """Return the messages of an offline examination by level."""
    found: dict[str, list[str]] = {"ok": [], "note": [], "bad": []}
    given = [f"{name}={value}" for name, value in settings.items()]
    for finding in examine(settings_of(data_dir, given), offline=True, full=full, given={}):
        found[finding.level].append(f"{finding.subject}: {finding.message}")
    return found


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Start commands where a test's files are."""
    monkeypatch.chdir(tmp_path)


# doctor


@pytest.mark.fault("L6", "somebody looks whether all is well", "doctor changes no file; exit code 0 or 1")
def test_a_sound_store_has_nothing_bad_and_stays_as_it_is(
    tmp_path: Path, here: None, regional_news: Callable[..., Ended]
) -> None:
    filled(tmp_path / "data")
    before = fingerprint(tmp_path)
    done = regional_news("doctor", "--offline", "--json")
    assert (done.code, done.err) == (0, "")
    told = json.loads(done.out)
    assert told["ok"]
    assert {"versions", "disk", "clock", "store"} <= {finding["subject"] for finding in told["findings"]}
    assert fingerprint(tmp_path) == before


def test_without_a_store_nothing_is_made(tmp_path: Path, here: None, regional_news: Callable[..., Ended]) -> None:
    done = regional_news("doctor", "--offline")
    assert done.code == 0
    assert "there is none yet" in done.out
    assert list(tmp_path.iterdir()) == []


def test_the_sqlite_in_use_and_its_known_bug_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sqlite3.sqlite_version_info", (3, 45, 0))
    assert any("WAL-reset" in line for line in findings(tmp_path)["note"])
    monkeypatch.setattr("sqlite3.sqlite_version_info", (3, 51, 3))
    assert not any("WAL-reset" in line for line in findings(tmp_path)["note"])


@pytest.mark.fault("L6", "`doctor` meets damage", "said, left alone, exit code 1")
def test_damage_a_newer_store_and_a_foreign_file_are_bad_and_left_alone(tmp_path: Path) -> None:
    path = filled(tmp_path / "damaged", articles=40)
    content = bytearray(path.read_bytes())
    content[-5000:-1000] = b"\xff" * 4000
    path.write_bytes(content)
    newer = filled(tmp_path / "newer")
    with closing(sqlite3.connect(newer)) as db:
        db.execute("PRAGMA user_version = 99")
    (tmp_path / "foreign").mkdir()
    (tmp_path / "foreign" / "regional_news.db").write_bytes(b"no database at all" * 100)
    before = fingerprint(tmp_path)
    assert any("damaged" in line for line in findings(tmp_path / "damaged")["bad"])
    assert any("newer version" in line for line in findings(tmp_path / "newer")["bad"])
    assert any("no SQLite database" in line for line in findings(tmp_path / "foreign")["bad"])
    assert fingerprint(tmp_path) == before


def test_a_large_store_is_read_through_when_that_is_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else it takes no longer than a small one, and says that it was not read."""
    monkeypatch.setattr("regional_news.storage.sqlite.engine.QUICK_CHECK_MAX_BYTES", 0)
    monkeypatch.setattr("regional_news.ops.doctor.QUICK_CHECK_MAX_BYTES", 0)
    path = filled(tmp_path, articles=40)
    with path.open("r+b") as file:
        file.seek(path.stat().st_size - 3 * 4096)
        file.write(b"\xff" * 4096)
    quick, whole = findings(tmp_path), findings(tmp_path, full=True)
    assert any("not read through without --full" in line for line in quick["ok"])
    assert any("damaged" in line for line in whole["bad"])


def test_a_full_disk_and_a_run_from_the_future_are_bad(tmp_path: Path) -> None:
    with Store.open(tmp_path / "regional_news.db") as store:
        store.start_run(spider="heze", at=utc_now() + timedelta(days=400))
    bad = findings(tmp_path, DISK_FREE_MIN_MB="1e12")["bad"]
    assert any("MB are free" in line for line in bad)
    assert any(line.startswith("clock: ") and "yet to come" in line for line in bad)


@pytest.mark.slow
def test_one_page_of_each_portal_is_read_and_explained_without_a_trace(tmp_path: Path) -> None:
    """A portal whose robots.txt fails is bad; one that is being crawled is not disturbed."""
    filled(tmp_path / "data")
    before = fingerprint(tmp_path)
    settings = [word for name, value in FAST.items() for word in ("-s", f"{name}={value}")]
    with Sandbox(portals=["heze", "yueyang"], articles=12) as sandbox:
        sandbox.fault(r"803\.com\.cn/robots.txt", "status", status=503)
        done = command("doctor", "heze", "yueyang", *settings, "-s", "RETRY_TIMES=0", cwd=tmp_path, sandbox=sandbox)
        asked = [request.url for request in sandbox.requests if "heze" in request.url]
    assert done.returncode == 1, done.stdout + done.stderr
    assert "ok    heze: robots.txt answered, " in done.stdout
    assert "title by " in done.stdout
    assert "BAD   yueyang: " in done.stdout
    assert "robots.txt could not be read" in done.stdout
    assert len(asked) < 15
    assert fingerprint(tmp_path) == before


# backup


@pytest.mark.fault("H6", "a backup while rows are still in the write-ahead log", "the copy holds all of them")
def test_a_backup_made_during_writes_is_whole_and_one_file(
    tmp_path: Path, here: None, regional_news: Callable[..., Ended]
) -> None:
    path = filled(tmp_path / "data", articles=30)
    with Store.open(path) as store:
        run = store.start_run(spider="heze")
        store.save(make_article(article_id="in-the-log", text="还在预写日志里。"), run_id=run)
        done = regional_news("backup", "copy.db")
        assert (done.code, done.err) == (0, "")
        assert done.out.startswith("copy.db: 31 articles, ")
    assert sorted(file.name for file in tmp_path.iterdir()) == ["copy.db", "data"]
    assert (tmp_path / "copy.db").stat().st_mode & 0o777 == 0o640
    with Store.open(tmp_path / "copy.db") as copy:
        assert copy.get("heze", "in-the-log") is not None
        assert copy.count_by_portal() == {"heze": 31}


@pytest.mark.slow
def test_an_older_backup_stays_unless_it_is_replaced_whole(tmp_path: Path) -> None:
    filled(tmp_path / "data", articles=3)
    (tmp_path / "copy.db").write_text("the only backup")
    done = command("backup", "copy.db", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "--overwrite" in done.stderr
    assert (tmp_path / "copy.db").read_text() == "the only backup"
    assert command("backup", "copy.db", "--overwrite", cwd=tmp_path).returncode == 0
    assert (tmp_path / "copy.db").read_bytes().startswith(b"SQLite format 3")


@pytest.mark.slow
@pytest.mark.fault("H6", "the disk fills up during a backup", "exit code 3; the older backup stays whole")
def test_a_full_disk_leaves_the_older_backup_and_no_part(tmp_path: Path) -> None:
    filled(tmp_path / "data", articles=200)
    (tmp_path / "copy.db").write_text("the only backup")

    def full() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))

    done = command("backup", "copy.db", "--overwrite", cwd=tmp_path, limit=full)
    assert done.returncode == 3
    assert len(done.stderr.splitlines()) == 1
    assert (tmp_path / "copy.db").read_text() == "the only backup"
    assert sorted(file.name for file in tmp_path.iterdir()) == ["copy.db", "data"]


@pytest.mark.slow
@pytest.mark.parametrize("target", ["data/regional_news.db", "no/such/folder.db", "data"])
def test_a_target_that_cannot_be_meant_is_one_line(target: str, tmp_path: Path) -> None:
    filled(tmp_path / "data")
    before = fingerprint(tmp_path)
    done = command("backup", target, cwd=tmp_path)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert fingerprint(tmp_path) == before


@pytest.mark.slow
def test_the_store_itself_is_never_the_target(tmp_path: Path) -> None:
    path = filled(tmp_path / "data")
    done = command("backup", "data/../data/regional_news.db", "--overwrite", cwd=tmp_path)
    assert done.returncode == 2
    assert "is the store itself" in done.stderr
    with Store.open(path, read_only=True) as store:
        assert store.count_by_portal() == {"heze": 3}


def changed_later(path: Path) -> None:
    with Store.open(path) as store:
        store.save(make_article(article_id="later", text="昨夜又来了一条。"), run_id=store.start_run(spider="heze"))


def test_what_changed_since_a_backup_is_small_and_gives_the_whole_store_again(
    tmp_path: Path, here: None, regional_news: Callable[..., Ended]
) -> None:
    path = filled(tmp_path / "data", articles=300)
    assert regional_news("backup", "base.db").code == 0
    changed_later(path)
    done = regional_news("backup", "today.changes", "--base", "base.db")
    assert (done.code, done.err) == (0, "")
    assert (tmp_path / "today.changes").stat().st_size < path.stat().st_size / 3
    (tmp_path / "base.db").chmod(0o440)
    assert regional_news("backup", "again.db", "--base", "base.db", "--changes", "today.changes").code == 0
    assert regional_news("backup", "whole.db").code == 0
    assert (tmp_path / "again.db").stat().st_size == (tmp_path / "whole.db").stat().st_size
    with Store.open(tmp_path / "again.db") as again, Store.open(path, read_only=True) as store:
        assert again.get("heze", "later") == store.get("heze", "later") is not None
        assert again.count_by_portal() == store.count_by_portal()


def test_what_is_written_while_changes_are_read_is_no_part_of_them_and_harms_nothing(tmp_path: Path) -> None:
    path = filled(tmp_path / "data", articles=40)
    with Store.open(path, read_only=True) as store:
        store.engine.back_up(tmp_path / "base.db")
    changed_later(path)
    with path.open("rb") as file, Store.open(path) as store, store.engine.frozen():
        before = file.read()
        with Store.open(path) as crawl:
            crawl.save(make_article(article_id="meanwhile"), run_id=crawl.start_run(spider="heze"))
            crawl.engine.connection.execute("PRAGMA wal_checkpoint(PASSIVE)")
            file.seek(0)
            assert file.read() == before
            crawl.engine.connection.execute(
                "PRAGMA busy_timeout = 1"
            )  # its end need not wait for the log to be folded in
    with Store.open(path) as store:
        assert store.get("heze", "meanwhile") is not None
        assert store.engine.damage() is None


@pytest.mark.parametrize("case", ["another store", "damaged", "no changes", "emptied", "no base", "no file"])
def test_changes_that_do_not_belong_to_a_backup_are_one_line_and_no_file(
    case: str, tmp_path: Path, here: None, regional_news: Callable[..., Ended]
) -> None:
    path = filled(tmp_path / "data", articles=30)
    base, changes, other = tmp_path / "base.db", tmp_path / "a.changes", filled(tmp_path / "other", articles=3)
    assert regional_news("backup", base).code == 0
    changed_later(path)
    if case == "another store":
        done = regional_news("backup", changes, "--base", other)
    else:
        assert regional_news("backup", changes, "--base", base).code == 0
        if case == "damaged":
            content = bytearray(base.read_bytes())
            content[4095::4096] = bytes(value ^ 1 for value in content[4095::4096])
            base.write_bytes(content)
        if case == "emptied":
            with closing(sqlite3.connect(changes)) as db:
                db.execute("DELETE FROM whole")
                db.commit()
        given = ["--base", base, "--changes", other if case == "no changes" else changes]
        given = given[2:] if case == "no base" else [*given[:3], "gone"] if case == "no file" else given
        done = regional_news("backup", tmp_path / "out.db", *given)
    assert done.code == 2
    assert len(done.err.splitlines()) == 1
    assert not (tmp_path / "out.db").exists()


# caps


def test_the_oldest_lines_go_first_and_never_where_they_are_all_there_is(tmp_path: Path) -> None:
    def feeds(store: Store, *, content: bool) -> list[Path]:
        paths = []
        for number in range(4):
            run = store.start_run(spider="heze")
            name = f"feeds/heze/{content}-{number}.jsonl"
            store.open_feed(name, run_id=run, portal="heze")
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(b"x" * 100)
            store.finish_feed(name, lines=1)
            text = f"第{number}号路口{content}"
            store.save(make_article(article_id=f"{content}{number}", text=text), run_id=run, content=content)
            paths.append(path)
        return paths

    with Store.open(tmp_path / "regional_news.db") as store:
        paths = feeds(store, content=True)
        assert prune_feeds(store, data_dir=tmp_path, max_bytes=0) == 0
        assert prune_feeds(store, data_dir=tmp_path, max_bytes=250) == 2
        assert [path.exists() for path in paths] == [False, False, True, True]
        assert len(store.feeds(finished=True)) == 2
        feeds(store, content=False)
        assert prune_feeds(store, data_dir=tmp_path, max_bytes=250) == 0
