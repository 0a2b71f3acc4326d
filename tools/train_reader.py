"""Learn from labelled pages which lines are the story: writes the weights that `regional_news.extract.segment` reads.

    uv run --with numpy --with scipy python -m tools.train_reader --real ../shared/real            cross-validate by site
    uv run --with numpy --with scipy python -m tools.train_reader --real ../shared/real --write    and write the weights
    uv run --with numpy --with scipy python -m tools.train_reader --real ../shared/real --fields   every field, held out

The model is a linear chain over the lines: before the story, its first line, a line of it, a line inside that is none,
its last line, behind it. Every feature (`features.expand`) of a line and of its two neighbours has a weight for each
state. Labelled real pages count fully, generated designs a little, pages without an article teach where none is.
Pages of one site are never on both sides of a split.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import zlib
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

ROOT: Final = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks import real_pages  # noqa: E402
from regional_news.extract import features, reader, segment  # noqa: E402
from regional_news.extract.segment import OFFSETS, STATES, STEPS  # noqa: E402
from regional_news.text import encodings  # noqa: E402
from tests.skins import generic_pages, skin_pages  # noqa: E402

WEIGHTS: Final = ROOT / "regional_news/extract/weights.json"
PENALTY: Final = 0.6
"""Strength of the square penalty on weights."""
SMALLEST: Final = 0.05
"""Smaller weights are not written."""
FREE: Final = frozenset(STATES)
STORY: Final = frozenset(segment.STORY)


@dataclass
class Sample:
    """One page: its lines' features, and which states each line may be in."""

    name: str
    site: str
    weight: float
    rows: list[list[str]]
    allowed: list[frozenset[str]]
    texts: list[str]
    label: dict[str, Any] = field(repr=False)
    is_needed: bool = False
    no_edges: set[int] = field(default_factory=set)
    is_augmented: bool = False


def align(texts: list[str], body: str, optional: list[str]) -> list[frozenset[str]] | None:
    """Return the states that each line may be in when the packed `body` is the story; None where it is not found."""
    packed = [real_pages.packed(text) for text in texts]
    may = {real_pages.packed(line) for line in optional}
    anchors = [n for n, text in enumerate(packed) if len(text) > 7 and body.count(text) == 1]
    if not anchors:
        anchors = [n for n, text in enumerate(packed) if len(text) > 3 and text in body]
        if not anchors:
            return None
    best: tuple[int, list[int]] = (0, [])
    tried: set[int] = set()
    for anchor in sorted(anchors, key=lambda n: -len(packed[n]))[:6]:
        if anchor in tried:
            continue
        lines = _grown(packed, body, anchor)
        tried.update(lines)
        best = max(best, (sum(len(packed[n]) for n in lines), lines))
    size, lines = best
    if size < 0.9 * len(body):
        return None
    inside = set(lines)
    first, last = min(lines), max(lines)
    found = []
    for n, text in enumerate(packed):
        if n in inside:
            found.append(STORY)
        elif text in may or (not text and first < n < last):
            found.append(FREE)
        elif n < first:
            found.append(frozenset("P"))
        elif n > last:
            found.append(frozenset("Q"))
        else:
            found.append(frozenset("J"))
    return found


def _grown(packed: list[str], body: str, anchor: int) -> list[int]:
    """Return the lines that tell the story, from one of them on down and up."""
    at = body.find(packed[anchor])
    lines = [anchor]
    end = at + len(packed[anchor])
    for n in range(anchor + 1, len(packed)):
        text = packed[n]
        if not text:
            continue
        found = body.find(text, end, end + len(text) + (40 if len(text) > 7 else 0))
        if found >= 0:
            lines.append(n)
            end = found + len(text)
    start = at
    for n in range(anchor - 1, -1, -1):
        text = packed[n]
        if not text:
            continue
        found = body.rfind(text, max(0, start - len(text) - (40 if len(text) > 7 else 0)), start)
        if found >= 0:
            lines.append(n)
            start = found
    return lines


def sample(name: str, site: str, weight: float, page: Any, label: dict[str, Any]) -> Sample | None:
    """Return a page as the model sees it; None where the label's body is not found among its lines."""
    page_features, texts, is_needed, no_edges = page
    rows = [
        [name for group, values in enumerate(line) for name in features.expand(group, values)] for line in page_features
    ]
    if label.get("refuse"):
        allowed: list[frozenset[str]] | None = [frozenset("P")] * len(texts)
    else:
        allowed = align(texts, real_pages.packed(label["body"] or ""), label.get("optional_lines") or [])
    if not texts or allowed is None:
        return None
    return Sample(name, site, weight, rows, allowed, texts, label, is_needed, no_edges)


def load(folder: Path) -> list[Sample]:
    """Return every page to learn from."""
    found: list[Sample] = []
    rng = random.Random(0)
    for page in real_pages.load(folder):

        def take(body: bytes, *, weight: float, page: real_pages.RealPage = page, line: str = "") -> Sample | None:
            seen = reader.features_of(body, url=page.url, headers=page.headers, fetched_at=real_pages.FETCHED_AT)
            label = {
                **page.label,
                "optional_lines": [*(page.label.get("optional_lines") or []), *([line] if line else [])],
            }
            return sample(page.name, page.site, weight, seen, label)

        one = take(page.body, weight=1.0)
        if one is None:
            print("not aligned:", page.name)
            continue
        found.append(one)
        if not page.is_article:
            continue
        html = encodings.decode(page.body, page.headers).text
        story = [
            text for text, allowed in zip(one.texts, one.allowed, strict=True) if allowed == STORY and len(text) > 20
        ]
        for line in rng.sample(real_pages.INSERTED, 1):
            changed = real_pages.with_line(html, rng.choice(story[:-1]), line) if len(story) > 2 else None
            if changed and (more := take(changed.encode(), weight=0.5, line=line)):
                more.is_augmented = True
                found.append(more)
        for snippet in rng.sample(BOXES, 2):
            changed = real_pages.with_line(html, rng.choice(story[:-1]), "\0") if len(story) > 2 else None
            if changed:
                at = changed.index("\0")
                opened = changed.rfind("<", 0, at)
                closed = (
                    changed.index(">", at) + 1
                    if changed[at + 1 : at + 2] == "<" and changed[opened : opened + 3] != "<br"
                    else at + 1
                )
                boxed = changed[:opened] + snippet + changed[closed:]
                if more := take(boxed.encode(), weight=0.5):
                    more.is_augmented = True
                    found.append(more)
    for path in sorted((ROOT / "tests/portals").glob("*/*/expected.json")):
        meta = json.loads((path.parent / "meta.json").read_text(encoding="utf-8"))
        label = {"body": json.loads(path.read_text(encoding="utf-8")).get("text")}
        if label["body"] and "discuz" not in str(path):
            seen = reader.features_of(
                (path.parent / "page.html").read_bytes(),
                url=meta["url"],
                headers=meta.get("headers"),
                fetched_at=real_pages.FETCHED_AT,
            )
            if one := sample(f"portal/{path.parent.name}", f"portal/{path.parts[-3]}", 1.0, seen, label):
                found.append(one)
    for skin in [*skin_pages(5, per_style=1), *generic_pages(5, per_style=1)][::EACH_DESIGN]:
        seen = reader.features_of(skin.body, url=skin.url, headers=skin.headers, fetched_at=skin.fetched_at)
        label = {"body": skin.truth.text, "optional_lines": list(skin.truth.optional)}
        if one := sample(skin.name, "design/" + skin.name.partition("/")[0], DESIGN_WEIGHT, seen, label):
            found.append(one)
    return found


DESIGN_WEIGHT: Final = 0.3
EACH_DESIGN: Final = 4
"""One of so many generated pages is learned from."""


BOXES: Final = (
    "<div><a href=/app>打开客户端 查看更多</a></div>", "<div><a href=/app>扫描二维码</a></div>", "<p>&gt;&gt;相关链接：<a href=/1.html>河湾老街修缮完工</a></p>",
    "<div>推荐阅读</div><div><a href=/1.html>河湾老街修缮完工</a></div>", "<div><b>相关阅读</b><ul><li><a href=/1.html>河湾老街修缮完工</a></li><li><a href=/2.html>渡口新船下水</a></li></ul></div>",
    "<div>分享到：微信 微博</div>", "<div>点击下载APP 查看全文</div>", "<p>【点击进入专题】</p>", "<div>↓展开剩余50%</div>", "<p>您的浏览器不支持视频播放</p>",
    "<div class=ad>广告</div>", "<div><span>字号：</span><a>大</a> <a>中</a> <a>小</a></div>", "<div><img src=/1.jpg></div><div>点击查看大图</div>",
    "<div>热门推荐</div><ul><li><a href=/1.html>河湾老街修缮完工</a></li><li><a href=/2.html>渡口新船下水</a></li></ul>", "<aside><h3>排行榜</h3><p><a href=/1.html>渡口新船下水迎来第一批客人</a></p></aside>",
)  # fmt: skip
"""What sites put between the paragraphs of a story, of another make than these."""


class Model:
    """The chain's weights, and how they are learned."""

    def __init__(self, samples: list[Sample], *, least: int = 3) -> None:
        sites: dict[str, set[str]] = {}
        for one in samples:
            for row in one.rows:
                for name in row:
                    sites.setdefault(name, set()).add(one.site)
        self.names = sorted(name for name, of in sites.items() if len(of) >= least)
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
            for row in one.rows:
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


def judge(samples: list[Sample], data: dict[str, Any], *, verbose: bool) -> list[dict[str, float]]:
    """Return how near the text of each real page comes to its label."""
    weights = segment.Weights(data)
    found = []
    for one in samples:
        if one.weight < 1 or one.is_augmented or one.site.startswith("portal/"):
            continue
        path = segment.best_way(
            [weights.of_names(row) for row in one.rows], weights, is_needed=one.is_needed, no_edges=one.no_edges
        ).states
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
    data: dict[str, Any], pages: list[real_pages.RealPage]
) -> list[tuple[real_pages.RealPage, dict[str, float]]]:
    """Return the scores of every field of pages that are read with these weights."""
    with patch.object(segment, "learned", return_value=segment.Weights(data)):
        return [
            (page, real_pages.score(page, reader.read(page.body, url=page.url, fetched_at=real_pages.FETCHED_AT)))
            for page in pages
        ]


def fold_of(site: str, folds: int) -> int:
    """Return the fold of a site, the same on every machine."""
    return zlib.crc32(site.encode()) % folds


def main() -> None:
    """Cross-validate by site, and write the weights learned from all pages when asked to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--real", type=Path, required=True)
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--verbose", action="store_true")
    parser.add_argument("--write", action="store_true")
    parser.add_argument(
        "--fields", action="store_true", help="read whole pages with weights that know none of their site"
    )
    parser.add_argument("--rounds", type=int, default=60)
    arguments = parser.parse_args()
    samples = load(arguments.real)
    print(f"{len(samples)} pages, {sum(len(one.rows) for one in samples)} lines")
    found: list[dict[str, float]] = []
    scored: list[tuple[real_pages.RealPage, dict[str, float]]] = []
    for fold in range(arguments.folds):
        model = Model(train := [one for one in samples if fold_of(one.site, arguments.folds) != fold])
        model.learn(train, rounds=arguments.rounds)
        held_out = [one for one in samples if fold_of(one.site, arguments.folds) == fold]
        found += judge(held_out, model.as_data(), verbose=arguments.verbose)
        if arguments.fields:
            pages = [page for page in real_pages.load(arguments.real) if fold_of(page.site, arguments.folds) == fold]
            scored += read_with(model.as_data(), pages)
            print(f"fold {fold + 1} of {arguments.folds}: {len(pages)} pages", flush=True)
    for name in ("F1", "F1>=.9", "edges", "refused"):
        values = [columns[name] for columns in found if name in columns]
        print(f"{name} {sum(values) / max(1, len(values)):.3f} on {len(values)}")
    if arguments.fields:
        print("\n".join(real_pages.table(scored)))
    if arguments.write:
        model = Model(samples)
        model.learn(samples, rounds=100)
        data = model.as_data()
        lines = ",\n".join(
            f"{json.dumps(name, ensure_ascii=False)}: {json.dumps(row)}" for name, row in data["features"].items()
        )
        WEIGHTS.write_text(
            f'{{"steps": {json.dumps(data["steps"])},\n"features": {{\n{lines}\n}}}}\n', encoding="utf-8"
        )
        print(
            f"{len(data['features'])} features written",
            Counter(name.partition(":")[0][:5] for name in data["features"]),
        )


if __name__ == "__main__":
    main()
