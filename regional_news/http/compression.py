"""Undo content encodings, and take a torn body for what it is: half a page."""

from __future__ import annotations

import sys
import zlib
from typing import TYPE_CHECKING

import brotli
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response, TextResponse

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

if TYPE_CHECKING:
    from scrapy import Request, Spider


class TornBodyError(ValueError):
    """Say that a packed body ends before its end."""


class StrictCompressionMiddleware(HttpCompressionMiddleware):
    """Unpack bodies as Scrapy does, and fetch a torn one again.

    Scrapy hands on whatever could be unpacked: a server that was cut off in the middle gives half an article.
    """

    def process_response(
        self,
        request: Request,
        response: Response,
        spider: Spider | None = None,  # noqa: ARG002 - Scrapy's signature
    ) -> Request | Response:
        """Return the unpacked response or the request once more; raise `IgnoreRequest` when the retries are used up."""
        try:
            return super().process_response(request, _packed(response))
        except (TornBodyError, EOFError, OSError, zlib.error, zstd.ZstdError, brotli.error) as error:
            why = f"{response.url} cannot be unpacked: {error}"
            again = get_retry_request(request, spider=self._spider, reason="torn body")
            if again is None:
                raise IgnoreRequest(why) from error
            return again

    def open_spider(self, spider: Spider) -> None:
        """Remember whose requests these are."""
        self._spider = spider
        super().open_spider(spider)

    @staticmethod
    def _decode(body: bytes, encoding: bytes, max_size: int) -> bytes:
        unpacked = HttpCompressionMiddleware._decode(body, encoding, max_size)
        # Only now, for what is known to fit in memory.
        if not is_whole(body, encoding):
            raise TornBodyError(f"its {encoding.decode()} data is cut off")
        return unpacked


def _packed(response: Response) -> Response:
    """Return a packed answer as bytes: Scrapy would guess an encoding for them, which takes longer than to unpack."""
    if "Content-Encoding" not in response.headers or not isinstance(response, TextResponse):
        return response
    return Response(**{name: getattr(response, name) for name in Response.attributes})


def is_whole(body: bytes, encoding: bytes) -> bool:
    """Tell whether packed data goes on to its own end."""
    if encoding == b"br":
        packed = brotli.Decompressor()
        packed.process(body)
        return bool(packed.is_finished())
    if encoding == b"deflate":
        try:
            return _ends(body, zlib.MAX_WBITS)
        except zlib.error:  # without the header, as some servers send it
            return _ends(body, -zlib.MAX_WBITS)
    if encoding in {b"gzip", b"x-gzip"}:
        return _ends(body, zlib.MAX_WBITS | 16)
    if encoding == b"zstd":
        frame = zstd.ZstdDecompressor()
        frame.decompress(body)
        return bool(frame.eof)
    return True


def _ends(body: bytes, bits: int) -> bool:
    packed = zlib.decompressobj(bits)
    packed.decompress(body)
    return packed.eof
