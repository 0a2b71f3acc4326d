"""The trees of decisions about the lines of a page, and how they are learned.

Each of a row of small trees mends what those before it leave wrong; they ask about a line and the lines around it
(`features.atoms`), and say how much speaks for its being the story.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final

import lightgbm
import numpy as np

from regional_news.extract import features, trees
from tools.reader_samples import STORY

if TYPE_CHECKING:
    from tools.reader_samples import Sample

OFFSETS: Final = range(-trees.REACH, trees.REACH + 1)
SHAPE: Final = {
    "n_estimators": 100, "num_leaves": 16, "learning_rate": 0.1, "min_child_samples": 15, "colsample_bytree": 0.3,
    "subsample": 0.8, "subsample_freq": 1, "n_jobs": 1, "verbose": -1, "random_state": 0, "deterministic": True,
}  # fmt: skip
TRUST: Final = 3.5
"""What a tree says counts so many times beside what the chain says."""
LEAST_SITES: Final = 3
"""What is noticed on fewer sites is not learned from."""
_atoms: Final = cache(features.atoms)


class Columns:
    """The table that the trees are learned from: a row a line, a column each thing that is noticed in it or near it."""

    def __init__(self, samples: list[Sample]) -> None:
        sites: dict[str, set[str]] = {}
        for one in samples:
            for name in {name for row in _rows(one) for name in row}:
                sites.setdefault(name, set()).add(one.site)
        self.names = sorted(name for name, of in sites.items() if len(of) >= LEAST_SITES)
        self.number = {name: n for n, name in enumerate(self.names)}

    def of(self, one: Sample) -> np.ndarray:
        """Return the rows of a page's lines."""
        count, width = len(one.groups), len(self.names)
        own = np.zeros((count, width), dtype=np.uint8)
        for line, row in enumerate(_rows(one)):
            for name, value in row.items():
                if name in self.number:
                    own[line, self.number[name]] = value
        table = np.zeros((count, width * len(OFFSETS)), dtype=np.uint8)
        for n, offset in enumerate(OFFSETS):
            first, last = max(0, -offset), min(count, count - offset)
            if first < last:
                table[first:last, n * width : (n + 1) * width] = own[first + offset : last + offset]
        return table

    def tree(self, node: dict[str, Any]) -> Any:
        """Return a learned tree as `trees` reads it: name, offset, least value, the tree for less, the tree for more."""
        if "split_feature" not in node:
            return round(node["leaf_value"] * TRUST * trees.UNIT)
        place, column = divmod(node["split_feature"], len(self.names))
        branches = (self.tree(node["left_child"]), self.tree(node["right_child"]))
        return [self.names[column], OFFSETS[place], int(node["threshold"]) + 1, *branches]


def _rows(one: Sample) -> list[dict[str, int]]:
    return [dict(atom for pair in enumerate(line) for atom in _atoms(*pair)) for line in one.groups]


def learn(samples: list[Sample]) -> list[Any]:
    """Return trees that tell the lines of the story from others."""
    columns = Columns(samples)
    lines = [(one.weight, states) for one in samples for states in one.allowed]
    is_story = np.array([states <= STORY for _, states in lines])
    weights = np.array([0.0 if states & STORY and states - STORY else weight for weight, states in lines])
    model = lightgbm.LGBMClassifier(**SHAPE)
    model.fit(np.vstack([columns.of(one) for one in samples]), is_story, sample_weight=weights)
    return [columns.tree(tree["tree_structure"]) for tree in model.booster_.dump_model()["tree_info"]]
