"""Alarms reach people: by a program, a webhook, a mail; once, again after a while, and when they are over."""

from __future__ import annotations

import json
import socketserver
import sys
import threading
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest
from scrapy.settings import Settings

from regional_news.errors import UserError
from regional_news.item.article import utc_now
from regional_news.ops.notify import Message, Notifier, message_of, notifiers, tell, tell_of_alarms
from regional_news.storage.sqlite import OpenAlarm, Store
from tests import forked
from tests.alarm_store import alarms
from tests.every import every

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator
    from pathlib import Path

MESSAGE = Message(subject="regional-news: 测试", text="菏泽: 出错\n", alarms=[{"key": "heze:run"}])


def ways(**values: object) -> list[Notifier]:
    settings = Settings({"NOTIFY_SMTP": "localhost"})
    settings.setdict(values)
    return notifiers(settings)


@contextmanager
def serving(server: socketserver.BaseServer) -> Iterator[int]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield server.server_address[1]  # type: ignore[index]
    server.shutdown()
    server.server_close()
    thread.join()


class Hook(BaseHTTPRequestHandler):
    """Takes what is posted."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.posted.append((self.path, self.headers["Content-Type"], json.loads(body)))  # type: ignore[attr-defined]
        self.send_response(self.server.status)  # type: ignore[attr-defined]
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


class Mailbox(socketserver.StreamRequestHandler):
    """The least that a mail server says."""

    def handle(self) -> None:
        self.wfile.write(b"220 test\r\n")
        data: list[bytes] | None = None
        for line in self.rfile:
            if data is not None:
                if line == b".\r\n":
                    self.server.mails.append(b"".join(data))  # type: ignore[attr-defined]
                    data = None
                    self.wfile.write(b"250 taken\r\n")
                else:
                    data.append(line)
            elif line.upper().startswith(b"DATA"):
                data = []
                self.wfile.write(b"354 go on\r\n")
            elif line.upper().startswith(b"QUIT"):
                self.wfile.write(b"221 bye\r\n")
                return
            else:
                self.wfile.write(b"250 well\r\n")


def test_nothing_is_told_where_nobody_is_named() -> None:
    assert ways() == []


def test_a_command_is_given_the_text_and_no_shell_reads_it(tmp_path: Path) -> None:
    script = tmp_path / "tell me.py"
    script.write_text("import os, sys; open(sys.argv[1], 'w').write(os.environ['SUBJECT'] + '|' + sys.stdin.read())")
    out = tmp_path / "out"
    (way,) = ways(NOTIFY_COMMAND=f"{sys.executable} '{script}' '{out}'")
    evil = Message(subject="$(touch gone)", text="`touch gone`; 菏泽")
    assert tell(evil, [way]) == []
    assert out.read_text(encoding="utf-8") == "$(touch gone)|`touch gone`; 菏泽"


def test_a_command_that_fails_or_is_missing_is_one_line() -> None:
    lines = tell(
        MESSAGE, ways(NOTIFY_COMMAND=f"{sys.executable} -c 'import sys; sys.exit(\"no\\nline\\x1b\")'")
    ) + tell(MESSAGE, ways(NOTIFY_COMMAND="/no/such/program"))
    assert lines[0] == r"NOTIFY_COMMAND: it ended with exit code 1: line\x1b"
    assert lines[1].startswith("NOTIFY_COMMAND: ")
    assert "/no/such/program" in lines[1]


def test_a_webhook_is_posted_json() -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Hook)
    server.posted, server.status = [], 204  # type: ignore[attr-defined]
    with serving(server) as port:
        url = f"http://127.0.0.1:{port}/hook?x=1"
        assert tell(MESSAGE, ways(NOTIFY_WEBHOOK=url)) == []
        server.status = 500  # type: ignore[attr-defined]
        (line,) = tell(MESSAGE, ways(NOTIFY_WEBHOOK=url))
    assert "500" in line
    path, content_type, body = server.posted[0]  # type: ignore[attr-defined]
    assert (path, content_type) == ("/hook?x=1", "application/json; charset=utf-8")
    assert body == {
        "subject": MESSAGE.subject, "text": MESSAGE.text, "alarms": MESSAGE.alarms, "sender": "regional-news"
    }  # fmt: skip


class Babble(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self.rfile.readline()
        self.wfile.write(b"this is no HTTP\r\n\r\n")


def test_a_webhook_that_speaks_no_http_is_one_line() -> None:
    with serving(socketserver.ThreadingTCPServer(("127.0.0.1", 0), Babble)) as port:
        (line,) = tell(MESSAGE, ways(NOTIFY_WEBHOOK=f"http://127.0.0.1:{port}/"))
    assert line.startswith("NOTIFY_WEBHOOK: this is no HTTP")
    (line,) = tell(MESSAGE, ways(NOTIFY_WEBHOOK="http://127.0.0.1:1/a b"))
    assert line.startswith("NOTIFY_WEBHOOK: ")


def test_no_header_can_be_put_into_a_mail() -> None:
    sender = "rn@example.org\r\nBcc: all@example.org"
    (line,) = tell(MESSAGE, ways(NOTIFY_EMAIL="a@example.org", NOTIFY_EMAIL_FROM=sender, NOTIFY_SMTP="127.0.0.1:1"))
    assert line.startswith("NOTIFY_EMAIL: Header values may not contain")


def test_a_mail_is_sent_in_utf8() -> None:
    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Mailbox)
    server.mails = []  # type: ignore[attr-defined]
    with serving(server) as port:
        settings = {"NOTIFY_EMAIL": "a@example.org, b@example.org", "NOTIFY_EMAIL_FROM": "rn@example.org"}
        (way,) = ways(**settings, NOTIFY_SMTP=f"127.0.0.1:{port}")
        assert tell(MESSAGE, [way]) == []
    from email import message_from_bytes, policy  # noqa: PLC0415 - only here

    mail = message_from_bytes(server.mails[0], policy=policy.default)  # type: ignore[attr-defined]
    assert (mail["Subject"], mail["To"], mail["From"]) == (
        MESSAGE.subject,
        "a@example.org, b@example.org",
        "rn@example.org",
    )
    assert mail.get_content().replace("\r\n", "\n") == MESSAGE.text  # type: ignore[attr-defined]


def test_a_mail_server_that_is_away_is_one_line() -> None:
    (line,) = tell(MESSAGE, ways(NOTIFY_EMAIL="a@example.org", NOTIFY_SMTP="127.0.0.1:1"))
    assert line.startswith("NOTIFY_EMAIL: ")


@every(
    "values message",
    [
        ({"NOTIFY_WEBHOOK": "file:///etc/passwd"}, "NOTIFY_WEBHOOK: give an http or https address"),
        ({"NOTIFY_WEBHOOK": "http://[::1"}, "NOTIFY_WEBHOOK: give an http or https address"),
        ({"NOTIFY_EMAIL": "nobody"}, "NOTIFY_EMAIL=nobody: this is no mail address"),
        ({"NOTIFY_EMAIL": "a@b.cn", "NOTIFY_SMTP": "host:smtp"}, "NOTIFY_SMTP=host:smtp: give HOST or HOST:PORT"),
        ({"NOTIFY_COMMAND": "tell 'me"}, "NOTIFY_COMMAND=tell 'me: "),
    ],
)
def test_what_can_reach_nobody_is_said_before_a_crawl(values: dict[str, Any], message: str) -> None:
    with pytest.raises(UserError, match=message):
        ways(**values)


class Remembering:
    """A way that keeps what it is given, or fails."""

    name = "test"

    def __init__(self) -> None:
        self.sent: list[Message] = []

    def send(self, message: Message) -> None:
        self.sent.append(message)


def test_an_alarm_is_told_once_then_after_a_while_then_when_it_is_over(tmp_path: Path) -> None:
    way, repeat = Remembering(), timedelta(hours=24)
    with Store.open(tmp_path / "regional_news.db") as store:
        for _ in range(3):
            store.enter_alarms("heze", alarms({"heze:zero": "no new article"}))
            assert tell_of_alarms(store, [way], repeat_after=repeat) == []
        assert len(way.sent) == 1, "an hourly run does not repeat it"
        assert "heze: no new article (since " in way.sent[0].text

        store.enter_alarms("heze", alarms({"heze:zero": "no new article", "heze:field:source": "0% have source"}))
        tell_of_alarms(store, [way], repeat_after=repeat)
        assert [alarm["key"] for alarm in way.sent[1].alarms] == ["heze:field:source"], "only what is news"

        store.told_alarms(["heze:zero"], at=utc_now() - timedelta(hours=25))
        tell_of_alarms(store, [way], repeat_after=repeat)
        assert [alarm["key"] for alarm in way.sent[2].alarms] == ["heze:zero"]

        store.enter_alarms("heze", alarms({}))
        tell_of_alarms(store, [way], repeat_after=repeat)
        assert "all is well again with heze" in way.sent[3].subject
        tell_of_alarms(store, [way], repeat_after=repeat)
        assert len(way.sent) == 4


def test_what_did_not_get_through_is_tried_again(tmp_path: Path) -> None:
    with Store.open(tmp_path / "regional_news.db") as store:
        store.enter_alarms("heze", alarms({"heze:zero": "x"}))
        missing = ways(NOTIFY_COMMAND="/no/such/program")
        assert len(tell_of_alarms(store, missing, repeat_after=timedelta(hours=24))) == 1
        way = Remembering()
        tell_of_alarms(store, [way], repeat_after=timedelta(hours=24))
        assert len(way.sent) == 1


def test_a_page_cannot_write_into_a_message() -> None:
    now = utc_now()
    alarm = OpenAlarm(
        key="k",
        portal="heze",
        message="a\nb\x1b",
        code=None,
        parameters={},
        first_seen=now,
        last_seen=now,
        told_at=None,
        ended_at=None,
    )
    assert r"heze: a b\x1b (since" in message_of([alarm]).text


@pytest.mark.slow
def test_the_test_command_says_which_way_works(tmp_path: Path) -> None:
    def notify_test(*options: str) -> subprocess.CompletedProcess[str]:
        return forked.run([sys.executable, "-m", "regional_news", "notify-test", *options], cwd=tmp_path)

    done = notify_test("-s", f"NOTIFY_COMMAND={sys.executable} -c pass")
    assert (done.returncode, done.stdout) == (0, "NOTIFY_COMMAND: sent\n")
    done = notify_test("-s", f"NOTIFY_COMMAND={sys.executable} -c pass", "-s", "NOTIFY_WEBHOOK=http://127.0.0.1:1/")
    assert (done.returncode, done.stdout.splitlines()[0]) == (4, "NOTIFY_COMMAND: sent")
    hook = ThreadingHTTPServer(("127.0.0.1", 0), Hook)
    hook.posted, hook.status = [], 200  # type: ignore[attr-defined]
    box = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Mailbox)
    box.mails = []  # type: ignore[attr-defined]
    with serving(hook) as hook_port, serving(box) as box_port:
        done = notify_test(
            "-s", f"NOTIFY_WEBHOOK=http://127.0.0.1:{hook_port}/", "-s", "NOTIFY_EMAIL=a@example.org",
            "-s", f"NOTIFY_SMTP=127.0.0.1:{box_port}",
        )  # fmt: skip
    assert (done.returncode, done.stdout) == (0, "NOTIFY_WEBHOOK: sent\nNOTIFY_EMAIL: sent\n")
    assert "This is a test" in hook.posted[0][2]["text"]  # type: ignore[attr-defined]
    assert b"This is a test" in box.mails[0]  # type: ignore[attr-defined]
    done = notify_test()
    assert (done.returncode, done.stdout) == (2, "")
    assert "nobody would be told" in done.stderr
