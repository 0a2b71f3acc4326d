"""Copies of other portals: who calls itself what another host is called."""

from __future__ import annotations

import re
from ipaddress import ip_address
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from regional_news.item import regions
from regional_news.portal import directory
from regional_news.portal.registry import known_facts
from regional_news.portal.site.found import from_json
from regional_news.portal.site.hosts import domain_of
from regional_news.portal.site.whereabouts import place_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from regional_news.extract import PortalFacts
    from regional_news.storage.sqlite.sites import FoundSite

_GENERAL: Final = re.compile(
    r"新闻|中心|在线|门户|网站|政府|人民|资讯|首页|官方|融媒体?|日报|时政|网|发布|综合|信息|本地|[\W_a-zA-Z\d]"
)
"""What many a name is made of: what is left without it must be something."""
NAME_MIN: Final = 2


def clone_of(facts: PortalFacts, others: Iterable[FoundSite] = ()) -> str | None:
    """Return the address of the portal whose name and place a site bears, where its hosts are others; else None.

    `others` are sites that the store knows.
    """
    for known in known_facts().values():
        if known.kind == "news" and known.site_name == facts.site_name:
            return None if set(known.hosts) & set(facts.hosts) else f"{known.origin}/"
    if _is_of_this_machine(facts.origin) or len(_GENERAL.sub("", facts.site_name)) < NAME_MIN:
        return None  # a portal that its makers try out before it has an address, or a name that tells nothing
    named = [(entry.name, entry.url, entry.region) for entry in directory.entries() if entry.platform != "epaper"]
    for site in others:
        if site.facts and site.portal != facts.name and site.state == "settled":
            other = from_json(site.facts)
            named.append((other.site_name, f"{other.origin}/", other.region or ""))
    tells_place = place_of(facts.site_name) is not None  # 晨光在线 may be the name of many
    named = [r for r in named if r[0] == facts.site_name and (tells_place or _is_same_place(r[2], facts.region))]
    own = {domain_of(host) for host in facts.hosts}
    if any(domain_of(urlsplit(url).netloc) in own for _, url, _ in named):
        return None
    return next((url for _, url, _ in named), None)


def _is_same_place(one: str, other: str | None) -> bool:
    return not one or other is None or regions.contains(one, other) or regions.contains(other, one)


def _is_of_this_machine(origin: str) -> bool:
    host = (urlsplit(origin).hostname or "").strip("[]")
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
