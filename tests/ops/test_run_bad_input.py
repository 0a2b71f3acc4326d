"""What can be wrong before a run: each its own exit code, one line, and everything that was stored as it was."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import process_time
from typing import TYPE_CHECKING

import pytest
from scrapy.settings import Settings

from regional_news.cli import main
from regional_news.errors import RegionalNewsError, UserError
from regional_news.exit_codes import ExitCode
from regional_news.item.article import utc_now
from regional_news.run.locks import RunLock
from regional_news.run.machine import check_machine
from regional_news.storage.sqlite import Store
from tests import forked
from tests.crawling import environment
from tests.every import every
from tests.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Ended

ROOT = Path(__file__).parents[2]
MAIN = "from regional_news.cli import main; main()"


def run(data_dir: Path, *options: str) -> subprocess.CompletedProcess[str]:
    line = [sys.executable, "-m", "regional_news", "run", "--data-dir", str(data_dir), *options]
    return forked.run(line, env=environment(None, data_dir.parent), cwd=ROOT)


def fingerprint(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and not path.name.endswith(("-shm", "-wal", ".lock"))
    }


def damaged(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[8192:-4096] = b"\xff" * (len(content) - 12288)
    path.write_bytes(content)


def newer(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA user_version = 99")


def foreign(path: Path) -> None:
    path.write_bytes(b"these are notes, not a database\n" * 50)


def a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.fault(
    "H7",
    "the store is damaged, of a newer version, another file or a folder",
    "exit code 3 or 2, one line; it is left as it is",
)
@pytest.mark.slow
@pytest.mark.parametrize(
    ("spoil", "code", "message"),
    [
        (damaged, ExitCode.STORAGE, "damaged"),
        (newer, ExitCode.USER, "a newer version of this program wrote it"),
        (foreign, ExitCode.USER, "no SQLite database"),
        (a_folder, ExitCode.USER, "cannot be"),
    ],
)
def test_a_store_that_cannot_be_used(
    spoil: Callable[[Path], None], code: ExitCode, message: str, tmp_path: Path
) -> None:
    data_dir = tmp_path / "data"
    with Store.open(data_dir / "regional_news.db") as store:
        store.finish_run(store.start_run(spider="heze"), reason="finished", exit_code=0)
    spoil(data_dir / "regional_news.db")
    before = fingerprint(data_dir)
    done = run(data_dir, "heze")
    assert (done.returncode, done.stdout) == (code, "")
    assert re.fullmatch(rf"regional-news: [^\n]*{message}[^\n]*\n", done.stderr)
    assert fingerprint(data_dir) == before


COMMANDS = {
    "run": ("heze",),
    "status": (),
    "doctor": ("--offline",),
    "backup": ("OUT/copy.db",),
    "search": ("路灯",),
    "reparse": (),
    "reparse --dry-run": (),
    "forget": ("http://www.heze.cn/news/2020-01/15/content_1.htm", "--yes"),
    "history": ("http://www.heze.cn/news/2020-01/15/content_1.htm",),
    "export": ("OUT/all.csv",),
    "feeds": (),
    "report": ("--month", "2026-10", "--out", "OUT/month.html"),
}
"""Every command that opens the store, but `serve`, which waits for one."""


def nowhere(path: Path) -> None:
    path.unlink()
    path.parent.rmdir()
    path.parent.write_text("no folder")


@pytest.mark.fault(
    "H7", "any command meets a store or folder that it cannot use", "the same exit code from all, one line"
)
@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (nowhere, ExitCode.USER),
        (a_folder, ExitCode.USER),
        (foreign, ExitCode.USER),
        (newer, ExitCode.USER),
        (damaged, ExitCode.STORAGE),
    ],
)
@every("command", COMMANDS)
def test_all_commands_agree_on_what_they_cannot_use(
    command: str, spoil: Callable[[Path], None], code: ExitCode, tmp_path: Path, regional_news: Callable[..., Ended]
) -> None:
    folder = tmp_path / command.replace(" ", "")
    path = folder / "data" / "regional_news.db"
    with Store.open(path) as store:
        store.finish_run(store.start_run(spider="heze"), reason="finished", exit_code=0)
    path.with_name(path.name + ".lock").unlink()
    spoil(path)
    words = [word.replace("OUT", str(folder)) for word in (*command.split(), *COMMANDS[command])]
    done = regional_news(*words, "--data-dir", folder / "data")
    if command == "doctor" and spoil is not nowhere:  # where there can be no store it says what all say
        assert done.code == 1
        assert "BAD" in done.out
    else:
        assert (done.code, done.out) == (code, "")
        assert re.fullmatch(r"regional-news: [^\n]+\n", done.err)
    assert [left.name for left in folder.iterdir()] == ["data"]


@pytest.mark.fault("M2", "an argument steers the terminal, or is endless", "one line that shows it, and is short")
@pytest.mark.parametrize("name", ["\x1b[31m\x9b5nred", "a\nb", "\udcff", "x" * 200_000, "\u202egnp.exe"], ids=ascii)
def test_what_a_mistake_quotes_is_shown_and_steers_nothing(name: str, regional_news: Callable[..., Ended]) -> None:
    for arguments in (("status", "-s", name), ("import", f"/nowhere/{name}", "--portal", "heze"), ("run", name)):
        done = regional_news(*arguments)
        assert (done.code, done.out) == (ExitCode.USER, "")
        assert done.err[:-1].isprintable()
        assert len(done.err) < 3000


@pytest.mark.parametrize("place", ["a" * 1_000_000, "3717" * 250_000])
def test_a_place_that_never_ends_is_answered_at_once(place: str, regional_news: Callable[..., Ended]) -> None:
    began = process_time()
    done = regional_news("search", "x", "--region", place)
    assert (done.code, done.out) == (ExitCode.USER, "")
    assert process_time() - began < 20


@pytest.mark.parametrize("option", ["--outlet", "--source", "--section", "--sort"])
def test_bytes_that_are_no_text_are_one_line(option: str, tmp_path: Path, regional_news: Callable[..., Ended]) -> None:
    Store.open(tmp_path / "regional_news.db").close()
    done = regional_news("search", option, "\udcff", "--data-dir", tmp_path)
    assert (done.code, done.out) == (ExitCode.USER, "")
    assert re.fullmatch(r"regional-news: [^\n]+\n", done.err)


@pytest.mark.fault("I1", "the disk behind standard output is full", "exit code 3 and one line")
@pytest.mark.slow
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs Linux's /dev/full")
def test_output_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    line = [sys.executable, "-c", MAIN, "schedule", "--data-dir", str(tmp_path)]
    with Path("/dev/full").open("w") as full:
        with (tmp_path / "said").open("w") as said:
            assert forked.start(line, stdout=full, stderr=said, cwd=ROOT).wait() == ExitCode.STORAGE
        assert forked.start([*line, "hese"], stdout=full, stderr=full, cwd=ROOT).wait() == ExitCode.USER
    assert (tmp_path / "said").read_text() == "regional-news: the output: No space left on device\n"


@pytest.mark.fault("I1", "a command is started with its streams closed", "it does what it does, and says it to nobody")
@pytest.mark.slow
def test_a_command_runs_with_its_streams_closed(tmp_path: Path) -> None:
    Store.open(tmp_path / "regional_news.db").close()
    closed = "import os; os.closerange(0, 3); os.execv"
    for arguments, code in ((["--help"], 0), (["search", "x"], 0), (["search", "x", "--limit", "no"], ExitCode.USER)):
        words = [sys.executable, "-m", "regional_news", *arguments]
        words += ["--data-dir", str(tmp_path)] if "search" in arguments else []
        done = subprocess.run([sys.executable, "-c", f"{closed}({words[0]!r}, {words!r})"], check=False, cwd=ROOT)
        assert done.returncode == code


@pytest.mark.fault("H7", "the data directory lies where no files can be made, as in /proc", "exit code 2 and one line")
@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs Linux's /proc")
def test_a_place_without_files_is_no_full_disk() -> None:
    with pytest.raises(UserError, match=r"DATA_DIR /proc/x: cannot be written"):
        check_machine(Settings({"DATA_DIR": "/proc/x", "DISK_FREE_MIN_MB": 1}))


@pytest.mark.parametrize(
    ("number", "code"),
    [(errno.ENOSPC, ExitCode.STORAGE), (errno.EIO, ExitCode.STORAGE), (errno.EACCES, ExitCode.USER)],
)
def test_a_disk_that_fails_is_nobodys_mistake(
    number: int, code: ExitCode, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "open", fail)
    for make in (lambda: RunLock.take(tmp_path, "heze"), lambda: Store.open(tmp_path / "regional_news.db")):
        with pytest.raises(RegionalNewsError, match=re.escape(os.strerror(number))) as told:
            make()
        assert told.value.exit_code == code


@pytest.mark.fault("J1", "the lock file cannot be opened", "exit code 2; people are told")
@pytest.mark.slow
def test_a_lock_file_without_rights_is_the_users_mistake(tmp_path: Path) -> None:
    (tmp_path / "data" / "locks" / "heze.lock").mkdir(parents=True)  # nobody may open it as a file
    told = tmp_path / "told"
    done = run(tmp_path / "data", "heze", "-s", f"NOTIFY_COMMAND=tee {told}")
    assert done.returncode == ExitCode.USER
    assert "heze: ended with exit code 2 (DATA_DIR" in done.stdout
    assert "heze.lock" in done.stdout
    assert "the end of heze could not be recorded" in done.stderr
    assert "heze: DATA_DIR" in told.read_text("utf-8")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("hese",), "'hese': no such portal.*did you mean 'heze'"),
        (("heze", "-s", "DOWNLOAD_DELAI=1"), "DOWNLOAD_DELAI.*DOWNLOAD_DELAY"),
        (("heze", "-s", "NOTIFY_WEBHOOK=file:///etc/passwd"), "NOTIFY_WEBHOOK"),
        (("heze", "-s", "RUN_PARALLEL=0"), "RUN_PARALLEL=0"),
        (("heze", "--jitter", "inf"), "--jitter"),
        (("heze", "--data-dir", ""), "--data-dir is empty"),
    ],
)
def test_a_mistake_is_told_before_anything_is_made(options: tuple[str, ...], message: str, tmp_path: Path) -> None:
    done = run(tmp_path / "data", *options)
    assert (done.returncode, done.stdout) == (ExitCode.USER, "")
    assert re.fullmatch(rf"regional-news: [^\n]*{message}[^\n]*\n", done.stderr)
    assert not (tmp_path / "data").exists()


@pytest.mark.slow
def test_a_folder_that_cannot_be_made_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    done = run(tmp_path / "file" / "data", "heze")
    assert done.returncode == ExitCode.USER
    assert len(done.stderr.splitlines()) == 1
    assert (tmp_path / "file").read_text() == "no folder"


@pytest.mark.fault("K1", "the clock says 1970", "exit code 2 and one line")
def test_a_clock_that_cannot_be_right_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings({"DATA_DIR": str(tmp_path), "DISK_FREE_MIN_MB": 1})
    check_machine(settings)
    monkeypatch.setattr("regional_news.run.machine.utc_now", lambda: datetime(1970, 1, 2, tzinfo=UTC))
    with pytest.raises(UserError, match="the clock says 1970-01-02T00:00:00"):
        check_machine(settings)


@pytest.mark.slow
def test_people_are_told_when_no_portal_can_be_crawled(tmp_path: Path) -> None:
    told = tmp_path / "told"
    (tmp_path / "data").mkdir()
    foreign(tmp_path / "data" / "regional_news.db")
    done = run(tmp_path / "data", "heze", "-s", f"NOTIFY_COMMAND=tee {told}")
    assert done.returncode == ExitCode.USER
    assert "no SQLite database" in told.read_text("utf-8")


@pytest.mark.slow
def test_a_signal_while_it_waits_to_begin_ends_with_11(tmp_path: Path) -> None:
    line = [sys.executable, "-c", MAIN, "run", "heze", "--data-dir", str(tmp_path / "data"), "--jitter", "80000"]
    process = forked.start(line, cwd=tmp_path)
    wait_until(lambda: _catches(process.pid, signal.SIGTERM), alive=process)
    process.send_signal(signal.SIGTERM)
    assert process.wait() == ExitCode.SIGNAL
    assert not (tmp_path / "data").exists()


def _catches(pid: int, number: signal.Signals) -> bool:
    status = Path(f"/proc/{pid}/status").read_text()
    caught = next(line for line in status.splitlines() if line.startswith("SigCgt"))
    return bool(int(caught.split()[1], 16) >> (number - 1) & 1)


def test_a_run_of_long_ago_keeps_its_summary_alone(tmp_path: Path) -> None:
    with Store.open(tmp_path / "regional_news.db") as store:
        for days in (200, 100, 10):
            at = utc_now() - timedelta(days=days)
            number = store.start_run(spider="heze", settings={"DATA_DIR": "x"}, at=at)
            store.finish_run(number, reason="finished", exit_code=0, counts={"articles/new": days}, at=at)
        assert store.thin_runs(before=utc_now() - timedelta(days=90)) == 2
        assert store.thin_runs(before=utc_now() - timedelta(days=90)) == 0
        runs = store.runs()
    assert [run.counts for run in runs] == [{"articles/new": 10}, {}, {}]
    assert [run.summary and run.summary["articles"]["new"] for run in runs] == [10, 100, 200]
    assert json.loads(json.dumps(runs[0].settings)) == {"DATA_DIR": "x"}


def test_every_exit_code_stands_in_the_table() -> None:
    page = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    table = re.findall(r"^\| (\d+) \| ", page, re.MULTILINE)
    assert [int(code) for code in table] == sorted(ExitCode)


def test_a_signal_before_the_command_begins_ends_with_11(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(**_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("regional_news.cli._command", lambda: interrupted)
    with pytest.raises(SystemExit) as end:
        main()
    assert (end.value.code, capsys.readouterr().err) == (ExitCode.SIGNAL, "regional-news: stopped by a signal\n")
