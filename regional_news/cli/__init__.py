"""The `regional-news` command: everything beside crawling, which is `scrapy crawl`. One module a command."""

from __future__ import annotations

import inspect
import os
import re
import select
import signal
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any, Final, NoReturn

import typer
from typer.core import TyperCommand, TyperGroup
from typer.exceptions import TyperException

from regional_news import __version__
from regional_news.cli import language, selecting
from regional_news.cli.options import end_quietly, let_go
from regional_news.crawl.arguments import did_you_mean
from regional_news.errors import RegionalNewsError, Saying, UserError, file_error, is_of_the_machine
from regional_news.exit_codes import ExitCode
from regional_news.output import spoken
from regional_news.text.clean import one_line, words

COMMANDS: Final = words(
    "run read status logs portals new check notify_test schedule doctor archive backup move worker cluster demo search "
    "trends queries reparse import_ forget history story stories export issue feeds serve report sandbox"
)
"""Modules of this package that hold a command, in the order in which `--help` lists them."""


class _Commands(TyperGroup):
    """The commands, ending well when `| head` has seen enough: Typer takes that for a failure."""

    def main(self, *args: Any, **options: Any) -> Any:
        try:
            return super().main(*args, **options)
        except SystemExit as end:
            if isinstance(end.__context__, BrokenPipeError):  # of the help, which is printed before any command
                end_quietly()
            raise

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Say which command was meant; Typer's own line is in English alone."""
        if self.get_command(ctx, args[0]) is None:
            meant = did_you_mean(args[0], self.list_commands(ctx))
            raise UserError("No such command {!r}{}; see {} --help", args[0], meant, ctx.command_path)
        return super().resolve_command(ctx, args)

    def list_commands(self, _: Any) -> list[str]:
        return list(self.commands)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """List the commands with their whole summaries, which Click would cut at one line."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, self.summary(name)) for name in self.list_commands(ctx)])

    def summary(self, name: str) -> str:
        """Return the first sentence of a command's help."""
        return self.commands[name].get_short_help_str(400)

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except BrokenPipeError as error:  # which Typer would end with a code of its own
            if _reader_left():
                end_quietly()
            raise RuntimeError("a connection broke") from error


class _AllCommands(_Commands):
    """The commands of this package, each made when it is asked for: all of them take longer than most take to run."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{**options, "commands": _Made()})

    def summary(self, name: str) -> str:
        command = _command_of(name)
        text = command.info.help if isinstance(command, typer.Typer) else inspect.getdoc(command)
        if spoken.speaks_chinese():
            text = language.chinese(text)
        return TyperCommand(name, help=text).get_short_help_str(400)


class _Made(Mapping[str, Any]):
    """Commands by their names as they are typed, in the order of `COMMANDS`."""

    def __init__(self) -> None:
        self._made: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        if name not in self._made:
            group = typer.Typer(rich_markup_mode=None)
            add_command(group, name)
            made = typer.main.get_group(group).commands[name]
            if spoken.speaks_chinese():
                for one in (made, *getattr(made, "commands", {}).values()):
                    language.translate(one)
            self._made[name] = made
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return map(_shown_name, COMMANDS)

    def __len__(self) -> int:
        return len(COMMANDS)


def _shown_name(module: str) -> str:
    return module.rstrip("_").replace("_", "-")


def _command_of(name: str) -> Any:
    """Return what a module of this package holds under its own name: a command, or a group of commands."""
    module = {_shown_name(one): one for one in COMMANDS}[name]
    return getattr(import_module(f"{__name__}.{module}"), module)


def _reader_left() -> bool:
    """Tell whether it is standard output that nobody reads any more, and not a connection."""
    poll = select.poll()
    poll.register(sys.stdout.fileno(), select.POLLOUT)
    return any(event & select.POLLERR for _, event in poll.poll(0))


def _flush() -> None:
    """Write what is to be written while an error can still be told: Python's own end has no code for it."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        let_go(sys.stdout)


app = typer.Typer(
    cls=_AllCommands,
    help="Crawl regional news portals of Shandong and Hunan into one searchable store.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # importing Rich takes as long as everything else of `--help`
)


def main() -> None:
    """Run the command; a user's mistake ends in one line on standard error and the error's exit code."""
    _prepare_streams()
    sys.argv[1:] = spoken.put_first(sys.argv[1:])
    try:
        try:
            with _interruptible(), _text_alone():
                code = _command()(standalone_mode=False)  # Typer's own lines about a mistake fill a box
        finally:
            _flush()
    except KeyboardInterrupt:  # before Typer, which turns one into a code, has begun with the command
        _fail(Saying("stopped by a signal"), code=ExitCode.SIGNAL)
    except RegionalNewsError as error:
        _fail(error, code=error.exit_code)
    except OSError as error:
        if not is_of_the_machine(error):
            raise
        if error.filename is None:
            let_go(sys.stdout)
        told = file_error(error.filename or Saying("the output"), error)
        _fail(told, code=told.exit_code)
    except typer.Abort:  # no answer to a question
        _fail(Saying("stopped: there was no answer"), code=ExitCode.USER)
    except TyperException as error:
        if type(error).__name__ == "NoArgsIsHelpError":  # the message is the help
            sys.stdout.write(f"{error.format_message()}\n")
            raise SystemExit(error.exit_code) from None
        _fail(language.complaint(error), code=error.exit_code)
    if code == _TYPERS_CODE_OF_AN_INTERRUPT:
        _fail(Saying("stopped by a signal"), code=ExitCode.SIGNAL)
    raise SystemExit(code if isinstance(code, int) else 0)


def _prepare_streams() -> None:
    """Give each standard stream that was closed a file, lest another take its number; and write any character."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode))  # noqa: SIM115 - it stays open
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # cron runs with LANG=C


def _command() -> Any:
    """Return what the arguments are given to, in the language that they ask for."""
    command = typer.main.get_command(app)
    if spoken.speaks_chinese():
        language.translate(command)
    return command


LINE_MAX_CHARS: Final = 2_000
_NO_TEXT: Final = re.compile("[\ud800-\udfff]")
"""Bytes of an argument that are no UTF-8, as Python hands them on; a file may be called so, and nothing else."""
_TYPERS_CODE_OF_AN_INTERRUPT: Final = 130


@contextmanager
def _text_alone() -> Iterator[None]:
    """Answer in one line for bytes that are no text where a text was asked for."""
    try:
        yield
    except UnicodeEncodeError:
        if not any(map(_NO_TEXT.search, sys.argv)):
            raise
        raise UserError("an argument holds bytes that are no UTF-8") from None


@contextmanager
def _interruptible() -> Iterator[None]:
    """Let SIGTERM and SIGHUP do what Ctrl-C does: half a file that a command was writing is taken away."""
    caught = []
    if threading.current_thread() is threading.main_thread():
        caught = [one for one in (signal.SIGTERM, signal.SIGHUP) if signal.getsignal(one) is signal.SIG_DFL]
    for number in caught:
        signal.signal(number, signal.default_int_handler)
    try:
        yield
    finally:
        for number in caught:
            signal.signal(number, signal.SIG_DFL)


def _fail(said: Saying, *, code: int) -> NoReturn:
    try:
        sys.stderr.write(f"regional-news: {_shown(spoken.said(said))}\n")
        sys.stderr.flush()
    except OSError:  # its disk is full as well; the code says it
        let_go(sys.stderr)
    raise SystemExit(code) from None


def _shown(line: str) -> str:
    """Return what is said as one line that steers no terminal: it quotes arguments and the names of files."""
    line = one_line(line)
    return line if len(line) <= LINE_MAX_CHARS else f"{line[: LINE_MAX_CHARS // 2]} … {line[-LINE_MAX_CHARS // 2 :]}"


def _show_version(value: bool) -> None:  # noqa: FBT001 - Typer calls it so
    if value:
        sys.stdout.write(f"regional-news {__version__}\n")
        raise typer.Exit


def _check_lang(value: str) -> None:
    if value not in ("", "zh", "en"):
        raise UserError("--lang {}: give zh or en", value)


@app.callback()
def _options(
    version: Annotated[  # noqa: FBT002 - handled by its callback
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and stop.")
    ] = False,
    lang: Annotated[
        str,
        typer.Option(
            metavar="zh|en",
            callback=_check_lang,
            is_eager=True,
            help="Language of all that is shown, before or after the command; by default LANG's, of reports zh.",
        ),
    ] = "",
) -> None:
    pass


def add_command(to: typer.Typer, name: str) -> None:
    """Add a command of this package, or a group of commands, to others."""
    command = _command_of(name)
    if isinstance(command, typer.Typer):
        to.add_typer(command, name=name, cls=_Commands)
    else:
        context = selecting.PASS_WORDS_ON if "choice" in inspect.signature(command).parameters else None
        to.command(name, context_settings=context)(selecting.with_options(command))
