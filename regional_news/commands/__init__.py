"""Scrapy commands of the project, found through the COMMANDS_MODULE setting."""

import os
import sys
from types import TracebackType

from regional_news.exit_codes import ExitCode

_hook_before = sys.excepthook


def _end(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """End quietly where Ctrl-C came while modules were still being imported: nothing was begun."""
    if not issubclass(kind, KeyboardInterrupt):
        _hook_before(kind, error, trace)
        return
    sys.stdout.flush()
    os._exit(ExitCode.SIGNAL)


sys.excepthook = _end
