"""Votes: which strategy proposed what for a field, and which one won."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Vote:
    """One proposal for one field."""

    strategy: str
    value: Any
    votes: float


@dataclass(slots=True)
class Explanation:
    """Why each field is what it is: every proposal with its votes, by field, the winner first."""

    proposals: dict[str, list[Vote]] = field(default_factory=dict)
    is_asked: bool = False
    """Whether somebody will read it, so that what takes time is told too."""
    facts: dict[str, Any] = field(default_factory=dict)
    """What was found out about the page on the way: encoding, byline lines, end marker."""

    def propose(self, name: str, strategy: str, value: Any, votes: float) -> None:
        """Add a proposal; nothing is proposed by an empty value."""
        if value not in (None, "", []):
            self.proposals.setdefault(name, []).append(Vote(strategy, value, votes))

    def is_open(self, name: str, votes: float) -> bool:
        """Tell whether a proposal with so many votes may win, or somebody will read it."""
        return self.is_asked or all(vote.votes < votes for vote in self.proposals.get(name, ()))

    def winner(self, name: str) -> Vote | None:
        """Return the proposal with most votes, the earlier one among equals, and put it first."""
        votes = self.proposals.get(name)
        if not votes:
            return None
        votes.sort(key=lambda vote: -vote.votes)
        return votes[0]

    def value(self, name: str) -> Any:
        """Return the winner's value, None where nothing was proposed."""
        vote = self.winner(name)
        return vote.value if vote else None
