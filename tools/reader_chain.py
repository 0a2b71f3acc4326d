"""The chain over the lines of a page, and how its weights are learned.

It knows where a page is: before the story, in its first line, a line of it, a line inside that is none, its last line,
behind it. Every feature (`features.expand`) of a line and of its two neighbours has a weight for each state.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from regional_news.extract import features, segment
from regional_news.extract.segment import OFFSETS, STATES, STEPS

if TYPE_CHECKING:
    from tools.reader_samples import Sample

PENALTY: Final = 0.6
"""Strength of the square penalty on weights."""
SMALLEST: Final = 0.05
"""Smaller weights are not written."""
LEAST_SITES: Final = 3
"""What is noticed on fewer sites is not learned from."""
_expand: Final = cache(features.expand)


def names_of(one: Sample) -> list[list[str]]:
    """Return the names of what is noticed about each line of a page."""
    return [[name for pair in enumerate(line) for name in _expand(*pair)] for line in one.groups]


class Model:
    """The chain's weights, and how they are learned."""

    def __init__(self, samples: list[Sample]) -> None:
        sites: dict[str, set[str]] = {}
        for one in samples:
            for row in names_of(one):
                for name in row:
                    sites.setdefault(name, set()).add(one.site)
        self.names = sorted(name for name, of in sites.items() if len(of) >= LEAST_SITES)
        self.number = {name: n for n, name in enumerate(self.names)}
        self.weights = np.zeros((len(self.names), len(STATES) * len(OFFSETS)))
        self.steps = np.zeros((len(STATES), len(STATES)))

    def matrix(self, samples: list[Sample]) -> tuple[csr_matrix, list[tuple[int, int]]]:
        """Return the features of all lines, and where each page's lines are."""
        columns: list[int] = []
        starts = [0]
        spans = []
        for one in samples:
            first = len(starts) - 1
            for row in names_of(one):
                columns += [self.number[name] for name in row if name in self.number]
                starts.append(len(columns))
            spans.append((first, len(starts) - 1))
        return csr_matrix((np.ones(len(columns)), columns, starts), shape=(len(starts) - 1, len(self.names))), spans

    def learn(self, samples: list[Sample], *, rounds: int = 60) -> None:
        """Fit the weights: maximise the likelihood of the allowed states under a square penalty."""
        matrix, spans = self.matrix(samples)
        batches = _batches(samples, spans)
        shape, size = self.weights.shape, self.weights.size

        def loss(flat: np.ndarray) -> tuple[float, np.ndarray]:
            weights, steps = flat[:size].reshape(shape), flat[size:].reshape(self.steps.shape)
            parts = matrix @ weights
            grad_parts = np.zeros_like(parts)
            grad_steps = np.zeros_like(steps)
            total = 0.0
            for batch in batches:
                total += batch.add(parts, steps, grad_parts, grad_steps)
            grad = np.concatenate([(matrix.T @ grad_parts).ravel(), grad_steps.ravel()])
            return total + 0.5 * PENALTY * float(flat @ flat), grad + PENALTY * flat

        flat = np.concatenate([self.weights.ravel(), self.steps.ravel()])
        done = minimize(loss, flat, jac=True, method="L-BFGS-B", options={"maxiter": rounds, "maxcor": 8})
        self.weights, self.steps = done.x[:size].reshape(shape), done.x[size:].reshape(self.steps.shape)

    def as_data(self) -> dict[str, Any]:
        """Return the weights as `segment` reads them."""
        kept = {
            name: [round(float(value), 2) for value in row]
            for name, row in zip(self.names, self.weights, strict=True)
            if np.abs(row).max() >= SMALLEST
        }
        steps = {STATES[a] + STATES[b]: round(float(self.steps[a, b]), 2) for a, b in STEPS}
        return {"steps": steps, "features": kept}


class Batch:
    """Pages of about the same length, their lines side by side."""

    def __init__(self, samples: list[Sample], spans: list[tuple[int, int]]) -> None:
        longest = max(stop - start for start, stop in spans)
        self.rows = np.full((longest, len(spans)), -1)
        self.allowed = np.zeros((longest, len(spans), len(STATES)), dtype=bool)
        self.sizes = np.array([stop - start for start, stop in spans])
        self.page_weights = np.array([one.weight for one in samples])
        for column, (one, (start, stop)) in enumerate(zip(samples, spans, strict=True)):
            self.rows[: stop - start, column] = range(start, stop)
            for line, states in enumerate(one.allowed):
                self.allowed[line, column] = [state in states for state in STATES]
        self.steps_mask = np.full((len(STATES), len(STATES)), -np.inf)
        for a, b in STEPS:
            self.steps_mask[a, b] = 0.0
        self.first = np.array([0.0 if state in segment.FIRST else -np.inf for state in STATES])
        self.last = np.array([0.0 if state in segment.LAST else -np.inf for state in STATES])

    def emissions(self, parts: np.ndarray) -> np.ndarray:
        """Return the score of every line in every state, its neighbours' part included."""
        padded = np.vstack([parts, np.zeros((1, parts.shape[1]))])
        values = padded[self.rows].reshape(*self.rows.shape, len(OFFSETS), len(STATES))
        total = values[:, :, 1].copy()
        total[1:] += values[:-1, :, 2]
        total[:-1] += values[1:, :, 0]
        return total

    def add(self, parts: np.ndarray, steps: np.ndarray, grad_parts: np.ndarray, grad_steps: np.ndarray) -> float:
        """Add the batch's share to the gradients and return its share of the loss."""
        scores = self.emissions(parts)
        free, free_lines, free_steps = self._sum(scores, steps)
        held, held_lines, held_steps = self._sum(np.where(self.allowed, scores, -np.inf), steps)
        weights = self.page_weights
        by_line = (free_lines - held_lines) * weights[None, :, None]
        grad = np.zeros((*self.rows.shape, len(OFFSETS), len(STATES)))
        grad[:, :, 1] = by_line
        grad[:-1, :, 2] = by_line[1:]
        grad[1:, :, 0] = by_line[:-1]
        is_line = self.rows >= 0
        np.add.at(grad_parts, self.rows[is_line], grad[is_line].reshape(-1, len(OFFSETS) * len(STATES)))
        grad_steps += np.einsum("p,pab->ab", weights, free_steps - held_steps)
        return float((weights * (free - held)).sum())

    def _sum(self, scores: np.ndarray, steps: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return the log sum over all paths of each page, the states' marginals and the expected steps."""
        length, pages, states = scores.shape
        moves = steps + self.steps_mask
        ahead = np.full((length, pages, states), -np.inf)
        ahead[0] = scores[0] + self.first
        with np.errstate(divide="ignore", invalid="ignore"):
            for n in range(1, length):
                ahead[n] = _log_sum(ahead[n - 1][:, :, None] + moves[None], axis=1) + scores[n]
                done = n >= self.sizes
                ahead[n][done] = ahead[n - 1][done]
            whole = _log_sum(ahead[-1] + self.last, axis=1)
            back = np.zeros((length, pages, states))
            back[-1] = self.last
            expected = np.zeros((pages, states, states))
            for n in range(length - 2, -1, -1):
                is_next = (n + 1 < self.sizes)[:, None]
                after = moves[None] + (scores[n + 1] + back[n + 1])[:, None, :]
                back[n] = np.where(is_next, _log_sum(after, axis=2), self.last)
                expected += np.where(
                    is_next[:, :, None], np.exp(ahead[n][:, :, None] + after - whole[:, None, None]), 0.0
                )
            marginals = np.exp(ahead + back - whole[None, :, None])
        marginals[np.arange(length)[:, None] >= self.sizes[None, :]] = 0.0
        return whole, np.nan_to_num(marginals), np.nan_to_num(expected)


def _log_sum(values: np.ndarray, *, axis: int) -> np.ndarray:
    most = values.max(axis=axis, keepdims=True)
    most = np.where(np.isfinite(most), most, 0.0)
    return np.log(np.exp(values - most).sum(axis=axis)) + most.squeeze(axis)


def _batches(samples: list[Sample], spans: list[tuple[int, int]]) -> list[Batch]:
    order = sorted(range(len(samples)), key=lambda n: spans[n][1] - spans[n][0])
    found = []
    while order:
        longest = spans[order[-1]][1] - spans[order[-1]][0]
        together = [n for n in order if spans[n][1] - spans[n][0] > 0.6 * longest]
        order = order[: len(order) - len(together)]
        found.append(Batch([samples[n] for n in together], [spans[n] for n in together]))
    return found
