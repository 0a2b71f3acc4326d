"""Serve the pages on one address of this machine until Ctrl-C or SIGTERM."""

from __future__ import annotations

import logging
import signal
import socket
from typing import TYPE_CHECKING, Any, Final

import h11
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from regional_news.errors import UserError
from regional_news.output.web.app import make_app
from regional_news.output.web.guard import name_of

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable, Iterable
    from types import FrameType

    from regional_news.storage.sqlite.place import StorePlace

HEAD_MAX_S: Final = 10.0  # how long a connection may take to ask for something; uvicorn itself waits for ever
WAITING_MAX: Final = 64
"""Connections that have asked for nothing yet; one more, and the one that has waited longest is closed."""
ADDRESS_MAX: Final = 100
"""Connections of one address, half of all: who asks for much, or reads slowly, leaves room for others."""
HEAD_MAX_BYTES: Final = 16 * 2**10  # size of a request's line and headers; a browser's take a twentieth
_LOOPBACK_NAMES = ("localhost", "127.0.0.1", "::1")


class ImpatientProtocol(H11Protocol):
    """HTTP/1.1 in which nobody holds a place without asking: heads have a time limit, waiting connections a number."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn has it
        """Begin to wait for a head; make room where too many wait already."""
        super().connection_made(transport)
        self._since = self.loop.time()
        self._wait()
        mine = [one for one in self.connections if isinstance(one, ImpatientProtocol) and one._host == self._host]
        if len(mine) > ADDRESS_MAX:
            idle = [one for one in mine if one is not self and one.is_waiting()]
            min(idle, key=lambda one: one._since, default=self).transport.close()
        waiting = [one for one in self.connections if isinstance(one, ImpatientProtocol) and one.is_waiting()]
        if len(waiting) > WAITING_MAX:
            min(waiting, key=lambda one: one._since).transport.close()

    def on_response_complete(self) -> None:
        """Begin to wait for the next head."""
        super().on_response_complete()
        self._since = self.loop.time()
        self._wait()

    @property
    def _host(self) -> str | None:
        return self.client[0] if self.client else None

    def is_waiting(self) -> bool:
        """Tell whether the connection has asked for nothing that is still to be answered."""
        return self.conn.their_state is h11.IDLE and not self.transport.is_closing()

    def _wait(self) -> None:
        since = self._since
        self.loop.call_later(HEAD_MAX_S, self._give_up, since)

    def _give_up(self, since: float) -> None:
        if since == self._since and self.is_waiting():
            self.transport.close()


class PatientServer(uvicorn.Server):
    """A server that stays deaf to the signals that its parent ignored, as nohup and a script's `&` ask."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ignored = {n for n in (signal.SIGINT, signal.SIGTERM) if signal.getsignal(n) is signal.SIG_IGN}

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """End, unless the signal is one of those."""
        if sig not in self.ignored:
            super().handle_exit(sig, frame)


def run_server(
    store_path: StorePlace,
    *,
    host: str,
    port: int,
    names: Iterable[str] = (),
    announce: Callable[[str], None],
    **more: Any,
) -> None:
    """Serve until a signal ends it; `announce` is told the address once connections are taken.

    `names` are further host names by which browsers may ask, `more` what `make_app` is told beside. Raises `UserError`
    where the address cannot be had.
    """
    listening = listen(host, port)
    try:
        server = make_server(store_path, host=host, names=names, **more)
        for number in {signal.SIGINT, signal.SIGTERM} - server.ignored:
            signal.signal(number, lambda *_: None)  # uvicorn raises the signal again when it has ended well
        shown = f"[{host}]" if ":" in host else host
        announce(f"http://{shown}:{listening.getsockname()[1]}/")
        server.run(sockets=[listening])
    finally:
        listening.close()


def make_server(store_path: StorePlace, *, host: str, names: Iterable[str] = (), **more: Any) -> PatientServer:
    """Return a server that is given its socket when it runs."""
    hosts = {name_of(name) for name in (*_LOOPBACK_NAMES, host, *names)}
    config = uvicorn.Config(
        make_app(store_path, hosts=hosts, **more),
        log_config=None,
        log_level=logging.WARNING,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        lifespan="off",
        ws="none",
        http=ImpatientProtocol,
        loop="asyncio",
        h11_max_incomplete_event_size=HEAD_MAX_BYTES,
        limit_concurrency=200,  # well above WAITING_MAX: who waits for nothing keeps nobody out
        timeout_keep_alive=5,
        timeout_graceful_shutdown=5,
    )
    return PatientServer(config)


def listen(host: str, port: int) -> socket.socket:
    """Return a listening socket; port 0 takes a free one."""
    if not host:
        raise UserError("--host is empty: name an address of this machine; 0.0.0.0 is all of them")
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        socket.getaddrinfo(host, port, family)  # before there is a socket, which some wrong names would leave open
        return socket.create_server((host, port), family=family, backlog=128)
    except (OSError, OverflowError, TypeError, ValueError) as error:  # the last two of what is no name of a host
        why = getattr(error, "strerror", None) or error
        raise UserError("cannot serve on {} port {}: {}; name another --host or --port", host, port, why) from error
