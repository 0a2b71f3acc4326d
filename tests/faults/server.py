"""A web server on loopback that does to each address what its route says, and remembers every request."""

from __future__ import annotations

import socketserver
import threading
import time
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING, Any, Self

from sandbox.exchange import Answer, Request, Wire, html
from sandbox.server import head
from tests.waiting import PATIENCE_S

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Mapping

    Route = Answer | Callable[[Request], Answer]

SENT = "x-sent"
"""The header in which a crawl of ours says when it sent a request: this process may be late to see it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One request as it came in."""

    time: float
    """Seconds of the monotonic clock when it was sent, or came in where it does not say so."""
    host: str
    """Name that the client asked for, without the port."""
    path: str
    headers: Mapping[str, str]
    """Names in lower case."""
    connections: int
    """Connections that were open at that moment, this one included."""


class FaultServer(socketserver.ThreadingTCPServer):
    """Serve `routes` on a free port, as a proxy too; use as a context manager.

    A route's key is a path with its query, or the path alone, each with the host's name before it or without. A route
    is an answer or makes one of the request. Whatever has no route is a 404. With `tls` every connection is encrypted
    by that context.
    """

    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, *, host: str = "127.0.0.1", name: str = "news.test", tls: ssl.SSLContext | None = None) -> None:
        self.routes: dict[str, Route] = {}
        self.log: list[Hit] = []
        self.stopping = threading.Event()
        self.name = name
        self.tls = tls
        self._open: set[Any] = set()
        self._lock = threading.Lock()
        super().__init__((host, 0), _Connection)
        self._thread = threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stopping.set()
        self.shutdown()
        self._thread.join()
        self.server_close()

    @property
    def port(self) -> int:
        """The port in use."""
        return int(self.socket.getsockname()[1])

    @property
    def origin(self) -> str:
        """Scheme, name and port of its addresses."""
        return f"{'https' if self.tls else 'http'}://{self.name}:{self.port}"

    def hits(self, path: str | None = None, *, host: str | None = None) -> list[Hit]:
        """Return the requests for a path, a host, or both."""
        return [hit for hit in self.log if path in {None, hit.path} and host in {None, hit.host}]

    def get_request(self) -> tuple[Any, Any]:
        connection, address = super().get_request()
        with self._lock:
            self._open.add(connection)
        return connection, address

    def finish_request(self, request: Any, client_address: Any) -> None:
        if self.tls is None:
            super().finish_request(request, client_address)
            return
        with self.tls.wrap_socket(request, server_side=True) as encrypted:
            super().finish_request(encrypted, client_address)

    def shutdown_request(self, request: Any) -> None:
        with self._lock:
            self._open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Stay silent: clients hang up, and some handshakes are meant to fail."""

    def enter(self, request: Request, path: str) -> None:
        """Remember a request."""
        with self._lock:
            open_now = len(self._open)
        host = request.parts.hostname or ""
        sent = float(request.headers.get(SENT, time.monotonic()))
        self.log.append(Hit(time=sent, host=host, path=path, headers=request.headers, connections=open_now))

    def answer(self, request: Request, path: str) -> Answer:
        """Return what a request is answered with."""
        host, bare = request.parts.hostname or "", path.partition("?")[0]
        keys = (host + path, host + bare, path, bare)
        route = next((self.routes[key] for key in keys if key in self.routes), None)
        if route is None:
            return html("<h1>404</h1>", status=404)
        return route(request) if callable(route) else route


class _Connection(BaseHTTPRequestHandler):
    server: FaultServer
    protocol_version = "HTTP/1.1"
    timeout = PATIENCE_S

    def do_GET(self) -> None:
        headers = {key.lower(): value for key, value in self.headers.items()}
        scheme, host = "https" if self.server.tls else "http", headers.get("host", self.server.name)
        self.path = self.path.removeprefix(f"http://{host}")  # what a client asks a proxy for
        request = Request(method=self.command, url=f"{scheme}://{host}{self.path}", headers=headers)
        self.server.enter(request, self.path)
        answer = self.server.answer(request, self.path)
        if answer.send is not None:
            self.close_connection = True
            answer.send(Wire(out=self.wfile, socket=self.connection, stopping=self.server.stopping), answer)
        else:
            self.wfile.write(head(answer) + (b"" if answer.status == 304 else answer.body))

    def log_message(self, *args: object) -> None:
        """Write nothing: the log is a list."""
