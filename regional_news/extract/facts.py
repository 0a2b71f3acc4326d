"""What extraction and spiders must be told about one portal: facts, no code."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Literal
from urllib.parse import parse_qsl, urlencode, urlsplit

from regional_news.item import regions
from regional_news.text.urls import path_and_query

if TYPE_CHECKING:
    from collections.abc import Mapping

    from regional_news.item.article import Kind


@lru_cache(64)
def _hosts(origin: str, aliases: tuple[str, ...], beside: tuple[str, ...]) -> tuple[str, ...]:
    return (urlsplit(origin).netloc, *aliases, *(urlsplit(other).netloc for other in beside))


@lru_cache(64)
def _beginnings(hosts: tuple[str, ...]) -> tuple[str, ...]:
    """Return what addresses of a portal begin with, unless they are spelt in one of the rarer ways."""
    return tuple(f"{scheme}://{host}/" for scheme in ("http", "https") for host in hosts)


@dataclass(frozen=True, slots=True, kw_only=True)
class PortalFacts:
    """Everything that is particular to one portal.

    Raises `ValueError` with an example when a fact breaks the contract.
    """

    name: str
    """Spider name: lower-case ASCII; for one of many forums that a spider reads, `discuz:HOST[:PORT]`,
    for one of many newspapers `epaper:HOST[:PORT][/FOLDER]`."""
    site_name: str
    """The portal's own name as breadcrumbs and title suffixes show it: `中国菏泽网`."""
    origin: str
    """Scheme and host of canonical addresses, no slash at the end: `http://www.heze.cn`."""
    aliases: tuple[str, ...] = ()
    """Other hosts that serve the same pages: `heze.cn`."""
    beside: tuple[str, ...] = ()
    """Scheme and host of pages of its own beside `origin`, such as those of a section: `http://news.heze.cn`.
    Nothing else is the portal."""
    region: str | None = None
    """Administrative code of GB/T 2260 of the portal's own place: `371700`."""
    region_from: Literal["portal", "breadcrumb"] = "portal"
    """Whether an article's region is the portal's own, or named by the page's breadcrumb where it names one."""
    kind: Kind = "news"
    """Kind of the portal's items."""
    article: str
    r"""Regular expression that the path of an article's address matches whole, query excluded. Group `id` is needed
    unless `article_id` uses others; groups `year`, `month`, `day` (all optional) give the date in the address:
    `/(?P<section>\w+)/(?P<year>\d{4})-(?P<month>\d\d)/(?P<day>\d\d)/content_(?P<id>\d+)\.html?`."""
    more: tuple[str, ...] = ()
    """Further patterns like `article`, of addresses of other ages."""
    parameters: tuple[str, ...] = ()
    """Names, in alphabetical order, of query parameters that belong to an article's address; the patterns match them
    behind the path: `/show\\.php\\?id=(?P<id>\\d+)`."""
    article_id: str = "{id}"
    """How the article's key is made of the groups of the pattern; `{path}` is the whole of the address."""
    dated_by_url: bool = True
    """Whether the day in an address is the day of publication. Where not, it is a last resort for pages that show no
    date, and no article is left out for it."""
    examples: tuple[str, ...] = ()
    """Real addresses of articles: the contract checks that `article` matches them."""
    lists: tuple[str, ...] = ()
    """Paths of known list pages, tried before discovery: `/news/news.htm`; those beside `origin` whole."""
    sections: Mapping[str, str] = field(default_factory=dict)
    """Known lists by path, with the section that each is of, where articles' pages name none: `{"/xw/": "要闻"}`."""
    numbered: str | None = None
    """Where an article stands that a list gives as a number alone: `/detail/{id}.html`; any other name in braces is a
    value of the list's record, or a parameter of the list's address."""
    posted: Mapping[str, str] = field(default_factory=dict)
    """Paths that are asked with POST, parameters in the body, each with the body's form: `{"/api/list": "json"}`."""
    exclude: tuple[str, ...] = ()
    """Path prefixes that are never followed: `/info/`."""
    end_markers: tuple[str, ...] = ()
    """Lines that end the article on this portal, beside those every portal shares: `新闻推荐`."""
    hints: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """CSS selectors by field name (`title`, `text`, `byline`, `section`): hints that may go stale, never relied on."""

    def __post_init__(self) -> None:
        """Check the contract."""
        if not re.fullmatch(r"[a-z][a-z0-9_]*(?::[a-z0-9.:\[\]/_~%-]+)?", self.name):
            raise ValueError(f"name {self.name!r}: use a lower-case ASCII word such as 'heze'")
        if not re.fullmatch(r"https?://[^/\s]+", self.origin):
            raise ValueError(f"origin {self.origin!r}: use scheme and host such as 'http://www.heze.cn'")
        if self.region is not None and not (len(self.region) == 6 and self.region.isdecimal()):
            raise ValueError(f"region {self.region!r}: use six digits of GB/T 2260 such as '371700'")
        if self.region is not None and regions.by_code(self.region) is None:
            raise ValueError(f"region {self.region!r}: there is none; {regions.near_codes(self.region)}")
        if wrong := set(self.posted.values()) - {"json", "form"}:
            raise ValueError(f"posted: {wrong.pop()!r} is no form of a body: use 'json' or 'form'")
        if not self.examples:
            raise ValueError("examples: give at least one real article address")
        for example in self.examples:
            if self.article_key(example) is None:
                raise ValueError(f"article {self.article!r} does not match its example {example!r}")

    def article_key(self, url: str) -> str | None:
        """Return the article's key when `url` (any host) has the path of an article of this portal, else None."""
        match = self.match(url)
        if match is None:
            return None
        path = self.origin_of(url).partition("//")[2] + match[0] if self._is_beside(url) else match[0].removeprefix("/")
        return self.article_id.format_map({"path": path, **match.groupdict()})

    @property
    def hosts(self) -> tuple[str, ...]:
        """The hosts that serve the portal's pages, the canonical one first."""
        return _hosts(self.origin, self.aliases, self.beside)

    def origin_of(self, url: str) -> str:
        """Return scheme and host under which a page of the portal is known."""
        if not self.beside:
            return self.origin
        netloc = urlsplit(url).netloc.lower()
        return next((other for other in self.beside if other.partition("//")[2] == netloc), self.origin)

    def _is_beside(self, url: str) -> bool:
        return self.origin_of(url) != self.origin

    def list_url(self, path: str) -> str:
        """Return the address of a list of `lists`."""
        return path if path.startswith("http") else self.origin + path

    def match(self, url: str) -> re.Match[str] | None:
        """Match the path of `url`, with its parameters that count, against the patterns, whatever its host."""
        address = self._address(url)
        found = re.fullmatch(self.article, address)
        return found or next((match for other in self.more if (match := re.fullmatch(other, address))), None)

    def _address(self, url: str) -> str:
        """Return the path, and behind it the parameters that belong to an article's address."""
        path, asked = path_and_query(url)
        if not (self.parameters and asked):
            return path
        given = dict(parse_qsl(asked))
        query = urlencode([(name, given[name]) for name in self.parameters if name in given])
        return f"{path}?{query}" if query else path

    def is_own(self, url: str) -> bool:
        """Tell whether the portal itself serves `url`: one of its hosts, http(s), its own or the usual port."""
        if url.startswith(_beginnings(self.hosts)):
            return True
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            return False
        name = parts.hostname or ""
        if not name.isascii():
            try:
                name = name.encode("idna").decode()
            except UnicodeError:
                return False
        name = f"[{name}]" if ":" in name else name
        host = name if port in {None, 80, 443} else f"{name}:{port}"
        return parts.scheme in {"http", "https"} and parts.username is None and host in self.hosts

    def is_excluded(self, url: str) -> bool:
        """Tell whether `url` stands below one of the prefixes that are never followed."""
        if not self.exclude:
            return False
        path = path_and_query(url)[0]
        path = "/" * path.startswith("/") + "/".join(filter(None, path.split("/"))) + "/" * path.endswith("/")
        return path.startswith(self.exclude) or (path + "/") in self.exclude

    def canonical_url(self, url: str) -> str:
        """Return the live address of an article: its origin, the path and the parameters that count."""
        return self.origin_of(url) + self._address(url)

    def url_days(self, url: str) -> tuple[date, date] | None:
        """Return the first and last day that an article's address may mean: one day, a month or a year; else None."""
        groups = match.groupdict() if (match := self.match(url)) else {}
        try:
            year, month, day_of_month = (groups.get(name) for name in ("year", "month", "day"))
            if year is None:
                return None
            first = date(int(year), int(month or 1), int(day_of_month or 1))
            if day_of_month:
                return first, first
            after = date(int(year) + 1, 1, 1) if not month or int(month) == 12 else date(int(year), int(month) + 1, 1)
        except ValueError:
            return None
        return first, after - timedelta(days=1)

    def url_date(self, url: str) -> date | None:
        """Return the day in an article's address, None where it names none or an impossible one."""
        groups = match.groupdict() if (match := self.match(url)) else {}
        try:
            return date(int(groups["year"]), int(groups["month"]), int(groups["day"]))
        except (KeyError, TypeError, ValueError):
            return None
