"""Stories near one: those whose headlines share the rarest words of its own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from regional_news.output.rising import stop_words
from regional_news.storage.sqlite import Filters
from regional_news.text.folding import fold

if TYPE_CHECKING:
    from regional_news.storage.sqlite import Hit, Store

_RUN: Final = re.compile(r"[\u3400-\u9fff]+|[a-z]{2,20}")
_MOST_PIECES: Final = 40  # of a headline, from its beginning
_COMMON: Final = 300  # a piece of so many headlines tells little
_ASKED: Final = 8  # rarest pieces that are looked for
_SHARED: Final = 2  # of which a headline that is near has so many
_LOOKED_AT: Final = 40


def related(store: Store, title: str, *, story: int | None, limit: int = 5) -> list[Hit]:
    """Return an article of each story that is near, the nearest first; `story` is the one that the headline tells."""
    with store.one_moment():
        counts = {one: store.select(_titled(one)).count(at_most=_COMMON).number for one in pieces(title)}
        rare = sorted((one for one, number in counts.items() if 1 < number < _COMMON), key=lambda one: counts[one])
        if len(rare) < _SHARED:
            return []
        found: dict[int | None, Hit] = {}
        for hit in store.select(_titled(*rare[:_ASKED])).ranked(limit=_LOOKED_AT).hits:
            shared = sum(one in fold(hit.title.text) for one in rare[:_ASKED])
            if shared >= _SHARED and (told := store.stories.of(hit.portal, hit.article_id)) != story:
                found.setdefault(told, hit)
    return list(found.values())[:limit]


def pieces(title: str) -> list[str]:
    """Return the pairs of characters and the Latin words of a headline, but for the words that all headlines hold.

    >>> pieces("我市召开防汛会，AI")
    ['防汛', '汛会', 'ai']
    """
    usual = "|".join(map(re.escape, sorted(stop_words(), key=len, reverse=True)))
    runs = [run for part in re.split(usual, fold(title)) for run in _RUN.findall(part)]
    cut = [[run] if run[0] <= "z" else [run[at : at + 2] for at in range(len(run) - 1)] for run in runs]
    return list(dict.fromkeys(one for of_run in cut for one in of_run))[:_MOST_PIECES]


def _titled(*words: str) -> Filters:
    return Filters(query=" OR ".join(f'title:"{word}"' for word in words))
