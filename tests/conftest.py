"""What every test relies on: nothing leaves the machine."""

from __future__ import annotations

import atexit
import gc
import os
import pkgutil
import shutil
import signal
import socket
import sys
import tempfile
from functools import cache
from importlib import import_module
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from coverage import Coverage
from hypothesis import HealthCheck, settings

from regional_news.storage.sqlite import connection
from tests.new_store import copying

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

if "PYTEST_XDIST_WORKER" not in os.environ:  # the files of a PostgreSQL that tests may start; said first, done last
    atexit.register(shutil.rmtree, Path(tempfile.gettempdir()) / f"regional-news-postgres-{os.getpid()}", True)

os.environ.pop("STORE_URL", None)  # whoever runs the tests may have a store on a server

# A script's background job ignores Ctrl-C, and so would every process that a test starts and interrupts.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
# Under nohup the same is true of SIGHUP: a handler that does nothing is not handed on, as deafness is.
if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:
    signal.signal(signal.SIGHUP, lambda *_: None)

# A machine that is busy with other tests says nothing about ours. What a plain run draws is the same each time, so that
# nothing but a change makes it fail; with --every it is drawn anew, and more of it.
ANEW = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("every", ANEW)
settings.register_profile("plain", ANEW, derandomize=True, max_examples=30)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let a run try the whole of each matrix."""
    parser.addoption("--every", action="store_true", help="try every case of a matrix, not a few that stand for it")


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """Trace the import of the pure rooms, and then nothing until tests run: collecting costs twice as much traced.

    What was collected is no garbage, and looking through all of it again and again costs a thirtieth of the time.
    """
    if (tracing := Coverage.current()) is None:
        yield
        return gc.freeze()
    for room in tracing.get_option("run:source"):
        for module in pkgutil.walk_packages(import_module(room).__path__, f"{room}."):
            import_module(module.name)
    tracing.stop()
    try:
        yield
    finally:
        tracing.start()
    return gc.freeze()


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Iterator[None]:
    """Let every second process collect from the end: what one has compiled, another need not."""
    report = yield
    is_second = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0")[2:]) % 2
    if is_second and isinstance(collector, pytest.Session | pytest.Directory):
        report.result.reverse()
    return report


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the cases that others stand for, unless all are asked for; trace fast tests of a few rooms alone.

    The gate of coverage holds what those reach of the pure rooms, and tracing more than doubles a test's time.
    """
    items.sort(key=lambda item: item.path)  # the same in each process
    if not config.getoption("--every"):
        left = [item for item in items if item.get_closest_marker("every")]
        items[:] = [item for item in items if item not in set(left)]
        config.hook.pytest_deselected(items=left)
    pure = [Path(__file__).with_name(room) for room in ("extract", "item", "text")]
    for item in items:
        if item.get_closest_marker("slow") or not any(item.path.is_relative_to(room) for room in pure):
            item.add_marker("no_cover")


def pytest_configure(config: pytest.Config) -> None:
    """Draw a few values for a property, unless all cases are asked for."""
    settings.load_profile("every" if config.getoption("--every") else "plain")


@pytest.fixture(autouse=True, scope="session")
def _only_loopback() -> Iterator[None]:
    """Fail a test that connects to anything but this machine."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family in {socket.AF_INET, socket.AF_INET6}:
            host = str(address[0])
            if host != "localhost" and not ip_address(host).is_loopback:
                pytest.fail(f"a test connects to {host}")
        connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded)
        yield


@pytest.fixture(autouse=True, scope="session")
def _new_stores_are_copies() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(connection, "migrate", copying())
        yield


class Ended(NamedTuple):
    """What a command left behind."""

    code: int
    out: str
    err: str


@cache
def _command(make: Callable[[], Any], *, chinese: bool) -> Any:
    """Return what `make` makes: Typer makes thirty commands anew each time, and most tests' one takes no longer."""
    return make()


@pytest.fixture
def regional_news(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Ended]:
    """Return a function that runs `regional-news` with some arguments, inside the test, and tells how it ended."""
    from regional_news import cli  # noqa: PLC0415 - most tests need no command

    make = cli._command

    def run(*arguments: object) -> Ended:
        monkeypatch.setattr(sys, "argv", ["regional-news", *map(str, arguments)])
        monkeypatch.setattr(cli, "_command", lambda: _command(make, chinese=cli.spoken.speaks_chinese()))
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            cli.main()
        shown = capsys.readouterr()
        return Ended(int(ended.value.code or 0), shown.out, shown.err)

    return run
