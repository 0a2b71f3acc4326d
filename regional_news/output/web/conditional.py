"""Answers that a reader who has them already is not sent once more (RFC 9110, section 13)."""

from __future__ import annotations

import hashlib
from email.utils import format_datetime, parsedate_to_datetime
from typing import TYPE_CHECKING

from starlette.responses import Response

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
    tag = f'"{hashlib.sha256(content).hexdigest()[:16]}"'
    given = {"ETag": tag, **headers}
    if modified:
        given["Last-Modified"] = format_datetime(modified, usegmt=True)
    known = request.headers.get("if-none-match")
    if known is not None:
        is_known = known.strip() == "*" or tag in {one.strip().removeprefix("W/") for one in known.split(",")}
    else:
        is_known = modified is not None and _is_since(request.headers.get("if-modified-since"), modified)
    return Response(status_code=304, headers=given) if is_known else Response(content, headers=given)


def _is_since(text: str | None, modified: datetime) -> bool:
    try:
        moment = parsedate_to_datetime(text or "")
        return moment.tzinfo is not None and modified.replace(microsecond=0) <= moment
    except (ValueError, OverflowError):  # no date: the condition is passed over
        return False
