"""PDF and PNG by Chromium, where there is one: no library that fits in here sets Chinese and breaks pages as well."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Final

from regional_news.errors import Saying, StorageError, UserError

NAMES: Final = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
"""The first draws as the others do, for two thirds of the processor time."""
STILL_S: Final = 60.0
"""A browser that has done next to nothing for so long is given up; one that works has the time that it takes."""
_WORKS: Final = 0.01  # of a core


def found(ending: str) -> str:
    """Return the program; raise `UserError` where there is none."""
    for name in NAMES:
        if path := shutil.which(name):
            return path
    raise UserError("a {} needs Chromium, and there is none: install it, or write .html or .svg", ending)


def print_pdf(page: str, target: Path) -> None:
    """Write a page of ours as PDF. It can load nothing: its policy forbids whatever stands outside of it."""
    _made(page, target, ".pdf", "--no-pdf-header-footer", "--print-to-pdf={}")


def picture(svg: str, target: Path) -> None:
    """Write an SVG of ours as PNG, each of its pixels as four."""
    size = re.search(r'width="(\d+)" height="(\d+)"', svg)
    width, height = size.groups() if size else ("960", "600")
    page = f'<!doctype html><meta charset="utf-8"><body style="margin:0">{svg}'
    options = ("--hide-scrollbars", "--force-device-scale-factor=2", f"--window-size={width},{height}")
    _made(page, target, ".png", *options, "--screenshot={}")


def _made(page: str, target: Path, ending: str, *options: str) -> None:
    with tempfile.TemporaryDirectory(prefix="regional-news-") as folder:
        source, made = Path(folder) / "page.html", Path(folder) / f"made{ending}"
        source.write_text(page, encoding="utf-8")
        command = [
            found(ending), "--headless", "--disable-gpu", "--disable-extensions", "--no-first-run",
            f"--user-data-dir={folder}/profile", *(option.format(made) for option in options), source.as_uri(),
        ]  # fmt: skip
        if os.geteuid() == 0:
            command.insert(1, "--no-sandbox")  # it refuses to work for root otherwise; the page has no script
        code, told = _done(command)
        if code is None:
            raise StorageError("{} made no {}: it stood still for {:.0f} s, try again", command[0], ending, STILL_S)
        if not made.exists():
            last = told.decode("utf-8", errors="replace").strip().rpartition("\n")[2]
            raise StorageError("{} made no {}: {}", command[0], ending, last[:300] or Saying("exit code {}", code))
        shutil.copyfile(made, target)


def _done(command: list[str]) -> tuple[int | None, bytes]:
    """Run a program to its end and return its exit code and complaints; no code of one that stood still."""
    before = -1.0
    with subprocess.Popen(  # noqa: S603 - ours
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True
    ) as running:
        try:
            while True:
                try:
                    told = running.communicate(timeout=STILL_S)[1]
                except subprocess.TimeoutExpired:
                    spent = _processor_s(running.pid)
                    if spent - before < STILL_S * _WORKS:
                        return None, b""
                    before = spent
                else:
                    return running.returncode, told
        finally:
            with suppress(ProcessLookupError):
                os.killpg(running.pid, signal.SIGKILL)


def _processor_s(session: int) -> float:
    """Return the processor's time that the processes of a session have taken; 0 where the system does not tell."""
    ticks = 0
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            fields = path.read_text("utf-8", errors="replace").rpartition(") ")[2].split()
            ticks += (fields[3] == str(session)) * (int(fields[11]) + int(fields[12]))
    return ticks / 100
