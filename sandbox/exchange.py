"""One request and its answer, as the sandbox's parts hand them to each other."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urlsplit

if TYPE_CHECKING:
    import io
    import socket
    import threading
    from collections.abc import Callable, Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a client asked for."""

    method: str
    url: str
    """Absolute, as the client meant it: `https://…` inside a tunnel."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """Names in lower case."""
    body: bytes = b""

    @property
    def parts(self) -> SplitResult:
        """The address in its parts."""
        return urlsplit(self.url)


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedRequest:
    """One request as it came in, and what it was answered with."""

    time: float
    """Seconds of the monotonic clock when the request was complete."""
    method: str
    url: str
    headers: Mapping[str, str]
    """Names in lower case."""
    status: int
    """Status of the answer; 0 when the connection was broken instead."""


@dataclass(slots=True, kw_only=True)
class Wire:
    """The connection an answer is written to, for faults below HTTP."""

    out: io.BufferedIOBase
    socket: socket.socket
    stopping: threading.Event
    """Set when the sandbox stops: a sleeping fault must wait on it, never on the clock alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the server sends back."""

    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    send: Callable[[Wire, Answer], None] | None = None
    """Writes the answer instead of the ordinary way; the connection is closed afterwards."""

    def header(self, name: str) -> str | None:
        """Return the first value of header `name`, whatever its case."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)

    def with_headers(self, *pairs: tuple[str, str]) -> tuple[tuple[str, str], ...]:
        """Return the headers with `pairs` in the place of their like."""
        names = {name.lower() for name, _ in pairs}
        return (*((key, value) for key, value in self.headers if key.lower() not in names), *pairs)


def html(text: str, *, status: int = 200, encoding: str = "utf-8", charset: str | None = "utf-8") -> Answer:
    """Answer with a page; `charset` is what the header claims, None for a header without one."""
    content_type = "text/html" if charset is None else f"text/html; charset={charset}"
    return Answer(
        status=status, headers=(("Content-Type", content_type),), body=text.encode(encoding, "xmlcharrefreplace")
    )


def plain(text: str, *, status: int = 200) -> Answer:
    """Answer with plain text."""
    return Answer(status=status, headers=(("Content-Type", "text/plain; charset=utf-8"),), body=text.encode())


def moved(to: str, *, status: int = 302) -> Answer:
    """Send the client elsewhere."""
    return Answer(
        status=status, headers=(("Location", to), ("Content-Type", "text/html")), body=json.dumps(to).encode()
    )
