"""Bodies of archived answers, their encodings undone whoever made the archive.

An archive may hold a body as the server sent it, with the transfer encoding undone, or plain though the headers still
name an encoding: browsers, Common Crawl and wget each do it their way. What the bytes are decides, not the header.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Sequence
from typing import Final

import brotli

_CHUNK: Final = re.compile(rb"([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]*)?\r?\n")
_STEP_BYTES: Final = 64 * 1024
_PER_STEP_BYTES: Final = 256 * 1024


class PayloadError(ValueError):
    """Say that a body cannot be decoded: `oversize`, `encoding` or `cut`."""


def decoded(body: bytes, headers: Sequence[tuple[str, str]], *, max_bytes: int) -> bytes:
    """Return the plain body of an archived answer; raise `PayloadError` where it is too large or broken."""
    if any(name.lower() == "transfer-encoding" and "chunked" in value.lower() for name, value in headers):
        body = _unchunked(body)
    names = [
        word.strip().lower()
        for name, value in headers
        if name.lower() == "content-encoding"
        for word in value.split(",")
    ]
    for name in reversed(names):
        body = _undone(body, name, max_bytes)
    if len(body) > max_bytes:
        raise PayloadError("oversize")
    return body


def _unchunked(body: bytes) -> bytes:
    """Undo the chunked transfer encoding; a body that does not begin with a chunk has it undone already."""
    parts: list[bytes] = []
    at = 0
    while match := _CHUNK.match(body, at):
        size = int(match[1], 16)
        at = match.end()
        if size == 0:
            return b"".join(parts)
        if at + size > len(body):
            raise PayloadError("cut")
        parts.append(body[at : at + size])
        at += size
        at += 2 if body[at : at + 2] == b"\r\n" else 1
    return b"".join(parts) if parts else body


def _undone(body: bytes, encoding: str, max_bytes: int) -> bytes:
    if encoding in {"gzip", "x-gzip"}:
        return _inflated(body, 31, max_bytes) if body.startswith(b"\x1f\x8b") else body
    if encoding == "deflate":
        for bits in (15, -15):
            try:
                return _inflated(body, bits, max_bytes)
            except PayloadError as error:
                if str(error) != "encoding":
                    raise
        return body
    if encoding == "br":
        return _unbrotlied(body, max_bytes)
    if encoding in {"identity", "", "none", "utf-8"} or body.lstrip()[:1] == b"<":
        return body
    raise PayloadError("encoding")


def _inflated(body: bytes, bits: int, max_bytes: int) -> bytes:
    found = bytearray()
    rest = body
    while rest:
        inflater = zlib.decompressobj(bits)
        try:
            while rest and not inflater.eof:
                found += inflater.decompress(rest, _PER_STEP_BYTES)
                rest = inflater.unconsumed_tail
                if len(found) > max_bytes:
                    raise PayloadError("oversize")
        except zlib.error:
            raise PayloadError("cut" if found else "encoding") from None
        if not inflater.eof:
            raise PayloadError("cut")
        rest = inflater.unused_data if inflater.unused_data.startswith(b"\x1f\x8b") else b""
    return bytes(found)


def _unbrotlied(body: bytes, max_bytes: int) -> bytes:
    reader = brotli.Decompressor()
    found = bytearray()
    process: Callable[..., bytes] = reader.process
    try:
        for start in range(0, len(body), _STEP_BYTES):
            found += process(body[start : start + _STEP_BYTES], output_buffer_limit=_PER_STEP_BYTES)
            while not reader.can_accept_more_data():
                if len(found) > max_bytes:
                    raise PayloadError("oversize")
                found += process(b"", output_buffer_limit=_PER_STEP_BYTES)
            if len(found) > max_bytes:
                raise PayloadError("oversize")
    except brotli.error:
        return body if not found else _raise("encoding")
    if not reader.is_finished():
        return body if body.lstrip()[:1] == b"<" else _raise("cut")
    return bytes(found)


def _raise(reason: str) -> bytes:
    raise PayloadError(reason)
