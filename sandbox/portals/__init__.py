"""The sandbox's portals, one module each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from regional_news.errors import UserError
from sandbox.news_site import NewsSite
from sandbox.portals.heze import Heze
from sandbox.portals.syuan import Syuan
from sandbox.portals.tengzhou import Tengzhou
from sandbox.portals.yueyang import Yueyang
from sandbox.portals.yybnet import Yybnet

if TYPE_CHECKING:
    from sandbox.site import Site
    from sandbox.story import Page, Story

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
