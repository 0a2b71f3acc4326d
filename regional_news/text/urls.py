"""Canonical addresses: one spelling for one page, and none at all for what must not be fetched."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final
from urllib.parse import SplitResult, urljoin, urlsplit, urlunsplit

from w3lib.url import safe_url_string

MAX_URL_CHARS: Final = 2048  # longer addresses are refused: no portal has them, and stores and tools cut them

_NOISE: Final = re.compile(
    r"(?i)utm_\w*|phpsessid|jsessionid|aspsessionid\w*|sessionid|session_id|sid|spm|isappinstalled|share_\w+|"
    r"scene|clicktime|enterid|gclid|fbclid|msclkid|yclid|bd_vid|_t|timestamp|_dsign"
)
PICTURE_FILE: Final = re.compile(r"\.(?:jpe?g|jfif|png|gif|bmp|webp|avif|tiff?)$", re.IGNORECASE)
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}
_QUAD: Final = re.compile(r"(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}")
_HOST: Final = re.compile(r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.){0,20}[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_PLAIN_PATH: Final = re.compile(r"/(?:[\w~-][\w.~-]*/)*(?:[\w~-][\w.~-]*)?", re.ASCII)
_PLAIN_NAME: Final = re.compile(r"[\w~-][\w.~-]*(?:\?[\w.~=&%-]+)?", re.ASCII)
_PLAIN_QUERY: Final = re.compile(r"[\w.~=&-]+", re.ASCII)
_AT: Final = re.compile(r"https?://[\w.:-]+(/[^?#\s\\]*)(?:\?([^#\s\\]*))?", re.ASCII)
_PLAIN: Final = re.compile(
    rf"https?://(?:[a-z0-9](?:[a-z0-9-]{{0,61}}[a-z0-9])?\.){{1,20}}[a-z]{{2,63}}{_PLAIN_PATH.pattern}", re.ASCII
)
"""What most addresses look like: a name of letters and a path with nothing in it that could be spelt otherwise."""


def canonical(url: str) -> str | None:
    """Return the one spelling of an http(s) address, None where it is none or must not be trusted.

    Drops the fragment, tracking and session parameters, the default port, a dot after the host; folds the host's
    case. Refuses credentials, backslashes, controls, and hosts that only a resolver reads as an address (`127.1`).

    >>> canonical("HTTP://WWW.Heze.cn.:80/news/../a.htm;jsessionid=1?utm_source=x&id=2#top")
    'http://www.heze.cn/a.htm?id=2'
    """
    plain, asks, query = url.partition("?")
    if len(url) <= MAX_URL_CHARS and _PLAIN.fullmatch(plain) and (not asks or _is_plain(query)):
        return url
    parts = _split(url)
    if parts is None or (host := _host(parts)) is None:
        return None
    try:
        port = parts.port
    except ValueError:
        return None
    if port is not None and port != _DEFAULT_PORTS[parts.scheme]:
        host = f"{host}:{port}"
    path = _without_dots(re.sub(r"(?i);(?:jsessionid|phpsessid|sid)=[^/;?]*", "", parts.path))
    query = "&".join(p for p in parts.query.split("&") if _counts(p))
    result = safe_url_string(urlunsplit((parts.scheme, host, path, query, "")))
    return result if len(result) <= MAX_URL_CHARS else None


def _counts(parameter: str) -> bool:
    return parameter != "" and not _NOISE.fullmatch(parameter.partition("=")[0])


def _is_plain(query: str) -> bool:
    return _PLAIN_QUERY.fullmatch(query) is not None and all(map(_counts, query.split("&")))


def join(base: str, reference: str) -> str | None:
    """Return the absolute http(s) address of a link as the page spells it, None where it leads nowhere.

    >>> join("http://www.heze.cn/news/a.htm", " ../pic/1.jpg ")
    'http://www.heze.cn/pic/1.jpg'
    """
    reference = "".join(reference.split("\n")).strip().replace(" ", "%20")
    if not reference or len(reference) > MAX_URL_CHARS or reference.startswith("#"):
        return None
    if _PLAIN_PATH.fullmatch(reference) and (origin := _origin(base)):
        return origin + reference
    if _PLAIN_NAME.fullmatch(reference) and (folder := _folder(base)):
        return folder + reference
    try:
        absolute = urljoin(base, reference)
        parts = urlsplit(absolute)
    except ValueError:
        return None
    if parts.scheme not in _DEFAULT_PORTS or not parts.netloc or "@" in parts.netloc or "\\" in absolute:
        return None
    return absolute


def resolved(base: str, reference: str) -> str:
    """Return the address that a reference on a page means, spelt as it is; nothing where it cannot be read.

    >>> resolved("http://www.heze.cn/news/", "/api?sid=1"), resolved("http://www.heze.cn/news/", "//[x/")
    ('http://www.heze.cn/api?sid=1', '')
    """
    try:
        return urljoin(base, reference)
    except ValueError:
        return ""


@lru_cache(16)
def _origin(url: str) -> str | None:
    """Return scheme and host of a page's address; None where the way of all the others has to tell."""
    match = re.match(r"https?://[\w.-]+(?::\d+)?(?=/)", url, re.ASCII)
    return match[0] if match else None


@lru_cache(16)
def _folder(url: str) -> str | None:
    """Return the address of the folder that a page lies in; None where the way of all the others has to tell."""
    match = re.match(r"https?://[\w.-]+(?::\d+)?/(?:[\w~-][\w.~-]*/)*(?=[\w.~-]*(?:[?#]|$))", url, re.ASCII)
    return match[0] if match else None


def path_and_query(url: str) -> tuple[str, str]:
    """Return path and parameters of an address, as `urlsplit` does, in a tenth of its time where that is plain.

    >>> path_and_query("http://www.heze.cn/news/a.jsp?id=2")
    ('/news/a.jsp', 'id=2')
    """
    if match := _AT.fullmatch(url):
        return match[1], match[2] or ""
    parts = urlsplit(url)
    return parts.path, parts.query


def _split(url: str) -> SplitResult | None:
    url = url.strip()
    if len(url) > 4 * MAX_URL_CHARS or re.search(r"[\x00-\x20\x7f\\]", url):
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    if parts.scheme not in _DEFAULT_PORTS or not parts.hostname or "@" in parts.netloc:
        return None
    return parts


def _host(parts: SplitResult) -> str | None:
    host = (parts.hostname or "").removesuffix(".")
    if ":" in host:
        return f"[{host}]"
    try:
        host = host.encode("idna").decode("ascii") if not host.isascii() else host
    except UnicodeError:
        return None
    if not _HOST.fullmatch(host):
        return None
    last = host.rpartition(".")[2]
    looks_numeric = re.fullmatch(r"\d+|0x[0-9a-f]*", last) is not None
    return None if looks_numeric and not _QUAD.fullmatch(host) else host


def _without_dots(path: str) -> str:
    """Remove dot segments (RFC 3986, 5.2.4)."""
    if "/." not in path:
        return path or "/"
    kept: list[str] = []
    segments = path.split("/")
    for segment in segments:
        if segment == "..":
            del kept[max(1, len(kept) - 1) :]
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in {".", ".."}:
        kept.append("")
    return "/".join(kept) or "/"
