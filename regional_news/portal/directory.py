"""The directory: portals of Shandong and Hunan that public sources name, whether or not anybody has crawled them."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from regional_news.errors import UserError
from regional_news.item import regions
from regional_news.portal.registry import known_facts
from regional_news.portal.site.hosts import key_of

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One portal of the directory."""

    name: str
    url: str
    region: str  # code of GB/T 2260; a province's where the portal is for all of it
    platform: str  # a spider's name; or `site`, `discuz`, `epaper`
    source: str  # word of the public source that names it
    since: str  # date of the facts: a year, a month

    @property
    def host(self) -> str:
        """Host, with its port where it has one of its own."""
        return urlsplit(self.url).netloc.lower()

    @property
    def key(self) -> str:
        """The portal's key in the store."""
        if self.platform in known_facts():
            return self.platform
        place = self.url.partition("//")[2].rstrip("/").lower()
        return f"{self.platform}:{key_of(place) if self.platform == 'site' and '/' not in place else place}"

    @property
    def target(self) -> str:
        """What `regional-news run` is told to crawl it: a spider's name, or `site:ADDRESS`."""
        return self.platform if self.platform in known_facts() else f"{self.platform}:{self.url}"


@cache
def entries() -> tuple[Listed, ...]:
    """Return every portal of the directory, by region."""
    return tuple(Listed(**row) for row in _table()["portals"])


@cache
def sources() -> Mapping[str, str]:
    """Return the public sources by their words."""
    found: dict[str, str] = _table()["sources"]
    return found


def of_region(prefix: str) -> list[Listed]:
    """Return the portals of a division and those in it; `prefix`: its code, or the first two or four digits of it.

    Raises `UserError` for a place that there is not.
    """
    prefix = prefix.strip()
    if not re.fullmatch(r"\d{2}(?:\d{2}){0,2}", prefix, re.ASCII) or regions.by_code(prefix.ljust(6, "0")) is None:
        near = regions.near_codes(prefix.ljust(6, "0")[:6])
        raise UserError("--region {}: no such place; give two, four or six digits; {}", prefix, near)
    stem = re.sub(r"(?:00)+$", "", prefix.ljust(6, "0"))
    return [entry for entry in entries() if entry.region.startswith(stem)]


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(resources.files(__package__).joinpath("portals.toml").read_text("utf-8"))
