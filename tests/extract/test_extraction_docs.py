"""docs/extraction.md says what the code does: every flag and refusal with its meaning, every module it names."""

from __future__ import annotations

import re
from pathlib import Path

from regional_news.item.article import FLAGS, REFUSALS

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "extraction.md").read_text(encoding="utf-8")


def table(heading: str) -> dict[str, str]:
    section = PAGE.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    return dict(re.findall(r"^\| `(\w+)` \| (.+) \|$", section, re.MULTILINE))


def test_every_flag_is_documented_with_its_meaning():
    assert table("Flags") == FLAGS


def test_every_refusal_is_documented_with_its_meaning():
    assert table("Refusals") == REFUSALS


def test_every_module_named_exists():
    for name in re.findall(r"`(\w+\.py)`", PAGE):
        assert (ROOT / "regional_news" / "extract" / name).exists() or (
            ROOT / "regional_news" / "text" / name
        ).exists(), name
