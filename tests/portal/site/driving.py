"""Settle a site without a network: every address is answered by a function."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from regional_news.item.article import CHINA
from regional_news.portal.site.found import unknown_site
from regional_news.portal.site.settling import Settling
from sandbox.exchange import Request

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.exchange import Answer
    from sandbox.site import Site

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=CHINA)


def settle(url: str, answer: Callable[[str], tuple[int, str, bytes]], *, also: tuple[str, ...] = ()) -> Settling:
    """Settle the site at `url`; `answer` gives status, content type and body of an address."""
    settling = Settling(facts=unknown_site(url), also=also)
    while wanted := settling.wanted():
        for address in wanted:
            status, kind, body = answer(address)
            if status == 200:
                settling.take(address, body, url=address, headers={"Content-Type": kind}, fetched_at=NOW)
            else:
                settling.fail(address, f"status {status}")
    return settling


def settle_sandbox(site: Site) -> Settling:
    """Settle one of the sandbox's portals, its facts withheld."""

    def answer(url: str) -> tuple[int, str, bytes]:
        got: Answer = site.answer(Request(method="GET", url=url))
        return got.status, got.header("Content-Type") or "text/html", got.body

    return settle(f"{site.origin}/", answer)
