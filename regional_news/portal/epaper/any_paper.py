"""Any newspaper, known by nothing but the address it is given by."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import urljoin, urlsplit

from regional_news.errors import UserError
from regional_news.extract.epaper.addresses import paper_folder, read_address
from regional_news.extract.epaper.facts import PaperFacts
from regional_news.portal.epaper.arguments import AnyPaperArguments, PaperArguments
from regional_news.portal.epaper.once import whereabouts
from regional_news.portal.epaper.spider import PaperSpider
from regional_news.portal.site.hosts import twin_of

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
        try:
            papers = {whereabouts(url): url for url in reversed(arguments.urls)}
        except UnicodeError as error:  # a host's name
            raise UserError("-a url: {}", error) from None
        if len(papers) > 1:
            names = " and ".join(urljoin(url, paper_folder(url)) for url in reversed(papers.values()))
            raise UserError("-a url: {} are two newspapers; crawl one at a time", names)
        ((place, url),) = papers.items()
        parts, folder, region = urlsplit(url), paper_folder(url), getattr(arguments, "region", None)
        door = None if read_address(url) or parts.path == folder else parts.path or None
        host = parts.netloc.lower()
        twin = twin_of(host)
        if known := _of_spider(place):
            return replace(known, door=door or known.door, aliases=(*known.aliases, host))
        origin = f"{parts.scheme.lower()}://{host}"
        return PaperFacts(
            name=f"epaper:{''.join(place).rstrip('/')}",
            site_name=f"{host}{folder.rstrip('/')}",
            origin=origin,
            aliases=(twin,) if twin else (),
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


def _of_spider(place: tuple[str, str]) -> PaperFacts | None:
    """Return the facts of the newspaper at a place that has a spider, None where there is none."""
    from regional_news.portal.registry import known_facts  # noqa: PLC0415 - which loads this spider, too

    papers = (facts for facts in known_facts().values() if isinstance(facts, PaperFacts))
    return next((facts for facts in papers if whereabouts(facts.origin + facts.folder) == place), None)
