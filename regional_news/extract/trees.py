"""How much speaks for each line's being the story, by trees of decisions that were learned from real pages."""

from __future__ import annotations

import json
from bisect import bisect_right
from functools import cache, reduce
from importlib.resources import files
from itertools import accumulate
from operator import getitem, or_
from struct import Struct
from typing import TYPE_CHECKING, Any, Final

from regional_news.extract import features

if TYPE_CHECKING:
    from collections.abc import Sequence

REACH: Final = 3
"""A tree asks about lines so far above and below."""
LEAVES: Final = 16
"""No tree has more ends than these, a bit each; the ends of two trees are looked up as one number."""
UNIT: Final = 100
"""What a line is worth is counted in hundredths of the logarithm of its odds: sums of whole numbers are exact."""
SHOWN_SHARES: Final = 8


class Trees:
    """The learned trees, asked all at once.

    The ends of a tree are bits. Every question that is answered by yes crosses out the ends on the side of no; the
    first end left over is where the line comes out. What a value crosses out in all trees, for its line and each line
    in reach, is one large number, looked up once for each combination of values that occurs.
    """

    def __init__(self, trees: Sequence[Any]) -> None:
        trees = [*trees, 0] if len(trees) % 2 else trees
        self.size = LEAVES * len(trees)
        self._crossed: dict[str, list[tuple[int, int]]] = {}
        self._first = sum(1 << LEAVES * n for n in range(len(trees)))
        self._mask = (1 << self.size) - 1
        self._unpack = Struct(f"<{len(trees) // 2}I").unpack
        worth: list[dict[int, int]] = []
        for number, tree in enumerate(trees):
            ends: list[int] = []
            self._plant(tree, number * LEAVES, ends)
            worth.append({(2 << n) - 1: value for n, value in enumerate(ends)})
        self._worth_of = [
            {low | high << LEAVES: own + other for low, own in first.items() for high, other in second.items()}
            for first, second in zip(worth[::2], worth[1::2], strict=True)
        ]
        for questions in self._crossed.values():
            questions.sort()
        self._least = {name: [least for least, _ in questions] for name, questions in self._crossed.items()}
        self._all = {
            name: [0, *accumulate((crossed for _, crossed in questions), or_)]
            for name, questions in self._crossed.items()
        }

    def _plant(self, node: Any, at: int, ends: list[int]) -> None:
        if isinstance(node, int):
            ends.append(node)
            return
        name, offset, least, no, yes = node
        first = len(ends)
        self._plant(no, at, ends)
        crossed = (1 << len(ends)) - (1 << first) << at + self.size * (REACH - offset)
        self._crossed.setdefault(name, []).append((least, crossed))
        self._plant(yes, at, ends)

    def of_part(self, part: features.Part) -> int:
        """Return what a part of a line's values crosses out, for the lines in reach one beside the other."""
        return reduce(or_, (self._by(name, value) for name, value in features.atoms_of(part)), 0)

    def _by(self, name: str, value: int) -> int:
        """Return what all questions cross out that a value answers by yes."""
        return self._all[name][bisect_right(self._least[name], value)] if name in self._all else 0

    def scores(self, lines: Sequence[int]) -> list[int]:
        """Return how much speaks for each line's being the story."""
        found = []
        crossed = 0
        for own in [*lines, *[0] * REACH]:
            crossed = crossed >> self.size | own
            found.append(self._worth(crossed & self._mask))
        return found[REACH:]

    def _worth(self, crossed: int) -> int:
        ends = crossed ^ (crossed + self._first)  # of each tree all bits up to the first that is not crossed out
        return sum(map(getitem, self._worth_of, self._unpack(ends.to_bytes(self.size // 8, "little"))))

    def shares(self, lines: Sequence[Sequence[tuple[object, ...]]], number: int) -> str:
        """Return what each value of a line and its neighbours adds to its score, the weightiest first.

        That is what the line would be worth less if the value were not there.
        """
        own: dict[str, int] = {}
        for other in range(max(0, number - REACH), min(len(lines), number + REACH + 1)):
            place = self.size * (REACH - other + number)
            for name, value in (atom for pair in enumerate(lines[other]) for atom in features.atoms(*pair)):
                if crossed := self._by(name, value) >> place & self._mask:
                    own[f"{name}={value}" + (f"[{other - number:+}]" if other != number else "")] = crossed
        whole = self._worth(reduce(or_, own.values(), 0))
        gains = {name: whole - self._worth(reduce(or_, (own[n] for n in own if n != name), 0)) for name in own}
        ranked = sorted(gains.items(), key=lambda pair: -abs(pair[1]))[:SHOWN_SHARES]
        return ", ".join([f"{whole / UNIT:+.2f}", *(f"{name} {gain / UNIT:+.2f}" for name, gain in ranked)])


@cache
def learned() -> Trees:
    """Return the trees that the package ships."""
    return Trees(json.loads(files(__package__).joinpath("trees.json").read_text(encoding="utf-8")))
