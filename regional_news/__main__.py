"""The command `regional-news`, also started as `python -m regional_news`."""

import os
import signal

SIGNAL = 11
"""`ExitCode.SIGNAL`, whose import takes a moment in which Ctrl-C would be heard by nobody."""


def main() -> None:
    """Run the command; Ctrl-C ends it without a traceback while its modules are still being imported, too."""
    is_heard = signal.getsignal(signal.SIGINT) is signal.default_int_handler  # nohup and `&` ignore it
    if is_heard:
        signal.signal(signal.SIGINT, lambda *_: os._exit(SIGNAL))
    from regional_news.cli import main as command  # noqa: PLC0415 - what takes a while

    if is_heard:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    command()


if __name__ == "__main__":
    main()
