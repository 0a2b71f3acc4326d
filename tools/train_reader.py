"""Learn from labelled pages which lines are the story: writes the weights and trees that `regional_news.extract` reads.

    uv run --with lightgbm --with scikit-learn python -m tools.train_reader --real ../shared/real            cross-validate by site
    uv run --with lightgbm --with scikit-learn python -m tools.train_reader --real ../shared/real --write    and write what all pages teach
    uv run --with lightgbm --with scikit-learn python -m tools.train_reader --real ../shared/real --fields   every field, held out
    uv run --with lightgbm --with scikit-learn python -m tools.train_reader --real ../shared/real --write --trees   the trees alone

A chain (`tools/reader_chain.py`) and trees (`tools/reader_trees.py`) read together. Labelled real pages count fully,
generated designs a little, pages without an article teach where none is. Pages of one site are never on both sides of a split.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from unittest.mock import patch

from benchmarks import real_pages
from regional_news.extract import reader, segment, trees
from tools import bare_pages, reader_chain, reader_trees
from tools.reader_samples import ROOT, STORY, Sample, fold_of, load, thinned

if TYPE_CHECKING:
    from collections.abc import Iterator

WEIGHTS: Final = ROOT / "regional_news/extract/weights.json"
TREES: Final = ROOT / "regional_news/extract/trees.json"
DESIGNS_OF_CHAIN: Final = 4
DESIGNS_OF_TREES: Final = 2
"""One of so many generated pages is learned from."""


def chain_of(samples: list[Sample], *, rounds: int) -> dict[str, Any]:
    """Return the weights that pages teach."""
    model = reader_chain.Model(samples)
    model.learn(samples, rounds=rounds)
    return model.as_data()


def trees_of(samples: list[Sample], bare: list[Sample]) -> list[Any]:
    """Return the trees that pages teach, the bare ones among them."""
    return reader_trees.learn([*thinned(samples, DESIGNS_OF_TREES), *bare])


def judge(samples: list[Sample], models: segment.Models, *, verbose: bool) -> list[dict[str, float]]:
    """Return how near the text of each real page comes to its label."""
    found = []
    for one in samples:
        if one.weight < 1 or one.is_augmented or one.site.startswith("portal/"):
            continue
        told, leaning = models.of_lines(one.groups)
        way = segment.best_way(told, models.weights, leaning, is_needed=one.is_needed, no_edges=one.no_edges)
        path = way.states
        text = "\n".join(text for text, state in zip(one.texts, path, strict=True) if state in STORY)
        if one.label.get("refuse"):
            found.append({"refused": float(not text)})
            continue
        f1, edges = real_pages.body_scores(text, one.label)
        found.append({"F1": f1, "F1>=.9": float(f1 >= 0.9), "edges": float(edges)})
        if verbose and (f1 < 0.98 or not edges):
            print(f"{f1:.3f} {one.name} {'' if edges else '(edges)'}")
            for text, state, allowed in zip(one.texts, path, one.allowed, strict=True):
                is_in = state in STORY
                if (is_in and not allowed & STORY) or (not is_in and not allowed - STORY):
                    print(f"      {'+' if is_in else '-'} {state} {text[:70]}")
    return found


def read_with(
    models: segment.Models, pages: list[real_pages.RealPage]
) -> list[tuple[real_pages.RealPage, dict[str, float]]]:
    """Return the scores of every field of pages that are read with these weights and trees."""
    with patch.object(segment, "learned", return_value=models):
        return [
            (page, real_pages.score(page, reader.read(page.body, url=page.url, fetched_at=real_pages.FETCHED_AT)))
            for page in pages
        ]


def write(samples: list[Sample], bare: list[Sample], *, is_whole: bool) -> None:
    """Write what all pages teach."""
    if is_whole:
        data = chain_of(thinned(samples, DESIGNS_OF_CHAIN), rounds=100)
        lines = ",\n".join(
            f"{json.dumps(name, ensure_ascii=False)}: {json.dumps(row)}" for name, row in data["features"].items()
        )
        WEIGHTS.write_text(
            f'{{"steps": {json.dumps(data["steps"])},\n"features": {{\n{lines}\n}}}}\n', encoding="utf-8"
        )
    rows = ",\n".join(json.dumps(tree, separators=(",", ":")) for tree in trees_of(samples, bare))
    TREES.write_text(f"[\n{rows}\n]\n", encoding="utf-8")


def held_out_models(
    samples: list[Sample], bare: list[Sample], rounds: int, kept: Path | None
) -> Iterator[segment.Models]:
    """Yield for each fold what the other folds' sites teach; what `kept` holds already is not learned again."""
    for fold in range(bare_pages.FOLDS):
        path = kept / f"fold-{fold}.json" if kept else None
        if path and path.exists():
            chain, grown = json.loads(path.read_text(encoding="utf-8"))
        else:
            others = [one for one in samples if fold_of(one.site, bare_pages.FOLDS) != fold]
            grown = trees_of(others, [one for one in bare if fold_of(one.site, bare_pages.FOLDS) != fold])
            thin = thinned(samples, DESIGNS_OF_CHAIN)
            chain = chain_of([one for one in thin if fold_of(one.site, bare_pages.FOLDS) != fold], rounds=rounds)
            if path:
                path.write_text(json.dumps([chain, grown]), encoding="utf-8")
        yield segment.Models(segment.Weights(chain), trees.Trees(grown))


def main() -> None:
    """Cross-validate by site, or write what all pages teach when asked to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--real", type=Path, required=True)
    parser.add_argument("--verbose", action="store_true")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--trees", action="store_true", help="write the trees, leave the chain as it is")
    parser.add_argument(
        "--fields", action="store_true", help="read whole pages with models that know none of their site"
    )
    parser.add_argument("--models", type=Path, metavar="DIR", help="keep what each fold teaches in this folder")
    parser.add_argument("--rounds", type=int, default=45)
    arguments = parser.parse_args()
    samples = load(arguments.real)
    bare = bare_pages.make(samples)
    print(f"{len(samples) + len(bare)} pages, {sum(len(one.groups) for one in samples)} lines")
    if arguments.write:
        write(samples, bare, is_whole=not arguments.trees)
        return
    found: list[dict[str, float]] = []
    scored: list[tuple[real_pages.RealPage, dict[str, float]]] = []
    for fold, models in enumerate(held_out_models(samples, bare, arguments.rounds, arguments.models)):
        held_out = [one for one in samples if fold_of(one.site, bare_pages.FOLDS) == fold]
        found += judge(held_out, models, verbose=arguments.verbose)
        if arguments.fields:
            pages = [page for page in real_pages.load(arguments.real) if fold_of(page.site, bare_pages.FOLDS) == fold]
            scored += read_with(models, pages)
        print(f"fold {fold + 1} of {bare_pages.FOLDS}", flush=True)
    for name in ("F1", "F1>=.9", "edges", "refused"):
        values = [columns[name] for columns in found if name in columns]
        print(f"{name} {sum(values) / max(1, len(values)):.3f} on {len(values)}")
    if arguments.fields:
        print("\n".join(real_pages.table(scored)))


if __name__ == "__main__":
    main()
