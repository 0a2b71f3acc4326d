"""Log files: one a run, within their limits, safe to read."""

from __future__ import annotations

import logging
import os
import sys
from typing import TYPE_CHECKING

import pytest

from regional_news.errors import UserError
from regional_news.run.logs import SafeFormatter, last_line, new_log, prune_logs
from regional_news.text.clean import one_line, visible

if TYPE_CHECKING:
    from pathlib import Path

HOSTILE = "题\x1b[2J\x9b31m\r\x00\u202e\u2066\u200b\ufeff\x85\u2028\ud800"


def test_what_would_steer_a_terminal_or_hide_is_written_as_escapes() -> None:
    assert visible(HOSTILE) == r"题\x1b[2J\x9b31m\r\x00\u202e\u2066\u200b\ufeff\x85\u2028\ud800"
    assert visible("滕州市\t人民政府，ＡＢ　é") == "滕州市\t人民政府，ＡＢ　é"
    assert one_line("a\n b\x1b") == r"a b\x1b"


@pytest.mark.fault("L3", "a page's text holds a line feed and what looks like a record", "further lines are indented")
def test_a_record_can_forge_no_other_record() -> None:
    formatter = SafeFormatter("%(asctime)s [%(name)s] %(levelname)s: %(message)s")
    forged = "x\n2026-11-23 00:00:00 [root] INFO: all is well"
    try:
        int(forged)
    except ValueError:
        info = sys.exc_info()
    record = logging.LogRecord("n", logging.ERROR, "f", 1, "Refused %s", (forged,), info)
    first, *others = formatter.format(record).split("\n")
    assert first.endswith("Refused x")
    assert others
    assert all(line.startswith("    ") for line in others)


@pytest.mark.fault("L1", "two runs begin in one second", "each has a log of its own")
def test_each_run_has_a_file_of_its_own_even_within_one_second(tmp_path: Path) -> None:
    paths = [new_log(tmp_path / "logs", "discuz:127.0.0.1:8080") for _ in range(3)]
    assert len(set(paths)) == 3
    assert all("Z-discuz_127.0.0.1_8080" in path.name for path in paths)


def test_a_folder_that_takes_no_log_is_the_users_mistake(tmp_path: Path) -> None:
    (tmp_path / "logs").write_text("a file")
    with pytest.raises(UserError, match=r"log folder .*cannot be written"):
        new_log(tmp_path / "logs", "heze")


@pytest.mark.fault(
    "L1", "log files pile up", "the oldest go when a run starts, by age and size; no other file is touched"
)
def test_old_logs_go_first_and_nothing_else_is_touched(tmp_path: Path) -> None:
    names = [f"2026-11-{day:02}T000000Z-heze.log" for day in range(1, 5)]
    for age, name in enumerate(reversed(names)):
        (tmp_path / name).write_bytes(b"x" * 100)
        moment = 1_700_000_000 - age * 86400
        os.utime(tmp_path / name, (moment, moment))
    (tmp_path / "mine.log").write_text("not ours")
    (tmp_path / "2026-11-01T000000Z-heze.log.gz").write_text("not ours")
    assert prune_logs(tmp_path, max_bytes=250, max_days=1e6) == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "2026-11-01T000000Z-heze.log.gz",
        *names[2:],
        "mine.log",
    ]
    assert prune_logs(tmp_path, max_bytes=10**9, max_days=1) == 2
    assert prune_logs(tmp_path / "none", max_bytes=0, max_days=0) == 0


def test_the_last_words_of_a_log_are_one_visible_line(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_bytes(b"first\n" * 1000 + "末\x1b[31m行".encode() + b"\xff\n\n")
    assert last_line(log) == r"末\x1b[31m行�"
    assert last_line(tmp_path / "none") == ""
