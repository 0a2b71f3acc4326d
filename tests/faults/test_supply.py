"""N. Supply chain and code: what is installed is pinned, and what is dangerous is not written."""

from __future__ import annotations

import ast
import tomllib
from pathlib import Path

import pytest

import regional_news
from tests.every import every

PACKAGE = Path(regional_news.__file__).parent
ROOT = PACKAGE.parent

FORBIDDEN_MODULES = ("pickle", "marshal", "shelve", "yaml", "xml", "telnetlib", "ftplib", "dill")
FORBIDDEN_CALLS = ("eval", "exec", "compile", "__import__", "os.system", "yaml.load")
LAST_WORDS = {name.rpartition(".")[2] for name in FORBIDDEN_CALLS}
FORBIDDEN_ARGUMENTS = {"resolve_entities": True, "huge_tree": True, "load_dtd": True, "shell": True, "verify": False}


@pytest.mark.fault("N1", "a package is replaced at its index", "every locked one is held to its hash")
@every("name", ["base.lock", "dev.lock", "peers.lock"])
def test_every_locked_package_has_its_hash(name: str) -> None:
    text = (ROOT / "requirements" / name).read_text(encoding="utf-8").replace("\\\n", " ")
    packages = [line for line in text.splitlines() if line.strip() and not line.startswith(("#", " ", "-"))]
    assert len(packages) > 10
    assert [line.split()[0] for line in packages if "==" not in line or "--hash=sha256:" not in line] == []


@pytest.mark.fault("N1", "a dependency changes its behaviour with a new major version", "each has an upper bound")
def test_every_dependency_has_an_upper_bound() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = [
        project["project"]["dependencies"],
        *project["project"]["optional-dependencies"].values(),
        *project["dependency-groups"].values(),
    ]
    unbound = [name for group in groups for name in group if isinstance(name, str) and "<" not in name]
    assert unbound == []


@pytest.mark.fault("F2", "an entity names a file of ours, or grows a billion times", "no parser here resolves entities")
@pytest.mark.fault(
    "N3", "crawled bytes reach pickle, eval, a shell or an XML parser that loads things", "there is none"
)
@every("path", lambda: sorted(PACKAGE.rglob("*.py")))
def test_nothing_dangerous_is_written(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [name.name for name in node.names if name.name.split(".")[0] in FORBIDDEN_MODULES]
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in FORBIDDEN_MODULES:
            found.append(node.module)
        elif isinstance(node, ast.Call):
            if getattr(node.func, "attr", getattr(node.func, "id", "")) in LAST_WORDS:
                found += [ast.unparse(node.func)] if ast.unparse(node.func) in FORBIDDEN_CALLS else []
            found += [
                argument.arg
                for argument in node.keywords
                if argument.arg in FORBIDDEN_ARGUMENTS
                and isinstance(argument.value, ast.Constant)
                and argument.value.value is FORBIDDEN_ARGUMENTS[argument.arg]
            ]
    assert [name for name in found if name not in ALLOWED.get(path.relative_to(PACKAGE).as_posix(), ())] == []


ALLOWED: dict[str, tuple[str, ...]] = {}
"""What a file may use all the same, with the reason in the file itself."""
