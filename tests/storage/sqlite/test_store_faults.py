"""What goes wrong with a store's file is said in one clear line, and the file is left as it was."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import stat
import sys
import textwrap
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from regional_news.errors import RegionalNewsError, StorageError, UserError
from regional_news.storage.sqlite import Filters, Outcome, Store, connection, migrations
from regional_news.storage.sqlite.connection import QUICK_CHECK_MAX_BYTES
from tests import forked
from tests.factory import make_article
from tests.faults.site import mounted
from tests.item_crawl import story

if TYPE_CHECKING:
    from pathlib import Path
    from subprocess import CompletedProcess


def filled(path: Path, *, stories: int = 3) -> Path:
    """Make a store that holds some stories."""
    with Store.open(path) as store:
        run = store.start_run(spider="heze")
        for number in range(1, stories + 1):
            store.save(story(number), run_id=run)
    return path


def found(store: Store) -> list[str]:
    """Return the ids of the stories that search finds."""
    return [hit.article_id for hit in store.select(Filters(query="信号灯")).newest(limit=10_000)]


def python(code: str, *arguments: object) -> CompletedProcess[str]:
    """Run code in a process of its own."""
    return forked.run([sys.executable, "-c", textwrap.dedent(code), *map(str, arguments)], cwd=forked.ROOT)


def assert_one_line(error: RegionalNewsError, path: Path) -> None:
    assert str(path) in str(error)
    assert "\n" not in str(error)


def assert_untouched(path: Path, before: bytes) -> None:
    assert path.read_bytes() == before
    assert [file.name for file in path.parent.iterdir() if file.name.startswith(path.name)] == [path.name]


class TestOpening:
    """Before anything is written, the file must be shown to be ours and sound."""

    def test_a_store_is_made_where_there_is_none(self, tmp_path: Path) -> None:
        """With the folders above it; others than owner and group may not read it, whatever the umask."""
        path = tmp_path / "new" / "deep" / "news.db"
        mask = os.umask(0)
        try:
            filled(path)
        finally:
            os.umask(mask)
        assert stat.S_IMODE(path.stat().st_mode) == 0o640

    def test_an_empty_file_becomes_a_store(self, tmp_path: Path) -> None:
        """A kill right after the file was made leaves one."""
        path = tmp_path / "news.db"
        path.touch()
        assert filled(path).stat().st_size > 0

    @pytest.mark.fault("H7", "the store's file is no database", "one line; the file is left as it was")
    @pytest.mark.parametrize("read_only", [False, True])
    @pytest.mark.parametrize("content", [b"<html>not a database</html>" * 9, b"SQLite format 3\0 torn", b"x"])
    def test_a_file_that_is_no_database_is_left_alone(self, tmp_path: Path, content: bytes, read_only: bool) -> None:
        """It is the user's file."""
        path = tmp_path / "news.db"
        path.write_bytes(content)
        with pytest.raises(UserError, match="no SQLite database") as caught:
            Store.open(path, read_only=read_only)
        assert_one_line(caught.value, path)
        assert_untouched(path, content)

    @pytest.mark.parametrize("read_only", [False, True])
    @pytest.mark.parametrize("wal", [False, True])
    def test_another_programs_database_is_left_alone(self, tmp_path: Path, read_only: bool, wal: bool) -> None:
        """An SQLite file alone makes no store."""
        path = tmp_path / "news.db"
        db = sqlite3.connect(path)
        db.execute(f"PRAGMA journal_mode = {'wal' if wal else 'delete'}")
        db.execute("CREATE TABLE photo (name)")
        db.close()
        before = path.read_bytes()
        with pytest.raises(UserError, match="made by another program") as caught:
            Store.open(path, read_only=read_only)
        assert_one_line(caught.value, path)
        assert_untouched(path, before)

    @pytest.mark.fault("H7", "a newer version made the store", "one line; the file is left as it was")
    @pytest.mark.parametrize("read_only", [False, True])
    def test_a_newer_versions_store_is_left_alone(self, tmp_path: Path, read_only: bool) -> None:
        """Its schema is not known here."""
        path = filled(tmp_path / "news.db")
        path.with_name("news.db.lock").unlink()
        db = sqlite3.connect(path)
        db.execute(f"PRAGMA user_version = {migrations.CURRENT_VERSION + 1}")
        db.close()
        before = path.read_bytes()
        with pytest.raises(UserError, match="newer version of this program") as caught:
            Store.open(path, read_only=read_only)
        assert_one_line(caught.value, path)
        assert_untouched(path, before)

    def test_a_newer_version_that_stands_in_the_log_is_seen(self, tmp_path: Path) -> None:
        """The file's header is out of date while another process writes."""
        path = filled(tmp_path / "news.db")
        db = sqlite3.connect(path)
        db.execute(f"PRAGMA user_version = {migrations.CURRENT_VERSION + 1}")
        try:
            for read_only in (False, True):
                with pytest.raises(UserError, match="newer version of this program"):
                    Store.open(path, read_only=read_only)
        finally:
            db.close()

    def test_a_reader_makes_no_store(self, tmp_path: Path) -> None:
        """It says that there is none."""
        with pytest.raises(UserError, match="there is none yet"):
            Store.open(tmp_path / "news.db", read_only=True)
        assert list(tmp_path.iterdir()) == []

    def test_a_reader_does_not_migrate(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """An older store is brought up to date by the next crawl."""
        path = filled(tmp_path / "news.db")
        monkeypatch.setattr(connection, "CURRENT_VERSION", migrations.CURRENT_VERSION + 1)
        with pytest.raises(UserError, match="crawl once"):
            Store.open(path, read_only=True)

    def test_a_folder_that_is_a_file_cannot_hold_a_store(self, tmp_path: Path) -> None:
        """DATA_DIR was mistyped."""
        (tmp_path / "data").write_text("x")
        with pytest.raises(UserError, match="cannot be written") as caught:
            Store.open(tmp_path / "data" / "news.db")
        assert_one_line(caught.value, tmp_path / "data" / "news.db")

    @pytest.mark.fault("H7", "the folder is read-only", "one line that names it")
    def test_a_read_only_folder_cannot_hold_a_store(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """The log must be written beside the file; root, who may write anywhere, is not asked."""
        path = filled(tmp_path / "news.db")
        monkeypatch.setattr(os, "access", lambda folder, right: (folder, right) != (tmp_path, os.W_OK))
        with pytest.raises(UserError, match="its folder is read-only") as caught:
            Store.open(path)
        assert_one_line(caught.value, path)

    @pytest.mark.fault(
        "H7", "no file can be made beside the store: a full disk, other users' folders", "it can be read"
    )
    def test_a_reader_needs_no_room_beside_the_store(self, tmp_path: Path) -> None:
        with mounted(tmp_path / "disk", size="4m"):
            path = filled(tmp_path / "disk" / "regional_news.db")
            with suppress(OSError), (tmp_path / "disk" / "rest").open("wb", buffering=0) as rest:
                while rest.write(bytes(4096)) == 4096:
                    pass
            with Store.open(path, read_only=True) as store:
                assert len(found(store)) == 3

    def test_a_reader_never_overlooks_what_stands_in_the_log(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = filled(tmp_path / "regional_news.db")
        path.with_name(path.name + "-wal").write_bytes(b"articles of a crawl that goes on")

        def refuse(path: Path, *, mode: str) -> sqlite3.Connection:
            assert "immutable" not in mode
            return sqlite3.connect(f"file:{tmp_path}/not-there?mode=ro", uri=True)

        monkeypatch.setattr(connection, "_connect", refuse)
        with pytest.raises(StorageError, match="cannot be opened"):
            Store.open(path, read_only=True)

    def test_a_lock_without_rights_is_one_line(self, tmp_path: Path) -> None:
        path = filled(tmp_path / "regional_news.db")
        (lock := path.with_name(path.name + ".lock")).unlink()
        lock.mkdir()
        with pytest.raises(UserError, match=r"store lock \S+: cannot be written"):
            Store.open(path)

    def test_a_directory_is_no_store(self, tmp_path: Path) -> None:
        """The file's name was given to a folder."""
        (tmp_path / "news.db").mkdir()
        with pytest.raises(UserError, match="cannot be written"):
            Store.open(tmp_path / "news.db")

    def test_an_old_sqlite_is_named(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Before a file is made."""
        monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 33, 9))
        with pytest.raises(UserError, match="is too old"):
            Store.open(tmp_path / "news.db")
        assert list(tmp_path.iterdir()) == []

    @pytest.mark.fault("H3", "the power fails", "what was stored is on the disk: synchronous=FULL")
    def test_the_writing_connection_is_durable_and_distrusts_the_file(self, tmp_path: Path) -> None:
        """A power cut takes no stored article; a crafted schema runs no code."""
        with Store.open(tmp_path / "news.db") as store:
            values = {
                name: store.engine.connection.execute(f"PRAGMA {name}").fetchone()[0]
                for name in ("journal_mode", "synchronous", "foreign_keys", "trusted_schema", "busy_timeout")
            }
        assert values == {
            "journal_mode": "wal",
            "synchronous": 2,
            "foreign_keys": 1,
            "trusted_schema": 0,
            "busy_timeout": 30_000,
        }

    @pytest.mark.fault(
        "H3", "the power fails within two seconds of an article", "at most three are taken back, to be asked for again"
    )
    def test_what_may_be_asked_for_again_waits_for_the_next_sync(self, tmp_path: Path) -> None:
        """A power cut may take that a list was just seen; a crawl's articles wait for the fourth, or two seconds."""
        with Store.open(tmp_path / "news.db") as store:
            run = store.start_run(spider="heze")
            statements: list[str] = []
            store.engine.connection.set_trace_callback(statements.append)
            store.save(story(1), run_id=run)
            assert [one for one in statements if "synchronous" in one] == []
            store.save_list("heze", "http://www.heze.cn/list.html", links=3, new_links=1)
            store.save(story(2), run_id=run, durable=False)
            store.update_run(run, counts={})
            around = [one for one in statements if "synchronous" in one or one == "COMMIT"]
            lazily = ["PRAGMA synchronous = NORMAL", "COMMIT", "PRAGMA synchronous = FULL"]
            assert around == ["COMMIT", *lazily, *lazily, "COMMIT"]

    def test_an_index_made_by_other_rules_is_made_anew(self, tmp_path: Path) -> None:
        """Entries can only be taken out by the rules that put them in."""
        path = filled(tmp_path / "news.db")
        db = sqlite3.connect(path)
        db.execute("INSERT INTO article_words (article_words) VALUES ('delete-all')")
        db.execute("UPDATE store_property SET value = 'older' WHERE name = 'word_rules'")
        db.commit()
        db.close()
        with Store.open(path) as store:
            assert len(found(store)) == 3
            assert store.save(story(1), run_id=1) is Outcome.UNCHANGED


class TestDamage:
    """A damaged store is kept as it is, for its owner to mend."""

    @pytest.mark.fault("H8", "bytes of the store are damaged", "found before anything is written; the file is kept")
    def test_a_torn_page_is_found_when_the_store_is_opened(self, tmp_path: Path) -> None:
        """Before anything is written on top of it."""
        path = filled(tmp_path / "news.db", stories=30)
        data = bytearray(path.read_bytes())
        for page in range(4096, len(data), 4096):
            data[page : page + 64] = b"\xa5" * 64
        path.write_bytes(data)
        with pytest.raises(StorageError, match="damaged") as caught:
            Store.open(path)
        assert_one_line(caught.value, path)
        assert path.read_bytes() == bytes(data)

    def test_a_file_cut_short_is_found(self, tmp_path: Path) -> None:
        """Half a copy."""
        path = filled(tmp_path / "news.db", stories=30)
        data = path.read_bytes()[: 4096 * 3]
        path.write_bytes(data)
        with pytest.raises(StorageError, match="damaged"):
            Store.open(path)
        assert path.read_bytes() == data

    @pytest.mark.parametrize(("extra", "checked"), [(-1, True), (0, True), (1, False)])
    def test_large_stores_are_not_read_through_at_each_start(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, extra: int, checked: bool
    ) -> None:
        """Up to the limit they are."""
        assert QUICK_CHECK_MAX_BYTES >= 2**20
        path = filled(tmp_path / "news.db")
        monkeypatch.setattr(connection, "QUICK_CHECK_MAX_BYTES", path.stat().st_size - extra)
        statements: list[str] = []
        original = connection._connect

        def traced(path: Path, *, mode: str) -> sqlite3.Connection:
            db = original(path, mode=mode)
            db.set_trace_callback(statements.append)
            return db

        monkeypatch.setattr(connection, "_connect", traced)
        Store.open(path).close()
        assert any("quick_check" in statement for statement in statements) is checked


class TestFullDisk:
    """What no longer fits is undone; what was stored stays readable."""

    @pytest.mark.fault("H4", "the store can grow no further", "the article is undone; all others stay readable")
    def test_a_full_store_undoes_the_article_and_says_so(self, tmp_path: Path) -> None:
        """And goes on when there is room again."""
        path = filled(tmp_path / "news.db")
        with Store.open(path) as store:
            pages = store.engine.connection.execute("PRAGMA page_count").fetchone()[0]
            store.engine.connection.execute(f"PRAGMA max_page_count = {pages + 2}")
            large = make_article(article_id="9", text="街灯亮了一夜。" * 20_000)
            with pytest.raises(StorageError, match="the disk is full") as caught:
                store.save(large, run_id=1)
            assert_one_line(caught.value, path)
            assert not store.knows("heze", "9")
            assert store.engine.connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
            store.engine.connection.execute(f"PRAGMA max_page_count = {pages + 10_000}")
            assert store.save(large, run_id=1) is Outcome.NEW
            assert len(found(store)) == 3

    @pytest.mark.fault(
        "H4", "the system takes no more bytes (RLIMIT_FSIZE)", "one line; everything acknowledged is there"
    )
    @pytest.mark.slow
    def test_a_disk_that_takes_no_more_bytes_harms_nothing(self, tmp_path: Path) -> None:
        """The same with the limit that the system sets, log and all, in a process of its own."""
        path = filled(tmp_path / "news.db")
        result = python(
            """
            import resource, sys
            from pathlib import Path
            from regional_news.errors import StorageError
            from regional_news.storage.sqlite import Store
            from tests.item_crawl import story

            path = Path(sys.argv[1])
            store = Store.open(path)
            limit = path.stat().st_size + 400_000
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
            for number in range(10, 2000):
                try:
                    store.save(story(number), run_id=1)
                except StorageError as error:
                    print(error, file=sys.stderr)
                    break
                print(number)
            store.close()
            """,
            path,
        )
        assert result.returncode == 0, result.stderr
        assert len(result.stderr.splitlines()) == 1
        said = [int(number) for number in result.stdout.split()]
        assert 0 < len(said) < 1000
        with Store.open(path) as store:
            assert store.engine.connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
            assert all(store.knows("heze", str(number)) for number in said)


class TestMigration:
    """Each step of a migration is done whole or not at all."""

    LATER = """
        CREATE TABLE correction (id INTEGER PRIMARY KEY, article INTEGER NOT NULL REFERENCES article (id));
        ALTER TABLE article ADD COLUMN corrected_at TEXT;
        CREATE INDEX article_corrected ON article (corrected_at);
    """
    STEPS = (*migrations.STEPS, LATER)
    OLD, NEW = len(migrations.STEPS), len(STEPS)

    def test_a_step_keeps_what_is_stored(self, tmp_path: Path) -> None:
        """The version's number tells that it was done; a second time nothing happens."""
        path = filled(tmp_path / "news.db")
        db = sqlite3.connect(path, isolation_level=None)
        migrations.migrate(db, steps=self.STEPS)
        migrations.migrate(db, steps=self.STEPS)
        assert db.execute("PRAGMA user_version").fetchone() == (self.NEW,)
        assert db.execute("SELECT count(corrected_at), count(*) FROM article").fetchone() == (0, 3)
        db.close()

    def test_a_step_that_fails_leaves_the_store_as_it_was(self, tmp_path: Path) -> None:
        """Version and tables are the old ones."""
        path = filled(tmp_path / "news.db")
        db = sqlite3.connect(path, isolation_level=None)
        with pytest.raises(sqlite3.OperationalError):
            migrations.migrate(db, steps=(*migrations.STEPS, f"{self.LATER} CREATE TABLE run (id);"))
        assert not db.in_transaction
        assert db.execute("PRAGMA user_version").fetchone() == (self.OLD,)
        assert db.execute("SELECT count(*) FROM sqlite_master WHERE name = 'correction'").fetchone() == (0,)
        db.close()

    def test_an_index_that_was_not_built_is_built_by_the_next_opening(self, tmp_path: Path) -> None:
        """As after a kill between the steps and the indexes, which are built one at a time."""
        path = filled(tmp_path / "news.db")
        db = sqlite3.connect(path, isolation_level=None)
        db.execute("DROP INDEX article_by_source")
        with Store.open(path, read_only=True) as store:
            assert store.select(Filters()).count().number == 3
        Store.open(path).close()
        assert db.execute("SELECT 1 FROM sqlite_master WHERE name = 'article_by_source'").fetchone()
        db.close()

    @pytest.mark.fault(
        "H9", "a migration is killed half-way", "some version, whole; the next opening goes on from there"
    )
    @pytest.mark.slow
    @pytest.mark.parametrize("start", ["nothing", "a store"])
    def test_a_kill_between_any_two_statements_leaves_a_whole_version(self, tmp_path: Path, start: str) -> None:
        """Whichever statement it strikes; the next opening finishes the work."""
        code = textwrap.dedent("""
            import os, signal, sqlite3, sys
            from regional_news.storage.sqlite.migrations import migrate
            from tests.storage.sqlite.test_store_faults import TestMigration

            seen = 0
            def count(statement):
                global seen
                seen += 1
                if seen == int(sys.argv[2]):
                    os.kill(os.getpid(), signal.SIGKILL)

            db = sqlite3.connect(sys.argv[1], isolation_level=None)
            db.execute("PRAGMA journal_mode = WAL")
            db.set_trace_callback(count)
            migrate(db, steps=TestMigration.STEPS)
            """)
        old, kills = (self.OLD, 0) if start == "a store" else (0, 0)
        if old:
            filled(tmp_path / "old.db")
        for strike in range(1, 100, 1 if old else 4):
            path = tmp_path / f"{strike}.db"
            if old:
                shutil.copy(tmp_path / "old.db", path)
            result = forked.run([sys.executable, "-c", code, str(path), str(strike)], cwd=forked.ROOT)
            db = sqlite3.connect(path, isolation_level=None)
            version = db.execute("PRAGMA user_version").fetchone()[0]
            tables = db.execute("SELECT count(*) FROM sqlite_master WHERE name = 'correction'").fetchone()[0]
            assert old <= version <= self.NEW, result.stderr
            assert tables == (version == self.NEW), result.stderr
            migrations.migrate(db, steps=self.STEPS)
            assert db.execute("PRAGMA user_version").fetchone() == (self.NEW,)
            assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            assert db.execute("SELECT count(*) FROM article").fetchone() == (3 if old else 0,)
            db.close()
            if result.returncode == 0:
                break
            assert result.returncode == -signal.SIGKILL
            kills += 1
        assert kills >= 5


class TestProcesses:
    """Several processes share a store."""

    @pytest.mark.slow
    @pytest.mark.fault("H12", "a process forks with the store open", "refused in the child; the parent goes on")
    def test_a_forked_process_must_open_its_own(self, tmp_path: Path) -> None:
        """SQLite's locks do not survive a fork; the parent's connection goes on."""
        result = python(
            """
            import os, sys
            from pathlib import Path
            from regional_news.errors import StorageError
            from regional_news.storage.sqlite import Store

            store = Store.open(Path(sys.argv[1]))
            child = os.fork()
            if child == 0:
                try:
                    store.knows("heze", "1")
                except StorageError as error:
                    print(error, flush=True)
                store.close()
                os._exit(0)
            os.waitpid(child, 0)
            print(store.start_run(spider="heze"))
            store.close()
            """,
            tmp_path / "news.db",
        )
        assert result.returncode == 0, result.stderr
        complaint, number = result.stdout.splitlines()
        assert "before this process was forked" in complaint
        assert number == "1"

    @pytest.mark.fault("H10", "somebody reads while a crawl writes", "whole articles; neither waits for the other")
    def test_a_reader_sees_whole_articles_while_a_writer_writes(self, tmp_path: Path) -> None:
        """And does not stop the writer, even with a query left open."""
        path = filled(tmp_path / "news.db", stories=2)
        with Store.open(path) as writer, Store.open(path, read_only=True) as reader:
            half_read = reader.stored_in_run(1, portal="heze")
            assert next(half_read).article_id == "1"
            run = writer.start_run(spider="heze")
            writer.save(story(3), run_id=run)

            def look(_: Outcome, __: object) -> None:
                assert not reader.knows("heze", "4")

            writer.save(story(4), run_id=run, before_commit=look)
            assert [article.article_id for article in half_read] == ["2"]
            assert reader.knows("heze", "4")

    @pytest.mark.fault("H5", "another process holds the store", "waits, but not for ever: one line")
    def test_a_writer_waits_for_another_only_so_long(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """A stopped process does not hang all others for ever."""
        monkeypatch.setattr(connection, "BUSY_TIMEOUT_S", 0.05)
        with Store.open(tmp_path / "news.db") as store:
            other = connection.WriteLock(tmp_path / "news.db.lock")
            with other, pytest.raises(StorageError, match="another process has held it"):
                store.start_run(spider="heze")
            assert store.start_run(spider="heze") == 1
            other.close()

    def test_the_lock_file_is_never_removed(self, tmp_path: Path) -> None:
        """A lock on a removed file guards nothing."""
        path = filled(tmp_path / "news.db")
        inode = path.with_name("news.db.lock").stat().st_ino
        filled(path)
        assert path.with_name("news.db.lock").stat().st_ino == inode

    @pytest.mark.fault("H5", "three portals write at once", "nothing is lost, no story has two firsts")
    @pytest.mark.slow
    def test_two_portals_are_stored_at_once(self, tmp_path: Path) -> None:
        """Nothing is lost, no story has two firsts, no search key is given twice."""
        path = tmp_path / "news.db"
        code = """
            import sys
            from dataclasses import replace
            from pathlib import Path
            from regional_news.storage.sqlite import Store
            from tests.item_crawl import story

            with Store.open(Path(sys.argv[1])) as store:
                run = store.start_run(spider=sys.argv[2])
                for number in range(60):
                    store.save(replace(story(number), portal=sys.argv[2]), run_id=run)
            """
        writers = [
            forked.start([sys.executable, "-c", textwrap.dedent(code), str(path), portal], cwd=forked.ROOT)
            for portal in ("heze", "tengzhou", "yueyang")
        ]
        assert [writer.wait() for writer in writers] == [0, 0, 0]
        db = sqlite3.connect(path)
        assert db.execute("SELECT count(*), count(DISTINCT search_key) FROM articles").fetchone() == (180, 180)
        assert db.execute("SELECT count(*) FROM articles WHERE copy_of IS NULL").fetchone() == (60,)
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        db.close()

    @pytest.mark.fault(
        "H1", "kill -9 at any moment", "every article whose saving returned is there; the store is sound"
    )
    @pytest.mark.slow
    def test_a_kill_loses_nothing_that_was_acknowledged(self, tmp_path: Path) -> None:
        """Killed at any moment, the store is sound and holds every article whose saving returned."""
        path = tmp_path / "news.db"
        code = """
            import sys
            from pathlib import Path
            from regional_news.storage.sqlite import Store
            from tests.item_crawl import story

            store = Store.open(Path(sys.argv[1]))
            run = store.start_run(spider="heze")
            for number in range(int(sys.argv[2]), 10**9):
                store.save(story(number), run_id=run)
                print(number, flush=True)
            """
        acknowledged: set[int] = set()
        for kill_after in (1, 5, 17, 40):
            line = [sys.executable, "-c", textwrap.dedent(code), str(path), str(max(acknowledged, default=0) + 1)]
            reading, writing = os.pipe()
            with os.fdopen(reading) as told:
                writer = forked.start(line, cwd=forked.ROOT, stdout=writing)
                os.close(writing)
                for _ in range(kill_after):
                    acknowledged.add(int(told.readline()))
                writer.kill()
                acknowledged |= {int(line) for line in told if line.endswith("\n")}
            writer.wait()
            with Store.open(path) as store:
                assert store.engine.connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
                missing = [number for number in acknowledged if not store.knows("heze", str(number))]
                assert missing == []
        with Store.open(path, read_only=True) as store:
            assert {int(key) for key in found(store)} >= acknowledged
