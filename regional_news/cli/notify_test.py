"""`regional-news notify-test`: whether alarms would reach anybody."""

from __future__ import annotations

import sys

from regional_news.cli.options import Settings, echo


def notify_test(settings: Settings) -> None:
    """Send a test message every way that NOTIFY_COMMAND, NOTIFY_WEBHOOK and NOTIFY_EMAIL name; 4 where one fails."""
    from regional_news.errors import UserError
    from regional_news.exit_codes import ExitCode
    from regional_news.ops.notify import Message, notifiers, tell

    ways = notifiers(settings)
    if not ways:
        raise UserError("nobody would be told: set NOTIFY_COMMAND, NOTIFY_WEBHOOK or NOTIFY_EMAIL")
    message = Message(
        subject="regional-news: a test message",
        text="This is a test: alarms of regional-news reach you this way.\n",
        alarms=[],
    )
    failures = tell(message, ways)
    failed = {line.partition(":")[0] for line in failures}
    for way in ways:
        if way.name not in failed:
            echo("{}: sent", way.name)
    for line in failures:
        sys.stdout.write(f"{line}\n")
    sys.exit(int(ExitCode.PARTIAL if failures else ExitCode.OK))
