"""Tell people what is new in the searches that they keep: each article and each edit's new words once.

What is found is stored before anybody is told, and taken away when the way to people has taken it: a crash in between
tells the same message again, by the same `id`, and loses nothing. While a way fails, what is new gathers, and is told
in one message when the way works again.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from scrapy.settings import BaseSettings

from regional_news.errors import RegionalNewsError
from regional_news.item.article import utc_now
from regional_news.ops.notify import NOBODY, CannotTellError, Message, Notifier, notifiers
from regional_news.output.web.changes import compare
from regional_news.run.context import store_path
from regional_news.storage.files import lock
from regional_news.storage.sqlite import Store
from regional_news.storage.sqlite.alerts import Alert
from regional_news.text.clean import one_line

PERIODS: Final = {
    "run": timedelta(0), "hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(weeks=1),
}  # fmt: skip
SLACK: Final = timedelta(minutes=5)  # a run that begins a little earlier than the one of the day before still tells
_SETTINGS: Final = {"mail": "NOTIFY_EMAIL", "webhook": "NOTIFY_WEBHOOK", "command": "NOTIFY_COMMAND"}
_LONGEST: Final = 200  # longest stretch of words, in characters


def way_of(alert: Alert, settings: BaseSettings) -> Notifier:
    """Return how the alert's people are told; raises `UserError` for an address that cannot be one."""
    own = settings.copy()
    for name, value in {**NOBODY, _SETTINGS[alert.way]: alert.target}.items():
        own.set(name, value, priority="cmdline")
    return notifiers(own)[0]


def tell_alerts(settings: BaseSettings, *, now: datetime | None = None) -> list[str]:
    """Look through every kept search that is due and tell its people; return one line for each way that failed.

    One process of this machine at a time does so; another one leaves it to that.
    """
    path = store_path(settings)
    try:
        if not path.exists():
            return []
        with _alone(path.with_name("alerts.lock")) as is_alone:
            if not is_alone:
                return []
            with Store.open(path) as store:
                due = [alert for alert in store.kept_searches.all() if _is_due(alert, now or utc_now())]
                return [line for alert in due for line in _tell(store, alert, settings)]
    except RegionalNewsError as error:
        return [f"alerts: {one_line(str(error))}"]


@contextmanager
def _alone(path: Path) -> Iterator[bool]:
    path.parent.mkdir(parents=True, exist_ok=True)  # it may be missing where the store is on a server
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o640)
    try:
        yield lock(descriptor)
    finally:
        os.close(descriptor)


def new_words(old: str, new: str) -> tuple[list[str], list[str]]:
    """Return the stretches that a new text brings, and those that it leaves out.

    >>> new_words("共3处水闸", "共15处水闸，全部完工")
    (['15', '，全部完工'], ['3'])
    """
    pieces = [piece for paragraph in compare(old, new) for piece in paragraph.pieces]
    added, gone = (
        [text.strip()[:_LONGEST] for change, text in pieces if change == kind and text.strip()]
        for kind in ("new", "gone")
    )
    return added, gone


def message_of(alert: Alert, found: Sequence[dict[str, Any]]) -> Message:
    """Write what was found, for people and for programs."""
    lines = []
    for one in found:
        source = f" · {one_line(one['source'])}" if one["source"] else ""
        lines += [f"{one_line(one['title'])}{source} · {one['published_at'][:16].replace('T', ' ')}"]
        lines += [f"  + {one_line(text)}" for text in one.get("added", ())]
        lines += [f"  - {one_line(text)}" for text in one.get("removed", ())]
        lines += [f"  {one_line(one['url'])}", ""]
    digest = hashlib.sha256("\n".join(one["id"] for one in found).encode()).hexdigest()[:24]
    return Message(
        subject=f"regional-news: {one_line(alert.title)} ({len(found)})", text="\n".join(lines), articles=list(found),
        id=f"{alert.name}-{digest}",
    )  # fmt: skip


def _is_due(alert: Alert, now: datetime) -> bool:
    if alert.way == "feed":
        return False
    return bool(alert.failure) or alert.looked_at is None or now - alert.looked_at >= PERIODS[alert.every] - SLACK


def _tell(store: Store, alert: Alert, settings: BaseSettings) -> list[str]:
    try:
        store.kept_searches.look(alert.name, new_words)
        while found := store.kept_searches.begin(alert.name):
            way_of(alert, settings).send(message_of(alert, found))
            store.kept_searches.told(alert.name, found)
    except (CannotTellError, RegionalNewsError) as error:
        store.kept_searches.failed(alert.name, one_line(str(error)))
        return [f"alert {alert.name}: {one_line(str(error))}"]
    return []
