"""Stores of both kinds: what a store promises does not hang on where it is."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests import postgres

if TYPE_CHECKING:
    from regional_news.storage.sqlite.place import StorePlace


@pytest.fixture(params=["file", "server"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> StorePlace:
    """Where a store of the test's own may be made."""
    if request.param == "file":
        return tmp_path / "news.db"
    run = getattr(request.config, "workerinput", {})
    folder = Path(tempfile.gettempdir()) / f"regional-news-{run.get('testrunuid', os.getpid())}"
    return postgres.empty_store(folder, tmp_path, schema=f"tests_{run.get('workerid', 'main')}")
