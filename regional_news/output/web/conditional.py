"""Answers that a reader who has them already is not sent once more (RFC 9110, section 13)."""

from __future__ import annotations

import hashlib
from email.utils import format_datetime
from typing import TYPE_CHECKING

from starlette.responses import Response
from starlette.staticfiles import NotModifiedResponse, StaticFiles

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from starlette.requests import Request


def answer(
    request: Request, content: bytes, *, headers: Mapping[str, str], modified: datetime | None = None
) -> Response:
    """Answer with `content`, or with 304 where the request names its tag, or else a moment since which it is the same.

    `modified` (aware, UTC): when the content may last have changed.
    """
    response = Response(content, headers={"ETag": f'"{hashlib.sha256(content).hexdigest()[:16]}"', **headers})
    if modified:
        response.headers["Last-Modified"] = format_datetime(modified, usegmt=True)
    is_known = StaticFiles().is_not_modified(response.headers, request.headers)
    return NotModifiedResponse(response.headers) if is_known else response
