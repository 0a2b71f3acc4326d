"""The captured pages of a real forum, served again as the site they were taken from."""

from __future__ import annotations

import re
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from regional_news.extract.discuz.addresses import forum_address, post_part, thread_address
from tests.discuz_captures import CAPTURES, index

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType
    from typing import Self

CAPTURED_AT = b"127.0.0.1:8899"
SENT_TO_ITSELF = ("35", "38")
"""Threads whose first visit is answered with a redirect to their own dynamic address."""


class CaptureSite:
    """Serve one folder of the captures, and what a forum answers for everything else."""

    def __init__(
        self, folder: str, *, always: str | None = None, start: str = "", forms: Mapping[str, str] | None = None
    ) -> None:
        self.folder = folder
        self.always = always
        """A capture that answers every request but that for robots.txt."""
        self.start = start
        """Path of the folder in which the forum is installed, without the slash at its end."""
        self.needs_cookie: str | None = None
        """A capture that answers whoever sends no cookie."""
        self.forms = dict(forms or {})
        """Rules by which the site rewrites the addresses in its pages: pattern to replacement."""
        self.requests: list[str] = []
        self.user_agents: set[str] = set()
        self.cookies: list[str] = []
        self._visits: Counter[str] = Counter()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def host(self) -> str:
        """Host and port."""
        return f"127.0.0.1:{self._server.server_address[1]}"

    @property
    def root(self) -> str:
        """Address of the forum's front page."""
        return f"http://{self.host}{self.start}/"

    def find(self, url: str) -> str:
        """Return the name of the capture that answers `url`."""
        if self.always:
            return self.always
        path = urlsplit(url).path
        if any(re.search(pattern, path) for pattern in self.forms):
            return "errors/static404.html"  # the form that the site does not use
        url = self._usual_form(url)
        if thread := thread_address(url):
            return self._thread_page(thread.tid, thread.page, post_part(url))
        if forum := forum_address(url):
            names = [
                name
                for name, entry in index().items()
                if name.startswith(f"{self.folder}/")
                and (found := forum_address(entry["url"])) is not None
                and not found.selected
                and found.fid == forum.fid
            ]
            pages = {forum_address(index()[name]["url"]).page: name for name in names}  # type: ignore[union-attr]
            if not pages:
                closed = {"5": "errors/forum_memberonly.html", "8": "errors/forum_password.html"}
                return closed.get(forum.fid, "errors/forum_nonexist.html")
            return pages.get(forum.page, pages[1])
        parts = urlsplit(url)
        if parts.path.removeprefix(self.start) in {"/", "/forum.php", "/index.php"} and not parts.query:
            return f"{self.folder}/index.html"
        return "errors/static404.html"

    def _usual_form(self, url: str) -> str:
        """Undo the site's own rules: `/show/7/2` is `thread-7-2-1.html`, `/list/2/1` `forum-2-1.html`."""
        url = re.sub(r"/t(\d+)p(\d+)x\d+\.html$", r"/thread-\1-\2-1.html", url)
        url = re.sub(r"/show/(\d+)/(\d+)$", r"/thread-\1-\2-1.html", url)
        url = re.sub(r"/list/(\d+)/(\d+)$", r"/forum-\1-\2.html", url)
        return re.sub(r"/forum-baoliao-(\d+)", r"/forum-2-\1", url)

    def _thread_page(self, tid: str, page: int, part: str | None) -> str:
        if tid == "15":
            return f"{self.folder}/moved_stub.html"
        entries = [
            (name, entry["url"], found)
            for name, entry in index().items()
            if name.startswith((f"{self.folder}/", "default/thread_paged"))
            and (found := thread_address(entry["url"])) is not None
            and found.tid == tid
            and not found.selected
            and "highlight" not in entry["url"]
            and "inajax" not in entry["url"]
        ]
        if part:
            return next((name for name, url, _ in entries if post_part(url) == part), "errors/thread_nonexist.html")
        pages = {
            found.page: name
            for name, url, found in reversed(entries)
            if not post_part(url) and name.startswith(f"{self.folder}/") and "_2nd" not in name and found.page < 900
        }
        if not pages:
            special = ("readperm", "memberonly", "pwforum", "audit", "deleted")
            named = {"19": special[0], "20": special[1], "89": special[2], "37": special[3], "36": special[4]}
            return f"errors/thread_{named.get(tid, 'nonexist')}.html"
        self._visits[tid] += 1
        name = pages.get(page) or pages[max(pages)]
        if tid in SENT_TO_ITSELF and self.folder in {"default", "rewrite"} and self._visits[tid] > 1:
            return name.replace(".html", "_2nd.html")
        return name

    def answer(self, url: str, *, cookie: str = "") -> tuple[int, list[tuple[str, str]], bytes]:
        """Return status, headers and body for one request."""
        if urlsplit(url).path == "/robots.txt":
            return 200, [("Content-Type", "text/plain")], (CAPTURES / "feeds/robots.txt").read_bytes()
        name = self.needs_cookie if self.needs_cookie and not cookie else self.find(url)
        lines = (CAPTURES / name).with_suffix(".headers").read_text().splitlines()[1:]
        kept = {"content-type", "location", "set-cookie", "retry-after"}
        headers = [
            (key, value.replace(CAPTURED_AT.decode(), self.host + self.start))
            for key, value in (line.split(": ", 1) for line in lines if ": " in line)
            if key.lower() in kept
        ]
        body = (CAPTURES / name).read_bytes().replace(CAPTURED_AT, (self.host + self.start).encode())
        for pattern, form in self.forms.items():
            headers = [(key, re.sub(pattern, form, value)) for key, value in headers]
            body = re.sub(pattern.encode(), form.encode(), body)
        return int(index()[name]["status"]), headers, body

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                site.requests.append(self.path)
                site.user_agents.add(self.headers["User-Agent"])
                site.cookies.append(self.headers.get("Cookie", ""))
                status, headers, body = site.answer(f"http://{site.host}{self.path}", cookie=site.cookies[-1])
                self.send_response(status)
                for key, value in headers:
                    self.send_header(key, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        return Handler
