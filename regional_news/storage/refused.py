"""Keep the bytes of refused pages, so that a repaired extraction can read them again without fetching.

`FOLDER/ab/abcd….body` holds a page's bytes, named by their SHA-256, so that an error page served for a thousand
addresses is kept once; `….json` beside it holds the response it came with last. What is older than `max_days`, and the
oldest above `max_bytes`, is removed.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Self

from regional_news.errors import StorageError
from regional_news.storage.files import beyond, write_whole

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from scrapy.settings import BaseSettings

_BODY = ".body"
_RESPONSE = ".json"


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedPage:
    """One kept page."""

    sha256: str
    url: str
    status: int
    headers: dict[str, str]
    reason: str
    fetched_at: str
    body: bytes


class RefusedPages:
    """The folder of refused pages, held within its limits. Raises `StorageError` when the disk does not take a page."""

    def __init__(self, folder: Path, *, max_bytes: int, max_days: float) -> None:
        self._folder = folder
        self._max_bytes = max_bytes
        self._max_age_s = timedelta(days=max_days).total_seconds()
        self._held_bytes: int | None = None

    @classmethod
    def of(cls, settings: BaseSettings) -> Self:
        """Return the pages of a data folder, within the limits that its settings name."""
        return cls(
            Path(settings["DATA_DIR"]) / "refused",
            max_bytes=int(settings.getfloat("REFUSED_MAX_MB") * 2**20),
            max_days=settings.getfloat("REFUSED_MAX_DAYS"),
        )

    def keep(
        self, body: bytes, *, url: str, status: int, headers: Mapping[str, str], reason: str, fetched_at: datetime
    ) -> str | None:
        """Keep a page and return the SHA-256 it is found by; None where it alone is larger than all may be."""
        if len(body) > self._max_bytes:
            return None
        sha256 = hashlib.sha256(body).hexdigest()
        response = {
            "url": url,
            "status": status,
            "headers": dict(headers),
            "reason": reason,
            "fetched_at": fetched_at.isoformat(),
        }
        try:
            if self._held_bytes is None:
                self.prune()
            path = self._path(sha256)
            path.parent.mkdir(parents=True, exist_ok=True)
            self._held_bytes = (self._held_bytes or 0) + (0 if path.exists() else len(body))
            write_whole(path, body)
            write_whole(path.with_suffix(_RESPONSE), json.dumps(response, ensure_ascii=False, indent=1).encode())
            os.utime(path)  # its age counts from the latest visit
            if self._held_bytes > self._max_bytes:
                self.prune()
        except OSError as error:
            raise StorageError("refused pages {}: {}", self._folder, error.strerror) from error
        return sha256

    def read(self, sha256: str) -> RefusedPage | None:
        """Return a kept page, None where it is gone."""
        path = self._path(sha256)
        try:
            response = json.loads(path.with_suffix(_RESPONSE).read_bytes())
            return RefusedPage(sha256=sha256, body=path.read_bytes(), **response)
        except FileNotFoundError:
            return None

    def __iter__(self) -> Iterator[str]:
        """Return the names of all kept pages."""
        return (path.stem for path in sorted(self._folder.glob(f"??/*{_BODY}")))

    def remove(self, sha256: str) -> None:
        """Remove a kept page."""
        try:
            self._remove(self._path(sha256))
        except OSError as error:
            raise StorageError("refused pages {}: {}", self._folder, error.strerror) from error

    def prune(self) -> None:
        """Remove what is too old, then the oldest pages until the rest fits."""
        pages = self._folder.glob(f"??/*{_BODY}")
        gone, self._held_bytes = beyond(pages, max_bytes=self._max_bytes, max_age_s=self._max_age_s)
        for path in gone:
            self._remove(path)

    @staticmethod
    def _remove(path: Path) -> None:
        path.unlink(missing_ok=True)
        path.with_suffix(_RESPONSE).unlink(missing_ok=True)

    def _path(self, sha256: str) -> Path:
        return self._folder / sha256[:2] / f"{sha256}{_BODY}"
