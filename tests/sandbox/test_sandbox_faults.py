"""Faults on demand: each strikes where it is told to, and is what its name says."""

from __future__ import annotations

import gzip
import http.client
import io
import re
import socket
import threading
import urllib.error
import zlib
from datetime import datetime
from typing import TYPE_CHECKING

import pytest

from regional_news.errors import UserError
from regional_news.item.article import CHINA
from sandbox import Sandbox
from sandbox.exchange import Answer, Request, Wire
from sandbox.faults import KINDS
from sandbox.faults.wire import drip
from tests.every import every
from tests.proxy_client import Client

if TYPE_CHECKING:
    from collections.abc import Iterator

HOME = "http://www.heze.cn/"
LIST = "http://www.heze.cn/news/news.htm"


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(portals=["heze"], articles=12, now=datetime(2026, 11, 20, 12, tzinfo=CHINA)) as running:
        yield running


@pytest.fixture
def client(sandbox: Sandbox) -> Client:
    return Client(sandbox)


def test_strikes_only_matching_addresses_after_and_as_often_as_told(sandbox: Sandbox, client: Client) -> None:
    fault = sandbox.fault(r"/news/", "status", status=503, after=1, times=2)
    assert client.get(HOME)[0] == 200
    assert [client.get(LIST)[0] for _ in range(4)] == [200, 503, 503, 200]
    assert fault.hits == 2


def test_an_unknown_kind_is_a_clear_error(sandbox: Sandbox) -> None:
    with pytest.raises(UserError, match="knows no fault 'gremlin'"):
        sandbox.fault(".", "gremlin")


def test_status_can_name_a_time_to_come_back(sandbox: Sandbox, client: Client) -> None:
    sandbox.fault(".", "status", status=429, retry_after=4)
    status, headers, _ = client.get(HOME)
    assert (status, headers["retry-after"]) == (429, "4")


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize(
    ("kind", "options", "error"),
    [
        ("drop", {}, http.client.RemoteDisconnected),
        ("reset", {}, (ConnectionError, urllib.error.URLError)),
        ("reset", {"after_bytes": 300}, (ConnectionError, http.client.IncompleteRead)),
        ("truncate", {}, http.client.IncompleteRead),
        ("length", {"off_by": 50}, http.client.IncompleteRead),
        ("chunks", {}, http.client.IncompleteRead),
        ("bad_status_line", {}, http.client.HTTPException),
        ("huge_header", {}, http.client.LineTooLong),
    ],
)
def test_breaks_the_connection_or_the_message(
    sandbox: Sandbox,
    client: Client,
    scheme: str,
    kind: str,
    options: dict[str, int],
    error: type[Exception] | tuple[type[Exception], ...],
) -> None:
    sandbox.fault("//www", kind, **options)
    with pytest.raises(error):
        client.get(HOME.replace("http", scheme))
    sandbox.faults.clear()
    assert client.get(HOME.replace("http", scheme))[0] == 200


def test_a_broken_connection_is_logged_with_status_zero(sandbox: Sandbox, client: Client) -> None:
    sandbox.fault(".", "drop")
    with pytest.raises(http.client.RemoteDisconnected):
        client.get(HOME)
    assert [r.status for r in sandbox.requests] == [0]


def test_a_body_longer_than_announced_is_cut_by_the_client(sandbox: Sandbox, client: Client) -> None:
    whole = client.get(HOME)[2]
    sandbox.fault(".", "length", off_by=-100)
    assert client.get(HOME)[2] == whole[:-100]


def test_a_header_without_a_colon_reaches_the_client(sandbox: Sandbox, client: Client) -> None:
    sandbox.fault(".", "bad_header")
    assert "this is no header" not in client.get(HOME)[1]


def test_hangs_until_the_sandbox_closes(sandbox: Sandbox) -> None:
    sandbox.fault(".", "hang")
    client = Client(sandbox, timeout=0.2)
    with pytest.raises((TimeoutError, urllib.error.URLError)):
        client.get(HOME)
    sandbox.close()  # or the test would hang as the answer does


class Clock(threading.Event):
    """Stands still, and notes for how long it was waited on."""

    def __init__(self) -> None:
        super().__init__()
        self.waits: list[float | None] = []

    def wait(self, timeout: float | None = None) -> bool:
        self.waits.append(timeout)
        return False


def test_drips(sandbox: Sandbox, client: Client) -> None:
    whole = client.get(HOME)[2]
    sandbox.fault(".", "drip", seconds=0.001, size=300)
    assert client.get(HOME)[2] == whole

    clock, out = Clock(), io.BytesIO()
    answer = drip(Answer(body=b"x" * 3000), Request(method="GET", url=HOME), seconds=7, size=300)
    assert answer.send is not None
    with socket.socket() as unused:
        answer.send(Wire(out=out, socket=unused, stopping=clock), answer)
    assert len(clock.waits) == -(-len(out.getvalue()) // 300)
    assert set(clock.waits) == {7}


def test_redirects_elsewhere_and_in_circles(sandbox: Sandbox, client: Client) -> None:
    sandbox.fault("/$", "redirect", to="http://clone.example/", status=301)
    sandbox.fault("/news/", "loop")
    assert (client.get(HOME)[0], client.get(HOME)[1]["location"]) == (301, "http://clone.example/")
    first = client.get(LIST)[1]["location"]
    assert client.get(first)[1]["location"] not in {LIST, first}


@pytest.mark.parametrize(("coding", "unpack"), [("gzip", gzip.decompress), ("deflate", zlib.decompress)])
def test_a_bomb_is_small_and_unpacks_large(sandbox: Sandbox, client: Client, coding: str, unpack: object) -> None:
    sandbox.fault(".", "bomb", coding=coding, size=32 << 20)
    _, headers, body = client.get(HOME)
    assert headers["content-encoding"] == coding
    assert len(body) < 64 << 10
    assert len(unpack(body)) == 32 << 20  # type: ignore[operator]


def test_a_compressed_body_can_be_cut(sandbox: Sandbox, client: Client) -> None:
    sandbox.fault(".", "bad_gzip")
    with pytest.raises(EOFError):
        gzip.decompress(client.get(HOME)[2])


def test_replaces_pages_by_errors_and_emptiness_with_200(sandbox: Sandbox, client: Client) -> None:
    for kind, word in (("error_page", "系统繁忙"), ("empty_list", "共0条"), ("empty", "")):
        fault = sandbox.fault(".", kind, times=1)
        status, _, body = client.get(LIST)
        assert status == 200
        assert word in body.decode()
        assert b"content_" not in body
        assert fault.hits == 1


def test_puts_a_file_behind_an_address(sandbox: Sandbox, client: Client) -> None:
    sandbox.fault(".", "body", body=b"%PDF-1.4", content_type="application/pdf")
    assert client.get(HOME)[1]["content-type"] == "application/pdf"


def test_misdeclares_and_damages_encodings(sandbox: Sandbox, client: Client) -> None:
    whole = client.get(HOME)[2]
    sandbox.fault("/$", "charset", charset="ISO-8859-1", times=1)
    _, headers, body = client.get(HOME)
    assert (headers["content-type"], body) == ("text/html; charset=ISO-8859-1", whole)
    sandbox.fault("/$", "recode", times=1)
    assert client.get(HOME)[2].decode("gb18030") == whole.decode()
    sandbox.fault("/$", "stray_byte", times=1)
    with pytest.raises(UnicodeDecodeError):
        client.get(HOME)[2].decode()


def test_lists_can_be_huge_endless_and_full_of_sessions(sandbox: Sandbox, client: Client) -> None:
    sandbox.fault("/news/", "many_links", url="/news/2026-01/01/content_{n}.htm", times=1)
    assert client.get(LIST)[2].count(b"<a ") == 50_000
    endless = sandbox.fault("/news/", "endless", times=3)
    for page in (2, 3, 4):
        following = re.search(r'href="([^"]+\?page=\d+)"', client.get(f"{LIST}?page={page - 1}")[2].decode())
        assert following is not None
        assert following[1] == f"{LIST}?page={page}"
    assert endless.hits == 3
    sandbox.fault("/news/", "sessions", times=2)
    first, second = (set(re.findall(rb"\?sid=\w{16}", client.get(LIST)[2])) for _ in range(2))
    assert first
    assert not first & second


def test_validators_can_be_missing_fickle_false_or_ignored(sandbox: Sandbox, client: Client) -> None:
    etag = client.get(HOME)[1]["etag"]
    sandbox.fault(".", "no_validators", times=1)
    assert not {"etag", "last-modified"} & client.get(HOME, If_None_Match=etag)[1].keys()
    sandbox.fault(".", "fickle_etag", times=2)
    assert client.get(HOME)[1]["etag"] != client.get(HOME)[1]["etag"]
    sandbox.fault(".", "ignore_conditions", times=1)
    assert client.get(HOME, If_None_Match=etag)[0] == 200
    sandbox.fault(".", "false_304", times=1)
    assert client.get(HOME, If_None_Match='"older"')[0] == 304


def test_robots_can_say_anything(sandbox: Sandbox, client: Client) -> None:
    sandbox.fault(r"/robots\.txt$", "robots", text="User-agent: *\nCrawl-delay: 3\n")
    assert client.get(HOME + "robots.txt")[2] == b"User-agent: *\nCrawl-delay: 3\n"


@every(
    "kind options status word",
    [
        ("challenge", {"form": "script"}, 200, "_dsign="),
        ("challenge", {"form": "sum"}, 200, "17 + 5 = ?"),
        ("forum_notice", {"message": "站点升级中"}, 200, "站点升级中"),
        ("login_wall", {}, 302, "member.php?mod=logging"),
        ("database_error", {}, 503, "Database Error"),
    ],
)
def test_a_forum_can_turn_guests_and_machines_away(kind: str, options: dict[str, str], status: int, word: str) -> None:
    with Sandbox(portals=["syuan"], articles=3) as sandbox:
        sandbox.fault("thread-", kind, **options)
        answered, _, body = Client(sandbox).get("https://bbs.syuan.com/thread-1-1-1.html")
        assert (answered, word in body.decode()) == (status, True)


def test_every_kind_says_what_it_does() -> None:
    assert all(kind.__doc__ for kind in KINDS.values())
