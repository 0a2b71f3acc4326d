"""Start our programs without importing them anew: a process that has done so forks each of them.

A start costs a second of processor time, nearly all of it imports, and the tests start hundreds. What is started here
is a process of its own as any other: its arguments, variables, folder, standard streams, signals, memory and end are
its own, and it runs `python -m MODULE` or `python -c PROGRAM` to the interpreter's very end. Where the start itself is
tested, or limits that stand before it, tests use `subprocess`. The crawls of a `run` that was started here are forked
too.
"""

from __future__ import annotations

import atexit
import codecs
import gc
import importlib
import json
import os
import pkgutil
import runpy
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import warnings
from contextlib import suppress
from datetime import datetime
from functools import cache, partial
from importlib.metadata import entry_points
from itertools import chain
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import IO, TYPE_CHECKING, Any, Final

import scrapy.commands
from scrapy.settings import default_settings
from scrapy.utils.misc import load_object

import regional_news
from regional_news import settings
from regional_news.extract import read
from regional_news.ops import run as ops_run
from regional_news.storage.sqlite import Store, connection
from regional_news.text import shingles
from tests.factory import make_article
from tests.new_store import copying
from tests.waiting import PATIENCE_S, wait_until

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ROOT: Final = Path(__file__).parents[1]
MODULES: Final = (
    "scrapy.cmdline",
    "scrapy.core.downloader.handlers.http11",
    "scrapy.core.scraper",
    "scrapy.dupefilters",
    "scrapy.pqueues",
    "scrapy.robotstxt",
    "scrapy.squeues",
)
"""What the programs import beside all of ours and what Scrapy's own settings name; none makes the reactor."""
ORDERS: Final = "orders"
"""The name of the socket for the orders of programs that were started here."""
CODECS: Final = ("gb18030", "big5", "utf_16", "utf_16_le", "utf_8_sig")


class Process:
    """A process that was started; as `subprocess.Popen` where the tests look at one."""

    def __init__(self, line: list[str], pid: int, folder: Path) -> None:
        self.args = line
        self.pid = pid
        self.returncode: int | None = None
        self._ended = folder / str(pid)

    def poll(self) -> int | None:
        """Return the exit code, the negative number of the signal that killed it, or None while it runs."""
        if self.returncode is None and self._ended.exists():
            self.returncode = int(self._ended.read_text(encoding="ascii"))
        return self.returncode

    def wait(self, timeout: float = PATIENCE_S) -> int:
        """Return the exit code when it has ended."""
        wait_until(lambda: self.poll() is not None, told=lambda: " ".join(self.args))
        assert self.returncode is not None
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Send a signal to it, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)


class Forker:
    """The process that forks, seen from the tests'."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="regional-news-forked-")
        self._socket, ours = socket.socketpair()
        with ours, socket.socket(socket.AF_UNIX) as theirs:
            theirs.bind(str(Path(self._folder.name) / ORDERS))
            theirs.listen()
            fds = [ours.fileno(), theirs.fileno()]
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.forked", *map(str, fds), self._folder.name],
                cwd=ROOT,
                env={**os.environ, "LC_ALL": "C.UTF-8"},
                pass_fds=fds,
                stdin=subprocess.DEVNULL,
            )
        atexit.register(self.close)

    def start(self, order: dict[str, Any], files: Sequence[int]) -> Process:
        """Let a program be started that writes to `files`."""
        return Process(order["line"], _sent(self._socket, order, files), Path(self._folder.name))

    @property
    def folder(self) -> str:
        """Where it takes orders, and notes how each process ended."""
        return self._folder.name

    def close(self) -> None:
        """End the process, and what it has started."""
        self._socket.close()
        self._process.wait()
        self._folder.cleanup()


_forker = cache(Forker)


def start(
    line: list[str],
    *,
    stdin: IO[Any] | int = subprocess.DEVNULL,
    stdout: IO[Any] | int = subprocess.DEVNULL,
    stderr: IO[Any] | int = subprocess.DEVNULL,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
) -> Process:
    """Start `[sys.executable, "-m", MODULE, ARGUMENT…]` or `-c PROGRAM`; `env` is all of its variables."""
    assert line[0] == sys.executable
    assert line[1] in {"-m", "-c"}
    order = {"line": line, "env": dict(os.environ if env is None else env), "cwd": str(cwd or Path.cwd())}
    with Path(os.devnull).open("r+b", buffering=0) as nothing:
        files = [nothing if file == subprocess.DEVNULL else file for file in (stdin, stdout, stderr)]
        return _forker().start(order, [file if isinstance(file, int) else file.fileno() for file in files])


def _sent(orders: socket.socket, order: dict[str, Any], files: Sequence[int]) -> int:
    """Let a program be started that writes to `files`; return its number."""
    socket.send_fds(orders, [json.dumps(order).encode() + b"\n"], files)
    return int(orders.recv(32))


def _start_crawl(folder: Path, line: list[str], *, stdin: int, stdout: IO[Any], **how: Any) -> Process:
    """Do what `subprocess.Popen` does for a portal's crawl, in a process group of its own."""
    assert (stdin, how["stderr"], how["start_new_session"]) == (subprocess.DEVNULL, stdout, True)
    line = line[line.index(sys.executable) :]
    order = {"line": line, "env": how["env"], "cwd": str(Path.cwd()), "group": True}
    with socket.socket(socket.AF_UNIX) as orders, Path(os.devnull).open("rb", buffering=0) as nothing:
        orders.connect(str(folder / ORDERS))
        return Process(line, _sent(orders, order, [nothing.fileno(), stdout.fileno(), stdout.fileno()]), folder)


class Started(Process):
    """A process whose output can be had when it has ended."""

    def __init__(self, line: list[str], *, env: Mapping[str, str] | None = None, cwd: Path | None = None) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="regional-news-written-")
        self._written = [Path(self._folder.name) / name for name in ("out", "err")]
        with self._written[0].open("wb") as out, self._written[1].open("wb") as err:
            vars(self).update(vars(start(line, env=env, cwd=cwd, stdout=out, stderr=err)))

    def end(self) -> tuple[str, str]:
        """Wait for its end; return what it wrote to standard output and standard error."""
        self.wait()
        out, err = (path.read_text("utf-8", errors="replace") for path in self._written)
        self._folder.cleanup()
        return out, err


def run(
    line: list[str], *, env: Mapping[str, str] | None = None, cwd: Path | None = None, answers: str = ""
) -> subprocess.CompletedProcess[str]:
    """Run it to its end with `answers` as standard input; return its exit code and what it wrote."""
    with tempfile.TemporaryFile() as read, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        read.write(answers.encode())
        read.seek(0)
        code = start(line, env=env, cwd=cwd, stdin=read, stdout=out, stderr=err).wait()
        out.seek(0)
        err.seek(0)
        texts = [file.read().decode(errors="replace") for file in (out, err)]
    return subprocess.CompletedProcess(line, code, *texts)


CLIENT: Final = """\
#!{python} -IS
import json, os, pathlib, socket, sys, time
line = [{python!r}, "-m", "regional_news", *sys.argv[1:]]
with socket.socket(socket.AF_UNIX) as orders:
    orders.connect({folder!r} + "/{orders}")
    order = {{"line": line, "env": dict(os.environ), "cwd": os.getcwd()}}
    socket.send_fds(orders, [json.dumps(order).encode() + b"\\n"], [0, 1, 2])
    ended = pathlib.Path({folder!r}, orders.recv(32).decode())
while not ended.exists():
    time.sleep(0.01)
sys.exit(int(ended.read_text()))
"""


def write_command(folder: Path) -> None:
    """Write a `regional-news` for scripts that lets itself be forked."""
    path = folder / "regional-news"
    path.write_text(CLIENT.format(python=sys.executable, folder=_forker().folder, orders=ORDERS), encoding="utf-8")
    path.chmod(0o755)


def preload() -> None:
    """Import what the programs import."""
    for module in pkgutil.walk_packages(regional_news.__path__, "regional_news."):
        if not module.name.endswith("__main__") and ".output." not in module.name:
            importlib.import_module(module.name)
    components = (default_settings.EXTENSIONS_BASE, default_settings.DOWNLOADER_MIDDLEWARES_BASE)
    for path in chain(*components, default_settings.SPIDER_MIDDLEWARES_BASE):
        load_object(path)
    for name in (
        *MODULES,
        *(f"scrapy.commands.{module.name}" for module in pkgutil.iter_modules(scrapy.commands.__path__)),
    ):
        importlib.import_module(name)
    for entry_point in entry_points(group="scrapy.commands"):  # each start of Scrapy loads those of every package
        entry_point.load()
    for name in CODECS:
        codecs.lookup(name)
    _read_once()
    assert "twisted.internet.reactor" not in sys.modules
    assert threading.active_count() == 1, "a process with threads must not be forked"
    gc.collect()
    gc.freeze()


def _read_once() -> None:
    """Make what the first page that is read and stored makes: a third of the time of a crawl of a few pages."""
    folder = ROOT / "tests/portals/heze/modern-2023"
    meta = json.loads((folder / "meta.json").read_text("utf-8"))
    reading = read(
        (folder / "page.html").read_bytes(),
        url=meta["url"], headers=meta["headers"], fetched_at=datetime.fromisoformat(meta["fetched_at"]),
    )  # fmt: skip
    assert reading.text
    assert shingles.letters_of(reading.text).keys
    connection.migrate = copying()
    with tempfile.TemporaryDirectory() as data, Store.open(Path(data) / "regional_news.db") as store:
        store.save(make_article(text=reading.text * 9), run_id=store.start_run(spider="heze"))


def serve(orders: socket.socket, theirs: socket.socket, folder: Path) -> dict[str, Any]:
    """Fork for each order, the tests' or that of a program; return it in the process that is to obey.

    Exit where the tests have ended.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal sends it to all; the tests decide
    signal.signal(signal.SIGCHLD, lambda *_: None)
    woken, wake = os.pipe()
    os.set_blocking(wake, False)
    signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
    running: set[int] = set()
    while True:
        ready, _, _ = select.select([orders, theirs, woken], [], [])
        if woken in ready:
            os.read(woken, 512)
            for pid in sorted(running):
                ended, status = os.waitpid(pid, os.WNOHANG)
                if ended:
                    running.remove(pid)
                    note = folder / f"{pid}.new"
                    note.write_text(str(os.waitstatus_to_exitcode(status)), encoding="ascii")
                    note.replace(folder / str(pid))
        for one in {orders, theirs}.intersection(ready):
            asking = orders if one is orders else theirs.accept()[0]
            text, files, _, _ = socket.recv_fds(asking, 1 << 16, 3)
            if not text and asking is not orders:
                asking.close()  # it was killed
                continue
            if not text:
                for pid in running:
                    os.kill(pid, signal.SIGKILL)
                sys.exit()
            while not text.endswith(b"\n"):
                text += asking.recv(1 << 16)
            order = dict(json.loads(text))
            if pid := os.fork():
                running.add(pid)
                if order.get("group"):
                    os.setpgid(pid, pid)
                (folder / str(pid)).unlink(missing_ok=True)
                with suppress(OSError):  # it was killed
                    asking.send(str(pid).encode())
                for file in files:
                    os.close(file)
                if asking is not orders:
                    asking.close()
                continue
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            signal.signal(signal.SIGINT, signal.default_int_handler)
            for number, file in enumerate(files):
                os.dup2(file, number)
            for file in (woken, wake, *{one.detach() for one in (orders, theirs, asking)} - {-1}, *files):
                os.close(file)
            return order


def obey(order: dict[str, Any], folder: Path) -> None:
    """Be `python -m MODULE ARGUMENT…` or `python -c PROGRAM ARGUMENT…`, started in its folder with its variables."""
    ops_run.subprocess = SimpleNamespace(Popen=partial(_start_crawl, folder), DEVNULL=subprocess.DEVNULL)  # type: ignore[attr-defined]
    os.environ.clear()
    os.environ.update(order["env"])
    importlib.reload(settings)  # some are variables
    time.tzset()
    os.chdir(order["cwd"])
    line = order["line"]
    is_safe = line[1] == "-P"  # the working folder is not looked into for modules
    sys.path[:1] = [*([] if is_safe else [order["cwd"]]), *os.environ.get("PYTHONPATH", "").split(os.pathsep)]
    # Those of the process that forks know whether it writes to a file, a pipe or a terminal.
    sys.stdin = sys.__stdin__ = os.fdopen(0, closefd=False)
    sys.stdout = sys.__stdout__ = os.fdopen(1, "w", closefd=False)
    sys.stderr = sys.__stderr__ = os.fdopen(2, "w", buffering=1, errors="backslashreplace", closefd=False)
    for action in filter(None, os.environ.get("PYTHONWARNINGS", "").split(",")):
        warnings.simplefilter(action)  # type: ignore[arg-type]  # a name of one
    if line[1] == "-c":
        sys.argv = ["-c", *line[3:]]
        sys.modules["__main__"] = program = ModuleType("__main__")
        exec(compile(line[2], "<string>", "exec"), vars(program))
        return
    module, *arguments = line[line.index("-m") + 1 :]
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


_ended_with = 1
"""The exit code of what is obeyed, as the interpreter would give it."""


def end_at_once() -> None:
    """End without tearing down what all have imported, which costs more than most programs' work.

    Garbage is collected as then, for what warns where it was not closed.
    """
    gc.collect()
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except (OSError, ValueError):
        return  # the interpreter says so in its way
    os._exit(_ended_with)


if __name__ == "__main__":
    atexit.register(end_at_once)  # what is registered first is done last
    preload()
    tests, programs, served = int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])
    _ended_with = 0
    todo = serve(socket.socket(fileno=tests), socket.socket(fileno=programs), served)
    try:
        obey(todo, served)
    except SystemExit as end:
        _ended_with = end.code if isinstance(end.code, int) else int(end.code is not None)
        raise
    except KeyboardInterrupt:
        atexit.unregister(end_at_once)  # the interpreter ends itself by the signal
        raise
    except BaseException:
        _ended_with = 1
        raise
