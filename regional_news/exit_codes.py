"""What a command's exit code means, the same for every command of the project."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable


class ExitCode(IntEnum):
    """What a cron line can act on."""

    OK = 0
    """Pages were read, and nothing failed wholesale."""
    BUG = 1
    """An error in the program: the log holds a traceback."""
    USER = 2
    """A wrong argument, setting or file: nothing was touched."""
    STORAGE = 3
    """The store or an output could not be written or read."""
    PARTIAL = 4
    """A portal could not be read, or only in part; or it was read, and looks different from before."""
    ALREADY_RUNNING = 5
    """Another run of the same portal writes to the same store."""
    SIGNAL = 11
    """Stopped by a signal; what was in flight is stored."""
    TIME = 15
    """The time budget was used up."""
    RATE_LIMITED = 18
    """The server limits the rate of requests."""


_GRAVEST_FIRST: Final = (
    ExitCode.STORAGE,
    ExitCode.USER,
    ExitCode.BUG,
    ExitCode.RATE_LIMITED,
    ExitCode.TIME,
    ExitCode.SIGNAL,
    ExitCode.PARTIAL,
    ExitCode.ALREADY_RUNNING,
    ExitCode.OK,
)


def worst(codes: Iterable[int]) -> ExitCode:
    """Return the gravest of several codes, OK where there are none; a code that is not ours counts as a bug."""
    known = {ExitCode(code) if code in set(ExitCode) else ExitCode.BUG for code in codes}
    return next((code for code in _GRAVEST_FIRST if code in known), ExitCode.OK)
