"""The picture of the rooms in docs/architecture.md, drawn from the imports: `python -m tools.architecture_page`."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path
from typing import Final

import grimp

ROOT: Final = Path(__file__).parents[1]
PACKAGE: Final = ROOT / "regional_news"
PAGE: Final = ROOT / "docs" / "architecture.md"
BEGIN: Final = "<!-- drawn by `make docs`; do not edit -->\n"
END: Final = "<!-- end -->\n"


def room_of(name: str) -> str | None:
    """Return the room of a module of the package, None for what is none: `regional_news.http.robots` is of `http`."""
    parts = name.split(".")
    return parts[1] if parts[0] == PACKAGE.name and len(parts) > 1 else None


@cache
def tree_of(path: Path) -> ast.Module:
    """Parse a module, once."""
    return ast.parse(path.read_text(encoding="utf-8"))


def uses() -> dict[str, set[str]]:
    """Return which rooms each room uses, imports for the type checker alone left out."""
    rooms = {path.stem if path.suffix else path.name for path in PACKAGE.iterdir() if not path.name.startswith("_")}
    found: dict[str, set[str]] = {room: set() for room in rooms}
    graph = grimp.build_graph(PACKAGE.name, exclude_type_checking_imports=True, cache_dir=None)
    for module in graph.modules:
        if (room := room_of(module)) in found:
            used = {room_of(other) for other in graph.find_modules_directly_imported_by(module)}
            found[room] |= {other for other in used if other in rooms} - {room}
    return found


def picture() -> str:
    """Return the rooms as a diagram (mermaid): an arrow where one uses another, unless a longer way leads there."""
    used = uses()

    def reached(room: str, *, without: str | None = None) -> set[str]:
        nearest = used[room] - {without}
        return nearest.union(*(reached(other) for other in nearest))

    arrows = [
        f"    {room} --> {other}"
        for room in sorted(used)
        for other in sorted(used[room])
        if other not in reached(room, without=other)
    ]
    return "\n".join(["```mermaid", "flowchart TD", *arrows, "```", ""])


def page(text: str) -> str:
    """Return the page with its picture as the code is now."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}{picture()}{END}{after}"


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
