"""Alerts over real sockets: ways that hang, fail for a day, or bounce, and what people hear in the end."""

from __future__ import annotations

import json
import os
import signal
import socketserver
import sys
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any

import pytest

from regional_news.cli.options import settings_of
from regional_news.ops import alerts, notify
from regional_news.run.context import store_path
from regional_news.storage.sqlite import Filters, Store
from regional_news.storage.sqlite.alerts import Alert
from tests import forked
from tests.crawling import environment
from tests.factory import make_article

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from scrapy.settings import Settings


class Hook(BaseHTTPRequestHandler):
    """Takes what is posted and answers as its server says."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        server: Any = self.server
        if server.hangs:
            self.wfile.write(b"HTTP/1.1 2")
            server.let_go.wait()
            return
        if server.status == 200:
            server.posted.append(json.loads(body))
        if server.victims:
            os.kill(server.victims.get(), signal.SIGKILL)
            return
        self.send_response(server.status)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


class Mailbox(socketserver.StreamRequestHandler):
    """The least that a mail server says; it knows no recipient until it does."""

    def handle(self) -> None:
        server: Any = self.server
        self.wfile.write(b"220 test\r\n")
        inside = False
        for line in self.rfile:
            verb = line[:4].upper()
            if inside:
                if line == b".\r\n":
                    inside = False
                    server.posted.append(line)
                    self.wfile.write(b"250 taken\r\n")
                continue
            inside = verb == b"DATA"
            known = verb != b"RCPT" or server.status == 200
            said = {b"DATA": b"354 go on", b"QUIT": b"221 bye"}.get(verb, b"250 well" if known else b"550 no such user")
            self.wfile.write(said + b"\r\n")
            if verb == b"QUIT":
                return


@contextmanager
def serving(server: Any) -> Iterator[Any]:
    server.posted, server.status, server.hangs, server.let_go = [], 200, False, threading.Event()
    server.victims = None
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield server
    server.let_go.set()
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def hook() -> Iterator[Any]:
    with serving(ThreadingHTTPServer(("127.0.0.1", 0), Hook)) as server:
        yield server


@pytest.fixture
def mailbox() -> Iterator[Any]:
    with serving(socketserver.ThreadingTCPServer(("127.0.0.1", 0), Mailbox)) as server:
        yield server


class Desk:
    """A store with one alert."""

    def __init__(self, folder: Path, *values: str, way: str, target: str) -> None:
        self.settings: Settings = settings_of(folder, values)
        with self.store() as store:
            kept = Alert(name="lake", title="环湖", filters=Filters(query="步道"), way=way, target=target)
            store.kept_searches.put(kept)

    def store(self) -> Store:
        return Store.open(store_path(self.settings))

    def comes(self, number: int) -> list[str]:
        self.is_stored(number)
        return alerts.tell_alerts(self.settings)

    def is_stored(self, number: int) -> None:
        text = f"环湖步道第{number}段{number * 37}米开工，工期{number * 11}天，由{number}队承建。"
        with self.store() as store:
            article = make_article(article_id=str(number), title=f"第{number}段", text=text)
            store.save(article, run_id=store.start_run(spider="heze"))

    @property
    def failure(self) -> str | None:
        with self.store() as store:
            return store.kept_searches.all()[0].failure


def told(server: Any) -> list[list[str]]:
    return [[one["title"] for one in posted["articles"]] for posted in server.posted]


def test_a_webhook_that_answers_500_for_a_day_is_told_all_of_it_once(tmp_path: Path, hook: Any) -> None:
    desk = Desk(tmp_path, way="webhook", target=f"http://127.0.0.1:{hook.server_address[1]}/x")
    hook.status = 500
    for number in range(24):
        [line] = desk.comes(number)
        assert "500" in line
    assert "500" in (desk.failure or "")
    hook.status = 200
    assert desk.comes(24) == []
    assert desk.comes(25) == []
    assert told(hook) == [[f"第{number}段" for number in range(25)], ["第25段"]]
    assert desk.failure is None


@pytest.mark.slow
def test_one_that_is_killed_before_it_notes_the_answer_repeats_that_message_alone(tmp_path: Path, hook: Any) -> None:
    desk = Desk(tmp_path, way="webhook", target=f"http://127.0.0.1:{hook.server_address[1]}/x")
    desk.is_stored(1)
    hook.victims = SimpleQueue()
    line = [sys.executable, "-m", "regional_news", "queries", "tell", "--data-dir", str(tmp_path)]
    started = forked.Started(line, env={**environment(None, tmp_path), "no_proxy": "127.0.0.1"}, cwd=tmp_path)
    hook.victims.put(started.pid)
    started.end()
    assert started.returncode == -signal.SIGKILL
    hook.victims = None
    desk.comes(2)
    desk.comes(3)
    assert told(hook) == [["第1段"], ["第1段"], ["第2段"], ["第3段"]]
    assert hook.posted[0] == hook.posted[1]


def test_a_webhook_that_never_ends_its_answer_holds_no_run(
    tmp_path: Path, hook: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notify, "WHOLE_S", 0.2)
    desk = Desk(tmp_path, way="webhook", target=f"http://127.0.0.1:{hook.server_address[1]}/x")
    hook.hangs = True
    assert "no end of the answer" in desk.comes(1)[0]
    hook.hangs = False
    monkeypatch.undo()
    assert desk.comes(2) == []
    assert told(hook) == [["第1段", "第2段"]]


def test_a_mail_that_bounces_is_sent_once_the_address_is_known(tmp_path: Path, mailbox: Any) -> None:
    server = f"NOTIFY_SMTP=127.0.0.1:{mailbox.server_address[1]}"
    desk = Desk(tmp_path, server, "NOTIFY_EMAIL_FROM=desk@example.org", way="mail", target="gone@example.org")
    mailbox.status = 550
    assert "no such user" in desk.comes(1)[0]
    assert desk.failure == "gone@example.org: 550 no such user"
    assert mailbox.posted == []
    mailbox.status = 200
    assert desk.comes(2) == []
    assert len(mailbox.posted) == 1
    assert desk.failure is None
