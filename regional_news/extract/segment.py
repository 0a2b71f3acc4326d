"""Which lines are the story: the most likely way through the page, by weights that were learned from real pages.

A page is read as a chain of states: before the story (P), its first line (F), a line of it (B), a line inside that is
none of it (J), its last line (L), behind it (Q). Every feature of a line and of its neighbours speaks for some states
and against others, and `trees` say how much speaks for its being the story at all; no single line can end a story
against all the lines behind it.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from itertools import accumulate
from struct import Struct
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from regional_news.extract import features, trees

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

STATES: Final = "PFBJLQ"
OFFSETS: Final = (-1, 0, 1)
"""A line's features speak about the line before it, about itself and about the one behind it."""
STEPS: Final = tuple(
    (STATES.index(a), STATES.index(b))
    for a, b in ("PP", "PF", "FB", "FJ", "FL", "FQ", "BB", "BJ", "BL", "JB", "JJ", "JL", "LQ", "QQ")
)
FIRST: Final = "PF"
LAST: Final = "PFLQ"
STORY: Final = "FBL"
HARDLY: Final = -500
"""Where title and date say that there is a story, the trees must speak so much against each line that there is none."""
DOUBT: Final = 5.0
"""An end that is less than this behind the best, in the logarithm of its likelihood, is as good."""
_SIZE: Final = len(STATES)
_FIRST: Final = STATES.index("F")
_LAST: Final = STATES.index("L")
_BEHIND: Final = STATES.index("Q")
_NEVER: Final = -(10**9)
_UNIT: Final = 100
"""Weights are written with two digits behind the point and counted in hundredths: sums of whole numbers are exact."""
_BIAS: Final = 1 << 20
"""Added to every sum, so that none is negative; it weighs the same in every state of a line."""
_THIRD: Final = 32 * _SIZE
_MASK: Final = (1 << _THIRD) - 1
_BIASES: Final = sum(_BIAS << 32 * n for n in range(_SIZE * len(OFFSETS)))
_UNPACK: Final = Struct(f"<{_SIZE}I").unpack


class Weights:
    """The learned weights; what a combination of values is worth is added up once.

    What a line's features are worth for itself and its neighbours, by offset and state, is one large number of 32 bits
    for each: groups and lines are added up by adding such numbers.
    """

    def __init__(self, data: dict[str, Any]) -> None:
        self.features: dict[str, list[float]] = data["features"]
        self.steps = [round(data["steps"][STATES[a] + STATES[b]] * _UNIT) for a, b in STEPS]
        self._packed = {name: _packed(row) for name, row in self.features.items()}

    def of_part(self, part: features.Part) -> int:
        """Return the packed sum of the weights of what a part of a line's values stands for."""
        return sum(self._packed.get(name, 0) for name in features.names_of(part))


def _packed(row: Sequence[float]) -> int:
    return sum(round(value * _UNIT) << (32 * n) for n, value in enumerate(row))


class Models:
    """Chain and trees, and one memory of what each combination of values says in both."""

    def __init__(self, weights: Weights, grown: trees.Trees) -> None:
        self.weights, self.grown = weights, grown
        self.known: list[dict[tuple[object, ...], tuple[int, int]]] = [{} for _ in features.GROUPS]
        self._parts: dict[features.Part, tuple[int, int]] = {}

    def of_lines(self, lines: Iterable[Sequence[tuple[object, ...]]]) -> tuple[list[int], list[int]]:
        """Return of every line the packed sum of its weights, and how much the trees say for its being the story."""
        told, crossed = [], []
        for groups in lines:
            total, out = _BIASES, 0
            for number, (values, known) in enumerate(zip(groups, self.known, strict=True)):
                own = known.get(values) or self._of_values(number, values)
                total += own[0]
                out |= own[1]
            told.append(total)
            crossed.append(out)
        return told, self.grown.scores(crossed)

    def _of_values(self, number: int, values: tuple[object, ...]) -> tuple[int, int]:
        total = out = 0
        for part in features.parts(number, values):
            own = self._parts.get(part)
            if own is None:
                if len(self._parts) > MAX_KNOWN:
                    self._parts.clear()
                own = self._parts[part] = self.weights.of_part(part), self.grown.of_part(part)
            total += own[0]
            out |= own[1]
        known = self.known[number]
        if len(known) > MAX_KNOWN:
            known.clear()
        known[values] = total, out
        return total, out


MAX_KNOWN: Final = 2_000
"""So many combinations of values are remembered of each group."""
SHOWN_SHARES: Final = 8


@cache
def learned() -> Models:
    """Return the chain and the trees that the package ships."""
    data = json.loads(files(__package__).joinpath("weights.json").read_text(encoding="utf-8"))
    return Models(Weights(data), trees.learned())


def emissions(lines: Sequence[int]) -> list[tuple[int, ...]]:
    """Return the score of every line in every state, what its neighbours say of it included."""
    return [
        _UNPACK(((before >> 2 * _THIRD) + (own >> _THIRD & _MASK) + (after & _MASK)).to_bytes(4 * _SIZE, "little"))
        for before, own, after in zip([0, *lines], lines, [*lines[1:], 0], strict=False)
    ]


def speaks(leaning: Sequence[int], no_edges: Collection[int], *, least: int = 0) -> bool:
    """Tell whether the trees speak for one line but those of title and byline, by more than `least`."""
    return any(own > least and number not in no_edges for number, own in enumerate(leaning))


class Chain(NamedTuple):
    """The most likely way through a page."""

    states: str
    """The state of every line."""
    ends_near: int
    """The line where the story ends by another way that is almost as likely, the most distant of these."""
    margin: float
    """How much likelier the story's end is than the next one."""
    rival: int
    """The line with which the next likeliest story ends."""


def best_way(
    lines: Sequence[int],
    weights: Weights,
    leaning: Sequence[int],
    *,
    is_needed: bool = False,
    no_edges: Collection[int] = (),
) -> Chain:
    """Return the most likely state of every line; `leaning` is what the trees say for each line's being the story.

    A page holds a story where it is needed, or where the trees speak for one line. None begins or ends with one of the
    lines `no_edges`, title and byline.
    """
    pp, pf, fb, fj, fl, fq, bb, bj, bl, jb, jj, jl, lq, qq = weights.steps
    told = emissions(lines)
    p, f, *_ = told[0]
    f = _NEVER if 0 in no_edges else f + leaning[0]
    b = j = end = q = _NEVER
    finals = [f]
    backs: list[tuple[int, ...]] = []
    for number, own in enumerate(told[1:], 1):
        to_b = max((f + fb, 1), (b + bb, 2), (j + jb, 3))
        to_j = max((f + fj, 1), (b + bj, 2), (j + jj, 3))
        to_end = max((f + fl, 1), (b + bl, 2), (j + jl, 3))
        to_q = max((f + fq, 1), (end + lq, 4), (q + qq, 5))
        backs.append((0, 0, to_b[1], to_j[1], to_end[1], to_q[1]))
        is_edge = number in no_edges
        lean = leaning[number]
        f, end = (_NEVER, _NEVER) if is_edge else (p + pf + own[_FIRST] + lean, to_end[0] + own[_LAST] + lean)
        p, b, j, q = p + pp + own[0], to_b[0] + own[2] + lean, to_j[0] + own[3], to_q[0] + own[_BEHIND]
        finals.append(max(f + fq, end + lq))
    scores = (p, f, b, j, end, q)
    is_told = speaks(leaning, no_edges)
    ways = (_FIRST, _LAST, _BEHIND) if is_needed or is_told else (0, _FIRST, _LAST, _BEHIND)
    state = max(ways, key=scores.__getitem__)
    path = [state]
    for back in reversed(backs):
        state = back[state]
        path.append(state)
    states = "".join(STATES[n] for n in reversed(path))
    if is_told and not any(own > 0 and state in STORY for own, state in zip(leaning, states, strict=True)):
        # Long menus around it made another line cheaper.
        against = {number for number, own in enumerate(leaning) if own <= 0}
        return best_way(lines, weights, leaning, no_edges=against.union(no_edges))
    last = max((n for n, one in enumerate(states) if one in STORY), default=-1)
    return Chain(states, *_second_end(last, finals, [own[_BEHIND] + qq for own in told]))


def shares(groups: Sequence[tuple[object, ...]]) -> str:
    """Return what a line's features say for its being the story's last, the weightiest first."""
    weights, column = learned().weights.features, _SIZE + _LAST
    names = (name for pair in enumerate(groups) for name in features.expand(*pair) if name in weights)
    ranked = sorted(((weights[name][column], name) for name in names), key=lambda pair: -abs(pair[0]))
    return ", ".join(f"{name} {value:+.2f}" for value, name in ranked[:SHOWN_SHARES])


def _second_end(end: int, finals: list[int], behind: list[int]) -> tuple[int, float, int]:
    """Return the most distant end that is almost as likely as the chosen one, how far behind the next one is, and it.

    `finals` is what a story that ends with a line is worth, `behind` what a line behind the story is.
    """
    if end < 0:
        return -1, 0.0, -1
    after = [*accumulate(reversed(behind), initial=0)]
    whole = [own + rest for own, rest in zip(finals, reversed(after[:-1]), strict=True)]
    others = [(value, n) for n, value in enumerate(whole) if n != end]
    near = [n for value, n in others if value > whole[end] - DOUBT * _UNIT]
    value, rival = max(others, default=(whole[end], -1))
    return max(near, key=lambda n: abs(n - end), default=end), (whole[end] - value) / _UNIT, rival
