"""The supported Pythons that this machine has: `python -m tools.pythons` prints one path a line.

A command that is found is asked for its version, since pyenv puts names on the path behind which there is nothing.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Final

NEWEST: Final = 14  # the newest 3.N that the locks are made for
_ASKED: Final = "import ensurepip, sys, venv; print('%d.%d' % sys.version_info[:2], ensurepip.version())"


def oldest() -> int:
    """Return the N of the oldest 3.N that pyproject.toml admits."""
    with (Path(__file__).parents[1] / "pyproject.toml").open("rb") as file:
        requires = tomllib.load(file)["project"]["requires-python"]
    return int(requires.removeprefix(">=3."))


def asked(path: Path) -> tuple[str, tuple[int, ...]] | None:
    """Return an interpreter's version and that of the pip it bundles; None where it does not run or makes no venv."""
    try:
        told = subprocess.run([path, "-c", _ASKED], capture_output=True, text=True, timeout=60, check=False)
    except OSError:
        return None
    version, _, pip = told.stdout.strip().partition(" ")
    return (version, tuple(map(int, re.findall(r"\d+", pip)))) if told.returncode == 0 and pip else None


def installed() -> dict[str, Path]:
    """Return the interpreter of each version, where there are several the one that bundles the oldest pip."""
    folders = [Path(folder) for folder in os.environ.get("PATH", "").split(os.pathsep) if folder]
    folders += [Path("/usr/bin"), Path("/usr/local/bin"), *Path.home().glob(".pyenv/versions/*/bin")]
    found: dict[str, tuple[tuple[int, ...], Path]] = {}
    for minor in range(oldest(), NEWEST + 1):
        name = f"python3.{minor}"
        for path in {(folder / name).resolve() for folder in folders if (folder / name).exists()}:
            if (told := asked(path)) and told[0] == f"3.{minor}":
                found[told[0]] = min(found.get(told[0], (told[1], path)), (told[1], path))
    return {version: path for version, (_, path) in found.items()}


if __name__ == "__main__":
    sys.stdout.writelines(f"{path}\n" for path in installed().values())
