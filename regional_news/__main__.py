"""The command `regional-news`, also started as `python -m regional_news`."""

import os
import signal

from regional_news.exit_codes import ExitCode


def main() -> None:
    """Run the command; Ctrl-C ends it without a traceback while its modules are still being imported, too."""
    is_heard = signal.getsignal(signal.SIGINT) is signal.default_int_handler  # nohup and `&` ignore it
    if is_heard:
        signal.signal(signal.SIGINT, lambda *_: os._exit(ExitCode.SIGNAL))
    from regional_news.cli import main as command  # noqa: PLC0415 - what takes a while

    if is_heard:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    command()


if __name__ == "__main__":
    main()
