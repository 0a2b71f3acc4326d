"""Shapes of addresses: what the articles of one site have in common in their addresses, as regular expressions.

`/news/2009-10/27/content_32751.htm` and `/zt/2020-01/15/content_423488.htm` have one shape: any folders, a year and a
month, a day, `content_` and a number. The folders in front are left open; dates, numbers, hashes and slugs vary.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl, unquote, urlsplit

from regional_news.crawl.links import looks_like_title
from regional_news.text.clean import words

if TYPE_CHECKING:
    from collections.abc import Iterable

SHAPES_MAX: Final = 400  # a site with more shapes than that on its first pages has its rarest left out
_YEAR: Final = r"(?:19|20)\d\d"
_DIRS: Final = (
    (re.compile(rf"{_YEAR}-?[01]\d-?[0-3]\d"), "ymd"),
    (re.compile(rf"{_YEAR}-?(?:0[1-9]|1[0-2])"), "ym"),
    (re.compile(_YEAR), "y"),
)
_NAMED: Final = {
    "ymd": r"(?P<year>\d{4})-?(?P<month>\d\d)-?(?P<day>\d\d)",
    "ym": r"(?P<year>\d{4})-?(?P<month>\d\d)",
    "y": r"(?P<year>\d{4})",
    "m": r"(?P<month>\d{1,2})",
    "d": r"(?P<day>\d{1,2})",
    "md": r"(?P<month>\d\d)-?(?P<day>\d\d)",
}
_DAY_IN_NAME: Final = re.compile(
    rf"(?<!\d)(?P<day>{_YEAR}(?P<s>[-_]?)(?:0[1-9]|1[0-2])(?P=s)(?:0[1-9]|[12]\d|3[01]))(?!\d)"
)
_NUMBER: Final = re.compile(r"\d+")
_MIXED: Final = re.compile(
    r"(?!(?:[A-Za-z]+[_-]?)?\d+(?:[_-][A-Za-z]*\d+)*$)(?=(?:[\W_]*(?:[A-Za-z]+(?=[\d\W_])|\d+(?=\D))){3,})[\w=-]{8,}"
)
"""Letters and digits by turns: a hash, a UUID, base64, a key of eleven characters."""
MIXED_MIN: Final = 12  # a shorter one is known by its length and its folder
_SLUG: Final = re.compile(r"(?![A-Za-z]+(?:-\d+)+$)(?=.*[A-Za-z]{2})\w+(?:-\w+){2,}|[A-Z]{2,}\d+[A-Z]{5,}")
_NUMBERED_SLUG: Final = re.compile(r"\d{1,9}-[a-z]+(?:-[a-z\d]+)*")  # Joomla: 7656-spring-tea
_TITLE_FOLDER: Final = re.compile(r"(?P<title>[^/]*[一-鿿]{6}[^/]*)|[a-z\d]+(?:-[a-z\d]+){3,}")
"""A folder that is a whole title, or four words of one, whatever stands before it: WordPress without a day."""
_OF_TITLES: Final = r"(?P<id>[^/]*(?:%[89A-Fa-f][\dA-Fa-f]){12}[^/]*)"
_OF_SLUGS: Final = r"(?P<id>[a-z\d]+(?:-[a-z\d]+){3,})"
_COLUMN_STORY_PAGE: Final = re.compile(r"[A-Za-z]+-\d+-\d+-\d{1,3}")  # PHPCMS: show-6-3000-1.html
_STORY_FILE: Final = re.compile(r"(?:content|index|detail|article|show|page)\.s?html?")
_STORY_FOLDER: Final = re.compile(
    r"[a-z]?\d{5,}|c\d+a\d+"
)  # /n31/n310/c81234567/content.html, /2026/1119/c304a79/page.htm
_ID_NAMES: Final = words("id aid newsid articleid contentid infoid docid nid fileid article_id p")
_WHENCE: Final = words("from ref referer referrer source src fromid fromuid share channel")
"""Parameters that say where a reader comes from, where their value is a word."""
_UNNAMED: Final = re.compile(r"\?P<\w+>")


@dataclass(frozen=True, slots=True)
class Token:
    """What an address looks like."""

    dirs: tuple[str, ...]  # kinds of the folders with a date, and of those behind them
    name: str  # regular expression of the last part, its number in the group `id`
    parameters: tuple[tuple[str, str], ...]  # parameters in alphabetical order, each with the expression of its value
    is_varied: bool  # whether anything in it tells one page from another


@dataclass(slots=True)
class Shape:
    """The addresses of one shape, with what links call them."""

    token: Token
    links: dict[str, str] = field(default_factory=dict)  # the longest text of the links to each address

    @property
    def titled(self) -> list[str]:
        """The addresses that some link calls by what may be a title."""
        return [url for url, text in self.links.items() if looks_like_title(text)]

    @property
    def pattern(self) -> str:
        """The regular expression of the paths, folders left open."""
        dirs = "".join(f"{_NAMED.get(kind, kind)}/" for kind in _named_once(self.token))
        query = "&".join(f"{name}={value}" for name, value in self.token.parameters)
        return rf"/(?P<section>(?:[\w.-]+/)*){dirs}{self.token.name}" + (rf"\?{query}" if query else "")

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names of the parameters that belong to the address."""
        return tuple(name for name, _ in self.token.parameters)

    def address(self, url: str) -> str:
        """Return the path of an address, and the parameters that belong to it, as `pattern` has them."""
        parts = urlsplit(url)
        given = dict(parse_qsl(parts.query))
        query = "&".join(f"{name}={given[name]}" for name in self.parameters if name in given)
        return f"{parts.path}?{query}" if query else parts.path

    def folders(self) -> dict[str, list[str]]:
        """Return the addresses by their host and first folder."""
        found: dict[str, list[str]] = defaultdict(list)
        for url in self.links:
            found[f"{urlsplit(url).netloc}/{first_folder(url)}"].append(url)
        return found


def first_folder(url: str) -> str:
    """Return the first folder of an address, "" where it has none."""
    parts = urlsplit(url).path.split("/")
    return parts[1] if len(parts) > 2 else ""


def day_in(url: str) -> date | None:
    """Return the day that an address holds, None where it holds none.

    >>> day_in("http://x.cn/news/2009-10/27/content_32751.htm")
    datetime.date(2009, 10, 27)
    """
    token = tokenise(url)
    match = re.search(Shape(token).pattern, urlsplit(url).path) if token else None
    groups = match.groupdict() if match else {}
    try:
        return date(*(int(groups[name]) for name in ("year", "month", "day")))
    except (KeyError, TypeError, ValueError):
        return None


def tokenise(url: str) -> Token | None:
    r"""Return what an address looks like, None for one that can be no article's.

    >>> tokenise("http://x.cn/news/2009-10/27/content_32751.htm").name
    'content_(?P<id>\\d+)\\.html?'
    >>> tokenise("http://x.cn/news/2009-10/27/content_32751.htm").dirs
    ('ym', 'd')
    """
    parts = urlsplit(url)
    *dirs, name = [unquote(part) for part in parts.path.split("/")[1:]] or [""]
    slash = ""
    if not name and dirs and _tells_page(dirs):
        name, slash = dirs.pop(), "/"
    elif dirs and _STORY_FILE.fullmatch(name) and _STORY_FOLDER.fullmatch(dirs[-1]):
        name, slash = dirs.pop(), re.escape(f"/{name}")
    kinds = _kinds_of(dirs)
    expression, varies = _name(name, is_dated="d" in "".join(kinds))
    if dirs and not kinds and not slash and len(name) < MIXED_MIN and _MIXED.fullmatch(name):
        expression, varies = rf"{re.escape(dirs[-1])}/(?P<id>[\w=-]{{{len(name)}}})", True
    if slash == "/" and not kinds and (title := _TITLE_FOLDER.fullmatch(name)):
        expression = _OF_TITLES if title["title"] else _OF_SLUGS
    query, has_id = _parameters(parts.query, has_id="?P<id>" in expression)
    if varies and not any(name.lower() in _ID_NAMES for name, _ in query):
        query = ()  # what the path tells alone: the rest says where a reader comes from
    return Token((*kinds,), expression + slash, query, is_varied=varies or has_id)


def group(links: Iterable[tuple[str, str]]) -> list[Shape]:
    """Return the shapes of links (address, text), those with most titles first."""
    shapes: dict[Token, Shape] = {}
    for url, text in links:
        token = tokenise(url)
        if token is None or not token.is_varied:
            continue
        if token not in shapes and len(shapes) >= SHAPES_MAX:
            continue
        shape = shapes.setdefault(token, Shape(token))
        if len(text) >= len(shape.links.get(url, "")):
            shape.links[url] = text
    _merge(shapes)
    return sorted(shapes.values(), key=lambda shape: (-len(shape.titled), -len(shape.links)))


def _merge(shapes: dict[Token, Shape]) -> None:
    """Put shapes that have further parameters to those that do without: both lead to the same pages."""
    for token in sorted(shapes, key=lambda one: len(one.parameters)):
        mine = set(token.parameters)
        if token not in shapes or not any("?P<id>" in value for _, value in mine):
            continue
        for other in [one for one in shapes if (one.dirs, one.name) == (token.dirs, token.name)]:
            if mine < set(other.parameters):
                shapes[token].links |= shapes.pop(other).links


def _kinds_of(dirs: list[str]) -> list[str]:
    """Return the kinds of the folders from the first one with a date on."""
    kinds: list[str] = []
    for part in dirs:
        kind = next((kind for pattern, kind in _DIRS if pattern.fullmatch(part)), None)
        had = "".join(kinds)
        if not kinds:
            kinds += [kind] if kind else []
        elif had == "y" and re.fullmatch(r"(?:0[1-9]|1[0-2])-?(?:0[1-9]|[12]\d|3[01])", part):
            kinds.append("md")
        elif had == "y" and re.fullmatch(r"0?[1-9]|1[0-2]", part):
            kinds.append("m")
        elif had == "ym" and re.fullmatch(r"0?[1-9]|[12]\d|3[01]", part):
            kinds.append("d")
        elif kind and had not in {"y", "ym", "ymd"}:
            kinds.append(kind)
        else:
            kinds.append(r"\d+" if part.isdigit() else r"[\w.-]+")
    return kinds


def _named_once(token: Token) -> list[str]:
    """Return the folders' kinds; those of a date stay without names where the last part holds the whole day."""
    if "?P<day>" not in token.name:
        return list(token.dirs)
    return [_UNNAMED.sub("?:", _NAMED[kind]) if kind in _NAMED else kind for kind in token.dirs]


def _tells_page(dirs: list[str]) -> bool:
    """Tell whether the last folder is a page's own: a number, a hash, or behind a date a title."""
    *before, last = dirs
    is_title = _SLUG.fullmatch(last) or not last.isascii()
    is_dated = is_title and before and before[-1].isdigit() and _kinds_of(before)
    is_own = last.isdigit() or is_dated or _TITLE_FOLDER.fullmatch(last)
    return bool(is_own) and not re.fullmatch(_YEAR, last)


def _name(name: str, *, is_dated: bool) -> tuple[str, bool]:
    stem, dot, ending = name.rpartition(".")
    if not dot or not re.fullmatch(r"[A-Za-z]{2,6}x?", ending):
        stem, end = name, ""
    else:
        end = r"\.html?" if ending.lower() in {"htm", "html"} else rf"\.{re.escape(ending)}"
    if _NUMBERED_SLUG.fullmatch(stem):
        return rf"(?P<id>\d+)-[^/]*[a-z][^/]*{end}", True
    if _SLUG.fullmatch(stem) or (not stem.isascii() and stem):
        return rf"(?P<id>[^/]*-[^/]*){end}" if stem.isascii() and "-" in stem else rf"(?P<id>[^/]+){end}", True
    if len(stem) >= MIXED_MIN and _MIXED.fullmatch(stem):
        return rf"(?P<id>[\w=-]{{{MIXED_MIN},}}){end}", True
    runs = list(_NUMBER.finditer(stem))
    if not runs:
        return re.escape(stem) + end, False
    day = None if is_dated else _DAY_IN_NAME.search(stem)
    if day and day.end() == len(stem):
        day = None  # all that tells it from the others
    pieces, at = [], 0
    last = max(runs, key=lambda run: (not (day and run.start() < day.end()), run.start()))
    if _COLUMN_STORY_PAGE.fullmatch(stem):
        last = runs[-2]
    for run in runs:
        if day and day.start() <= run.start() < day.end():
            if run.start() == day.start() or at <= day.start():
                s = re.escape(day["s"])
                pieces += [re.escape(stem[at : day.start()]), rf"(?P<year>\d{{4}}){s}(?P<month>\d\d){s}(?P<day>\d\d)"]
                at = day.end()
            continue
        pieces += [re.escape(stem[at : run.start()]), r"(?P<id>\d+)" if run is last else r"\d+"]
        at = run.end()
    return "".join([*pieces, re.escape(stem[at:]), end]), True


def _parameters(query: str, *, has_id: bool) -> tuple[tuple[tuple[str, str], ...], bool]:
    """Return the parameters with expressions of their values; whether one of them tells the page."""
    given = sorted((n, v) for n, v in dict(parse_qsl(query)).items() if n.lower() not in _WHENCE or v.isdigit())[:8]
    numbers = [name for name, value in given if value.isascii() and (value.isdigit() or _MIXED.fullmatch(value))]
    ranked = sorted(
        numbers, key=lambda n: (n.lower() not in _ID_NAMES, not n.lower().endswith("id"), -numbers.index(n))
    )
    ident = None if has_id or not ranked else ranked[0]
    found = []
    for name, value in given:
        if (ident or has_id) and not value.isascii():
            continue  # what the column is called, in whatever encoding
        if name == ident:
            expression = r"(?P<id>\d+)" if value.isdigit() else r"(?P<id>[\w=-]{8,})"
        else:
            expression = r"\d+" if name in numbers else re.escape(value)
        found.append((re.escape(name) if not name.isidentifier() else name, expression))
    is_of_article = ident is not None and (ident.lower() in _ID_NAMES or ident.lower().endswith("id"))
    return tuple(found), is_of_article
