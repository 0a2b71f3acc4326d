"""Switch off every expression and word list of the reader in turn, and tell what each earns on real pages.

    python -m tools.ablate --real ../shared/real > benchmarks/results/ablation.md

One row a module constant that is an expression, a set or a table of words: an expression is replaced by one that finds
nothing, a set by an empty one. The change is counted in fields read rightly (bodies as F1 in hundredths), over all
pages and in sites that gain or lose; the guard is the generated designs of known portals, of which every twentieth page is
read. What changes nothing in either column has nothing to show for itself: it goes, or a page is found that needs it.
Learned weights are not learned again, so that a word the weights rely on shows more than it is worth.
"""

from __future__ import annotations

import argparse
import importlib
import logging
import pkgutil
import re
import sys
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

ROOT: Final = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks import real_pages  # noqa: E402
from benchmarks.extraction import forget  # noqa: E402
from regional_news import extract, text  # noqa: E402
from tests.skins import skin_pages  # noqa: E402
from tests.skins.score import EXACT, compare  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

NOTHING: Final = re.compile(r"(?!)(?P<never>)")
COLUMNS: Final = (*real_pages.FIELDS, "F1", "edges", "refused")


def constants() -> Iterator[tuple[ModuleType, str, Any]]:
    """Yield module, name and substitute of everything that can be switched off."""
    for package in (extract, text):
        for info in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            if info.ispkg:
                continue
            module = importlib.import_module(info.name)
            for name, value in sorted(vars(module).items()):
                if isinstance(value, re.Pattern) and not value.groupindex:
                    yield module, name, NOTHING
                elif isinstance(value, frozenset) and name.startswith("_"):
                    yield module, name, frozenset()


def real_scores(pages: list[real_pages.RealPage]) -> dict[str, dict[str, float]]:
    """Return the columns of every page by its name, wrong dates counted as two mistakes."""
    found = {}
    for page in pages:
        reading = extract.read(page.body, url=page.url, headers=page.headers, fetched_at=real_pages.FETCHED_AT)
        columns = real_pages.score(page, reading)
        columns["refused"] = columns["refused"] if not page.is_article else 1 - columns["refused"]
        columns["date"] = columns.get("date", 0.0) - columns.get("wrong date", 0.0)
        found[page.name] = {name: columns.get(name, 0.0) for name in COLUMNS}
    return found


def guard_score(pages: list[Any]) -> float:
    """Return how many fields of the generated designs are read rightly, and their F1."""
    total = 0.0
    for page in pages:
        reading = extract.read(
            page.body, url=page.url, headers=page.headers, fetched_at=page.fetched_at, facts=page.facts
        )
        score = compare(page, reading, fields=EXACT)
        total += len(EXACT) - len(score.wrong) + score.f1
    return total


def row(name: str, before: dict[str, dict[str, float]], after: dict[str, dict[str, float]], guard: float) -> str:
    """Return the line of the table for one constant."""
    change = {column: sum(after[page][column] - before[page][column] for page in before) for column in COLUMNS}
    by_site: dict[str, float] = defaultdict(float)
    for page, columns in before.items():
        by_site[page.rpartition("-")[0] or page] += sum(after[page][column] - columns[column] for column in COLUMNS)
    lose, gain = sum(v < -0.005 for v in by_site.values()), sum(v > 0.005 for v in by_site.values())
    said = ", ".join(
        f"{column} {value:+.2f}".removesuffix(".00") for column, value in change.items() if abs(value) > 0.005
    )
    return f"| {name} | {said or '0'} | {lose} | {gain} | {guard:+.2f} |"


def main() -> None:
    """Print the table, what earns nothing first."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--real", type=Path, required=True)
    parser.add_argument("--share", default="1/1", help="2/3: the second third of the constants, for several processes")
    arguments = parser.parse_args()
    logging.disable(logging.WARNING)
    pages = real_pages.load(arguments.real)
    designs = list(skin_pages(0, per_style=1))[::20]
    before, guarded = real_scores(pages), guard_score(designs)
    rows = []
    part, parts = map(int, arguments.share.split("/"))
    for module, name, substitute in list(constants())[part - 1 :: parts]:
        value = getattr(module, name)
        setattr(module, name, substitute)
        forget()
        try:
            after, guard = real_scores(pages), guard_score(designs) - guarded
            line = row(f"{module.__name__.removeprefix('regional_news.')}.{name}", before, after, guard)
        except (AttributeError, IndexError, KeyError, TypeError, ValueError, AssertionError) as error:
            line = f"| {module.__name__}.{name} | cannot be done without: {type(error).__name__} | | | |"
        finally:
            setattr(module, name, value)
            forget()
        rows.append(line)
        print(line, file=sys.stderr)
    idle = [line for line in rows if "| 0 | 0 | 0 | +0.00 |" in line]
    print(f"# What each expression and word list earns\n\n{len(pages)} real pages, {len(designs)} designs as a guard; ")
    print(f"{len(rows)} constants, {len(idle)} without effect. Made by `python -m tools.ablate`.\n")
    print("| without | real pages | sites lose | sites gain | guard |\n| --- | --- | --- | --- | --- |")
    print("\n".join(sorted(rows, key=lambda line: line not in idle)))


if __name__ == "__main__":
    main()
