"""What a spider class must and must not have, checked when the class is made."""

from __future__ import annotations

from typing import Final

from regional_news.extract import PortalFacts

_REFUSED: Final = {
    "start_requests": "override start_requests_of_run(); Scrapy ignores start_requests() without a word",
    "start_urls": "name lists in facts, for example lists=('/news/',); a redirect from start_urls may leave the portal",
    "allowed_domains": "it follows from the facts' origin and aliases",
    "custom_settings": "a portal states facts; settings belong to a platform or to regional_news/settings.py",
}


def facts_of_class(cls: type, *, platform: bool) -> PortalFacts | None:
    """Return the class's facts, None for a platform without; or raise `TypeError` with an example."""
    for name, instead in _REFUSED.items():
        if name in vars(cls) and not (platform and name == "custom_settings"):
            raise TypeError(f"{cls.__name__}.{name}: {instead}")
    facts = getattr(cls, "facts", None)
    if platform and facts is None:
        return None
    if not isinstance(facts, PortalFacts):
        raise TypeError(
            f"{cls.__name__} needs facts, for example: facts = PortalFacts(name='heze', site_name='中国菏泽网', "
            "origin='http://www.heze.cn', article=r'/news/(?P<id>\\d+)\\.html', "
            "examples=('http://www.heze.cn/news/1.html',))"
        )
    return facts
