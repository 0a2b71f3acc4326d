"""What readers call portals: by the names they bear, not by their spiders'."""

from __future__ import annotations

from functools import cache

from scrapy.settings import Settings
from scrapy.spiderloader import SpiderLoader

from regional_news.item import regions


def portal_name(portal: str) -> str:
    """Return the name of a portal as its own pages have it; of a forum read by the generic spider, its host."""
    spider, _, host = portal.partition(":")
    return host or _site_names().get(spider, portal)


def is_whereabouts(crumb: str) -> bool:
    """Tell whether a level of a breadcrumb names the site or a place, as an article's portal and region do."""
    return crumb in _site_names().values() or regions.names_division(crumb)


@cache
def _site_names() -> dict[str, str]:
    loader = SpiderLoader.from_settings(Settings({"SPIDER_MODULES": ["regional_news.spiders"]}))
    classes = {name: loader.load(name) for name in loader.list()}
    return {name: facts.site_name for name, found in classes.items() if (facts := getattr(found, "facts", None))}
