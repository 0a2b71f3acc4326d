"""One run per portal and store."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from scrapy.settings import Settings

from regional_news.errors import AlreadyRunningError, UserError
from regional_news.run.context import LockedStore
from regional_news.run.locks import RunLock

if TYPE_CHECKING:
    from pathlib import Path

HOLD = """
import sys
from pathlib import Path
from regional_news.run.locks import RunLock
RunLock.take(Path(sys.argv[1]), sys.argv[2])
print("held", flush=True)
sys.stdin.read()
"""


def hold(data_dir: Path, portal: str) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(data_dir), portal],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


@pytest.mark.fault("J1", "a second process wants the portal", "told at once who holds it")
def test_a_second_process_is_told_at_once_who_holds_the_portal(tmp_path: Path) -> None:
    with hold(tmp_path, "heze") as other:
        with pytest.raises(
            AlreadyRunningError, match=rf"heze is already being crawled into .* process {other.pid} since"
        ):
            RunLock.take(tmp_path, "heze")
        other.kill()


def test_other_portals_and_other_stores_are_free(tmp_path: Path) -> None:
    with hold(tmp_path / "a", "heze") as other:
        with RunLock.take(tmp_path / "a", "yueyang"), RunLock.take(tmp_path / "b", "heze"):
            pass
        other.kill()


@pytest.mark.fault("J1", "the holder of a lock is killed", "the portal is free; the file stays")
def test_a_killed_process_leaves_the_portal_free_and_the_file_in_place(tmp_path: Path) -> None:
    with hold(tmp_path, "heze") as other:
        other.kill()
    with RunLock.take(tmp_path, "heze") as lock:
        assert json.loads(lock.path.read_bytes())["pid"] == os.getpid()
    assert lock.path.exists()


def test_it_is_given_once_whoever_asks(tmp_path: Path) -> None:
    """One process, too, holds it once: what has it hands it on."""
    with RunLock.take(tmp_path, "heze"), pytest.raises(AlreadyRunningError):
        RunLock.take(tmp_path, "heze")
    with hold(tmp_path, "heze") as other:
        other.kill()


def test_a_forum_on_a_port_has_a_file_of_its_own(tmp_path: Path) -> None:
    with RunLock.take(tmp_path, "discuz:127.0.0.1:8080") as one, RunLock.take(tmp_path, "discuz:127.0.0.1:8081") as two:
        assert one.path != two.path
        assert one.path.parent == two.path.parent == tmp_path / "locks"


def test_a_folder_that_cannot_be_made_is_the_users_mistake(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(UserError, match=r"DATA_DIR .*file: cannot be written"):
        RunLock.take(tmp_path / "file", "heze")


def test_a_lock_file_without_a_note_still_names_somebody(tmp_path: Path) -> None:
    with hold(tmp_path, "heze") as other:
        (tmp_path / "locks" / "heze.lock").write_text("not json")
        with pytest.raises(AlreadyRunningError, match="by another process"):
            RunLock.take(tmp_path, "heze")
        other.kill()


def test_a_host_that_turns_out_to_be_the_portals_is_taken_unless_another_crawl_has_it(tmp_path: Path) -> None:
    settings = Settings({"DATA_DIR": str(tmp_path)})
    with LockedStore.open(settings, "site:www.x.cn", ["www.x.cn"]) as locked:
        with RunLock.take(tmp_path, "site:y", host="news.x.cn"):
            assert not locked.take_host("news.x.cn", data_dir=tmp_path, portal="site:www.x.cn")
        for host in ("news.x.cn", "News.x.cn", "www.x.cn"):
            assert locked.take_host(host, data_dir=tmp_path, portal="site:www.x.cn")
        with pytest.raises(AlreadyRunningError, match=r"news\.x\.cn"):
            RunLock.take(tmp_path, "site:y", host="news.x.cn")
    RunLock.take(tmp_path, "site:y", host="news.x.cn").release()
