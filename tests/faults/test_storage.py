"""H. Storage: a crawl whose disk, files or life end too early leaves a sound store that holds all it said."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

import pytest

from regional_news.exit_codes import ExitCode
from tests.faults.site import NewsServer, Running, crawl, mounted, story

if TYPE_CHECKING:
    from pathlib import Path

    from tests.faults.site import Crawl

pytestmark = pytest.mark.slow

NAMES = [f"a{n}" for n in range(12)]


def is_sound(run: Crawl) -> bool:
    return run.rows("PRAGMA integrity_check") == [{"integrity_check": "ok"}]


@pytest.mark.fault("H2", "a crawl is killed (-9) again and again", "the runs together store everything once, soundly")
def test_killed_crawls_add_up(tmp_path: Path) -> None:
    with NewsServer() as server:
        server.fill(NAMES)
        for kill_at in (3, 6, 9):
            asked = len(server.log) + kill_at
            with Running(server, tmp_path, DOWNLOAD_DELAY=0.05) as running:
                running.until(lambda asked=asked: len(server.log) >= asked)  # type: ignore[misc]
                running.send(signal.SIGKILL)
        run = crawl(server, tmp_path)
        assert run.code == ExitCode.OK
        assert run.stored == set(NAMES)
        assert is_sound(run)
        lines = [line for path in tmp_path.glob("feeds/faulty/*.jsonl") for line in path.read_text().splitlines()]
        assert sorted(lines) == sorted(set(lines))
        assert len(lines) == len(NAMES)
        assert not list(tmp_path.glob("feeds/faulty/*.part")), "the next run finishes what a killed one left"


@pytest.mark.fault(
    "H4", "the disk fills up while a crawl runs", "exit code 3 and one line; what was stored is there, sound"
)
def test_a_full_disk_ends_the_crawl_and_harms_nothing(tmp_path: Path) -> None:
    with mounted(tmp_path / "disk", size="3m"), NewsServer() as server:
        server.fill([f"a{n}" for n in range(150)])
        long = "<p>　　" + "这一段说的是路灯、步道和桥。" * 4000 + "</p>"
        server.routes |= {
            f"/news/a{n}.html": story(f"a{n}", extra=f"<div class=content>{long}</div>") for n in range(150)
        }
        usage = {"FAULTS_USAGE": str(tmp_path / "used_kib")}
        run = crawl(server, tmp_path / "disk", settings={"DISK_FREE_MIN_MB": 0}, env=usage)
        assert run.code == ExitCode.STORAGE
        assert "a file could not be written (exit code 3)" in run.log.splitlines()[-1]
        assert "disk is full" in run.log or "No space left" in run.log
        assert 0 < len(run.stored) < 150
        assert is_sound(run)


@pytest.mark.fault("H4", "less room than DISK_FREE_MIN_MB before a crawl begins", "exit code 3, nothing is fetched")
def test_a_crawl_does_not_begin_without_room(tmp_path: Path) -> None:
    with mounted(tmp_path / "disk", size="3m"), NewsServer() as server:
        server.fill(NAMES)
        run = crawl(server, tmp_path / "disk")
        assert run.code == ExitCode.STORAGE
        assert server.log == []


@pytest.mark.fault("H7", "-wal and -shm are deleted after a kill", "the store opens, sound, and goes on")
def test_a_store_without_its_log_goes_on(tmp_path: Path) -> None:
    with NewsServer() as server:
        server.fill(NAMES)
        with Running(server, tmp_path, DOWNLOAD_DELAY=0.1) as running:
            running.until(lambda: len(server.log) >= 6)
            running.send(signal.SIGKILL)
        for suffix in ("-wal", "-shm"):
            (tmp_path / f"regional_news.db{suffix}").unlink(missing_ok=True)
        run = crawl(server, tmp_path)
        assert (run.code, run.stored) == (ExitCode.OK, set(NAMES))
        assert is_sound(run)


@pytest.mark.fault("H7", "the store is another program's file", "exit code 2 and one line; the file is left as it was")
def test_a_file_that_is_no_store_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "regional_news.db"
    path.write_bytes(b"<html>no database</html>" * 99)
    before = path.read_bytes()
    with NewsServer() as server:
        run = crawl(server, tmp_path)
        assert run.code == ExitCode.USER
        assert run.log.count("\n") == 1
        assert path.read_bytes() == before
        assert server.log == []


@pytest.mark.fault("H8", "bytes of the store are damaged", "exit code 3 and one line; the file is kept for its owner")
def test_a_damaged_store_is_kept(tmp_path: Path) -> None:
    with NewsServer() as server:
        server.fill(NAMES)
        crawl(server, tmp_path)
        path = tmp_path / "regional_news.db"
        data = bytearray(path.read_bytes())
        for page in range(4096, len(data), 4096):
            data[page : page + 64] = b"\xa5" * 64
        path.write_bytes(data)
        asked = len(server.log)
        run = crawl(server, tmp_path)
        assert run.code == ExitCode.STORAGE
        assert run.log.count("\n") == 1
        assert path.read_bytes() == bytes(data)
        assert len(server.log) == asked


@pytest.mark.fault("H10", "many commits in one run", "the write-ahead log is folded into the store at its end")
def test_the_log_does_not_grow_from_run_to_run(tmp_path: Path) -> None:
    with NewsServer() as server:
        server.fill(NAMES)
        crawl(server, tmp_path)
        log = tmp_path / "regional_news.db-wal"
        assert not log.exists() or log.stat().st_size == 0


@pytest.mark.fault("H11", "a story stands at two addresses", "both are stored, the later as a copy of the earlier")
@pytest.mark.fault("H11", "a story is edited", "the store holds the new text, and the old one as its revision")
def test_edits_and_reprints_are_told_apart(tmp_path: Path) -> None:
    with NewsServer() as server:
        server.fill(["a", "b", "c"])
        server.routes["/news/b.html"] = story("a")
        crawl(server, tmp_path)
        server.routes["/news/c.html"] = story("c", extra="<div class=content><p>　　更正：路灯共有二百盏。</p></div>")
        run = crawl(server, tmp_path, "-a", "full=1")
        assert run.stored == {"a", "b", "c"}
        copies = run.rows("SELECT article_id FROM article WHERE copy_of IS NOT NULL")
        assert len(copies) == 1
        assert copies[0]["article_id"] in {"a", "b"}
