"""Lists and stories that servers hand out to POST alone: asked for so where facts say so, or GET was refused."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl, urlsplit

from regional_news.run.part import CrawlerPart

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.http import Response

REFUSED: Final = frozenset({405, 501})
READING: Final = ("/dataproxy.jsp",)
"""Ends of paths that are known to do nothing but read, whatever the method."""
_TYPES: Final = {"json": "application/json", "form": "application/x-www-form-urlencoded"}


class PostedListsMiddleware(CrawlerPart):
    """Ask with POST, the parameters in its body too: interfaces of the facts' `posted`, and of `READING` once refused.

    The address stays what tells one page from another, for robots.txt, the archive and the store.
    """

    def process_request(self, request: Request) -> Request | None:
        """Return the request to be made instead, None where it is made as it is."""
        facts = getattr(self.crawler.spider, "facts", None)
        if facts is None or request.method != "GET" or not facts.is_own(request.url):
            return None
        how: str | None = facts.posted.get(urlsplit(request.url).path)
        return _posted(request, how) if how else None

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """Return the request to be made instead, or the response."""
        is_refused = request.method == "GET" and response.status in REFUSED
        return _posted(request, "form") if is_refused and urlsplit(request.url).path.endswith(READING) else response


def _posted(request: Request, how: str) -> Request:
    query = urlsplit(request.url).query
    if how == "json":
        given = {n: int(v) if re.fullmatch(r"0|[1-9]\d{0,14}", v) else v for n, v in parse_qsl(query)}
        body = json.dumps(given, ensure_ascii=False).encode()
    else:
        body = query.encode()
    headers = request.headers.copy()
    headers["Content-Type"] = _TYPES[how]
    return request.replace(method="POST", body=body, headers=headers, dont_filter=True)
