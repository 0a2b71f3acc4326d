"""What can go wrong between a server and a crawler, each by a name."""

from __future__ import annotations

import gzip
import os
import random
import re
import socket
import struct
import zlib
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from regional_news.sandbox.exchange import Answer, Request, Wire, html, plain, redirect
from regional_news.sandbox.server import head

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

BROKEN: Final = 0
"""Status of an answer that is no HTTP answer."""


@dataclass(slots=True, kw_only=True)
class Fault:
    """A fault that `Sandbox.fault` set up.

    It strikes requests whose address `pattern` is found in, after letting `after` of them pass, at most `times` times.
    """

    pattern: re.Pattern[str]
    kind: str
    options: Mapping[str, Any] = field(default_factory=dict)
    times: int | None = None
    after: int = 0
    hits: int = 0
    """How many requests it struck so far."""

    def strikes(self, request: Request) -> bool:
        """Tell whether this request is struck, and count it."""
        if self.times is not None and self.hits >= self.times:
            return False
        if not self.pattern.search(request.url):
            return False
        if self.after:
            self.after -= 1
            return False
        self.hits += 1
        return True

    def apply(self, answer: Answer, request: Request) -> Answer:
        """Return what is sent in the place of `answer`."""
        return KINDS[self.kind](answer, request, **self.options)


# Below HTTP: the connection breaks or the message does not keep its word.


def _drop(answer: Answer, request: Request) -> Answer:
    """Close the connection without a word."""
    return Answer(status=BROKEN, send=lambda *_: None)


def _reset(answer: Answer, request: Request, *, after_bytes: int = 0) -> Answer:
    """Reset the connection, at once or amid the answer."""

    def send(wire: Wire, answer: Answer) -> None:
        wire.out.write((head(answer) + answer.body)[:after_bytes])
        wire.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        os.close(wire.socket.detach())  # without the orderly shutdown that close() would begin with

    return replace(answer, send=send)


def _hang(answer: Answer, request: Request, *, seconds: float = 3600) -> Answer:
    """Accept the request and never answer."""
    return Answer(status=BROKEN, send=lambda wire, _: (wire.stopping.wait(seconds), None)[1])


def _drip(answer: Answer, request: Request, *, seconds: float = 0.5, size: int = 1) -> Answer:
    """Send `size` bytes every so many seconds."""

    def send(wire: Wire, answer: Answer) -> None:
        message = head(answer) + answer.body
        for at in range(0, len(message), size):
            if wire.stopping.wait(seconds):
                return
            wire.out.write(message[at : at + size])

    return replace(answer, send=send)


def _truncate(answer: Answer, request: Request, *, keep: float = 0.5) -> Answer:
    """Announce the whole body, send part of it, close."""

    def send(wire: Wire, answer: Answer) -> None:
        wire.out.write(head(answer) + answer.body[: int(len(answer.body) * keep)])

    return replace(answer, send=send)


def _length(answer: Answer, request: Request, *, off_by: int = -100) -> Answer:
    """Announce another length than the body has."""

    def send(wire: Wire, answer: Answer) -> None:
        wire.out.write(head(answer, length=max(0, len(answer.body) + off_by)) + answer.body)

    return replace(answer, send=send)


def _chunks(answer: Answer, request: Request) -> Answer:
    """Send the body in chunks and close before the last one."""

    def send(wire: Wire, answer: Answer) -> None:
        chunked = replace(answer, headers=answer.with_headers(("Transfer-Encoding", "chunked")))
        half = answer.body[: len(answer.body) // 2]
        wire.out.write(head(chunked, length=None) + b"%x\r\n%b\r\n" % (len(half), half))

    return replace(answer, send=send)


def _raw(answer: Answer, request: Request, *, data: bytes) -> Answer:
    """Send bytes of your own."""
    return Answer(status=BROKEN, send=lambda wire, _: (wire.out.write(data), None)[1])


def _bad_status_line(answer: Answer, request: Request) -> Answer:
    """Begin with what is no status line."""
    return _raw(answer, request, data=b"HTTP/9.9 OK two hundred\r\n\r\n<html></html>")


def _bad_header(answer: Answer, request: Request) -> Answer:
    """Send a header line without a colon."""
    return _raw(answer, request, data=b"HTTP/1.1 200 OK\r\nthis is no header\r\nContent-Length: 2\r\n\r\nok")


def _huge_header(answer: Answer, request: Request, *, size: int = 1 << 20) -> Answer:
    """Send a header of a megabyte."""
    return _raw(answer, request, data=b"HTTP/1.1 200 OK\r\nX-Filler: " + b"x" * size + b"\r\n\r\n")


# HTTP: well-formed answers that are no page.


def _status(
    answer: Answer,
    request: Request,
    *,
    status: int,
    retry_after: str | int | None = None,
    body: str = "",
) -> Answer:
    """Answer with a status, `Retry-After` if given."""
    page = html(
        body or f"<html><head><title>{status}</title></head><body><h1>{status}</h1></body></html>", status=status
    )
    if retry_after is None:
        return page
    return replace(page, headers=page.with_headers(("Retry-After", str(retry_after))))


def _redirect(answer: Answer, request: Request, *, to: str, status: int = 302) -> Answer:
    """Send the client to another address."""
    return redirect(to, status=status)


def _loop(answer: Answer, request: Request) -> Answer:
    """Send the client round and round."""
    address, _, count = request.url.partition("?hop=")
    return redirect(f"{address}?hop={int(count or 0) + 1}")


def _bomb(answer: Answer, request: Request, *, coding: str = "gzip", size: int = 1 << 31) -> Answer:
    """Send a small body that unpacks to `size` bytes."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31 if coding == "gzip" else 15)
    block = b"<p>" + b"0" * ((1 << 20) - 3)
    packed = b"".join(packer.compress(block) for _ in range(size >> 20)) + packer.flush()
    return Answer(headers=(("Content-Type", "text/html"), ("Content-Encoding", coding)), body=packed)


def _bad_gzip(answer: Answer, request: Request) -> Answer:
    """Send a compressed body that is cut in its middle, with a right length."""
    packed = gzip.compress(answer.body)
    return replace(answer, headers=answer.with_headers(("Content-Encoding", "gzip")), body=packed[: len(packed) // 2])


# Content: a page, but not the one.


def _body(
    answer: Answer, request: Request, *, body: bytes, content_type: str = "text/html", status: int = 200
) -> Answer:
    """Answer with another body."""
    return Answer(status=status, headers=(("Content-Type", content_type),), body=body)


def _error_page(answer: Answer, request: Request) -> Answer:
    """Answer 200 with an error message."""
    return html("<html><head><title>系统提示</title></head><body><p>系统繁忙,请稍后再试!</p></body></html>")


def _empty(answer: Answer, request: Request) -> Answer:
    """Answer 200 with nothing."""
    return html("")


def _empty_list(answer: Answer, request: Request) -> Answer:
    """Answer with a list page that has no entry."""
    return html("<html><head><title>列表</title></head><body><ul class='list'></ul><div>共0条</div></body></html>")


def _charset(answer: Answer, request: Request, *, charset: str) -> Answer:
    """Claim another encoding in the header."""
    return replace(answer, headers=answer.with_headers(("Content-Type", f"text/html; charset={charset}")))


def _recode(answer: Answer, request: Request, *, source: str = "utf-8", to: str = "gb18030") -> Answer:
    """Send the page in another encoding than header and meta say."""
    return replace(answer, body=answer.body.decode(source, "replace").encode(to, "xmlcharrefreplace"))


def _stray_byte(answer: Answer, request: Request, *, at: float = 0.5) -> Answer:
    """Damage the text by one byte."""
    place = int(len(answer.body) * at)
    return replace(answer, body=answer.body[:place] + b"\xff" + answer.body[place:])


def _many_links(answer: Answer, request: Request, *, url: str, count: int = 50_000) -> Answer:
    """Answer with a list of so many links; `url` holds `{n}`."""
    lines = "".join(f'<li><a href="{url.format(n=n)}">第{n}条</a></li>' for n in range(count))
    return html(f"<html><body><ul>{lines}</ul></body></html>")


def _endless(answer: Answer, request: Request, *, encoding: str = "utf-8") -> Answer:
    """Let every page of a list lead to one more, whose entries are the same."""
    address, _, page = request.url.partition("?page=")
    following = int(page or 1) + 1
    links = (
        f'<div class="page">第{following - 1}页 <a href="{address}?page={following}">下一页</a></div></body>'.encode(
            encoding
        )
    )
    return replace(answer, body=re.sub(rb"(?i)</body>", lambda _: links, answer.body, count=1))


def _sessions(answer: Answer, request: Request) -> Answer:
    """Give every link of a page a session number of its own, another one at each request."""
    fresh = random.SystemRandom()
    links = re.compile(rb'href="[^"?#]+\.html?(?=")')
    body = links.sub(lambda link: link[0] + b"?sid=%016x" % fresh.getrandbits(64), answer.body)
    return replace(answer, body=body)


# Validators.


def _no_validators(answer: Answer, request: Request) -> Answer:
    """Send no validators."""
    return replace(answer, headers=tuple(p for p in answer.headers if p[0] not in {"ETag", "Last-Modified"}))


def _fickle_etag(answer: Answer, request: Request) -> Answer:
    """Send another ETag each time."""
    return replace(answer, headers=answer.with_headers(("ETag", f'"{random.SystemRandom().getrandbits(64):x}"')))


def _false_304(answer: Answer, request: Request) -> Answer:
    """Answer 304 to every conditional request, changed or not."""
    conditional = {"if-none-match", "if-modified-since"} & request.headers.keys()
    return Answer(status=304, headers=answer.headers) if conditional else answer


def _ignore_conditions(answer: Answer, request: Request) -> Answer:
    """Send validators, but the whole page to whoever returns them."""
    return answer


def _robots(answer: Answer, request: Request, *, text: str | bytes) -> Answer:
    """Answer with a robots.txt of your own."""
    return plain(text) if isinstance(text, str) else Answer(headers=(("Content-Type", "text/plain"),), body=text)


KINDS: Final[dict[str, Callable[..., Answer]]] = {
    "bad_gzip": _bad_gzip,
    "bad_header": _bad_header,
    "bad_status_line": _bad_status_line,
    "body": _body,
    "bomb": _bomb,
    "charset": _charset,
    "chunks": _chunks,
    "drip": _drip,
    "drop": _drop,
    "empty": _empty,
    "empty_list": _empty_list,
    "endless": _endless,
    "error_page": _error_page,
    "false_304": _false_304,
    "fickle_etag": _fickle_etag,
    "hang": _hang,
    "huge_header": _huge_header,
    "ignore_conditions": _ignore_conditions,
    "length": _length,
    "loop": _loop,
    "many_links": _many_links,
    "no_validators": _no_validators,
    "raw": _raw,
    "recode": _recode,
    "redirect": _redirect,
    "reset": _reset,
    "robots": _robots,
    "sessions": _sessions,
    "status": _status,
    "stray_byte": _stray_byte,
    "truncate": _truncate,
}
"""Every kind of fault, by its name in `Sandbox.fault`."""

ON_VALIDATORS: Final = frozenset({"no_validators", "fickle_etag", "false_304", "ignore_conditions"})
"""Faults of validators: they are given the whole page with its validators, whatever the client asked."""
