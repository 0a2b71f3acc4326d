"""Group tellings into stories: the same groups in whatever order the tellings came.

Two groups become one only when at least half of their cross pairs share text, of large ones half of those compared. A
text that holds two others that share nothing is *composite*, a digest, two stories glued together or one with some
paragraphs of another: it has no voice in what belongs together, and is put afterwards where clearly more than half of
its own text stands, or else nowhere.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from itertools import combinations
from typing import Final, NamedTuple

JOIN_SHARE_MIN: Final = 0.4
"""Of the longer text, too, so much must be shared: else it only quotes the other, or is a digest of many."""
COMPARED_OF_STORY: Final = 10
"""With so many of a story's tellings an article is compared: it belongs to a larger story when half of them are kin."""
_CONTAINED: Final = 0.5
_COVERED: Final = 0.35  # what a text holds two parts of is a part's text for the most, or the part is about half of it
_POOL_MAX: Final = 24
_CHECKED_MAX: Final = 32  # of the parts of a text that are no kin so many pairs are compared
_PART_MAX: Final = 0.8  # of a composite text no story takes more
_MOST: Final = 0.55  # of a composite text so much must stand in another one, to tell the same story


class Kin(NamedTuple):
    """Two tellings that share text, and how much of each."""

    one: int
    other: int
    own: float
    others: float

    @property
    def joins(self) -> bool:
        """Whether the two may be tellings of one story."""
        return min(self.own, self.others) >= JOIN_SHARE_MIN


def group(
    hashes: Mapping[int, str], kin: Iterable[Kin], *, is_apart: Callable[[int, int], bool] = lambda *_: True
) -> list[list[int]]:
    """Return the stories among the tellings, each sorted, single ones included; `hashes` are of their contents.

    `is_apart` tells of two that are no kin whether they share nothing at all.
    """
    kin = list(kin)
    linked = {(min(pair[:2]), max(pair[:2])) for pair in kin if pair.joins}
    composite = _composites(hashes, kin, is_apart)
    pairs = sorted((pair for pair in kin if pair.joins), key=lambda pair: _strength(pair, hashes))
    groups = {telling: {telling} for telling in hashes}
    names = {telling: telling for telling in hashes}
    links: dict[int, Counter[int]] = {telling: Counter() for telling in hashes}
    for one, other in linked:
        links[one][other] += 1
        links[other][one] += 1
    for wanted in (False, True):
        for pair in pairs:
            if bool(composite & {pair.one, pair.other}) is not wanted or _is_part(pair, composite):
                continue
            one, other = names[pair.one], names[pair.other]
            first, second = groups[one], groups[other]
            if one == other or (wanted and not (first <= composite or second <= composite)):
                continue
            shorter, longer = sorted((len(first), len(second)))
            if 2 * links[one][other] >= shorter * min(longer, COMPARED_OF_STORY):
                _join(one, other, groups, names, links)
    return sorted(sorted(groups[name]) for name in set(names.values()))


def _join(
    one: int, other: int, groups: dict[int, set[int]], names: dict[int, int], links: dict[int, Counter[int]]
) -> None:
    if len(groups[one]) < len(groups[other]):
        one, other = other, one
    groups[one] |= groups[other]
    names.update(dict.fromkeys(groups.pop(other), one))
    for third, number in links.pop(other).items():
        del links[third][other]
        if third != one:
            links[one][third] += number
            links[third][one] += number


def _is_part(pair: Kin, composite: set[int]) -> bool:
    """Tell whether a composite text shares only one part of several."""
    ends = ((pair.one, pair.own), (pair.other, pair.others))
    return any(end in composite and share < _MOST for end, share in ends)


def _composites(hashes: Mapping[int, str], kin: Iterable[Kin], is_apart: Callable[[int, int], bool]) -> set[int]:
    """Return the tellings that hold two others which share nothing with each other."""
    near: dict[int, set[int]] = {telling: set() for telling in hashes}
    holds: dict[int, list[tuple[float, str, int]]] = {}
    for one, other, own, others in kin:
        near[one].add(other)
        near[other].add(one)
        for whole, part, covered, contained in ((one, other, own, others), (other, one, others, own)):
            if (contained >= _CONTAINED or covered >= _COVERED) and covered <= _PART_MAX:
                holds.setdefault(whole, []).append((covered / contained, hashes[part], part))
    composite = set()
    for whole, parts in holds.items():
        shortest = [part for _, _, part in sorted(parts)[:_POOL_MAX]]  # rather one of two than what glues both
        unlike = [(a, b) for a, b in combinations(shortest, 2) if b not in near[a]]
        unlike.sort(key=lambda pair: int(hashes[pair[0]], 16) ^ int(hashes[pair[1]], 16))
        if any(is_apart(a, b) for a, b in unlike[:_CHECKED_MAX]):
            composite.add(whole)
    return composite


def _strength(pair: Kin, hashes: Mapping[int, str]) -> tuple[float, float, list[str]]:
    shares = sorted((pair.own, pair.others))
    return -round(shares[0], 3), -round(shares[1], 3), sorted((hashes[pair.one], hashes[pair.other]))
