"""Serve the pages on one address of this machine until Ctrl-C or SIGTERM."""

from __future__ import annotations

import ipaddress
import logging
import signal
import socket
from typing import TYPE_CHECKING

import uvicorn

from regional_news.errors import UserError
from regional_news.output.web.app import make_app
from regional_news.output.web.guard import name_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

_LOOPBACK_NAMES = ("localhost", "127.0.0.1", "::1")


def run_server(
    store_path: Path,
    *,
    host: str,
    port: int,
    names: Iterable[str] = (),
    queries_path: Path | None = None,
    announce: Callable[[str], None],
) -> None:
    """Serve until a signal ends it; `announce` is told the address once connections are taken.

    `names` are further host names by which browsers may ask. Raises `UserError` where the address cannot be had.
    """
    listening = listen(host, port)
    try:
        server = make_server(store_path, host=host, names=names, queries_path=queries_path)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: None)  # uvicorn raises the signal again when it has ended well
        shown = f"[{host}]" if ":" in host else host
        announce(f"http://{shown}:{listening.getsockname()[1]}/")
        server.run(sockets=[listening])
    finally:
        listening.close()


def make_server(
    store_path: Path, *, host: str, names: Iterable[str] = (), queries_path: Path | None = None
) -> uvicorn.Server:
    """Return a server that is given its socket when it runs."""
    hosts = {name_of(name) for name in (*_LOOPBACK_NAMES, host, *names)}
    config = uvicorn.Config(
        make_app(store_path, hosts=hosts, queries_path=queries_path),
        log_config=None,
        log_level=logging.WARNING,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        lifespan="off",
        ws="none",
        http="h11",
        loop="asyncio",
        limit_concurrency=100,
        timeout_keep_alive=5,
        timeout_graceful_shutdown=5,
    )
    return uvicorn.Server(config)


def listen(host: str, port: int) -> socket.socket:
    """Return a listening socket; port 0 takes a free one."""
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        return socket.create_server((host, port), family=family, backlog=128)
    except (OSError, OverflowError) as error:
        why = getattr(error, "strerror", None) or error
        raise UserError(f"cannot serve on {host} port {port}: {why}; name another --host or --port") from error


def is_loopback(host: str) -> bool:
    """Tell whether only this machine reaches an address."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
