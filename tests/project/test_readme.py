"""The two README files: one says what the other does."""

from __future__ import annotations

import re
from pathlib import Path

FOLDER = Path(__file__).parents[2]
ENGLISH, CHINESE = ((FOLDER / name).read_text("utf-8") for name in ("README.md", "README.zh-CN.md"))


def commands(text: str) -> list[str]:
    """Return the commands of the code blocks, without what is said about them."""
    blocks = re.findall(r"^```sh\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    return [line.split(" #")[0].strip() for block in blocks for line in block.splitlines()]


def test_both_have_the_same_commands() -> None:
    assert commands(CHINESE) == commands(ENGLISH)


def test_both_name_the_same_spiders_arguments_and_exit_codes() -> None:
    named = r"^\| (`[^|]*`) \|"
    names = [re.findall(r"`([^`]+)`", cell) for cell in re.findall(named, ENGLISH, re.MULTILINE)]
    assert [re.findall(r"`([^`]+)`", cell) for cell in re.findall(named, CHINESE, re.MULTILINE)] == names
    assert re.findall(r"`(\d+)`", CHINESE) == re.findall(r"`(\d+)`", ENGLISH)


def test_both_lead_to_the_same_pages_and_each_is_there() -> None:
    places = [set(re.findall(r"\]\(([^):]+)\)", text)) for text in (ENGLISH, CHINESE)]
    assert places[0] - {"README.zh-CN.md"} == places[1] - {"README.md"}
    assert [place for place in set.union(*places) if not (FOLDER / place).exists()] == []
