"""`regional-news sandbox`: a proxy for curl, a browser and spiders, until Ctrl-C."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator


def start(*options: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", "from regional_news.cli import main; main()", "sandbox", *options]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.fixture
def running() -> Iterator[tuple[subprocess.Popen[str], str]]:
    with start("--articles", "5", "--seed", "3", "--port", "0") as process:
        assert process.stdout is not None
        introduction = ""
        for line in process.stdout:
            introduction += line
            if line.startswith("Ctrl-C"):
                break
        yield process, introduction
        process.kill()


@pytest.mark.slow
def test_names_address_authority_and_two_commands_and_stops_at_a_signal(
    running: tuple[subprocess.Popen[str], str],
) -> None:
    process, introduction = running
    address = re.search(r"http://127\.0\.0\.1:\d+", introduction)
    assert address is not None
    assert "ca.pem" in introduction
    for word in ("curl --proxy", "scrapy crawl heze"):
        assert len(re.findall(word, introduction)) == 1
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=600)
    assert (process.returncode, err) == (0, "")
    assert "Stopped after 0 requests." in out


@pytest.mark.slow
def test_a_taken_port_is_one_clear_line_and_exit_code_2(running: tuple[subprocess.Popen[str], str]) -> None:
    port = re.search(r"127\.0\.0\.1:(\d+)", running[1])
    assert port is not None
    with start("--port", port[1]) as second:
        out, err = second.communicate(timeout=600)
    assert second.returncode == 2
    assert out == ""
    assert re.fullmatch(r"regional-news: port \d+ is taken: .*\n", err)
