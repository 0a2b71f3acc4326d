"""Words that a week's headlines hold more often than those of the weeks before.

Chinese is written without spaces and no dictionary knows this week's names, so a word is any piece of two to eight
characters that stands in several headlines, in varied company on both sides: what always has the same neighbour is
part of a longer word.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from datetime import date, timedelta
from importlib import resources
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

    from regional_news.storage.sqlite import Filters, Store

WEEKS_BEFORE: Final = 4
MOST_TITLES: Final = 1_500  # headlines of a week that are read, the latest
STOP_WORDS_FILE: Final = "stop_words.txt"  # file in the store's folder with more words that are never shown, one a line
_LENGTHS: Final = range(2, 9)
_FEWEST: Final = 3
_ASKED: Final = 100  # candidates that are looked for in the headlines of the weeks before
_RUN: Final = re.compile(r"[\u3400-\u9fff]+|[^\W_]+")
_LOOKED_AT: Final = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Rising:
    """One word of a week."""

    word: str
    now: int  # headlines of the week that hold it
    before: int  # how often those of the weeks before had it, all together
    score: float


def rising(store: Store, monday: date, common: Filters, *, stop: frozenset[str], limit: int = 20) -> list[Rising]:
    """Return the words that rose most in the week from `monday`, against the four weeks before it."""
    week = replace(common, since=monday, until=monday + timedelta(days=6))
    earlier = replace(common, since=monday - timedelta(weeks=WEEKS_BEFORE), until=monday - timedelta(days=1))
    with store.one_moment():
        titles = store.select(week).titles(limit=MOST_TITLES)
        others = store.select(earlier).titles(limit=MOST_TITLES * WEEKS_BEFORE)
    text = "\n".join(others)
    scale = (len(titles) + 1) / (len(others) + 1)
    found = []
    for word, now in words_in(titles, stop=stop)[:_ASKED]:
        before = text.count(word)
        expected = before * scale
        if now > expected * 1.5:  # the log-likelihood of so many where so many were to be expected
            score = now * math.log((now + 0.5) / (expected + 0.5)) - (now - expected)
            found.append(Rising(word=word, now=now, before=before, score=score))
    return sorted(found, key=lambda one: (-one.score, one.word))[:limit]


def words_in(titles: list[str], *, stop: frozenset[str]) -> list[tuple[str, int]]:
    """Return the pieces that several of the headlines hold and that stand for themselves, the most frequent first.

    >>> words_in(["防汛演练在单县举行", "河道防汛演练", "县里的防汛演练"], stop=frozenset({"单县"}))
    [('防汛演练', 3)]
    """
    runs = [(place, run) for place, title in enumerate(titles) for run in _RUN.findall(title)]
    chinese = [(place, run) for place, run in runs if run[0] > "\u33ff"]
    latin = Counter(run for _, run in {pair for pair in runs if pair[1][0] <= "\u33ff"} if not run.isdigit())
    counts = {run: number for run, number in latin.items() if number >= _FEWEST and len(run) > 1}
    places = [(place, run, start) for place, run in chinese for start in range(len(run) - 1)]
    for length in _LENGTHS:  # a piece is frequent only where both pieces one shorter are
        found: dict[str, list[tuple[int, str, int]]] = defaultdict(list)
        for at in places:
            found[at[1][at[2] : at[2] + length]].append(at)
        frequent = {piece: at for piece, at in found.items() if len(at) >= _FEWEST}
        for piece, where in frequent.items():
            held = len({place for place, _, _ in where})
            if held >= _FEWEST and _is_free(where, length):
                counts[piece] = held
        places = [
            (place, run, start)
            for where in frequent.values()
            for place, run, start in where
            if start + length < len(run) and run[start + 1 : start + 1 + length] in frequent
        ]
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], -len(pair[0]), pair[0]))[:_LOOKED_AT]
    longer = [pair for pair in ranked if len(pair[0]) > 2]
    return [
        (piece, number)
        for piece, number in ranked
        if not any(piece == word or (word in piece and len(word) * 2 > len(piece)) for word in stop)
        and not any(piece in other and piece != other and held * 2 > number for other, held in longer)
    ]


def _is_free(places: list[tuple[int, str, int]], length: int) -> bool:
    """Tell whether different characters, or the ends of runs, stand before a piece and after it."""
    before = {run[start - 1] if start else f"{place}|" for place, run, start in places}
    after = {run[start + length] if start + length < len(run) else f"{place}|" for place, run, start in places}
    return min(len(before), len(after)) > 1


def stop_words(folder: Path | None = None) -> frozenset[str]:
    """Return the words that headlines always hold, with those of `STOP_WORDS_FILE` in the folder."""
    text = resources.files(__package__).joinpath(STOP_WORDS_FILE).read_text("utf-8")
    if folder and (own := folder / STOP_WORDS_FILE).is_file():
        text += own.read_text("utf-8", errors="replace")
    return frozenset(line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#"))
