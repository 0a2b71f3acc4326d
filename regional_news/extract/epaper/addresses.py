"""Addresses of newspapers' pages and stories, in the forms of every system that is known.

All of them put the day of the issue into the path and say by the name of the file whether it is a page or a story. The
day's form, the folders around it and the names differ, and that is all that differs: one reading serves them all.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal
from urllib.parse import urlsplit, urlunsplit

_DATED: Final = re.compile(
    r"(?P<folder>/(?:.*?/)?)(?P<day>(?P<y>(?:19|20)\d\d)(?P<a>[-/]?)(?P<m>[01]\d)(?P<b>[-/]?)(?P<d>[0-3]\d))/"
    r"(?P<inner>(?:[\w-]+/)*)(?P<stem>[^/]*?)(?P<ending>\.(?:s?html?|Html))?"
)
_UNDATED: Final = re.compile(
    r"(?P<folder>/(?:.*/)?(?:content|cont|con|c)/)(?P<stem>(?:content_|c)?\d+)(?P<ending>\.html?)"
)
_INDEX: Final = re.compile(r"(?P<folder>/(?:.*/)?)index_(?P<paper>[A-Za-z]\w*)\.shtml")
_FRONT: Final = re.compile(r"/index\.s?html?$")
_OF_SYSTEM: Final = re.compile(
    r"(?<=/)(?:(?:(?:pc|PC)/(?:paper/)?)?(?:layout|column|col|content|cont|con|c)/$|[Hh]tml/(?:szbz/)?$|(?:pc|PC)/$|"
    r"(?:19|20)\d\d(?:[-/]?[01]\d)?/$)"
)
"""Folders between the paper's own and the day, those of a month or year among them."""
_ISSUES: Final = re.compile(r"/(?:layout|column|col|[Hh]tml)/$")
"""Folders that hold nothing but issues."""
_SECTION: Final = re.compile(r"(?P<paper>/(?:.*/)?)(?P<letter>[A-Z]{1,2})/")
_STORY: Final = re.compile(
    r"(?P<of>page_\w+?_|index_)?content_[\w-]+|(?:con|detail|article)[-_]\d+|c\d{2,}|\d{2,}(?:_\d+)*|Articel\w+|nw\..+|szbz\d{3,}|[a-z]{2,8}\d{4,}"
)
_SPREAD: Final = r"(?:[-_][A-Za-z]{0,4}\d{1,3})?"  # the other page of a sheet that is printed across
_PAGE: Final = re.compile(
    rf"node_?[\w-]*|n_[\w-]+|v[A-Za-z]{{0,4}}\d+{_SPREAD}|Page(?!ArticleIndex)[\w-]+|page_?[\w-]+|[Ii]ndex(?:_\d+)?|"
    rf"Qpaper(?:_\w+)?|l[A-Za-z]{{0,4}}\d+{_SPREAD}|col[A-Za-z]{{0,4}}\d+{_SPREAD}|edition\w+|nbs\..+|"
    rf"szbz[A-Z]{{1,2}}\d{{1,2}}{_SPREAD}|[a-z]{{2,8}}[A-Z]?\d{{1,3}}{_SPREAD}|"
)
_CONTENTS: Final = re.compile(r"PageArticleIndex\w*")
_NUMBER: Final = (
    re.compile(rf"node_?(?P<no>[A-Za-z]{{0,4}}\d{{1,3}}{_SPREAD})"),
    re.compile(rf"v(?P<no>[A-Z]{{0,3}}\d{{1,3}}{_SPREAD})"),
    re.compile(r"Page(?P<no>[A-Z]?\d{2})[A-Za-z]{0,2}"),
    re.compile(r"(?:page_|n_|nbs\..*_)(?P<no>[A-Za-z]{0,3}\d{1,3})"),
    re.compile(r"(?:l|col)(?P<no>[A-Za-z]{0,4}\d{1,3})"),
    re.compile(r"szbz(?P<no>[A-Z]{1,2}\d{1,2})"),
)

Kind = Literal["page", "story", "contents"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """What the path of an address says."""

    kind: Kind
    folder: str
    """The paper's own folder, a slash at its end: `/yyrb/`."""
    day: date | None
    """Day of the issue; None where the address has none."""
    key: str
    """Of a story: what tells it from all others of the paper."""
    number: str | None
    """Of a page: its number where the name is made of it, as systems do that do not count their own pages."""


def read_address(url: str) -> Address | None:
    """Return what an address says, None where it is neither a page's nor a story's.

    >>> read_address("http://paper.example/rb/pc/layout/202402/21/node_A01.html").number
    'A01'
    >>> read_address("http://paper.example/rb/html/2024-02/21/content_7_4711.htm?div=-1").key
    '20240221/4711'
    """
    path = urlsplit(url).path or "/"
    if match := _DATED.fullmatch(path):
        try:
            day = date(int(match["y"]), int(match["m"]), int(match["d"]))
        except ValueError:
            return None
        return _dated(match, day)
    if match := _UNDATED.fullmatch(path):
        ident = re.sub(r"\D", "", match["stem"])
        return Address(kind="story", folder=own_folder(match["folder"]), day=None, key=ident, number=None)
    return None


def _dated(match: re.Match[str], day: date) -> Address | None:
    stem, folder = match["stem"], own_folder(match["folder"])
    if _CONTENTS.fullmatch(stem):
        return Address(kind="contents", folder=folder, day=day, key="", number=None)
    if _STORY.fullmatch(stem) and match["ending"]:
        section = section_of(folder)  # each may count its stories by itself
        ident = f"{section[1] if section else ''}{_ident(stem)}"
        return Address(kind="story", folder=folder, day=day, key=f"{day:%Y%m%d}/{ident}", number=None)
    if _PAGE.fullmatch(stem) and (match["ending"] or not stem):
        counts = match["a"] == "-" and stem.startswith("node")
        found = None if counts else next((m for form in _NUMBER if (m := form.fullmatch(stem))), None)
        return Address(kind="page", folder=folder, day=day, key="", number=found["no"] if found else None)
    return None


def _ident(stem: str) -> str:
    """Return what tells a story from the others of its issue: one that two pages link to is one."""
    if of := re.fullmatch(r"(?:page_(?P<page>\w+?)|index)_content_(?P<id>\w+)", stem):
        return of["id"] if re.fullmatch(r"\d{5,}", of["id"]) else f"{of['page'] or '01'}_{of['id']}"
    if of := re.fullmatch(r"content_(?:\d+_)?(?P<id>\d{2,})|c(?P<c>\d+)|con[-_](?P<con>\d+)", stem):
        return of["id"] or of["c"] or of["con"]
    return stem


def own_folder(path: str) -> str:
    """Return a paper's own folder: what stands before the folders of the system.

    >>> own_folder("/mdwb/pc/layout/"), own_folder("/html/"), own_folder("/shtml/rb/")
    ('/mdwb/', '/', '/shtml/rb/')
    """
    before = None
    while before != path:
        before, path = path, _OF_SYSTEM.sub("", path)
    return path or "/"


def section_of(folder: str) -> tuple[str, str] | None:
    """Return the folder above one that may hold a section of a paper, and the section's letters; None for others.

    >>> section_of("/hk/A/"), section_of("/hk/")
    (('/hk/', 'A'), None)
    """
    match = _SECTION.fullmatch(folder)
    return (match["paper"], match["letter"]) if match else None


def paper_folder(url: str) -> str:
    """Return the folder of the paper that any address belongs to, its front door included."""
    if address := read_address(url):
        return address.folder
    path = urlsplit(url).path or "/"
    if match := _INDEX.fullmatch(path):
        return f"{match['folder']}{match['paper']}/"
    folder, _, name = path.rpartition("/")
    return own_folder(f"{folder}/{name}/" if name and "." not in name else f"{folder}/")


def is_door(url: str, *, of: str) -> bool:
    """Tell whether a link leads from a paper's front door further in: to its index, or into its system's folders.

    >>> is_door("http://paper.example/rb/pc/layout/", of="http://paper.example/rb/")
    True
    >>> is_door("http://paper.example/rb/html/", of="http://paper.example/")
    True
    >>> is_door("http://paper.example/rb/about/", of="http://paper.example/rb/")
    False
    """
    (host, path), (here, own) = ((p.netloc, _FRONT.sub("/", p.path or "/")) for p in map(urlsplit, (url, of)))
    if host != here or path == own:
        return False
    inner, folder = own_folder(path), own_folder(own)
    is_further_in = inner == folder or (inner.startswith(folder) and _ISSUES.search(path) is not None)
    return bool(_INDEX.fullmatch(path)) or (path.endswith("/") and inner != path and is_further_in)


def of_day(url: str, day: date) -> str:
    """Return the address of the same page of another day's issue.

    >>> of_day("http://paper.example/html/2024-02/21/node_1.htm", date(2024, 3, 1))
    'http://paper.example/html/2024-03/01/node_1.htm'
    """
    parts = urlsplit(url)
    match = _DATED.fullmatch(parts.path)
    if match is None:
        return url
    said = f"{day:%Y}{match['a']}{day:%m}{match['b']}{day:%d}"
    old, new = match["day"].replace("/", ""), said.replace("/", "")
    path = (parts.path[: match.start("day")] + said + parts.path[match.end("day") :]).replace(old, new)
    return urlunsplit((parts.scheme, parts.netloc, path, "", ""))


def plain(url: str) -> str:
    """Return an address without query and fragment, which are no part of what a page is."""
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc, parts.path or "/", "", ""))
