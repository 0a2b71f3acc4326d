"""B. robots.txt: one crawl over many hosts, each with rules of its own kind or none that can be read."""

from __future__ import annotations

import sys
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest

from regional_news.exit_codes import ExitCode
from sandbox.exchange import Answer, Request, html, moved, plain
from sandbox.faults import wire
from tests import forked
from tests.every import every
from tests.faults.server import FaultServer
from tests.faults.site import NewsServer, crawl, probe

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.faults.site import Probed

pytestmark = pytest.mark.slow

RULES = b"User-agent: *\nDisallow: /closed\n"
PAGE = html("<h1>page</h1>")


def text(body: bytes) -> Answer:
    return Answer(headers=(("Content-Type", "text/plain"),), body=body)


def hops(count: int) -> Any:
    """Redirect so many times, then give the rules."""

    def answer(request: Request) -> Answer:
        done = int(request.parts.query or 0)
        return moved(f"/robots.txt?{done + 1}") if done < count else text(RULES)

    return answer


def slowed(seconds: str) -> Answer:
    return plain(f"User-agent: *\nCrawl-delay: {seconds}\n")


ALLOWING = {
    **{f"s{status}": html("", status=status) for status in (401, 403, 404, 410)},
    "web-page": html("<!DOCTYPE html><html>Disallow: /\nUser-agent: *\nDisallow: /</html>"),
    "empty": plain(""),
    "hops6": hops(6),
    "loop": lambda request: moved("/robots.txt"),
}
"""robots.txt that sets no rules."""

RULING = {
    "plain": text(RULES),
    "bom": text(b"\xef\xbb\xbf" + RULES),
    "gbk": text("# 某某网的规则\n".encode("gbk") + RULES),
    "cr": text(RULES.replace(b"\n", b"\r")),
    "crlf": text(RULES.replace(b"\n", b"\r\n")),
    "utf16": text(RULES.decode().encode("utf-16")),
    "half-a-mebibyte": text(RULES + b"Disallow: /x\n" * 50_000),
    "named": text(b"User-agent: OtherNews\nDisallow: /\n\nUser-agent: regionalnews\nDisallow: /closed\n"),
    "two-groups": text(b"User-agent: RegionalNews\nDisallow: /closed\n\nUser-agent: RegionalNews\nDisallow: /other\n"),
    "longest": text(b"User-agent: *\nDisallow: /\nAllow: /open\nAllow: /robots\n"),
    "hops5": hops(5),
}
"""robots.txt that closes /closed and opens /open."""

UNREADABLE = {
    "s429": html("", status=429),
    "s500": html("", status=500),
    "s503": html("", status=503),
    "drop": lambda request: wire.drop(PAGE, request),
    "hang": lambda request: wire.hang(PAGE, request, seconds=20),
    "half": lambda request: wire.truncate(text(RULES * 50), request),
    "oversize": text(b"#" * (9 << 20)),
    "to-elsewhere-port": lambda request: moved("http://other.test:22/robots.txt"),
    "to-private": lambda request: moved("http://10.0.0.1/robots.txt"),
}
"""robots.txt that cannot be read, so nothing may be fetched."""


@pytest.fixture(scope="module")
def server() -> Iterator[FaultServer]:
    """Return a server of many hosts."""
    with FaultServer() as server:
        for name, answer in {**ALLOWING, **RULING, **UNREADABLE}.items():
            server.routes[f"{name}.test/robots.txt"] = answer
        server.routes |= {"/open": PAGE, "/closed": PAGE, "/other": PAGE}
        server.routes["aside.test/robots.txt"] = moved(f"http://elsewhere.test:{server.port}/robots.txt")
        server.routes["elsewhere.test/robots.txt"] = text(RULES)
        server.routes["s429.test/robots.txt"] = Answer(status=429, headers=(("Retry-After", "0"),))
        yield server


@pytest.fixture(scope="module")
def probed(server: FaultServer, tmp_path_factory: pytest.TempPathFactory) -> Probed:
    """Return what came of /open and /closed on each host."""
    urls = [
        f"http://{name}.test:{server.port}{path}"
        for name in {**ALLOWING, **RULING, **UNREADABLE, "no-name": None, "aside": None}
        for path in ("/open", "/closed")
    ]
    return probe(
        urls, tmp_path_factory.mktemp("robots"),
        settings={"DOWNLOAD_TIMEOUT": 1}, dns={"no-name.test": [""]}, env={"FAULTS_HURRIED": "//hang[.]test"},
    )  # fmt: skip


def paths(server: FaultServer, name: str) -> list[str]:
    return sorted(hit.path for hit in server.hits(host=f"{name}.test") if not hit.path.startswith("/robots"))


@pytest.mark.fault("B1", "robots.txt is 401, 403, 404 or 410", "there are no rules: pages are fetched")
@every("name", ["s401", "s403", "s404", "s410"])
def test_no_rules_forbid_nothing(name: str, server: FaultServer, probed: Probed) -> None:
    assert paths(server, name) == ["/closed", "/open"]


@pytest.mark.fault("B2", "robots.txt is 500, 503, dropped, silent, cut, or its host unknown", "no page is fetched")
@pytest.mark.fault("B3", "robots.txt is 429", "no page is fetched: a rate limit is no answer")
@every("name", ["s429", "s500", "s503", "drop", "hang", "half", "no-name"])
def test_unreadable_rules_forbid_everything(name: str, server: FaultServer, probed: Probed) -> None:
    assert paths(server, name) == []
    asked = [found for url, found in probed.found.items() if f"/{name}.test" in url]
    assert all(isinstance(found, str) and "IgnoreRequest" in found for found in asked), asked
    assert f"robots.txt of {name}.test:{server.port} cannot be read" in probed.log


@pytest.mark.fault("B4", "robots.txt has nine megabytes", "no page is fetched")
def test_rules_larger_than_any_page_forbid_everything(server: FaultServer, probed: Probed) -> None:
    assert paths(server, "oversize") == []


@pytest.mark.fault("B4", "robots.txt has more than 512 KiB", "its first 512 KiB hold")
@pytest.mark.fault("B5", "robots.txt has a mark, GBK comments, CR or CRLF, UTF-16", "its rules are read")
@pytest.mark.fault("B7", "rules for several programs", "those of our product token hold, in either case")
@pytest.mark.fault("B8", "groups to merge, a longer rule that allows", "read as RFC 9309 reads them")
@pytest.mark.parametrize("name", [*RULING, "aside"])
def test_rules_are_read_and_kept(name: str, server: FaultServer, probed: Probed) -> None:
    assert paths(server, name) == ["/open"]


@pytest.mark.fault("B5", "robots.txt is a web page or empty", "it holds no rules")
@pytest.mark.parametrize("name", ["web-page", "empty"])
def test_a_web_page_holds_no_rules(name: str, server: FaultServer, probed: Probed) -> None:
    assert paths(server, name) == ["/closed", "/open"]


@pytest.mark.fault(
    "B6", "robots.txt redirects up to five times, more often, for ever", "five are followed; else no rules"
)
def test_five_redirects_are_followed(server: FaultServer, probed: Probed) -> None:
    assert [len(server.hits(host=f"{name}.test")) for name in ("hops5", "hops6", "loop")] == [6 + 1, 6 + 2, 6 + 2]
    assert paths(server, "hops6") == paths(server, "loop") == ["/closed", "/open"]


@pytest.mark.fault("B6", "robots.txt redirects to a private address or to no web server's port", "no page is fetched")
@pytest.mark.parametrize("name", ["to-private", "to-elsewhere-port"])
def test_rules_are_not_fetched_from_anywhere(name: str, server: FaultServer, probed: Probed) -> None:
    assert paths(server, name) == []


@pytest.mark.fault("B9", "many pages of one host", "its robots.txt is asked for once a run")
def test_rules_are_fetched_once_a_run(server: FaultServer, probed: Probed) -> None:
    assert all(len(server.hits("/robots.txt", host=f"{name}.test")) == 1 for name in RULING)


@pytest.mark.fault("B6", "robots.txt redirects to another host", "followed for the rules alone, without credentials")
def test_rules_may_lie_on_another_host(tmp_path: Path) -> None:
    with FaultServer() as proxy:
        proxy.routes = {
            "news.test/robots.txt": Answer(
                status=302,
                headers=(("Location", "http://elsewhere.test/robots.txt"), ("Set-Cookie", "a=1; domain=.test")),
            ),
            "elsewhere.test/robots.txt": text(RULES),
            "/open": PAGE,
            "/closed": PAGE,
        }
        urls = ["http://news.test/open", "http://news.test/closed", "http://elsewhere.test/open"]
        env = {"http_proxy": f"http://127.0.0.1:{proxy.port}"}
        found = probe(urls, tmp_path, env=env, settings={"COOKIES_ENABLED": 1, "ALLOWED_PRIVATE_NETWORKS": ""})
        assert found.found[urls[0]] == 200
        assert [hit.path for hit in proxy.hits(host="news.test")] == ["/robots.txt", "/open"]
        assert [hit.path for hit in proxy.hits(host="elsewhere.test")] == ["/robots.txt"]
        (there,) = proxy.hits(host="elsewhere.test")
        assert there.headers.keys().isdisjoint({"cookie", "authorization", "referer", "proxy-authorization"})


@pytest.mark.fault("B10", "Crawl-delay in seconds", "kept though DOWNLOAD_DELAY=0 is given, never undercut by jitter")
@pytest.mark.fault("B10", "Crawl-delay of an hour", "kept up to CRAWL_DELAY_MAX_SECONDS, and said")
@pytest.mark.fault("B10", "Crawl-delay shorter than our own, or no number", "our own delay stays")
def test_a_crawl_delay_is_kept_and_never_undercut(tmp_path: Path) -> None:
    delays = {"one": ("1.2", 1.2), "hour": ("3600", 1.5), "short": ("0.1", 0.0), "word": ("soon", 0.0)}

    with FaultServer() as server:
        for name, (asked, _) in delays.items():
            server.routes[f"{name}.test/robots.txt"] = slowed(asked)
        server.routes["/open"] = PAGE
        urls = [f"http://{name}.test:{server.port}/open?{n}" for name in delays for n in range(3)]
        settings = {"CRAWL_DELAY_MAX_SECONDS": 1.5, "AUTOTHROTTLE_ENABLED": 1, "CONCURRENT_REQUESTS_PER_DOMAIN": 4}
        found = probe(urls, tmp_path, settings=settings)
        assert found.pages() == {f"{name}.test" for name in delays}
        assert "asks for 3600 s between requests; 1.5 s are kept" in found.log
        over = []
        for name, (_, least) in delays.items():
            times = [hit.time for hit in server.hits(host=f"{name}.test")]
            assert len(times) == 4, name
            over += [later - earlier - least for earlier, later in pairwise(times)]
    assert min(over) > -0.05


@pytest.mark.fault("B2", "a portal's robots.txt is 503", "nothing is fetched, reason robots_unreachable, exit code 4")
def test_a_portal_whose_rules_cannot_be_read_is_not_crawled(tmp_path: Path) -> None:
    with NewsServer() as server:
        server.fill(["a", "b"])
        server.routes["/robots.txt"] = html("", status=503)
        run = crawl(server, tmp_path)
        assert {hit.path for hit in server.log} == {"/robots.txt"}
        assert (run.code, run.run["reason"]) == (ExitCode.PARTIAL, "robots_unreachable")
        assert "robots.txt could not be read" in run.log


@pytest.mark.fault("B8", "robots.txt forbids a whole portal, or all of its articles", "exit code 4, which says so")
@pytest.mark.parametrize(("path", "asked"), [("/", 0), ("/news/", 2)])
def test_a_portal_that_wants_no_crawlers_is_said_to(path: str, asked: int, tmp_path: Path) -> None:
    with NewsServer() as server:
        server.fill(["a", "b", "c"])
        server.routes["/robots.txt"] = plain(f"User-agent: *\nDisallow: {path}\n")
        run = crawl(server, tmp_path)
        assert len(server.log) == 1 + asked
        assert run.code == ExitCode.PARTIAL
        assert "robots.txt forbids it (exit code 4)" in run.log


@pytest.mark.fault("A1", "nothing listens at the portal's address", "exit code 4 and one clear line")
def test_a_portal_that_is_down_is_said_to_be(tmp_path: Path) -> None:
    with NewsServer() as server:
        origin = server.origin
    run = crawl(origin, tmp_path)
    assert (run.code, run.run["reason"]) == (ExitCode.PARTIAL, "no_answer")
    assert "no server answered: the network here, the portal's name or its server is down (exit code 4)" in run.log
    assert "robots.txt forbids" not in run.log
    assert "Forbidden by robots.txt" not in run.log
    assert "robotstxt/forbidden" not in run.stats
    assert "Traceback" not in run.log


@pytest.mark.fault("A1", "the network is dead while one page is read", "it is said: not that robots.txt forbids it")
def test_a_dead_network_is_no_rule_of_robots(tmp_path: Path) -> None:
    with NewsServer() as server:
        origin = server.origin.replace("news.test", "127.0.0.1")
    command = [sys.executable, "-m", "regional_news", "read", f"{origin}/news/a.html", "-s", f"DATA_DIR={tmp_path}"]
    options = ["-s", "ALLOWED_PRIVATE_NETWORKS=127.0.0.0/8", "-s", "RETRY_TIMES=0"]
    done = forked.run([*command, *options])
    assert done.returncode == ExitCode.PARTIAL
    assert "refused" in done.stderr
    assert "Forbidden" not in done.stderr
