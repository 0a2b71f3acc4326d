"""One HTTP answer as one gzip member of a WARC/1.1 file (ISO 28500:2017).

Scrapy keeps neither the reason phrase nor, by way of Twisted, the transfer encoding: the record holds the phrase that
the status stands for and the body as it came out of the transfer encoding, its content encoding untouched.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from io import BytesIO
from typing import Any, Final

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from regional_news import __version__
from regional_news.storage.warc.dates import warc_date

NOT_MODIFIED: Final = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
IDENTICAL: Final = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"

_UNTRUE: Final = frozenset({"transfer-encoding"})  # headers that no longer describe the kept body


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One answer of a server, before anything undid its content encoding."""

    url: str
    fetched_at: datetime  # aware, UTC
    status: int
    headers: Sequence[tuple[str, str]]
    """Names and values as the server sent them, repeated names too, decoded as Latin-1, which keeps every byte."""
    body: bytes = field(repr=False)
    ip_address: str | None = None

    @property
    def digest(self) -> str:
        """The body's SHA-1 as web archives write it."""
        return "sha1:" + base64.b32encode(hashlib.sha1(self.body, usedforsecurity=False).digest()).decode()


class _Head(StatusAndHeaders):  # type: ignore[misc]
    """An HTTP head whose header values are written byte by byte as they came."""

    def compute_headers_buffer(self, header_filter: Any = None) -> None:
        self.headers_buff = self.to_bytes(header_filter, "latin-1")


def response_member(exchange: Exchange) -> bytes:
    """Return the `response` record of an answer."""
    out = BytesIO()
    writer = WARCWriter(out, gzip=True, warc_version="1.1")
    writer.write_record(
        writer.create_warc_record(
            exchange.url,
            "response",
            payload=BytesIO(exchange.body),
            length=len(exchange.body),
            http_headers=_head(exchange),
            warc_headers_dict=_record_headers(exchange) | {"WARC-Payload-Digest": exchange.digest},
        )
    )
    return out.getvalue()


def revisit_member(exchange: Exchange, *, to_url: str, to_date: datetime, to_id: str | None, to_digest: str) -> bytes:
    """Return the `revisit` record of an answer whose body is that of an earlier record.

    A 304 says so itself (`server-not-modified`); of any other answer the digests are equal.
    """
    out = BytesIO()
    writer = WARCWriter(out, gzip=True, warc_version="1.1")
    profile = NOT_MODIFIED if exchange.status == HTTPStatus.NOT_MODIFIED else IDENTICAL
    headers = _record_headers(exchange) | {
        "WARC-Profile": profile,
        "WARC-Refers-To-Target-URI": to_url,
        "WARC-Refers-To-Date": warc_date(to_date),
        "WARC-Payload-Digest": to_digest,
    }
    if to_id:
        headers["WARC-Refers-To"] = to_id
    writer.write_record(
        writer.create_warc_record(exchange.url, "revisit", http_headers=_head(exchange), warc_headers_dict=headers)
    )
    return out.getvalue()


def info_member(*, filename: str, portal: str, made_at: datetime, agent: str) -> bytes:
    """Return the `warcinfo` record that a file begins with."""
    out = BytesIO()
    writer = WARCWriter(out, gzip=True, warc_version="1.1")
    record = writer.create_warcinfo_record(
        filename,
        {
            "software": f"regional_news/{__version__}",
            "format": "WARC File Format 1.1",
            "conformsTo": "https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
            "description": f"articles and lists of {portal}",
            "http-header-user-agent": agent,
            "robots": "obey",
        },
    )
    record.rec_headers.replace_header("WARC-Date", warc_date(made_at))
    writer.write_record(record)
    return out.getvalue()


def _record_headers(exchange: Exchange) -> dict[str, str]:
    headers = {"WARC-Date": warc_date(exchange.fetched_at)}
    if exchange.ip_address:
        headers["WARC-IP-Address"] = exchange.ip_address
    return headers


def _head(exchange: Exchange) -> _Head:
    try:
        phrase = HTTPStatus(exchange.status).phrase
    except ValueError:
        phrase = "Unknown"
    kept = [(name, re.sub("[\r\n]", " ", value)) for name, value in exchange.headers if name.lower() not in _UNTRUE]
    return _Head(f"{exchange.status} {phrase}", kept, protocol="HTTP/1.1")
