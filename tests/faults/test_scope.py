"""D. Redirects, addresses and scope: nothing that a page, a server or a name server says leads anywhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from regional_news.exit_codes import ExitCode
from sandbox.exchange import Answer, html, moved
from tests.faults.server import SENT, FaultServer
from tests.faults.site import NewsServer, crawl, listing, probe, story

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.faults.site import Crawl

pytestmark = pytest.mark.slow

PAGE = html("<h1>page</h1>")
GOOD = ["good-1", "good-2", "good-3"]
STATUSES = (301, 302, 303, 307, 308)
SCHEMES = {
    "file": "file:///etc/hostname",
    "data": "data:text/html,<h1>x</h1>",
    "ftp": "ftp://clone.test/x",
    "s3": "s3://bucket/x",
    "javascript": "javascript:alert(1)",
    "gopher": "gopher://clone.test/x",
    "no-port": "http://clone.test:99999/",
    "user": "http://news.test@clone.test:{port}/",
    "backslash": "http://clone.test:{port}\\\\@news.test:{port}/",
    "two-slashes": "//clone.test:{port}/news/good-1.html",
    "other-port": "http://news.test:22/news/good-1.html",
    "dot": "http://news.test.:{port}/news/good-1.html",
    "below": "http://a.news.test:{port}/news/good-1.html",
    "look-alike": "http://nеws.test:{port}/news/good-1.html",  # the second letter is Cyrillic
}
LED_AWAY = [*(f"to-{status}" for status in STATUSES), *SCHEMES]
STAYING = ["refresh", "refresh-header", "base", "canonical", "headers"]


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[NewsServer, Crawl]]:
    """Return a portal whose pages lead to a clone of it by every way there is, and the crawl of it."""
    with NewsServer() as server:
        port = server.port
        clone = f"http://clone.test:{port}"
        server.fill([*GOOD, *LED_AWAY, *STAYING, "hops5", "hops6", "loop"])
        away = "".join(
            f'<a href="{to}">新闻</a>'
            for to in (
                f"{clone}/news/clone-1.html",
                f"//clone.test:{port}/news/clone-2.html",
                f"http://news.test@clone.test:{port}/news/clone-3.html",
                f"http://user:word@news.test:{port}/news/clone-4.html",
                f"http://clone.test:{port}\\@news.test:{port}/news/clone-5.html",
                "http://news.test:22/news/clone-6.html",
                "http://127.0.0.1:22/news/clone-7.html",
                "file:///news/clone-8.html",
                f"http://NEWS.test:{port}/news/good-1.html",
            )
        )
        server.routes["/list.html"] = listing([*GOOD, *LED_AWAY, *STAYING, "hops5", "hops6", "loop"], extra=away)
        server.routes["/"] = moved(f"{clone}/")
        for status in STATUSES:
            server.routes[f"/news/to-{status}.html"] = moved(f"{clone}/news/clone.html", status=status)
        for name, to in SCHEMES.items():
            location = to.replace("{port}", str(port)).encode()
            head = b"HTTP/1.1 302 Found\r\nLocation: " + location + b"\r\nContent-Length: 0\r\n\r\n"
            server.routes[f"/news/{name}.html"] = Answer(
                send=lambda wire, _, head=head: (wire.out.write(head), None)[1]
            )  # type: ignore[misc]
        server.routes |= {
            "/news/refresh.html": story("refresh", head=f'<meta http-equiv=refresh content="0;url={clone}/">'),
            "/news/refresh-header.html": with_headers("refresh-header", ("Refresh", f"0;url={clone}/")),
            "/news/base.html": story(
                "base", head=f'<base href="{clone}/">', extra="<a href=/news/good-1.html>相关</a>"
            ),
            "/news/canonical.html": story("canonical", head=f'<link rel=canonical href="{clone}/news/clone.html">'),
            "/news/headers.html": with_headers(
                "headers",
                ("Referrer-Policy", "os.system"),
                ("Link", f"<{clone}/>; rel=preload"),
                ("Set-Cookie", "a=1; domain=.test"),
                ("Set-Cookie", "b=1; domain=.com.cn"),
                ("WWW-Authenticate", 'Basic realm="x"'),
            ),
            "/news/hops5.html": moved("/five?4"),
            "/news/hops6.html": moved("/six?5"),
            "/news/loop.html": moved("/round?1"),
            "/round": lambda request: moved(f"/round?{int(request.parts.query) + 1}"),
            **{f"/{name}?{n}": moved(f"/{name}?{n - 1}") for name in ("five", "six") for n in range(1, 6)},
            "/five?0": story("five"),
            "/six?0": story("six"),
            "clone.test/": listing(GOOD),
            "clone.test/news/clone.html": story("clone"),
        }
        yield server, crawl(server, tmp_path_factory.mktemp("scope"))


def with_headers(name: str, *headers: tuple[str, str]) -> Answer:
    page = story(name)
    return Answer(headers=(*page.headers, *headers), body=page.body)


def tries(server: NewsServer, path: str) -> int:
    return len(server.hits(path))


@pytest.mark.fault(
    "D1", "301 to 308 lead to a clone, from the start page and from articles", "blocked, counted, not stored"
)
@pytest.mark.fault("D2", "redirects to file, data, ftp, s3, javascript, gopher", "refused, and the crawl goes on")
@pytest.mark.fault(
    "D7", "a redirect with a user, a backslash, another port, a dot, a look-alike letter", "off the portal"
)
def test_no_redirect_leaves_the_portal(portal: tuple[NewsServer, Crawl]) -> None:
    server, run = portal
    assert {hit.host for hit in server.log} == {"news.test"}
    assert run.stored.isdisjoint(LED_AWAY)
    assert all(tries(server, f"/news/{name}.html") == 1 for name in LED_AWAY)
    assert run.stats["offsite/filtered"] >= len(STATUSES) + 1
    assert set(GOOD) <= run.stored
    assert "spider_exceptions/count" not in run.stats


@pytest.mark.fault(
    "D1", "meta refresh, a Refresh header or a base lead to a clone", "without effect; the page is stored"
)
@pytest.mark.fault("D8", "a canonical link names another host", "the article keeps the address it was fetched from")
@pytest.mark.fault("F7", "a base on another host", "the page's own links do not follow it")
def test_what_a_page_says_of_other_addresses_has_no_effect(portal: tuple[NewsServer, Crawl]) -> None:
    server, run = portal
    assert set(STAYING) <= run.stored
    assert {row["url"].split("/")[2] for row in run.rows("SELECT url FROM article")} == {f"news.test:{server.port}"}


@pytest.mark.fault("D3", "a redirect loop, a chain of six", "given up after five; a chain of five is followed")
def test_five_redirects_are_followed(portal: tuple[NewsServer, Crawl]) -> None:
    server, _ = portal
    assert len([hit for hit in server.log if hit.path.startswith("/round")]) == 5
    assert tries(server, "/five?0") == 1
    assert tries(server, "/six?1") == 1
    assert tries(server, "/six?0") == 0


@pytest.mark.fault("D7", "links with a user, a backslash, another port or scheme", "not followed")
@pytest.mark.fault("D8", "links to a clone stand in a list", "not followed, not stored")
def test_links_off_the_portal_are_not_followed(portal: tuple[NewsServer, Crawl]) -> None:
    server, run = portal
    assert not any("clone" in hit.path for hit in server.log)
    assert not any("clone" in name for name in run.stored)
    assert tries(server, "/news/good-1.html") == 1, "one page, however its host is written"


@pytest.mark.fault(
    "D9", "Referrer-Policy, Set-Cookie, Link, WWW-Authenticate in an answer", "no request says more for it"
)
def test_no_header_makes_us_say_more(portal: tuple[NewsServer, Crawl]) -> None:
    server, run = portal
    assert "headers" in run.stored
    said = {name for hit in server.log for name in hit.headers} - {SENT}
    assert said == {"host", "accept", "accept-language", "user-agent", "accept-encoding"} | (said & {"connection"})
    assert {hit.headers["user-agent"].split("/")[0] for hit in server.log} == {"RegionalNews"}


PRIVATE = {
    "loopback.test": "127.0.0.2",
    "ten.test": "10.0.0.1",
    "metadata.test": "169.254.169.254",
    "cgnat.test": "100.64.0.1",
    "any.test": "0.0.0.0",
    "multicast.test": "224.0.0.1",
    "v6.test": "::1",
    "mapped.test": "::ffff:127.0.0.2",
    "link.test": "fe80::1",
    "nat64.test": "64:ff9b::7f00:2",
    "six-to-four.test": "2002:7f00:2::",
}
LITERALS = ("127.1", "2130706433", "0x7f.1", "0177.1", "0", "[::1]", "[::ffff:127.0.0.1]", "127.0.0.1.", "localhost")


@pytest.mark.fault("D4", "a host's name means a loopback, private, link-local or shared address", "never connected to")
def test_names_of_private_addresses_are_refused_when_they_are_resolved(tmp_path: Path) -> None:
    with FaultServer() as server, FaultServer(host="127.0.0.2") as other:
        server.routes["/page"] = other.routes["/page"] = PAGE
        urls = [f"http://{name}:{server.port}/page" for name in (*PRIVATE, "public.test")]
        urls.append(f"http://loopback.test:{other.port}/page")
        dns = {name: [address] for name, address in PRIVATE.items()}
        settings = {"ALLOWED_PRIVATE_NETWORKS": "127.0.0.1/32", "RETRY_TIMES": 0}
        found = probe(urls, tmp_path, dns=dns, settings=settings)
        assert found.pages() == {"public.test"}, "the one address that was allowed"
        assert {hit.host for hit in server.log} == {"public.test"}
        assert other.log == []
        for name, address in PRIVATE.items():
            assert f"Refused: {name} resolves to {address}, no public address" in found.log


@pytest.mark.fault("D5", "127.1, 2130706433, 0x7f.1, 0, [::1], [::ffff:…], localhost", "refused, through a proxy too")
@pytest.mark.parametrize("by_proxy", [False, True])
def test_private_addresses_are_refused_however_they_are_written(by_proxy: bool, tmp_path: Path) -> None:
    with FaultServer() as server:
        server.routes["/page"] = PAGE
        urls = [f"http://{literal}:{server.port}/page" for literal in LITERALS]
        env = {"http_proxy": f"http://127.0.0.1:{server.port}"} if by_proxy else {}
        found = probe([*urls, "http://public.test/page"], tmp_path, settings={"ALLOWED_PRIVATE_NETWORKS": ""}, env=env)
        assert found.pages() == ({"public.test"} if by_proxy else set())
        assert {hit.host for hit in server.log} == found.pages()
        assert all("is no public address" in str(found.found[url]) for url in urls)


@pytest.mark.fault(
    "D6", "a name means a public address when checked and a private one later", "the checked one is kept"
)
@pytest.mark.parametrize("is_cached", [True, False])
def test_a_name_that_changes_its_address_gains_nothing(is_cached: bool, tmp_path: Path) -> None:
    with FaultServer() as server, FaultServer(host="127.0.0.2") as other:
        # One port on both addresses: only the address tells them apart.
        server.routes["/page"] = Answer(headers=(*PAGE.headers, ("Connection", "close")), body=PAGE.body)
        urls = [f"http://rebound.test:{server.port}/page?{n}" for n in range(3)]
        settings = {"ALLOWED_PRIVATE_NETWORKS": "127.0.0.1/32", "DNSCACHE_ENABLED": int(is_cached), "RETRY_TIMES": 0}
        dns = {"rebound.test": ["127.0.0.1", "127.0.0.1", "127.0.0.2"]}
        found = probe(urls, tmp_path, settings={**settings, "CONCURRENT_REQUESTS": 1}, dns=dns)
        pages = [url for url, result in found.found.items() if result == 200]
        assert len(pages) == 3 if is_cached else 0 < len(pages) < 3
        assert other.log == []
        assert ("resolves to 127.0.0.2" in found.log) is not is_cached


@pytest.mark.fault(
    "D10", "a portal on a private address, and the setting that allows it is not given", "refused: exit code 4"
)
def test_a_private_portal_needs_the_setting(tmp_path: Path) -> None:
    with NewsServer() as server:
        server.fill(GOOD)
        run = crawl(server, tmp_path, settings={"ALLOWED_PRIVATE_NETWORKS": None})
        assert run.code == ExitCode.PARTIAL
        assert server.log == []
        assert "news.test resolves to 127.0.0.1, no public address (ALLOWED_PRIVATE_NETWORKS)" in run.log


@pytest.mark.fault("D2", "file, data, ftp and s3 addresses are asked for by a spider", "no handler for them")
def test_only_http_can_be_fetched(tmp_path: Path) -> None:
    urls = ["file:///etc/hostname", "data:text/html,x", "ftp://a.test/x", "s3://a/x"]
    found = probe(urls, tmp_path)
    assert [url for url, result in found.found.items() if result == 200] == []
    assert len(found.found) == len(urls)


@pytest.mark.fault("D7", "-a url= with a user, another port, another host, another scheme", "exit code 2 and one line")
@pytest.mark.parametrize(
    "url",
    [
        "http://user@news.test/news/a.html",
        "http://news.test:22/news/a.html",
        "http://clone.test/news/a.html",
        "file:///news/a.html",
        "http://news.test\\@clone.test/news/a.html",
    ],
)
def test_an_address_off_the_portal_is_the_users_mistake(url: str, tmp_path: Path) -> None:
    run = crawl("http://news.test", tmp_path, "-a", f"url={url}")
    assert run.code == ExitCode.USER
    assert run.log.count("\n") == 1
    assert run.log.startswith("-a url: ")


@pytest.mark.fault("D9", "a forum that needs cookies redirects to another host", "the cookies stay behind")
def test_cookies_stay_on_their_host(tmp_path: Path) -> None:
    with FaultServer() as server:
        to = f"http://two.test:{server.port}/page"
        setting = (("Set-Cookie", "a=1"), ("Set-Cookie", "b=2; domain=.test"), ("Set-Cookie", "c=3; domain=.com.cn"))
        server.routes |= {
            "one.test/start": Answer(headers=(*PAGE.headers, *setting), body=PAGE.body),
            "one.test/again": PAGE,
            "one.test/moved": moved(to),
            "two.test/page": PAGE,
        }
        urls = [f"http://one.test:{server.port}/{path}" for path in ("start", "again", "moved")]
        found = probe(urls, tmp_path, settings={"COOKIES_ENABLED": 1, "CONCURRENT_REQUESTS": 1})
        assert found.pages() == {"one.test"}
        sent = {hit.host: hit.headers.get("cookie") for hit in server.log}
        assert "a=1" in (sent["one.test"] or ""), "or the test would prove nothing"
        assert sent["two.test"] is None
