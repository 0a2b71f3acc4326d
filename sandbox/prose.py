"""Invent local news: texts that differ from each other, made of sentences written for this project, from a seed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sandbox.vocabulary import (
    CHAT,
    COMMON,
    COMPANIES,
    GIVEN,
    NICKNAMES,
    NOTES,
    PICTURES,
    REMARKS,
    SURNAMES,
    TOPICS,
    VILLAGES,
)

if TYPE_CHECKING:
    from random import Random

PARAGRAPHS: Final = (3, 12)
"""Fewest and most paragraphs of a text."""
NUMBERS: Final = {
    "n": (2, 98),
    "many": (110, 9800),
    "month": (1, 12),
    "day": (1, 28),
    "year": (2003, 2022),
    "hour": (2, 9),
}
"""The slots for numbers, and their ranges."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a story happens, and who writes about it."""

    name: str
    """The county or city the text speaks of: `曹县`."""
    towns: tuple[str, ...]
    sources: tuple[str, ...]
    """Newspapers and offices of the place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A story before a portal gives it an address, a date and a template."""

    title: str
    pretitle: str
    subtitle: str
    paragraphs: tuple[str, ...]
    reporters: tuple[str, ...]
    editor: str
    source: str
    caption: str
    keywords: tuple[str, ...]


class _Slots(dict[str, str]):
    """Fill `{village}`, `{n}` and the like: names stay the same through one story, numbers are new each time."""

    def __init__(self, rng: Random, place: Place) -> None:
        super().__init__(place=place.name, town=rng.choice(place.towns))
        self._rng = rng
        self["village"] = rng.choice(VILLAGES)
        self["company"] = rng.choice(COMPANIES)
        self["leader"] = person(rng)
        self["neighbour"] = person(rng)

    def __missing__(self, key: str) -> str:
        rng = self._rng
        if key == "person":
            return person(rng)
        if key == "pct":
            return f"{rng.randint(3, 60)}.{rng.randint(0, 9)}%"
        return str(rng.randint(*NUMBERS[key]))


def person(rng: Random) -> str:
    """Make up a name of two or three characters."""
    return rng.choice(SURNAMES) + "".join(rng.sample(GIVEN, rng.choice((1, 2, 2))))


def headline(rng: Random, place: Place) -> str:
    """Make up the title that `draft` gives to the story of the same generator."""
    topic = rng.choice(TOPICS)
    return rng.choice(topic.titles).format_map(_Slots(rng, place))


def draft(rng: Random, place: Place, body: Random) -> Draft:
    """Make up a story: its headline from `rng` as `headline` does, everything else from `body`."""
    topic = rng.choice(TOPICS)
    slots = _Slots(rng, place)
    title = rng.choice(topic.titles).format_map(slots)
    slots._rng = body
    count = body.randint(*PARAGRAPHS)
    sentences = body.sample(topic.details, len(topic.details)) + body.sample(COMMON, len(COMMON))
    own = len(topic.details)
    order = [*range(min(own, count * 2)), *range(own, len(sentences))]
    paragraphs = [body.choice(topic.leads).format_map(slots)]
    at = 0
    while len(paragraphs) < count and at < len(order):
        taken = order[at : at + body.randint(1, 3)]
        at += len(taken)
        text = "".join(sentences[i].format_map(slots) for i in taken)
        if body.random() < 0.35:
            text += f"{slots['leader'] if body.random() < 0.5 else person(body)}{body.choice(('说', '告诉记者', '介绍'))}，“{body.choice(REMARKS).format_map(slots)}”"
        paragraphs.append(text)
    return Draft(
        title=title,
        pretitle=body.choice(NOTES).format_map(slots),
        subtitle=body.choice(topic.subtitles).format_map(slots),
        paragraphs=tuple(paragraphs),
        reporters=tuple(dict.fromkeys(person(body) for _ in range(body.choice((1, 1, 2))))),
        editor=person(body),
        source=body.choice(place.sources),
        caption=body.choice(PICTURES).format_map(slots),
        keywords=(*topic.keywords, place.name),
    )


def nickname(rng: Random) -> str:
    """Make up a forum member's name."""
    return rng.choice(NICKNAMES) + rng.choice(("", "", str(rng.randint(1, 99)), rng.choice(GIVEN)))


def comment(rng: Random, place: Place) -> str:
    """Make up a line of a forum reply."""
    slots = _Slots(rng, place)
    line = rng.choice(CHAT).format_map(slots)
    return line + rng.choice(REMARKS).format_map(slots) if rng.random() < 0.4 else line


def amendment(rng: Random, place: Place) -> str:
    """Make up a paragraph that an editor adds later."""
    return f"{rng.choice(('截至发稿', '据最新消息', '记者随后了解到'))}，{rng.choice(COMMON).format_map(_Slots(rng, place))}"


def digest(rng: Random, place: Place) -> str:
    """Make up a long teaser of another story, two to four sentences that read like body text."""
    slots = _Slots(rng, place)
    topic = rng.choice(TOPICS)
    return rng.choice(topic.leads).format_map(slots) + "".join(
        s.format_map(slots) for s in rng.sample(topic.details, rng.randint(1, 3))
    )
