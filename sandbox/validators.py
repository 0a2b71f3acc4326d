"""ETag and Last-Modified: sent with a page, compared when a client returns them (RFC 9110, section 13)."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from email.utils import format_datetime

from sandbox.exchange import Answer, Request


def http_date(moment: datetime) -> str:
    """Return the moment as headers have it."""
    return format_datetime(moment.astimezone(UTC).replace(microsecond=0), usegmt=True)


def validated(answer: Answer, request: Request, *, sends: frozenset[str]) -> Answer:
    """Return `answer` with the validators a server `sends` (`etag`, `last-modified`), or 304 where the client's hold.

    An answer that changed at a known time carries it as its Last-Modified already.
    """
    if answer.status != 200:
        return answer
    modified = answer.header("Last-Modified") if "last-modified" in sends else None
    etag = f'"{hashlib.sha256(answer.body).hexdigest()[:20]}"' if "etag" in sends else None
    headers = [pair for pair in answer.headers if pair[0] != "Last-Modified"]
    headers += [(name, value) for name, value in (("Last-Modified", modified), ("ETag", etag)) if value]
    if asked := request.headers.get("if-none-match"):
        same = etag is not None and etag in asked
    else:
        same = modified is not None and modified == request.headers.get("if-modified-since")
    return Answer(status=304 if same else 200, headers=tuple(headers), body=b"" if same else answer.body)
