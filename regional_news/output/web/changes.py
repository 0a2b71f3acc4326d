"""What changed between two versions of a text, for eyes: paragraphs side by side, and words inside them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Change = Literal["same", "gone", "new"]

MAX_COMPARISONS: Final = 1_000_000
"""Two sequences whose lengths multiply to more are shown as replaced whole: comparing takes the square of them."""
MAX_EFFORT: Final = 4_000_000
"""Most comparisons for all sequences of a page together: a portal may edit many long paragraphs, many times."""

_MIN_SAME_CHARS: Final = 2
"""Shorter equal pieces between two changes are shown as changed: single characters in common say nothing."""
_MIN_LIKENESS: Final = 0.3
_AROUND: Final = 1  # unchanged paragraphs shown before and after a changed one
_PIECE: Final = re.compile(r"[A-Za-z]+|\d+|\s+|.", re.DOTALL)


class Effort:
    """How much may still be compared."""

    def __init__(self, left: int = MAX_EFFORT) -> None:
        self._left = left

    def allows(self, old: Sequence[str], new: Sequence[str]) -> bool:
        """Tell whether two sequences may be compared, and count it."""
        cost = len(old) * len(new)
        if cost > min(MAX_COMPARISONS, self._left):
            return False
        self._left -= cost
        return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """One paragraph of a comparison."""

    pieces: tuple[tuple[Change, str], ...]

    @property
    def is_same(self) -> bool:
        """Whether nothing in it changed."""
        return all(change == "same" for change, _ in self.pieces)


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """Unchanged paragraphs that are left out."""

    number: int


def compare(old: str, new: str, effort: Effort | None = None) -> list[Paragraph]:
    """Return every paragraph of both versions, in the order of reading, with what is gone and what is new."""
    effort = effort or Effort()
    before, after = old.split("\n"), new.split("\n")
    found: list[Paragraph] = []
    for change, olds, news in _runs(before, after, effort):
        if change == "same":
            found += [Paragraph(pieces=(("same", text),)) for text in olds]
        else:
            found += _replaced(olds, news, effort)
    return found


def excerpt(paragraphs: Sequence[Paragraph]) -> list[Paragraph | Skipped]:
    """Leave out unchanged paragraphs that stand far from a change."""
    near = {
        place + offset
        for place, paragraph in enumerate(paragraphs)
        if not paragraph.is_same
        for offset in range(-_AROUND, _AROUND + 1)
    }
    shown: list[Paragraph | Skipped] = []
    for place, paragraph in enumerate(paragraphs):
        if place in near:
            shown.append(paragraph)
        elif shown and isinstance(last := shown[-1], Skipped):
            shown[-1] = Skipped(number=last.number + 1)
        else:
            shown.append(Skipped(number=1))
    return shown


def inside(old: str, new: str, effort: Effort | None = None) -> Paragraph:
    """Compare two paragraphs by their words and characters.

    >>> inside("共3处", "共15处").pieces
    (('same', '共'), ('gone', '3'), ('new', '15'), ('same', '处'))
    """
    pieces: list[tuple[Change, str]] = []
    for change, olds, news in _joined(_runs(_PIECE.findall(old), _PIECE.findall(new), effort or Effort())):
        if change == "same":
            pieces.append(("same", olds))
        else:
            pieces += [(kind, text) for kind, text in (("gone", olds), ("new", news)) if text]  # type: ignore[misc]
    return Paragraph(pieces=tuple(pieces))


def _replaced(olds: Sequence[str], news: Sequence[str], effort: Effort) -> list[Paragraph]:
    """Pair paragraphs that are versions of one another; what has no partner is gone, or new."""
    pairs = min(len(olds), len(news))
    found = []
    for old, new in zip(olds[:pairs], news[:pairs], strict=True):
        if _are_alike(old, new, effort):
            found.append(inside(old, new, effort))
        else:
            found += [Paragraph(pieces=(("gone", old),)), Paragraph(pieces=(("new", new),))]
    found += [Paragraph(pieces=(("gone", old),)) for old in olds[pairs:]]
    found += [Paragraph(pieces=(("new", new),)) for new in news[pairs:]]
    return [paragraph for paragraph in found if any(text for _, text in paragraph.pieces)]


def _are_alike(old: str, new: str, effort: Effort) -> bool:
    if not effort.allows(old, new):
        return True  # `inside` trims what both begin and end with, and compares no more
    return SequenceMatcher(None, old, new, autojunk=False).ratio() >= _MIN_LIKENESS


def _runs(
    before: Sequence[str], after: Sequence[str], effort: Effort
) -> Iterator[tuple[Change, Sequence[str], Sequence[str]]]:
    """Give stretches of two sequences: equal ones, and what stands in one in the place of the other."""
    start = 0
    limit = min(len(before), len(after))
    while start < limit and before[start] == after[start]:
        start += 1
    end = 0
    while end < limit - start and before[-1 - end] == after[-1 - end]:
        end += 1
    if start:
        yield "same", before[:start], after[:start]
    middle, changed = before[start : len(before) - end], after[start : len(after) - end]
    if not effort.allows(middle, changed):
        yield "new", middle, changed
    else:
        for tag, i, j, k, m in SequenceMatcher(None, middle, changed, autojunk=False).get_opcodes():
            yield ("same" if tag == "equal" else "new"), middle[i:j], changed[k:m]
    if end:
        yield "same", before[len(before) - end :], after[len(after) - end :]


def _joined(runs: Iterator[tuple[Change, Sequence[str], Sequence[str]]]) -> list[tuple[Change, str, str]]:
    """Join pieces to texts, and changes that only a very short equal piece parts."""
    found: list[tuple[Change, str, str]] = []
    for change, olds, news in runs:
        old, new = "".join(olds), "".join(news)
        if len(found) > 1 and change == "new" and found[-1][0] == "same" and len(found[-1][1]) < _MIN_SAME_CHARS:
            _, same, _ = found.pop()
            _, gone, added = found.pop()
            found.append(("new", gone + same + old, added + same + new))
        else:
            found.append((change, old, new))
    return found
