"""`regional-news cluster`: what machines that share a store on a server are to do."""

from __future__ import annotations

import shlex
from contextlib import closing
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from regional_news.cli import selecting
from regional_news.cli.options import Settings, echo
from regional_news.cli.run import Argument, Portals, Region, targets_of
from regional_news.cli.worker import server_of
from regional_news.errors import Saying, UserError
from regional_news.output.spoken import said
from regional_news.text.clean import words

if TYPE_CHECKING:
    from regional_news.storage.postgres.work import Work

JOBS: Final = words("reparse archive import stories export issue feeds report queries")
"""Commands that workers run beside crawls."""
Every = Annotated[str, typer.Option(help="How often: 30m, 1h, 6h, 1d.")]

cluster = typer.Typer(no_args_is_help=True, help="Say what the workers of a store on a server are to do.")


@cluster.command("init")
@selecting.with_options
def init(*, settings: Settings) -> None:
    """Make the store, the leases and the queue; what is there already is brought up to this version."""
    with closing(_work(settings)):
        echo("{}: ready for workers", server_of(settings))


@cluster.command("plan")
@selecting.with_options
def plan(
    portals: Portals = None,
    *,
    region: Region = None,
    argument: Argument = None,
    every: Every = "1h",
    drop: Annotated[bool, typer.Option("--drop", help="Crawl them no more.")] = False,
    settings: Settings,
) -> None:
    """Let portals be crawled now and again and again, each by one worker at a time."""
    from regional_news.ops.schedule import interval, seconds_of

    every_s = seconds_of(every)
    with closing(_work(settings)) as work:
        planned = work.planned() if drop else frozenset()
        gone = [name for name in portals or () if name in planned]  # this version may know it no more
        known = [name for name in portals or () if name not in gone]
        targets = [] if gone and not known else targets_of(known, region=region, arguments=argument or ())
        if drop:
            names = {*gone, *(one.portal for one in targets)}
            echo("{} planned no more", work.drop(sorted(names)))
            return
        for target in targets:
            crawl = ["crawl", target.spider, *target.arguments]
            work.plan(target.portal, crawl, hosts=sorted(target.hosts), queue=target.portal, every_s=every_s)
        begun = work.enqueue_due()
    echo("{} portals every {}, {} of them due now", len(targets), interval(every_s), begun)


@cluster.command("add")
@selecting.with_options
def add(
    command: Annotated[list[str], typer.Argument(metavar="-- COMMAND…", help="As on the command line.")],
    *,
    every: Annotated[str, typer.Option(metavar="INTERVAL", help="Again and again: 30m, 1h, 6h, 1d.")] = "",
    at: Annotated[
        list[str] | None,
        typer.Option(
            metavar="WORKER", help="By this worker alone, where its archive is; all: by each. May be repeated."
        ),
    ] = None,
    file: Annotated[
        list[str] | None, typer.Option(metavar="FILE", help="Files for the command's end; globs are expanded.")
    ] = None,
    each: Annotated[int, typer.Option(min=1, help="So many of the files in one job.")] = 1,
    drop: Annotated[bool, typer.Option("--drop", help="Run it no more; give it as it was given.")] = False,
    settings: Settings,
) -> None:
    """Let workers run another command: reparse, archive, import, stories, export, issue, feeds, report, queries."""
    from regional_news.ops.schedule import seconds_of
    from regional_news.storage.files import files_of

    if command[0] not in JOBS:
        raise UserError("cluster add {}: workers run {}", command[0], ", ".join(JOBS))
    every_s = seconds_of(every) if every else 0
    paths = [str(path.absolute()) for path in files_of(file)] if file else []
    groups = [paths[first : first + each] for first in range(0, len(paths), each)] or [[]]
    added = 0
    if not drop:
        _check([*command, *groups[0]])
    with closing(_work(settings)) as work:
        names = work.workers() if at == ["all"] else at or [""]
        if not names:
            raise UserError("--at all: no worker has been seen yet")
        seen = work.workers()
        if not drop and (strange := {*names} - {"", *seen}):
            there = ", ".join(seen) or Saying("none")
            raise UserError("--at {}: no worker of that name was ever seen; there are {}", min(strange), there)
        jobs = [_job(worker, [*command, *group]) for worker in names for group in groups]
        if drop:
            echo("{} planned no more", work.drop([name for name, _, _ in jobs]))
            return
        for name, line, queue in jobs:
            if every_s:
                work.plan(name, line, hosts=[], queue=queue, every_s=every_s)
                added += 1
            else:
                added += work.add(name, line, queue=queue)
        work.enqueue_due()
    echo("{} jobs", added)


def _check(line: list[str]) -> None:
    """Complain as the command itself would of an option or argument, here instead of in a worker's log."""
    from regional_news.cli import app

    command: Any = typer.main.get_command(app)
    command.get_command(None, line[0]).make_context(f"regional-news {line[0]}", line[1:])


def _job(worker: str, line: list[str]) -> tuple[str, list[str], str]:
    """Return name, command line and queue of a command that one worker runs, any where none is named."""
    queue = f"at:{worker}" if worker else "work"
    return shlex.join([*([queue] if worker else []), *line]), line, queue


@cluster.command("grant")
@selecting.with_options
def grant(
    role: Annotated[
        str, typer.Argument(metavar="ROLE", help="Made where there is none; give it a password with psql.")
    ],
    *,
    settings: Settings,
) -> None:
    """Let a role of the server read all of the store and change nothing: for serve, search, export and SQL."""
    server = server_of(settings)
    if not server.exists():
        raise UserError("store {}: there is none yet; crawl a portal first", server)
    from regional_news.storage.postgres import readers
    from regional_news.storage.postgres.engine import PostgresSchema

    with closing(PostgresSchema(server, read_only=False)) as engine:
        is_new = readers.grant(engine, role)
    made = said("made; give it a password: psql -c '\\password {}'", role) if is_new else said("it was there")
    echo("{}: {} reads it and changes nothing ({})", server, role, made)


def _work(settings: Settings) -> Work:
    from regional_news.errors import missing_module

    server = server_of(settings)
    try:
        from regional_news.storage.postgres.work import Work

        return Work(server)
    except ModuleNotFoundError as error:
        raise missing_module("regional-news cluster", error) from None
