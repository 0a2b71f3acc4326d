"""What the docstrings show holds."""

from __future__ import annotations

import doctest
from importlib import import_module
from pathlib import Path

import regional_news
from tests.every import every

PACKAGE = Path(regional_news.__file__).parent
MODULES = sorted(
    ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts)
    for path in PACKAGE.rglob("*.py")
    if ">>> " in path.read_text("utf-8")
)


@every("name", MODULES)
def test_examples_in_docstrings_hold(name: str) -> None:
    result = doctest.testmod(import_module(name.removesuffix(".__init__")))
    assert result.attempted
    assert not result.failed
