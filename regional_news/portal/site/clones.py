"""Copies of other portals: who calls itself what another host is called."""

from __future__ import annotations

from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from regional_news.portal import directory
from regional_news.portal.registry import known_facts

if TYPE_CHECKING:
    from regional_news.extract import PortalFacts


def clone_of(facts: PortalFacts) -> str | None:
    """Return the address of the portal whose name a site bears, where its hosts are others; else None."""
    for known in known_facts().values():
        if known.kind == "news" and known.site_name == facts.site_name:
            return None if set(known.hosts) & set(facts.hosts) else f"{known.origin}/"
    if _is_of_this_machine(facts.origin):  # a portal that its makers try out before it has an address
        return None
    for entry in directory.entries():  # addresses of the directory may be old, but no government leaves its domain
        if entry.name == facts.site_name and entry.host.endswith(".gov.cn") and not facts.origin.endswith(".gov.cn"):
            return entry.url
    return None


def _is_of_this_machine(origin: str) -> bool:
    host = (urlsplit(origin).hostname or "").strip("[]")
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
