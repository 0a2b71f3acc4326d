"""Any Discuz! X forum, known by nothing but the address it is given by."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import urlsplit

from regional_news.errors import UserError
from regional_news.extract.discuz.addresses import FRONT_PAGES, forum_root
from regional_news.extract.discuz.facts import ForumFacts
from regional_news.portal.forum.arguments import AnyForumArguments
from regional_news.portal.forum.fetch import forum_fetch_of
from regional_news.portal.forum.spider import DiscuzSpider

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scrapy import Request
    from scrapy.http import Response

    from regional_news.crawl.arguments import Arguments

EXAMPLE = "scrapy crawl discuz -a url=https://bbs.example.com/"


class AnyForumSpider(DiscuzSpider, platform=True):
    """Crawl the forum at `-a url=`: its root, or some of its threads and lists."""

    arguments: AnyForumArguments
    arguments_type: ClassVar[type[Arguments]] = AnyForumArguments

    @classmethod
    def facts_of(cls, arguments: Arguments) -> ForumFacts:
        """Return the facts of the forum that the arguments name, or raise `UserError`."""
        roots = dict.fromkeys(root_of(url) for url in arguments.urls)
        if not roots:
            raise UserError("-a url is missing: give the forum's address, for example {}", EXAMPLE)
        if len(roots) > 1:
            raise UserError("-a url: {} are two forums; crawl one at a time", " and ".join(roots))
        region = arguments.region if isinstance(arguments, AnyForumArguments) else None
        return forum_facts(next(iter(roots)), region=region)

    def redirected(self, response: Response) -> Iterator[Request]:
        """Follow a redirect; a forum that has moved to https, or into a folder, is asked there from then on."""
        for request in super().redirected(response):
            parts = urlsplit(request.url)
            before = urlsplit(response.url)
            is_upgrade = (before.scheme, parts.scheme) == ("http", "https") and parts.hostname == before.hostname
            fetch = forum_fetch_of(request)
            is_front = not (fetch.is_article or fetch.fid) and parts.path.rpartition("/")[2] in {"", *FRONT_PAGES}
            origin = f"https://{parts.netloc}" if is_upgrade else self.facts.origin
            folder = urlsplit(root_of(request.url)).path if is_front else self.facts.folder
            examples = (f"{origin}{folder}thread-1-1-1.html",)
            self.facts = replace(self.facts, origin=origin, folder=folder, examples=examples)
            yield request


def root_of(url: str) -> str:
    """Return the address of the folder that holds the forum to which `url` belongs.

    >>> root_of("HTTP://Bbs.Example.com:80/forum-2-1.html")
    'http://bbs.example.com/'
    """
    parts = urlsplit(url)
    host = (parts.hostname or "").encode("idna").decode() if not (parts.hostname or "").isascii() else parts.hostname
    host = f"[{host}]" if ":" in (host or "") else host
    port = f":{parts.port}" if parts.port and parts.port != {"http": 80, "https": 443}[parts.scheme] else ""
    folder = urlsplit(forum_root(url)).path
    if re.search(r"\.\w+/$", folder):  # a page of an address form of the site's own
        folder = folder.rstrip("/").rpartition("/")[0] + "/"
    return f"{parts.scheme}://{host}{port}{folder}"


def forum_facts(root: str, *, region: str | None = None) -> ForumFacts:
    """Return what is known of the forum at `root`: where it is."""
    parts = urlsplit(root)
    return ForumFacts(
        name=f"discuz:{parts.netloc}",
        site_name=parts.netloc,
        origin=f"{parts.scheme}://{parts.netloc}",
        folder=parts.path,
        region=region,
        examples=(f"{root}thread-1-1-1.html",),
    )
