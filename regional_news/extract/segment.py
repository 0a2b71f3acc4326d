"""Which lines are the story: the most likely way through the page, by weights that were learned from real pages.

A page is read as a chain of states: before the story (P), its first line (F), a line of it (B), a line inside that is
none of it (J), its last line (L), behind it (Q). Every feature of a line and of its neighbours speaks for some states
and against others; no single line can end a story against all the lines behind it.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from regional_news.extract import features

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
DOUBT: Final = 1.5
"""An end that is less than this behind the best, in the logarithm of its likelihood, is as good."""
_SIZE: Final = len(STATES)
_FIRST: Final = STATES.index("F")
_LAST: Final = STATES.index("L")
_BEHIND: Final = STATES.index("Q")
_NEVER: Final = -1e9


class Weights:
    """The learned weights; what a combination of values is worth is added up once."""

    def __init__(self, data: dict[str, Any]) -> None:
        self.features: dict[str, list[float]] = data["features"]
        moves = {(STATES.index(pair[0]), STATES.index(pair[1])): value for pair, value in data["steps"].items()}
        self.into = [[(a, moves[a, b]) for a in range(_SIZE) if (a, b) in moves] for b in range(_SIZE)]
        self.first_to_behind, self.last_to_behind = moves[_FIRST, _BEHIND], moves[_LAST, _BEHIND]
        self.stay_behind = moves[_BEHIND, _BEHIND]
        self.known: dict[tuple[int, tuple[object, ...]], list[float]] = {}

    def of_names(self, names: Iterable[str]) -> list[float]:
        """Return the sum of the weights of features, by offset and state."""
        rows = [row for name in names if (row := self.features.get(name))]
        return [sum(column) for column in zip(*rows, strict=True)] or [0.0] * (_SIZE * len(OFFSETS))

    def of_line(self, groups: Sequence[tuple[object, ...]]) -> list[float]:
        """Return the sum of the weights of a line's groups of features."""
        rows = []
        for number, values in enumerate(groups):
            row = self.known.get((number, values))
            if row is None:
                if len(self.known) > MAX_KNOWN:
                    self.known.clear()
                row = self.known[number, values] = self.of_names(features.expand(number, values))
            rows.append(row)
        return [a + b + c + d + e + f for a, b, c, d, e, f in zip(*rows, strict=True)]


MAX_KNOWN: Final = 20_000


@cache
def learned() -> Weights:
    """Return the weights that the package ships."""
    return Weights(json.loads(files(__package__).joinpath("weights.json").read_text(encoding="utf-8")))


def emissions(lines: Sequence[list[float]]) -> list[list[float]]:
    """Return the score of every line in every state, what its neighbours say of it included."""
    nothing = [0.0] * (_SIZE * len(OFFSETS))
    padded = [nothing, *lines, nothing]
    return [
        [a + b + c for a, b, c in zip(before[2 * _SIZE :], own[_SIZE : 2 * _SIZE], after[:_SIZE], strict=True)]
        for before, own, after in zip(padded, padded[1:], padded[2:], strict=False)
    ]


class Chain(NamedTuple):
    """The most likely way through a page."""

    states: str
    """The state of every line."""
    ends_near: int
    """The line where the story ends by another way that is almost as likely, the most distant of these."""
    margin: float
    """How much likelier the story's end is than the next one."""


def best_way(
    lines: Sequence[list[float]], weights: Weights, *, is_needed: bool = False, no_edges: Collection[int] = ()
) -> Chain:
    """Return the most likely state of every line; `is_needed` leaves no page without a story.

    No story begins or ends with one of the lines `no_edges`, title and byline.
    """
    into = weights.into
    told = emissions(lines)
    for number in no_edges:
        told[number][_FIRST] = told[number][_LAST] = _NEVER
    scores = [own if state in FIRST else _NEVER for state, own in zip(STATES, told[0], strict=True)]
    finals = [max(scores[_FIRST], scores[_LAST])]
    backs: list[list[int]] = []
    for own in told[1:]:
        came = [max([(scores[a] + step, a) for a, step in of_state]) for of_state in into]
        backs.append([a for _, a in came])
        scores = [score + value for (score, _), value in zip(came, own, strict=True)]
        finals.append(max(scores[_FIRST] + weights.first_to_behind, scores[_LAST] + weights.last_to_behind))
    state = max((n for n in range(_SIZE) if STATES[n] in LAST and not (is_needed and n == 0)), key=scores.__getitem__)
    path = [state]
    for back in reversed(backs):
        state = back[state]
        path.append(state)
    states = "".join(STATES[n] for n in reversed(path))
    return Chain(states, *_second_end(states, finals, told, weights))


def _second_end(states: str, finals: list[float], told: list[list[float]], weights: Weights) -> tuple[int, float]:
    """Return the most distant end that is almost as likely as the chosen one, and how far behind the next one is."""
    end = max((n for n, state in enumerate(states) if state in STORY), default=-1)
    if end < 0:
        return -1, 0.0
    behind = 0.0
    whole = list(finals)
    for number in range(len(told) - 1, -1, -1):
        whole[number] += behind
        behind += told[number][_BEHIND] + weights.stay_behind
    others = [(whole[n], n) for n in range(len(whole)) if n != end]
    near = [n for score, n in others if score > whole[end] - DOUBT]
    margin = whole[end] - max(others)[0] if others else 0.0
    return max(near, key=lambda n: abs(n - end), default=end), margin
