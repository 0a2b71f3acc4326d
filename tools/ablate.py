"""Switch off every expression and word list of the reader in turn, and tell what each earns on real pages.

    python -m tools.ablate --real ../shared/real --models DIR > benchmarks/results/ablation.md

One row a module constant that is an expression, a set or a table of words: an expression is replaced by one that finds
nothing, a set by an empty one. The change is counted in fields read rightly (bodies as F1 in hundredths), over all
pages and in sites that gain or lose; the guard is the generated designs of known portals, of which every twentieth page is
read. What changes nothing in either column has nothing to show for itself: it goes, or a page is found that needs it.
Each real page is read by a chain and trees that know no page of its site (`train_reader --models DIR` keeps them). They are
not learned again, so that a word they rely on shows more than it is worth.
"""

from __future__ import annotations

import argparse
import importlib
import logging
import pkgutil
import re
import sys
from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from unittest.mock import patch

ROOT: Final = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks import real_pages  # noqa: E402
from benchmarks.extraction import forget  # noqa: E402
from regional_news import extract, text  # noqa: E402
from regional_news.extract import segment  # noqa: E402
from tests.skins import skin_pages  # noqa: E402
from tests.skins.score import EXACT, compare  # noqa: E402
from tools import train_reader  # noqa: E402
from tools.reader_samples import fold_of  # noqa: E402

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


def readings(pages: list[Any], models: list[segment.Models]) -> list[extract.Reading]:
    """Return what is read from pages, real ones without facts and by models that do not know their site."""
    shipped, found = segment.learned(), []
    for page in pages:
        is_real = isinstance(page, real_pages.RealPage)
        of_page = models[fold_of(page.site, len(models))] if is_real else shipped
        at, facts = (real_pages.FETCHED_AT, None) if is_real else (page.fetched_at, page.facts)
        with patch.object(segment, "learned", return_value=of_page):
            found.append(extract.read(page.body, url=page.url, headers=page.headers, fetched_at=at, facts=facts))
    return found


def real_columns(page: real_pages.RealPage, reading: extract.Reading) -> dict[str, float]:
    """Return the columns of a page, wrong dates counted as two mistakes."""
    columns = real_pages.score(page, reading)
    columns["refused"] = columns["refused"] if not page.is_article else 1 - columns["refused"]
    columns["date"] = columns.get("date", 0.0) - columns.get("wrong date", 0.0)
    return {name: columns.get(name, 0.0) for name in COLUMNS}


def guard_points(page: Any, reading: extract.Reading) -> float:
    """Return how many fields of a generated page are read rightly, and its F1."""
    score = compare(page, reading, fields=EXACT)
    return len(EXACT) - len(score.wrong) + score.f1


class Bench:
    """The pages and what is read from them now; only a page that is read otherwise without a constant is scored."""

    def __init__(self, folder: Path, models: list[segment.Models]) -> None:
        self.models = models
        self.pages = real_pages.load(folder)
        self.designs = list(skin_pages(0, per_style=1))[::20]
        self.real = readings(self.pages, models)
        self.guards = readings(self.designs, models)

    def without(self, module: ModuleType, name: str, substitute: Any) -> str:
        """Return the table's line for one constant."""
        value = getattr(module, name)
        title = f"{module.__name__.removeprefix('regional_news.')}.{name}"
        setattr(module, name, substitute)
        forget()
        try:
            real, guards = readings(self.pages, self.models), readings(self.designs, self.models)
        except (AttributeError, IndexError, KeyError, TypeError, ValueError, AssertionError) as error:
            return f"| {title} | cannot be done without: {type(error).__name__} | | | |"
        finally:
            setattr(module, name, value)
            forget()
        before, after = {}, {}
        for page, old, new in zip(self.pages, self.real, real, strict=True):
            if old != new:
                before[page.name], after[page.name] = real_columns(page, old), real_columns(page, new)
        pairs = zip(self.designs, self.guards, guards, strict=True)
        guard = sum(guard_points(page, new) - guard_points(page, old) for page, old, new in pairs if old != new)
        return row(title, before, after, guard)


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


_kept: list[Bench] = []


def _keep(bench: Bench) -> None:
    """Remember in a process of the pool what it works with."""
    _kept.append(bench)


def _without(name: tuple[str, str]) -> str:
    module, constant, substitute = next(
        (module, constant, substitute)
        for module, constant, substitute in constants()
        if (module.__name__, constant) == name
    )
    return _kept[0].without(module, constant, substitute)


def main() -> None:
    """Print the table, what earns nothing first."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--real", type=Path, required=True)
    parser.add_argument("--models", type=Path, required=True, help="what `train_reader --models` has kept")
    parser.add_argument("--share", default="1/1", help="2/3: the second third of the constants, for several processes")
    arguments = parser.parse_args()
    logging.disable(logging.WARNING)
    bench = Bench(arguments.real, list(train_reader.held_out_models([], [], 0, arguments.models)))
    names = [(module.__name__, name) for module, name, _ in constants()]
    part, parts = map(int, arguments.share.split("/"))
    rows = []
    with ProcessPoolExecutor(2, mp_context=get_context("fork"), initializer=_keep, initargs=(bench,)) as pool:
        for line in pool.map(_without, names[part - 1 :: parts]):
            rows.append(line)
            print(line, file=sys.stderr, flush=True)
    idle = [line for line in rows if "| 0 | 0 | 0 | +0.00 |" in line]
    print(
        f"# What each expression and word list earns\n\n{len(bench.pages)} real pages, {len(bench.designs)} designs as a guard; "
    )
    print(f"{len(rows)} constants, {len(idle)} without effect. Made by `python -m tools.ablate`.\n")
    print("| without | real pages | sites lose | sites gain | guard |\n| --- | --- | --- | --- | --- |")
    print("\n".join(sorted(rows, key=lambda line: line not in idle)))


if __name__ == "__main__":
    main()
