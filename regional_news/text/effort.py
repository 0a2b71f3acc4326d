"""How long one page may keep the processor: what takes longer is refused, so that the next page is read."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from types import FrameType
from typing import Final, TypeVar

from regional_news.errors import RefusedError

Read = TypeVar("Read")

_AGAIN_SECONDS: Final = 0.5
"""After so long the timer goes off once more, should it have hit where Python lets no error out."""
_HAS_TIMER: Final = hasattr(signal, "setitimer")


class _SpentError(BaseException):
    """Pass every `except Exception` on the way out of a page that took too long."""


def limited(seconds: float, call: Callable[[], Read]) -> Read:
    """Return what `call` returns; raise `RefusedError("too_complex")` after `seconds` of processor time, 0: never.

    A timer of the process ends even one regular expression that never would; waiting costs nothing. It belongs to the
    main thread of a POSIX system and to one `limited` at a time: anywhere else nothing is limited. `call` must leave
    nothing half done behind it, wherever it ends.
    """
    is_main = threading.current_thread() is threading.main_thread()
    if seconds <= 0 or not _HAS_TIMER or not is_main or signal.getitimer(signal.ITIMER_PROF)[0]:
        return call()
    is_reading = True

    def stop(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 - the form of a handler
        if is_reading:
            raise _SpentError

    before = signal.signal(signal.SIGPROF, stop)
    try:
        signal.setitimer(signal.ITIMER_PROF, seconds, _AGAIN_SECONDS)
        try:
            return call()
        finally:
            is_reading = False
    except _SpentError:
        raise RefusedError("too_complex", f"more than {seconds:g} s of processor time") from None
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
