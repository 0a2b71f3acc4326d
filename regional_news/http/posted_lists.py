"""Lists that some servers hand out to POST alone: asked for so once GET was refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from scrapy import Request, Spider
    from scrapy.http import Response

REFUSED: Final = frozenset({405, 501})
READING: Final = ("/dataproxy.jsp",)
"""Ends of paths that are known to do nothing but read, whatever the method."""


class PostedListsMiddleware:
    """Ask with POST, the parameters in its body too, where an interface of `READING` refuses GET."""

    def process_response(
        self,
        request: Request,
        response: Response,
        spider: Spider | None = None,  # noqa: ARG002 - Scrapy's signature
    ) -> Request | Response:
        """Return the request to be made instead, or the response."""
        parts = urlsplit(request.url)
        if request.method != "GET" or response.status not in REFUSED or not parts.path.endswith(READING):
            return response
        headers = request.headers.copy()
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        return request.replace(method="POST", body=parts.query.encode(), headers=headers, dont_filter=True)
