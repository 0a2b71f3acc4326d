"""Tell people what is wrong: by a program of theirs, a webhook, or e-mail. Nothing here can fail a run."""

from __future__ import annotations

import json
import os
import shlex
import smtplib
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.message import EmailMessage
from http.client import HTTPException
from typing import Any, ClassVar, Final, Protocol
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from scrapy.settings import BaseSettings

from regional_news import __version__
from regional_news.errors import RegionalNewsError, UserError
from regional_news.item.article import utc_now
from regional_news.run.clauses import worded
from regional_news.storage.sqlite import OpenAlarm, Store
from regional_news.storage.sqlite.place import StorePlace
from regional_news.text.clean import one_line
from regional_news.text.days import shown_time

TIMEOUT_S: Final = 30.0  # longest wait for each step of a conversation
WHOLE_S: Final = 60.0  # longest time for the whole: an answer that comes a byte at a time would hold a run for ever
NOBODY: Final = dict.fromkeys(("NOTIFY_COMMAND", "NOTIFY_WEBHOOK", "NOTIFY_EMAIL"), "")
"""Settings of a crawl that tells nobody anything."""


@dataclass(frozen=True, kw_only=True)
class Message:
    """What people are told."""

    subject: str
    text: str
    alarms: list[dict[str, Any]] = field(default_factory=list)  # the alarms it tells of, for programs
    articles: list[dict[str, Any]] = field(default_factory=list)  # what an alert found
    id: str = ""  # identity of the message, unchanged when it is sent again

    def as_json(self) -> bytes:
        """Return the body of a webhook's request."""
        values = {"subject": self.subject, "text": self.text, "alarms": self.alarms, "sender": "regional-news"}
        if self.articles:
            values |= {"articles": self.articles, "id": self.id}
        return json.dumps(values, ensure_ascii=False).encode()


class CannotTellError(Exception):
    """Say why a message did not get through, in one line."""


class Notifier(Protocol):
    """One way to people."""

    name: ClassVar[str]

    def send(self, message: Message) -> None:
        """Send the message, or raise `CannotTellError`."""


@dataclass(frozen=True)
class CommandNotifier:
    """Start a program: SUBJECT is in its environment, the text on its standard input; no shell reads either."""

    name: ClassVar[str] = "NOTIFY_COMMAND"
    command: str

    def send(self, message: Message) -> None:
        """Start the program and wait for it."""
        try:
            done = subprocess.run(  # noqa: S603 - the operator's own program
                shlex.split(self.command),
                input=message.text.encode(),
                env={**os.environ, "SUBJECT": message.subject},
                capture_output=True,
                timeout=TIMEOUT_S,
                check=False,
            )
        except (OSError, ValueError, subprocess.TimeoutExpired) as error:
            raise CannotTellError(str(error)) from error
        if done.returncode:
            said = done.stderr.decode(errors="replace").strip().splitlines()
            raise CannotTellError(f"it ended with exit code {done.returncode}{f': {said[-1]}' if said else ''}")


@dataclass(frozen=True)
class WebhookNotifier:
    """Post JSON: `{"subject", "text", "alarms": [{"key", "portal", "message", ...}], "sender"}`."""

    name: ClassVar[str] = "NOTIFY_WEBHOOK"
    url: str

    def send(self, message: Message) -> None:
        """Post the message; an answer below 300 is a success."""
        headers = {"Content-Type": "application/json; charset=utf-8", "User-Agent": f"regional-news/{__version__}"}
        try:
            request = Request(self.url, data=message.as_json(), headers=headers, method="POST")  # noqa: S310 - checked
            # http or https alone, see notifiers()
            _within(lambda: urlopen(request, timeout=TIMEOUT_S).close())  # noqa: S310
        except (HTTPException, OSError, ValueError) as error:
            if isinstance(error, HTTPError):
                error.close()
            raise CannotTellError(str(error)) from error


@dataclass(frozen=True, kw_only=True)
class EmailNotifier:
    """Send a plain-text mail through the operator's own server."""

    name: ClassVar[str] = "NOTIFY_EMAIL"
    to: tuple[str, ...]
    sender: str
    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)

    def send(self, message: Message) -> None:
        """Send the mail, encrypted where the server offers that."""
        try:
            mail = EmailMessage()
            mail["Subject"], mail["From"], mail["To"] = one_line(message.subject), self.sender, ", ".join(self.to)
            if message.id:
                mail["Message-ID"] = f"<{message.id}@regional-news>"
            mail.set_content(message.text)
            _within(lambda: self._deliver(mail))
        except smtplib.SMTPRecipientsRefused as error:
            refused = ((to, code, said.decode(errors="replace")) for to, (code, said) in error.recipients.items())
            raise CannotTellError("; ".join(f"{to}: {code} {said}" for to, code, said in refused)) from error
        except (OSError, smtplib.SMTPException, ValueError) as error:
            raise CannotTellError(str(error)) from error

    def _deliver(self, mail: EmailMessage) -> None:
        context = ssl.create_default_context()
        with (
            smtplib.SMTP_SSL(self.host, self.port, timeout=TIMEOUT_S, context=context)
            if self.port == 465
            else smtplib.SMTP(self.host, self.port, timeout=TIMEOUT_S)
        ) as server:
            server.ehlo()
            if self.port != 465 and server.has_extn("starttls"):
                server.starttls(context=context)
                server.ehlo()
            if self.user:
                server.login(self.user, self.password)
            server.send_message(mail)


def _within(action: Callable[[], None]) -> None:
    """Do something that asks another machine; raise what it raises, or `CannotTellError` where it has no end."""
    raised: list[Exception] = []

    def work() -> None:
        try:
            action()
        except Exception as error:  # noqa: BLE001 - raised again below
            raised.append(error)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    thread.join(WHOLE_S)
    if thread.is_alive():
        raise CannotTellError(f"no end of the answer within {WHOLE_S:.0f} s")
    if raised:
        try:
            raise raised[0]
        finally:
            raised.clear()  # else the error keeps its connection, and itself


def notifiers(settings: BaseSettings) -> list[Notifier]:
    """Return the ways to people that the settings name; raise `UserError` for one that cannot work."""
    found: list[Notifier] = []
    if command := str(settings["NOTIFY_COMMAND"] or "").strip():
        try:
            shlex.split(command)
        except ValueError as error:
            raise UserError("NOTIFY_COMMAND={}: {}", command, error) from None
        found.append(CommandNotifier(command))
    if url := str(settings["NOTIFY_WEBHOOK"] or "").strip():
        if not _is_web_address(url):
            raise UserError("NOTIFY_WEBHOOK: give an http or https address")
        found.append(WebhookNotifier(url))
    if to := [address.strip() for address in settings.getlist("NOTIFY_EMAIL") if address.strip()]:
        if bad := [address for address in to if "@" not in address or any(char.isspace() for char in address)]:
            raise UserError("NOTIFY_EMAIL={}: this is no mail address", bad[0])
        server = str(settings["NOTIFY_SMTP"])
        host, _, port = server.rpartition(":") if ":" in server else (server, "", "25")
        if not port.isdigit() or not host:
            raise UserError("NOTIFY_SMTP={}: give HOST or HOST:PORT", settings["NOTIFY_SMTP"])
        sender = settings["NOTIFY_EMAIL_FROM"] or f"regional-news@{socket.gethostname()}"
        user, password = settings["NOTIFY_SMTP_USER"], settings["NOTIFY_SMTP_PASSWORD"]
        found.append(
            EmailNotifier(to=tuple(to), sender=sender, host=host, port=int(port), user=user, password=password)
        )
    return found


def _is_web_address(url: str) -> bool:
    try:
        return urlsplit(url).scheme in {"http", "https"} and bool(urlsplit(url).hostname)
    except ValueError:  # http://[::1
        return False


def tell(message: Message, ways: Sequence[Notifier]) -> list[str]:
    """Send the message every way there is; return one line for each that failed."""
    failures = []
    for way in ways:
        try:
            way.send(message)
        except CannotTellError as error:
            failures.append(f"{way.name}: {one_line(str(error))}")
    return failures


def report(
    store_path: StorePlace,
    ways: Sequence[Notifier],
    *,
    unrecorded: Sequence[str],
    repeat_after: timedelta,
    portal: str | None = None,
) -> list[str]:
    """Tell people of alarms, of one portal or of all, and of failures that the store could not take up.

    Returns one line for each way that failed.
    """
    if not ways:
        return []
    failures = []
    lines = list(unrecorded)
    try:
        with Store.open(store_path) as store:
            failures += tell_of_alarms(store, ways, repeat_after=repeat_after, portal=portal)
    except RegionalNewsError as error:
        lines.append(str(error))
    if lines:
        text = "\n".join([*lines, ""])
        failures += tell(Message(subject="regional-news: a run could not be recorded", text=text), ways)
    return failures


def tell_of_alarms(
    store: Store, ways: Sequence[Notifier], *, repeat_after: timedelta, portal: str | None = None
) -> list[str]:
    """Tell of alarms that nobody was told of lately, and of the end of those that people know of.

    Returns one line for each way that failed. Where every way fails, the next run tries again.
    """
    now = utc_now()
    alarms = [alarm for alarm in store.alarms() if portal in {None, alarm.portal}]
    due = [alarm for alarm in alarms if _is_due(alarm, now=now, repeat_after=repeat_after)]
    if not due or not ways:
        return []
    failures = tell(message_of(due), ways)
    if len(failures) < len(ways):
        store.told_alarms([alarm.key for alarm in due])
    return failures


def message_of(alarms: Sequence[OpenAlarm]) -> Message:
    """Return the message about some alarms, those that last first."""
    lasting = [alarm for alarm in alarms if alarm.ended_at is None]
    over = [alarm for alarm in alarms if alarm.ended_at is not None]
    portals = ", ".join(sorted({alarm.portal for alarm in lasting or over}))
    lines = [
        f"{one.portal}: {one_line(one.message)} (since {shown_time(one.first_seen)}, China time)" for one in lasting
    ]
    lines += [f"{alarm.portal}: over: {one_line(alarm.message)}" for alarm in over]
    is_failure = any(alarm.code in {None, "run_ended"} for alarm in lasting)
    about = "something is wrong with" if is_failure else "read, but looks different:"
    return Message(
        subject=f"regional-news: {about if lasting else 'all is well again with'} {portals}",
        text="\n".join([*lines, "", f"On {socket.gethostname()}; `regional-news status` says more.", ""]),
        alarms=[
            {
                "key": alarm.key,
                "portal": alarm.portal,
                "message": alarm.message,
                "message_zh": worded(alarm.code, alarm.parameters, "zh", otherwise=alarm.message),
                "code": alarm.code,
                "values": alarm.parameters,
                "first_seen": alarm.first_seen.isoformat(),
                "over": alarm.ended_at is not None,
            }
            for alarm in alarms
        ],
    )


def _is_due(alarm: OpenAlarm, *, now: datetime, repeat_after: timedelta) -> bool:
    return alarm.ended_at is not None or alarm.told_at is None or now - alarm.told_at >= repeat_after
