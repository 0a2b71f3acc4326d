"""Hosts of one name: sections that have a host each, and what beside them is another portal's or no news."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from regional_news.crawl.links import looks_like_title
from regional_news.text.clean import words

if TYPE_CHECKING:
    from tldextract import TLDExtract

HOSTS_MAX: Final = 10
TITLES_MIN: Final = 2  # links with titles to a host that no menu leads to
TELEPHONES: Final = ("m", "wap", "3g", "mobile")
_NO_NEWS: Final = frozenset(
    words(
        "bbs mail passport login sso user account search so s shop mall static img image images pic pics res cdn css js"
        " file files upload ad ads stat tongji app down download epaper paper szb dzb weibo blog club forum oa admin"
    )
)
_FRONTS: Final = frozenset(("", "/", "/index.html", "/index.htm", "/index.shtml", "/index.php", "/index.jsp"))


@cache
def domain_of(host: str) -> str:
    """Return the name that somebody registered; of what no list of suffixes knows, the last two labels.

    >>> domain_of("news.x.com.cn"), domain_of("xian.x.gov.cn"), domain_of("a.b.example"), domain_of("127.0.0.1")
    ('x.com.cn', 'x.gov.cn', 'b.example', '127.0.0.1')
    """
    name = host.partition(":")[0]
    if name.replace(".", "").isdigit() or "." not in name:
        return name
    found = _suffixes()(name).top_domain_under_public_suffix
    return found or ".".join(name.split(".")[-2:])


@cache
def _suffixes() -> TLDExtract:
    """Return the list of all suffixes that came with the package; it is read once."""
    from tldextract import TLDExtract  # noqa: PLC0415 - few crawls need it

    return TLDExtract(suffix_list_urls=(), cache_dir=None)


def twin_of(host: str) -> str | None:
    """Return the host with or without `www.`, which a home page may send on to; None where there is none."""
    if ":" in host or host.replace(".", "").isdigit():
        return None
    if host.startswith("www."):
        return host.removeprefix("www.")
    return f"www.{host}" if domain_of(host) == host and "." in host else None


def key_of(host: str) -> str:
    """Return the host by which a portal is known, whichever of its two it is given by.

    >>> key_of("x.cn"), key_of("www.x.cn"), key_of("news.x.cn"), key_of("127.0.0.1:8000")
    ('www.x.cn', 'www.x.cn', 'news.x.cn', '127.0.0.1:8000')
    """
    twin = twin_of(host)
    return twin if twin and twin.startswith("www.") else host


@dataclass(slots=True, kw_only=True)
class Neighbours:
    """Hosts below the name of a site that its pages lead to."""

    host: str
    """The site's own."""
    foreign: frozenset[str] = frozenset()
    """Hosts that are portals of their own."""
    _titles: Counter[str] = field(default_factory=Counter)
    _named: dict[str, str] = field(default_factory=dict)

    def take(self, url: str, label: str) -> None:
        """Take in a link."""
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc.lower()}"
        if not self.has(parts.netloc.lower()):
            return
        if looks_like_title(label):
            self._titles[origin] += 1
        elif parts.path in _FRONTS and 2 <= len(label) <= 8:
            self._named.setdefault(origin, label)

    def likely(self) -> tuple[str, ...]:
        """Return the origins that may hold sections, those with most titles first; of two schemes of a host one."""
        is_government = self.host.endswith(".gov.cn")  # its menus lead to offices with portals of their own
        titled = [origin for origin, number in self._titles.most_common() if number >= TITLES_MIN]
        found: dict[str, str] = {}
        for origin in [*titled, *(() if is_government else self._named)]:
            found.setdefault(origin.partition("//")[2], origin)
        return tuple(found.values())[:HOSTS_MAX]

    def has(self, host: str) -> bool:
        """Tell whether a host stands below the site's name: any of the domain for `www`, else those of the host."""
        own = self.host.removeprefix("www.")
        name = host.partition(":")[0].removesuffix(f".{own}")
        if name == host or host in self.foreign or own != domain_of(own):
            return False
        return name not in _NO_NEWS and name not in {"www", *TELEPHONES}
