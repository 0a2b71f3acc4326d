"""Files change whole or not at all, whatever kills the writer."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap

import pytest

from regional_news.errors import StorageError, UserError
from regional_news.storage.files import replacing, write_whole


def names(folder):
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.fault("I8", "any umask", "owner and group may read, others not")
def test_the_target_appears_when_the_block_ends_readable_by_owner_and_group(tmp_path):
    target = tmp_path / "out.csv"
    before = os.umask(0o077)
    try:
        with replacing(target) as part:
            part.write_text("whole")
            assert names(tmp_path) == [part.name]
            assert part.name.endswith(".part")
    finally:
        os.umask(before)
    assert target.read_text() == "whole"
    assert target.stat().st_mode & 0o777 == 0o640
    assert names(tmp_path) == ["out.csv"]


@pytest.mark.fault("I1", "writing a file fails", "the old one stays; nothing else is left")
@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_a_block_that_fails_leaves_the_old_file_and_nothing_else(tmp_path, error):
    target = tmp_path / "out.csv"
    target.write_text("old")

    def fail():
        with replacing(target) as part:
            part.write_text("half")
            raise error

    with pytest.raises(error):
        fail()
    assert target.read_text() == "old"
    assert names(tmp_path) == ["out.csv"]


def test_a_full_disk_is_a_storage_error_that_names_the_target(tmp_path):
    target = tmp_path / "out.csv"
    with pytest.raises(StorageError, match=r"cannot write .*out\.csv: No space left"), replacing(target):
        raise OSError(28, "No space left on device")


@pytest.mark.fault("I7", "the target is a link or a folder", "refused")
@pytest.mark.parametrize("kind", ["file", "folder", "link", "dangling", "fifo"])
def test_what_must_not_be_replaced_is_refused(tmp_path, kind):
    target = tmp_path / "out.csv"
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_text("theirs")
    if kind == "file":
        target.write_text("old")
    elif kind == "folder":
        target.mkdir()
    elif kind == "fifo":
        os.mkfifo(target)
    else:
        target.symlink_to(elsewhere if kind == "link" else tmp_path / "nothing")
    before = names(tmp_path)
    with pytest.raises(UserError, match=r"out\.csv is "), replacing(target, overwrite=kind != "file") as part:
        part.write_text("new")
    assert names(tmp_path) == before
    assert elsewhere.read_text() == "theirs"


def test_a_missing_folder_is_a_users_mistake(tmp_path):
    with pytest.raises(UserError, match="there is no directory"), replacing(tmp_path / "no" / "out.csv"):
        pass


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_rights_is_a_storage_error(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(StorageError, match="Permission denied"), replacing(tmp_path / "out.csv"):
        pass


@pytest.mark.fault("I2", "two write one file", "the later one wins, whole")
def test_of_two_writers_the_later_wins_and_neither_removes_the_others_part(tmp_path):
    target = tmp_path / "out.csv"
    with replacing(target) as first:
        first.write_text("first")
        with replacing(target) as second:
            second.write_text("second")
            assert first.exists()
        assert target.read_text() == "second"
    assert target.read_text() == "first"
    assert names(tmp_path) == ["out.csv"]


def test_the_part_of_a_killed_writer_goes_with_the_next_one(tmp_path):
    target = tmp_path / "out[1].csv"
    target.write_text("old")
    program = """
        import os, signal, sys
        from pathlib import Path
        from regional_news.storage.files import replacing
        with replacing(Path(sys.argv[1])) as part:
            part.write_text("half")
            os.kill(os.getpid(), signal.SIGKILL)
    """
    ended = subprocess.run([sys.executable, "-c", textwrap.dedent(program), target], check=False)
    assert ended.returncode == -signal.SIGKILL
    assert target.read_text() == "old"
    assert len(names(tmp_path)) == 2
    with replacing(target) as part:
        part.write_text("new")
    assert target.read_text() == "new"
    assert names(tmp_path) == ["out[1].csv"]


def test_a_file_that_already_says_so_is_left_alone(tmp_path):
    target = tmp_path / "feed.xml"
    write_whole(target, b"same")
    before = target.stat()
    write_whole(target, b"same")
    assert target.stat().st_mtime_ns == before.st_mtime_ns
    assert target.stat().st_ino == before.st_ino
    write_whole(target, b"other")
    assert target.read_bytes() == b"other"


def test_writing_whole_does_not_follow_a_link(tmp_path):
    target, theirs = tmp_path / "feed.xml", tmp_path / "theirs"
    theirs.write_bytes(b"same")
    target.symlink_to(theirs)
    with pytest.raises(UserError, match="symbolic link"):
        write_whole(target, b"same")
