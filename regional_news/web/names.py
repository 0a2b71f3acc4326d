"""What readers call things: portals by the names they bear, not by their spiders'."""

from __future__ import annotations

from functools import cache
from typing import Final

KIND_NAMES: Final = {"news": "News", "epaper": "E-paper", "thread": "Forum thread"}
"""The kinds of articles."""


def portal_name(portal: str) -> str:
    """Return the name of a portal as its own pages have it; of a forum of many, its host."""
    spider, _, host = portal.partition(":")
    return host or _site_names().get(spider, portal)


@cache
def _site_names() -> dict[str, str]:
    from scrapy.settings import Settings  # noqa: PLC0415 - costs a second that --help need not take
    from scrapy.spiderloader import SpiderLoader  # noqa: PLC0415

    settings = Settings()
    settings.setmodule("regional_news.settings")
    loader = SpiderLoader.from_settings(settings)
    classes = {name: loader.load(name) for name in loader.list()}
    return {name: facts.site_name for name, found in classes.items() if (facts := getattr(found, "facts", None))}
