"""Faults below HTTP: the connection breaks, or the message does not keep its word."""

from __future__ import annotations

import os
import socket
import struct
from dataclasses import replace
from typing import Final

from sandbox.exchange import Answer, Request, Wire
from sandbox.server import head

BROKEN: Final = 0
"""Status of an answer that is no HTTP answer."""


def drop(answer: Answer, request: Request) -> Answer:
    """Close the connection without a word."""
    return Answer(status=BROKEN, send=lambda *_: None)


def reset(answer: Answer, request: Request, *, after_bytes: int = 0) -> Answer:
    """Reset the connection, at once or amid the answer."""

    def send(wire: Wire, answer: Answer) -> None:
        wire.out.write((head(answer) + answer.body)[:after_bytes])
        wire.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        os.close(wire.socket.detach())  # without the orderly shutdown that close() would begin with

    return replace(answer, send=send)


def hang(answer: Answer, request: Request, *, seconds: float = 3600) -> Answer:
    """Accept the request and never answer."""
    return Answer(status=BROKEN, send=lambda wire, _: (wire.stopping.wait(seconds), None)[1])


def drip(answer: Answer, request: Request, *, seconds: float = 0.5, size: int = 1) -> Answer:
    """Send `size` bytes every so many seconds."""

    def send(wire: Wire, answer: Answer) -> None:
        message = head(answer) + answer.body
        for at in range(0, len(message), size):
            if wire.stopping.wait(seconds):
                return
            wire.out.write(message[at : at + size])

    return replace(answer, send=send)


def truncate(answer: Answer, request: Request, *, keep: float = 0.5) -> Answer:
    """Announce the whole body, send part of it, close."""

    def send(wire: Wire, answer: Answer) -> None:
        wire.out.write(head(answer) + answer.body[: int(len(answer.body) * keep)])

    return replace(answer, send=send)


def length(answer: Answer, request: Request, *, off_by: int = -100) -> Answer:
    """Announce another length than the body has."""

    def send(wire: Wire, answer: Answer) -> None:
        wire.out.write(head(answer, length=max(0, len(answer.body) + off_by)) + answer.body)

    return replace(answer, send=send)


def chunks(answer: Answer, request: Request) -> Answer:
    """Send the body in chunks and close before the last one."""

    def send(wire: Wire, answer: Answer) -> None:
        chunked = replace(answer, headers=answer.with_headers(("Transfer-Encoding", "chunked")))
        half = answer.body[: len(answer.body) // 2]
        wire.out.write(head(chunked, length=None) + b"%x\r\n%b\r\n" % (len(half), half))

    return replace(answer, send=send)


def raw(answer: Answer, request: Request, *, data: bytes) -> Answer:
    """Send bytes of your own."""
    return Answer(status=BROKEN, send=lambda wire, _: (wire.out.write(data), None)[1])


def bad_status_line(answer: Answer, request: Request) -> Answer:
    """Begin with what is no status line."""
    return raw(answer, request, data=b"HTTP/9.9 OK two hundred\r\n\r\n<html></html>")


def bad_header(answer: Answer, request: Request) -> Answer:
    """Send a header line without a colon."""
    return raw(answer, request, data=b"HTTP/1.1 200 OK\r\nthis is no header\r\nContent-Length: 2\r\n\r\nok")


def huge_header(answer: Answer, request: Request, *, size: int = 1 << 20) -> Answer:
    """Send a header of a megabyte."""
    return raw(answer, request, data=b"HTTP/1.1 200 OK\r\nX-Filler: " + b"x" * size + b"\r\n\r\n")


WIRE_FAULTS: Final = (
    drop,
    reset,
    hang,
    drip,
    truncate,
    length,
    chunks,
    raw,
    bad_status_line,
    bad_header,
    huge_header,
)
