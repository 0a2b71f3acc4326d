"""The Dockerfile: what it copies is there, what it starts exists. `python -m tools.dockerfile` follows every step."""

from __future__ import annotations

import json
import tomllib

from tests.every import every
from tools.dockerfile import ROOT, allowed, steps

STEPS = steps((ROOT / "Dockerfile").read_text(encoding="utf-8"))


def argument_of(word: str) -> str:
    return next(rest for name, rest in STEPS if name == word)


@every("source", [s for word, rest in STEPS if word == "COPY" for s in rest.split()[:-1]])
def test_every_source_exists_and_is_not_ignored(source: str) -> None:
    assert (ROOT / source).exists()
    assert allowed(source)


@every("path", ["data/regional_news.db", ".git/config", "tests/conftest.py", ".venv/bin/python"])
def test_nothing_else_reaches_the_image(path: str) -> None:
    assert not allowed(path)


def test_it_runs_our_command_as_nobody_in_particular() -> None:
    with (ROOT / "pyproject.toml").open("rb") as file:
        scripts = tomllib.load(file)["project"]["scripts"]
    assert json.loads(argument_of("ENTRYPOINT"))[0] in scripts
    assert json.loads(argument_of("CMD"))[0] == "run"
    assert argument_of("USER") != "root"
    assert "--require-hashes" in argument_of("RUN")
