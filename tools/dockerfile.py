"""Follow the Dockerfile's steps in a fresh folder, without Docker: `python -m tools.dockerfile`.

What COPY copies is limited by .dockerignore, what RUN installs comes from the package index, and the entry point crawls
the sandbox in the end. Only what a folder cannot stand in for, the base image and its users, is left out.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from sandbox import Sandbox

ROOT: Final = Path(__file__).parents[1]
FAST: Final = ["-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=0", "-a", "limit=3"]


def steps(text: str) -> list[tuple[str, str]]:
    """Return the instructions of a Dockerfile with their arguments, in their order."""
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    joined = re.sub(r"\\\n\s*", "", "\n".join(lines))
    return [(word, rest.strip()) for word, _, rest in (line.partition(" ") for line in joined.splitlines() if line)]


def allowed(path: str) -> bool:
    """Tell whether .dockerignore, a list of exceptions from everything, lets a path of the project through."""
    rules = (ROOT / ".dockerignore").read_text(encoding="utf-8").split()
    exceptions = [rule[1:] for rule in rules if rule.startswith("!")]
    return any(path == rule or path.startswith(f"{rule}/") for rule in exceptions) and "__pycache__" not in path


@dataclass
class Folder:
    """A folder that stands for the image's file system."""

    root: Path
    directory: str = "/"
    environment: dict[str, str] = field(default_factory=dict)
    entry: list[str] = field(default_factory=list)
    arguments: list[str] = field(default_factory=list)

    def at(self, path: str) -> Path:
        """Return where a path of the image is."""
        return self.root / str(Path(self.directory) / path).lstrip("/")

    def follow(self, word: str, rest: str) -> None:
        """Do what one instruction says."""
        if word == "WORKDIR":
            self.directory = str(Path(self.directory) / rest)
            self.at("").mkdir(parents=True, exist_ok=True)
        elif word == "COPY":
            *sources, target = rest.split()
            for source in sources:
                self.copy(source, self.at(target) / source if target.endswith("/") else self.at(target))
        elif word == "RUN":
            if "useradd" in rest:
                self.at("/data").mkdir()
            else:
                subprocess.run(["/bin/sh", "-ec", rest], cwd=self.at(""), env=self.environment, check=True)
        elif word == "ENV":
            for value in shlex.split(rest):
                name, _, text = value.partition("=")
                text = text.replace("$PATH", self.environment["PATH"])
                self.environment[name] = text.replace("/app/", f"{self.root}/app/")
        elif word == "ENTRYPOINT":
            self.entry = json.loads(rest)
        elif word == "CMD":
            self.arguments = [text.replace("/data", str(self.at("/data"))) for text in json.loads(rest)]
        elif word not in {"FROM", "USER", "VOLUME", "STOPSIGNAL"}:
            raise SystemExit(f"{word}: this script does not know it")

    def copy(self, source: str, target: Path) -> None:
        """Copy a file or folder of the project, as far as .dockerignore allows."""
        found = [path for path in [ROOT / source, *(ROOT / source).rglob("*")] if path.is_file()]
        for path in found:
            name = path.relative_to(ROOT).as_posix()
            if allowed(name):
                to = target / path.relative_to(ROOT / source) if path != ROOT / source else target
                to.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(path, to)
        if not found:
            raise SystemExit(f"COPY {source}: there is no such file")


def main() -> int:
    """Follow every step and return the exit code of the entry point."""
    with tempfile.TemporaryDirectory(prefix="regional-news-image-") as name:
        tools = Path(name) / "base"
        tools.mkdir()
        (tools / "python").symlink_to(sys.executable if sys.prefix == sys.base_prefix else sys._base_executable)  # type: ignore[attr-defined]
        kept = {key: value for key, value in os.environ.items() if "proxy" in key.lower() or key.startswith("PIP_")}
        folder = Folder(Path(name) / "image", environment={**kept, "PATH": f"{tools}:/usr/bin:/bin", "HOME": name})
        for word, rest in steps((ROOT / "Dockerfile").read_text(encoding="utf-8")):
            sys.stdout.write(f"{word} {rest}\n")
            sys.stdout.flush()
            folder.follow(word, rest)
        program = shutil.which(folder.entry[0], path=folder.environment["PATH"])
        if program is None:
            raise SystemExit(f"{folder.entry[0]}: the image does not hold it")
        with Sandbox(portals=["heze"], articles=8) as sandbox:
            line = [program, *folder.arguments, "heze", *FAST]
            done = subprocess.run(line, env={**folder.environment, **sandbox.environment()}, cwd="/", check=False)
        files = len(list(folder.at("/data").rglob("*.jsonl")))
        sys.stdout.write(f"exit code {done.returncode}, JSON Lines files: {files}\n")
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
