"""What the locks pin is what is installed, on any day and by any pip that a supported Python brings."""

from __future__ import annotations

import base64
import hashlib
import os
import re
import shutil
import subprocess
import tomllib
import zipfile
from importlib.metadata import distributions
from pathlib import Path

import pytest

from tests.every import every, matrix
from tools.dockerfile import steps
from tools.pythons import NEWEST, installed, oldest

ROOT = Path(__file__).parents[2]
LOCKS = {path.stem: path.read_text("utf-8") for path in (ROOT / "requirements").glob("*.lock")}


def python_of(version: str) -> Path:
    return installed().get(version) or pytest.skip(f"Python {version} is not on this machine")


def pins(lock: str) -> dict[str, str]:
    return dict(re.findall(r"^([\w.-]+)==(\S+)", lock, re.MULTILINE))


@pytest.mark.parametrize("name", ["base", "extras"])
def test_a_lock_holds_the_versions_of_the_one_that_the_tests_run_with(name: str) -> None:
    assert pins(LOCKS[name]).items() <= pins(LOCKS["dev"]).items()


@every("name", LOCKS)
def test_a_lock_names_versions_and_hashes_and_no_place(name: str) -> None:
    lines = LOCKS[name].splitlines()
    assert [
        line for line in lines if not re.match(r"[\w.-]+==\S+( ; .+)? \\$|    --hash=sha256:[0-9a-f]{64}( \\)?$", line)
    ] == []


def test_what_the_demo_needs_no_dev_tool_is_in() -> None:
    tools = {"coverage", "duckdb", "mypy", "pandas", "playwright", "polars", "pytest", "ruff", "scrapyd"}
    assert not tools & pins(LOCKS["extras"]).keys()
    assert tools <= pins(LOCKS["dev"]).keys()


def wheel(folder: Path, name: str, version: str, *requires: str, extra: str = "") -> None:
    """Write a wheel with one empty module."""
    about = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n" + (
        f"Provides-Extra: {extra}\n" if extra else ""
    )
    info = f"{name}-{version}.dist-info"
    files = {
        f"{name}.py": "",
        f"{info}/METADATA": about + "".join(f"Requires-Dist: {line}\n" for line in requires),
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    rows = [
        f"{path},sha256={base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b'=').decode()},{len(text)}"
        for path, text in files.items()
    ]
    files[f"{info}/RECORD"] = "\n".join([*rows, f"{info}/RECORD,,", ""])
    with zipfile.ZipFile(folder / f"{name}-{version}-py3-none-any.whl", "w") as archive:
        for path, text in files.items():
            archive.writestr(path, text)


def locked(folder: Path, *names: str) -> str:
    """Return a lock that pins the first release of each."""
    hashes = {
        name: hashlib.sha256((folder / f"{name}-1.0-py3-none-any.whl").read_bytes()).hexdigest() for name in names
    }
    return "".join(f"{name}==1.0 \\\n    --hash=sha256:{value}\n" for name, value in hashes.items())


BACKEND = """
import pathlib, sys
sys.path.insert(0, str(pathlib.Path(__file__).parent))
from make_wheel import wheel
def build_wheel(directory, config_settings=None, metadata_directory=None):
    wheel(pathlib.Path(directory), "regional_news", "1.0", "plugin>=1.0")
    return "regional_news-1.0-py3-none-any.whl"
build_editable = build_wheel
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a folder with our Makefile, made-up locks, and an index with a newer release of every pin."""
    index = tmp_path / "index"
    index.mkdir()
    for version in ("1.0", "1.1"):
        wheel(index, "measure", version, "parser>=1.0; extra == 'toml'", extra="toml")
        wheel(index, "parser", version)
        wheel(index, "plugin", version, "measure[toml]>=1.0")
        wheel(index, "devtool", version, "plugin>=1.0", "shown[colour]>=1.0")
        wheel(index, "shown", version, "parser>=1.0; extra == 'colour'", extra="colour")
    folder = tmp_path / "project"
    (folder / "requirements").mkdir(parents=True)
    runs = locked(index, "measure", "parser", "plugin")
    for name, lock in {
        "base": runs,
        "extras": runs,
        "peers": runs,
        "dev": runs + locked(index, "devtool", "shown"),
        "pip": "",  # the one that the Python brings stays
    }.items():
        (folder / f"requirements/{name}.lock").write_text(lock, "utf-8")
    shutil.copy(ROOT / "Makefile", folder)
    (folder / "pyproject.toml").write_text(
        '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n', "utf-8"
    )
    (folder / "backend.py").write_text(BACKEND, "utf-8")
    source = Path(__file__).read_text("utf-8")
    head, tail = source.index("def wheel("), source.index("def locked(")
    imports = "from __future__ import annotations\nimport base64, hashlib, zipfile\n"
    (folder / "make_wheel.py").write_text(imports + source[head:tail], "utf-8")
    return folder


def done(folder: Path, *command: str | Path, path: str = "") -> str:
    """Run a command where pip knows the folder's index alone; return what it printed."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "MAKE", "MFLAGS"))}
    ours = {"PIP_CONFIG_FILE": os.devnull, "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(folder.parent / "index")}
    ours["PATH"] = f"{path}:{kept['PATH']}" if path else kept["PATH"]
    ended = subprocess.run(
        command,
        cwd=folder,
        env={**kept, **ours},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout
    return ended.stdout


def in_venv(folder: Path, venv: str) -> dict[str, str]:
    """Return what is installed, but for the tools that a venv is made with."""
    listed = distributions(path=[str(path) for path in (folder / venv).glob("lib/python3*/site-packages")])
    return {each.name.replace("-", "_"): each.version for each in listed if each.name not in {"pip", "setuptools"}}


@pytest.fixture(scope="class")
def python(version: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a Python of that version that makes one virtual environment and copies it: making one takes seconds."""
    real, folder = python_of(version), tmp_path_factory.mktemp("python")
    subprocess.run([real, "-m", "venv", folder / "venv"], check=True)
    program = folder / "python"
    program.write_text(f'#!/bin/sh\n[ "$1 $2" = "-m venv" ] && exec cp -a {folder}/venv "$3"\nexec {real} "$@"\n')
    program.chmod(0o755)
    return program


RUNS = dict.fromkeys(["measure", "parser", "plugin"], "1.0")
OURS = {"regional_news": "1.0"}


@pytest.mark.slow
@pytest.mark.parametrize(
    "version",
    matrix([f"3.{minor}" for minor in range(oldest(), NEWEST + 1)], few=f"3.{oldest()}".__eq__),
    scope="class",
)
class TestNewerReleases:
    """A newer release of everything pinned is offered, and none is taken, nor does it stop the installation."""

    def test_make_installs_each_lock_exactly(self, project: Path, python: Path) -> None:
        done(project, "make", f"PYTHON={python}", ".venv/.installed-extras")
        assert in_venv(project, ".venv") == {**RUNS, **OURS}
        done(project, "make", f"PYTHON={python}", ".venv/.installed")
        assert in_venv(project, ".venv") == {**RUNS, "devtool": "1.0", "shown": "1.0", **OURS}
        assert done(project, "make", f"PYTHON={python}", "-q", ".venv/.installed-extras") == ""

    def test_the_peers_are_their_lock_exactly(self, project: Path, python: Path) -> None:
        done(project, "make", f"PYTHON={python}", ".venv-peers/.installed")
        assert in_venv(project, ".venv-peers") == RUNS

    def test_the_image_is_its_lock_exactly(self, project: Path, python: Path) -> None:
        for word, rest in steps((ROOT / "Dockerfile").read_text("utf-8")):
            if word == "RUN" and "pip" in rest:
                done(project, "/bin/sh", "-ec", rest, path=str(python.parent))
        assert in_venv(project, ".venv") == {**RUNS, **OURS}


def test_every_installation_from_a_lock_resolves_nothing_and_is_checked() -> None:
    for name in ("Makefile", "Dockerfile"):
        lines = re.sub(r"\\\n\s*", "", (ROOT / name).read_text("utf-8")).splitlines()
        assert [line for line in lines if "--require-hashes" in line and "--no-deps" not in line] == [], name
        assert any("pip check" in line for line in lines), name


@pytest.mark.slow
def test_the_pythons_that_are_found_are_supported_and_bring_pip() -> None:
    with (ROOT / "pyproject.toml").open("rb") as file:
        assert tomllib.load(file)["project"]["requires-python"] == f">=3.{oldest()}"
    found = installed()
    assert found
    assert found.keys() <= {f"3.{minor}" for minor in range(oldest(), NEWEST + 1)}
