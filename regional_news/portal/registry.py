"""The portals by name, for what works without a crawl: their spiders, their facts, what readers call them."""

from __future__ import annotations

from contextvars import ContextVar
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from scrapy.settings import Settings

from regional_news.crawl.arguments import did_you_mean
from regional_news.errors import UserError
from regional_news.item import regions
from regional_news.portal.loader import SpiderFiles
from regional_news.portal.spider import PortalSpider
from regional_news.text.clean import clean

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from regional_news.extract import PortalFacts
    from regional_news.storage.sqlite import Store


_modules = ["regional_news.spiders"]  # of the whole process, as every thread of it reads the same spiders


def read_spiders_of(modules: Sequence[str]) -> None:
    """Let the portals be those whose spiders stand in these modules: the setting SPIDER_MODULES."""
    if modules and list(modules) != _modules:
        _modules[:] = modules
        spiders.cache_clear()


@cache
def spiders() -> dict[str, type[PortalSpider]]:
    """Return the spiders of portals by name, in alphabetical order."""
    loader = SpiderFiles.from_settings(Settings({"SPIDER_MODULES": list(_modules)}))
    classes = {name: loader.load(name) for name in sorted(loader.list())}
    return {name: found for name, found in classes.items() if issubclass(found, PortalSpider)}


def known_facts() -> dict[str, PortalFacts]:
    """Return the facts of every portal that a spider knows, by name."""
    return {name: facts for name, found in spiders().items() if (facts := getattr(found, "facts", None)) is not None}


def portal_names() -> list[str]:
    """Return the names of the spiders that know their portal, in alphabetical order."""
    return list(known_facts())


_FOUND: ContextVar[Mapping[str, str]] = ContextVar("_FOUND", default=MappingProxyType({}))
"""Names of portals without a spider of their own, by key, as the store knows them that a command or an answer shows."""


def learn_names(store: Store) -> None:
    """Call portals, in what is going on now, what a store knows that their pages call them."""
    found = store.paper_names() | store.sites.names()
    _FOUND.set({key: name for key, said in found.items() if ":" in key and (name := clean(said))})


def portal_name(portal: str) -> str:
    """Return the name of a portal as its own pages have it; else the host of one that is read by address."""
    if found := _FOUND.get().get(portal):
        return found
    spider, _, host = portal.partition(":")
    facts = known_facts().get(spider)
    return host or (facts.site_name if facts else portal)


def is_whereabouts(crumb: str) -> bool:
    """Tell whether a level of a breadcrumb names the site or a place, as an article's portal and region do."""
    return any(crumb == facts.site_name for facts in known_facts().values()) or regions.names_division(crumb)


def facts_of_portal(portal: str, *, url: str | None = None, region: str | None = None) -> PortalFacts:
    """Return the facts of a portal by its key: `heze`, or `discuz:HOST[:PORT]` for a forum read by address.

    For such a forum `url` is any page of it, which tells scheme and folder, and `region` what it was crawled with.
    Raises `UserError` for a portal that there is not.
    """
    name, colon, host = portal.partition(":")
    names = list(spiders())
    if name not in names:
        raise UserError(
            "portal {!r}: there is none{}; there are {}", portal, did_you_mean(name, names), ", ".join(names)
        )
    if (facts := known_facts().get(name)) is not None:
        if colon:
            raise UserError("portal {!r}: did you mean {!r}?", portal, name)
        return facts
    if not host:
        raise UserError("portal {!r}: say which one: {}:HOST, for example {}:www.example.com", portal, name, name)
    spider = spiders()[name]
    given = {"url": url or f"http://{host}/", **({"region": region} if region else {})}
    return spider.facts_of(spider.parse_arguments(**given))
