"""The add-on in a bare Scrapy project, with no `PortalSpider` anywhere."""

from __future__ import annotations

import gzip
import json
import os
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from warcio.archiveiterator import ArchiveIterator

from sandbox.exchange import Answer
from tests import forked
from tests.faults.server import FaultServer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

pytestmark = pytest.mark.slow

SPIDER = """
import scrapy

from regional_news.errors import RefusedError


class Plain(scrapy.Spider):
    name = "plain"

    def parse(self, response):
        if b"odd" in response.body:
            raise RefusedError("no_title", "an odd page")
        if b"broken" in response.body:
            raise ValueError("a bug")
        yield {"url": response.url}
"""
SETTINGS = """
BOT_NAME = "bare"
SPIDER_MODULES = ["bare.spiders"]
ADDONS = {"regional_news.http.addon.PoliteArchive": 300}
DOWNLOAD_DELAY = 0
RETRY_ENABLED = False
"""


@dataclass(frozen=True)
class Ended:
    log: str
    stats: dict[str, Any]
    items: list[str]
    data: Path

    def archived(self) -> list[tuple[str, str]]:
        """Return address and status of each archived answer."""
        found = []
        for path in sorted(self.data.glob("archive/plain/*.warc.gz")):
            with path.open("rb") as file:
                for record in ArchiveIterator(file):
                    if record.rec_type == "response":
                        status = record.http_headers.get_statuscode()
                        found.append((record.rec_headers.get_header("WARC-Target-URI"), status))
        return found


@pytest.fixture
def server() -> Iterator[FaultServer]:
    with FaultServer() as made:
        made.routes["/robots.txt"] = Answer(body=b"User-agent: *\nDisallow: /secret/\n")
        yield made


@pytest.fixture
def crawl(server: FaultServer, tmp_path: Path) -> Callable[..., Ended]:
    """Return a function that crawls some paths with a spider of a new project's."""
    spiders = tmp_path / "bare" / "spiders"
    spiders.mkdir(parents=True)
    for folder in (spiders, spiders.parent):
        (folder / "__init__.py").touch()
    (spiders / "plain.py").write_text(SPIDER, encoding="utf-8")
    (spiders.parent / "settings.py").write_text(SETTINGS, encoding="utf-8")
    (tmp_path / "scrapy.cfg").write_text("[settings]\ndefault = bare.settings\n", encoding="utf-8")

    def run(*paths: str, **settings: str) -> Ended:
        urls = [f"http://127.0.0.1:{server.server_address[1]}{path}" for path in paths]
        code = (
            "import json, sys; from scrapy.crawler import AsyncCrawlerProcess as P; "
            "from scrapy.utils.project import get_project_settings as g; s = g(); "
            "s.setdict(json.loads(sys.argv[2]), 'cmdline'); p = P(s); c = p.create_crawler('plain'); "
            "p.crawl(c, start_urls=json.loads(sys.argv[1])); p.start(); "
            "json.dump(c.stats.get_stats(), open('stats.json', 'w'), default=str)"
        )
        feeds = {"FEEDS": {"items.json": {"format": "json", "overwrite": True}}}
        log = forked.run(
            [sys.executable, "-c", code, json.dumps(urls), json.dumps({**settings, **feeds})],
            cwd=tmp_path,
            env={"PATH": os.environ["PATH"], "HOME": str(tmp_path), "SCRAPY_SETTINGS_MODULE": "bare.settings",
                 "PYTHONPATH": str(tmp_path)},
        ).stderr  # fmt: skip
        assert (tmp_path / "stats.json").exists(), log
        stats = json.loads((tmp_path / "stats.json").read_text(encoding="utf-8"))
        items = [item["url"] for item in json.loads((tmp_path / "items.json").read_text(encoding="utf-8") or "[]")]
        return Ended(log, stats, items, tmp_path / "data")

    return run


def test_what_a_spider_receives_is_archived_as_it_was_sent(crawl: Callable[..., Ended], server: FaultServer) -> None:
    packed = gzip.compress(b"<p>page</p>")
    server.routes |= {
        "/a": Answer(headers=(("Content-Encoding", "gzip"), ("Content-Type", "text/html")), body=packed),
        "/b": Answer(status=302, headers=(("Location", "/a2"),)),
        "/a2": Answer(body=b"<p>page two</p>"),
    }
    ended = crawl("/a", "/b", "/secret/x")
    assert sorted(url.rpartition("/")[2] for url in ended.items) == ["a", "a2"]
    found = [(url.rpartition("/")[2], status) for url, status in ended.archived()]
    assert sorted(found) == [("a", "200"), ("a2", "200"), ("b", "302")]
    assert ended.stats["archive/records"] == 3
    assert ended.stats["robotstxt/forbidden"] == 1


def test_an_unreachable_robots_txt_closes_the_site(crawl: Callable[..., Ended], server: FaultServer) -> None:
    server.routes |= {"/robots.txt": Answer(status=503), "/a": Answer(body=b"page")}
    ended = crawl("/a")
    assert (ended.items, ended.stats["robots/unreachable"]) == ([], 1)
    assert [hit.path for hit in server.log] == ["/robots.txt"]


def test_what_a_server_asks_for_is_kept_from_one_crawl_to_the_next(
    crawl: Callable[..., Ended], server: FaultServer
) -> None:
    server.routes |= {"/a": Answer(status=429, headers=(("Retry-After", "86000"),)), "/b": Answer(body=b"page")}
    assert crawl("/a").stats["finish_reason"] == "rate_limited"
    before = len(server.log)
    again = crawl("/b")
    assert (again.stats["finish_reason"], again.items) == ("rate_limited", [])
    assert len(server.log) == before


def test_pages_that_cannot_be_read_are_counted_and_kept(crawl: Callable[..., Ended], server: FaultServer) -> None:
    server.routes |= {"/odd": Answer(body=b"odd"), "/broken": Answer(body=b"broken"), "/good": Answer(body=b"page")}
    ended = crawl("/odd", "/broken", "/good", "/missing")
    assert [url.rpartition("/")[2] for url in ended.items] == ["good"]
    refused = {name: n for name, n in ended.stats.items() if name.startswith("refused/")}
    assert refused == {"refused/no_title": 1, "refused/error": 1, "refused/gone": 1}
    assert {path.read_bytes() for path in ended.data.glob("refused/*/*.body")} >= {b"odd", b"broken"}
    assert ended.stats["spider_exceptions/count"] == 1


def test_a_project_that_sets_something_itself_is_heard(crawl: Callable[..., Ended], server: FaultServer) -> None:
    server.routes["/a"] = Answer(body=b"page")
    ended = crawl("/a", ARCHIVE="0", DATA_DIR="elsewhere")
    assert len(ended.items) == 1
    assert not ended.data.exists()
    assert (ended.data.parent / "elsewhere").exists()
    assert "archive/records" not in ended.stats
