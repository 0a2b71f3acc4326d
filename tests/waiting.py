"""Wait for a condition, never for a time: how fast the machine is says nothing about ours."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable

    from tests.forked import Process

PATIENCE_S: Final = 600.0
"""So long a test waits for another process, on the busiest of machines, before it takes it for stuck."""


def wait_until(
    met: Callable[[], object], *, alive: subprocess.Popen[Any] | Process | None = None, told: Callable[[], object] = str
) -> None:
    """Wait until something is true; fail with what `told` returns when the process ends before it, or after long."""
    deadline = time.monotonic() + PATIENCE_S
    while not met():
        if alive is not None and alive.poll() is not None and not met():
            raise AssertionError(f"it ended with exit code {alive.returncode} before: {told()}")
        if time.monotonic() > deadline:
            raise AssertionError(f"waited in vain for {PATIENCE_S:.0f} s: {told()}")
        time.sleep(0.01)
