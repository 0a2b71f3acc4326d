"""The sandbox's portals, one module each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from regional_news.errors import UserError
from regional_news.sandbox.news_site import NewsSite
from regional_news.sandbox.portals.heze import Heze
from regional_news.sandbox.portals.syuan import Syuan
from regional_news.sandbox.portals.tengzhou import Tengzhou
from regional_news.sandbox.portals.yueyang import Yueyang
from regional_news.sandbox.portals.yybnet import Yybnet

if TYPE_CHECKING:
    from regional_news.sandbox.site import Site
    from regional_news.sandbox.story import Page, Story

SITES: Final[dict[str, type[Site]]] = {site.name: site for site in (Heze, Yybnet, Tengzhou, Yueyang, Syuan)}
"""Every portal there is, by name."""


def render(template_name: str, story: Story) -> Page:
    """Make the page of `story` in a template of its own portal."""
    site = SITES.get(story.portal)
    if site is None or not issubclass(site, NewsSite):
        raise UserError(f"the sandbox has no templates for {story.portal!r}")
    templates = {template.name: template for template in site.templates}
    if template_name not in templates:
        raise UserError(f"{story.portal} has no template {template_name!r}; it has {', '.join(templates)}")
    return templates[template_name].render(story)
