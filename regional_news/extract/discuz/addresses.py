"""Addresses of a Discuz! X forum: the same thread and forum under their many forms.

Dynamic (`forum.php?mod=viewthread&tid=7`) and rewritten forms (`thread-7-1-1.html`) live side by side, so a thread is
known by its tid and a forum by its fid, never by an address.
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qs, urljoin, urlsplit

from regional_news.text.urls import join

_THREAD_PATH: Final = re.compile(r"(?:^|/)thread-(\d+)(?:-(\d+))?(?:-\d+)?\.html?$")
_ARCHIVED_THREAD: Final = re.compile(r"(?:^|[/?])tid-(\d+)\.html")
_FORUM_PATH: Final = re.compile(r"(?:^|/)(?:forum-(\w+)|group-(\d+))-(\d+)\.html?$")
_ROOT_PATH: Final = re.compile(
    r"(?:forum\.php|group\.php|index\.php|portal\.php|viewthread\.php|forumdisplay\.php|archiver/.*|"
    r"(?:thread|forum|space|group|article|blog)-[^/]*\.html?)$"
)
_OTHER_VIEWS: Final = frozenset({"authorid", "viewpid", "ordertype", "action", "do", "from", "stand", "threadindex"})


FRONT_PAGES: Final = frozenset({"forum.php", "group.php", "index.php", "portal.php", "index.html", "index.htm"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadAddress:
    """What an address says of a thread."""

    tid: str
    page: int = 1
    """Page asked for; what is answered may be another (a page past the end answers with the last)."""
    selected: bool = False
    """Whether parameters show a selection of the thread, or another order of it: no basis for the whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ForumAddress:
    """What an address says of a forum's list of threads."""

    fid: str
    """Number, or the alias word that some sites put into rewritten addresses."""
    page: int = 1
    selected: bool = False
    """Whether the list is filtered or ordered otherwise."""


def _number(value: str) -> int:
    return int(value) if value.isascii() and value.isdigit() and int(value[:9]) > 0 else 1


def absolute(base: str, reference: str) -> str:
    """Return the address that a link of a page leads to, empty where it is none: anybody may write `http://[`.

    >>> absolute("http://example.com/bbs/", "thread-7-1-1.html")
    'http://example.com/bbs/thread-7-1-1.html'
    """
    return join(base, reference) or ""


def _split(url: str) -> tuple[str, dict[str, str]]:
    """Return path and parameters, both empty where `url` is none."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "", {}
    return parts.path, {name: values[0] for name, values in parse_qs(parts.query).items()}


def thread_address(url: str) -> ThreadAddress | None:
    """Return what `url` says of a thread, None where it is no thread's.

    >>> thread_address("https://bbs.example.com/thread-7-2-1.html").page
    2
    >>> thread_address("forum.php?mod=viewthread&tid=7&extra=page%3D1").tid
    '7'
    """
    if "thread" not in url and "tid-" not in url:
        return None
    path, query = _split(url)
    selected = not _OTHER_VIEWS.isdisjoint(query)
    if match := _THREAD_PATH.search(path):
        return ThreadAddress(tid=match[1], page=_number(match[2] or "1"), selected=selected)
    if match := _ARCHIVED_THREAD.search(url):
        return ThreadAddress(tid=match[1], page=_number(query.get("page", "1")), selected=True)
    is_thread = query.get("mod") == "viewthread" or path.endswith("viewthread.php")
    if is_thread and (tid := query.get("tid", "")).isascii() and tid.isdigit():
        return ThreadAddress(tid=tid, page=_number(query.get("page", "1")), selected=selected)
    return None


def forum_address(url: str) -> ForumAddress | None:
    """Return what `url` says of a forum's list, None where it is no list's.

    >>> forum_address("forum-2-3.html")
    ForumAddress(fid='2', page=3, selected=False)
    >>> forum_address("forum.php?mod=group&fid=44")
    ForumAddress(fid='44', page=1, selected=False)
    """
    if "forum" not in url and "group-" not in url:
        return None
    path, query = _split(url)
    if match := _FORUM_PATH.search(path):
        return ForumAddress(fid=match[1] or match[2], page=_number(match[3]))
    is_list = query.get("mod") in {"forumdisplay", "group"} or path.endswith("forumdisplay.php")
    if is_list and re.fullmatch(r"\w+", fid := query.get("fid", "")):
        selected = not set(query) <= {"mod", "fid", "page", "mobile"}
        return ForumAddress(fid=fid, page=_number(query.get("page", "1")), selected=selected)
    return None


def is_front_page(url: str) -> bool:
    """Tell whether `url` is where a forum begins: its folder, or a page that names its forums.

    >>> is_front_page("http://example.com/bbs/"), is_front_page("http://example.com/bbs/forum.php?mod=guide")
    (True, False)
    """
    path, query = _split(url)
    name = path.rpartition("/")[2]
    return ("." not in name or name in FRONT_PAGES) and "mod" not in query


def is_of_groups(url: str) -> bool:
    """Tell whether `url` is the front page of a forum's groups, or one of those that it leads to."""
    return _split(url)[0].endswith("/group.php")


def forum_root(url: str) -> str:
    """Return the address of the folder a forum is installed in, with the slash at its end.

    >>> forum_root("http://example.com/bbs/forum.php?mod=viewthread&tid=1")
    'http://example.com/bbs/'
    """
    parts = urlsplit(url)
    path = _ROOT_PATH.sub("", parts.path)
    return f"{parts.scheme}://{parts.netloc}{path if path.endswith('/') else path + '/'}"


def thread_url(root: str, tid: str, page: int = 1, *, rewritten: bool) -> str:
    """Return the address of a thread's page in the rewritten or the dynamic form; the first is the canonical one."""
    if rewritten:
        return urljoin(root, f"thread-{tid}-{page}-1.html")
    number = f"&page={page}" if page > 1 else ""
    return urljoin(root, f"forum.php?mod=viewthread&tid={tid}{number}")


def forum_url(root: str, fid: str, page: int = 1, *, rewritten: bool) -> str:
    """Return the address of one page of a forum's list."""
    if rewritten:
        return urljoin(root, f"forum-{fid}-{page}.html")
    number = f"&page={page}" if page > 1 else ""
    return urljoin(root, f"forum.php?mod=forumdisplay&fid={fid}{number}")


def post_part_url(root: str, tid: str, part: str) -> str:
    """Return the address of a thread's first page with one part of an opening post split by `[page]`, or `all`."""
    return urljoin(root, f"forum.php?mod=viewthread&tid={tid}&page=1&cp={part}")


def post_part(url: str) -> str | None:
    """Return which part of a split opening post an address asks for: `all`, a number, or None where it says nothing.

    >>> post_part("forum.php?mod=viewthread&tid=7&page=1&cp=all")
    'all'
    """
    asked = _split(url)[1].get("cp", "")
    return asked if asked == "all" or (asked.isascii() and asked.isdigit() and 0 < len(asked) < 5) else None


def attachment_id(value: str) -> str | None:
    """Return the number in an `aid` parameter: base64 of `AID|hash|time|uid|tid`, other on every view.

    >>> attachment_id("OHwzYmJmYjkyN3wxNzk1MzIyNzc4fDB8Ng==")
    '8'
    """
    if value.isascii() and value.isdigit():
        return value
    try:
        decoded = base64.b64decode(value + "=" * (-len(value) % 4), validate=True)
    except (binascii.Error, ValueError):
        return None
    first = decoded.split(b"|", 1)[0]
    return first.decode() if first.isdigit() else None


def stable_url(url: str) -> str:
    """Return an attachment's address as it is on every view; other addresses unchanged, their fragment left out."""
    url = url.partition("#")[0]
    if "aid=" not in url:
        return url
    _, query = _split(url)
    aid = attachment_id(query.get("aid", ""))
    if aid is None:
        return url
    if query.get("mod") == "attachment":
        return f"{forum_root(url)}forum.php?mod=attachment&aid={aid}"
    if query.get("action") == "attachpay":
        return f"{forum_root(url)}forum.php?mod=misc&action=attachpay&aid={aid}"
    return url
