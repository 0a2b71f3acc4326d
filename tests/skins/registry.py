"""The registry of page skins: a name, a function that dresses a draft, and which third it belongs to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.skins.draft import Draft

CHARSET: Final = "<!--charset-->"
"""Where a skin wants its charset meta."""


Group = Literal["seen", "held-out", "generic", "unseen"]
"""With portal facts: those to tune on and those kept out of sight; pages of no known portal: the same two."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Skin:
    """One page design."""

    name: str
    dress: Callable[[Draft], str]
    group: Group = "seen"
    styles: tuple[str, ...] = ()
    """The body styles it goes with; empty means all that its third has."""
    stories: tuple[str, ...] = ()
    """Keys of the stories it is for; empty means all in Simplified script."""


SKINS: Final[dict[str, Skin]] = {}


def skin(
    name: str, *, group: Group = "seen", styles: tuple[str, ...] = (), stories: tuple[str, ...] = ()
) -> Callable[[Callable[[Draft], str]], Callable[[Draft], str]]:
    """Register the decorated function as a page skin."""

    def register(dress: Callable[[Draft], str]) -> Callable[[Draft], str]:
        if name in SKINS:
            raise ValueError(f"two skins are called {name!r}")
        SKINS[name] = Skin(name=name, dress=dress, group=group, styles=styles, stories=stories)
        return dress

    return register
