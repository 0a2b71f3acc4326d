"""Compare a reading with the truth of a page, field by field."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Protocol

from tests.skins import noise

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from tests.skins.pages import Page

EXACT: Final = ("title", "date", "source", "authors", "editor", "section", "pretitle", "images")
"""The fields of the table that are right or wrong."""


class Read(Protocol):
    """What is compared: the fields of `Reading` that skins show."""

    title: str | None
    pretitle: str | None
    authors: list[str]
    source: str | None
    editor: str | None
    published_at: datetime | None
    published_precision: str | None
    section: list[str]
    text: str

    @property
    def images(self) -> Sequence[object]:
        """The pictures."""


@dataclass(frozen=True)
class Score:
    """How one page was read."""

    page: Page
    wrong: dict[str, tuple[object, object]]
    """By field: what was read, what is true."""
    f1: float
    leaks: tuple[str, ...] = field(default=())
    """Beginnings of foreign texts that stand in the text: teasers, comments, slogans, hidden words."""


def grams(text: str, size: int = 4) -> Counter[str]:
    """Return the multiset of `size`-grams of a text, white space and entities' variants apart."""
    packed = re.sub(r"\s+", "", text)
    return Counter(packed[n : n + size] for n in range(max(1, len(packed) - size + 1)))


def body_f1(read: str, truth: str, optional: Sequence[str] = ()) -> float:
    """Return F1 over 4-grams; lines that are `optional` count neither for nor against."""
    best = 0.0
    left_out = "\n".join(line for line in truth.split("\n") if line not in optional)
    for wanted in {truth, left_out} - {""}:
        want, got = grams(wanted), grams(read)
        common = (want & got).total()
        if common:
            best = max(best, 2 * common / (want.total() + got.total()))
    return best


def _without(read: str, optional: Sequence[str]) -> str:
    return "\n".join(line for line in read.split("\n") if line.strip() not in optional)


def compare(page: Page, reading: Read, *, fields: Sequence[str] = EXACT) -> Score:
    """Return what of `reading` differs from the truth of `page`."""
    truth = page.truth
    wants: dict[str, object] = {
        "title": truth.title,
        "date": (truth.published_at, truth.precision),
        "source": truth.source,
        "authors": truth.authors,
        "editor": truth.editor,
        "section": truth.section,
        "pretitle": truth.pretitle,
        "images": len(truth.images),
    }
    gots: dict[str, object] = {
        "title": reading.title,
        "date": (reading.published_at, reading.published_precision),
        "source": reading.source,
        "authors": list(reading.authors),
        "editor": reading.editor,
        "section": list(reading.section),
        "pretitle": reading.pretitle,
        "images": len(reading.images),
    }
    if truth.authors is None:
        wants["authors"] = gots["authors"]
    wrong = {name: (gots[name], wants[name]) for name in fields if gots[name] != wants[name]}
    f1 = max(
        body_f1(reading.text, truth.text, truth.optional),
        body_f1(_without(reading.text, truth.optional), _without(truth.text, truth.optional)),
    )
    leaks = tuple(line for line in noise.ALL if line[:16] in reading.text and line[:16] not in truth.text)
    return Score(page, wrong, f1, leaks)
