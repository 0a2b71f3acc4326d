"""What the learned reader does not yet keep of what the rules before it promised on invented pages."""

from __future__ import annotations

from pathlib import Path

import pytest

OWED = frozenset(Path(__file__).with_name("owed.txt").read_text("utf-8").splitlines())
"""Cases that fail, by name; one that passes again fails the run until its line here goes."""


def pytest_collection_modifyitems(items):
    for item in items:
        if item.nodeid.startswith("tests/extract/test_") and item.nodeid.partition("::")[2] in OWED:
            item.add_marker(pytest.mark.xfail(reason="owed by the learned reader", strict=True))
