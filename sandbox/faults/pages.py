"""Faults above the wire: well-formed answers that are not the page, or not as they should be."""

from __future__ import annotations

import gzip
import random
import re
import zlib
from dataclasses import replace
from typing import Final

from sandbox.exchange import Answer, Request, html, moved, plain


def status(
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


def redirect(answer: Answer, request: Request, *, to: str, status: int = 302) -> Answer:
    """Send the client to another address."""
    return moved(to, status=status)


def loop(answer: Answer, request: Request) -> Answer:
    """Send the client round and round."""
    address, _, count = request.url.partition("?hop=")
    return moved(f"{address}?hop={int(count or 0) + 1}")


def bomb(answer: Answer, request: Request, *, coding: str = "gzip", size: int = 1 << 31) -> Answer:
    """Send a small body that unpacks to `size` bytes."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31 if coding == "gzip" else 15)
    block = b"<p>" + b"0" * ((1 << 20) - 3)
    packed = b"".join(packer.compress(block) for _ in range(size >> 20)) + packer.flush()
    return Answer(headers=(("Content-Type", "text/html"), ("Content-Encoding", coding)), body=packed)


def bad_gzip(answer: Answer, request: Request) -> Answer:
    """Send a compressed body that is cut in its middle, with a right length."""
    packed = gzip.compress(answer.body)
    return replace(answer, headers=answer.with_headers(("Content-Encoding", "gzip")), body=packed[: len(packed) // 2])


def body(
    answer: Answer, request: Request, *, body: bytes, content_type: str = "text/html", status: int = 200
) -> Answer:
    """Answer with another body."""
    return Answer(status=status, headers=(("Content-Type", content_type),), body=body)


def error_page(answer: Answer, request: Request) -> Answer:
    """Answer 200 with an error message."""
    return html("<html><head><title>系统提示</title></head><body><p>系统繁忙，请稍后再试！</p></body></html>")


def empty(answer: Answer, request: Request) -> Answer:
    """Answer 200 with nothing."""
    return html("")


def empty_list(answer: Answer, request: Request) -> Answer:
    """Answer with a list page that has no entry."""
    return html("<html><head><title>列表</title></head><body><ul class='list'></ul><div>共0条</div></body></html>")


def charset(answer: Answer, request: Request, *, charset: str) -> Answer:
    """Claim another encoding in the header."""
    return replace(answer, headers=answer.with_headers(("Content-Type", f"text/html; charset={charset}")))


def recode(answer: Answer, request: Request, *, source: str = "utf-8", to: str = "gb18030") -> Answer:
    """Send the page in another encoding than header and meta say."""
    return replace(answer, body=answer.body.decode(source, "replace").encode(to, "xmlcharrefreplace"))


def stray_byte(answer: Answer, request: Request, *, at: float = 0.5) -> Answer:
    """Damage the text by one byte."""
    place = int(len(answer.body) * at)
    return replace(answer, body=answer.body[:place] + b"\xff" + answer.body[place:])


def many_links(answer: Answer, request: Request, *, url: str, count: int = 50_000) -> Answer:
    """Answer with a list of so many links; `url` holds `{n}`."""
    lines = "".join(f'<li><a href="{url.format(n=n)}">第{n}条</a></li>' for n in range(count))
    return html(f"<html><body><ul>{lines}</ul></body></html>")


def endless(answer: Answer, request: Request, *, encoding: str = "utf-8") -> Answer:
    """Let every page of a list lead to one more, whose entries are the same."""
    address, _, page = request.url.partition("?page=")
    following = int(page or 1) + 1
    links = (
        f'<div class="page">第{following - 1}页 <a href="{address}?page={following}">下一页</a></div></body>'.encode(
            encoding
        )
    )
    return replace(answer, body=re.sub(rb"(?i)</body>", lambda _: links, answer.body, count=1))


def sessions(answer: Answer, request: Request) -> Answer:
    """Give every link of a page a session number of its own, another one at each request."""
    fresh = random.SystemRandom()
    links = re.compile(rb'href="[^"?#]+\.html?(?=")')
    body = links.sub(lambda link: link[0] + b"?sid=%016x" % fresh.getrandbits(64), answer.body)
    return replace(answer, body=body)


def robots(answer: Answer, request: Request, *, text: str | bytes) -> Answer:
    """Answer with a robots.txt of your own."""
    return plain(text) if isinstance(text, str) else Answer(headers=(("Content-Type", "text/plain"),), body=text)


PAGE_FAULTS: Final = (
    status,
    redirect,
    loop,
    bomb,
    bad_gzip,
    body,
    error_page,
    empty,
    empty_list,
    charset,
    recode,
    stray_byte,
    many_links,
    endless,
    sessions,
    robots,
)
