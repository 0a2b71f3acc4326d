"""The web page's connections: those that ask for nothing keep nobody out."""

from __future__ import annotations

import http.client
import socket
import threading
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from regional_news.output.web import server
from regional_news.output.web.app import PAGES
from regional_news.output.web.server import listen, make_server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from starlette.responses import Response

    from regional_news.output.web.visit import Visit


class Held:
    """A page that is answered only once it may be."""

    def __init__(self) -> None:
        self.may_be_answered = threading.Event()
        self.asked = threading.Semaphore(0)

    def __call__(self, visit: Visit) -> Response:
        self.asked.release()
        self.may_be_answered.wait(600)
        return visit.notice("Search", status=200)


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Held:
    page = Held()
    monkeypatch.setitem(PAGES, "/search", page)
    return page


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


def status(port: int, *, source: str = "127.0.0.1", address: str = "/") -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=600, source_address=(source, 0))
    connection.request("GET", address)
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


def test_one_address_holds_no_more_than_its_share_of_connections(
    held: Held, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "ADDRESS_MAX", 3)
    asking = [socket.create_connection(("127.0.0.1", port), timeout=600) for _ in range(3)]
    for one in asking:
        one.sendall(b"GET /search HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        held.asked.acquire()
    with socket.create_connection(("127.0.0.1", port), timeout=600) as more:
        assert more.recv(1000) == b""
    assert status(port, source="127.0.0.2") == 200
    held.may_be_answered.set()
    for one in asking:
        assert one.recv(1000).startswith(b"HTTP/1.1 200")
        one.close()


def test_an_idle_connection_gives_way_to_the_same_visitors_next(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "ADDRESS_MAX", 3)
    monkeypatch.setattr(server, "HEAD_MAX_S", 600)
    idle = [socket.create_connection(("127.0.0.1", port), timeout=600) for _ in range(3)]
    assert status(port) == 200
    assert idle[0].recv(1000) == b""
    for one in idle:
        one.close()


@pytest.mark.parametrize("head", [b"X-Long: " + b"x" * 2**20, b"X-Many: 1\r\n" * 2**17, b"Cookie: " + b"a=b; " * 2**18])
def test_a_head_larger_than_any_browsers_is_refused_before_it_is_read(port: int, head: bytes) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=600) as one:
        with suppress(ConnectionError):  # it hangs up while we still talk
            one.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n" + head)
        with suppress(ConnectionResetError):
            assert one.recv(12) in {b"HTTP/1.1 400", b"HTTP/1.1 431", b""}
    assert status(port) == 200
