"""PDF and PNG by Chromium, where there is one: no library that fits in here sets Chinese and breaks pages as well."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Final

from regional_news.errors import Saying, StorageError, UserError

NAMES: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SECONDS_MAX: Final = 120.0


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
        try:
            done = subprocess.run(command, capture_output=True, timeout=SECONDS_MAX, check=False)  # noqa: S603 - ours
        except subprocess.TimeoutExpired:
            raise StorageError("{} made no {} within {:.0f} s", command[0], ending, SECONDS_MAX) from None
        if not made.exists():
            last = done.stderr.decode("utf-8", errors="replace").strip().rpartition("\n")[2]
            raise StorageError(
                "{} made no {}: {}", command[0], ending, last[:300] or Saying("exit code {}", done.returncode)
            )
        shutil.copyfile(made, target)
