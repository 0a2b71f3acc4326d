"""Stories on several pages: what is the next page of one, and the pages together."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from regional_news.extract.flags import without_number
from regional_news.text.clean import key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from regional_news.extract.facts import PortalFacts
    from regional_news.extract.reading import Reading

PARTS_MAX: Final = 40
_OF_ALL: Final = frozenset({"uncertain_text", "hidden_content", "encoding_repaired"})
"""Flags that hold of a story where they hold of one of its pages."""


def story_key(url: str, *, facts: PortalFacts) -> str | None:
    """Return the key of the article at an address, or of the one of which a further page stands there."""
    return facts.article_key(url) or facts.article_key(without_number(url))


def goes_on(parts: Sequence[Reading], part: Reading, *, url: str) -> bool:
    """Tell whether a page is the next one of a story: at its address, of its title, with a text of its own."""
    first, before = parts[0], {one.text for one in parts}
    ours, theirs = key(first.title or ""), key(part.title or "")
    is_named = bool(ours and theirs) and (ours in theirs or theirs in ours)
    is_there = without_number(url) == without_number(parts[-1].following or "")
    return part.refusal is None and bool(part.text) and part.text not in before and is_named and is_there


def together(parts: Sequence[Reading]) -> Reading:
    """Return the story that pages make; it is `truncated` where its last one says that it goes on."""
    whole, *further = parts
    for part in further:
        files = [file for file in part.attachments if file not in whole.attachments]
        whole = replace(
            whole.with_rest(part),
            attachments=[*whole.attachments, *files],
            editor=whole.editor or part.editor,
            flags=sorted({*whole.flags, *_OF_ALL.intersection(part.flags)}),
            following=part.following,
            fetched_at=part.fetched_at,
        )
    if further and not whole.following:
        whole = replace(whole, flags=[flag for flag in whole.flags if flag != "truncated"])
    return whole
