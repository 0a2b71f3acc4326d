"""The web page's connections: those that ask for nothing keep nobody out."""

from __future__ import annotations

import http.client
import socket
import threading
from typing import TYPE_CHECKING

import pytest

from regional_news.output.web import server
from regional_news.output.web.server import listen, make_server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def port(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    monkeypatch.setattr(server, "HEAD_MAX_S", 0.2)
    listening = listen("127.0.0.1", 0)
    serving = make_server(tmp_path / "regional_news.db", host="127.0.0.1")
    thread = threading.Thread(target=serving.run, kwargs={"sockets": [listening]})
    thread.start()
    yield listening.getsockname()[1]
    serving.should_exit = True
    thread.join()
    listening.close()


def status(port: int) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=600)
    connection.request("GET", "/")
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status


def test_connections_that_ask_for_nothing_keep_nobody_out(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "HEAD_MAX_S", 600)
    idle = [socket.create_connection(("127.0.0.1", port)) for _ in range(250)]
    assert status(port) == 200
    for one in idle:
        one.close()


@pytest.mark.parametrize("sent", [b"", b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n", b"GET /"])
def test_a_head_that_never_ends_is_hung_up_on(port: int, sent: bytes) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=600) as slow:
        slow.sendall(sent)
        assert slow.recv(1000) == b""


def test_a_second_head_on_a_connection_has_no_longer_than_the_first(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=600) as slow:
        slow.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\nGET / HT")
        while slow.recv(65536):
            pass
