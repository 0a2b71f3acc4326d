"""Let nothing but public addresses be connected to: pages and name servers must not steer us into a private network."""

from __future__ import annotations

import ipaddress
import logging
import socket
from typing import TYPE_CHECKING, Final
from unicodedata import normalize
from urllib.parse import urlsplit
from urllib.request import getproxies

from scrapy.exceptions import IgnoreRequest
from scrapy.resolver import CachingThreadedResolver
from scrapy.utils.httpobj import urlparse_cached
from twisted.internet.error import DNSLookupError

from regional_news.errors import UserError
from regional_news.run.part import CrawlerPart

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Self

    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.settings import BaseSettings
    from twisted.internet.base import ReactorBase
    from twisted.internet.defer import Deferred

logger = logging.getLogger(__name__)

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

LOOPBACK: Final = ipaddress.IPv4Address("127.0.0.1")
NAT64: Final = ipaddress.ip_network("64:ff9b::/96")  # RFC 6052: the last 32 bits are an IPv4 address
NEVER_PUBLIC: Final = tuple(
    map(ipaddress.ip_network, ("::/96", "::ffff:0:0:0/96", "64:ff9b:1::/48", "fec0::/10", "192.88.99.0/24"))
)
"""IPv4-compatible, IPv4-translated, NAT64 for local use, site-local, 6to4 relays: Python calls them global."""


class AddressRefusedError(IgnoreRequest):
    """Refuse a request whose host is a private address."""


def allowed_networks(settings: BaseSettings) -> tuple[Network, ...]:
    """Return the networks of ALLOWED_PRIVATE_NETWORKS, or raise `UserError` with an example."""
    try:
        return tuple(ipaddress.ip_network(text.strip()) for text in settings.getlist("ALLOWED_PRIVATE_NETWORKS"))
    except ValueError as error:
        raise UserError("ALLOWED_PRIVATE_NETWORKS: {}; give networks such as 127.0.0.0/8,10.1.0.0/16", error) from None


def is_reachable(address: Address, *, allowed: Sequence[Network] = ()) -> bool:
    """Tell whether `address` may be connected to: public, or in one of the `allowed` networks."""
    plain = unwrapped(address)
    if any(plain in network or address in network for network in allowed):
        return True
    return plain.is_global and not plain.is_multicast and not any(plain in network for network in NEVER_PUBLIC)


def unwrapped(address: Address) -> Address:
    """Return the IPv4 address inside a mapped, 6to4, Teredo or NAT64 one, else `address` itself."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address in NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else address)


def literal(host: str) -> Address | None:
    """Return the address that `host` spells, in any form a C library reads (`127.1`, `0x7f.1`, `2130706433`).

    `localhost` and names below it are loopback by definition (RFC 6761, 6.3), whatever a proxy makes of them.
    """
    try:
        return ipaddress.ip_address(host.strip("[]").partition("%")[0])
    except ValueError:
        pass
    host = normalize("NFKC", host).replace("。", ".").rstrip(".").lower()  # as browsers and resolvers read １２７。1
    if host == "localhost" or host.endswith(".localhost"):
        return LOOPBACK
    try:
        return ipaddress.IPv4Address(socket.inet_aton(host))
    except (OSError, UnicodeEncodeError):
        return None


class AddressGateMiddleware(CrawlerPart):
    """Refuse requests for literal private addresses, however they are written, through a proxy too."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.allowed = allowed_networks(crawler.settings)

    def process_request(self, request: Request) -> None:
        """Raise `AddressRefusedError` for a private address."""
        host = urlparse_cached(request).hostname or ""
        address = literal(host)
        if address is not None and not is_reachable(address, allowed=self.allowed):
            self.crawler.stats.inc_value("address/refused")
            logger.error("Refused: %s is no public address (ALLOWED_PRIVATE_NETWORKS lets it pass)", host)
            raise AddressRefusedError(f"{host} is no public address")


class GuardedResolver(CachingThreadedResolver):
    """Resolve names to public addresses only: the address checked is the one connected to, and kept for the run.

    The operator's own proxies (environment variables) may have any address; behind them names are theirs to resolve.
    """

    def __init__(self, reactor: ReactorBase, cache_size: int, timeout: float, allowed: Sequence[Network] = ()) -> None:
        super().__init__(reactor, cache_size, timeout)
        self.allowed = allowed
        self.proxies = {
            urlsplit(url if "//" in url else f"//{url}").hostname
            for scheme, url in getproxies().items()
            if scheme != "no"  # the hosts for which there is no proxy
        }

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: ReactorBase) -> Self:
        """Make one for the process; Scrapy passes the process, which has settings as a crawler has."""
        resolver = super().from_crawler(crawler, reactor)
        resolver.allowed = allowed_networks(crawler.settings)
        return resolver

    def getHostByName(self, name: str, timeout: Sequence[int] = ()) -> Deferred[str]:  # noqa: N802 - Twisted's name
        """Return the address of `name`; fail with `DNSLookupError` where it is not to be connected to."""
        return super().getHostByName(name, timeout).addCallback(self.check, name)

    def check(self, found: str, name: str) -> str:
        """Return `found`, or raise `DNSLookupError`."""
        if name in self.proxies or is_reachable(ipaddress.ip_address(found), allowed=self.allowed):
            return found
        logger.error("Refused: %s resolves to %s, no public address (ALLOWED_PRIVATE_NETWORKS)", name, found)
        raise DNSLookupError(f"{name} resolves to {found}, which is no public address")
