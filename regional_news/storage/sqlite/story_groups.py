"""Group tellings into stories: the same groups in whatever order the tellings came.

Two groups become one only when at least half of their cross pairs share text. A text that holds two others that share
nothing is *composite*, a digest, two stories glued together or one with some paragraphs of another: it has no voice in
what belongs together, and is put afterwards where clearly more than half of its own text stands, or else nowhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

JOIN_SHARE_MIN: Final = 0.2
"""Of the longer text, too, so much must be shared: else it only quotes the other, or is a digest of many."""
_CONTAINED: Final = 0.8
_COVERED: Final = 0.45
"""What a text holds two parts of is a part's text for the most, or the part is about half of it."""
_APART_MAX: Final = 1.05
"""Two parts that cover more of a text together share some of it: both are cut from it."""
_PART_MAX: Final = 0.8
"""Of a composite text no story takes more."""
_MOST: Final = 0.55
"""Of a composite text so much must stand in another one, to tell the same story."""


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


def group(hashes: Mapping[int, str], kin: Iterable[Kin]) -> list[list[int]]:
    """Return the stories among the tellings, each sorted, single ones included; `hashes` are of their contents."""
    kin = list(kin)
    linked = {frozenset((pair.one, pair.other)) for pair in kin if pair.joins}
    composite = _composites(hashes, kin)
    groups = {telling: {telling} for telling in hashes}
    pairs = sorted((pair for pair in kin if pair.joins), key=lambda pair: _strength(pair, hashes))
    for wanted in (False, True):
        for pair in pairs:
            if bool(composite & {pair.one, pair.other}) is not wanted or _is_part(pair, composite):
                continue
            first, second = groups[pair.one], groups[pair.other]
            if first is second or (wanted and not (first <= composite or second <= composite)):
                continue
            crossing = sum(frozenset((a, b)) in linked for a in first for b in second)
            if 2 * crossing >= len(first) * len(second):
                first |= second
                groups.update(dict.fromkeys(second, first))
    return sorted(sorted(members) for members in {id(members): members for members in groups.values()}.values())


def _is_part(pair: Kin, composite: set[int]) -> bool:
    """Tell whether a composite text shares only one part of several."""
    ends = ((pair.one, pair.own), (pair.other, pair.others))
    return any(end in composite and share < _MOST for end, share in ends)


def _composites(hashes: Mapping[int, str], kin: Iterable[Kin]) -> set[int]:
    """Return the tellings that hold two others which share nothing with each other."""
    near: dict[int, set[int]] = {telling: set() for telling in hashes}
    holds: dict[int, list[tuple[int, float]]] = {}
    for one, other, own, others in kin:
        near[one].add(other)
        near[other].add(one)
        for whole, part, covered, contained in ((one, other, own, others), (other, one, others, own)):
            if (contained >= _CONTAINED or covered >= _COVERED) and covered <= _PART_MAX:
                holds.setdefault(whole, []).append((part, covered))
    return {
        whole
        for whole, parts in holds.items()
        if any(b not in near[a] and x + y <= _APART_MAX for place, (a, x) in enumerate(parts) for b, y in parts[:place])
    }


def _strength(pair: Kin, hashes: Mapping[int, str]) -> tuple[float, float, list[str]]:
    shares = sorted((pair.own, pair.others))
    return -round(shares[0], 3), -round(shares[1], 3), sorted((hashes[pair.one], hashes[pair.other]))
