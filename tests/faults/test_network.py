"""A. Network and HTTP: one crawl of a portal on which every article is broken in its own way."""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING

import pytest
import trustme

from regional_news.exit_codes import ExitCode
from sandbox.exchange import Answer, Request, html, moved
from sandbox.faults import pages, wire
from tests.faults.site import NewsServer, crawl, listing, once, story

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.faults.site import Crawl

pytestmark = pytest.mark.slow

GOOD = [f"good-{n}" for n in range(8)]
BROKEN_WIRE = ("drop", "reset", "hang", "drip", "truncated", "chunks", "overstated")
BAD_HEADERS = ("no-colon", "bad-status", "huge-header", "many-headers")
NO_ARTICLES = ("error-page", "challenge", "login", "empty", "nothing-but-chrome")
NO_PAGES = ("pdf", "image", "bytes", "wrong-type")
GONE = ("gone-404", "gone-410")

CHALLENGE = (
    "<html><head><title>安全检查</title></head><body><div id=challenge>请开启JavaScript并刷新该页.</div>"
    "<script>document.cookie='waf=1';location.reload()</script></body></html>"
)
LOGIN = (
    "<html><head><title>登录</title></head><body><form action=/login><h1>请登录后继续</h1>用户名<input name=u>"
    "密码<input type=password name=p><button>登录</button></form></body></html>"
)
CHROME = (
    "<html><head><title>某某网</title></head><body><ul><li><a href=/>首页</a><li><a href=/list.html>新闻</a></ul>"
    "<p>版权所有 某某网 未经许可不得转载</p></body></html>"
)


def break_everything(server: NewsServer) -> None:
    """Let each article be broken by the fault it is named for."""
    server.fill([*GOOD, *BROKEN_WIRE, *BAD_HEADERS, *NO_ARTICLES, *NO_PAGES, *GONE, "drop-once", "moved-often"])
    server.fault("drop", wire.drop)
    server.fault("reset", wire.reset, after_bytes=20)
    server.fault("hang", wire.hang)
    server.fault("drip", wire.drip, seconds=0.3)
    server.fault("truncated", wire.truncate)
    server.fault("chunks", wire.chunks)
    server.fault("overstated", wire.length, off_by=100)
    server.fault("no-colon", wire.bad_header)
    server.fault("bad-status", wire.bad_status_line)
    server.fault("huge-header", wire.huge_header)
    many = b"".join(b"X-%d: %d\r\n" % (n, n) for n in range(10_000))
    server.fault("many-headers", wire.raw, data=b"HTTP/1.1 200 OK\r\n" + many + b"Content-Length: 2\r\n\r\nok")
    server.fault("error-page", pages.error_page)
    server.fault("empty", pages.empty)
    for name, text in (("challenge", CHALLENGE), ("login", LOGIN), ("nothing-but-chrome", CHROME)):
        server.routes[f"/news/{name}.html"] = html(text)
    server.fault("pdf", pages.body, body=b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n" + bytes(range(256)) * 9)
    server.fault("image", pages.body, body=b"\x89PNG\r\n\x1a\n" + bytes(999), content_type="image/png")
    server.fault("bytes", pages.body, body=bytes(range(256)) * 99, content_type="application/octet-stream")
    server.fault("wrong-type", pages.body, body=b"RIFF\x24\x00\x00\x00WAVE" * 99, content_type="text/html")
    server.fault("gone-404", pages.status, status=404)
    server.fault("gone-410", pages.status, status=410)
    tagged = story("good-6")
    server.routes["/news/good-6.html"] = Answer(headers=(*tagged.headers, ("X-Robots-Tag", "none")), body=tagged.body)
    server.routes["/news/good-7.html"] = story("good-7", head='<meta name="robots" content="noindex,nofollow">')
    whole = story("drop-once")
    server.routes["/news/drop-once.html"] = once(lambda request: wire.drop(whole, request), whole)
    server.routes["/news/moved-often.html"] = lambda request: moved("/news/good-1.html")


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[NewsServer, Crawl]]:
    """Return the server and the one crawl of all that is broken."""
    with NewsServer() as server:
        break_everything(server)
        hurried = {"FAULTS_HURRIED": "/(hang|drip)[.]html"}
        yield server, crawl(server, tmp_path_factory.mktemp("broken"), settings={"DOWNLOAD_TIMEOUT": 1}, env=hurried)


def tries(server: NewsServer, name: str) -> int:
    return len(server.hits(f"/news/{name}.html"))


@pytest.mark.fault(
    "A1", "a connection is refused, reset or dropped", "so many retries and no more; all others are stored"
)
def test_one_broken_page_takes_no_other_with_it(broken: tuple[NewsServer, Crawl]) -> None:
    server, run = broken
    assert run.stored == {*GOOD, "drop-once"}
    assert tries(server, "reset") == 2
    assert tries(server, "drop") <= 3, "a kept connection that breaks is opened anew at once"
    assert tries(server, "drop-once") == 2
    assert run.code == ExitCode.OK


@pytest.mark.fault("A2", "a server accepts and never answers", "given up after DOWNLOAD_TIMEOUT and the retries")
def test_silence_is_given_up(broken: tuple[NewsServer, Crawl]) -> None:
    server, run = broken
    assert tries(server, "hang") == 2, "the server would be silent for an hour"
    assert "Not fetched: " in run.log


@pytest.mark.fault("A3", "bytes drip", "given up after DOWNLOAD_TIMEOUT though data flows")
def test_a_drip_is_given_up(broken: tuple[NewsServer, Crawl]) -> None:
    server, run = broken
    assert tries(server, "drip") == 2, "a byte came every 0.3 s"
    assert "drip" not in run.stored


@pytest.mark.fault("A4", "a body is shorter than announced", "half a page is tried again and never stored")
def test_half_a_page_is_never_stored(broken: tuple[NewsServer, Crawl]) -> None:
    server, run = broken
    for name in ("truncated", "chunks", "overstated"):
        assert tries(server, name) == 2, name
        assert name not in run.stored
        assert name not in run.refused


@pytest.mark.fault("A5", "headers and status lines are nonsense, or megabytes", "the page fails, the crawl goes on")
def test_nonsense_in_the_head_fails_that_page_alone(broken: tuple[NewsServer, Crawl]) -> None:
    server, run = broken
    assert all(tries(server, name) for name in BAD_HEADERS)
    assert run.stored.isdisjoint(BAD_HEADERS)
    assert "spider_exceptions/count" not in run.stats


@pytest.mark.fault("A6", "200 with an error, a challenge, a login form or nothing", "refused, its bytes kept, counted")
def test_what_is_no_article_is_refused_and_kept(broken: tuple[NewsServer, Crawl]) -> None:
    _, run = broken
    assert run.stored.isdisjoint(NO_ARTICLES)
    assert set(NO_ARTICLES) <= run.refused.keys()
    counted = sum(number for name, number in run.stats.items() if name.startswith("refused/"))
    assert counted == len(run.refused)


@pytest.mark.fault("A6", "a list comes back empty, as an error page or a challenge", "exit code 4: no empty success")
@pytest.mark.parametrize("text", ["", CHALLENGE, LOGIN, "<html><body><ul></ul>共0条</body></html>"])
def test_a_portal_without_lists_is_no_success(text: str, tmp_path: Path) -> None:
    with NewsServer() as server:
        server.routes = {"/": html(text), "/list.html": html(text)}
        run = crawl(server, tmp_path)
        assert (run.code, run.run["reason"]) == (ExitCode.PARTIAL, "no_list_found")
        assert "no list of articles was found (exit code 4)" in run.log


@pytest.mark.fault("A7", "an article is gone (404, 410)", "recorded as gone, asked for once a run")
def test_what_is_gone_is_recorded_and_not_tried_again(broken: tuple[NewsServer, Crawl]) -> None:
    server, run = broken
    for name in GONE:
        assert tries(server, name) == 1
        assert run.refused[name] == "gone"
    assert run.stats["refused/gone"] == 2


@pytest.mark.fault("A7", "a list is gone", "the other lists are read")
def test_a_list_that_is_gone_stops_no_other(tmp_path: Path) -> None:
    with NewsServer() as server:
        server.fill(GOOD)
        server.routes["/list.html"] = html("gone", status=404)
        run = crawl(server, tmp_path)
        assert run.stored == set(GOOD)
        assert run.stats["lists/status_404"] == 1


@pytest.mark.fault("A11", "an article's address serves a PDF, an image, bytes", "refused, never parsed into an article")
def test_what_is_no_web_page_is_no_article(broken: tuple[NewsServer, Crawl]) -> None:
    _, run = broken
    assert run.stored.isdisjoint(NO_PAGES)
    assert set(NO_PAGES) <= run.refused.keys()
    assert "pipeline/errors" not in run.stats


@pytest.mark.fault("A11", "an article redirects to another that is known", "stored once, under its own address")
def test_a_redirect_to_another_article_stores_it_once(broken: tuple[NewsServer, Crawl]) -> None:
    _, run = broken
    assert "moved-often" not in run.stored
    assert len(run.rows("SELECT 1 FROM article WHERE article_id = 'good-1'")) == 1


@pytest.mark.fault(
    "A12", "paging has no end, every link a session number", "stops at pages without news; each story once"
)
def test_endless_paging_and_session_numbers_come_to_an_end(tmp_path: Path) -> None:
    def page(request: Request) -> Answer:
        number = int(request.url.partition("page=")[2] or 1)
        answer = pages.endless(listing(GOOD), request)
        body = answer.body.replace(b'.html">', f'.html?sid={number:016x}">'.encode())
        return Answer(headers=answer.headers, body=body)

    def calendar(request: Request) -> Answer:
        day = int(request.url.partition("day=")[2] or 1)
        return html(
            f'<html><body><a href="/calendar?day={day + 1}">下一天</a><a href="/calendar?day={day + 2}">后天</a>'
        )

    with NewsServer() as server:
        server.fill(GOOD)
        server.routes |= {
            "/list.html": page,
            "/": listing(GOOD, extra='<a href="/calendar">日历</a>'),
            "/calendar": calendar,
        }
        run = crawl(server, tmp_path)
        assert run.code == ExitCode.OK
        assert run.stored == set(GOOD)
        assert all(tries(server, name) == 1 for name in GOOD)
        assert len(server.log) < 40


@pytest.mark.fault("A12", "every page of a list brings new articles, for ever", "LIST_PAGES_MAX pages a list and run")
def test_a_list_that_never_ends_is_left_at_the_limit(tmp_path: Path) -> None:
    def page(request: Request) -> Answer:
        number = int(request.url.partition("page=")[2] or 1)
        return pages.endless(listing([f"a{number}-{n}" for n in range(6)]), request)

    with NewsServer() as server:
        server.routes |= {"/list.html": page, "/": listing([])}
        server.answer = lambda request, path: (  # type: ignore[method-assign]
            story(path) if path.startswith("/news/") else NewsServer.answer(server, request, path)
        )
        run = crawl(server, tmp_path, settings={"LIST_PAGES_MAX": 3})
        assert len(run.stored) == 18
        assert run.code == ExitCode.OK


@pytest.mark.fault(
    "B11", "X-Robots-Tag or meta robots say noindex, nofollow", "read all the same: they speak to search engines"
)
def test_words_for_search_engines_are_not_for_us(broken: tuple[NewsServer, Crawl]) -> None:
    """robots.txt alone says what may be fetched."""
    assert {"good-6", "good-7"} <= broken[1].stored


@pytest.fixture
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.mark.fault("A13", "a certificate is self-signed or another host's", "no page is fetched; exit code 4")
@pytest.mark.parametrize("named", ["news.test", "other.test"])
def test_a_certificate_that_does_not_hold_is_refused(named: str, authority: trustme.CA, tmp_path: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(named).configure_cert(context)
    ca_file = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(ca_file))
    trusted = {"SSL_CERT_FILE": str(ca_file)} if named != "news.test" else {}
    with NewsServer(tls=context) as server:
        server.fill(GOOD)
        run = crawl(server, tmp_path / "data", env=trusted)
        assert run.code == ExitCode.PARTIAL
        assert run.stored == set()
        assert server.log == []


def test_a_certificate_that_holds_is_accepted(authority: trustme.CA, tmp_path: Path) -> None:
    """Without this, the refusals above would prove nothing."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("news.test").configure_cert(context)
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    with NewsServer(tls=context) as server:
        server.fill(GOOD)
        run = crawl(server, tmp_path / "data", env={"SSL_CERT_FILE": str(tmp_path / "ca.pem")})
        assert (run.code, run.stored) == (ExitCode.OK, set(GOOD))


@pytest.mark.fault("A14", "-a limit=N, many requests at once by -s", "N articles are fetched, none more")
@pytest.mark.parametrize("at_once", [1, 8])
def test_a_limit_is_no_less_than_what_is_fetched(at_once: int, tmp_path: Path) -> None:
    names = [f"a{n}" for n in range(12)]
    with NewsServer() as server:
        server.fill(names)
        server.routes["/news/a11.html"] = html("<h1>404</h1>", status=404)
        settings = {"CONCURRENT_REQUESTS": at_once, "CONCURRENT_REQUESTS_PER_DOMAIN": at_once}
        run = crawl(server, tmp_path, "-a", "limit=3", settings=settings)
        assert (run.code, len(run.stored)) == (ExitCode.OK, 3)
        fetched = [hit.path for hit in server.log if hit.path.startswith("/news/")]
        assert len(fetched) == 3 + ("/news/a11.html" in fetched)
