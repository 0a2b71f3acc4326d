"""Compare texts by overlapping runs of letters: a small sketch that finds candidates, and what two texts share.

Both take letters alone (`telling`): script, width, spaces and punctuation, datelines, bylines and editors' lines, which
every desk changes, say nothing. Chinese needs no words for it: a run of five letters is as telling.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import compress, pairwise
from operator import itemgetter
from typing import Final
from zlib import crc32

from regional_news.text.folding import FOLDING_VERSION, fold, spoken

RULES_VERSION: Final = f"4+{FOLDING_VERSION}"
"""Changes whenever a text would have another sketch: what was kept under another one is made anew."""
SHINGLE_CHARS: Final = 5
_ANCHORS: Final = bytes(low % 4 == 1 for low in range(256))  # by the lower byte of a letter
SAMPLED_OF: Final = 8
"""Of the shingles that begin with an anchor, which every fourth letter is, one in so many stands in a sketch."""
KEYS_MIN: Final = 16  # a short text's sketch takes the lowest hashes up to this number
KEYS_MAX: Final = 4096  # largest sketch, of a text of megabytes
LETTERS_MAX: Final = 200_000  # letters that are looked at, of a text of megabytes
LETTERS_MIN: Final = 30  # what is shorter tells no story that could be known again

_KEPT_CHARS_MAX: Final = 5_000
_AT_ONCE: Final = 64
_SHINGLES: Final = itemgetter(*(slice(at, at + SHINGLE_CHARS) for at in range(_AT_ONCE)))
_RUN_CHARS: Final = 8  # shorter runs in common are set phrases
_SHARED: Final = re.compile(b"\1{%d,}" % (_RUN_CHARS - SHINGLE_CHARS + 1))
"""Of the shingles of a text, each 1 where another text has it: a run that is long enough."""
_DATELINE: Final = re.compile(
    r"\A(?:\s*(?:[一-鿿0-9]{1,24}?[讯电訊電](?=[\s(（:：,，]|记者|記者)|(?=[(（][^()（）\n]{0,12}(?:记者|記者|通讯员|通訊員))"
    r"|[一-鿿]{0,8}(?:记者|記者|通讯员|通訊員)[一-鿿\s、]{1,16}?(?:报道|報道|報導)(?=[\s:：,，])|据[一-鿿]{2,12}(?:报道|消息)[，,])"
    r"\s*(?:[(（][^()（）\n]{1,60}[)）])?[\s:：,，]*){1,3}"
)
_CREDIT: Final = re.compile(
    r"[\s(（\[【]*(?:责任编辑|責任編輯|责编|編輯|编辑|审核|校对|值班主任|监制|终审|[一二三]审|来源|來源|作者|原标题|"
    r"(?:本[报网台刊]|[一-鿿]{2,8}(?:日报|晚报|客户端|融媒)[一-鿿·]{0,6})?(?:首席|见习|实习|全媒体)?(?:记者|記者|通讯员|通訊員)|文[/／|｜]|图[/／|｜])"
    r"[^。！？\n]{0,60}"
)
_PHRASE: Final = re.compile(
    r"\s*(?:免责声明|版权声明|声明：|特别声明|转载请注明|扫一扫|扫描二维码|长按识别|点击[^。\n]{0,12}(?:更多|关注)|更多精彩)[^\n]{0,200}"
)
_SIGNED: Final = re.compile(r"[(（][^()（）\n]{0,20}(?:记者|記者|通讯员|通訊員|编辑|編輯)[^()（）\n]{0,40}[)）]\s*\Z")
_NUMBER: Final = re.compile(r"[0-9]+|[〇一二三四五六七八九十百千万亿]{2,}")
_YEAR: Final = re.compile("(?:19|20)[0-9]{2}")
_NUMBERS_MIN: Final = 3
_SLIP_DIGITS_MIN: Final = 3
_SLIPS_MAX: Final = 50
_SLOT_CHARS: Final = 60
_SLOT_LIKENESS: Final = 0.4
_SLOTS_IN_CHARS: Final = 1_500
_ONE_SLOT_SHARE: Final = 0.85
_SLOTS_SHARE: Final = 0.9


def telling(text: str) -> str:
    """Return the letters and digits, folded, of what tells the story: no dateline, byline, editor's or site's line.

    >>> telling("本报讯（记者 林晓舟）菏泽 日報，5G。")
    '菏泽日报5g'
    """
    text = text[: 2 * LETTERS_MAX]
    start = dateline.end() if (dateline := _DATELINE.match(text)) else 0
    lines = [  # as they are written, and folded, which is as long
        (line, folded)
        for line, folded in zip(text[start:].split("\n"), fold(text)[start:].split("\n"), strict=True)
        if not _CREDIT.fullmatch(line) and not _PHRASE.fullmatch(line)
    ]
    signed = _SIGNED.search("\n".join(line for line, _ in lines))
    letters = "\n".join(folded for _, folded in lines)[: signed.start() if signed else None]
    return spoken(letters).replace(" ", "")[:LETTERS_MAX]


def sketch(letters: str) -> list[int]:
    """Return hashes of a sample of the shingles, ascending, the same on every machine and forever.

    A shingle alone decides whether it is sampled: a text's sketch stands in that of any text that holds it.
    """
    raw = letters.encode("utf-16-le", "surrogatepass")
    places = compress(range(0, len(raw) - 2 * SHINGLE_CHARS + 2, 2), raw[::2].translate(_ANCHORS))
    hashes = sorted({crc32(raw[at : at + 2 * SHINGLE_CHARS]) for at in places})
    number = bisect_right(hashes, (1 << 32) // SAMPLED_OF)
    return hashes[: min(max(number, KEYS_MIN), KEYS_MAX)]


def letters_of(text: str) -> Letters:
    """Return what it takes to compare a text; of those of the last texts that were asked for it is kept."""
    return _letters_of(text) if len(text) <= _KEPT_CHARS_MAX else Letters(telling(text))


@lru_cache(maxsize=128)
def _letters_of(text: str) -> Letters:
    return Letters(telling(text))


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlap:
    """What two texts share."""

    own: float  # share of the first text's letters that stand in the second, in runs longer than a set phrase
    others: float
    letters: int  # how many letters of the first these are
    is_template: bool  # whether they differ as two notices made of one form do: in its slots, above all in the numbers


class Letters:
    """A text's letters with what it takes to compare them to many others."""

    def __init__(self, letters: str) -> None:
        self.letters = letters

    @cached_property
    def _shingles(self) -> list[str]:
        found: list[str] = []
        for at in range(0, len(self.letters) - SHINGLE_CHARS + 1, _AT_ONCE):
            found += _SHINGLES(self.letters[at : at + _AT_ONCE + SHINGLE_CHARS - 1])
        return found[: max(len(self.letters) - SHINGLE_CHARS + 1, 0)]

    @cached_property
    def _known(self) -> frozenset[str]:
        return frozenset(self._shingles)

    def overlap(self, other: Letters) -> Overlap:
        """Return what this text and another one share."""
        if self.letters == other.letters:
            return Overlap(own=1.0, others=1.0, letters=len(self.letters), is_template=False)
        own, own_gaps = self._covered_by(other)
        others, other_gaps = other._covered_by(self)
        shares = own / max(len(self.letters), 1), others / max(len(other.letters), 1)
        return Overlap(
            own=shares[0],
            others=shares[1],
            letters=own,
            is_template=_is_template(self, other, (own_gaps, other_gaps), shares),
        )

    @cached_property
    def keys(self) -> list[int]:
        """What to find a telling by: a hash of all its letters, then its sketch; nothing of what is too short."""
        whole = crc32(self.letters.encode(errors="surrogatepass"))
        return [whole, *sketch(self.letters)] if len(self.letters) >= LETTERS_MIN else []

    @cached_property
    def numbers(self) -> list[str]:
        """The numbers in the text."""
        return _NUMBER.findall(self.letters)

    def _covered_by(self, other: Letters) -> tuple[int, list[str]]:
        """Return how many letters stand in the other text, and the pieces between them that do not."""
        letters, number, gap_from, gaps = self.letters, 0, 0, []
        for run in _SHARED.finditer(bytes(map(other._known.__contains__, self._shingles))):
            start, stop = run.start(), run.end() + SHINGLE_CHARS - 1
            while letters[stop - 1].isdigit() and letters[stop : stop + 1].isdigit():  # 2 is no part of 24
                stop -= 1
            while start and letters[start - 1].isdigit() and letters[start : start + 1].isdigit():
                start += 1
            if stop <= start:
                continue
            if start > gap_from:
                gaps.append(letters[gap_from:start])
            number += stop - max(start, gap_from)
            gap_from = stop
        if gap_from < len(letters):
            gaps.append(letters[gap_from:])
        return number, gaps


def _is_template(one: Letters, other: Letters, gaps: tuple[list[str], list[str]], shares: tuple[float, float]) -> bool:
    """Tell whether two texts are one form filled in twice.

    A reprint keeps the numbers of what it keeps; forms differ in them. Forms without numbers differ in a few short
    places of both, and in nothing else, while a desk that edits leaves out or adds, too.
    """
    (part, missing), (whole, others) = (one, gaps[0]), (other, gaps[1])
    if (shares[0], one.letters) < (shares[1], other.letters):  # the same, whichever is asked
        (part, missing), (whole, others) = (whole, others), (part, missing)
    if len(part.numbers) >= _NUMBERS_MIN:
        if len(missing) == len(others):
            places = zip(map(_NUMBER.findall, missing), map(_NUMBER.findall, others), strict=True)
            in_place = sum(_lost_in_place(*both) for both in places)
        else:
            in_place = _lost(_NUMBER.findall("\n".join(missing)), _NUMBER.findall("\n".join(others)))
        numbers = set(part.numbers)
        lost = max(in_place / len(part.numbers), _lost(numbers, set(whole.numbers)) / len(numbers))
        if lost > 1 / 2 or (lost > 1 / 3 and 2 * sum(map(bool, map(_NUMBER.search, missing))) > len(missing)):
            return True
    if max(len(one.letters), len(other.letters)) > _SLOTS_IN_CHARS or min(shares) < 0.5 or len(gaps[0]) != len(gaps[1]):
        return False
    slots = sum(_is_slot(*pair) for pair in zip(*gaps, strict=True))
    return 2 * slots >= len(gaps[0]) > 0 and max(shares) < (_SLOTS_SHARE if slots > 1 else _ONE_SLOT_SHARE)


def _lost(numbers: Iterable[str], others: Iterable[str]) -> int:
    """Return how many numbers another text says otherwise, or not at all."""
    left, theirs = Counter(numbers), Counter(others)
    missing, near = left - theirs, list(theirs - left)[:_SLIPS_MAX]
    slips = (number for number in missing if any(_is_slip(number, other) for other in near))
    return missing.total() - sum(missing[number] for number in slips)


def _lost_in_place(numbers: list[str], others: list[str]) -> int:
    """Return how many of the numbers of one place another text says otherwise, which may say them elsewhere."""
    if len(numbers) != len(others):
        return _lost(numbers, others)
    return sum(one != other and not _is_slip(one, other) for one, other in zip(numbers, others, strict=True))


def _is_slip(one: str, other: str) -> bool:
    """Tell whether two numbers of some length, but no years, differ by one digit."""
    longer, shorter = (one, other) if len(one) >= len(other) else (other, one)
    if not _SLIP_DIGITS_MIN <= len(shorter) >= len(longer) - 1 or (_YEAR.fullmatch(one) and _YEAR.fullmatch(other)):
        return False
    return any(
        longer[:at] == shorter[:at] and longer[at + 1 :] in {shorter[at:], shorter[at + 1 :]}
        for at in range(len(longer))
    )


def _is_slot(one: str, other: str) -> bool:
    """Tell whether two pieces in the same place say different things, and are not one piece with letters mistyped."""
    shorter, longer = sorted((len(one), len(other)))
    if longer > _SLOT_CHARS:
        return False
    numbers, others = _NUMBER.findall(one), _NUMBER.findall(other)
    if (
        numbers
        and others
        and all(_lost_in_place(*both) == len(both[0]) for both in ((numbers, others), (others, numbers)))
    ):
        return True
    if shorter < 2 or longer == 2:
        return False
    pairs, other_pairs = (set(pairwise(piece)) for piece in (one, other))
    return len(pairs & other_pairs) < _SLOT_LIKENESS * len(pairs | other_pairs)
