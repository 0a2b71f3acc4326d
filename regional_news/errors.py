"""The project's exceptions: few, each with the exit code a command ends with."""

from __future__ import annotations

import errno
from typing import ClassVar, Final

from regional_news.exit_codes import ExitCode


class Saying:
    """English words and the values of their braces; another language has words of its own for the same values.

    >>> str(Saying("page {!r}: the last one is {}", "7", 5))
    "page '7': the last one is 5"
    """

    def __init__(self, words: str, *values: object) -> None:
        self.args = (words, *values)

    def __str__(self) -> str:
        """Return it in English; words that come without values may hold braces of their own."""
        words, *values = self.args
        return str(words).format(*values) if values else str(words)


class RegionalNewsError(Saying, Exception):
    """Carry one clear line for the person at the terminal, as words and values, and the exit code that goes with it."""

    exit_code: ClassVar[ExitCode] = ExitCode.BUG


class UserError(RegionalNewsError):
    """Say what is wrong with an argument, a setting or a store's version, and what to do about it."""

    exit_code = ExitCode.USER


class ChangedMeanwhileError(UserError):
    """Say that what a reader was changing has been changed by somebody else since it was shown."""


class StorageError(RegionalNewsError):
    """Say that the store cannot be read or written: disk full, corrupt, locked, no rights."""

    exit_code = ExitCode.STORAGE


_DISK: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO})
"""What a disk says of itself; every other error says that a wrong place was named, or one without rights."""


def is_of_the_machine(error: OSError) -> bool:
    """Tell whether an error that nobody foresaw is of a file or disk, and not of this program."""
    return error.filename is not None or error.errno in _DISK


def file_error(what: object, error: OSError) -> UserError | StorageError:
    """Return the error to raise for what a file refused: a full or broken disk is nobody's mistake."""
    kind = StorageError if error.errno in _DISK else UserError
    return kind("{}: {}", what, error.strerror or error)


class RefusedError(RegionalNewsError):
    """Refuse a page: it is counted under `reason` and its bytes are kept, no item is made.

    `reason` is one word of `regional_news.item.article.REFUSALS`; `detail` is free text for the log.
    """

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        self.detail = detail


class FetchError(RegionalNewsError):
    """Say that a page could not be fetched, and why."""

    exit_code = ExitCode.PARTIAL


class RateLimitedError(FetchError):
    """Say that a host asked to be left alone, and until when."""

    exit_code = ExitCode.RATE_LIMITED


class AlreadyRunningError(RegionalNewsError):
    """Say that another run of the same portal writes to the same store, and which."""

    exit_code = ExitCode.ALREADY_RUNNING


EXTRAS: Final = {
    "trustme": "sandbox",
    "rustpy_xlsxwriter": "exports",
    "pyarrow": "exports",
    "feedgen": "exports",
    "starlette": "web",
    "jinja2": "web",
    "uvicorn": "web",
    "prometheus_client": "web",
    "zyte_common_items": "zyte",
    "scrapy_poet": "poet",
    "psycopg": "cluster",
    "procrastinate": "cluster",
    "fsspec": "places",
}
"""The extra of pyproject.toml that brings each module."""


def missing_module(what: object, error: ModuleNotFoundError) -> UserError:
    """Return the line that tells how to install what `what` needs; a module of no extra is one that was lost."""
    name = (error.name or "").partition(".")[0]
    if name == "regional_news":
        raise error
    if name == "sandbox":
        return UserError("{} is part of a source checkout, not of the installed package", what)
    extra = EXTRAS.get(name) or ",".join(sorted(set(EXTRAS.values())))
    return UserError("{} needs {}; in a checkout it is installed with: pip install '.[{}]'", what, name, extra)
