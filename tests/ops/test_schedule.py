"""`regional-news schedule`: what it prints can be given to cron and systemd as it is."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from regional_news.errors import UserError
from regional_news.ops.schedule import Schedule, interval, program, run_command, seconds_of
from sandbox import Sandbox
from tests import forked
from tests.crawling import FAST
from tests.every import every

if TYPE_CHECKING:
    from collections.abc import Callable

HAS_SYSTEMD = shutil.which("systemd-analyze") is not None


def schedule(*options: str, cwd: Path) -> str:
    done = forked.run([sys.executable, "-m", "regional_news", "schedule", *options], cwd=cwd)
    assert done.returncode == 0, done.stderr
    return done.stdout


def plan(every: str, data_dir: str = "/srv/news") -> Schedule:
    return Schedule(every_s=seconds_of(every), command=("/bin/rn", "run"), data_dir=Path(data_dir))


@every(
    "every times",
    [
        ("15m", r"\d+,\d+,\d+,\d+ \* \* \* \*"),
        ("1h", r"\d+ \* \* \* \*"),
        ("6h", r"\d+ \*/6 \* \* \*"),
        ("1d", r"\d+ 5 \* \* \*"),
    ],
)
def test_the_line_keeps_the_rhythm_at_a_minute_of_its_own(every: str, times: str) -> None:
    line = plan(every).crontab().splitlines()[1]
    match = re.match(times, line)
    assert match
    minutes = [int(number) for number in match[0].split()[0].split(",")]
    assert minutes == sorted(minutes)
    assert all(0 <= minute < 60 for minute in minutes)
    assert len({plan(every, f"/srv/{number}").minute for number in range(20)}) > 5, "not everybody at the same minute"


@pytest.mark.slow
def test_a_store_on_a_server_is_named_without_its_password(tmp_path: Path) -> None:
    url = "postgresql://crawler:s3cret@db.example/news"
    for options, more, variables in ((["-s", f"STORE_URL={url}"], [], {}), ([], ["--systemd"], {"STORE_URL": url})):
        printed = subprocess.run(  # settings are read when a process begins, which a forked one has done
            [sys.executable, "-m", "regional_news", "schedule", *more, *options],
            cwd=tmp_path, env={**os.environ, **variables}, check=True, capture_output=True, text=True,
        ).stdout  # fmt: skip
        assert printed.count("/usr/bin/env STORE_URL=postgresql://crawler@db.example/news ") == 1
        assert "s3cret" not in printed
        assert printed.count("STORE_URL") == 1


@every("text", ["", "1", "4m", "0h", "h", "90s", "32d", "1.5h", "-1h"])
def test_a_rhythm_that_cannot_be_meant_is_refused(text: str) -> None:
    with pytest.raises(UserError, match="give an interval"):
        seconds_of(text)


def test_what_cron_cannot_do_is_left_to_systemd() -> None:
    assert interval(seconds_of("90m")) == "90m"
    with pytest.raises(UserError, match=r"--every 90m: cron knows .* --systemd"):
        plan("90m").crontab()
    assert "OnUnitActiveSec=5400s" in plan("90m").timer()


def test_every_word_survives_cron_the_shell_and_systemd() -> None:
    command = run_command(["heze"], data_dir=Path("/srv/the news/100%"), settings=["CONTACT=a'b$c@x.cn"], seconds=60)
    entry = Schedule(every_s=3600, command=command, data_dir=Path("/srv/the news/100%"))
    line = entry.crontab().splitlines()[1]
    assert re.search(r"(?<!\\)%", line) is None, "a bare % is a line feed to cron"
    shell_line = line.split(maxsplit=5)[5].replace(r"\%", "%")
    words = subprocess.run(
        ["/bin/sh", "-c", f"printf '%s\\n' {shell_line}"], capture_output=True, text=True, check=True
    ).stdout.splitlines()
    assert words[: len(command)] == list(command)
    assert words[len(command) :] == ["--jitter", "300", "--log"]
    assert '"/srv/the news/100%%"' in entry.service()
    assert "$$c" in entry.service()


@pytest.mark.parametrize("name", ["a\n* * * * * rm", "\udcff", "\x7f"], ids=ascii)
def test_what_no_line_can_hold_is_refused(name: str, tmp_path: Path) -> None:
    for folder, word in ((tmp_path / name, "run"), (tmp_path, name)):
        with pytest.raises(UserError, match="neither cron nor systemd"):
            Schedule(every_s=3600, command=(word,), data_dir=folder)


@pytest.mark.slow
def test_paths_are_absolute_and_the_budget_ends_before_the_next_run(tmp_path: Path) -> None:
    line = schedule("--every", "30m", "heze", cwd=tmp_path).splitlines()[1]
    assert program()[0] in line
    assert f" run heze --data-dir {tmp_path}/data --seconds 1500 " in line
    assert " --seconds 3000 " in schedule("--every", "6h", cwd=tmp_path)


@pytest.mark.skipif(not HAS_SYSTEMD, reason="needs systemd-analyze")
@pytest.mark.slow
@pytest.mark.parametrize("every", ["1h", "90m"])
def test_systemd_takes_the_units(every: str, tmp_path: Path) -> None:
    parts = schedule("--every", every, "--systemd", cwd=tmp_path).split("# /etc/systemd/system/")[1:]
    for part in parts:
        name, _, text = part.partition("\n")
        (tmp_path / name).write_text(text)
    assert sorted(path.suffix for path in tmp_path.iterdir()) == [".service", ".timer"]
    units = [str(path) for path in tmp_path.iterdir()]
    done = subprocess.run(["systemd-analyze", "verify", *units], capture_output=True, text=True, check=False)
    complaints = [line for line in done.stderr.splitlines() if str(tmp_path) in line or "regional-news" in line]
    assert complaints == []


@pytest.fixture
def cron() -> Callable[[str, dict[str, str]], int]:
    """Return what starts a line as cron does: a shell, hardly any environment, another directory, no terminal."""

    def start(line: str, more: dict[str, str]) -> int:
        environment = {"PATH": "/usr/bin:/bin", "SHELL": "/bin/sh", "LOGNAME": "nobody", **more}
        done = subprocess.run(
            ["/bin/sh", "-c", line],
            env=environment,
            cwd="/",
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
        assert (done.stdout, done.stderr) == (b"", b""), "cron would send a mail"
        return done.returncode

    return start


@pytest.mark.slow
def test_the_printed_line_crawls_and_leaves_its_words_in_a_log(
    tmp_path: Path, cron: Callable[[str, dict[str, str]], int]
) -> None:
    settings = [word for name, value in FAST.items() for word in ("-s", f"{name}={value}")]
    line = schedule("heze", *settings, cwd=tmp_path).splitlines()[1].split(maxsplit=5)[5].replace(r"\%", "%")
    forked.write_command(tmp_path)
    line = line.replace(program()[0], str(tmp_path / "regional-news"), 1)
    with Sandbox(portals=["heze"], articles=5) as sandbox:
        assert cron(line.replace("--jitter 300", "--jitter 0"), sandbox.environment()) == 0
    (log,) = (tmp_path / "data" / "logs").glob("*Z-run.log")
    assert "heze: done, " in log.read_text(encoding="utf-8")
