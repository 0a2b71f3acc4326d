"""`scrapy crawl` that counts what it does: `python -m tests.counted_crawl FILE NAME ...` writes that to FILE as JSON.

Syncs are those of files and, of the store, its durable commits, each of which is one.
"""

from __future__ import annotations

import atexit
import json
import os
import re
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scrapy.cmdline import execute

from regional_news.run import recorder
from regional_news.storage.sqlite import connection

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable

COUNTS: Counter[str] = Counter()
ASKED: dict[str, str] = {}
"""Of each kind of question that the store was asked, one with its values."""
_INNER = re.compile(r"--|.*article_words_")
"""What triggers and the index ask by themselves, the latter as often as it merges."""
_VALUE = re.compile(r"'(?:[^']|'')*'|\b\d+\b")


def counted(call: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function that counts its calls as syncs."""

    def count(*given: Any) -> Any:
        COUNTS["syncs"] += 1
        return call(*given)

    return count


class Traced:
    """Counts the statements of one connection."""

    def __init__(self) -> None:
        self.is_durable = True

    def __call__(self, sql: str) -> None:
        """Count one."""
        if _INNER.match(sql):
            return
        if sql.startswith("PRAGMA synchronous"):
            self.is_durable = "FULL" in sql
        COUNTS["statements"] += 1
        COUNTS["syncs"] += self.is_durable and sql == "COMMIT"
        if sql.lstrip().startswith(("SELECT", "WITH", "UPDATE", "DELETE")):
            ASKED.setdefault(_VALUE.sub("?", sql), sql)


def connected(*given: Any, _connect: Callable[..., sqlite3.Connection] = connection._connect, **named: Any) -> Any:
    """Connect, and count what is asked."""
    db = _connect(*given, **named)
    db.set_trace_callback(Traced())
    return db


if __name__ == "__main__":
    target = Path(sys.argv[1])
    os.fsync, os.fdatasync = counted(os.fsync), counted(os.fdatasync)
    connection._connect = connected
    recorder.COUNTS_EVERY_S = 86_400.0  # what is asked by the clock says how fast the machine is
    atexit.register(lambda: target.write_text(json.dumps({**COUNTS, "asked": sorted(ASKED.values())})))
    execute(["scrapy", "crawl", *sys.argv[2:]])
