"""Faults of validators; each is given the whole page with its validators, whatever the client asked."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Final

from sandbox.exchange import Answer, Request


def no_validators(answer: Answer, request: Request) -> Answer:
    """Send no validators."""
    return replace(answer, headers=tuple(p for p in answer.headers if p[0] not in {"ETag", "Last-Modified"}))


def fickle_etag(answer: Answer, request: Request) -> Answer:
    """Send another ETag each time."""
    return replace(answer, headers=answer.with_headers(("ETag", f'"{random.SystemRandom().getrandbits(64):x}"')))


def false_304(answer: Answer, request: Request) -> Answer:
    """Answer 304 to every conditional request, changed or not."""
    conditional = {"if-none-match", "if-modified-since"} & request.headers.keys()
    return Answer(status=304, headers=answer.headers) if conditional else answer


def ignore_conditions(answer: Answer, request: Request) -> Answer:
    """Send validators, but the whole page to whoever returns them."""
    return answer


VALIDATOR_FAULTS: Final = (
    no_validators,
    fickle_etag,
    false_304,
    ignore_conditions,
)
