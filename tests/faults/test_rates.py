"""C. Rate limits, measured where they are felt: in the server's log of requests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from regional_news.exit_codes import ExitCode
from sandbox.exchange import Answer, html
from sandbox.faults import wire
from tests.every import every
from tests.faults.server import FaultServer
from tests.faults.site import NewsServer, crawl, once, probe

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.faults.site import Probed

pytestmark = pytest.mark.slow

PAGE = html("<h1>page</h1>")
WAIT_S = 2
SHOWN = datetime(2019, 5, 1, 12, tzinfo=UTC)
"""What the server's clock shows: years from ours."""


def busy(status: int, retry_after: str | None, *, date: datetime | None = None) -> Answer:
    headers = () if retry_after is None else (("Retry-After", retry_after),)
    if date is None:
        return Answer(status=status, headers=headers)
    shown = format_datetime(date, usegmt=True)
    text = f"HTTP/1.1 {status} Busy\r\nDate: {shown}\r\nRetry-After: {retry_after}\r\nContent-Length: 0\r\n\r\n"
    return Answer(status=status, send=lambda wire, _: (wire.out.write(text.encode()), None)[1])


BUSY = {
    "seconds429": busy(429, str(WAIT_S)),
    "seconds503": busy(503, str(WAIT_S)),
    "date429": busy(429, format_datetime(SHOWN + timedelta(seconds=WAIT_S), usegmt=True), date=SHOWN),
    "date503": busy(503, format_datetime(SHOWN + timedelta(seconds=WAIT_S), usegmt=True), date=SHOWN),
}
AT_ONCE = {
    "past": busy(429, format_datetime(SHOWN - timedelta(days=1), usegmt=True), date=SHOWN),
    "negative": busy(429, "-5"),
    "word503": busy(503, "soon"),
    "missing503": busy(503, None),
}


@pytest.fixture(scope="module")
def server() -> Iterator[FaultServer]:
    """Return a server whose every host is busy at the first page, and at no other."""
    with FaultServer() as server:
        for name, answer in {**BUSY, **AT_ONCE}.items():
            server.routes[f"{name}.test/page"] = once(lambda _, answer=answer: answer, PAGE)  # type: ignore[misc]
        yield server


@pytest.fixture(scope="module")
def probed(server: FaultServer, tmp_path_factory: pytest.TempPathFactory) -> Probed:
    """Return what came of four pages of each host, which all stand in the downloader's queue at once."""
    urls = [f"http://{name}.test:{server.port}/page?{n}" for name in {**BUSY, **AT_ONCE} for n in range(4)]
    settings = {"CONCURRENT_REQUESTS": 100, "CONCURRENT_REQUESTS_PER_DOMAIN": 1, "DOWNLOAD_DELAY": 0.01}
    return probe(urls, tmp_path_factory.mktemp("busy"), settings=settings)


def times(server: FaultServer, name: str) -> list[float]:
    return [hit.time for hit in server.hits(host=f"{name}.test") if hit.path != "/robots.txt"]


@pytest.mark.fault(
    "C1", "429 or 503 with Retry-After in seconds", "the host is left alone for so long, then asked again"
)
@pytest.mark.fault("C2", "Retry-After as a date, the server's clock years off", "read against the server's own Date")
@pytest.mark.fault("C4", "other requests for the host are queued already", "they wait as well")
@every("name", list(BUSY))
def test_a_host_that_asks_for_a_pause_gets_it(name: str, server: FaultServer, probed: Probed) -> None:
    first, second, *rest = times(server, name)
    assert second - first >= WAIT_S - 0.05
    assert len(rest) == 3, "the four pages and one retry"
    assert f"{name}.test:{server.port} asks for a pause" in probed.log
    assert f"{name}.test" in probed.pages()


@pytest.mark.fault("C3", "Retry-After in the past, negative, a word, or missing on a 503", "an ordinary retry")
@every("name", list(AT_ONCE))
def test_a_pause_that_cannot_be_meant_is_none(name: str, server: FaultServer, probed: Probed) -> None:
    assert len(times(server, name)) == 5
    assert f"{name}.test:{server.port} asks for a pause" not in probed.log


@pytest.mark.fault("C3", "Retry-After of years", "the run ends as rate_limited at once: exit code 18, the rest kept")
def test_a_pause_of_years_ends_the_run(tmp_path: Path) -> None:
    with NewsServer() as server:
        server.fill(["a", "b", "c", "d"])
        server.routes["/news/b.html"] = busy(503, "1000000000")
        run = crawl(server, tmp_path)
        assert (run.code, run.run["reason"]) == (ExitCode.RATE_LIMITED, "rate_limited")
        assert "asks to come back in 1000000000 s" in run.log
        assert run.stored
        assert len(server.hits("/news/b.html")) == 1


@pytest.mark.fault("C5", "429 again and again", "after RATE_LIMIT_STOP_AFTER in a row the run ends: exit code 18")
def test_a_server_that_keeps_refusing_is_left(tmp_path: Path) -> None:
    names = [f"a{n}" for n in range(9)]
    with NewsServer() as server:
        server.fill(names)
        server.routes |= {f"/news/{name}.html": busy(429, "0") for name in names}
        run = crawl(server, tmp_path, settings={"RATE_LIMIT_STOP_AFTER": 4})
        assert (run.code, run.run["reason"]) == (ExitCode.RATE_LIMITED, "rate_limited")
        assert sum(hit.path.startswith("/news/") for hit in server.log) == 4
        assert "answered 429 4 times in a row" in run.log


@pytest.mark.fault(
    "C5", "errors or silence, again and again", "after FAILURES_STOP_AFTER in a row the run ends; the next one goes on"
)
@pytest.mark.parametrize("kind", ["503", "drop"])
def test_a_server_in_trouble_is_left_alone(kind: str, tmp_path: Path) -> None:
    names = [f"a{n}" for n in range(12)]
    trouble = {"503": html("<h1>维护中</h1>", status=503), "drop": lambda request: wire.drop(PAGE, request)}
    with NewsServer() as server:
        server.fill(names)
        whole = dict(server.routes)
        server.routes |= {f"/news/{name}.html": trouble[kind] for name in names[:-2]}  # the last two come first
        run = crawl(server, tmp_path, settings={"FAILURES_STOP_AFTER": 7})
        assert (run.code, run.run["reason"]) == (ExitCode.PARTIAL, "server_down")
        assert run.stored == set(names[-2:])
        assert 7 <= sum(hit.path.startswith("/news/") for hit in server.log) - 2 <= 8
        assert "the server answers with errors or not at all" in run.log
        server.routes = whole
        again = crawl(server, tmp_path)
        assert again.code == ExitCode.OK
        assert len(again.stored) >= len(names) - 4, "but for the four that wait for their next try"


@pytest.mark.fault(
    "C6", "nothing: the settings as they are", "one connection, a second and more between requests, jittered"
)
def test_a_crawl_is_gentle_by_default(tmp_path: Path) -> None:
    with NewsServer() as server:
        server.fill(["a", "b", "c", "d", "e"])
        as_they_are = {"DOWNLOAD_DELAY": None, "AUTOTHROTTLE_ENABLED": None, "DOWNLOAD_TIMEOUT": None}
        run = crawl(server, tmp_path, settings=as_they_are)
        assert (run.code, len(run.stored)) == (ExitCode.OK, 5)
        gaps = [later.time - earlier.time for earlier, later in pairwise(server.log)]
        assert len(gaps) == 7
        assert min(gaps) >= 0.99
        assert max(gaps) - min(gaps) > 0.05, "the same gap each time would be a clock's"
        assert max(hit.connections for hit in server.log) == 1


@pytest.mark.fault("C8", "the quiet hours have come", "no request is sent, the run ends with code 0")
def test_nothing_is_asked_for_in_the_quiet_hours(tmp_path: Path) -> None:
    now = datetime.now(UTC) + timedelta(hours=8)
    hours = f"{now - timedelta(hours=1):%H:%M}-{now + timedelta(hours=2):%H:%M}"
    with NewsServer() as server:
        server.fill(["a"])
        run = crawl(server, tmp_path, settings={"QUIET_HOURS": hours})
        assert server.log == []
        assert (run.code, run.run["reason"]) == (ExitCode.OK, "quiet_hours")
