"""The portals by their keys in the store, for what works without a crawl."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy.settings import Settings
from scrapy.spiderloader import SpiderLoader

from regional_news.crawl.arguments import did_you_mean
from regional_news.errors import UserError
from regional_news.portal.spider import PortalSpider

if TYPE_CHECKING:
    from regional_news.extract import PortalFacts


def facts_of_portal(portal: str, *, url: str | None = None, region: str | None = None) -> PortalFacts:
    """Return the facts of a portal by its key: `heze`, or `discuz:HOST[:PORT]` for a forum read by address.

    For such a forum `url` is any page of it, which tells scheme and folder, and `region` what it was crawled with.
    Raises `UserError` for a portal that there is not.
    """
    name, colon, host = portal.partition(":")
    loader = SpiderLoader.from_settings(Settings({"SPIDER_MODULES": ["regional_news.spiders"]}))
    names = sorted(loader.list())
    if name not in names:
        raise UserError(f"portal {portal!r}: there is none{did_you_mean(name, names)}; there are {', '.join(names)}")
    spider = loader.load(name)
    if not issubclass(spider, PortalSpider):
        raise UserError(f"portal {portal!r}: its spider is none of a portal")
    facts: PortalFacts | None = getattr(spider, "facts", None)
    if facts is not None:
        if colon:
            raise UserError(f"portal {portal!r}: did you mean {name!r}?")
        return facts
    if not host:
        raise UserError(f"portal {portal!r}: say which one: {name}:HOST, for example {name}:www.example.com")
    given = {"url": url or f"http://{host}/", **({"region": region} if region else {})}
    return spider.facts_of(spider.parse_arguments(**given))
