"""Deal skins, body styles, stories, portals and encodings into pages, from one seed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, timedelta
from importlib import import_module
from random import Random
from typing import TYPE_CHECKING

from tests.skins.bodies import SEEN, STYLES
from tests.skins.draft import Draft, Truth
from tests.skins.encodings import ENCODINGS, TRADITIONAL, encode
from tests.skins.portals import PORTALS, SITES, address
from tests.skins.registry import SKINS, Group, Skin
from tests.skins.story import stories

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from regional_news.extract import PortalFacts
    from tests.skins.story import Story


for _name in (
    "seen_old", "seen_new", "seen_odd", "seen_late", "seen_looked_at", "seen_cms", "seen_apps", "seen_portals",
    "held_out", "held_out_late", "held_out_portals", "held_out_odd", "held_out_last",
    "generic_forums", "generic_news", "generic_offices", "generic_late", "unseen_more",
):  # fmt: skip
    import_module(f"tests.skins.{_name}")  # each registers its skins


OF_NO_PORTAL = frozenset({"generic", "unseen"})


@dataclass(frozen=True, kw_only=True)
class Page:
    """One page as it comes from a server, and what a careful reader takes from it."""

    name: str
    """`skin/style/story/portal/encoding`, with a number where one seed deals the same hand twice."""
    group: Group
    body: bytes = field(repr=False)
    html: str = field(repr=False)
    """The page decoded as it should be, for extractors that are handed text."""
    url: str
    headers: Mapping[str, str]
    fetched_at: datetime
    facts: PortalFacts | None
    truth: Truth = field(repr=False)


def _page(skin: Skin, style: str, story: Story, facts: PortalFacts, rng: Random) -> Page:
    url = address(facts, story.published.date(), rng)
    days = rng.choice((rng.randrange(1, 3), rng.randrange(3, 200), rng.randrange(200, 900)))
    fetched_at = (story.published + timedelta(days=days, minutes=rng.randrange(99))).astimezone(UTC)
    draft = Draft(story, facts, rng, style=style, url=url, fetched_at=fetched_at)
    html = skin.dress(draft)
    codings = TRADITIONAL if story.script == "Traditional" else ENCODINGS
    coding = rng.choice(list(codings))
    body, headers = encode(html, codings[coding], newer=rng.random() < 0.5)
    return Page(
        name=f"{skin.name}/{style}/{story.key}/{facts.name}/{coding}",
        group=skin.group,
        body=body,
        html=html,
        url=url,
        headers=headers,
        fetched_at=fetched_at,
        facts=None if skin.group in OF_NO_PORTAL else facts,
        truth=draft.truth,
    )


def _deal(skin: Skin, seed: int, per_style: int) -> Iterator[Page]:
    rng = Random(f"{seed}/{skin.name}")
    tales = [
        story for story in stories() if (story.key in skin.stories if skin.stories else story.script == "Simplified")
    ]
    deck: list[Story] = []
    for style in skin.styles or (SEEN if skin.group == "seen" else STYLES):
        for _ in range(per_style):
            deck = deck or rng.sample(tales, len(tales))
            yield _page(skin, style, deck.pop(), rng.choice(SITES if skin.group in OF_NO_PORTAL else PORTALS), rng)


def skin_pages(seed: int = 0, *, per_style: int = 2) -> Iterator[Page]:
    """Deal `per_style` pages of known portals for each page skin and body style that go together."""
    for skin in SKINS.values():
        if skin.group not in OF_NO_PORTAL:
            yield from _deal(skin, seed, per_style)


def generic_pages(seed: int = 0, *, per_style: int = 1) -> Iterator[Page]:
    """Deal `per_style` pages of no known portal for each page skin and body style that go together."""
    for skin in SKINS.values():
        if skin.group in OF_NO_PORTAL:
            yield from _deal(skin, seed, per_style)
