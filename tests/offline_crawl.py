"""`scrapy crawl` in a process that cannot reach any network: `python -m tests.offline_crawl NAME ...`.

Whatever would open a connection or resolve a name is told on standard output and fails.
"""

from __future__ import annotations

import sys
from typing import Any

from scrapy.cmdline import execute

FORBIDDEN = {"socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto"}


def watch(event: str, arguments: tuple[Any, ...]) -> None:
    """Refuse what leaves the process; an event loop's own pair of sockets is connected already when it is made."""
    if event in FORBIDDEN:
        print(f"NETWORK {event} {arguments[1:]}", flush=True)
        raise OSError(f"{event} in a crawl from archives")


if __name__ == "__main__":
    sys.addaudithook(watch)
    execute(["scrapy", "crawl", *sys.argv[1:]])
