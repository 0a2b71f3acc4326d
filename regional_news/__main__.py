"""`regional-news` and `python -m regional_news`: a signal has its exit code from the first moment on."""

from __future__ import annotations

import os
import signal
from typing import NoReturn

from regional_news.exit_codes import ExitCode


def _stop(*_: object) -> NoReturn:
    """End at once: nothing has been begun that would have to be ended well."""
    try:
        os.write(2, b"regional-news: stopped by a signal\n")
    finally:
        os._exit(ExitCode.SIGNAL)


def main() -> None:
    """Load the commands, which takes a while, and run the one that was asked for; a signal that is ignored stays so."""
    numbers = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]
    caught = [number for number in numbers if signal.getsignal(number) is not signal.SIG_IGN]
    for number in caught:
        signal.signal(number, _stop)
    from regional_news.cli import main as command  # noqa: PLC0415 - what takes the while

    try:
        for number in caught:
            signal.signal(number, signal.default_int_handler)
        command()
    except KeyboardInterrupt:
        _stop()


if __name__ == "__main__":
    main()
