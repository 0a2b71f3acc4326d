"""The files under `DATA_DIR/public`: what other programs made for readers, served as what they are.

Only a file that a listing of the folder finds is ever opened, under the name it has there.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FOLDER: Final = "public"

MEDIA_TYPES: Final = {
    ".atom": "application/atom+xml; charset=utf-8",
    ".rss": "application/rss+xml; charset=utf-8",
    ".xml": "application/xml; charset=utf-8",
    ".json": "application/feed+json; charset=utf-8",
    ".opml": "text/x-opml; charset=utf-8",
}
MAX_FILES: Final = 2_000
MAX_DEPTH: Final = 4


@dataclass(frozen=True, slots=True)
class Published:
    """One file."""

    name: str
    """Its path under the folder, with slashes."""
    path: Path

    @property
    def address(self) -> str:
        """Where it is served."""
        return f"/feeds/{quote(self.name)}"

    @property
    def media_type(self) -> str:
        """What it is."""
        return MEDIA_TYPES[self.path.suffix]


def published(folder: Path) -> list[Published]:
    """Return the feeds in a folder, by name; links that lead elsewhere, hidden and other files are passed over."""
    return sorted(_found(folder, "", depth=0), key=lambda file: file.name)[:MAX_FILES]


def _found(folder: Path, prefix: str, *, depth: int) -> Iterator[Published]:
    try:
        entries = list(os.scandir(folder))
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        return
    for entry in entries:
        if entry.name.startswith(".") or entry.is_symlink():
            continue
        if entry.is_dir() and depth < MAX_DEPTH:
            yield from _found(folder / entry.name, f"{prefix}{entry.name}/", depth=depth + 1)
        elif entry.is_file() and (folder / entry.name).suffix in MEDIA_TYPES:
            yield Published(f"{prefix}{entry.name}", folder / entry.name)
