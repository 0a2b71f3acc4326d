"""Paper by Chromium, where there is one: it sets Chinese and breaks pages better than any library that fits in here."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Final

from regional_news.errors import StorageError, UserError

NAMES: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SECONDS_MAX: Final = 120.0


def found() -> str:
    """Return the program; raise `UserError` where there is none."""
    for name in NAMES:
        if path := shutil.which(name):
            return path
    raise UserError("a .pdf needs Chromium, and there is none: install it, or write .html and print that")


def print_pdf(page: str, target: Path) -> None:
    """Write a page of ours as PDF. It can load nothing: its policy forbids whatever stands outside of it."""
    with tempfile.TemporaryDirectory(prefix="regional-news-") as folder:
        source, made = Path(folder) / "page.html", Path(folder) / "page.pdf"
        source.write_text(page, encoding="utf-8")
        command = [
            found(), "--headless", "--disable-gpu", "--disable-extensions", "--no-first-run", "--no-pdf-header-footer",
            f"--user-data-dir={folder}/profile", f"--print-to-pdf={made}", source.as_uri(),
        ]  # fmt: skip
        if os.geteuid() == 0:
            command.insert(1, "--no-sandbox")  # it refuses to work for root otherwise; the page has no script
        try:
            done = subprocess.run(command, capture_output=True, timeout=SECONDS_MAX, check=False)  # noqa: S603 - ours
        except subprocess.TimeoutExpired:
            raise StorageError(f"{command[0]} made no PDF within {SECONDS_MAX:.0f} s") from None
        if not made.exists():
            last = done.stderr.decode("utf-8", errors="replace").strip().rpartition("\n")[2]
            raise StorageError(f"{command[0]} made no PDF: {last[:300] or f'exit code {done.returncode}'}")
        shutil.copyfile(made, target)
