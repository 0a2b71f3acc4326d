"""Take jobs from the queue of a store on a server, and run each as a process of its own, as `run` does."""

from __future__ import annotations

import asyncio
import logging
import shutil
import signal
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from scrapy.settings import BaseSettings

from regional_news import __version__
from regional_news.errors import Saying, StorageError, UserError
from regional_news.exit_codes import ExitCode
from regional_news.http.quiet_hours import is_quiet, quiet_spans
from regional_news.item.article import utc_now
from regional_news.ops.doctor import SERVER_CLOCK_MAX_S
from regional_news.ops.run import (
    POLL_S,
    STOP_SIGNALS,
    Limits,
    PortalProcess,
    Target,
    child_environment,
    crawl_command,
    record_end,
)
from regional_news.output.spoken import say_aloud
from regional_news.run.logs import new_log, prune_logs
from regional_news.run.monitors import Thresholds
from regional_news.storage.postgres.state import queue_schema
from regional_news.storage.postgres.work import TASK, Work
from regional_news.storage.sqlite.place import StoreServer
from regional_news.text.clean import one_line

TRIES: Final = 3
"""How often a job is begun whose process dies or that ends with a bug, before it is left for the next time."""
SAY_EVERY_S: Final = 60.0
RECONNECT_S: Final = 2.0
HOUR_S: Final = 3600.0
SHORT_S: Final = 0.2
_WITH_US: Final = ("setpriv", "--pdeathsig", "TERM") if shutil.which("setpriv") else ()
"""What a command line begins with whose process is to end in order when this one is killed."""
KEPT_HOURS: Final = 168  # how long `status` tells of a job that failed


@dataclass(frozen=True, kw_only=True)
class Orders:
    """What a worker is told."""

    name: str
    concurrency: int
    portals: tuple[str, ...]  # those alone; empty: any work
    settings: Mapping[str, str]  # of the command line, handed on
    environment: Mapping[str, str]
    limits: Limits


class _AgainError(Exception):
    """Ask for the job to be done later, by whoever is free."""

    def __init__(self, wait_s: float) -> None:
        super().__init__(wait_s)
        self.wait_s = wait_s


class _FailedError(Exception):
    """Say that a process died or failed, which was said already; `again`: another try may go otherwise."""

    def __init__(self, why: object, *, again: bool) -> None:
        super().__init__(why)
        self.again = again


class Worker:
    """One machine's worker: runs until a signal ends it, and connects anew where the server goes away.

    All that is waited for is told by the server's clock. Raises `StorageError` where there is no server when it begins
    and `UserError` where the store is of another version.
    """

    def __init__(self, server: StoreServer, settings: BaseSettings, orders: Orders) -> None:
        self.server = server
        self.settings = settings
        self.orders = orders
        self.lease_s = settings.getfloat("LEASE_SECONDS")
        self.data_dir = Path(settings["DATA_DIR"])
        self.children: list[PortalProcess] = []
        self.interrupts = 0
        self.ahead = timedelta()  # of the server's clock
        self._work: Work | None = None
        self._said_at = -SAY_EVERY_S
        self._tidied_at = 0.0
        self._queue: Any = None  # Procrastinate's worker

    def run(self) -> int:
        """Work until a signal comes; return the exit code."""
        for name in ("procrastinate", "psycopg", "asyncio"):
            logging.getLogger(name).addHandler(logging.NullHandler())  # what went wrong is said here, in one line
            logging.getLogger(name).propagate = False
        try:
            self._tick(self._connect())  # a role that may not do it is told here, not taken for a server that is away
            self._look_at_clock()
            return asyncio.run(self._run())
        finally:
            self._disconnect()

    def _disconnect(self) -> None:
        if self._work is not None:
            self._work.close()
            self._work = None

    def _connect(self) -> Work:
        if self._work is None:
            self._work = Work(self.server)
        return self._work

    def _look_at_clock(self) -> None:
        if abs(self.ahead.total_seconds()) > SERVER_CLOCK_MAX_S:
            hours = -self.ahead.total_seconds() / HOUR_S
            say_aloud("the clock here is {:.1f} h ahead of the server's: what is stored gets wrong times", hours)

    async def _run(self) -> int:
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(lambda *_: None)  # jobs whose end could not be entered; the next worker does them
        for number in STOP_SIGNALS:
            if signal.getsignal(number) is not signal.SIG_IGN:
                loop.add_signal_handler(number, self._interrupt)
        lost = _errors_of_a_lost_server()
        while not self.interrupts:
            error: BaseException | None = None
            try:
                await self._serve()
            except lost as caught:
                error = caught
            if not self.interrupts:
                self._say_lost(error)
                self._disconnect()
                await asyncio.sleep(RECONNECT_S)
        return int(ExitCode.SIGNAL)

    def _interrupt(self) -> None:
        self.interrupts += 1
        if self._queue is not None:
            self._queue.stop()
        for child in self.children:
            child.stop(code=ExitCode.SIGNAL, at_once=self.interrupts > 1)

    def _say_lost(self, error: BaseException | None) -> None:
        if time.monotonic() - self._said_at >= SAY_EVERY_S:
            self._said_at = time.monotonic()
            cause = error and (error.__cause__ or error)  # Procrastinate's own line says nothing
            say_aloud("the server is gone, waiting for it: {}", one_line(str(cause or "")) or self.server)

    async def _serve(self) -> None:
        """Work while the server is there."""
        import procrastinate  # noqa: PLC0415 - an extra
        from procrastinate.worker import Worker as Queue  # noqa: PLC0415

        work = await asyncio.to_thread(self._connect)
        connector = procrastinate.PsycopgConnector(
            kwargs=_connection_of(self.server), min_size=1, max_size=self.orders.concurrency + 2, timeout=10.0
        )
        app: Any = procrastinate.App(connector=connector)
        app.task(name=TASK, pass_context=True, retry=self)(self._do)
        async with app.open_async():
            queue: Any = Queue(
                app,
                name=self.orders.name,
                queues=await asyncio.to_thread(self._tick, work),
                concurrency=self.orders.concurrency,
                fetch_job_polling_interval=min(5.0, self.lease_s / 6),
                update_heartbeat_interval=self.lease_s / 6,
                stalled_worker_timeout=self.lease_s / 2,
                delete_jobs="successful",
                install_signal_handlers=False,
            )
            self._queue = queue
            ticking = asyncio.create_task(self._keep_ticking(app, queue, work))
            working = asyncio.create_task(queue.run())
            if not self.interrupts:
                await asyncio.wait({ticking, working}, return_when=asyncio.FIRST_COMPLETED)
            queue.stop()
            if ticking.done() and isinstance(ticking.exception(), UserError):  # nothing that waiting would mend
                self._interrupt()
            ticking.cancel()
            ended = await asyncio.gather(working, ticking, return_exceptions=True)
        for error in ended:
            if isinstance(error, Exception):
                raise error

    async def _keep_ticking(self, app: Any, queue: Any, work: Work) -> None:
        manager = app.job_manager
        while True:
            queue.queues = await asyncio.to_thread(self._tick, work)
            for job in await manager.get_stalled_jobs(seconds_since_heartbeat=self.lease_s / 2):
                with suppress(Exception):  # another worker was quicker
                    await manager.retry_job(job, retry_at=utc_now() + self.ahead)
            if time.monotonic() - self._tidied_at > HOUR_S:
                self._tidied_at = time.monotonic()
                await manager.delete_old_jobs(
                    nb_hours=KEPT_HOURS, include_failed=True, include_cancelled=True, include_aborted=True
                )
                await asyncio.to_thread(self._prune_logs)
            await asyncio.sleep(min(5.0, self.lease_s / 6))

    def _tick(self, work: Work) -> list[str]:
        """Enter that this worker lives, enqueue what is due, and return the queues that it takes work from."""
        work.check_version()
        about = f"regional_news {__version__}, {self.orders.concurrency} at once"
        work.seen(self.orders.name, about=about, seconds=self.lease_s)
        self.ahead = work.now() - utc_now()
        work.enqueue_due(crawls=not is_quiet(utc_now() + self.ahead, quiet_spans(self.settings)))
        own = f"at:{self.orders.name}"
        if self.orders.portals:
            return [*self.orders.portals, own]
        return [own, *(name for name in work.queues() if not name.startswith("at:"))]

    def _prune_logs(self) -> None:
        size, days = self.settings.getfloat("LOGS_MAX_MB") * 2**20, self.settings.getfloat("LOGS_MAX_DAYS")
        prune_logs(self.data_dir / "logs", max_bytes=int(size), max_days=days)

    # One job

    async def _do(self, _context: Any, *, name: str, words: Sequence[str]) -> None:
        """Run a command to its end; raises `_AgainError` where it is to be done later."""
        is_crawl = words[0] == "crawl"
        if is_crawl and (held_s := await asyncio.to_thread(self._connect().held_for, f"portal:{name}")):
            raise _AgainError(min(self.lease_s / 4, held_s + SHORT_S))
        child = PortalProcess(target=Target(portal=name if is_crawl else words[0], spider=words[1] if is_crawl else ""))
        child.start(
            [*_WITH_US, *self._command(words)],
            child_environment({**self.orders.environment, "STORE_URL": self.server.url}),
            log_path=new_log(self.data_dir / "logs", child.portal),
            limits=self.orders.limits if is_crawl else Limits(time_s=0),
        )
        self.children.append(child)
        try:
            if self.interrupts:  # it came while the process started
                child.stop(code=ExitCode.SIGNAL, at_once=self.interrupts > 1)
            while not child.poll():  # noqa: ASYNC110 - a process, not an event
                await asyncio.sleep(POLL_S)
        except asyncio.CancelledError:
            child.stop(code=ExitCode.SIGNAL)
            while not child.poll():
                time.sleep(POLL_S)  # noqa: ASYNC251 - the job is being taken back
            raise
        finally:
            self.children.remove(child)
        await asyncio.to_thread(self._ended, child, is_crawl=is_crawl)

    def _command(self, words: Sequence[str]) -> list[str]:
        given = {**self.orders.settings, "DATA_DIR": str(self.data_dir), "WORKER_NAME": self.orders.name}
        if words[0] == "crawl":
            target = Target(portal="", spider=words[1], arguments=tuple(words[2:]))
            return crawl_command(target, given, limits=self.orders.limits)
        settings = [word for name, value in given.items() for word in ("-s", f"{name}={value}")]
        return [sys.executable, "-P", "-m", "regional_news", *words, *settings]

    def _ended(self, child: PortalProcess, *, is_crawl: bool) -> None:
        """See to what a process could not do itself, and say how it ended."""
        code = ExitCode(child.exit_code or 0)
        if is_crawl and child.died_of and child.process is not None:
            self._connect().free(f"{self.orders.name}, process {child.process.pid}")
        if is_crawl:
            record_end(child, data_dir=self.data_dir, store=self.server, thresholds=Thresholds.of(self.settings))
        if code not in {ExitCode.OK, ExitCode.ALREADY_RUNNING}:
            say_aloud("{} ended with exit code {}: {}", child.portal, int(code), Saying(child.last_words))
        if code is ExitCode.SIGNAL:
            raise _AgainError(0)
        if code in {ExitCode.ALREADY_RUNNING, ExitCode.STORAGE} or (code is ExitCode.USER and self._is_outdated()):
            raise _AgainError(self.lease_s / 4)
        if child.died_of or (code is not ExitCode.OK and not is_crawl):
            raise _FailedError(child.died_of or int(code), again=bool(child.died_of) or code is ExitCode.BUG)

    def _is_outdated(self) -> bool:
        """Tell whether the work is for a newer version, and this one about to end."""
        try:
            self._connect().check_version()
        except UserError:
            return True
        return False

    def get_retry_exception(self, exception: BaseException, job: Any) -> Any:
        """Tell Procrastinate when a job that failed is to be done again, None for never."""
        import procrastinate  # noqa: PLC0415 - an extra

        if not isinstance(exception, _AgainError | _FailedError | asyncio.CancelledError):
            say_aloud("{}: {}", job.task_kwargs.get("name"), repr(exception))
        if isinstance(exception, _FailedError) and not exception.again:
            return None
        if isinstance(exception, _AgainError):
            wait_s = exception.wait_s
        elif isinstance(exception, StorageError | OSError) or job.attempts + 1 < TRIES:
            wait_s = self.lease_s / 4
        else:
            return None
        at = utc_now() + self.ahead + timedelta(seconds=wait_s)
        return procrastinate.exceptions.JobRetry(procrastinate.retry.RetryDecision(retry_at=at))


def _connection_of(server: StoreServer) -> dict[str, Any]:
    from regional_news.storage.postgres.database import patient  # noqa: PLC0415 - an extra

    given = patient(server.connection)
    return {**given, "options": f"{given.get('options', '')} -c search_path={queue_schema(server)}".strip()}


def _errors_of_a_lost_server() -> tuple[type[Exception], ...]:
    import procrastinate  # noqa: PLC0415 - an extra
    import psycopg  # noqa: PLC0415 - an extra

    return (StorageError, psycopg.OperationalError, procrastinate.exceptions.ConnectorException)
