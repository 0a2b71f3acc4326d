"""A plain client of the sandbox for tests: it trusts the throw-away authority and follows no redirect."""

from __future__ import annotations

import ssl
import urllib.error
import urllib.request
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sandbox import Sandbox


class Client:
    """Fetch through the sandbox; answers are (status, headers in lower case, body)."""

    def __init__(self, sandbox: Sandbox, *, trust: bool = True, timeout: float = 600) -> None:
        self._timeout = timeout
        context = ssl.create_default_context(cafile=str(sandbox.ca_file) if trust else None)
        self._opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({"http": sandbox.proxy_url, "https": sandbox.proxy_url}),
            urllib.request.HTTPSHandler(context=context),
            _NoRedirect(),
        )

    def get(self, url: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
        request = urllib.request.Request(url, headers={k.replace("_", "-"): v for k, v in headers.items()})
        try:
            with self._opener.open(request, timeout=self._timeout) as response:
                return response.status, {k.lower(): v for k, v in response.headers.items()}, response.read()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, {k.lower(): v for k, v in error.headers.items()}, error.read()


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: object, **kwargs: object) -> None:
        return None
