"""The wheel alone: what a server is given."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import sysconfig
from pathlib import Path
from urllib.request import ProxyHandler, build_opener

import pytest

from regional_news import __version__
from sandbox import Sandbox
from tests.crawling import environment

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def command(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel into a venv of its own, which sees the locked libraries and not the checkout."""
    folder = tmp_path_factory.mktemp("server")
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder], cwd=ROOT, check=True)
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder / "venv"], check=True)
    (wheel,) = folder.glob("*.whl")
    pip = [sys.executable, "-m", "pip", "--python", folder / "venv/bin/python", "install", "--quiet", "--no-index"]
    subprocess.run([*pip, "--no-deps", wheel], check=True)
    (site,) = (folder / "venv/lib").glob("python*/site-packages")
    (site / "libraries.pth").write_text(
        sysconfig.get_path("purelib") + "\n", "utf-8"
    )  # whose own .pth are not followed
    return folder / "venv/bin/regional-news"


@pytest.mark.slow
def test_the_wheel_shows_its_help_and_lacks_the_sandbox_alone(command: Path, tmp_path: Path) -> None:
    shown = subprocess.run([command, "--help"], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert "serve" in shown.stdout
    lost = subprocess.run([command, "demo"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (lost.returncode, "part of a source checkout" in lost.stderr) == (2, True)
    where = [command.with_name("python"), "-c", "import regional_news; print(regional_news.__file__)"]
    found = subprocess.run(where, cwd=tmp_path, capture_output=True, text=True, check=True).stdout
    assert found.startswith(str(command.parents[1]))


@pytest.mark.slow
def test_the_wheel_crawls_and_serves_what_it_stored(command: Path, tmp_path: Path) -> None:
    with Sandbox(portals=["heze"], articles=4) as sandbox:
        fast = ["-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=0"]
        line = [command, "run", "heze", "--data-dir", "data", *fast]
        done = subprocess.run(
            line, cwd=tmp_path, env=environment(sandbox, tmp_path), capture_output=True, text=True, check=False
        )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "regional-news: CONTACT is not set" in done.stderr
    serving = [command, "serve", "--data-dir", "data", "--port", "0"]
    with subprocess.Popen(serving, cwd=tmp_path, stdout=subprocess.PIPE, text=True, env=os.environ) as process:
        try:
            found = re.search(r"http://\S+/", process.stdout.readline() if process.stdout else "")
            assert found
            with build_opener(ProxyHandler({})).open(found[0], timeout=600) as answer:
                assert "菏泽" in answer.read().decode()
        finally:
            process.terminate()


def test_the_documents_name_the_wheel_that_is_built() -> None:
    page = (ROOT / "docs/operations.md").read_text("utf-8")
    assert set(re.findall(r"regional_news-(\S+?)-py3", page)) == {__version__}
    for path in [*(ROOT / "docs").glob("*.md"), *ROOT.glob("README*.md")]:
        assert "pip install 'regional-news" not in path.read_text("utf-8")
