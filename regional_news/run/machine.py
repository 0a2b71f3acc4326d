"""What the machine must offer before a crawl starts: a clock that can be right, and room on the disk."""

from __future__ import annotations

import shutil
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from regional_news.errors import Saying, StorageError, UserError, file_error
from regional_news.item.article import utc_now

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings

EARLIEST_CLOCK: Final = datetime(2024, 1, 1, tzinfo=UTC)
"""No machine that runs this program lives before it: clocks without a battery begin in 1970 or at their making."""


def check_machine(settings: BaseSettings) -> None:
    """Raise `UserError` for a clock that cannot be right or a folder that cannot be made.

    Raises `StorageError` for a disk without room for a crawl.
    """
    if (now := utc_now()) < EARLIEST_CLOCK:
        raise UserError("the clock says {}, before this program was made: set the clock", now.isoformat())
    data_dir = Path(settings["DATA_DIR"])
    try:
        free_mb, wanted_mb = free_bytes(data_dir) / 2**20, settings.getfloat("DISK_FREE_MIN_MB")
        if free_mb >= wanted_mb:
            return
        tempfile.TemporaryDirectory(dir=existing(data_dir)).cleanup()  # /proc is full too, but no disk at all
    except OSError as error:
        raise file_error(Saying("DATA_DIR {}: cannot be written", data_dir), error) from error
    raise StorageError(
        "DATA_DIR {}: {:.0f} MB are free on its disk, a crawl starts with {:.0f} (DISK_FREE_MIN_MB)",
        data_dir,
        free_mb,
        wanted_mb,
    )


def free_bytes(folder: Path) -> int:
    """Return how much room the disk of `folder`, or of the folder it is to be made in, has left."""
    return shutil.disk_usage(existing(folder)).free


def existing(folder: Path) -> Path:
    """Return `folder` or the nearest one above it that exists."""
    folder = folder.absolute()
    while not folder.exists():
        folder = folder.parent
    return folder
