"""The forward proxy: answer http:// requests and, inside CONNECT tunnels with its own certificates, https:// ones."""

from __future__ import annotations

import errno
import functools
import gzip
import http
import socket
import socketserver
import ssl
import sys
import threading
import time
from collections import Counter
from contextlib import contextmanager
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING, Any, Final, cast
from urllib.parse import urlsplit

from regional_news.errors import UserError
from sandbox.exchange import Answer, LoggedRequest, Request, Wire, plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import trustme

IDLE_SECONDS: Final = 60
BODY_BYTES_MAX: Final = 65536
"""After how long an idle connection is closed."""


class ProxyServer(socketserver.ThreadingTCPServer):
    """Serve `answer` on loopback and log every request.

    `serves(host)` tells whether a host is one of ours: a tunnel to any other is refused before it opens.
    """

    allow_reuse_address = True
    request_queue_size = 64

    def __init__(self, *, port: int, answer: Callable[[Request], Answer], serves: Callable[[str], bool]) -> None:
        self.answer = answer
        self.serves = serves
        self.log: list[LoggedRequest] = []
        self.latency_s = 0.0
        self.most_at_once: Counter[str] = Counter()
        """Of each host, how many requests were ever being answered at a time."""
        self._at_once: Counter[str] = Counter()
        self.stopping = threading.Event()
        self._authority = _make_authority()
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._certificate = functools.lru_cache(maxsize=None)(self._make_certificate)
        try:
            super().__init__(("127.0.0.1", port), _Connection)
        except OverflowError as error:
            raise UserError(f"port {port} is out of range: use 0 for any free port, or 1 to 65535") from error
        except OSError as error:
            if error.errno not in {errno.EADDRINUSE, errno.EACCES}:
                raise
            raise UserError(f"port {port} is taken: choose another, or 0 for any free one") from error
        self._thread = threading.Thread(target=self.serve_forever, args=(0.02,), name="sandbox", daemon=True)

    @property
    def port(self) -> int:
        """The port in use."""
        return int(self.socket.getsockname()[1])

    def start(self) -> None:
        """Begin to serve."""
        self._thread.start()

    def stop(self) -> None:
        """Close every connection and the port, and wait until all is quiet."""
        self.stopping.set()
        if self._thread.is_alive():
            self.shutdown()
            self._thread.join()
        with self._lock:
            for connection in self._open:
                _hang_up(connection)
        self.server_close()

    @contextmanager
    def answering(self, host: str) -> Iterator[None]:
        """Count a request while it is being answered, which takes its time."""
        with self._lock:
            self._at_once[host] += 1
            self.most_at_once[host] = max(self.most_at_once[host], self._at_once[host])
        try:
            self.stopping.wait(self.latency_s)
            yield
        finally:
            with self._lock:
                self._at_once[host] -= 1

    def write_authority(self, path: Path) -> None:
        """Write the certificate of the throw-away authority to `path`."""
        self._authority.cert_pem.write_to_path(str(path))

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Stay silent about clients that go away, as servers do; anything else is a fault of the sandbox."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)

    def get_request(self) -> tuple[socket.socket, Any]:
        """Accept a connection and remember it."""
        connection, address = super().get_request()
        self.remember(connection)
        return connection, address

    def remember(self, connection: socket.socket) -> None:
        """Close `connection` when the server stops."""
        with self._lock:
            self._open.add(connection)

    def shutdown_request(self, request: Any) -> None:
        """Close a connection for good."""
        with self._lock:
            self._open.discard(request)
        super().shutdown_request(request)

    def forget(self, connection: socket.socket) -> None:
        """Close a tunnel's connection for good."""
        with self._lock:
            self._open.discard(connection)
        _hang_up(connection)
        connection.close()

    def certificate(self, host: str) -> ssl.SSLContext:
        """Return a server context whose certificate names `host`."""
        with self._lock:
            return self._certificate(host)

    def _make_certificate(self, host: str) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._authority.issue_cert(host).configure_cert(context)
        return context


class _Connection(BaseHTTPRequestHandler):
    """One connection of a client, and the tunnel inside it."""

    server: ProxyServer
    protocol_version = "HTTP/1.1"
    timeout = IDLE_SECONDS
    tunnel: str | None = None

    def do_GET(self) -> None:
        url = self.path if self.tunnel is None else f"https://{self.tunnel}{self.path}"
        with self.server.answering(urlsplit(url).hostname or ""):
            self._get(url)

    def _get(self, url: str) -> None:
        request = Request(
            method=self.command,
            url=url,
            headers={key.lower(): value for key, value in self.headers.items()},
            body=self.rfile.read(min(int(self.headers.get("Content-Length") or 0), BODY_BYTES_MAX)),
        )
        if not urlsplit(url).scheme:
            answer = plain("This is a forward proxy: set http_proxy and https_proxy to its address.\n", status=400)
        elif not self.server.serves(urlsplit(url).hostname or ""):
            answer = refusal(urlsplit(url).hostname or "")
        else:
            answer = self.server.answer(request)
        self._log(request, 0 if answer.send is not None and not answer.status else answer.status)
        if answer.send is not None:
            self.close_connection = True
            answer.send(Wire(out=self.wfile, socket=self.connection, stopping=self.server.stopping), answer)
        else:
            self._send(_compressed(answer, request))

    do_POST = do_GET  # noqa: N815 - the name http.server looks up
    do_HEAD = do_GET  # noqa: N815 - the name http.server looks up

    def do_CONNECT(self) -> None:
        host, _, port = self.path.rpartition(":")
        if not self.server.serves(host):
            answer = refusal(host)
            self._log(Request(method="CONNECT", url=self.path), answer.status)
            self.close_connection = True
            self._send(answer)
            return
        self.wfile.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        plain_socket = self.connection
        self.connection = self.server.certificate(host).wrap_socket(plain_socket, server_side=True)
        self.server.remember(self.connection)
        self.rfile = self.connection.makefile("rb", self.rbufsize)
        self.wfile = cast("Any", self.connection.makefile("wb", 0))
        self.tunnel = host if port == "443" else self.path
        self.close_connection = False

    def handle(self) -> None:
        try:
            super().handle()
        finally:
            if isinstance(self.connection, ssl.SSLSocket):
                self.rfile.close()
                self.wfile.close()
                self.server.forget(self.connection)

    def log_message(self, *args: object) -> None:
        """Write nothing: the log is a list."""

    def _log(self, request: Request, status: int) -> None:
        entry = LoggedRequest(
            time=time.monotonic(), method=request.method, url=request.url, headers=request.headers, status=status
        )
        self.server.log.append(entry)

    def _send(self, answer: Answer) -> None:
        self.wfile.write(head(answer))
        if self.command != "HEAD" and answer.status != http.HTTPStatus.NOT_MODIFIED:
            self.wfile.write(answer.body)


def refusal(host: str) -> Answer:
    """Say that nothing leaves the machine."""
    return plain(f"The sandbox does not serve {host}, and nothing leaves this machine.\n", status=403)


def head(answer: Answer, *, length: int | None = -1) -> bytes:
    """Return status line and headers; `length` overrides the Content-Length, None leaves it out."""
    phrase = http.HTTPStatus(answer.status).phrase if answer.status in set(http.HTTPStatus) else "Unknown"
    headers = list(answer.with_headers(("Date", formatdate(usegmt=True)), ("Server", "nginx")))
    if length is not None and answer.status != http.HTTPStatus.NOT_MODIFIED:
        headers.append(("Content-Length", str(len(answer.body) if length < 0 else length)))
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers)
    return f"HTTP/1.1 {answer.status} {phrase}\r\n{lines}\r\n".encode("latin-1")


def _compressed(answer: Answer, request: Request) -> Answer:
    """Compress as servers do when asked to; what is already coded or tiny stays as it is."""
    asked = "gzip" in request.headers.get("accept-encoding", "")
    text = (answer.header("Content-Type") or "").startswith("text/")
    if not asked or not text or len(answer.body) < 1024 or answer.header("Content-Encoding"):
        return answer
    body = gzip.compress(answer.body, compresslevel=1, mtime=0)
    headers = answer.with_headers(("Content-Encoding", "gzip"), ("Vary", "Accept-Encoding"))
    return Answer(status=answer.status, headers=headers, body=body)


def _make_authority() -> trustme.CA:
    try:
        import trustme  # noqa: PLC0415 - an extra: only the sandbox needs it
    except ImportError as error:
        raise UserError("the sandbox needs trustme: pip install '.[sandbox]'") from error
    return trustme.CA(organization_name="regional_news sandbox")


def _hang_up(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # the other side was faster
