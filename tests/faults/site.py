"""Pages of the fault server's portal, and crawls of it."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import pytest

from sandbox.exchange import Answer, Request, html, plain
from sandbox.prose import Place, draft
from tests import forked
from tests.faults.server import FaultServer
from tests.waiting import PATIENCE_S, wait_until

if TYPE_CHECKING:
    import signal
    from collections.abc import Callable, Iterator, Mapping, Sequence

ROOT: Final = Path(__file__).parents[2]
PLACE: Final = Place(name="某县", towns=("东镇", "西镇"), sources=("某某日报",))

FAST: Final[dict[str, object]] = {
    "DOWNLOAD_DELAY": 0,
    "AUTOTHROTTLE_ENABLED": 0,
    "DOWNLOAD_TIMEOUT": 600,
    "RETRY_TIMES": 1,
    "ALLOWED_PRIVATE_NETWORKS": "127.0.0.0/8",
    "SPIDER_MODULES": "tests.faults.spider",
}
"""Settings of a crawl that need not be polite."""


def story(name: str, *, extra: str = "", head: str = "", shown: str = "2026-11-20 08:30") -> Answer:
    """Answer with an article that differs from every other; `extra` stands below it, `shown` is its time."""
    rng = Random(name)
    told = draft(rng, PLACE, rng)
    text = "".join(f"<p>　　{paragraph}</p>" for paragraph in told.paragraphs)
    return html(
        f"<!DOCTYPE html><html><head><meta charset=utf-8>{head}<title>{told.title}_某某网</title></head><body>"
        f"<h1>{told.title}</h1><div class=info>{shown}　来源：某某日报　作者：{told.reporters[0]}</div>"
        f"<div class=content>{text}</div>{extra}</body></html>"
    )


def listing(names: Sequence[str], *, extra: str = "") -> Answer:
    """Answer with a list of articles."""
    links = "".join(f'<li><a href="/news/{name}.html">新闻：{name}</a><span>2026-11-20</span></li>' for name in names)
    return html(
        f"<html><head><meta charset=utf-8><title>新闻</title></head><body><ul>{links}</ul>{extra}</body></html>"
    )


class NewsServer(FaultServer):
    """A portal in order: home page, one list, its articles, and no rules; `routes` changes what is to go wrong."""

    def fill(self, names: Sequence[str]) -> None:
        """Add articles, and a list of all of them in this order."""
        self.routes |= {f"/news/{name}.html": story(name) for name in names}
        self.routes["/list.html"] = self.routes["/"] = listing(names)

    def fault(self, name: str, kind: Callable[..., Answer], **options: Any) -> None:
        """Let a fault of the sandbox strike the article of that name."""
        whole = story(name)
        self.routes[f"/news/{name}.html"] = lambda request: kind(whole, request, **options)


@dataclass(frozen=True, slots=True, kw_only=True)
class Crawl:
    """A crawl that has ended."""

    code: int
    log: str
    """Everything that it wrote to standard error."""
    data_dir: Path
    used_mib: float
    """The most memory it took."""

    @property
    def run(self) -> dict[str, Any]:
        """The last run's row."""
        return self.rows("SELECT * FROM run ORDER BY id DESC LIMIT 1")[0]

    @property
    def stats(self) -> dict[str, Any]:
        """The last run's statistics."""
        return dict(json.loads(self.run["counts"]))

    @property
    def stored(self) -> set[str]:
        """Names of the articles in the store."""
        return {row["article_id"] for row in self.rows("SELECT article_id FROM article")}

    @property
    def refused(self) -> dict[str, str]:
        """Names of refused articles, and why."""
        rows = self.rows("SELECT url, reason FROM refusal")
        return {row["url"].rpartition("/")[2].removesuffix(".html"): row["reason"] for row in rows}

    def rows(self, sql: str) -> list[dict[str, Any]]:
        """Ask the store."""
        db = sqlite3.connect(f"file:{self.data_dir}/regional_news.db?mode=ro", uri=True)
        db.row_factory = sqlite3.Row
        try:
            return [dict(row) for row in db.execute(sql)]
        finally:
            db.close()


def command(settings: Mapping[str, object] | None = None, *arguments: str, spider: str = "faulty") -> list[str]:
    """Return the command that crawls the portal; a setting that is None keeps the project's value."""
    given = {name: value for name, value in {**FAST, **(settings or {})}.items() if value is not None}
    pairs = [word for name, value in given.items() for word in ("-s", f"{name}={value}")]
    return [sys.executable, "-m", "tests.faults.crawl", spider, *arguments, *pairs]


def environment(
    origin: str, data_dir: Path, dns: Mapping[str, Sequence[str]] | None = None, more: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Return the variables of a crawl: little more than cron gives."""
    data_dir.mkdir(parents=True, exist_ok=True)
    return {
        "PATH": os.defpath,
        "SCRAPY_SETTINGS_MODULE": "regional_news.settings",
        "FAULTS_ORIGIN": origin,
        "FAULTS_DNS": json.dumps(dict(dns or {})),
        "FAULTS_USAGE": str(data_dir / "used_kib"),
        **(more or {}),
    }


def crawl(
    server: FaultServer | str,
    data_dir: Path,
    *arguments: str,
    settings: Mapping[str, object] | None = None,
    dns: Mapping[str, Sequence[str]] | None = None,
    env: Mapping[str, str] | None = None,
) -> Crawl:
    """Crawl the portal to the end."""
    origin = server if isinstance(server, str) else server.origin
    process = forked.run(
        command({"DATA_DIR": data_dir, **(settings or {})}, *arguments),
        cwd=ROOT,
        env=environment(origin, data_dir, dns, env),
    )
    usage = data_dir / "used_kib"
    return Crawl(
        code=process.returncode,
        log=process.stderr,
        data_dir=data_dir,
        used_mib=int(usage.read_text()) / 1024 if usage.exists() else 0,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Probed:
    """What a probe of many addresses found."""

    found: dict[str, int | str]
    """By address: the status of the page, or the error that kept it away."""
    stats: dict[str, Any]
    reason: str
    log: str

    def pages(self) -> set[str]:
        """Return the hosts from which a page came."""
        return {urlsplit(url).hostname or "" for url, found in self.found.items() if found == 200}


def probe(
    urls: Sequence[str],
    folder: Path,
    *,
    settings: Mapping[str, object] | None = None,
    dns: Mapping[str, Sequence[str]] | None = None,
    env: Mapping[str, str] | None = None,
) -> Probed:
    """Ask for addresses, many hosts at once."""
    notes = folder / "found.json"
    process = forked.run(
        command({"DATA_DIR": folder, "CONCURRENT_REQUESTS": 16, **(settings or {})}, spider="probe"),
        cwd=ROOT,
        env={
            **environment("http://news.test", folder, dns, env),
            "FAULTS_URLS": json.dumps(list(urls)),
            "FAULTS_FOUND": str(notes),
        },
    )
    assert notes.exists(), process.stderr
    return Probed(**json.loads(notes.read_text(encoding="utf-8")), log=process.stderr)


class Running:
    """A crawl that goes on; use as a context manager, which ends it."""

    def __init__(self, server: FaultServer, data_dir: Path, *arguments: str, **settings: object) -> None:
        self.data_dir = data_dir
        self.log = data_dir / "stderr.txt"
        env = environment(server.origin, data_dir)
        with self.log.open("wb") as log:
            self.process = forked.start(
                command({"DATA_DIR": data_dir, **settings}, *arguments), cwd=ROOT, env=env, stderr=log, stdout=log
            )

    def __enter__(self) -> Running:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()

    def until(self, holds: Callable[[], bool]) -> None:
        """Wait until something holds; fail when the crawl ends before."""
        wait_until(holds, alive=self.process, told=self.log.read_text)

    def send(self, number: signal.Signals) -> None:
        """Send it a signal."""
        self.process.send_signal(number)

    def end(self) -> Crawl:
        """Wait for its end."""
        code = self.process.wait(PATIENCE_S)
        return Crawl(
            code=code,
            log=self.log.read_text(),
            data_dir=self.data_dir,
            used_mib=0,
        )


def rules(text: str) -> Answer:
    """Answer with a robots.txt."""
    return plain(text)


def once(first: Callable[[Request], Answer], then: Answer, *, times: int = 1) -> Callable[[Request], Answer]:
    """Answer the first requests one way and the others another."""
    left = [times]

    def answer(request: Request) -> Answer:
        left[0] -= 1
        return first(request) if left[0] >= 0 else then

    return answer


@contextmanager
def mounted(folder: Path, *, size: str) -> Iterator[None]:
    """Make `folder` a disk of that size; skips where that takes rights we do not have."""
    folder.mkdir()
    options = ["-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(["mount", *options], capture_output=True, check=False).returncode:
        pytest.skip("only root may mount a disk")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)
