"""What `make demo` stores is a store to work with: an alert kept there tells a webhook what the next run brings."""

from __future__ import annotations

import json
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from regional_news.portal.registry import portal_names
from regional_news.storage.sqlite import Filters, Store
from sandbox import Sandbox
from tests import forked
from tests.crawling import FAST, environment

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.slow

BESIDE = {"PYTHONPATH": str(Path(__file__).parents[2]), "no_proxy": "127.0.0.1"}


class Hook(BaseHTTPRequestHandler):
    """Keeps what is posted."""

    def do_POST(self) -> None:
        server: Any = self.server
        server.posted.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def hook() -> Iterator[Any]:
    server: Any = ThreadingHTTPServer(("127.0.0.1", 0), Hook)
    server.posted = []
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def test_an_alert_on_the_demos_store_tells_a_webhook_each_new_story_once(tmp_path: Path, hook: Any) -> None:
    folder = tmp_path / "demo-data"

    def regional_news(*arguments: str, sandbox: Sandbox | None = None) -> str:
        line = [sys.executable, "-m", "regional_news", *arguments, "--data-dir", str(folder)]
        done = forked.run(line, env={**environment(sandbox, tmp_path), **BESIDE}, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        return done.stdout

    said = regional_news("demo", "--articles", "5")
    with Store.open(folder / "regional_news.db", read_only=True) as store:
        portals = set(store.subjects().portals)
        assert (len(store.places.edits(limit=9)), len(store.places.gone(limit=9, before=None))) == (1, 1)
        known = {row["url"] for row in store.select(Filters(copies=True)).rows()}
    assert {"heze", "yybnet", "tengzhou", "yueyang", "syuan"} <= portals & set(portal_names())
    assert "none of them left this machine" in said
    target = f"http://127.0.0.1:{hook.server_address[1]}/"
    regional_news("queries", "add", "heze", "--portal", "heze", "--way", "webhook", "--to", target)
    settings = [text for name, value in FAST.items() for text in ("-s", f"{name}={value}")]
    with Sandbox(portals=["heze"], articles=5) as sandbox:
        published = sandbox.publish("heze", 3)
        for _ in range(2):
            regional_news("run", "heze", "-s", "CONTACT=https://example.org/", *settings, sandbox=sandbox)
    [posted] = hook.posted
    assert {one["url"] for one in posted["articles"]} == set(published) - known
