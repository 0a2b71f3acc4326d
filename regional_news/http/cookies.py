"""Cookies for a forum that shows nothing without them: each goes back to the host that set it, and to no other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scrapy.downloadermiddlewares.cookies import CookiesMiddleware
from scrapy.utils.httpobj import urlparse_cached

if TYPE_CHECKING:
    from collections.abc import Iterable
    from http.cookiejar import Cookie

    from scrapy import Request
    from scrapy.http.cookies import CookieJar

HEADER_CHARS_MAX: Final = 6_000  # length of all cookies together: servers refuse a head much longer


class HostCookiesMiddleware(CookiesMiddleware):
    """Keep cookies where COOKIES_ENABLED is set.

    Scrapy's own middleware asks which domains are public suffixes, and fetches a list of them from the internet for
    it. A cookie that no other host ever sees needs no such list. What would make the header longer than servers take
    is not kept: some set ever other names, and every request would carry them all.
    """

    def _process_cookies(self, cookies: Iterable[Cookie], *, jar: CookieJar, request: Request) -> None:
        host = (urlparse_cached(request).hostname or "").lower()
        for cookie in cookies:
            if host and host.endswith(cookie.domain.lstrip(".").lower()):
                cookie.domain, cookie.domain_specified, cookie.domain_initial_dot = host, False, False
                place = (host, cookie.path, cookie.name)  # one of its name at another path stands beside it
                others = sum(_chars(kept) for kept in jar if (kept.domain, kept.path, kept.name) != place)
                if others + _chars(cookie) <= HEADER_CHARS_MAX:
                    jar.set_cookie_if_ok(cookie, request)


def _chars(cookie: Cookie) -> int:
    return len(cookie.name) + len(cookie.value or "") + len("=; ")
