"""Any newspaper, known by nothing but the address it is given by."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar
from urllib.parse import urlsplit

from regional_news.errors import UserError
from regional_news.extract.epaper.addresses import paper_folder, read_address
from regional_news.extract.epaper.facts import PaperFacts
from regional_news.portal.epaper.arguments import AnyPaperArguments, PaperArguments
from regional_news.portal.epaper.spider import PaperSpider

if TYPE_CHECKING:
    from regional_news.crawl.arguments import Arguments

EXAMPLE = "scrapy crawl epaper -a url=http://paper.example.com/rb/"


class AnyPaperSpider(PaperSpider, platform=True):
    """Crawl the newspaper at `-a url=`: its front door, an issue's page or a story."""

    arguments_type: ClassVar[type[Arguments]] = AnyPaperArguments

    @classmethod
    def facts_of(cls, arguments: Arguments) -> PaperFacts:
        """Return the facts of the newspaper that the arguments name, or raise `UserError`."""
        if not arguments.urls:
            raise UserError("-a url is missing: give the newspaper's address, for example {}", EXAMPLE)
        found = {}
        for url in arguments.urls:
            parts = urlsplit(url)
            address = read_address(url)
            folder = paper_folder(url)
            door = None if address or parts.path == folder else parts.path or None
            found[f"{parts.scheme.lower()}://{parts.netloc.lower()}", folder] = door
        if len(found) > 1:
            raise UserError(
                "-a url: {} are two newspapers; crawl one at a time", " and ".join((o + f for o, f in found))
            )
        ((origin, folder), door), region = next(iter(found.items())), getattr(arguments, "region", None)
        host = urlsplit(origin).netloc
        return PaperFacts(
            name=f"epaper:{host}{folder.rstrip('/').lower()}",
            site_name=f"{host}{folder.rstrip('/')}",
            origin=origin,
            folder=folder,
            door=door,
            region=region,
            examples=(f"{origin}{folder}html/2026-01/01/content_101.htm",),
        )

    @classmethod
    def pages_asked_for(cls, arguments: Arguments) -> tuple[str, ...]:
        """Return the stories and issues among the addresses; none where days are asked for, or a front door."""
        assert isinstance(arguments, PaperArguments)  # noqa: S101 - `arguments_type`
        if arguments.date or arguments.since or arguments.until:
            return tuple(u for u in arguments.urls if (a := read_address(u)) and a.kind == "story")
        return arguments.urls if all(read_address(url) for url in arguments.urls) else ()
