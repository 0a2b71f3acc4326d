"""`regional-news serve` as a process: its address, its end, its mistakes."""

from __future__ import annotations

import http.client
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from regional_news.cli import app
from regional_news.errors import UserError
from regional_news.output.web.server import listen
from regional_news.output.web.writing import is_loopback
from regional_news.storage.sqlite import Store
from tests.every import every

pytestmark = pytest.mark.slow


def serve(*arguments: object, ignored: str = "") -> subprocess.Popen[str]:
    deaf = ["sh", "-c", 'trap "" $0; exec "$@"', ignored] if ignored else []
    return subprocess.Popen(
        [*deaf, sys.executable, "-m", "regional_news", "serve", *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def ask(port: int, host: str = "127.0.0.1") -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=600)
    try:
        connection.request("GET", "/", headers={"Host": host, "Accept-Language": "en"})
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_until_it_is_told_to_stop(tmp_path: Path, number: signal.Signals) -> None:
    """It starts without a store, shows one as soon as there is one, and leaves neither a port nor a traceback."""
    with serve("--data-dir", tmp_path, "--port", 0) as process:
        assert process.stdout
        found = re.search(r"http://127\.0\.0\.1:(\d+)/", process.stdout.readline())
        assert found
        port = int(found[1])
        status, page = ask(port)
        assert (status, "First steps" in page) == (200, True)
        Store.open(tmp_path / "regional_news.db").close()
        assert "Nothing has been stored yet" in ask(port)[1]
        assert ask(port, host="evil.example")[0] == 421
        process.send_signal(number)
        _, errors = process.communicate(timeout=600)
    assert process.returncode == 0
    assert errors == ""
    with pytest.raises(ConnectionRefusedError):
        ask(port)


def test_a_ctrl_c_that_its_parent_ignored_does_not_end_it(tmp_path: Path) -> None:
    with serve("--data-dir", tmp_path, "--port", 0, ignored="INT") as process:
        assert process.stdout
        found = re.search(r":(\d+)/", process.stdout.readline())
        assert found
        assert ask(int(found[1]))[0] == 200
        process.send_signal(signal.SIGINT)
        assert ask(int(found[1]))[0] == 200
        process.send_signal(signal.SIGTERM)
        assert process.wait(600) == 0


def test_every_option_of_the_documentation_exists() -> None:
    text = (Path(__file__).parents[3] / "docs" / "web.md").read_text("utf-8")
    commands = re.findall(r"^regional-news (\w+)(.*?)(?:#.*)?$", text, re.MULTILINE)
    assert len(commands) == 4
    for name, arguments in commands:
        known = CliRunner().invoke(app, [name, "--help"], env={"COLUMNS": "200"}).output
        for option in re.findall(r"(?<!\S)--?[a-z-]+", arguments):
            assert option in known, (name, option)


def test_a_taken_port_is_one_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        process = serve("--data-dir", tmp_path, "--port", taken.getsockname()[1])
        _, errors = process.communicate(timeout=600)
    assert process.returncode == 2
    assert re.fullmatch(
        r"regional-news: cannot serve on 127\.0\.0\.1 port \d+: .*; name another --host or --port\n", errors
    )


@every("host", ["", "\udcff", "\x00", "a" * 300, "a..b", "::g"])
def test_what_is_no_address_of_a_machine_is_the_users_mistake(host: str) -> None:
    with pytest.raises(UserError, match=r"\A(?:cannot serve on|--host is empty)"):
        listen(host, 0)


@every(
    "host expected",
    [
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("example", False),
    ],
)
def test_loopback_is_told_from_other_addresses(host: str, expected: bool) -> None:
    assert is_loopback(host) is expected
