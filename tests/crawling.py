"""Crawl as a user does, in a process of its own, through the sandbox: no test sees inside."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import sys
from contextlib import closing
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Final

from regional_news.item.serialise import article_from_json
from tests import forked
from tests.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from regional_news.item.article import Article
    from sandbox import Sandbox

FAST: Final = {"DOWNLOAD_DELAY": "0", "AUTOTHROTTLE_ENABLED": "0", "DOWNLOAD_TIMEOUT": "600"}
"""Settings for a server on this machine that is ours, and answers however late where the machine is busy."""


@dataclass(frozen=True)
class Crawled:
    """How a crawl ended and what it left."""

    code: int
    log: str
    data_dir: Path

    @property
    def articles(self) -> list[Article]:
        """Every story of the run's or of earlier runs' JSON Lines files, in the order of the files."""
        texts = [path.read_text(encoding="utf-8") for path in sorted(self.data_dir.glob("feeds/*/*.jsonl"))]
        return [article_from_json(json.loads(line)) for text in texts for line in text.split("\n") if line]

    def sql(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """Ask the store, as an analyst would."""
        with closing(sqlite3.connect(self.data_dir / "regional_news.db")) as db:
            return db.execute(query, values).fetchall()


def environment(sandbox: Sandbox | None, data_dir: Path) -> dict[str, str]:
    """Return what a crawl's process needs of ours, and the way through the sandbox."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "VIRTUAL_ENV") if name in os.environ}
    return {
        **kept,
        "HOME": str(data_dir),
        "PYTHONWARNINGS": "default",
        "SCRAPY_SETTINGS_MODULE": "regional_news.settings",
        **(sandbox.environment() if sandbox else {}),
    }


def command(spider: str, arguments: Iterable[str], *, data_dir: Path, settings: Mapping[str, str]) -> list[str]:
    """Return the command line of a crawl."""
    line = [sys.executable, "-m", "scrapy", "crawl", spider, "-s", f"DATA_DIR={data_dir}"]
    for name, value in settings.items():
        line += ["-s", f"{name}={value}"]
    return [*line, *arguments]


def crawl(
    spider: str,
    *arguments: str,
    data_dir: Path,
    sandbox: Sandbox | None = None,
    settings: Mapping[str, str] = FAST,
    variables: Iterable[str] = (),
) -> Crawled:
    """Run `scrapy crawl SPIDER ARGUMENTS…` to its end; `variables` of this process's environment are handed on."""
    data_dir.mkdir(parents=True, exist_ok=True)
    done = forked.run(
        command(spider, arguments, data_dir=data_dir / "data", settings=settings),
        env=environment(sandbox, data_dir) | {name: os.environ[name] for name in variables},
        cwd=data_dir,
    )
    return Crawled(code=done.returncode, log=done.stderr, data_dir=data_dir / "data")


def crawl_and_kill(spider: str, *, data_dir: Path, sandbox: Sandbox, after: int) -> None:
    """Start a crawl and kill it at the request that follows so many: the sandbox answers it no more."""
    data_dir.mkdir(parents=True, exist_ok=True)
    wanted = len(sandbox.requests) + after + 1
    fault = sandbox.fault(".", "hang", after=after)
    line = command(spider, (), data_dir=data_dir / "data", settings=FAST)
    process = forked.start(line, env=environment(sandbox, data_dir))
    wait_until(lambda: len(sandbox.requests) >= wanted, alive=process)
    process.kill()
    assert process.wait() == -signal.SIGKILL
    sandbox.faults.remove(fault)


def comparable(article: Article, names: Iterable[str]) -> dict[str, Any]:
    """Return the fields of `names` in the form of `Story.expected`."""
    values: dict[str, Any] = {}
    for name in names:
        value = getattr(article, name)
        if name in {"images", "attachments"}:
            value = [{f.name: getattr(entry, f.name) for f in fields(entry)} for entry in value]
        values[name] = value
    return values
