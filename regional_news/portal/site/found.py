"""Facts as the store keeps them, and those of a site that nothing is known of."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from regional_news.errors import UserError
from regional_news.extract import PortalFacts
from regional_news.portal.site.hosts import key_of, twin_of

if TYPE_CHECKING:
    from regional_news.storage.sqlite import Store

KEPT: Final = (
    "name", "site_name", "origin", "aliases", "beside", "region", "region_from", "article", "more", "parameters",
    "article_id", "dated_by_url", "examples", "lists", "numbered", "posted", "exclude",
)  # fmt: skip
UNKNOWN: Final = r"/\.unknown/(?P<id>\d+)"  # a pattern that no article's address matches


def to_json(facts: PortalFacts) -> dict[str, Any]:
    """Return facts as the store keeps them."""
    return {name: list(value) if isinstance(value := getattr(facts, name), tuple) else value for name in KEPT}


def from_json(kept: dict[str, Any]) -> PortalFacts:
    """Return facts that the store kept."""
    known = {field.name for field in fields(PortalFacts)}
    values: dict[str, Any] = {n: tuple(v) if isinstance(v, list) else v for n, v in kept.items() if n in known}
    return PortalFacts(**values)


def with_keys_of(before: PortalFacts | None, facts: PortalFacts) -> PortalFacts:
    """Return facts that call articles as earlier ones did, where they can: else each would be stored again."""
    try:
        kept = replace(facts, article_id=before.article_id) if before else facts
    except (KeyError, ValueError):  # its key has a part that the new pattern does not have
        return facts
    known = [(kept.article_key(url), before.article_key(url)) for url in before.examples] if before else []
    return kept if all(new in {None, old} for new, old in known) else facts


def unknown_site(url: str, *more: str, region: str | None = None) -> PortalFacts:
    """Return the facts of a site of which nothing is known but an address: none of its pages is an article.

    `more` are addresses on hosts beside the first one.
    """
    parts = urlsplit(url)
    host = _ascii(parts.netloc)
    origin = f"{parts.scheme}://{host}"
    twin = twin_of(host)
    others = {_ascii(other.netloc): other.scheme for other in map(urlsplit, more)}
    return PortalFacts(
        name=f"site:{key_of(host)}", site_name=host, origin=origin, region=region, article=UNKNOWN,
        examples=(f"{origin}/.unknown/1",), aliases=(twin,) if twin else (),
        beside=tuple(f"{scheme}://{name}" for name, scheme in others.items() if name not in {host, twin}),
    )  # fmt: skip


def facts_of_site(store: Store, portal: str) -> PortalFacts:
    """Return what the store knows of a site, or raise `UserError`."""
    site = store.sites.get(portal)
    if site is None or site.facts is None:
        raise UserError("portal {!r}: the store knows no facts of it; crawl it: scrapy crawl site -a url=...", portal)
    return from_json(site.facts)


def _ascii(netloc: str) -> str:
    host = netloc.lower()
    return host if host.isascii() else host.encode("idna").decode()
