"""docs/reliability.md from the tests: `python -m tools.faults_page`.

A test (or a class of tests) says which fault it injects and what is promised under it with
`@pytest.mark.fault("A1", "the fault", "the promise")`; the marks are read from the source, nothing is run.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT: Final = Path(__file__).parents[1]
TESTS: Final = ROOT / "tests"
PAGE: Final = ROOT / "docs" / "reliability.md"

AREAS: Final = {
    "A": "Network and HTTP",
    "B": "robots.txt (RFC 9309)",
    "C": "Rate limits",
    "D": "Redirects, addresses, scope",
    "E": "Size, compression, depth",
    "F": "XML, HTML, feeds",
    "G": "Encodings",
    "H": "Storage",
    "I": "Exports and files",
    "J": "Processes, cron, signals",
    "K": "Time",
    "L": "Logs and operation",
    "M": "Showing crawled text",
    "N": "Supply chain and settings",
}

HEAD: Final = """\
# What is promised when things go wrong

Made from the tests by `make docs`; do not edit. Each line names a fault, the promise under it, and the test that
injects the fault into real sockets, files and processes wherever it can and holds the program to the promise.
`make test` runs all of them, of long matrices some cases; `make test-every` runs every case.

The rules behind the promises:

1. The store is the one source of truth: an article is *seen* when it is *stored*, in one transaction.
2. What cannot be known is closed: no robots.txt, no crawl; no layout, no article; no public address, no connection.
3. Absence proves nothing: only a run that ended cleanly says that something is gone.
4. Pages are fetched at least once and stored exactly once.
5. How a run went is a number that a cron line can read.
6. Every limit has a name and a default (see [settings](settings.md)).
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """One mark of one test."""

    number: str
    what: str
    promise: str
    test: str
    """Path, class and name as pytest shows them."""


def promises(folder: Path = TESTS) -> list[Promise]:
    """Return every mark under `folder`, in the order of their numbers."""
    found: list[Promise] = []
    for path in sorted(folder.rglob("test_*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        found += _marks(tree, path.relative_to(folder.parent).as_posix())
    return sorted(found, key=lambda mark: (_order(mark.number), mark.test))


def _marks(tree: ast.Module | ast.ClassDef, where: str) -> Iterator[Promise]:
    for node in tree.body:
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            continue
        name = f"{where}::{node.name}"
        for decorator in node.decorator_list:
            if isinstance(decorator, ast.Call) and ast.unparse(decorator.func) == "pytest.mark.fault":
                number, what, promise = (str(ast.literal_eval(argument)) for argument in decorator.args)
                yield Promise(number=number, what=what, promise=promise, test=name)
        if isinstance(node, ast.ClassDef):
            yield from _marks(node, name)


def _order(number: str) -> tuple[str, int]:
    match = re.fullmatch(r"([A-N])([0-9]+)", number)
    if match is None:
        raise ValueError(f"fault {number!r}: give a letter from A to N and a number, such as 'A1'")
    return match[1], int(match[2])


def page(marks: list[Promise]) -> str:
    """Return the whole page."""
    text = [HEAD]
    for letter, title in AREAS.items():
        rows = [mark for mark in marks if mark.number.startswith(letter)]
        if rows:
            text.append(f"\n## {letter}. {title}\n\n| no. | fault | promise | test |\n| --- | --- | --- | --- |\n")
            text += [_row(mark) for mark in rows]
    return "".join(text)


def _row(mark: Promise) -> str:
    path, _, name = mark.test.partition("::")
    cells = (mark.number, mark.what, mark.promise, f"[{name.replace('::', ' ')}](../{path})")
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |\n"


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(promises()), encoding="utf-8")


if __name__ == "__main__":
    main()
