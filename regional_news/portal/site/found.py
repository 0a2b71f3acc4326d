"""Facts as the store keeps them, and those of a site that nothing is known of."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from regional_news.errors import UserError
from regional_news.extract import PortalFacts
from regional_news.portal.site.hosts import key_of, twin_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

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


def by_address(pattern: str) -> str:
    """Return a pattern whose articles are called by all of their addresses, as numbers may be those of others."""
    inner = pattern.replace("(?P<id>", "(?:").removeprefix("/")
    return f"/(?P<id>{inner})"


def with_keys_of(
    before: PortalFacts | None, facts: PortalFacts, added: Mapping[str, Sequence[str]] | None = None
) -> PortalFacts:
    """Return facts that call articles as earlier ones did, where they can: else each would be stored again.

    `added` are patterns that trials added to the earlier ones, with addresses: they stay, and take the place of others.
    """
    if before is None:
        return facts
    urls = {pattern: found for pattern, found in (added or {}).items() if pattern in before.more}
    examples = (*facts.examples, *(url for found in urls.values() for url in found[:1]))
    names = tuple(sorted({*facts.parameters, *(before.parameters if urls else ())}))

    asked = replace(facts, parameters=names)

    def takes(pattern: str, those: Iterable[str]) -> bool:
        paths = (asked.canonical_url(url).removeprefix(asked.origin_of(url)) for url in those)
        return any(re.fullmatch(pattern, path) for path in paths)

    patterns = [
        p for p in (facts.article, *facts.more) if not takes(p, (url for found in urls.values() for url in found))
    ]
    if before.article_id != "{path}":
        patterns = [p if takes(p, before.examples) else by_address(p) for p in patterns]
    patterns += urls
    try:
        whole = replace(facts, article=patterns[0], more=tuple(patterns[1:]), parameters=names, examples=examples)
        kept = replace(whole, article_id=before.article_id)
    except (KeyError, ValueError):  # its key has a part that the new pattern does not have
        return facts
    known = [(kept.article_key(url), before.article_key(url)) for url in before.examples]
    return kept if all(new in {None, old} for new, old in known) else whole


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
