"""What the machine must offer before a crawl starts: a clock that can be right, and room on the disk."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from regional_news.article import utc_now
from regional_news.errors import StorageError, UserError

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings

EARLIEST_CLOCK: Final = datetime(2024, 1, 1, tzinfo=UTC)
"""No machine that runs this program lives before it: clocks without a battery begin in 1970 or at their making."""


def check_machine(settings: BaseSettings) -> None:
    """Raise `UserError` for a clock that cannot be right, `StorageError` for a disk without room for a crawl."""
    if (now := utc_now()) < EARLIEST_CLOCK:
        raise UserError(f"the clock says {now.isoformat()}, before this program was made: set the clock")
    free_mb, wanted_mb = free_bytes(Path(settings["DATA_DIR"])) / 2**20, settings.getfloat("DISK_FREE_MIN_MB")
    if free_mb < wanted_mb:
        raise StorageError(
            f"DATA_DIR {settings['DATA_DIR']}: {free_mb:.0f} MB are free on its disk, a crawl starts with "
            f"{wanted_mb:.0f} (DISK_FREE_MIN_MB)"
        )


def free_bytes(folder: Path) -> int:
    """Return how much room the disk of `folder`, or of the folder it is to be made in, has left."""
    folder = folder.absolute()
    while not folder.exists():
        folder = folder.parent
    return shutil.disk_usage(folder).free
