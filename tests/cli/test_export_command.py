"""`regional-news export`: the options, the watermark, and that no mistake or crash costs a file or an article."""

from __future__ import annotations

import csv
import json
import os
import pty
import signal
import sqlite3
import sys
import textwrap
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest

from regional_news.errors import StorageError
from regional_news.exit_codes import ExitCode
from regional_news.item.article import CHINA, Comment
from regional_news.output.exports import FORMATS
from regional_news.storage.sqlite import Store
from tests import forked
from tests.factory import make_article

NEWEST = datetime(2024, 5, 9, 8, 0, tzinfo=CHINA)
FETCHED = datetime(2024, 12, 1, tzinfo=UTC)


def save(store: Store, number: int, **changes: Any) -> None:
    """Store story `number`, the highest the newest, in a run of its own."""
    values = {
        "article_id": str(number),
        "title": f"第{number}座水库蓄水",
        "text": f"第{number}座水库今天开始蓄水。",
        "published_at": NEWEST + timedelta(days=number),
        "fetched_at": FETCHED,
    }
    store.save(make_article(**(values | changes)), run_id=store.start_run(spider="heze"))


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    with Store.open(folder / "regional_news.db") as store:
        for number in range(1, 4):
            save(store, number)
    return folder


@pytest.fixture
def store(data: Path):
    with Store.open(data / "regional_news.db") as opened:
        yield opened


def ids(path: Path) -> list[str]:
    return [json.loads(line)["article_id"] for line in path.read_text(encoding="utf-8").splitlines()]


class TestWritten:
    @pytest.mark.slow
    def test_a_dash_writes_to_standard_output_and_nothing_else_does(self, data):
        command = [sys.executable, "-m", "regional_news", "export", "--data-dir", str(data)]
        lines = forked.run([*command, "-"]).stdout.splitlines()
        assert [json.loads(line)["article_id"] for line in lines] == ["3", "2", "1"]
        table = forked.run([*command, "-", "--format", "csv", "--columns", "title"]).stdout
        assert table.removeprefix("\ufeff").split() == ["title", "第3座水库蓄水", "第2座水库蓄水", "第1座水库蓄水"]
        refused = forked.run([*command, "-", "--json"])
        assert (refused.returncode, refused.stdout) == (2, "")

    @pytest.mark.parametrize("ending", FORMATS)
    def test_every_format_holds_the_newest_first_and_the_same_store_gives_the_same_bytes(
        self, data, tmp_path, regional_news, ending
    ):
        one, two = tmp_path / f"one.{ending}", tmp_path / f"two.{ending}"
        for out in (one, two):
            ended = regional_news("export", out, "--data-dir", data, "--comments", "--revisions")
            assert ended == (0, f"{out}: 3 articles\n", "")
        assert one.read_bytes() == two.read_bytes()
        assert one.stat().st_mode & 0o777 == 0o640

    def test_words_filters_and_columns_choose_what_is_written(self, data, tmp_path, regional_news):
        out = tmp_path / "out.csv"
        asked = ["第1座 OR 第2座", "--since", "2024-05-11", "--columns", "title, article_id"]
        assert regional_news("export", out, *asked, "--data-dir", data).code == 0
        assert out.read_text(encoding="utf-8-sig") == "title,article_id\n第2座水库蓄水,2\n"

    def test_comments_and_old_versions_come_where_asked_for(self, data, store, tmp_path, regional_news):
        save(store, 3, text="第3座水库决口。", comments=[Comment(post_id="9", text="早该修")],
             fetched_at=FETCHED + timedelta(hours=1))  # fmt: skip
        regional_news("export", tmp_path / "plain.jsonl", "--data-dir", data)
        regional_news("export", tmp_path / "full.jsonl", "--comments", "--revisions", "--data-dir", data)
        plain, full = (
            json.loads((tmp_path / name).read_text(encoding="utf-8").splitlines()[0])
            for name in ("plain.jsonl", "full.jsonl")
        )
        assert not {"comments", "revisions"} & set(plain)
        assert [post["text"] for post in full["comments"]] == ["早该修"]
        [version] = full["revisions"]
        assert (version["kind"], version["changed"], version["text"]) == ("crawl", ["text"], "第3座水库今天开始蓄水。")

    def test_only_what_changed_since_a_moment(self, data, store, tmp_path, regional_news):
        out = tmp_path / "out.jsonl"
        tomorrow = (datetime.now(CHINA) + timedelta(days=1)).isoformat(timespec="minutes")
        regional_news("export", out, "--changed-since", tomorrow, "--data-dir", data)
        assert ids(out) == []
        yesterday = (datetime.now(CHINA) - timedelta(days=1)).strftime("%Y-%m-%d")
        regional_news("export", out, "--changed-since", yesterday, "--data-dir", data, "--overwrite")
        assert ids(out) == ["3", "2", "1"]

    def test_programs_are_told_in_json(self, data, tmp_path, regional_news):
        out = tmp_path / "out.xlsx"
        ended = regional_news("export", out, "--json", "--data-dir", data)
        assert json.loads(ended.out) == {"file": str(out), "rows": 3, "cut_cells": 0}

    def test_headers_are_chinese_where_asked_for(self, data, tmp_path, regional_news):
        out = tmp_path / "out.csv"
        asked = ["--headers", "zh", "--columns", "title,portal_name", "--data-dir", data]
        assert regional_news("export", out, *asked).code == 0
        assert out.read_text("utf-8-sig").splitlines()[:2] == ["标题,站点", "第3座水库蓄水,中国菏泽网"]
        for arguments, line in (
            ([out, "--headers", "fr"], "--headers fr: give zh or names"),
            ([tmp_path / "out.db", "--headers", "zh"], "--headers zh is for .xlsx and .csv"),
        ):
            ended = regional_news("export", *arguments, "--overwrite", "--data-dir", data)
            assert ended.code == 2
            assert line in ended.err

    def test_cut_cells_are_counted_aloud(self, data, store, tmp_path, regional_news):
        save(store, 4, text="水" * 40_000)
        ended = regional_news("export", tmp_path / "out.xlsx", "--data-dir", data)
        assert ended.err == "1 cells were longer than Excel allows and end in a mark.\n"

    def test_csv_is_harmless_unless_raw(self, data, store, tmp_path, regional_news):
        save(store, 4, title="=1+1")
        for flags, shown in (([], "'=1+1"), (["--raw"], "=1+1")):
            out = tmp_path / f"{len(flags)}.csv"
            regional_news("export", out, *flags, "--data-dir", data)
            with out.open(encoding="utf-8-sig", newline="") as file:
                assert next(csv.DictReader(file))["title"] == shown

    def test_an_empty_store_gives_a_whole_empty_file(self, tmp_path, regional_news):
        Store.open(tmp_path / "regional_news.db").close()
        for ending in FORMATS:
            out = tmp_path / f"out.{ending}"
            assert regional_news("export", out, "--data-dir", tmp_path) == (0, f"{out}: 0 articles\n", "")
        assert len(pd.read_parquet(tmp_path / "out.parquet")) == 0

    @pytest.mark.slow
    def test_a_terminal_shows_how_far_it_is(self, data, tmp_path):
        mine, theirs = pty.openpty()
        command = [sys.executable, "-m", "regional_news", "export", str(tmp_path / "out.csv"), "--data-dir", str(data)]
        environment = {**os.environ, "TERM": "xterm", "COLUMNS": "100"}
        code = forked.start(command, stderr=theirs, env=environment).wait()
        os.close(theirs)
        shown = os.read(mine, 65_536).decode()
        os.close(mine)
        assert code == 0
        assert "Exporting" in shown
        assert "/3" in shown

    def test_a_crawl_may_write_meanwhile(self, data, store, tmp_path, regional_news):
        out = tmp_path / "out.jsonl"
        with store._writing() as db:
            db.execute("UPDATE article SET views = 1")
            assert regional_news("export", out, "--data-dir", data).code == 0
        assert ids(out) == ["3", "2", "1"]


class TestMistakes:
    def test_parquet_by_month_is_a_folder_that_duckdb_reads(self, data, store, tmp_path, regional_news):
        for number, month in ((4, 6), (5, 6), (6, 4)):
            save(store, number, published_at=NEWEST.replace(month=month))
        given = ("export", tmp_path / "news.parquet", "--by-month", "--data-dir", data)
        assert regional_news(*given).out.endswith("6 articles\n")
        asked = (
            f"SELECT month, count(*) FROM read_parquet('{tmp_path}/news.parquet/*/*.parquet', hive_partitioning = true)"
        )
        months = duckdb.sql(f"{asked} GROUP BY ALL ORDER BY ALL").fetchall()
        assert months == [("2024-04", 1), ("2024-05", 3), ("2024-06", 2)]
        assert "is already there; --overwrite replaces it" in regional_news(*given).err
        assert regional_news(*given, "--overwrite", "--since", "2024-05-01").out.endswith("5 articles\n")
        assert duckdb.sql(f"{asked} GROUP BY ALL ORDER BY ALL").fetchall() == months

    @pytest.mark.parametrize(
        ("name", "options", "line"),
        [
            ("out.doc", [], "out.doc: an export ends in .csv, .xlsx, .parquet, .jsonl, .json, .db, .xml"),
            ("out", [], "out: an export ends in .csv"),
            ("out.csv", ["--columns", "titel"], "there is no column 'titel'; there are: portal, article_id, "),
            ("out.csv", ["--columns", "title,title"], "the column 'title' is named twice"),
            ("out.csv", ["--columns", ","], "--columns: name at least one; there are: portal"),
            ("out.csv", ["--kind", "blog"], "kind 'blog': there are news"),
            ("out.csv", ["("], "search: a word is missing"),
            ("out.csv", ["--portal", "hezee"], "portal 'hezee': the store holds heze"),
            ("out.xlsx", ["--raw"], "--raw is for .csv"),
            ("no/out.csv", [], "there is no directory "),
            ("old.csv", [], "old.csv is already there; --overwrite replaces it"),
            ("link.csv", ["--overwrite"], "link.csv is a symbolic link"),
            ("folder.csv", ["--overwrite"], "folder.csv is not a plain file"),
            ("data/regional_news.db", ["--overwrite"], "regional_news.db is the store itself"),
            ("out.csv", ["--watermark", "no/mark"], "there is no directory no"),
            ("out.csv", ["--by-month"], "--by-month is for a folder that ends in .parquet"),
            ("out.csv", ["--since", ""], "--since: '' is no date"),
            ("out.csv", ["--changed-since", ""], "--changed-since : give a time"),
            ("out.csv", ["--changed-since", "0001-01-01"], "--changed-since 0001-01-01: give a time"),
            ("out.csv", ["--saved", ""], "no saved query ''"),
            ("out.csv", ["--portal", ""], "portal '': the store holds heze"),
            ("-o", ["out.csv"], "there is no option -o"),
        ],
    )
    def test_a_mistake_is_one_line_and_touches_nothing(
        self, data, tmp_path, regional_news, monkeypatch, name, options, line
    ):
        monkeypatch.chdir(tmp_path)
        (tmp_path / "old.csv").write_text("old")
        (tmp_path / "link.csv").symlink_to("old.csv")
        (tmp_path / "folder.csv").mkdir()
        before = {path: path.stat().st_mtime_ns for path in tmp_path.glob("*") if path != data}
        ended = regional_news("export", name, *options, "--data-dir", "data")
        assert (ended.code, ended.out) == (2, "")
        assert ended.err.startswith("regional-news: ")
        assert line in ended.err
        assert ended.err.count("\n") == 1
        assert (tmp_path / "old.csv").read_text() == "old"
        assert before == {path: path.stat().st_mtime_ns for path in tmp_path.glob("*") if path != data}
        with closing(sqlite3.connect(data / "regional_news.db")) as db, db:
            assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        db.close()

    def test_without_a_store_nothing_is_written(self, tmp_path, regional_news):
        ended = regional_news("export", tmp_path / "out.csv", "--data-dir", tmp_path / "none")
        assert ended.code == 2
        assert "there is none yet; crawl a portal first" in ended.err
        assert list(tmp_path.iterdir()) == []

    def test_where_nothing_may_be_written_the_line_says_so(self, data, tmp_path, regional_news, monkeypatch):
        def refuse(*_: object, **__: object) -> None:
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr("tempfile.mkstemp", refuse)
        ended = regional_news("export", tmp_path / "out.csv", "--data-dir", data)
        assert ended == (3, "", f"regional-news: cannot write {tmp_path}/out.csv: Permission denied\n")

    @pytest.mark.fault("I1", "an export is killed", "the old file stays; the next export cleans up")
    @pytest.mark.slow
    def test_a_killed_export_leaves_the_old_file_and_the_next_one_cleans_up(self, data, tmp_path, regional_news):
        out = tmp_path / "out.jsonl"
        out.write_text("old")
        program = """
            import os, signal, sys
            from regional_news.cli import main
            from regional_news.output.exports import columns
            flat = columns.iso
            def kill(moment): os.kill(os.getpid(), signal.SIGKILL)
            import regional_news.output.exports.plain as plain
            plain.iso = kill
            main()
        """
        arguments = ["export", str(out), "--overwrite", "--watermark", str(tmp_path / "mark"), "--data-dir", str(data)]
        ended = forked.run([sys.executable, "-c", textwrap.dedent(program), *arguments])
        assert ended.returncode == -signal.SIGKILL
        assert out.read_text() == "old"
        assert len(list(tmp_path.glob(".*.part"))) == 1
        assert not (tmp_path / "mark").exists()
        assert regional_news(*arguments).code == 0
        assert ids(out) == ["3", "2", "1"]
        assert not list(tmp_path.glob(".*.part"))

    @pytest.mark.slow
    @pytest.mark.fault("I1", "an export is stopped by a signal", "the old file stays, nothing beside it")
    def test_a_stopped_export_leaves_nothing_of_its_own(self, data, tmp_path):
        (tmp_path / "out.xlsx").write_text("old")
        (tmp_path / "tmp").mkdir()
        program = """
            import os, signal
            from regional_news.cli import main
            from regional_news.output.exports import spreadsheet
            def stop(text): os.kill(os.getpid(), signal.SIGTERM)
            spreadsheet.writable = stop
            main()
        """
        arguments = ["export", str(tmp_path / "out.xlsx"), "--overwrite", "--data-dir", str(data)]
        ended = forked.run(
            [sys.executable, "-c", textwrap.dedent(program), *arguments],
            env={**os.environ, "TMPDIR": str(tmp_path / "tmp")},
        )
        assert (ended.returncode, ended.stderr) == (ExitCode.SIGNAL, "regional-news: stopped by a signal\n")
        assert sorted(path.name for path in tmp_path.iterdir()) == ["data", "out.xlsx", "tmp"]
        assert (tmp_path / "out.xlsx").read_text() == "old"
        assert list((tmp_path / "tmp").iterdir()) == []


class TestWatermark:
    @pytest.fixture
    def export(self, data, tmp_path, regional_news):
        """Return a function that exports with a watermark and returns which articles the file holds."""

        def run(*options: str) -> list[str]:
            out = tmp_path / "out.jsonl"
            ended = regional_news(
                "export", out, "--overwrite", "--watermark", tmp_path / "mark", "--data-dir", data, *options
            )
            assert ended.code == 0, ended.err
            return ids(out)

        return run

    def test_each_export_holds_what_is_new_or_edited_since_the_last_one(self, store, export):
        assert export() == ["3", "2", "1"]
        assert export() == []
        save(store, 4)
        save(store, 1, text="第1座水库决口。", fetched_at=FETCHED + timedelta(hours=1))
        assert export() == ["4", "1"]
        save(store, 2, views=99, fetched_at=FETCHED + timedelta(hours=1))
        assert export() == []

    def test_a_story_is_exported_again_when_it_gains_or_loses_a_copy(self, store, export):
        def copy(*, of: int, **changes: Any) -> None:
            same = {"title": f"第{of}座水库蓄水", "text": f"第{of}座水库今天开始蓄水。"}
            save(store, 4, published_at=NEWEST + timedelta(days=of), **same, **changes)

        assert export() == ["3", "2", "1"]
        copy(of=1)
        assert export() == ["1"]
        copy(of=1, views=9, fetched_at=FETCHED + timedelta(hours=1))
        assert export() == []
        save(store, 4, text="别的事。", fetched_at=FETCHED + timedelta(hours=2))
        assert export() == ["4", "1"]
        copy(of=2, fetched_at=FETCHED + timedelta(hours=3))
        assert export() == ["2"]
        store.forgetting.take_out("heze", articles=["4"], poster=None, threads=[], refused_urls=[], at="2026-01-01")
        assert export() == ["2"]

    def test_what_a_crawl_stores_while_an_export_runs_comes_with_the_next_one(self, store, export, monkeypatch):
        from regional_news.storage.sqlite import Selection  # noqa: PLC0415

        rows = Selection.rows

        def slow_rows(self, **options):
            for number, one in enumerate(rows(self, **options)):
                if number == 1:
                    save(store, 4)
                yield one

        monkeypatch.setattr(Selection, "rows", slow_rows)
        assert export() == ["3", "2", "1"]
        monkeypatch.setattr(Selection, "rows", rows)
        assert export() == ["4"]

    def test_a_crash_before_the_watermark_repeats_articles_and_loses_none(
        self, data, tmp_path, store, export, regional_news, monkeypatch
    ):
        export()
        save(store, 4)

        def crash(*_: object) -> None:
            raise StorageError("cannot write mark: No space left on device")

        with monkeypatch.context() as patch:
            patch.setattr("regional_news.output.exports.watermark.write_whole", crash)
            out, mark = tmp_path / "out.jsonl", tmp_path / "mark"
            ended = regional_news("export", out, "--overwrite", "--watermark", mark, "--data-dir", data)
            assert ended.code == 3
            assert ids(out) == ["4"]
        save(store, 5)
        assert export() == ["5", "4"]

    def test_what_a_crawl_left_to_its_next_sync_is_on_disk_before_the_watermark(
        self, data, store, export, tmp_path, monkeypatch
    ):
        """A power cut would undo it otherwise, and its numbers be given to articles that the mark leaves out."""
        synced: list[tuple[str, bool]] = []
        sync = os.fsync

        def fsync(fd: int) -> None:
            synced.append((str(Path(f"/proc/self/fd/{fd}").readlink()), (tmp_path / "mark").exists()))
            sync(fd)

        save(store, 4)
        monkeypatch.setattr(os, "fsync", fsync)
        assert export() == ["4", "3", "2", "1"]
        assert (str(data / "regional_news.db-wal"), False) in synced

    def test_an_export_that_fails_leaves_the_watermark(self, data, tmp_path, store, export, regional_news):
        export()
        save(store, 4)
        before = (tmp_path / "mark").read_bytes()
        ended = regional_news("export", tmp_path / "out.jsonl", "--watermark", tmp_path / "mark", "--data-dir", data)
        assert (ended.code, "--overwrite replaces it" in ended.err) == (2, True)
        assert (tmp_path / "mark").read_bytes() == before
        assert export() == ["4"]

    def test_a_removed_article_gives_its_number_to_no_other(self, store, export):
        """Else an article stored after the removal would stand below the watermark for ever."""
        export()
        with store._writing() as db:
            db.execute("DELETE FROM telling")
            db.execute("DELETE FROM article WHERE change_seq = (SELECT max(change_seq) FROM article)")
        save(store, 4)
        assert export() == ["4"]

    @pytest.mark.parametrize("case", ["another store", "a backup", "other filters", "no watermark", "the export"])
    def test_going_on_from_a_file_that_does_not_fit_is_refused(self, data, tmp_path, export, regional_news, case):
        export()
        mark, options = tmp_path / "mark", []
        found = json.loads(mark.read_text(encoding="utf-8"))
        if case == "another store":
            mark.write_text(json.dumps({**found, "store": "other"}))
            line = f"watermark {mark}: it is of another store; name another file, or remove it"
        elif case == "a backup":
            mark.write_text(json.dumps({**found, "change": 99}))
            line = f"watermark {mark}: it is ahead of the store, an older backup perhaps; "
        elif case == "other filters":
            options = ["--region", "3717"]
            line = f"watermark {mark}: it is of an export by other filters; "
        elif case == "no watermark":
            mark.write_text('["mine"]')
            line = f"watermark {mark}: this file is no watermark; it was left as it is"
        else:
            mark = tmp_path / "out.jsonl"
            line = f"{mark} cannot be both the export and its watermark"
        before = mark.read_bytes()
        out = tmp_path / "out.jsonl"
        ended = regional_news("export", out, "--overwrite", "--watermark", mark, "--data-dir", data, *options)
        assert ended.code == 2
        assert ended.err.startswith(f"regional-news: {line}")
        assert mark.read_bytes() == before

    def test_filters_in_other_words_are_the_same_filters(self, export):
        assert export("--since", "2024-05-11", "--region", "3717") == ["3", "2"]
        assert export("--region", "3717", "--since", "2024-05-11") == []
