"""Keep every request on the portal's own hosts: links, redirects, retries and start pages alike."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from scrapy.downloadermiddlewares.offsite import OffsiteMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.utils.httpobj import urlparse_cached

from regional_news.http.robots import is_robots_request

if TYPE_CHECKING:
    from scrapy import Request, Spider


class OutOfScopeError(IgnoreRequest):
    """Refuse a request for a host or scheme that is not the portal's."""


class ScopeMiddleware(OffsiteMiddleware):
    """Refuse requests outside the spider's scope, counted as `offsite/filtered`.

    Scrapy's own middleware lets a request with `dont_filter` pass. Every retry has it, and a redirect inherits it: one
    503 before a redirect was enough to leave the portal. Subdomains of a host are other hosts here, because rented and
    look-alike ones exist. A spider with a method `in_scope(url)` decides itself. robots.txt may be redirected to
    another host (RFC 9309, 2.3.1.2), but not to a port at which no web server is expected.
    """

    def request_scheduled(self, request: Request, spider: Spider) -> None:
        """Let every request be scheduled: one refused there ends without its errback, and whoever waits never hears."""

    def process_request(self, request: Request, spider: Spider | None = None) -> None:  # noqa: ARG002 - Scrapy's signature
        """Raise `OutOfScopeError` for a request out of scope."""
        own = self.crawler.spider
        if own is None or self.should_follow(request, own) or (is_robots_request(request) and may_hold_rules(request)):
            return
        host = urlparse_cached(request).hostname or ""
        self.stats.inc_value("offsite/filtered")
        if host not in self.domains_seen:
            self.domains_seen.add(host)
            self.stats.inc_value("offsite/domains")
            own.logger.info("Not followed: %r is not on this portal", request.url)
        raise OutOfScopeError(f"Not on this portal: {request.url}")

    def should_follow(self, request: Request, spider: Spider) -> bool:
        """Tell whether the portal itself serves the request's address."""
        decide = getattr(spider, "in_scope", None)
        return bool(decide(request.url)) if decide is not None else super().should_follow(request, spider)


def may_hold_rules(request: Request) -> bool:
    """Tell whether a robots.txt may be fetched from there: where the spider asked, or at that port or a usual one."""
    asked = request.meta.get("redirect_urls")
    if not asked:
        return True
    return urlsplit(request.url).port in {None, 80, 443, urlsplit(asked[0]).port}
