"""Scrapyd: the project is built into an egg as `scrapyd-deploy` does, sent to a real daemon, and crawls there."""

from __future__ import annotations

import json
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from urllib.request import ProxyHandler, Request, build_opener

import pytest

from sandbox import Sandbox
from tests.crawling import FAST
from tests.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
OPEN = build_opener(ProxyHandler({})).open


@pytest.fixture
def egg(tmp_path: Path) -> bytes:
    """Return the egg of a copy of the project whose version tells it from the installed one."""
    project = tmp_path / "project"
    shutil.copytree(ROOT / "regional_news", project / "regional_news", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("setup.py", "pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, project / name)
    init = project / "regional_news" / "__init__.py"
    init.write_text(init.read_text("utf-8").replace('__version__ = "', '__version__ = "1'), "utf-8")
    line = [sys.executable, "setup.py", "-q", "bdist_egg", "--dist-dir", str(tmp_path)]
    done = subprocess.run(line, cwd=project, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (path,) = tmp_path.glob("*.egg")
    return path.read_bytes()


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(portals=["heze"], articles=8) as sandbox:
        yield sandbox


@pytest.fixture
def daemon(tmp_path: Path, sandbox: Sandbox) -> Iterator[str]:
    """Return the address of a scrapyd whose crawls go through the sandbox."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    home = tmp_path / "scrapyd"
    home.mkdir()
    (home / "scrapyd.conf").write_text(
        f"[scrapyd]\nbind_address = 127.0.0.1\nhttp_port = {port}\npoll_interval = 0.2\nlogs_dir = logs\n"
    )
    # What is installed here must not stand in for the egg.
    (home / "sitecustomize.py").write_text(f"import sys\nsys.path[:] = [p for p in sys.path if p != {str(ROOT)!r}]\n")
    environment = {**os.environ, **sandbox.environment(), "PYTHONWARNINGS": "ignore", "PYTHONPATH": str(home)}
    environment.pop("SCRAPY_SETTINGS_MODULE", None)
    with (home / "output").open("wb") as output:
        process = subprocess.Popen(
            [str(Path(sys.executable).with_name("scrapyd"))],
            cwd=home, env=environment, stdout=output, stderr=output,
        )  # fmt: skip
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=600)


def ask(url: str, *, data: bytes | None = None, kind: str = "application/x-www-form-urlencoded") -> dict[str, Any]:
    """Return the daemon's answer, which has to be a good one; wait for a daemon that is just starting."""
    deadline = time.monotonic() + 600
    while True:
        try:
            with OPEN(Request(url, data=data, headers={"Content-Type": kind}), timeout=600) as response:
                answer: dict[str, Any] = json.load(response)
        except ConnectionError:
            answer = {"status": "starting"}
        except OSError as error:
            if not isinstance(getattr(error, "reason", None), ConnectionError):
                raise
            answer = {"status": "starting"}
        if answer["status"] != "starting" or time.monotonic() > deadline:
            assert answer["status"] == "ok", answer
            return answer
        time.sleep(0.1)


def form_with(fields: dict[str, str], egg: bytes) -> bytes:
    parts = [f'--XX\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n'.encode() for k, v in fields.items()]
    head = b'--XX\r\nContent-Disposition: form-data; name="egg"; filename="p.egg"\r\n'
    return b"".join([*parts, head, b"Content-Type: application/octet-stream\r\n\r\n", egg, b"\r\n--XX--\r\n"])


def test_a_deployed_egg_crawls_a_portal_when_it_is_scheduled(
    daemon: str, egg: bytes, sandbox: Sandbox, tmp_path: Path
) -> None:
    ask(f"{daemon}/daemonstatus.json")
    form = form_with({"project": "regional_news", "version": "r1"}, egg)
    sent = ask(f"{daemon}/addversion.json", data=form, kind="multipart/form-data; boundary=XX")
    assert sent["spiders"] >= 6
    assert {"heze", "discuz"} <= set(ask(f"{daemon}/listspiders.json?project=regional_news")["spiders"])

    data_dir = tmp_path / "data"
    settings = [("setting", f"{name}={value}") for name, value in {**FAST, "DATA_DIR": str(data_dir)}.items()]
    job = urlencode([("project", "regional_news"), ("spider", "heze"), ("limit", "5"), *settings]).encode()
    job_id = ask(f"{daemon}/schedule.json", data=job)["jobid"]
    jobs = f"{daemon}/listjobs.json?project=regional_news"
    said = tmp_path / "scrapyd" / "output"

    def is_done() -> bool:
        time.sleep(0.2)  # a daemon that is asked all the time does nothing else
        return any(done["id"] == job_id for done in ask(jobs)["finished"])

    wait_until(is_done, told=lambda: said.read_text("utf-8"))

    (log,) = (tmp_path / "scrapyd" / "logs").rglob("*.log")
    with closing(sqlite3.connect(data_dir / "regional_news.db")) as db:
        rows = db.execute("SELECT exit_code, reason, json_extract(versions, '$.regional_news') FROM run").fetchall()
        (articles,) = db.execute("SELECT count(*) FROM articles").fetchone()
    assert [row[:2] for row in rows] == [(0, "limit")], log.read_text("utf-8")
    assert rows[0][2].startswith("10."), "the egg ran, not what is installed here"
    assert articles == 5
    assert sandbox.requests
