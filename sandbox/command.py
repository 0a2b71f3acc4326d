"""What `regional-news sandbox` does: serve the portals until Ctrl-C."""

from __future__ import annotations

import signal
import sys
import threading
from typing import TYPE_CHECKING

from sandbox.sandbox import Sandbox

if TYPE_CHECKING:
    from types import FrameType


def run_sandbox(*, articles: int, seed: int, port: int) -> None:
    """Serve every portal on loopback until Ctrl-C or SIGTERM.

    Raises `UserError` when the port is taken or `articles` is no number of articles.
    """
    stop = threading.Event()

    def end(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    previous = {number: signal.signal(number, end) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        with Sandbox(articles=articles, seed=seed, port=port) as sandbox:
            sys.stdout.write(_introduction(sandbox))
            sys.stdout.flush()
            stop.wait()
            sys.stdout.write(f"\nStopped after {len(sandbox.requests)} requests.\n")
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)


def _introduction(sandbox: Sandbox) -> str:
    proxy, ca_file = sandbox.proxy_url, sandbox.ca_file
    site = next(iter(sandbox.sites.values()))
    return (
        f"Sandbox proxy: {proxy}\n"
        f"CA file:       {ca_file}\n"
        f"Portals:       {', '.join(site.origin for site in sandbox.sites.values())}\n"
        f"Newspapers:    {', '.join(f'{name} (http://{p.host}{p.folder})' for name, p in sandbox.papers.items())}\n"
        "Try:\n"
        f"  curl --proxy {proxy} --cacert {ca_file} {site.origin}/\n"
        f"  http_proxy={proxy} https_proxy={proxy} SSL_CERT_FILE={ca_file} scrapy crawl {site.name} -a limit=10\n"
        "Ctrl-C stops it.\n"
    )
