"""Stores of both kinds: what a store promises does not hang on where it is."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from tests import postgres

if TYPE_CHECKING:
    from pathlib import Path

    from regional_news.storage.sqlite.place import StorePlace


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave what starts a database server to the slow tests."""
    for item in items:
        shape = getattr(item, "callspec", None)
        if shape and shape.params.get("place") == "server":
            item.add_marker("slow")


@pytest.fixture(params=["file", "server"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> StorePlace:
    """Where a store of the test's own may be made."""
    if request.param == "file":
        return tmp_path / "news.db"
    worker = getattr(request.config, "workerinput", {}).get("workerid")
    folder = postgres.folder_of(os.getppid() if worker else os.getpid())
    return postgres.empty_store(folder, tmp_path, schema=f"tests_{worker or 'main'}")
