"""What stands before every page: who may ask, and what a browser may do with the answer."""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256
from importlib import resources
from typing import TYPE_CHECKING, Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse

if TYPE_CHECKING:
    from collections.abc import Iterable

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

PAGE_SCRIPT: Final = resources.files(__package__).joinpath("static", "page.js").read_text("utf-8")
"""The only script there is; all pages work without it."""

CONTENT_SECURITY_POLICY: Final = (
    "default-src 'none'; "  # no frame, no font, nothing of another host
    f"script-src 'sha256-{b64encode(sha256(PAGE_SCRIPT.encode()).digest()).decode()}'; "
    "style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

HEADERS: Final = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "X-Robots-Tag": "noindex, nofollow",
}

MAX_ADDRESS_BYTES: Final = 16_384
WRITING: Final = {("POST", "/alerts"), ("POST", "/notes")}  # what else is let through; see writing.py for whom


class Guard:
    """Refuse requests for other hosts and of other methods; give every answer the headers above.

    The Host check keeps a page of the internet from reading the store by a name that it lets point to this machine
    (DNS rebinding).
    """

    def __init__(self, app: ASGIApp, *, hosts: Iterable[str]) -> None:
        self._app = app
        self._hosts = frozenset(host.lower() for host in hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or let the application do so."""
        if scope["type"] != "http":
            return
        refusal = self._refusal(scope)
        await (refusal or self._app)(scope, receive, _with_headers(send))

    def _refusal(self, scope: Scope) -> PlainTextResponse | None:
        hosts = Headers(scope=scope).getlist("host")
        if len(hosts) != 1 or name_of(hosts[0]) not in self._hosts:
            return PlainTextResponse(
                "This server does not answer for that host name; `regional-news serve --name NAME` adds one.\n",
                status_code=421,
            )
        if scope["method"] not in {"GET", "HEAD"} and (scope["method"], scope["path"]) not in WRITING:
            return PlainTextResponse("Pages are read only.\n", status_code=405, headers={"Allow": "GET, HEAD"})
        if len(scope.get("raw_path") or b"") + len(scope["query_string"]) > MAX_ADDRESS_BYTES:
            return PlainTextResponse("The address is too long.\n", status_code=414)
        return None


def name_of(host: str) -> str:
    """Return the name in a Host header, without its port.

    >>> name_of("LocalHost:8001"), name_of("[::1]:8001"), name_of("::1")
    ('localhost', '::1', '::1')
    """
    if found := _HOST.fullmatch(host.lower()):
        return found["inside"] or found["name"]
    return host.lower()


_HOST: Final = re.compile(r"(?:\[(?P<inside>[^\]]+)\]|(?P<name>[^:]+?)\.?)(?::\d*)?", re.ASCII)
"""Nothing but digits may follow the name: our links are made with the whole header."""


def _with_headers(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers[name] = value
            headers.setdefault("Cache-Control", "private, no-cache")
        await send(message)

    return sending
