"""Who may write through the pages, and what they sent.

A reader on this machine may, who asks by a loopback name and through no proxy; anybody else only with the token
(WEB_TOKEN), which a cookie of its digest remembers. Every form carries a key that only our own pages know, so no page
of the internet writes through a browser.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import ipaddress
from typing import TYPE_CHECKING, Final

from starlette.datastructures import QueryParams

from regional_news.output.web.guard import name_of

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from regional_news.output.web.visit import Visit

COOKIE: Final = "writer"
MAX_FORM_BYTES: Final = 262_144
FORM_MAX_S: Final = 10.0
_FORWARDED: Final = ("forwarded", "x-forwarded-for", "x-real-ip", "via")


async def posted(request: Request) -> QueryParams | None:
    """Return the fields of a form that was sent, None where it is too long or comes too slowly."""
    body = b""

    async def read() -> None:
        nonlocal body
        async for part in request.stream():
            body += part
            if len(body) > MAX_FORM_BYTES:
                raise TimeoutError

    try:
        await asyncio.wait_for(read(), FORM_MAX_S)
    except TimeoutError:
        return None
    return QueryParams(body.decode("utf-8", errors="replace"))


def may_write(visit: Visit) -> bool:
    """Tell whether this reader may change what the store keeps for readers."""
    request, token = visit.request, visit.site.token
    if token:
        return is_same(request.cookies.get(COOKIE, ""), digest(token))
    if any(name in request.headers for name in _FORWARDED):
        return False
    client = request.client.host if request.client else ""
    return is_loopback(client) and is_loopback(name_of(request.headers["host"]))


def is_ours(visit: Visit, fields: QueryParams) -> bool:
    """Tell whether a form came from one of our pages."""
    if visit.request.headers.get("sec-fetch-site", "same-origin") not in {"none", "same-origin"}:
        return False
    return is_same(fields.get("key", ""), visit.site.key)


def refused(visit: Visit, fields: QueryParams) -> Response | None:
    """Return the answer to a form that is none of ours, or of somebody who may not write."""
    if not is_ours(visit, fields):
        return visit.notice("That cannot be done", visit.t("The form is out of date: load its page again."), status=403)
    if not may_write(visit):
        told = visit.t("Writing takes the token, or a browser on this machine.")
        return visit.notice("That cannot be done", told, status=403)
    return None


def is_same(given: str, secret: str) -> bool:
    """Tell whether what was sent, in whatever script, is the secret, in time that tells nothing of it."""
    return hmac.compare_digest(given.encode("utf-8", "surrogatepass"), secret.encode())


def digest(token: str) -> str:
    """Return what the cookie of somebody who knows the token holds."""
    return hmac.new(token.encode(), b"regional-news writer", hashlib.sha256).hexdigest()


def is_loopback(name: str) -> bool:
    """Tell whether only this machine reaches an address."""
    try:
        return name == "localhost" or ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False
