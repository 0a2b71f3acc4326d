"""What can go wrong between a server and a crawler, each by a name."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from sandbox.faults.forum import FORUM_FAULTS
from sandbox.faults.pages import PAGE_FAULTS
from sandbox.faults.validators import VALIDATOR_FAULTS
from sandbox.faults.wire import WIRE_FAULTS

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Mapping

    from sandbox.exchange import Answer, Request

KINDS: Final[dict[str, Callable[..., Answer]]] = {
    fault.__name__: fault for fault in (*WIRE_FAULTS, *PAGE_FAULTS, *VALIDATOR_FAULTS, *FORUM_FAULTS)
}
"""Every kind of fault, by its name in `Sandbox.fault`."""

ON_VALIDATORS: Final = frozenset(fault.__name__ for fault in VALIDATOR_FAULTS)
"""Kinds that want the whole page with its validators, whatever the client asked."""


@dataclass(slots=True, kw_only=True)
class Fault:
    """A fault that `Sandbox.fault` set up.

    It strikes requests whose address `pattern` is found in, after letting `after` of them pass, at most `times` times.
    """

    pattern: re.Pattern[str]
    kind: str
    options: Mapping[str, Any] = field(default_factory=dict)
    times: int | None = None
    after: int = 0
    hits: int = 0
    """How many requests it struck so far."""

    def strikes(self, request: Request) -> bool:
        """Tell whether this request is struck, and count it."""
        if self.times is not None and self.hits >= self.times:
            return False
        if not self.pattern.search(request.url):
            return False
        if self.after:
            self.after -= 1
            return False
        self.hits += 1
        return True

    def apply(self, answer: Answer, request: Request) -> Answer:
        """Return what is sent in the place of `answer`."""
        return KINDS[self.kind](answer, request, **self.options)
