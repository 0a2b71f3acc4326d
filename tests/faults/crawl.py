"""`scrapy crawl` of the project in a process of its own, with names resolved as the environment says.

`FAULTS_DNS` is a JSON object: a host's name and its addresses, one after the other for each question; names under
`.test` are this machine otherwise. The project's own resolver stands above and sees a name server's answers in them.

How fast the machine is shall say nothing: each request bears the moment it was sent, and DOWNLOAD_TIMEOUT is for the
addresses that `FAULTS_HURRIED` matches, where it is given; any other may be answered late.
"""

from __future__ import annotations

import json
import os
import re
import socket
import sys
import time
from pathlib import Path
from typing import Any

from scrapy.cmdline import execute
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler

from tests.faults.server import SENT
from tests.waiting import PATIENCE_S


def note_requests() -> None:
    """Let each request say when it was sent, and have time."""
    hurried, download = os.environ.get("FAULTS_HURRIED"), HTTP11DownloadHandler.download_request

    async def noted(self: HTTP11DownloadHandler, request: Any) -> Any:
        request.headers[SENT] = repr(time.monotonic())
        if hurried and not re.search(hurried, request.url):
            request.meta["download_timeout"] = PATIENCE_S
        return await download(self, request)

    HTTP11DownloadHandler.download_request = noted


def main() -> None:
    """Crawl, and leave behind the most memory that was taken."""
    names: dict[str, list[str]] = json.loads(os.environ["FAULTS_DNS"])

    def gethostbyname(name: str) -> str:
        try:
            return socket.inet_ntoa(socket.inet_aton(name))
        except OSError:
            pass
        if not (addresses := names.get(name) or (["127.0.0.1"] if name.endswith(".test") else [])):
            raise socket.gaierror(socket.EAI_NONAME, f"{name} is unknown")
        return addresses.pop(0) if len(addresses) > 1 else addresses[0]

    socket.gethostbyname = gethostbyname
    note_requests()
    try:
        execute(["scrapy", "crawl", *sys.argv[1:]])
    finally:
        # Not getrusage: its maximum includes the process that this one was forked from.
        status = Path("/proc/self/status").read_text(encoding="ascii")
        used_kib = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM:"))
        Path(os.environ["FAULTS_USAGE"]).write_text(str(used_kib), encoding="ascii")


if __name__ == "__main__":
    main()
