"""Ask the application as a browser's request would, without a socket."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from lxml import html

if TYPE_CHECKING:
    from starlette.applications import Starlette


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8")

    @property
    def page(self) -> html.HtmlElement:
        return html.document_fromstring(self.text)

    def shown(self, xpath: str) -> list[str]:
        """Return the text of each element that `xpath` finds, blanks folded."""
        return [" ".join(found.text_content().split()) for found in self.page.xpath(xpath)]


class Client:
    """Ask one application, by default as a browser on this machine that reads English."""

    def __init__(self, app: Starlette, *, client: str = "127.0.0.1") -> None:
        self.app, self.client = app, client

    def get(self, address: str, *, method: str = "GET", body: bytes = b"", **headers: str) -> Answer:
        parts = urlsplit(address)
        given = {"host": "127.0.0.1:8001", "accept-language": "en"} | {
            name.replace("_", "-"): value for name, value in headers.items()
        }
        scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": "http",
            "path": parts.path, "raw_path": parts.path.encode(), "query_string": parts.query.encode(), "root_path": "",
            "headers": [(name.encode(), value.encode()) for name, value in given.items() if value],
            "client": (self.client, 1), "server": ("127.0.0.1", 8001), "state": {},
        }  # fmt: skip
        sent: list[dict[str, Any]] = []

        coming = [{"type": "http.request", "body": body, "more_body": False}]

        async def receive() -> dict[str, Any]:
            if not coming:
                await asyncio.Event().wait()  # the client stays
            return coming.pop()

        async def send(message: Any) -> None:
            sent.append(message)

        asyncio.run(self.app(scope, receive, send))
        body = b"".join(message.get("body", b"") for message in sent[1:])
        return Answer(sent[0]["status"], {k.decode().lower(): v.decode() for k, v in sent[0]["headers"]}, body)
