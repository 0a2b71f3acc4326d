"""Titles on lists whose addresses no pattern takes: a shape that keeps appearing has some of its pages looked at."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from regional_news.portal.site.found import by_address
from regional_news.portal.site.judging import ARTICLES_MIN, apart_from_lists, choose_samples, judge_shape, verdicts_of
from regional_news.portal.site.shapes import SHAPES_MAX, Shape, tokenise

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from regional_news.crawl.listing import Listing
    from regional_news.extract import PortalFacts
    from regional_news.portal.site.judging import Sample
    from regional_news.portal.site.shapes import Token

TITLES_MIN: Final = ARTICLES_MIN  # titles of one shape before it is looked at
TRIALS_MAX: Final = 4  # number of shapes that one run looks at
PAGES_TRIED: Final = 5
ARTICLES_KEPT: Final = 20


@dataclass(slots=True)
class Trial:
    """One shape that is looked at."""

    shape: Shape
    waiting: set[str]
    samples: dict[str, Sample] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Concluded:
    """What came of a trial: the facts with the shape's pattern, None where its pages are no articles; and why."""

    shape: Shape
    facts: PortalFacts | None
    evidence: dict[str, Any]
    """As a site's evidence has it: `tried`, `left_out`, and `added`, which names some pages."""


@dataclass(slots=True)
class Trials:
    """The shapes that a run met; `judged` are the patterns of those that were looked at before."""

    judged: set[str]
    articles: dict[str, None] = field(default_factory=dict)
    """Addresses of articles beside such titles, whose keys must stay."""
    _shapes: dict[Token, Shape] = field(default_factory=dict)
    _trials: dict[str, Trial] = field(default_factory=dict)

    def meet(self, listing: Listing) -> tuple[list[str], bool]:
        """Take in the titles of a list; return the pages to look at, and whether any of them may prove an article."""
        met: dict[str, Shape] = {}
        for link in listing.titles:
            token = tokenise(link.url)
            if token is None or not token.is_varied or (token not in self._shapes and len(self._shapes) >= SHAPES_MAX):
                continue
            shape = self._shapes.setdefault(token, Shape(token))
            if shape.pattern not in self.judged:
                shape.links[link.url] = link.text
                met[shape.pattern] = shape
        self.articles |= dict.fromkeys(listing.articles[:ARTICLES_KEPT]) if met else {}
        asked: list[str] = []
        for pattern, shape in met.items():
            if pattern not in self._trials and len(shape.links) >= TITLES_MIN and len(self._trials) < TRIALS_MAX:
                chosen = choose_samples([shape])[:PAGES_TRIED]
                self._trials[pattern] = Trial(shape, set(chosen))
                asked += chosen
        return asked, bool(met)

    def take(self, asked: str, sample: Sample | None) -> Trial | None:
        """Take in a page, None where it did not come; return the trial where it was the last one, and enough came."""
        trial = next((one for one in self._trials.values() if asked in one.waiting), None)
        if trial is None:
            return None
        trial.waiting.discard(asked)
        if sample:
            trial.samples[asked] = sample
        return trial if not trial.waiting and len(trial.samples) >= ARTICLES_MIN else None

    @property
    def unanswered(self) -> list[str]:
        """The pages that were asked for and have not been heard of."""
        return [url for trial in self._trials.values() for url in sorted(trial.waiting)]

    def conclude(self, trial: Trial, facts: PortalFacts, *, lists: Collection[str]) -> Concluded:
        """Judge a shape; `lists` are addresses of lists, which no pattern may take."""
        shape = trial.shape
        self.judged.add(shape.pattern)
        seen = list(trial.samples.values())
        pattern, counts, left_out = judge_shape(shape, seen, verdicts_of(trial.samples))
        read = [sample.url for sample in seen if sample.verdict == "article"]
        titles = {sample.reading.title for sample in seen if sample.verdict == "article"}
        added = _with_pattern(facts, shape, pattern, read, lists) if pattern and len(titles) >= ARTICLES_MIN else None
        if added:
            is_same = all(added.article_key(url) == facts.article_key(url) for url in (*facts.examples, *self.articles))
            added = added if is_same and not any(map(added.article_key, lists)) else None
        if pattern and not added:
            left_out = [{"pattern": shape.pattern, "folder": "", "urls": list(trial.samples), "why": Counter(counts)}]
        told = {"tried": {shape.pattern: counts}, "left_out": left_out}
        return Concluded(shape, added, told | {"added": {added.more[-1]: read} if added else {}})


def _with_pattern(
    facts: PortalFacts, shape: Shape, pattern: str, read: Sequence[str], lists: Collection[str]
) -> PortalFacts | None:
    """Return facts with one more pattern, whose articles are called by all of their addresses; None for none."""
    links = [(link, "") for link in shape.links][:2]
    pattern = apart_from_lists(shape, pattern, dict.fromkeys(lists, links))
    pattern = pattern if facts.article_id == "{path}" else by_address(pattern)
    names = tuple(sorted({*facts.parameters, *shape.parameters}))
    examples = (*facts.examples, *read[:1])
    try:
        return replace(facts, more=(*facts.more, pattern), parameters=names, examples=examples)
    except (ValueError, re.error):
        return None


def merged(evidence: Mapping[str, Any], more: Mapping[str, Any]) -> dict[str, Any]:
    """Return a site's evidence with that of a trial."""
    left_out = [*evidence.get("left_out", []), *more["left_out"]]
    joined = {name: {**evidence.get(name, {}), **more[name]} for name in ("tried", "added")}
    return {**evidence, **joined, "left_out": left_out}
